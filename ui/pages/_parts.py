"""Blocks of the demand page: each use case with its chain of steps; heavy vehicles apart from cars."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import DemandPart, DemandResult
from ui.numbers import number, quantity, span
from ui.texts import tr
from ui.widgets.blocks import column, edged, facts, heading, small, titled
from ui.widgets.expander import Expander
from ui.words import constant_name, constant_value, named


def part_blocks(demand: DemandResult) -> list[QWidget]:
    """Cars first, then what is heavier."""
    cars = [part for part in demand.parts if not part.heavy]
    heavy = [part for part in demand.parts if part.heavy]
    blocks: list[QWidget] = []
    if cars:
        blocks += [heading(tr("ui.use_cases")), *_listed(cars, "accent")]
    if heavy:
        blocks += [heading(tr("ui.heavy_vehicles")), small(tr("ui.heavy_below")), *_listed(heavy, "neutral")]
    return blocks


def _listed(parts: Sequence[DemandPart], tone: str) -> list[QWidget]:
    most_first = sorted(parts, key=lambda part: -part.sessions_per_day.base)
    return [edged(_part(part), tone) for part in most_first]


def _part(part: DemandPart) -> QWidget:
    sessions = part.sessions_per_day
    title = f"{named('use_case', part.use_case)} · {named('origin', part.origin)}"
    energy = quantity(part.energy_per_session_kwh, "x_kwh")
    lines = [
        tr("ui.part_sessions", base=number(sessions.base, 1), span=span(sessions, "", 1)),
        tr("ui.part_energy", energy=energy),
    ]
    blocks = [titled(title, ("", ""), lines)]
    if part.steps:
        items = [(constant_name(name), constant_value(name, value)) for name, value in part.steps]
        blocks.append(Expander(tr("ui.part_steps", n=len(items)), facts(items)))
    return column(blocks, 2)
