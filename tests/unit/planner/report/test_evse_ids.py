"""EVSE ids of a hand-over: a changed plan gives no point the id of another, and what is wrong is a finding."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from planner.app.delivery.evses import with_given_out
from planner.app.shown import with_words
from planner.model.project import Project
from planner.report.ocpi import location_issues, locations
from tests.factories import make_assessment

OPERATOR = {"ocpi_country_code": "DE", "ocpi_party_id": "CHS"}


def ids_of(assessment):
    """Ids by uid, as a version locked now gives them out."""
    project = Project(name="p", folder=Path(), project_date=date(2026, 3, 1))
    assessment = with_words(assessment, with_given_out(project, assessment))
    return {evse["uid"]: evse["evse_id"] for each in locations(assessment) for evse in each["evses"]}


def with_chargers(assessment, change):
    def changed(site):
        if site.sizing is None:
            return site
        return replace(site, sizing=replace(site.sizing, chargers=change(site.sizing.chargers)))

    return replace(assessment, sites=tuple(changed(site) for site in assessment.sites))


def test_another_order_or_number_of_chargers_moves_no_id():
    found = replace(make_assessment(sites=4, shortlist=3), operator=OPERATOR)
    before = ids_of(found)
    turned = ids_of(with_chargers(found, lambda chargers: chargers[::-1]))
    assert before == turned
    grown = ids_of(with_chargers(found, lambda chargers: tuple(replace(c, count=c.count + 1) for c in chargers)))
    assert before.items() <= grown.items()
    assert len(set(grown.values())) == len(grown) > len(before)


def test_other_sites_move_no_id():
    found = replace(make_assessment(sites=4, shortlist=3), operator=OPERATOR)
    first, *others = found.sites
    alike = replace(first, site_id=first.site_id.lower())
    more = ids_of(replace(found, sites=(alike, first, *others)))
    assert ids_of(found).items() <= more.items()
    assert len(set(more.values())) == len(more)


def test_an_operator_code_of_another_country_is_told_once():
    found = replace(make_assessment(sites=4, shortlist=3), operator={**OPERATOR, "ocpi_country_code": "NL"})
    told = [issue for issue in location_issues(found) if issue.code.startswith("rules.evse_id")]
    assert [issue.code for issue in told] == ["rules.evse_id_country"]
    assert told[0].params["issuer"] == "BDEW"
    own = replace(found, operator=OPERATOR)
    assert not [issue for issue in location_issues(own) if issue.code.startswith("rules.evse_id")]
