"""Dialogs that leave the window free, and a project that changes beneath them: nothing goes into the wrong one."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from shiboken6 import isValid

from planner.app.preview import Preview
from planner.app.session import ProjectSession
from planner.model.errors import PlannerError
from planner.model.project import Project, Role, Source
from tests.gui.test_wizard import settle, write
from ui.dialogs_style.dialog import StyleDialog
from ui.texts import tr
from ui.wizard.context import Recents
from ui.wizard.dialog import ImportWizard
from ui.wizard.open import edit_source, import_files


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def open_project(desk, folder, name):
    folder.mkdir()
    write(folder)
    source = Source(role=Role.CHARGERS, path="lade.csv", source_id="s1", title=name)
    project = Project(name=name, folder=folder, project_date=date(2026, 11, 22), crs="EPSG:25832", sources=(source,))
    desk.session.open_book(ProjectSession(project), Preview(project=project, crs=project.crs, layers=(), issues=()))
    return project


def deleted(made):
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return not isValid(made)


def heard(desk):
    said = []
    desk.say = said.append
    return said


def test_an_import_of_one_project_never_ends_in_another(window, pool, qtbot, tmp_path):
    desk, said = window.desk, heard(window.desk)
    open_project(desk, tmp_path / "a", "A")
    wizard = edit_source(desk, "s1")
    settle(qtbot, wizard, pool)
    other = open_project(desk, tmp_path / "b", "B")
    assert tr("ui.wizard_given_up", name="lade.csv") in [each.text for each in desk.notices.history]
    assert deleted(wizard)
    assert desk.session.project == other
    assert said == []
    assert import_files(desk).is_current


@pytest.mark.parametrize("goes", ["closed", "swapped"])
def test_what_arrives_for_a_project_that_has_gone_is_taken_by_none(window, pool, qtbot, tmp_path, goes):
    desk, said = window.desk, heard(window.desk)
    open_project(desk, tmp_path / "a", "A")
    wizard = ImportWizard(desk, Recents(tmp_path / "mine"))
    wizard.add_files([write(tmp_path)])
    settle(qtbot, wizard, pool)
    imported = []
    wizard.imported.connect(imported.append)
    if goes == "closed":
        desk.session.close()
    else:
        open_project(desk, tmp_path / "b", "B")
    before = desk.session.project
    wizard.state.finish()
    settle(qtbot, wizard, pool)
    assert wizard.state.report is not None, "the whole file was read"
    assert (said, imported) == ([], [])
    assert desk.session.project == before
    assert before is None or desk.session.undo_stack.count() == 0
    wizard.close()


def test_an_import_that_could_not_be_kept_is_not_said_to_be_there(window, pool, qtbot, tmp_path):
    desk, said = window.desk, heard(window.desk)
    project = open_project(desk, tmp_path / "a", "A")
    wizard = ImportWizard(desk, Recents(tmp_path / "mine"))
    wizard.show()
    wizard.add_files([write(tmp_path)])
    settle(qtbot, wizard, pool)

    class FullDisk:
        def record(self, *_what):
            raise PlannerError.of("store.save_failed", where="journal", reason="no space left")

    desk.session.book.journal = FullDisk()
    wizard.state.finish()
    settle(qtbot, wizard, pool)
    assert said == []
    assert desk.session.project == project
    assert wizard.isVisible(), "what was chosen is not lost"
    desk.session.book.journal = None
    wizard.state.finish()
    settle(qtbot, wizard, pool)
    assert len(desk.session.project.sources) == 2
    assert said == [tr("ui.wizard_done", name="lade.csv")]


def test_escape_stops_the_parser(window, pool, qtbot, tmp_path):
    open_project(window.desk, tmp_path / "a", "A")
    wizard = ImportWizard(window.desk, Recents(tmp_path / "mine"))
    wizard.show()
    wizard.add_files([write(tmp_path)])
    qtbot.waitUntil(lambda: wizard.state.task is not None)
    job = pool.last
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert job.cancelled
    assert deleted(wizard)


@pytest.fixture
def styling(window):
    desk = window.desk
    layer = next(each for each in desk.session.layers if each.layer_id == "roads")
    made = StyleDialog(desk, layer, parent=window)
    made.show()
    yield made
    if isValid(made):
        made.reject()


def test_a_style_keeps_what_the_layer_list_says_meanwhile(window, styling):
    desk = window.desk
    styling.look = replace(styling.look, opacity_pu=0.5)
    desk.layers.attempt(styling.look)
    desk.layers.rename("roads", "Streets")
    assert desk.layers.title("roads") == "Streets"
    desk.layers.show("roads", False)
    turned = desk.layers.order[::-1]
    desk.layers.arrange(turned)
    styling.apply()
    look = desk.layers.chosen("roads")
    assert (look.title, look.visible, look.opacity_pu) == ("Streets", False, 0.5)
    assert "roads" in desk.layers.hidden
    assert desk.layers.order == turned


def test_a_style_is_given_up_with_its_project(window, styling, tmp_path):
    desk = window.desk
    styling.look = replace(styling.look, opacity_pu=0.5)
    project = open_project(desk, tmp_path / "b", "B")
    assert not styling.isVisible()
    assert deleted(styling)
    assert desk.session.project == project
    assert desk.layers.look("roads").opacity_pu == 1.0
