"""Examples of a spreadsheet's manual for NPV and IRR, and the same by decimal arithmetic."""

from decimal import Decimal, getcontext

import pytest

from planner.cost.rates import internal_rate, payback_time, present_value, sign_changes

getcontext().prec = 40

BUSINESS = (-70_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0, 26_000.0)
SHOE_SHOP = (-40_000.0, 8_000.0, 9_200.0, 10_000.0, 12_000.0, 14_500.0)


def decimal_npv(flows, rate):
    return sum(Decimal(str(flow)) / (1 + Decimal(str(rate))) ** year for year, flow in enumerate(flows))


def decimal_irr(flows, low="-0.9", high="1"):
    """By bisection in forty digits; the value falls as the rate rises."""
    low, high = Decimal(low), Decimal(high)
    for _ in range(120):
        middle = (low + high) / 2
        if decimal_npv(flows, middle) > 0:
            low = middle
        else:
            high = middle
    return float(low)


def test_npv_examples_of_the_manual():
    """NPV(10 %; -10,000; 3,000; 4,200; 6,800) = 1,188.44: that function discounts its first value, too."""
    assert present_value((0.0, -10_000.0, 3_000.0, 4_200.0, 6_800.0), 0.1) == pytest.approx(1_188.44, abs=0.005)
    assert present_value(SHOE_SHOP, 0.08) == pytest.approx(1_922.06, abs=0.005)
    assert present_value((*SHOE_SHOP, -9_000.0), 0.08) == pytest.approx(-3_749.47, abs=0.005)


@pytest.mark.parametrize(
    ("flows", "percent"), [(BUSINESS[:5], -2.1), (BUSINESS, 8.7), (BUSINESS[:3], -44.4)], ids=["four", "five", "two"]
)
def test_irr_examples_of_the_manual(flows, percent):
    assert 100.0 * internal_rate(flows).rate_pu == pytest.approx(percent, abs=0.05)


@pytest.mark.parametrize("flows", [BUSINESS, BUSINESS[:5], SHOE_SHOP, (-100.0, 60.0, 60.0)])
def test_as_in_decimal_arithmetic(flows):
    assert present_value(flows, 0.07) == pytest.approx(float(decimal_npv(flows, "0.07")), rel=1e-13)
    assert internal_rate(flows).rate_pu == pytest.approx(decimal_irr(flows), abs=1e-11)


def test_several_rates_are_said():
    """-1,000; +3,600; -4,310; +1,716: nil at 10 %, 20 % and 30 %."""
    flows = (-1_000.0, 3_600.0, -4_310.0, 1_716.0)
    found = internal_rate(flows)
    assert found.several
    assert found.rate_pu == pytest.approx(0.1)
    assert sign_changes(flows) == 3


@pytest.mark.parametrize("flows", [(), (-5.0,), (-5.0, -1.0), (5.0, 1.0), (100.0, -300.0, 250.0)])
def test_no_rate_where_there_is_none(flows):
    assert internal_rate(flows).rate_pu is None


def test_payback_by_hand():
    assert payback_time((-100.0, 40.0, 40.0, 40.0)) == pytest.approx(2.5)
    assert payback_time((-100.0, 40.0), level_eur=20.0) == pytest.approx(4.0)
    assert payback_time((-100.0, 40.0), level_eur=0.0) is None
    assert payback_time((-100.0, 150.0, -100.0, 60.0)) == pytest.approx(2.0 + 50.0 / 60.0)
    assert payback_time((0.0, 5.0)) == 0.0
    assert payback_time(()) is None
