"""Maximal covering (Church and ReVelle 1974): the p sites that cover the most weight."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack

from planner.model.progress import SILENT, Part, Progress
from planner.siting.cover import Merged, merged
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

Ints = NDArray[np.int32]
LOCAL_A_KICK = 3
"""A kick moves sites about one place only, so three of them count as one of what a search asks for."""
KICKS_A_STRETCH = 30
STEPS_A_STRETCH = 60
WORTHIEST_A_SITE, LEAST_WORTHIEST = 4, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Covering:
    """Who covers whom (places x sites), the places' weight, how many sites may be chosen at most, and limits."""

    cover: "csr_array[Any]"
    weight: NDArray[np.float64]
    p: int
    limits: Limits = ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """The answer without a solver, on merged rows, with what its bound says of single sites."""

    siting: Siting
    merged: Merged
    fixing: Fixing


def covered_weight(cover: "csr_array[Any]", weight: NDArray[np.float64], chosen: tuple[int, ...]) -> float:
    """Weight of the places that the chosen sites cover."""
    if not chosen:
        return 0.0
    return float(weight[np.asarray(cover[:, list(chosen)].sum(axis=1)).ravel() > 0].sum())


def solve_mclp(covering: Covering, search: Search | None = None, progress: Progress = SILENT) -> Siting:
    """Heuristic, bound and, where asked for and needed, proof.

    Raises
    ------
    PlannerError
        The number of sites, or sites that must be in, cannot be.
    Cancelled
        The planner stopped; who wants the instant answer in that case asks :func:`quick_mclp` first.
    """
    search = search or Search()
    quick = quick_mclp(covering, search, Part(progress, 0.0, 0.3))
    if not search.proof or quick.siting.closed(search.gap_pu):
        return quick.siting
    return prove_mclp(covering, quick, search, Part(progress, 0.3, 1.0))


def quick_mclp(covering: Covering, search: Search, progress: Progress = SILENT) -> Quick:
    """Greedy and exchanges, then kicks and steps of the Lagrange bound in turn, until the gap is small enough."""
    check_number(covering.p, covering.cover.shape[1], covering.limits)
    small = merged(covering.cover, covering.weight)
    progress.report(0.0, "siting.searching")
    hunt = _Hunt(small, covering, search)
    trivial = float(small.weight.sum())
    siting = Siting(
        model="mclp", chosen=hunt.chosen, objective=hunt.objective, bound=trivial, gap_pu=None, method="heuristic"
    ).bounded(trivial, "heuristic")
    limit = _Bound(small, covering, search)
    for turn in range(max(hunt.stretches, limit.stretches)):
        if siting.closed(search.gap_pu):
            break
        siting = limit.stretch(siting)
        if siting.closed(search.gap_pu):
            break
        hunt.stretch(limit.among())
        if hunt.objective > siting.objective:
            siting = replace(siting, chosen=hunt.chosen, objective=hunt.objective).bounded(siting.bound, siting.method)
        progress.report((turn + 1) / max(hunt.stretches, limit.stretches), "siting.bounding")
    return Quick(siting=siting, merged=small, fixing=limit.fixing(siting))


def _lists_of(small: Merged) -> tuple[Ints, Ints, Ints, Ints]:
    """Start of each row's list of sites and the lists, then the same of each site's rows."""
    columns = csr_array(small.cover.T)
    of_rows = small.cover.indptr.astype(np.int32), small.cover.indices.astype(np.int32)
    return (*of_rows, columns.indptr.astype(np.int32), columns.indices.astype(np.int32))


class _Hunt:
    """The search for a better choice, a stretch of kicks at a time."""

    def __init__(self, small: Merged, covering: Covering, search: Search) -> None:
        from planner.siting import kernel_cover as kernel

        sites = small.cover.shape[1]
        row_start, row_column, column_start, column_row = _lists_of(small)
        self._lists = kernel.Lists(
            column_start,
            column_row,
            row_start,
            row_column,
            small.weight,
            *near_of(covering.limits, sites),
            fixed_of(covering.limits, sites),
        )
        self._covering, self._kernel = covering, kernel
        self._state = kernel.begin(self._lists, covering.p)
        self._found = kernel.covered(self._lists, self._state)
        shape = (LOCAL_A_KICK * search.kicks, 1 + kick_size(covering.p))
        self._draws = np.random.default_rng(search.seed).random(shape)
        self.stretches = -(-len(self._draws) // KICKS_A_STRETCH)
        self._look()

    def _look(self) -> None:
        self.chosen = tuple(sorted(int(j) for j in self._state.chosen[: self._state.size[0]]))
        self.objective = covered_weight(self._covering.cover, self._covering.weight, self.chosen)

    def stretch(self, among: Ints) -> None:
        """Kick as often as a stretch says, to take in some of the sites; nothing happens when all kicks are spent."""
        draws, self._draws = self._draws[:KICKS_A_STRETCH], self._draws[KICKS_A_STRETCH:]
        if len(draws):
            found = self._kernel.iterate(self._lists, self._state, self._covering.p, draws, among)
            if found > self._found:
                self._found = found
                self._look()


class _Bound:
    """The Lagrange bound, a stretch of steps at a time."""

    def __init__(self, small: Merged, covering: Covering, search: Search) -> None:
        from planner.siting import kernel_bounds as kernel

        sites = small.cover.shape[1]
        self._kernel, self._p = kernel, covering.p
        self._apart = covering.limits.apart is not None  # the prices know nothing of distances between sites
        self._fixed = fixed_of(covering.limits, sites)
        self._cover = kernel.Cover(*_lists_of(small), small.weight)
        self._state = kernel.volume(small.weight / np.diff(self._cover.row_start), sites)
        self._whole = whole_numbers(covering.weight)
        self._left = search.bound_steps
        self.stretches = -(-search.bound_steps // STEPS_A_STRETCH)

    def stretch(self, siting: Siting) -> Siting:
        """The answer with the bound after some more steps."""
        steps = min(STEPS_A_STRETCH, self._left)
        self._left -= steps
        if not steps:
            return siting
        ask = self._kernel.Ask(self._fixed, self._p, siting.objective)
        self._kernel.cover_bound(self._cover, ask, self._state, steps)
        bound = float(self._state.pace[self._kernel.BOUND])
        return siting.bounded(whole_bound(bound, upwards=True) if self._whole else bound, "lagrange")

    def among(self) -> Ints:
        """Sites worth taking in: the worthiest at the bound's prices; all where these do not know what counts."""
        if self._apart or not np.isfinite(self._state.pace[self._kernel.BOUND]):
            return np.arange(self._fixed.size, dtype=np.int32)
        most = max(WORTHIEST_A_SITE * self._p, LEAST_WORTHIEST)
        return np.argsort(-self._state.worth, kind="stable")[:most].astype(np.int32)

    def fixing(self, siting: Siting) -> Fixing:
        """What the bound tells of single sites."""
        bound = float(self._state.pace[self._kernel.BOUND])
        if not np.isfinite(bound):
            return Fixing(out=np.zeros(self._fixed.size, bool), inside=self._fixed.copy())
        return fixing_of(self._state.worth, self._fixed, self._p, bound - siting.objective)


def kick_size(p: int) -> int:
    """Sites exchanged by chance in a kick: an eighth of them, at least 4 (as far as there are so many), at most 12."""
    return min(max(p // 8, 4), 12, p)


def prove_mclp(covering: Covering, quick: Quick, search: Search, progress: Progress = SILENT) -> Siting:
    """Close the gap of a quick answer by HiGHS, or narrow it as far as the limits allow."""
    siting, small = quick.siting, quick.merged
    rows, sites = small.cover.shape
    held = [(hstack([-small.cover, eye_array(rows)]), np.full(rows, -np.inf), np.zeros(rows))]
    held.append((csr_array((np.ones(sites), (np.zeros(sites, int), np.arange(sites))), shape=(1, sites + rows)),
                 np.zeros(1), np.array([float(covering.p)])))  # fmt: skip
    held += pair_rows(covering.limits, sites, rows)
    matrix, low, high = stacked(held)
    programme = Programme(
        cost=np.concatenate((np.zeros(sites), small.weight)),
        lower=np.concatenate((quick.fixing.inside.astype(float), np.zeros(rows))),
        upper=np.concatenate((np.where(quick.fixing.out, 0.0, 1.0), np.ones(rows))),
        integer=np.concatenate((np.ones(sites, bool), np.zeros(rows, bool))),
        matrix=matrix,
        row_lower=low,
        row_upper=high,
        maximise=True,
    )
    begin = np.zeros(sites + rows)
    begin[list(siting.chosen)] = 1.0
    begin[sites:] = np.asarray(small.cover[:, list(siting.chosen)].sum(axis=1)).ravel() > 0
    answer = solve(programme, effort_of(search), start=begin, progress=progress)
    return taken_over(
        siting,
        answer,
        sites,
        lambda chosen: covered_weight(covering.cover, covering.weight, chosen),
        whole=whole_numbers(covering.weight),
    )
