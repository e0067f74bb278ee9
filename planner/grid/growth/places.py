"""Where growth lands: each committed connection gets its bus, and what comes to nothing is said."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pyproj import Transformer

from planner.grid.growth.later_years import Growth, loads_at
from planner.grid.network.network import Network
from planner.grid.network.topology import read_topology, voltage_level
from planner.model.grid_inputs import CommittedConnection, GrowthLayer
from planner.model.issues import Issue, Severity

WGS84 = "EPSG:4326"
Place = tuple[str, int]


def plan_growth(
    networks: Sequence[Network],
    layers: Sequence[GrowthLayer],
    committed: Sequence[CommittedConnection],
    today_year: int,
    crs: str,
    reach_km: float,
) -> Growth:
    """Give each committed connection its bus, and say which layers and connections come to nothing.

    Parameters
    ----------
    crs : str
        Metric CRS in which the nearest bus is sought.
    reach_km : float
        How far the nearest bus of the connection's level may lie.
    """
    issues = [issue for layer in layers for issue in _without_loads(networks, layer)]
    placed: dict[str, list[tuple[CommittedConnection, int]]] = {}
    for connection in committed:
        found = _placed(networks, connection, crs, reach_km)
        if isinstance(found, Issue):
            issues.append(found)
        else:
            placed.setdefault(found[0], []).append((connection, found[1]))
    return Growth(
        today_year=today_year,
        layers=tuple(layers),
        committed={name: tuple(rows) for name, rows in placed.items()},
        issues=tuple(issues),
    )


def _without_loads(networks: Sequence[Network], layer: GrowthLayer) -> list[Issue]:
    if any(len(loads_at(network, layer.level)) for network in networks):
        return []
    params = {"name": layer.name, "level": layer.level.upper()}
    return [Issue(severity=Severity.WARNING, code="grid.growth_no_loads", params=params)]


def _placed(networks: Sequence[Network], connection: CommittedConnection, crs: str, reach_km: float) -> Place | Issue:
    """Network and bus of a connection, or why it has none."""
    meant = [network for network in networks if connection.grid in ("", network.name)]
    if not meant:
        known = ", ".join(network.name for network in networks)
        return _fault("no_grid", connection, grid=connection.grid, known=known)
    if connection.bus:
        for network in meant:
            named = [bus for bus, label in network.labels["bus"].items() if label == connection.bus]
            if named:
                return network.name, named[0]
        return _fault("no_bus", connection, bus=connection.bus)
    near = [found for network in meant if (found := _nearest(network, connection, crs)) is not None]
    distance_m, name, bus = min(near, default=(np.inf, "", -1))
    if distance_m > 1000.0 * reach_km:
        return _fault("outside", connection, level=connection.level.upper(), reach_km=reach_km)
    return name, bus


def _nearest(network: Network, connection: CommittedConnection, crs: str) -> tuple[float, str, int] | None:
    """Distance in metres, network and number of the nearest supplied bus of the connection's level."""
    if connection.lon is None or connection.lat is None:
        return None
    topology = read_topology(network.net)
    placed = network.positions.buses_in(crs)
    level = network.net["bus"]["vn_kv"].map(voltage_level).reindex(placed.index)
    fit = (level == connection.level) & topology.supplied.reindex(placed.index)
    fit &= ~placed.index.isin(topology.sources)
    if not fit.any():
        return None
    x_m, y_m = Transformer.from_crs(WGS84, crs, always_xy=True).transform(connection.lon, connection.lat)
    at = placed[fit]
    distance_m = pd.Series(np.hypot(at["x_m"] - x_m, at["y_m"] - y_m), index=at.index).sort_index()
    return float(distance_m.min()), network.name, int(distance_m.idxmin())


def _fault(code: str, connection: CommittedConnection, **params: str | float) -> Issue:
    given: dict[str, str | int | float] = {"name": connection.name, **params}
    return Issue(severity=Severity.WARNING, code=f"grid.growth_{code}", params=given)
