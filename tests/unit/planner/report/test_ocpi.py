"""The hand-over, judged by the tables of OCPI 2.2.1, mod_locations."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.delivery.evses import with_given_out
from planner.app.shown import with_words
from planner.model.errors import PlannerError
from planner.model.issues import Severity
from planner.model.project import Project
from planner.model.result import Address, ChargerCount, GateStep
from planner.report.ocpi import (
    accepted_offers,
    alpha3,
    drafts,
    location_issues,
    locations,
    standard,
    write_locations,
)
from planner.report.ocpi_spec import faults_of
from planner.rules.evse_id import normalise
from planner.sizing.chargers import chargers, counts
from tests.factories import make_assessment as plan

PROJECT = Project(name="p", folder=Path(), project_date=date(2026, 3, 1))


def locked(assessment, project=PROJECT):
    """The assessment with the ids that a version locked now gives out, to sites of no shortlist too."""
    out = with_given_out(
        project, replace(assessment, sites=tuple(replace(s, shortlisted=True) for s in assessment.sites))
    )
    named = with_words(assessment, replace(out, project_id=assessment.project_id))
    return replace(named, project_id=assessment.project_id)


def make_assessment(**asked):
    return locked(plan(**asked))


def first_site(assessment, **changes):
    """The assessment with its first shortlisted site changed."""
    first = assessment.shortlist[0]
    sites = tuple(replace(s, **changes) if s.site_id == first.site_id else s for s in assessment.sites)
    return replace(assessment, sites=sites)


@pytest.mark.parametrize("nasty", [False, True])
@pytest.mark.parametrize("everything", [False, True])
def test_every_location_is_valid(nasty, everything):
    made = locations(make_assessment(nasty=nasty), everything=everything)
    assert len(made) >= 4
    for record in made:
        assert faults_of(json.loads(json.dumps(record))) == ()


def test_plan_is_neither_published_nor_operating():
    for record in locations(make_assessment()):
        assert record["publish"] is False
        assert {evse["status"] for evse in record["evses"]} == {"PLANNED"}
        assert record["last_updated"] == "2026-03-02T00:00:00Z"


def test_as_many_evses_as_the_site_has_and_every_id_once():
    assessment = make_assessment()
    made = locations(assessment)
    assert [len(record["evses"]) for record in made] == [site.sizing.evse_count for site in assessment.shortlist]
    evses = [evse for record in made for evse in record["evses"]]
    assert len({evse["uid"] for evse in evses}) == len(evses)
    assert len({normalise(evse["evse_id"]) for evse in evses}) == len(evses)
    assert all(evse["evse_id"].startswith("DE*CHS*E") for evse in evses)


def test_three_phase_voltage_is_line_to_neutral():
    evses = [evse for record in locations(make_assessment()) for evse in record["evses"]]
    alternating = [e["connectors"][0] for e in evses if e["connectors"][0]["power_type"] == "AC_3_PHASE"]
    assert {c["max_voltage"] for c in alternating} == {230}
    assert {c["max_amperage"] for c in alternating} == {32}
    assert {c["format"] for c in alternating} == {"SOCKET"}
    direct = [e["connectors"][0] for e in evses if e["connectors"][0]["power_type"] == "DC"]
    assert {c["format"] for c in direct} == {"CABLE"}
    assert {c["max_electric_power"] for c in direct} == {150_000, 300_000}


def test_ids_stay_when_other_sites_go():
    assessment = make_assessment()
    kept = assessment.shortlist[-1]
    alone = replace(assessment, sites=(kept,))
    (record,) = locations(alone)
    assert record == locations(assessment)[-1]


def test_uid_is_not_reused_by_another_charger():
    assessment = make_assessment()
    sizing = assessment.shortlist[0].sizing
    other = replace(sizing, chargers=(replace(sizing.chargers[0], charger_id="dc400", power_kw=400.0),))
    before, after = (
        {evse["uid"] for evse in locations(a)[0]["evses"]} for a in (assessment, first_site(assessment, sizing=other))
    )
    assert not before & after


def test_without_an_issued_code_there_is_only_a_draft_with_its_reason(tmp_path):
    bare = replace(make_assessment(), operator={})
    assert locations(bare) == []
    (issue,) = location_issues(bare)
    assert "party_id" in issue.message()
    path = write_locations(bare, tmp_path / "locations.json")
    assert json.loads(path.read_text(encoding="utf-8")) == []
    draft = json.loads((tmp_path / "draft.json").read_text(encoding="utf-8"))
    assert draft["draft"] is True
    assert draft["reasons"] == [issue.message()]
    assert len(draft["locations"]) == 4
    for record in draft["locations"]:
        assert faults_of(record) == ("Location.country_code: missing", "Location.party_id: missing")
        assert not any("evse_id" in evse for evse in record["evses"])
    write_locations(make_assessment(), path)
    assert not (tmp_path / "draft.json").exists()


def test_a_code_that_is_none_counts_as_not_issued():
    invalid = replace(make_assessment(), operator={"ocpi_country_code": "DE", "ocpi_party_id": "TOOLONG"})
    assert locations(invalid) == []
    assert location_issues(invalid)
    assert location_issues(make_assessment()) == ()


@pytest.mark.parametrize(("gate", "done_on", "published"), [
    ("offer", date(2026, 2, 1), True), ("offer", None, False), ("permit", date(2026, 2, 1), False),
])  # fmt: skip
def test_a_site_is_published_once_the_offer_is_accepted(gate, done_on, published):
    assessment = make_assessment()
    step = GateStep(site_id=assessment.shortlist[0].site_id, gate=gate, done_on=done_on)
    first, *others = locations(first_site(assessment, gates=(step,)))
    assert first["publish"] is published
    assert {each["publish"] for each in others} == {False}
    assert {evse["status"] for evse in first["evses"]} == {"PLANNED"}


def test_offers_may_be_told_where_the_gates_were_cut():
    assessment = make_assessment()
    first, other, *_ = assessment.shortlist
    step = GateStep(site_id=first.site_id, gate="offer", done_on=date(2026, 2, 1))
    whole = first_site(assessment, gates=(step,))
    assert accepted_offers(whole) == {first.site_id}
    assert accepted_offers(assessment) == frozenset()
    assert locations(assessment, accepted=accepted_offers(whole)) == locations(whole)
    assert not any(each["publish"] for each in locations(whole, accepted=())), "what is told goes before the gates"
    bare = replace(assessment, operator={})
    assert not any(each["publish"] for each in drafts(bare, accepted={first.site_id, other.site_id}))


def test_uids_stay_when_the_offer_comes_and_the_plan_grows():
    assessment = make_assessment()
    sizing = assessment.shortlist[0].sizing
    more = replace(sizing, chargers=(replace(sizing.chargers[0], count=sizing.chargers[0].count + 1),
                                     *sizing.chargers[1:]))  # fmt: skip
    before = [evse["uid"] for evse in locations(assessment)[0]["evses"]]
    after = [evse["uid"] for evse in locations(locked(first_site(assessment, sizing=more)))[0]["evses"]]
    assert set(before) < set(after)


def uids(assessment, **changes):
    return [evse["uid"] for evse in locations(first_site(assessment, **changes))[0]["evses"]]


def test_a_rename_changes_no_id():
    assessment = replace(make_assessment(), project_id="7d0c")
    assert locations(replace(assessment, project_name="Other")) == locations(assessment)
    old = make_assessment()  # of before ids: it goes on with the name it was read by
    named = replace(old, project_id=old.project_name, project_name="Other")
    assert locations(named) == locations(old)


def test_a_withdrawn_uid_is_given_to_no_point_that_comes_later():
    assessment = make_assessment()
    project = Project(name="p", folder=Path(), project_date=date(2026, 3, 1))
    site = assessment.shortlist[0]
    first, *others = site.sizing.chargers
    assert first.count > 1
    fewer = replace(site.sizing, chargers=(replace(first, count=first.count - 1), *others))
    out = with_given_out(project, assessment)
    assert with_given_out(out, assessment) is out
    whole = uids(with_words(assessment, out))
    shrunk = with_given_out(out, first_site(assessment, sizing=fewer))
    left = uids(with_words(assessment, shrunk), sizing=fewer)
    assert set(left) < set(whole)
    grown = with_words(assessment, shrunk)
    assert set(uids(grown)) == set(left), "what no version holds has no id yet"
    again = with_words(assessment, with_given_out(shrunk, grown))
    assert set(left) < set(uids(again))
    assert not (set(whole) - set(left)) & set(uids(again))  # as many points as before, none of them a withdrawn one
    ids = [evse["evse_id"] for record in locations(again) for evse in record["evses"]]
    assert len(set(ids)) == len(ids)


def test_of_a_plan_that_no_version_holds_nothing_has_an_id(tmp_path):
    """Otherwise a point that is planned, exported, given up and planned again elsewhere could share its id."""
    assessment = plan()
    path = write_locations(assessment, tmp_path / "locations.json")
    assert json.loads(path.read_text(encoding="utf-8")) == locations(assessment) == []
    draft = json.loads((tmp_path / "draft.json").read_text(encoding="utf-8"))
    count = sum(site.sizing.evse_count for site in assessment.shortlist)
    assert f"{count} of {count} charging points are in no locked version" in draft["reasons"][0]
    assert len(draft["locations"]) == len(assessment.shortlist)
    assert not [each for each in draft["locations"] if "id" in each]
    assert not [evse for each in draft["locations"] for evse in each["evses"] if {"uid", "evse_id"} & set(evse)]
    assert {evse["status"] for each in draft["locations"] for evse in each["evses"]} == {"PLANNED"}
    write_locations(locked(assessment), path)
    assert len(json.loads(path.read_text(encoding="utf-8"))) == len(assessment.shortlist)
    assert not (tmp_path / "draft.json").exists()


def test_points_planned_since_the_last_version_stand_in_the_draft_alone(tmp_path):
    assessment = make_assessment()
    site = assessment.shortlist[0]
    first, *others = site.sizing.chargers
    more = first_site(
        assessment, sizing=replace(site.sizing, chargers=(replace(first, count=first.count + 1), *others))
    )
    path = write_locations(more, tmp_path / "locations.json")
    written = json.loads(path.read_text(encoding="utf-8"))
    uids_of = {each["id"]: {evse["uid"] for evse in each["evses"]} for each in written}
    assert uids_of == {each["id"]: {evse["uid"] for evse in each["evses"]} for each in locations(assessment)}
    draft = json.loads((tmp_path / "draft.json").read_text(encoding="utf-8"))
    (record,) = draft["locations"]
    assert record["id"] == written[0]["id"]
    assert [evse["uid"] for evse in record["evses"] if "uid" in evse] == [e["uid"] for e in written[0]["evses"]]
    assert sum("uid" not in evse for evse in record["evses"]) == first.evse_per_charger
    for each in written:
        assert faults_of(each) == ()


def test_locking_another_scenario_in_between_changes_no_id():
    """A, then B with fewer points, then A again: the back office gets A's points under the ids that it knows."""
    assessment = plan()
    site = assessment.shortlist[0]
    first, *others = site.sizing.chargers
    fewer = first_site(
        assessment, sizing=replace(site.sizing, chargers=(replace(first, count=first.count - 1), *others))
    )
    in_a, in_b = replace(PROJECT, scenario="a"), replace(PROJECT, scenario="b")
    a = with_given_out(in_a, assessment)
    whole = locations(with_words(assessment, a))
    b = with_given_out(replace(in_b, evse_numbers=a.evse_numbers), fewer)
    in_common = locations(with_words(fewer, b))
    known = {evse["uid"] for evse in whole[0]["evses"]}
    assert {evse["uid"] for evse in in_common[0]["evses"]} < known, "a point of the site has one id in all scenarios"
    again = with_given_out(replace(in_a, evse_numbers=b.evse_numbers), assessment)
    assert locations(with_words(assessment, again)) == whole
    grown = with_given_out(replace(in_b, evse_numbers=again.evse_numbers), assessment)
    assert locations(with_words(assessment, grown)) == whole, "b takes up the point that a has there"


def test_a_site_that_comes_back_under_an_id_that_was_given_up_is_another():
    assessment = make_assessment()
    project = with_given_out(Project(name="p", folder=Path(), project_date=date(2026, 3, 1)), assessment)
    gone = with_given_out(project, replace(assessment, sites=assessment.sites[1:]))
    back = with_given_out(gone, assessment)
    site_id = assessment.sites[0].site_id
    assert site_id in {each.site_id for each in assessment.shortlist}
    by_id = [{each["name"]: each for each in locations(with_words(assessment, one))} for one in (project, back)]
    name = assessment.sites[0].name
    assert by_id[0][name]["id"] != by_id[1][name]["id"]
    assert not {e["uid"] for e in by_id[0][name]["evses"]} & {e["uid"] for e in by_id[1][name]["evses"]}
    others = [{key: value for key, value in each.items() if key != name} for each in by_id]
    assert others[0] == others[1]


def test_a_location_that_breaks_a_limit_is_left_out_with_the_limit():
    assessment = make_assessment()
    beyond = first_site(assessment, lat=float("nan"))
    assert len(locations(beyond)) == len(locations(assessment)) - 1
    (issue,) = location_issues(beyond)
    assert "latitude" in issue.message("de")


def test_long_address_is_cut_and_told_in_directions():
    long = Address(
        street="Alexander-von-Humboldt-Straße 17 bis 19, hinter dem Einkaufszentrum",
        city="Offenburg",
        postal_code="77652",
        country="Germany",
        time_zone="Europe/Berlin",
    )
    record = locations(first_site(make_assessment(), address=long))[0]
    assert faults_of(record) == ()
    assert record["address"] == "Alexander-von-Humboldt-Straße 17 bis 19"
    assert record["directions"][0]["text"] == f"{long.street}, 77652 Offenburg"
    word = locations(first_site(make_assessment(), address=replace(long, street="x" * 60)))[0]
    assert word["address"] == "x" * 45


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"city": ""}, "city"), ({"country": "Atlantis"}, "country"), ({"time_zone": "CET+1"}, "time")],
)
def test_site_without_a_required_fact_is_left_out_and_named(changes, named):
    assessment = make_assessment()
    address = replace(assessment.shortlist[0].address, **changes)
    broken = first_site(assessment, address=address)
    assert len(locations(broken)) == len(locations(assessment)) - 1
    (issue,) = location_issues(broken)
    assert issue.severity is Severity.WARNING
    assert issue.where == assessment.shortlist[0].site_id
    assert named in issue.message()


@pytest.mark.parametrize(("connector", "charger_id"), [("J3400", "dc300"), ("MCS", "dc300")])
def test_connector_without_a_value_is_refused(connector, charger_id):
    with pytest.raises(PlannerError, match=r"OCPI 2\.2\.1 has no value"):
        standard(connector)
    assessment = make_assessment()
    charger = ChargerCount(
        charger_id=charger_id,
        name="x",
        count=1,
        evse_per_charger=1,
        power_kw=400.0,
        connector=connector,
        power_type="DC",
    )
    sizing = replace(assessment.shortlist[0].sizing, chargers=(charger,))
    assert connector in location_issues(first_site(assessment, sizing=sizing))[0].message()


def test_a_site_with_lorry_points_of_mcs_is_left_out_with_its_sentence(tmp_path):
    assessment = make_assessment()
    layout = tuple(chargers()[charger_id] for charger_id in ("mcs1000", "dc400t", "dc150"))
    sizing = replace(assessment.shortlist[0].sizing, chargers=counts(layout), evse_count=4)
    mixed = first_site(assessment, sizing=sizing)
    written = json.loads(write_locations(mixed, tmp_path / "locations.json").read_text(encoding="utf-8"))
    assert len(written) == len(locations(assessment)) - 1
    (issue,) = location_issues(mixed)
    assert issue.where == assessment.shortlist[0].site_id
    assert 'no value for the connector "MCS"' in issue.message()


def test_charger_without_ratings_is_left_out():
    assessment = make_assessment()
    sizing = assessment.shortlist[0].sizing
    own = replace(sizing, chargers=(replace(sizing.chargers[0], charger_id="own_make"),))
    assert "own_make" in location_issues(first_site(assessment, sizing=own))[0].message("de")


def test_sites_that_read_the_same_keep_their_own_ids():
    assessment = make_assessment()
    one, other = assessment.shortlist[:2]
    twins = replace(assessment, sites=(replace(one, site_id="A-1"), replace(other, site_id="a 1")))
    first, second = locations(locked(twins))
    assert first["evses"][0]["evse_id"] != second["evses"][0]["evse_id"]


def test_alpha3():
    assert alpha3("de") == "DEU"
    assert alpha3("DEU") == "DEU"
    assert alpha3("Germany") == "DEU"
    assert alpha3("NA") == "NAM"
    assert alpha3("") is None


def test_written_file_is_the_same_every_time(tmp_path):
    one = write_locations(make_assessment(), tmp_path / "a" / "locations.json")
    other = write_locations(make_assessment(), tmp_path / "locations.json")
    assert one.read_bytes() == other.read_bytes()
    assert json.loads(one.read_text(encoding="utf-8")) == locations(make_assessment())
