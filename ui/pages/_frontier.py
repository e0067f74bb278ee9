"""The frontier as a planner uses it: the chart, a slider along the powers, the figures of the point, and its button."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from planner.model.result import Band, FrontierMark, FrontierPoint, SizingResult
from planner.model.settings import SizingSettings
from ui.charts.frontier import FrontierChart, Line, Measure
from ui.numbers import currency, in_currency, money_span, number, quantity, share, span, wait
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import column, key, small
from ui.widgets.expander import Expander
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

_SAME_KW, _SEEN_PU, _HANDLE_PX = 0.5, 0.0005, 7
_NOT_ASKED = {"fleet": frozenset({"wait", "mean", "p95"}), "loss": frozenset({"mean", "p95"})}


class FrontierView(QWidget):
    """Chart, slider, figures and buttons over the simulated points.

    Signals
    -------
    power_chosen : float, kW that the site shall be held to
    power_freed : the site shall be held to what is recommended again
    """

    power_chosen = Signal(float)
    power_freed = Signal()

    def __init__(self, sizing: SizingResult, target: SizingSettings) -> None:
        super().__init__()
        self.points = tuple(sorted(sizing.frontier, key=lambda point: point.connection_kw))
        self._marks = {mark.rule_id: mark for mark in sizing.marks}
        self._lost, self._hidden = sizing.system == "loss", _NOT_ASKED.get(sizing.system, frozenset())
        self._wanted_kw: float | None = None
        self._used_kw = sizing.connection_kw
        self._figures: dict[str, tuple[QLabel, QLabel]] = {}
        self.chart = FrontierChart([point.connection_kw for point in self.points], _measures(self.points, sizing),
                                   _lines(sizing), self._described())  # fmt: skip
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(self.points) - 1)
        self.slider.setPageStep(1)
        self.slider.setAccessibleName(tr("ui.connection"))
        self.slider.setToolTip(tip(tr("ui.frontier_slider_tip")))
        self.use, self.free = QPushButton(""), QPushButton(tr("ui.use_recommended"))
        self.use.setObjectName("primary")
        self.use.setToolTip(tip(tr("ui.use_power_tip")))
        self.breaks = label("")
        self.breaks.setProperty("chip", "no")
        self._lay_out(sizing, target)
        self.slider.valueChanged.connect(self._slid)
        self.chart.chosen.connect(self.slider.setValue)
        self.chart.pointed.connect(self._tell)
        self.use.clicked.connect(lambda: self.power_chosen.emit(self.points[self.chart.at].connection_kw))
        self.free.clicked.connect(self.power_freed)
        self.slider.setValue(self._nearest(sizing.connection_kw))
        self._slid(self.slider.value())

    def follow(self, wanted_kw: float | None) -> None:
        """Show which power the session holds the site to; None: the recommended one."""
        self._wanted_kw = wanted_kw
        self.free.setVisible(wanted_kw is not None)
        if wanted_kw is not None:
            self.slider.setValue(self._nearest(wanted_kw))
        self._tell(self.chart.shown)

    def _lay_out(self, sizing: SizingResult, target: SizingSettings) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.chart)
        under = QHBoxLayout()
        left, right = self.chart.margins_px()
        under.setContentsMargins(round(left) - _HANDLE_PX, 0, round(right) - _HANDLE_PX, 0)
        under.addWidget(self.slider)
        nest(layout, under)
        layout.addWidget(self._readout(target))
        layout.addWidget(self.breaks)
        buttons = QHBoxLayout()
        buttons.addWidget(self.use, 1)
        buttons.addWidget(self.free, 0)
        if target.managed:
            nest(layout, buttons)
        else:
            self.use.setParent(self)
            self.free.setParent(self)
            self.use.hide()
            layout.addWidget(small(tr("ui.use_power_unmanaged")))
        self.free.hide()
        layout.addWidget(self._legend(sizing))

    def _readout(self, target: SizingSettings) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        minutes = number(target.max_wait_min, 0)
        names = {
            "power": tr("ui.connection"),
            "wait": tr("ui.p_lost") if self._lost else tr("ui.wait_over_share", minutes=minutes),
            "mean": tr("ui.mean_wait"),
            "p95": tr("ui.p95_wait"),
            "session": tr("ui.mean_session"),
            "cost": tr("ui.connection_cost"),
            "weeks": tr("ui.lead_time"),
        }
        for i, name in enumerate(name for name in names if name not in self._hidden):
            value = label("", "heading" if name == "power" else "", wrap=False)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._figures[name] = (label(names[name], "muted"), value)
            grid.addWidget(self._figures[name][0], i, 0)
            grid.addWidget(value, i, 1)
        grid.setColumnStretch(0, 1)
        return made

    def _legend(self, sizing: SizingResult) -> QWidget:
        colors = tokens()
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(2)
        bound = any(not mark.if_facts for mark in sizing.marks)
        keys = [
            (tr("ui.frontier_recommended"), colors.accent, sizing.advice is not None),
            (tr("ui.frontier_rule"), colors.bad, bound),
            (tr("ui.frontier_rule_open"), colors.warn, any(mark.if_facts for mark in sizing.marks)),
        ]
        for words, color, there in keys:
            if there:
                layout.addWidget(key(words, color))
        for mark in sorted(sizing.marks, key=lambda each: each.below_kw):
            if not mark.if_facts:
                layout.addWidget(small(_mark_words(mark)))
        open_marks = [mark for mark in sizing.marks if mark.if_facts]
        if open_marks:
            layout.addWidget(_open_marks(open_marks))
        if sizing.fleet_year is not None and sizing.advice is None:
            layout.addWidget(small(tr("ui.fleet_of", year=sizing.fleet_year)))
        return made

    def _slid(self, at: int) -> None:
        self.chart.choose(at)
        self._tell(self.chart.shown)

    def _tell(self, at: int) -> None:
        """Figures of a point; the button is for the chosen one, whatever the mouse shows."""
        point, chosen = self.points[at], self.points[self.chart.at]
        told = {
            "power": quantity(point.connection_kw, "x_kw", 0),
            "wait": share(point.p_wait_over_pu, 1),
            "mean": wait(point.mean_wait_min),
            "p95": wait(point.p95_wait_min),
            "session": _session(point),
            "cost": _cost(point),
            "weeks": span(point.lead_weeks, "x_weeks", 0),
        }
        for name, (_name, value) in self._figures.items():
            value.setText(told[name])
        broken = [self._marks[rule].title if rule in self._marks else readable(rule) for rule in point.breaks]
        self.breaks.setText(tr("ui.frontier_breaks", rules="; ".join(broken)) if broken else tr("ui.frontier_holds"))
        self.breaks.setProperty("tone", "bad" if broken else "good")
        self.breaks.style().polish(self.breaks)
        held_kw = self._wanted_kw if self._wanted_kw is not None else self._used_kw
        same = abs(chosen.connection_kw - held_kw) < _SAME_KW
        power = quantity(chosen.connection_kw, "x_kw", 0)
        self.use.setText(tr("ui.power_in_use", power=power) if same else tr("ui.use_power", power=power))
        self.use.setEnabled(not same)
        said = (f"{name.text()}: {value.text()}" for name, value in self._figures.values())
        self.slider.setAccessibleDescription(", ".join(said))

    def _nearest(self, power_kw: float) -> int:
        return min(range(len(self.points)), key=lambda i: abs(self.points[i].connection_kw - power_kw))

    def _described(self) -> str:
        low, high = self.points[0].connection_kw, self.points[-1].connection_kw
        return tr("ui.frontier_described", low=number(low, 0), high=number(high, 0))


def _session(point: FrontierPoint) -> str:
    shown = quantity(point.mean_session_min, "x_min", 1)
    if point.session_rise_pu is None:
        return shown
    sign = "+" if point.session_rise_pu > _SEEN_PU else ""
    return f"{shown} ({sign}{share(point.session_rise_pu, 1)})"


def _cost(point: FrontierPoint) -> str:
    if point.cost_eur is None:
        return tr("ui.no_known_way") if point.feasible is False else tr("ui.unknown")
    return money_span(point.cost_eur)


def _mark_words(mark: FrontierMark) -> str:
    return tr("ui.frontier_mark", power=quantity(mark.below_kw, "x_kw", 0), title=mark.title, clause=mark.clause)


def _open_marks(marks: Sequence[FrontierMark]) -> QWidget:
    """Rules that may break, to be opened, with the facts that decide."""
    listed = [small(_mark_words(mark)) for mark in sorted(marks, key=lambda each: each.below_kw)]
    facts = dict.fromkeys(fact for mark in marks for fact in mark.if_facts)
    names = ", ".join(tr_or(f"rules.fact_{fact}", readable(fact)) for fact in facts)
    return Expander(
        tr("ui.frontier_open_rules", n=len(marks)), column([*listed, small(tr("ui.frontier_mark_if", facts=names))], 3)
    )


def _lines(sizing: SizingResult) -> list[Line]:
    """Upright lines: one for each power below which rules break, and the recommended power."""
    bound = {mark.below_kw for mark in sizing.marks if not mark.if_facts}
    lines = [
        Line(at_kw=power, text=quantity(power, "x_kw", 0), tone="rule" if power in bound else "open")
        for power in sorted({mark.below_kw for mark in sizing.marks})
    ]
    if sizing.advice is not None:
        power = sizing.advice.recommended_kw
        words = tr("ui.frontier_recommended_at", power=quantity(power, "x_kw", 0))
        lines.append(Line(at_kw=power, text=words, tone="recommended"))
    return lines


def _measures(points: Sequence[FrontierPoint], sizing: SizingResult) -> list[Measure]:
    """Session, waiting and, where any is known, cost."""
    limit = None if sizing.target_share_pu is None else 100.0 * sizing.target_share_pu
    waits = Measure(
        title=tr("ui.p_lost_axis" if sizing.system == "loss" else "ui.p_wait_axis"),
        base=tuple(100.0 * point.p_wait_over_pu for point in points),
        limit=limit,
    )
    minutes = tuple(point.mean_session_min for point in points)
    sessions = Measure(title=tr("ui.session_axis"), base=minutes, from_zero=False)
    costs = [point.cost_eur for point in points]
    found = [sessions] if sizing.system == "fleet" else [sessions, waits]
    if any(cost is not None for cost in costs):
        found.append(
            Measure(
                title=tr("ui.connection_cost_axis", currency=currency()),
                base=tuple(_thousands(cost, "base") for cost in costs),
                low=tuple(_thousands(cost, "low") for cost in costs),
                high=tuple(_thousands(cost, "high") for cost in costs),
            )
        )
    return found


def _thousands(cost: Band | None, which: str) -> float | None:
    return None if cost is None else in_currency(float(getattr(cost, which))) / 1000.0
