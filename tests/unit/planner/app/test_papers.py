"""The set of papers: each for its reader, in its language, the same bytes each time; what is inside stays inside."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from planner.app.freshness import StaleReason
from planner.app.papers import Asked, paper_names, write_papers
from planner.app.run import Run
from planner.model.company import Company
from planner.model.errors import Cancelled, PlannerError
from planner.model.plan_result import PlanChoice, PlanResult
from planner.model.project import Project
from planner.model.site_plan import Bay, BayLayout
from planner.report.head import head_of
from tests.factories import make_assessment, make_layers

COMPANY = Company(name="Musterladen GmbH", address="Weg 1\n77652 Offenburg", email="netz@example.org", phone="0781 1",
                  logo="logo.svg", color="#7a1f5c")  # fmt: skip
SITE_PAPERS = ("site_report", "grid_enquiry", "permit_sheet", "landlord_sheet", "site_visit")


def make_run(language="en", **changes):
    made = replace(make_assessment(sites=6, shortlist=2, excluded=1, language=language), **changes)
    return Run(assessment=made, layers=make_layers(made))


@pytest.fixture
def project(tmp_path):
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>',
        encoding="utf-8")  # fmt: skip
    return Project(name="p", folder=tmp_path, project_date=date(2026, 3, 2), company=COMPANY)


def words_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def by_name(paths):
    return {path.name: path for path in paths}


def test_the_whole_set_lies_in_a_folder_for_each_site(project, tmp_path):
    run = make_run()
    later = replace(run.assessment, sites=tuple(replace(s, sizing=None) for s in run.assessment.sites))
    compared = (("now", run), ("later", replace(run, assessment=later)))
    written = write_papers(run, project, tmp_path / "out", Asked(tables=True), compared=compared)
    names = [path.relative_to(tmp_path / "out").as_posix() for path in written]
    assert all(path.stat().st_size > 0 for path in written)
    folders = {name.split("/")[1] for name in names if name.startswith("sites/")}
    assert len(folders) == 2
    assert {f"sites/{folder}/{name}.pdf" for folder in folders for name in SITE_PAPERS} <= set(names)
    assert {"programme_report.pdf", "comparison.pdf", "sites.xlsx", "gis/sites.gpkg", "gis/sites.geojson",
            "gis/sites.kml", "gis/shapefile/sites.shp", "ocpi/locations.json"} <= set(names)  # fmt: skip
    assert set(paper_names()) == {"programme_report", "comparison", *SITE_PAPERS}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_paper_has_head_pages_date_notice_and_is_tagged(project, tmp_path, language):
    written = write_papers(make_run(language), project, tmp_path / "out", Asked(sites=("S001",)),
                           compared=(("a", make_run(language)), ("b", make_run(language))))  # fmt: skip
    day, of = {"en": ("2 March 2026", "Page 1 of"), "de": ("2. März 2026", "Seite 1 von")}[language]
    for path in written:
        reader = PdfReader(path)
        text = words_of(path)
        assert "Synthetic demonstration data" in text
        assert of in text
        assert day in text
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean
        assert reader.trailer["/Root"]["/Lang"] == language
        if path.name != "programme_report.pdf":
            assert "77652 Offenburg" in text


def test_the_same_run_gives_the_same_bytes(project, tmp_path):
    one, other = (
        write_papers(make_run(), project, tmp_path / name, Asked(sites=("S001",), only=SITE_PAPERS)) for name in "ab"
    )
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_only_some_papers_of_one_site(project, tmp_path):
    site = make_run().assessment.sites[3]
    (path,) = write_papers(make_run(), project, tmp_path / "o", Asked(only=("site_visit",), sites=(site.site_id,)))
    assert path.parent.name.startswith(site.site_id)
    assert site.name in words_of(path)


def test_the_enquiry_asks_for_what_the_site_is_sized_for(project, tmp_path):
    run = make_run()
    site = run.assessment.shortlist[0]
    (path,) = write_papers(run, project, tmp_path / "o", Asked(only=("grid_enquiry",), sites=(site.site_id,)))
    text = words_of(path)
    assert f"{site.sizing.connection_kw:.0f}" in text
    assert "not a statement of the grid operator" in text
    assert "Harmonics" in text
    assert "EUR" not in text


def test_the_landlord_reads_one_page_without_money_score_or_other_sites(project, tmp_path):
    run = make_run()
    first, second = run.assessment.shortlist
    (path,) = write_papers(run, project, tmp_path / "o", Asked(only=("landlord_sheet",), sites=(first.site_id,)))
    assert len(PdfReader(path).pages) == 1
    text = words_of(path)
    assert first.name in text
    for word in ("EUR", "€", "Score", "Rank", second.name, "NPV"):
        assert word not in text


def test_the_permit_sheet_draws_or_asks_for_the_bays(project, tmp_path):
    ring = ((0.0, 0.0), (20.0, 0.0), (20.0, 12.0), (0.0, 12.0))
    bays = tuple(
        Bay(number=n, kind=kind, corners_m=((3.0 * n, 0.0), (3.0 * n + 2.5, 0.0), (3.0 * n + 2.5, 5.0), (3.0 * n, 5.0)),
            width_m=2.5, length_m=5.0) for n, kind in enumerate(("standard", "accessible")))  # fmt: skip
    layout = BayLayout(geometry="g", source="Guide 7", bays=bays, wanted=3, wanted_accessible=1, area_m2=240.0,
                       area_m=(ring,))  # fmt: skip
    run = make_run()
    first, second = run.assessment.shortlist
    sites = tuple(replace(s, layout=layout) if s is first else s for s in run.assessment.sites)
    drawn = replace(run, assessment=replace(run.assessment, sites=sites))
    one, other = write_papers(drawn, project, tmp_path / "o",
                              Asked(only=("permit_sheet",), sites=(first.site_id, second.site_id)))  # fmt: skip
    assert "2 of 3" in words_of(one)
    assert "Guide 7" in words_of(one)
    assert "No bay layout" in words_of(other)


def test_the_programme_decides_which_sites_and_when(project, tmp_path):
    chosen = make_run().assessment.shortlist[1].site_id
    choice = PlanChoice(site_id=chosen, option="full", year=2031, evse_count=4, connection_kw=300.0, capex_eur=5e5,
                        npv_eur=1e5, value=1e5)  # fmt: skip
    plan = PlanResult(objective="npv", unit="EUR", value=1e5, bound=1e5, gap_pu=0.0, method="proof", choices=(choice,))
    (path,) = write_papers(make_run(plan=plan), project, tmp_path / "o", Asked(only=("site_report",)))
    assert path.parent.name.startswith(chosen)
    assert "2031" in words_of(path)


def test_everything_for_the_town_is_cut_for_the_town(project, tmp_path):
    asked = Asked(only=("site_report",), audience="town", sites=("S001",))
    (path,) = write_papers(make_run(), project, tmp_path / "o", asked)
    assert "NPV" not in words_of(path)
    assert "Net present value" not in words_of(path)


def test_a_result_out_of_date_is_called_so(project, tmp_path):
    reason = StaleReason(kind="setting", key="demand.year")
    (path,) = write_papers(make_run(), project, tmp_path / "o", Asked(only=("site_visit",), sites=("S001",)),
                           outdated=(reason,))  # fmt: skip
    assert "Changed since this result" in " ".join(words_of(path).split())


@pytest.mark.parametrize(("asked", "said"), [
    (Asked(only=("leaflet",)), "leaflet"), (Asked(sites=("nowhere",)), "nowhere"),
    (Asked(only=("comparison",)), "two scenarios"),
])  # fmt: skip
def test_what_cannot_be_written_is_refused_before_any_work(project, tmp_path, asked, said):
    with pytest.raises(PlannerError, match=said):
        write_papers(make_run(), project, tmp_path / "o", asked)
    assert not (tmp_path / "o").exists()


def test_a_file_in_the_way_is_named(project, tmp_path):
    (tmp_path / "o").write_text("x", encoding="utf-8")
    with pytest.raises(PlannerError):
        write_papers(make_run(), project, tmp_path / "o", Asked(only=("site_visit",)))


def test_the_logo_goes_along_in_a_pack(project, tmp_path):
    from planner.app.projects import pack, places_under, read_any

    packed = pack(project, tmp_path / "p.zip", places_under(tmp_path / "user"))
    with ZipFile(packed.path) as archive:
        archive.extractall(tmp_path / "elsewhere")
        main = next(name for name in archive.namelist() if "/" not in name and name.endswith((".toml", ".gpkg")))
    again = read_any(tmp_path / "elsewhere" / main, places_under(tmp_path / "other"))
    assert head_of(again.company, again.folder).logo == (tmp_path / "logo.svg").read_bytes()


def test_it_can_be_stopped(project, tmp_path):
    class Stop:
        def report(self, done_pu, code, /, **_params):
            if done_pu > 0.3:
                raise Cancelled

    with pytest.raises(Cancelled):
        write_papers(make_run(), project, tmp_path / "o", Asked(only=SITE_PAPERS), progress=Stop())
