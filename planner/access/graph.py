"""The road graph: nodes, edges with minutes in either direction, and what is doubtful about the lines it came from."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from planner.access import directions
from planner.access.attributes import numbers, texts
from planner.access.checks import graph_issues
from planner.access.gaps import road_gaps
from planner.access.levels import road_levels
from planner.access.quality import RoadFacts, duplicate_lines, road_quality
from planner.access.speeds import road_classes, road_speeds
from planner.access.topology import Floats, Geometries, Ints, Topology, build_topology
from planner.model.access_result import RoadQuality
from planner.model.issues import Issue
from planner.model.settings import AccessSettings

LIMITED_CLASSES = directions.LIMITED_CLASSES
_SHORTEST_MIN = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadGraph:
    """Roads as a graph of ``n`` nodes and ``m`` edges in the project's metric CRS.

    Attributes
    ----------
    node_xy_m : ndarray, shape (n, 2)
    edge_from, edge_to : ndarray of int, shape (m,)
        Node at the first and the last vertex.
    forward_min, backward_min : ndarray, shape (m,)
        Drive time along and against the drawn direction; infinite where the direction is closed.
    minutes : csr_matrix, shape (n, n)
        Shortest single-edge time from row node to column node.
    component : ndarray of int, shape (n,)
        Number of the connected part, 0 for the longest.
    main_share_pu : float
        Share of the road length in part 0.
    minor : ndarray of bool, shape (m,)
        Edges of parts that hold less than 1 % of the length: sites avoid them.
    quality : RoadQuality or None
        Report on the layer it came from.
    """

    node_xy_m: Floats
    edge_from: Ints
    edge_to: Ints
    geometry: Geometries
    length_m: Floats
    forward_min: Floats
    backward_min: Floats
    road_class: NDArray[np.object_]
    name: NDArray[np.object_]
    aadt_per_day: Floats
    hgv_share_pu: Floats
    minutes: csr_matrix
    component: Ints
    main_share_pu: float
    minor: NDArray[np.bool_]
    crs: str
    issues: tuple[Issue, ...] = ()
    quality: RoadQuality | None = None

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_xy_m)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.edge_from)

    @property
    def limited(self) -> NDArray[np.bool_]:
        """Edges without frontage: motorways and their ramps."""
        return np.isin(self.road_class, LIMITED_CLASSES)

    @property
    def oneway(self) -> NDArray[np.bool_]:
        """Edges open in one direction only."""
        return np.isfinite(self.forward_min) ^ np.isfinite(self.backward_min)


def build_road_graph(roads: gpd.GeoDataFrame | None, settings: AccessSettings, *, country: str = "") -> RoadGraph:
    """Make a graph of any line layer.

    Parameters
    ----------
    roads : GeoDataFrame or None
        Lines in metres; columns ``road_class``, ``speed_kmh``, ``speed_backward_kmh``, ``oneway``, ``name``,
        ``aadt_per_day``, ``hgv_share_pu``, ``bridge``, ``tunnel``, ``layer`` are used where present. None or no line:
        an empty graph with an issue.
    settings : AccessSettings
        ``snap_tolerance_m`` joins line ends, ``split_crossings`` lines that cross.
    country : str
        ISO code of the default speeds.
    """
    if roads is None or roads.empty:
        return _graph(_no_roads(roads), settings, country)
    return _graph(roads, settings, country)


def _no_roads(roads: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=None if roads is None else roads.crs))


def _graph(roads: gpd.GeoDataFrame, settings: AccessSettings, country: str) -> RoadGraph:
    tolerance_m = settings.snap_tolerance_m
    classes = road_classes(roads)
    levels = road_levels(roads, classes)
    topology = build_topology(
        roads.geometry.to_numpy(), tolerance_m, levels=levels, split_crossings=settings.split_crossings
    )
    speeds = road_speeds(roads, classes, country)
    opened = directions.road_directions(roads, classes)
    parent = topology.parent
    length_m = shapely.length(topology.geometry)
    forward_min = np.where(opened.forward[parent], _drive_min(length_m, speeds.speed_kmh[parent]), np.inf)
    backward_min = np.where(opened.backward[parent], _drive_min(length_m, speeds.backward_kmh[parent]), np.inf)
    minutes = _matrix(topology, forward_min, backward_min)
    component, share_pu, minor = _components(topology, minutes, length_m)
    facts = RoadFacts(
        lines=int(np.count_nonzero(np.diff(parent, prepend=-1))),
        topology=topology,
        length_m=length_m,
        forward=opened.forward[parent],
        backward=opened.backward[parent],
        default_speed=~speeds.own[parent],
        component=component,
        main_share_pu=share_pu,
        tolerance_m=tolerance_m,
    )
    gaps = road_gaps(topology, component, length_m, tolerance_m)
    doubled = duplicate_lines(facts)
    quality = road_quality(facts, gaps, doubled)
    found = (*speeds.issues, *opened.issues) if len(parent) else ()
    told = graph_issues(quality, gaps, minutes, _place(topology, doubled), split_crossings=settings.split_crossings)
    return RoadGraph(
        node_xy_m=topology.node_xy_m,
        edge_from=topology.edge_from,
        edge_to=topology.edge_to,
        geometry=topology.geometry,
        length_m=length_m,
        forward_min=forward_min,
        backward_min=backward_min,
        road_class=classes[parent],
        name=texts(roads, "name")[parent],
        aadt_per_day=numbers(roads, "aadt_per_day")[parent],
        hgv_share_pu=numbers(roads, "hgv_share_pu")[parent],
        minutes=minutes,
        component=component,
        main_share_pu=share_pu,
        minor=minor,
        crs="" if roads.crs is None else roads.crs.to_string(),
        issues=(*found, *told),
        quality=quality,
    )


def _place(topology: Topology, rows: Ints) -> list[float]:
    """Where the first of some lines starts; nothing where there is none."""
    edges = np.flatnonzero(np.isin(topology.parent, rows[:1]))
    return [float(value) for value in topology.node_xy_m[topology.edge_from[edges[0]]]] if edges.size else []


def _drive_min(length_m: Floats, speed_kmh: Floats) -> Floats:
    return np.maximum(length_m / speed_kmh * 0.06, _SHORTEST_MIN)


def _matrix(topology: Topology, forward_min: Floats, backward_min: Floats) -> csr_matrix:
    """Arcs as a sparse matrix; of parallel arcs the fastest stays (scipy would add them up)."""
    tail = np.concatenate([topology.edge_from, topology.edge_to])
    head = np.concatenate([topology.edge_to, topology.edge_from])
    time_min = np.concatenate([forward_min, backward_min])
    return fastest_arcs(tail, head, time_min, len(topology.node_xy_m))


def fastest_arcs(tail: Ints, head: Ints, weight: Floats, n: int) -> csr_matrix:
    """Sparse matrix of the cheapest arc for each pair; infinite arcs and loops are left out."""
    open_arc = np.isfinite(weight) & (tail != head)
    tail, head, weight = tail[open_arc], head[open_arc], weight[open_arc]
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order]
    first = np.ones(tail.size, dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return csr_matrix((weight[first], (tail[first], head[first])), shape=(n, n))


def _components(topology: Topology, minutes: csr_matrix, length_m: Floats) -> tuple[Ints, float, NDArray[np.bool_]]:
    """Connected parts numbered by road length, the share of the longest, and the edges of parts under 1 %."""
    if not length_m.size:
        return np.empty(0, dtype=np.int64), 0.0, np.empty(0, dtype=bool)
    count, label = connected_components(minutes, directed=True, connection="weak")
    part_m = np.bincount(label[topology.edge_from], weights=length_m, minlength=count)
    number = np.empty(count, dtype=np.int64)
    number[np.argsort(-part_m, kind="stable")] = np.arange(count)
    share_pu = part_m / part_m.sum()
    minor = share_pu[label[topology.edge_from]] < 0.01
    return number[label], float(share_pu.max()), minor
