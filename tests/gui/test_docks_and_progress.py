"""Titles of docks, keys that bring panels to the front, the card of work under way, findings that lead to sites."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from planner.model.issues import Issue, Severity
from planner.model.result import RuleOutcome
from ui.panels.issues import named
from ui.texts import tr
from ui.widgets.dock_title import DockTitle


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def action_of(window, panel_id):
    return window.panel_actions[list(window.docks).index(panel_id)]


def titled(window, panel_id):
    return isinstance(window.docks[panel_id].titleBarWidget(), DockTitle)


def test_a_dock_that_stands_alone_shows_its_title_and_tabs_do_not_say_it_twice(window, qtbot):
    qtbot.waitUntil(lambda: titled(window, "layers"))
    assert window.docks["layers"].titleBarWidget().name.text() == tr("ui.panel_layers")
    window.docks["weights"].show()
    qtbot.waitUntil(lambda: not titled(window, "layers"))
    window.docks["weights"].close()
    qtbot.waitUntil(lambda: titled(window, "layers"))


def test_the_buttons_of_a_title_float_and_close_its_dock(window, qtbot):
    qtbot.waitUntil(lambda: titled(window, "card"))
    title = window.docks["card"].titleBarWidget()
    title.float_button.click()
    assert window.docks["card"].isFloating()
    title.float_button.click()
    assert not window.docks["card"].isFloating()
    title.close_button.click()
    assert not window.docks["card"].isVisible()


def test_keys_bring_a_panel_to_the_front_and_close_it_there(window, qtbot):
    weights = window.docks["weights"]
    assert weights.isHidden()
    action_of(window, "weights").trigger()
    qtbot.waitUntil(lambda: weights.isVisible() and not weights.visibleRegion().isEmpty())
    assert weights.widget().isEnabled()
    assert weights.isAncestorOf(window.focusWidget())
    window.docks["layers"].raise_()
    qtbot.waitUntil(lambda: not weights.widget().isEnabled())
    action_of(window, "weights").trigger()
    qtbot.waitUntil(lambda: not weights.visibleRegion().isEmpty())
    action_of(window, "weights").trigger()
    assert not weights.isVisible()


@pytest.mark.parametrize("size", [(1000, 700), (1400, 900)])
def test_the_map_keeps_sixty_percent_of_the_width_with_both_sides_open(window, size, qtbot):
    window.resize(*size)
    window.arrange()
    qtbot.wait(20)
    assert window.docks["layers"].isVisible()
    assert window.docks["card"].isVisible()
    assert window.desk.canvas.width() >= 0.6 * window.width()
    assert 0.2 * window.width() <= window.docks["card"].width() <= 0.24 * window.width()


def cut_words(root):
    """Labels with less room than their words need."""
    found = []
    for each in root.findChildren(QLabel):
        if not each.isVisible() or not each.text():
            continue
        high = each.heightForWidth(each.width()) if each.wordWrap() else each.sizeHint().height()
        if each.width() < min(each.minimumSizeHint().width(), each.sizeHint().width()) or each.height() < high:
            found.append(each.text())
    return found


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_cut_on_a_screen_of_1400_by_900_at_any_scaling(shell, window, language, qtbot):
    """At 150 and 200 % such a screen has 933 x 600 and 700 x 450 pixels of the window's own."""
    shell.preferences.language = language
    before = shell.window
    shell.rebuild()
    qtbot.waitUntil(lambda: shell.window is not before)
    made = shell.window
    for scaling in (1.0, 1.25, 1.5, 1.75, 2.0):
        made.resize(int(1400 / scaling), int(900 / scaling))
        made.arrange()
        qtbot.wait(20)
        assert made.width() <= int(1400 / scaling), "the window fits its screen"
        assert made.height() <= int(900 / scaling)
        assert cut_words(made.docks["card"].widget()) == []
        for button in made.steps.buttons.values():
            assert button.words_px() + (29 if button.pictured else 7) <= button.width(), (scaling, button.text())
        strip = made.tools
        assert strip.parent().rect().contains(strip.geometry()), scaling
        assert all(strip.rect().contains(b.geometry()) for b in strip.buttons.values() if b.isVisible())


def test_the_pages_of_a_site_take_the_place_of_its_card_and_give_it_back(window, qtbot):
    card, pages = window.docks["card"], window.docks["site"]
    assert pages.isHidden()
    card.widget().details.click()
    assert card.isHidden()
    assert pages.isVisible()
    qtbot.waitUntil(lambda: pages.width() >= 364)
    pages.close()
    qtbot.waitUntil(lambda: card.isVisible() and card.width() <= 0.24 * window.width())


def test_the_layout_can_be_set_back(window, qtbot):
    layers = window.docks["layers"]
    layers.setFloating(True)
    window.docks["card"].close()
    window.docks["log"].show()
    window.frame.reset()
    qtbot.wait(10)
    assert not layers.isFloating()
    assert {name for name, dock in window.docks.items() if dock.isVisible()} == {"layers", "card", "sites", "issues"}
    assert window.desk.canvas.width() >= 0.6 * window.width()


def test_work_shows_its_card_until_it_is_over(window, pool, qtbot):
    window.desk.actions["run"].trigger()
    card = window.progress
    assert not card.isVisible()
    qtbot.waitUntil(card.isVisible)
    site = window.desk.session.run.assessment.sites[0]
    pool.last.callbacks["on_progress"](0.4, "grid.progress_site", {"site": site.site_id})
    qtbot.waitUntil(lambda: site.name[:6] in card.step.text())
    assert site.name in window.status.step.text()
    assert card.bar.value() == 400
    card.stop.click()
    assert pool.last.cancelled
    qtbot.waitUntil(lambda: not card.isVisible())


def test_a_panel_with_much_to_show_is_given_its_height_and_keeps_what_the_planner_gave_it(window, qtbot):
    window.resize(1000, 700)
    window.arrange()
    qtbot.wait(1)
    before_px = window.docks["sites"].height()
    window.desk.show_panel("issues")
    qtbot.wait(1)
    assert window.docks["issues"].height() == before_px
    window.desk.show_panel("programme")
    qtbot.waitUntil(lambda: window.docks["programme"].height() > before_px + 50)
    window.resizeDocks([window.docks["programme"]], [400], Qt.Orientation.Vertical)
    qtbot.wait(1)
    given_px = window.docks["programme"].height()
    window.desk.show_panel("whatif")
    qtbot.wait(1)
    assert window.docks["whatif"].height() == given_px
    window.frame.reset()


def test_findings_name_sites_and_lead_to_them(window):
    session = window.desk.session
    site = session.run.assessment.sites[4]
    issue = Issue(severity=Severity.NOTE, code="cost.without_connection", where=site.site_id)
    of_a_layer = replace(issue, where="roads")
    run = replace(session.run, assessment=replace(session.run.assessment, issues=(issue, of_a_layer)))
    session.open_run(run)
    found = window.docks["issues"].widget().list
    assert found.item(0).text().startswith(f"{site.name}: ")
    assert found.item(1).text().startswith("Roads: "), "a layer by its name in the list, not by its code"
    found.itemActivated.emit(found.item(0))
    assert session.site_id == site.site_id


def test_places_that_are_no_sites_keep_their_words():
    assert named("roads.shp", {"S001": "Depot"}) == "roads.shp"
    assert named("S001, roads.shp", {"S001": "Depot"}) == "Depot, roads.shp"


def words_of(window, page_id):
    panel = window.docks["site"].widget()
    panel.show_page(page_id)
    return [each.text() for each in panel.area.widget().findChildren(QLabel)]


def show(window, site):
    session = window.desk.session
    run = session.run
    others = tuple(site if each.site_id == site.site_id else each for each in run.assessment.sites)
    session.open_run(replace(run, assessment=replace(run.assessment, sites=others)))
    session.select(site.site_id)


def test_costs_say_what_they_do_not_hold(window):
    site = window.desk.session.site
    show(window, replace(site, cost=replace(site.cost, not_included=("cost.without_connection",))))
    assert tr("cost.without_connection") in words_of(window, "cost")


def test_costs_say_what_own_sites_lose_where_it_is_anything(window):
    site = window.desk.session.site
    for lost_eur, shown in ((21_000.0, True), (0.0, False)):
        lost = replace(site.cost.revenue_eur_per_year, low=lost_eur, base=lost_eur, high=lost_eur)
        show(window, replace(site, cost=replace(site.cost, cannibalised_eur_per_year=lost)))
        assert any(tr("ui.cannibalised") in words for words in words_of(window, "cost")) is shown


def test_a_grid_without_capacity_says_why_on_the_overview(window):
    site = window.desk.session.site
    grid = replace(site.grid, hosting_kw=None, reason="grid.reason_no_grid_in_reach")
    show(window, replace(site, grid=grid))
    said = tr("grid.reason_no_grid_in_reach").partition(": ")[2] or tr("grid.reason_no_grid_in_reach")
    assert any(said.lower() in words.lower() for words in words_of(window, "overview"))


@pytest.mark.parametrize(("system", "wanted", "absent"), [
    ("queue", "ui.mean_wait", "ui.p_lost"),
    ("loss", "ui.p_lost", "ui.mean_wait"),
    ("fleet", "ui.fleet_target", "ui.mean_wait"),
])  # fmt: skip
def test_sizing_speaks_of_its_own_system(window, system, wanted, absent):
    site = window.desk.session.site
    show(window, replace(site, sizing=replace(site.sizing, system=system)))
    words = words_of(window, "sizing")
    assert tr(wanted) in words
    assert tr(absent) not in words


def test_rules_stand_under_their_outcome_the_gravest_first(window):
    site = window.desk.session.site
    first = site.rules[0]
    outcomes = (RuleOutcome.PASS, RuleOutcome.NEEDS_EVIDENCE, RuleOutcome.FAIL)
    rules = tuple(replace(first, rule_id=f"r{i}", outcome=each) for i, each in enumerate(outcomes))
    show(window, replace(site, rules=rules))
    heads = [words for words in words_of(window, "rules") if words.endswith("(1)")]
    assert heads == [f"{tr(f'ui.outcome_{each}')} (1)" for each in ("fail", "needs_evidence", "pass")]


def test_the_view_and_the_selection_outlive_another_language(shell, fabricated_run, qtbot):
    shell.session.open_run(fabricated_run, Path("project.toml"))
    qtbot.wait(1)
    shell.window.desk.actions["zoom_site"].trigger()
    view, chosen = shell.window.desk.canvas.view, shell.session.site_id
    shell.preferences.language = "de"
    shell.build()
    qtbot.wait(20)
    canvas = shell.window.desk.canvas
    assert canvas._selected == chosen
    assert canvas.view.m_per_px == pytest.approx(view.m_per_px)
    assert (canvas.view.center_x_m, canvas.view.center_y_m) == pytest.approx((view.center_x_m, view.center_y_m))
