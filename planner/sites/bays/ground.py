"""The ground on which bays are placed: cleaned, its sides, and the one at which the road runs."""

from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, radians, sin

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from planner.model.errors import PlannerError

Points = NDArray[np.float64]
TOLERANCE_M = 0.001
"""How far a bay may stand over the ground's edge: a millimetre, the accuracy with which outlines are written."""
MOST_M2, LEAST_M2, MOST_CORNERS = 250_000.0, 5.0, 4_000
GRID_M = 1e-4
"""Grid on which neighbours are united: without it GEOS loses some whose sides lie on each other but for rounding."""
_BEND_DEG = 12.0
_NEAR_M = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where bays may stand, in metres.

    Attributes
    ----------
    area : Polygon or MultiPolygon
        As given, cleaned.
    obstacles : BaseGeometry
        What keeps free of bays.
    road : BaseGeometry or None
        The road nearby: cars come in at the side that lies nearest to it. None: at any side.
    """

    area: BaseGeometry
    obstacles: BaseGeometry = field(default_factory=Polygon)
    road: BaseGeometry | None = None

    @property
    def free(self) -> BaseGeometry:
        """Area without the obstacles."""
        return self.area.difference(self.obstacles)


def ground_of(area: BaseGeometry, obstacles: BaseGeometry | None = None, road: BaseGeometry | None = None) -> Ground:
    """Ground of shapes in metres, checked; outlines that cross themselves are taken apart into valid areas.

    Raises
    ------
    PlannerError
        No area, too small or too large for bays, not finite, or so small as degrees would be.
    """
    clean = _areas(area)
    if clean.is_empty:
        raise PlannerError.of("sites.bays_no_area")
    if not np.isfinite(shapely.get_coordinates(clean)).all():
        raise PlannerError.of("sites.bays_no_area")
    if clean.area < LEAST_M2:
        raise PlannerError.of("sites.bays_small", area_m2=clean.area)
    if clean.area > MOST_M2 or shapely.get_num_coordinates(clean) > MOST_CORNERS:
        raise PlannerError.of("sites.bays_large", area_m2=clean.area, most_m2=float(MOST_M2),
                              corners=int(shapely.get_num_coordinates(clean)), most=MOST_CORNERS)  # fmt: skip
    kept = _areas(obstacles) if obstacles is not None else Polygon()
    return Ground(area=clean, obstacles=kept, road=road if road is not None and not road.is_empty else None)


def _areas(shape: BaseGeometry) -> BaseGeometry:
    """Areas of a shape, valid and without heights; lines and points are dropped."""
    flat = shapely.force_2d(shape)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise PlannerError.of("sites.bays_no_area")
    valid = flat if flat.is_valid else shapely.make_valid(flat)
    parts = [part for part in shapely.get_parts([valid]) for part in shapely.get_parts([part])]
    flats = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    return shapely.union_all(flats) if flats else Polygon()


def sides_of(shape: Polygon) -> list[LineString]:
    """Sides of an outline: edges that go on nearly straight are one side."""
    ring = shapely.get_coordinates(shape.exterior.simplify(0.05))[:-1]
    n = len(ring)
    turns = [abs(_turn_deg(ring[i - 1], ring[i], ring[(i + 1) % n])) > _BEND_DEG for i in range(n)]
    corners = [i for i in range(n) if turns[i]]
    if not corners:
        return [LineString(np.vstack([ring, ring[:1]]))]
    sides = []
    for at, begin in enumerate(corners):
        end = corners[(at + 1) % len(corners)]
        count = (end - begin) % n or n
        sides.append(LineString([ring[(begin + k) % n] for k in range(count + 1)]))
    return sides


def _turn_deg(a: Points, b: Points, c: Points) -> float:
    one, other = b - a, c - b
    return degrees(atan2(one[0] * other[1] - one[1] * other[0], float(one @ other)))


def ways_in(shape: Polygon, road: BaseGeometry | None, lane_m: float) -> list[LineString]:
    """Sides at which cars may come in: that on the road; without a road the four longest, each a choice.

    On the road is the side whose middle is nearest to it among those that come nearest to it.
    """
    sides = [side for side in sides_of(shape) if side.length >= lane_m] or [
        max(sides_of(shape), key=lambda side: side.length)
    ]
    if road is None:
        return sorted(sides, key=lambda side: -round(side.length, 3))[:4]
    nearest = min(side.distance(road) for side in sides)
    near = [side for side in sides if side.distance(road) <= nearest + _NEAR_M]
    return [min(near, key=lambda side: round(side.interpolate(0.5, normalized=True).distance(road), 3))]


def entrance_of(side: LineString, road: BaseGeometry | None) -> Point:
    """Where a car would turn in: the point of the side nearest to the road's middle, else the side's middle."""
    middle = side.interpolate(0.5, normalized=True)
    if road is None or side.distance(road) == 0.0:
        return middle
    if middle.distance(road) <= side.distance(road) + _NEAR_M:
        return middle
    return shapely.Point(shapely.get_coordinates(shapely.shortest_line(side, road))[0])


def bearings_of(shape: Polygon, most: int = 6) -> list[float]:
    """Directions worth trying for the aisles, degrees counter-clockwise from east, in 0..180, the likeliest first.

    Those of the least rectangle around the area, and of its long sides, with what stands across each.
    """
    box = shapely.minimum_rotated_rectangle(shape)
    lines = sides_of(box) if isinstance(box, Polygon) else []
    sides = sorted(sides_of(shape), key=lambda side: -round(side.length, 3))[:4]
    longest = sorted(lines, key=lambda side: -round(side.length, 3))[:1]
    found: list[float] = []
    for line in (*longest, *sides):
        ends = shapely.get_coordinates(line)[[0, -1]]
        along = ends[1] - ends[0]
        if hypot(*along) < 1e-6:
            continue
        for angle in (degrees(atan2(along[1], along[0])) % 180.0, (degrees(atan2(along[1], along[0])) + 90.0) % 180.0):
            if all(min(abs(angle - other), 180.0 - abs(angle - other)) > 1.0 for other in found):
                found.append(angle)
    return found[:most]


@dataclass(frozen=True, slots=True)
class Frame:
    """The plane turned so that aisles run along x, about a point in the middle of the ground.

    Coordinates stay small, so that a site far from the origin loses nothing to rounding.
    """

    x_m: float
    y_m: float
    turn_deg: float

    def into(self, shape: BaseGeometry) -> BaseGeometry:
        """Shape in this frame."""
        return shapely.transform(shape, lambda xy: (xy - (self.x_m, self.y_m)) @ _matrix(self.turn_deg))

    def out_of(self, xy_m: Points) -> Points:
        """Points of this frame in the project's plane."""
        return np.asarray(xy_m, dtype=np.float64) @ _matrix(-self.turn_deg) + (self.x_m, self.y_m)


def _matrix(turn_deg: float) -> Points:
    """Right-hand matrix that turns rows of points by ``-turn_deg``."""
    a = radians(turn_deg)
    return np.array([[cos(a), -sin(a)], [sin(a), cos(a)]])
