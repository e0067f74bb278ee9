"""Draw the through roads between the places and the streets within them."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.ops import linemerge, unary_union

from making.ortenau.region import Place, Region
from making.shapes import rounded, smooth_line

SPEED_OUTSIDE_KMH = {"primary": 100.0, "secondary": 80.0, "tertiary": 70.0}
SPEED_INSIDE_KMH = 50.0
RESIDENTIAL_KMH = 30.0
BLOCK_M = (150.0, 190.0)
TOWN_BLOCK_M = (210.0, 260.0)
STUB_M = 30.0
APPROACH_M = 260.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A line on its way to becoming a road: ``ends`` are the places a through road runs between."""

    line: LineString
    road_class: str
    name: str
    speed_kmh: float | None
    oneway: str = "both"
    ends: tuple[str, str] = ("", "")


def through_roads(region: Region) -> tuple[Draft, ...]:
    """Legs of the through roads, from place to place, smoothed; legs of one road meet in the place's centre."""
    knots = {name: region.metres(at) for name, at in region.text["knots_km"].items()}
    knots |= {place.name: (place.centre.x, place.centre.y) for place in region.places}
    legs = []
    for road in region.text["roads"]:
        names = [entry if isinstance(entry, str) else "" for entry in road["points_km"]]
        points = [knots[entry] if isinstance(entry, str) else region.metres(entry) for entry in road["points_km"]]
        stops = sorted({0, len(points) - 1, *(i for i, name in enumerate(names) if name)})
        for first, last in pairwise(stops):
            inner = [_past(points, first, +1), *points[first + 1 : last], _past(points, last, -1)]
            legs.append(_leg(road, [points[first], *inner, points[last]], (names[first], names[last])))
    return tuple(legs)


def _past(points: list[tuple[float, float]], at: int, sign: int) -> tuple[float, float]:
    """Point a little before or after a stop, on the direction from its neighbour to its neighbour: no kink there."""
    before, after = points[max(at - 1, 0)], points[min(at + 1, len(points) - 1)]
    length_m = math.dist(before, after)
    step_m = sign * min(APPROACH_M, 0.4 * math.dist(points[at], points[at + sign]))
    ux, uy = (after[0] - before[0]) / length_m, (after[1] - before[1]) / length_m
    return points[at][0] + step_m * ux, points[at][1] + step_m * uy


def _leg(road: dict[str, str], points: list[tuple[float, float]], ends: tuple[str, str]) -> Draft:
    road_class = road["road_class"]
    return Draft(
        line=smooth_line(points),
        road_class=road_class,
        name=road["name"],
        speed_kmh=SPEED_OUTSIDE_KMH[road_class],
        ends=ends,
    )


def mains_streets(region: Region) -> list[LineString]:
    """Streets of Schutterwald after the LV mains: parallel cables in one trench become one line."""
    trench = shapely.set_precision(unary_union(shapely.set_precision(np.array(region.mains), 0.5)), 0.5)
    merged = linemerge(trench)
    return [rounded(line.simplify(1.5)) for line in merged.geoms]


def village_streets(place: Place, keep_out: shapely.Geometry) -> list[LineString]:
    """Bent blocks of streets along the place's axis, inside the built-up area and outside ``keep_out``."""
    area = place.built_up.buffer(-60.0).difference(keep_out)
    if area.is_empty:
        return []
    west, south, east, north = area.bounds
    reach_m = math.hypot(east - west, north - south)
    block_u, block_v = TOWN_BLOCK_M if not place.stations else BLOCK_M
    steps = np.arange(-reach_m, reach_m + 1.0, 30.0)
    counts_u, counts_v = (range(-int(reach_m // block), int(reach_m // block) + 1) for block in (block_u, block_v))
    lines = [_bent(place, steps, np.full_like(steps, k * block_u)) for k in counts_u]
    lines += [_bent(place, np.full_like(steps, k * block_v), steps) for k in counts_v]
    clipped = unary_union([rounded(line.intersection(area)) for line in lines])
    noded = [rounded(line) for line in getattr(clipped, "geoms", [clipped])]
    return [line for line in noded if line.length > STUB_M and not _left_out(line)]


def _bent(place: Place, u: np.ndarray, v: np.ndarray) -> LineString:
    """Line of the block pattern (u along the axis, v across), bent so that no street runs dead straight."""
    cos, sin = math.cos(place.axis_rad), math.sin(place.axis_rad)
    bent_u = u + 26.0 * np.sin(v / 210.0 + place.axis_rad) + 12.0 * np.sin(v / 83.0)
    bent_v = v + 30.0 * np.sin(u / 240.0 + 1.3 * place.axis_rad) + 9.0 * np.sin(u / 71.0)
    x = place.centre.x + 40.0 + bent_u * cos - bent_v * sin
    y = place.centre.y - 55.0 + bent_u * sin + bent_v * cos
    return LineString(np.round(np.column_stack([x, y]), 1))


def _left_out(line: LineString) -> bool:
    """Every sixth piece is left out, by its place: blocks differ in size as in a grown village."""
    middle = line.interpolate(0.5, normalized=True)
    return (int(middle.x // 40) * 7 + int(middle.y // 40) * 13) % 6 == 0
