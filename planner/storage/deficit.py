"""When a battery that refills as early as it can is not full: the steps that a sizing has to look at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FLOAT = NDArray[np.float64]
BOOL = NDArray[np.bool_]
EMPTY_KWH = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deficit:
    """Energy missing to a full battery before and after each step; ``closes``: it does not grow round by round."""

    before_kwh: FLOAT
    after_kwh: FLOAT
    closes: bool


def deficit(surplus_kw: FLOAT, step_h: float, power_kw: float, charge_pu: float, discharge_pu: float) -> Deficit:
    """Energy missing to a full battery of given power that covers every excess and refills as early as it can.

    For keeping a limit this way of running needs the smallest capacity: more stored energy never harms. The steps
    repeat (the year follows itself).

    Parameters
    ----------
    surplus_kw : ndarray, shape (n,)
        What the connection gives beyond the load; negative where the load is above the limit.
    """
    taken = np.maximum(-surplus_kw, 0.0) * step_h / discharge_pu
    given = np.minimum(np.maximum(surplus_kw, 0.0), power_kw) * step_h * charge_pu
    change = taken - given
    first = _run(change, 0.0)
    second = _run(change, float(first[-1]))
    before = np.concatenate([first[-1:], second[:-1]])
    return Deficit(before_kwh=before, after_kwh=second, closes=bool(second[-1] <= first[-1] + EMPTY_KWH))


def _run(change: FLOAT, start: float) -> FLOAT:
    """``d[t] = max(0, d[t-1] + change[t])`` without a loop: the running sum less its running minimum below zero."""
    walk = start + np.cumsum(change)
    return walk - np.minimum(np.minimum.accumulate(walk), 0.0)
