"""The drawing of a site's bays on its page: north up, to scale, with a bar for the scale."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.model.site_plan import BayLayout
from ui.map.bay_paint import INKS, Pen, fitted, paint_layout
from ui.numbers import quantity
from ui.texts import tr
from ui.theme.tokens import tokens

_HEIGHT_PX, _MARGIN_PX = 300, 26
_BARS_M = (1, 2, 5, 10, 20, 50, 100, 200)


class BayPicture(QWidget):
    """Shows one layout; faded while another is being made."""

    def __init__(self) -> None:
        super().__init__()
        self.layout_shown: BayLayout | None = None
        self.faded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT_PX)

    def sizeHint(self) -> QSize:
        """Room of a panel."""
        return QSize(340, _HEIGHT_PX)

    def show_layout(self, layout: BayLayout | None, *, faded: bool = False) -> None:
        """Draw another layout; None: nothing."""
        self.layout_shown, self.faded = layout, faded
        self.setVisible(layout is not None)
        if layout is not None:
            told = tr("ui.plan_picture", bays=len(layout.bays), accessible=layout.accessible)
            self.setAccessibleName(told)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the layout, the scale bar and north."""
        layout = self.layout_shown
        if layout is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = tokens()
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.setBrush(QColor(colors.base))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 6, 6)
        to_px, px_per_m = fitted(layout, self.width(), self.height(), _MARGIN_PX)
        if self.faded:
            painter.setOpacity(0.45)
        paint_layout(Pen(painter, to_px, px_per_m, INKS[colors.theme]), layout)
        self._entrance(painter, layout)
        painter.setOpacity(1.0)
        self._scale_bar(painter, px_per_m)
        self._north(painter)
        painter.end()

    def _entrance(self, painter: QPainter, layout: BayLayout) -> None:
        """Arrow where cars turn in, from outside onto the ground."""
        if layout.entrance_m is None or not layout.access_m:
            return
        to_px, _ = fitted(layout, self.width(), self.height(), _MARGIN_PX)
        side = to_px(np.asarray(layout.access_m[0]))
        at = to_px(np.asarray([layout.entrance_m]))[0]
        along = side[-1] - side[0]
        into = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
        middle = to_px(np.asarray(layout.area_m[0])).mean(axis=0)
        into = into if float(into @ (middle - at)) >= 0 else -into
        across = np.array([-into[1], into[0]])
        tip, foot = at - into * 2.0, at - into * 15.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(INKS[tokens().theme].access))
        corners = (tip, foot + across * 6.0, foot - across * 6.0)
        painter.drawPolygon(QPolygonF([QPointF(float(x), float(y)) for x, y in corners]))

    def _scale_bar(self, painter: QPainter, px_per_m: float) -> None:
        length_m = max((each for each in _BARS_M if each * px_per_m <= self.width() * 0.28), default=_BARS_M[0])
        long_px, y = length_m * px_per_m, self.height() - 10.0
        ink = QColor(tokens().text)
        painter.setPen(QPen(ink, 1.4))
        painter.drawPolyline(QPolygonF([QPointF(10, y - 5), QPointF(10, y), QPointF(10 + long_px, y),
                                        QPointF(10 + long_px, y - 5)]))  # fmt: skip
        painter.drawText(QPointF(16 + long_px, y + 1), quantity(float(length_m), "x_m", 0))

    def _north(self, painter: QPainter) -> None:
        x, y = self.width() - 16.0, 8.0
        ink = QColor(tokens().text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(
            QPolygonF([QPointF(x, y), QPointF(x + 5, y + 16), QPointF(x, y + 12.5), QPointF(x - 5, y + 16)])
        )
        painter.setPen(ink)
        painter.drawText(QRectF(x - 10, y + 16, 20, 16), Qt.AlignmentFlag.AlignCenter, tr("ui.plan_north"))
