"""A drawn motorway with exits and a service area, whose drives are told by hand."""

import geopandas as gpd
from shapely import LineString

from planner.access.graph import RoadGraph, build_road_graph
from planner.model.settings import AccessSettings

CRS = "EPSG:25832"
EXITS_M = (10_000, 40_000, 80_000, 100_000)


def lines(rows) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"road_class": [r[1] for r in rows], "oneway": [r[2] for r in rows], "name": [r[3] for r in rows]},
        geometry=[LineString(r[0]) for r in rows],
        crs=CRS,
    )


def motorway() -> RoadGraph:
    """Two carriageways 40 m apart, exits to a crossing road, a service area east-bound at 60 km."""
    cuts = sorted({0, 120_000, *EXITS_M, 59_500, 60_500})
    rows = [
        ([(x, 0) for x in cuts], "motorway", "forward", "A 5"),
        ([(x, 40) for x in reversed(cuts)], "motorway", "forward", "A 5"),
        ([(59_500, 0), (60_000, -200), (60_500, 0)], "motorway_link", "forward", "Rest area"),
    ]
    for x in EXITS_M:
        rows += [
            ([(x, 0), (x + 200, -300), (x + 400, -500)], "motorway_link", "both", "Exit"),
            ([(x, 40), (x + 100, 300), (x + 100, 500)], "motorway_link", "both", "Exit"),
            ([(x + 400, -2500), (x + 400, -500), (x + 400, -499.0), (x + 100, 500), (x + 100, 2500)], "primary",
             "both", f"B {x}"),
        ]  # fmt: skip
    return build_road_graph(lines(rows), AccessSettings(snap_tolerance_m=0.5, split_crossings=False))
