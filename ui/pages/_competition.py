"""What is left of the demand: gross, kept by competitors, taken from own sites, new business."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from planner.model.result import Competition, DemandResult, Programme
from ui.charts.bars import StepBar
from ui.numbers import quantity, share
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import column, heading, small
from ui.widgets.plain import label

Step = tuple[str, float, str]


def competition_blocks(demand: DemandResult) -> list[QWidget]:
    """Balance of one site."""
    found = demand.competition
    if found is None:
        return []
    colors = tokens()
    steps = [
        (tr("ui.balance_competitors"), -found.to_competitors_kwh_per_day, colors.faint),
        (tr("ui.balance_cannibalised"), -found.cannibalised_kwh_per_day, colors.series[1]),
    ]
    blocks: list[QWidget] = [
        heading(tr("ui.competition")),
        small(tr("ui.competition_below", year=demand.year)),
        balance(found.gross_kwh_per_day, steps, found.net_new_kwh_per_day),
    ]
    return [*blocks, *_words(found)]


def _words(found: Competition) -> list[QWidget]:
    words: list[QWidget] = []
    if found.own_sites:
        words.append(small(tr("ui.own_sites", sites=", ".join(found.own_sites))))
    if found.programme_net_new_kwh_per_day is not None:
        joint = quantity(found.programme_net_new_kwh_per_day, "x_kwh_per_day", 0)
        words.append(small(tr("ui.programme_net_new", energy=joint)))
    return words


def programme_blocks(programme: Programme | None) -> list[QWidget]:
    """Balance of the shortlist built together."""
    if programme is None:
        return []
    colors = tokens()
    steps = [
        (tr("ui.balance_competitors"), -programme.to_competitors_kwh_per_day, colors.faint),
        (tr("ui.balance_cannibalised"), -programme.cannibalised_kwh_per_day, colors.series[1]),
        (tr("ui.balance_shared"), -programme.shared_kwh_per_day, colors.series[2]),
    ]
    return [
        heading(tr("ui.programme", n=len(programme.site_ids))),
        small(tr("ui.programme_below")),
        balance(programme.gross_kwh_per_day, steps, programme.net_new_kwh_per_day),
    ]


def balance(gross: float, steps: Sequence[Step], net: float) -> QWidget:
    """Waterfall downwards: the whole, what goes, what is left."""
    colors = tokens()
    rows = [_step(tr("ui.balance_gross"), gross, (0.0, gross), gross, colors.muted)]
    stands = gross
    for name, change, color in steps:
        rows.append(_step(name, change, (stands + change, stands), gross, color))
        stands += change
    rows.append(_step(tr("ui.balance_net_new"), net, (0.0, net), gross, colors.accent, strong=True))
    return column(rows, 5)


def _step(name: str, value: float, ends: tuple[float, float], total: float, color: str, *,
          strong: bool = False) -> QWidget:  # fmt: skip
    role = "heading" if strong else ""
    part = f" ({share(abs(value) / total)})" if total > 0 and abs(value) != total else ""
    figure = label(f"{quantity(value, 'x_kwh_per_day', 0)}{part}", role, wrap=False)
    top = QWidget()
    layout = QHBoxLayout(top)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label(name, role), 1)
    layout.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
    return column([top, StepBar(ends, total, color, f"{name}: {figure.text()}")], 2)
