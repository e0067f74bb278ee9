"""Traffic by edge with every vehicle counted once: carriageways paired, lines drawn twice told apart, roads named."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.access.assumptions import distance_m as distance_of
from planner.access.counts import Counted, edge_lines, headings, layer_lines
from planner.access.graph import RoadGraph
from planner.access.topology import Floats, Geometries, Ints

_ALONG_COS = 0.7
_BESIDE_COS = 0.5
_TOUCHING_M = 0.5
_BOTH_WAYS = -2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadTraffic:
    """Counted edges.

    Attributes
    ----------
    edge : ndarray of int
        Number in the graph.
    once_per_day : ndarray
        Vehicles a day such that the sum over a cross-section counts each once: half the figure where it holds both
        directions and the other carriageway carries it too, 0 on a line drawn beside a busier one of the same road.
    both_ways_per_day : ndarray
        Vehicles a day in both directions together.
    road : ndarray of int
        Number of the road: edges of one name, or, without names, edges of one class that continue each other.
    """

    edge: Ints
    once_per_day: Floats
    both_ways_per_day: Floats
    road: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """Counted edges beside each other on one road: ``opposite`` carriageways, or the same lanes drawn twice."""

    a: Ints
    b: Ints
    apart_m: Floats
    opposite: NDArray[np.bool_]


def road_traffic(graph: RoadGraph, traffic: gpd.GeoDataFrame | None, search_m: float) -> RoadTraffic:
    """Traffic of each counted edge; a line of the traffic layer goes before the road's own figure."""
    lines = edge_lines(graph, traffic, search_m)
    middle = np.asarray(shapely.line_interpolate_point(graph.geometry, 0.5, normalized=True), dtype=object)
    aadt, source = _from_layer(graph, lines, middle, traffic)
    edge = np.flatnonzero(np.isfinite(aadt))
    counted, aadt, source, total = lines.take(np.isfinite(aadt)), aadt[edge], source[edge], lines.total[edge]
    pairs = _beside(counted, middle[edge])
    once, both = _counted_once(aadt, np.where(total, _BOTH_WAYS, source), pairs)
    return RoadTraffic(
        edge=edge, once_per_day=once, both_ways_per_day=both, road=_roads(graph, edge, counted.name, pairs)
    )


def vehicle_km_at_nodes(graph: RoadGraph, counted: RoadTraffic) -> Floats:
    """Vehicle-kilometres a day, half of each edge's at either end; shape (n_nodes,)."""
    half_km = 0.5 * counted.once_per_day * graph.length_m[counted.edge] / 1000.0
    ends = np.concatenate([graph.edge_from[counted.edge], graph.edge_to[counted.edge]])
    return np.asarray(np.bincount(ends, weights=np.tile(half_km, 2), minlength=graph.n_nodes), dtype=np.float64)


def captured_traffic(
    graph: RoadGraph, counted: RoadTraffic, points: Geometries, at_motorway: NDArray[np.bool_], search_m: float
) -> Floats:
    """Vehicles a day on all roads within ``search_m`` of each place, both directions, each road once.

    Of a road the busiest cross-section within reach counts. Motorways count only for places ``at_motorway``: nobody
    turns off from the others; ramps never do. NaN where no counted road is near.

    Notes
    -----
    Roads that meet within reach add up, so a vehicle that turns from one into the other counts on both: at a T-junction
    up to twice. Who turns is not known from counts of roads; the figure is the most that can pass, not a count of
    drivers.
    """
    out = np.full(points.size, np.nan)
    road_class = graph.road_class[counted.edge]
    for rows, closed in ((at_motorway, ("motorway_link",)), (~at_motorway, ("motorway", "motorway_link"))):
        here = np.flatnonzero(rows & ~shapely.is_missing(points))
        allowed = np.flatnonzero(~np.isin(road_class, closed))
        if not (here.size and allowed.size):
            continue
        tree = shapely.STRtree(graph.geometry[counted.edge[allowed]])
        place, line = tree.query(points[here], predicate="dwithin", distance=search_m)
        near = pd.DataFrame(
            {
                "place": here[place],
                "road": counted.road[allowed[line]],
                "per_day": counted.both_ways_per_day[allowed[line]],
            }
        )
        by_road = near.groupby(["place", "road"])["per_day"].max()
        by_place = by_road.groupby(level="place").sum()
        out[by_place.index.to_numpy()] = by_place.to_numpy()
    return out


def _from_layer(
    graph: RoadGraph, lines: Counted, middle: Geometries, traffic: gpd.GeoDataFrame | None
) -> tuple[Floats, Ints]:
    """Figure of each edge and the line of the traffic layer that gave it (-1: the edge's own, -2: it holds both ways).

    A line for the edge's own direction goes first; where the layer has one line for both carriageways, it serves both.
    """
    aadt, source = lines.aadt_per_day.copy(), np.full(graph.n_edges, -1, dtype=np.int64)
    layers = layer_lines(graph, traffic)
    if not (layers and graph.n_edges):
        return aadt, source
    layer = layers[0]
    edge, line = shapely.STRtree(layer.geometry).query(
        middle, predicate="dwithin", distance=distance_of("line_on_road")
    )
    along = headings(graph.geometry[edge], middle[edge]) * headings(layer.geometry[line], middle[edge])
    cos = along.sum(axis=1)
    against = (lines.oneway[edge] * layer.oneway[line] * cos) < 0.0
    fits = np.abs(cos) > _ALONG_COS
    edge, line, against = edge[fits], line[fits], against[fits]
    apart_m = shapely.distance(layer.geometry[line], middle[edge])
    order = np.lexsort((line, apart_m, against, edge))
    first = order[np.unique(edge[order], return_index=True)[1]]
    aadt[edge[first]] = layer.aadt_per_day[line[first]]
    source[edge[first]] = np.where(layer.total[line[first]], _BOTH_WAYS, line[first])
    return aadt, source


def _beside(counted: Counted, middle: Geometries) -> _Pairs:
    """Pairs (a, b): b runs beside the middle of a, on the same road by class and name.

    Carriageways open against each other are one road whatever their names.
    """
    apart_m = distance_of("carriageways_apart")
    a, b = shapely.STRtree(counted.geometry).query(middle, predicate="dwithin", distance=apart_m)
    named_alike = counted.name[a] == counted.name[b]
    carriageways = (counted.oneway[a] != 0) & (counted.oneway[b] != 0)
    same = (a != b) & (counted.road_class[a] == counted.road_class[b]) & (named_alike | carriageways)
    a, b, named_alike = a[same], b[same], named_alike[same]
    here, there = headings(counted.geometry[a], middle[a]), headings(counted.geometry[b], middle[a])
    cos = (here * there).sum(axis=1)
    gap = np.asarray(shapely.shortest_line(counted.geometry[b], middle[a]), dtype=object)
    across = np.diff(shapely.get_coordinates(gap).reshape(-1, 2, 2), axis=1)[:, 0]
    gap_m = np.hypot(*across.T)
    beside = (gap_m < _TOUCHING_M) | (np.abs((across * here).sum(axis=1)) < _BESIDE_COS * np.maximum(gap_m, 1e-9))
    way = counted.oneway[a] * counted.oneway[b]
    opposite = way * cos < -_ALONG_COS
    twice = ~opposite & named_alike & (np.abs(cos) > _ALONG_COS) & ((way == 0) | (way * cos > 0))
    named = counted.name[a] != ""
    keep = beside & (opposite | (twice & (named | (gap_m <= distance_of("line_on_road")))))
    return _Pairs(a=a[keep], b=b[keep], apart_m=gap_m[keep], opposite=opposite[keep])


def _counted_once(aadt: Floats, source: Ints, pairs: _Pairs) -> tuple[Floats, Floats]:
    """Vehicles that count on each edge, and in both directions; ``source`` _BOTH_WAYS: the figure holds both."""
    once, both = aadt.copy(), aadt.copy()
    order = np.lexsort((pairs.b, pairs.apart_m, pairs.a))
    order = order[pairs.opposite[order]]
    first = order[np.unique(pairs.a[order], return_index=True)[1]]
    a, b = pairs.a[first], pairs.b[first]
    shared = ((source[a] == source[b]) & (source[a] >= 0)) | (source[a] == _BOTH_WAYS)
    once[a] = np.where(shared, 0.5 * aadt[a], aadt[a])
    both[a] = np.where(shared, aadt[a], aadt[a] + aadt[b])
    a, b = pairs.a[~pairs.opposite], pairs.b[~pairs.opposite]
    beaten = (aadt[b] > aadt[a]) | ((aadt[b] == aadt[a]) & (b < a))
    once[a[beaten]] = 0.0
    return once, both


def _roads(graph: RoadGraph, edge: Ints, name: NDArray[np.object_], pairs: _Pairs) -> Ints:
    """Number of the road of each counted edge."""
    number = np.arange(edge.size)
    _, first, inverse = np.unique(name.astype(str), return_index=True, return_inverse=True)
    named = np.flatnonzero(name != "")
    a, b = _continuing(graph, edge, name)
    tail = np.concatenate([pairs.a, number[named], a])
    head = np.concatenate([pairs.b, first[inverse[named]], b])
    links = coo_matrix((np.ones(tail.size), (tail, head)), shape=(edge.size, edge.size))
    return connected_components(links, directed=False)[1].astype(np.int64)


def _continuing(graph: RoadGraph, edge: Ints, name: NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Pairs of nameless counted edges of one class that go straight on at a shared node."""
    rows = np.flatnonzero(name == "")
    lines = graph.geometry[edge[rows]]
    ends = []
    for node, at in ((graph.edge_from[edge[rows]], 0.0), (graph.edge_to[edge[rows]], 1.0)):
        here = np.asarray(shapely.line_interpolate_point(lines, at, normalized=True), dtype=object)
        out = headings(lines, here) * (1.0 if at == 0.0 else -1.0)
        ends.append(pd.DataFrame({"row": rows, "node": node, "x": out[:, 0], "y": out[:, 1]}))
    table = pd.concat(ends, ignore_index=True)
    table["road_class"] = graph.road_class[edge[table["row"].to_numpy()]]
    pairs = table.merge(table, on=["node", "road_class"], suffixes=("", "_on"))
    straight = pairs["x"] * pairs["x_on"] + pairs["y"] * pairs["y_on"] < -_ALONG_COS
    on = pairs[straight & (pairs["row"] < pairs["row_on"])]
    return on["row"].to_numpy(dtype=np.int64), on["row_on"].to_numpy(dtype=np.int64)
