"""The frontier in the window: figures under the mouse and the keys, a power taken over, undone, and run again."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ui.pages._frontier import FrontierView
from ui.widgets.expander import Expander


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def open_power(window):
    panel = window.docks["site"].widget()
    panel.show_page("power")
    return panel.area.widget().findChild(FrontierView)


@pytest.fixture
def view(window):
    return open_power(window)


def figure(view, name):
    return view._figures[name][1].text()


def test_it_opens_at_the_power_in_use(view):
    assert figure(view, "power") == "720\u00a0kW"
    assert view.use.text() == "720\u00a0kW in use"
    assert not view.use.isEnabled()
    assert view.breaks.text() == "No rule breaks at this power."


def test_rules_of_missing_facts_fold_away_and_bind_nothing(view):
    folded = view.findChild(Expander)
    assert folded.button.text() == "1 rule of which facts are missing"
    assert "Pool of 600 kW from 2027" in folded.inside.findChildren(QLabel)[0].text()
    assert [line.tone for line in view.chart.lines] == ["rule", "rule", "open", "recommended"]


def test_slider_and_keys_walk_along_the_powers_and_tell_what_breaks(view, qtbot):
    view.slider.setValue(0)
    assert figure(view, "power") == "360\u00a0kW"
    assert figure(view, "weeks") == "16 – 24\u00a0weeks"
    assert "Four ports at 150 kW" in view.breaks.text()
    qtbot.keyClick(view.chart, Qt.Key.Key_Right)
    assert view.slider.value() == 1
    assert figure(view, "power") == "480\u00a0kW"
    qtbot.keyClick(view.slider, Qt.Key.Key_End)
    assert figure(view, "cost") == "no known way"
    assert figure(view, "weeks") == "unknown"
    assert "Cost of the connection: no known way" in view.slider.accessibleDescription()


def test_the_mouse_only_looks(view):
    view.chart.pointed.emit(0)
    assert figure(view, "power") == "360\u00a0kW"
    assert view.use.text() == "720\u00a0kW in use", "the button speaks of the chosen point"


def test_a_power_is_taken_over_undone_and_done_again(window, view):
    session = window.desk.session
    assert not window.stale.isVisible()
    view.slider.setValue(4)
    view.use.click()
    assert session.project.settings.sizing.caps_kw == {"S001": 840.0}
    assert [(each.kind, each.key) for each in session.stale_reasons] == [("setting", "sizing.caps_kw.S001")]
    assert window.stale.isVisible()
    assert view.use.text() == "840\u00a0kW in use"
    assert not view.free.isHidden()
    assert window.desk.actions["undo"].isEnabled()
    window.desk.actions["undo"].trigger()
    assert session.wanted_cap_kw("S001") is None
    assert not window.stale.isVisible()
    assert view.free.isHidden()
    window.desk.actions["redo"].trigger()
    assert session.wanted_cap_kw("S001") == 840.0
    view.free.click()
    assert session.wanted_cap_kw("S001") is None
    assert session.stale_reasons == ()


def test_the_next_run_takes_the_power_along_and_then_nothing_is_stale(window, view, pool, fabricated_run, qtbot):
    session = window.desk.session
    view.slider.setValue(4)
    view.use.click()
    window.desk.actions["run"].trigger()
    assert pool.last.args[0].settings.sizing.caps_kw == {"S001": 840.0}
    assert not window.stale.isVisible(), "it is on its way"
    before = fabricated_run.assessment
    settings = replace(before.settings, sizing=replace(before.settings.sizing, caps_kw={"S001": 840.0}))
    done = replace(fabricated_run, assessment=replace(before, settings=settings))
    pool.last.tell("on_done", done)
    qtbot.waitUntil(lambda: not window.desk.work.busy)
    assert session.stale_reasons == ()
    assert session.wanted_cap_kw("S001") == 840.0
    assert not window.stale.isVisible()
    open_power(window).free.click()
    assert window.stale.isVisible(), "back to the recommended power asks for a run again"
    assert "Power held at" in window.stale.words.text()


def test_another_project_knows_nothing_of_it(shell, window, view, fabricated_run):
    view.slider.setValue(2)
    view.use.click()
    window.desk.actions["close"].trigger()
    shell.session.open_run(fabricated_run, Path("other.toml"))
    assert shell.session.project.settings.sizing.caps_kw == {}


def test_without_load_management_there_is_nothing_to_take_over(shell, fabricated_run, qtbot):
    before = fabricated_run.assessment
    settings = replace(before.settings, sizing=replace(before.settings.sizing, managed=False))
    shell.session.open_run(replace(fabricated_run, assessment=replace(before, settings=settings)), Path("project.toml"))
    view = open_power(shell.window)
    assert view.use.isHidden()
    assert any("managed = true" in label.text() for label in view.findChildren(QLabel))


@pytest.mark.parametrize(("system", "there", "gone"), [
    ("loss", "Drivers who drive on", "Mean wait"), ("fleet", "Mean session", "Wait over 10 min"),
])  # fmt: skip
def test_other_systems_show_only_figures_that_exist(shell, fabricated_run, system, there, gone):
    before = fabricated_run.assessment
    sites = tuple(
        site if site.sizing is None else replace(site, sizing=replace(site.sizing, system=system))
        for site in before.sites
    )
    shell.session.open_run(replace(fabricated_run, assessment=replace(before, sites=sites)), Path("project.toml"))
    names = [name.text() for name, _value in open_power(shell.window)._figures.values()]
    assert there in names
    assert gone not in names
