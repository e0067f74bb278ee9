"""Facts of corridor rules on the minimal sample."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import geopandas as gpd
import pytest
from shapely import Point

from planner.access.corridor import pools_on_roads, sites_on_roads
from planner.app import corridors
from planner.app.corridors import Corridor, corridor_issues, corridor_of, gap_facts, spacing_facts, ten_t_facts
from planner.app.judgement import judge_places
from planner.app.rulepacks import evidence_issues
from planner.model.progress import SILENT
from planner.model.project import Project
from planner.model.result import RuleOutcome
from planner.rules.evaluate import judge
from planner.rules.pack import load_packs
from tests.access_motorway import CRS, motorway

POOL = {"station_power_kw": 600.0, "connection_kw": 420.0, "is_public": True}


def with_rules(project, **values):
    return replace(project, settings=replace(project.settings, rules=replace(project.settings.rules, **values)))


@pytest.fixture(scope="module")
def corridor(town, town_inputs, town_places):
    return corridor_of(town_places, town_inputs, town)


def test_planned_pools_count_at_their_connection_for_the_others(town, town_places, corridor):
    ids = [str(i) for i in town_places.sites.index]
    alone = spacing_facts(town_places, corridor, {}, town)
    found = spacing_facts(town_places, corridor, {ids[0]: POOL}, town)
    assert found[ids[0]] == alone[ids[0]]  # a site is not its own neighbour
    nearer = [i for i in ids[1:] if found[i].get("next_pool_400kw_km") != alone[i].get("next_pool_400kw_km")]
    assert nearer
    assert all(found[i].get("next_pool_600kw_km") == alone[i].get("next_pool_600kw_km") for i in ids)
    private = spacing_facts(town_places, corridor, {ids[0]: POOL | {"is_public": False}}, town)
    assert private == alone
    unsaid = spacing_facts(town_places, corridor, {ids[0]: POOL | {"is_public": None}}, town)
    for site_id in nearer:  # a pool that may be one leaves the distance open, and is neither counted nor passed over
        assert "next_pool_400kw_km" not in unsaid[site_id]


def test_ten_t_is_open_until_the_project_names_its_roads(town, town_places, corridor):
    assert set(map(len, ten_t_facts(town_places, corridor, town).values())) == {0}


def test_named_roads_give_exit_network_and_lying_on_it(town, town_places, corridor):
    name = next(str(n) for n in town_places.graph.name if n)
    found = ten_t_facts(town_places, corridor, with_rules(town, ten_t={name: "comprehensive"}))
    assert all(isinstance(facts["on_ten_t"], bool) for facts in found.values())
    assert corridor_issues(town_places, with_rules(town, ten_t={name: "comprehensive"})) == ()


def test_a_road_that_the_layer_does_not_know_is_told_and_decides_nothing(town, town_places, corridor):
    name = next(str(n) for n in town_places.graph.name if n)
    wrong = with_rules(town, ten_t={"Z 999": "core"})
    assert all(facts == {} for facts in ten_t_facts(town_places, corridor, wrong).values())
    (said,) = corridor_issues(town_places, wrong)
    assert (said.code, said.params["roads"]) == ("rules.ten_t_no_road", "“Z 999”")
    both = with_rules(town, ten_t={"Z 999": "core", name: "comprehensive"})
    alone = with_rules(town, ten_t={name: "comprehensive"})
    assert ten_t_facts(town_places, corridor, both) == ten_t_facts(town_places, corridor, alone)
    assert len(corridor_issues(town_places, both)) == 1


def test_evidence_on_a_site_that_is_not_there_is_told(town, town_places):
    site_id = str(town_places.sites.index[0])
    wrong = with_rules(town, facts={"has_ccs1": True, f"{site_id}.has_ccs1": True, "S0001x.has_ccs1": "yes"})
    (said,) = evidence_issues(wrong, {site_id})
    assert said.params["keys"] == "“S0001x.has_ccs1”"
    assert evidence_issues(with_rules(town, facts={"has_ccs1": True}), {site_id}) == ()


def test_evidence_stands_over_the_layers(town, town_inputs, town_places):
    site_id = str(town_places.sites.index[0])
    facts = {"on_ten_t": True, f"{site_id}.ten_t_network": "core", f"{site_id}.is_public": "no", "has_ccs1": True}
    judged = judge_places(town_places, town_inputs, with_rules(town, facts=facts), SILENT)
    assert judged.rule_facts[site_id]["ten_t_network"] == "core"
    assert judged.rule_facts[site_id]["is_public"] is False
    other = str(town_places.sites.index[1])
    assert judged.rule_facts[other]["on_ten_t"] is True
    assert "ten_t_network" not in judged.rule_facts[other]


HUB = {"is_public": True, "station_power_kw": 600.0, "connection_kw": 600.0, "n_evse_150kw": 4}


@pytest.fixture(scope="module")
def road():
    return motorway()


def along(road, existing, tmp_path, network="core"):
    """Sites at the exits of 40 and 80 km and at the rest area of 60 km east-bound; existing pools by exit in km."""
    ids = ["W", "E", "R"]
    at = [Point(40_400, -1000), Point(80_400, -1000), Point(60_000, -200)]
    kinds = ["car_park", "car_park", "motorway_service_area"]
    sites = gpd.GeoDataFrame({"kind": kinds}, geometry=at, index=ids, crs=CRS)
    rows = [(Point(1000 * km + 400, -1000), kw, points) for km, kw, points in existing]
    chargers = gpd.GeoDataFrame(
        {"power_kw": [r[1] for r in rows], "n_points": [r[2] for r in rows]}, geometry=[r[0] for r in rows], crs=CRS
    )
    corridor = Corridor(sites=sites_on_roads(road, sites, 100.0), pools=pools_on_roads(road, chargers, 100.0))
    project = with_rules(Project(name="p", folder=tmp_path, project_date=date(2026, 11, 22)), ten_t={"A 5": network})
    return SimpleNamespace(graph=road, sites=sites), corridor, project


ENDS = [(10, 600.0, 4), (100, 600.0, 4)]


def test_own_pools_and_known_ones_on_either_side_keep_the_spacing(road, tmp_path):
    asked = along(road, ENDS, tmp_path)
    found = gap_facts(*asked[:2], {"W": HUB, "E": HUB}, asked[2])
    assert found["W"]["pool_gap_400kw_km"] == pytest.approx(44.0, abs=0.2)  # 40 km and the drives across, west-bound
    assert found["E"]["pool_gap_400kw_km"] == pytest.approx(44.0, abs=0.2)
    facts = HUB | ten_t_facts(asked[0], asked[1], asked[2])["W"] | found["W"]
    rule = next(each for each in load_packs("eu") if each.rule_id == "eu.afir.spacing_core")
    assert judge(rule, facts, date(2026, 11, 22)).outcome is RuleOutcome.COUNTS
    alone = gap_facts(*asked[:2], {"W": HUB}, asked[2])["W"]
    assert alone["pool_gap_400kw_km"] > 60.0  # the next one east is 60 km on, and the drive from the exit to it
    assert judge(rule, facts | alone, date(2026, 11, 22)).outcome is RuleOutcome.DOES_NOT_COUNT


def test_only_pools_along_the_road_are_joined_to_its_ways(road, tmp_path, monkeypatch):
    """A matrix over all pools of a country would not fit into memory."""
    asked = along(road, ENDS, tmp_path)
    joined, real = [], corridors.same_way
    monkeypatch.setattr(
        corridors, "same_way", lambda *args: joined.append((args[2].edge.size, args[4].all())) or real(*args)
    )
    expected = gap_facts(*asked[:2], {"W": HUB, "E": HUB}, asked[2])
    far = along(road, [(10_000, 50.0, 2), *ENDS, (10_000, 50.0, 2)], tmp_path)
    assert gap_facts(*far[:2], {"W": HUB, "E": HUB}, far[2]) == expected
    assert joined == [(5, True), (5, True)]


def test_a_rest_area_asks_for_the_pools_of_its_own_carriageway_alone(road, tmp_path):
    asked = along(road, ENDS, tmp_path)
    found = gap_facts(*asked[:2], {"W": HUB, "R": HUB}, asked[2])
    assert found["R"]["pool_gap_400kw_km"] == pytest.approx(42.0, abs=1.0)
    assert found["W"]["pool_gap_400kw_km"] > 60.0  # west-bound nothing stands at 60 km


@pytest.mark.parametrize(
    "between",
    [(80, float("nan"), 4), (80, 600.0, float("nan"))],
    ids=["power not known", "number of points not known"],
)
def test_a_pool_of_which_too_little_is_known_leaves_the_spacing_open(road, tmp_path, between):
    asked = along(road, [*ENDS, between], tmp_path)
    found = gap_facts(*asked[:2], {"W": HUB}, asked[2])["W"]
    assert "pool_gap_400kw_km" not in found
    known = along(road, [*ENDS, (80, 100.0, 2)], tmp_path)
    assert gap_facts(*known[:2], {"W": HUB}, known[2])["W"]["pool_gap_400kw_km"] > 60.0


@pytest.mark.parametrize(
    ("existing", "planned"),
    [([ENDS[0]], {}), (ENDS, {"E": HUB | {"is_public": None}}), ([(10, 600.0, 4), (100, 600.0, 60)], {})],
    ids=["nothing ahead on the roads given", "not known to be public", "hundred small points"],
)
def test_without_all_facts_the_spacing_stays_open(road, tmp_path, existing, planned):
    asked = along(road, existing, tmp_path)
    assert "pool_gap_400kw_km" not in gap_facts(*asked[:2], {"W": HUB, **planned}, asked[2])["W"]


def test_spacing_is_that_of_the_network_the_road_belongs_to(road, tmp_path):
    asked = along(road, ENDS, tmp_path, network="comprehensive")
    found = gap_facts(*asked[:2], {"W": HUB, "E": HUB}, asked[2])["W"]
    facts = HUB | ten_t_facts(asked[0], asked[1], asked[2])["W"] | found
    rule = next(each for each in load_packs("eu") if each.rule_id == "eu.afir.spacing_core")
    assert judge(rule, facts, date(2026, 11, 22)).outcome is RuleOutcome.DOES_NOT_COUNT
