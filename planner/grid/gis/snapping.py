"""Points that mean one place become one node: by nearness within a tolerance, never across voltage levels."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.model.grid_build import BuildSettings

FLOAT = NDArray[np.float64]
INT = NDArray[np.int64]
BOOL = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nodes:
    """Places of the network: ``xy_m`` shape (n, 2), ``level`` shape (n,)."""

    xy_m: FLOAT
    level: INT

    def __len__(self) -> int:
        return len(self.level)

    def points(self) -> NDArray[np.object_]:
        """Nodes as shapely points."""
        return np.asarray(shapely.points(self.xy_m), dtype=object)

    def and_more(self, xy_m: FLOAT, level: INT) -> "Nodes":
        """These nodes and further ones behind them."""
        return Nodes(xy_m=np.vstack([self.xy_m, xy_m]), level=np.concatenate([self.level, level]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapped:
    """Node of each point, and how far each was moved."""

    node: INT
    nodes: Nodes
    moved_m: FLOAT


def to_stations(xy_m: FLOAT, level: INT, sides: pd.DataFrame, settings: BuildSettings) -> FLOAT:
    """Line ends, those within a station's reach moved to the nearest busbar of their level.

    Parameters
    ----------
    xy_m, level : ndarray, shapes (n, 2) and (n,)
    sides : DataFrame
        Busbars with x_m, y_m, level.
    """
    moved = xy_m.copy()
    if settings.station_reach_m <= settings.snap_m:
        return moved
    for number in np.unique(sides["level"]):
        busbars = sides.loc[sides["level"] == number, ["x_m", "y_m"]].to_numpy(float)
        mine = np.flatnonzero(level == number)
        tree = shapely.STRtree([shapely.Point(place) for place in busbars])
        asked, hit = tree.query_nearest(
            np.asarray(shapely.points(xy_m[mine]), dtype=object),
            max_distance=settings.station_reach_m,
            all_matches=False,
        )
        moved[mine[asked]] = busbars[hit]
    return moved


def snap(xy_m: FLOAT, level: INT, anchor: BOOL, tolerance_m: float) -> Snapped:
    """Nodes of points that lie within a tolerance of each other and share a level.

    Parameters
    ----------
    xy_m : ndarray, shape (n, 2)
    level : ndarray, shape (n,)
    anchor : ndarray of bool, shape (n,)
        Points that do not move where others meet them (stations); elsewhere the mean of the points is the place.

    Returns
    -------
    Snapped
        Nodes numbered by the first of their points, so that the result does not depend on anything else.
    """
    points = np.asarray(shapely.points(xy_m), dtype=object)
    left, right = shapely.STRtree(points).query(points, predicate="dwithin", distance=tolerance_m)
    alike = level[left] == level[right]
    pairs = coo_matrix((np.ones(int(alike.sum())), (left[alike], right[alike])), shape=(len(points), len(points)))
    _, group = connected_components(pairs, directed=False)
    _, first, node = np.unique(group, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    node = order[node].astype(np.int64)
    held = np.bincount(node, weights=anchor, minlength=len(first)) > 0
    weight = np.where(held[node], anchor, 1.0).astype(float)
    total = np.bincount(node, weights=weight)
    places = np.column_stack([np.bincount(node, weights=weight * xy_m[:, k]) / total for k in (0, 1)])
    nodes = Nodes(xy_m=places, level=level[np.sort(first)])
    return Snapped(node=node, nodes=nodes, moved_m=np.hypot(*(xy_m - places[node]).T))
