"""Edits of gates: each is a pure function, and writes a line of the site's history on the day that is given.

History is written in the project's language, once, as in a logbook; taking an edit back takes its line back too.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Any

from planner.app.delivery.gates import gate_name, standing_of, step_of, steps_of
from planner.app.editing.sites import set_stage
from planner.model.delivery import GATES, GateEvent, GateName, GateStep
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.texts import text

STEP_FIELDS = frozenset(item.name for item in fields(GateStep)) - {"site_id", "gate", "done_on"}


def close_gate(project: Project, site_id: str, gate: GateName, on: date) -> Project:
    """Close a gate.

    Raises
    ------
    PlannerError
        An earlier gate is still open, or was closed later than that day; or the gate is closed already.
    """
    step = step_of(project, site_id, gate)
    if step.done_on is not None:
        raise _refused("delivery.closed_already", project, gate, day=step.done_on.isoformat())
    for earlier in steps_of(project, site_id)[: GATES.index(gate)]:
        if earlier.done_on is None:
            raise _refused("delivery.earlier_open", project, gate, earlier=_named(project, earlier.gate))
        if earlier.done_on > on:
            raise _refused("delivery.earlier_later", project, gate, earlier=_named(project, earlier.gate),
                           day=earlier.done_on.isoformat())  # fmt: skip
    return _put(project, replace(step, done_on=on), on, "delivery.event_closed")


def reopen_gate(project: Project, site_id: str, gate: GateName, on: date) -> Project:
    """Open a closed gate again; gates after it stay as they are.

    Raises
    ------
    PlannerError
        The gate is open.
    """
    step = step_of(project, site_id, gate)
    if step.done_on is None:
        raise _refused("delivery.open_already", project, gate)
    return _put(project, replace(step, done_on=None), on, "delivery.event_reopened")


def stand_at(project: Project, site_id: str, gate: GateName, on: date) -> Project:
    """Move a site to a gate: one forward closes the gate it stood at, back opens all gates from there on.

    A site of which no gate is closed yet may be put anywhere: it is taken over as it stands.

    Raises
    ------
    PlannerError
        Gates would be jumped over.
    """
    now = standing_of(project, site_id)
    if gate == now.gate and not now.passed and (now.begun or gate == GATES[0]):
        return project
    here, there = GATES.index(now.gate), GATES.index(gate)
    if not now.begun:
        return _taken_over(project, site_id, gate, on)
    if there == here + 1 and not now.passed:
        # gates behind it that were closed before stay closed: it may come to stand further on
        return close_gate(project, site_id, now.gate, on)
    if there > here:
        raise _refused("delivery.jumped", project, gate, here=_named(project, now.gate))
    for each in steps_of(project, site_id)[there:]:
        if each.done_on is not None:
            project = reopen_gate(project, site_id, each.gate, on)
    return project


def _taken_over(project: Project, site_id: str, gate: GateName, on: date) -> Project:
    """Gates before it count as passed; a stage that says otherwise is given up for it."""
    for each in steps_of(project, site_id)[: GATES.index(gate)]:
        project = _with_step(project, replace(each, done_on=on))
    if gate == GATES[0]:
        project = set_stage(project, site_id, "")
    return write_history(project, site_id, gate, on, text("delivery.event_taken_over", project.language,
                                                          gate=_named(project, gate)))  # fmt: skip


def set_step(project: Project, site_id: str, gate: GateName, on: date, **values: object) -> Project:
    """Say who does a gate, by when, with whom, on which papers: any of owner, due_on, stakeholder_id, documents, note.

    Raises
    ------
    PlannerError
        A party that the project does not have.
    """
    unknown = sorted(set(values) - STEP_FIELDS)
    if unknown:
        message = f"a gate has no field {unknown[0]} to edit"
        raise ValueError(message)
    before = step_of(project, site_id, gate)
    clean: dict[str, Any] = {name: _clean(value) for name, value in values.items()}
    after = replace(before, **clean)
    _check(project, after)
    for name in sorted(clean):
        if getattr(before, name) != getattr(after, name):
            project = _put(project, after, on, f"delivery.event_{name}", value=_said(project, after, name))
    return project


def write_history(project: Project, site_id: str, gate: str, on: date, said: str) -> Project:
    """Write a line of a site's history by hand.

    Raises
    ------
    PlannerError
        There is nothing to write.
    """
    words = _clean(said)
    if not words:
        raise PlannerError.of("delivery.event_empty")
    event = GateEvent(site_id=site_id, on=on, gate=gate, text=str(words))
    return replace(project, gate_events=(*project.gate_events, event))


def forget_party(project: Project, stakeholder_id: str) -> Project:
    """No gate names a party any more that is taken out of the register."""
    kept = tuple(
        replace(step, stakeholder_id="") if step.stakeholder_id == stakeholder_id else step for step in project.gates
    )
    return replace(project, gates=kept)


def _check(project: Project, step: GateStep) -> None:
    known = {party.stakeholder_id for party in project.stakeholders}
    if step.stakeholder_id and step.stakeholder_id not in known:
        raise PlannerError.of("delivery.no_party", party=step.stakeholder_id)


def _said(project: Project, step: GateStep, name: str) -> str:
    value = getattr(step, name)
    if name == "stakeholder_id":
        party = next((each for each in project.stakeholders if each.stakeholder_id == value), None)
        return (party.organisation or party.name or value) if party else "–"
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    return value.isoformat() if isinstance(value, date) else str(value or "–")


def _put(project: Project, step: GateStep, on: date, code: str, **params: str) -> Project:
    line = text(code, project.language, gate=_named(project, step.gate), **params)
    return write_history(_with_step(project, step), step.site_id, step.gate, on, line)


def _with_step(project: Project, step: GateStep) -> Project:
    """Project with one gate as given; a gate of which nothing is left to say is not kept."""
    key = (step.site_id, step.gate)
    steps = [each for each in project.gates if (each.site_id, each.gate) != key]
    if step != GateStep(site_id=step.site_id, gate=step.gate):
        steps.append(step)
    return replace(project, gates=tuple(sorted(steps, key=_place)))


def _place(step: GateStep) -> tuple[str, int]:
    return step.site_id, GATES.index(step.gate)


def _named(project: Project, gate: str) -> str:
    return gate_name(gate, project.language)


def _refused(code: str, project: Project, gate: GateName, **params: str) -> PlannerError:
    return PlannerError.of(code, gate=_named(project, gate), **params)


def _clean(value: object) -> object:
    """Text without ends of blank and without control characters, whole lists of them too."""
    if isinstance(value, str):
        return "".join(sign for sign in value if sign.isprintable() or sign == "\n").strip()
    if isinstance(value, Iterable):
        return tuple(dict.fromkeys(each for each in map(_clean, value) if each))
    return value
