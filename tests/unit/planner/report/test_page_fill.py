"""How pages fill: no page with a line or two before the last, no row of a table left alone, the paper's name on all."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from planner.app.papers import Asked, write_papers
from planner.app.run import Run
from planner.model.company import Company
from planner.model.money_result import Timing
from planner.model.plan_result import PlanChoice, PlanResult
from planner.model.project import Project
from planner.model.result import Band, GrantResult
from planner.report.blocks import column, number_column, table
from planner.report.paper import Paper
from planner.report.section import find_sections
from planner.resources import data_path
from tests.factories import make_assessment, make_layers

LEAST_FILL_PU = 0.22
TOP_PT, FOOT_PT = 841.9 - 68.0, 62.0
"""Below the head of a page, and above its foot."""
PART = Band(low=1_000.0, base=2_000.0, high=3_000.0)
TIMING = Timing(lead_weeks={f"cost.step_{name}": 12.0 for name in ("landlord", "permit", "chargers", "works")},
                decided_on="2026-03-02", energised_on="2030-01-01", lease_years=10.0, lease_left_years=8.8)  # fmt: skip
GRANT = GrantResult(
    grant_id="g",
    title="Grant",
    outcome="not_applicable",
    reason="No programme.",
    clause="1",
    source="s",
    amount_eur=0.0,
)
DAY = date(2026, 3, 2)


def fills(content: bytes) -> list[float]:
    """How far down each page is written, 0 to 1."""
    found = []
    for page in PdfReader(BytesIO(content)).pages:
        heights: list[float] = []

        def visit(text, matrix, text_matrix, font, size, into=heights):
            height = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
            if text.strip() and FOOT_PT < height < TOP_PT:
                into.append(height)

        page.extract_text(visitor_text=visit)
        found.append((TOP_PT - min(heights, default=TOP_PT)) / (TOP_PT - FOOT_PT))
    return found


def costed(site, parts, notes):
    """The site with so many parts of its grid connection and so many remarks."""
    first, *rest = site.cost.capex_lines
    line = replace(first, parts_eur=tuple((f"cost.part_{at}", PART) for at in range(parts)))
    told = tuple(("cost.lease_no_payback", {"lease": 10.0 + at, "left": 8.0}) for at in range(notes))
    return replace(site, cost=replace(site.cost, capex_lines=(line, *rest), timing=TIMING, grants=(GRANT,), notes=told))


def assessed(*counts):
    made = make_assessment(sites=len(counts), shortlist=len(counts), excluded=0)
    return replace(made, sites=tuple(costed(site, *each) for site, each in zip(made.sites, counts, strict=True)))


def written(made, tmp_path, asked):
    project = Project(name="p", folder=tmp_path, project_date=DAY, company=Company(name="Musterladen"))
    return write_papers(Run(assessment=made, layers=make_layers(made)), project, tmp_path / "out", asked)


def test_no_page_of_a_programme_but_the_last_holds_a_line_or_two(tmp_path):
    made = assessed((0, 0), (5, 2), (8, 3), (14, 0))
    (path,) = written(made, tmp_path, Asked(only=("programme_report",)))
    *pages, _ = fills(path.read_bytes())
    assert len(pages) > 20
    short = {at: round(fill, 2) for at, fill in enumerate(pages, start=1) if fill < LEAST_FILL_PU}
    assert not short


def test_no_page_of_a_site_report_but_the_last_holds_a_line_or_two(tmp_path):
    made = assessed((0, 0), (7, 2), (13, 1))
    for path in written(made, tmp_path, Asked(only=("site_report",))):
        *pages, last = fills(path.read_bytes())
        assert min(pages) >= LEAST_FILL_PU
        assert last > 0.05


def test_the_sums_end_a_sites_pages_in_one_piece(tmp_path):
    """What comes last is never cut, and remarks stand before the figures they bear on."""
    cost = next(each for each in find_sections() if each.id == "cost")
    for parts in (0, 9):
        made = assessed((parts, 2))
        blocks = cost.content(Paper(made, make_layers(made), tmp_path), made.sites[0])["blocks"]
        assert blocks[-1]["type"] == "two"
        assert blocks[-1]["keep"]
        kinds = [each["type"] for each in blocks]
        assert kinds[1:3] == ["note", "note"]
        assert "Grant" in json.dumps(blocks[-1])
        assert "1 January 2030" in json.dumps(blocks[-1])


def test_no_row_of_a_table_is_left_alone(tmp_path):
    """However many rows it has, at least two of them stand on its last page."""
    theme = tmp_path / "theme.typ"
    theme.write_text(data_path("report", "theme.typ").read_text(encoding="utf-8"), encoding="utf-8")
    paper = tmp_path / "paper.typ"
    paper.write_text(
        '#import "theme.typ": blocks\n#set page(width: 120mm, height: 80mm, margin: 10mm)\n'
        "#set text(size: 8pt)\n#blocks(json(bytes(sys.inputs.data)))\n",
        encoding="utf-8",
    )
    columns = [column("Name", width="1fr"), number_column("Figure")]
    for count in range(11, 26):
        blocks = [table(columns, [[f"row {at}", str(at)] for at in range(count)], strong=[count - 1])]
        made = typst.compile(str(paper), root=str(tmp_path), font_paths=[str(data_path("report", "fonts"))],
                             ignore_system_fonts=True, sys_inputs={"data": json.dumps(blocks)})  # fmt: skip
        on_pages = [page.extract_text().count("row ") for page in PdfReader(BytesIO(made)).pages]
        assert sum(on_pages) == count
        assert on_pages[-1] >= 2


@pytest.mark.parametrize("name", ["site_report", "grid_enquiry", "permit_sheet", "landlord_sheet", "site_visit"])
def test_every_page_says_which_paper_of_which_site_it_is(tmp_path, name):
    made = assessed((6, 1))
    (path,) = written(made, tmp_path, Asked(only=(name,)))
    title = {"site_report": "Site report", "grid_enquiry": "Grid connection enquiry", "permit_sheet": "Permit sheet",
             "landlord_sheet": "Charging at your site", "site_visit": "Site visit"}[name]  # fmt: skip
    for page in PdfReader(path).pages:
        assert f"{made.sites[0].name} – {title}" in page.extract_text().replace("\n", " ")


def test_the_programme_names_its_sites_in_the_head_of_their_pages(tmp_path):
    made = replace(assessed((3, 0)), plan=PlanResult(
        objective="npv", unit="EUR", value=1e5, bound=1e5, gap_pu=0.0, method="proof",
        choices=(PlanChoice(site_id="S001", option="full", year=2031, evse_count=4, connection_kw=300.0,
                            capex_eur=5e5, npv_eur=1e5, value=1e5),)))  # fmt: skip
    (path,) = written(made, tmp_path, Asked(only=("programme_report",)))
    assert sum(made.sites[0].name in page.extract_text()[:400] for page in PdfReader(path).pages) > 2
