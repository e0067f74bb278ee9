"""The editor of assumptions and the cost page in the window."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from planner.app.own_values import Figure
from planner.model.company import OwnValue
from planner.model.result import CashYear, GrantResult, NpvRisk, ShownRate, Timing, TornadoBar
from ui import numbers
from ui.assumptions_dialog import AssumptionsDialog
from ui.charts.money import CashChart, RiskChart, TornadoChart
from ui.models.figures_model import FigureRow, unit_words
from ui.pages.cost import PAGE
from ui.widgets.blocks import column


def figure(table, row, name, value, unit="EUR", source="assumption: ours"):
    return Figure(table=table, row=row, column="base_eur", name=name, value=value, unit=unit, source=source,
                  valid_from="2025-01-01", state="assumption")  # fmt: skip


FIGURES = (
    figure("currency_rates", "usd_2026", "usd_2026", 0.92),
    figure("prices", "charger_dc150", "charger_dc150", 55_000.0),
    figure("prices", "rent", "rent", 1_200.0),
    figure("grid_equipment_cables", "nayy_4x50", "<b>NAYY</b>", 5.0, "EUR/m"),
)


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def dialog(window, pool, qtbot):
    made = AssumptionsDialog(window.desk, window)
    assert pool.last.kind == "figures"
    pool.last.tell("on_done", FIGURES)
    qtbot.waitUntil(lambda: made.model.rowCount() == 4)
    return made


def shown(dialog):
    model = dialog.model
    return [model.data(model.index(row, 1)) for row in range(model.rowCount())]


def test_figures_are_searched_and_told_with_their_source(dialog):
    dialog.filter.setText("prices rent")
    assert shown(dialog) == ["Rent of a bay · base"]
    assert "assumption: ours" in dialog.shipped.text()
    dialog.filter.setText("nothing of the kind")
    assert dialog.selected is None
    assert not dialog.take.isEnabled()
    dialog.filter.clear()
    dialog.own_only.setChecked(True)
    assert dialog.model.rowCount() == 0


def test_own_value_is_a_step_that_can_be_undone(dialog, window):
    session = window.desk.session
    dialog.filter.setText("rent")
    dialog.value.setText("950")
    dialog.source.setText("lease draft")
    dialog.set_own()
    own = session.project.own_values
    assert [(each.row, each.value, each.source, each.currency) for each in own] == [("rent", 950.0, "lease draft", "")]
    assert dialog.model.data(dialog.model.index(0, 4)) == "own"
    assert dialog.reset.isEnabled()
    session.undo_stack.undo()
    assert session.project.own_values == ()
    assert dialog.model.data(dialog.model.index(0, 4)) == "default"
    session.undo_stack.redo()
    dialog.reset_own()
    assert session.project.own_values == ()


def test_currency_is_for_amounts_and_nonsense_is_not_taken(dialog, window):
    dialog.filter.setText("charger")
    dialog.currency.setCurrentText("USD")
    dialog.value.setText("many")
    dialog.set_own()
    assert window.desk.session.project.own_values == ()
    dialog.value.setText("60.000")
    dialog.set_own()
    assert "can be read in two ways" in window.desk.notices.history[-1].text
    dialog.value.setText("60'000")
    dialog.set_own()
    assert window.desk.session.project.own_values[0].value == 60_000
    assert window.desk.session.project.own_values[0].currency == "USD"
    assert dialog.model.data(dialog.model.index(0, 3)) == "USD"
    dialog.filter.setText("usd_2026")
    assert not dialog.currency.isEnabled()


@pytest.mark.parametrize("given", ["nan", "inf", "-5", "", "1e999"])
def test_what_is_no_figure_is_refused_in_words(dialog, window, given):
    dialog.filter.setText("prices rent")
    dialog.value.setText(given)
    dialog.set_own()
    assert window.desk.session.project.own_values == ()
    assert "cannot stand here" in window.desk.notices.history[-1].text


def test_an_amount_says_what_it_is_for(dialog):
    assert unit_words(replace(FIGURES[2], per="bay and year")) == "EUR a bay and year"
    assert unit_words(replace(FIGURES[2], per="moon")) == "EUR / moon"
    row = FigureRow(figure=replace(FIGURES[2], per="EVSE and year"), own=OwnValue(
        table="prices", row="rent", column="base_eur", value=1.0, currency="USD"))  # fmt: skip
    assert row.words()[3] == "USD a point and year"


def test_files_go_in_and_out(dialog, window, pool, qtbot, tmp_path):
    dialog.import_from(Path("ours.csv"))
    assert pool.last.kind == "own_values"
    read = OwnValue(table="prices", row="rent", column="base_eur", value=800.0, imported_from="ours.csv")
    pool.last.tell("on_done", (read,))
    qtbot.waitUntil(lambda: window.desk.session.project.own_values == (read,))
    dialog.own_only.setChecked(True)
    assert dialog.model.data(dialog.model.index(0, 4)) == "imported"
    dialog.export_to(tmp_path / "out.csv")
    assert "prices,rent,base_eur,800.0" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


def rich(cost):
    years = tuple(
        CashYear(year=n, capex_eur=9e5 * (n == 0), opex_eur=1e5, revenue_eur=3e5, grant_eur=0.0,
                 cash_eur=-9e5 if n == 0 else 2e5, discounted_eur=0.0, cumulated_eur=-9e5 + 2e5 * n)
        for n in range(8)
    )  # fmt: skip
    bar = TornadoBar(name="cost.factor_demand", low_value=800.0, high_value=2500.0, unit="kWh/day",
                     low_npv_eur=-4e5, high_npv_eur=6e5)  # fmt: skip
    rate = replace(bar, name="cost.factor_discount_rate", unit="p.u.", low_value=0.05, high_value=0.1)
    risk = NpvRisk(draws=10, seed=1, p10_eur=-2e5, p50_eur=1e5, p90_eur=4e5, mean_eur=1e5, negative_pu=0.3,
                   edges_eur=(-3e5, 0.0, 3e5, 6e5), counts=(3, 5, 2))  # fmt: skip
    grants = tuple(
        GrantResult(grant_id=o, title=f"Grant {o}", outcome=o, amount_eur=5e4 if o == "counts" else 0.0, reason="why",
                    clause="§ 1", source="s", possible_eur=None if o == "not_applicable" else 5e4)
        for o in ("counts", "needs_evidence", "not_applicable")
    )  # fmt: skip
    timing = Timing(lead_weeks={"cost.step_works": 8.0}, decided_on="2026-11-01", energised_on="2 Apr 2028",
                    lease_years=10.0, lease_left_years=8.8)  # fmt: skip
    notes = (("cost.lease_before_write_off", {"lease": 10.0, "left": 8.8, "life": 12}),)
    return replace(cost, cash_years=years, tornado=(bar, rate), risk=risk, grants=grants, timing=timing, notes=notes,
                   irr_pu=0.123, break_even_price_eur_per_kwh=0.51)  # fmt: skip


def test_cost_page_shows_money_over_the_years(window, fabricated_run, monkeypatch):
    assessment = fabricated_run.assessment
    site = next(each for each in assessment.shortlist if each.cost is not None)
    rate = ShownRate(currency="CHF", eur_per_unit=1.05, on="2026-01-01", source="bank", state="own")
    monkeypatch.setitem(numbers._currency, "rate", lambda: rate)
    page = column(list(PAGE.build(replace(site, cost=rich(site.cost)), assessment)))
    page.resize(400, 2400)
    page.grab()
    words = "\n".join(each.text() for each in page.findChildren(QLabel))
    money = ("47,600 CHF counted", "1 CHF = 1.0500 EUR, 1 Jan 2026", "1.0500 EUR")
    for expected in ("12.3", "2 Apr 2028", "Grant counts", *money, "not counted", "8.8"):
        assert expected in words.replace("\xa0", " ")
    cash, swings, risk = (page.findChild(kind) for kind in (CashChart, TornadoChart, RiskChart))
    assert "balance" in cash.reading(cash.rect().center().toPointF())
    assert "Demand" in swings.reading(swings.rect().topLeft().toPointF())
    assert all(chart.accessibleName() for chart in (cash, swings, risk))
    assert "30" in risk.accessibleName()
