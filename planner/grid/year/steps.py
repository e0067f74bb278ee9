"""Load flows of many steps by the series kernel, and what they leave: the worst of each limit and when."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.grid.hosting.capacity import Judgement
from planner.grid.loadflow.kernel_series import (
    BEYOND_APPLIED,
    BEYOND_RULE,
    FIGURES,
    HIGH,
    HIGH_BEYOND,
    HIGH_STEP,
    LOW,
    LOW_BEYOND,
    LOW_STEP,
    MOVED,
    STEPS,
    UNSOLVED,
    Tally,
    series,
)
from planner.grid.loadflow.limits import FLOAT, Limits
from planner.grid.loadflow.parts import Part
from planner.grid.year.arrays import INT, Injection, SeriesNetwork, bounds_of
from planner.model.progress import SILENT, Progress

TOLERANCE_PU = 5e-8  # of the last round's move; what remains is this times the share of voltage lost, a tenth or less
CHUNK = 16 * STEPS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Unlike steps of a year, a column each: equal steps are solved once.

    Attributes
    ----------
    shares : ndarray, shape (table rows, columns)
    first : ndarray, shape (columns,)
        First step of the year that is like this; ``hours_h`` how long the year is like this.
    of_step : ndarray, shape (steps,)
        Column of each step.
    group : ndarray, shape (columns,)
        Columns of a group differ in the site's power only, and stand in its order.
    """

    shares: FLOAT
    first: INT
    hours_h: FLOAT
    of_step: INT
    group: INT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepAnswer:
    """Worst value of each row of ``Limits``, its column, the hours beyond the applied bound, and flags of the columns.

    Lowest voltages are worst where lowest. Columns without a solution count in no value; NaN where none has any.
    """

    value: FLOAT
    column: INT
    beyond_h: FLOAT
    flags: NDArray[np.uint8]

    def hours_h(self, columns: Columns, flag: int) -> float:
        """Hours of the columns that carry any of some flags."""
        return float(columns.hours_h[(self.flags & flag) != 0].sum())

    def beyond_applied_h(self, columns: Columns) -> float:
        """Hours in which a limit is broken as applied, the site moves a voltage too far, or nothing is solved."""
        return self.hours_h(columns, BEYOND_APPLIED | MOVED | UNSOLVED)

    def beyond_rule_h(self, columns: Columns) -> float:
        """Hours in which a limit of the rule is broken, its change of voltage included, or nothing is solved."""
        return self.hours_h(columns, BEYOND_RULE | MOVED | UNSOLVED)

    @property
    def unsolved(self) -> bool:
        """Whether any column has no solution."""
        return bool((self.flags & UNSOLVED).any())


def unlike_steps(table: FLOAT, step_h: float) -> Columns:
    """Unlike rows of a table (steps, columns), in the order in which they come up."""
    rows = np.ascontiguousarray(table)
    keys = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel() if rows.shape[1] else None
    if keys is None:
        first, of_step = np.zeros(1, np.int64), np.zeros(len(rows), np.int64)
    else:
        _, first, of_step = np.unique(keys, return_index=True, return_inverse=True)
    return _columns(rows[first].T, (first, of_step), step_h, np.arange(len(first)))


def with_power(columns: Columns, power_kw: FLOAT, step_h: float) -> Columns:
    """Unlike steps of the same year with one more row of the table, the site's power in each step."""
    levels, level = np.unique(power_kw, return_inverse=True)
    keys, first, of_step = np.unique(columns.of_step * len(levels) + level, return_index=True, return_inverse=True)
    shares = np.vstack([columns.shares[:, keys // len(levels)], levels[keys % len(levels)]])
    return _columns(shares, (first, of_step), step_h, keys // len(levels))


def _columns(shares: FLOAT, places: tuple[INT, INT], step_h: float, group: INT) -> Columns:
    first, of_step = places
    hours_h = (np.bincount(of_step, minlength=len(first)) * step_h).astype(np.float64)
    return Columns(
        shares=np.ascontiguousarray(shares), first=first, hours_h=hours_h, of_step=of_step, group=group.astype(np.int64)
    )


def run_steps(
    part: Part,
    network: SeriesNetwork,
    injection: Injection,
    columns: Columns,
    judgement: Judgement,
    progress: Progress = SILENT,
) -> StepAnswer:
    """Load flow of every column; one report each ``CHUNK`` columns."""
    count = len(columns.first)
    order = np.argsort(injection.total_mw(columns.shares, 1.0), kind="stable")  # each block starts near the last one
    padded = np.append(order, np.full(-count % STEPS, order[-1]))
    table = np.ascontiguousarray(columns.shares[:, padded])
    weights = np.append(columns.hours_h[order], np.zeros(-count % STEPS))
    bus_bounds, branch_bounds = bounds_of(network, part.limits, judgement)
    buses, branches = Tally(bus_bounds, _fresh(bus_bounds)), Tally(branch_bounds, _fresh(branch_bounds))
    flags, powers = np.zeros(len(padded), np.uint8), injection.plain()
    for start in range(0, len(padded), CHUNK):
        progress.report(start / len(padded), "grid.year_progress", steps=count)
        stop = min(start + CHUNK, len(padded))
        series(
            start, stop, network.grid, powers, network.ends, table, weights, TOLERANCE_PU, buses, branches, flags
        )  # fmt: skip
    by_column = np.zeros(count, np.uint8)
    by_column[order] = flags[:count]
    return _answer(part, network, buses.worst, branches.worst, padded, by_column)


def _fresh(bounds: FLOAT) -> FLOAT:
    worst = np.zeros((FIGURES, bounds.shape[1]))
    worst[LOW], worst[HIGH] = np.inf, -np.inf
    return worst


def _answer(
    part: Part,
    network: SeriesNetwork,
    bus_worst: FLOAT,
    branch_worst: FLOAT,
    order: INT,
    flags: NDArray[np.uint8],
) -> StepAnswer:
    limits, factored = part.limits, network.factored
    value, column, beyond_h = part.base.copy(), np.zeros(len(limits), np.int64), np.zeros(len(limits))
    free = factored.volt_row < factored.n_free
    row, limit = factored.volt_row[free], factored.volt_limit[free]
    upper = limits.upper[limit]
    value[limit] = _root(np.where(upper, bus_worst[HIGH, row], bus_worst[LOW, row]))
    column[limit] = order[np.where(upper, bus_worst[HIGH_STEP, row], bus_worst[LOW_STEP, row]).astype(np.int64)]
    beyond_h[limit] = np.where(upper, bus_worst[HIGH_BEYOND, row], bus_worst[LOW_BEYOND, row])
    value[network.branch_limit] = 100 * _root(branch_worst[HIGH])
    column[network.branch_limit] = order[branch_worst[HIGH_STEP].astype(np.int64)]
    beyond_h[network.branch_limit] = branch_worst[HIGH_BEYOND]
    return StepAnswer(value=value, column=column, beyond_h=beyond_h, flags=flags)


def _root(squared: FLOAT) -> FLOAT:
    """Square root of the worst found; NaN where no step had a solution."""
    found = np.isfinite(squared)
    return np.where(found, np.sqrt(np.where(found, squared, 0.0)), np.nan)


def run_between(run: Callable[[Columns], StepAnswer], columns: Columns, limits: Limits) -> StepAnswer:
    """Answer of all columns from the outer ones of each group, and the inner ones where an outer is beyond a limit.

    Columns of a group differ in one load only and come in the order of its power. Along that power a loading is convex
    and a voltage concave, so that no inner column is worse than both outer ones; only its hours have to be counted.
    """
    group = columns.group
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    outer = np.zeros(len(group), bool)
    outer[starts], outer[np.append(starts[1:], len(group)) - 1] = True, True
    first = run(_subset(columns, outer))
    flagged = np.unique(group[outer][first.flags != 0])
    inner = ~outer & np.isin(group, flagged)
    parts = [(first, np.flatnonzero(outer))]
    if inner.any():
        parts.append((run(_subset(columns, inner)), np.flatnonzero(inner)))
    return _merged(parts, len(group), limits)


def _subset(columns: Columns, chosen: NDArray[np.bool_]) -> Columns:
    return Columns(
        shares=np.ascontiguousarray(columns.shares[:, chosen]),
        first=columns.first[chosen],
        hours_h=columns.hours_h[chosen],
        of_step=columns.of_step,
        group=columns.group[chosen],
    )


def _merged(parts: list[tuple[StepAnswer, INT]], count: int, limits: Limits) -> StepAnswer:
    flags = np.zeros(count, np.uint8)
    value, column = np.where(limits.upper, -np.inf, np.inf), np.zeros(len(limits), np.int64)
    beyond_h = np.zeros(len(limits))
    for answer, place in parts:
        flags[place] = answer.flags
        worse = np.where(limits.upper, answer.value > value, answer.value < value)
        value = np.where(worse, answer.value, value)
        column = np.where(worse, place[answer.column], column)
        beyond_h = beyond_h + answer.beyond_h
    value = np.where(np.isfinite(value), value, np.nan)
    return StepAnswer(value=value, column=column, beyond_h=beyond_h, flags=flags)
