"""The programme in the whole window: asked in the panel, answered by the worker, marked on the map."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QHeaderView, QLabel

from planner.app.editing_settings import with_setting
from planner.app.run import Run
from planner.model.result import ShownRate
from tests.plan_factory import make_plan
from ui import numbers
from ui.panels._programme_menu import programme_menu, say
from ui.panels._programme_result import COLUMNS, fill_table, made_table, table_height
from ui.texts import language, tr


@pytest.fixture
def shell(lent_shell):
    """The module's one window."""
    return lent_shell


@pytest.fixture
def opened(window):
    """Window, its panel and session with a run and its project."""
    window.desk.show_panel("programme")
    return window, window.docks["programme"].widget(), window.desk.session


def test_a_budget_is_a_step_that_can_be_undone(opened):
    _, panel, session = opened
    panel.form._add_year()
    panel.form._add_year()
    years = sorted(session.settings.plan.budget_eur_by_year)
    assert len(years) == 2
    assert int(years[1]) == int(years[0]) + 1
    assert panel.form.budget.rowCount() == 2
    session.undo_stack.undo()
    assert session.settings.plan.budget_eur_by_year == {}
    assert panel.form.budget.rowCount() == 0


def test_the_first_year_offered_is_one_in_which_sites_can_be_energised(opened):
    _, panel, session = opened
    session.apply(with_setting(session.project, "grid.energisation_year", 2033), "x")
    panel.form._add_year()
    assert list(session.settings.plan.budget_eur_by_year) == ["2033"]
    session.undo_stack.undo()
    session.undo_stack.undo()


def test_the_corridor_and_grants_are_asked_for_in_the_form(opened):
    _, panel, session = opened
    panel.form.spacing.setValue(60)
    panel.form.spacing_kw.setValue(600)
    panel.form.net.setChecked(True)
    plan = session.settings.plan
    assert (plan.spacing_km, plan.spacing_kw, plan.net_of_grants) == (60.0, 600.0, True)
    session.undo_stack.undo()
    assert session.settings.plan.spacing_km == 0.0
    assert not panel.form.net.isChecked()


def test_what_a_corridor_and_grants_come_to_is_told(opened):
    from planner.model.plan_result import CorridorSpacing
    from ui.panels._programme_result import blocks

    _, _, session = opened
    plan = make_plan(session.run.assessment)
    told = CorridorSpacing(roads=("A 5",), spacing_km=60.0, least_kw=400.0, length_km=80.0, served_today_km=20.0,
                           served_km=70.0, out_of_reach_km=10.0, fewest=2, unknown_pools=3)  # fmt: skip
    years = tuple(replace(year, grants_eur=1000.0) for year in plan.years)
    early = {"notes": ("plan.note_early_budget",), "first_year": 2033}
    made = blocks(replace(plan, corridor=told, years=years, **early), session.run.assessment)
    said = " ".join(each.text() for each in made if isinstance(each, QLabel))
    assert "A 5" in said
    assert "70" in said
    assert "2 sites are needed" in said
    assert "3 pools on the corridor are not counted" in said
    assert "years before 2033" in said


def test_a_cell_that_is_no_money_goes_back(opened):
    _, panel, session = opened
    panel.form._add_year()
    panel.form.budget.item(0, 1).setText("much")
    assert panel.form.budget.item(0, 1).text() == "500,000"
    assert "much" in panel._desk.notices.history[-1].text
    panel.form.budget.item(0, 1).setText("inf")
    assert panel.form.budget.item(0, 1).text() == "500,000"
    (year,) = session.settings.plan.budget_eur_by_year
    for strange in ("²⁰³⁰", "２０３１"):
        panel.form.budget.item(0, 0).setText(strange)
        assert panel.form.budget.item(0, 0).text() == year, "figures that no calculation takes for a year"
    panel.form.budget.item(0, 1).setText("750,000")
    assert list(session.settings.plan.budget_eur_by_year.values()) == [750_000.0]


@pytest.fixture
def francs(opened, monkeypatch):
    """The window shows amounts in another currency: 1 CHF is 1.05 EUR."""
    rate = ShownRate(currency="CHF", eur_per_unit=1.05, on="2026-01-01", source="test", state="own")
    monkeypatch.setitem(numbers._currency, "rate", lambda: rate)
    opened[1].refresh()
    yield rate
    monkeypatch.undo()
    opened[1].refresh()


def test_a_budget_is_typed_in_the_currency_shown_and_kept_in_euros(opened, francs, monkeypatch):
    _, panel, session = opened
    form = panel.form
    form._add_year()
    assert form.budget.horizontalHeaderItem(1).text() == "Budget, CHF"
    assert form.budget.item(0, 1).text() == "500,000"
    (year,) = session.settings.plan.budget_eur_by_year
    assert session.settings.plan.budget_eur_by_year == {year: 525_000.0}
    form.budget.item(0, 1).setText("1,000,000")
    assert session.settings.plan.budget_eur_by_year == {year: 1_050_000.0}
    assert form.budget.item(0, 1).text() == "1,000,000"
    hint = form.budget.item(0, 1).toolTip().replace("\u00a0", " ")
    assert "1,000,000 CHF are kept as 1,050,000 EUR, at 1 CHF = 1.0500 EUR, 1 Jan 2026" in hint
    told = []
    monkeypatch.setattr(form, "_refused", told.append)
    form.budget.item(0, 1).setText("much")
    assert "CHF" in told[0]
    assert form.budget.item(0, 1).text() == "1,000,000"


def test_an_amount_is_in_the_currency_of_its_heading_until_that_changes(opened, francs, monkeypatch):
    _, panel, session = opened
    form = panel.form
    form._add_year()
    monkeypatch.setitem(numbers._currency, "rate", lambda: None)  # chosen, but the window is not built anew yet
    assert form.budget.horizontalHeaderItem(1).text() == "Budget, CHF"
    form.budget.item(0, 1).setText("600,000")
    assert list(session.settings.plan.budget_eur_by_year.values()) == [630_000.0]
    assert form.budget.horizontalHeaderItem(1).text() == "Budget, EUR"
    assert form.budget.item(0, 1).text() == "630,000"


def test_writing_one_budget_does_not_round_the_others(opened, francs, monkeypatch):
    _, panel, session = opened
    session.apply(with_setting(session.project, "plan.budget_eur_by_year.2027", 500_000.0), "x")
    session.apply(with_setting(session.project, "plan.budget_eur_by_year.2028", 700_000.0), "x")
    form = panel.form
    assert [form.budget.item(row, 1).text() for row in (0, 1)] == ["476,190", "666,667"]
    form.budget.item(1, 1).setText("600,000")
    assert session.settings.plan.budget_eur_by_year == {"2027": 500_000.0, "2028": 630_000.0}
    form.budget.item(0, 0).setText("2026")
    assert session.settings.plan.budget_eur_by_year == {"2026": 500_000.0, "2028": 630_000.0}
    monkeypatch.setitem(numbers._currency, "rate", lambda: None)
    panel.refresh()
    assert form.budget.horizontalHeaderItem(1).text() == "Budget, EUR"
    assert form.budget.item(0, 1).text() == "500,000"
    assert "EUR" in form.budget.item(0, 1).toolTip()


def test_a_year_that_stands_there_already_takes_no_budget_away(opened):
    _, panel, session = opened
    panel.form._add_year()
    panel.form._add_year()
    before = dict(session.settings.plan.budget_eur_by_year)
    panel.form.budget.item(1, 0).setText(min(before))
    assert session.settings.plan.budget_eur_by_year == before
    assert panel.form.budget.rowCount() == 2
    assert min(before) in panel._desk.notices.history[-1].text


def test_all_demands_reach_the_project(opened):
    _, panel, session = opened
    form = panel.form
    form.objective.setCurrentIndex(form.objective.findData("people"))
    form.carry.setChecked(True)
    form.most.setValue(4)
    form.apart.setValue(2.5)
    form.reach.setValue(12)
    form.covered.setValue(50)
    form.floor.setValue(20)
    plan = session.settings.plan
    assert (plan.objective, plan.carry_over, plan.max_sites, plan.min_distance_km) == ("people", True, 4, 2.5)
    assert (plan.reach_min, plan.covered_kw, plan.floor_pu) == (12.0, 50.0, 0.2)


def test_the_worker_is_asked_and_its_answer_is_kept_with_the_run(opened, pool, fabricated_run, qtbot):
    window, panel, session = opened
    assert not panel.ask.isEnabled(), "no budget yet"
    panel.form._add_year()
    assert panel.ask.isEnabled()
    panel.run()
    job = pool.last
    assert job.kind == "plan"
    assert {site.site_id for site in job.args["sites"]} == {site.site_id for site in fabricated_run.assessment.sites}
    found = make_plan(fabricated_run.assessment)
    assert job.args["project"] == replace(session.project, language=language()), "faults in the window's language"
    job.tell("on_done", found)
    qtbot.waitUntil(lambda: session.made.assessment.plan is not None)
    assert session.made.assessment.plan == found
    assert session.made.assessment.settings.plan == session.settings.plan
    assert panel.table.rowCount() == 2
    markers = window.desk.canvas._markers
    assert markers.planned == {choice.site_id for choice in found.choices}


def test_what_a_programme_refuses_is_said_at_the_rate_shown(opened, pool, francs, monkeypatch):
    _, panel, _ = opened
    panel.form._add_year()
    panel.run()
    assert pool.last.args["shown"] == francs
    monkeypatch.setitem(numbers._currency, "rate", lambda: None)
    panel.run()
    assert pool.last.args["shown"] is None


def test_what_a_programme_refuses_is_said_in_the_windows_language(opened, pool):
    _, panel, session = opened
    session.apply(replace(session.project, language="de"), "x")
    panel.form._add_year()
    panel.run()
    assert (session.project.language, pool.last.args["project"].language) == ("de", "en")


def test_a_row_selects_its_site_and_a_changed_budget_marks_the_programme_old(opened, fabricated_run):
    _, panel, session = opened
    panel.form._add_year()
    found = make_plan(fabricated_run.assessment)
    panel._take((session.book, session.made, "", panel.form.plan), found)
    panel.table.selectRow(1)
    assert session.site_id == found.choices[1].site_id
    assert tr("ui.programme_stale") not in _said(panel)
    panel.form._add_year()
    assert tr("ui.programme_stale") in _said(panel)
    assert session.stale_reasons == (), "the run itself still answers"


def test_an_answer_to_a_run_that_is_gone_is_dropped(opened, fabricated_run):
    _, panel, session = opened
    panel.form._add_year()
    other = Run(assessment=fabricated_run.assessment, layers=fabricated_run.layers)
    panel._take((session.book, other, "", panel.form.plan), make_plan(fabricated_run.assessment))
    assert session.made.assessment.plan is None


@pytest.mark.parametrize("checked", [True, False, None])
def test_what_is_said_of_a_programme(opened, fabricated_run, checked):
    _, panel, session = opened
    plan = make_plan(fabricated_run.assessment, checked=checked)
    session.open_run(replace(fabricated_run, assessment=replace(fabricated_run.assessment, plan=plan)))
    said = _said(panel)
    assert "Line 161" in said
    assert "North" in said
    assert tr("ui.programme_none") in said


def test_must_and_must_not_from_the_list_of_sites(opened):
    window, panel, session = opened
    site_id = session.run.assessment.shortlist[0].site_id
    say(window.desk, site_id, "must")
    assert session.settings.plan.must == (site_id,)
    assert session.site_name(site_id) in panel.form.words.text()
    menu = programme_menu(window.desk, site_id, window)
    ticked = [action.text() for action in menu.actions() if action.isChecked()]
    assert ticked == [tr("ui.programme_word_must")]
    next(each for each in menu.actions() if each.text() == tr("ui.programme_word_must_not")).trigger()
    assert (session.settings.plan.must, session.settings.plan.must_not) == ((), (site_id,))


def _said(panel):
    shown = [panel._said.itemAt(i).widget() for i in range(panel._said.count())]
    labels = [each for widget in shown if widget is not None for each in (widget, *widget.findChildren(QLabel))]
    return "\n".join(each.text() for each in labels if isinstance(each, QLabel))


def test_a_long_name_breaks_rather_than_being_cut(fabricated_run, qtbot):
    table = made_table(lambda: None)
    qtbot.addWidget(table)
    plan = make_plan(fabricated_run.assessment)
    fill_table(table, plan, {plan.choices[0].site_id: "Rastanlage Unditz Ost am langen Berg (synthetic)"})
    header, site = table.horizontalHeader(), COLUMNS.index("site")
    header.setSectionResizeMode(site, QHeaderView.ResizeMode.Interactive)
    table.show()
    table.setColumnWidth(site, 420)
    flat_px = table.rowHeight(0)
    table.setColumnWidth(site, 130)
    assert table.rowHeight(0) > flat_px
    assert table_height(table) > sum(table.rowHeight(row) for row in range(table.rowCount()))
