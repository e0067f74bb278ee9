"""The window as a planner meets it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPlainTextEdit,
)

from planner.app.opening import ReadProject, Seen
from planner.app.preview import Preview
from planner.app.projects import Stored
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project, Role, Source
from planner.store.saving import FileState
from tests.factories import NASTY_NAME
from tests.factory_grid import PLACES_M, hosting_layer, line_layer
from ui import commands
from ui.map.canvas import MapCanvas
from ui.texts import tr
from ui.workflow.bar import WorkflowBar


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def preview(fabricated_run):
    assessment = fabricated_run.assessment
    project = Project(name="Northtown", folder=Path(), project_date=assessment.project_date, notice="Synthetic")
    return Preview(project=project, crs="EPSG:25832", layers=fabricated_run.layers, issues=assessment.issues)


def row_of_selected(panel):
    return panel.view.selectionModel().currentIndex().row()


def test_starts_with_the_start_page_and_nothing_to_run(shell):
    window = shell.window
    assert window.stack.currentWidget() is window.start
    assert not any(dock.isVisible() for dock in window.docks.values())
    assert not window.desk.actions["run"].isEnabled()
    assert window.desk.actions["open"].isEnabled()


def test_opening_a_project_shows_its_layers(shell, pool, preview, tmp_path, qtbot):
    path = tmp_path / "project.toml"
    path.write_text("")
    commands.open_project(shell.window.desk, path)
    assert pool.last.kind == "open"
    read = ReadProject(
        stored=Stored(project=preview.project, path=path, state=FileState(path=path, size_bytes=0, sha256="")),
        crs=preview.crs,
    )
    pool.last.tell("on_done", read)
    qtbot.waitUntil(lambda: shell.session.is_open)
    assert pool.last.kind == "look", "its sources are checked while it is open"
    pool.last.tell("on_done", Seen(preview=preview))
    qtbot.waitUntil(lambda: bool(shell.session.layers) and not shell.work.busy)
    window = shell.window
    assert isinstance(window.stack.currentWidget(), MapCanvas)
    assert window.docks["layers"].isVisible()
    assert window.windowTitle().startswith("Northtown")
    assert shell.preferences.recent == (path.resolve(),)
    assert window.desk.actions["run"].isEnabled()
    assert not window.desk.actions["export"].isEnabled()
    assert window.status.crs.text() == "EPSG:25832"


def test_files_that_cannot_be_read_are_counted_and_asked_about_again(shell, pool, preview, tmp_path, qtbot):
    session = shell.session
    fault = Issue(severity=Severity.ERROR, code="io.no_such_file", where="roads.shp")
    sources = tuple(Source(role=role, path=f"{role.value}.shp") for role in (Role.ROADS, Role.CANDIDATES))
    preview = replace(preview, project=replace(preview.project, sources=sources, folder=tmp_path))
    gone = tuple(each for each in preview.layers if each.layer_id != "roads")
    session.open_preview(tmp_path / "p.toml", preview)
    session.show_preview(replace(preview, layers=gone, issues=(fault, *preview.issues), faults=(fault, fault)))
    assert session.unread == 1
    assert {layer.layer_id for layer in session.layers} >= {each.layer_id for each in gone}
    step = shell.window.findChild(WorkflowBar).buttons["load"]
    assert tr("ui.flow_load_unread", n=1, files=2) in step.accessibleName()
    n = len(pool.jobs)
    step.click()
    assert [job.kind for job in pool.jobs[n:]] == ["look"]
    session.show_preview(preview)
    assert session.unread == 0


def test_a_run_fills_all_panels_and_selects_the_best_site(window):
    session = window.desk.session
    assert session.site.rank == 1
    sites = window.docks["sites"].widget()
    assert sites.model.rowCount() == 24
    assert row_of_selected(sites) == 0
    assert "24 sites, 3 excluded" in sites.tally.text()
    assert window.docks["issues"].widget().list.count() == 2
    assert window.docks["issues"].windowTitle() == "Findings (2)"
    assert window.desk.actions["export"].isEnabled()


def test_table_selects_on_the_map_and_in_the_site_panel(window):
    sites = window.docks["sites"].widget()
    sites.view.selectRow(3)
    site_id = sites.model.site_id(3)
    assert window.desk.session.site_id == site_id
    assert window.desk.canvas._selected == site_id
    texts = [label.text() for label in window.docks["site"].widget().findChildren(QLabel)]
    assert window.desk.session.site.name in texts


def test_a_click_on_the_map_selects_in_the_table(window, qtbot, fabricated_run):
    canvas = window.desk.canvas
    window.desk.fit()
    site = fabricated_run.assessment.sites[12]
    x, y = canvas.view.to_px(canvas._markers.xy_m)[12]
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    sites = window.docks["sites"].widget()
    assert window.desk.session.site_id == site.site_id
    assert sites.model.site_id(row_of_selected(sites)) == site.site_id


def test_sorting_keeps_the_selected_site_and_puts_unknown_last(window):
    sites = window.docks["sites"].widget()
    chosen = window.desk.session.site_id
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        sites.view.sortByColumn(9, order)
        shown = [sites.model.index(row, 9).data() for row in range(sites.model.rowCount())]
        assert shown[-1] == "–"
        assert shown[0] != "–"
        assert window.desk.session.site_id == chosen
    assert sites.model.site_id(row_of_selected(sites)) == chosen


def test_filter_narrows_the_table_and_keeps_the_selection(window):
    sites = window.docks["sites"].widget()
    sites.filter.setText("excluded")
    assert sites.model.rowCount() == 3
    assert "3 of 24" in sites.tally.text()
    assert window.desk.session.site.rank == 1
    sites.filter.clear()
    assert row_of_selected(sites) == 0


def weigh(window, monkeypatch):
    """Rank by the weight of the first criterion alone, without the engine."""
    import planner.app.rerank

    window.docks["weights"].raise_()
    QCoreApplication.processEvents()

    def rescored(run, scoring):
        weights = scoring.weights
        total = sum(weights.values())
        first = next(iter(weights.values())) / total
        sites = []
        for site in run.assessment.sites:
            parts = tuple(replace(p, weight_pu=weights[p.criterion] / total) for p in site.score_parts)
            score = None if site.score is None else site.score * first
            sites.append(replace(site, score_parts=parts, score=score))
        return replace(run, assessment=replace(run.assessment, sites=tuple(sites)))

    monkeypatch.setattr(planner.app.rerank, "rescored", rescored)
    return window.docks["weights"].widget()


def test_a_slider_ranks_again_and_undo_takes_it_back(window, monkeypatch, qtbot):
    panel = weigh(window, monkeypatch)
    session = window.desk.session
    before, score = session.weights, session.site.score
    row = next(iter(panel.rows.values()))
    row.slider.setValue(60)
    qtbot.waitUntil(lambda: session.weights != before)
    assert row.box.value() == 60
    assert session.site.score != score
    row.slider.setValue(80)
    qtbot.waitUntil(lambda: session.weights[row.criterion] > 0.5)
    assert session.undo_stack.count() == 1, "one slider, one step"
    undo, redo, step = window.desk.actions["undo"], window.desk.actions["redo"], session.undo_stack.undoText()
    assert step.startswith("Weight of ")
    assert (undo.text(), redo.text()) == (f"Undo: {step}", "Redo")
    assert f"Undo: {step} (Ctrl+Z)" in undo.toolTip()
    undo.trigger()
    assert (undo.text(), redo.text()) == ("Undo", f"Redo: {step}")
    assert session.weights == pytest.approx(before)
    assert row.slider.value() == 25
    window.desk.actions["redo"].trigger()
    assert row.slider.value() == 52, "80 of 155 points, shown as a share of 100"


def test_weights_all_zero_change_nothing(window, monkeypatch, qtbot):
    panel = weigh(window, monkeypatch)
    before = window.desk.session.weights
    for row in panel.rows.values():
        row.slider.setValue(0)
    qtbot.wait(20)
    assert window.desk.session.weights == before


def test_equal_and_reset_weights(window, monkeypatch):
    panel = weigh(window, monkeypatch)
    before = window.desk.session.weights
    buttons = {button.text(): button for button in panel.findChildren(QAbstractButton)}
    buttons["All equal"].click()
    assert set(window.desk.session.weights.values()) == {0.2}
    buttons["Reset"].click()
    assert window.desk.session.weights == pytest.approx(before)


REAL = dict(zip(
    ("traffic_aadt_per_day", "people_10min", "junction_min", "headroom_share_pu", "competitor_min"),
    ("traffic", "people_10min", "junction", "grid_headroom", "competition"), strict=True,
))  # fmt: skip


def with_real_criteria(run):
    sites = tuple(
        replace(site, score_parts=tuple(replace(part, criterion=REAL[part.criterion]) for part in site.score_parts))
        for site in run.assessment.sites
    )
    return replace(run, assessment=replace(run.assessment, sites=sites))


def test_weights_of_another_catalogue_are_refused_in_words(window, qtbot):
    before = window.desk.session.weights
    panel = window.docks["weights"].widget()
    next(iter(panel.rows.values())).slider.setValue(90)
    qtbot.waitUntil(lambda: window.status.currentMessage() != "")
    assert "There is no criterion" in window.status.currentMessage()
    assert window.desk.session.weights == before
    assert not window.desk.session.undo_stack.canUndo()


def test_the_engine_ranks_what_the_session_asks(window, fabricated_run):
    session = window.desk.session
    session.open_run(with_real_criteria(fabricated_run))
    criterion = next(iter(session.weights))
    session.set_weights({name: float(name == criterion) for name in session.weights}, "only one")
    assert session.weights[criterion] == 1.0
    session.undo_stack.undo()
    assert session.weights[criterion] == pytest.approx(0.25)


def test_run_shows_progress_and_can_be_cancelled(window, pool, qtbot):
    window.desk.actions["run"].trigger()
    assert window.status.bar.isVisibleTo(window)
    assert not window.desk.actions["run"].isEnabled()
    pool.last.tell("on_progress", 0.4, "app.step_demand", {})
    qtbot.waitUntil(lambda: window.status.bar.value() == 400)
    assert window.status.step.text() == "Demand"
    window.desk.actions["cancel"].trigger()
    assert pool.last.cancelled
    qtbot.waitUntil(lambda: not window.desk.work.busy)
    assert not window.status.bar.isVisibleTo(window)
    assert window.desk.actions["run"].isEnabled()
    assert window.desk.session.run is not None, "the former result stays"


def test_a_finished_run_is_shown(window, pool, fabricated_run, qtbot):
    window.desk.session.select("S005")
    window.desk.actions["run"].trigger()
    pool.last.tell("on_done", fabricated_run)
    qtbot.waitUntil(lambda: not window.desk.work.busy)
    assert window.status.currentMessage() == "Assessment complete: 21 sites ranked"
    assert window.desk.session.site_id == "S005"


def modal(qapp):
    return next(widget for widget in qapp.topLevelWidgets() if widget.isModal() and widget.isVisible())


def test_faults_are_sentences(window, pool, qapp, qtbot):
    window.desk.actions["run"].trigger()
    pool.last.tell("on_error", PlannerError.of("catalogue.duplicate_id", where="<b>sites</b>.csv", id="A1"))
    qtbot.waitUntil(lambda: not window.desk.work.busy)
    labels = modal(qapp).findChildren(QLabel)
    wanted = '<b>sites</b>.csv: The id "A1" stands twice. Give each row an id of its own.'
    assert wanted in [label.text() for label in labels]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_an_unexpected_fault_leaves_a_report_to_copy(window, pool, qapp, qtbot):
    window.desk.actions["run"].trigger()
    pool.last.tell("on_error", "Traceback: ZeroDivisionError")
    qtbot.waitUntil(lambda: not window.desk.work.busy)
    dialog = modal(qapp)
    assert dialog.findChild(QPlainTextEdit).toPlainText() == "Traceback: ZeroDivisionError"
    next(b for b in dialog.findChildren(QAbstractButton) if b.text() == "Copy").click()
    assert QApplication.clipboard().text() == "Traceback: ZeroDivisionError"


def test_export_lists_what_was_written(window, pool, qapp, qtbot, tmp_path):
    commands.export(window.desk, tmp_path)
    assert pool.last.kind == "export"
    assert pool.last.args[1] == tmp_path
    pool.last.tell("on_done", (tmp_path / "report.pdf", tmp_path / "ocpi" / "locations.json"))
    qtbot.waitUntil(lambda: not window.desk.work.busy)
    dialog = modal(qapp)
    assert "2 files written" in [label.text() for label in dialog.findChildren(QLabel)]
    assert {"Open report", "Open folder"} <= {b.text() for b in dialog.findChildren(QAbstractButton)}


@pytest.mark.parametrize(
    "page", ["overview", "access", "demand", "grid", "sizing", "power", "upgrades", "rules", "cost"]
)
def test_every_page_of_every_kind_of_site(window, page):
    panel = window.docks["site"].widget()
    panel.show_page(page)
    for site_id in ("S001", "S010", "S024"):
        window.desk.session.select(site_id)
        assert panel.area.widget().findChildren(QLabel)
        assert panel.area.widget().property("shows") == f"{site_id}/{page}"


def test_grid_figures_say_whose_they_are(window):
    panel = window.docks["site"].widget()
    panel.show_page("grid")
    texts = "\n".join(label.text() for label in panel.area.widget().findChildren(QLabel))
    assert "not a statement of the grid operator" in texts
    assert "Line 14" in texts


def test_look_and_language_change_at_once(shell, window, qtbot):
    view = window.desk.canvas.view
    light = QApplication.palette().color(QPalette.ColorRole.Window).lightness()
    commands.set_look(window.desk, "dark")
    qtbot.waitUntil(lambda: shell.window is not window)
    assert QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 80 < light
    assert shell.window.desk.canvas.view.center_x_m == pytest.approx(view.center_x_m)
    dark = shell.window
    commands.set_language(dark.desk, "de")
    qtbot.waitUntil(lambda: shell.window is not dark)
    assert shell.window.desk.actions["run"].text() == "Auswertung starten"
    assert shell.window.docks["sites"].widget().model.rowCount() == 24
    assert shell.window.desk.session.site.rank == 1


def test_foreign_names_stay_plain_text(shell, qtbot):
    from planner.app.run import Run
    from tests.factories import make_assessment, make_layers

    assessment = make_assessment(nasty=True)
    shell.session.open_run(Run(assessment=assessment, layers=make_layers(assessment)), Path("project.toml"))
    qtbot.wait(1)
    labels = shell.window.findChildren(QLabel)
    assert NASTY_NAME in [label.text() for label in labels]
    ours = [label for label in labels if label.text()]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in ours if "<img" in label.text())
    canvas = shell.window.desk.canvas
    assert NASTY_NAME in canvas.tip("S001")


def test_layers_are_hidden_and_ordered(window):
    tree = window.docks["layers"].widget().layout().itemAt(0).widget()
    state = window.desk.layers
    canvas = window.desk.canvas
    item = next(tree.topLevelItem(i) for i in range(tree.topLevelItemCount())
                if tree.topLevelItem(i).text(0) == "Roads")  # fmt: skip
    item.setCheckState(0, Qt.CheckState.Unchecked)
    assert "roads" in state.hidden
    assert "roads" not in [drawable.layer_id for drawable in canvas._drawables]
    item.setCheckState(0, Qt.CheckState.Checked)
    order = ("roads", *(name for name in state.order if name != "roads"))
    state.arrange(order)
    assert canvas._drawables[-1].layer_id == "roads", "what stands on top is drawn last"


def test_closing_the_project_leads_back_to_the_start_page(window):
    window.desk.actions["close"].trigger()
    assert window.stack.currentWidget() is window.start
    assert not window.docks["site"].isVisible()


def test_a_click_on_a_bus_lights_it_up_and_hiding_the_layer_puts_it_out(shell, fabricated_run, qtbot):
    layers = tuple(layer for layer in fabricated_run.layers if layer.layer_id != "grid_lines")
    run = replace(fabricated_run, layers=(*layers, hosting_layer(), line_layer()))
    shell.session.open_run(run, Path("project.toml"))
    canvas = shell.window.desk.canvas
    x_m, y_m = PLACES_M[3].tolist()
    shell.window.desk.zoom_to_place(x_m, y_m)
    assert canvas.trace is not None
    assert canvas.trace.name == "House 1"
    canvas.place_clicked.emit(x_m + 5_000.0, y_m)
    assert canvas.trace is None
    canvas.place_clicked.emit(x_m, y_m)
    assert canvas.trace.name == "House 1"
    shell.window.desk.layers.show("grid_hosting", False)
    assert canvas.trace is None


def test_a_finding_with_a_place_leads_there(shell, fabricated_run, qtbot):
    x_m, y_m = PLACES_M[1].tolist()
    found = Issue(severity=Severity.WARNING, code="grid.no_positions", where="demo", at_xy_m=(x_m, y_m))
    assessment = replace(fabricated_run.assessment, issues=(found,))
    run = replace(fabricated_run, assessment=assessment, layers=(*fabricated_run.layers, hosting_layer()))
    shell.session.open_run(run, Path("project.toml"))
    panel = shell.window.docks["issues"].widget()
    panel._go(panel.list.item(0))
    assert shell.window.desk.canvas.trace.name == "Ring 1"
