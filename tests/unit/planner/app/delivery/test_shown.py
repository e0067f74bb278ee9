"""What the planner says of delivery stands on the run that is shown, at once and without a new run."""

from dataclasses import replace

from planner.app.delivery.edits import close_gate
from planner.app.delivery.parties import add_party
from planner.app.freshness import is_stale
from planner.app.shown import project_of, shown, view_key, with_words
from planner.model.company import Company
from tests.project_cases import run_of, small_project
from tests.unit.planner.app.delivery.test_gates import DAY


def test_gates_parties_and_company_are_on_the_run_and_make_it_no_older(tmp_path):
    project = small_project(tmp_path / "p")
    run = run_of(project)
    first, second = run.assessment.sites[:2]
    edited = close_gate(project, first.site_id, "screened", DAY)
    edited, _ = add_party(edited, name="A. Example")
    edited = replace(edited, company=Company(name="Us"))
    told = shown(run, edited).assessment
    assert [step.done_on for step in told.sites[0].gates] == [DAY]
    assert [event.text for event in told.sites[0].history] == ["Screened closed"]
    assert told.sites[1] is second
    assert (told.stakeholders, told.company) == (edited.stakeholders, edited.company)
    assert not is_stale(run, edited)
    assert shown(run, project) is run
    assert with_words(told, edited) is told
    assert view_key(edited) != view_key(project)
    assert view_key(project) == view_key(replace(project, name="other"))


def test_taken_back_it_is_gone_from_the_run(tmp_path):
    project = small_project(tmp_path / "p")
    run = run_of(project)
    edited = close_gate(project, run.assessment.sites[0].site_id, "screened", DAY)
    assert shown(shown(run, edited), project).assessment == run.assessment


def test_a_run_alone_tells_its_project(tmp_path):
    run = run_of(small_project(tmp_path / "p"))
    assert project_of(run, tmp_path).name == run.assessment.project_name
