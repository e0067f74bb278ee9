from dataclasses import replace

import numpy as np
import pytest

from planner.model.band import Band, certain
from planner.model.settings import CostSettings, StorageSettings
from planner.storage.battery import least_cost_battery
from planner.storage.buffer import buffer_plan, buffer_site, size_buffer
from planner.storage.money import bought_again_eur_per_year
from planner.storage.plan import year_plan, yearly_cost_eur
from planner.storage.prices import battery_type, pv_type
from planner.storage.programme import YearlyPrices
from planner.storage.steps import Tariff, coarse_starts, fine_starts

COST = CostSettings(discount_rate_pu=0.07, life_years=10)
DAY = np.array([20.0] * 8 + [60.0] * 3 + [120.0] * 2 + [60.0] * 3 + [20.0] * 8)
SUN = np.array([0.0] * 7 + [0.1, 0.3, 0.5, 0.6, 0.7, 0.7, 0.6, 0.5, 0.3, 0.1] + [0.0] * 7)
WEEK = np.tile(DAY, 7)


def tariff(charge=50.0, energy=0.25, feed_in=0.0, larger=None):
    return Tariff(
        network_charge_eur_per_kw_year=certain(charge),
        energy_eur_per_kwh=energy,
        feed_in_eur_per_kwh=feed_in,
        larger_connection_eur=larger,
    )


def sized(load, cap, prices=None, settings=None, **site):
    at = buffer_site(load, cap, step_h=site.pop("step_h", 1.0), **site)
    return size_buffer(at, prices or tariff(), settings or StorageSettings(), COST)


def test_a_forced_battery_is_that_of_the_battery_alone():
    """Without a network charge or modules: the same sizes as the programme for batteries, and its money by hand."""
    found = sized(WEEK, 80.0, tariff(charge=0.0))
    alone = least_cost_battery(WEEK, 80.0, 1.0, battery_type())
    assert found.battery_kw == pytest.approx(alone.power_kw)
    assert found.battery_kwh == pytest.approx(alone.energy_kwh)
    assert (found.pv_kw, found.unserved_kwh_per_year, found.worth_it) == (0.0, 0.0, False)
    assert found.reason == "sizing.buffer_forced"
    lost_kwh = 80.0 * (1 / 0.95**2 - 1) * 365
    assert found.saved_eur_per_year.base == pytest.approx(-0.25 * lost_kwh)
    price = battery_type().cost_eur(40.0, 80.0 / 0.95 / 0.9)
    assert found.capex_eur.base == pytest.approx(price.base)
    npv = -price.base * (1 + 0.015 * 7.02358) - 0.25 * lost_kwh * 7.02358
    assert found.npv_eur.base == pytest.approx(npv, rel=1e-5)
    assert found.cycles_per_year == pytest.approx(365.0)


def test_a_larger_connection_may_cost_more_than_the_battery():
    dear = sized(WEEK, 80.0, tariff(larger=Band(low=100e3, base=200e3, high=300e3)))
    cheap = sized(WEEK, 80.0, tariff(larger=Band(low=1e3, base=2e3, high=3e3)))
    assert (dear.worth_it, cheap.worth_it) == (True, False)
    assert dear.npv_eur.base - cheap.npv_eur.base == pytest.approx(198e3)
    assert dear.reason == "sizing.buffer_pays"
    assert dear.npv_eur.low < dear.npv_eur.base < dear.npv_eur.high


def test_nothing_is_built_that_does_not_pay():
    found = sized(WEEK, 500.0)
    assert (found.battery_kw, found.battery_kwh, found.pv_kw, found.capex_eur.high) == (0.0, 0.0, 0.0, 0.0)
    assert (found.saved_eur_per_year.base, found.npv_eur.base, found.worth_it) == (0.0, 0.0, False)
    assert found.reason == "sizing.buffer_nothing_pays"
    assert (found.peak_kw, found.load_peak_kw) == (120.0, 120.0)


def test_a_battery_that_shaves_a_dear_peak_pays_without_being_forced():
    found = sized(WEEK, 500.0, tariff(charge=2000.0))
    assert found.worth_it
    assert found.peak_kw < 90.0
    assert found.npv_eur.base > 0.0


def test_the_fixed_cost_decides_whether_a_small_battery_is_bought():
    """Shaving pays by the kW and kWh, but not the fixed cost: no battery. Ten times the site: a battery."""
    yearly = tariff(charge=300.0)
    small, large = sized(WEEK / 20, 500.0, yearly), sized(WEEK * 5, 900.0, yearly)
    assert small.battery_kw == 0.0
    assert large.battery_kw > 0.0
    assert large.worth_it


def test_modules_pay_by_the_energy_they_save():
    """All yield is used below 10 kW: 365 x 4.4 kWh a kW at 0.25 EUR against the annuity and upkeep."""
    found = sized(WEEK, 500.0, pv_per_kw=np.tile(SUN, 7), pv_kw=10.0)
    assert found.pv_kw == pytest.approx(10.0)
    assert found.pv_used_kwh_per_year == pytest.approx(10.0 * SUN.sum() * 365)
    assert found.reason == "sizing.buffer_pv_pays"
    saved = 10.0 * SUN.sum() * 365 * 0.25 + 50.0 * (120.0 - found.peak_kw)
    assert found.saved_eur_per_year.base == pytest.approx(saved, rel=1e-6)
    yearly = bought_again_eur_per_year(pv_type().cost_eur(10.0).base, pv_type(), COST)
    assert found.npv_eur.base == pytest.approx(7.02358 * (saved - yearly), rel=1e-5)


def test_feed_in_is_counted_at_most_at_the_price_of_energy():
    load = np.zeros(24)
    load[0] = 1.0
    unpaid, paid, dear = (
        sized(load, 50.0, tariff(feed_in=price), pv_per_kw=SUN, pv_kw=200.0) for price in (0.0, 0.2, 9.0)
    )
    assert unpaid.pv_fed_in_kwh_per_year == 0.0
    assert paid.pv_kw > 50.0 / 0.7
    assert paid.pv_fed_in_kwh_per_year > 0.0
    assert dear.saved_eur_per_year.base <= 0.25 * (dear.pv_fed_in_kwh_per_year + dear.pv_used_kwh_per_year) * 1.001


def test_what_the_connection_cannot_give_is_said():
    """One hour at 20 kW, 20 kW stored in the other: 20 x 0.95 x 0.95 kWh come back, 61.95 of 100 are missing."""
    found = sized([100.0, 0.0], 20.0)
    assert found.unserved_kwh_per_year == pytest.approx(61.95 * 4380)
    assert found.reason == "sizing.buffer_short"
    assert not found.worth_it
    without = sized([100.0, 0.0], 20.0, settings=StorageSettings(battery=False))
    assert without.unserved_kwh_per_year == pytest.approx(80.0 * 4380)
    assert without.reason == "sizing.buffer_short_without"


def test_energy_cheaper_at_night_is_stored_where_it_pays():
    price = np.array([0.05] * 12 + [2.0] * 12)
    found = sized(np.full(24, 100.0), 500.0, tariff(charge=0.0, energy=price))
    assert found.battery_kwh > 1000.0
    assert found.worth_it


YEARLY = YearlyPrices(
    power_eur_per_kw=40.0, energy_eur_per_kwh=80.0, pv_eur_per_kw=190.0, peak_eur_per_kw=120.0, feed_in_eur_per_kwh=0.06
)


def uneven(price, steps):
    """Price of each step that is not quite the same all year: what is one price is sized by cuts, not joined."""
    energy = np.full(steps, price)
    energy[0] += 1e-9
    return energy


def yearly_eur(site, plan):
    energy = float(0.3 * plan.grid_kw.sum() - 0.06 * plan.fed_in_kw.sum()) * site.step_h * site.per_year
    sizes = 40.0 * plan.power_kw + 80.0 * plan.usable_kwh + 190.0 * plan.pv_kw
    return sizes + 120.0 * plan.peak_kw + energy


def test_sizes_on_joined_steps_cost_hardly_more_than_the_optimum(monkeypatch):
    """Seventy days whose load differs: joined to blocks of four hours where it is low, against every hour."""
    factor = np.random.default_rng(5).uniform(0.8, 1.3, 70)
    site = buffer_site(np.outer(factor, DAY).ravel(), 115.0, pv_per_kw=np.tile(SUN, 70) * 0.6, pv_kw=60.0, step_h=1.0)
    assert coarse_starts(site, 115.0).sum() < 0.7 * site.load_kw.size
    energy = uneven(0.3, site.load_kw.size)
    monkeypatch.setattr("planner.storage.plan.MOST_EXACT", 100_000)
    best = yearly_eur(site, year_plan(site, YEARLY, energy, battery_type()))
    monkeypatch.setattr("planner.storage.plan.MOST_EXACT", 0)
    joined = year_plan(site, YEARLY, energy, battery_type())
    assert joined.grid_kw.max() <= 115.0
    assert best * (1 - 1e-6) <= yearly_eur(site, joined) <= best * 1.005


def test_a_peak_brought_far_down_is_sized_again_on_finer_steps(monkeypatch):
    """A network charge of 800 EUR/kW brings the peak below half the load's: still within half a per cent."""
    load = np.random.default_rng(2).gamma(1.5, 30.0, 24 * 40)
    site, dear = buffer_site(load, 2.0 * load.max(), step_h=1.0), replace(YEARLY, peak_eur_per_kw=800.0)
    energy = uneven(0.3, load.size)
    plans = []
    for exact in (100_000, 0):
        monkeypatch.setattr("planner.storage.plan.MOST_EXACT", exact)
        plans.append(year_plan(site, dear, energy, battery_type()))
    best, joined = (yearly_eur(site, plan) + 680.0 * plan.peak_kw for plan in plans)
    assert plans[1].peak_kw < 0.5 * load.max()
    assert best * (1 - 1e-6) <= joined <= best * 1.005


def test_quarter_hours_joined_to_hours_keep_the_limit_in_each():
    rng = np.random.default_rng(3)
    load = np.repeat(np.tile(DAY, 150), 4) * rng.uniform(0.7, 1.3, 150 * 96)
    site = buffer_site(load, 125.0, step_h=0.25)
    assert fine_starts(site).sum() < 7000
    plan = buffer_plan(site, tariff(charge=120.0, energy=uneven(0.25, load.size)), StorageSettings(), COST)
    assert plan.grid_kw.max() <= 125.0
    assert plan.unserved_kw.max() == 0.0
    assert plan.grid_kw + plan.discharge_kw - plan.charge_kw == pytest.approx(load, abs=1e-4)
    assert plan.power_kw >= load.max() - 125.0 - 1e-6


@pytest.mark.parametrize(
    ("load", "cap", "more"),
    [
        ([], 1.0, {}), ([[1.0]], 1.0, {}), ([1.0], np.nan, {}), ([-1.0], 1.0, {}), ([1.0], 1.0, {"pv_per_kw": [1, 2]}),
        ([1.0], 1.0, {"pv_per_kw": [-1.0]}), ([1.0], 1.0, {"pv_kw": -1.0}), ([1.0], 1.0, {"step_h": -1.0}),
    ],
)  # fmt: skip
def test_what_is_no_site_is_refused(load, cap, more):
    with pytest.raises(ValueError):  # noqa: PT011 - numpy's own words for shapes that do not fit
        buffer_site(load, cap, **more)


def test_negative_prices_are_refused():
    for bad in (tariff(energy=-0.1), tariff(charge=-1.0)):
        with pytest.raises(ValueError, match="negative"):
            sized([1.0], 1.0, bad)


def test_a_life_beyond_the_horizon_is_written_off_and_a_shorter_one_bought_again():
    kind = replace(battery_type(), upkeep_pu=0.0, life_years=5.0)
    assert bought_again_eur_per_year(1000.0, kind, COST) == pytest.approx(1000.0 / 4.1002, rel=1e-4)
    assert bought_again_eur_per_year(1000.0, replace(kind, life_years=30.0), COST) == pytest.approx(
        1000.0 / 7.0236, rel=1e-4
    )


def test_modules_are_sized_by_what_meets_the_load_within_the_quarter_hour():
    """A load of one quarter hour in four: by hourly means four times as much of the yield would be used on site."""
    load = np.tile([400.0, 0.0, 0.0, 0.0], 8760)
    sun = np.repeat(np.tile([0.0] * 8 + [0.5] * 8 + [0.0] * 8, 365), 4)
    site = buffer_site(load, 500.0, pv_per_kw=sun, pv_kw=200.0, step_h=0.25)
    energy = np.full(load.size, 0.3)
    dear = replace(YEARLY, pv_eur_per_kw=0.5 * 0.5 * 8 * 365 * 0.3, feed_in_eur_per_kwh=0.0, peak_eur_per_kw=0.0)
    assert year_plan(site, dear, energy, None).pv_kw == pytest.approx(0.0, abs=1e-6)
    cheap = replace(dear, pv_eur_per_kw=0.2 * dear.pv_eur_per_kw)
    assert year_plan(site, cheap, energy, None).pv_kw == pytest.approx(200.0)


def test_fewer_modules_never_break_the_limit():
    load = np.tile([100.0, 100.0, 0.0, 0.0], 8760)
    sun = np.ones(load.size)
    site = buffer_site(load, 60.0, pv_per_kw=sun, pv_kw=200.0, step_h=0.25)
    dear = replace(YEARLY, pv_eur_per_kw=3e3, feed_in_eur_per_kwh=0.0)
    plan = year_plan(site, dear, np.full(load.size, 0.3), None)
    assert plan.pv_kw == pytest.approx(40.0)
    assert plan.grid_kw.max() <= 60.0
    assert plan.unserved_kw.max() == 0.0


def test_modules_that_only_pay_by_hourly_means_are_left_out_beside_a_battery(monkeypatch):
    """Single quarter hours of load: within an hour their mean would use the yield, in truth most of it is lost."""
    chance = np.random.default_rng(5).random(120 * 96)
    shines = np.tile(np.repeat([0.0] * 8 + [1.0] * 8 + [0.0] * 8, 4), 120)
    load = np.where((chance < 0.004) & (shines > 0), 300.0, np.where(chance < 0.12, 150.0, 0.0))
    site = buffer_site(load, 280.0, pv_per_kw=0.6 * shines, pv_kw=60.0, step_h=0.25)
    energy, asked = np.full(load.size, 0.3), replace(YEARLY, pv_eur_per_kw=140.0, feed_in_eur_per_kwh=0.0)
    plan = year_plan(site, asked, energy, battery_type())
    monkeypatch.setattr("planner.storage.plan.MOST_COMPARED", 0)
    flattered = year_plan(site, asked, energy, battery_type())
    assert flattered.pv_kw > 0.0
    assert plan.pv_kw == 0.0
    costs = [yearly_cost_eur(site, each, asked, energy) for each in (plan, flattered)]
    assert costs[0] < costs[1]
    assert plan.grid_kw.max() <= 280.0
