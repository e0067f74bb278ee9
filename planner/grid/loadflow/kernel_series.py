"""Compiled load flows of many steps over one factorised network: of each element only its worst is kept.

A block is ``STEPS`` steps side by side in a row of memory, first the real parts, then the imaginary ones. Blocks go
through one zone after another, so that a zone stays near the processor; memory is rows x STEPS, whatever the number of
steps. L and U are read by rows here: each row gathers what it needs, and no row of memory is written twice a round.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.grid.loadflow.kernel import FASTMATH

STEPS = 64  # longer rows of memory than a block of candidates: half the time on zones of 300 buses
WIDE = 2 * STEPS
MAX_ROUNDS = 60
LOWEST_VM2 = 0.25  # as the gate of a single load flow: below 0.5 pu is no result
HIGHEST_VM = 1.5
# Rows of ``worst``, one column for each bus or limit: |V|^2 or (I / rated)^2, its step, and weights of steps beyond.
LOW, LOW_STEP, HIGH, HIGH_STEP, LOW_BEYOND, HIGH_BEYOND = range(6)
FIGURES = 6
# Flags of a step.
BEYOND_APPLIED, BEYOND_RULE, UNSOLVED, MOVED = 1, 2, 4, 8

FLOAT = NDArray[np.float64]
INT = NDArray[np.int64]
FLAG = NDArray[np.uint8]
BOOL = NDArray[np.bool_]


class Grid(NamedTuple):
    """A factorised network by rows: L and U without their diagonals, 1 / diagonal of U, feed-ins' share, base voltage.

    ``zone_start``, ``zone_limit``: where the free rows and the branch limits of each zone begin.
    """

    zone_start: INT
    zone_limit: INT
    l_start: INT
    l_column: INT
    l_re: FLOAT
    l_im: FLOAT
    u_start: INT
    u_column: INT
    u_re: FLOAT
    u_im: FLOAT
    d_re: FLOAT
    d_im: FLOAT
    fixed_re: FLOAT
    fixed_im: FLOAT
    v0_re: FLOAT
    v0_im: FLOAT


class Powers(NamedTuple):
    """Injections by free row in pu: rows that have any, the constant part, and entries that follow a row of a table."""

    busy: BOOL
    p0: FLOAT
    q0: FLOAT
    start: INT
    column: INT
    p: FLOAT
    q: FLOAT


class RatedEnds(NamedTuple):
    """Branch ends by limit: ``limit_start`` where each limit's begin, rows of the two buses, and ``y`` (4, n_ends).

    Current over rated current: ``(y[0] + j y[1]) V_start + (y[2] + j y[3]) V_stop``.
    """

    limit_start: INT
    start: INT
    stop: INT
    y: FLOAT


class Tally(NamedTuple):
    """Squared bounds (4, n): lowest and highest as applied, lowest and highest of the rule; figures (6, n)."""

    bounds: FLOAT
    worst: FLOAT


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def powers(  # noqa: PLR0913, PLR0917 - plain arrays: tuples and records cost a third of the run time
    first: int,
    last: int,
    t: int,
    busy: BOOL,
    p0: FLOAT,
    q0: FLOAT,
    entry_start: INT,
    entry_column: INT,
    entry_p: FLOAT,
    entry_q: FLOAT,
    table: FLOAT,
    s: FLOAT,
) -> None:
    """Injection of each busy row in steps t..t+STEPS: what is constant, and each entry times its row of the table."""
    for j in range(first, last):
        if busy[j]:
            for b in range(STEPS):
                s[j, b] = p0[j]
                s[j, b + STEPS] = q0[j]
            for e in range(entry_start[j], entry_start[j + 1]):
                a, c, k = entry_p[e], entry_q[e], entry_column[e]
                for b in range(STEPS):
                    share = table[k, t + b]
                    s[j, b] += a * share
                    s[j, b + STEPS] += c * share


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def sweep_up(  # noqa: PLR0913, PLR0917 - as above
    first: int,
    last: int,
    busy: BOOL,
    l_start: INT,
    l_column: INT,
    l_re: FLOAT,
    l_im: FLOAT,
    fixed_re: FLOAT,
    fixed_im: FLOAT,
    s: FLOAT,
    v: FLOAT,
    x: FLOAT,
    w: FLOAT,
) -> None:
    """Currents ``fixed + conj(S / V)``, and L x = currents, row by row."""
    for j in range(first, last):
        re, im = fixed_re[j], fixed_im[j]
        if busy[j]:
            for b in range(STEPS):
                vr, vi, p, q = v[j, b], v[j, b + STEPS], s[j, b], s[j, b + STEPS]
                r = 1.0 / (vr * vr + vi * vi)
                w[b] = re + (p * vr + q * vi) * r
                w[b + STEPS] = im + (p * vi - q * vr) * r
        else:
            for b in range(STEPS):
                w[b] = re
                w[b + STEPS] = im
        for e in range(l_start[j], l_start[j + 1]):
            i, a, c = l_column[e], l_re[e], l_im[e]
            for b in range(STEPS):
                w[b] -= a * x[i, b] - c * x[i, b + STEPS]
                w[b + STEPS] -= a * x[i, b + STEPS] + c * x[i, b]
        for b in range(WIDE):
            x[j, b] = w[b]


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def sweep_down(  # noqa: PLR0913, PLR0917 - as above
    first: int,
    last: int,
    u_start: INT,
    u_column: INT,
    u_re: FLOAT,
    u_im: FLOAT,
    d_re: FLOAT,
    d_im: FLOAT,
    x: FLOAT,
    v: FLOAT,
    w: FLOAT,
    moved: FLOAT,
) -> None:
    """U V = x in place of the old V; ``moved``: largest move of each step, |dx| + |dy|."""
    for b in range(STEPS):
        moved[b] = 0.0
    for j in range(last - 1, first - 1, -1):
        for b in range(WIDE):
            w[b] = x[j, b]
        for e in range(u_start[j], u_start[j + 1]):
            i, a, c = u_column[e], u_re[e], u_im[e]
            for b in range(STEPS):
                w[b] -= a * v[i, b] - c * v[i, b + STEPS]
                w[b + STEPS] -= a * v[i, b + STEPS] + c * v[i, b]
        a, c = d_re[j], d_im[j]
        for b in range(STEPS):
            re, im = a * w[b] - c * w[b + STEPS], a * w[b + STEPS] + c * w[b]
            moved[b] = max(moved[b], abs(re - v[j, b]) + abs(im - v[j, b + STEPS]))
            v[j, b] = re
            v[j, b + STEPS] = im


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def settle(  # noqa: PLR0913, PLR0917 - as above
    first: int, last: int, tolerance: float, moved: FLOAT, v: FLOAT, low: FLOAT, weight: FLOAT
) -> int:
    """Steps without a solution take over another step's voltages and weigh nothing; -1 where none is solved.

    Returns
    -------
    int
        Any solved step. ``low`` becomes each step's lowest |V|^2, NaN where it has no solution.
    """
    for b in range(STEPS):
        low[b] = 1e9
    for j in range(first, last):
        for b in range(STEPS):
            low[b] = min(low[b], v[j, b] * v[j, b] + v[j, b + STEPS] * v[j, b + STEPS])
    solved = -1
    for b in range(STEPS):
        # A step that has run away holds NaN everywhere, also in its last row; every comparison with it is false.
        if moved[b] < tolerance and low[b] > LOWEST_VM2 and abs(v[last - 1, b]) < HIGHEST_VM:
            solved = b
        else:
            low[b] = np.nan
    if solved >= 0:
        for b in range(STEPS):
            if np.isnan(low[b]):
                weight[b] = 0.0
                for j in range(first, last):
                    v[j, b] = v[j, solved]
                    v[j, b + STEPS] = v[j, solved + STEPS]
    return solved


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def keep_worst(at: int, t: int, m: FLOAT, weight: FLOAT, tally: Tally, flags: FLAG) -> None:
    """Figures of one bus or branch limit after a block."""
    bounds, worst = tally
    low, high = m[0], m[0]
    for b in range(STEPS):
        low = min(low, m[b])
        high = max(high, m[b])
    if low < worst[LOW, at]:
        worst[LOW, at] = low
        worst[LOW_STEP, at] = t + _where(m, low, weight)
    if high > worst[HIGH, at]:
        worst[HIGH, at] = high
        worst[HIGH_STEP, at] = t + _where(m, high, weight)
    if low < max(bounds[0, at], bounds[2, at]) or high > min(bounds[1, at], bounds[3, at]):
        _count_beyond(at, t, m, weight, tally, flags)


@njit(nogil=True, cache=True, error_model="numpy")
def _where(m: FLOAT, value: float, weight: FLOAT) -> int:
    """The step of a value; never one without a solution or one that only fills the block up."""
    nearest = -1
    for b in range(STEPS):
        if weight[b] > 0 and (nearest < 0 or abs(m[b] - value) < abs(m[nearest] - value)):
            nearest = b
    return max(nearest, 0)


@njit(nogil=True, cache=True, error_model="numpy")
def _count_beyond(at: int, t: int, m: FLOAT, weight: FLOAT, tally: Tally, flags: FLAG) -> None:
    bounds, worst = tally
    for b in range(STEPS):
        if weight[b] > 0:
            if m[b] < bounds[0, at]:
                worst[LOW_BEYOND, at] += weight[b]
                flags[t + b] |= BEYOND_APPLIED
            if m[b] > bounds[1, at]:
                worst[HIGH_BEYOND, at] += weight[b]
                flags[t + b] |= BEYOND_APPLIED
            if m[b] < bounds[2, at] or m[b] > bounds[3, at]:
                flags[t + b] |= BEYOND_RULE


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def bus_figures(  # noqa: PLR0913, PLR0917 - as above
    first: int, last: int, t: int, v: FLOAT, m: FLOAT, weight: FLOAT, tally: Tally, flags: FLAG
) -> None:
    """Voltages of a block of a zone."""
    for j in range(first, last):
        for b in range(STEPS):
            m[b] = v[j, b] * v[j, b] + v[j, b + STEPS] * v[j, b + STEPS]
        keep_worst(j, t, m, weight, tally, flags)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def branch_figures(  # noqa: PLR0913, PLR0917 - as above
    first: int, last: int, t: int, ends: RatedEnds, v: FLOAT, m: FLOAT, weight: FLOAT, tally: Tally, flags: FLAG
) -> None:
    """Loadings of a block of a zone: of each limit the highest of its ends."""
    limit_start, start, stop, y = ends
    for at in range(first, last):
        for b in range(STEPS):
            m[b] = 0.0
        for e in range(limit_start[at], limit_start[at + 1]):
            i, k, a, c, g, h = start[e], stop[e], y[0, e], y[1, e], y[2, e], y[3, e]
            for b in range(STEPS):
                vr, vi, ur, ui = v[i, b], v[i, b + STEPS], v[k, b], v[k, b + STEPS]
                re = a * vr - c * vi + g * ur - h * ui
                im = a * vi + c * vr + g * ui + h * ur
                m[b] = max(m[b], re * re + im * im)
        keep_worst(at, t, m, weight, tally, flags)


@njit(nogil=True, cache=True, error_model="numpy")
def _reset(first: int, last: int, grid: Grid, v: FLOAT) -> None:
    for j in range(first, last):
        v[j, :STEPS] = grid.v0_re[j]
        v[j, STEPS:] = grid.v0_im[j]


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def series(  # noqa: PLR0913, PLR0917 - as above
    t_from: int,
    t_to: int,
    grid: Grid,
    injections: Powers,
    ends: RatedEnds,
    table: FLOAT,
    weights: FLOAT,
    tolerance: float,
    buses: Tally,
    branches: Tally,
    flags: FLAG,
) -> None:
    """Load flows of steps t_from..t_to (a multiple of STEPS apart); figures and flags are carried on in place.

    Parameters
    ----------
    table : ndarray, shape (rows, steps)
        Factors of the entries; ``weights``: hours for which each step stands, 0 for padding.
    tolerance : float
        Largest move of a voltage in the last round, in pu.
    """
    n, (busy, p0, q0, start, column, p, q) = len(grid.v0_re), injections
    s, v, x, w = np.zeros((n, WIDE)), np.zeros((n, WIDE)), np.zeros((n, WIDE)), np.zeros(WIDE)
    moved, low, weight, m = np.zeros(STEPS), np.zeros(STEPS), np.zeros(STEPS), np.zeros(STEPS)
    _reset(0, n, grid, v)
    for z in range(len(grid.zone_start) - 1):
        first, last = grid.zone_start[z], grid.zone_start[z + 1]
        for t in range(t_from, t_to, STEPS):
            weight[:] = weights[t : t + STEPS]
            powers(first, last, t, busy, p0, q0, start, column, p, q, table, s)
            for _ in range(MAX_ROUNDS):
                sweep_up(
                    first, last, busy, grid.l_start, grid.l_column, grid.l_re, grid.l_im,
                    grid.fixed_re, grid.fixed_im, s, v, x, w,
                )  # fmt: skip
                sweep_down(
                    first, last, grid.u_start, grid.u_column, grid.u_re, grid.u_im, grid.d_re, grid.d_im,
                    x, v, w, moved,
                )  # fmt: skip
                if moved.max() < tolerance:
                    break
            solved = settle(first, last, tolerance, moved, v, low, weight)
            for b in range(STEPS):
                if np.isnan(low[b]):
                    flags[t + b] |= UNSOLVED
            if solved >= 0:
                bus_figures(first, last, t, v, m, weight, buses, flags)
                branch_figures(grid.zone_limit[z], grid.zone_limit[z + 1], t, ends, v, m, weight, branches, flags)
            else:
                _reset(first, last, grid, v)
