"""Shares of classes as upright bars with their figures above: the waits of all sessions, for example."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen

from ui.charts.frame import BELOW_PX, TITLE_PX, Chart
from ui.numbers import share
from ui.theme.tokens import tokens

_BOX_PX = 92
_SEEN_PU = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One class: its short name below the bar, its share, the colour."""

    name: str
    described: str
    share_pu: float
    color: str


class BinChart(Chart):
    """One bar a class."""

    def __init__(self, bins: Sequence[Bin], title: str, description: str) -> None:
        super().__init__(round(_BOX_PX + 2 * TITLE_PX + BELOW_PX), description)
        self.bins, self._title = tuple(bins), title
        self.setAccessibleDescription("; ".join(_words(each) for each in bins))

    def reading(self, at: QPointF) -> str:
        """Class under the cursor."""
        at_bin = int(at.x() / max(self.width(), 1) * len(self.bins))
        if not 0 <= at_bin < len(self.bins):
            return ""
        return _words(self.bins[at_bin])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the bars, their figures and names."""
        painter, colors = self.begin(), tokens()
        top = max((each.share_pu for each in self.bins), default=0.0) or 1.0
        wide, floor = self.width() / len(self.bins), TITLE_PX + _BOX_PX
        center = int(Qt.AlignmentFlag.AlignCenter)
        for i, each in enumerate(self.bins):
            high = max((_BOX_PX - TITLE_PX) * each.share_pu / top, 1.5 if each.share_pu > _SEEN_PU else 0.0)
            left = i * wide
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(each.color))
            painter.drawRoundedRect(QRectF(left + 0.14 * wide, floor - high, 0.72 * wide, high), 1.5, 1.5)
            painter.setPen(QColor(colors.text))
            decimals = 0 if each.share_pu >= 0.1 else 1
            painter.drawText(QRectF(left, floor - high - 15, wide, 14), center, share(each.share_pu, decimals))
            painter.setPen(QColor(colors.muted))
            painter.drawText(QRectF(left, floor + 2, wide, BELOW_PX - 3), center, each.name)
        painter.setPen(QPen(QColor(colors.muted), 1.0))
        painter.drawLine(QPointF(0, floor), QPointF(self.width(), floor))
        painter.drawText(QRectF(0, floor + BELOW_PX, self.width(), TITLE_PX - 2), center, self._title)
        painter.end()


def _words(each: Bin) -> str:
    return f"{each.described}: {share(each.share_pu, 1)}"
