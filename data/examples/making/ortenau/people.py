"""Spread the people of each place over 100 m cells."""

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import Point

from making.files import CRS
from making.ortenau.region import Place, Region

CELL_M = 100.0
FADE_M = 900.0
EDGE_PU = 0.25
MIN_PEOPLE = 3


def population_cells(region: Region) -> gpd.GeoDataFrame:
    """People by 100 m cell: dense in the middle of a place, thin at its edge, none outside.

    In the area of the LV grid the customers say where people live; elsewhere the place's number is spread.
    """
    people: dict[tuple[int, int], float] = {}
    for point, persons in zip(region.customers, region.persons, strict=True):
        _add(people, point, persons)
    counted = sum(region.persons)
    for place in region.places:
        area = place.built_up.difference(region.lv_area)
        has_customers = place.built_up.intersects(region.lv_area) and place.name == "Schutterwald"
        _spread(people, place, area, place.people - (counted if has_customers else 0.0))
    rows = [(cell, round(n)) for cell, n in sorted(people.items()) if round(n) >= MIN_PEOPLE]
    boxes = [shapely.box(x * CELL_M, y * CELL_M, (x + 1) * CELL_M, (y + 1) * CELL_M) for (x, y), _ in rows]
    return gpd.GeoDataFrame({"people": [n for _, n in rows]}, geometry=boxes, crs=CRS)


def _add(people: dict[tuple[int, int], float], point: Point, persons: float) -> None:
    cell = int(point.x // CELL_M), int(point.y // CELL_M)
    people[cell] = people.get(cell, 0.0) + persons


def _spread(people: dict[tuple[int, int], float], place: Place, area: shapely.Geometry, persons: float) -> None:
    west, south, east, north = (np.array(area.bounds) // CELL_M).astype(int)
    grid = [(x, y) for x in range(west, east + 1) for y in range(south, north + 1)]
    middles = shapely.points([((x + 0.5) * CELL_M, (y + 0.5) * CELL_M) for x, y in grid])
    inside = shapely.covers(area, middles)
    distance_m = shapely.distance(middles, place.centre)
    weight = (EDGE_PU + (1 - EDGE_PU) * np.exp(-((distance_m / FADE_M) ** 2))) * inside
    weight *= np.array([0.75 + 0.5 * ((x * 7 + y * 11) % 5) / 4 for x, y in grid])
    for cell, share in zip(grid, weight / weight.sum(), strict=True):
        if share > 0:
            people[cell] = people.get(cell, 0.0) + persons * float(share)
