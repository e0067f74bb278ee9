"""Small road layers, drawn by hand in metres."""

from collections.abc import Sequence

import geopandas as gpd
import pytest
from shapely import LineString, Point

from planner.access.graph import RoadGraph, build_road_graph
from planner.model.settings import AccessSettings

CRS = "EPSG:25832"
XY = tuple[float, float]


class Draw:
    """Makes layers and graphs from coordinates."""

    @staticmethod
    def roads(*lines: Sequence[XY], **columns: Sequence[object]) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(columns, geometry=[LineString(line) for line in lines], crs=CRS)

    @staticmethod
    def points(*places: XY, ids: Sequence[str] = (), **columns: Sequence[object]) -> gpd.GeoDataFrame:
        frame = gpd.GeoDataFrame(columns, geometry=[Point(place) for place in places], crs=CRS)
        return frame.set_index([list(ids) or [f"s{i}" for i in range(len(places))]])

    def graph(self, *lines: Sequence[XY], **columns: Sequence[object]) -> RoadGraph:
        return build_road_graph(self.roads(*lines, **columns), AccessSettings())


@pytest.fixture
def draw() -> Draw:
    return Draw()
