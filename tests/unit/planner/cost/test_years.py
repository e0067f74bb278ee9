"""Money over the years: dates, phases, demand path, what moves the value, risk, lease."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.cost.frame import BilledYear, Crossing, Extension, MoneyFrame
from planner.cost.path import energy_path, stages_of
from planner.cost.rates import present_value
from planner.cost.risk import triangular
from planner.cost.site_cost import CostPlace, site_cost
from planner.cost.timing import lead_of
from planner.model.demand_result import DemandYear
from planner.model.result import Band, ChargerCount, Phase
from planner.model.settings import CostSettings
from planner.tables.catalogue import read_catalogue

MV = CostPlace(country="DE", connection_kv=20.0)
DECIDED = date(2026, 11, 1)
WEEKS = Band(low=20.0, base=52.0, high=80.0)
FRAME = MoneyFrame(decided_on=DECIDED, connection_weeks=WEEKS, crossings=(), draws=2000, seed=3)


def path(demand, points):
    """Demand whose energy in a year is that factor of the design year's."""
    years = tuple(
        DemandYear(
            year=year,
            ev_share_pu=demand.ev_share_pu,
            sessions_per_day=demand.sessions_per_day,
            energy_kwh_per_day=Band(low=800 * f, base=1500 * f, high=2500 * f),
        )
        for year, f in points
    )
    return replace(demand, by_year=years)


@pytest.fixture
def priced(sizing, make_demand, upgrade):
    def price(frame=FRAME, demand=None, settings=None, size=None):
        asked = demand or make_demand(800, 1500, 2500)
        return site_cost(size or sizing, asked, upgrade, settings or CostSettings(), MV, frame=frame)

    return price


def test_rows_sum_to_the_figures(priced):
    cost = priced()
    flows = [year.cash_eur for year in cost.cash_years]
    assert present_value(flows, CostSettings().discount_rate_pu) == pytest.approx(cost.npv_eur.base)
    assert sum(year.discounted_eur for year in cost.cash_years) == pytest.approx(cost.npv_eur.base)
    assert sum(year.capex_eur for year in cost.cash_years) == pytest.approx(cost.capex_eur.base)
    assert cost.cash_years[-1].cumulated_eur == pytest.approx(sum(flows))
    assert present_value(flows, cost.irr_pu) == pytest.approx(0.0, abs=1e-6 * cost.capex_eur.base)
    assert sum(year.months_open for year in cost.cash_years) == pytest.approx(120, abs=1)


def test_capital_is_paid_before_the_first_kwh_is_sold(priced):
    early, late = priced(), priced(replace(FRAME, connection_weeks=Band(low=60, base=150, high=200)))
    assert early.cash_years[0].capex_eur > 0
    assert early.cash_years[0].revenue_eur == 0
    assert early.timing.energised_on < late.timing.energised_on
    assert late.cash_years[1].months_open == 0 < early.cash_years[2].months_open
    assert late.npv_eur.base < early.npv_eur.base
    assert late.payback_years > early.payback_years


def test_lead_times_wait_for_each_other():
    lead = lead_of(FRAME)
    steps = read_catalogue("catalogue", "delivery_steps")["lead_base_weeks"]
    assert lead.steps["connection"] == WEEKS
    built_weeks = 52.0 + steps["works"] + steps["commissioning"]
    assert lead.build_years.base == pytest.approx(built_weeks * 7 / 365.25)
    days = (lead.energised_on - DECIDED).days
    assert days == pytest.approx(7 * (built_weeks + steps["landlord"]), abs=1)
    waits = lead_of(replace(FRAME, needed_on=date(2031, 1, 1), later_from=date(2032, 4, 1)))
    assert waits.energised_on == date(2032, 4, 1)
    assert (waits.energised_on - waits.first_payment_on).days == pytest.approx(7 * built_weeks, abs=1)
    slow = lead_of(replace(FRAME, crossings=(Crossing(kind="railway", count=2), Crossing(kind="main_road", count=1))))
    longer = read_catalogue("catalogue", "crossings").loc["railway", "lead_base_weeks"]
    assert slow.steps["connection"].base == pytest.approx(52.0 + longer)


def test_energisation_without_the_connections_time_is_not_known(priced):
    cost = priced(replace(FRAME, connection_weeks=None))
    assert cost.timing.energised_on == ""
    assert ("cost.energised_unknown", {}) in cost.notes


def test_value_follows_the_path_of_demand(priced, make_demand):
    level = make_demand(800, 1500, 2500)
    grows, falls = path(level, [(2025, 0.4), (2030, 1.0), (2040, 1.5)]), path(level, [(2025, 1.4), (2040, 0.6)])
    assert priced(demand=grows).cash_years[3].revenue_eur < priced(demand=grows).cash_years[8].revenue_eur
    assert priced(demand=falls).cash_years[3].revenue_eur > priced(demand=falls).cash_years[8].revenue_eur
    flat = path(level, [(2025, 1.0), (2040, 1.0)])
    assert priced(demand=flat).npv_eur.base == pytest.approx(priced(demand=level).npv_eur.base)
    assert priced(demand=grows).revenue_eur_per_year == priced(demand=level).revenue_eur_per_year


def test_what_is_built_bounds_what_is_sold(sizing, make_demand):
    many = path(make_demand(800, 1500, 2500), [(2030, 1.0), (2035, 60.0)])
    found = energy_path(sizing, many, 100.0, date(2027, 1, 1), 8)
    assert found.energy_kwh[1].max() == pytest.approx(100.0 * 8760)
    rooms = replace(sizing, mean_session_min=30.0)
    hour_kwh = 0.8 * 8 * 2 * 35.0
    assert energy_path(rooms, many, 500.0, date(2027, 1, 1), 8).energy_kwh[1].max() == pytest.approx(
        min(hour_kwh, 500.0) * 8760
    )


def phase(year, count):
    charger = ChargerCount(charger_id="dc150", name="DC", count=count, evse_per_charger=2, power_kw=150.0,
                           connector="IEC_62196_T2_COMBO", power_type="DC")  # fmt: skip
    return Phase(year=year, chargers=(charger,), added=(charger,), evse_count=2 * count, connection_kw=125.0 * count,
                 prepare=(), trigger_sessions_per_day=0.0)  # fmt: skip


def test_later_phases_are_paid_when_they_are_built(sizing, priced):
    grown = replace(sizing, phases=(phase(2028, 2), phase(2031, 4)))
    cost, whole = priced(size=grown), priced()
    later = [year for year in cost.cash_years[1:] if year.capex_eur > 0]
    assert len(later) == 1
    assert later[0].year == 4  # first payment in January 2027, so time 4 is January 2031
    assert sum(year.capex_eur for year in cost.cash_years) == pytest.approx(whole.capex_eur.base)
    assert cost.cash_years[0].capex_eur < whole.cash_years[0].capex_eur
    short = replace(sizing, phases=(phase(2028, 2), phase(2031, 3)))
    assert [each.share_pu for each in stages_of(short, 500.0)] == [1.0]


def test_tornado_moves_one_assumption_at_a_time(priced):
    cost = priced()
    assert cost.tornado[0].name == "cost.factor_demand"
    spans = [abs(bar.high_npv_eur - bar.low_npv_eur) for bar in cost.tornado]
    assert spans == sorted(spans, reverse=True)
    price_bar = next(bar for bar in cost.tornado if bar.name == "cost.factor_driver_price")
    dearer = priced(settings=CostSettings(price_eur_per_kwh=price_bar.high_value))
    assert dearer.npv_eur.base == pytest.approx(price_bar.high_npv_eur)
    assert price_bar.low_npv_eur < cost.npv_eur.base < price_bar.high_npv_eur


def test_same_seed_same_risk_and_no_draws_no_risk(priced):
    one, again, other = priced(), priced(), priced(replace(FRAME, seed=4))
    assert one.risk == again.risk != other.risk
    assert one.risk.p10_eur < one.risk.p50_eur < one.risk.p90_eur
    assert sum(one.risk.counts) == one.risk.draws == 2000
    assert 0.0 < one.risk.negative_pu < 1.0
    none = priced(replace(FRAME, draws=0))
    assert none.risk is None
    assert none.tornado == ()
    assert none.npv_eur == one.npv_eur


def test_triangle_has_its_mean_and_ends():
    values = triangular((np.arange(100_000) + 0.5) / 100_000, Band(low=1.0, base=2.0, high=6.0))
    assert values.mean() == pytest.approx(3.0, rel=1e-4)
    assert values.min() >= 1.0
    assert values.max() <= 6.0
    assert set(triangular(np.array([0.1, 0.9]), Band(low=5.0, base=5.0, high=5.0))) == {5.0}


def test_price_at_break_even_makes_the_value_nil(priced):
    asked = priced().break_even_price_eur_per_kwh
    assert priced(settings=CostSettings(price_eur_per_kwh=asked)).npv_eur.base == pytest.approx(0.0, abs=1.0)


def test_lease_is_held_against_payback_and_write_off(priced):
    short, long = CostSettings(lease_years=4.0), CostSettings(lease_years=25.0)
    codes = [code for code, _ in priced(settings=short).notes]
    assert {"cost.lease_before_payback", "cost.lease_before_write_off"} <= set(codes)
    assert priced(settings=long).notes == ()
    assert priced(settings=short).timing.lease_left_years < 4.0
    never = CostSettings(price_eur_per_kwh=0.1, lease_years=25.0)
    assert "cost.lease_no_payback" in [code for code, _ in priced(settings=never).notes]


def test_billed_year_and_crossings_stand_in_the_lines(priced):
    cost = priced(
        replace(FRAME, billed=BilledYear(peak_kw=321.0, energy_kwh=1e6), crossings=(Crossing(kind="water", count=2),))
    )
    capacity = next(line for line in cost.opex_lines if line.item == "network_capacity")
    assert capacity.quantity == 321.0
    water = next(line for line in cost.capex_lines if line.item == "crossing_water")
    assert water.quantity == 2
    assert water.amount_eur.base == pytest.approx(2 * read_catalogue("catalogue", "crossings").loc["water", "base_eur"])
    assert "cost.crossings_unknown" in priced(replace(FRAME, crossings=None)).not_included


def test_only_the_extension_is_charged(priced):
    known = Extension(existing_kw=400.0, host_kw=100.0, spare_kw=300.0, extra_kw=200.0)
    charge = next(line for line in priced(replace(FRAME, extension=known)).capex_lines
                  if line.item == "connection_charge")  # fmt: skip
    assert charge.quantity == pytest.approx(200.0)
    enough = replace(known, spare_kw=600.0, extra_kw=0.0)
    codes = [code for code, _ in priced(replace(FRAME, extension=enough)).notes]
    assert codes == ["cost.existing_suffices"]


def test_an_extension_whose_connection_is_not_known_is_not_called_priced(sizing, make_demand):
    known = Extension(existing_kw=400.0, host_kw=100.0, spare_kw=300.0, extra_kw=200.0)
    demand, frame = make_demand(800, 1500, 2500), replace(FRAME, extension=known)
    cost = site_cost(sizing, demand, None, CostSettings(), MV, frame=frame)
    assert "cost.without_connection" in cost.not_included
    assert [code for code, _ in cost.notes if "existing" in code] == ["cost.existing_not_enough"]


def test_break_even_out_of_range_is_none(priced):
    assert priced(settings=CostSettings(energy_eur_per_kwh=50.0)).break_even_price_eur_per_kwh is None


def test_the_allowance_of_low_voltage_is_given_once(sizing, make_demand, upgrade):
    """30 kW of a connection are free of the operator's charge: a host's own connection has had them already."""
    place, demand = CostPlace(country="DE", connection_kv=0.4), make_demand(800, 1500, 2500)

    def charged_kw(existing_kw, spare_kw):
        known = Extension(existing_kw=existing_kw, host_kw=0.0, spare_kw=spare_kw, extra_kw=500.0 - spare_kw)
        cost = site_cost(sizing, demand, upgrade, CostSettings(), place, frame=replace(FRAME, extension=known))
        return next(line.quantity for line in cost.capex_lines if line.item == "connection_charge")

    assert charged_kw(400.0, 300.0) == pytest.approx(200.0)
    assert charged_kw(20.0, 10.0) == pytest.approx(480.0)
