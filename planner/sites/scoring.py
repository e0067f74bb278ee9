"""Weighted-sum score, rank and the stability of the rank under random weights."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.issues import Issue, Severity
from planner.model.result import ScorePart
from planner.model.units import unit_suffix
from planner.sites.criteria import Criterion, check_weights, normalise, read_criteria

GROUP_ORDER = ("checked", "unknown", "failed", "not_checked")
EXCLUDED = "excluded"
_CELLS_PER_CHUNK = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """What a change of weights does not touch: make it once, rank it often.

    Attributes
    ----------
    site_ids : tuple of str
        Rows, in the order given.
    group : ndarray of int, shape (n,)
        Ranks run group by group, 0 first; -1 is excluded (no score, no rank).
    values : ndarray, shape (n, k)
        Facts in the criterion's unit, NaN unknown.
    normalised_pu : ndarray, shape (n, k)
        0..1, NaN unknown.
    counted_pu : ndarray, shape (n, k)
        Like ``normalised_pu`` with the missing rule applied.
    low_pu, high_pu : ndarray, shape (n, k)
        Worth at the two ends of what each fact may be, the lesser and the greater; NaN where no band is known.
    usable : ndarray of bool, shape (k,)
        Criteria known for at least one site; the others carry no weight.
    """

    criteria: tuple[Criterion, ...]
    site_ids: tuple[str, ...]
    group: NDArray[np.int64]
    values: NDArray[np.float64]
    normalised_pu: NDArray[np.float64]
    counted_pu: NDArray[np.float64]
    usable: NDArray[np.bool_]
    low_pu: NDArray[np.float64]
    high_pu: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """Weights that sum to 1, scores 0..1 (NaN: excluded) and ranks from 1 (0: excluded), in the rows' order."""

    weight_pu: NDArray[np.float64]
    score: NDArray[np.float64]
    rank: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Score of every site with its parts.

    ``frame`` is indexed by site_id: ``score`` (0..1, NaN excluded), ``rank`` (Int64, NA excluded),
    ``stability_top_pu`` (share of random weights with the site in the top n; NaN excluded). ``parts`` by site_id, in
    the order of the criteria table.
    """

    frame: pd.DataFrame
    parts: Mapping[str, tuple[ScorePart, ...]]
    prepared: Prepared
    ranking: Ranking
    issues: tuple[Issue, ...]


def score(
    facts: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    seed: int,
    draws: int = 2000,
    top_n: int = 10,
    criteria: tuple[Criterion, ...] | None = None,
) -> Scores:
    """Score the sites by weighted sum of normalised criteria and rank them.

    score_i = sum_k w_k r_ik with the weights w summing to 1 (simple additive weighting; Hwang and Yoon 1981). A
    criterion that is unknown for every site carries no weight.

    Parameters
    ----------
    facts : DataFrame indexed by site_id
        Columns named by the criteria; an absent column is unknown for all. ``rank_group``, where present, orders the
        ranks: checked, unknown, failed, not_checked; excluded sites get neither score nor rank and do not count in
        the range of min_max.
    weights : mapping
        By criterion id, any scale; empty: the table's own weights. What is not named weighs nothing.
    seed, draws, top_n : int
        Of the stability: see :func:`stability_top_pu`.

    Raises
    ------
    PlannerError
        A weight names no criterion, is negative or not a number, or all are zero.
    """
    prepared = prepare(facts, read_criteria() if criteria is None else criteria)
    ranking = rerank(prepared, weights)
    stable_pu = stability_top_pu(prepared, ranking.weight_pu > 0, seed=seed, draws=draws, top_n=top_n)
    ranks = pd.array(np.where(ranking.rank > 0, ranking.rank, -1), dtype="Int64")
    ranks[ranking.rank == 0] = pd.NA
    frame = pd.DataFrame(
        {"score": ranking.score, "rank": ranks, "stability_top_pu": stable_pu},
        index=pd.Index(prepared.site_ids, name="site_id", dtype=object),
    )
    return Scores(
        frame=frame,
        parts=_parts(prepared, ranking),
        prepared=prepared,
        ranking=ranking,
        issues=_unusable(prepared, weights),
    )


def prepare(facts: pd.DataFrame, criteria: tuple[Criterion, ...]) -> Prepared:
    """Normalise all criteria over the sites that are not excluded.

    Columns ``<column>_low`` and ``<column>_high``, where present, are the ends of what the fact may be; they are
    brought to the range of the facts themselves.
    """
    group = _groups(facts)
    open_rows = group >= 0
    values = np.column_stack([_numbers(facts, each.column) for each in criteria])
    worth = [np.full(values.shape, np.nan) for _ in range(3)]
    for k, each in enumerate(criteria):
        over = values[open_rows, k]
        ends = [_numbers(facts, f"{each.column}_{end}")[open_rows] for end in ("low", "high")]
        for target, numbers in zip(worth, (over, *ends), strict=True):
            target[open_rows, k] = normalise(each, numbers, over)
    return _prepared(criteria, tuple(str(each) for each in facts.index), group, (values, *worth))


def prepare_from_parts(
    parts: Mapping[str, Sequence[ScorePart]],
    groups: Mapping[str, str],
    criteria: tuple[Criterion, ...] | None = None,
    anew: Collection[str] = (),
) -> Prepared:
    """Rebuild from the parts of a finished assessment, for the window's weights.

    Parameters
    ----------
    parts, groups : mapping
        By site_id: its parts (empty for excluded sites) and its rank group.
    criteria : tuple of Criterion, optional
        As the planner has them now; None: those of the table.
    anew : collection of str
        Criteria that are brought to 0..1 otherwise than in the assessment; their bands are forgotten.
    """
    criteria = read_criteria() if criteria is None else criteria
    rows = {site_id: {part.criterion: part for part in each} for site_id, each in parts.items()}
    shape = (len(rows), len(criteria))
    values, normalised_pu, low_pu, high_pu = (np.full(shape, np.nan) for _ in range(4))
    for i, own in enumerate(rows.values()):
        for k, each in enumerate(criteria):
            part = own.get(each.criterion_id)
            if part is not None:
                values[i, k] = np.nan if part.value is None else part.value
                normalised_pu[i, k] = np.nan if part.normalised_pu is None else part.normalised_pu
                low_pu[i, k] = np.nan if part.low_pu is None else part.low_pu
                high_pu[i, k] = np.nan if part.high_pu is None else part.high_pu
    group = np.array([_group_number(groups[site_id]) for site_id in rows], dtype=np.int64)
    open_rows = group >= 0
    for k, each in enumerate(criteria):
        if each.criterion_id in anew:
            normalised_pu[open_rows, k] = normalise(each, values[open_rows, k])
            low_pu[:, k] = high_pu[:, k] = np.nan
    return _prepared(criteria, tuple(rows), group, (values, normalised_pu, low_pu, high_pu))


def _prepared(
    criteria: tuple[Criterion, ...],
    site_ids: tuple[str, ...],
    group: NDArray[np.int64],
    numbers: tuple[NDArray[np.float64], ...],
) -> Prepared:
    values, normalised_pu, one_end, other_end = numbers
    fill = np.array([each.missing_pu for each in criteria])
    return Prepared(
        criteria=criteria,
        site_ids=site_ids,
        group=group,
        values=values,
        normalised_pu=normalised_pu,
        counted_pu=np.where(np.isnan(normalised_pu), fill, normalised_pu),
        usable=np.asarray((~np.isnan(normalised_pu[group >= 0])).any(axis=0), dtype=np.bool_),
        low_pu=np.minimum(one_end, other_end),
        high_pu=np.maximum(one_end, other_end),
    )


def _numbers(facts: pd.DataFrame, column: str) -> NDArray[np.float64]:
    if column not in facts:
        return np.full(len(facts), np.nan)
    values = pd.to_numeric(facts[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def _groups(facts: pd.DataFrame) -> NDArray[np.int64]:
    if "rank_group" not in facts:
        return np.zeros(len(facts), dtype=np.int64)
    return np.array([_group_number(str(name)) for name in facts["rank_group"]], dtype=np.int64)


def _group_number(name: str) -> int:
    if name == EXCLUDED:
        return -1
    return GROUP_ORDER.index(name) if name in GROUP_ORDER else len(GROUP_ORDER)


def rerank(prepared: Prepared, weights: Mapping[str, float]) -> Ranking:
    """Score and rank under other weights: one matrix product and one sort.

    Ranks run through the groups in their order, in a group by falling score, ties by site_id.

    Raises
    ------
    PlannerError
        As in :func:`score`.
    """
    weight_pu = weights_pu(prepared, weights)
    total = np.where(prepared.group >= 0, prepared.counted_pu @ weight_pu, np.nan)
    return Ranking(weight_pu=weight_pu, score=total, rank=ranks_of(prepared, total))


def ranks_of(prepared: Prepared, total: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ranks from 1 by falling total, group by group, ties by site_id; 0: excluded."""
    open_rows = prepared.group >= 0
    order = np.lexsort((np.array(prepared.site_ids, dtype=str), -np.round(np.nan_to_num(total), 12), prepared.group))
    order = order[open_rows[order]]
    rank = np.zeros(len(prepared.site_ids), dtype=np.int64)
    rank[order] = np.arange(1, order.size + 1)
    return rank


def weights_pu(prepared: Prepared, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Weights of all criteria, summing to 1 over those that are known for any site (all zero where none is)."""
    check_weights(dict(weights), prepared.criteria)
    asked = dict(weights) or {each.criterion_id: each.default_weight_pu for each in prepared.criteria}
    raw = np.array([float(asked.get(each.criterion_id, 0.0)) for each in prepared.criteria])
    raw = np.where(prepared.usable, raw, 0.0)
    if not raw.any():
        return raw
    # beside the greatest first: the sum of huge ones is no number
    raw = raw / raw.max()
    return np.asarray(raw / raw.sum())


def stability_top_pu(
    prepared: Prepared, active: NDArray[np.bool_], *, seed: int, draws: int, top_n: int
) -> NDArray[np.float64]:
    """Share of random weights under which each site is among the first ``top_n``; NaN for excluded sites.

    The weights are uniform over all that sum to 1 (Dirichlet with all parameters 1) on the active criteria; the rank
    acceptability of SMAA (Lahdelma and Salminen 2001), summed over the first ranks. Groups keep their order.
    """
    out = np.full(len(prepared.site_ids), np.nan)
    order = np.lexsort((np.array(prepared.site_ids, dtype=str), prepared.group))
    order = order[prepared.group[order] >= 0]
    if not order.size or draws < 1 or not active.any():
        return out
    generator = np.random.default_rng(seed)
    counts = np.zeros(order.size, dtype=np.int64)
    chunk = max(1, _CELLS_PER_CHUNK // order.size)
    for start in range(0, draws, chunk):
        random_pu = generator.dirichlet(np.ones(int(active.sum())), size=min(chunk, draws - start))
        totals = prepared.counted_pu[np.ix_(order, np.flatnonzero(active))] @ random_pu.T
        counts += _in_top(totals, prepared.group[order], top_n)
    out[order] = counts / draws
    return out


def _in_top(totals: NDArray[np.float64], group: NDArray[np.int64], top_n: int) -> NDArray[np.int64]:
    """How often each row (sorted by group, then id) is among the first ``top_n`` of the columns."""
    counts = np.zeros(group.size, dtype=np.int64)
    left = top_n
    for number in np.unique(group):
        rows = np.flatnonzero(group == number)
        if left <= 0:
            break
        if rows.size <= left:
            counts[rows] = totals.shape[1]
        else:
            best = np.argsort(-np.round(totals[rows], 12), axis=0, kind="stable")[:left]
            counts[rows] = np.bincount(best.ravel(), minlength=rows.size)
        left -= rows.size
    return counts


def _parts(prepared: Prepared, ranking: Ranking) -> dict[str, tuple[ScorePart, ...]]:
    contribution = prepared.counted_pu * ranking.weight_pu
    out: dict[str, tuple[ScorePart, ...]] = {}
    for i, site_id in enumerate(prepared.site_ids):
        if prepared.group[i] < 0:
            out[site_id] = ()
            continue
        out[site_id] = tuple(
            ScorePart(
                criterion=each.criterion_id,
                value=_known(prepared.values[i, k]),
                unit=unit_suffix(each.column) or "",
                direction=each.direction,
                normalisation=each.normalisation,
                normalised_pu=_known(prepared.normalised_pu[i, k]),
                weight_pu=float(ranking.weight_pu[k]),
                contribution=float(contribution[i, k]),
                low_pu=_known(prepared.low_pu[i, k]),
                high_pu=_known(prepared.high_pu[i, k]),
            )
            for k, each in enumerate(prepared.criteria)
        )
    return out


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _unusable(prepared: Prepared, weights: Mapping[str, float]) -> tuple[Issue, ...]:
    """Criteria that were asked for but are unknown for every site."""
    silent = [
        each.criterion_id
        for each, usable in zip(prepared.criteria, prepared.usable, strict=True)
        if not usable and (weights.get(each.criterion_id, 0.0) if weights else each.default_weight_pu) > 0
    ]
    if not silent:
        return ()
    code = "sites.criteria_unknown" if prepared.usable.any() else "sites.nothing_known"
    params = {"criteria": ", ".join(silent)}
    return (Issue(severity=Severity.NOTE, code=code, params=params, where="criteria"),)
