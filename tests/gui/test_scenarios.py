"""Scenarios and what-if in the window: copied, changed, run, compared, and tried with sliders."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QInputDialog, QPushButton, QTableView, QTabWidget, QToolButton

from planner.app.whatif import WhatIf, WhatIfSite
from tests.gui.test_window import with_real_criteria
from ui.compare_dialog import choose_and_compare, compare_dialog, runs_of
from ui.map import canvas, direct, renderer
from ui.map.drawable import Columns
from ui.map.side import SideMap
from ui.map.swipe import SwipeView
from ui.panels.whatif import SHARE
from ui.widgets.names_table import NAME_PX


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def window(shell, fabricated_run, qtbot):
    real = with_real_criteria(fabricated_run)
    scoring = replace(real.assessment.settings.scoring, weights={})
    settings = replace(real.assessment.settings, scoring=scoring)
    shell.session.open_run(replace(real, assessment=replace(real.assessment, settings=settings)), Path("project.toml"))
    qtbot.wait(1)
    return shell.window


@pytest.fixture
def panel(window):
    window.desk.show_panel("scenarios")
    return window.docks["scenarios"].widget()


def name_it(monkeypatch, name):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_named: (name, True))


def rows(panel):
    return [panel.list.item(i).text() for i in range(panel.list.count())]


def modal(qapp):
    return next(each for each in qapp.topLevelWidgets() if each.isModal() and each.isVisible())


def ran(window, pool, qtbot, **changes):
    """The project run in its scenario in use, with another connection at the first site."""
    session = window.desk.session
    window.desk.actions["run"].trigger()
    asked = pool.last.args[0]
    assert asked.scenario == session.project.scenario
    first = session.runs[""]
    one = first.assessment.sites[0]
    sizing = replace(one.sizing, **changes)
    sites = (replace(one, sizing=sizing), *first.assessment.sites[1:])
    assessment = replace(first.assessment, sites=sites, settings=session.settings)
    pool.last.tell("on_done", replace(first, assessment=assessment))
    qtbot.waitUntil(lambda: not window.desk.work.busy)


def test_a_copy_is_made_changed_and_left_again(window, panel, monkeypatch, pool, qtbot):
    session = window.desk.session
    name_it(monkeypatch, "Late")
    panel.copy.click()
    assert session.project.scenario == "V001"
    assert rows(panel) == ["Project settings\nresult up to date", "Late\nno result yet"]
    assert session.run is None, "it has no result of its own yet"
    session.set_cap("S001", 300.0, "hold")
    assert session.project.settings.sizing.caps_kw == {}, "the project's own settings stay"
    ran(window, pool, qtbot, connection_kw=300.0)
    assert rows(panel)[1] == "Late\nresult up to date"
    panel.list.setCurrentRow(0)
    assert session.project.scenario == ""
    assert session.run.assessment.sites[0].sizing.connection_kw == 720.0
    panel.list.setCurrentRow(1)
    assert session.run.assessment.sites[0].sizing.connection_kw == 300.0
    back = next(button for button in panel.findChildren(QToolButton) if "Take back" in button.accessibleName())
    assert "720" not in back.accessibleName()
    back.click()
    assert dict(session.project.scenarios[0].changes) == {}
    assert rows(panel)[1] == "Late\nresult out of date"
    assert window.stale.isVisible()
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    assert session.project.scenarios == ()
    assert rows(panel) == ["Project settings\nresult up to date"]


def test_renamed_noted_and_deleted(window, panel, monkeypatch):
    session = window.desk.session
    assert not panel.remove.isEnabled()
    name_it(monkeypatch, "Late")
    panel.copy.click()
    panel.copy.click()
    assert len(session.project.scenarios) == 1, "a name is given once"
    assert "already" in window.desk.notices.history[-1].text
    name_it(monkeypatch, "Later")
    panel.rename.click()
    panel.note.setText("for the council")
    panel.note.editingFinished.emit()
    assert (session.project.scenarios[0].name, session.project.scenarios[0].note) == ("Later", "for the council")
    panel.remove.click()
    assert session.project.scenarios == ()
    assert session.undo_stack.undoText() == "Delete scenario Later"


def test_weights_of_a_scenario_leave_the_others_alone(window, panel, monkeypatch, pool, qtbot):
    session = window.desk.session
    before = session.weights
    name_it(monkeypatch, "Traffic")
    panel.copy.click()
    ran(window, pool, qtbot)
    session.set_weights({name: float(name == "traffic") for name in before}, "traffic alone")
    assert session.weights["traffic"] == 1.0
    panel.list.setCurrentRow(0)
    assert session.weights == pytest.approx(before)


def test_two_results_stand_side_by_side(window, panel, monkeypatch, pool, qtbot, qapp):
    choose_and_compare(window.desk)
    assert "Two scenarios" in window.desk.notices.history[-1].text
    name_it(monkeypatch, "Late")
    panel.copy.click()
    window.desk.session.set_cap("S001", 300.0, "hold")
    ran(window, pool, qtbot, connection_kw=300.0)
    panel.compare.click()
    found = modal(qapp)
    view = found.findChild(QTableView)
    model = view.model()
    assert model.rowCount() == 24
    figure = next(box for box in found.findChildren(QComboBox) if box.accessibleName() == "Figure")
    figure.setCurrentIndex(figure.findData("connection_kw"))
    found.findChild(QCheckBox).setChecked(True)
    assert model.rowCount() == 1
    assert [model.data(model.index(0, column)) for column in (1, 2)] == ["720\u00a0kW", "300\u00a0kW"]
    assert model.text().splitlines()[0] == "Site\tProject settings\tLate"
    tabs = found.findChild(QTabWidget)
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        qtbot.wait(5)
    found.close()


def test_the_map_of_a_comparison_is_painted_beside_the_window(window, panel, monkeypatch, pool, qtbot, qapp):
    name_it(monkeypatch, "Late")
    panel.copy.click()
    ran(window, pool, qtbot, connection_kw=300.0)
    monkeypatch.setattr(direct, "AT_ONCE_UP_TO", -1.0)  # as a map that is not painted in a moment
    painted, made = [], []
    paint = renderer.paint
    here = threading.main_thread()
    monkeypatch.setattr(renderer, "paint", lambda *what: (painted.append(threading.current_thread()), paint(*what))[1])
    monkeypatch.setattr(canvas, "paint", None)
    monkeypatch.setattr(Columns, "__init__", lambda self, *_: made.append(self))
    panel.compare.click()
    found = modal(qapp)
    found.findChild(QTabWidget).setCurrentIndex(3)
    sides = found.findChildren(SideMap)
    assert len(sides) == 2
    qtbot.waitUntil(lambda: all(side.is_sharp for side in sides) and not any(found.findChild(SwipeView)._stale))
    assert painted
    assert here not in painted
    shown = {each.layer_id for each in window.desk.canvas.drawables}
    drawn = {each.layer_id: each.parts[0].columns for slab in sides[0]._picture.slabs for each in slab.drawables}
    assert set(drawn) == shown
    assert made == [], "columns are the window's"
    assert all(each.parts[0].columns is drawn[each.layer_id] for each in window.desk.canvas.drawables)
    image = found.findChild(SwipeView).grab().toImage()
    colors = {image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(40, image.height() - 40, 5)}
    assert len(colors) > 5
    found.close()


def test_the_map_of_a_comparison_shows_all_sites_however_close_the_windows_map_is(
    window, panel, monkeypatch, pool, qtbot, qapp
):
    name_it(monkeypatch, "Late")
    panel.copy.click()
    ran(window, pool, qtbot, connection_kw=300.0)
    window.desk.session.select(window.desk.session.run.assessment.sites[0].site_id)
    window.desk.zoom_to_site()
    panel.compare.click()
    found = modal(qapp)
    found.findChild(QTabWidget).setCurrentIndex(3)
    view = found.findChild(SwipeView)
    qtbot.waitUntil(lambda: view.isVisible() and view.width() > 400)
    sites = window.desk.session.run.assessment.sites
    at = view.view.to_px(np.array([[site.x_m, site.y_m] for site in sites]))
    room = np.array([view.width(), view.height()])
    assert (at >= 30).all()
    assert (at <= room - 30).all()
    assert ((at.max(axis=0) - at.min(axis=0)) / room).max() > 0.5, "and not smaller than need be"
    found.close()


def test_of_three_results_two_to_four_are_chosen(window, panel, monkeypatch, pool, qtbot, qapp):
    for name in ("Late", "Later"):
        name_it(monkeypatch, name)
        panel.list.setCurrentRow(0)
        panel.copy.click()
        ran(window, pool, qtbot)
    panel.compare.click()
    found = modal(qapp)
    boxes = found.findChildren(QCheckBox)
    assert [box.text() for box in boxes] == ["Project settings", "Late", "Later"]
    go = next(button for button in found.findChildren(QPushButton) if button.text() == "Compare…")
    boxes[0].setChecked(False)
    boxes[1].setChecked(False)
    assert not go.isEnabled()
    boxes[1].setChecked(True)
    go.click()
    shown = modal(qapp)
    assert shown.findChild(QTableView).model().columnCount() == 3
    shown.close()
    assert compare_dialog(window.desk, [(n, r) for _, n, r in runs_of(window.desk)]).windowTitle()


def an_answer(run):
    return WhatIf(
        changes={},
        done=("demand",),
        sites=tuple(
            WhatIfSite(
                site_id=site.site_id, name=site.name, sessions_per_day=80.0, chargers=9, connection_kw=500.0,
                p_wait_over_pu=0.04, mean_wait_min=1.0, target_met=True, hosting_kw=400.0,
                fits=(False, True, None)[i % 3],
                npv_eur=1.0, place=2 - i if i < 2 else i + 1, place_before=i + 1,
            )
            for i, site in enumerate(run.assessment.shortlist)
        ),
    )  # fmt: skip


@pytest.fixture
def sliders(window):
    window.desk.show_panel("whatif")
    return window.docks["whatif"].widget()


def test_sliders_ask_once_a_pause_and_once_more_for_what_came_meanwhile(window, sliders, pool, qtbot):
    year = sliders.rows["demand.year"].slider
    for place in (6, 7, 8, 10):
        year.setValue(place)
    qtbot.waitUntil(lambda: bool(pool.jobs))
    assert len(pool.jobs) == 1
    assert pool.last.kind == "what_if"
    assert pool.last.args["changes"] == {"demand.year": 2035}
    year.setValue(12)
    year.setValue(15)
    qtbot.wait(250)
    assert len(pool.jobs) == 1, "the worker still answers"
    pool.last.tell("on_done", an_answer(window.desk.session.run))
    qtbot.waitUntil(lambda: len(pool.jobs) == 2)
    assert pool.last.args["changes"] == {"demand.year": 2040}
    assert sliders.table.rowCount() == 0, "an answer to what is no longer asked is not shown"
    pool.last.tell("on_done", an_answer(window.desk.session.run))
    qtbot.waitUntil(lambda: not window.desk.work.tasks)
    assert sliders.table.rowCount() == 6
    assert sliders.table.item(0, 0).text() == "2 (1)", "place, and the run's"
    window.resize(1000, 700)
    qtbot.wait(1)
    assert sliders.table.columnWidth(1) >= NAME_PX, "the names are read, and the rest is scrolled to"
    assert [sliders.table.item(i, 6).text() for i in range(3)] == ["no", "yes", "unknown"]
    sliders.reset.click()
    assert sliders.changes == {}
    assert not sliders.keep.isEnabled()


def as_another_project(window, run):
    window.desk.session.open_run(run, Path("other.toml"))


def as_an_edited_one(window, _run):
    window.desk.session.set_cap("S001", 300.0, "hold")


def as_it_was(_window, _run):
    """Only the sliders are put back."""


@pytest.mark.parametrize("go_on", [as_another_project, as_an_edited_one, as_it_was])
def test_an_answer_to_another_question_is_dropped(window, sliders, pool, qtbot, fabricated_run, go_on):
    year = sliders.rows["demand.year"].slider
    year.setValue(15)
    qtbot.waitUntil(lambda: bool(pool.jobs))
    go_on(window, fabricated_run)
    sliders.reset.click()
    if go_on is not as_it_was:
        year.setValue(15)
        sliders._soon.stop()
    pool.last.tell("on_done", an_answer(window.desk.session.run))
    qtbot.waitUntil(lambda: not window.desk.work.tasks)
    assert sliders.answer is None
    assert sliders.table.rowCount() == 0


def test_the_heaviest_weights_are_sliders_and_all_are_a_click_away(window, sliders, monkeypatch, pool, qtbot):
    session = window.desk.session
    before = session.weights
    names = list(sliders.weights.rows)
    assert len(names) == 3
    assert min(before[name] for name in names) >= max(value for name, value in before.items() if name not in names)
    assert sliders.changes == {}
    row = sliders.weights.rows[names[0]]
    row.slider.setValue(90)
    assert sliders.changes == {f"scoring.weights.{name}": value for name, value in {**before, names[0]: 0.9}.items()}
    assert row.shown.text() == f"{0.9 / (0.9 + 1 - before[names[0]]):.0%}".replace("%", "\u00a0%")
    qtbot.waitUntil(lambda: bool(pool.jobs))
    assert pool.last.args["changes"] == sliders.changes, "asked at once, like the others"
    name_it(monkeypatch, "Traffic first")
    sliders.keep.click()
    kept = session.project.scenarios[0].changes
    assert kept[f"scoring.weights.{names[0]}"] == 0.9
    sliders.weights.all.click()
    assert window.docks["weights"].widget().isVisible()


def test_a_note_being_typed_outlives_what_happens_meanwhile(window, panel, monkeypatch, qtbot):
    session = window.desk.session
    name_it(monkeypatch, "Late")
    panel.copy.click()
    panel.note.setFocus()
    qtbot.keyClicks(panel.note, "for the coun")
    session.run_changed.emit()
    session.project_changed.emit()
    assert panel.note.text() == "for the coun"
    panel.note.editingFinished.emit()
    assert session.project.scenarios[0].note == "for the coun"
    session.undo_stack.undo()
    assert panel.note.text() == ""
    qtbot.keyClicks(panel.note, "x")
    panel.list.setCurrentRow(0)
    panel.list.setCurrentRow(1)
    assert panel.note.text() == "", "of another scenario"


def test_the_share_of_electric_cars_begins_at_the_runs_and_asks_only_when_moved(window, sliders):
    row = sliders.rows[SHARE]
    assert row.slider.value() > 0
    assert SHARE not in sliders.changes
    row.slider.setValue(40)
    assert sliders.changes == {SHARE: 0.4}
    assert row.shown.text() == "40\u00a0%"


def test_sliders_become_a_scenario_or_a_run(window, sliders, monkeypatch, pool):
    session = window.desk.session
    sliders.rows["sizing.max_wait_min"].slider.setValue(8)
    name_it(monkeypatch, "Strict")
    sliders.keep.click()
    assert session.project.scenarios[0].name == "Strict"
    assert dict(session.project.scenarios[0].changes) == {"sizing.max_wait_min": 4.0}
    session.undo_stack.undo()
    assert session.project.scenarios == ()
    sliders.rows["sizing.max_wait_min"].slider.setValue(6)
    sliders.full.click()
    assert pool.last.kind == "assess"
    assert pool.last.args[0].settings.sizing.max_wait_min == 3.0
