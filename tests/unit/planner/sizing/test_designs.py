"""Company standard designs: one for all sites of a kind, built as they stand, with every departure named."""

from dataclasses import replace

import pytest

from planner.model.errors import PlannerError
from planner.model.result import RuleOutcome, RuleResult
from planner.model.sizing_result import StandardDesign
from planner.model.texts import text
from planner.sizing.chargers import chargers, evse_count
from planner.sizing.designs import laid_out, standard_designs, with_broken_rules
from planner.sizing.groups import Room
from planner.sizing.size import size_site

HUB = StandardDesign(design_id="hub", name="Hub", chargers={"dc150s": 6}, cap_kw=600.0, transformer_kva=630.0)


@pytest.fixture
def build(demand_of, quick):
    def run(design=HUB, sessions=110, bays=None, kind="fuel_station", **caps):
        settings = replace(quick, designs={"fuel_station": design.design_id})
        return size_site(demand_of("corridor", sessions), bays, settings, 1, kind=kind, designs=(design,), **caps)

    return run


def codes(found):
    return [code.removeprefix("sizing.deviation_") for code, _ in found.design.deviations]


def test_a_site_gets_the_design_of_its_kind_as_it_stands(build):
    found = build()
    assert [(row.charger_id, row.count) for row in found.chargers] == [("dc150s", 6)]
    assert (found.connection_kw, found.request.chosen_cap_kw, found.request.basis) == (600.0, 600.0, "managed_cap")
    assert found.design.design_id == "hub"
    assert codes(found) == ["transformer"]
    assert dict(found.design.deviations[0][1]) == {"kva": pytest.approx(600 / 0.95), "transformer_kva": 630.0}


def test_a_kind_without_a_design_is_sized_freely(build):
    found = build(kind="supermarket")
    assert found.design is None
    assert {row.charger_id for row in found.chargers} != {"dc150s"}


def test_one_change_applies_to_all_sites_of_a_kind(build):
    for sessions in (10, 40, 90):
        before, after = (build(replace(HUB, chargers={"dc150s": count}), sessions=sessions) for count in (6, 8))
        assert (before.evse_count, after.evse_count) == (6, 8)
        assert after.connection_kw == 600.0


def test_without_a_cap_the_nameplate_is_requested(build):
    found = build(replace(HUB, cap_kw=None, transformer_kva=800.0))
    assert found.connection_kw == found.nameplate_kw == 900.0
    assert codes(found) == ["transformer"]
    assert codes(build(replace(HUB, cap_kw=None, transformer_kva=1000.0))) == []


def test_too_few_bays_leave_cabinets_out(build):
    found = build(replace(HUB, transformer_kva=None), bays=4)
    assert found.evse_count == 4
    assert codes(found)[:2] == ["bays", "points"]
    assert build(replace(HUB, bays=10), bays=8).design.deviations[0] == (
        "sizing.deviation_bays",
        {"wanted": 10, "given": 8},
    )
    assert build(bays=0).evse_count == 0


def test_a_missed_target_and_far_too_much_are_named(build):
    assert "service" in codes(build(sessions=300))
    quiet = build(sessions=5)
    assert "over_served" in codes(quiet)
    params = dict(quiet.design.deviations)["sizing.deviation_over_served"]
    assert params["needed"] <= 3
    assert params["given"] == 6
    assert "over_served" not in codes(build())


def test_the_firm_power_bounds_a_design(build):
    found = build(connection_cap_kw=500.0)
    assert (found.connection_kw, found.cap_kw, found.wanted_kw) == (500.0, 500.0, 600.0)
    assert "firm_power" in codes(found)
    free = build(connection_cap_kw=700.0)
    assert (free.connection_kw, free.cap_kw) == (600.0, None)


def test_the_planners_own_cap_goes_before_the_designs(build):
    found = build(planner_cap_kw=450.0)
    assert (found.connection_kw, found.request.basis) == (450.0, "planner")


def test_a_design_meant_for_other_places_says_so(build):
    found = build(replace(HUB, kinds=("car_park",)))
    assert found.design.deviations[0] == (
        "sizing.deviation_kind", {"kind": "fuel_station", "kinds": "car_park"}
    )  # fmt: skip


def test_a_site_without_demand_still_gets_its_design(build):
    found = build(sessions=0)
    assert (found.evse_count, found.connection_kw) == (6, 600.0)


def test_broken_rules_join_the_departures(build):
    def result(rule_id, outcome):
        return RuleResult(
            rule_id=rule_id, title=f"Rule {rule_id}", jurisdiction="de", addressee="site_operator", status="law",
            outcome=outcome, clause="§ 1", source="s", valid_from="2020-01-01", valid_to="", found="", required="",
            evidence="", stage="site",
        )  # fmt: skip

    rules = (result("a", RuleOutcome.FAIL), result("b", RuleOutcome.PASS), result("c", RuleOutcome.DOES_NOT_COUNT))
    found = with_broken_rules(build(), rules)
    assert found.design.deviations[-1] == ("sizing.deviation_rule", {"rule": "Rule a", "clause": "§ 1"})
    assert with_broken_rules(found, rules) == found
    free = build(kind="other")
    assert with_broken_rules(free, rules) is free


def test_the_catalogues_examples_can_be_built_and_fit_their_transformers():
    known = standard_designs()
    assert {"hub_8x150", "hub_4x300"} <= set(known)
    for design in known.values():
        site = laid_out(design, Room())
        assert site.built == site.whole
        assert evse_count(site.whole) == design.bays
        assert set(design.chargers) <= set(chargers())
        assert design.transformer_kva is None or design.cap_kw / 0.95 <= design.transformer_kva
        assert design.source.startswith("assumption: ")


def test_the_projects_designs_go_before_the_catalogues():
    own = replace(HUB, design_id="hub_8x150")
    assert standard_designs((own,))["hub_8x150"] is own
    assert len(standard_designs((own,))) == len(standard_designs())


def test_an_unknown_design_names_the_nearest(build, demand_of, quick):
    settings = replace(quick, designs={"fuel_station": "hub_8x15"})
    with pytest.raises(PlannerError, match=r'^\[sizing.designs\]: .*Did you mean "hub_8x150"'):
        size_site(demand_of("corridor", 10), None, settings, 1, kind="fuel_station")


@pytest.mark.parametrize("chargers_of", [{}, {"dc150s": 0}])
def test_a_design_has_a_charger(build, chargers_of):
    with pytest.raises(PlannerError, match="no charger"):
        build(replace(HUB, chargers=chargers_of))


def test_a_design_of_unknown_chargers_is_refused(build):
    with pytest.raises(PlannerError, match=r'^designs: hub: The charger "dc151"'):
        build(replace(HUB, chargers={"dc151": 2}))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_departure_has_its_words(build, language):
    departures = (*build(sessions=300, bays=4, connection_cap_kw=250.0).design.deviations, *build().design.deviations)
    for code, params in departures:
        assert "{" not in text(code, language, **params)
