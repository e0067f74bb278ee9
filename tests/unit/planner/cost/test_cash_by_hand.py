"""A site's money worked out again from the printed prices with plain arithmetic, as on a sheet of paper.

Two phases, demand that grows, a first year that opens in March, energy taken from own sites, a grant, value added tax,
the capacity charge above and below 2,500 hours.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.cost.frame import BilledYear, MoneyFrame
from planner.cost.grants import COUNTS, GrantTerms
from planner.cost.site_cost import CostPlace, site_cost
from planner.model.demand_result import Competition, DemandYear
from planner.model.result import Band, Phase
from planner.model.settings import CostSettings

MV = CostPlace(country="DE", connection_kv=20.0)
DECIDED = date(2026, 11, 1)
GROWTH = {2026: 600.0, 2030: 1500.0, 2036: 3900.0}
TAKEN_PU, GRANT_EUR, BILLED_KW, RATE, LIFE = 0.2, 50_000.0, 400.0, 0.07, 10

HARDWARE_EUR = 4 * 55_000.0
BY_POINT_EUR = 4 * 20_000.0 + 8 * 1_000.0
WORKS_EUR = BY_POINT_EUR + 10_000.0 + 5_000.0
EXTRAS = 1.0 + 0.05 + 0.05 + 0.10
CAPEX_EUR = (HARDWARE_EUR + WORKS_EUR + 150_000.0) * EXTRAS + 500.0 * 70.14
BUILD_YEARS = (52.0 + 8.0 + 2.0) * 7.0 / 365.25
LAND_WEEKS = 12.0


def _case(sizing, demand, upgrade):
    """The site as the engine works it out."""
    half = replace(sizing.chargers[0], count=2)
    phases = (
        Phase(year=2027, chargers=(half,), added=(half,), evse_count=4, connection_kw=250.0, prepare=(),
              trigger_sessions_per_day=0.0),
        Phase(year=2031, chargers=sizing.chargers, added=(half,), evse_count=8, connection_kw=500.0, prepare=(),
              trigger_sessions_per_day=0.0),
    )  # fmt: skip
    years = tuple(
        DemandYear(year=year, ev_share_pu=demand.ev_share_pu, sessions_per_day=demand.sessions_per_day,
                   energy_kwh_per_day=Band(low=kwh, base=kwh, high=kwh))
        for year, kwh in GROWTH.items()
    )  # fmt: skip
    own = Competition(
        gross_kwh_per_day=1500.0, to_competitors_kwh_per_day=0.0, cannibalised_kwh_per_day=TAKEN_PU * 1500.0,
        net_new_kwh_per_day=(1 - TAKEN_PU) * 1500.0, own_sites=("Nord",),
    )  # fmt: skip
    grant = GrantTerms(
        grant_id="g", title="g", outcome=COUNTS, reason="", clause="", source="", share_pu=1.0, covers=("hardware",),
        cap_eur=GRANT_EUR,
    )  # fmt: skip
    frame = MoneyFrame(
        decided_on=DECIDED, connection_weeks=Band(low=20.0, base=52.0, high=80.0), crossings=(), grants=(grant,),
        billed=BilledYear(peak_kw=BILLED_KW, energy_kwh=1.0),
    )  # fmt: skip
    settings = CostSettings(discount_rate_pu=RATE, life_years=LIFE)
    grown = replace(demand, by_year=years, competition=own)
    return site_cost(replace(sizing, phases=phases), grown, upgrade, settings, MV, frame=frame)


def _kwh_per_day(year):
    known = sorted(GROWTH)
    if year <= known[0] or year >= known[-1]:
        return GROWTH[known[0] if year <= known[0] else known[-1]]
    before = max(each for each in known if each <= year)
    after = min(each for each in known if each > year)
    return GROWTH[before] + (year - before) / (after - before) * (GROWTH[after] - GROWTH[before])


def _by_hand(years):
    """Cash of each year: 62 weeks after the land is secured the site opens."""
    first = DECIDED + timedelta(weeks=LAND_WEEKS)
    price = 0.59 / 1.19
    by_point = (HARDWARE_EUR + BY_POINT_EUR) * EXTRAS
    cash = [-(CAPEX_EUR - 0.5 * by_point)]
    for t in range(1, years):
        year = (first + timedelta(days=365.25 * (t - 0.5))).year
        built = 0.5 if year < 2031 else 1.0
        kw = 250.0 if year < 2031 else 500.0
        sold_kwh = 365.0 * 24.0 * min(_kwh_per_day(year) / 24.0, kw)
        peak_kw = min(BILLED_KW, kw)
        long = sold_kwh >= 2500.0 * peak_kw
        per_kw, per_kwh = (70.14, 0.0232) if long else (41.06, 0.0349)
        left = price * 0.96 - 0.25 - per_kwh
        fixed = built * (0.04 * HARDWARE_EUR + 8 * 200.0 + 8 * 1200.0)
        margin = sold_kwh * left * (1.0 - TAKEN_PU) - peak_kw * per_kw - fixed
        open_pu = max(min(t, BUILD_YEARS + LIFE) - max(t - 1, BUILD_YEARS), 0.0)
        grant = GRANT_EUR if t == int(BUILD_YEARS) + 1 else 0.0
        next_built = 0.5 if (first + timedelta(days=365.25 * (t + 0.5))).year < 2031 else 1.0
        cash.append(open_pu * margin + grant - (next_built - built) * by_point)
    return cash


def test_every_year_is_that_of_the_sheet(sizing, make_demand, upgrade):
    cost = _case(sizing, make_demand(800, 1500, 2500), upgrade)
    assert cost.capex_eur.base == pytest.approx(CAPEX_EUR)
    cash = _by_hand(len(cost.cash_years))
    assert len(cash) == 13  # 1.2 years of building and ten of operation: the first and the last are open in part
    assert [year.cash_eur for year in cost.cash_years] == pytest.approx(cash)
    assert cost.npv_eur.base == pytest.approx(sum(eur / (1.0 + RATE) ** t for t, eur in enumerate(cash)))
    assert sum(eur / (1.0 + cost.irr_pu) ** t for t, eur in enumerate(cash)) == pytest.approx(0.0, abs=1.0)
    balance = [sum(cash[: t + 1]) for t in range(len(cash))]
    t = max(t for t in range(1, len(cash)) if balance[t - 1] < 0.0 <= balance[t])
    assert cost.payback_years == pytest.approx(t - 1 - balance[t - 1] / cash[t])
