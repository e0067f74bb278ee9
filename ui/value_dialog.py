"""How one criterion is brought to 0..1: over the sites' range or spread, to a target, or by a function drawn by hand.

Every change is a step of its own that can be undone; the ranking behind follows at once.
"""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from planner.app.editing.scoring import CriterionNow, Points, criteria_now, points_text, with_criterion
from planner.model.errors import PlannerError
from planner.model.units import unit_suffix
from ui.charts.value_curve import ValueCurve
from ui.desk import Desk
from ui.dialogs import button_row
from ui.numbers import locale, unit
from ui.pages.overview import criterion_text
from ui.texts import language, tr
from ui.widgets.blocks import button, small
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room

WAYS = ("min_max", "z", "target", "piecewise")
MISSING = ("neutral", "worst", "best")
_TOP = 1e9


class ValueDialog(QDialog):
    """Value function of one criterion."""

    def __init__(self, desk: Desk, criterion_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("help", "scoring")
        self._desk, self._id, self._book = desk, criterion_id, desk.session.book
        self._name = criterion_text(criterion_id)
        self._values = values_of(desk, criterion_id)
        self._changing = False
        self.setWindowTitle(tr("ui.value_title", criterion=self._name))
        self.way = _choice({tr(f"ui.value_way_{name}"): name for name in WAYS}, tr("ui.value_way"))
        self.way.setToolTip(tip(tr("ui.value_way_tip")))
        self.missing = _choice({tr(f"ui.value_missing_{name}"): name for name in MISSING}, tr("ui.value_missing"))
        self.missing.setToolTip(tip(tr("ui.value_missing_tip")))
        self.target = _figure(tr("ui.value_target"))
        self.target.setRange(1e-6, _TOP)
        self.target.setFixedWidth(190)
        self.curve = ValueCurve((self._axis(), tr("ui.value_worth")), tr("ui.value_curve", criterion=self._name))
        self.at, self.worth = _figure(tr("ui.value_point_at")), _figure(tr("ui.value_point_worth"))
        self.at.setRange(-_TOP, _TOP)
        self.worth.setRange(0.0, 1.0)
        self.worth.setSingleStep(0.05)
        self._build()
        self._connect()
        self._show()

    def _axis(self) -> str:
        word = unit(unit_suffix(self._now().column) or "")
        return f"{self._name} ({word})" if word else self._name

    def _now(self) -> CriterionNow:
        project = self._desk.session.project
        assert project is not None  # noqa: S101 - the dialog is open on a project
        return next(each for each in criteria_now(project) if each.criterion_id == self._id)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(self._name, "title"))
        form = QFormLayout()
        form.addRow(label(tr("ui.value_way"), wrap=False), self.way)
        form.addRow(label(tr("ui.value_missing"), wrap=False), self.missing)
        nest(layout, form)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._words())
        self.pages.addWidget(self._target_page())
        self.pages.addWidget(self._curve_page())
        layout.addWidget(self.pages, 1)
        layout.addWidget(button_row(self))
        self.resize(560, 520)

    def _words(self) -> QWidget:
        self.told = label("", "muted")
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.told)
        box.addStretch(1)
        return made

    def _target_page(self) -> QWidget:
        made = QWidget()
        form = QFormLayout(made)
        form.setContentsMargins(0, 0, 0, 0)
        word = unit(unit_suffix(self._now().column) or "")
        if word:
            self.target.setSuffix(f" {word}")
        form.addRow(label(tr("ui.value_target"), wrap=False), self.target)
        form.addRow(label(tr("ui.value_target_help"), "muted"))
        return made

    def _curve_page(self) -> QWidget:
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        ground = QFrame()
        ground.setObjectName("card")
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(8, 6, 8, 6)
        inside.addWidget(self.curve)
        box.addWidget(ground)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.add = button(tr("ui.value_add"), tr("ui.value_add_tip"), self._add)
        self.remove = button(tr("ui.value_remove"), tr("ui.value_remove_tip"), self._remove)
        for name, field in ((tr("ui.value_point_at"), self.at), (tr("ui.value_point_worth"), self.worth)):
            row.addWidget(label(name, wrap=False))
            row.addWidget(field)
        row.addStretch(1)
        for each in (self.add, self.remove):
            each.setAutoDefault(False)
            row.addWidget(each)
        nest(box, row)
        box.addWidget(small(tr("ui.value_hint")))
        box.addStretch(1)
        return made

    def _connect(self) -> None:
        self.way.currentIndexChanged.connect(self._turn)
        self.missing.currentIndexChanged.connect(lambda _row: self._apply())
        self.target.editingFinished.connect(self._apply)
        self.curve.drawn.connect(lambda _points: self._follow_point())
        self.curve.chosen.connect(lambda _at: self._follow_point())
        self.curve.finished.connect(self._apply)
        for field in (self.at, self.worth):
            field.editingFinished.connect(self._place)
        self._desk.session.project_changed.connect(self._show)
        for signal in (self._desk.session.opened, self._desk.session.closed):
            signal.connect(self.reject)
        stack = self._desk.session.undo_stack
        for keys, do in ((QKeySequence.StandardKey.Undo, stack.undo), (QKeySequence.StandardKey.Redo, stack.redo)):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    def _show(self) -> None:
        """Show what the project says now."""
        if self._desk.session.book is not self._book or self._desk.session.project is None:
            return
        now = self._now()
        self._changing = True
        self.way.setCurrentIndex(WAYS.index(now.normalisation))
        self.missing.setCurrentIndex(MISSING.index(now.missing))
        if now.normalisation == "target":
            self._show_target(now.points[0][0])
        if now.normalisation == "piecewise" and now.points != self.curve.points:
            self.curve.show_points(now.points, self._values)
        self.told.setText(tr("ui.value_told_z") if now.normalisation == "z" else tr("ui.value_told_min_max"))
        self.pages.setCurrentIndex({"target": 1, "piecewise": 2}.get(now.normalisation, 0))
        self._changing = False
        self._follow_point()

    def _turn(self) -> None:
        """Another way was chosen: begin it where the sites' values lie."""
        if self._changing:
            return
        if self.way.currentData() == "piecewise" and not self.curve.points:
            self.curve.show_points(first_points(self._values, self._now().direction), self._values)
        if self.way.currentData() == "target":
            self._show_target(max([*self._values, 1e-6]) if self._values else 1.0)
        self._apply()

    def _show_target(self, value: float) -> None:
        """A target with the decimals that its size asks for."""
        self.target.setDecimals(decimals_for(value))
        self.target.setValue(value)

    def _follow_point(self) -> None:
        if not self.curve.points:
            return
        value, worth = self.curve.points[self.curve.at]
        self.at.setDecimals(decimals_for(abs(value) or 1.0))
        for field, shown in ((self.at, value), (self.worth, worth)):
            field.blockSignals(True)
            field.setValue(shown)
            field.blockSignals(False)
        self.remove.setEnabled(len(self.curve.points) > 2)

    def _place(self) -> None:
        if self._changing or not self.curve.points:
            return
        # what the fields round is not moved
        exact = self.curve.points[self.curve.at]
        told = (round(exact[0], self.at.decimals()), round(exact[1], self.worth.decimals()))
        wanted = (self.at.value(), self.worth.value())
        if wanted != told:
            self.curve.place(
                *(new if new != old else whole for new, old, whole in zip(wanted, told, exact, strict=True))
            )
            self._apply()

    def _add(self) -> None:
        self.curve.add()
        self._apply()

    def _remove(self) -> None:
        self.curve.remove()
        self._apply()

    def _apply(self) -> None:
        """Make what is chosen one step."""
        project = self._desk.session.project
        if self._changing or project is None or self._desk.session.book is not self._book:
            return
        try:
            made = with_criterion(
                project,
                self._id,
                normalisation=str(self.way.currentData()),
                points=points_text(self.curve.points),
                target=self.target.value(),
                missing=str(self.missing.currentData()),
            )
        except PlannerError as error:
            self._desk.say(error.message(language()))
            return
        self._desk.session.apply(made, tr("ui.undo_value", criterion=self._name))


def values_of(desk: Desk, criterion_id: str) -> tuple[float, ...]:
    """What the criterion is at the sites of the run."""
    run = desk.session.run
    sites = run.assessment.sites if run is not None else ()
    parts = (part for site in sites for part in site.score_parts if part.criterion == criterion_id)
    return tuple(part.value for part in parts if part.value is not None)


def first_points(values: tuple[float, ...], direction: str) -> Points:
    """Line from the lowest to the highest value, to begin with."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high <= low:
        high = low + 1.0
    low, high = float(f"{low:.4g}"), float(f"{high:.4g}")
    return ((low, 0.0), (high, 1.0)) if direction == "max" else ((low, 1.0), (high, 0.0))


def decimals_for(value: float) -> int:
    """Decimals that tell values of a size apart.

    >>> decimals_for(64000.0), decimals_for(12.0), decimals_for(0.05)
    (0, 1, 4)
    """
    return max(0, min(2 - math.floor(math.log10(value)), 6)) if value > 0 else 2


def _figure(name: str) -> QDoubleSpinBox:
    made = with_room(QDoubleSpinBox(), arrows=False)
    made.setLocale(locale())
    made.setDecimals(3)
    made.setAccessibleName(name)
    made.setToolTip(tip(name))
    made.setFixedWidth(110)
    return made


def _choice(names: dict[str, str], called: str) -> QComboBox:
    made = QComboBox()
    for words, name in names.items():
        made.addItem(words, name)
    made.setAccessibleName(called)
    return made
