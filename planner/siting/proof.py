"""What the proofs have in common: rows put together, sites that need no looking at, and what HiGHS found taken over."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from planner.siting.milp import Answer, Effort
from planner.siting.problem import Fixing, Limits, Search, Siting, whole_bound

RowBlock = tuple[Any, NDArray[np.float64], NDArray[np.float64]]


def effort_of(search: Search) -> Effort:
    """How far HiGHS goes for a search."""
    return Effort(gap_pu=search.gap_pu, node_limit=search.node_limit, time_limit_s=search.time_limit_s)


def pair_rows(limits: Limits, sites: int, others: int) -> list[RowBlock]:
    """Rows "not both" of every pair too close together; ``others``: columns that follow those of the sites."""
    if limits.apart is None or limits.apart.nnz == 0:
        return []
    pairs = limits.apart.tocoo()
    one, other = pairs.row[pairs.row < pairs.col], pairs.col[pairs.row < pairs.col]
    at = np.arange(one.size)
    both = csr_array(
        (np.ones(2 * one.size), (np.concatenate((at, at)), np.concatenate((one, other)))),
        shape=(one.size, sites + others),
    )
    return [(both, np.full(one.size, -np.inf), np.ones(one.size))]


def stacked(parts: Sequence[RowBlock]) -> tuple["csr_array[Any]", NDArray[np.float64], NDArray[np.float64]]:
    """Blocks of rows as one, with their lower and upper bounds."""
    blocks, low, high = zip(*parts, strict=True)
    return csr_array(vstack(blocks)), np.concatenate(low), np.concatenate(high)


def fixing_of(worth: NDArray[np.float64], fixed: NDArray[np.bool_], p: int, slack: float) -> Fixing:
    """Sites that a better choice cannot have, or must have, by their worth at the bound's prices.

    With the ``p`` worthiest taken, forcing another in costs the bound the least taken worth less its own; forcing one
    of them out, its worth less the next one's. Where that is more than the ``slack`` between bound and known answer,
    no better choice does it.
    """
    free = np.flatnonzero(~fixed)
    order = free[np.argsort(-worth[free], kind="stable")]
    room = p - int(fixed.sum())
    margin = slack + 1e-9 * max(abs(slack), float(np.abs(worth).max(initial=0.0)))
    out, inside = np.zeros(fixed.size, bool), fixed.copy()
    if 0 < room < order.size:
        least, following = worth[order[room - 1]], worth[order[room]]
        out[order[room:]] = least - worth[order[room:]] > margin
        inside[order[:room]] = worth[order[:room]] - following > margin
    elif room <= 0:
        out[order] = True
    return Fixing(out=out, inside=inside)


def taken_over(
    siting: Siting, answer: Answer, sites: int, value_of: Callable[[tuple[int, ...]], float], *, whole: bool
) -> Siting:
    """The better of what was known and what HiGHS found, with HiGHS's bound.

    The programme may leave out choices that are no better than the known one, so the bound of all is the worse of the
    programme's bound and the known objective.
    """
    if answer.values is not None:
        chosen = tuple(int(j) for j in np.flatnonzero(answer.values[:sites] > 0.5))
        objective = value_of(chosen)
        if (objective - siting.objective) * (1 if siting.upwards else -1) > 0:
            siting = replace(siting, chosen=chosen, objective=objective)
    bound = siting.objective if answer.status == "infeasible" else answer.bound
    siting = replace(siting, nodes=answer.nodes, cut_by=answer.cut_by)
    if bound is None:
        return siting
    if whole:
        bound = whole_bound(bound, upwards=siting.upwards)
    return siting.bounded(bound, "proof")
