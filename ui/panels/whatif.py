"""What if: sliders over the scenario in use; the shortlist follows at once, the grid's capacity stays the run's."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.model.drawn import Plain
from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.numbers import number, quantity, wait
from ui.panels._whatif_controls import CONTROLS, SHARE, ControlRow, WeightGroup
from ui.registry import PanelSpec
from ui.texts import language, tr
from ui.widgets.blocks import button, line, small
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.names_table import NamesTable
from ui.widgets.nested import nest
from ui.widgets.plain import tip

if TYPE_CHECKING:
    from planner.app.whatif import WhatIf

_PAUSE_MS = 120
_LEAST_PX, _TWO_COLUMNS_PX = 300, 1040
_COLUMNS = ("place", "site", "sessions", "points", "power", "wait", "fits")


class WhatIfPanel(QStackedWidget):
    """Sliders above, the shortlist's answer below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asking = self._again = False
        self._columns = 0
        self.answer: WhatIf | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._ask)
        self.rows = {control.key: ControlRow(control, self._moved) for control in CONTROLS}
        self.weights = WeightGroup(self._moved, lambda: desk.show_panel("weights"))
        self.table = _table()
        self.told = small("")
        self._answer = QStackedWidget()
        self.addWidget(EmptyState("sizing", tr("ui.whatif_empty"), desk.actions.get("run")))
        self.addWidget(self._sheet())
        desk.session.run_changed.connect(self.refresh)
        desk.session.project_changed.connect(self.refresh)
        self.refresh()

    @property
    def changes(self) -> dict[str, Plain]:
        """What is asked about."""
        found = {key: row.change for key, row in self.rows.items()}
        return {key: value for key, value in found.items() if value is not None} | self.weights.changes

    def refresh(self) -> None:
        """Begin anew at the settings in use."""
        run, settings = self._desk.session.run, self._desk.session.settings
        self.setCurrentIndex(1 if run is not None and settings is not None else 0)
        self._soon.stop()
        self.answer = None
        if run is None or settings is None:
            return
        for row in self.rows.values():
            row.begin(row.control.read(settings), None)
        self.weights.begin(self._desk.session.weights)
        self._show_answer()

    def _moved(self) -> None:
        """A slider was moved: ask once it rests."""
        self._enable()
        self._soon.start()

    def _enable(self) -> None:
        for each in (self.keep, self.full, self.reset):
            each.setEnabled(bool(self.changes))

    def _ask(self) -> None:
        """Ask the worker; while it answers, only the last position of the sliders is kept."""
        session = self._desk.session
        if self._asking:
            self._again = True
            return
        if session.project is None or session.made is None:
            return
        if not self.changes:
            self.answer = None
            self._show_answer()
            return
        from planner.app.whatif import asked_of

        question = (session.book, session.project, session.made, self.changes)
        payload = {"project": session.project, "changes": self.changes, "sites": asked_of(session.made.assessment)}
        self._asking = True
        task = self._desk.work.start(tr("ui.task_whatif"), "what_if", payload, partial(self._take, question),
                                     owner=self)  # fmt: skip
        if task is not None:
            task.ended.connect(self._ended)

    def _take(self, question: tuple[object, ...], answer: "WhatIf") -> None:
        """Show an answer, unless project, result or sliders have become others since it was asked for."""
        session = self._desk.session
        *before, changes = question
        now = (session.book, session.project, session.made)
        if changes != self.changes or any(was is not one for was, one in zip(before, now, strict=True)):
            return
        self.answer = answer
        self._show_answer()

    def _ended(self, _task: object) -> None:
        self._asking = False
        if self._again:
            self._again = False
            self._soon.start()

    def _show_answer(self) -> None:
        """The shortlist as answered; before any question, empty with a hint."""
        answer = self.answer
        self._show_share()
        self._enable()
        self._answer.setCurrentIndex(0 if answer is None else 1)
        if answer is None:
            self.table.setRowCount(0)
            self.told.setText("")
            return
        self.told.setText(tr("ui.whatif_told"))
        self.table.setRowCount(len(answer.sites))
        for i, site in enumerate(answer.sites):
            fits = {True: tr("ui.whatif_fits"), False: tr("ui.whatif_fits_not"), None: tr("ui.unknown")}[site.fits]
            place = "–" if site.place is None else f"{number(site.place, 0)}"
            moved = "" if site.place == site.place_before else f" ({number(site.place_before, 0)})"
            sessions = number(site.sessions_per_day, 0)
            waits = wait(site.mean_wait_min)
            power = "–" if site.connection_kw is None else quantity(site.connection_kw, "x_kw", 0)
            points = "–" if site.chargers is None else number(site.chargers, 0)
            cells = (f"{place}{moved}", site.name, sessions, points, power, waits, fits)
            words = tr(
                "ui.whatif_row", name=site.name, sessions=sessions, points=points, power=power, wait=waits, fits=fits,
            )  # fmt: skip
            for place_at, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                item.setToolTip(tip(words))
                item.setData(Qt.ItemDataRole.UserRole, site.site_id)
                if place_at not in {1, len(cells) - 1}:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(i, place_at, item)

    def _show_share(self) -> None:
        """Where nobody has said the share of electric cars, its slider stands at that of the year in question."""
        run, row = self._desk.session.run, self.rows[SHARE]
        if run is None or row.touched:
            return
        of_run = (site.demand.ev_share_pu.base for site in run.assessment.shortlist if site.demand is not None)
        asked = of_run if self.answer is None else (site.ev_share_pu for site in self.answer.sites)
        row.begin(row.start, next((share for share in asked if share is not None), None))

    def _sheet(self) -> QWidget:
        self.reset = button(tr("ui.whatif_reset"), tr("ui.whatif_reset_tip"), self.refresh)
        self.keep = button(tr("ui.whatif_keep"), tr("ui.whatif_keep_tip"), self._keep)
        self.full = button(tr("ui.whatif_full"), tr("ui.whatif_full_tip"), self._run)
        self.table.itemSelectionChanged.connect(self._pick)
        sheet = QWidget()
        sheet.setObjectName("sheet")
        layout = QHBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        controls = self._controls()
        controls.setMinimumWidth(_LEAST_PX)
        layout.addWidget(controls, 2)
        layout.addWidget(self._answers(), 3)
        return sheet

    def _controls(self) -> QWidget:
        """Sliders in one or two columns, and below, always in sight, what can be done with them."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(0)
        self._grid = grid
        self._lay_sliders(2)
        buttons = FlowLayout((self.keep, self.full, self.reset), gap_px=8)
        buttons.setContentsMargins(12, 6, 12, 8)
        held = QWidget()
        held.setObjectName("sheet")
        inside = QVBoxLayout(held)
        inside.setContentsMargins(0, 0, 0, 0)
        nest(inside, grid)
        inside.addWidget(self.weights)
        inside.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(held)
        made = QWidget()
        made.setObjectName("sheet")
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(line())
        nest(column, buttons)
        return made

    def _lay_sliders(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, row in enumerate(self.rows.values()):
            self._grid.addWidget(row, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column of sliders where two would be cramped."""
        super().resizeEvent(event)
        self._lay_sliders(2 if event.size().width() >= _TWO_COLUMNS_PX else 1)

    def _answers(self) -> QWidget:
        self.told.setContentsMargins(12, 6, 12, 6)
        self.told.setWordWrap(True)
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.told)
        self._answer.addWidget(EmptyState("weights", tr("ui.whatif_hint")))
        self._answer.addWidget(made)
        return self._answer

    def _pick(self) -> None:
        items = self.table.selectedItems()
        if items:
            self._desk.session.select(str(items[0].data(Qt.ItemDataRole.UserRole)))

    def _keep(self) -> None:
        """Make the sliders a scenario, which is then in use."""
        name, given = QInputDialog.getText(self, tr("ui.whatif_keep"), tr("ui.scenario_name"))
        if given and name.strip():
            self._as_scenario(name.strip())

    def _run(self) -> None:
        """Run the sliders' settings in full, in the scenario in use."""
        project = self._desk.session.project
        if project is None:
            return
        from planner.app.editing_settings import with_settings

        try:
            changed = with_settings(project, self.changes)
        except PlannerError as fault:
            self._desk.notices.post(fault.message(language()), "warn")
            return
        self._desk.session.apply(changed, tr("ui.undo_whatif"))
        self._desk.actions["run"].trigger()

    def _as_scenario(self, name: str) -> None:
        project = self._desk.session.project
        if project is None:
            return
        from planner.app.editing_settings import with_settings
        from planner.app.scenarios import copy_scenario

        try:
            copied, _ = copy_scenario(project, project.scenario, name)
            made = with_settings(copied, self.changes)
        except PlannerError as fault:
            self._desk.notices.post(fault.message(language()), "warn")
            return
        self._desk.session.apply(made, tr("ui.undo_scenario_add", name=name))


def _table() -> QTableWidget:
    made = NamesTable(len(_COLUMNS), _COLUMNS.index("site"))
    made.setHorizontalHeaderLabels([tr(f"ui.whatif_col_{name}") for name in _COLUMNS])
    made.setAccessibleName(tr("ui.whatif_table"))
    made.verticalHeader().hide()
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.horizontalHeader().setMinimumSectionSize(28)
    for place, name in enumerate(_COLUMNS):
        if (head := made.horizontalHeaderItem(place)) is not None:
            side = Qt.AlignmentFlag.AlignLeft if name in {"site", "fits"} else Qt.AlignmentFlag.AlignRight
            head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            head.setToolTip(tip(tr(f"ui.whatif_tip_{name}")))
    return made


PANEL = PanelSpec(
    panel_id="whatif", title_code="ui.panel_whatif", icon="sizing", area="bottom", order=30, factory=WhatIfPanel,
    shortcut="Ctrl+Shift+4", help_topic="scenarios", high_px=300,
)  # fmt: skip
