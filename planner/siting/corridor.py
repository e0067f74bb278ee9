"""Corridor spacing: every point of a road within a driving distance of a chosen pool, with the fewest pools.

A stretch of road is an edge whose two ends have a driving distance to each pool; in between the distance rises from
either end with the metres driven. So each pool covers a piece at the one end and a piece at the other, and between two
neighbouring ends of such pieces nothing changes: the pieces are the rows of a set cover. Nothing is sampled.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.progress import SILENT, Progress
from planner.siting.lscp import FewestSites, solve_lscp
from planner.siting.problem import ANY, Limits, Search, Siting

SHORTEST_KM = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Edges of a corridor, split where pools join it.

    Attributes
    ----------
    length_km : array of E
    from_begin_km, from_end_km : array, E x J
        Driving distance between an edge's ends and each pool; inf where there is no way.
    """

    length_km: NDArray[np.float64]
    from_begin_km: NDArray[np.float64]
    from_end_km: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Pieces on which the same pools are within reach: which edge, from where to where on it, and who covers it."""

    edge: NDArray[np.int64]
    begin_km: NDArray[np.float64]
    end_km: NDArray[np.float64]
    cover: "csr_array[Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Pools that keep the spacing, and the stretches that none of the candidates reaches.

    ``siting`` None: the pools that stand there already are enough, or nobody reaches anything. ``open_km`` is the
    length out of reach of everybody, ``gaps`` its pieces (edge, begin, end).
    """

    siting: Siting | None
    open_km: float
    gaps: tuple[tuple[int, float, float], ...]


def corridor_pieces(stretches: Stretches, radius_km: float) -> Pieces:
    """Cut the edges where the set of pools within reach changes."""
    edges, begins, ends = [np.empty(0, dtype=np.int64)], [np.empty(0)], [np.empty(0)]
    blocks = [np.empty((0, stretches.from_end_km.shape[1]), dtype=np.bool_)]
    for edge, length in enumerate(stretches.length_km):
        reach = np.maximum(radius_km - stretches.from_begin_km[edge], -1.0)
        back = length - np.maximum(radius_km - stretches.from_end_km[edge], -1.0)
        cuts = np.unique(np.clip(np.concatenate(([0.0, length], reach, back)), 0.0, length))
        cuts = cuts[np.concatenate(([True], np.diff(cuts) > SHORTEST_KM))]
        middle = (cuts[:-1] + cuts[1:])[:, None] / 2
        blocks.append((middle <= reach) | (middle >= back))
        edges.append(np.full(len(middle), edge))
        begins.append(cuts[:-1])
        ends.append(cuts[1:])
    return Pieces(
        edge=np.concatenate(edges),
        begin_km=np.concatenate(begins),
        end_km=np.concatenate(ends),
        cover=csr_array(np.concatenate(blocks).astype(np.int8)),
    )


def space_corridor(
    stretches: Stretches,
    radius_km: float,
    *,
    existing: tuple[int, ...] = (),
    limits: Limits = ANY,
    search: Search | None = None,
    progress: Progress = SILENT,
) -> Spacing:
    """The fewest further pools with which every point that can be reached has one within the radius.

    Parameters
    ----------
    radius_km : float
        Half of the spacing asked for along a road, where pools may lie anywhere on it.
    existing : tuple of int
        Pools that stand there already: what they cover asks for no other, and they are not chosen.

    Raises
    ------
    PlannerError
        Limits that cannot be kept.
    """
    pieces = corridor_pieces(stretches, radius_km)
    nobody = np.diff(pieces.cover.indptr) == 0
    served = np.asarray(pieces.cover[:, list(existing)].sum(axis=1)).ravel() > 0 if existing else np.zeros_like(nobody)
    gaps = tuple(
        (int(pieces.edge[i]), float(pieces.begin_km[i]), float(pieces.end_km[i])) for i in np.flatnonzero(nobody)
    )
    open_km = float(sum(end - begin for _, begin, end in gaps))
    asked = pieces.cover[np.flatnonzero(~nobody & ~served)]
    if asked.shape[0] == 0:
        return Spacing(siting=None, open_km=open_km, gaps=gaps)
    return Spacing(
        siting=solve_lscp(FewestSites(cover=asked, limits=limits), search, progress), open_km=open_km, gaps=gaps
    )
