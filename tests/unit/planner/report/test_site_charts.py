"""Charts of demand and service say the figures of the records, and leave out what is not known."""

import math
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from planner.model.band import Band
from planner.model.result import Competition, DemandPart, DemandYear, FrontierMark, FrontierPoint, Phase, WaitBin
from planner.report.figures.demand_charts import arrivals_chart, balance_parts, day_arrivals, years_chart
from planner.report.figures.service_charts import frontier_chart, phases_chart, wait_labels, waiting_chart
from planner.report.words import Words
from tests.factories import make_assessment

EN = Words("en")
SVG = "{http://www.w3.org/2000/svg}"
FLAT = (1 / 24,) * 24


@pytest.fixture(scope="module")
def site():
    return make_assessment().sites[0]


def texts(drawing):
    return ["".join(node.itertext()) for node in ET.fromstring(drawing).iter(f"{SVG}text")]


def part(sessions, weekend, factors):
    return DemandPart(
        use_case="destination",
        origin="visits",
        sessions_per_day=Band(low=sessions, base=sessions, high=sessions),
        energy_per_session_kwh=20.0,
        hourly_share_pu=FLAT,
        weekend_share_pu=weekend,
        weekday_factor_pu=factors,
    )


def test_arrivals_follow_weekday_factors_and_add_up_over_use_cases(site):
    quiet = (0.0,) * 12 + (1 / 12,) * 12
    parts = (part(24.0, quiet, (0.8,) * 5 + (1.5, 1.5)), part(48.0, (), (1.0,) * 7))
    demand = replace(site.demand, parts=parts)
    assert day_arrivals(demand, weekend=False) == pytest.approx([0.8 + 2.0] * 24)
    assert day_arrivals(demand, weekend=True) == pytest.approx([2.0] * 12 + [3.0 + 2.0] * 12)


def test_without_parts_the_days_profile_is_drawn(site):
    demand = replace(site.demand, parts=())
    assert sum(day_arrivals(demand, weekend=True)) == pytest.approx(demand.sessions_per_day.base)


def test_power_is_drawn_only_where_the_site_is_sized(site):
    assert "Arrivals by hour, sessions" in texts(arrivals_chart(site.demand, None, EN))
    assert len(texts(arrivals_chart(site.demand, site.sizing, EN))) > len(texts(arrivals_chart(site.demand, None, EN)))


def test_years_and_competition_stand_in_one_drawing(site):
    band = Band(low=10.0, base=20.0, high=30.0)
    years = tuple(
        DemandYear(year=year, ev_share_pu=band, sessions_per_day=band, energy_kwh_per_day=band)
        for year in range(2025, 2046)
    )
    balance = Competition(
        gross_kwh_per_day=1000.0,
        to_competitors_kwh_per_day=600.0,
        cannibalised_kwh_per_day=0.0,
        net_new_kwh_per_day=400.0,
    )
    found = texts(years_chart(replace(site.demand, by_year=years, competition=balance), EN))
    assert {"2025", "2045", "600", "400"} <= set(found)
    assert sum(value for _, value, _ in balance_parts(balance)) == balance.gross_kwh_per_day
    assert "600" not in texts(years_chart(replace(site.demand, by_year=years, competition=None), EN))


def point(kw, *, cost=None):
    return FrontierPoint(connection_kw=kw, p_wait_over_pu=0.02, mean_session_min=21.0, cost_eur=cost)


def test_rules_at_one_power_share_a_mark_and_those_outside_are_not_drawn(site):
    marks = [FrontierMark(rule_id=str(kw), title="", below_kw=kw, clause="") for kw in (400.0, 600.0, 600.0, 5000.0)]
    sizing = replace(site.sizing, frontier=(point(300.0), point(900.0)), marks=tuple(marks))
    found = texts(frontier_chart(sizing, EN))
    assert {"rule 1", "rule 2, 3"} <= set(found)
    assert not any("4" in words and words.startswith("rule") for words in found)


def test_a_rule_keeps_clear_of_the_line_of_the_connection(site):
    mark = FrontierMark(rule_id="r", title="", below_kw=600.0, clause="")
    base = replace(site.sizing, frontier=(point(300.0), point(900.0)), marks=(mark,))

    def anchor(connection_kw):
        drawing = frontier_chart(replace(base, connection_kw=connection_kw), EN)
        nodes = ET.fromstring(drawing).iter(f"{SVG}text")
        return next(node.get("text-anchor") for node in nodes if "".join(node.itertext()) == "rule 1")

    assert (anchor(610.0), anchor(800.0), anchor(400.0)) == ("end", "start", "start")


def test_cost_is_drawn_where_it_is_known(site):
    cost = Band(low=50_000.0, base=80_000.0, high=120_000.0)
    bare = replace(site.sizing, frontier=(point(300.0), point(900.0)), marks=())
    assert "Cost of that connection, thousand EUR" not in texts(frontier_chart(bare, EN))
    priced = replace(bare, frontier=(point(300.0, cost=cost), point(900.0)))
    assert "Cost of that connection, thousand EUR" in texts(frontier_chart(priced, EN))


def test_waits_are_named_by_their_upper_end(site):
    bins = (
        WaitBin(up_to_min=0.0, share_pu=0.9),
        WaitBin(up_to_min=10.0, share_pu=0.08),
        WaitBin(up_to_min=math.inf, share_pu=0.02),
    )
    assert wait_labels(bins) == ["0", "≤10", ">10"]
    found = texts(waiting_chart(replace(site.sizing, wait_histogram=bins), EN))
    assert {"0", "≤10", ">10", "90"} <= set(found)


def test_phases_are_flagged_with_points_and_power(site):
    phases = tuple(
        Phase(
            year=year,
            chargers=site.sizing.chargers,
            added=(),
            evse_count=points,
            connection_kw=kw,
            prepare=(),
            trigger_sessions_per_day=10.0,
        )
        for year, points, kw in ((2027, 4, 300.0), (2032, 8, 600.0))
    )
    found = texts(phases_chart(phases, EN))
    assert {"4 points · 300\u00a0kW", "8 points · 600\u00a0kW", "2027", "2032"} <= set(found)
