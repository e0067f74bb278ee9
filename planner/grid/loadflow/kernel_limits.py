"""Compiled limits: where along a direction each voltage and each branch current meets its bound, block by block."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.grid.loadflow.kernel import BLOCK, compiled, inlined

FLOAT = NDArray[np.float64]
INT = NDArray[np.int64]
INT32 = NDArray[np.int32]
RANKED = 3
NEVER = 1e300
NO_CHANGE_2 = 1e-18  # squared pu for one pu of current: what moves less is not moved by this load


class Ends(NamedTuple):
    """Branch ends: rows of the two buses and the admittances (n_ends, 2) that give the current from their voltages."""

    start: INT32
    stop: INT32
    y_re: FLOAT
    y_im: FLOAT


class Bounds(NamedTuple):
    """Squared limits by free row and by branch end, the row of ``Limits`` behind each, and which rows are one element.

    Without a limit: ``low_2`` 0, ``high_2`` and ``current_2`` infinite, row -1. ``key``: by row of ``Limits``.
    """

    low_2: FLOAT
    high_2: FLOAT
    current_2: FLOAT
    low_limit: INT
    high_limit: INT
    end_limit: INT
    key: INT


class Columns(NamedTuple):
    """State of a block, arrays (rows, BLOCK) or (BLOCK,).

    ``v``: voltage; ``z``: change of voltage by one pu of current at the candidate; ``x + jy``: currents, then voltages
    at the step ``reach``; ``u``: direction of the drawn current; ``a``: its magnitude; ``step``: what it may grow by.
    ``code``: limit that binds: free row (lowest), rows + free row (highest), 2 rows + end (current), -1 none.
    """

    v_re: FLOAT
    v_im: FLOAT
    z_re: FLOAT
    z_im: FLOAT
    x: FLOAT
    y: FLOAT
    u_re: FLOAT
    u_im: FLOAT
    a: FLOAT
    step: FLOAT
    reach: FLOAT
    moved: FLOAT
    power: FLOAT
    row: INT
    code: INT


@inlined
def _voltage_root(re: float, im: float, t_re: float, t_im: float, bound_2: float, upper: bool) -> float:
    """Step at which |V + d T|^2 leaves an upper bound for good, or first meets a lower one."""
    a2, half = t_re * t_re + t_im * t_im, re * t_re + im * t_im
    root = np.sqrt(max(half * half - a2 * (re * re + im * im - bound_2), 0.0))
    step: float = ((root if upper else -root) - half) / max(a2, 1e-300)
    return step


@inlined
def _current_root(re: float, im: float, t_re: float, t_im: float, bound_2: float) -> float:
    """Step at which |I + d T|^2 leaves the bound for good."""
    a2, half = t_re * t_re + t_im * t_im, re * t_re + im * t_im
    if a2 < NO_CHANGE_2:
        return NEVER
    step: float = (np.sqrt(max(half * half - a2 * (re * re + im * im - bound_2), 0.0)) - half) / a2
    return step


@inlined
def _bus_root(cols: Columns, j: int, b: int, bound_2: float, upper: bool) -> float:
    t_re = cols.u_re[b] * cols.z_re[j, b] - cols.u_im[b] * cols.z_im[j, b]
    t_im = cols.u_re[b] * cols.z_im[j, b] + cols.u_im[b] * cols.z_re[j, b]
    return _voltage_root(cols.v_re[j, b], cols.v_im[j, b], t_re, t_im, bound_2, upper)


@inlined
def _end_root(cols: Columns, ends: Ends, e: int, b: int, bound_2: float) -> float:
    i, j = ends.start[e], ends.stop[e]
    a0, b0, a1, b1 = ends.y_re[e, 0], ends.y_im[e, 0], ends.y_re[e, 1], ends.y_im[e, 1]
    z_re = a0 * cols.z_re[i, b] - b0 * cols.z_im[i, b] + a1 * cols.z_re[j, b] - b1 * cols.z_im[j, b]
    z_im = a0 * cols.z_im[i, b] + b0 * cols.z_re[i, b] + a1 * cols.z_im[j, b] + b1 * cols.z_re[j, b]
    return _current_root(
        a0 * cols.v_re[i, b] - b0 * cols.v_im[i, b] + a1 * cols.v_re[j, b] - b1 * cols.v_im[j, b],
        a0 * cols.v_im[i, b] + b0 * cols.v_re[i, b] + a1 * cols.v_im[j, b] + b1 * cols.v_re[j, b],
        cols.u_re[b] * z_re - cols.u_im[b] * z_im,
        cols.u_re[b] * z_im + cols.u_im[b] * z_re,
        bound_2,
    )


@compiled
def reach_again(cols: Columns, ends: Ends, bounds: Bounds, lowest_2: float) -> None:
    """First guess of each column's step: to the limit that bound last, at first the candidate's own lowest voltage."""
    rows = len(cols.v_re)
    for b in range(BLOCK):
        c = cols.code[b]
        if c >= 2 * rows:
            cols.reach[b] = _end_root(cols, ends, c - 2 * rows, b, bounds.current_2[c - 2 * rows])
        elif c >= rows:
            cols.reach[b] = _bus_root(cols, c - rows, b, bounds.high_2[c - rows], True)
        else:
            j = cols.row[b] if c < 0 else c
            cols.reach[b] = _bus_root(cols, j, b, max(bounds.low_2[j], lowest_2), False)
            if c < 0 and bounds.low_limit[j] >= 0:
                cols.code[b] = j
        cols.step[b] = cols.reach[b]


@compiled
def screen_buses(cols: Columns, bounds: Bounds, first: int, last: int) -> None:
    """Look at all voltages at the guessed step; take the exact root where one is out of its band there."""
    v_re, v_im, z_re, z_im, x, y = cols.v_re, cols.v_im, cols.z_re, cols.z_im, cols.x, cols.y
    reach, u_re, u_im, step, code = cols.reach, cols.u_re, cols.u_im, cols.step, cols.code
    rows = len(v_re)
    for j in range(first, last):
        low, high, broken = bounds.low_2[j], bounds.high_2[j], 0
        for b in range(BLOCK):
            re = v_re[j, b] + reach[b] * (u_re[b] * z_re[j, b] - u_im[b] * z_im[j, b])
            im = v_im[j, b] + reach[b] * (u_re[b] * z_im[j, b] + u_im[b] * z_re[j, b])
            x[j, b] = re
            y[j, b] = im
            m = re * re + im * im
            broken += (m < low) | (m > high)
        if broken:
            for b in range(BLOCK):
                m = x[j, b] * x[j, b] + y[j, b] * y[j, b]
                if m < low or m > high:
                    upper = m > high
                    d = _bus_root(cols, j, b, high if upper else low, upper)
                    if d < step[b]:
                        step[b] = d
                        code[b] = j + rows if upper else j


@compiled
def screen_ends(cols: Columns, ends: Ends, bounds: Bounds, first: int, last: int) -> None:
    """As :func:`screen_buses` for branch currents, at the voltages that it has left in ``x + jy``."""
    x, y, step, code, current_2 = cols.x, cols.y, cols.step, cols.code, bounds.current_2
    rows = len(cols.v_re)
    for e in range(first, last):
        bound, i, j, broken = current_2[e], ends.start[e], ends.stop[e], 0
        if bound == np.inf:
            continue
        a0, b0, a1, b1 = ends.y_re[e, 0], ends.y_im[e, 0], ends.y_re[e, 1], ends.y_im[e, 1]
        for b in range(BLOCK):
            re = a0 * x[i, b] - b0 * y[i, b] + a1 * x[j, b] - b1 * y[j, b]
            im = a0 * y[i, b] + b0 * x[i, b] + a1 * y[j, b] + b1 * x[j, b]
            broken += re * re + im * im > bound
        if broken:
            for b in range(BLOCK):
                re = a0 * x[i, b] - b0 * y[i, b] + a1 * x[j, b] - b1 * y[j, b]
                im = a0 * y[i, b] + b0 * x[i, b] + a1 * y[j, b] + b1 * x[j, b]
                if re * re + im * im > bound:
                    d = _end_root(cols, ends, e, b, bound)
                    if d < step[b]:
                        step[b] = d
                        code[b] = 2 * rows + e


@compiled
def _rank(limit: int, step: float, key: INT, ranked: INT, steps: FLOAT) -> None:
    """Put a limit among the first ones, one an element."""
    at = RANKED - 1
    for r in range(RANKED):
        if ranked[r] >= 0 and key[ranked[r]] == key[limit]:
            if steps[r] <= step:
                return
            at = r
            break
    while at > 0 and steps[at - 1] > step:
        ranked[at] = ranked[at - 1]
        steps[at] = steps[at - 1]
        at -= 1
    ranked[at] = limit
    steps[at] = step


@compiled
def _start_ranking(cols: Columns, ranked: INT, steps: FLOAT) -> None:
    """Nothing lies beyond the current at which the candidate's own voltage would be gone."""
    for b in range(BLOCK):
        j = cols.row[b]
        v_2 = cols.v_re[j, b] * cols.v_re[j, b] + cols.v_im[j, b] * cols.v_im[j, b]
        z_2 = cols.z_re[j, b] * cols.z_re[j, b] + cols.z_im[j, b] * cols.z_im[j, b]
        cols.reach[b] = np.sqrt(v_2 / max(z_2, 1e-300))
        for r in range(RANKED):
            ranked[b, r] = -1
            steps[b, r] = cols.reach[b]


@compiled
def _look_ahead(cols: Columns, first: int, last: int) -> None:
    """Voltages at each column's reach."""
    v_re, v_im, z_re, z_im, x, y = cols.v_re, cols.v_im, cols.z_re, cols.z_im, cols.x, cols.y
    reach, u_re, u_im = cols.reach, cols.u_re, cols.u_im
    for j in range(first, last):
        for b in range(BLOCK):
            x[j, b] = v_re[j, b] + reach[b] * (u_re[b] * z_re[j, b] - u_im[b] * z_im[j, b])
            y[j, b] = v_im[j, b] + reach[b] * (u_re[b] * z_im[j, b] + u_im[b] * z_re[j, b])


@compiled
def rank_ends(
    cols: Columns, ends: Ends, bounds: Bounds, zone: tuple[int, int, int, int], ranked: INT, steps: FLOAT
) -> None:
    """Rank current limits by the step that each still allows; exact roots only for what may come among the first.

    ``zone``: its rows and its ends, first and last.
    """
    x, y, reach = cols.x, cols.y, cols.reach
    first, last, end_first, end_last = zone
    _start_ranking(cols, ranked, steps)
    _look_ahead(cols, first, last)
    for e in range(end_first, end_last):
        bound, i, j, limit, broken = bounds.current_2[e], ends.start[e], ends.stop[e], bounds.end_limit[e], 0
        if limit < 0:
            continue
        a0, b0, a1, b1 = ends.y_re[e, 0], ends.y_im[e, 0], ends.y_re[e, 1], ends.y_im[e, 1]
        for b in range(BLOCK):
            re = a0 * x[i, b] - b0 * y[i, b] + a1 * x[j, b] - b1 * y[j, b]
            im = a0 * y[i, b] + b0 * x[i, b] + a1 * y[j, b] + b1 * x[j, b]
            broken += re * re + im * im > bound
        if broken:
            for b in range(BLOCK):
                d = _end_root(cols, ends, e, b, bound)
                if d < reach[b]:
                    _rank(limit, d, bounds.key, ranked[b], steps[b])
                    reach[b] = steps[b, RANKED - 1]


@compiled
def _rank_bus(cols: Columns, bounds: Bounds, j: int, b: int, ranked: INT, steps: FLOAT) -> None:
    """Rank the two voltage limits of a row where they are met, falling or rising."""
    t_re = cols.u_re[b] * cols.z_re[j, b] - cols.u_im[b] * cols.z_im[j, b]
    t_im = cols.u_re[b] * cols.z_im[j, b] + cols.u_im[b] * cols.z_re[j, b]
    re, im = cols.v_re[j, b], cols.v_im[j, b]
    a2, half, m = t_re * t_re + t_im * t_im, re * t_re + im * t_im, re * re + im * im
    if a2 < NO_CHANGE_2:
        return
    for upper in range(2):
        limit = bounds.high_limit[j] if upper else bounds.low_limit[j]
        d = half * half - a2 * (m - (bounds.high_2[j] if upper else bounds.low_2[j]))
        if limit < 0 or d < 0.0 or (upper == 0 and half >= 0.0):
            continue
        step = ((np.sqrt(d) if upper else -np.sqrt(d)) - half) / a2
        if step < steps[RANKED - 1]:
            _rank(limit, step, bounds.key, ranked, steps)


@compiled
def rank_buses(cols: Columns, bounds: Bounds, first: int, last: int, ranked: INT, steps: FLOAT) -> None:
    """As :func:`rank_ends`, and after it, for voltages.

    A voltage that has passed its lowest point within reach is looked at too: it may have been broken on the way.
    """
    x, y, z_re, z_im, u_re, u_im = cols.x, cols.y, cols.z_re, cols.z_im, cols.u_re, cols.u_im
    for j in range(first, last):
        low, suspect = bounds.low_2[j], 0
        for b in range(BLOCK):
            t_re, t_im = u_re[b] * z_re[j, b] - u_im[b] * z_im[j, b], u_re[b] * z_im[j, b] + u_im[b] * z_re[j, b]
            rising = x[j, b] * t_re + y[j, b] * t_im > 0.0
            suspect += rising | (x[j, b] * x[j, b] + y[j, b] * y[j, b] < low)
        if suspect:
            for b in range(BLOCK):
                _rank_bus(cols, bounds, j, b, ranked[b], steps[b])
