"""How much power may be asked for, the same in every command: a unit gone wrong ends in a sentence, not in a figure."""

import math

from planner.model.errors import PlannerError

LARGEST_KW = 1e6


def asked_power(kw: float, code: str, *, zero: bool = False, where: str = "--kw") -> float:
    """The power asked for, where it can be meant.

    Parameters
    ----------
    code : str
        Sentence for a power below zero, zero or no number; with the parameter ``kw``.
    zero : bool
        Whether nothing may be asked for.

    Raises
    ------
    PlannerError
        The power is no finite number, too small, or above ``LARGEST_KW`` (a gigawatt, beyond any site).
    """
    if not math.isfinite(kw) or kw < 0 or (kw == 0 and not zero):
        raise PlannerError.of(code, where=where, kw=kw)
    if kw > LARGEST_KW:
        raise PlannerError.of("grid.power_too_large", where=where, kw=kw, most=LARGEST_KW)
    return kw
