"""What if: only what a setting touches is computed, and the figures are those of a run in full."""

import json
import shutil
from dataclasses import replace

import pytest

from planner.app import own_features, places, whatif
from planner.app.assess import assess
from planner.app.editing_settings import with_setting, with_settings, with_weights
from planner.app.examples import sample_project
from planner.app.projects import read_any
from planner.app.rerank import rerank
from planner.model.errors import PlannerError


@pytest.fixture(scope="module")
def quick_town(town):
    """The town with its grid looked at briefly."""
    grid = replace(town.settings.grid, study_year=False, n_minus_1=False, deep_sites=0, shortlist=4)
    return replace(town, settings=replace(town.settings, grid=grid))


@pytest.fixture(scope="module")
def run(quick_town):
    return assess(quick_town)


@pytest.fixture
def calls(monkeypatch):
    """Counts the stages that are called; nothing is kept from other tests."""
    whatif.forget()
    counted = {"files": 0, "access": 0, "demand": 0, "size": 0}
    stages = {
        "files": (own_features, "read_inputs"),
        "access": (places, "reach_places"),
        "demand": (places, "with_demand"),
        "size": (places, "sizes_of"),
    }
    for stage, (module, name) in stages.items():
        real = getattr(module, name)

        def counting(*args, stage=stage, real=real, **kwargs):
            counted[stage] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, counting)
    yield counted
    whatif.forget()


def ask(project, run, **changes):
    named = {key.replace("__", "."): value for key, value in changes.items()}
    return whatif.what_if(project, named, whatif.asked_of(run.assessment))


def test_only_the_stages_touched_are_called(quick_town, run, calls):
    first = ask(quick_town, run, demand__year=2035)
    assert first.done == ("files", "access", "demand", "size", "cost", "rank")
    assert calls == {"files": 1, "access": 1, "demand": 1, "size": 1}
    assert ask(quick_town, run, demand__year=2035, sizing__max_wait_min=3.0).done == ("size", "cost", "rank")
    assert ask(quick_town, run, cost__price_eur_per_kwh=0.7).done == ("cost", "rank")
    assert ask(quick_town, run, scoring__weights__demand=1.0).done == ("rank",)
    assert calls == {"files": 1, "access": 1, "demand": 1, "size": 2}
    assert ask(quick_town, run, demand__year=2035, sizing__max_wait_min=3.0).done == ("cost", "rank"), "sizes are kept"
    ask(replace(quick_town, crs="EPSG:25833"), run, demand__year=2035)
    assert calls["files"] == 2, "another project is read anew"


def test_it_says_what_a_run_in_full_says(quick_town, run, calls):
    changes = {"demand.year": 2035, "sizing.max_wait_min": 4.0, "cost.price_eur_per_kwh": 0.65}
    found = whatif.what_if(quick_town, changes, whatif.asked_of(run.assessment))
    full = assess(with_settings(quick_town, changes)).assessment
    for each in found.sites:
        site = full.site(each.site_id)
        assert each.sessions_per_day == site.demand.sessions_per_day.base
        assert each.ev_share_pu == site.demand.ev_share_pu.base
        assert each.chargers == site.sizing.evse_count
        assert each.connection_kw == site.sizing.connection_kw
        assert each.p_wait_over_pu == site.sizing.p_wait_over_pu
        assert each.hosting_kw == run.assessment.site(each.site_id).grid.hosting_kw
        assert each.fits is (None if each.hosting_kw is None else each.connection_kw <= each.hosting_kw)


def test_nothing_changed_is_the_runs_own_answer(quick_town, run, calls):
    found = ask(quick_town, run)
    assert found.done == ()
    assert [each.place for each in found.sites] == [each.place_before for each in found.sites] == [1, 2, 3, 4]
    assert [each.npv_eur for each in found.sites] == [s.cost.npv_eur.base for s in run.assessment.shortlist]
    priced = ask(quick_town, run, cost__price_eur_per_kwh=quick_town.settings.cost.price_eur_per_kwh)
    assert [each.npv_eur for each in priced.sites] == pytest.approx([each.npv_eur for each in found.sites])
    assert calls == {"files": 0, "access": 0, "demand": 0, "size": 0}


def test_a_higher_price_earns_more_and_a_shorter_wait_asks_for_no_less(quick_town, run, calls):
    now, dear = ask(quick_town, run), ask(quick_town, run, cost__price_eur_per_kwh=0.9)
    pairs = list(zip(now.sites, dear.sites, strict=True))
    assert all(b.npv_eur >= a.npv_eur for a, b in pairs)
    assert any(b.npv_eur > a.npv_eur for a, b in pairs), "all but those that nobody can connect"
    strict = ask(quick_town, run, sizing__max_wait_min=0.5)
    assert all(b.chargers >= a.chargers for a, b in zip(now.sites, strict.sites, strict=True))


@pytest.mark.parametrize("weights", [{"demand": 1.0}, {"junction": 1.0, "people_10min": 2.0}, {"grid_headroom": 1.0}])
def test_other_weights_rank_as_the_window_does(quick_town, run, calls, weights):
    """The weights of the project are spelled out, so that those left out weigh nothing."""
    spelled = with_weights(quick_town, {**{part.criterion: 0.0 for part in scored(run)}, **weights})
    found = whatif.what_if(spelled, {"scoring.top_n": 9}, whatif.asked_of(run.assessment))
    again = rerank(run, spelled.settings.scoring.weights).assessment.shortlist
    assert [each.site_id for each in sorted(found.sites, key=lambda each: each.place)] == [s.site_id for s in again]


def scored(run):
    return run.assessment.shortlist[0].score_parts


def test_what_touches_grid_or_access_asks_for_a_run(quick_town, run):
    for changes in ({"grid.power_factor": 0.9}, {"access.walk_m": 300.0}, {"seed": 3}):
        with pytest.raises(PlannerError, match="run in full"):
            whatif.what_if(quick_town, changes, whatif.asked_of(run.assessment))


# files read earlier


def brief(project):
    grid = replace(project.settings.grid, study_year=False, n_minus_1=False, deep_sites=0, shortlist=4)
    return replace(project, settings=replace(project.settings, grid=grid))


def with_people(folder, factor):
    """The example with so many times its people; a project of its own under the same file names."""
    shutil.copytree(sample_project("minimal").parent, folder, dirs_exist_ok=True)
    path = folder / "population.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    for feature in layer["features"]:
        feature["properties"] = {
            name: value * factor if isinstance(value, int | float) else value
            for name, value in feature["properties"].items()
        }
    path.write_text(json.dumps(layer), encoding="utf-8")
    return brief(read_any(folder / "project.toml"))


def sessions(project, run):
    return [each.sessions_per_day for each in ask(project, run, demand__year=2035).sites]


def test_another_project_of_the_same_file_names_is_read_for_itself(tmp_path, run, calls):
    one, other = with_people(tmp_path / "one", 1), with_people(tmp_path / "other", 5)
    first = sessions(one, run)
    second = sessions(other, run)
    assert calls["files"] == 2
    assert second != first
    whatif.forget()
    assert sessions(other, run) == second


def test_a_file_changed_on_the_disk_is_read_anew(tmp_path, run, calls):
    one = with_people(tmp_path / "one", 1)
    first = sessions(one, run)
    assert sessions(with_people(tmp_path / "one", 5), run) != first


def test_a_calibration_written_anew_is_asked_anew(quick_town, run, calls, tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(places, "read_calibration", lambda path: read.append(path.read_text()))
    file = tmp_path / "sessions.json"
    file.write_text("one")
    named = with_setting(quick_town, "demand.calibration", str(file))
    ask(named, run, demand__year=2035)
    ask(named, run, demand__year=2035)
    file.write_text("another")
    ask(named, run, demand__year=2035)
    assert read == ["one", "another"]
    assert calls["files"] == 1


# money and places as a run in full has them


@pytest.fixture(scope="module")
def priced(quick_town):
    """All sites listed, and what they earn weighs."""
    weights = {"economics": 50.0, "bays": 50.0, "net_new": 10.0}
    grid = replace(quick_town.settings.grid, shortlist=50)
    project = with_weights(replace(quick_town, settings=replace(quick_town.settings, grid=grid)), weights)
    return project, assess(project)


@pytest.mark.parametrize(
    "changes",
    [
        {"demand.year": 2040, "cost.price_eur_per_kwh": 0.95},
        {"sizing.max_wait_min": 0.5},
    ],
)
def test_money_and_places_are_those_of_a_run_in_full(priced, calls, changes):
    project, run = priced
    found = whatif.what_if(project, changes, whatif.asked_of(run.assessment))
    full = assess(with_settings(project, changes)).assessment
    ranks = sorted(full.site(each.site_id).rank for each in found.sites)
    for each in found.sites:
        site, old = full.site(each.site_id), run.assessment.site(each.site_id)
        assert each.place == ranks.index(site.rank) + 1
        assert each.connection_as_run is (site.sizing.connection_kw == old.sizing.connection_kw)
        assert each.npv_eur == (pytest.approx(site.cost.npv_eur.base) if each.connection_as_run else None)
    assert any(each.npv_eur is not None for each in found.sites)


def test_a_short_list_is_ranked_among_all_sites(quick_town, calls):
    """Sites that are not listed take part with what they would earn, as in the run."""
    project = with_weights(quick_town, {"economics": 1.0})
    run = assess(project)
    changes = {"cost.price_eur_per_kwh": 0.95}
    found = whatif.what_if(project, changes, whatif.asked_of(run.assessment))
    full = assess(with_settings(project, changes)).assessment
    ranks = sorted(full.site(each.site_id).rank for each in found.sites)
    assert [each.place for each in found.sites] == [ranks.index(full.site(s.site_id).rank) + 1 for s in found.sites]
