"""Words of the cost page: years of the lease, a payback after the lifetime, parts of the connection."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from planner.model.money_result import Timing
from planner.model.result import Band, CashYear, ShownRate, TornadoBar
from tests.factories import make_assessment
from ui.numbers import use_currency
from ui.pages._money import _swing, note_lines
from ui.pages.cost import _payback, build
from ui.texts import set_language, tr


@pytest.fixture
def site(qapp):
    return make_assessment().shortlist[0]


def year(number, cumulated_eur):
    return CashYear(year=number, capex_eur=0.0, opex_eur=0.0, revenue_eur=0.0, grant_eur=0.0, cash_eur=0.0,
                    discounted_eur=0.0, cumulated_eur=cumulated_eur)  # fmt: skip


def test_years_of_a_lease_have_one_decimal(site):
    noted = replace(site.cost, notes=(("cost.lease_before_write_off", {"lease": 10.0, "left": 8.8, "life": 10}),))
    set_language("de")
    try:
        assert "nur 8,8 Jahre" in note_lines(noted)[0]
    finally:
        set_language("en")


def told(cost):
    return _payback(cost).replace("\u00a0", " ")


def test_a_payback_after_the_last_year_is_said_to_be_late(site):
    paid = replace(site.cost, payback_years=9.0, cash_years=(year(0, -5.0), year(12, 2.0)))
    assert told(paid) == "9.0 years of the plan's 12"
    assert told(replace(paid, cash_years=(year(0, -5.0), year(12, -1.0)))) == "9.0 years: beyond the plan's 12 years"
    assert told(replace(paid, payback_years=13.2)) == "13.2 years: beyond the plan's 12 years"
    assert told(replace(paid, cash_years=())) == "9.0 years"
    assert _payback(replace(paid, payback_years=None)) == tr("ui.no_payback")


def test_a_payback_after_the_lease_is_said_to_be_one(site):
    timing = Timing(lease_years=10.0, lease_left_years=8.8)
    paid = replace(site.cost, payback_years=10.3, cash_years=(year(0, -5.0), year(12, 2.0)), timing=timing)
    assert told(paid) == "10.3 years: beyond the lease of 10 years"
    assert told(replace(paid, payback_years=9.9)) == "9.9 years of the plan's 12"
    assert told(replace(paid, payback_years=13.2)) == "13.2 years: beyond the plan's 12 years"


def test_parts_of_the_connection_stand_below_it(site):
    part = Band(low=1000.0, base=2000.0, high=3000.0)
    lines = tuple(
        replace(line, parts_eur=(("grid.part_trench", part),)) if line.item == "grid_connection" else line
        for line in site.cost.capex_lines
    )
    shown = replace(site, cost=replace(site.cost, capex_lines=lines))
    told = [
        each.text().strip()
        for block in build(shown, make_assessment())
        for each in (block, *block.findChildren(QWidget))
        if isinstance(each, QLabel)
    ]
    assert told.index("Grid connection") < told.index("Trench and surface") == told.index("2,000") - 1
    assert told.count("Trench and surface") == 1


def test_prices_of_the_tornado_are_in_the_currency_shown():
    bar = TornadoBar(name="cost.factor_energy_price", unit="EUR/kWh", low_value=0.21, high_value=0.42,
                     low_npv_eur=1000.0, high_npv_eur=-1000.0)  # fmt: skip
    rate = ShownRate(currency="CHF", eur_per_unit=1.05, on="2026-01-01", source="", state="")
    assert "0.21 – 0.42 EUR/kWh" in _swing(bar).name
    use_currency(lambda: rate)
    try:
        assert "0.20 – 0.40 CHF/kWh" in _swing(bar).name
        assert "20 – 30 kW" in _swing(replace(bar, unit="kW", low_value=20.0, high_value=30.0)).name
    finally:
        use_currency(lambda: None)
