"""Rows and aisles as bands across the ground: where along each a bay may begin."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.sites.bays.ground import TOLERANCE_M
from planner.sites.bays.intervals import Stretch, common, without
from planner.sites.bays.slots import Slot

Floats = NDArray[np.float64]
# a hair's breadth at the band's edge would join what lies left and right of it to one obstacle
_INSET_M = 1e-5


@dataclass(slots=True)
class Row:
    """One row: on which side of its aisle it lies, and where bays of each kind may begin.

    ``edge_m``: y of the aisle's edge; ``up``: the row lies above it. ``starts``: by kind, where a slot may begin.
    """

    aisle: int
    edge_m: float
    up: bool
    starts: dict[str, list[Stretch]] = field(default_factory=dict)


@dataclass(slots=True)
class Aisle:
    """One straight stretch of aisle: a rectangle that lies on free ground."""

    level: int
    from_m: float
    to_m: float
    bottom_m: float
    top_m: float


def blocked(bad: BaseGeometry, bottoms_m: Floats, tops_m: Floats) -> list[tuple[int, Floats]]:
    """Parts of ground that cannot be used within bands: number of the band and corners, shape (n, 2)."""
    west, _, east, _ = bad.bounds
    bands = np.array(
        [
            shapely.box(west - 1.0, a, east + 1.0, b)
            for a, b in zip(bottoms_m + _INSET_M, tops_m - _INSET_M, strict=True)
        ]
    )
    pieces = shapely.get_parts(bad)  # a round tree each: only those a band meets are cut with it
    met, piece = shapely.STRtree(pieces).query(bands)
    parts, pair = shapely.get_parts(shapely.intersection(bands[met], pieces[piece]), return_index=True)
    band = met[pair]
    keep = shapely.area(parts) > 1e-7
    parts, band = parts[keep], band[keep]
    corners, which = shapely.get_coordinates(parts, return_index=True)
    cuts = np.searchsorted(which, np.arange(1, len(parts)))
    return (
        [(int(number), each) for number, each in zip(band, np.split(corners, cuts), strict=True)] if len(parts) else []
    )


def aisle_stretches(bad: BaseGeometry, bottoms_m: Floats, width_m: float, room: Stretch) -> list[list[Stretch]]:
    """Where the full width of each aisle is free, by aisle."""
    free: list[list[Stretch]] = [[room] for _ in bottoms_m]
    for number, corners in blocked(bad, bottoms_m, bottoms_m + width_m):
        lo, hi = float(corners[:, 0].min()), float(corners[:, 0].max())
        free[number] = without(free[number], [(lo, hi)])
    return [[(a, b) for a, b in each if b - a > TOLERANCE_M] for each in free]


def row_starts(
    bad: BaseGeometry, edges_m: Floats, up: NDArray[np.bool_], slot: Slot, room: Stretch
) -> list[list[Stretch]]:
    """Where a slot may begin in each row so that all of it is on free ground."""
    low, high = slot.levels_m[:-1], slot.levels_m[1:]
    first = room[0] - float(slot.left_m.min())
    last = room[1] - float(slot.right_m.max())
    free: list[list[Stretch]] = [[(first, last)] if last >= first else [] for _ in edges_m]
    edge, sign = np.repeat(edges_m, len(low)), np.repeat(np.where(up, 1.0, -1.0), len(low))
    one, other = edge + sign * np.tile(low, len(edges_m)), edge + sign * np.tile(high, len(edges_m))
    for number, corners in blocked(bad, np.minimum(one, other), np.maximum(one, other)):
        deep = np.abs(corners[:, 1] - edge[number])
        lo = float((corners[:, 0] - np.interp(deep, slot.levels_m, slot.right_m)).min())
        hi = float((corners[:, 0] - np.interp(deep, slot.levels_m, slot.left_m)).max())
        row = number // len(low)
        free[row] = without(free[row], [(lo, hi)])
    return free


def within_aisle(starts: Sequence[Stretch], aisle: Aisle, contact_m: float) -> list[Stretch]:
    """Starts whose slot touches an aisle over its full length."""
    if aisle.to_m - aisle.from_m < contact_m - TOLERANCE_M:
        return []
    last = max(aisle.to_m - contact_m, aisle.from_m)
    return common(starts, [(aisle.from_m, last)])
