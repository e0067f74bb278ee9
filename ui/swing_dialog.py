"""Swing weights: of all steps from worst to best, which matters most, and how much do the others beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QPushButton, QScrollArea, QSlider, QSpinBox, QVBoxLayout, QWidget

from planner.app.editing.scoring import swing_weights, with_swings
from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.dialogs import button_row
from ui.numbers import amount, currency, number, share, unit
from ui.pages.overview import criterion_text
from ui.texts import language, tr
from ui.value_dialog import values_of
from ui.widgets.blocks import small
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room

FULL = 100


class SwingDialog(QDialog):
    """Points of every swing; nothing reaches the project before it is taken over."""

    holds_choices = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("help", "scoring")
        self.setWindowTitle(tr("ui.swing_title"))
        self._desk, self._book = desk, desk.session.book
        settings, weights = desk.session.settings, desk.session.weights
        kept = dict(settings.scoring.swing) if settings is not None else {}
        if not kept:
            top = max(weights.values(), default=0.0) or 1.0
            kept = {name: round(FULL * weight / top) for name, weight in weights.items()}
        self.points = {name: round(kept.get(name, 0.0)) for name in weights}
        self.boxes: dict[str, QSpinBox] = {}
        self._shares = {name: small("") for name in self.points}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(tr("ui.swing_help"), "muted"))
        layout.addWidget(self._list(), 1)
        self.take = QPushButton(tr("ui.swing_take"))
        self.take.setToolTip(tip(tr("ui.swing_take_tip")))
        self.take.clicked.connect(self._take)
        layout.addWidget(button_row(self, default=self.take))
        desk.session.opened.connect(self.reject)
        desk.session.closed.connect(self.reject)
        self.resize(680, 620)
        self.refresh()

    def _list(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("page")
        grid = QGridLayout(page)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for row, name in enumerate(self.points):
            self._row(grid, row, name)
        grid.setRowStretch(len(self.points), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        return scroll

    def _row(self, grid: QGridLayout, row: int, name: str) -> None:
        slider, box = QSlider(Qt.Orientation.Horizontal), with_room(QSpinBox(), arrows=False)
        words = tr("ui.swing_of", criterion=criterion_text(name))
        for control in (slider, box):
            control.setRange(0, FULL)
            control.setValue(self.points[name])
            control.setAccessibleName(words)
            control.setToolTip(tip(words))
        box.setFixedWidth(52)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        slider.setPageStep(10)
        slider.valueChanged.connect(box.setValue)
        box.valueChanged.connect(slider.setValue)
        box.valueChanged.connect(lambda value: self._move(name, value))
        self.boxes[name] = box
        about = QWidget()
        column = QVBoxLayout(about)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(criterion_text(name)))
        column.addWidget(small(self._swing(name)))
        self._shares[name].setMinimumWidth(48)
        self._shares[name].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for place, widget in enumerate((about, slider, box, self._shares[name])):
            grid.addWidget(widget, row, place)

    def _swing(self, name: str) -> str:
        """From the worst to the best of the sites, in the criterion's unit."""
        values = values_of(self._desk, name)
        if not values:
            return tr("ui.unknown")
        run = self._desk.session.run
        sites = run.assessment.sites if run is not None else ()
        part = next(part for site in sites for part in site.score_parts if part.criterion == name)
        ends = (min(values), max(values)) if part.direction == "max" else (max(values), min(values))
        if part.unit in {"p.u.", "pu"}:
            worst, best = (share(each) for each in ends)
            return tr("ui.swing_span", worst=worst, best=best, unit="").strip()
        if part.unit in {"EUR", "eur"}:
            worst, best = (number(amount(each), 0) for each in ends)
            return tr("ui.swing_span", worst=worst, best=best, unit=currency())
        worst, best = (number(each, 0 if abs(each) >= 10 else None) for each in ends)
        return tr("ui.swing_span", worst=worst, best=best, unit=unit(part.unit) or part.unit).strip()

    def refresh(self) -> None:
        """Show the weights that the points make."""
        weights = swing_weights({name: float(value) for name, value in self.points.items()})
        for name, shown in self._shares.items():
            shown.setText(share(weights[name]) if weights else "–")
        self.take.setEnabled(bool(weights))

    def _move(self, name: str, value: int) -> None:
        self.points[name] = value
        self.refresh()

    def _take(self) -> None:
        project = self._desk.session.project
        if project is None or self._desk.session.book is not self._book:
            return
        try:
            made = with_swings(project, {name: float(value) for name, value in self.points.items() if value})
        except PlannerError as error:
            self._desk.say(error.message(language()))
            return
        self._desk.session.apply(made, tr("ui.swing_step"))
        self.accept()
