"""Weights from pairwise judgements: two criteria at a time, their consistency, and the judgement to look at again."""

from collections.abc import Mapping
from itertools import combinations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from planner.app.editing.scoring import ACCEPTED_RATIO_PU, AhpAnswer, judged, with_judgements
from planner.model.errors import PlannerError
from ui.charts.bars import Part, StackedBar
from ui.desk import Desk
from ui.dialogs import button_row
from ui.numbers import number, share
from ui.pages.overview import criterion_text
from ui.texts import language, tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import line, note, small
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

STEPS = 8


def ratio_of(step: int) -> float:
    """Ratio of a slider's step: 0 equal, 3 the first four times as important, -3 the second.

    >>> ratio_of(0), ratio_of(2), ratio_of(-1)
    (1.0, 3.0, 0.5)
    """
    return float(step + 1) if step >= 0 else 1.0 / (1 - step)


def step_of(ratio: float) -> int:
    """Slider's step nearest to a ratio.

    >>> step_of(3.0), step_of(0.5), step_of(1.0)
    (2, -1, 0)
    """
    return round(ratio) - 1 if ratio >= 1 else 1 - round(1 / ratio)


class PairRow(QWidget):
    """One pair: a tick whether it is judged, both names, and a slider between them."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__()
        self.first, self.second = first, second
        names = criterion_text(first), criterion_text(second)
        pair = tr("ui.ahp_pair", first=names[0], second=names[1])
        self.on = QCheckBox()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-STEPS, STEPS)
        self.slider.setPageStep(2)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setTickInterval(2)
        # to the left the first counts more
        self.slider.setInvertedAppearance(True)
        self.slider.setMinimumWidth(150)
        self.on.setAccessibleName(tr("ui.ahp_judged", pair=pair))
        self.on.setToolTip(tip(tr("ui.ahp_judged_tip")))
        self.slider.setAccessibleName(pair)
        self.said = small("")
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        left, right = label(names[0]), label(names[1])
        left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.on, 0, 0)
        grid.addWidget(left, 0, 1)
        grid.addWidget(self.slider, 0, 2)
        grid.addWidget(right, 0, 3)
        grid.addWidget(self.said, 1, 1, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.on.toggled.connect(lambda _on: self.tell())
        self.slider.valueChanged.connect(self._moved)
        self.tell()

    @property
    def ratio(self) -> float:
        """How many times as important the first is."""
        return ratio_of(self.slider.value())

    def show_ratio(self, ratio: float | None) -> None:
        """Show a judgement, or that there is none; tells nobody."""
        for each in (self.on, self.slider):
            each.blockSignals(True)
        self.on.setChecked(ratio is not None)
        self.slider.setValue(0 if ratio is None else step_of(ratio))
        for each in (self.on, self.slider):
            each.blockSignals(False)
        self.tell()

    def tell(self) -> None:
        """Say the judgement in words."""
        step = self.slider.value()
        if not self.on.isChecked():
            words = tr("ui.ahp_open")
        elif step == 0:
            words = tr("ui.ahp_equal")
        else:
            name = criterion_text(self.first if step > 0 else self.second)
            words = tr("ui.ahp_more", criterion=name, times=abs(step) + 1)
        self.said.setText(words)
        self.slider.setToolTip(tip(words))

    def _moved(self) -> None:
        if not self.on.isChecked():
            self.on.setChecked(True)
        self.tell()


class AhpDialog(QDialog):
    """All pairs of the chosen criteria; nothing reaches the project before it is taken over."""

    holds_choices = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("help", "scoring")
        self.setWindowTitle(tr("ui.ahp_title"))
        self._desk, self._book = desk, desk.session.book
        self.names = tuple(name for name, weight in desk.session.weights.items() if weight > 0)
        settings = desk.session.settings
        kept: Mapping[str, float] = settings.scoring.ahp if settings is not None else {}
        if settings is not None and settings.scoring.weights_by == "ahp":
            # one that no site is known in weighs nothing in the run and is judged all the same
            told = dict.fromkeys(part for key in kept for part in key.split("/"))
            in_order = [name for name in desk.session.weights if name in told]
            self.names = tuple(dict.fromkeys((*in_order, *told))) or self.names
        self.rows = [PairRow(first, second) for first, second in combinations(self.names, 2)]
        self._build()
        for row in self.rows:
            row.show_ratio(_kept(kept, row.first, row.second))
            row.on.toggled.connect(self.refresh)
            row.slider.valueChanged.connect(self.refresh)
        desk.session.opened.connect(self.reject)
        desk.session.closed.connect(self.reject)
        self.refresh()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(tr("ui.ahp_help"), "muted"))
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(2)
        for place, row in enumerate(self.rows):
            if place:
                column.addWidget(line())
            column.addWidget(row)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        layout.addWidget(scroll, 1)
        self._below = QVBoxLayout()
        self._below.setSpacing(6)
        nest(layout, self._below)
        self.take = QPushButton(tr("ui.ahp_take"))
        self.take.setToolTip(tip(tr("ui.ahp_take_tip")))
        self.take.clicked.connect(self._take)
        layout.addWidget(button_row(self, default=self.take))
        self.resize(720, 680)

    @property
    def judgements(self) -> dict[str, float]:
        """Judgements that were made, as settings hold them."""
        return {f"{row.first}/{row.second}": row.ratio for row in self.rows if row.on.isChecked()}

    def answer(self) -> AhpAnswer:
        """What the judgements say."""
        return judged(self.judgements)

    def refresh(self) -> None:
        """Show weights, consistency and what would mend it."""
        answer = self.answer()
        while (item := self._below.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for widget in self._told(answer):
            self._below.addWidget(widget)
        self.take.setEnabled(bool(answer.weights) and set(answer.weights) == set(self.names))

    def _told(self, answer: AhpAnswer) -> list[QWidget]:
        missing = [name for name in self.names if name not in answer.weights]
        if missing:
            names = ", ".join(criterion_text(name) for name in missing)
            return [note(tr("ui.ahp_unlinked", criteria=names))]
        colors = tokens().series
        parts = [
            Part(name=criterion_text(name), value=weight, color=colors[i % len(colors)])
            for i, (name, weight) in enumerate(answer.weights.items())
        ]
        words = ", ".join(f"{part.name} {share(part.value)}" for part in parts)
        told: list[QWidget] = [StackedBar(parts, 1.0, words), small(words)]
        ratio = answer.consistency_ratio_pu
        if ratio is None:
            return [*told, note(tr("ui.ahp_unchecked"))]
        firm = ratio <= ACCEPTED_RATIO_PU
        code = "ui.ahp_consistent" if firm else "ui.ahp_inconsistent"
        said = tr(code, ratio=number(ratio, 3), judged=answer.judged, possible=answer.possible)
        told.append(note(said, "" if firm else "warn"))
        if answer.worst is not None and not firm:
            told.append(self._mend(answer))
        return told

    def _mend(self, answer: AhpAnswer) -> QWidget:
        """The judgement that fits least, and a button that mends it."""
        worst = answer.worst
        assert worst is not None  # noqa: S101 - asked for before
        names = criterion_text(worst.first), criterion_text(worst.second)
        words = tr("ui.ahp_worst", first=names[0], second=names[1], judged=_times(worst.judged),
                   better=_times(worst.better), ratio=number(worst.ratio_after_pu, 3))  # fmt: skip
        mend = QPushButton(tr("ui.ahp_mend"))
        mend.setToolTip(tip(tr("ui.ahp_mend_tip")))
        mend.setAutoDefault(False)
        mend.clicked.connect(lambda: self._set(worst.first, worst.second, worst.better))
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(words), 1)
        row.addWidget(mend)
        return made

    def _set(self, first: str, second: str, ratio: float) -> None:
        for row in self.rows:
            if (row.first, row.second) == (first, second):
                row.show_ratio(ratio)
        self.refresh()

    def _take(self) -> None:
        project = self._desk.session.project
        if project is None or self._desk.session.book is not self._book:
            return
        try:
            made = with_judgements(project, self.judgements)
        except PlannerError as error:
            self._desk.say(error.message(language()))
            return
        self._desk.session.apply(made, tr("ui.ahp_step"))
        self.accept()


def _kept(kept: Mapping[str, float], first: str, second: str) -> float | None:
    if f"{first}/{second}" in kept:
        return kept[f"{first}/{second}"]
    turned = kept.get(f"{second}/{first}")
    return None if turned is None else 1.0 / turned


def _times(ratio: float) -> str:
    """Ratio as people judge it: 3, or 1/3."""
    return number(ratio, 0) if ratio >= 1 else f"1/{number(1 / ratio, 0)}"
