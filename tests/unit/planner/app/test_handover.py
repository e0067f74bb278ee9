"""Outside the house: what is marked is gone from every output, and it is said that it is."""

import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.delivery.evses import with_given_out
from planner.app.exports import LEFT_OUT_NAME, export_for
from planner.app.freshness import StaleReason
from planner.app.handover import for_audience, left_out_text
from planner.app.papers import Asked, write_papers
from planner.app.run import Run
from planner.app.shown import with_words
from planner.model.delivery import GateEvent, GateStep, Stakeholder
from planner.model.project import Project, Role, Source
from planner.report.verdict import judge
from tests.factories import make_assessment, make_layers

ASSESSMENT = make_assessment()
FIRST = ASSESSMENT.sites[0]
NOTED = replace(ASSESSMENT, sites=(replace(FIRST, note="owner wants 2 EUR", stage="talks"), *ASSESSMENT.sites[1:]))
RUN = Run(assessment=NOTED, layers=make_layers(ASSESSMENT))
PROJECT = Project(
    name="p",
    folder=Path(),
    project_date=date(2026, 1, 1),
    sources=(
        Source(role=Role.ROADS, path="roads.gpkg", confidentiality="public"),
        Source(role=Role.CHARGERS, path="chargers.csv"),
        Source(role=Role.CONSTRAINTS, path="areas.gpkg", confidentiality="confidential"),
        Source(role=Role.GRID, path="grid.json"),
    ),
)


def parts(found):
    return {each.part: each.count for each in found.left_out}


def layer_ids(run):
    return {layer.layer_id for layer in run.layers}


def secret_grid():
    return replace(PROJECT, sources=tuple(
        replace(source, confidentiality="confidential") if source.role is Role.GRID else source
        for source in PROJECT.sources
    ))  # fmt: skip


def test_inside_nothing_is_left_out():
    found = for_audience(RUN, PROJECT, "internal")
    assert found.run is RUN
    assert found.left_out == ()


@pytest.mark.parametrize("audience", ["landlord", "town", "ocpi"])
def test_outside_what_is_confidential_is_gone_and_what_is_public_stays(audience):
    found = for_audience(RUN, PROJECT, audience)
    assert layer_ids(RUN) - layer_ids(found.run) == {"constraints"}
    assert {"roads", "grid_lines"} <= layer_ids(found.run)
    site = found.run.assessment.sites[0]
    assert (site.note, site.stage, site.cost, site.upgrades) == ("", "", None, ())
    records = {each.role: each for each in found.run.assessment.provenance}
    assert records["roads"].path == "roads/roads.shp"
    assert (records["chargers"].path, records["chargers"].credit) == ("", "Bundesnetzagentur")
    assert all(each.code.startswith("app.left_out_") for each in found.run.assessment.issues)


def test_a_town_sees_why_a_landlord_does_not():
    town, landlord = (for_audience(RUN, PROJECT, audience).run.assessment for audience in ("town", "landlord"))
    assert town.sites[0].score == FIRST.score
    assert (landlord.sites[0].score, landlord.sites[0].score_parts) == (None, ())
    assert landlord.settings.scoring.weights == {}


def test_of_a_confidential_network_only_what_is_free_is_told():
    found = for_audience(RUN, secret_grid(), "town")
    grid = found.run.assessment.sites[0].grid
    assert grid.hosting_kw == FIRST.grid.hosting_kw
    assert (grid.binding_element, grid.states, grid.connection_bus) == ("", (), "")
    assert not {"grid_lines", "grid_buses", "grid_hosting"} & layer_ids(found.run)
    assert "grid" not in {each.role for each in found.run.assessment.provenance}
    assert parts(found)["grid_detail"] > 0


def test_the_verdict_stands_without_the_money():
    found = for_audience(RUN, PROJECT, "landlord").run.assessment
    for before, after in zip(RUN.assessment.shortlist, found.shortlist, strict=True):
        money = {"cost_unknown", "cost_incomplete", "npv_negative"}
        assert judge(after).reasons == tuple(each for each in judge(before).reasons if each not in money)


def test_a_landlord_is_told_of_his_own_site_alone():
    found = for_audience(RUN, PROJECT, "landlord", [FIRST.site_id])
    assert [site.site_id for site in found.run.assessment.sites] == [FIRST.site_id]
    assert parts(found)["sites"] == len(ASSESSMENT.sites) - 1
    assert found.run.assessment.programme is None
    assert "candidates" not in layer_ids(found.run)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "edition for the landlord"), ("de", "Fassung für den Vermieter")]
)
def test_it_is_said_in_words(language, words):
    text = left_out_text(for_audience(RUN, PROJECT, "landlord"), language)
    assert words in text
    assert text.count("\n- ") == len(for_audience(RUN, PROJECT, "landlord").left_out)
    assert "rent" not in text, "reasons are the planner's own"
    assert "chargers.csv" not in text
    assert "areas.gpkg" not in text


def test_no_file_holds_what_was_left_out(tmp_path):
    written = export_for(RUN, tmp_path, secret_grid(), "landlord", [FIRST.site_id])
    assert (tmp_path / LEFT_OUT_NAME) in written
    content = (tmp_path / "assessment.json").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "sites.xlsx") as book:
        tables = "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
    gis = (tmp_path / "sites.gpkg").read_bytes()
    for secret in ("owner wants", "chargers.csv", FIRST.grid.binding_element, ASSESSMENT.sites[1].name):
        assert secret not in content
        assert secret not in tables
        assert secret.encode() not in gis
    assert json.loads(content)["sites"][0]["cost"] is None
    assert (tmp_path / "report.pdf").stat().st_size > 10_000
    export_for(RUN, tmp_path, PROJECT, "internal")
    assert not (tmp_path / LEFT_OUT_NAME).exists(), "nothing is left out: no list of it"


def locked_with_an_offer():
    """A run whose points have ids, and whose first shortlisted site has the operator's offer."""
    project = with_given_out(PROJECT, ASSESSMENT)
    first = ASSESSMENT.shortlist[0].site_id
    step = GateStep(site_id=first, gate="offer", done_on=date(2031, 7, 13), owner="Ms Owner", note="at 9 o'clock",
                    documents=("offer-4711.pdf",))  # fmt: skip
    given = with_words(ASSESSMENT, replace(project, gates=(step,)))
    assert given.site(first).gates
    return Run(assessment=given, layers=make_layers(ASSESSMENT)), first


def published_in(folder):
    written = json.loads((folder / "ocpi" / "locations.json").read_text(encoding="utf-8"))
    assert len(written) == len(ASSESSMENT.shortlist)
    return [each["name"] for each in written if each["publish"]]


@pytest.mark.parametrize(("audience", "published"), [
    ("internal", True), ("ocpi", True), ("landlord", False), ("town", False)
])  # fmt: skip
@pytest.mark.parametrize("how", ["outputs", "papers"])
def test_a_back_office_learns_that_an_offer_is_accepted_and_nothing_else_of_the_gate(
    tmp_path, monkeypatch, how, audience, published
):
    run, first = locked_with_an_offer()
    if how == "outputs":
        monkeypatch.setattr("planner.report.pdf.write_pdf", lambda *what, **_: what[2].write_bytes(b"%PDF"))
        export_for(run, tmp_path, PROJECT, audience)
    else:
        write_papers(run, PROJECT, tmp_path, Asked(only=(), audience=audience, tables=True))
    assert published_in(tmp_path) == ([run.assessment.site(first).name] if published else [])
    if audience == "internal":
        return
    for path in tmp_path.rglob("*.*"):
        content = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        for told in (b"2031-07-13", b"Ms Owner", b"9 o'clock", b"offer-4711"):
            assert told not in content, path.name


def test_every_audience_is_told_that_the_result_is_out_of_date(tmp_path):
    reasons = (StaleReason(kind="setting", key="demand.year"), StaleReason(kind="source", key="chargers.csv"))
    export_for(RUN, tmp_path, PROJECT, "landlord", [FIRST.site_id], outdated=reasons)
    said = (tmp_path / LEFT_OUT_NAME).read_text(encoding="utf-8")
    assert "Design year" in said
    assert "chargers.csv" not in said
    told = json.loads((tmp_path / "assessment.json").read_text(encoding="utf-8"))["issues"]
    assert [issue["code"] for issue in told].count("app.outdated") == 1


@pytest.mark.parametrize("audience", ["landlord", "town", "ocpi"])
def test_gates_their_history_and_names_of_people_stay_in_the_house(audience):
    site = replace(
        FIRST,
        gates=(GateStep(site_id=FIRST.site_id, gate="offer", owner="M. Plan"),),
        history=(GateEvent(site_id=FIRST.site_id, on=date(2026, 1, 1), gate="offer", text="called"),),
    )
    party = Stakeholder(stakeholder_id="P1", role="landlord", name="A. Example")
    run = replace(RUN, assessment=replace(ASSESSMENT, sites=(site, *ASSESSMENT.sites[1:]), stakeholders=(party,)))
    found = for_audience(run, PROJECT, audience)
    told = found.run.assessment
    assert (told.sites[0].gates, told.sites[0].history, told.stakeholders) == ((), (), ())
    assert parts(found)["notes"] == 2


def test_of_one_site_only_its_parties_are_told():
    parties = (
        Stakeholder(stakeholder_id="P1", role="landlord", name="A", site_ids=(FIRST.site_id, "other")),
        Stakeholder(stakeholder_id="P2", role="landlord", name="B", site_ids=("other",)),
        Stakeholder(stakeholder_id="P3", role="grid_operator", name="C"),
    )
    run = replace(RUN, assessment=replace(ASSESSMENT, stakeholders=parties))
    told = for_audience(run, PROJECT, "internal", [FIRST.site_id]).run.assessment.stakeholders
    assert [(each.name, each.site_ids) for each in told] == [("A", (FIRST.site_id,)), ("C", ())]
