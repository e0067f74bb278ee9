"""Long words of a planner on paper: no line lies off its page, and what is not cut on purpose is there to its end."""

import json
import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest
import typst
from pypdf import PdfReader

from planner.app.papers import Asked, paper_names, write_papers
from planner.app.run import Run
from planner.model.company import Company
from planner.model.delivery import GateStep
from planner.model.project import Project
from planner.model.result import RuleOutcome
from planner.report.blocks import (
    column,
    facts,
    kpis,
    listing,
    note,
    number_column,
    paragraph,
    small_print,
    table,
    toned,
    two,
    with_aside,
)
from planner.report.blocks_forms import blanks, checks
from planner.report.fit import breakable, cut, fitting
from planner.report.glyphs import advance_em
from planner.resources import data_path
from tests.factories import make_assessment, make_layers
from tests.plan_factory import make_plan

FREE = frozenset({
    "name", "title", "note", "source", "clause", "street", "city", "found", "required", "evidence", "licence", "credit",
    "reason", "organisation", "author", "notice", "project_name", "jurisdiction_name", "checked_by", "where", "grid",
    "binding_element", "element", "island", "path", "layer", "connection_bus", "bus", "operator", "operator_name",
})  # fmt: skip
"""Fields of results that hold words of a planner or of his files."""
FEW = frozenset({
    "rules", "provenance", "assumptions", "base_violations", "island_violations", "states", "by_year", "worst",
    "amenities", "connections", "upgrades", "grids", "cost_curve", "issues",
})  # fmt: skip
"""Of these the first alone."""
CUT = frozenset({
    "Assessment.project_name", "Assessment.notice", "Assessment.organisation", "Assessment.author", "SiteResult.name",
    "Address.street", "Address.city", "Company.name", "Company.address", "Company.phone", "Company.email", "scenario a",
    "scenario b", "GateStep.owner", "GateStep.note", "GateStep.documents",
    "ElementState.element", "GridResult.connection_bus",
})  # fmt: skip
"""What ends in an ellipsis: heads, feet, titles, notes on gates; the last two in drawings only."""
SHOWN = {
    "programme_report": {"Assumption.source", "Provenance.path", "Issue.where", "SiteResult.name"},
    "site_report": {"Assessment.notice", "Provenance.licence", "RuleResult.clause", "GateStep.note"},
    "permit_sheet": {"RuleResult.required", "RuleResult.evidence", "Address.street"},
    "grid_enquiry": {"GridResult.connection_bus", "Company.address"},
    "landlord_sheet": {"SiteResult.name", "Company.name"},
    "site_visit": {"GridResult.connection_bus"},
    "comparison": {"scenario a", "scenario b"},
}  # fmt: skip
DAY = date(2026, 3, 2)
PAGE_PT, SMALL_PT = (595.3, 841.9), (340.2, 226.8)
NARROW = [column("a", width="30mm"), column("b", width="1fr")]
LONG_BLOCKS = {
    "lead": lambda words: [paragraph(words), table([column("a")], [["x"]])],
    "small": lambda words: [small_print(words), table([column("a")], [["x"]])],
    "note": lambda words: [note(words), table([column("a")], [["x"]])],
    "kpis": lambda words: [kpis([("label", words, ""), ("label", "value", words)])],
    "facts": lambda words: [facts([("name", words), (words, "value")])],
    "wide": lambda words: [facts([("name", words), ("name", "value")], wide=True)],
    "list": lambda words: [listing([words, ("lead", words)])],
    "blanks": lambda words: [blanks([("name", words), (words, "")])],
    "checks": lambda words: [checks("title", ("good", "bad"), "remark", [("what", "how", words), (words, "", "")])],
    "kept": lambda words: [two([facts([("name", words)])], [blanks([("name", "value")])], keep=True)],
    "chip": lambda words: [table(NARROW, [[toned(words, "good", words), "x"]] * 2)],
    "aside": lambda words: [table(NARROW, [["x", with_aside("x", words)]] * 3)],
    "auto": lambda words: [table([column("a"), column("b"), column("c", width="1fr")], [[words, words, "x"]] * 2)],
}
SET = """#import "theme.typ": blocks
#set page(width: 120mm, height: 80mm, margin: 10mm)
#set text(size: 8pt)
#blocks(json(bytes(sys.inputs.data)).blocks)
"""


class Told:
    """Long texts, each with marks of its field before its first word and after its last."""

    def __init__(self, body):
        self.body, self.marks = body, {}

    def __call__(self, field):
        number = self.marks.setdefault(field, len(self.marks) + 100)
        return f"B{number}x {self.body} E{number}x"

    def ends(self, text):
        """How often each field begins in a text, and how often it ends."""
        begun, ended = (Counter(re.findall(rf"{mark}(\d\d\d)x", text)) for mark in "BE")
        return {field: (begun[str(number)], ended[str(number)]) for field, number in self.marks.items()}


def overlong(value, told, held=""):
    """A record with long words in all its free texts."""
    if isinstance(value, tuple):
        return tuple(overlong(each, told) for each in (value[:1] if held in FEW else value))
    if not is_dataclass(value):
        return value
    changed = {}
    for each in fields(value):
        inner = getattr(value, each.name)
        if each.name in FREE and isinstance(inner, str):
            changed[each.name] = told(f"{type(value).__name__}.{each.name}")
        elif each.name != "settings" and (is_dataclass(inner) or isinstance(inner, tuple)):
            changed[each.name] = overlong(inner, told, each.name)
    return replace(value, **changed)


def made_overlong(told):
    made = make_assessment(sites=3, shortlist=2, excluded=1)
    made = overlong(replace(made, plan=make_plan(made)), told)
    steps = tuple(
        GateStep(site_id="S001", gate=gate, owner=told("GateStep.owner"), note=told("GateStep.note"),
                 documents=(told("GateStep.documents"),)) for gate in ("landlord", "permit"))  # fmt: skip
    first, *rest = made.sites
    rules = tuple(replace(rule, outcome=RuleOutcome.NEEDS_EVIDENCE, addressee="site_operator", topic="building")
                  for rule in first.rules)  # fmt: skip
    rest[0] = replace(rest[0], shortlisted=False)
    return replace(made, sites=(replace(first, gates=steps, rules=rules), *rest))


def off_page(path, paper_pt=PAGE_PT):
    """Lines that begin above, below or left of their page or end right of it; the text of all pages."""
    found, told = [], []
    for number, page in enumerate(PdfReader(path).pages, start=1):

        def visit(text, matrix, text_matrix, font, size, number=number):
            line = text.strip().replace("\u200b", "")
            if not line:
                return
            x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
            y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
            wide = sum(map(advance_em, line)) * size * abs(text_matrix[0] * matrix[0])
            if not (x > 0 and x + wide < paper_pt[0] and 0 < y < paper_pt[1]):
                found.append((number, round(x), round(y), line[:40]))

        told.append(page.extract_text(visitor_text=visit))
    return found, "\n".join(told)


@pytest.fixture(scope="module", params=["word " * 1199 + "word", ("Netzanschluss_" * 215)[:3000]], ids=["words", "run"])
def told_run(request):
    told = Told(request.param)
    made = made_overlong(told)
    return told, Run(assessment=made, layers=make_layers(made))


@pytest.mark.parametrize("name", list(paper_names()))
def test_no_line_of_a_paper_lies_off_its_page(tmp_path, told_run, name):
    told, run = told_run
    company = Company(**{key: told(f"Company.{key}") for key in ("name", "address", "email", "phone")})
    project = Project(name="p", folder=tmp_path, project_date=DAY, company=company)
    asked = Asked(only=(name,), sites=("S001",) if paper_names()[name] == "site" else None)
    other = [(told(f"scenario {each}"), run) for each in "ab"] if name == "comparison" else []
    if name == "programme_report" and " " not in told.body:
        run = replace(run, assessment=replace(run.assessment, sites=run.assessment.sites[1:]))  # the site report has it
    (path,) = write_papers(run, project, tmp_path / "out", asked, compared=other)
    found, text = off_page(path)
    assert not found
    ends = told.ends(text)
    assert SHOWN[name] <= {field for field, (begun, _) in ends.items() if begun}
    lost = {field: both for field, both in ends.items() if both[1] < both[0]}
    assert set(lost) <= CUT
    assert "…" in text or not lost


def pages_of(tmp_path, content):
    """Words of each page of blocks on small paper."""
    typeset(tmp_path, content)
    return [page.extract_text() for page in PdfReader(tmp_path / "paper.pdf").pages]


def typeset(tmp_path, content):
    """Blocks on small paper."""
    (tmp_path / "theme.typ").write_text(data_path("report", "theme.typ").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "paper.typ").write_text(SET, encoding="utf-8")
    made = typst.compile(str(tmp_path / "paper.typ"), root=str(tmp_path), ignore_system_fonts=True,
                         font_paths=[str(data_path("report", "fonts"))],
                         sys_inputs={"data": json.dumps(fitting({"blocks": content}))})  # fmt: skip
    (tmp_path / "paper.pdf").write_bytes(made)


@pytest.mark.parametrize("keep", [False, True])
def test_a_row_that_fits_a_page_stays_whole_and_a_higher_one_runs_on(tmp_path, keep):
    columns = [column("Name"), column("Text", width="1fr"), number_column("No.", "12mm")]
    rows = [[f"row {at}", toned("begin " + "word " * count + "end", ""), str(at)]
            for at, count in enumerate((5, 150, 150, 150, 1200, 5, 150))]  # fmt: skip
    pages = pages_of(tmp_path, [table(columns, rows, keep=keep)])
    assert sum(page.count("begin") for page in pages) == sum(page.count("end") for page in pages) == 7
    for at in (0, 1, 2, 3, 5, 6):
        assert sum(re.search(rf"row {at}\b", page) is not None for page in pages) == 1
    cut_pages = [page for page in pages if page.count("begin") != page.count("end")]
    assert len(cut_pages) == 2, "only the row that is higher than a page begins on one and ends on another"
    assert re.search(r"row 5\b", pages[-1])
    assert re.search(r"row 6\b", pages[-1]), "the last two fit a page together"


def test_long_words_give_the_same_bytes_twice(tmp_path, told_run):
    _, run = told_run
    project = Project(name="p", folder=tmp_path, project_date=DAY)
    asked = Asked(only=("permit_sheet",), sites=("S001",))
    first, again = (write_papers(run, project, tmp_path / name, asked)[0].read_bytes() for name in ("a", "b"))
    assert first == again


@pytest.mark.parametrize("body", ["word " * 1199 + "word", ("Netzanschluss_" * 215)[:3000]], ids=["words", "run"])
@pytest.mark.parametrize("kind", list(LONG_BLOCKS))
def test_every_kind_of_block_runs_on(tmp_path, kind, body):
    typeset(tmp_path, LONG_BLOCKS[kind](f"begin {body} end"))
    found, text = off_page(tmp_path / "paper.pdf", SMALL_PT)
    assert not found
    assert text.count("begin") == text.count("end") > 0


def test_a_table_of_many_rows_to_be_kept_together_runs_on_where_it_must(tmp_path):
    rows = [[f"row {at}", "1"] for at in range(60)]
    pages = pages_of(tmp_path, [table([column("Name", width="1fr"), number_column("No.")], rows, keep=True)])
    assert sum(page.count("row ") for page in pages) == 60
    assert max(page.count("row ") for page in pages) < 25


def test_what_is_kept_side_by_side_runs_on_where_it_is_higher_than_a_page(tmp_path):
    long = note("begin " + "word " * 900 + "end")
    pages = pages_of(tmp_path, [two([long], [note("beside")], keep=True)])
    assert len(pages) > 1
    assert "begin" in pages[0]
    assert "end" in pages[-1]


def test_marks_stand_where_a_text_is_long_and_nowhere_else():
    short = table([column("a")], [["few words"]], keep=True)
    assert fitting({"blocks": [short]})["blocks"] == [short]
    long = fitting({"blocks": [table([column("a")], [["word " * 600]], keep=True)]})["blocks"][0]
    assert long["long"] is long["big"] is True


def test_a_narrow_column_is_measured_earlier_than_a_wide_one():
    for width, marked in (("11mm", True), ("40mm", False), ("1fr", False)):
        made = fitting({"blocks": [table([column("a", width=width)], [["few words " * 14]])]})["blocks"][0]
        assert made.get("long", False) is marked


def test_many_middling_texts_in_a_kept_table_are_measured_too():
    made = fitting({"blocks": [table([column("a"), column("b")], [["word " * 55] * 2] * 12, keep=True)]})["blocks"][0]
    assert made["long"]


def test_words_break_only_where_no_column_would_hold_them():
    assert breakable("Donaudampfschifffahrtsgesellschaft") == "Donaudampfschifffahrtsgesellschaft"
    long = breakable("x" * 50)
    assert long.replace("\u200b", "") == "x" * 50
    assert max(map(len, long.split("\u200b"))) == 8
    assert breakable("data/a/path/of/many/short/parts/that/break/by/themselves").count("\u200b") == 0
    assert cut("short", 5) == "short"
    assert cut("longer", 5) == "long…"


def test_names_of_files_break_where_their_column_ends():
    names = ["bnetza_berlin_2024-12-01.csv", {"text": "LadesaeulenregisterBerlin2024.csv", "tone": "", "sub": "sha256"}]
    words = "Verteilnetzbetreiberanschluss. 1,234.5"
    made = fitting({"blocks": [table([column("a", width="32mm")] * 3, [[*names, words]])]})["blocks"][0]["rows"][0]
    assert made[0] == "bnetza_\u200bberlin_\u200b2024-12-01.\u200bcsv"
    assert made[1]["text"] == "LadesaeulenregisterB\u200berlin2024.\u200bcsv"
    assert made[2] == words, "words are left to hyphenation"
    wide = fitting({"blocks": [table([column("a", width="60mm")] * 2, [names])]})["blocks"][0]["rows"][0]
    assert wide == names


def test_a_file_or_an_id_is_never_changed():
    content = {"blocks": [{"type": "figure", "file": "/figures/" + "a" * 80, "alt": "b" * 80}], "language": "en"}
    assert fitting(content) == content
