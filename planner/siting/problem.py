"""What is asked, how much work may go into it, and what is answered: common to all models of "which sites together"."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.errors import PlannerError
from planner.siting.milp import Cut, relative_gap_pu

Model = Literal["mclp", "pmedian", "lscp"]
Method = Literal["heuristic", "lagrange", "proof"]

WHOLE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Conditions on the choice beside the model's own.

    ``must``: sites that are in; ``apart``: symmetric array (sites x sites) of pairs that lie too close together to be
    chosen both (:func:`planner.siting.apart.too_close`), None: any may be together.
    """

    must: tuple[int, ...] = ()
    apart: "csr_array[Any] | None" = None


ANY = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How much work goes into an answer.

    Attributes
    ----------
    kicks : int
        Restarts of the heuristic from a kicked solution.
    bound_steps : int
        Subgradient steps of the Lagrange bound.
    proof : bool
        Whether HiGHS closes what gap is left.
    gap_pu : float
        Gap at which the answer is good enough: the work ends there, in the heuristic, its bound and the proof.
    node_limit, time_limit_s
        Ends of the proof; a time limit may make two runs differ.
    """

    seed: int = 0
    kicks: int = 300
    bound_steps: int = 600
    proof: bool = True
    gap_pu: float = 1e-6
    node_limit: int | None = None
    time_limit_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Siting:
    """A choice of sites and how good it is known to be.

    Attributes
    ----------
    chosen : tuple of int
        Columns of the sites, in order.
    objective : float
        mclp: weight covered; pmedian: sum of weight x cost; lscp: number of sites.
    bound : float
        No choice is better: above the objective for mclp, below it else.
    gap_pu : float or None
        |bound - objective| / |objective|; None where only the objective is 0.
    method : str
        What the bound rests on: lagrange (prices, no solver) or proof (HiGHS); heuristic: nobody looked, the bound is
        the trivial one.
    proof_left_out : bool
        A proof was asked for, but the model is too large for it.
    cut_by : str
        Which limit ended the proof (nodes, time); empty: none did.
    """

    model: Model
    chosen: tuple[int, ...]
    objective: float
    bound: float
    gap_pu: float | None
    method: Method
    nodes: int = 0
    proof_left_out: bool = False
    cut_by: Cut = ""

    @property
    def upwards(self) -> bool:
        """Whether more is better."""
        return self.model == "mclp"

    def bounded(self, bound: float, method: Method) -> "Siting":
        """The same choice with a bound, if that is tighter; never on the wrong side of the objective."""
        tighter = min(bound, self.bound) if self.upwards else max(bound, self.bound)
        kept = max(tighter, self.objective) if self.upwards else min(tighter, self.objective)
        return replace(self, bound=kept, gap_pu=relative_gap_pu(self.objective, kept), method=method)

    def closed(self, gap_pu: float) -> bool:
        """Whether the gap is small enough."""
        return self.gap_pu is not None and self.gap_pu <= gap_pu


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """What a bound tells of single sites: ``out`` and ``inside`` can only lead to choices no better than the known."""

    out: NDArray[np.bool_]
    inside: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))


def check_number(p: int, sites: int, limits: Limits) -> None:
    """Refuse a number of sites that cannot be.

    Raises
    ------
    PlannerError
        Fewer than one, more than there are candidates, or fewer than must be in.
    """
    if not 1 <= p <= sites:
        raise PlannerError.of("siting.bad_number", p=p, sites=sites)
    if len(limits.must) > p:
        raise PlannerError.of("siting.too_many_must", p=p, must=len(limits.must))
    check_must(limits)


def check_must(limits: Limits) -> None:
    """Refuse sites that must be in but lie too close together.

    Raises
    ------
    PlannerError
    """
    if limits.apart is not None and limits.must:
        held = sorted(set(limits.must))
        pairs = limits.apart[held][:, held].tocoo()
        if pairs.nnz:
            one, other = held[int(pairs.row[0])], held[int(pairs.col[0])]
            raise PlannerError.of("siting.must_too_close", one=one + 1, other=other + 1)


def fixed_of(limits: Limits, sites: int) -> NDArray[np.bool_]:
    """Mask of the sites that must be in."""
    fixed = np.zeros(sites, bool)
    fixed[list(limits.must)] = True
    return fixed


def near_of(limits: Limits, sites: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Start and end of each site's list of sites that it may not stand with, and the lists."""
    if limits.apart is None:
        return np.zeros(sites + 1, np.int32), np.zeros(0, np.int32)
    near = csr_array(limits.apart)
    near.sort_indices()
    return near.indptr.astype(np.int32), near.indices.astype(np.int32)


def whole_numbers(values: NDArray[np.float64]) -> bool:
    """Whether all are whole and small enough for their sums to be exact."""
    return bool(np.all(values == np.floor(values)) and np.abs(values).sum() < 2**52)


def whole_bound(bound: float, *, upwards: bool) -> float:
    """Bound of an objective that can only be whole."""
    return float(np.floor(bound + WHOLE) if upwards else np.ceil(bound - WHOLE))
