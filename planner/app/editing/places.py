"""Between the project's plane and the globe: positions, shapes and measures. numpy in, numpy out."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from pyproj import Geod, Transformer
    from shapely import Geometry, Polygon

Points = NDArray[np.float64]
_DIGITS = 8
"""Decimals of a degree that are written down: about a millimetre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """Length of a line on the ellipsoid of WGS 84, and in the project's plane beside it."""

    geodesic_m: float
    plane_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Area and outline of a shape on the ellipsoid of WGS 84, and its area in the project's plane beside it."""

    geodesic_m2: float
    plane_m2: float
    outline_m: float


@lru_cache(maxsize=8)
def _to_globe(crs: str) -> "Transformer":
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except CRSError as err:
        raise PlannerError.of("app.edit_no_crs", crs=crs) from err


@lru_cache(maxsize=1)
def _ellipsoid() -> "Geod":
    from pyproj import Geod

    return Geod(ellps="WGS84")


def to_lonlat(xy_m: Points, crs: str) -> Points:
    """Longitude and latitude in degrees of points of the project's plane.

    Parameters
    ----------
    xy_m : ndarray, shape (n, 2)
        Easting and northing.
    crs : str
        The project's CRS, for example ``EPSG:25832``.

    Raises
    ------
    PlannerError
        The CRS is not known.
    """
    points = np.asarray(xy_m, dtype=np.float64).reshape(-1, 2)
    lon, lat = _to_globe(crs).transform(points[:, 0], points[:, 1])
    return np.column_stack([lon, lat])


def to_metres(lonlat_deg: Points, crs: str) -> Points:
    """Easting and northing of points given as longitude and latitude, shape (n, 2).

    Raises
    ------
    PlannerError
        The CRS is not known.
    """
    points = np.asarray(lonlat_deg, dtype=np.float64).reshape(-1, 2)
    x_m, y_m = _to_globe(crs).transform(points[:, 0], points[:, 1], direction="INVERSE")
    return np.column_stack([x_m, y_m])


def length(xy_m: Points, crs: str) -> Length:
    """Length of a line of at least one point (Karney's geodesics, as PROJ has them)."""
    points = np.asarray(xy_m, dtype=np.float64).reshape(-1, 2)
    lonlat = to_lonlat(points, crs)
    return Length(
        geodesic_m=float(_ellipsoid().line_length(lonlat[:, 0], lonlat[:, 1])),
        plane_m=float(np.hypot(*np.diff(points, axis=0).T).sum()),
    )


def extent(rings_m: tuple[Points, ...], crs: str) -> Extent:
    """Area and outline of a shape given by its rings; a ring that lies within another is a hole."""
    geodesic_m2 = plane_m2 = outline_m = 0.0
    for ring, sign in zip(rings_m, _signs(rings_m), strict=True):
        lonlat = to_lonlat(ring, crs)
        area_m2, around_m = _ellipsoid().polygon_area_perimeter(lonlat[:, 0], lonlat[:, 1])
        geodesic_m2 += sign * abs(area_m2)
        plane_m2 += sign * plane_area_m2(ring)
        outline_m += around_m
    return Extent(geodesic_m2=geodesic_m2, plane_m2=plane_m2, outline_m=outline_m)


def plane_area_m2(ring_m: Points) -> float:
    """Area of one ring in the plane (Gauss's area formula), whichever way it runs.

    >>> plane_area_m2(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [0.0, 3.0]]))
    12.0
    """
    points = np.asarray(ring_m, dtype=np.float64) - np.asarray(ring_m, dtype=np.float64)[:1]
    x, y = points[:, 0], points[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(np.roll(x, -1), y)) / 2.0)


def _signs(rings_m: tuple[Points, ...]) -> list[int]:
    """+1 for a shell, -1 for a hole: by how many other rings lie around it."""
    if len(rings_m) == 1:
        return [1]
    import shapely

    shapes = [shapely.Polygon(ring) for ring in rings_m]
    spots = [shape.representative_point() for shape in shapes]
    around = [
        sum(i != k and other.contains(spot) and other.area > shapes[i].area for k, other in enumerate(shapes))
        for i, spot in enumerate(spots)
    ]
    return [1 if count % 2 == 0 else -1 for count in around]


def area_wkt(rings_m: tuple[Points, ...], crs: str) -> str:
    """Shape of the project's plane as WKT in WGS 84; each ring that is not a hole is a part of its own.

    Raises
    ------
    PlannerError
        The CRS is not known, or the rings make no valid area.
    """
    rings = [np.round(to_lonlat(ring, crs), _DIGITS) for ring in rings_m if len(ring) >= 3]
    kept = tuple(ring for ring in rings_m if len(ring) >= 3)
    if not kept:
        raise PlannerError.of("app.edit_area_small")
    import shapely

    signs = _signs(kept)
    holes = [shapely.Polygon(ring) for ring, sign in zip(rings, signs, strict=True) if sign < 0]
    shells = [shapely.Polygon(ring) for ring, sign in zip(rings, signs, strict=True) if sign > 0]
    parts = [_with_holes(shell, holes) for shell in shells]
    return str((parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)).wkt)


def _with_holes(shell: "Polygon", holes: "list[Polygon]") -> "Polygon":
    import shapely

    inside = [hole.exterior.coords for hole in holes if shell.contains(hole.representative_point())]
    return shapely.Polygon(shell.exterior.coords, inside)


def rings_of(wkt: str, crs: str) -> tuple[Points, ...]:
    """Rings of a shape written as WKT in WGS 84, in the project's plane; open, without the closing vertex.

    Raises
    ------
    PlannerError
        The text is no area, or the CRS is not known.
    """
    import shapely

    shape = read_area(wkt)
    rings = shapely.get_rings(shapely.get_parts(shape))
    return tuple(to_metres(shapely.get_coordinates(ring)[:-1], crs) for ring in rings)


def read_area(wkt: str) -> "Geometry":
    """Area of a WKT text in WGS 84, checked.

    Raises
    ------
    PlannerError
        No POLYGON or MULTIPOLYGON, empty, off the globe, or its outline crosses itself; the sentence says which.
    """
    import shapely

    try:
        shape = shapely.from_wkt(wkt)
    except shapely.GEOSException as err:
        raise PlannerError.of("app.edit_area_text") from err
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        raise PlannerError.of("app.edit_area_text")
    west, south, east, north = shape.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise PlannerError.of("app.edit_off_globe")
    if not shape.is_valid:
        raise PlannerError.of("app.edit_area_crosses")
    if shape.area <= 0:
        raise PlannerError.of("app.edit_area_small")
    return shape


def corridor(line_m: Points, width_m: float) -> tuple[Points, ...]:
    """Rings of the strip of a width along a line, half of it to either side, flat at its ends.

    Raises
    ------
    PlannerError
        The line has no length, or the width is not above zero.
    """
    import shapely

    points = np.asarray(line_m, dtype=np.float64).reshape(-1, 2)
    if len(points) < 2 or not np.hypot(*np.diff(points, axis=0).T).sum() > 0:
        raise PlannerError.of("app.edit_line_short")
    if not (np.isfinite(width_m) and width_m > 0):
        raise PlannerError.of("app.edit_width", value=width_m)
    strip = shapely.LineString(points).buffer(width_m / 2.0, cap_style="flat", join_style="round", quad_segs=8)
    rings = shapely.get_rings(shapely.get_parts(strip))
    return tuple(shapely.get_coordinates(ring)[:-1] for ring in rings)
