"""Read the hand-drawn region and find the built-up area of each place."""

import json
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Point, Polygon, shape
from shapely.ops import unary_union

from making.files import CRS, grid_tables
from making.shapes import blob

STATION_REACH_M = 250.0
PERSONS_PER_CUSTOMER = 2.1
MAINS = "NAYY 4x150 SE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A village or town: where it lies, who lives there and which sites stand in it."""

    name: str
    city: str
    postal_code: str
    centre: Point
    built_up: Polygon
    axis_rad: float
    people: float
    stations: tuple[Point, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """What the sample is drawn from: region.toml and the positions of the two grids."""

    text: dict[str, Any]
    places: tuple[Place, ...]
    mains: tuple[shapely.Geometry, ...]
    lv_area: Polygon
    customers: tuple[Point, ...]
    persons: tuple[float, ...]

    def metres(self, point_km: list[float]) -> tuple[float, float]:
        """EPSG:25832 metres of a point of region.toml."""
        east_km, north_km = self.text["offset_km"]
        return round((east_km + point_km[0]) * 1000, 1), round((north_km + point_km[1]) * 1000, 1)


def positions(table: pd.DataFrame) -> gpd.GeoSeries:
    """Geometries of a grid table in the sample's CRS."""
    lonlat = gpd.GeoSeries([shape(json.loads(text)) for text in table.geo], index=table.index, crs="EPSG:4326")
    return lonlat.to_crs(CRS)


def read_region(path: Path, medium: Any, low: Any) -> Region:  # noqa: ANN401 - pandapower networks
    """Region of a region.toml; stations of the MV grid shape the villages, LV mains are Schutterwald's streets."""
    text = tomllib.loads(path.read_text(encoding="utf-8"))
    lv_bus, lv_load, lv_line = grid_tables(low, "bus", "load", "line")
    mv_bus, mv_load = grid_tables(medium, "bus", "load")
    houses = positions(lv_bus.loc[sorted(lv_load.bus.unique())])
    persons = PERSONS_PER_CUSTOMER * lv_load.groupby("bus").size().reindex(houses.index)
    lv_area = shapely.concave_hull(shapely.multipoints(houses.values), ratio=0.25).buffer(90.0)
    stations = list(positions(mv_bus.loc[sorted(mv_load.bus.unique())]))
    region = Region(
        text=text,
        places=(),
        mains=tuple(positions(lv_line[lv_line.std_type == MAINS])),
        lv_area=lv_area,
        customers=tuple(houses),
        persons=tuple(persons),
    )
    places = tuple(_place(region, row, stations) for row in text["places"])
    return Region(
        text=text,
        places=places,
        mains=region.mains,
        lv_area=lv_area,
        customers=region.customers,
        persons=region.persons,
    )


def _place(region: Region, row: dict[str, Any], stations: list[Point]) -> Place:
    centre = Point(region.metres(row["centre_km"]))
    others = [Point(region.metres(other["centre_km"])) for other in region.text["places"]]
    reach_m = row["reach_km"] * 1000
    own = tuple(p for p in stations if p.distance(centre) <= min(reach_m, *(p.distance(o) for o in others)))
    patches = [p.buffer(STATION_REACH_M) for p in own]
    patches += [blob(*region.metres(b[:2]), b[2] * 1000) for b in row["blobs_km"]]
    if own and centre.distance(Point(*_mean(region.customers))) < 1500 and row["reach_km"] > 1:
        patches.append(region.lv_area)
    built_up = unary_union(patches).buffer(120.0).buffer(-120.0)
    return Place(
        name=row["name"],
        city=row["city"],
        postal_code=row["postal_code"],
        centre=centre,
        built_up=built_up,
        axis_rad=_axis(own),
        people=float(row["people"]),
        stations=own,
        sites=tuple(row["sites"]),
    )


def _mean(points: tuple[Point, ...]) -> tuple[float, float]:
    return float(np.mean([p.x for p in points])), float(np.mean([p.y for p in points]))


def _axis(points: tuple[Point, ...]) -> float:
    """Direction of the longest spread of the points; 0.35 rad where there are too few."""
    if len(points) < 3:
        return 0.35
    x = np.array([p.x for p in points]) - np.mean([p.x for p in points])
    y = np.array([p.y for p in points]) - np.mean([p.y for p in points])
    return round(0.5 * math.atan2(2 * float((x * y).sum()), float((x * x).sum() - (y * y).sum())), 4)
