"""What if: sliders over the scenario in use; the shortlist follows at once, the grid's capacity stays the run's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QPushButton,
    QScrollArea,
    QSlider,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.model.drawn import Plain
from planner.model.errors import PlannerError
from planner.model.settings import Settings
from ui.desk import Desk
from ui.numbers import number, quantity, wait
from ui.registry import PanelSpec
from ui.setting_words import setting_value
from ui.texts import language, tr
from ui.widgets.blocks import small
from ui.widgets.empty import EmptyState
from ui.widgets.plain import label, tip

if TYPE_CHECKING:
    from planner.app.whatif import WhatIf

_PAUSE_MS = 120
_COLUMNS = ("place", "site", "sessions", "points", "power", "wait", "fits")
SHARE = "demand.overrides.bev_share_pu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One slider: the setting it moves, its ends and step; ``read`` gives the setting's value in use."""

    key: str
    low: float
    high: float
    step: float
    read: Callable[[Settings], float | None]
    whole: bool = False

    def value(self, at: int) -> float | int:
        """Setting at a place of the slider."""
        found = self.low + at * self.step
        return round(found) if self.whole else round(found, 6)

    def place(self, value: float) -> int:
        """Place of the slider nearest to a value."""
        return round((min(max(value, self.low), self.high) - self.low) / self.step)


CONTROLS = (
    Control(key="demand.year", low=2025, high=2045, step=1, whole=True, read=lambda s: float(s.demand.year)),
    Control(key=SHARE, low=0.0, high=1.0, step=0.01, read=lambda s: s.demand.overrides.get("bev_share_pu")),
    Control(key="sizing.max_wait_min", low=0.0, high=30.0, step=0.5, read=lambda s: s.sizing.max_wait_min),
    Control(key="sizing.max_wait_share_pu", low=0.01, high=0.5, step=0.01, read=lambda s: s.sizing.max_wait_share_pu),
    Control(key="cost.price_eur_per_kwh", low=0.2, high=1.2, step=0.01, read=lambda s: s.cost.price_eur_per_kwh),
)


class ControlRow(QWidget):
    """Name and value above the slider."""

    def __init__(self, control: Control, moved: Callable[[], None]) -> None:
        super().__init__()
        self.control = control
        self.start: float | None = None
        self.touched = False
        name = tr(f"ui.whatif_{control.key.replace('.', '_')}")
        self.shown = label("", "muted", wrap=False)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, control.place(control.high))
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(tip(name))
        self.slider.valueChanged.connect(self._move)
        self._moved = moved
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 3, 12, 3)
        layout.setSpacing(2)
        top = QHBoxLayout()
        top.addWidget(label(name), 1)
        top.addWidget(self.shown, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top)
        layout.addWidget(self.slider)

    def begin(self, start: float | None, usual: float | None) -> None:
        """Stand at the setting in use; where the project does not say it, at what the run has."""
        self.start, self.touched = start, False
        value = start if start is not None else usual
        self.slider.blockSignals(True)
        self.slider.setValue(self.control.place(value if value is not None else self.control.low))
        self.slider.blockSignals(False)
        self._show()

    @property
    def change(self) -> Plain | None:
        """Value asked about; None where it is the one in use."""
        value = self.control.value(self.slider.value())
        same = self.start is not None and self.control.place(self.start) == self.slider.value()
        return value if self.touched and not same else None

    def _move(self) -> None:
        self.touched = True
        self._show()
        self._moved()

    def _show(self) -> None:
        self.shown.setText(setting_value(self.control.key, self.control.value(self.slider.value())))


class WhatIfPanel(QStackedWidget):
    """Sliders above, the shortlist's answer below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asking = self._again = False
        self.answer: WhatIf | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._ask)
        self.rows = {control.key: ControlRow(control, self._moved) for control in CONTROLS}
        self.table = _table()
        self.told = small("")
        self.addWidget(EmptyState("sizing", tr("ui.whatif_empty")))
        self.addWidget(self._sheet())
        desk.session.run_changed.connect(self.refresh)
        desk.session.project_changed.connect(self.refresh)
        self.refresh()

    @property
    def changes(self) -> dict[str, Plain]:
        """What is asked about."""
        found = {key: row.change for key, row in self.rows.items()}
        return {key: value for key, value in found.items() if value is not None}

    def refresh(self) -> None:
        """Begin anew at the settings in use."""
        run, settings = self._desk.session.run, self._desk.session.settings
        self.setCurrentIndex(1 if run is not None and settings is not None else 0)
        self._soon.stop()
        self.answer = None
        if run is None or settings is None:
            return
        listed = run.assessment.shortlist
        share = next((site.demand.ev_share_pu.base for site in listed if site.demand is not None), None)
        for key, row in self.rows.items():
            row.begin(row.control.read(settings), share if key == SHARE else None)
        self._show_answer()

    def _moved(self) -> None:
        """A slider was moved: ask once it rests."""
        self._enable()
        self._soon.start()

    def _enable(self) -> None:
        for button in (self.keep, self.full, self.reset):
            button.setEnabled(bool(self.changes))

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

        payload = {"project": session.project, "changes": self.changes, "sites": asked_of(session.made.assessment)}
        self._asking = True
        task = self._desk.work.start(tr("ui.task_whatif"), "what_if", payload, self._take)
        if task is not None:
            task.ended.connect(self._ended)

    def _take(self, answer: "WhatIf") -> None:
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
        self._enable()
        if answer is None:
            self.table.setRowCount(0)
            self.told.setText(tr("ui.whatif_hint"))
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

    def _sheet(self) -> QWidget:
        self.reset = _button("ui.whatif_reset", self.refresh)
        self.keep = _button("ui.whatif_keep", self._keep)
        self.full = _button("ui.whatif_full", self._run)
        self.table.itemSelectionChanged.connect(self._pick)
        sheet = QWidget()
        sheet.setObjectName("sheet")
        layout = QHBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._controls(), 2)
        layout.addWidget(self._answers(), 3)
        return sheet

    def _controls(self) -> QWidget:
        """Sliders in two columns, and below what can be done with them."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(0)
        for place, row in enumerate(self.rows.values()):
            grid.addWidget(row, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 4, 12, 8)
        for button in (self.keep, self.full, self.reset):
            buttons.addWidget(button)
        buttons.addStretch(1)
        held = QWidget()
        held.setObjectName("sheet")
        inside = QVBoxLayout(held)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(grid)
        inside.addStretch(1)
        inside.addLayout(buttons)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(held)
        return area

    def _answers(self) -> QWidget:
        self.told.setContentsMargins(12, 6, 12, 6)
        self.told.setWordWrap(True)
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.told)
        return made

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
    made = QTableWidget(0, len(_COLUMNS))
    made.setHorizontalHeaderLabels([tr(f"ui.whatif_col_{name}") for name in _COLUMNS])
    made.setAccessibleName(tr("ui.whatif_table"))
    made.verticalHeader().hide()
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setShowGrid(False)
    made.setWordWrap(False)
    header = made.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(28)
    return made


def _button(code: str, do: Callable[[], None]) -> QPushButton:
    made = QPushButton(tr(code))
    made.setToolTip(tip(tr(f"{code}_tip")))
    made.clicked.connect(do)
    return made


PANEL = PanelSpec(
    panel_id="whatif", title_code="ui.panel_whatif", icon="sizing", area="bottom", order=30, factory=WhatIfPanel,
    shortcut="Ctrl+Shift+4", help_topic="scenarios",
)  # fmt: skip
