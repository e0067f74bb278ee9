"""Where a site is connected: by the requested kVA, at a station busbar or at medium voltage, never at a house cable."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from planner.grid.network.network import Network
from planner.grid.network.topology import read_topology, voltage_level
from planner.model.settings import GridSettings

LV_FEEDER, LV_BUSBAR, LV_STATION, MV_BUS = "lv_feeder", "lv_busbar", "lv_station", "mv_bus"
LOW_VOLTAGE = frozenset({LV_FEEDER, LV_BUSBAR, LV_STATION})
STANDARD_LV_KV = 0.4
COLUMNS = ("grid", "grid_index", "bus", "bus_name", "kind", "vn_kv", "x_m", "y_m", "straight_m", "reason", "mv_near")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point in a metric CRS."""

    x_m: float
    y_m: float
    crs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One kind of connection point of all networks, with a search tree."""

    kind: str
    points: pd.DataFrame
    tree: cKDTree | None

    def nearest(self, x_m: float, y_m: float, within_m: float) -> tuple[int, float] | None:
        """Nearest point as (row, distance_m); None where none is near enough."""
        if self.tree is None:
            return None
        distance, row = self.tree.query([x_m, y_m])
        return (int(row), float(distance)) if distance <= within_m else None

    def several(self, x_m: float, y_m: float, within_m: float, count: int) -> list[tuple[int, float]]:
        """Nearest points as (row, distance_m), nearest first; equals in the order of the rows."""
        if self.tree is None:
            return []
        distance_m, row = self.tree.query([x_m, y_m], k=min(count, len(self.points)) + 1)
        pairs = zip(np.atleast_1d(distance_m), np.atleast_1d(row), strict=True)
        found = sorted((float(d), int(r)) for d, r in pairs if d <= within_m)
        return [(r, d) for d, r in found[:count]]


def connection_points(
    networks: Sequence[Network], sites: pd.DataFrame, crs: str, settings: GridSettings
) -> pd.DataFrame:
    """Connection point of each site.

    Up to ``lv_limit_kva`` the low-voltage busbar of the nearest station within ``lv_reach_km``, or, where no modelled
    one is near, the low-voltage side of a station that the medium-voltage grid holds as a load; above it, or where no
    station is near, the nearest medium-voltage bus (own station); else a station busbar within ``max_connection_km``
    with the reason why.

    Parameters
    ----------
    sites : DataFrame, index site_id, columns x_m, y_m, requested_kva
        In the metric CRS ``crs``.

    Returns
    -------
    DataFrame, index site_id
        grid (name), grid_index (place in ``networks``, -1 for none: names may repeat), bus, bus_name, kind (lv_busbar,
        lv_station, mv_bus or empty), vn_kv, x_m, y_m, straight_m, reason (text code; filled where there is no point, or
        where it is not the one that the kVA ask for), mv_near (whether medium voltage is within reach).
    """
    choices = read_choices(tuple(networks), crs)
    rows = [
        _point(choices, float(x_m), float(y_m), float(kva), settings)
        for x_m, y_m, kva in sites[["x_m", "y_m", "requested_kva"]].itertuples(index=False)
    ]
    return pd.DataFrame(rows, index=sites.index, columns=list(COLUMNS))


def lv_limit_label(bus_name: str, limit_kva: float) -> str:
    """What binds where the operator's low-voltage limit does, readable in any language."""
    return f"{bus_name}: ≤ {limit_kva:g} kVA"


def nearest_mv_bus(networks: Sequence[Network], place: Place, settings: GridSettings) -> pd.Series | None:
    """Nearest medium-voltage bus within reach, with ``straight_m``; None where no grid has one."""
    medium = read_choices(tuple(networks), place.crs).medium
    hit = medium.nearest(place.x_m, place.y_m, 1000 * settings.max_connection_km)
    return None if hit is None else pd.concat([medium.points.iloc[hit[0]], pd.Series({"straight_m": hit[1]})])


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Modelled stations, stations known only as loads of the medium voltage, and medium-voltage buses."""

    stations: Choice
    loads: Choice
    medium: Choice


@lru_cache(maxsize=2)
def read_choices(networks: tuple[Network, ...], crs: str) -> Choices:
    """Connection points of all networks (networks are compared by identity and never change)."""
    return Choices(
        stations=_choice(LV_BUSBAR, [_stations(n, crs).assign(grid_index=i) for i, n in enumerate(networks)]),
        loads=_choice(LV_STATION, [_loads(n, crs).assign(grid_index=i) for i, n in enumerate(networks)]),
        medium=_choice(MV_BUS, [_medium(n, crs).assign(grid_index=i) for i, n in enumerate(networks)]),
    )


def _choice(kind: str, frames: list[pd.DataFrame]) -> Choice:
    points = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if points.empty:
        return Choice(kind=kind, points=points, tree=None)
    return Choice(kind=kind, points=points, tree=cKDTree(points[["x_m", "y_m"]].to_numpy(float)))


def _point(choices: Choices, x_m: float, y_m: float, requested_kva: float, settings: GridSettings) -> list[object]:
    reach_m, limit_m = 1000 * settings.lv_reach_km, 1000 * settings.max_connection_km
    small = requested_kva <= settings.lv_limit_kva
    stations, loads, medium = choices.stations, choices.loads, choices.medium
    near, far = stations.nearest(x_m, y_m, min(reach_m, limit_m)), stations.nearest(x_m, y_m, limit_m)
    load, above = loads.nearest(x_m, y_m, min(reach_m, limit_m)), medium.nearest(x_m, y_m, limit_m)
    mv_near = above is not None
    if small and near is not None:
        return [*_row(stations, near, ""), mv_near]
    if small and load is not None:
        return [*_row(loads, load, "grid.reason_station_as_load"), True]
    if above is not None:
        return [*_row(medium, above, "grid.reason_no_station_near" if small else ""), mv_near]
    if far is not None:
        return [*_row(stations, far, "grid.reason_station_far" if small else "grid.reason_no_mv_modelled"), mv_near]
    nothing = stations.tree is None and medium.tree is None
    reason = "grid.reason_no_place" if nothing else "grid.reason_no_grid_in_reach"
    return ["", -1, -1, "", "", np.nan, np.nan, np.nan, np.nan, reason, False]


def _row(choice: Choice, hit: tuple[int, float], reason: str) -> list[object]:
    point = choice.points.iloc[hit[0]]
    keys = ("grid", "grid_index", "bus", "bus_name")
    return [*(point[k] for k in keys), choice.kind, point["vn_kv"], point["x_m"], point["y_m"], hit[1], reason]


def _stations(network: Network, crs: str) -> pd.DataFrame:
    """Low-voltage busbars of transformers in service; placed at the other side where they have no place."""
    trafo, vn = network.net["trafo"], network.net["bus"]["vn_kv"]
    trafo = trafo[trafo["in_service"].astype(bool)]
    level = vn.map(voltage_level)
    trafo = trafo[(level.loc[trafo["lv_bus"]] == "lv").to_numpy() & (level.loc[trafo["hv_bus"]] != "lv").to_numpy()]
    placed = network.positions.buses_in(crs)
    other = dict(zip(trafo["lv_bus"], trafo["hv_bus"], strict=True))
    return placed_points(network, placed, {int(b): int(b if b in placed.index else other[b]) for b in trafo["lv_bus"]})


def _medium(network: Network, crs: str) -> pd.DataFrame:
    """Medium-voltage buses on the modelled grid: on a line in service and not the feed-in itself."""
    net = network.net
    joints = read_topology(net).joints
    lines = joints[joints["table"] == "line"]
    on_line = set(lines["a"]) | set(lines["b"])
    level = net["bus"]["vn_kv"].map(voltage_level)
    fed = set(net["ext_grid"].loc[net["ext_grid"]["in_service"].astype(bool), "bus"])
    buses = [int(b) for b in level.index[level == "mv"] if b in on_line and b not in fed]
    return placed_points(network, network.positions.buses_in(crs), {b: b for b in buses})


def _loads(network: Network, crs: str) -> pd.DataFrame:
    """Medium-voltage buses that supply a load: stations whose low-voltage side is not in the model."""
    load = network.net["load"]
    supplied = set(load.loc[load["in_service"].astype(bool), "bus"])
    medium = _medium(network, crs)
    return medium[medium["bus"].isin(supplied)].assign(vn_kv=STANDARD_LV_KV)


def placed_points(network: Network, placed: pd.DataFrame, place_of: dict[int, int]) -> pd.DataFrame:
    """Supplied buses of ``place_of`` (bus to the bus whose place it takes) as connection points."""
    supplied = read_topology(network.net).supplied
    buses = sorted(b for b, place in place_of.items() if place in placed.index and bool(supplied[b]))
    at = placed.loc[[place_of[b] for b in buses]]
    return pd.DataFrame(
        {
            "grid": [network.name] * len(buses),
            "bus": buses,
            "bus_name": [network.labels["bus"][b] for b in buses],
            "vn_kv": network.net["bus"]["vn_kv"].loc[buses].to_numpy(float),
            "x_m": at["x_m"].to_numpy(float),
            "y_m": at["y_m"].to_numpy(float),
        }
    )
