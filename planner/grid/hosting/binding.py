"""What ends a capacity, read from load flows on both sides of the figure; what a site worsens where there is none."""

import numpy as np

from planner.grid.loadflow.limits import BOOL, FLOAT, Limits


def binding_order(limits: Limits, judged: BOOL, bound: FLOAT, below: FLOAT, above: FLOAT) -> list[int]:
    """Judged rows in the order in which they bind between two load flows and, carried on in a straight line, beyond.

    Parameters
    ----------
    bound : ndarray, shape (n_limits,)
        Limits as applied.
    below, above : ndarray, shape (n_limits,)
        Values at the figure and a little above it; all of ``above`` is NaN where that load flow has no solution.

    Returns
    -------
    list of int
        What is broken above comes first, the one broken soonest before the others. Where there is no load flow above,
        by margin over the limit's size at the figure.
    """
    size = np.maximum(bound, 1e-9)
    before, after = limits.margin(below, bound) / size, limits.margin(above, bound) / size
    if np.isnan(above).all():
        rank = before
    else:
        closing = before - after
        crossing = np.divide(before, closing, out=np.full(len(limits), np.inf), where=closing > 0)
        rank = np.where(np.isfinite(after), crossing, np.inf)
    counts = judged & np.isfinite(below)
    order = np.lexsort((before, np.where(counts, rank, np.inf)))
    return [int(row) for row in order if counts[row]]


def worsened_order(limits: Limits, judged: BOOL, bound: FLOAT, below: FLOAT, above: FLOAT) -> list[int]:
    """Judged rows that are broken without the site, by what a little power makes them worse for the size of the limit.

    Empty where none gets worse, or where there is no load flow with the power.
    """
    size = np.maximum(bound, 1e-9)
    before, after = limits.margin(below, bound) / size, limits.margin(above, bound) / size
    worse = before - after
    counts = judged & (before < 0) & np.isfinite(worse) & (worse > 0)
    return [int(row) for row in np.argsort(-np.where(counts, worse, -np.inf), kind="stable") if counts[row]]
