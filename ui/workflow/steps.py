"""How far the work has come, step by step: pure, from the session's facts to words by code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from planner.model.project import Project
    from planner.model.result import Assessment

StepId = Literal["load", "candidates", "weigh", "grid", "size", "plan", "report"]
State = Literal["done", "next", "todo"]
STEPS: tuple[StepId, ...] = ("load", "candidates", "weigh", "grid", "size", "plan", "report")
_GRID_ROLES = frozenset({"grid", "grid_lines", "grid_stations", "grid_capacity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the steps are judged by; counts of sites, files and scenarios.

    ``unread``: files that cannot be read; ``places``: whether the project names places to assess, in a file, drawn, or
    the car parks of its land use; ``excluded``: sites that are ruled out, so that nobody asks for their grid or size.
    """

    files: int = 0
    unread: int = 0
    roads: bool = False
    grid: bool = False
    places: bool = False
    sites: int = 0
    excluded: int = 0
    assessed: bool = False
    own_weights: bool = False
    checked: int = 0
    sized: int = 0
    scenarios: int = 0
    stale: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: how it stands, and the code of the line below its name."""

    step_id: StepId
    state: State
    code: str
    params: Mapping[str, int] = field(default_factory=dict)


def facts_of_project(project: "Project | None") -> Facts:
    """What the project's own records tell."""
    if project is None:
        return Facts()
    roles = {source.role.value for source in project.sources}
    return Facts(
        files=len(project.sources),
        roads="roads" in roles,
        grid=bool(roles & _GRID_ROLES) or project.typical_grid is not None,
        places="candidates" in roles
        or project.settings.candidates.from_car_parks
        or any(site.drawn and not site.removed for site in project.sites),
        scenarios=len(project.scenarios),
    )


def missing_for_run(facts: Facts) -> StepId | None:
    """Step that must be done before anything can be assessed; None: none."""
    if not facts.files:
        return "load"
    return None if facts.places else "candidates"


def counts_of(assessment: "Assessment") -> tuple[int, int, int, int]:
    """Sites of an assessment, those ruled out, those with a grid capacity, those with a size."""
    sites = assessment.sites
    checked = sum(site.grid is not None and site.grid.hosting_kw is not None for site in sites)
    excluded = sum(bool(site.excluded_by) for site in sites)
    return len(sites), excluded, checked, sum(site.sizing is not None for site in sites)


def steps(facts: Facts) -> tuple[Step, ...]:
    """All steps in the order of the work; at most one is next."""
    found = (
        _load(facts), _candidates(facts), _weigh(facts), _grid(facts), _size(facts), _plan(facts), _report(facts),
    )  # fmt: skip
    first = next((step.step_id for step in found if step.state == "next"), None)
    return tuple(
        step if step.state != "next" or step.step_id == first
        else Step(step_id=step.step_id, state="todo", code=step.code, params=step.params)
        for step in found
    )  # fmt: skip


def _load(facts: Facts) -> Step:
    if not facts.files and not facts.assessed:
        return Step(step_id="load", state="next", code="ui.flow_load_none")
    if facts.unread:
        params = {"n": facts.unread, "files": facts.files}
        return Step(step_id="load", state="next", code="ui.flow_load_unread", params=params)
    if not facts.roads and not facts.assessed:
        return Step(step_id="load", state="next", code="ui.flow_load_no_roads")
    return Step(step_id="load", state="done", code="ui.flow_load_done", params={"n": facts.files})


def _candidates(facts: Facts) -> Step:
    if not facts.sites:
        return Step(step_id="candidates", state="next", code="ui.flow_candidates_none")
    code = "ui.flow_candidates_assessed" if facts.assessed else "ui.flow_candidates_waiting"
    return Step(step_id="candidates", state="done", code=code, params={"n": facts.sites})


def _weigh(facts: Facts) -> Step:
    if not facts.assessed:
        return Step(step_id="weigh", state="todo", code="ui.flow_weigh_waiting")
    code = "ui.flow_weigh_own" if facts.own_weights else "ui.flow_weigh_usual"
    return Step(step_id="weigh", state="done", code=code)


def _grid(facts: Facts) -> Step:
    if not facts.grid and not facts.checked:
        return Step(step_id="grid", state="todo" if facts.assessed else "next", code="ui.flow_grid_none")
    return _assessed(facts, "grid", facts.checked)


def _size(facts: Facts) -> Step:
    return _assessed(facts, "size", facts.sized)


def _assessed(facts: Facts, step_id: Literal["grid", "size"], done: int) -> Step:
    """Step that the assessment does for all sites."""
    if not facts.assessed:
        return Step(step_id=step_id, state="next" if facts.sites else "todo", code=f"ui.flow_{step_id}_waiting")
    if facts.stale:
        return Step(step_id=step_id, state="next", code="ui.flow_stale")
    rest = max(0, facts.sites - facts.excluded - done)
    state: State = "done" if done and done >= rest else "todo"
    code = f"ui.flow_{step_id}_{'some' if rest else 'done'}"
    return Step(step_id=step_id, state=state, code=code, params={"n": done, "rest": rest})


def _plan(facts: Facts) -> Step:
    if not facts.scenarios:
        return Step(step_id="plan", state="todo", code="ui.flow_plan_none")
    return Step(step_id="plan", state="done", code="ui.flow_plan_done", params={"n": facts.scenarios})


def _report(facts: Facts) -> Step:
    if not facts.assessed:
        return Step(step_id="report", state="todo", code="ui.flow_report_waiting")
    if facts.written and not facts.stale:
        return Step(step_id="report", state="done", code="ui.flow_report_done")
    return Step(step_id="report", state="todo" if facts.stale else "next", code="ui.flow_report_none")
