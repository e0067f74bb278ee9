"""The main job from end to end on the shipped examples."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner.app.assess import assess
from planner.app.examples import sample_project
from planner.app.exports import export_all
from planner.app.rerank import rerank
from planner.model.band import certain
from planner.model.errors import Cancelled, PlannerError
from planner.model.grid_study import OperatorAnswer
from planner.model.result import GridStatus
from planner.report.json_out import write_json
from planner.store.project_text import read_project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def minimal():
    return assess(read_project(sample_project("minimal")))


@pytest.fixture(scope="module")
def outputs(minimal, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    export_all(minimal, folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_open_site_is_ranked_once(minimal):
    sites = minimal.assessment.sites
    ranked = sorted(site.rank for site in sites if site.rank is not None)
    assert ranked == list(range(1, len(ranked) + 1))
    assert all((site.rank is None) == bool(site.excluded_by) for site in sites)
    assert any(site.excluded_by for site in sites)


def test_checked_sites_name_their_limit_and_rank_before_the_unchecked(minimal):
    sites = minimal.assessment.sites
    checked = [site for site in sites if site.grid.status is GridStatus.CHECKED]
    assert checked
    assert all(site.grid.hosting_kw >= 0 and site.grid.binding_element and site.grid.planning_rule for site in checked)
    later = [site.rank for site in sites if site.rank_group == "not_checked"]
    assert max(site.rank for site in checked) < min(later)


def test_scores_are_the_sum_of_their_parts(minimal):
    for site in minimal.assessment.sites:
        if site.rank is not None:
            assert sum(part.contribution for part in site.score_parts) == pytest.approx(site.score)
            assert sum(part.weight_pu for part in site.score_parts) == pytest.approx(1.0)


def test_each_checked_site_has_one_chosen_way_to_connect_in_its_capex(minimal):
    for site in minimal.assessment.sites:
        chosen = [option for option in site.upgrades if option.chosen]
        if site.grid.status is GridStatus.CHECKED and any(option.feasible for option in site.upgrades):
            assert len(chosen) == 1
            connection = [line for line in site.cost.capex_lines if line.item == "grid_connection"]
            assert [line.amount_eur for line in connection] == [chosen[0].cost_eur]


def test_all_outputs_are_there(outputs):
    names = {"report.pdf", "assessment.json", "sites.gpkg", "sites.xlsx", "ocpi/locations.json", "ocpi/draft.json"}
    assert set(digests(outputs)) == names
    document = json.loads((outputs / "assessment.json").read_text(encoding="utf-8"))
    site = document["sites"][0]
    wanted = {
        "site_id", "name", "lon", "lat", "rank", "score", "excluded_by", "hosting_kw", "binding_element", "chargers",
        "connection_kw", "sessions_per_day", "capex_eur", "rules",
    }  # fmt: skip
    assert wanted <= set(site)
    assert {"issues", "provenance", "settings", "schema_version"} <= set(document)


def test_the_same_project_gives_the_same_bytes_in_another_process(outputs, tmp_path):
    command = [
        sys.executable,
        "-m",
        "planner.cli",
        "assess",
        str(sample_project("minimal")),
        "--out",
        str(tmp_path),
        "-q",
    ]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"})
    assert digests(tmp_path) == digests(outputs)


def test_a_cluster_gives_what_this_computer_gives(minimal):
    from distributed import LocalCluster

    from planner.app.cluster.running import assess_there
    from planner.app.projects import encode_run

    project = read_project(sample_project("minimal"))
    with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as cluster:
        made = assess_there(cluster.scheduler_address, project)
    assert encode_run(made) == encode_run(minimal)


def test_no_path_of_this_machine_leaves_it(outputs):
    here = str(sample_project("minimal").parent).encode()
    for path in (path for path in outputs.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        if path.suffix == ".pdf":
            content = "".join(page.extract_text() for page in PdfReader(path).pages).encode()
        # nothing is locked here, so that the back office's list is empty and the draft has it all
        assert len(content) > 1000 or path.name == "locations.json"
        assert here not in content, path.name


def test_other_weights_rank_again_without_a_new_run(minimal):
    only_people = rerank(minimal, {"people_10min": 1.0})
    ranked = sorted((s for s in only_people.assessment.sites if s.rank), key=lambda s: s.rank)
    checked = [s for s in ranked if s.rank_group == "checked"]
    people = [s.access.people[10] for s in checked]
    assert people == sorted(people, reverse=True)
    weights = {part.criterion: part.weight_pu for part in minimal.assessment.shortlist[0].score_parts}
    again = rerank(only_people, weights)
    assert [s.rank for s in again.assessment.sites] == [s.rank for s in minimal.assessment.sites]
    kept = [s.stability_top_pu for s in again.assessment.sites]
    assert kept == [s.stability_top_pu for s in minimal.assessment.sites]
    assert {s.stability_top_pu for s in only_people.assessment.sites} <= {0.0, 1.0, None}


def test_the_best_sites_are_studied_deeper(minimal):
    """Outages, the year, later years and the cost curve for the deep sites; places to connect for all shortlisted."""
    assessment = minimal.assessment
    listed = [site for site in assessment.sites if site.shortlisted]
    assert len(listed) == assessment.settings.grid.shortlist
    assert all(site.grid.connections for site in listed)
    deep = [site for site in listed if site.grid.by_year]
    assert len(deep) == min(assessment.settings.grid.deep_sites, len(listed))
    for site in deep:
        assert [row.stage for row in site.grid.by_year] == ["today", "energisation", "later"]
        assert site.grid.security.secure_today is not None
        assert (site.grid.year.steps, site.grid.year.confirmed) == (8760, True)
        assert site.grid.cost_curve
    rest = [site.grid for site in assessment.sites if not site.shortlisted]
    assert not any(grid.connections or grid.by_year or grid.security or grid.year or grid.cost_curve for grid in rest)


def test_the_operators_answer_sizes_the_site_again(minimal):
    """Less firm power than asked for: another connection, frontier and cost; a site far down the list is studied."""
    before = {site.site_id: site for site in minimal.assessment.sites}
    first = min(before.values(), key=lambda site: site.rank or 99).site_id
    other = next(i for i, site in before.items() if not site.shortlisted and site.rank is not None)
    firm_kw = round(0.73 * before[first].sizing.connection_kw)
    answers = (
        OperatorAnswer(site_id=first, firm_now_kw=firm_kw, cost_eur=12_345.0, reference="NB 1"),
        OperatorAnswer(site_id=other, firm_now_kw=5_000.0),
        OperatorAnswer(site_id="nobody", firm_now_kw=1.0),
    )
    run = assess(replace(read_project(sample_project("minimal")), operator_answers=answers))
    after = {site.site_id: site for site in run.assessment.sites}
    site, was = after[first], before[first]
    assert site.sizing.connection_kw <= firm_kw < was.sizing.connection_kw
    assert (site.sizing.cap_kw, site.sizing.wanted_kw) == (firm_kw, was.sizing.connection_kw)
    assert site.sizing.frontier != was.sizing.frontier
    assert (site.grid.hosting_kw, site.grid.binding_element) == (firm_kw, "NB 1")
    assert site.grid.model_hosting_kw > firm_kw
    assert site.cost.npv_eur != was.cost.npv_eur
    assert [line.amount_eur for line in site.cost.capex_lines if line.item == "grid_connection"] == [certain(12_345.0)]
    assert after[other].shortlisted
    assert (after[other].grid.status, after[other].grid.hosting_kw) == (GridStatus.CHECKED, 5_000.0)
    same = ("chargers", "connection_kw", "p_wait_over_pu", "cap_kw")
    assert [getattr(after[other].sizing, name) for name in same] == [
        getattr(before[other].sizing, name) for name in same
    ]
    said = {(issue.code, issue.where) for issue in run.assessment.issues}
    assert {("app.answer_no_site", "nobody"), ("grid.operator_above_model", other)} <= said


@pytest.fixture(scope="module")
def assessment(minimal):
    return minimal.assessment


@pytest.fixture(scope="module")
def deep(assessment):
    found = [site for site in assessment.shortlist if site.sizing is not None and site.sizing.alternatives]
    assert found
    return found


def test_the_chosen_power_stands_on_the_frontier_with_the_figures_it_was_sized_by(deep):
    for site in deep:
        sizing = site.sizing
        own = [
            point for point in sizing.frontier if point.connection_kw == pytest.approx(sizing.connection_kw, abs=0.1)
        ]
        assert own
        assert own[0].p_wait_over_pu == pytest.approx(sizing.p_wait_over_pu, abs=0.01)
        assert sizing.advice is not None
        assert sizing.advice.fleet_year == sizing.fleet_year


def test_costs_on_the_frontier_are_those_of_the_sites_own_curve(deep):
    for site in deep:
        if site.grid.status is not GridStatus.CHECKED:
            continue
        for point in site.sizing.frontier:
            steps = [step for step in site.grid.cost_curve if point.connection_kw <= step.up_to_kw + 1e-6]
            assert (point.cost_eur is None) == (not steps or steps[0].cost_eur is None)
            if steps and steps[0].cost_eur is not None:
                assert point.cost_eur == min(steps, key=lambda step: step.up_to_kw).cost_eur


def test_the_request_shows_all_powers_and_never_asks_for_what_was_only_simulated(assessment):
    for site in assessment.sites:
        if site.sizing is None or site.sizing.request is None:
            continue
        request = site.sizing.request
        assert request.requested_kw in (request.nameplate_kw, request.chosen_cap_kw) or request.basis != "nameplate"
        assert request.p999_kw <= request.simulated_peak_kw + 1e-6
        assert request.simulated_peak_kw <= request.nameplate_kw + 1e-6


def test_phases_never_remove_what_was_built(assessment):
    phased = [site for site in assessment.shortlist if site.sizing is not None and site.sizing.phases]
    assert phased
    for site in phased:
        points = [phase.evse_count for phase in site.sizing.phases]
        assert points == sorted(points)
        assert [phase.connection_kw for phase in site.sizing.phases] == sorted(
            phase.connection_kw for phase in site.sizing.phases
        )


def test_a_battery_never_breaks_the_connection(deep):
    sized = [(site, site.sizing.buffer) for site in deep if site.sizing.buffer is not None]
    assert sized
    for site, buffer in sized:
        hosted = buffer.cap_basis == "hosting"
        assert buffer.cap_kw == (site.grid.hosting_kw if hosted else site.sizing.connection_kw)
        assert buffer.cap_kw <= site.sizing.connection_kw
        assert buffer.peak_kw <= buffer.cap_kw + 1e-6
        assert buffer.worth_it == (buffer.npv_eur.base > 0)


def test_the_programme_counts_no_driver_twice(assessment):
    joint = assessment.programme
    assert joint is not None
    parts = joint.to_competitors_kwh_per_day + joint.cannibalised_kwh_per_day + joint.shared_kwh_per_day
    assert parts + joint.net_new_kwh_per_day == pytest.approx(joint.gross_kwh_per_day)
    assert joint.shared_kwh_per_day >= -1e-9


def test_every_site_knows_its_demand_in_every_year(assessment):
    for site in assessment.sites:
        if site.demand is not None:
            assert [each.year for each in site.demand.by_year] == list(range(2025, 2046))
            base = sum(part.sessions_per_day.base for part in site.demand.parts)
            assert base == pytest.approx(site.demand.sessions_per_day.base)


def test_the_quality_of_the_roads_is_told(assessment):
    assert assessment.roads is not None
    assert 0 < assessment.roads.main_share_pu <= 1


def test_a_cap_of_the_planner_is_held_and_asked_for(assessment):
    site = next(site for site in assessment.shortlist if site.sizing and site.sizing.nameplate_kw > 100)
    cap_kw = round(0.5 * site.sizing.nameplate_kw)
    project = read_project(sample_project("minimal"))
    grid = replace(project.settings.grid, deep_sites=0, shortlist=1, study_year=False, n_minus_1=False)
    sizing = replace(project.settings.sizing, caps_kw={site.site_id: cap_kw}, simulated_days=30)
    held = assess(replace(project, settings=replace(project.settings, grid=grid, sizing=sizing))).assessment
    found = held.site(site.site_id).sizing
    assert found.connection_kw <= cap_kw + 1e-6
    assert found.request.basis in ("planner", "managed_cap")


def test_without_fail_safe_load_management_the_nameplate_is_asked_for():
    project = read_project(sample_project("minimal"))
    grid = replace(project.settings.grid, deep_sites=0, shortlist=1, study_year=False, n_minus_1=False)
    sizing = replace(project.settings.sizing, fail_safe=False, simulated_days=30)
    run = assess(replace(project, settings=replace(project.settings, grid=grid, sizing=sizing)))
    sized = [
        site.sizing for site in run.assessment.sites if site.sizing is not None and site.sizing.request is not None
    ]
    assert sized
    assert all(each.connection_kw == pytest.approx(each.nameplate_kw) for each in sized)


def test_cancel_stops_the_job():
    class Stop:
        def report(self, done_pu, code, /, **params):
            if done_pu > 0.4:
                raise Cancelled

    with pytest.raises(Cancelled):
        assess(read_project(sample_project("minimal")), Stop())


def test_without_roads_and_grid_all_is_unknown_and_nothing_breaks(tmp_path):
    project = read_project(sample_project("minimal"))
    only = tuple(source for source in project.sources if source.role.value == "candidates")
    run = assess(replace(project, sources=only))
    sites = [site for site in run.assessment.sites if site.rank is not None]
    assert {site.grid.status for site in sites} == {GridStatus.UNKNOWN}
    assert all(site.grid.hosting_kw is None for site in sites)
    codes = {issue.code for issue in run.assessment.issues}
    assert {"access.no_roads", "app.no_grid"} <= codes
    export_all(run, tmp_path)


def test_no_candidates_is_said(tmp_path):
    project = read_project(sample_project("minimal"))
    rest = tuple(source for source in project.sources if source.role.value != "candidates")
    with pytest.raises(PlannerError):
        assess(replace(project, sources=rest))


UNCOMPILED = """
import sys
from pathlib import Path
from planner.report.json_out import write_json
from tests.integration.test_main_job import assessed_short
write_json(assessed_short(), Path(sys.argv[1]))
"""


def assessed_short():
    """The minimal sample with few days simulated and one site studied deeper, without its year."""
    project = read_project(sample_project("minimal"))
    settings = project.settings
    short = replace(settings.sizing, simulated_days=5)
    no_year = replace(settings.grid, study_year=False, deep_sites=1)
    return assess(replace(project, settings=replace(settings, sizing=short, grid=no_year))).assessment


def test_it_runs_uncompiled_on_the_five_bus_grid(tmp_path):
    """The kernels as plain Python give the same answer as compiled; 8,760 load flows would take them minutes."""
    compiled, plain = tmp_path / "compiled.json", tmp_path / "plain.json"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", UNCOMPILED, str(plain)], check=True, env=environment)
    write_json(assessed_short(), compiled)
    assert ranking(compiled) == ranking(plain)


def ranking(path: Path) -> list[tuple[object, ...]]:
    sites = json.loads(path.read_text(encoding="utf-8"))["sites"]
    return [
        (
            site["site_id"],
            site["rank"],
            site["hosting_kw"],
            site["connection_kw"],
            site["chargers"],
            [(row["stage"], row["hosting_kw"]) for row in site["grid"]["by_year"]],
            [option["fits"] for option in site["grid"]["connections"]],
        )
        for site in sites
    ]
