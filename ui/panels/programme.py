"""Programme: which sites, how large and when, for the money of each year; asked here, chosen in the worker."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from planner.model.errors import PlannerError
from planner.model.settings import PlanSettings
from ui.desk import Desk
from ui.numbers import rate_in_use
from ui.panels._programme_form import ProgrammeForm
from ui.panels._programme_result import COLUMNS, blocks, fill_table, made_table, retitle, stale_note, table_height
from ui.registry import PanelSpec
from ui.texts import language, tr
from ui.widgets.blocks import button, line, small
from ui.widgets.empty import EmptyState
from ui.widgets.nested import nest

if TYPE_CHECKING:
    from planner.model.plan_result import PlanResult

_FORM_PX, _SAID_PX, _WIDE_PX = 276, 284, 1040
_ANY_PX = 16_777_215
# columns that stand aside where the table is narrower than this
_ROOM_PX = {"why": 900, "npv": 520, "points": 640, "power": 400}


class ProgrammePanel(QStackedWidget):
    """The question on the left, the chosen sites in the middle, what is to be said of them on the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: object = None
        self._shown_run: object = None
        self.form = ProgrammeForm(self._change, lambda said: desk.notices.post(said, "warn"))
        self.ask = button(tr("ui.programme_run"), tr("ui.programme_run_tip"), self.run)
        self.table = made_table(self._pick)
        self.hint = small("")
        self._answer = QHBoxLayout()
        self._said, self._below = QVBoxLayout(), QVBoxLayout()
        self._said.setSpacing(4)
        self.addWidget(EmptyState("cost", tr("ui.programme_empty"), desk.actions.get("run")))
        self.addWidget(self._sheet())
        session = desk.session
        for signal in (session.run_changed, session.project_changed, session.edits_changed):
            signal.connect(self.refresh)
        desk.work.started.connect(self._enable)
        desk.work.ended.connect(self._enable)
        self.refresh()

    @property
    def found(self) -> "PlanResult | None":
        """The programme of the run that is shown."""
        run = self._desk.session.run
        return None if run is None else run.assessment.plan

    def refresh(self) -> None:
        """Show the settings in use, and the run's programme."""
        session = self._desk.session
        settings, run = session.settings, session.run
        self.setCurrentIndex(0 if run is None or settings is None else 1)
        if run is None or settings is None or session.project is None:
            return
        # no site can be built before the year of energisation that is set
        first = max(session.project.project_date.year + 1, settings.grid.energisation_year or 0)
        self.form.begin(settings.plan, first)
        self.form.words.setText(self._words(settings.plan))
        self._enable()
        # runs hold arrays, which have no truth of being equal
        key = (settings.plan, language())
        if run is not self._shown_run or key != self._shown:
            self._shown_run, self._shown = run, key
            from planner.app.plan import is_plan_stale

            self._show(stale=is_plan_stale(run, session.project))

    def run(self) -> None:
        """Choose the sites, in the worker."""
        session = self._desk.session
        if session.project is None or session.made is None:
            return
        from planner.app.whatif import asked_of

        question = (session.book, session.made, session.project.scenario, self.form.plan)
        # what it refuses is said in the window's language, whatever the project's papers have
        asked = replace(session.project, language=language())
        payload = {"project": asked, "sites": asked_of(session.made.assessment), "shown": rate_in_use()}
        self._desk.work.start(tr("ui.task_programme"), "plan", payload, partial(self._take, question), owner=self)
        self._enable()

    def _take(self, question: tuple[object, ...], answer: "PlanResult") -> None:
        """Keep an answer with its run, unless the run has become another since it was asked for."""
        session = self._desk.session
        book, made, scenario, plan = question
        if session.book is not book or session.made is not made or session.project is None or session.made is None:
            return
        if session.project.scenario != scenario or not isinstance(plan, PlanSettings):
            return
        from planner.app.plan import with_plan

        session.keep_run(with_plan(session.made, answer, plan), session.project.scenario)

    def _change(self, plan: PlanSettings) -> None:
        """The planner asks something else."""
        from planner.app.editing.programme import with_programme

        session = self._desk.session
        if session.project is None:
            return
        try:
            session.apply(with_programme(session.project, plan), tr("ui.programme_step"), merge_key="programme")
        except PlannerError as fault:
            self._desk.notices.post(fault.message(language()), "bad")
            self.refresh()

    def _words(self, plan: PlanSettings) -> str:
        """The sites that must or must not be in, by name."""
        name = self._desk.session.site_name
        said = []
        if plan.must:
            said.append(tr("ui.programme_must", names=", ".join(map(name, plan.must))))
        if plan.must_not:
            said.append(tr("ui.programme_must_not", names=", ".join(map(name, plan.must_not))))
        return "\n".join(said) or tr("ui.programme_must_hint")

    def _enable(self, _task: object = None) -> None:
        session = self._desk.session
        budget = bool(self.form.plan.budget_eur_by_year)
        self.ask.setEnabled(budget and not session.stale_reasons and not self._desk.work.busy)
        self.hint.setText(tr("ui.programme_run_first") if session.stale_reasons
                          else "" if budget else tr("ui.programme_no_budget"))  # fmt: skip
        self.hint.setVisible(bool(self.hint.text()))

    def _show(self, *, stale: bool) -> None:
        retitle(self.table)
        while (item := self._said.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._said.setContentsMargins(12, 8, 12, 8)
        found, run = self.found, self._desk.session.run
        if found is None or run is None:
            self.table.setRowCount(0)
            self._said.addWidget(small(tr("ui.programme_not_yet")))
        else:
            fill_table(self.table, found, {site.site_id: site.name for site in run.assessment.sites})
            for each in ([stale_note()] if stale else []) + blocks(found, run.assessment):
                self._said.addWidget(each)
        self._said.addStretch(1)
        self._arrange()

    def _pick(self) -> None:
        items = self.table.selectedItems()
        if items:
            self._desk.session.select(str(items[0].data(Qt.ItemDataRole.UserRole)))

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        sheet.setObjectName("sheet")
        layout = QHBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._question())
        said = QWidget()
        said.setObjectName("sheet")
        self._below.setContentsMargins(0, 0, 0, 0)
        self._below.setSpacing(0)
        nest(self._below, self._said)
        said.setLayout(self._below)
        self._told = _scrolled(said)
        self._answer.setContentsMargins(0, 0, 0, 0)
        self._answer.setSpacing(0)
        self._answer.addWidget(self.table, 1)
        self._answer.addWidget(self._told, 1)
        nest(layout, self._answer, 1)
        return sheet

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Table beside what is said of it; where there is no room beside, on top of it, and both scroll as one."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= _WIDE_PX
        if wide != (self._answer.indexOf(self.table) >= 0):
            (self._answer if wide else self._below).insertWidget(0, self.table, 1 if wide else 0)
        self._told.setMinimumWidth(_SAID_PX if wide else 0)
        self._told.setMaximumWidth(_SAID_PX if wide else _ANY_PX)
        high_px = table_height(self.table)
        self.table.setMinimumHeight(0 if wide else high_px)
        self.table.setMaximumHeight(_ANY_PX if wide else high_px)
        room = self.width() - _FORM_PX - (_SAID_PX if wide else 0)
        for name, least_px in _ROOM_PX.items():
            self.table.setColumnHidden(COLUMNS.index(name), room < least_px)
        self.table.setVisible(wide or self.table.rowCount() > 0)

    def _question(self) -> QWidget:
        made = QWidget()
        made.setObjectName("sheet")
        made.setFixedWidth(_FORM_PX)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.form.setObjectName("sheet")
        column.addWidget(_scrolled(self.form, _FormArea()), 1)
        column.addWidget(line())
        below = QVBoxLayout()
        below.setContentsMargins(12, 6, 12, 8)
        below.addWidget(self.hint)
        below.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        nest(column, below)
        return made


class _FormArea(QScrollArea):
    """Window on the form, which is told how much of it is seen."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the form fit in."""
        super().resizeEvent(event)
        form = self.widget()
        if isinstance(form, ProgrammeForm):
            form.fit(self.viewport().height())


def _scrolled(inside: QWidget, area: QScrollArea | None = None) -> QScrollArea:
    area = area or QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


PANEL = PanelSpec(
    panel_id="programme", title_code="ui.panel_programme", icon="cost", area="bottom", order=35,
    factory=ProgrammePanel, shortcut="Ctrl+Shift+5", help_topic="programme", high_px=320,
)  # fmt: skip
