"""The whole job in the real window with the real engine: import by the wizard, draw a site, assess, try a scenario,
compare, report, save, close, open again: the same project, the same results."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
)

from planner.app.editing_settings import with_setting
from planner.app.examples import sample_project
from planner.app.jobs import JobPool
from planner.model.project import Role
from ui.map.tools.forms import SiteForm
from ui.texts import tr
from ui.wizard.dialog import ImportWizard

WAIT_MS = 120_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def pools():
    made: list[JobPool] = []
    yield made
    for each in made:
        each.close()


@pytest.fixture
def shell(qapp, preferences, pools, shell):
    """The window with real worker processes behind both lanes."""

    def pool():
        pools.append(JobPool())
        return pools[-1]

    shell.work._make_pool = pool
    return shell


def without_constraints(folder: Path) -> Path:
    """The minimal sample in a folder of its own, before anybody has imported its constraints."""
    shutil.copytree(sample_project("minimal").parent, folder)
    text = (folder / "project.toml").read_text(encoding="utf-8")
    before, _, rest = text.partition('[[sources]]\nrole = "constraints"')
    after = rest.partition("[[sources]]")[2]
    path = folder / "project.toml"
    path.write_text(f"{before}[[sources]]{after}", encoding="utf-8")
    return path


def key(widget, text):
    widget.activateWindow()
    QTest.qWaitForWindowActive(widget)
    QTest.keySequence(widget, text)


def click_at(canvas, x_m, y_m):
    """Click a place given in the project's metres."""
    x_px, y_px = canvas.view.to_px(np.array([[x_m, y_m]]))[0]
    QTest.mouseClick(canvas.viewport(), LEFT, pos=QPoint(round(x_px), round(y_px)))


def shown_dialog(kind):
    """The dialog of a kind that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def press(panel, words):
    """Click the button that bears some words."""
    button = next(each for each in panel.findChildren(QAbstractButton) if each.text() == words)
    QTest.mouseClick(button, LEFT)


def words_of(dialog):
    """All that tables and labels of a dialog say."""
    said = [each.text() for each in dialog.findChildren(QLabel)]
    for table in dialog.findChildren(QAbstractItemView):
        model = table.model()
        said += [str(model.index(row, column).data()) for row in range(model.rowCount())
                 for column in range(model.columnCount())]  # fmt: skip
    return " ".join(said)


def test_the_whole_job_by_mouse_and_keyboard(shell, qtbot, tmp_path, monkeypatch):
    window, session, work = shell.window, shell.session, shell.work
    faults = []
    work.failed.connect(lambda task, what: faults.append((task.title, what)))
    folder = tmp_path / "town"
    path = without_constraints(folder)

    def rest():
        qtbot.waitUntil(lambda: not work.tasks, timeout=WAIT_MS)
        assert faults == []

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(path), ""))
    key(window, "Ctrl+O")
    rest()
    assert session.project.name.startswith("Musterstadt")
    assert Role.CONSTRAINTS not in {source.role for source in session.project.sources}

    # the file that was missing comes in by the wizard, page by page
    key(window, "Ctrl+I")
    wizard = window.findChild(ImportWizard)
    wizard.add_files([folder / "constraints.shp"])
    qtbot.waitUntil(lambda: wizard.page.page_id == "what", timeout=WAIT_MS)
    assert wizard.state.role is Role.CONSTRAINTS
    while wizard.page.page_id != "finish":
        page = wizard.page.page_id
        qtbot.waitUntil(wizard.next.isEnabled, timeout=WAIT_MS)
        QTest.mouseClick(wizard.next, LEFT)
        qtbot.waitUntil(lambda page=page: wizard.page.page_id != page, timeout=WAIT_MS)
    with qtbot.waitSignal(wizard.imported, timeout=WAIT_MS):
        qtbot.waitUntil(wizard.next.isEnabled, timeout=WAIT_MS)
        QTest.mouseClick(wizard.next, LEFT)
    drawn_now = {"constraints"}
    qtbot.waitUntil(lambda: drawn_now <= {layer.layer_id for layer in session.layers}, timeout=WAIT_MS)
    rest()
    added = session.project.sources[-1]
    assert (added.role, added.path) == (Role.CONSTRAINTS, "constraints.shp")

    # a site of our own, drawn where the planner clicks
    canvas = window.desk.canvas
    window.desk.actions["tool_add_site"].trigger()
    click_at(canvas, canvas.view.center_x_m, canvas.view.center_y_m)
    form = shown_dialog(SiteForm)
    QTest.keyClicks(form.name_edit, "Rathaus")
    QTest.mouseClick(form.ok, LEFT)
    canvas.set_tool(None)
    drawn = next(site for site in session.project.sites if site.drawn)
    key(window, "Ctrl+Z")
    assert not session.project.sites
    key(window, "Ctrl+Y")
    assert session.project.sites == (drawn,)

    key(window, "F5")
    rest()
    assert drawn.site_id in {site.site_id for site in session.run.assessment.sites}
    assert session.site is not None
    assert not session.unsaved or session.undo_stack.count() > 0

    # a scenario with another design year, assessed and compared
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("Later", True))
    panel = window.docks["scenarios"].widget()
    press(panel, tr("ui.scenario_copy"))
    assert [each.name for each in session.project.scenarios] == ["Later"]
    session.apply(with_setting(session.project, "demand.year", 2035), "Design year 2035")
    assert session.made is None, "a scenario that was never assessed has no result"
    key(window, "F5")
    rest()
    assert session.run.assessment.settings.demand.year == 2035
    press(panel, tr("ui.scenario_compare"))
    dialog = shown_dialog(QDialog)
    assert "2035" in words_of(dialog)
    dialog.close()

    out = tmp_path / "papers"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args, **_more: str(out))
    key(window, "Ctrl+E")
    rest()
    assert (out / "report.pdf").read_bytes()[:5] == b"%PDF-"

    shown_dialog(QDialog).close()
    target = folder / "town.chargesite.gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (str(target), ""))
    key(window, "Ctrl+S")
    rest()
    assert target.is_file()
    assert not session.unsaved
    project, run = session.project, session.run

    key(window, "Ctrl+W")
    assert not session.is_open
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(target), ""))
    key(window, "Ctrl+O")
    rest()
    assert session.project == project
    assert session.run.assessment == run.assessment
    assert not session.stale_reasons
