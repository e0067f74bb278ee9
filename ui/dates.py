"""Hours of a modelled year as people write them."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDate, QDateTime, QTime

from ui.numbers import locale

_PLAIN_YEAR = 2023


def hour_text(step: int, step_h: float) -> str:
    """Day and time of a step of a year of 365 days, for example ``24 Jan, 18:00``."""
    at = datetime(_PLAIN_YEAR, 1, 1, tzinfo=UTC) + timedelta(hours=step * step_h)
    moment = QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute))
    return locale().toString(moment, "d MMM, HH:mm")
