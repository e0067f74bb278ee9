"""Modules beside a battery whose run is known: what pays when every step counts."""

import numpy as np

from planner.storage.programme import YearlyPrices
from planner.storage.steps import FLOAT, BufferSite

ROUNDS = 40
GOLDEN_PU = (5**0.5 - 1) / 2


def best_pv_kw(site: BufferSite, asked_kw: FLOAT, found_kw: float, prices: tuple[YearlyPrices, FLOAT]) -> float:
    """Modules of least yearly cost where power asked of modules and grid is given, by golden-section search.

    The cost is convex in the modules. Fewer than keep the limit are never taken; none are looked at where joined steps
    found none, as joined steps flatter them.

    Parameters
    ----------
    asked_kw : ndarray, shape (n,)
        Load served, with what the battery charges and without what it gives.
    found_kw : float
        Modules with which the limit holds.
    prices : tuple of YearlyPrices and ndarray, shape (n,)
        And the price of a kWh in each step.
    """
    if found_kw <= 0.0:
        return found_kw
    yearly, energy = prices
    weight = site.step_h * site.per_year
    paid = np.minimum(yearly.feed_in_eur_per_kwh, energy)

    def cost_eur(pv_kw: float) -> float:
        net = asked_kw - pv_kw * site.pv_per_kw
        drawn, fed = np.maximum(net, 0.0), np.minimum(np.maximum(-net, 0.0), site.cap_kw)
        power = yearly.pv_eur_per_kw * pv_kw + yearly.peak_eur_per_kw * float(drawn.max())
        return power + float((energy * drawn - paid * fed).sum()) * weight

    low, high = _least_kw(site, asked_kw, found_kw), found_kw
    ends = (low, high)
    for _ in range(ROUNDS):
        left, right = high - GOLDEN_PU * (high - low), low + GOLDEN_PU * (high - low)
        low, high = (low, right) if cost_eur(left) <= cost_eur(right) else (left, high)
    return min((*ends, (low + high) / 2), key=lambda pv_kw: (cost_eur(pv_kw), pv_kw))


def _least_kw(site: BufferSite, asked_kw: FLOAT, found_kw: float) -> float:
    """Fewest modules with which no step draws more than the limit."""
    shines = site.pv_per_kw > 0.0
    needed = (asked_kw - site.cap_kw)[shines] / site.pv_per_kw[shines]
    return min(max(float(needed.max(initial=0.0)), 0.0), found_kw)
