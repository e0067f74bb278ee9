"""The report for somebody outside speaks of nothing that was taken out, and says where it is out of date."""

import json
import re
from dataclasses import replace

import pytest

from planner.app.freshness import StaleReason
from planner.app.handover import for_audience
from planner.app.outdated import marked
from planner.app.run import Run
from planner.report.paper import Paper
from planner.report.section import find_sections
from planner.report.words import Words
from tests.factories import make_assessment, make_layers
from tests.unit.planner.app.test_handover import PROJECT


def content(name, assessment, tmp_path):
    section = next(found for found in find_sections() if found.id == name)
    return json.dumps(section.content(Paper(assessment, make_layers(assessment), tmp_path)), ensure_ascii=False)


@pytest.fixture(params=["en", "de"])
def study(request):
    made = make_assessment(sites=12, shortlist=3, language=request.param)
    return Run(assessment=made, layers=make_layers(made))


def recommended(run):
    """Run whose first site has nothing against it."""
    one, *rest = run.assessment.sites
    chosen = tuple(replace(option, feasible=True, chosen=at == 0) for at, option in enumerate(one.upgrades))
    cost = replace(one.cost, npv_eur=replace(one.cost.npv_eur, base=1e6), not_included=())
    one = replace(one, upgrades=chosen, rules=(), cautions=(), cost=cost,
                  sizing=replace(one.sizing, target_met=True))  # fmt: skip
    return replace(run, assessment=replace(run.assessment, sites=(one, *rest)))


def test_a_landlord_reads_no_unknown_money_and_no_number_of_places(study, tmp_path):
    run = recommended(study)
    first = run.assessment.sites[0]
    assert first.shortlisted
    found = for_audience(run, PROJECT, "landlord", [first.site_id]).run.assessment
    unknown = {"en": "unknown", "de": "unbekannt"}[found.language]
    summary = content("summary", found, tmp_path)
    assert first.name in summary
    assert unknown not in summary
    assert "0\u00a0EUR" not in summary
    assert "€" not in summary
    assert "1 candidate" not in summary
    assert "1 mögliche" not in summary
    assert "1 " in content("cover", found, tmp_path)
    assert "candidate" not in json.loads(content("cover", found, tmp_path))["subtitle"]
    own = content("summary", run.assessment, tmp_path)
    assert {"en": "net present value of", "de": "Kapitalwert von"}[found.language] in own


def test_tables_leave_out_columns_that_hold_nothing(study, tmp_path):
    found = for_audience(study, PROJECT, "landlord").run.assessment
    columns = json.loads(content("ranking", found, tmp_path))["blocks"][1]["columns"]
    own = json.loads(content("ranking", study.assessment, tmp_path))["blocks"][1]["columns"]
    assert len(own) - len(columns) == 4
    town = for_audience(study, PROJECT, "town").run.assessment
    assert len(own) - len(json.loads(content("ranking", town, tmp_path))["blocks"][1]["columns"]) == 1


def test_the_cover_says_what_has_changed_since(study, tmp_path):
    assert json.loads(content("cover", study.assessment, tmp_path))["outdated"] == ""
    site = study.assessment.sites[0]
    reasons = (StaleReason(kind="setting", key="demand.year"), StaleReason(kind="site", key=site.site_id))
    said = json.loads(content("cover", marked(study, reasons).assessment, tmp_path))["outdated"]
    assert {"en": "Design year", "de": "Auslegungsjahr"}[study.assessment.language] in said
    assert site.name in said
    outside = marked(study, reasons, outside=True)
    assert site.name not in json.loads(content("cover", outside.assessment, tmp_path))["outdated"]
    assert len(marked(outside, reasons).assessment.issues) == len(outside.assessment.issues)
    assert marked(study, ()) is study


@pytest.mark.parametrize("audience", ["landlord", "ocpi"])
def test_no_order_of_merit_leaves_the_house(study, tmp_path, audience):
    found = for_audience(study, PROJECT, audience).run.assessment
    table = json.loads(content("ranking", found, tmp_path))
    names = [row[0]["text"] for row in table["blocks"][1]["rows"]]
    assert names == sorted(site.name for site in found.shortlist)
    for section in ("ranking", "summary", "not_checked", "rules_shared"):
        assert re.findall(r"\b(?:rank|rang|order|reihenfolge)\w*", content(section, found, tmp_path).lower()) == []
    assert any(word in content("ranking", study.assessment, tmp_path) for word in ("Rank", "Rang"))


def test_a_score_that_is_not_told_rules_no_site_out(study, tmp_path):
    found = for_audience(study, PROJECT, "landlord").run.assessment
    labels = [entry["label"] for entry in json.loads(content("cover", found, tmp_path))["map"]["legend"]]
    words = Words(found.language)
    assert words.t("legend_studied") in labels
    assert (words.t("legend_excluded") in labels) is any(site.excluded_by for site in found.sites)
