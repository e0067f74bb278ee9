"""After going live: the plan against what the site delivered, month by month."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.app.delivery.actuals import PlanAgainstActual, SiteUse, UseErrors, compare_actuals
from planner.model.result import Assessment, SiteResult
from ui.charts.months import Month, MonthsChart
from ui.delivery.common import day_text
from ui.delivery.take_actuals import ask_files
from ui.desk import Desk
from ui.numbers import locale, number, share
from ui.registry import PageSpec
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import button, facts, heading, key, note, row, small


class OperationView(QWidget):
    """Chart and errors of one site; filled once the project is there."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)

    def show_use(self, found: PlanAgainstActual, site_id: str, desk: Desk) -> None:
        """Show a site's months, the errors over it, and those over all sites."""
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        use = next((each for each in found.sites if each.site_id == site_id), None)
        for block in (*_site_blocks(use), *_all_blocks(found), _buttons(desk)):
            self._layout.addWidget(block)


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:  # noqa: ARG001 - deliveries are the project's
    """An empty view: what was delivered stands in the project, not in the result."""
    return [OperationView()]


def follow(blocks: Sequence[QWidget], site: SiteResult, desk: Desk) -> None:
    """Show the project's deliveries."""
    project, run = desk.session.project, desk.session.run
    for block in blocks:
        if isinstance(block, OperationView) and project is not None and run is not None:
            block.show_use(compare_actuals(project, run.assessment), site.site_id, desk)


def _site_blocks(use: SiteUse | None) -> list[QWidget]:
    if use is None:
        return [note(tr("ui.operation_none"))]
    months = tuple(
        Month(
            name=_month_name(each.month),
            actual_kwh=each.actual_kwh,
            plan_kwh=None if each.plan_kwh is None else (each.plan_kwh.low, each.plan_kwh.base, each.plan_kwh.high),
            ramp_pu=each.ramp_pu,
        )
        for each in use.months
    )
    colors = tokens()
    blocks: list[QWidget] = [
        heading(tr("ui.operation_head")),
        row([key(tr("ui.operation_key_actual"), colors.accent), key(tr("ui.operation_key_plan"), colors.series[1])]),
        MonthsChart(months, tr("ui.operation_head")),
    ]
    if use.reason:
        blocks.append(note(tr("ui.operation_no_plan", reason=tr(use.reason)), "warn"))
    since = tr("ui.operation_live", day=day_text(use.live_on)) if use.live_on else tr("ui.operation_not_live")
    blocks.append(small(since))
    if early := sum(each.days == 0 for each in use.months):
        planned = "" if use.energised_on is None else day_text(use.energised_on)
        words = tr("ui.operation_early", n=early) if use.live_on else tr("ui.operation_unopened", n=early, day=planned)
        blocks.append(note(words, "warn"))
    blocks.append(facts(_errors(use.errors)))
    return blocks


def _all_blocks(found: PlanAgainstActual) -> list[QWidget]:
    if len(found.sites) < 2:
        return []
    rank = found.errors.rank_correlation
    items = _errors(found.errors)
    items.append((tr("ui.operation_rank"), tr("ui.operation_rank_open") if rank is None else number(rank, 2)))
    return [heading(tr("ui.operation_all", n=len(found.sites))), facts(items)]


def _errors(errors: UseErrors) -> list[tuple[str, str]]:
    items = [
        (tr("ui.operation_months"), str(errors.months)),
        (tr("ui.operation_mape"), share(errors.mape_pu)),
        (tr("ui.operation_weighted"), share(errors.weighted_mape_pu)),
        (tr("ui.operation_bias"), share(errors.bias_pu)),
        (tr("ui.operation_inside"), share(errors.inside_pu)),
    ]
    return items if errors.months else items[:1]


def _buttons(desk: Desk) -> QWidget:
    return row([
        button(tr("ui.operation_import"), tr("ui.operation_import_tip"), lambda: ask_files(desk, sessions=False)),
        button(tr("ui.operation_sessions"), tr("ui.operation_sessions_tip"), lambda: ask_files(desk, sessions=True)),
    ])  # fmt: skip


def _month_name(month: str) -> str:
    from ui.delivery.common import qdate

    return locale().toString(qdate(date(int(month[:4]), int(month[5:]), 1)), "MMM yy")


PAGE = PageSpec(page_id="operation", title_code="ui.page_operation", icon="check", order=85, build=build,
                follow=follow)  # fmt: skip
