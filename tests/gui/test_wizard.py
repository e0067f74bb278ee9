"""The import as a planner goes through it: every page answers, the project gets one named step, bad files are told."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from planner.app.session import ProjectSession
from planner.app.worker import run_job
from planner.model.progress import SILENT
from planner.model.project import Project, Role
from tests.bad_inputs.making import geojson
from ui.app import first_steps
from ui.wizard.context import Recents
from ui.wizard.dialog import ImportWizard
from ui.wizard.drop import install
from ui.wizard.open import edit_source, import_files

TABLE = "name;lat;lon;power (kW)\nA;48,40;7,90;11\nB;48,41;7,91;22\nC;;;22\nD;48,42;7,92;viel\n"


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def project(window, tmp_path):
    made = Project(name="P", folder=tmp_path, project_date=date(2026, 11, 22))
    window.desk.session.book = ProjectSession(made)
    return made


@pytest.fixture
def wizard(window, project, qtbot, tmp_path):
    made = ImportWizard(window.desk, Recents(tmp_path / "mine"))
    made.show()
    return made


def settle(qtbot, made, pool):
    """Do all jobs that were asked for, as the worker would."""
    for _ in range(20):
        qtbot.waitUntil(lambda: made.state.task is not None or not made.state.busy)
        if made.state.task is None:
            return
        job = pool.jobs[-1]
        answer = run_job(job.kind, job.args, SILENT)
        with qtbot.waitSignal(made.state.task.ended):
            job.tell("on_done", answer)


def write(tmp_path: Path, name: str = "lade.csv", content: str = TABLE) -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_table_goes_through_all_pages_into_the_project(wizard, window, pool, qtbot, tmp_path):
    assert not wizard.next.isEnabled()
    wizard.add_files([write(tmp_path)])
    settle(qtbot, wizard, pool)
    assert wizard.page.page_id == "what"
    assert wizard.state.role is Role.CHARGERS
    visited = []
    while wizard.page.page_id != "finish":
        visited.append(wizard.page.page_id)
        press(qtbot, wizard.next)
        settle(qtbot, wizard, pool)
    assert visited == ["what", "place", "columns", "check"]
    assert wizard.state.report.n_usable == 3
    wizard.page.title.setText("Ladepunkte")
    wizard.page.confidentiality.setCurrentIndex(2)
    with qtbot.waitSignal(wizard.imported) as told:
        press(qtbot, wizard.next)
        settle(qtbot, wizard, pool)
    session = window.desk.session
    (source,) = session.project.sources
    assert told.args == [source.source_id]
    assert (source.role, source.path, source.title) == (Role.CHARGERS, "lade.csv", "Ladepunkte")
    assert source.confidentiality == "confidential"
    assert source.columns["power_kw"] == "power (kW)"
    assert len(source.sha256) == 64
    assert session.undo_stack.undoText() == "Add Ladepunkte"
    session.undo_stack.undo()
    assert session.project.sources == ()


def test_a_finding_leads_to_its_rows(wizard, pool, qtbot, tmp_path):
    wizard.add_files([write(tmp_path)])
    settle(qtbot, wizard, pool)
    wizard.show_page("check")
    settle(qtbot, wizard, pool)
    page = wizard.page
    assert [button.text() for button in page.buttons] == ["Show 1 row", "Show 1 row"]
    told = " ".join(each.text() for each in page.findChildren(QLabel))
    assert "was left out (row 4)." in told
    assert 'needed for "Power"; it counts as unknown' in told
    press(qtbot, page.buttons[0])
    assert page.table.rows.marked == {4}
    press(qtbot, page.buttons[1])
    assert page.table.rows.marked == {5}
    assert page.table.rows.names[page.table.currentIndex().column()] == "power (kW)"


def test_columns_can_be_chosen_and_the_count_follows(wizard, pool, qtbot, tmp_path):
    wizard.add_files([write(tmp_path, "liste.csv", content="id;a;b\n1;48,4;7,9\n2;48,5;7,8\n")])
    settle(qtbot, wizard, pool)
    assert wizard.state.role is Role.REFERENCE
    wizard.show_page("columns")
    assert not wizard.next.isEnabled()
    assert wizard.page.usable.text() == "No row can be used yet."
    for ours, theirs in (("lat", "a"), ("lon", "b")):
        box = wizard.page.boxes[ours]
        box.setCurrentIndex(box.findData(theirs))
        box.activated.emit(box.currentIndex())
    settle(qtbot, wizard, pool)
    assert wizard.page.usable.text() == "2 of 2 rows can be used."
    assert wizard.next.isEnabled()
    assert wizard.state.look.sample.n_features == 2
    way = wizard.page.way
    way.setCurrentIndex(way.findData("x_y"))
    way.activated.emit(way.currentIndex())
    assert set(wizard.page.boxes) == {"x", "y"}


def test_a_missing_crs_is_asked_and_searched(wizard, pool, qtbot, tmp_path):
    wizard.add_files([write(tmp_path, content="name;x;y\nA;412000;5362000\nB;413000;5363000\n")])
    settle(qtbot, wizard, pool)
    wizard.show_page("place")
    page = wizard.page
    wizard.state.set_crs("EPSG:25833", swapped=False)
    settle(qtbot, wizard, pool)
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: pool.jobs[-1].kind == "import_crs" or page.all.entries.shown)
    if not page.all.entries.shown:
        pool.jobs[-1].tell("on_done", run_job("import_crs", {}, SILENT))
    qtbot.waitUntil(lambda: page.all.entries.rowCount() > 0)
    page.all.line.setText("utm zone 32n etrs89 25832")
    assert page.all.entries.shown[0].code == "EPSG:25832"
    page.all.table.clicked.emit(page.all.entries.index(0, 0))
    settle(qtbot, wizard, pool)
    assert wizard.state.choice.crs == "EPSG:25832"
    assert page.chosen.text() == "Chosen: EPSG:25832"
    assert wizard.state.report.n_usable == 2


def test_a_file_that_cannot_be_read_says_why_and_the_next_one_goes_on(wizard, window, pool, qtbot, tmp_path):
    bad = write(tmp_path, "bad.shp", "hello")
    wizard.add_files([bad])
    settle(qtbot, wizard, pool)
    assert wizard.page.page_id == "file"
    assert not wizard.next.isEnabled()
    assert wizard.page.faults.isVisible()
    # a file of one layer whose only shape is broken, and one without anything
    kml = "<kml><Document><Placemark><Point><coordinates>48.4 7.9</coordinates></Point></Placemark></Document></kml>"
    for name, content in (("bad.kml", kml), ("empty.geojson", '{"type": "FeatureCollection", "features": []}')):
        wizard.add_files([write(tmp_path, name, content)])
        settle(qtbot, wizard, pool)
        assert not wizard.next.isEnabled()
        assert wizard.page.faults.isVisible(), name
    wizard.add_files([write(tmp_path), write(tmp_path, "more.geojson", geojson())])
    settle(qtbot, wizard, pool)
    assert wizard.page.page_id == "what"
    assert len(wizard.queue) == 1
    assert wizard.counter.text() == "File 4 of 5"


def test_stop_gives_the_question_up(wizard, pool, qtbot, tmp_path):
    wizard.add_files([write(tmp_path)])
    qtbot.waitUntil(lambda: wizard.state.task is not None)
    assert wizard.stop.isVisible()
    press(qtbot, wizard.stop)
    qtbot.waitUntil(lambda: not wizard.state.busy)
    assert pool.jobs[-1].cancelled
    assert wizard.page.page_id == "file"


def test_an_answer_to_a_wizard_that_is_gone_is_dropped(wizard, window, pool, qtbot, tmp_path):
    wizard.add_files([write(tmp_path)])
    qtbot.waitUntil(lambda: wizard.state.task is not None)
    job, task = pool.jobs[-1], wizard.state.task
    answer = run_job(job.kind, job.args, SILENT)
    job.cancel = lambda: None  # the answer is on its way already
    wizard.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with qtbot.waitSignal(task.ended):
        job.tell("on_done", answer)
    assert window.findChild(ImportWizard) is None
    assert window.desk.work.tasks == ()


def test_a_source_can_be_changed_again(wizard, window, pool, qtbot, tmp_path):
    wizard.add_files([write(tmp_path)])
    settle(qtbot, wizard, pool)
    wizard.state.finish()
    settle(qtbot, wizard, pool)
    session = window.desk.session
    (source,) = session.project.sources
    again = edit_source(window.desk, source.source_id)
    assert again is not None
    again.state.recents = Recents(tmp_path / "mine")
    settle(qtbot, again, pool)
    assert again.state.choice.columns == source.columns
    again.state.set_role(Role.CANDIDATES)
    settle(qtbot, again, pool)
    again.state.finish()
    settle(qtbot, again, pool)
    (changed,) = session.project.sources
    assert (changed.role, changed.source_id) == (Role.CANDIDATES, source.source_id)
    assert edit_source(window.desk, "nobody") is None


def test_a_file_that_is_in_the_project_is_told_before_it_comes_in_twice(wizard, window, pool, qtbot, tmp_path):
    path = write(tmp_path)
    wizard.add_files([path])
    settle(qtbot, wizard, pool)
    wizard.state.finish()
    settle(qtbot, wizard, pool)
    session = window.desk.session
    recents = Recents(tmp_path / "mine")
    for choice, count in (("to_change", 1), ("to_add", 2)):
        again = ImportWizard(window.desk, recents)
        again.show()
        again.add_files([path])
        settle(qtbot, again, pool)
        assert again.page.page_id == "file"
        assert "already in the project (lade.csv)" in again.page.known.words.text()
        press(qtbot, getattr(again.page.known, choice))
        settle(qtbot, again, pool)
        assert again.page.page_id == "what"
        again.state.finish()
        settle(qtbot, again, pool)
        assert len(session.project.sources) == count


def test_a_list_of_named_places_is_taken_for_the_candidates_while_there_are_none(wizard, window, pool, qtbot, tmp_path):
    places = "id;name;lat;lon\n1;Markt;48,40;7,90\n2;Bahnhof;48,41;7,91\n"
    wizard.add_files([write(tmp_path, "liste.csv", content=places)])
    settle(qtbot, wizard, pool)
    assert wizard.state.role is Role.CANDIDATES
    assert wizard.state.choice.columns["name"] == "name"
    wizard.state.finish()
    settle(qtbot, wizard, pool)
    again = ImportWizard(window.desk, Recents(tmp_path / "others"))
    again.add_files([write(tmp_path, "orte.csv", content=places)])
    settle(qtbot, again, pool)
    assert again.state.role is Role.REFERENCE
    again.close()


def drop(window, *paths):
    """Drop files on a window as from a file manager; whether it takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    return install(window, window.desk).eventFilter(window, event)


def test_files_dropped_on_the_window_are_imported(window, project, pool, qtbot, tmp_path):
    path = write(tmp_path)
    assert install(window, window.desk) is install(window, window.desk)
    assert drop(window, path, tmp_path / "none.csv")
    qtbot.waitUntil(lambda: window.findChild(ImportWizard) is not None)
    made = window.findChild(ImportWizard)
    assert made.state.path == path
    assert import_files(window.desk, [path]) is made, "a second drop joins the queue"
    assert made.queue == [path]
    made.state.cancel()
    made.close()
    # on the start page they begin a project of their own, and a project is opened
    window.desk.session.close()
    assert drop(window, path)
    qtbot.waitUntil(lambda: window.findChild(ImportWizard) not in {None, made})
    assert window.desk.session.is_open
    begun = window.findChild(ImportWizard)
    assert begun.state.path == path
    begun.state.cancel()
    begun.close()
    assert drop(window, write(tmp_path, "town.toml", "[project]"), path)
    qtbot.waitUntil(lambda: pool.jobs[-1].kind == "open")
    assert pool.jobs[-1].args["path"].name == "town.toml"
    assert not drop(window, write(tmp_path, "notes.docx", "x"))
    # as does a file that the window is started with
    window.desk.session.close()
    first_steps(window, path)()
    assert window.desk.session.is_open
    started = next(each for each in window.findChildren(ImportWizard) if each not in {made, begun})
    assert started.state.path == path
    started.state.cancel()
    started.close()


def test_every_control_has_its_name(wizard):
    from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QLineEdit

    inner = (QHeaderView, QComboBox)
    for kind in (QComboBox, QLineEdit, QAbstractItemView):
        for each in wizard.findChildren(kind):
            popup = "QComboBoxPrivate" in each.parent().metaObject().className()
            if not (popup or isinstance(each, QHeaderView) or isinstance(each.parent(), inner)):
                assert each.accessibleName(), each
