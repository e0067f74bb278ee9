"""Compiled search for the fewest sites that cover every place: greedy, then a local search by row weights.

After Gao, Weise and Li, "An efficient local search heuristic with row weighting for the unicost set covering problem",
European Journal of Operational Research 246 (2015): whenever all is covered, a site is taken out; then sites are
exchanged until all is covered again, and rows that stay uncovered weigh more with each exchange.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]


class Sets(NamedTuple):
    """Cover by column (rows of each site) and by row (sites of each row); ``fixed`` sites stay."""

    column_start: Ints
    column_row: Ints
    row_start: Ints
    row_column: Ints
    fixed: NDArray[np.bool_]


@njit(cache=True, error_model="numpy")
def greedy(sets: Sets) -> NDArray[np.bool_]:  # noqa: C901 - one loop
    """The fixed sites, then the one that covers most uncovered rows, until all are; then who is not needed goes."""
    columns, rows = sets.column_start.size - 1, sets.row_start.size - 1
    inside = np.zeros(columns, np.bool_)
    count = np.zeros(rows, np.int32)
    gain = (sets.column_start[1:] - sets.column_start[:-1]).astype(np.int64)
    order = np.empty(columns, np.int32)
    size = left = 0
    for j in range(columns):
        left += sets.fixed[j]
    while True:
        j = int(np.argmax(gain))
        if left > 0:
            j = int(np.argmax(sets.fixed & ~inside))
            left -= 1
        elif gain[j] <= 0:
            break
        inside[j] = True
        order[size] = j
        size += 1
        for e in range(sets.column_start[j], sets.column_start[j + 1]):
            i = sets.column_row[e]
            count[i] += 1
            if count[i] == 1:
                for f in range(sets.row_start[i], sets.row_start[i + 1]):
                    gain[sets.row_column[f]] -= 1
        gain[j] = 0
    for place in range(size - 1, -1, -1):
        j = order[place]
        needed = sets.fixed[j]
        for e in range(sets.column_start[j], sets.column_start[j + 1]):
            needed = needed or count[sets.column_row[e]] == 1
        if not needed:
            inside[j] = False
            for e in range(sets.column_start[j], sets.column_start[j + 1]):
                count[sets.column_row[e]] -= 1
    return inside


class Walk(NamedTuple):
    """What the search keeps from one stretch to the next.

    ``score[j]``: row weight that site j would newly cover, or, negative, what its going would uncover.
    """

    inside: NDArray[np.bool_]
    best: NDArray[np.bool_]
    times: Ints
    row_weight: NDArray[np.int64]
    score: NDArray[np.int64]
    moved: NDArray[np.int64]
    free: NDArray[np.bool_]
    open_rows: Ints
    place: Ints
    figures: NDArray[np.int64]


_OPEN, _STEP, _BANNED = range(3)


@njit(cache=True, error_model="numpy")
def start(sets: Sets, inside: NDArray[np.bool_]) -> Walk:
    """Begin at a choice that covers all."""
    columns, rows = sets.column_start.size - 1, sets.row_start.size - 1
    walk = Walk(
        inside.copy(),
        inside.copy(),
        np.zeros(rows, np.int32),
        np.ones(rows, np.int64),
        np.zeros(columns, np.int64),
        np.zeros(columns, np.int64),
        np.ones(columns, np.bool_),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int32),
        np.array([0, 1, -1], np.int64),
    )
    for i in range(rows):
        for f in range(sets.row_start[i], sets.row_start[i + 1]):
            walk.times[i] += inside[sets.row_column[f]]
    for j in range(columns):
        for e in range(sets.column_start[j], sets.column_start[j + 1]):
            i = sets.column_row[e]
            if inside[j] and walk.times[i] == 1:
                walk.score[j] -= 1
            elif not inside[j] and walk.times[i] == 0:
                walk.score[j] += 1
    return walk


@njit(cache=True, error_model="numpy")
def _turn(sets: Sets, walk: Walk, j: int) -> None:
    """Take site j in or out, and keep scores and the list of uncovered rows."""
    into = not walk.inside[j]
    walk.inside[j] = into
    walk.score[j] = -walk.score[j]
    walk.moved[j] = walk.figures[_STEP]
    walk.free[j] = into or walk.free[j]
    for e in range(sets.column_start[j], sets.column_start[j + 1]):
        i = sets.column_row[e]
        walk.times[i] += 1 if into else -1
        count, weight = walk.times[i], walk.row_weight[i]
        alone = count == 1 if into else count == 0
        if alone:  # the first to cover the row, or the last to leave it
            if into:
                walk.figures[_OPEN] -= 1
                last = walk.open_rows[walk.figures[_OPEN]]
                walk.open_rows[walk.place[i]] = last
                walk.place[last] = walk.place[i]
            else:
                walk.open_rows[walk.figures[_OPEN]] = i
                walk.place[i] = walk.figures[_OPEN]
                walk.figures[_OPEN] += 1
        other = count == (2 if into else 1)
        for f in range(sets.row_start[i], sets.row_start[i + 1]):
            k = sets.row_column[f]
            if k == j:
                continue
            walk.free[k] = True  # whose surroundings change may come in again
            if alone:
                walk.score[k] += -weight if into else weight
            elif other and walk.inside[k]:
                walk.score[k] += weight if into else -weight


@njit(cache=True, error_model="numpy")
def _before(walk: Walk, j: int, other: int) -> bool:
    """Whether site j goes first: the higher score, of equal ones that which moved longest ago; -1 is nobody."""
    if other < 0 or walk.score[j] != walk.score[other]:
        return bool(other < 0 or walk.score[j] > walk.score[other])
    return bool(walk.moved[j] < walk.moved[other])


@njit(cache=True, error_model="numpy")
def _least_needed(sets: Sets, walk: Walk, banned: int) -> int:
    """The chosen site whose going uncovers least; of equal ones that which moved longest ago."""
    found = -1
    for j in range(walk.inside.size):
        if walk.inside[j] and not sets.fixed[j] and j != banned and _before(walk, j, found):
            found = j
    return found


@njit(cache=True, error_model="numpy")
def search(sets: Sets, walk: Walk, draws: NDArray[np.float64]) -> int:  # noqa: C901 - one loop
    """Walk one step for each draw (0..1); ``walk.best`` is the best cover met, its number of sites is given back."""
    for draw in draws:
        while walk.figures[_OPEN] == 0:
            walk.best[:] = walk.inside
            out = _least_needed(sets, walk, -1)
            if out < 0:
                return int(np.sum(walk.best))
            _turn(sets, walk, out)
            walk.free[out] = False
        out = _least_needed(sets, walk, walk.figures[_BANNED])
        if out >= 0:
            _turn(sets, walk, out)
            walk.free[out] = False
        row = walk.open_rows[int(draw * walk.figures[_OPEN])]
        into = -1
        for f in range(sets.row_start[row], sets.row_start[row + 1]):
            j = sets.row_column[f]
            if walk.free[j] and _before(walk, j, into):
                into = j
        if into >= 0:
            _turn(sets, walk, into)
            walk.figures[_BANNED] = into
        for place in range(walk.figures[_OPEN]):
            i = walk.open_rows[place]
            walk.row_weight[i] += 1
            for f in range(sets.row_start[i], sets.row_start[i + 1]):
                walk.score[sets.row_column[f]] += 1
        walk.figures[_STEP] += 1
    if walk.figures[_OPEN] == 0:
        walk.best[:] = walk.inside
    return int(np.sum(walk.best))
