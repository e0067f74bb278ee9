"""Chargers of a site: the mix, the queue, and the power it draws."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, ChargerCount, SiteResult, SizingResult
from ui.charts.plots import Curve, curves, hour_bars
from ui.models.site_columns import charger_text
from ui.numbers import number, quantity, share
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import Cell, column, facts, figures, heading, note, small, table, titled
from ui.widgets.plain import label

_SEEN_PU = 0.0005


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    sizing = site.sizing
    if sizing is None:
        return [note(tr("ui.excluded_no_work") if site.excluded_by else tr("ui.no_sizing"))]
    rows = [_charger_row(each) for each in sizing.chargers if each.count]
    managed = tr("ui.managed") if sizing.managed else tr("ui.unmanaged")
    return [
        figures(
            [
                (tr("ui.connection"), quantity(sizing.connection_kw, "x_kw", 0),
                 quantity(sizing.connection_kva, "x_kva", 0)),
                (tr("ui.nameplate"), quantity(sizing.nameplate_kw, "x_kw", 0), managed),
            ]
        ),
        heading(tr("ui.charger_mix")),
        table([tr("ui.charger"), tr("ui.number"), tr("ui.charging_points")], rows),
        *_service(sizing, assessment),
        heading(tr("ui.power_by_hour")),
        hour_bars(sizing.hourly_power_kw, tr("ui.hour_of_day"), "kW",
                  tr("ui.power_described", peak=quantity(sizing.simulated_peak_kw, "x_kw", 0))),
        *_frontier(sizing),
    ]  # fmt: skip


def _charger_row(each: ChargerCount) -> list[Cell]:
    per = tr("ui.points_each", n=each.evse_per_charger) if each.evse_per_charger > 1 else tr("ui.point_each")
    plug = tr_or(f"report.connector_{each.connector}", readable(each.connector))
    name = column([label(charger_text(each)), small(f"{plug}, {per}")], 0)
    return [name, number(each.count, 0), number(each.count * each.evse_per_charger, 0)]


def _service(sizing: SizingResult, assessment: Assessment) -> list[QWidget]:
    tag = (tr("ui.target_met"), "good") if sizing.target_met else (tr("ui.target_missed"), "bad")
    shown = [*_waiting(sizing), (tr("ui.utilisation"), share(sizing.utilisation_pu, 1)),
             (tr("ui.simulated_peak"), quantity(sizing.simulated_peak_kw, "x_kw", 0)),
             (tr("ui.p999"), quantity(sizing.p999_kw, "x_kw", 0)),
             (tr("ui.bays_used"), number(sizing.bays_used, 0))]  # fmt: skip
    blocks: list[QWidget] = [
        heading(tr("ui.queue")), titled(target_text(sizing, assessment), tag, []), facts(shown),
    ]  # fmt: skip
    if sizing.limited_by_bays:
        blocks.append(note(tr("ui.limited_by_bays"), "warn"))
    return blocks


def target_text(sizing: SizingResult, assessment: Assessment) -> str:
    """What the chargers were sized for: waiting, being turned away, or a point for every vehicle."""
    target = assessment.settings.sizing
    most = sizing.target_share_pu if sizing.target_share_pu is not None else target.max_wait_share_pu
    if sizing.system == "fleet":
        return tr("ui.fleet_target")
    if sizing.system == "loss":
        return tr("ui.loss_target", share=share(most))
    return tr("ui.service_target", minutes=number(target.max_wait_min, 0), share=share(most))


def _waiting(sizing: SizingResult) -> list[tuple[str, str]]:
    """Figures of the queue; where nobody waits (drivers drive on, fleets have a point each) only those that exist."""
    arrivals = (tr("ui.peak_arrivals"), number(sizing.peak_arrivals_per_h, 1))
    if sizing.system == "fleet":
        return [arrivals]
    lost = sizing.system == "loss"
    shown = [(tr("ui.p_lost" if lost else "ui.p_wait"), share(sizing.p_wait_over_pu, 1))]
    if sizing.closed_form_p_wait_over_pu is not None:
        shown.append((tr("ui.p_wait_closed"), share(sizing.closed_form_p_wait_over_pu, 1)))
    if not lost:
        shown += [(tr("ui.mean_wait"), quantity(sizing.mean_wait_min, "x_min", 1)),
                  (tr("ui.p95_wait"), quantity(sizing.p95_wait_min, "x_min", 1))]  # fmt: skip
    return [*shown, arrivals]


def _frontier(sizing: SizingResult) -> list[QWidget]:
    if len(sizing.frontier) < 2 or max(point.p_wait_over_pu for point in sizing.frontier) < _SEEN_PU:
        return []
    points = sorted(sizing.frontier, key=lambda point: point.connection_kw)
    curve = Curve(
        name=tr("ui.p_lost" if sizing.system == "loss" else "ui.p_wait"),
        x=tuple(point.connection_kw for point in points),
        y=tuple(point.p_wait_over_pu * 100 for point in points),
        color=tokens().accent,
    )
    described = tr(
        "ui.frontier_described", low=number(points[0].connection_kw, 0), high=number(points[-1].connection_kw, 0)
    )
    return [
        heading(tr("ui.frontier")),
        label(tr("ui.frontier_help_loss" if sizing.system == "loss" else "ui.frontier_help"), "muted"),
        curves([curve], tr("ui.connection_axis"), tr("ui.p_lost_axis" if sizing.system == "loss" else "ui.p_wait_axis"),
               described),
    ]  # fmt: skip


PAGE = PageSpec(page_id="sizing", title_code="ui.page_sizing", icon="sizing", order=40, build=build)
