"""Compiled search for the sites that cover most: greedy, exchange of one site, kicks about one place.

``times[i]`` chosen sites cover row i; where it is 1, ``only[i]`` is that site. ``gain[j]`` is the uncovered weight that
site j would add, ``loss[j]`` what a chosen site alone covers; both are kept up to date at each change.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class Lists(NamedTuple):
    """Cover by column (rows of each site) and by row (sites of each row), the rows' weight, and who may be together.

    ``near_start``, ``near``: of each site the sites that lie too close to it; ``fixed``: sites that must stay.
    """

    column_start: Ints
    column_row: Ints
    row_start: Ints
    row_column: Ints
    weight: Floats
    near_start: Ints
    near: Ints
    fixed: NDArray[np.bool_]


class State(NamedTuple):
    """A choice in hand; ``chosen[:size[0]]`` are its sites, ``slot[j]`` where site j stands in it, or -1."""

    chosen: Ints
    slot: Ints
    size: Ints
    times: Ints
    only: Ints
    gain: Floats
    loss: Floats
    clash: Ints


@njit(cache=True, error_model="numpy")
def empty(lists: Lists, most: int) -> State:
    """State without any site."""
    columns, rows = lists.column_start.size - 1, lists.row_start.size - 1
    gain = np.zeros(columns)
    for j in range(columns):
        for e in range(lists.column_start[j], lists.column_start[j + 1]):
            gain[j] += lists.weight[lists.column_row[e]]
    return State(
        np.full(most, -1, np.int32),
        np.full(columns, -1, np.int32),
        np.zeros(1, np.int32),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int32),
        gain,
        np.zeros(columns),
        np.zeros(columns, np.int32),
    )


@njit(cache=True, error_model="numpy")
def add(lists: Lists, state: State, j: int) -> None:
    """Take site j in."""
    state.slot[j] = state.size[0]
    state.chosen[state.size[0]] = j
    state.size[0] += 1
    for e in range(lists.near_start[j], lists.near_start[j + 1]):
        state.clash[lists.near[e]] += 1
    state.loss[j] = 0.0
    for e in range(lists.column_start[j], lists.column_start[j + 1]):
        i = lists.column_row[e]
        if state.times[i] == 0:
            for f in range(lists.row_start[i], lists.row_start[i + 1]):
                state.gain[lists.row_column[f]] -= lists.weight[i]
            state.loss[j] += lists.weight[i]
        elif state.times[i] == 1:
            state.loss[state.only[i]] -= lists.weight[i]
        state.times[i] += 1
        state.only[i] += j


@njit(cache=True, error_model="numpy")
def drop(lists: Lists, state: State, j: int) -> None:
    """Leave site j out."""
    last = state.chosen[state.size[0] - 1]
    state.chosen[state.slot[j]] = last
    state.slot[last] = state.slot[j]
    state.slot[j] = -1
    state.size[0] -= 1
    for e in range(lists.near_start[j], lists.near_start[j + 1]):
        state.clash[lists.near[e]] -= 1
    for e in range(lists.column_start[j], lists.column_start[j + 1]):
        i = lists.column_row[e]
        state.times[i] -= 1
        state.only[i] -= j
        if state.times[i] == 0:
            for f in range(lists.row_start[i], lists.row_start[i + 1]):
                state.gain[lists.row_column[f]] += lists.weight[i]
        elif state.times[i] == 1:
            state.loss[state.only[i]] += lists.weight[i]
    state.loss[j] = 0.0


@njit(cache=True, error_model="numpy")
def fill_up(lists: Lists, state: State, most: int) -> None:
    """Take in the site that adds most, as long as one adds something and there is room."""
    while state.size[0] < most:
        best, best_gain = -1, 1e-9
        for j in range(state.gain.size):
            if state.slot[j] < 0 and state.clash[j] == 0 and state.gain[j] > best_gain:
                best, best_gain = j, state.gain[j]
        if best < 0:
            return
        add(lists, state, best)


@njit(cache=True, error_model="numpy")
def blocking(lists: Lists, state: State, j: int) -> int:
    """The one chosen site that keeps j out by lying too close: -1 none, -2 several."""
    if state.clash[j] == 0:
        return -1
    found = -1
    for e in range(lists.near_start[j], lists.near_start[j + 1]):
        if state.slot[lists.near[e]] >= 0:
            if found >= 0:
                return -2
            found = lists.near[e]
    return found


@njit(cache=True, error_model="numpy")
def _leaves(lists: Lists, state: State, j: int, least: int, again: Floats) -> tuple[int, float]:
    """The chosen site that costs least if site j takes its place, and what it costs; -1: none may leave.

    That is the one that alone covers ``least``, or one that shares rows with j. ``again``: zeros, and so again after.
    """
    block = blocking(lists, state, j)
    out = least if block == -1 else block
    if out < 0 or lists.fixed[out]:
        return -1, 0.0
    rows = lists.column_row[lists.column_start[j] : lists.column_start[j + 1]]
    for i in rows:
        if state.times[i] == 1:
            again[state.only[i]] += lists.weight[i]
    cost = state.loss[out] - again[out]
    for i in rows:
        if state.times[i] == 1:
            o = state.only[i]
            if block == -1 and state.loss[o] - again[o] < cost and not lists.fixed[o]:
                out, cost = o, state.loss[o] - again[o]
            again[o] = 0.0  # met once more it costs more, and is left
    return out, cost


@njit(cache=True, error_model="numpy")
def descend(lists: Lists, state: State, most: int, among: Ints) -> None:
    """Exchange a chosen site for one ``among`` others, the best exchange first, until none gains."""
    again = np.zeros(state.gain.size)
    while True:
        fill_up(lists, state, most)
        least = -1
        for o in state.chosen[: state.size[0]]:
            if not lists.fixed[o] and (least < 0 or state.loss[o] < state.loss[least]):
                least = o
        best, into, out = 1e-7, -1, -1
        for j in among[np.argsort(-state.gain[among])]:
            if state.gain[j] <= best:
                break  # no exchange gains more than the site itself would add
            if state.slot[j] < 0:
                leaves, cost = _leaves(lists, state, j, least, again)
                if leaves >= 0 and state.gain[j] - cost > best:
                    best, into, out = state.gain[j] - cost, j, leaves
        if into < 0:
            return
        drop(lists, state, out)
        add(lists, state, into)


@njit(cache=True, error_model="numpy")
def covered(lists: Lists, state: State) -> float:
    """Weight that is covered."""
    total = 0.0
    for i in range(state.times.size):
        if state.times[i] > 0:
            total += lists.weight[i]
    return total


@njit(cache=True, error_model="numpy")
def begin(lists: Lists, most: int) -> State:
    """The fixed sites, then greedily more, then exchanges."""
    state = empty(lists, most)
    for j in range(lists.fixed.size):
        if lists.fixed[j]:
            add(lists, state, j)
    descend(lists, state, most, np.arange(lists.fixed.size).astype(np.int32))
    return state


@njit(cache=True, error_model="numpy")
def _around(lists: Lists, state: State, j: int, kicked: int, open_: NDArray[np.bool_]) -> Ints:
    """Site j, open and chosen sites that share rows with it, and so on, until ``kicked`` chosen ones are met."""
    found, seen = np.empty(open_.size, np.int32), np.zeros(open_.size, np.bool_)
    found[0], seen[j] = j, True
    count, looked, met = 1, 0, int(state.slot[j] >= 0)
    while looked < count and met < kicked:
        of = found[looked]
        looked += 1
        for i in lists.column_row[lists.column_start[of] : lists.column_start[of + 1]]:
            for other in lists.row_column[lists.row_start[i] : lists.row_start[i + 1]]:
                if not seen[other] and (open_[other] or state.slot[other] >= 0):
                    seen[other] = True
                    found[count] = other
                    count += 1
                    met += state.slot[other] >= 0
    return found[:count]


@njit(cache=True, error_model="numpy")
def iterate(lists: Lists, state: State, most: int, draws: Floats, among: Ints) -> float:
    """Kick: about one place let sites go and take others in by chance, exchange again, keep what is not worse.

    ``draws``: random numbers of 0..1, a row a kick: the place, then the sites that come in; as many go at most.
    ``among``: sites worth taking in. The state ends at the best choice met; its covered weight is given back.
    """
    best = covered(lists, state)
    kept = state.chosen[: state.size[0]].copy()
    kicked = draws.shape[1] - 1
    open_ = np.zeros(state.gain.size, np.bool_)
    open_[among] = True
    for draw in draws:
        area = _around(lists, state, among[int(draw[0] * among.size)], kicked, open_)
        gone = 0
        for out in area:
            if state.slot[out] >= 0 and not lists.fixed[out] and gone < kicked:
                drop(lists, state, out)
                gone += 1
        for chance in draw[1:]:
            into = area[int(chance * area.size)]
            if state.size[0] < most and state.slot[into] < 0 and state.clash[into] == 0 and state.gain[into] > 0.0:
                add(lists, state, into)
        descend(lists, state, most, among)
        now = covered(lists, state)
        if now >= best:
            best = now
            kept = state.chosen[: state.size[0]].copy()
        else:
            _go_back(lists, state, kept)
    return best


@njit(cache=True, error_model="numpy")
def _go_back(lists: Lists, state: State, kept: Ints) -> None:
    """Make the state that of the kept choice, changing only what differs."""
    stays = np.zeros(state.gain.size, np.bool_)
    for j in kept:
        stays[j] = True
    for k in range(state.size[0] - 1, -1, -1):
        if not stays[state.chosen[k]]:
            drop(lists, state, state.chosen[k])
    for j in kept:
        if state.slot[j] < 0:
            add(lists, state, j)
