"""What a site's answer rests on, and which check would move its rank most."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.grid_result import GridResult, GridStatus
from planner.model.score_result import EvidenceGrade
from planner.sites.scoring import GROUP_ORDER, Prepared
from planner.tables.catalogue import read_catalogue

GRID_CRITERION = "grid_headroom"
_STEPS = 1e9
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One row of the evidence table: grade, its level (4 the best), and the band of the free capacity in p.u."""

    grade: EvidenceGrade
    level: int
    low_pu: float
    high_pu: float


def basis_of(grid: GridResult | None) -> Basis:
    """What the grid answer of a site rests on."""
    table = _table()
    if grid is None or (grid.hosting_kw is None and grid.operator is None):
        return table["none"]
    return table["operator"] if grid.operator is not None else table[grid.tier.value or "none"]


@cache
def _table() -> Mapping[str, Basis]:
    rows = read_catalogue("catalogue", "evidence")
    return {
        str(row["basis"]): Basis(
            grade=row["grade"], level=int(row["level"]), low_pu=float(row["low_pu"]), high_pu=float(row["high_pu"])
        )
        for _, row in rows.iterrows()
    }


def headroom_band(grid: GridResult | None) -> tuple[float, float]:
    """Free capacity at the low and the high end in kW; NaN where none is known."""
    basis = basis_of(grid)
    if grid is None or grid.hosting_kw is None:
        return float("nan"), float("nan")
    return grid.hosting_kw * basis.low_pu, grid.hosting_kw * basis.high_pu


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCheck:
    """A check and the rank of its site with the worst and the best outcome, all else as it is.

    ``check``: the table's word, empty where no check would move the rank; ``open_criteria``: criteria that count and
    whose facts are unknown or known within a band, the one with the most score at stake first.
    """

    check: str
    low_rank: int
    high_rank: int
    open_criteria: tuple[str, ...]


def next_checks(prepared: Prepared, weight_pu: Floats, grid_open: NDArray[np.bool_]) -> tuple[NextCheck | None, ...]:
    """Check of each site that could move its rank farthest, alone; None for excluded sites.

    A check settles all criteria of its name: each goes to its low or high end, a gap to 0 or 1. Where the grid is open
    it may also turn out to hold the site, which then ranks with those checked, or not to: then with those that failed.

    Parameters
    ----------
    weight_pu : ndarray, shape (k,)
        Weights that sum to one.
    grid_open : ndarray of bool, shape (n,)
        Sites whose grid is not known where that of others is.
    """
    low, high = _ends(prepared, grid_open)
    down, up = (prepared.counted_pu - low) * weight_pu, (high - prepared.counted_pu) * weight_pu
    place = _Places(prepared, prepared.counted_pu @ weight_pu)
    checks = [each.check for each in prepared.criteria]
    names = tuple(dict.fromkeys(each for each in checks if each))
    grid_check = next((e.check for e in prepared.criteria if e.criterion_id == GRID_CRITERION), "")
    ranks = np.empty((len(names), 2, len(prepared.site_ids)), dtype=np.int64)
    for at, name in enumerate(names):
        mine = np.array([each == name for each in checks])
        moves = grid_open & (name == grid_check)
        ranks[at, 0] = place.ranks(np.where(moves, _FAILED, prepared.group), -down[:, mine].sum(axis=1))
        ranks[at, 1] = place.ranks(np.where(moves, _CHECKED, prepared.group), up[:, mine].sum(axis=1))
    farthest = np.argmax(ranks[:, 0] - ranks[:, 1], axis=0)
    stake = down + up
    falling = np.argsort(-stake, axis=1, kind="stable")
    ids = [each.criterion_id for each in prepared.criteria]
    found: list[NextCheck | None] = []
    for i, group in enumerate(prepared.group):
        if group < 0:
            found.append(None)
            continue
        low_rank, high_rank = (int(each) for each in ranks[farthest[i], :, i])
        found.append(
            NextCheck(
                check=names[farthest[i]] if low_rank > high_rank else "",
                low_rank=low_rank,
                high_rank=high_rank,
                open_criteria=tuple(ids[k] for k in falling[i] if stake[i, k] > 0.0),
            )
        )
    return tuple(found)


_CHECKED, _FAILED = GROUP_ORDER.index(GridStatus.CHECKED.value), GROUP_ORDER.index(GridStatus.FAILED.value)


def _ends(prepared: Prepared, grid_open: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Worth of each fact at its worst and its best."""
    base = prepared.counted_pu
    gap = np.isnan(prepared.normalised_pu) & prepared.usable
    gap &= np.array([each.missing != "best" for each in prepared.criteria])
    for k, each in enumerate(prepared.criteria):
        if each.criterion_id == GRID_CRITERION:
            gap[:, k] |= grid_open
    low = np.where(gap, 0.0, np.where(np.isnan(prepared.low_pu), base, np.minimum(prepared.low_pu, base)))
    high = np.where(gap, 1.0, np.where(np.isnan(prepared.high_pu), base, np.maximum(prepared.high_pu, base)))
    return low, high


class _Places:
    """Where each site would stand with another group or score, the others staying as they are."""

    def __init__(self, prepared: Prepared, total: Floats) -> None:
        ids = np.array(prepared.site_ids, dtype=str)
        self._by_id = np.argsort(np.argsort(ids, kind="stable"), kind="stable")
        self._total = total
        self._keys = self._made(prepared.group, total)
        self._sorted = np.sort(self._keys[prepared.group >= 0])

    def _made(self, group: NDArray[np.int64], total: Floats) -> NDArray[np.int64]:
        """Group, falling score and place by id as one whole number each."""
        steps = np.rint((group * 2.0 + 1.0 - total) * _STEPS).astype(np.int64)
        return np.asarray(steps * self._by_id.size + self._by_id)

    def ranks(self, group: NDArray[np.int64], more: Floats) -> NDArray[np.int64]:
        """Rank of each site, alone in another group and with so much more score."""
        keys = self._made(group, self._total + more)
        return np.asarray(np.searchsorted(self._sorted, keys) + 1 - (self._keys < keys))


def levels(grid: Mapping[str, GridResult], index: pd.Index) -> pd.Series:
    """Level of evidence of each site, 0 to 4."""
    return pd.Series([float(basis_of(grid.get(str(each))).level) for each in index], index=index)
