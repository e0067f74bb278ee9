import re
import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from planner.model.result import Evidence, RankStanding
from planner.report.sheets import sheets_of
from planner.report.words import Words
from planner.report.workbook import clean, write_workbook
from tests.factories import NASTY_NAME, make_assessment

SHEETS = [
    "Ranking",
    "Sites",
    "Chargers",
    "Frontier",
    "Phases",
    "Demand by year",
    "Upgrades",
    "Rules",
    "Costs",
    "Cash flow",
    "Sensitivity",
    "Assumptions",
    "Provenance",
    "Issues",
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("xlsx") / "sites.xlsx"
    write_workbook(make_assessment(nasty=True), path)
    return openpyxl.load_workbook(path)


def table(page):
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_all_sheets_are_there_in_order(book):
    assert book.sheetnames == SHEETS
    assert all(page.freeze_panes for page in book.worksheets)


def test_headers_carry_units_and_numbers_stay_numbers(book):
    first = table(book["Ranking"])[0]
    assert first["Grid carries (indicative) [kW]"] == 735.5
    assert first["Capital cost, base [EUR]"] == 642_000
    assert first["Stability in the top ranks"] == 0.99
    assert table(book["Sites"])[0]["People within 10 min by car"] == 31_200


def test_no_cell_is_a_formula(book):
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    named = [cell for cell in cells if cell.value == NASTY_NAME]
    assert named
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in named)


def test_unknown_cells_are_empty(book):
    rows = {row["Site id"]: row for row in table(book["Sites"])}
    assert rows["S006"]["Grid carries (indicative) [kW]"] is None
    assert rows["S012"]["Rank"] is None


def test_costs_and_rules_have_a_row_each(book):
    assert len(table(book["Costs"])) == 4 * 7
    assert len(table(book["Rules"])) == 4 * 6
    assert {row["Answer"] for row in table(book["Rules"])} >= {"Met", "Needs evidence", "Counts"}


def test_same_input_same_bytes_with_the_project_date(tmp_path, monkeypatch):
    """And no file but these two: where a full disk cuts a temporary one off, openpyxl complains on the terminal."""
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", lambda: pytest.fail("a temporary file"))
    write_workbook(make_assessment(), tmp_path / "one.xlsx")
    from openpyxl.writer import excel

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 1, 1, tzinfo=tz)

    class Module:
        datetime = Later
        timezone = excel.datetime.timezone

    monkeypatch.setattr(excel, "datetime", Module)
    write_workbook(make_assessment(), tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.xlsx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 3, 2, 0, 0, 0)}
        assert b"2026-03-02T00:00:00Z" in archive.read("docProps/core.xml")


def test_control_characters_are_left_out(tmp_path):
    assert clean("a\x0bb\x00c\td") == "abc\td"
    assessment = make_assessment()
    site = replace(assessment.sites[0], name="Bad\x0b name")
    write_workbook(replace(assessment, sites=(site,)), tmp_path / "a.xlsx")
    assert table(openpyxl.load_workbook(tmp_path / "a.xlsx")["Ranking"])[0]["Name"] == "Bad name"


def test_german_workbook_speaks_german(tmp_path):
    write_workbook(make_assessment(language="de"), tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[0] == "Rangliste"


def test_depth_of_the_shortlist_has_its_own_sheets(book):
    sites = [site for site in make_assessment(nasty=True).shortlist if site.sizing is not None]
    assert book["Frontier"].max_row == 1 + sum(len(site.sizing.frontier) for site in sites)
    assert book["Phases"].max_row == 1 + sum(len(site.sizing.phases) for site in sites)
    assert book["Demand by year"].max_row == 1 + sum(len(site.demand.by_year) for site in sites)


def test_the_ranking_says_in_words_what_a_rank_rests_on_and_what_to_check(tmp_path):
    made = make_assessment()
    standing = RankStanding(topsis_rank=4, low_rank=2, high_rank=7)
    evidence = Evidence(grade="network_model", next_check="sites.check_site_visit", low_rank=8, high_rank=3)
    sites = tuple(replace(site, standing=standing, evidence=evidence) for site in made.sites)
    write_workbook(replace(made, sites=sites), tmp_path / "a.xlsx")
    first = table(openpyxl.load_workbook(tmp_path / "a.xlsx")["Ranking"])[0]
    assert first["Power rests on"] == "network model"
    assert "visit" in first["Next check"]
    ends = first["Rank, better end (5 % of weights)"], first["Rank, worse end (95 % of weights)"]
    assert ends == (2, 7)
    assert first["Rank by TOPSIS"] == 4


def test_the_ranking_is_in_words_and_constants_by_name():
    made = make_assessment(language="de")
    sheets = {sheet.title: sheet for sheet in sheets_of(made, Words("de"))}
    ranking = str(sheets["Rangliste"].rows)
    assert not re.search(r"motorway_service_area|fuel_station|car_park|conditional|recommended|\bdc\d", ranking)
    assert [name for name, _ in sheets["Annahmen"].columns][:2] == ["stage", "constant_name"]


def test_no_ranking_is_written_where_no_rank_is_told():
    made = make_assessment()
    bare = replace(made, sites=tuple(replace(site, rank=None) for site in made.sites))
    assert all(sheet.title != "Ranking" for sheet in sheets_of(bare, Words("en")))
