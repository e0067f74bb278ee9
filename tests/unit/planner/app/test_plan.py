"""A programme on a finished run: what it is chosen from, what it is held to, and what it says."""

import json
from dataclasses import replace
from datetime import timedelta

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point, box
from typer.testing import CliRunner

from planner.app import plan as plan_module
from planner.app.assess import assess
from planner.app.editing.programme import with_programme, with_word, word_on
from planner.app.editing_settings import settings_of
from planner.app.freshness import stale_reasons
from planner.app.plan import is_plan_stale, plan, plan_on, plan_sites, planned, with_plan
from planner.app.planning.corridor import corridor_ground, fewest_sites, spacing_of
from planner.app.planning.ground import ground_of, people_of
from planner.app.planning.network import Spot, _by_area, _spot, _works_apart, shared_grid
from planner.app.planning.refusals import check_must, check_question
from planner.app.planning.sizes import Size, sizes_of
from planner.app.sitetools.spacing import space_sites
from planner.cli.application import build_application
from planner.cli.commands import plan as plan_command
from planner.cli.commands.plan import _budget
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.drawn import Scenario
from planner.model.errors import PlannerError
from planner.model.grid_study import ConnectionOption, GridTier
from planner.model.issues import Severity
from planner.model.plan_result import CorridorSpacing
from planner.model.result import Band, GrantResult, GridResult, GridStatus, ShownRate, UpgradeKind
from planner.model.settings import GridSettings, PlanSettings
from planner.model.sizing_result import MixOption, Phase
from planner.siting.programme.problem import Option, Problem, Site
from tests.factories import make_assessment
from tests.grid_nets import five_bus_net, tables_of

BUDGET = {"2028": 500_000.0, "2029": 500_000.0}


def asked(project, **plan_settings):
    settings = PlanSettings(**({"objective": "energy", "budget_eur_by_year": BUDGET} | plan_settings))
    return replace(project, settings=replace(project.settings, plan=settings))


@pytest.fixture(scope="module")
def quick(town):
    grid = replace(town.settings.grid, study_year=False, n_minus_1=False, deep_sites=0, shortlist=4)
    return replace(town, settings=replace(town.settings, grid=grid))


@pytest.fixture(scope="module")
def run(quick):
    return assess(asked(quick))


@pytest.fixture(scope="module")
def ground(town_inputs, town_places, town_grids):
    return ground_of(town_inputs, town_places.graph, town_grids)


def test_a_run_with_a_budget_has_its_programme_and_asking_again_gives_the_same(run, quick):
    found = run.assessment.plan
    assert found is not None
    assert found.choices
    assert found.checked is True
    assert found.method == "proof"
    assert found.gap_pu == pytest.approx(0.0, abs=1e-4)
    assert plan(run, asked(quick)) == found


def test_money_stays_within_each_year(run):
    found = run.assessment.plan
    capex = {choice.site_id: choice.capex_eur for choice in found.choices}
    for year in found.years:
        assert year.spent_eur == pytest.approx(sum(capex[i] for i in year.site_ids))
        assert year.spent_eur <= year.budget_eur
    assert {choice.year for choice in found.choices} <= {2028, 2029}


def test_every_site_is_in_or_has_its_reason(run):
    found = run.assessment.plan
    chosen = {choice.site_id for choice in found.choices}
    assert chosen | set(found.left_out) == {site.site_id for site in run.assessment.sites}
    assert not chosen & set(found.left_out)
    assert {found.left_out[site.site_id] for site in run.assessment.sites if site.excluded_by} <= {"plan.out_excluded"}


def test_must_and_must_not_hold(run, quick, ground):
    first = run.assessment.plan.choices[0].site_id
    without = plan_on(ground, run.assessment.sites, asked(quick, must_not=(first,)))
    assert first not in {choice.site_id for choice in without.choices}
    assert without.left_out[first] == "plan.out_must_not"
    held = plan_on(ground, run.assessment.sites, asked(quick, must=(first,), max_sites=1))
    assert [(each.site_id, each.reason) for each in held.choices] == [(first, "plan.in_must")]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"budget_eur_by_year": {}}, "No budget"),
        ({"budget_eur_by_year": {"next": 5.0}}, "no year"),
        ({"must": ("nowhere",)}, "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_said(run, quick, settings, told):
    with pytest.raises(PlannerError, match=told):
        plan(run, asked(quick, **settings))


def test_contradictions_are_named_by_site_and_budget(run, quick, ground):
    first = run.assessment.plan.choices[0].site_id
    name = next(site.name for site in run.assessment.sites if site.site_id == first)
    tight = asked(quick, must=(first,), budget_eur_by_year={"2028": 1_000.0})
    with pytest.raises(PlannerError, match="1,000") as fault:
        plan_on(ground, run.assessment.sites, tight)
    assert name in fault.value.message("en")
    with pytest.raises(PlannerError, match=r"1\.000 EUR"):
        plan_on(ground, run.assessment.sites, replace(tight, language="de"))
    rate = ShownRate(currency="CHF", eur_per_unit=0.8, on="2026-01-01", source="test", state="own")
    for tongue, told in (("en", "CHF 1,250"), ("de", r"1\.250 CHF")):
        with pytest.raises(PlannerError, match=told) as fault:
            plan_on(ground, run.assessment.sites, replace(tight, language=tongue), shown=rate)
        assert "EUR" not in fault.value.message("en"), "named as it was typed"
    both = tuple(site.site_id for site in run.assessment.shortlist)
    near = asked(quick, must=both, min_distance_km=90.0, budget_eur_by_year={"2028": 1e9})
    with pytest.raises(PlannerError, match="90 km"):
        plan_on(ground, run.assessment.sites, near)


def test_a_must_that_was_not_studied_says_why(run, quick, ground):
    other = next(site for site in run.assessment.sites if not site.shortlisted)
    with pytest.raises(PlannerError, match=rf"{other.name} \({other.site_id}\): not on the shortlist"):
        plan_on(ground, run.assessment.sites, asked(quick, must=(other.site_id,)))


def energised_in(project, year):
    grid = replace(project.settings.grid, energisation_year=year)
    return replace(project, settings=replace(project.settings, grid=grid))


def test_a_must_before_its_first_year_names_the_site_the_year_and_what_to_do(run, quick, ground):
    """One demand does not contradict itself: the years of the budget lie before the site can be energised."""
    sites = run.assessment.shortlist[:2]
    early = asked(energised_in(quick, 2036), must=tuple(site.site_id for site in sites))
    with pytest.raises(PlannerError) as fault:
        plan_on(ground, run.assessment.sites, early)
    issues = fault.value.issues
    assert {issue.code for issue in issues} == {"plan.must_before_set"}
    assert {issue.params["site"] for issue in issues} == {site.site_id for site in sites}
    for language in ("en", "de"):
        said = fault.value.message(language)
        assert all(site.name in said for site in sites)
        assert all(part in said for part in ("2028, 2029", "2036", "energisation_year"))
    told = planned(with_plan(run, None, PlanSettings()), lambda: ground, early)
    assert [(issue.code, issue.severity) for issue in told.assessment.issues[-2:]] == [
        ("plan.must_before_set", Severity.WARNING)
    ] * 2
    late = plan_on(ground, run.assessment.sites, asked(early, must=early.settings.plan.must,
                                                       budget_eur_by_year={"2028": 9e6, "2036": 9e6}))  # fmt: skip
    assert {each.year for each in late.choices} == {2036}
    assert "plan.note_early_budget" in late.notes
    assert late.first_year == 2036
    assert "plan.note_early_budget" not in run.assessment.plan.notes


def test_a_must_says_whether_a_setting_or_work_keeps_it_and_whether_its_value_is_known(quick):
    def refused(project, **size):
        option = {"option": "full", "evse_count": 2, "connection_kw": 50.0, "capex_eur": 1.0, "npv_eur": 1.0} | size
        problem = Problem(sites=(Site(site_id="a", options=(Option(**option),)), Site(site_id="b", options=())),
                          budget_eur={2028: 1e9}, must=frozenset("a"))  # fmt: skip
        with pytest.raises(PlannerError) as fault:
            check_must(problem, {"a": ""}, project)
        (issue,) = fault.value.issues
        assert issue.params["name"] == "a", "a site without a name goes by its id"
        return issue.code, issue.params["year"]

    assert refused(energised_in(quick, 2031), earliest_year=2031) == ("plan.must_before_set", 2031)
    assert refused(energised_in(quick, 2031), earliest_year=2033) == ("plan.must_before_ready", 2033)
    assert refused(quick, earliest_year=2029) == ("plan.must_before_ready", 2029)
    assert refused(quick, npv_eur=None)[0] == "plan.must_no_npv"


def test_in_a_run_a_contradiction_is_a_finding(run, quick, ground):
    first = run.assessment.plan.choices[0].site_id
    bare = with_plan(run, None, PlanSettings())
    told = planned(bare, lambda: ground, asked(quick, must=(first,), budget_eur_by_year={"2028": 1.0}))
    assert told.assessment.plan is None
    assert any(issue.code == "plan.contradiction" for issue in told.assessment.issues)
    assert planned(bare, lambda: ground, quick) is bare, "no budget, no programme"


def test_people_by_district_of_their_own_column_of_areas_or_all_together(run, quick, ground):
    sites = run.assessment.shortlist
    wanted = asked(quick, objective="people", reach_min=5.0)
    whole, notes = people_of(ground, sites, wanted)
    assert whole.districts == ("",)
    assert notes == ("plan.note_one_district",)
    half = ground.population.geometry.centroid.x < ground.population.geometry.centroid.x.median()
    named = ground.population.assign(district=half.map({True: "west", False: "east"}))
    own, notes = people_of(replace(ground, population=named), sites, wanted)
    assert own.districts == ("east", "west")
    assert notes == ()
    assert sum(own.all_people) == pytest.approx(sum(whole.all_people))
    assert own.people.sum() == pytest.approx(whole.people.sum())
    west = box(*ground.population[half].total_bounds)
    areas = gpd.GeoDataFrame({"kind": ["district"], "name": ["West"]}, geometry=[west], crs=ground.crs)
    drawn, _ = people_of(replace(ground, areas=areas), sites, wanted)
    assert set(drawn.districts) == {"", "West"}
    assert people_of(replace(ground, population=None), sites, wanted) == (None, ("plan.note_no_people",))


def test_only_chargers_of_enough_power_count_as_reach(run, quick, ground):
    sites = run.assessment.shortlist
    at = [Point(site.x_m, site.y_m) for site in sites]
    chargers = gpd.GeoDataFrame({"power_kw": [22.0] * len(at)}, geometry=at, crs=ground.crs)
    here = replace(ground, chargers=chargers)
    everything, _ = people_of(here, sites, asked(quick))
    fast, _ = people_of(here, sites, asked(quick, covered_kw=50.0))
    assert everything.people.sum() == 0.0
    assert fast.people.sum() > 0.0


def test_sizes_cost_less_where_they_are_smaller_and_keep_the_runs_own_figures(run, quick):
    for site in run.assessment.shortlist:
        sizes, reason = sizes_of(site, quick, unknown_grid=False)
        assert reason == ""
        full = sizes[0].option
        assert (full.option, full.capex_eur) == ("full", site.cost.capex_eur.base)
        assert full.npv_eur == site.cost.npv_eur.base
        assert all(size.option.connection_kw < full.connection_kw for size in sizes[1:])
        assert all(size.option.capex_eur <= full.capex_eur for size in sizes[1:])


def test_first_phase_and_other_mixes_that_serve_as_asked_are_sizes_too(run, quick):
    site = max(run.assessment.shortlist, key=lambda each: each.sizing.connection_kw)
    sizing = site.sizing
    few = (replace(sizing.chargers[0], count=1),)
    points, plate_kw = few[0].evse_per_charger, few[0].cabinet_kw or few[0].power_kw * few[0].evse_per_charger
    small_kw = 0.5 * min(plate_kw, sizing.connection_kw)
    phase = Phase(
        year=2028, chargers=few, added=few, evse_count=points, connection_kw=small_kw, prepare=(),
        trigger_sessions_per_day=0.0,
    )  # fmt: skip
    mix = MixOption(
        chargers=few, evse_count=points, nameplate_kw=plate_kw, connection_kw=0.8 * small_kw, p_wait_over_pu=0.01,
        utilisation_pu=0.2, present_cost_eur=1.0, target_met=True, served_share_pu=0.7,
    )  # fmt: skip
    failing = replace(mix, target_met=False, connection_kw=0.7 * small_kw)
    grown = replace(site, sizing=replace(sizing, phases=(phase,), alternatives=(mix, failing)))
    full, first, other = (size.option for size in sizes_of(grown, quick, unknown_grid=False)[0])
    assert [each.option for each in (full, first, other)] == ["full", "first", "mix1"]
    assert (first.connection_kw, other.connection_kw) == (small_kw, 0.8 * small_kw)
    assert first.capex_eur < full.capex_eur
    assert 0.0 < other.energy_kwh_per_year <= full.energy_kwh_per_year
    assert first.earliest_year >= quick.project_date.year

    def sold_kwh(energy_pu):
        known = replace(mix, served_energy_pu=energy_pu)
        sizes = sizes_of(replace(site, sizing=replace(sizing, alternatives=(known,))), quick, unknown_grid=False)[0]
        return sizes[1].option.energy_kwh_per_year

    assert sold_kwh(0.02) == pytest.approx(2 * sold_kwh(0.01)), "the energy told for the mix, not that of its drivers"
    assert sold_kwh(0.01) == pytest.approx(365 * 0.01 * site.demand.energy_kwh_per_day.base)


def test_a_power_the_network_has_not_takes_the_works_chosen_for_the_site(run, quick):
    site = run.assessment.shortlist[0]
    (as_is, *_) = site.upgrades
    works = replace(as_is, kind=UpgradeKind.TRANSFORMER, chosen=True, served_kw=site.sizing.connection_kw)
    short = replace(site, grid=replace(site.grid, hosting_kw=1.0), upgrades=(replace(as_is, chosen=False), works))
    (size, *_), reason = sizes_of(short, quick, unknown_grid=False)
    assert reason == ""
    assert size.works
    assert size.option.load == f"{site.site_id}/works"
    weak = replace(works, served_kw=1.0, connection_kw=1.0)
    assert (
        sizes_of(replace(short, upgrades=(short.upgrades[0], weak)), quick, unknown_grid=False)[1]
        == "plan.out_not_connectable"
    )


def test_sites_that_cannot_be_connected_or_are_not_known_are_no_choice(run, quick):
    site = run.assessment.shortlist[0]
    unknown = replace(site, grid=GridResult(status=GridStatus.UNKNOWN), upgrades=())
    assert sizes_of(unknown, quick, unknown_grid=False) == ((), "plan.out_grid_unknown")
    free, reason = sizes_of(unknown, quick, unknown_grid=True)
    assert reason == ""
    assert free[0].option.power_kw == 0.0
    full = replace(site, grid=replace(site.grid, hosting_kw=0.0), upgrades=())
    assert sizes_of(full, quick, unknown_grid=False) == ((), "plan.out_not_connectable")
    assert sizes_of(replace(site, sizing=None), quick, unknown_grid=False) == ((), "plan.out_no_size")


def _size(kw, *, load="", works=False, kind=UpgradeKind.NONE):
    way = make_assessment().shortlist[0].upgrades[0]
    option = Option(option="full", evse_count=2, connection_kw=kw, power_kw=kw, capex_eur=1.0, npv_eur=1.0, load=load)
    return Size(option=option, way=replace(way, kind=kind), works=works)


def _site_at(site, base, bus):
    point = ConnectionOption(
        kind="lv_feeder", grid=base.name, bus=f"bus {bus}", vn_kv=0.4, xy_m=(0.0, 0.0), route_m=10.0,
        route_basis="straight", class_id="c", requested_kw=10.0, hosting_kw=10.0, binding_element="", fits=True,
        cost_eur=Band(low=1, base=1, high=1), lead_weeks=Band(low=1, base=1, high=1), grid_index=0, bus_index=bus,
    )  # fmt: skip
    grid = GridResult(
        status=GridStatus.CHECKED, grid=base.name, connection_bus=f"bus {bus}", connection_kind="lv_feeder",
        tier=GridTier.NETWORK, hosting_kw=10.0, connections=(point,),
    )  # fmt: skip
    return replace(site, grid=grid)


def test_a_size_with_works_is_judged_from_where_they_begin(quick, ground):
    base = solve_base(build_network(tables_of(five_bus_net())), GridSettings(planning_rule="en50160"))
    project = replace(quick, settings=replace(quick.settings, grid=GridSettings(planning_rule="en50160")))
    here = replace(ground, bases=(base,))
    site, other = (_site_at(each, base, 4) for each in make_assessment().shortlist[:2])
    kw = 3.0 * base.hosting(4, project.settings.grid, project.settings.grid.power_factor).hosting_kw
    plain = _spot(here, site, _size(10.0), 10.0, project)
    heavy = _spot(here, site, _size(kw, works=True), kw, project)
    assert (plain.bus, plain.under_works) == (4, frozenset())
    assert heavy.bus != 4
    assert heavy.under_works <= heavy.passes
    sizes = {
        site.site_id: (_size(kw, load="a/works", works=True),),
        other.site_id: (_size(10.0, load="b"),),
    }
    shared = shared_grid(here, (site, other), sizes, project)
    assert [(each.one, each.other, each.reason) for each in shared.apart] == [("a/works", "b", "works")]
    assert shared.check({"b": 10.0}) is None
    refused = shared.check({"b": 50.0 * kw})
    assert refused is not None
    assert refused.loads == ("b",)


def test_works_of_one_site_alone_exclude_nobody():
    spots = {
        "a/works": Spot(grid=0, bus=1, under_works=frozenset({(0, "line", 1)}), passes=frozenset({(0, "line", 1)}))
    }
    assert _works_apart({**spots, "a": Spot(grid=0, bus=2, passes=frozenset({(0, "line", 1)}))}) == ()
    assert _works_apart({**spots, "b": Spot(grid=0, bus=2, passes=frozenset({(0, "line", 2)}))}) == ()


def test_sites_of_one_declared_capacity_share_it():
    one, two, three = make_assessment().shortlist[:3]
    area = GridResult(
        status=GridStatus.CHECKED, grid="map", connection_bus="Primary A", tier=GridTier.CAPACITY, hosting_kw=700.0
    )
    sites = (replace(one, grid=area), replace(two, grid=area), replace(three, grid=replace(area, connection_bus="B")))
    sizes = {site.site_id: (_size(500.0, load=site.site_id),) for site in sites}
    (limit,) = _by_area(sites, sizes)
    assert (limit.element, limit.room) == ("Primary A", 700.0)
    assert limit.used_kw({one.site_id: 500.0, two.site_id: 200.0}) == 700.0


def test_another_budget_makes_the_programme_old_and_the_run_not(run, quick):
    assert not is_plan_stale(run, asked(quick))
    richer = asked(quick, budget_eur_by_year={"2028": 9e6})
    assert is_plan_stale(run, richer)
    assert stale_reasons(run, richer) == ()
    again = with_plan(run, plan(run, richer), richer.settings.plan)
    assert not is_plan_stale(again, richer)


def test_words_on_a_site_are_steps_of_the_project_or_of_its_scenario(quick):
    project = with_word(with_word(quick, "M1", "must"), "M2", "must_not")
    assert (project.settings.plan.must, project.settings.plan.must_not) == (("M1",), ("M2",))
    turned = with_word(project, "M1", "must_not")
    assert word_on(turned.settings.plan, "M1") == "must_not"
    assert word_on(with_word(turned, "M1", "").settings.plan, "M1") == ""
    scenario = replace(project, scenarios=(Scenario(scenario_id="s", name="S"),), scenario="s")
    richer = with_programme(scenario, replace(settings_of(scenario).plan, budget_eur_by_year={"2030": 7.0}, must=()))
    assert settings_of(richer).plan.budget_eur_by_year == {"2030": 7.0}
    assert settings_of(richer).plan.must == ()
    assert richer.settings.plan == project.settings.plan, "the project's own stay"
    poorer = with_programme(richer, replace(settings_of(richer).plan, budget_eur_by_year={}))
    assert settings_of(poorer).plan.budget_eur_by_year == {}


def test_the_command_takes_budgets_and_says_what_is_wrong_with_one(run, monkeypatch):
    from planner.app import assess as assess_module
    from planner.app.examples import sample_project

    seen = []
    monkeypatch.setattr(assess_module, "assess", lambda project, _progress: seen.append(project) or run)
    monkeypatch.setattr(
        plan_module, "plan", lambda _run, project, _progress: seen.append(project) or run.assessment.plan
    )
    path = str(sample_project("minimal"))
    done = CliRunner().invoke(
        build_application(),
        ["plan", path, "--budget", "2028=500000", "--budget", "2029=1", "--must", "M10", "--floor-percent", "10",
         "--objective", "energy", "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["ok"] is True
    assert [each["site_id"] for each in answer["choices"]] == [each.site_id for each in run.assessment.plan.choices]
    bare, wanted = seen
    assert bare.settings.plan.budget_eur_by_year == {}
    assert wanted.settings.plan.budget_eur_by_year == {"2028": 500000.0, "2029": 1.0}
    assert (wanted.settings.plan.must, wanted.settings.plan.floor_pu) == (("M10",), 0.1)
    spent = run.assessment.plan.years[0].spent_eur
    monkeypatch.setenv("COLUMNS", "200")
    for tongue, told in (("en", f"{spent:,.0f}"), ("de", f"{spent:,.0f}".replace(",", "."))):
        monkeypatch.setenv("CHARGESITE_LANGUAGE", tongue)
        table = CliRunner().invoke(build_application(), ["plan", path, "--budget", "2028=500000"])
        assert table.exit_code == 0, table.output
        assert "2028" in table.output
        assert {"en": f"EUR {told} of 500,000", "de": f"{told} von 500.000 EUR"}[tongue] in table.output
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    wrong = CliRunner().invoke(build_application(), ["plan", path, "--budget", "much"])
    assert isinstance(wrong.exception, PlannerError)
    assert "much" in wrong.exception.message("en")


def test_a_corridor_asks_for_sites_along_it_and_the_fewest_are_told(run, quick, ground, monkeypatch):
    name = next(str(each) for each in ground.graph.name if each)
    rules = replace(quick.settings.rules, ten_t={name: "core"})
    wanted = asked(quick, spacing_km=3.0, spacing_kw=50.0)
    wanted = replace(wanted, settings=replace(wanted.settings, rules=rules))
    found = plan_on(ground, run.assessment.sites, wanted)
    told = found.corridor
    assert told.roads == (name,)
    assert 0.0 <= told.served_today_km <= told.served_km <= told.length_km
    assert told.served_km + told.out_of_reach_km == pytest.approx(told.length_km, abs=1e-6)
    with pytest.raises(PlannerError, match="Name the roads of the corridor"):
        plan_on(ground, run.assessment.sites, asked(quick, spacing_km=3.0))
    strange = replace(wanted, settings=replace(wanted.settings, rules=replace(rules, ten_t={"A 999": "core"})))
    with pytest.raises(PlannerError, match=r"knows none of .*A 999"):
        plan_on(ground, run.assessment.sites, strange)
    monkeypatch.setattr("planner.app.planning.ground.open_ground", lambda *_: ground)
    few = space_sites(run, wanted, 3.0, 50.0)
    assert len(few.site_ids) == (few.told.fewest or 0)
    assert few.told.served_km + few.told.out_of_reach_km == pytest.approx(few.told.length_km, abs=1e-6)
    with pytest.raises(PlannerError, match="--spacing-km"):
        space_sites(run, wanted, 0.0)


def test_the_command_of_spacing_names_sites_and_what_stays_open(run, quick, ground, monkeypatch):
    name = next(str(each) for each in ground.graph.name if each)
    rules = replace(quick.settings.rules, ten_t={name: "core"})
    wanted = replace(quick, settings=replace(quick.settings, rules=rules))
    monkeypatch.setattr("planner.app.planning.ground.open_ground", lambda *_: ground)
    monkeypatch.setattr("planner.cli.commands.siting_spacing.run_of", lambda *_: (run, wanted))
    done = CliRunner().invoke(build_application(), ["siting", "spacing", "p.toml", "--spacing-km", "2", "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["ok"] is True
    assert answer["objective"] == len(answer["chosen"]) == (answer["fewest"] or 0)
    table = CliRunner().invoke(build_application(), ["siting", "spacing", "p.toml", "--spacing-km", "2"])
    assert name in table.output
    assert "a pool of any power" in table.output


def test_pools_of_unknown_power_count_where_none_is_asked_for_and_else_are_told(run, quick, ground):
    graph = ground.graph
    longest = int(np.argmax(np.where([bool(name) for name in graph.name], graph.length_m, 0.0)))
    name = str(graph.name[longest])
    middle = graph.geometry[longest].interpolate(0.5, normalized=True)
    pool = gpd.GeoDataFrame({"power_kw": [np.nan], "n_points": [2], "operator": ["x"]}, geometry=[middle],
                            crs=ground.crs)  # fmt: skip
    rules = replace(quick.settings.rules, ten_t={name: "core"})
    wanted = replace(quick, settings=replace(quick.settings, rules=rules))

    def asked_for(chargers, kw):
        here = replace(ground, chargers=chargers)
        found = corridor_ground(here, run.assessment.shortlist, wanted, spacing_km=3.0, least_kw=kw)
        return spacing_of(found, found.sites, fewest_sites(found))

    none, every, strong = asked_for(None, 0.0), asked_for(pool, 0.0), asked_for(pool, 400.0)
    assert every.served_today_km > none.served_today_km == 0.0
    assert (none.unknown_pools, every.unknown_pools, strong.unknown_pools) == (0, 0, 1)
    assert strong.served_today_km == 0.0, "what is not known decides nothing"
    known = asked_for(pool.assign(power_kw=50.0), 400.0)
    assert (known.unknown_pools, known.served_today_km) == (0, 0.0)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["plan", "--budget", "2028=5", "--spacing-km", "60"], "Name the roads of the corridor"),
        (["plan"], "No budget"),
        (["siting", "spacing"], "Name the roads of the corridor"),
        (["siting", "spacing", "--spacing-km", "0"], "0 km is no spacing: it is more than 0 km and at most 300"),
        (["siting", "spacing", "--spacing-km", "1e9"], "1000000000 km is no spacing"),
        (["siting", "spacing", "--spacing-km", "nan"], "is no spacing"),
        (["siting", "spacing", "--spacing-kw", "-1"], "no power of a pool"),
        (["siting", "spacing", "--spacing-kw", "nan"], "no power of a pool"),
    ],
)
def test_what_the_declarations_alone_refuse_is_refused_before_the_run(command, told, monkeypatch):
    from planner.app import assess as assess_module
    from planner.app.examples import sample_project

    def too_late(*_):
        raise AssertionError("assessed before it was refused")

    monkeypatch.setattr(assess_module, "assess", too_late)
    name, *rest = command if command[0] == "plan" else [command[:2], *command[2:]]
    words = [*([name] if isinstance(name, str) else name), str(sample_project("minimal")), *rest]
    refused = CliRunner().invoke(build_application(), words)
    assert isinstance(refused.exception, PlannerError)
    assert told in refused.exception.message("en")


def test_how_a_corridor_is_kept_is_said_in_forms_of_number(monkeypatch):
    told = CorridorSpacing(roads=("A 5",), spacing_km=60.0, least_kw=400.0, length_km=80.0, served_today_km=20.0,
                           served_km=70.0, out_of_reach_km=10.0, fewest=1, unknown_pools=1)  # fmt: skip

    def said(told, language):
        lines = []
        monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
        monkeypatch.setattr(plan_command, "note", lines.append)
        plan_command.say_corridor(told, "cli.spacing_corridor")
        return " ".join(lines)

    one, two = said(told, "en"), said(replace(told, fewest=2, unknown_pools=3), "en")
    assert "a pool of 400 kW within 60 km ahead" in one
    assert "At least 1 site is needed" in one
    assert "At least 2 sites are needed" in two
    assert ("1 pool on the corridor is not" in one, "3 pools on the corridor are not" in two) == (True, True)
    assert "60,5 km" in said(replace(told, spacing_km=60.5), "de")
    ein, zwei = said(told, "de"), said(replace(told, fewest=2, unknown_pools=3), "de")
    assert ("mindestens 1 Standort." in ein, "mindestens 2 Standorte." in zwei) == (True, True)
    assert ("1 Ladepark am Korridor zählt nicht" in ein, "3 Ladeparks am Korridor zählen" in zwei) == (True, True)
    bare = said(replace(told, fewest=None, unknown_pools=0, least_kw=0.0), "en")
    assert "a pool of any power" in bare
    assert "needed" not in bare


def test_budgets_may_pay_what_grants_leave(run, quick, ground):
    granted = tuple(
        replace(site, cost=replace(site.cost, grants=(_grant(site.cost.capex_eur.base),))) if site.cost else site
        for site in run.assessment.sites
    )
    tight = {"2028": 1000.0}
    gross = plan_on(ground, granted, asked(quick, budget_eur_by_year=tight))
    net = plan_on(ground, granted, asked(quick, budget_eur_by_year=tight, net_of_grants=True))
    assert (gross.choices, gross.net_of_grants, net.net_of_grants) == ((), False, True)
    assert net.choices
    assert net.years[0].spent_eur == pytest.approx(0.0, abs=1e-6)
    assert net.years[0].grants_eur == pytest.approx(sum(each.grant_eur for each in net.choices))
    assert net.years[0].grants_eur > 1000.0


def _grant(amount_eur):
    words = {
        "grant_id": "g",
        "title": "g",
        "outcome": "counts",
        "reason": "",
        "clause": "",
        "source": "",
        "possible_eur": 0.0,
    }
    return GrantResult(amount_eur=amount_eur, **words)


@pytest.mark.parametrize(
    ("written", "eur"),
    [("500000", 5e5), ("500,000", 5e5), ("1,500,000", 1.5e6), ("12.5", 12.5), ("0", 0.0)],
)
def test_budgets_are_read_as_people_write_them(written, eur, monkeypatch):
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    assert _budget([f"2028={written}"]) == {"plan.budget_eur_by_year.2028": eur}


def test_two_budgets_of_one_year_are_refused():
    with pytest.raises(PlannerError, match='"2028" has two budgets'):
        _budget(["2028=500000", "2029=1", "2028=700000"])


@pytest.mark.parametrize("year", ["²⁰³⁰", "２０３１", "20300", "soon", "0000", "1999", "2101"])
def test_what_is_no_year_is_refused_before_a_run(quick, year):
    plan = replace(quick.settings.plan, budget_eur_by_year={year: 1.0})
    with pytest.raises(PlannerError, match="is no year of the budget"):
        check_question(replace(quick, settings=replace(quick.settings, plan=plan)))


@pytest.mark.parametrize("written", ["", "nan", "inf", "-5", "1,5,0", "5e99999", "12.34.5"])
def test_what_is_no_amount_is_no_budget(written):
    with pytest.raises(PlannerError, match="is no budget"):
        _budget([f"2028={written}"])


def _with_host(site, existing_kw, host_kw):
    """The site as a run leaves it beside a host, whose spare power the notes of its costs tell."""
    need_kw, spare_kw = site.sizing.connection_kw, max(existing_kw - host_kw, 0.0)
    extra_kw = max(need_kw - spare_kw, 0.0)
    code = "cost.existing_suffices" if extra_kw <= 0 else "cost.existing_extended"
    told = {"existing": existing_kw, "host": host_kw, "spare": spare_kw, "extra": extra_kw}
    return replace(site, cost=replace(site.cost, notes=((code, told),)))


def test_a_site_on_its_hosts_own_connection_loads_no_network_and_needs_none(run, quick, ground):
    site = _with_host(run.assessment.shortlist[0], 5000.0, 1000.0)
    lost = replace(site, grid=GridResult(status=GridStatus.UNKNOWN), upgrades=())
    for each in (site, lost):
        sizes, reason = sizes_of(each, quick, unknown_grid=False)
        assert reason == ""
        assert {(size.option.power_kw, size.way.kind) for size in sizes} == {(0.0, UpgradeKind.EXISTING)}
        assert shared_grid(ground, (each,), {each.site_id: sizes}, quick).spots == {}


def test_only_what_goes_beyond_the_hosts_power_loads_the_network(run, quick):
    plain = run.assessment.shortlist[0]
    need_kw = plain.sizing.connection_kw
    site = _with_host(plain, 100.0 + need_kw / 2, 100.0)
    narrow = replace(site, grid=replace(site.grid, hosting_kw=0.6 * need_kw))
    full = sizes_of(narrow, quick, unknown_grid=False)[0][0]
    assert full.way.kind is UpgradeKind.NONE
    assert full.option.power_kw == pytest.approx(need_kw / 2)
    assert full.option.connection_kw == need_kw


def test_no_site_is_built_before_all_its_lead_times_have_passed(run, quick):
    site = run.assessment.shortlist[0]
    early = sizes_of(site, quick, unknown_grid=False)[0][0].option.earliest_year
    slow = Band(low=500.0, base=520.0, high=540.0)
    upgrades = tuple(replace(each, lead_weeks=slow) for each in site.upgrades)
    late = sizes_of(replace(site, upgrades=upgrades), quick, unknown_grid=False)[0][0].option.earliest_year
    assert early >= int(site.cost.timing.decided_on[:4])
    # the connection waits for the land, and works and commissioning for the connection: 12 + 520 + 8 + 2 weeks
    assert late == (quick.project_date + timedelta(weeks=542)).year


def test_no_site_is_energised_before_the_planners_year(run, quick):
    """The year for which networks are studied and from which money counts: the programme has no other before it."""
    site = run.assessment.shortlist[0]
    set_to = replace(quick, settings=replace(quick.settings, grid=replace(quick.settings.grid, energisation_year=2036)))
    assert {size.option.earliest_year for size in sizes_of(site, set_to, unknown_grid=False)[0]} == {2036}
    found = plan_sites(asked(set_to, budget_eur_by_year={"2028": 9e6, "2029": 9e6}), run.assessment.sites)
    assert found.choices == ()
    assert found.left_out[site.site_id] == "plan.out_lead_time"
