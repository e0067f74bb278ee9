"""Places of the grid where a site could be connected: the nearest few of each kind, across all networks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.grid.connection.points import (
    LV_BUSBAR,
    LV_FEEDER,
    LV_STATION,
    MV_BUS,
    Choice,
    Place,
    placed_points,
    read_choices,
)
from planner.grid.network.network import Network
from planner.grid.network.topology import read_topology, voltage_level
from planner.model.settings import GridSettings

MV_LINE, PRIMARY = "mv_line", "primary"
KINDS = (LV_FEEDER, LV_BUSBAR, LV_STATION, MV_LINE, MV_BUS, PRIMARY)
CANDIDATES = 3
AWAY_FROM_END_PU = 0.01
STRAIGHT = "straight_line"

Router = Callable[[pd.DataFrame], pd.DataFrame]
"""(from_x_m, from_y_m, to_x_m, to_y_m) a row to (route_m, basis) a row, in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place to connect at.

    ``bus`` is where it hangs (of a line: the nearer end); ``line`` is -1 but for a tee, which lies ``along_pu`` of the
    line from its first bus.
    """

    kind: str
    grid_index: int
    bus: int
    name: str
    vn_kv: float
    x_m: float
    y_m: float
    straight_m: float
    line: int = -1
    along_pu: float = 0.0
    route_m: float = 0.0
    basis: str = STRAIGHT

    @property
    def order(self) -> tuple[float, int, int, int]:
        """Nearest first, equals always in the same order."""
        return self.route_m, self.grid_index, self.bus, self.line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lines:
    """Lines of one voltage level of all networks, from first to last bus, with a search tree."""

    grid_index: NDArray[np.int64]
    line: NDArray[np.int64]
    shape: NDArray[np.object_]
    tree: shapely.STRtree


@lru_cache(maxsize=2)
def _lines(networks: tuple[Network, ...], crs: str) -> dict[str, _Lines]:
    found: dict[str, list[tuple[int, int, shapely.LineString]]] = {"lv": [], "mv": []}
    for number, network in enumerate(networks):
        for line, level, shape in _drawn(network, crs):
            if level in found:
                found[level].append((number, line, shape))
    return {
        level: _Lines(
            grid_index=np.array([row[0] for row in rows], dtype=np.int64),
            line=np.array([row[1] for row in rows], dtype=np.int64),
            shape=np.array([row[2] for row in rows], dtype=object),
            tree=shapely.STRtree([row[2] for row in rows]),
        )
        for level, rows in found.items()
    }


def _drawn(network: Network, crs: str) -> list[tuple[int, str, shapely.LineString]]:
    """Supplied lines closed at both ends that have a place: (line, level, shape from first to last bus)."""
    topology, net = read_topology(network.net), network.net
    joints = topology.joints[topology.joints["table"] == "line"]
    joints = joints[topology.supplied.reindex(joints["a"]).to_numpy(bool)].sort_values("element")
    placed = network.positions.buses_in(crs)[["x_m", "y_m"]]
    starts, finishes = (placed.reindex(joints[side]).to_numpy(float) for side in ("a", "b"))
    level_of = net["bus"]["vn_kv"].map(voltage_level).to_dict()
    drawn = []
    for row, (element, a) in enumerate(joints[["element", "a"]].itertuples(index=False)):
        ends = np.stack([starts[row], finishes[row]])
        trace = network.positions.line_in(int(element), crs)
        xy = ends if trace is None else trace
        if not np.isfinite(xy).all() or np.ptp(xy, axis=0).max() == 0:
            continue
        if trace is not None and np.isfinite(ends).all() and _reversed(trace, ends):
            xy = trace[::-1]
        drawn.append((int(element), level_of[a], shapely.LineString(xy)))
    return drawn


def _reversed(trace: NDArray[np.float64], ends: NDArray[np.float64]) -> bool:
    as_is = np.hypot(*(trace[0] - ends[0])) + np.hypot(*(trace[-1] - ends[1]))
    return bool(np.hypot(*(trace[-1] - ends[0])) + np.hypot(*(trace[0] - ends[1])) < as_is)


@lru_cache(maxsize=2)
def _primaries(networks: tuple[Network, ...], crs: str) -> Choice:
    """Medium-voltage busbars of HV/MV substations, and medium-voltage feed-ins from which lines start."""
    frames = [_busbars(network, crs).assign(grid_index=i) for i, network in enumerate(networks)]
    points = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    tree = None if points.empty else cKDTree(points[["x_m", "y_m"]].to_numpy(float))
    return Choice(kind=PRIMARY, points=points, tree=tree)


def _busbars(network: Network, crs: str) -> pd.DataFrame:
    net, placed = network.net, network.positions.buses_in(crs)
    level = net["bus"]["vn_kv"].map(voltage_level)
    place_of: dict[int, int] = {}
    for table, sides in (("trafo", ("lv_bus",)), ("trafo3w", ("mv_bus", "lv_bus"))):
        frame = net[table][net[table]["in_service"].astype(bool)]
        for side in sides:
            for hv_bus, bus in frame[["hv_bus", side]].itertuples(index=False):
                if level[hv_bus] == "hv" and level[bus] == "mv":
                    place_of[int(bus)] = int(bus if bus in placed.index else hv_bus)
    lines = net["line"]
    ends = set(lines["from_bus"]) | set(lines["to_bus"])
    grids = net["ext_grid"]
    fed = grids.loc[grids["in_service"].astype(bool), "bus"]
    place_of |= {int(bus): int(bus) for bus in fed if level[bus] == "mv" and bus in ends}
    return placed_points(network, placed, place_of)


def nearest_spots(
    networks: Sequence[Network], place: Place, settings: GridSettings, *, count: int = CANDIDATES
) -> list[Spot]:
    """Nearest places of each kind by straight distance, within the reach of their voltage; without routes."""
    nets = tuple(networks)
    limit_m = 1000 * settings.max_connection_km
    reach_m = min(limit_m, 1000 * settings.lv_reach_km)
    choices, primaries, lines = read_choices(nets, place.crs), _primaries(nets, place.crs), _lines(nets, place.crs)
    stations = _points(choices.stations, place, reach_m, count)
    loads = _points(choices.loads, place, reach_m, count)
    main = _points(primaries, place, limit_m, count)
    taken = {(spot.grid_index, spot.bus) for spot in main}
    medium = [
        s for s in _points(choices.medium, place, limit_m, count + len(taken)) if (s.grid_index, s.bus) not in taken
    ]
    tees = _tees(LV_FEEDER, lines["lv"], nets, place, reach_m)[:count]
    loops = _tees(MV_LINE, lines["mv"], nets, place, limit_m)[:count]
    return [*tees, *stations, *loads, *loops, *medium[:count], *main]


def _points(choice: Choice, place: Place, within_m: float, count: int) -> list[Spot]:
    return [
        _at_point(choice.kind, choice.points.iloc[row], distance_m)
        for row, distance_m in choice.several(place.x_m, place.y_m, within_m, count)
    ]


def _at_point(kind: str, point: pd.Series, distance_m: float) -> Spot:
    return Spot(
        kind=kind,
        grid_index=int(point["grid_index"]),
        bus=int(point["bus"]),
        name=str(point["bus_name"]),
        vn_kv=float(point["vn_kv"]),
        x_m=float(point["x_m"]),
        y_m=float(point["y_m"]),
        straight_m=distance_m,
    )


def _tees(kind: str, lines: _Lines, networks: tuple[Network, ...], place: Place, within_m: float) -> list[Spot]:
    """Nearest point of each line within reach, nearest first."""
    here = shapely.Point(place.x_m, place.y_m)
    rows = lines.tree.query(here, predicate="dwithin", distance=within_m)
    by_distance = sorted((float(shapely.distance(lines.shape[row], here)), int(row)) for row in rows)
    return [_tee(kind, lines, row, distance_m, networks, here) for distance_m, row in by_distance[: 2 * CANDIDATES]]


def _tee(
    kind: str, lines: _Lines, row: int, distance_m: float, networks: tuple[Network, ...], here: shapely.Point
) -> Spot:
    number, line, shape = int(lines.grid_index[row]), int(lines.line[row]), lines.shape[row]
    network = networks[number]
    along_pu = float(shapely.line_locate_point(shape, here, normalized=True))
    at = shapely.line_interpolate_point(shape, along_pu, normalized=True)
    along_pu = min(max(along_pu, AWAY_FROM_END_PU), 1 - AWAY_FROM_END_PU)
    end = network.net["line"].at[line, "from_bus" if along_pu <= 0.5 else "to_bus"]
    return Spot(
        kind=kind,
        grid_index=number,
        bus=int(end),
        name=network.labels["line"][line],
        vn_kv=float(network.net["bus"].at[end, "vn_kv"]),
        x_m=float(at.x),
        y_m=float(at.y),
        straight_m=distance_m,
        line=line,
        along_pu=along_pu,
    )


def routed(spots: Sequence[Spot], place: Place, settings: GridSettings, router: Router | None) -> list[Spot]:
    """Spots with their cable route: along the roads by the router, else the straight line times the route factor."""
    if not spots:
        return []
    if router is None:
        return [replace(spot, route_m=settings.route_factor * spot.straight_m) for spot in spots]
    pairs = pd.DataFrame(
        {
            "from_x_m": [place.x_m] * len(spots),
            "from_y_m": [place.y_m] * len(spots),
            "to_x_m": [spot.x_m for spot in spots],
            "to_y_m": [spot.y_m for spot in spots],
        }
    )
    ways = router(pairs)
    return [
        replace(spot, route_m=float(way_m), basis=str(basis))
        for spot, way_m, basis in zip(spots, ways["route_m"], ways["basis"], strict=True)
    ]
