"""Gates, parties and deliveries as they stand in the text form, and what cannot be there."""

from dataclasses import replace
from datetime import date

import pytest

from planner.app.delivery.edits import close_gate, set_step
from planner.model.delivery import ActualUse
from planner.model.errors import PlannerError
from planner.model.project import Role, Source
from planner.store.project_text import parse_project, write_project_text

DAY = date(2026, 11, 22)


@pytest.fixture
def full(project):
    project = set_step(project, "S1", "offer", DAY, owner="M. Plan", due_on=DAY, documents=["a.pdf"], note="x\ny",
                       stakeholder_id="P002")  # fmt: skip
    project = close_gate(project, "S1", "screened", DAY)
    uses = (ActualUse(site_id="S1", month="2026-04", energy_kwh=1.5, sessions=3, source="a.csv"),)
    return replace(project, actuals=uses, sources=(Source(role=Role.CANDIDATES, path="c.csv"),))


def test_all_of_it_comes_back_from_the_text_form(full):
    written = write_project_text(full)
    assert "due_on = 2026-11-22" in written
    assert parse_project(written, full.folder, where="project.toml") == full


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ('[[gates]]\nsite_id = "S1"\ngate = "offer"\n\n[[gates]]\nsite_id = "S1"\ngate = "offer"\n',
         "store.declared_twice"),
        ('[[gates]]\nsite_id = ""\ngate = "offer"\n', "store.gate_no_site"),
        ('[[gates]]\nsite_id = "S1"\ngate = "party"\n', "store.not_choice"),
        ('[[stakeholders]]\nstakeholder_id = "P1"\nrole = "landlord"\n', "store.party_nobody"),
        ('[[actuals]]\nsite_id = "S1"\nmonth = "2026-13"\nenergy_kwh = 1.0\n', "store.month"),
        ('[[actuals]]\nsite_id = "S1"\nmonth = "2026-04"\nenergy_kwh = -1.0\n', "store.out_of_range"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(project, table, code):
    sourced = replace(project, stakeholders=(), sources=(Source(role=Role.CANDIDATES, path="c.csv"),))
    written = f"{write_project_text(sourced)}\n{table}"
    with pytest.raises(PlannerError) as caught:
        parse_project(written, project.folder, where="project.toml")
    assert code in [issue.code for issue in caught.value.issues]
