"""Land use and constraints: built-up areas, woods, waters, flood plains, nature and heritage zones."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import Point
from shapely.ops import nearest_points, unary_union

from making.files import CRS
from making.ortenau.region import Place, Region
from making.shapes import beside, blob, rounded, smooth_line

COMMERCE_M = 210.0
COMMERCE_STATIONS = 4
LAND_KINDS = ("forest", "vineyard")
ZONE_KINDS = ("nature", "heritage", "water")
MAP_MARGIN_M = 600.0


def land_use(region: Region) -> gpd.GeoDataFrame:
    """Polygons without overlap: water, commercial, residential, forest, vineyard."""
    water = _waters(region)
    layers: list[tuple[str, shapely.Geometry]] = [("water", water)]
    layers += [("commercial", _commerce(place)) for place in region.places]
    layers += [("residential", place.built_up) for place in region.places]
    layers += [(row["kind"], _blob_area(region, row)) for row in region.text["blobs"] if row["kind"] in LAND_KINDS]
    rows, taken = [], shapely.Polygon()
    for kind, area in layers:
        rows += [(kind, part) for part in _parts(rounded(area.difference(taken)))]
        taken = unary_union([taken, area])
    return gpd.GeoDataFrame({"landuse": [k for k, _ in rows]}, geometry=[g for _, g in rows], crs=CRS)


def constraints(region: Region) -> gpd.GeoDataFrame:
    """Flood plains and nature strips along the rivers, reserves, lakes and heritage zones, with names."""
    rows: list[tuple[str, str, shapely.Geometry]] = []
    for river in region.text["waters"]:
        course = _course(region, river)
        name = river["name"]
        rows.append(("water", f"{name} (synthetic)", course.buffer(river["width_m"] / 2)))
        rows.append(("flood", f"HQ100 {name} (synthetic)", course.buffer(river["flood_m"])))
        if river["nature_m"]:
            rows.append(("nature", f"Auwald {name} (synthetic)", course.buffer(river["nature_m"])))
    zones = [row for row in region.text["blobs"] if row["kind"] in ZONE_KINDS]
    rows += [(row["kind"], row["name"], _blob_area(region, row)) for row in zones]
    clip = map_box(region)
    return gpd.GeoDataFrame(
        {"kind": [k for k, _, _ in rows], "name": [n for _, n, _ in rows]},
        geometry=[rounded(g.simplify(2.0).intersection(clip)) for _, _, g in rows],
        crs=CRS,
    )


def map_box(region: Region) -> shapely.Polygon:
    """The map's frame: all places and the motorway."""
    motorway = [Point(region.metres(p)) for p in region.text["motorway"]["points_km"]]
    west, south, east, north = unary_union([*(p.built_up for p in region.places), *motorway]).bounds
    return shapely.box(west - 1700.0, south - MAP_MARGIN_M / 2, east + MAP_MARGIN_M, north)


def _waters(region: Region) -> shapely.Geometry:
    rivers = [_course(region, river).buffer(max(river["width_m"] / 2, 8.0)) for river in region.text["waters"]]
    lakes = [_blob_area(region, row) for row in region.text["blobs"] if row["kind"] == "water"]
    return unary_union([*rivers, *lakes]).simplify(2.0).intersection(map_box(region))


def _course(region: Region, river: dict[str, Any]) -> shapely.LineString:
    """Middle of a river; ``meander_m`` swings it to both sides."""
    course = smooth_line([region.metres(p) for p in river["points_km"]])
    along = np.arange(0.0, course.length, 60.0)
    swing = river["meander_m"] * (np.sin(along / 170.0) + 0.6 * np.sin(along / 67.0))
    bent = [beside(course, float(m), float(off)) for m, off in zip(along, swing, strict=True)]
    return shapely.LineString([*bent, course.coords[-1]])


def _blob_area(region: Region, row: dict[str, list[list[float]]]) -> shapely.Geometry:
    return unary_union([blob(*region.metres(at[:2]), at[2] * 1000) for at in row["at_km"]])


def _commerce(place: Place) -> shapely.Geometry:
    """The place's commercial area: round its two outermost stations, or a patch at the edge of a town."""
    far = sorted(place.stations, key=lambda p: (-round(p.distance(place.centre)), p.x))
    far = far[: 2 if len(far) > COMMERCE_STATIONS else 1]
    if not far:
        west, south, _, _ = place.built_up.bounds
        far = [nearest_points(place.built_up.boundary, Point(west, south))[0]]
    patch = unary_union([blob(p.x, p.y, COMMERCE_M if place.stations else 2 * COMMERCE_M) for p in far])
    return patch.intersection(place.built_up)


def _parts(area: shapely.Geometry) -> list[shapely.Polygon]:
    return [p for p in getattr(area, "geoms", [area]) if p.geom_type == "Polygon" and p.area > 400.0]
