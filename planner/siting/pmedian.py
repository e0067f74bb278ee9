"""p-median (Hakimi 1964): the p sites that serve all places at the least sum of weight times cost."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.progress import SILENT, Part, Progress
from planner.siting.milp import Programme, solve
from planner.siting.problem import (
    ANY,
    Fixing,
    Limits,
    Search,
    Siting,
    check_number,
    fixed_of,
    near_of,
    whole_bound,
    whole_numbers,
)
from planner.siting.proof import effort_of, fixing_of, pair_rows, stacked, taken_over

LARGEST_PROOF = 6_000_000
KICKS_A_STRETCH = 10
STEPS_A_STRETCH = 60
LISTED_LEAST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """Cost of each place and site (finite, not negative), the places' weight, the number of sites, and limits."""

    cost: NDArray[np.float64]
    weight: NDArray[np.float64]
    p: int
    limits: Limits = ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """The answer without a solver, with what its bound says of single sites; ``weighted``: places with weight only."""

    siting: Siting
    weighted: NDArray[np.float64]
    fixing: Fixing


def total_cost(cost: NDArray[np.float64], weight: NDArray[np.float64], chosen: tuple[int, ...]) -> float:
    """Sum of weight x cost to the nearest chosen site."""
    return float(weight @ cost[:, list(chosen)].min(axis=1))


def solve_pmedian(median: Median, search: Search | None = None, progress: Progress = SILENT) -> Siting:
    """Heuristic, bound and, where asked for and needed, proof.

    Raises
    ------
    PlannerError
        The number of sites, or sites that must be in, cannot be.
    Cancelled
        The planner stopped; who wants the instant answer in that case asks :func:`quick_pmedian` first.
    """
    search = search or Search()
    quick = quick_pmedian(median, search, Part(progress, 0.0, 0.3))
    if not search.proof or quick.siting.closed(search.gap_pu):
        return quick.siting
    return prove_pmedian(median, quick, search, Part(progress, 0.3, 1.0))


def quick_pmedian(median: Median, search: Search, progress: Progress = SILENT) -> Quick:
    """Greedy, fast interchange and kicks, then the Lagrange bound of what was found."""
    check_number(median.p, median.cost.shape[1], median.limits)
    held = median.weight > 0
    weighted = np.ascontiguousarray(median.cost[held] * median.weight[held, None])
    chosen = _searched(weighted, median, search, progress)
    objective = total_cost(median.cost, median.weight, chosen)
    trivial = float(weighted.min(axis=1).sum())
    siting = Siting(
        model="pmedian",
        chosen=chosen,
        objective=objective,
        bound=min(trivial, objective),
        gap_pu=None,
        method="heuristic",
    ).bounded(trivial, "heuristic")
    if siting.closed(0.0):
        return Quick(siting=siting, weighted=weighted, fixing=Fixing(out=np.zeros(median.cost.shape[1], bool)))
    siting, fixing = _bounded(siting, weighted, median, search, progress)
    return Quick(siting=siting, weighted=weighted, fixing=fixing)


def _searched(weighted: NDArray[np.float64], median: Median, search: Search, progress: Progress) -> tuple[int, ...]:
    from planner.siting import kernel_median as kernel

    sites = weighted.shape[1]
    costs = kernel.Costs(
        weighted, weighted.max(axis=1), *near_of(median.limits, sites), fixed_of(median.limits, sites)
    )  # fmt: skip
    progress.report(0.0, "siting.searching")
    enough = 1e-9 * max(float(costs.largest.sum()), 1.0)
    state = kernel.begin(costs, median.p, enough)
    kicked = min(3 if median.p < 48 else 4, median.p)
    draws = np.random.default_rng(search.seed).random((search.kicks, 2 * kicked))
    for first in range(0, search.kicks, KICKS_A_STRETCH):
        kernel.iterate(costs, state, median.p, draws[first : first + KICKS_A_STRETCH], enough)
        progress.report(0.5 * (first + KICKS_A_STRETCH) / search.kicks, "siting.searching")
    return tuple(sorted(int(j) for j in state.chosen[: state.size[0]]))


def _bounded(
    siting: Siting, weighted: NDArray[np.float64], median: Median, search: Search, progress: Progress
) -> tuple[Siting, Fixing]:
    from planner.siting import kernel_bounds as kernel

    sites = weighted.shape[1]
    fixed = fixed_of(median.limits, sites)
    cost, site, ceiling = _listed(weighted, median.p)
    ask = kernel.Ask(fixed, median.p, siting.objective)
    state = kernel.dual(np.minimum(weighted[:, list(siting.chosen)].min(axis=1), ceiling), sites)
    whole = whole_numbers(weighted.ravel())
    for first in range(0, search.bound_steps, STEPS_A_STRETCH):
        steps = min(STEPS_A_STRETCH, search.bound_steps - first)
        kernel.median_bound(cost, site, ceiling, ask, state, steps)
        reached = float(state.pace[kernel.BOUND])
        bound = whole_bound(reached, upwards=False) if whole else reached
        siting = siting.bounded(bound, "lagrange")
        progress.report(0.5 + 0.5 * (first + steps) / search.bound_steps, "siting.bounding")
        if siting.closed(search.gap_pu):
            break
    return siting, fixing_of(state.worth, fixed, median.p, siting.objective - float(state.pace[kernel.BOUND]))


def _listed(
    weighted: NDArray[np.float64], p: int
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]:
    """Of each place its lowest costs in order, at which sites, and the lowest cost that is not listed."""
    places, sites = weighted.shape
    listed = min(sites, max(LISTED_LEAST, 4 * sites // p + 1))
    if listed == sites:
        order = np.argsort(weighted, axis=1, kind="stable")
        ceiling = np.full(places, np.inf)
    else:
        part = np.argpartition(weighted, listed, axis=1)
        ceiling = np.take_along_axis(weighted, part[:, listed : listed + 1], axis=1)[:, 0]
        order = part[:, :listed]
        order = np.take_along_axis(order, np.argsort(np.take_along_axis(weighted, order, axis=1), axis=1), axis=1)
    return np.take_along_axis(weighted, order, axis=1), order.astype(np.int32), ceiling


def prove_pmedian(median: Median, quick: Quick, search: Search, progress: Progress = SILENT) -> Siting:
    """Close the gap of a quick answer by HiGHS, or narrow it as far as the limits allow.

    Places ascend through their cost levels (Cornuéjols, Nemhauser and Wolsey 1980): z of a level is 1 where no chosen
    site lies within it. The linear bound is that of the usual model, with far fewer columns.
    """
    siting, weighted = quick.siting, quick.weighted
    least = median.p if median.limits.apart is None else 1  # sites kept apart may be fewer
    levels = _levels(weighted, quick.fixing, least)
    if levels is None:
        return replace(siting, proof_left_out=True)
    sites, many = weighted.shape[1], levels.step.size
    held = [
        (levels.rows, levels.least, np.full(many, np.inf)),
        (
            csr_array((np.ones(sites), (np.zeros(sites, int), np.arange(sites))), shape=(1, sites + many)),
            np.array([float(least)]),
            np.array([float(median.p)]),
        ),
        *pair_rows(median.limits, sites, many),
    ]
    matrix, low, high = stacked(held)
    programme = Programme(
        cost=np.concatenate((np.zeros(sites), levels.step)),
        lower=np.concatenate((quick.fixing.inside.astype(float), np.zeros(many))),
        upper=np.concatenate((np.where(quick.fixing.out, 0.0, 1.0), np.ones(many))),
        integer=np.concatenate((np.ones(sites, bool), np.zeros(many, bool))),
        matrix=matrix,
        row_lower=low,
        row_upper=high,
    )
    begin = np.zeros(sites + many)
    begin[list(siting.chosen)] = 1.0
    nearest = weighted[:, list(siting.chosen)].min(axis=1)
    begin[sites:] = nearest[levels.place] > levels.below
    answer = solve(programme, effort_of(search), start=begin, progress=progress)
    if answer.bound is not None:
        answer = replace(answer, bound=answer.bound + levels.base)
    return taken_over(
        siting,
        answer,
        sites,
        lambda chosen: total_cost(median.cost, median.weight, chosen),
        whole=whole_numbers(weighted.ravel()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Levels:
    """Cost levels of all places: ``step`` to the next, cost ``below`` it, whose ``place``; ``base``: all lowest costs.

    ``rows``, ``least``: z of a level + chosen sites of exactly the cost below it - z of the level before >= least.
    """

    base: float
    step: NDArray[np.float64]
    below: NDArray[np.float64]
    place: NDArray[np.int64]
    rows: "csr_array[Any]"
    least: NDArray[np.float64]


def _levels(weighted: NDArray[np.float64], fixing: Fixing, least: int) -> _Levels | None:
    """Levels up to where one of at least ``least`` chosen sites must lie; None: too many for a proof."""
    open_sites = np.flatnonzero(~fixing.out)
    cost = weighted[:, open_sites]
    reach = open_sites.size - least + 1  # of so many sites one is within the nearest of all but the others
    if cost.shape[0] * reach > LARGEST_PROOF:
        return None
    order = np.argsort(cost, axis=1, kind="stable")[:, :reach]
    ranked = np.take_along_axis(cost, order, axis=1)
    if np.any(fixing.inside):
        ranked = np.minimum(ranked, weighted[:, fixing.inside].min(axis=1)[:, None])
    step = np.diff(ranked, axis=1)
    new = step > 0
    place, at = np.nonzero(new)
    first_of_place = np.concatenate((np.ones(min(place.size, 1), bool), place[1:] != place[:-1]))
    sites = weighted.shape[1]
    # a site of rank r counts in the row of the first level whose step lies at r or later
    rank_place, rank = np.nonzero(np.ones_like(ranked, bool))
    level_of_rank = _next_level(new)[rank_place, rank]
    counted = level_of_rank >= 0
    level = np.arange(place.size)
    chain = level[~first_of_place]
    rows = np.concatenate((level, chain, level_of_rank[counted]))
    columns = np.concatenate((sites + level, sites + chain - 1, open_sites[order[rank_place, rank]][counted]))
    values = np.concatenate((np.ones(level.size), -np.ones(chain.size), np.ones(int(counted.sum()))))
    return _Levels(
        base=float(ranked[:, 0].sum()),
        step=step[place, at],
        below=ranked[place, at],
        place=place,
        rows=csr_array((values, (rows, columns)), shape=(level.size, sites + level.size)),
        least=first_of_place.astype(float),
    )


def _next_level(new: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Of each place and rank the number of the first level that steps at this rank or later; -1: none does."""
    places, steps = new.shape
    number = np.where(new, np.cumsum(new.ravel()).reshape(new.shape) - 1, np.iinfo(np.int64).max)
    reach = np.minimum.accumulate(number[:, ::-1], axis=1)[:, ::-1] if steps else number
    whole = np.full((places, steps + 1), np.iinfo(np.int64).max)
    whole[:, :steps] = reach
    return np.where(whole == np.iinfo(np.int64).max, -1, whole)
