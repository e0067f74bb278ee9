"""Where each site stands between its first look and the day it goes live."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from planner.model.delivery import GATES, GateEvent, GateName, GateStep
from planner.model.project import Project
from planner.model.texts import LANGUAGES, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a site stands.

    Attributes
    ----------
    gate : GateName
        The gate it waits at: the first that is open.
    passed : bool
        All gates are closed: the site is in operation.
    begun : bool
        Its gates are recorded; else the gate follows from ``stage``, or is the first.
    stage : str
        The planner's free words on how far the site has come.
    """

    site_id: str
    gate: GateName
    passed: bool
    begun: bool
    step: GateStep
    stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A gate that should have been closed before a day."""

    step: GateStep
    days: int


def gate_name(gate: str, language: str) -> str:
    """Gate as people read it."""
    return text(f"delivery.gate_{gate}", language) if gate in GATES else gate


@cache
def _gates_by_word() -> Mapping[str, GateName]:
    words: dict[str, GateName] = {}
    for gate in GATES:
        words[gate] = words[gate.replace("_", " ")] = gate
        for language in LANGUAGES:
            words[gate_name(gate, language).casefold()] = gate
    return words


def gate_named(words: str) -> GateName | None:
    """Gate that free words name, in English, German or by its id; None: they name none.

    >>> gate_named(" Permit "), gate_named("grid_enquiry"), gate_named("talks")
    ('permit', 'grid_enquiry', None)
    """
    return _gates_by_word().get(" ".join(words.split()).casefold())


def steps_by_site(project: Project) -> dict[str, dict[GateName, GateStep]]:
    """What is recorded of each site, by gate."""
    found: dict[str, dict[GateName, GateStep]] = defaultdict(dict)
    for step in project.gates:
        found[step.site_id][step.gate] = step
    return dict(found)


def steps_of(project: Project, site_id: str) -> tuple[GateStep, ...]:
    """All gates of a site in order; those nothing is recorded of are blank."""
    known = {step.gate: step for step in project.gates if step.site_id == site_id}
    return tuple(known.get(gate, GateStep(site_id=site_id, gate=gate)) for gate in GATES)


def step_of(project: Project, site_id: str, gate: GateName) -> GateStep:
    """One gate of a site; blank where nothing is recorded of it."""
    return steps_of(project, site_id)[GATES.index(gate)]


def history_of(project: Project, site_id: str) -> tuple[GateEvent, ...]:
    """What was written of a site, in the order written."""
    return tuple(event for event in project.gate_events if event.site_id == site_id)


def standing_of(project: Project, site_id: str) -> Standing:
    """Where a site stands: after the gates that are closed, else where its stage says, else at the first gate."""
    said = next((site.stage for site in project.sites if site.site_id == site_id), "")
    return standing_from(site_id, {s.gate: s for s in project.gates if s.site_id == site_id}, said)


def standings(project: Project, site_ids: tuple[str, ...]) -> tuple[Standing, ...]:
    """Where each of many sites stands, in their order."""
    by_site = steps_by_site(project)
    said = {site.site_id: site.stage for site in project.sites}
    return tuple(standing_from(each, by_site.get(each, {}), said.get(each, "")) for each in site_ids)


def standing_from(site_id: str, known: Mapping[GateName, GateStep], said: str) -> Standing:
    """Where a site stands by what is recorded of it, and the free words said of its stage."""
    begun = any(step.done_on is not None for step in known.values())
    gate = next((each for each in GATES if each not in known or known[each].done_on is None), None)
    named = None if begun else gate_named(said)
    at: GateName = named or gate or GATES[-1]
    return Standing(
        site_id=site_id,
        gate=at,
        passed=gate is None,
        begun=begun,
        step=known.get(at, GateStep(site_id=site_id, gate=at)),
        stage=said,
    )


def overdue(project: Project, on: date) -> tuple[Overdue, ...]:
    """Gates due before a day and still open, the longest overdue first."""
    late = [
        Overdue(step=step, days=(on - step.due_on).days)
        for step in project.gates
        if step.done_on is None and step.due_on is not None and step.due_on < on
    ]
    return tuple(sorted(late, key=lambda each: (-each.days, each.step.site_id, GATES.index(each.step.gate))))


def is_overdue(step: GateStep, on: date) -> bool:
    """Whether a gate should have been closed before a day."""
    return step.done_on is None and step.due_on is not None and step.due_on < on
