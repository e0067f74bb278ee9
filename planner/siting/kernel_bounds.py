"""Compiled Lagrange bounds: what no choice can beat, found by subgradient steps without a solver.

Each relaxes "a place is served by a chosen site" with a price a place; at any prices the relaxed optimum bounds the
true one, so a stretch of steps may be cut anywhere and taken up again.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

BOUND, THETA, STALLED = range(3)
_PATIENCE = 15
_LEAST_THETA = 1e-4
_FRESH = 0.03
_VOLUME_PATIENCE = 5


class Cover(NamedTuple):
    """Cover by row (sites of each row) and by column (rows of each site), and the rows' weight."""

    row_start: Ints
    row_column: Ints
    column_start: Ints
    column_row: Ints
    weight: Floats


class Ask(NamedTuple):
    """Sites that must be in, how many may be (0: any number), and the objective of the best choice known."""

    fixed: NDArray[np.bool_]
    most: int
    known: float


class Dual(NamedTuple):
    """Prices, and the ``worth`` of each site at the best ones; ``pace``: best bound, step, idle steps."""

    price: Floats
    worth: Floats
    pace: Floats


def dual(price: Floats, sites: int) -> Dual:
    """Begin at prices."""
    return Dual(price.copy(), np.zeros(sites), np.array([-np.inf, 2.0, 0.0]))


class Volume(NamedTuple):
    """The best prices, those to be tried next, and the ``worth`` of each site at the best ones.

    ``slope``: by how much the worthiest sites cover each row more than once, over all steps, late ones counting more.
    ``pace``: best bound, step, idle steps.
    """

    price: Floats
    tried: Floats
    worth: Floats
    slope: Floats
    pace: Floats


def volume(price: Floats, sites: int) -> Volume:
    """Begin at prices."""
    pace = np.array([np.inf, 1.0, 0.0])
    return Volume(price.copy(), price.copy(), np.zeros(sites), np.zeros(price.size), pace)


@njit(cache=True, error_model="numpy")
def _taken(worth: Floats, ask: Ask) -> NDArray[np.bool_]:
    """The fixed sites and the worthiest others."""
    taken = ask.fixed.copy()
    left = ask.most - int(np.sum(ask.fixed))
    for j in np.argsort(-worth):
        if left <= 0:
            break
        if not taken[j]:
            taken[j] = True
            left -= 1
    return taken


@njit(cache=True, error_model="numpy")
def _kept(state: Dual, z: float, now: Floats, better: bool) -> None:
    """Keep the bound if it is better; shorten the step where it was not for long."""
    pace = state.pace
    if better:
        pace[BOUND], pace[STALLED] = z, 0
        state.worth[:] = now
        return
    pace[STALLED] += 1
    if pace[STALLED] > _PATIENCE:
        pace[THETA] *= 0.6
        pace[STALLED] = 0


@njit(cache=True, error_model="numpy")
def _step(state: Dual, slope: Floats, away: float, known: float) -> float:
    """Length of the next step (Polyak): theta x (distance to the known objective) / |slope|²; 0: no more."""
    square = float(np.sum(slope * slope))
    if square == 0 or state.pace[THETA] < _LEAST_THETA:
        return 0.0
    return float(state.pace[THETA] * max(away, 1e-9 * abs(known)) / square)


@njit(cache=True, error_model="numpy")
def _better(state: Volume, z: float, now: Floats, along: float) -> None:
    """Keep the prices just tried if they bound better; longer steps where they led on, shorter ones where none did."""
    pace = state.pace
    if z < pace[BOUND]:
        pace[BOUND], pace[STALLED] = z, 0
        state.price[:] = state.tried
        state.worth[:] = now
        if along > 0.0:
            pace[THETA] = min(1.1 * pace[THETA], 2.0)
        return
    pace[STALLED] += 1
    if pace[STALLED] >= _VOLUME_PATIENCE:
        pace[THETA] *= 0.66
        pace[STALLED] = 0


@njit(cache=True, error_model="numpy")
def cover_bound(cover: Cover, ask: Ask, state: Volume, steps: int) -> None:
    """Upper bound of the weight that ``ask.most`` sites cover.

    z(price) = sum of (weight - price) + the worth of the best sites; worth of a site: the prices it covers. Each step
    goes from the best prices along the slope of all choices met so far (volume algorithm of Barahona and Anbil 2000),
    which zigzags less than the slope of the last one; the bound is that of the prices, whichever way they were found.
    """
    tried, slope, weight = state.tried, state.slope, cover.weight
    now, over = np.zeros(state.worth.size), np.empty(weight.size)
    for _ in range(steps):
        now[:] = 0.0
        for i in range(weight.size):
            for e in range(cover.row_start[i], cover.row_start[i + 1]):
                now[cover.row_column[e]] += tried[i]
        taken = _taken(now, ask)
        z = np.sum(weight - tried) + np.sum(now[taken])
        over[:] = -1.0
        for j in np.flatnonzero(taken):
            for e in range(cover.column_start[j], cover.column_start[j + 1]):
                over[cover.column_row[e]] += 1.0
        over[(over < 0.0) & (tried >= weight)] = 0.0
        fresh = 1.0 if np.isinf(state.pace[BOUND]) else _FRESH
        _better(state, z, now, np.sum(over * slope))
        slope[:] = (1.0 - fresh) * slope + fresh * over
        held = ((slope < 0.0) & (state.price >= weight)) | ((slope > 0.0) & (state.price <= 0.0))
        square = np.sum(np.where(held, 0.0, slope) ** 2)
        if square == 0.0 or state.pace[THETA] < _LEAST_THETA:
            break
        step = state.pace[THETA] * max(state.pace[BOUND] - ask.known, 1e-9 * abs(ask.known)) / square
        tried[:] = np.minimum(weight, np.maximum(0.0, state.price - step * slope))


@njit(cache=True, error_model="numpy")
def median_bound(cost: Floats, site: Ints, ceiling: Floats, ask: Ask, state: Dual, steps: int) -> None:
    """Lower bound of the cost of ``ask.most`` sites.

    z(price) = sum of prices - the worth of the best sites; worth of a site: what its places' prices are above their
    cost. ``cost[i]``: the lowest costs of place i in order, at the sites ``site[i]``; no price goes above
    ``ceiling[i]``, the lowest cost that is not listed.
    """
    places, listed = cost.shape
    price, slope = state.price, np.empty(places)
    for _ in range(steps):
        now = np.zeros(state.worth.size)
        for i in range(places):
            for e in range(listed):
                if cost[i, e] >= price[i]:
                    break
                now[site[i, e]] += price[i] - cost[i, e]
        taken = _taken(now, ask)
        z = np.sum(price) - np.sum(now[taken])
        _kept(state, z, now, z > state.pace[BOUND])
        for i in range(places):
            slope[i] = 1.0
            for e in range(listed):
                if cost[i, e] >= price[i]:
                    break
                slope[i] -= taken[site[i, e]]
        step = _step(state, slope, ask.known - z, ask.known)
        if step == 0.0:
            break
        for i in range(places):
            price[i] = min(ceiling[i], max(0.0, price[i] + step * slope[i]))


@njit(cache=True, error_model="numpy")
def fewest_bound(start: Ints, column: Ints, ask: Ask, state: Dual, steps: int) -> None:
    """Lower bound of the number of sites that cover all rows.

    z(price) = sum of prices + the worths below 0, and of the fixed sites all; worth of a site: 1 - its rows' prices.
    ``start``, ``column``: sites of each row.
    """
    price = state.price
    slope = np.empty(price.size)
    for _ in range(steps):
        now = np.ones(state.worth.size)
        for i in range(price.size):
            for e in range(start[i], start[i + 1]):
                now[column[e]] -= price[i]
        taken = ask.fixed | (now < 0)
        z = np.sum(price) + np.sum(now[taken])
        _kept(state, z, now, z > state.pace[BOUND])
        for i in range(price.size):
            slope[i] = 1.0
            for e in range(start[i], start[i + 1]):
                slope[i] -= taken[column[e]]
        step = _step(state, slope, ask.known - z, ask.known)
        if step == 0.0:
            break
        for i in range(price.size):
            price[i] = max(0.0, price[i] + step * slope[i])
