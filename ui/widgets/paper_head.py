"""The head of a paper as it will be printed: logo or name at the left, address at the right, a line in the colour."""

from PySide6.QtCore import QByteArray, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.app.editing.company import PrintedHead
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

_HIGH_PX = 104
_EDGE_PX = 16
_LOGO = QSizeF(190.0, 40.0)
_INK, _MUTED, _PAPER = "#1c2430", "#5b6673", "#ffffff"
_LINES = 5


class PaperHead(QWidget):
    """A strip of white paper; what stands on it has been checked by the engine."""

    def __init__(self) -> None:
        super().__init__()
        self._head: PrintedHead | None = None
        self.setMinimumHeight(_HIGH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tip(tr("ui.company_preview_tip")))

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(420, _HIGH_PX)

    def show_head(self, head: PrintedHead | None) -> None:
        """Show a head; None: what is there cannot be printed."""
        self._head = head
        told = tr("ui.company_preview_none") if head is None else ", ".join((head.name, *head.lines))
        self.setAccessibleName(tr("ui.company_preview"))
        self.setAccessibleDescription(told)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint paper, mark, lines and the line below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(QColor(tokens().border), 1.0))
        painter.setBrush(QColor(_PAPER))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        room = QRectF(self.rect()).adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX)
        if self._head is None:
            painter.setPen(QColor(_MUTED))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), tr("ui.company_preview_none"))
        else:
            self._paint(painter, room, self._head)
        painter.end()

    def _paint(self, painter: QPainter, room: QRectF, head: PrintedHead) -> None:
        bottom = room.bottom() - 8
        lines = (head.name, *head.lines) if head.logo else head.lines
        font = painter.font()
        marked = self._logo(painter, QRectF(room.left(), room.top(), room.width(), bottom - room.top()), head)
        if not marked:
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(head.color))
            name = QFontMetricsF(font).elidedText(head.name, Qt.TextElideMode.ElideRight, 0.55 * room.width())
            painter.drawText(QRectF(room.left(), room.top(), room.width(), bottom - room.top()),
                             int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), name)  # fmt: skip
            font.setBold(False)
        font.setPointSizeF(0.85 * font.pointSizeF())
        painter.setFont(font)
        painter.setPen(QColor(_MUTED))
        metrics, wide = QFontMetricsF(font), 0.55 * room.width()
        told = "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, wide) for line in lines[:_LINES])
        painter.drawText(QRectF(room.right() - wide, room.top(), wide, bottom - room.top()),
                         int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), told)  # fmt: skip
        painter.setPen(QPen(QColor(head.color), 2.0))
        painter.drawLine(room.bottomLeft(), room.bottomRight())

    def _logo(self, painter: QPainter, room: QRectF, head: PrintedHead) -> bool:
        """Draw the logo at the lower left; False where there is none, or Qt cannot draw it."""
        if head.logo_kind == "svg":
            drawing = QSvgRenderer(QByteArray(head.logo))
            drawing.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
            size = QSizeF(drawing.defaultSize())
        else:
            # its kind is checked: nothing is guessed
            picture = QImage.fromData(head.logo, b"PNG") if head.logo else QImage()
            size = QSizeF(picture.size())
        if size.isEmpty():
            return False
        size.scale(QSizeF(min(_LOGO.width(), 0.4 * room.width()), _LOGO.height()), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(room.left(), room.bottom() - size.height(), size.width(), size.height())
        if head.logo_kind == "svg":
            drawing.render(painter, place)
        else:
            painter.drawImage(place, picture)
        return True
