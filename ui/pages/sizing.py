"""Chargers of a site: the mix, the queue, and the power it draws."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, SiteResult, SizingResult
from ui.charts.plots import Curve, curves, hour_bars
from ui.models.site_columns import charger_text
from ui.numbers import number, quantity, share
from ui.registry import PageSpec
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import facts, figures, heading, note, table, titled
from ui.widgets.plain import label


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    sizing = site.sizing
    if sizing is None:
        return [note(tr("ui.no_sizing"))]
    rows = [[charger_text(each), str(each.count), str(each.count * each.evse_per_charger)] for each in sizing.chargers]
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


def _service(sizing: SizingResult, assessment: Assessment) -> list[QWidget]:
    target = assessment.settings.sizing
    sentence = tr("ui.service_target", minutes=number(target.max_wait_min, 0), share=share(target.max_wait_share_pu))
    tag = (tr("ui.target_met"), "good") if sizing.target_met else (tr("ui.target_missed"), "bad")
    blocks: list[QWidget] = [
        heading(tr("ui.queue")),
        titled(sentence, tag, []),
        facts(
            [
                (tr("ui.p_wait"), share(sizing.p_wait_over_pu, 1)),
                (tr("ui.p_wait_closed"), share(sizing.closed_form_p_wait_over_pu, 1)),
                (tr("ui.mean_wait"), quantity(sizing.mean_wait_min, "x_min", 1)),
                (tr("ui.p95_wait"), quantity(sizing.p95_wait_min, "x_min", 1)),
                (tr("ui.peak_arrivals"), number(sizing.peak_arrivals_per_h, 1)),
                (tr("ui.utilisation"), share(sizing.utilisation_pu, 1)),
                (tr("ui.simulated_peak"), quantity(sizing.simulated_peak_kw, "x_kw", 0)),
                (tr("ui.p999"), quantity(sizing.p999_kw, "x_kw", 0)),
                (tr("ui.bays_used"), number(sizing.bays_used, 0)),
            ]
        ),
    ]
    if sizing.limited_by_bays:
        blocks.append(note(tr("ui.limited_by_bays")))
    return blocks


def _frontier(sizing: SizingResult) -> list[QWidget]:
    if len(sizing.frontier) < 2:
        return []
    points = sorted(sizing.frontier, key=lambda point: point.connection_kw)
    curve = Curve(
        name=tr("ui.p_wait"),
        x=tuple(point.connection_kw for point in points),
        y=tuple(point.p_wait_over_pu * 100 for point in points),
        color=tokens().accent,
    )
    described = tr(
        "ui.frontier_described", low=number(points[0].connection_kw, 0), high=number(points[-1].connection_kw, 0)
    )
    return [
        heading(tr("ui.frontier")),
        label(tr("ui.frontier_help"), "muted"),
        curves([curve], tr("ui.connection_axis"), tr("ui.p_wait_axis"), described),
    ]


PAGE = PageSpec(page_id="sizing", title_code="ui.page_sizing", icon="sizing", order=40, build=build)
