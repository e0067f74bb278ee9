"""Papers of one site, for their readers: what a clerk, an officer, a landlord and a technician find on them."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from planner.model.plan_result import PlanChoice, PlanResult
from planner.model.result import Band, BufferResult, GrantResult, Phase, RuleOutcome, ShownRate, Timing, UpgradeKind
from planner.report.figures.maps import route_of
from planner.report.figures.single_line import Connection, single_line
from planner.report.paper import Paper
from planner.report.paper_kind import find_papers
from planner.report.paper_parts import bays_note, built_battery, connection_line, needed_from
from planner.report.papers.grid_enquiry import _kind, _steps, _storage
from planner.report.papers.landlord_sheet import _of_bays, _stay, _when
from planner.report.papers.site_report import _whole
from planner.report.section import find_sections
from planner.report.sections.connections import class_words
from planner.report.sections.grid_year import profile_words
from planner.report.sections.sizing import _advice
from planner.report.sections.trace import _row, _value
from planner.report.sections_money import _shown
from planner.report.trace import headline_traces
from planner.report.words import Words
from tests.factories import make_assessment, make_layers

EN, DE = Words("en"), Words("de")
RESULT = make_assessment(sites=6, shortlist=2, excluded=1)
SITE = RESULT.shortlist[0]


@pytest.fixture
def paper(tmp_path):
    return Paper(RESULT, make_layers(RESULT), tmp_path)


def words_of(name, paper, site):
    sections = find_papers()[name].sections if name in find_papers() else [s for s in find_sections() if s.id == name]
    return json.dumps([each.content(paper, site) for each in sections if each.scope == "site"], ensure_ascii=False)


def phases(*steps):
    chargers = SITE.sizing.chargers
    return tuple(Phase(year=year, chargers=chargers, added=chargers, evse_count=4, connection_kw=kw, prepare=(),
                       trigger_sessions_per_day=0.0, capex_eur=None) for year, kw in steps)  # fmt: skip


def plan_of(year, kw, points=2):
    choice = PlanChoice(site_id=SITE.site_id, option="first", year=year, evse_count=points, connection_kw=kw,
                        capex_eur=5e5, npv_eur=1e5, value=1e5)  # fmt: skip
    return PlanResult(objective="npv", unit="EUR", value=1e5, bound=1e5, gap_pu=0.0, method="proof", choices=(choice,))


def test_the_enquiry_says_phases_kind_and_when_each_power_is_needed(paper):
    sizing = replace(SITE.sizing, phases=phases((2030, 420.0), (2035, 510.0)))
    assert "three-phase" in words_of("grid_enquiry", paper, SITE)
    assert _steps(paper, SITE, sizing)[0][1] == "from 2030 420\u00a0kW; from 2035 510\u00a0kW"
    assert _steps(paper, SITE, replace(sizing, phases=phases((2030, 510.0), (2035, 510.0)))) == []
    paper.assessment = replace(RESULT, plan=plan_of(2028, 420.0))
    assert _steps(paper, SITE, sizing)[0][1] == "from 2028 420\u00a0kW; from 2035 510\u00a0kW"


def test_the_year_is_that_of_the_programme_then_of_the_phase_then_of_the_study(paper):
    phased = replace(SITE, sizing=replace(SITE.sizing, phases=phases((2031, 420.0))))
    assert needed_from(paper, replace(SITE, sizing=None)) == RESULT.settings.demand.year
    assert needed_from(paper, phased) == 2031
    paper.years = {SITE.site_id: 2028}
    assert needed_from(paper, phased) == 2028


def with_battery(site, *, chosen):
    battery = replace(site.upgrades[0], kind=UpgradeKind.BATTERY, chosen=chosen, connection_kw=340.0,
                      params={"power_kw": 170.0, "energy_kwh": 1240.0, "cap_kw": 340.0})  # fmt: skip
    others = tuple(replace(each, chosen=each.chosen and not chosen) for each in site.upgrades)
    return replace(site, upgrades=(*others, battery))


BUFFER = SITE.sizing.buffer or BufferResult(
    cap_kw=340.0, battery_kw=398.0, battery_kwh=1055.0, pv_kw=50.0, pv_used_kwh_per_year=1e4,
    pv_fed_in_kwh_per_year=1e3, unserved_kwh_per_year=0.0, capex_eur=Band(low=1.0, base=2.0, high=3.0),
    saved_eur_per_year=Band(low=1.0, base=2.0, high=3.0), npv_eur=Band(low=1.0, base=2.0, high=3.0), worth_it=True,
)  # fmt: skip
BUFFERED = replace(SITE.sizing, buffer=replace(BUFFER, battery_kw=398.0, battery_kwh=1055.0, pv_kw=50.0, worth_it=True))


def test_the_enquiry_lists_the_battery_that_is_paid_and_asks_for_what_it_leaves(paper):
    built = replace(with_battery(SITE, chosen=True), sizing=BUFFERED)
    rows = dict(_storage(built, BUFFERED, EN))
    assert rows["Behind the connection"] == "battery 170\u00a0kW, 1\u202f240\u00a0kWh"
    assert (
        "not part of this request: battery 398\u00a0kW, 1\u202f055\u00a0kWh; photovoltaics 50\u00a0kW"
        in rows["Also looked at"]
    )
    assert built_battery(built) == (170.0, 1240.0)
    said = words_of("grid_enquiry", paper, built)
    assert "340\u00a0kW" in said
    assert connection_line(built, EN)[0][1].startswith("340\u00a0kW at ")


def test_what_is_only_advised_is_neither_drawn_nor_asked_for():
    site = replace(with_battery(SITE, chosen=False), sizing=BUFFERED)
    assert built_battery(site) is None
    assert [name for name, _ in _storage(site, BUFFERED, EN)] == ["Also looked at"]
    assert _kind(site, EN) == "new connection, consumption only"
    assert _storage(site, replace(BUFFERED, buffer=replace(BUFFERED.buffer, worth_it=False)), EN) == []
    chosen = replace(SITE.upgrades[0], kind=UpgradeKind.EXISTING, chosen=True)
    assert "host" in _kind(replace(SITE, upgrades=(chosen,)), EN)


def test_the_diagram_draws_the_battery_whose_cost_is_counted():
    made = Connection(kv=20.0, bus="Bus 1", route_m=10.0, kva=358.0, kw=340.0, managed=True, battery=(170.0, 1240.0))
    drawn, without = (single_line(each, BUFFERED, EN).decode() for each in (made, replace(made, battery=None)))
    assert ">170\u00a0kW<" in drawn
    assert EN.t("sld_battery") in drawn
    assert EN.t("sld_battery") not in without
    assert "398" not in drawn + without


def test_the_report_says_which_battery_is_built(paper):
    built = replace(with_battery(SITE, chosen=True), sizing=BUFFERED)
    other = replace(with_battery(SITE, chosen=False), sizing=BUFFERED)
    assert "Built and in the costs: the battery of 170\u00a0kW" in words_of("phases", paper, built)
    said = words_of("phases", paper, other)
    assert "not built in this plan" in said
    assert "holds the power asked for" in said
    bare = replace(BUFFERED, buffer=replace(BUFFERED.buffer, battery_kwh=0.0, pv_kw=0.0))
    assert "not built in this plan" not in words_of("phases", paper, replace(SITE, sizing=bare))


def test_what_is_not_sized_is_filled_in_by_hand_and_not_called_unknown(paper):
    bare = replace(SITE, sizing=None)
    said = words_of("grid_enquiry", paper, bare)
    assert "filled in by hand" in said
    assert "Power factor" in said
    nothing = replace(SITE, sizing=replace(SITE.sizing, chargers=(), evse_count=0))
    assert "filled in by hand" in words_of("grid_enquiry", paper, nothing)
    assert "still open" in words_of("landlord_sheet", paper, bare)
    assert "unknown" not in words_of("landlord_sheet", paper, bare)
    assert _when(paper, bare) == []
    assert _when(paper, SITE)


def test_the_officer_reads_of_the_station():
    grid = replace(SITE.grid, connection_kv=20.0)
    at = replace(SITE, grid=grid, upgrades=())
    assert "transformer station of its own" in str(connection_line(at, EN))
    assert "no transformer station" in str(connection_line(replace(at, grid=replace(grid, connection_kv=0.4)), EN))
    assert "still open" in str(connection_line(replace(at, grid=None), EN))
    assert connection_line(replace(at, sizing=None), EN) == []


def test_the_officer_is_asked_only_what_he_decides_on(paper):
    rule = replace(SITE.rules[0], outcome=RuleOutcome.NEEDS_EVIDENCE, addressee="site_operator")
    topics = ("planning", "building", "accessibility", "grid", "payment", "operation", "data", "other")
    rules = tuple(replace(rule, rule_id=topic, title=f"Rule on {topic}", topic=topic) for topic in topics)
    said = words_of("permit_sheet", paper, replace(SITE, rules=rules))
    assert [topic for topic in topics if f"Rule on {topic}" in said] == ["planning", "building", "accessibility"]
    assert "Rule on payment" in words_of("rules", paper, replace(SITE, rules=rules))
    assert "Rule on" not in words_of("permit_sheet", paper, replace(SITE, rules=rules[3:]))


def test_bays_drawn_beyond_or_short_of_the_points_are_told(paper):
    used = SITE.sizing.bays_used
    more, fewer, same = (
        replace(SITE, layout=SimpleNamespace(bays=tuple(range(used + n)))) for n in (3, -1, 0)
    )  # fmt: skip
    assert f"{used} of them get a charging point" in bays_note(more, EN)
    assert f"need {used}" in bays_note(fewer, EN)
    assert bays_note(same, EN) == ""
    assert bays_note(replace(more, sizing=None), EN) == ""
    assert f"{used} of them with a charging point" in _of_bays(more, EN)


def test_long_stays_are_told_in_hours():
    assert _stay(19.4, EN) == "19\u00a0min"
    assert _stay(596.0, DE) == "9,9\u00a0h"


def test_an_excluded_site_is_called_so_first(paper):
    out = next(site for site in RESULT.sites if site.excluded_by)
    head = words_of("location", paper, out)
    assert '["Excluded", "bad"]' in head
    assert "The site is excluded:" in head
    assert "With conditions" not in head
    assert "Not sized: the site is excluded." in words_of("sizing", paper, out)
    assert "No costs: the site is excluded." in words_of("cost", paper, out)
    assert '"Costs are unknown."' in words_of("cost", paper, replace(SITE, cost=None))
    assert "could not be sized" in words_of("cost", paper, replace(SITE, cost=None, sizing=None))


def test_the_site_report_says_that_the_programme_builds_less():
    choice = plan_of(2028, 420.0, points=1).choices[0]
    assert "describe the whole site" in _whole(choice, SITE, EN)
    untold = replace(SITE, cost=replace(SITE.cost, timing=None))
    assert _whole(replace(choice, evse_count=SITE.sizing.evse_count), untold, EN) == ""
    assert _whole(choice, replace(untold, sizing=None), EN) == ""


def test_the_site_report_says_where_the_programme_energises_in_another_year():
    timing = Timing(lead_weeks={}, decided_on="2026-11-01", energised_on="2030-01-01", lease_years=10.0,
                    lease_left_years=8.0)  # fmt: skip
    site = replace(SITE, cost=replace(SITE.cost, timing=timing))
    whole = replace(plan_of(2031, 420.0).choices[0], evse_count=SITE.sizing.evse_count)
    assert "energises the site in 2031" in _whole(whole, site, EN)
    assert "from energisation on 1 January 2030" in _whole(whole, site, EN)
    assert _whole(replace(whole, year=2030), site, EN) == ""
    assert "counts from energisation" in _whole(replace(whole, year=2030, evse_count=1), site, EN)


def test_the_route_drawn_leads_to_the_connection_point():
    layer = SimpleNamespace(attributes={"chosen": np.array([False, False]), "route_m": np.array([1639.0, 1680.1])})
    painter = SimpleNamespace(features_of=lambda *_: np.array([0, 1]), layer=lambda _: layer)
    at = replace(SITE, grid=replace(SITE.grid, route_m=1680.07))
    assert route_of(painter, at).tolist() == [1]
    assert route_of(painter, replace(SITE, grid=None)).tolist() == [0]
    layer.attributes["chosen"] = np.array([True, False])
    assert route_of(painter, at).tolist() == [0]


def test_profiles_and_classes_are_named():
    assert profile_words("h25: 168, mix: 87", DE) == "dem Haushaltsprofil H25 (168), je zur Hälfte H25 und G25 (87)"
    assert profile_words("own.csv: 12", EN) == "own.csv: 12"
    option = SimpleNamespace(class_title="MV station ≤ 8 MVA")
    assert class_words(option, DE) == "Anschlussklasse bis 8\u00a0MVA"
    assert class_words(SimpleNamespace(class_title="By area"), DE) == "By area"


def test_a_recommendation_beyond_the_request_says_what_the_report_goes_on_with():
    advice = SITE.sizing.advice
    more = replace(advice, recommended_kw=SITE.sizing.connection_kw + 90.0)
    power = EN.quantity(SITE.sizing.connection_kw, "kw")
    assert f"go on with {power}" in _advice(SITE.sizing, more, EN)
    same = replace(advice, recommended_kw=SITE.sizing.connection_kw)
    assert "go on with" not in _advice(SITE.sizing, same, EN)


def test_the_trace_says_late_money_and_names_grants():
    years = tuple(SimpleNamespace(year=year) for year in range(12))
    cost = replace(SITE.cost, payback_years=40.0, cash_years=years)
    late = replace(SITE, cost=cost)
    trace = next(each for each in headline_traces(RESULT, late, EN) if each.path == "cost.payback_years")
    numbers = dict.fromkeys(trace.inputs, 1)
    assert "beyond the plan" in str(_row(trace, numbers, late, EN))
    soon = replace(SITE, cost=replace(cost, payback_years=1.0))
    assert "beyond the plan" not in str(_row(trace, numbers, soon, EN))
    grant = GrantResult(grant_id="g1", title="Land 2030", outcome="counts", amount_eur=1.0, reason="", clause="c",
                        source="s")  # fmt: skip
    row = SimpleNamespace(name="grants", value="g1, g2", unit="", stage="cost")
    assert _value(row, replace(SITE, cost=replace(SITE.cost, grants=(grant,))), DE) == "„Land 2030“, „g2“"


def test_an_assumed_rate_is_called_so_in_the_readers_language():
    rate = ShownRate(currency="CHF", eur_per_unit=1.05, on="2026-01-01", source="assumption: round", state="assumption")
    assert "Annahme, kein Tageskurs" in str(_shown(SITE.cost, rate, DE))
    assert "1. Januar 2026" in str(_shown(SITE.cost, rate, DE))
    assert "ECB" in str(_shown(SITE.cost, replace(rate, source="ECB", state="source"), DE))
