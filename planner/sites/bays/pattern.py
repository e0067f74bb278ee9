"""Bands of rows and aisles across the ground, stacked from its lower edge, and where along them bays may begin."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import fmod

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planner.sites.bays.bands import Aisle, Row, aisle_stretches, row_starts, within_aisle
from planner.sites.bays.geometry import ACCESSIBLE, STANDARD, BayGeometry
from planner.sites.bays.ground import TOLERANCE_M
from planner.sites.bays.intervals import Stretch
from planner.sites.bays.slots import Slot, slot_of

ZONE = "zone"
_SAME_M = 0.0005
_ABOUT_M = 100.0
_OVER_M = 0.0002
_TILT_M = 0.3


@dataclass(frozen=True)
class Sizes:
    """Slots at one angle: of standard and accessible bays, and of the marked zone (None: no zone)."""

    slots: dict[str, Slot]
    aisle_m: float
    lane_m: float
    bays_per_zone: int

    @property
    def module_m(self) -> float:
        """Two rows of standard bays and the aisle between them."""
        return 2.0 * self.slots[STANDARD].depth_m + self.aisle_m

    @property
    def least_m2(self) -> float:
        """Ground that no bay can do without: its own, and half of the aisle in front of it."""
        return min(
            float(abs(shapely.Polygon(self.slots[kind].corners_m).area))
            + self.slots[kind].contact_m * self.aisle_m / 2.0
            for kind in (STANDARD, ACCESSIBLE)
        )


def sizes_of(geometry: BayGeometry, angle_deg: float) -> Sizes:
    """Slots of a geometry at an angle."""
    slots: dict[str, Slot] = {
        STANDARD: slot_of(geometry.standard, angle_deg),
        ACCESSIBLE: slot_of(geometry.accessible, angle_deg),
    }
    if geometry.accessible.zone_m > 0:
        slots[ZONE] = slot_of(geometry.accessible, angle_deg, zone=True)
    return Sizes(slots, geometry.aisle_m(angle_deg), geometry.lane_m, geometry.accessible.bays_per_zone)


@dataclass(frozen=True)
class Field:
    """The ground in the frame of its aisles: what is free, and what is not, about it."""

    free: BaseGeometry
    bad: BaseGeometry
    room: Stretch
    bottom_m: float
    top_m: float


def field_of(free: BaseGeometry) -> Field:
    """Field of free ground; a fifth of a millimetre over its edge counts as free."""
    usable = free.buffer(_OVER_M, join_style="mitre")
    west, south, east, north = usable.bounds
    bad = shapely.box(west - _ABOUT_M, south - _ABOUT_M, east + _ABOUT_M, north + _ABOUT_M).difference(usable)
    return Field(usable, bad, (west, east), south, north)


@dataclass(frozen=True)
class Bands:
    """Rows and stretches of aisle on a field; ``segments``: row and stretch that go together.

    ``begins``: where slots of a kind may begin on each segment, worked out when it is first asked for.
    """

    rows: tuple[Row, ...]
    aisles: tuple[Aisle, ...]
    segments: tuple[tuple[int, int], ...]
    begins: dict[str, dict[tuple[int, int], list[Stretch]]] = field(default_factory=dict)

    def begins_of(self, kind: str, contact_m: float) -> dict[tuple[int, int], list[Stretch]]:
        """Where slots of a kind may begin on each segment so that all of their front lies at its aisle."""
        if kind not in self.begins:
            self.begins[kind] = {
                (i, k): within_aisle(self.rows[i].starts[kind], self.aisles[k], contact_m) for i, k in self.segments
            }
        return self.begins[kind]


def phases(field: Field, sizes: Sizes, most: int = 6) -> list[float]:
    """Heights at which the lowest row may begin: on the lower edge, an aisle on it, and at corners of the ground."""
    deep, module = sizes.slots[STANDARD].depth_m, sizes.module_m
    levels = np.unique(np.round(shapely.get_coordinates(field.free)[:, 1], 4)).tolist()
    low = [level for level in levels if level <= field.bottom_m + _TILT_M]
    wanted = [max(low), field.bottom_m, max(low) - deep]
    wanted += [each for level in levels if level not in low for each in (level, level - deep)]
    found: list[float] = []
    for each in wanted:
        above = fmod(each - field.bottom_m, module)
        above = above + module if above < -TOLERANCE_M else above
        start = field.bottom_m + (above - module if above > TOLERANCE_M else 0.0)
        if all(abs(start - other) > _SAME_M for other in found):
            found.append(start)
        if len(found) == most:
            break  # a ground with round trees has corners by the thousand
    return found


def stacked(field: Field, sizes: Sizes, start_m: float, deep_row: int | None = None) -> Iterator[tuple[float, float]]:
    """Lower and upper edge of each aisle; ``deep_row``: number of the row that has room for accessible bays."""
    y, number = start_m, 0
    while y < field.top_m:
        below, above = (sizes.slots[ACCESSIBLE if number + k == deep_row else STANDARD].depth_m for k in (0, 1))
        yield y + below, y + below + sizes.aisle_m
        y, number = y + below + sizes.aisle_m + above, number + 2


def bands_of(field: Field, sizes: Sizes, start_m: float, deep_row: int | None = None, *,
             kinds: tuple[str, ...] = (STANDARD,)) -> Bands:  # fmt: skip
    """Rows and aisles, and where slots of each kind may begin."""
    edges = list(stacked(field, sizes, start_m, deep_row))
    bottoms = np.array([bottom for bottom, _ in edges])
    aisles = [
        Aisle(level, a, b, bottoms[level], bottoms[level] + sizes.aisle_m)
        for level, stretches in enumerate(aisle_stretches(field.bad, bottoms, sizes.aisle_m, field.room))
        for a, b in stretches
    ]
    rows = [
        Row(level, edge, up) for level, pair in enumerate(edges) for edge, up in ((pair[0], False), (pair[1], True))
    ]
    up = np.array([row.up for row in rows])
    lines = np.array([row.edge_m for row in rows])
    for kind in kinds:
        if kind in sizes.slots:
            for row, starts in zip(rows, row_starts(field.bad, lines, up, sizes.slots[kind], field.room), strict=True):
                row.starts[kind] = starts
    segments = tuple((i, k) for i, row in enumerate(rows) for k, aisle in enumerate(aisles) if aisle.level == row.aisle)
    return Bands(tuple(rows), tuple(aisles), segments)


def how_many(bands: Bands, sizes: Sizes) -> int:
    """Standard bays on the bands, whether their aisles can be reached or not: no arrangement on them holds more."""
    contact = sizes.slots[STANDARD].contact_m
    return sum(1 for starts in bands.begins_of(STANDARD, contact).values() for _ in packed(starts, contact))


def packed(starts: list[Stretch], contact_m: float) -> Iterator[float]:
    """Begins of as many slots as fit, from the left."""
    x = -np.inf
    for a, b in starts:
        x = max(x, a)
        while x <= b + 1e-9:
            yield float(x)
            x += contact_m
