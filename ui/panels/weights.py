"""Weights of the criteria: a slider and a number each; the ranking follows at once, and every step can be undone."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.numbers import share
from ui.pages.overview import criterion_text
from ui.registry import PanelSpec
from ui.texts import language, tr
from ui.theme.icons import icon
from ui.widgets.blocks import button, heading, line, small
from ui.widgets.empty import EmptyState
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room

FULL = 100


class WeightRow(QWidget):
    """One criterion: its name and share, a slider and a number of 0 to 100 points."""

    def __init__(self, criterion: str) -> None:
        super().__init__()
        self.criterion = criterion
        name = criterion_text(criterion)
        self.share = label("", "muted", wrap=False)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, FULL)
        self.slider.setPageStep(10)
        self.box = with_room(QSpinBox(), arrows=False)
        self.box.setRange(0, FULL)
        self.box.setFixedWidth(48)
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.slider.valueChanged.connect(self.box.setValue)
        self.box.valueChanged.connect(self.slider.setValue)
        for control in (self.slider, self.box):
            control.setAccessibleName(tr("ui.weight_of", criterion=name))
            control.setToolTip(tip(tr("ui.weight_of", criterion=name)))
        self.value = QToolButton()
        self.value.setIcon(icon("settings"))
        self.value.setAutoRaise(True)
        self.value.setAccessibleName(tr("ui.value_of", criterion=name))
        self.value.setToolTip(tip(tr("ui.value_of", criterion=name)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(2)
        head = _line(label(name), self.share)
        head.addWidget(self.value)
        nest(layout, head)
        nest(layout, _line(self.slider, self.box))
        QWidget.setTabOrder(self.slider, self.box)
        QWidget.setTabOrder(self.box, self.value)

    def show_points(self, points: int) -> None:
        """Set the points without telling anybody."""
        for control in (self.slider, self.box):
            control.blockSignals(True)
            control.setValue(points)
            control.blockSignals(False)


def _line(wide: QWidget, narrow: QWidget) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setSpacing(8)
    layout.addWidget(wide, 1)
    layout.addWidget(narrow, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
    return layout


class WeightsPanel(QStackedWidget):
    """All criteria of the run."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows: dict[str, WeightRow] = {}
        self._points: dict[str, int] = {}
        self._moved = ""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._rank)
        self._list = QWidget()
        self._list.setObjectName("page")
        self._layout = QVBoxLayout(self._list)
        self._layout.setContentsMargins(12, 4, 12, 8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._list)
        self.addWidget(EmptyState("weights", tr("ui.weights_empty"), desk.actions.get("run")))
        self.addWidget(self._sheet(scroll))
        self.setMinimumWidth(248)
        desk.session.run_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the weights in use."""
        weights = self._desk.session.weights
        self.setCurrentIndex(1 if weights else 0)
        if tuple(weights) != tuple(self.rows):
            self._build(tuple(weights))
        total = sum(weights.values())
        settings = self._desk.session.settings
        found_by = settings.scoring.weights_by if settings is not None else "direct"
        self.found_by.setText(tr(f"ui.weights_by_{found_by}"))
        self.found_by.setVisible(found_by != "direct")
        for criterion, row in self.rows.items():
            row.share.setText(share(weights[criterion] / total) if total else "–")
        if not self._agrees(weights):
            self._points = points_of(weights)
            for criterion, row in self.rows.items():
                row.show_points(self._points[criterion])

    def _agrees(self, weights: dict[str, float]) -> bool:
        """Whether the sliders already stand for these weights: then they are left where the hand put them."""
        points, total = sum(self._points.values()), sum(weights.values())
        if not points or not total or set(self._points) != set(weights):
            return False
        return all(abs(self._points[name] / points - value / total) < 1e-6 for name, value in weights.items())

    def _build(self, criteria: tuple[str, ...]) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.rows = {criterion: WeightRow(criterion) for criterion in criteria}
        self._points = {}
        groups = self._groups()
        order = list(dict.fromkeys(groups.get(criterion, "") for criterion in criteria))
        shown = ""
        for row in sorted(self.rows.values(), key=lambda row: order.index(groups.get(row.criterion, ""))):
            if (group := groups.get(row.criterion, "")) != shown:
                shown = group
                self._layout.addWidget(heading(tr(f"ui.criteria_group_{group}")))
            row.slider.valueChanged.connect(lambda value, name=row.criterion: self._move(name, value))
            row.value.clicked.connect(lambda _checked=False, name=row.criterion: self._open_value(name))
            self._layout.addWidget(row)
        self._layout.addStretch(1)
        if self.rows:
            last = max(self.rows.values(), key=self._layout.indexOf).value
            for each in (self.swing, self.pairs, self.equal, self.reset):
                QWidget.setTabOrder(last, each)

    def _groups(self) -> dict[str, str]:
        """Group of each criterion; none where its settings cannot be read."""
        project = self._desk.session.project
        if project is None:
            return {}
        from planner.app.editing.scoring import criteria_now

        try:
            return {each.criterion_id: each.group for each in criteria_now(project)}
        except PlannerError:
            return {}

    def _sheet(self, scroll: QScrollArea) -> QWidget:
        """What the numbers mean above, the criteria between, and the buttons always in sight below."""
        sheet = QWidget()
        sheet.setObjectName("sheet")
        layout = QVBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        words = label(tr("ui.weights_help"), "muted")
        words.setContentsMargins(12, 8, 12, 4)
        layout.addWidget(words)
        layout.addWidget(scroll, 1)
        layout.addWidget(line())
        layout.addWidget(self._buttons())
        return sheet

    def _buttons(self) -> QWidget:
        self.reset = button(tr("ui.weights_reset"), tr("ui.weights_reset_tip"), self._reset)
        self.equal = button(tr("ui.weights_equal"), tr("ui.weights_equal_tip"), self._equal)
        self.pairs = button(tr("ui.weights_pairs"), tr("ui.weights_pairs_tip"), self._open_pairs)
        self.swing = button(tr("ui.weights_swing"), tr("ui.weights_swing_tip"), self._open_swing)
        self.found_by = small("")
        made = QWidget()
        layout = QGridLayout(made)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.found_by, 0, 0, 1, 2)
        for place, each in enumerate((self.reset, self.equal, self.pairs, self.swing)):
            layout.addWidget(each, 1 + place // 2, place % 2)
        return made

    def _open_value(self, criterion: str) -> None:
        from ui.value_dialog import ValueDialog

        ValueDialog(self._desk, criterion, self._desk.window).open()

    def _open_pairs(self) -> None:
        from ui.ahp_dialog import AhpDialog

        AhpDialog(self._desk, self._desk.window).open()

    def _open_swing(self) -> None:
        from ui.swing_dialog import SwingDialog

        SwingDialog(self._desk, self._desk.window).open()

    def _move(self, criterion: str, points: int) -> None:
        self._points = {**self._points, criterion: points}
        self._moved = criterion
        self._soon.start()

    def _rank(self) -> None:
        if sum(self._points.values()) <= 0:
            return
        text = tr("ui.undo_weight", criterion=criterion_text(self._moved))
        self._set({name: float(points) for name, points in self._points.items()}, text, self._moved)

    def _reset(self) -> None:
        try:
            self._desk.session.reset_weights(tr("ui.weights_reset"))
        except PlannerError as error:
            self._desk.say(error.message(language()))

    def _equal(self) -> None:
        self._set(dict.fromkeys(self.rows, 1.0), tr("ui.weights_equal"))

    def _set(self, weights: dict[str, float], text: str, moved: str = "") -> None:
        try:
            self._desk.session.set_weights(weights, text, moved)
        except PlannerError as error:
            self._desk.say(error.message(language()))


def points_of(weights: dict[str, float]) -> dict[str, int]:
    """Slider points of weights: shares in percent, scaled up where all are small, so that they can be told apart."""
    total = sum(weights.values())
    if total <= 0:
        return dict.fromkeys(weights, 0)
    return {name: round(FULL * value / total) for name, value in weights.items()}


PANEL = PanelSpec(
    panel_id="weights", title_code="ui.panel_weights", icon="weights", area="left", order=20, factory=WeightsPanel,
    shortcut="Ctrl+3",
)  # fmt: skip
