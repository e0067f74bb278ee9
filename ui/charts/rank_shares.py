"""How often a site takes each rank: columns of rank acceptability, today's rank in full colour."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent

from ui.charts.frame import (
    BELOW_PX,
    RIGHT_PX,
    TITLE_PX,
    Chart,
    Frame,
    Scale,
    draw_x_axis,
    draw_y_axis,
    round_scale,
    soft,
)
from ui.numbers import share
from ui.texts import tr
from ui.theme.tokens import tokens

_HEIGHT_PX, _MOST_TICKS = 150, 12


class RankShares(Chart):
    """Share of weight vectors under which a site takes rank 1, 2, ...; ``rank``: today's."""

    def __init__(self, shares_pu: Sequence[float], rank: int | None, description: str) -> None:
        super().__init__(_HEIGHT_PX, description)
        self.shares_pu, self.rank = tuple(shares_pu), rank

    def reading(self, at: QPointF) -> str:
        """Rank and share under a pixel."""
        for rank, share_pu in enumerate(self.shares_pu, start=1):
            if self._column(rank, 1.0).left() <= at.x() <= self._column(rank, 1.0).right():
                return tr("ui.rank_share", rank=rank, share=share(share_pu))
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint axes and columns."""
        painter, frame, colors = self.begin(), self._frame(), tokens()
        draw_y_axis(painter, frame, tr("ui.rank_shares_axis"))
        painter.setPen(Qt.PenStyle.NoPen)
        for rank, share_pu in enumerate(self.shares_pu, start=1):
            painter.setBrush(QColor(colors.accent) if rank == self.rank else soft(colors.accent, 110))
            painter.drawRect(self._column(rank, share_pu))
        draw_x_axis(painter, frame, [str(round(tick)) for tick in frame.x.ticks], tr("ui.col_rank"))
        painter.end()

    def _column(self, rank: int, share_pu: float) -> QRectF:
        frame = self._frame()
        left, right = frame.x_px(rank - 0.38), frame.x_px(rank + 0.38)
        top = frame.y_px(min(100.0 * share_pu, frame.y.high))
        return QRectF(left, top, right - left, frame.box.bottom() - top)

    def _frame(self) -> Frame:
        count = len(self.shares_pu)
        step = max(1, -(-count // _MOST_TICKS))
        x = Scale(low=0.4, high=count + 0.6, ticks=tuple(float(i) for i in range(1, count + 1, step)))
        y = round_scale(0.0, 100.0 * max(self.shares_pu, default=1.0), 3)
        left = self.tick_width_px([y])
        high = self.height() - 2 * TITLE_PX - BELOW_PX - 4
        return Frame(QRectF(left, TITLE_PX + 4, self.width() - left - RIGHT_PX, high), x, y)
