"""Plane geometry the samples are drawn with. Coordinates in metres, rounded to 0.1 m."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Point, Polygon

Coords = NDArray[np.float64]
GRID_M = 0.1


def chaikin(points_m: Sequence[tuple[float, float]] | Coords, rounds: int = 3) -> Coords:
    """Smooth a polyline by corner cutting; both ends stay.

    Source: G. Chaikin, "An algorithm for high-speed curve generation", 1974: each corner is replaced by the points at
    one and three quarters of its two edges.
    """
    line = np.asarray(points_m, dtype=np.float64)
    for _ in range(rounds):
        a, b = line[:-1], line[1:]
        cut = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        line = np.vstack([line[:1], cut[1:-1], line[-1:]])
    return line


def smooth_line(points_m: Sequence[tuple[float, float]] | Coords, rounds: int = 3) -> LineString:
    """Line through the ends of the points, smoothed and rounded to the grid."""
    return LineString(np.round(chaikin(points_m, rounds), 1))


def rounded_point(point: Point) -> Point:
    """Point on the 0.1 m grid."""
    return Point(round(point.x, 1), round(point.y, 1))


def with_vertex(line: LineString, point: Point) -> LineString:
    """Line with one more vertex: the point, at its place along the line."""
    at_m = line.project(point)
    coords = list(line.coords)
    along = [line.project(Point(c)) for c in coords]
    index = next((i for i, d in enumerate(along) if d > at_m), len(coords) - 1)
    return LineString([*coords[:index], (point.x, point.y), *coords[index:]])


def between(line: LineString, from_m: float, to_m: float) -> LineString:
    """Stretch of a line between two distances along it, rounded to the grid."""
    return shapely.set_precision(shapely.ops.substring(line, from_m, to_m), GRID_M, mode="pointwise")


def heading(line: LineString, at_m: float) -> tuple[float, float]:
    """Unit vector along the line at a distance."""
    a = line.interpolate(max(at_m - 5.0, 0.0))
    b = line.interpolate(min(at_m + 5.0, line.length))
    length = math.hypot(b.x - a.x, b.y - a.y)
    return (b.x - a.x) / length, (b.y - a.y) / length


def beside(line: LineString, at_m: float, left_m: float) -> Point:
    """Point at a distance along a line, moved to its left (negative: right)."""
    p = line.interpolate(at_m)
    ux, uy = heading(line, at_m)
    return Point(round(p.x - uy * left_m, 1), round(p.y + ux * left_m, 1))


def blob(east_m: float, north_m: float, radius_m: float, corners: int = 40) -> Polygon:
    """Round patch with an uneven edge, the same for the same place: a forest, a lake, the edge of a town."""
    phase = (east_m * 0.0013 + north_m * 0.0007) % (2 * math.pi)
    angle = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    r = radius_m * (1 + 0.13 * np.sin(3 * angle + phase) + 0.07 * np.sin(5 * angle + 2 * phase))
    ring = np.column_stack([east_m + r * np.cos(angle), north_m + r * np.sin(angle)])
    return Polygon(np.round(ring, 1))


def rounded(geometry: shapely.Geometry) -> shapely.Geometry:
    """Geometry on the 0.1 m grid, still valid."""
    return shapely.set_precision(geometry, GRID_M)
