import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.band import certain
from planner.storage.battery import least_cost_battery
from planner.storage.deficit import deficit
from planner.storage.prices import BatteryType, battery_type


def kind(charge=1.0, discharge=1.0, usable=1.0, per_kw=100.0, per_kwh=200.0):
    return BatteryType(
        usable_pu=usable, charge_pu=charge, discharge_pu=discharge, fixed_eur=certain(0.0),
        power_eur_per_kw=certain(per_kw), energy_eur_per_kwh=certain(per_kwh), upkeep_pu=0.0, life_years=15.0,
    )  # fmt: skip


def slow_deficit(load, cap, step_h, power_kw, like):
    """Capacity needed by a battery that refills as early as it can, hour by hour, three rounds."""
    missing = most = 0.0
    for _ in range(3):
        most = 0.0
        for demand, limit in zip(load, cap, strict=True):
            room = limit - demand
            missing += (
                -room * step_h / like.discharge_pu if room < 0 else -min(room, power_kw) * step_h * like.charge_pu
            )
            missing = max(missing, 0.0)
            most = max(most, missing)
    return most


def test_a_block_above_the_limit_by_hand():
    """Two hours of 100 kW at 50 kW: 50 kW and 100 kWh, refilled in the two idle hours; one cycle in four hours."""
    plan = least_cost_battery([0.0, 100.0, 100.0, 0.0], 50.0, 1.0, kind())
    assert plan.power_kw == pytest.approx(50.0)
    assert plan.energy_kwh == pytest.approx(100.0)
    assert plan.unserved_kwh == 0.0
    assert plan.cycles_per_year == pytest.approx(8760 / 4)
    assert plan.grid_kw == pytest.approx(50.0)


def test_losses_and_the_usable_share_by_hand():
    """50 kW for one hour: 50/0.9 kWh from the cells, 10 % of which are never used."""
    plan = least_cost_battery([100.0] + [0.0] * 5, 50.0, 1.0, kind(0.9, 0.9, 0.9))
    assert plan.power_kw == pytest.approx(50.0)
    assert plan.energy_kwh == pytest.approx(50.0 / 0.9 / 0.9)
    assert plan.charge_kw.sum() * 0.9 == pytest.approx(50.0 / 0.9)


def test_a_stronger_inverter_is_bought_where_it_saves_capacity():
    """One hour between two blocks: 50 kW refill 50 kWh (needs 150 kWh), 80 kW refill 80 kWh (needs 120 kWh)."""
    load = [130.0] * 2 + [0.0] + [130.0] * 2 + [0.0] * 19
    cheap_power = least_cost_battery(load, 80.0, 1.0, kind(per_kw=1.0, per_kwh=1000.0))
    assert (cheap_power.power_kw, cheap_power.energy_kwh) == (pytest.approx(80.0), pytest.approx(120.0))
    dear_power = least_cost_battery(load, 80.0, 1.0, kind(per_kw=1000.0, per_kwh=1.0))
    assert (dear_power.power_kw, dear_power.energy_kwh) == (pytest.approx(50.0), pytest.approx(150.0))


def test_nothing_is_bought_where_the_limit_holds():
    plan = least_cost_battery([10.0, 50.0], 50.0, 1.0, kind())
    assert (plan.power_kw, plan.energy_kwh, plan.unserved_kwh, plan.cycles_per_year) == (0.0, 0.0, 0.0, 0.0)
    assert plan.grid_kw.tolist() == [10.0, 50.0]
    assert battery_type().cost_eur(0.0, 0.0).high == 0.0


def test_what_no_battery_can_serve_is_said():
    """The connection gives 40 kWh in two hours, the site wants 100: 60 stay unserved."""
    plan = least_cost_battery([100.0, 0.0], 20.0, 1.0, kind())
    assert plan.unserved_kwh == pytest.approx(60.0)
    assert plan.grid_kw == pytest.approx(20.0)


def test_a_limit_that_changes_by_the_hour():
    plan = least_cost_battery([50.0] * 4, [100.0, 20.0, 100.0, 100.0], 0.25, kind())
    assert plan.power_kw == pytest.approx(30.0)
    assert plan.energy_kwh == pytest.approx(7.5)


@pytest.mark.parametrize(
    ("load", "cap", "step_h"),
    [([], 1.0, 1.0), ([1.0], [1.0, 2.0], 1.0), ([np.nan], 1.0, 1.0), ([-1.0], 1.0, 1.0), ([1.0], 1.0, 0.0)],
)  # fmt: skip
def test_what_is_no_profile_is_refused(load, cap, step_h):
    with pytest.raises(ValueError):  # noqa: PT011 - numpy's own words for shapes that do not fit
        least_cost_battery(load, cap, step_h, kind())


PROFILES = st.lists(st.floats(0.0, 100.0), min_size=4, max_size=30)


@settings(max_examples=40, deadline=None)
@given(load=PROFILES, cap=st.floats(0.0, 120.0), losses=st.floats(0.7, 1.0))
def test_the_run_keeps_every_promise(load, cap, losses):
    """Limit, no feeding in, power and capacity, balance of the store, start equals end."""
    like = kind(losses, losses)
    plan, load = least_cost_battery(load, cap, 0.5, like), np.array(load)
    assert plan.grid_kw.max() <= cap + 1e-5
    assert plan.grid_kw.min() >= -1e-5
    assert max(plan.charge_kw.max(), plan.discharge_kw.max()) <= plan.power_kw + 1e-5
    assert plan.stored_kwh.max() <= plan.energy_kwh + 1e-5
    before = np.roll(plan.stored_kwh, 1)
    change = 0.5 * (losses * plan.charge_kw - plan.discharge_kw / losses)
    assert plan.stored_kwh - before == pytest.approx(change, abs=1e-4)
    served = plan.grid_kw + plan.discharge_kw - plan.charge_kw
    assert (load - served).sum() * 0.5 == pytest.approx(plan.unserved_kwh, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(load=PROFILES, share=st.floats(0.05, 0.95), losses=st.floats(0.8, 1.0), per_kw=st.floats(1.0, 500.0))
def test_no_battery_of_a_grid_search_is_cheaper(load, share, losses, per_kw):
    """Against brute force: every power of a fine grid with the capacity that it needs, run hour by hour."""
    like = kind(losses, losses, per_kw=per_kw)
    load = np.array(load)
    cap = np.full(len(load), share * load.max() + (1 - share) * load.mean() / losses**2 + 1.0)
    plan = least_cost_battery(load, cap, 1.0, like)
    assert plan.unserved_kwh == pytest.approx(0.0, abs=1e-6)
    mine = like.cost_eur(plan.power_kw, plan.energy_kwh).base
    least_kw = max(float((load - cap).max()), 0.0)
    powers = np.linspace(least_kw, max(100.0, least_kw), 200)
    tried = [
        like.cost_eur(kw, slow_deficit(load, cap, 1.0, kw, like)).base
        for kw in powers
        if deficit(cap - load, 1.0, kw, losses, losses).closes
    ]
    assert mine <= min(tried) + 1e-3
    assert mine >= min(tried) - per_kw * 0.6 - 1e-3


@settings(max_examples=30, deadline=None)
@given(load=PROFILES, low=st.floats(5.0, 100.0), more=st.floats(0.0, 50.0))
def test_a_larger_limit_never_needs_a_dearer_battery(load, low, more):
    like = kind(0.95, 0.95)
    small, large = (least_cost_battery(load, cap, 1.0, like) for cap in (low, low + more))
    assert large.unserved_kwh <= small.unserved_kwh + 1e-5
    if small.unserved_kwh < 1e-6:
        assert (
            like.cost_eur(large.power_kw, large.energy_kwh).base
            <= like.cost_eur(small.power_kw, small.energy_kwh).base + 1e-3
        )


def test_a_year_is_solved_on_the_days_that_matter():
    """365 days, one of them high: the same battery as that day and its neighbours alone."""
    day = np.array([20.0] * 8 + [60.0] * 8 + [20.0] * 8)
    year = np.tile(day, 365)
    year[24 * 100 : 24 * 101] *= 2.0
    plan = least_cost_battery(year, 80.0, 1.0, kind(0.95, 0.95))
    three = least_cost_battery(year[24 * 99 : 24 * 102], 80.0, 1.0, kind(0.95, 0.95))
    assert plan.power_kw == pytest.approx(three.power_kw)
    assert plan.energy_kwh == pytest.approx(three.energy_kwh)
    assert plan.grid_kw.max() <= 80.0 + 1e-6


def test_the_catalogue_prices_in_order():
    price = battery_type().cost_eur(100.0, 200.0)
    assert price.low == 10000 + 100 * 150 + 200 * 300
    assert price.low < price.base < price.high
