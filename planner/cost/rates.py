"""Net present value, internal rate of return and payback of a series of yearly cash flows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

LOWEST_RATE_PU, HIGHEST_RATE_PU = -0.99, 10.0
_GRID = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Internal rate of return; None where no rate makes the value nil. ``several``: more than one does."""

    rate_pu: float | None
    several: bool = False


def present_value(flows_eur: Sequence[float], rate_pu: float) -> float:
    """Present value of flows at the times 0, 1, 2 ... years.

    A spreadsheet's NPV discounts its first value by one year; this one does not: NPV(r; b, c) + a is a, b, c here.
    """
    return float(sum(flow / (1.0 + rate_pu) ** year for year, flow in enumerate(flows_eur)))


def internal_rate(flows_eur: Sequence[float]) -> Return:
    """Rate at which the present value is nil, between -99 % and 1,000 %.

    Brent's method in each interval of a fine grid in which the value changes its sign. Of several rates the one nearest
    to nil is given, and said to be one of several. None where the flows never change their sign.
    """
    flows = np.asarray(flows_eur, dtype=float)
    if not (flows.size and (flows > 0).any() and (flows < 0).any()):
        return Return(rate_pu=None)
    rates = np.concatenate([[LOWEST_RATE_PU], np.geomspace(0.02, 1.0 + HIGHEST_RATE_PU, _GRID) - 1.0])
    values = (flows / (1.0 + rates[:, None]) ** np.arange(flows.size)).sum(axis=1)
    places = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    found = [float(brentq(lambda r: present_value(flows_eur, r), rates[i], rates[i + 1], xtol=1e-13)) for i in places]
    found += [float(rate) for rate, value in zip(rates, values, strict=True) if value == 0.0]
    if not found:
        return Return(rate_pu=None)
    return Return(rate_pu=min(found, key=abs), several=len(found) > 1)


def sign_changes(flows_eur: Sequence[float]) -> int:
    """How often the flows change their sign: more than once, and the rate of return may not be the only one."""
    signs = [1 if flow > 0 else -1 for flow in flows_eur if flow != 0.0]
    return sum(one != other for one, other in pairwise(signs))


def payback_time(flows_eur: Sequence[float], level_eur: float = 0.0) -> float | None:
    """Years from time 0 until the flows, undiscounted and spread evenly over each year, have paid themselves back.

    Parameters
    ----------
    level_eur : float
        Cash of each further year beyond the series; a payback after the end of the plan is still told, so that the
        reader sees by how much it is missed.

    Returns
    -------
    float or None
        None where the flows never come back. Later payments that throw the balance below nil again count: it is the
        last time that the balance rises above it.
    """
    if not flows_eur or flows_eur[0] >= 0.0:
        return 0.0 if flows_eur else None
    balance, crossed = 0.0, None
    for year, flow in enumerate(flows_eur):
        before, balance = balance, balance + flow
        if before < 0.0 <= balance:
            crossed = year - 1 + -before / flow
        elif balance < 0.0:
            crossed = None
    if crossed is not None:
        return crossed
    return len(flows_eur) - 1 + -balance / level_eur if level_eur > 0.0 else None
