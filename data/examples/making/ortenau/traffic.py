"""Put traffic on every road: trips between places by a gravity model, plus through traffic on the motorway."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Floats = NDArray[np.float64]

TRIPS_PER_PERSON = 0.30
DECAY_S = 620.0
ZONE_M = 500.0
DEFAULT_KMH = {"residential": 30.0, "service": 30.0}
BASE_PER_DAY = {"motorway": 0, "motorway_link": 900, "primary": 2600, "secondary": 1400, "tertiary": 700,
                "residential": 110, "service": 60}  # fmt: skip
CAP_PER_DAY = {"residential": 3200}
HGV_PU = {"motorway": 0.165, "motorway_link": 0.12, "primary": 0.085, "secondary": 0.062, "tertiary": 0.042,
          "residential": 0.018, "service": 0.15}  # fmt: skip
SERVICE_AREA_SHARE_PU = 0.055
COUNT_POINTS = 40
COUNT_YEAR = 2024


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Where the region meets the world: people beyond and the road ends through which they come and go."""

    people: float
    enter_m: tuple[float, float]
    leave_m: tuple[float, float]


class Graph:
    """Directed road graph by travel time."""

    def __init__(self, roads: gpd.GeoDataFrame) -> None:
        starts = [line.coords[0] for line in roads.geometry]
        ends = [line.coords[-1] for line in roads.geometry]
        self.nodes = sorted(set(starts) | set(ends))
        number = {node: i for i, node in enumerate(self.nodes)}
        a, b = (np.array([number[p] for p in points]) for points in (starts, ends))
        speed_kmh = roads.speed_kmh.fillna(roads.road_class.map(DEFAULT_KMH)).to_numpy()
        seconds = roads.geometry.length.to_numpy() / speed_kmh * 3.6
        both = np.flatnonzero(roads.oneway == "both")
        self.tail, self.head = np.concatenate([a, b[both]]), np.concatenate([b, a[both]])
        self.road = np.concatenate([np.arange(len(roads)), both])
        self.seconds = np.concatenate([seconds, seconds[both]])
        self._keep(np.lexsort((self.road, self.seconds, self.head, self.tail)))
        key = self.tail * len(self.nodes) + self.head
        self._keep(np.flatnonzero(np.r_[True, key[1:] != key[:-1]]))
        self.key = self.tail * len(self.nodes) + self.head

    def _keep(self, edges: NDArray[np.int64]) -> None:
        """Order the edges, or leave the slower of two parallel ones out."""
        self.tail, self.head = self.tail[edges], self.head[edges]
        self.road, self.seconds = self.road[edges], self.seconds[edges]

    def nearest(self, points: Floats) -> NDArray[np.int64]:
        """Node nearest each point, shape (n, 2) in metres."""
        tree = shapely.STRtree(shapely.points(self.nodes))
        return np.asarray(tree.nearest(shapely.points(points)), dtype=np.int64)

    def matrix(self, *, reverse: bool) -> csr_array:
        """Sparse travel times in seconds, turned round for trips towards the origin."""
        ends = (self.head, self.tail) if reverse else (self.tail, self.head)
        return csr_array((self.seconds, ends), shape=(len(self.nodes), len(self.nodes)))

    def roads_of(self, tail: NDArray[np.int64], head: NDArray[np.int64]) -> NDArray[np.int64]:
        """Road of each edge given by its nodes."""
        return self.road[np.searchsorted(self.key, tail * len(self.nodes) + head)]


def daily_traffic(
    roads: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, gates: list[Gate], through_per_day: float
) -> pd.DataFrame:
    """AADT and HGV share of every road (one-way roads: of their own direction).

    All-or-nothing assignment of ``TRIPS_PER_PERSON`` return trips, weights people * exp(-t / ``DECAY_S``), plus a base
    by class for traffic that the zones do not see.
    """
    graph = Graph(roads)
    flow = _assigned(graph, roads, cells, gates)
    flow += roads.road_class.map(BASE_PER_DAY).to_numpy()
    flow += np.where(roads.road_class == "motorway", through_per_day, 0.0)
    area = roads.name.str.startswith("Rastanlage").to_numpy()
    flow[area] = through_per_day * SERVICE_AREA_SHARE_PU
    flow = np.minimum(flow, roads.road_class.map(CAP_PER_DAY).fillna(np.inf))
    aadt = np.maximum(np.round(flow / 10.0) * 10.0, 50.0)
    middle = roads.geometry.interpolate(0.5, normalized=True)
    wobble = 1.0 + 0.12 * np.sin(middle.x / 1700.0) * np.cos(middle.y / 1300.0)
    return pd.DataFrame(
        {"aadt_per_day": aadt, "hgv_share_pu": (roads.road_class.map(HGV_PU) * wobble).round(3)}, index=roads.index
    )


def _assigned(graph: Graph, roads: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, gates: list[Gate]) -> Floats:
    middle = cells.geometry.centroid
    own = graph.nearest(np.column_stack([middle.x, middle.y]))
    entering = graph.nearest(np.array([g.enter_m for g in gates]))
    leaving = graph.nearest(np.array([g.leave_m for g in gates]))
    people = np.concatenate([cells.people.to_numpy(dtype=float), [g.people for g in gates]])
    zone = _zones(middle.x.to_numpy(), middle.y.to_numpy())
    flow = np.zeros(len(roads))
    for reverse, targets, sources in ((False, leaving, entering), (True, entering, leaving)):
        nodes = np.concatenate([own, targets])
        matrix = graph.matrix(reverse=reverse)
        origins = [(own[members[len(members) // 2]], people[members].sum()) for members in zone]
        origins += [(int(node), g.people) for node, g in zip(sources, gates, strict=True)]
        for origin, persons in origins:
            flow += _from_one(graph, matrix, (int(origin), persons * TRIPS_PER_PERSON), (nodes, people), reverse)
    return flow


def _zones(x: Floats, y: Floats) -> list[NDArray[np.int64]]:
    frame = pd.DataFrame({"zx": x // ZONE_M, "zy": y // ZONE_M})
    return [rows.to_numpy() for _, rows in sorted(frame.groupby(["zx", "zy"]).groups.items())]


def _from_one(
    graph: Graph,
    matrix: csr_array,
    origin: tuple[int, float],
    targets: tuple[NDArray[np.int64], Floats],
    reverse: bool,
) -> Floats:
    """Flow by road of the trips of one zone, added up along its tree of fastest ways."""
    node, trips = origin
    seconds, before = dijkstra(matrix, indices=node, return_predecessors=True)
    nodes, people = targets
    weight = people * np.exp(-seconds[nodes] / DECAY_S) * (nodes != node)
    volume = np.zeros(len(graph.nodes))
    np.add.at(volume, nodes, trips * weight / weight.sum())
    for n in np.argsort(-seconds, kind="stable"):
        if before[n] >= 0:
            volume[before[n]] += volume[n]
    reached = np.flatnonzero(before >= 0)
    a, b = (reached, before[reached]) if reverse else (before[reached], reached)
    flow = np.zeros(int(graph.road.max()) + 1)
    np.add.at(flow, graph.roads_of(a.astype(np.int64), b.astype(np.int64)), volume[reached])
    return flow


def count_points(roads: gpd.GeoDataFrame) -> pd.DataFrame:
    """The count stations: both carriageways of the motorway in three places, then the busiest piece of each road."""
    motorway = roads[(roads.road_class == "motorway") & (roads.geometry.length > 900.0)]
    ground = roads[roads.road_class.isin(["primary", "secondary", "tertiary"]) & (roads.geometry.length > 60.0)]
    busiest = ground.sort_values(["aadt_per_day", "road_id"], ascending=[False, True])
    spread = busiest.groupby(["name", "place"], sort=False).head(1)
    chosen = pd.concat([motorway.head(6), spread]).head(COUNT_POINTS)
    point = chosen.geometry.interpolate(0.5, normalized=True)
    return pd.DataFrame(
        {
            "zst_nr": [f"Z{n:03d}" for n in range(1, len(chosen) + 1)],
            "strasse": [_count_name(row) for row in chosen.itertuples()],
            "ort": chosen.place.to_numpy(),
            "ostwert": point.x.round(1).to_numpy(),
            "nordwert": point.y.round(1).to_numpy(),
            "dtv_kfz": chosen.aadt_per_day.astype(int).to_numpy(),
            "sv_anteil": (chosen.hgv_share_pu * 100.0).round(1).to_numpy(),
            "jahr": COUNT_YEAR,
        }
    )


def _count_name(road: Any) -> str:  # noqa: ANN401 - a row of the roads
    """Name of a count station; on a one-way carriageway with its direction."""
    if road.oneway == "both":
        return str(road.name)
    north = road.geometry.coords[-1][1] > road.geometry.coords[0][1]
    return f"{road.name}, Fahrtrichtung {'Nord' if north else 'Süd'}"
