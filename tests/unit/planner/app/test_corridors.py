"""Facts of corridor rules on the minimal sample."""

from dataclasses import replace

import pytest

from planner.app.corridors import corridor_issues, corridor_of, spacing_facts, ten_t_facts
from planner.app.judgement import judge_places
from planner.app.rulepacks import evidence_issues
from planner.model.progress import SILENT

POOL = {"station_power_kw": 600.0, "connection_kw": 420.0, "is_public": True}


def with_rules(project, **values):
    return replace(project, settings=replace(project.settings, rules=replace(project.settings.rules, **values)))


@pytest.fixture(scope="module")
def corridor(town, town_inputs, town_places):
    return corridor_of(town_places, town_inputs, town)


def test_planned_pools_count_at_their_connection_for_the_others(town_places, corridor):
    ids = [str(i) for i in town_places.sites.index]
    alone = spacing_facts(town_places, corridor, {})
    found = spacing_facts(town_places, corridor, {ids[0]: POOL})
    assert found[ids[0]] == alone[ids[0]]  # a site is not its own neighbour
    nearer = [i for i in ids[1:] if found[i].get("next_pool_400kw_km") != alone[i].get("next_pool_400kw_km")]
    assert nearer
    assert all(found[i].get("next_pool_600kw_km") == alone[i].get("next_pool_600kw_km") for i in ids)
    private = spacing_facts(town_places, corridor, {ids[0]: POOL | {"is_public": False}})
    assert private == alone


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
