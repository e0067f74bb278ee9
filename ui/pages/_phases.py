"""Blocks of the sizing page: what is built when, and what is prepared for later."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Phase
from ui.charts.frame import soft_key
from ui.charts.timeline import Step, Timeline
from ui.numbers import money_span, number, quantity
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import column, edged, heading, key, row, small, titled
from ui.words import mix, phrase


def phase_blocks(phases: Sequence[Phase]) -> list[QWidget]:
    """Years on an axis, then each phase in words."""
    if not phases:
        return []
    in_order = sorted(phases, key=lambda phase: phase.year)
    most = in_order[-1].evse_count
    steps = tuple(
        Step(year=each.year, points=each.evse_count, prepared=most if each.prepare else each.evse_count,
             connection_kw=each.connection_kw)
        for each in in_order
    )  # fmt: skip
    described = "; ".join(f"{each.year}: {each.evse_count}" for each in in_order)
    colors = tokens()
    return [
        heading(tr("ui.phases")),
        Timeline(steps, f"{tr('ui.phases')}: {described}"),
        row([key(tr("ui.phase_built"), colors.accent), key(tr("ui.phase_prepared"), soft_key(colors.accent))]),
        *(edged(_phase(each, first=each is in_order[0]), "accent") for each in in_order),
    ]


def _phase(phase: Phase, *, first: bool) -> QWidget:
    points = tr("ui.phase_points", points=phase.evse_count, power=quantity(phase.connection_kw, "x_kw", 0))
    lines = [points]
    if phase.added:
        lines.append(tr("ui.phase_added", chargers=mix(phase.added)))
    if phase.trigger_sessions_per_day > 0 and not first:
        lines.append(tr("ui.phase_trigger", sessions=number(phase.trigger_sessions_per_day, 0)))
    if phase.capex_eur is not None:
        lines.append(tr("ui.phase_capex", cost=money_span(phase.capex_eur)))
    blocks: list[QWidget] = [titled(str(phase.year), ("", ""), lines, role="heading")]
    if phase.prepare:
        prepared = "; ".join(phrase(code) for code in phase.prepare)
        blocks.append(small(tr("ui.phase_prepare", what=prepared)))
    return column(blocks, 2)
