"""Sites over the months: a bar from gate to gate, what is overdue in red, today as a line, energisation and lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ui.delivery.common import day_text
from ui.numbers import locale
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import tip
from ui.widgets.syllables import parted

ROW_PX, HEAD_PX, RIGHT_PX = 26, 38, 16
NAMES_PX, NAMES_PU, _NAME_ROOM_PX, _NAME_LINES = (120, 300), 0.27, 20, 2
ENERGISED, LEASE_END = "◆", "▌"
_MONTHS_SHOWN = 30
_LEAST_MONTH_PX = 26.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Time of one gate; ``state``: done, open or late."""

    gate: str
    begin: date
    end: date
    state: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One site: its spans in order, the day of its energisation and the end of its lease, where they are known."""

    site_id: str
    name: str
    spans: tuple[Span, ...]
    energised: date | None = None
    lease_end: date | None = None


class Gantt(QWidget):
    """The drawing; ``picked`` tells the id of the site that was clicked or reached with the keys."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lanes: tuple[Lane, ...] = ()
        self.selected = ""
        self._names_px = -1
        self._today = date(2000, 1, 1)
        self._first = self._last = self._today
        self.setObjectName("sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("ui.panel_timeline"))
        self.setToolTip(tip(tr("ui.timeline_tip")))

    def show_lanes(self, lanes: Sequence[Lane], now: date, selected: str) -> None:
        """Show sites as of a day."""
        self.lanes, self._today, self.selected = tuple(lanes), now, selected
        self._names_px = -1
        self._first, self._last = ends(self.lanes, now)
        self._fit()
        self.setAccessibleDescription("; ".join(
            f"{lane.name}: " + ", ".join(span.words for span in lane.spans) for lane in lanes
        ))  # fmt: skip
        self.update()

    def mark(self, site_id: str) -> None:
        """Mark the session's site."""
        self.selected = site_id
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(600, HEAD_PX + self.row_px * max(len(self.lanes), 4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows are higher where the names have less room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(HEAD_PX + self.row_px * len(self.lanes) + 8)

    @property
    def row_px(self) -> int:
        """Height of a row: of one line, or of two where a name is too long for one."""
        longest = self.names_px - 16 < self._names_px
        return max(ROW_PX, _NAME_LINES * QFontMetrics(self.font()).height() + 6) if longest else ROW_PX

    @property
    def names_px(self) -> int:
        """Room for the names: that of the longest, within reason and a share of the width."""
        if self._names_px < 0:
            metrics = QFontMetrics(self.font())
            self._names_px = max((metrics.horizontalAdvance(each.name) for each in self.lanes), default=0)
        least, most = NAMES_PX
        return max(least, min(self._names_px + _NAME_ROOM_PX, most, round(self.width() * NAMES_PU)))

    def x_px(self, day: date) -> float:
        """Where a day lies, kept within the drawing."""
        share = (day - self._first).days / max((self._last - self._first).days, 1)
        return self.names_px + min(max(share, 0.0), 1.0) * (self.width() - self.names_px - RIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint months, today, and the rows that are to be painted."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._months(painter)
        above = max((event.rect().top() - HEAD_PX) // self.row_px, 0)
        below = max((event.rect().bottom() - HEAD_PX) // self.row_px + 1, 0)
        for number in range(above, min(below, len(self.lanes))):
            self._lane(painter, self.lanes[number], HEAD_PX + number * self.row_px)
        self._now(painter)
        painter.end()

    def _months(self, painter: QPainter) -> None:
        colors = tokens()
        first, last = self._first, self._last
        months = (last.year - first.year) * 12 + last.month - first.month
        room = (self.width() - self.names_px - RIGHT_PX) / max(months, 1)
        every = next((n for n in (1, 2, 3, 6, 12, 24, 60) if room * n >= _LEAST_MONTH_PX), 60)
        bottom = HEAD_PX + self.row_px * len(self.lanes)
        for number in range(months + 1):
            year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
            day = date(year, month + 1, 1)
            x = self.x_px(day)
            begins_year = month == 0
            if begins_year or number == 0:
                painter.setPen(QColor(colors.text))
                wide = QFontMetrics(painter.font()).horizontalAdvance(str(year))
                painter.drawText(QPointF(min(x + 3, self.width() - wide - 2), 14), str(year))
            if month % every == 0:
                painter.setPen(QPen(QColor(colors.border), 1.4 if begins_year else 0.7))
                painter.drawLine(QPointF(x, HEAD_PX - 4), QPointF(x, bottom))
                if every < 12 and number < months:
                    painter.setPen(QColor(colors.muted))
                    painter.drawText(
                        QPointF(x + 3, 29), locale().standaloneMonthName(month + 1, QLocale.FormatType.ShortFormat)[:3]
                    )

    def _lane(self, painter: QPainter, lane: Lane, top: float) -> None:
        colors = tokens()
        if lane.site_id == self.selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRect(QRectF(0, top, self.width(), self.row_px))
        if self.hasFocus() and lane.site_id == self.selected:
            painter.setPen(QPen(QColor(colors.focus), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(1, top + 1, self.width() - 2, self.row_px - 2))
        painter.setPen(QColor(colors.text))
        metrics = QFontMetrics(painter.font())
        room_px = self.names_px - 16
        name = [metrics.elidedText(words, Qt.TextElideMode.ElideRight, room_px)
                for words in parted(lane.name, metrics, room_px, _NAME_LINES)]  # fmt: skip
        box = QRectF(8, top, self.names_px - 12, self.row_px)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), "\n".join(name))
        for span in lane.spans:
            self._span(painter, span, top, metrics)
        for day, sign in ((lane.energised, ENERGISED), (lane.lease_end, LEASE_END)):
            if day is not None and day <= self._last:
                painter.setPen(QColor(colors.warn))
                box = QRectF(self.x_px(day) - 8, top, 16, self.row_px)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), sign)

    def _span(self, painter: QPainter, span: Span, top: float, metrics: QFontMetrics) -> None:
        colors = tokens()
        box = self._box(span, top)
        fills = {"done": (colors.accent, colors.on_accent), "open": (colors.neutral_soft, colors.text),
                 "late": (colors.bad_soft, colors.bad)}  # fmt: skip
        fill, ink = fills[span.state]
        painter.setPen(
            QPen(QColor(colors.bad if span.state == "late" else colors.field if span.state == "open" else fill))
        )
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, 3, 3)
        if metrics.horizontalAdvance(span.gate) + 8 <= box.width():
            painter.setPen(QColor(ink))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), span.gate)

    def _box(self, span: Span, top: float) -> QRectF:
        left, right = self.x_px(span.begin), self.x_px(span.end)
        return QRectF(left + 0.5, top + 4, max(right - left - 1, 3.0), self.row_px - 8)

    def _now(self, painter: QPainter) -> None:
        colors, x = tokens(), self.x_px(self._today)
        painter.setPen(QPen(QColor(colors.bad), 1.6))
        painter.drawLine(QPointF(x, HEAD_PX - 6), QPointF(x, HEAD_PX + self.row_px * len(self.lanes) + 4))

    def lane_at(self, y_px: float) -> Lane | None:
        """Site whose row is there."""
        row = int((y_px - HEAD_PX) // self.row_px)
        return self.lanes[row] if y_px >= HEAD_PX and row < len(self.lanes) else None

    def reading(self, at: QPointF) -> str:
        """What lies under the cursor, in words."""
        lane = self.lane_at(at.y())
        if lane is None:
            return ""
        top = HEAD_PX + self.lanes.index(lane) * self.row_px
        place = QPointF(at.x(), top + self.row_px / 2)
        said = [span.words for span in lane.spans if self._box(span, top).contains(place)]
        for day, code in ((lane.energised, "ui.timeline_energised"), (lane.lease_end, "ui.timeline_lease")):
            if day is not None:
                said.append(tr(code, day=day_text(day)))
        return "\n".join([lane.name, *said])

    def event(self, event: QEvent) -> bool:
        """Say what lies under the cursor."""
        if isinstance(event, QHelpEvent):
            words = self.reading(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip(words), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the site of the row."""
        lane = self.lane_at(event.position().y())
        if lane is not None:
            self.picked.emit(lane.site_id)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from site to site."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or not self.lanes:
            super().keyPressEvent(event)
            return
        ids = [lane.site_id for lane in self.lanes]
        at = ids.index(self.selected) + step if self.selected in ids else 0
        self.picked.emit(ids[min(max(at, 0), len(ids) - 1)])


def ends(lanes: Sequence[Lane], now: date) -> tuple[date, date]:
    """First and last day drawn: whole months around all gates, today and energisations.

    A lease that ends much later is not among them: it would press all else together.
    """
    days = [now, *(day for lane in lanes for span in lane.spans for day in (span.begin, span.end))]
    days += [lane.energised for lane in lanes if lane.energised is not None]
    leases = [lane.lease_end for lane in lanes if lane.lease_end is not None]
    first, last = min(days), max(days)
    last = max([last, *(day for day in leases if day <= last + timedelta(days=400))])
    return first.replace(day=1), (last.replace(day=1) + timedelta(days=45)).replace(day=1)
