"""Text on screen is plain text, always: names come from foreign files."""

import re
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BELOW_ZERO = re.compile(r"-\d[\d.,]*( [^\W\d]+)?")


def label(text: str, role: str = "", *, wrap: bool = True, parent: QWidget | None = None) -> QLabel:
    """Label that shows its text as it is.

    ``role`` styles it: ``title``, ``heading``, ``figure``, ``muted`` or none.
    """
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if role in {"title", "figure", "small"}:
        font = made.font()
        font.setPointSizeF(font.pointSizeF() + {"title": 3.5, "figure": 2.5, "small": -1.0}[role])
        font.setBold(role != "small")
        made.setFont(font)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return made


def chip(text: str, tone: str = "neutral") -> QLabel:
    """Short word on a coloured ground; ``tone``: good, warn, bad, neutral, accent."""
    made = label(text, wrap=False)
    made.setProperty("tone", tone)
    made.setProperty("chip", "yes")
    font = made.font()
    font.setPointSizeF(font.pointSizeF() - 1.0)
    made.setFont(font)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def tip(text: str) -> str:
    """Tool tip text that stays plain whatever it holds."""
    return f"<span>{escape(text).replace(chr(10), '<br>')}</span>" if text else ""


def cell_text(text: str) -> str:
    """Text on one line that no spreadsheet takes for a formula; numbers below zero stay numbers.

    >>> cell_text("=1+1"), cell_text("-5"), cell_text("-x"), cell_text("Nord")
    ("'=1+1", '-5', "'-x", 'Nord')
    """
    flat = " ".join(text.split())
    return f"'{flat}" if text.startswith(_FORMULA) and not _BELOW_ZERO.fullmatch(flat) else flat


def menu_text(text: str) -> str:
    """Foreign text for menus and buttons, where ``&`` would make a shortcut."""
    return text.replace("&", "&&")
