import json
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from planner.app.papers import Asked, write_papers
from planner.app.run import Run
from planner.model.delivery import GATES, GateStep
from planner.model.project import Project
from planner.report.gates_table import gate_state, gates
from planner.report.paper import Paper
from planner.report.paper_kind import find_papers
from tests.factories import make_assessment, make_layers

TODAY, DONE = date(2026, 3, 2), date(2026, 1, 1)
STEPS = (
    GateStep(site_id="S001", gate="screened", owner="M. Planner", done_on=date(2026, 1, 5)),
    GateStep(site_id="S001", gate="offer", due_on=date(2026, 2, 1), note="Profile sent", documents=("Ref. 23-118",)),
    GateStep(site_id="S001", gate="permit", due_on=date(2027, 2, 15)),
)


def paper_of(tmp_path, language="en"):
    made = make_assessment(language=language)
    return Paper(made, make_layers(made), tmp_path)


def rows_of(content):
    return content["blocks"][0]["rows"]


@pytest.mark.parametrize(
    ("due", "done", "state"),
    [(None, DONE, "closed"), (date(2026, 3, 1), None, "overdue"), (TODAY, None, "open"), (None, None, "open"),
     (DONE, date(2026, 2, 1), "closed")],
)  # fmt: skip
def test_a_gate_is_overdue_the_day_after_it_was_due(due, done, state):
    assert gate_state(GateStep(site_id="S001", gate="offer", due_on=due, done_on=done), TODAY) == state


def test_the_site_report_tells_the_state_of_delivery(tmp_path):
    paper = paper_of(tmp_path)
    site = replace(paper.assessment.sites[0], gates=STEPS)
    assert paper.assessment.project_date == TODAY
    content = gates(paper, site)
    closed, late, open_ = rows_of(content)
    assert [closed[0], late[0], open_[0]] == ["Screened", "Operator's offer", "Permit"]
    assert [row[1]["text"] for row in (closed, late, open_)] == ["closed", "overdue", "open"]
    assert late[1]["tone"] == "bad"
    assert late[2] == "2026-02-01"
    assert late[5] == {"text": "Profile sent", "tone": "", "sub": "Ref. 23-118"}
    sections = find_papers()["site_report"].sections
    assert "State of delivery" in json.dumps([each.content(paper, site) for each in sections])


def test_days_and_gates_are_german_in_german(tmp_path):
    paper = paper_of(tmp_path, "de")
    late = rows_of(gates(paper, replace(paper.assessment.sites[0], gates=STEPS)))[1]
    assert late[1]["text"] == "überfällig"
    assert late[2] == "01.02.2026"


def test_a_site_without_gates_has_no_such_part(tmp_path):
    paper = paper_of(tmp_path)
    assert gates(paper, paper.assessment.sites[0]) is None


@pytest.mark.parametrize(("letters", "together"), [(100, True), (700, False), (9_000, False)])
def test_long_notes_go_on_on_the_next_page_and_none_runs_off_it(tmp_path, letters, together):
    note = " ".join(["note"] * (letters // 5)) + " end"
    steps = tuple(GateStep(site_id="S001", gate=gate, owner="M. Planner", note=note) for gate in GATES)
    made = make_assessment(sites=4, shortlist=1)
    made = replace(made, sites=tuple(replace(site, gates=steps) if site.rank == 1 else site for site in made.sites))
    content = gates(Paper(made, (), tmp_path), made.shortlist[0])
    assert content["keep"] is content["blocks"][0]["keep"] is together
    project = Project(name="p", folder=tmp_path, project_date=TODAY)
    (path,) = write_papers(Run(assessment=made, layers=make_layers(made)), project, tmp_path / "out",
                           Asked(only=("site_report",)))  # fmt: skip
    heights = []
    for page in PdfReader(path).pages:
        page.extract_text(visitor_text=lambda words, cm, tm, *_: heights.append(tm[5] * cm[3] + cm[5]) if words.strip()
                          else None)  # fmt: skip
    assert min(heights) > 0, "every line stands on its page"
