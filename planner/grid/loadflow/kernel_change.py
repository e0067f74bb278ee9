"""Compiled comparison of many steps without and with a site: how far it moves any voltage at that very step."""

import numpy as np
from numpy.typing import NDArray

from planner.grid.loadflow.kernel import compiled, source_digest, stored
from planner.grid.loadflow.kernel_series import (
    MAX_ROUNDS,
    STEPS,
    WIDE,
    Grid,
    Powers,
    powers,
    settle,
    sweep_down,
    sweep_up,
)

FLOAT = NDArray[np.float64]
SOURCES = source_digest("kernel", "kernel_series", "kernel_change")


@compiled
def _start(first: int, last: int, grid: Grid, v: FLOAT) -> None:
    for j in range(first, last):
        v[j, :STEPS] = grid.v0_re[j]
        v[j, STEPS:] = grid.v0_im[j]


@compiled
def _solve(  # noqa: PLR0913, PLR0917 - plain arrays: tuples and records cost a third of the run time
    first: int,
    last: int,
    t: int,
    grid: Grid,
    injections: Powers,
    table: FLOAT,
    tolerance: float,
    s: FLOAT,
    v: FLOAT,
    x: FLOAT,
    w: FLOAT,
    moved: FLOAT,
) -> None:
    """Voltages of steps t..t+STEPS, begun at those in ``v``."""
    busy, p0, q0, start, column, p, q = injections
    powers(first, last, t, busy, p0, q0, start, column, p, q, table, s)
    for _ in range(MAX_ROUNDS):
        sweep_up(
            first, last, busy, grid.l_start, grid.l_column, grid.l_re, grid.l_im,
            grid.fixed_re, grid.fixed_im, s, v, x, w,
        )  # fmt: skip
        sweep_down(
            first, last, grid.u_start, grid.u_column, grid.u_re, grid.u_im, grid.d_re, grid.d_im, x, v, w, moved,
        )  # fmt: skip
        if moved.max() < tolerance:
            break


@compiled
def _compare(first: int, last: int, before: FLOAT, v: FLOAT, allowed_pu: FLOAT, most: FLOAT) -> None:
    most[:] = 0.0
    for j in range(first, last):
        if allowed_pu[j] < np.inf:
            for b in range(STEPS):
                vm = np.sqrt(v[j, b] * v[j, b] + v[j, b + STEPS] * v[j, b + STEPS])
                most[b] = max(most[b], abs(vm - before[j, b]) / allowed_pu[j])


@stored
def most_moved(  # noqa: PLR0913, PLR0917 - as above; the last is never given
    first: int,
    last: int,
    grid: Grid,
    injections: Powers,
    without: FLOAT,
    table: FLOAT,
    allowed_pu: FLOAT,
    tolerance: float,
    share: FLOAT,
    sources: int = SOURCES,  # noqa: ARG001 - tells stored code of other sources apart
) -> None:
    """Largest ``||V| - |V without|| / allowed`` of each step over the rows of one zone, written into ``share``.

    NaN where there is no solution without the site, infinite where there is none with it.

    Parameters
    ----------
    without, table : ndarray, shape (rows, steps)
        Factors of the entries without and with the site; steps a multiple of ``STEPS``.
    allowed_pu : ndarray, shape (n_free,)
        Most that each row's voltage may move; infinite where nothing is asked.
    """
    n = len(grid.v0_re)
    s, v, x, w = np.zeros((n, WIDE)), np.zeros((n, WIDE)), np.zeros((n, WIDE)), np.zeros(WIDE)
    before, moved, weight = np.zeros((n, STEPS)), np.zeros(STEPS), np.zeros(STEPS)
    low, low_with = np.zeros(STEPS), np.zeros(STEPS)
    _start(first, last, grid, v)
    for t in range(0, table.shape[1], STEPS):
        _solve(first, last, t, grid, injections, without, tolerance, s, v, x, w, moved)
        if settle(first, last, tolerance, moved, v, low, weight) < 0:
            _start(first, last, grid, v)
            share[t : t + STEPS] = np.nan
            continue
        for j in range(first, last):
            for b in range(STEPS):
                before[j, b] = np.sqrt(v[j, b] * v[j, b] + v[j, b + STEPS] * v[j, b + STEPS])
        _solve(first, last, t, grid, injections, table, tolerance, s, v, x, w, moved)
        solved = settle(first, last, tolerance, moved, v, low_with, weight)
        _compare(first, last, before, v, allowed_pu, share[t : t + STEPS])
        for b in range(STEPS):
            if np.isnan(low[b]):
                share[t + b] = np.nan
            elif np.isnan(low_with[b]):
                share[t + b] = np.inf
        if solved < 0:
            _start(first, last, grid, v)
