"""Traffic passing a site: the road it fronts, both carriageways together, from counts or the roads' own figures."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.access.assumptions import distance_m as distance_of
from planner.access.counts import Counted, drawn_heading, graph_lines, layer_lines
from planner.access.graph import LIMITED_CLASSES, RoadGraph
from planner.access.topology import Floats, Geometries

_OPPOSITE_COS = -0.7
_NO_ROWS: NDArray[np.intp] = np.empty(0, dtype=np.intp)


def passing_traffic(
    graph: RoadGraph,
    points: Geometries,
    at_motorway: NDArray[np.bool_],
    traffic: gpd.GeoDataFrame | None,
    search_m: float,
) -> pd.DataFrame:
    """Vehicles a day on the road each place fronts.

    Of the counted roads within 50 m of the nearest one (and within ``search_m`` of the place) the busiest is taken.
    On a divided road the opposite carriageway is added: open the other way, of the same class, within 60 m.
    Motorways pass only places ``at_motorway``, and go before the access way there; ramps pass nobody. Lines of a
    traffic layer go before the roads' own figures; count points stand for the road they lie on.

    Returns
    -------
    DataFrame
        ``traffic_aadt_per_day``, ``traffic_hgv_share_pu``, ``traffic_road``; NaN and "" where no count is near.
    """
    sources = (*layer_lines(graph, traffic), graph_lines(graph, traffic, search_m))
    out = pd.DataFrame(
        {"traffic_aadt_per_day": np.nan, "traffic_hgv_share_pu": np.nan, "traffic_road": ""}, index=range(points.size)
    )
    for rows, motorway in ((at_motorway, True), (at_motorway, False), (~at_motorway, False)):
        for counted in sources:
            allowed = counted.road_class == "motorway" if motorway else ~np.isin(counted.road_class, LIMITED_CLASSES)
            open_rows = np.flatnonzero(rows & out["traffic_aadt_per_day"].isna().to_numpy())
            found = _fronting(counted.take(allowed), points[open_rows], search_m)
            out.iloc[open_rows] = found.to_numpy()
    return out.astype({"traffic_aadt_per_day": float, "traffic_hgv_share_pu": float})


def _fronting(counted: Counted, points: Geometries, search_m: float) -> pd.DataFrame:
    rows: list[tuple[float, float, str]] = []
    tree, frontage_m = shapely.STRtree(counted.geometry), distance_of("frontage")
    for point in points:
        near = tree.query(point, predicate="dwithin", distance=search_m) if point is not None else _NO_ROWS
        if not near.size:
            rows.append((np.nan, np.nan, ""))
            continue
        near = np.sort(near)
        distance_m = shapely.distance(counted.geometry[near], point)
        front = near[distance_m <= distance_m.min() + frontage_m]
        totals = np.array([_both_ways(counted, int(row), point, near) for row in front])
        best = int(front[int(np.argmax(totals))])
        rows.append((float(totals.max()), float(counted.hgv_share_pu[best]), str(counted.name[best])))
    return pd.DataFrame(rows, columns=["traffic_aadt_per_day", "traffic_hgv_share_pu", "traffic_road"])


def _both_ways(counted: Counted, row: int, point: shapely.Point, near: NDArray[np.intp]) -> float:
    """Traffic of a road and, where it is one carriageway of a divided road, of the other one."""
    own = float(counted.aadt_per_day[row])
    if counted.oneway[row] == 0 or counted.total[row]:
        return own
    same = counted.road_class[near] == counted.road_class[row]
    others = near[same & (counted.oneway[near] != 0) & (near != row)]
    here = shapely.get_point(shapely.shortest_line(counted.geometry[row], point), 0)
    heading = _heading(counted, row, here)
    opposite = [
        (counted.name[other] != counted.name[row], float(shapely.distance(counted.geometry[other], here)), int(other))
        for other in others
        if float(heading @ _heading(counted, int(other), here)) < _OPPOSITE_COS
    ]
    apart_m = distance_of("carriageways_apart")
    # a carriageway of the same name goes before a nearer one of another name
    within = sorted(one for one in opposite if one[1] <= apart_m)
    return own + (float(counted.aadt_per_day[within[0][2]]) if within else 0.0)


def _heading(counted: Counted, row: int, near: shapely.Point) -> Floats:
    """Direction of travel of a carriageway at the point nearest to a place, as a unit vector."""
    return drawn_heading(counted.geometry[row], near) * float(counted.oneway[row])
