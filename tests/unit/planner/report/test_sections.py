import json
from dataclasses import replace

import pytest

from planner.model.money_result import Timing
from planner.model.result import Band, CashYear, ConnectionOption, GridResult, GridStatus, RuleOutcome, UpgradeKind
from planner.report.paper import Paper
from planner.report.paper_kind import find_papers
from planner.report.section import find_sections
from planner.report.shared_rules import shared_questions
from planner.report.verdict import Verdict, judge
from planner.resources import data_path
from tests.factories import make_assessment, make_layers


@pytest.fixture
def make_paper(tmp_path):
    def make(assessment):
        return Paper(assessment, make_layers(assessment), tmp_path)

    return make


def section(name):
    return next(found for found in find_sections() if found.id == name)


def words_of(content):
    return json.dumps(content, ensure_ascii=False)


def test_every_section_has_a_template_and_every_template_a_section():
    templates = {path.stem for path in data_path("report", "sections").glob("*.typ")}
    parts = (part for kind in find_papers().values() for part in kind.parts)
    assert {found.template or found.id for found in (*find_sections(), *parts)} == templates


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("with_grid", [True, False])
def test_all_content_is_json_in_both_languages(make_paper, language, with_grid):
    assessment = make_assessment(language=language, with_grid=with_grid)
    paper = make_paper(assessment)
    for found in find_sections():
        subject = () if found.scope == "report" else (assessment.sites[0],)
        json.dumps(found.content(paper, *subject), allow_nan=False)


def test_grid_figures_stand_with_rule_and_caveat(make_paper):
    assessment = make_assessment()
    content = words_of(section("grid").content(make_paper(assessment), assessment.sites[0]))
    assert "not a statement of the grid operator" in content
    assert "Planning rule: mv planning" in content
    assert "Line 14" in content
    assert "power factor 0.95" in content
    assert "power factor 1" in content


@pytest.mark.parametrize("status", [GridStatus.UNKNOWN, GridStatus.FAILED, GridStatus.NOT_CHECKED])
def test_unknown_grid_says_why(make_paper, status):
    assessment = make_assessment()
    site = replace(assessment.sites[0], grid=GridResult(status=status, reason="because of the moon"))
    content = words_of(section("grid").content(make_paper(assessment), site))
    assert "because of the moon" in content
    assert "0 kW" not in content


def test_sites_without_groups_leave_sections_out_or_say_unknown(make_paper):
    assessment = make_assessment()
    paper = make_paper(assessment)
    bare = replace(
        assessment.sites[0], access=None, demand=None, grid=None, sizing=None, upgrades=(), rules=(), cost=None
    )
    assert section("access").content(paper, bare) is None
    assert section("upgrades").content(paper, bare) is None
    assert section("rules").content(paper, bare) is None
    for name in ("grid", "sizing", "cost"):
        assert "unknown" in words_of(section(name).content(paper, bare))
    assert "unknown" in words_of(section("location").content(paper, bare))


def test_unreachable_place_and_missed_target_are_said(make_paper):
    assessment = make_assessment(shortlist=6)
    paper = make_paper(assessment)
    site = assessment.sites[4]
    lonely = replace(site, access=replace(site.access, reachable=False, people={}))
    assert "could not be reached" in words_of(section("access").content(paper, lonely))
    assert "the bays are the limit" in words_of(section("sizing").content(paper, site))
    slow = replace(site, sizing=replace(site.sizing, limited_by_bays=False))
    assert "is not met." in words_of(section("sizing").content(paper, slow))


def test_base_violations_and_unsolved_grids_are_told(make_paper):
    content = words_of(section("base_case").content(make_paper(make_assessment())))
    assert "T_idx_35" in content
    assert "147.5" in content
    assert "industrial_stub" in content
    quiet = replace(make_assessment(), base_violations=())
    assert "No limit is broken" in words_of(section("base_case").content(make_paper(quiet)))
    assert section("base_case").content(make_paper(make_assessment(with_grid=False))) is None


def test_limits_broken_in_the_sites_own_island_stand_with_it(make_paper):
    assessment = make_assessment()
    grid = replace(assessment.sites[0].grid, island_violations=assessment.base_violations)
    content = words_of(section("grid").content(make_paper(assessment), replace(assessment.sites[0], grid=grid)))
    assert "T_idx_35" in content


def test_long_lists_are_cut_and_say_so(make_paper):
    many = make_assessment(sites=420, shortlist=70, excluded=130)
    paper = make_paper(many)
    for name in ("ranking", "excluded", "not_checked"):
        assert "sites.xlsx holds them all" in words_of(section(name).content(paper))


def test_empty_results_leave_their_sections_out(make_paper):
    empty = replace(make_assessment(sites=3, shortlist=0, excluded=3), assumptions=(), provenance=(), issues=())
    paper = make_paper(empty)
    for name in ("ranking", "not_checked", "assumptions", "provenance"):
        assert section(name).content(paper) is None
    assert "No site came through" in words_of(section("summary").content(paper))
    assert "Nothing was found wrong" in words_of(section("issues").content(paper))


def test_questions_of_many_sites_are_said_once(make_paper):
    assessment = make_assessment(shortlist=4)
    assert len(shared_questions(assessment)) == 2
    once = words_of(section("rules_shared").content(make_paper(assessment)))
    assert "Offer of the equipment maker" in once
    own = words_of(section("rules").content(make_paper(assessment), assessment.sites[0]))
    assert "Offer of the equipment maker" not in own
    assert "Not met" in own
    few = make_assessment(shortlist=2)
    assert section("rules_shared").content(make_paper(few)) is None
    assert "Offer of the equipment maker" in words_of(section("rules").content(make_paper(few), few.sites[0]))


def test_state_targets_never_read_as_failed(make_paper):
    assessment = make_assessment(shortlist=1)
    rules = tuple(replace(rule, outcome=RuleOutcome.DOES_NOT_COUNT) for rule in assessment.sites[0].rules)
    content = words_of(section("rules").content(make_paper(assessment), replace(assessment.sites[0], rules=rules)))
    assert "Would not count" in content
    assert "Not met" not in content


def test_no_feasible_way_is_said(make_paper):
    assessment = make_assessment()
    site = assessment.sites[0]
    stuck = replace(site, upgrades=tuple(replace(o, chosen=False, feasible=False) for o in site.upgrades))
    assert "None of the ways" in words_of(section("upgrades").content(make_paper(assessment), stuck))
    assert judge(stuck).verdict is Verdict.REJECTED


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["does not connect", "leads to it"]), ("de", ["hängt nicht", "keine führt hin"]),
])  # fmt: skip
def test_sites_on_roads_that_lead_nowhere_are_excluded_in_words(make_paper, language, words):
    assessment = make_assessment(language=language)
    lost = replace(assessment.sites[0], excluded_by=("access.reason_island", "access.reason_one_way"))
    content = words_of(section("excluded").content(make_paper(replace(assessment, sites=(lost,)))))
    assert all(said in content for said in words)
    assert "access.reason" not in content


def test_verdicts():
    site = make_assessment().sites[0]
    passing = tuple(replace(rule, outcome=RuleOutcome.PASS) for rule in site.rules)
    fine = replace(site, rules=passing)
    assert judge(fine).verdict is Verdict.RECOMMENDED
    assert judge(site).reasons == ("rule_fails",)
    losing = replace(fine, cost=replace(fine.cost, npv_eur=replace(fine.cost.npv_eur, base=-1.0)))
    assert judge(losing).reasons == ("npv_negative",)
    partial = replace(fine, cost=replace(fine.cost, not_included=("cost.without_connection",)))
    assert judge(partial).reasons == ("cost_incomplete",)
    assert judge(replace(fine, grid=None)).reasons == ("grid_unknown",)
    assert judge(replace(fine, upgrades=())).reasons == ("grid_not_sized",)
    unproven = tuple(replace(o, chosen=o.kind is UpgradeKind.TRANSFORMER) for o in fine.upgrades)
    assert judge(replace(fine, upgrades=unproven)).reasons == ("connection_unproven",)
    assert judge(replace(fine, sizing=None, cost=None)).reasons == ("sizing_unknown", "cost_unknown")


def test_summary_names_a_recommended_site(make_paper):
    assessment = make_assessment()
    site = assessment.sites[0]
    fine = replace(site, rules=tuple(replace(rule, outcome=RuleOutcome.PASS) for rule in site.rules))
    content = words_of(section("summary").content(make_paper(replace(assessment, sites=(fine, *assessment.sites[1:])))))
    assert "We recommend to build Messeplatz Offenburg" in content
    assert "Messeplatz Offenburg" in content
    assert "642\u202f000\u00a0EUR" in content


@pytest.mark.parametrize(("language", "said"), [("en", "Taken from own sites"), ("de", "Von eigenen Standorten")])
def test_cost_says_what_own_sites_lose_where_it_is_anything(make_paper, language, said):
    assessment = make_assessment(language=language)
    site = assessment.sites[0]

    def cost_words(lost):
        changed = replace(site, cost=replace(site.cost, cannibalised_eur_per_year=lost))
        return words_of(section("cost").content(make_paper(assessment), changed))

    assert said in cost_words(Band(low=10_000.0, base=21_000.0, high=34_000.0))
    assert said not in cost_words(Band(low=0.0, base=0.0, high=0.0))
    assert said not in cost_words(None)


@pytest.mark.parametrize(
    ("language", "waits", "unbounded"),
    [
        ("en", "of the cars 1.2\u00a0% wait too long", "tells no number of truck bays"),
        ("de", "Von den Pkw warten 1,2\u00a0% zu lange", "nennt keine Zahl von Lkw-Stellplätzen"),
    ],
)
def test_cars_and_lorries_are_told_apart(make_paper, language, waits, unbounded):
    assessment = make_assessment(language=language)
    site = assessment.sites[0]
    paper, sized = make_paper(assessment), section("sizing")
    assert unbounded not in words_of(sized.content(paper, site))
    for bays_known in (True, False):
        sizing = replace(site.sizing, car_p_wait_over_pu=0.012, truck_p_wait_over_pu=0.034, truck_bays_known=bays_known)
        told = words_of(sized.content(paper, replace(site, sizing=sizing)))
        assert waits in told
        assert (unbounded in told) != bays_known


def test_mixes_tell_whom_they_lose_and_the_battery_its_limit(make_paper):
    assessment = make_assessment()
    site = next(each for each in assessment.sites if each.sizing and each.sizing.alternatives and each.sizing.buffer)
    phases = section("phases")
    plain = words_of(phases.content(make_paper(assessment), site))
    assert "of the drivers" not in plain.replace("who are not served", "")
    assert "the power that the grid carries" not in plain
    first, *rest = site.sizing.alternatives
    sizing = replace(
        site.sizing,
        alternatives=(replace(first, served_share_pu=0.914), *rest),
        buffer=replace(site.sizing.buffer, cap_basis="hosting"),
    )
    told = words_of(phases.content(make_paper(assessment), replace(site, sizing=sizing)))
    assert "serves 91.4\u00a0% of the drivers" in told
    assert "the power that the grid carries" in told


def test_money_that_comes_back_after_the_life_is_no_contradiction(make_paper):
    assessment = make_assessment()
    site = next(each for each in assessment.shortlist if each.cost)

    def told(years):
        changed = replace(site, cost=replace(site.cost, payback_years=years))
        return words_of(section("cost").content(make_paper(assessment), changed))

    late = assessment.settings.cost.life_years + 0.3
    assert f"money back in {late:.1f} years" in told(late)
    last = CashYear(year=12, capex_eur=0.0, opex_eur=0.0, revenue_eur=0.0, grant_eur=0.0, cash_eur=1.0,
                    discounted_eur=0.4, cumulated_eur=-9.0)  # fmt: skip
    site = replace(site, cost=replace(site.cost, cash_years=(last,)))
    assert "beyond the plan: 65.8 years" in told(65.8)
    assert f"money back in {late:.1f} years" in told(late)
    assert "money not back within the plan" in told(None)


def test_the_base_case_says_of_which_year_it_is(make_paper):
    assessment = make_assessment()
    assert "as it stands in 2026; the pages of the sites judge it in 2030" in words_of(
        section("base_case").content(make_paper(assessment))
    )
    now = replace(assessment.settings, demand=replace(assessment.settings.demand, year=2026))
    told = words_of(section("base_case").content(make_paper(replace(assessment, settings=now))))
    assert "as it stands in" not in told


def test_money_that_comes_back_after_the_lease_is_said_to(make_paper):
    assessment = make_assessment()
    site = next(each for each in assessment.shortlist if each.cost)
    last = CashYear(year=12, capex_eur=0.0, opex_eur=0.0, revenue_eur=0.0, grant_eur=0.0, cash_eur=1.0,
                    discounted_eur=0.4, cumulated_eur=9.0)  # fmt: skip
    timing = Timing(lease_years=10.0, lease_left_years=8.8)

    def told(years):
        cost = replace(site.cost, payback_years=years, cash_years=(last,), timing=timing)
        return words_of(section("cost").content(make_paper(assessment), replace(site, cost=cost)))

    assert "money back in 10.3 years, after the lease" in told(10.3)
    assert "money back in 9.3 years" in told(9.3)
    assert "after the lease" not in told(9.3)
    assert "beyond the plan: 12.3 years" in told(12.3)


def test_a_power_that_no_kind_of_connection_is_offered_for_is_said_once(make_paper):
    assessment = make_assessment()
    refused = ConnectionOption(
        kind="primary", grid="g", bus="Bus 39", vn_kv=20.0, xy_m=(0.0, 0.0), route_m=10.0, route_basis="roads",
        class_id="c", requested_kw=52.0, hosting_kw=None, binding_element="", fits=False,
        reason="grid.connect_below_class",
        cost_eur=Band(low=1.0, base=2.0, high=3.0), lead_weeks=Band(low=1.0, base=2.0, high=3.0),
    )  # fmt: skip
    grid = GridResult(
        status=GridStatus.CHECKED, hosting_kw=6000.0, requested_kw=52.0, connection_bus="Bus 39",
        connection_kind="primary", connections=(refused,),
    )  # fmt: skip

    def told(grid):
        return words_of(section("connections").content(make_paper(assessment), replace(assessment.sites[0], grid=grid)))

    said = "ask the grid operator how he would connect this power"
    assert said in told(grid)
    assert said not in told(replace(grid, connections=(replace(refused, reason="", fits=True),)))
    assert said not in told(replace(grid, connection_kind=""))
