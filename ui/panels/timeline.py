"""The timeline: for each site a bar from gate to gate, today as a line, what is overdue in red."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from planner.app.delivery.gates import is_overdue, steps_by_site
from planner.model.delivery import GATES, GateName, GateStep
from planner.model.project import Project
from planner.model.result import SiteResult
from ui.delivery.common import Seen, day_text, gate_text, site_names, today
from ui.delivery.gantt import ENERGISED, HEAD_PX, LEASE_END, ROW_PX, Gantt, Lane, Span
from ui.desk import Desk
from ui.registry import PanelSpec
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import key, row, small
from ui.widgets.empty import EmptyState
from ui.widgets.nested import nest
from ui.widgets.plain import label

_DAYS_PER_YEAR = 365.25


class TimelinePanel(QStackedWidget):
    """Drawing in a scroll area; an invitation while no gate has a day."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._seen = Seen()
        self._spans: dict[str, tuple[tuple[dict[GateName, GateStep], date], tuple[Span, ...]]] = {}
        self.gantt = Gantt()
        self.gantt.picked.connect(self._pick)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.gantt)
        self.addWidget(EmptyState("year", tr("ui.timeline_empty")))
        self.addWidget(self._sheet())
        session = desk.session
        for signal in (session.opened, session.closed, session.project_changed, session.run_changed,
                       session.layers_changed):  # fmt: skip
            signal.connect(self.refresh)
        session.selected.connect(self._follow)
        self.refresh()

    def refresh(self) -> None:
        """Show the sites of which some gate has a day, the first to begin first."""
        if not self.isVisible():
            return
        project, run = self._desk.session.project, self._desk.session.run
        if self._seen.same((project, run, self._desk.session.layers), (today(),)):
            return
        results = {site.site_id: site for site in run.assessment.sites} if run is not None else {}
        lanes = [] if project is None else self._lanes(project, results)
        self.setCurrentIndex(1 if lanes else 0)
        if lanes:
            self.gantt.show_lanes(lanes, today(), self._desk.session.site_id or "")

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self.refresh()

    def _lanes(self, project: Project, results: dict[str, SiteResult]) -> list[Lane]:
        lanes, names = [], site_names(self._desk)
        now = today()
        for site_id, steps in steps_by_site(project).items():
            spans = self._spans_of(site_id, steps, now)
            if spans:
                energised, lease_end = timing_of(results.get(site_id))
                lanes.append(Lane(site_id=site_id, name=names.get(site_id) or site_id, spans=spans,
                                  energised=energised, lease_end=lease_end))  # fmt: skip
        return sorted(lanes, key=lambda lane: (lane.spans[0].begin, lane.name))

    def _spans_of(self, site_id: str, steps: dict[GateName, GateStep], now: date) -> tuple[Span, ...]:
        """Bars of a site; those from before where its gates are the same."""
        known = self._spans.get(site_id)
        if known is None or known[0] != (steps, now):
            known = self._spans[site_id] = (steps, now), spans_of(steps, now)
        return known[1]

    def _sheet(self) -> QWidget:
        colors = tokens()
        keys = QHBoxLayout()
        keys.setContentsMargins(10, 6, 10, 2)
        keys.setSpacing(14)
        for words, color in (
            (tr("ui.timeline_done"), colors.accent),
            (tr("ui.timeline_open"), colors.neutral_soft),
            (tr("ui.timeline_late"), colors.bad_soft),
            (tr("ui.timeline_today"), colors.bad),
        ):
            keys.addWidget(key(words, color))
        for code, sign in (("energised", ENERGISED), ("lease", LEASE_END)):
            keys.addWidget(_mark(sign, tr(f"ui.timeline_mark_{code}")))
        keys.addStretch(1)
        sheet = QWidget()
        sheet.setObjectName("sheet")
        layout = QVBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        nest(layout, keys)
        layout.addWidget(self.area, 1)
        return sheet

    def _pick(self, site_id: str) -> None:
        self._desk.session.select(site_id)

    def _follow(self, site_id: str) -> None:
        self.gantt.mark(site_id)
        ids = [lane.site_id for lane in self.gantt.lanes]
        if site_id in ids:
            self.area.ensureVisible(0, HEAD_PX + ids.index(site_id) * ROW_PX + ROW_PX // 2, 0, ROW_PX)


def _mark(sign: str, words: str) -> QWidget:
    """Sign of a day in the drawing, and what it stands for."""
    shown = label(sign, wrap=False)
    shown.setStyleSheet(f"color: {tokens().warn}")
    return row([shown, small(words)])


def spans_of(steps: "dict[GateName, GateStep]", now: date) -> tuple[Span, ...]:
    """Bars of one site: each gate from the end of the one before to its own end, an overdue one up to today."""
    spans: list[Span] = []
    at: date | None = None
    for gate in GATES:
        step = steps.get(gate)
        end = None if step is None else step.done_on or step.due_on
        if step is None or end is None:
            continue
        begin = min(at, end) if at is not None else end - timedelta(days=14)
        late = is_overdue(step, now)
        spans.append(Span(gate=gate_text(gate), begin=begin, end=max(end, now) if late else end,
                          state="done" if step.done_on is not None else "late" if late else "open",
                          words=_words(gate, step, now)))  # fmt: skip
        at = spans[-1].end
    return tuple(spans)


def _words(gate: GateName, step: GateStep, now: date) -> str:
    if step.done_on is not None:
        return tr("ui.timeline_words_done", gate=gate_text(gate), day=day_text(step.done_on))
    if step.due_on is None:
        return gate_text(gate)
    code = "ui.timeline_words_late" if is_overdue(step, now) else "ui.timeline_words_due"
    return tr(code, gate=gate_text(gate), day=day_text(step.due_on))


def timing_of(site: SiteResult | None) -> tuple[date | None, date | None]:
    """Day of energisation and end of the lease, as the result has them."""
    timing = site.cost.timing if site is not None and site.cost is not None else None
    if timing is None or not timing.energised_on:
        return None, None
    try:
        energised = date.fromisoformat(timing.energised_on)
    except ValueError:
        return None, None
    left = timing.lease_left_years
    return energised, None if left is None else energised + timedelta(days=round(left * _DAYS_PER_YEAR))


PANEL = PanelSpec(
    panel_id="timeline", title_code="ui.panel_timeline", icon="year", area="bottom", order=42, factory=TimelinePanel,
    help_topic="delivery",
)  # fmt: skip
