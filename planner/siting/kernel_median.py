"""Compiled search for the p sites of least cost: fast interchange, iterated from kicked solutions.

After Whitaker (1983) and Resende and Werneck (2007): ``save[j]`` is what site j would spare if it came, ``loss[k]``
what slot k's going would cost, ``extra[j, k]`` how much less if both happen; a change of the choice touches only the
places whose nearest or second nearest site changes. Costs are those of a place times its weight.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

_NONE = -1


class Costs(NamedTuple):
    """Weighted cost of each place and site, its largest a place, and who may not be together or must stay."""

    cost: Floats
    largest: Floats
    near_start: Ints
    near: Ints
    fixed: NDArray[np.bool_]


class State(NamedTuple):
    """A choice in hand: sites by slot, and of each place the slots and costs of its nearest two sites."""

    chosen: Ints
    slot: Ints
    size: Ints
    first: Ints
    second: Ints
    first_cost: Floats
    second_cost: Floats
    save: Floats
    loss: Floats
    extra: Floats
    clash: Ints


@njit(cache=True, error_model="numpy")
def empty(costs: Costs, most: int) -> State:
    """State without any site: each place costs its largest."""
    places, sites = costs.cost.shape
    save = np.zeros(sites)
    for i in range(places):
        for j in range(sites):
            save[j] += costs.largest[i] - costs.cost[i, j]
    return State(
        np.full(most, _NONE, np.int32),
        np.full(sites, _NONE, np.int32),
        np.zeros(1, np.int32),
        np.full(places, _NONE, np.int32),
        np.full(places, _NONE, np.int32),
        costs.largest.copy(),
        costs.largest.copy(),
        save,
        np.zeros(most),
        np.zeros((sites, most)),
        np.zeros(sites, np.int32),
    )


@njit(cache=True, error_model="numpy")
def _count(costs: Costs, state: State, i: int, sign: float) -> None:
    """Add (or with sign -1 take away) what place i contributes to save, loss and extra."""
    near, d1, d2 = state.first[i], state.first_cost[i], state.second_cost[i]
    if near == _NONE:
        for j in range(costs.cost.shape[1]):
            if costs.cost[i, j] < d1:
                state.save[j] += sign * (d1 - costs.cost[i, j])
        return
    state.loss[near] += sign * (d2 - d1)
    for j in range(costs.cost.shape[1]):
        value = costs.cost[i, j]
        if value < d2:
            if value < d1:
                state.save[j] += sign * (d1 - value)
                state.extra[j, near] += sign * (d2 - d1)
            else:
                state.extra[j, near] += sign * (d2 - value)


@njit(cache=True, error_model="numpy")
def _nearest(costs: Costs, state: State, i: int) -> None:
    """Find the nearest two sites of place i anew."""
    state.first[i] = state.second[i] = _NONE
    d1 = d2 = costs.largest[i]
    for k in range(state.size[0]):
        value = costs.cost[i, state.chosen[k]]
        if value < d1:
            d2, d1 = d1, value
            state.second[i], state.first[i] = state.first[i], k
        elif value < d2:
            d2 = value
            state.second[i] = k
    state.first_cost[i], state.second_cost[i] = d1, d2


@njit(cache=True, error_model="numpy")
def put(costs: Costs, state: State, k: int, j: int) -> None:
    """Put site j into slot k, in the place of whoever stands there (k may be the first free slot)."""
    before = state.chosen[k]
    if k == state.size[0]:
        state.size[0] += 1
    else:
        state.slot[before] = _NONE
        for e in range(costs.near_start[before], costs.near_start[before + 1]):
            state.clash[costs.near[e]] -= 1
    for e in range(costs.near_start[j], costs.near_start[j + 1]):
        state.clash[costs.near[e]] += 1
    state.chosen[k], state.slot[j] = j, k
    for i in range(costs.cost.shape[0]):
        if state.first[i] == k or state.second[i] == k or costs.cost[i, j] < state.second_cost[i]:
            _count(costs, state, i, -1.0)
            _nearest(costs, state, i)
            _count(costs, state, i, 1.0)


@njit(cache=True, error_model="numpy")
def blocking(costs: Costs, state: State, j: int) -> int:
    """Slot of the one chosen site that keeps j out by lying too close: -1 none, -2 several."""
    found = _NONE
    if state.clash[j] > 0:
        for e in range(costs.near_start[j], costs.near_start[j + 1]):
            if state.slot[costs.near[e]] >= 0:
                if found >= 0:
                    return -2
                found = state.slot[costs.near[e]]
    return found


@njit(cache=True, error_model="numpy")
def descend(costs: Costs, state: State, most: int, enough: float) -> None:
    """Fill free slots with whoever saves most, then exchange, the best first, until none gains ``enough``."""
    while True:
        best, into, at = enough if state.size[0] == most else -1.0, _NONE, _NONE
        for j in range(state.save.size):
            if state.slot[j] >= 0:
                continue
            block = blocking(costs, state, j)
            if state.size[0] < most:
                if block == _NONE and state.save[j] > best:
                    best, into, at = state.save[j], j, state.size[0]
                continue
            if block == -2:
                continue
            for k in range(state.size[0]):
                better = state.save[j] - state.loss[k] + state.extra[j, k]
                if better > best and not costs.fixed[state.chosen[k]] and block in {_NONE, k}:
                    best, into, at = better, j, k
        if into == _NONE:
            return
        put(costs, state, at, into)


@njit(cache=True, error_model="numpy")
def total(state: State) -> float:
    """Cost of the choice in hand."""
    return float(np.sum(state.first_cost))


@njit(cache=True, error_model="numpy")
def begin(costs: Costs, most: int, enough: float) -> State:
    """The fixed sites, then greedily more, then exchanges."""
    state = empty(costs, most)
    for j in range(costs.fixed.size):
        if costs.fixed[j]:
            put(costs, state, state.size[0], j)
    descend(costs, state, most, enough)
    return state


@njit(cache=True, error_model="numpy")
def iterate(costs: Costs, state: State, most: int, draws: Floats, enough: float) -> float:
    """Kick: exchange some sites by chance, descend, keep what is not worse; the cost of the best choice is given back.

    ``draws``: random numbers of 0..1, a row of two for each exchange a kick.
    """
    best, kept = total(state), state.chosen[: state.size[0]].copy()
    sites = state.save.size
    for kick in range(draws.shape[0]):
        for turn in range(draws.shape[1] // 2):
            at = int(draws[kick, 2 * turn] * state.size[0])
            into = int(draws[kick, 2 * turn + 1] * sites)
            if costs.fixed[state.chosen[at]] or state.slot[into] >= 0:
                continue
            if blocking(costs, state, into) in {_NONE, at}:
                put(costs, state, at, into)
        descend(costs, state, most, enough)
        now = total(state)
        if now <= best:
            best, kept = now, state.chosen[: state.size[0]].copy()
        elif state.size[0] == kept.size:
            _go_back(costs, state, kept)
    return best


@njit(cache=True, error_model="numpy")
def _go_back(costs: Costs, state: State, kept: Ints) -> None:
    """Put the kept sites back into their slots; one that stands in another slot for a moment does no harm."""
    for k in range(kept.size):
        if state.chosen[k] != kept[k]:
            put(costs, state, k, kept[k])
    state.slot[:] = _NONE
    for k in range(kept.size):
        state.slot[kept[k]] = k
