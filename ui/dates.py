"""Days and hours as people write them."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDate, QDateTime, QTime

from ui.numbers import locale
from ui.texts import language

_PLAIN_YEAR = 2023


def day_format() -> str:
    """How the window's language writes a day, in Qt's letters."""
    return "d. MMM yyyy" if language() == "de" else "d MMM yyyy"


def iso_day(day: str) -> str:
    """Day of a result (``2030-01-01``) as people write it, for example ``1 Jan 2030``; other words as they are."""
    found = QDate.fromString(day, "yyyy-MM-dd")
    return locale().toString(found, day_format()) if found.isValid() else day


def moment_text(moment: QDateTime) -> str:
    """Day and time on the planner's clock, for example ``22 Nov 2026, 16:00``."""
    return locale().toString(moment.toLocalTime(), f"{day_format()}, HH:mm")


def hour_text(step: int, step_h: float) -> str:
    """Day and time of a step of a year of 365 days, for example ``24 Jan, 18:00``."""
    at = datetime(_PLAIN_YEAR, 1, 1, tzinfo=UTC) + timedelta(hours=step * step_h)
    moment = QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute))
    return locale().toString(moment, "d MMM, HH:mm")
