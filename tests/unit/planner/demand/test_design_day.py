import pytest

from planner.demand.design_day import day_rates, design_day, with_design_days
from planner.model.band import certain
from planner.model.demand_result import DemandPart
from planner.model.settings import SizingSettings


def part(sessions, **shape):
    return DemandPart(
        use_case="corridor", origin="traffic", sessions_per_day=certain(sessions), energy_per_session_kwh=30.0,
        hourly_share_pu=shape.pop("hourly", (1 / 24,) * 24), **shape,
    )  # fmt: skip


def test_mean_and_own_factor():
    parts = (part(80.0),)
    assert design_day(parts, SizingSettings(design_day="mean")).factor_pu == 1.0
    found = design_day(parts, SizingSettings(design_day="factor", design_day_factor_pu=1.6))
    assert (found.kind, found.value, found.factor_pu) == ("factor", 1.6, 1.6)


def test_the_year_is_whole():
    rates, days = day_rates((part(80.0),))
    assert days.sum() == pytest.approx(365)
    assert (rates * days).sum() == pytest.approx(80 * 365)


def test_the_percentile_grows_with_the_share_and_not_with_the_size():
    week = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)

    def factor(sessions, share):
        settings = SizingSettings(design_day="percentile", design_percentile_pu=share)
        return design_day((part(sessions, weekday_factor_pu=week),), settings)

    assert [factor(80.0, share).factor_pu for share in (0.5, 0.7, 0.8, 0.95)] == pytest.approx([1.0, 1.1, 1.2, 1.3])
    assert [factor(80.0, share).day_type for share in (0.5, 0.7, 0.8, 0.95)] == ["", "weekday", "weekend", "weekend"]
    assert factor(0.001, 0.95).factor_pu == pytest.approx(factor(800.0, 0.95).factor_pu)
    assert factor(80.0, 0.95).value == 0.95


def test_a_flat_year_has_no_busy_hour_and_a_holiday_month_has():
    flat = design_day((part(80.0),), SizingSettings(design_day="busiest_hour"))
    assert flat.factor_pu == pytest.approx(1.0)
    august = (340 / 365,) * 7 + (2.0 * 340 / 365,) + (340 / 365,) * 4
    holiday = design_day((part(80.0, month_factor_pu=august),), SizingSettings(design_day="busiest_hour"))
    assert holiday.factor_pu == pytest.approx(2.0 * 340 / 365)


def test_the_rank_walks_down_the_hours():
    peak = (0.5, 0.5) + (0.0,) * 22
    saturdays = (0.9,) * 5 + (1.6, 0.9)
    parts = (part(10.0, hourly=peak, weekend_share_pu=peak, weekday_factor_pu=saturdays),)
    few = design_day(parts, SizingSettings(design_day="busiest_hour", design_hour_rank=104))
    more = design_day(parts, SizingSettings(design_day="busiest_hour", design_hour_rank=106))
    assert few.factor_pu == pytest.approx(1.6)
    assert more.factor_pu == pytest.approx(0.9)


@pytest.mark.parametrize("kind", ["percentile", "busiest_hour"])
def test_without_sessions_the_day_is_the_mean_one(kind):
    assert design_day((part(0.0),), SizingSettings(design_day=kind)).factor_pu == 1.0
    assert design_day((), SizingSettings(design_day=kind)).factor_pu == 1.0


def test_results_get_their_day(one):
    found = with_design_days({"a": one()}, SizingSettings(design_day="busiest_hour", design_hour_rank=1))["a"]
    assert found.design_day.factor_pu > 1.0
