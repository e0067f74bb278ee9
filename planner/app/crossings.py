"""What the cable's way crosses: roads of a class, railways, water, and land of others."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.app.inputs import frame_of
from planner.cost.frame import Crossing
from planner.io.load import Inputs
from planner.model.project import Role

MOTORWAY = ("motorway", "trunk")
MAIN_ROAD = ("primary", "secondary")
RAILWAY = ("rail", "railway", "tram", "light_rail")
WATER = ("water", "river", "canal", "lake", "stream", "waterway", "basin", "reservoir")
THIRD_PARTY = "third_party"
SAME_PLACE_M = 40.0
"""Crossings nearer to each other than this are one: the carriageways of one road, the tracks of one line."""
ROAD_HALF_M, LEAST_M, AT_END_M = 10.0, 10.0, 1.0
_LAYERS = {"railway": "cost.no_railway_layer", "water": "cost.no_water_layer", THIRD_PARTY: "cost.no_parcel_layer"}

UNCHECKED = frozenset(_LAYERS.values())
"""Text codes of what was not looked for, as no layer shows it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Obstacles:
    """Shapes by kind of crossing; a kind without an entry is shown by no layer. ``roads``: all of them."""

    shapes: Mapping[str, NDArray[np.object_]]
    roads: NDArray[np.object_]

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Text codes of the kinds that no layer shows."""
        return tuple(code for kind, code in _LAYERS.items() if kind not in self.shapes)


def obstacles_of(inputs: Inputs) -> Obstacles:
    """Obstacles out of roads, land use and constraints."""
    roads = frame_of(inputs, Role.ROADS)
    areas = [_kinds(frame_of(inputs, Role.LANDUSE), "landuse"), _kinds(frame_of(inputs, Role.CONSTRAINTS), "kind")]
    shapes: dict[str, NDArray[np.object_]] = {}
    if roads is not None and "road_class" in roads.columns:
        found = _kinds(roads, "road_class")
        shapes |= {"motorway": _of(found, MOTORWAY), "main_road": _of(found, MAIN_ROAD)}
    for kind, names in (("railway", RAILWAY), ("water", WATER)):
        mine = np.concatenate([_of(each, names) for each in areas]) if areas else np.array([], dtype=object)
        if len(mine):
            shapes[kind] = mine
    land = areas[0]
    if land:
        shapes[THIRD_PARTY] = np.concatenate(list(land.values()))
    return Obstacles(shapes=shapes, roads=_geometry(roads))


def _geometry(frame: gpd.GeoDataFrame | None) -> NDArray[np.object_]:
    return np.array([], dtype=object) if frame is None else np.asarray(frame.geometry.array, dtype=object)


def _kinds(frame: gpd.GeoDataFrame | None, column: str) -> dict[str, NDArray[np.object_]]:
    if frame is None or column not in frame.columns or not len(frame):
        return {}
    words = frame[column].astype("string").fillna("").str.strip().str.lower().to_numpy()
    geometry = _geometry(frame)
    return {str(word): geometry[words == word] for word in np.unique(words.astype(str))}


def _of(kinds: Mapping[str, NDArray[np.object_]], names: tuple[str, ...]) -> NDArray[np.object_]:
    found = [shapes for word, shapes in kinds.items() if any(word == n or word.startswith(f"{n}_") for n in names)]
    return np.concatenate(found) if found else np.array([], dtype=object)


def crossings_of(obstacles: Obstacles, route: BaseGeometry) -> tuple[Crossing, ...]:
    """How often a cable's way crosses each kind of obstacle.

    A way that runs along a road does not cross it: only points count, those within 40 m of each other once. Land of
    others are the areas of the land-use layer that the way enters for 10 m or more outside the roads, but for the one
    it starts in: areas of one use, not parcels of the land register.
    """
    found = []
    for kind, shapes in obstacles.shapes.items():
        near = _touched(shapes, route)
        land = kind == THIRD_PARTY
        count = _entered(near, _off_roads(obstacles, route), route) if land else _crossed(near, route)
        if count:
            found.append(Crossing(kind=kind, count=count))
    return tuple(found)


def _touched(shapes: NDArray[np.object_], route: BaseGeometry) -> NDArray[np.object_]:
    if not len(shapes):
        return shapes
    return np.asarray(shapes[np.sort(shapely.STRtree(shapes).query(route, predicate="intersects"))], dtype=object)


def _crossed(shapes: NDArray[np.object_], route: BaseGeometry) -> int:
    """Places where the way meets the shapes, away from its ends."""
    ends = shapely.multipoints(shapely.get_coordinates(route)[[0, -1]])
    points = []
    for part in shapely.get_parts(shapely.intersection(route, shapes)):
        area = part.geom_type != "Point" and len(shapes) and shapely.get_dimensions(shapes).max() == 2
        if part.geom_type == "Point" or area:
            middle = shapely.centroid(part)
            if shapely.distance(middle, ends) > AT_END_M:
                points.append(middle)
    if not points:
        return 0
    merged = shapely.union_all(shapely.buffer(np.array(points, dtype=object), SAME_PLACE_M / 2.0))
    return len(shapely.get_parts(merged))


def _off_roads(obstacles: Obstacles, route: BaseGeometry) -> BaseGeometry:
    if not len(obstacles.roads):
        return route
    tree = shapely.STRtree(obstacles.roads)
    near = obstacles.roads[tree.query(route, predicate="dwithin", distance=ROAD_HALF_M)]
    if not len(near):
        return route
    return shapely.difference(route, shapely.union_all(shapely.buffer(near, ROAD_HALF_M)))


def _entered(shapes: NDArray[np.object_], way: BaseGeometry, route: BaseGeometry) -> int:
    if not len(shapes):
        return 0
    start = shapely.points(shapely.get_coordinates(route)[0])
    others = shapes[~shapely.intersects(shapes, start)]
    return int((shapely.length(shapely.intersection(others, way)) >= LEAST_M).sum()) if len(others) else 0
