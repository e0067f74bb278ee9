"""Sliders of the what-if panel: settings of the study, and the weights of the heaviest criteria."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from planner.model.drawn import Plain
from planner.model.settings import Settings
from ui.numbers import share
from ui.pages.overview import criterion_text
from ui.setting_words import setting_value
from ui.texts import tr
from ui.widgets.blocks import button
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

SHARE = "demand.overrides.bev_share_pu"
_WEIGHT = "scoring.weights."
_HEAVIEST = 3


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

    def __init__(self, control: Control, moved: Callable[[], None], name: str = "") -> None:
        super().__init__()
        self.control = control
        self.start: float | None = None
        self.touched = False
        name = name or tr(f"ui.whatif_{control.key.replace('.', '_')}")
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
        nest(layout, top)
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

    @property
    def value(self) -> float:
        """Where the slider stands."""
        return float(self.control.value(self.slider.value()))

    def _move(self) -> None:
        self.touched = True
        self._show()
        self._moved()

    def _show(self) -> None:
        self.shown.setText(setting_value(self.control.key, self.control.value(self.slider.value())))


class WeightGroup(QWidget):
    """Sliders of the heaviest criteria; all others keep their weight, and all of them are in the panel of weights."""

    def __init__(self, moved: Callable[[], None], show_all: Callable[[], object]) -> None:
        super().__init__()
        self._moved = moved
        self._weights: dict[str, float] = {}
        self.rows: dict[str, ControlRow] = {}
        self.all = button(tr("ui.whatif_all_weights"), tr("ui.whatif_all_weights_tip"), show_all)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 6, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        head = label(tr("ui.whatif_weights"), "heading")
        head.setContentsMargins(12, 0, 12, 0)
        self._grid.addWidget(head, 0, 0, 1, 2)

    def begin(self, weights: Mapping[str, float]) -> None:
        """Stand at the weights in use, as shares that sum to one."""
        self._weights = dict(weights)
        heaviest = sorted(weights, key=lambda name: -weights[name])[:_HEAVIEST]
        self.setVisible(bool(heaviest))
        if heaviest != list(self.rows):
            self._build(heaviest)
        for name, row in self.rows.items():
            row.begin(weights[name], None)
        self._show_shares()

    @property
    def changes(self) -> dict[str, Plain]:
        """Weights of all criteria where one was moved; empty where none was, or where nothing would weigh at all."""
        moved = any(row.change is not None for row in self.rows.values())
        weights = self._now()
        if not moved or not any(weights.values()):
            return {}
        return {f"{_WEIGHT}{name}": value for name, value in weights.items()}

    def _now(self) -> dict[str, float]:
        asked = {name: row.value for name, row in self.rows.items() if row.change is not None}
        return {**self._weights, **asked}

    def _build(self, names: list[str]) -> None:
        for row in self.rows.values():
            row.setParent(None)
            row.deleteLater()
        self.rows = {name: ControlRow(_weight(name), self._move, criterion_text(name)) for name in names}
        for place, widget in enumerate([*self.rows.values(), self.all]):
            side = Qt.AlignmentFlag.AlignCenter if widget is self.all else Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(widget, 1 + place // 2, place % 2, side)

    def _move(self) -> None:
        self._show_shares()
        self._moved()

    def _show_shares(self) -> None:
        """What each weighs among all, the others included."""
        weights = self._now()
        total = sum(weights.values())
        for name, row in self.rows.items():
            row.shown.setText(share(weights[name] / total, 0) if total else "–")


def _weight(name: str) -> Control:
    return Control(key=f"{_WEIGHT}{name}", low=0.0, high=1.0, step=0.01, read=lambda s: s.scoring.weights.get(name))
