"""Location set covering (Toregas 1971): the fewest sites that cover every place."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Part, Progress
from planner.siting.cover import maximal_columns, merged, minimal_rows
from planner.siting.milp import Programme, solve
from planner.siting.problem import ANY, Limits, Search, Siting, check_must, fixed_of, whole_bound
from planner.siting.proof import effort_of, pair_rows, stacked, taken_over

STEPS_A_STRETCH = 60
WALK_A_STRETCH = 2000
WALK_A_KICK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FewestSites:
    """Who covers whom (places x sites), and limits."""

    cover: "csr_array[Any]"
    limits: Limits = ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """The same question with fewer rows and columns: its optimum is that of the whole.

    ``sites``: columns of the whole that are left, in order; ``fixed``: which of them must be in, as asked for or as the
    only one of some row.
    """

    cover: "csr_array[Any]"
    sites: NDArray[np.int64]
    fixed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """The answer without a solver, None where nothing was found that keeps sites apart."""

    siting: Siting | None
    reduced: Reduced
    bound: float


def reduced(fewest: FewestSites) -> Reduced:
    """Leave out rows that are covered with another, and sites that another is never worse than.

    Rows and columns are looked at in turn until nothing changes. Sites stay all where some must be kept apart or must
    be in: there a smaller one may be the one that fits.
    """
    small = merged(fewest.cover, np.ones(fewest.cover.shape[0])).cover
    sites = np.arange(small.shape[1])
    free = fewest.limits.apart is None and not fewest.limits.must
    while True:
        before = small.shape
        small = small[minimal_rows(small)]
        if free:
            kept = maximal_columns(small)
            small, sites = csr_array(small[:, kept]), sites[kept]
        if small.shape == before or not free:
            break
    small.sort_indices()
    fixed = fixed_of(fewest.limits, fewest.cover.shape[1])[sites]
    fixed[small.indices[small.indptr[:-1][np.diff(small.indptr) == 1]]] = True  # the only site of some row
    return Reduced(cover=small, sites=sites, fixed=fixed)


def solve_lscp(fewest: FewestSites, search: Search | None = None, progress: Progress = SILENT) -> Siting:
    """Heuristic, bound and, where asked for and needed, proof.

    Raises
    ------
    PlannerError
        A place that no site covers; sites that must be in but lie too close together; no choice keeps them apart.
    Cancelled
        The planner stopped; who wants the instant answer in that case asks :func:`quick_lscp` first.
    """
    search = search or Search()
    quick = quick_lscp(fewest, search, Part(progress, 0.0, 0.3))
    if quick.siting is not None and (not search.proof or quick.siting.closed(search.gap_pu)):
        return quick.siting
    return prove_lscp(fewest, quick, search, Part(progress, 0.3, 1.0))


def quick_lscp(fewest: FewestSites, search: Search, progress: Progress = SILENT) -> Quick:
    """Reduce, greedy, local search by row weights, then the Lagrange bound."""
    check_must(fewest.limits)
    nobody = np.flatnonzero(np.diff(csr_array(fewest.cover).indptr) == 0)
    if nobody.size:
        raise PlannerError.of("siting.uncovered", places=int(nobody.size), first=int(nobody[0]) + 1)
    small = reduced(fewest)
    progress.report(0.1, "siting.searching")
    inside = _searched(small, fewest.limits, search, progress)
    known = float(inside.sum()) if inside is not None else float(small.sites.size)
    bound = _bound(small, known, search, progress)
    if inside is None:
        return Quick(siting=None, reduced=small, bound=bound)
    chosen = tuple(int(j) for j in small.sites[inside])
    siting = Siting(
        model="lscp", chosen=chosen, objective=known, bound=0.0, gap_pu=None, method="heuristic"
    ).bounded(bound, "lagrange")  # fmt: skip
    return Quick(siting=siting, reduced=small, bound=bound)


def _searched(small: Reduced, limits: Limits, search: Search, progress: Progress) -> NDArray[np.bool_] | None:
    from planner.siting import kernel_fewest as kernel

    columns = csr_array(small.cover.T)
    columns.sort_indices()
    sets = kernel.Sets(
        columns.indptr.astype(np.int32),
        columns.indices.astype(np.int32),
        small.cover.indptr.astype(np.int32),
        small.cover.indices.astype(np.int32),
        small.fixed,
    )
    first = kernel.greedy(sets)
    if limits.apart is not None:
        clear = not limits.apart[first][:, first].nnz
        return first if clear else None
    walk = kernel.start(sets, first)
    draws = np.random.default_rng(search.seed).random(search.kicks * WALK_A_KICK)
    for begin in range(0, draws.size, WALK_A_STRETCH):
        kernel.search(sets, walk, draws[begin : begin + WALK_A_STRETCH])
        progress.report(0.1 + 0.4 * begin / draws.size, "siting.searching")
    return walk.best


def _bound(small: Reduced, known: float, search: Search, progress: Progress) -> float:
    from planner.siting import kernel_bounds as kernel

    rows, sites = small.cover.shape
    start, column = small.cover.indptr.astype(np.int32), small.cover.indices.astype(np.int32)
    length = np.diff(csr_array(small.cover.T).indptr)
    price = np.array([1.0 / length[column[start[i] : start[i + 1]]].max() for i in range(rows)])
    ask, state = kernel.Ask(small.fixed, 0, known), kernel.dual(price, sites)
    for first in range(0, search.bound_steps, STEPS_A_STRETCH):
        steps = min(STEPS_A_STRETCH, search.bound_steps - first)
        kernel.fewest_bound(start, column, ask, state, steps)
        progress.report(0.5 + 0.5 * (first + steps) / search.bound_steps, "siting.bounding")
        if whole_bound(float(state.pace[kernel.BOUND]), upwards=False) >= known:
            break
    return whole_bound(float(state.pace[kernel.BOUND]), upwards=False) if rows else float(small.fixed.sum())


def prove_lscp(fewest: FewestSites, quick: Quick, search: Search, progress: Progress = SILENT) -> Siting:
    """Close the gap of a quick answer by HiGHS, or narrow it as far as the limits allow."""
    small = quick.reduced
    rows, sites = small.cover.shape
    limits = Limits(apart=fewest.limits.apart)  # no site is left out where some are kept apart
    held = [(small.cover.astype(float), np.ones(rows), np.full(rows, np.inf)), *pair_rows(limits, sites, 0)]
    matrix, low, high = stacked(held)
    programme = Programme(
        cost=np.ones(sites),
        lower=small.fixed.astype(float),
        upper=np.ones(sites),
        integer=np.ones(sites, bool),
        matrix=matrix,
        row_lower=low,
        row_upper=high,
    )
    begin = None if quick.siting is None else np.isin(small.sites, quick.siting.chosen).astype(float)
    answer = solve(programme, effort_of(search), start=begin, progress=progress)
    siting = quick.siting
    if siting is None:
        if answer.values is None:
            code = "siting.apart_impossible" if answer.status == "infeasible" else "siting.apart_not_found"
            raise PlannerError.of(code)
        found = tuple(int(j) for j in small.sites[answer.values > 0.5])
        siting = Siting(
            model="lscp", chosen=found, objective=float(len(found)), bound=0.0, gap_pu=None, method="proof"
        ).bounded(quick.bound, "lagrange")  # fmt: skip
    taken = taken_over(siting, answer, sites, lambda chosen: float(len(chosen)), whole=True)
    if taken.chosen is siting.chosen:
        return taken
    return _named(taken, small)


def _named(siting: Siting, small: Reduced) -> Siting:
    """Sites by their column of the whole."""
    from dataclasses import replace

    return replace(siting, chosen=tuple(int(small.sites[j]) for j in siting.chosen))
