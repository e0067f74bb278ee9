"""Blocks of a page: headings, figures, facts, tables, notes. Each returns a finished widget."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.tokens import SPACE_PX, tokens
from ui.widgets.plain import chip, label, tip

Cell = str | QWidget
_SHORT, _LINE = 14, 42
_NEAR = 60  # lightness, of 255, by which a fill must differ from its ground


def column(widgets: Sequence[QWidget], spacing_px: int = SPACE_PX, *, fill: bool = False) -> QWidget:
    """Widgets one above the other, without margins; ``fill`` keeps them together at the top of a taller place."""
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing_px)
    for each in widgets:
        layout.addWidget(each)
    if fill:
        layout.addStretch(1)
    return made


def row(widgets: Sequence[QWidget], *, stretch_last: bool = False) -> QWidget:
    """Widgets side by side."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for each in widgets:
        layout.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
    if stretch_last and widgets:
        layout.setStretch(len(widgets) - 1, 1)
    else:
        layout.addStretch(1)
    return made


class Swatch(QWidget):
    """Small square of one colour, or a dashed line, the key to a chart."""

    def __init__(self, color: str, *, dashed: bool = False) -> None:
        super().__init__()
        self._color, self._dashed = QColor(color), dashed
        self.setFixedSize(20 if dashed else 11, 14)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the square or the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = tokens()
        if self._dashed:
            painter.setPen(QPen(self._color, 1.4, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0.0, 8.0), QPointF(20.0, 8.0))
            painter.end()
            return
        near = abs(self._color.lightness() - QColor(colors.base).lightness()) < _NEAR
        painter.setPen(QColor(colors.field) if near else QColor(self._color))  # what is nearly the ground's colour
        painter.setBrush(self._color)
        painter.drawRoundedRect(QRectF(0.5, 3.5, 9.5, 9.5), 2, 2)
        painter.end()


def key(text: str, color: str, *, dashed: bool = False) -> QWidget:
    """Name with its colour, or a dashed line of it, before it."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 6, 0)
    layout.setSpacing(6)
    layout.addWidget(Swatch(color, dashed=dashed), 0, Qt.AlignmentFlag.AlignTop)
    words = small(text)
    words.setWordWrap(False)
    layout.addWidget(words, 1)
    return made


def keyed(color: str, title: str, below: str) -> QWidget:
    """Colour, title and a muted line below it."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(7)
    layout.addWidget(Swatch(color), 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(column([label(title), small(below)], 0), 1)
    return made


def heading(text: str) -> QLabel:
    """Heading of a section."""
    made = label(text, "heading")
    made.setContentsMargins(0, SPACE_PX, 0, 0)
    return made


def line() -> QFrame:
    """Thin line between parts."""
    made = QFrame()
    made.setObjectName("rule")
    return made


def note(text: str, tone: str = "") -> QFrame:
    """Sentence on a quiet ground; with the tone ``warn`` on one that is seen."""
    made = QFrame()
    made.setObjectName("warning" if tone == "warn" else "note")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(10, 8, 10, 8)
    layout.addWidget(label(text, "" if tone == "warn" else "muted"))
    return made


def figures(items: Sequence[tuple[str, str, str]], columns: int = 2) -> QWidget:
    """Cards with a caption, a large figure and a small line below."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(SPACE_PX)
    for i, (caption, value, below) in enumerate(items):
        grid.addWidget(_card(caption, value, below), i // columns, i % columns)
    for i in range(columns):
        grid.setColumnStretch(i, 1)
    return made


def _card(caption: str, value: str, below: str) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(10, 8, 10, 8)
    layout.setSpacing(1)
    layout.addWidget(small(caption))
    layout.addWidget(label(value, "figure"))
    if below:
        layout.addWidget(small(below))
    layout.addStretch(1)
    card.setAccessibleName(f"{caption}: {value} {below}".strip())
    return card


def small(text: str) -> QLabel:
    """Small muted text."""
    made = label(text, "small")
    made.setProperty("role", "muted")
    return made


def button(text: str, explained: str, do: Callable[[], object]) -> QPushButton:
    """Button with words of ours that does something."""
    made = QPushButton(text)
    made.setToolTip(tip(explained))
    made.clicked.connect(lambda _checked=False: do())
    return made


def facts(items: Sequence[tuple[str, str]], explained: Mapping[str, str] | None = None) -> QWidget:
    """Names left, values right; ``explained``: what a name means, by name, as its tool tip."""
    explained = explained or {}
    short = all(len(value) <= _SHORT or len(name) + len(value) <= _LINE for name, value in items)
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(5)
    for i, (name, value) in enumerate(items):
        named = label(name, "muted")
        named.setToolTip(tip(explained.get(name, "")))
        named.setAccessibleDescription(explained.get(name, ""))
        grid.addWidget(named, i, 0, Qt.AlignmentFlag.AlignTop)
        shown = label(value, wrap=len(value) > _SHORT and not short)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        shown.setToolTip(tip("\n".join(part for part in (f"{name}: {value}", explained.get(name, "")) if part)))
        grid.addWidget(shown, i, 1)
    grid.setColumnStretch(0, 1 if short else 5)
    grid.setColumnStretch(1, 0 if short else 6)
    return made


def table(headers: Sequence[str], rows: Sequence[Sequence[Cell]], *, words: Sequence[int] = (0,)) -> QWidget:
    """Table for narrow panels: columns of words wrap and stand left, the others right; the first one stretches."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(5)
    for j, text in enumerate(headers):
        grid.addWidget(_aligned(small(text), j in words), 0, j)
    for i, cells in enumerate(rows):
        grid.addWidget(line(), 2 * i + 1, 0, 1, len(headers))
        for j, cell in enumerate(cells):
            widget = _aligned(label(cell, wrap=j in words), j in words) if isinstance(cell, str) else cell
            grid.addWidget(widget, 2 * i + 2, j, _alignment(j in words))
    for j in words:
        grid.setColumnStretch(j, 1)
    return made


def _alignment(of_words: bool) -> Qt.AlignmentFlag:
    top = Qt.AlignmentFlag.AlignTop
    return top if of_words else top | Qt.AlignmentFlag.AlignRight


def _aligned(widget: QLabel, of_words: bool) -> QLabel:
    side = Qt.AlignmentFlag.AlignLeft if of_words else Qt.AlignmentFlag.AlignRight
    widget.setAlignment(side | Qt.AlignmentFlag.AlignTop)
    if of_words:
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return widget


def terms(items: Sequence[tuple[str, str]]) -> QWidget:
    """Short names in a narrow column left, sentences beside them."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 2, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(3)
    for i, (name, text) in enumerate(items):
        caption = small(name)
        caption.setWordWrap(False)
        grid.addWidget(caption, i, 0, Qt.AlignmentFlag.AlignTop)
        words = label(text)
        grid.addWidget(words, i, 1)
    grid.setColumnMinimumWidth(0, 62)
    grid.setColumnStretch(1, 1)
    return made


class Edge(QWidget):
    """Thin upright bar in the colour of a tone."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        colors = tokens()
        known = {"good": colors.good, "warn": colors.warn, "bad": colors.bad, "accent": colors.accent}
        self._color = QColor(known.get(tone, colors.border))
        self.setFixedWidth(3)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawRoundedRect(QRectF(self.rect()), 1.5, 1.5)
        painter.end()


def edged(content: QWidget, tone: str) -> QWidget:
    """Content with a bar at its left that tells how it stands."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 2, 0, 2)
    layout.setSpacing(9)
    layout.addWidget(Edge(tone))
    layout.addWidget(content, 1)
    return made


def titled(title: str, tag: tuple[str, str], lines: Sequence[str], role: str = "") -> QWidget:
    """Title with a chip at its right, and muted lines below; empty lines are left out."""
    top = QWidget()
    layout = QHBoxLayout(top)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE_PX)
    layout.addWidget(label(title, role), 1)
    if tag[0]:
        layout.addWidget(chip(*tag), 0, Qt.AlignmentFlag.AlignTop)
    return column([top, *(small(text) for text in lines if text)], 2)
