"""Which sites together, asked of files: an OR-Library graph, or a cost matrix with weights."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.siting.problem import Limits, Search, Siting

MODELS = ("pmedian", "mclp", "lscp")
PROOF_NODES = 20_000
PROOF_LIMIT_S = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingQuestion:
    """What is asked.

    Attributes
    ----------
    model : str
        pmedian, mclp or lscp.
    p : int or None
        Number of sites; None: the graph file's own.
    radius : float or None
        Greatest cost at which a place counts as covered, in the costs' unit.
    orlib, costs, weights : Path or None
        A graph, or a cost table and (each place 1 where not given) weights.
    least_apart : float or None
        Chosen sites lie at least so far from each other, in the costs' unit.
    node_limit, time_limit_s
        Ends of the proof; what is left open stands in the gap. The nodes cut it the same way each time; the time is
        for models whose first node alone takes too long, and whom it cuts may answer otherwise in another run.
    """

    model: str
    p: int | None = None
    radius: float | None = None
    orlib: Path | None = None
    costs: Path | None = None
    weights: Path | None = None
    weight_column: str = ""
    must: tuple[str, ...] = ()
    least_apart: float | None = None
    seed: int = 0
    proof: bool = True
    gap_pu: float = 1e-6
    node_limit: int = PROOF_NODES
    time_limit_s: float = PROOF_LIMIT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingTable:
    """Costs (inf: no way), weights and names, as read. Sites without names are their numbers from 1."""

    cost: "NDArray[np.float64]" = field(repr=False)
    weight: "NDArray[np.float64]" = field(repr=False)
    places: tuple[str, ...]
    sites: tuple[str, ...]
    named: bool
    by_name: bool
    p: int | None
    weight_column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingAnswer:
    """The choice, its bound, and what it means for the places.

    ``mean_cost``, ``largest_cost``: from each place with weight to its nearest chosen site; None where one has no way.
    ``covered_weight``, ``covered_places``: within the radius; None without one.
    """

    siting: "Siting"
    question: SitingQuestion
    table: SitingTable
    p: int | None
    covered_weight: float | None
    covered_places: int | None
    mean_cost: float | None
    largest_cost: float | None

    @property
    def chosen(self) -> tuple[str | int, ...]:
        """Chosen sites by name, or by their number from 1 where they have none."""
        if not self.table.named:
            return tuple(j + 1 for j in self.siting.chosen)
        return tuple(self.table.sites[j] for j in self.siting.chosen)


def solve_siting(question: SitingQuestion, progress: Progress = SILENT) -> SitingAnswer:
    """Read the files, choose the sites, say how good that is.

    Raises
    ------
    PlannerError
        A wrong or missing option, a faulty file, or no choice that fits.
    Cancelled
        The planner stopped.
    """
    from planner.siting.problem import Search

    _check(question)
    progress.report(0.0, "siting.reading")
    table = read_siting(question)
    limits = _limits(question, table)
    search = Search(
        seed=question.seed,
        proof=question.proof,
        gap_pu=question.gap_pu,
        node_limit=question.node_limit,
        time_limit_s=question.time_limit_s,
    )
    asked = table.p if question.p is None else question.p
    p = None if question.model == "lscp" else asked
    if p is None and question.model != "lscp":
        raise PlannerError.of("siting.p_missing", where="--p")
    siting = _solved(question, table, p, limits, search, progress)
    return _answer(question, table, p, siting)


def _check(question: SitingQuestion) -> None:
    if question.model not in MODELS:
        raise PlannerError.of("siting.model_unknown", where="--model", model=question.model, known=", ".join(MODELS))
    if (question.orlib is None) == (question.costs is None):
        raise PlannerError.of("siting.one_source")
    if question.orlib is not None and question.weights is not None:
        raise PlannerError.of("siting.orlib_weights", where="--weights")
    if question.model != "pmedian" and question.radius is None:
        raise PlannerError.of("siting.radius_missing", where="--radius", model=question.model)
    for name, value in (("--radius", question.radius), ("--min-distance", question.least_apart)):
        if value is not None and not (np.isfinite(value) and value >= 0):
            raise PlannerError.of("siting.bad_length", where=name, value=value)


def read_siting(question: SitingQuestion) -> SitingTable:
    """Costs, weights and names of a question's files.

    Raises
    ------
    PlannerError
        A faulty file.
    """
    from planner.siting.files.matrix import read_costs, read_weights
    from planner.siting.files.orlib import read_orlib

    if question.orlib is not None:
        graph = read_orlib(question.orlib)
        numbers = tuple(str(node + 1) for node in range(len(graph.cost)))
        ones = np.ones(len(graph.cost))
        return SitingTable(
            cost=graph.cost, weight=ones, places=numbers, sites=numbers, named=False, by_name=False, p=graph.p
        )
    read = read_costs(question.costs or Path())
    places, sites = read.cost.shape
    weight, by_name, column = np.ones(places), False, ""
    if question.weights is not None:
        found = read_weights(question.weights, read.places, places, question.weight_column)
        weight, by_name, column = found.weight, found.by_name, found.column
    return SitingTable(
        cost=read.cost,
        weight=weight,
        places=read.places or tuple(str(i + 1) for i in range(places)),
        sites=read.sites or tuple(str(j + 1) for j in range(sites)),
        named=bool(read.sites),
        by_name=by_name,
        p=None,
        weight_column=column,
    )


def _limits(question: SitingQuestion, table: SitingTable) -> "Limits":
    from planner.siting.apart import too_close_by
    from planner.siting.problem import Limits

    unknown = [name for name in question.must if name not in table.sites]
    if unknown:
        raise PlannerError.of("siting.must_unknown", where="--must", site=unknown[0])
    apart = None
    if question.least_apart is not None:
        if table.places != table.sites or not (question.orlib or table.named):
            raise PlannerError.of("siting.apart_needs_square", where="--min-distance")
        apart = too_close_by(table.cost, question.least_apart)
    return Limits(must=tuple(sorted({table.sites.index(name) for name in question.must})), apart=apart)


def _solved(
    question: SitingQuestion,
    table: SitingTable,
    p: int | None,
    limits: "Limits",
    search: "Search",
    progress: Progress,
) -> "Siting":
    from planner.siting.cover import cover_of
    from planner.siting.lscp import FewestSites, solve_lscp
    from planner.siting.mclp import Covering, solve_mclp
    from planner.siting.pmedian import Median, solve_pmedian

    if question.model == "pmedian":
        no_way = np.argwhere(~np.isfinite(table.cost))
        if no_way.size:
            place, site = (names[at] for names, at in zip((table.places, table.sites), no_way[0], strict=True))
            raise PlannerError.of("siting.no_way", pairs=len(no_way), place=place[:60], site=site[:60])
        return solve_pmedian(Median(cost=table.cost, weight=table.weight, p=p or 0, limits=limits), search, progress)
    radius = question.radius or 0.0
    cover = cover_of(table.cost, radius)
    if question.model == "mclp":
        return solve_mclp(Covering(cover=cover, weight=table.weight, p=p or 0, limits=limits), search, progress)
    _all_within(table, radius)
    return solve_lscp(FewestSites(cover=cover, limits=limits), search, progress)


def _all_within(table: SitingTable, radius: float) -> None:
    """Refuse a radius within which a place has no candidate, and say which radius would do."""
    nearest = table.cost.min(axis=1)
    far = np.flatnonzero(nearest > radius)
    if not far.size:
        return
    worst = int(np.argmax(nearest))
    if not np.isfinite(nearest[worst]):
        name = table.places[worst][:60]
        raise PlannerError.of("siting.never_reached", places=int(far.size), first=name, radius=radius)
    first = table.places[int(far[0])][:60]
    raise PlannerError.of(
        "siting.out_of_reach", places=int(far.size), first=first, radius=radius, least=_rounded_up(nearest[worst])
    )


def _rounded_up(value: float) -> float:
    """Six figures of a value, never below it: a radius that is told must do."""
    step = 10.0 ** (np.floor(np.log10(value)) - 5)
    return float(f"{np.ceil(value / step) * step:.6g}")


def _answer(question: SitingQuestion, table: SitingTable, p: int | None, siting: "Siting") -> SitingAnswer:
    held = table.weight > 0
    nearest = table.cost[:, list(siting.chosen)].min(axis=1) if siting.chosen else np.full(len(table.cost), np.inf)
    all_reached = bool(np.all(np.isfinite(nearest[held])))
    within = nearest <= question.radius if question.radius is not None else None
    return SitingAnswer(
        siting=siting,
        question=question,
        table=table,
        p=p,
        covered_weight=None if within is None else float(table.weight[within].sum()),
        covered_places=None if within is None else int(within.sum()),
        mean_cost=float(np.average(nearest[held], weights=table.weight[held])) if all_reached else None,
        largest_cost=float(nearest[held].max()) if all_reached else None,
    )
