"""Annuity tables and spreadsheet examples for the present value of level cash flows."""

import pytest

from planner.cost.cashflow import annuity_factor, net_present_value_eur, payback_years


@pytest.mark.parametrize(
    ("rate_pu", "years", "factor"),
    [(0.07, 10, 7.0236), (0.05, 20, 12.4622), (0.10, 5, 3.7908), (0.03, 15, 11.9379), (0.0, 12, 12.0)],
)
def test_annuity_table(rate_pu, years, factor):
    """Present value annuity factors as printed in finance tables (four decimals)."""
    assert annuity_factor(rate_pu, years) == pytest.approx(factor, abs=5e-5)


def test_spreadsheet_pv_example():
    """PV(0.08/12, 12*20, 500) of a spreadsheet's manual: 59,777.15."""
    assert 500.0 * annuity_factor(0.08 / 12, 240) == pytest.approx(59_777.15, abs=0.005)


def test_closed_form_equals_the_sum_year_by_year():
    rate, years, cash, capex = 0.065, 17, 41_250.0, 333_000.0
    summed = -capex + sum(cash / (1 + rate) ** year for year in range(1, years + 1))
    assert net_present_value_eur(capex, cash, rate, years) == pytest.approx(summed, rel=1e-12)


def test_npv_by_hand():
    """100 today for 60 in one and 60 in two years at 10 %: 60/1.1 + 60/1.21 - 100 = 4.1322."""
    assert net_present_value_eur(100.0, 60.0, 0.10, 2) == pytest.approx(4.1322, abs=5e-5)


def test_payback():
    assert payback_years(100.0, 25.0) == 4.0
    assert payback_years(100.0, 0.0) is None
    assert payback_years(100.0, -1.0) is None
