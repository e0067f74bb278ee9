"""Two to four scenarios side by side: sites, sums as bars, settings that differ, and the map swiped between two."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from planner.app.compare import MOST, compare
from planner.model.comparison import Comparison, Totals
from ui.charts.bars import Part, StackedBar
from ui.desk import Desk
from ui.dialogs import button_row, headline, make_dialog
from ui.models.compare_model import FIGURES, CompareModel, setting_rows
from ui.numbers import money, number, quantity
from ui.outdated import outdated_of, outdated_strip, run_all
from ui.texts import tr
from ui.theme.icons import icon
from ui.theme.tokens import tokens
from ui.widgets.blocks import note, small, table
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

if TYPE_CHECKING:
    from planner.app.run import Run
    from ui.map.side import SharedColumns, SideMap
    from ui.map.swipe import Paint

_SUMS = ("shortlisted", "fitting", "chargers", "sessions_per_day", "connection_kw", "capex_eur")
Named = tuple[str, "Run"]


def runs_of(desk: Desk) -> list[tuple[str, str, "Run"]]:
    """Scenarios that have a result: id, name, and the run as it is weighed now."""
    project = desk.session.project
    if project is None:
        return []
    from dataclasses import replace

    from planner.app.shown import shown

    names = {"": tr("ui.scenario_own"), **{each.scenario_id: each.name for each in project.scenarios}}
    return [
        (key, name, shown(desk.session.runs[key], replace(project, scenario=key)))
        for key, name in names.items()
        if key in desk.session.runs
    ]


def choose_and_compare(desk: Desk) -> None:
    """Ask which scenarios, and show them side by side."""
    found = runs_of(desk)
    if len(found) < 2:
        desk.notices.post(tr("ui.compare_too_few"), "info")
        return
    if len(found) == 2:
        _show(desk, found)
        return
    choice_dialog(desk, found).open()


def choice_dialog(desk: Desk, found: Sequence[tuple[str, str, "Run"]]) -> QDialog:
    """Tick two to four scenarios."""
    dialog, layout = make_dialog(desk.window, tr("ui.compare_title"), "scenarios")
    layout.addWidget(label(tr("ui.compare_choose", most=MOST)))
    boxes = [QCheckBox(name.replace("&", "&&")) for _, name, _ in found]
    go = QPushButton(tr("ui.scenario_compare"))

    def enable() -> None:
        go.setEnabled(2 <= sum(box.isChecked() for box in boxes) <= MOST)

    for place, box in enumerate(boxes):
        box.setChecked(place < MOST)
        box.toggled.connect(enable)
        layout.addWidget(box)

    def show() -> None:
        chosen = [each for box, each in zip(boxes, found, strict=True) if box.isChecked()]
        dialog.accept()
        _show(desk, chosen)

    go.clicked.connect(show)
    layout.addWidget(button_row(dialog, default=go))
    dialog.setMinimumWidth(380)
    return dialog


def _show(desk: Desk, found: Sequence[tuple[str, str, "Run"]]) -> None:
    """Scenarios side by side; a result that is out of date is called so in every tab."""
    old = outdated_of(desk, [(key, name) for key, name, _ in found])
    keys = [each.scenario_id for each in old]
    named = [(tr("ui.outdated_name", name=name) if key in keys else name, run) for key, name, run in found]
    dialog = compare_dialog(desk, named)

    def again() -> None:
        chosen = {key for key, _, _ in found}
        _show(desk, [each for each in runs_of(desk) if each[0] in chosen])

    def run_first() -> None:
        if desk.work.busy:
            desk.notices.post(tr("ui.outdated_busy"), "info")
            return
        dialog.accept()
        run_all(desk, keys, again)

    if old:
        cast("QVBoxLayout", dialog.layout()).insertWidget(1, outdated_strip(old, run_first))
    dialog.open()


def compare_dialog(desk: Desk, named: Sequence[Named]) -> QDialog:
    """The scenarios side by side."""
    comparison = compare([(name, run.assessment) for name, run in named])
    dialog, layout = make_dialog(desk.window, tr("ui.compare_title"), "scenarios")
    layout.addWidget(headline("plan", tokens().accent, " · ".join(comparison.names)))
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    tabs.setAccessibleName(tr("ui.compare_title"))
    tabs.addTab(_sites(comparison), tr("ui.compare_sites"))
    tabs.addTab(_sums(comparison), tr("ui.compare_sums"))
    tabs.addTab(_settings(comparison), tr("ui.compare_settings"))
    tabs.addTab(_MapTab(desk, named), tr("ui.compare_map"))
    layout.addWidget(tabs, 1)
    layout.addWidget(button_row(dialog))
    dialog.resize(860, 620)
    return dialog


def _sites(comparison: Comparison) -> QWidget:
    """Table of one figure at a time, all sites or only those in which it differs."""
    model = CompareModel(comparison)
    view = QTableView()
    model.setParent(view)
    view.setModel(model)
    view.setAccessibleName(tr("ui.compare_sites"))
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.verticalHeader().hide()
    view.setWordWrap(False)
    header = view.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    figure = QComboBox()
    for name in FIGURES:
        figure.addItem(tr(f"ui.compare_{name}"), name)
    figure.setAccessibleName(tr("ui.compare_figure"))
    figure.setToolTip(tip(tr("ui.compare_figure")))
    only = QCheckBox(tr("ui.compare_only"))
    copy = QPushButton(icon("copy"), tr("ui.copy"))
    copy.setAutoDefault(False)
    copy.setToolTip(tip(tr("ui.compare_copy_tip")))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(model.text()))
    tally = small("")

    def follow() -> None:
        model.look_at(str(figure.currentData()), only_differences=only.isChecked())
        tally.setText(tr("ui.compare_tally", n=len(model.rows), all=len(comparison.sites)))

    figure.currentIndexChanged.connect(follow)
    only.toggled.connect(follow)
    follow()
    bar = QHBoxLayout()
    for widget in (label(tr("ui.compare_figure"), wrap=False), figure, only):
        bar.addWidget(widget)
    bar.addStretch(1)
    bar.addWidget(copy)
    return _page(bar, view, tally)


def _sums(comparison: Comparison) -> QWidget:
    """Each sum over the shortlist as one bar a scenario."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(14, 12, 14, 12)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    row = 0
    for name in _SUMS:
        values = [getattr(each, name) for each in comparison.totals]
        grid.addWidget(label(tr(f"ui.sum_{name}"), "heading"), row, 0, 1, 3)
        grid.setRowMinimumHeight(row, 24)
        row += 1
        top = max((value for value in values if value is not None), default=0) or 1
        for scenario, value in zip(comparison.names, values, strict=True):
            words = _sum_words(name, value)
            bar = StackedBar([Part(name=scenario, value=value or 0.0, color=tokens().accent)], top,
                             f"{scenario}: {words}")  # fmt: skip
            shown = label(words, wrap=False)
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label(scenario), row, 0)
            grid.addWidget(bar, row, 1)
            grid.addWidget(shown, row, 2)
            row += 1
    lacking = [_lacking(name, each) for name, each in zip(comparison.names, comparison.totals, strict=True)]
    for words in filter(None, lacking):
        grid.addWidget(note(words), row, 0, 1, 3)
        row += 1
    grid.setRowStretch(row, 1)
    return _scrolled(made)


def _sum_words(name: str, value: float | None) -> str:
    if value is None:
        return tr("ui.unknown")
    if name == "capex_eur":
        return money(value)
    return quantity(value, name, 0) if name.endswith(("_kw", "_per_day")) else number(value, 0)


def _lacking(name: str, totals: Totals) -> str:
    return tr("ui.compare_lacking", name=name, n=totals.unknown) if totals.unknown else ""


def _settings(comparison: Comparison) -> QWidget:
    """Settings that differ."""
    rows = setting_rows(comparison)
    if not rows:
        return _scrolled(_inset(note(tr("ui.compare_same_settings"))))
    made = table([tr("ui.compare_setting"), *comparison.names], [[name, *values] for name, values in rows])
    return _scrolled(_inset(made))


class _MapTab(QWidget):
    """The map of one scenario left of the divider, of another right of it; made when it is first looked at."""

    def __init__(self, desk: Desk, named: Sequence[Named]) -> None:
        super().__init__()
        self._desk, self._named = desk, named
        self._sides: dict[int, SideMap] = {}
        self._layout = QVBoxLayout(self)
        self._choices = [_choice(named, place) for place in (0, 1)]
        bar = QHBoxLayout()
        bar.addWidget(self._choices[0])
        bar.addStretch(1)
        bar.addWidget(self._choices[1])
        nest(self._layout, bar)
        self._shared: SharedColumns | None = None
        self._swipe: QWidget | None = None
        for choice in self._choices:
            choice.currentIndexChanged.connect(self._follow)

    def showEvent(self, event: object) -> None:
        """Make the maps."""
        if self._swipe is None:
            from ui.map.swipe import SwipeView

            self._view = SwipeView(self._paint(0), self._paint(1), self)
            self._swipe = self._view
            self._view.setAccessibleName(tr("ui.compare_map"))
            self._view.set_notice(self._desk.session.notice)
            self._show_all()
            self._layout.addWidget(self._view, 1)
            self._follow()
        super().showEvent(event)  # type: ignore[arg-type]  # Qt's event

    def _show_all(self) -> None:
        """All sites that are compared; without any, what the window's map shows."""
        from ui.map.sites import markers_of_run

        xy_m = np.concatenate([markers_of_run(run).xy_m for _, run in self._named])
        if not len(xy_m):
            self._view.set_view(self._desk.canvas.view)
            return
        (west, south), (east, north) = xy_m.min(axis=0).tolist(), xy_m.max(axis=0).tolist()
        self._view.fit((west, south, east, north))

    def _follow(self) -> None:
        if self._swipe is not None:
            self._view.set_paints(self._paint(0), self._paint(1))
            self._view.set_titles(*(choice.currentText() for choice in self._choices))

    def _paint(self, side: int) -> "Paint":
        from ui.map.side import SharedColumns, SideMap

        at = self._choices[side].currentIndex()
        if at not in self._sides:
            if self._shared is None:
                self._shared = SharedColumns(self._desk.canvas.drawables)
            self._sides[at] = SideMap(self._desk, self._named[at][1], self._shared, self)
            self._sides[at].changed.connect(self._catch_up)
        return self._sides[at].paint

    def _catch_up(self) -> None:
        if self._swipe is not None:
            self._view.catch_up()


def _choice(named: Sequence[Named], place: int) -> QComboBox:
    made = QComboBox()
    made.addItems([name for name, _ in named])
    made.setCurrentIndex(place)
    made.setAccessibleName(tr("ui.compare_side"))
    made.setToolTip(tip(tr("ui.compare_side")))
    return made


def _page(bar: QHBoxLayout, body: QWidget, below: QWidget) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(10, 10, 10, 8)
    nest(layout, bar)
    layout.addWidget(body, 1)
    layout.addWidget(below)
    return made


def _inset(widget: QWidget) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(14, 12, 14, 12)
    layout.addWidget(widget)
    layout.addStretch(1)
    return made


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    widget.setObjectName("page")
    area.setWidget(widget)
    return area
