"""Shapes of a year for readers: date of a step, hours with at least a power, the least of each hour by month."""

from collections.abc import Sequence

import numpy as np

from planner.grid.loadflow.limits import FLOAT
from planner.grid.year.profiles import DAYS, DAYS_OF_MONTH, months

LEVELS = 20
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def step_text(step: int, step_h: float) -> str:
    """Month, day and time at which a step of a year of 365 days begins.

    >>> step_text(24 * 31 + 18, 1.0)
    '02-01 18:00'
    """
    minutes = round(step * step_h * 60)
    day, left = minutes // 1440, minutes % 1440
    month = 0
    while day >= DAYS_OF_MONTH[month]:
        day -= DAYS_OF_MONTH[month]
        month += 1
    return f"{month + 1:02d}-{day + 1:02d} {left // 60:02d}:{left % 60:02d}"


def duration_curve(power_kw: Sequence[float] | FLOAT, step_h: float) -> tuple[tuple[float, float], ...]:
    """Hours of the year with at least a power, at about ``LEVELS`` round powers and at the least and the most.

    >>> duration_curve([0.0, 10.0, 10.0, 20.0], 1.0)[-1]
    (20.0, 1.0)
    """
    values = np.sort(np.asarray(power_kw, dtype=float))
    if not values.size:
        return ()
    least, most = float(values[0]), float(values[-1])
    rough = (most - least) / LEVELS
    scale = 10.0 ** np.floor(np.log10(rough)) if rough > 0 else 1.0
    width = max(scale * next(n for n in NICE if n * scale >= rough * (1 - 1e-9)), 1.0)
    inside = np.arange(np.floor(least / width) + 1, np.ceil(most / width)) * width
    levels = np.unique(np.concatenate([[least], inside[(inside > least) & (inside < most)], [most]]))
    hours_h = (len(values) - np.searchsorted(values, levels, side="left")) * step_h
    return tuple((float(kw), float(h)) for kw, h in zip(levels, hours_h, strict=True))


def least_by_month_and_hour(power_kw: Sequence[float] | FLOAT) -> FLOAT:
    """Least value of each hour of the day in each month, shape (12, 24): the windows of a flexible connection offer."""
    values = np.asarray(power_kw, dtype=float).reshape(DAYS, 24, -1).min(axis=2)
    return np.stack([values[months() == month].min(axis=0) for month in range(12)])
