"""What the window tells without asking: each notice is shown for a while in a corner and kept for the log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QDateTime, QObject, Signal

Tone = Literal["info", "good", "warn", "bad"]
KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Notice:
    """One notice; ``link`` and ``do`` name and do what follows from it; a quiet one is kept but not shown."""

    text: str
    tone: Tone = "info"
    link: str = ""
    do: Callable[[], None] | None = None
    quiet: bool = False
    at: str = ""


class Notices(QObject):
    """Notices of one window, the newest last."""

    posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history: list[Notice] = []

    def post(self, text: str, tone: Tone = "info", *, link: str = "", do: Callable[[], None] | None = None,
             quiet: bool = False) -> Notice:  # fmt: skip
        """Tell something; with ``link`` and ``do`` the notice can be followed."""
        at = QDateTime.currentDateTime().toString("HH:mm:ss")
        notice = Notice(text=text, tone=tone, link=link if do is not None else "", do=do, quiet=quiet, at=at)
        self.history.append(notice)
        del self.history[:-KEPT]
        self.posted.emit(notice)
        return notice
