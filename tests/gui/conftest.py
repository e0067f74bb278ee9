"""The whole window over a fabricated run, with a pool that does what the test tells it."""

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings

from planner.app.run import Run
from tests.factories import make_assessment, make_layers
from tests.fake_pool import FakePool
from tests.gui.tools_desk import Standing
from tests.one_collector import garbage_is_collected_here
from tests.patience import waits_are_long
from ui.app import Shell
from ui.preferences import Preferences
from ui.session import Session
from ui.texts import set_language
from ui.theme.look import apply
from ui.work import Work

__all__ = ["garbage_is_collected_here", "waits_are_long"]


@pytest.fixture(scope="module", autouse=True)
def little_to_collect():
    """What is loaded by now stays to the end: the collection after each window need not go through all of it."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def fabricated_run() -> Run:
    assessment = make_assessment(sites=24, shortlist=6, excluded=3)
    return Run(assessment=assessment, layers=make_layers(assessment))


@pytest.fixture
def preferences(tmp_path) -> Preferences:
    store = Preferences(QSettings(str(tmp_path / "preferences.ini"), QSettings.Format.IniFormat))
    store.language, store.look = "en", "light"
    return store


@pytest.fixture(autouse=True)
def answers(monkeypatch, tmp_path):
    """Sessions and backups of a test lie in its own folder, and unsaved work is given up without asking."""
    from planner.app.projects import places_under
    from ui import leaving, project_dialogs, project_files

    given = {"unsaved": "discard", "study": True}
    monkeypatch.setattr(project_files, "places", lambda: places_under(tmp_path / "user"))
    monkeypatch.setattr(project_dialogs, "ask_unsaved", lambda *_: given["unsaved"])
    monkeypatch.setattr(leaving, "ask_study", lambda *_: given["study"])
    return given


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def shell(qapp, preferences, pool):
    made = Shell(qapp, preferences, Work(lambda: pool), Session())
    window = made.build()
    window.frame.fill()
    window.resize(1400, 900)
    window.arrange()
    yield made
    made._speak("en")
    made.window.close()
    made.window.deleteLater()
    made.window = None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    set_language("en")
    apply(qapp, "light")
    gc.collect()


@pytest.fixture(scope="module")
def standing(qapp, tmp_path_factory):
    """The window that the tests of a module borrow, see :func:`lent_shell`."""
    kept = Standing(qapp, tmp_path_factory.mktemp("window"))
    yield kept
    kept.end()


@pytest.fixture
def lent_shell(standing, pool):
    """One window for the tests of a module, as good as new for each: most modules make this their ``shell``."""
    yield standing.lend(pool)
    standing.take_back()


@pytest.fixture
def window(shell, fabricated_run, qtbot):
    """Window with the run open."""
    shell.session.open_run(fabricated_run, Path("project.toml"))
    qtbot.wait(1)
    return shell.window


@pytest.fixture(autouse=True)
def no_dialog_stays(qapp):
    yield
    for widget in qapp.topLevelWidgets():
        if widget.isModal():
            widget.close()
