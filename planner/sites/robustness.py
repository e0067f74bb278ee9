"""Does the ranking hold? Ranks under thousands of random weights, with other data, and without one criterion (SMAA).

Stochastic multicriteria acceptability analysis after Lahdelma and Salminen (2001). All weight vectors are ranked in
batches: scores are one matrix product, and ranks come out of one sort of whole numbers that hold group, score and row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.sites.scoring import Prepared, ranks_of

CELLS = 20_000_000
"""Weight vectors times sites at most; beyond, fewer vectors are drawn."""
_CHUNK = 1_000_000
_STEPS = 1e12
_VECTORS_A_STATE = 50
_PERCENTILES = (5.0, 95.0)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """What the weight vectors drawn have shown, in the order of the prepared rows; excluded rows are 0 or NaN.

    Attributes
    ----------
    draws, top_n : int
        Weight vectors drawn, ranks that count as the top.
    best, worst, low, high : ndarray of int, shape (n,)
        Extreme ranks, and the 5th and 95th percentile.
    top_pu, top_with_data_pu : ndarray, shape (n,)
        Share of vectors with the site among the first ``top_n``; with data varying besides (NaN: no band is known).
    acceptability_pu : ndarray, shape (n, top_n)
        Share of vectors under which the site takes rank 1, 2, ... ``top_n``.
    central_pu : ndarray, shape (n, k)
        Mean of the vectors that put the site first; NaN where none does.
    """

    draws: int
    top_n: int
    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    top_pu: Floats
    top_with_data_pu: Floats
    acceptability_pu: Floats
    central_pu: Floats


def draws_of(prepared: Prepared, asked: int, cells: int = CELLS) -> int:
    """Weight vectors that are drawn for so many sites: as asked, or as many as the budget of cells allows."""
    sites = int((prepared.group >= 0).sum())
    return min(asked, max(1, cells // max(sites, 1)))


def draw(prepared: Prepared, active: NDArray[np.bool_], *, seed: int, draws: int, top_n: int) -> Drawn | None:
    """Rank the sites under random weights, uniform over all that sum to one on the active criteria.

    The data vary besides where a band or a gap is known: each fact is drawn by itself from a triangle over its worth
    at the low, the base and the high end, a gap that counts as neutral from all there is; one state of the data for
    each 50 weight vectors.

    Returns
    -------
    Drawn or None
        None where there is nothing to draw: no site, no criterion that counts.
    """
    rows = _rows(prepared)
    if not rows.size or draws < 1 or not active.any():
        return None
    worth = prepared.counted_pu[np.ix_(rows, np.flatnonzero(active))]
    weights = np.random.default_rng(seed).dirichlet(np.ones(int(active.sum())), size=draws)
    group = prepared.group[rows]
    found = _ranked(worth, group, weights)
    top_n = min(top_n, rows.size)
    low, high = np.percentile(found, _PERCENTILES, axis=0, method="nearest")
    firsts = np.zeros((rows.size, worth.shape[1]))
    leader = np.argmin(found, axis=1)
    np.add.at(firsts, leader, weights)
    wins = np.bincount(leader, minlength=rows.size)[:, None]
    central = np.full((rows.size, active.size), np.nan)
    central[:, active] = np.divide(firsts, wins, out=np.full(firsts.shape, np.nan), where=wins > 0)
    shares = np.stack([(found == rank).mean(axis=0) for rank in range(1, top_n + 1)], axis=1)
    with_data = _with_data(prepared, rows, active, weights, top_n=top_n, seed=seed)

    def spread(values: Floats, empty: float = np.nan) -> Floats:
        out = np.full((len(prepared.site_ids), *values.shape[1:]), empty)
        out[rows] = values
        return out

    def ranks(values: NDArray[np.integer]) -> NDArray[np.int64]:
        return spread(values.astype(np.float64), 0.0).astype(np.int64)

    return Drawn(
        draws=draws,
        top_n=top_n,
        best=ranks(found.min(axis=0)),
        worst=ranks(found.max(axis=0)),
        low=ranks(low),
        high=ranks(high),
        top_pu=spread((found <= top_n).mean(axis=0)),
        top_with_data_pu=spread(with_data),
        acceptability_pu=spread(shares, 0.0),
        central_pu=spread(central),
    )


def _rows(prepared: Prepared) -> NDArray[np.int64]:
    """Rows that are ranked, by group and site_id."""
    order = np.lexsort((np.array(prepared.site_ids, dtype=str), prepared.group))
    return np.asarray(order[prepared.group[order] >= 0])


def _ranked(worth: Floats, group: NDArray[np.int64], weights: Floats) -> NDArray[np.int32]:
    """Ranks from 1, shape (vectors, sites); ties by row, groups one after the other."""
    n = len(worth)
    out = np.empty((len(weights), n), dtype=np.int32)
    chunk = max(1, _CHUNK // n)
    for start in range(0, len(weights), chunk):
        part = weights[start : start + chunk]
        out[start : start + chunk] = _rank_batch(part @ worth.T, group)
    return out


def _rank_batch(scores: Floats, group: NDArray[np.int64]) -> NDArray[np.int32]:
    """Rank each row of scores by one sort of (group, falling score, place) packed into whole numbers."""
    vectors, n = scores.shape
    scores = (group * 2.0 + 1.0 - scores) * _STEPS
    keys = np.rint(scores, out=scores).astype(np.int64)
    keys *= n
    keys += np.arange(n)
    keys.sort(axis=1)
    keys %= n
    out = np.empty((vectors, n), dtype=np.int32)
    np.put_along_axis(out, keys, np.broadcast_to(np.arange(1, n + 1, dtype=np.int32), keys.shape), axis=1)
    return out


def _with_data(
    prepared: Prepared, rows: NDArray[np.int64], active: NDArray[np.bool_], weights: Floats, *, top_n: int, seed: int
) -> Floats:
    """Share of vectors with each site in the top while the data vary; NaN for all where nothing does."""
    cells = np.ix_(rows, np.flatnonzero(active))
    base, low, high = prepared.counted_pu[cells], prepared.low_pu[cells], prepared.high_pu[cells]
    gap = np.isnan(prepared.normalised_pu[cells]) & (prepared.usable[active])
    neutral = np.array([each.missing == "neutral" for each in prepared.criteria])[active]
    low = np.where(gap & neutral, 0.0, np.where(np.isnan(low), base, np.minimum(low, base)))
    high = np.where(gap & neutral, 1.0, np.where(np.isnan(high), base, np.maximum(high, base)))
    loose = high > low
    if not loose.any():
        return np.full(rows.size, np.nan)
    generator = np.random.default_rng([seed, 1])
    span = (high - low)[loose]
    below = (base - low)[loose] / span
    counts = np.zeros(rows.size)
    group, state = prepared.group[rows], base.copy()
    for start in range(0, len(weights), _VECTORS_A_STATE):
        share = generator.random(span.size)
        rise = np.sqrt(share * below)
        fall = 1.0 - np.sqrt((1.0 - share) * (1.0 - below))
        state[loose] = low[loose] + span * np.where(share < below, rise, fall)
        part = weights[start : start + _VECTORS_A_STATE]
        counts += (_rank_batch(part @ state.T, group) <= top_n).sum(axis=0)
    return np.asarray(counts / len(weights))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Without:
    """Ranks of the prepared rows without one criterion, and how they agree with those with it."""

    criterion: str
    rank: NDArray[np.int64]
    rank_correlation: float


def leave_one_out(prepared: Prepared, weight_pu: Floats, rank: NDArray[np.int64]) -> tuple[Without, ...]:
    """The ranking without each criterion that counts, the others keeping their ratio; none where only one counts."""
    active = np.flatnonzero(weight_pu > 0.0)
    if active.size < 2:
        return ()
    found = []
    for k in active:
        other = weight_pu.copy()
        other[k] = 0.0
        total = np.where(prepared.group >= 0, prepared.counted_pu @ (other / other.sum()), np.nan)
        without = ranks_of(prepared, total)
        found.append(
            Without(
                criterion=prepared.criteria[k].criterion_id,
                rank=without,
                rank_correlation=rank_correlation(rank, without),
            )
        )
    return tuple(found)


def rank_correlation(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Kendall's tau of two rankings without ties, -1..1; rows with rank 0 do not count, 1 for fewer than two.

    Pairs in the wrong order are counted bit by bit, n log n steps in all.

    >>> rank_correlation(np.array([1, 2, 3, 0]), np.array([1, 3, 2, 0]))
    0.3333333333333333
    """
    ranked = (one > 0) & (other > 0)
    first, second = one[ranked], other[ranked]
    n = first.size
    if n < 2:
        return 1.0
    left = np.empty(n, dtype=np.int64)
    left[np.argsort(first, kind="stable")] = np.arange(n)
    order = np.empty(n, dtype=np.int64)
    order[left] = np.argsort(np.argsort(second, kind="stable"), kind="stable")
    inversions = 0
    for bit in reversed(range(max(n - 1, 1).bit_length())):
        high = order >> (bit + 1)
        stays = np.argsort(high, kind="stable")
        order = order[stays]
        ones = (order >> bit) & 1
        before = np.cumsum(ones) - ones
        starts = np.searchsorted(order >> (bit + 1), order >> (bit + 1), side="left")
        inversions += int(((before - before[starts]) * (1 - ones)).sum())
    return 1.0 - 4.0 * inversions / (n * (n - 1))


def topsis_values(prepared: Prepared) -> tuple[Floats, NDArray[np.bool_]]:
    """Values TOPSIS works on, without gaps, and whether more is better, per criterion.

    Facts in their own unit where the score takes them over their range or spread; the worth 0..1 where the planner has
    said what a value is worth (target, piecewise). A gap stands where the missing rule puts it between worst and best.
    """
    values = prepared.counted_pu.copy()
    maximise = np.ones(len(prepared.criteria), dtype=bool)
    open_rows = prepared.group >= 0
    for k, each in enumerate(prepared.criteria):
        if each.normalisation not in {"min_max", "z"} or not prepared.usable[k]:
            continue
        known = prepared.values[open_rows, k]
        known = known[~np.isnan(known)]
        worst, best = (known.min(), known.max()) if each.direction == "max" else (known.max(), known.min())
        filled = worst + each.missing_pu * (best - worst)
        values[:, k] = np.where(np.isnan(prepared.values[:, k]), filled, prepared.values[:, k])
        maximise[k] = each.direction == "max"
    return values, maximise


def central_weights(drawn: Drawn, prepared: Prepared, row: int) -> Mapping[str, float]:
    """Mean weights that put a site first, by criterion; empty where none does."""
    found = drawn.central_pu[row]
    if np.isnan(found).all():
        return {}
    return {
        each.criterion_id: float(value)
        for each, value in zip(prepared.criteria, found, strict=True)
        if not np.isnan(value)
    }
