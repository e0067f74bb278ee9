"""What the window tells without asking: each notice is shown for a while in a corner and kept for the log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QDateTime, QObject, Signal

Tone = Literal["info", "good", "warn", "bad"]
KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Notice:
    """One notice; ``link`` and ``do`` name and do what follows from it; a quiet one is kept but not shown.

    ``of_project``: it is about the project that is open, and goes from the screen with that.
    """

    text: str
    tone: Tone = "info"
    link: str = ""
    do: Callable[[], None] | None = None
    quiet: bool = False
    of_project: bool = False
    at: str = ""


class Notices(QObject):
    """Notices of one window, the newest last.

    Signals
    -------
    posted : Notice
    left : the project that notices were about is no longer what is open
    """

    posted = Signal(object)
    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history: list[Notice] = []

    def post(self, text: str, tone: Tone = "info", *, link: str = "", do: Callable[[], None] | None = None,
             quiet: bool = False, of_project: bool | None = None) -> Notice:  # fmt: skip
        """Tell something; with ``link`` and ``do`` the notice can be followed.

        ``of_project``: whether it goes with the project that is open; None: where it can be followed, since its link
        would else do to the next project what was meant for this one.
        """
        at = QDateTime.currentDateTime().toString("HH:mm:ss")
        bound = bool(link and do is not None) if of_project is None else of_project
        notice = Notice(text=text, tone=tone, link=link if do is not None else "", do=do, quiet=quiet,
                        of_project=bound, at=at)  # fmt: skip
        self.history.append(notice)
        del self.history[:-KEPT]
        self.posted.emit(notice)
        return notice

    def leave(self) -> None:
        """Another project is open, or none: what was told of the one before is kept for the log alone."""
        self.left.emit()
