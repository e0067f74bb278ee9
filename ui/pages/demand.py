"""Access and demand of a site."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import AccessResult, Assessment, DemandResult, SiteResult
from ui.charts.bars import Part, StackedBar
from ui.charts.plots import hour_bars
from ui.numbers import number, quantity, share, span
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import column, facts, figures, heading, key, note, row
from ui.widgets.plain import label


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:  # noqa: ARG001 - the pages' signature
    """Blocks of the page."""
    blocks: list[QWidget] = []
    if site.demand is not None:
        blocks += _demand(site.demand)
    else:
        blocks.append(note(tr("ui.no_demand")))
    if site.access is not None:
        blocks += _access(site.access)
    else:
        blocks.append(note(tr("ui.no_access")))
    return blocks


def _demand(demand: DemandResult) -> list[QWidget]:
    sessions, energy = demand.sessions_per_day, demand.energy_kwh_per_day
    per_hour = [share_pu * sessions.base for share_pu in demand.hourly_share_pu]
    peak = max(range(len(per_hour)), key=per_hour.__getitem__) if per_hour else 0
    return [
        figures(
            [
                (tr("ui.sessions_per_day"), number(sessions.base, 0), span(sessions, "", 0)),
                (tr("ui.energy_per_day"), quantity(energy.base, "x_kwh", 0), span(energy, "x_kwh", 0)),
            ]
        ),
        label(
            tr("ui.demand_frame", year=demand.year, share=share(demand.ev_share_pu.base),
               energy=quantity(demand.energy_per_session_kwh, "x_kwh")),
            "muted",
        ),
        heading(tr("ui.sessions_by_hour")),
        hour_bars(per_hour, tr("ui.hour_of_day"), tr("ui.sessions"),
                  tr("ui.hours_described", hour=peak, sessions=number(max(per_hour, default=0.0)))),
        heading(tr("ui.demand_origin")),
        *_origin(demand),
    ]  # fmt: skip


def _origin(demand: DemandResult) -> list[QWidget]:
    colors = tokens().series
    parts = [
        Part(name=tr_or(f"ui.origin_{name}", readable(name)), value=value, color=colors[i % len(colors)])
        for i, (name, value) in enumerate(demand.parts_per_day.items())
    ]
    total = sum(part.value for part in parts)
    described = ", ".join(f"{part.name} {share(part.value / total)}" for part in parts) if total else ""
    keys = [key(f"{p.name}  {share(p.value / total) if total else ''}", p.color) for p in parts]
    return [StackedBar(parts, total, described), row(keys)]


def _access(access: AccessResult) -> list[QWidget]:
    if not access.reachable:
        return [heading(tr("ui.access")), note(tr("ui.not_reachable"))]
    people = [
        (tr("ui.people_within", minutes=minutes), number(count, 0)) for minutes, count in sorted(access.people.items())
    ]
    junction = quantity(access.junction_min, "x_min", 1)
    competitor = quantity(access.competitor_min, "x_min", 1)
    return [
        heading(tr("ui.access")),
        column(
            [
                facts(
                    [
                        *people,
                        (tr("ui.traffic"), _with(number(access.traffic_aadt_per_day, 0), access.traffic_road)),
                        (tr("ui.junction"), _with(junction, access.junction_name)),
                        (tr("ui.competitor"), _with(competitor, access.competitor_name)),
                        (tr("ui.competitor_power"), quantity(access.competitor_power_kw, "x_kw", 0)),
                        (tr("ui.competitors_10"), number(access.competitors_10min, 0)),
                    ]
                )
            ]
        ),
    ]


def _with(figure: str, name: str) -> str:
    return f"{figure} · {name}" if name else figure


PAGE = PageSpec(page_id="demand", title_code="ui.page_demand", icon="demand", order=20, build=build)
