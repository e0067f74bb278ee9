"""Small GIS layers for tests: one 20 kV feeder with two stations, one low-voltage feeder with services and customers.

Metres east and north of a corner; canonical columns as the readers hand them on.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.grid.gis import build_grid
from planner.model.grid_build import BuildSettings
from planner.model.project import Role
from planner.tables.roles import ROLE_TABLES

CRS = "EPSG:25832"
CORNER = np.array([415_000.0, 5_366_000.0])
FILES = {
    Role.GRID_LINES: "lines.shp",
    Role.GRID_STATIONS: "stations.shp",
    Role.GRID_LOADS: "customers.shp",
    Role.GRID_SWITCHES: "open_points.shp",
}


def frame(role: Role, rows: list[dict]) -> gpd.GeoDataFrame:
    """Frame of a role; ``at`` is the position (or positions) in metres from the corner."""
    table = ROLE_TABLES[role]
    shapes = [shape_of(row["at"]) for row in rows]
    columns = {}
    for column in table.columns:
        values = [row.get(column.name) for row in rows]
        if column.kind == "number":
            columns[column.name] = pd.Series(values, dtype=float)
        else:
            columns[column.name] = pd.Series(
                [v if v is not None else column.default or None for v in values], dtype=object
            )
    made = gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)
    return made.assign(gis_file=FILES[role], gis_row=range(1, len(rows) + 1))


def shape_of(at) -> shapely.Geometry:
    xy_m = np.atleast_2d(np.asarray(at, dtype=float)) + CORNER
    return shapely.Point(xy_m[0]) if len(xy_m) == 1 else shapely.LineString(xy_m)


def mv(name, *at, **more):
    return {"name": name, "line_type": "NA2XS(F)2Y 1x150", "vn_kv": 20.0, "at": at, **more}


def lv(name, *at, line_type="NAYY 4x150", **more):
    return {"name": name, "line_type": line_type, "vn_kv": 0.4, "at": at, **more}


PRIMARY = {"name": "UW", "rated_kva": 25_000, "hv_kv": 110, "lv_kv": 20, "at": (0, 0)}
STATION = {"name": "ONS 1", "rated_kva": 400, "hv_kv": 20, "lv_kv": 0.4, "at": (1000, 0)}
FAR = {"name": "ONS 2", "rated_kva": 250, "hv_kv": 20, "lv_kv": 0.4, "at": (2000, 0)}
LINES = (
    mv("M1", (0, 0), (1000, 0)),
    mv("M2", (1000, 0), (2000, 0)),
    lv("F1", (1000, 0), (1000, 200)),
    lv("S1", (1000, 100), (1010, 100), line_type="NAYY 4x50"),
    lv("S2", (1000, 200), (1010, 200), line_type="NAYY 4x50"),
)
CUSTOMERS = (
    {"name": "A", "p_kw": 20.0, "power_factor": 0.95, "vn_kv": 0.4, "at": (1010, 100)},
    {"name": "B", "p_kw": 10.0, "power_factor": 1.0, "vn_kv": 0.4, "at": (1010, 200)},
)


def village(
    *, lines=LINES, stations=(PRIMARY, STATION, FAR), loads=CUSTOMERS, switches=()
) -> dict[Role, gpd.GeoDataFrame]:
    """Layers of the small grid, or with other rows."""
    rows = {
        Role.GRID_LINES: list(lines),
        Role.GRID_STATIONS: list(stations),
        Role.GRID_LOADS: list(loads),
        Role.GRID_SWITCHES: list(switches),
    }
    return {role: frame(role, given) for role, given in rows.items() if given}


def built(settings: BuildSettings | None = None, **rows):
    """Built network of the small grid."""
    return build_grid(village(**rows), name="village", settings=settings)


def codes(grid) -> set[str]:
    """Codes of all findings, without their section."""
    return {finding.code.removeprefix("grid.build_") for finding in grid.report.findings}


def rows_of(grid, code: str) -> list[int]:
    """Row numbers of one finding."""
    return [row.row for found in grid.report.findings if found.code == f"grid.build_{code}" for row in found.rows]
