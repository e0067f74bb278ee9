"""Who is joined to whom: voltage islands, what lies upstream of them, and the supply path of a bus."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from planner.grid.network.net import Net

LV_UP_TO_KV = 1.0
MV_UP_TO_KV = 36.0
TINY_KM = 1e-6
BUSES = 1 << 32
SWITCHED = {"line": "l", "trafo": "t", "trafo3w": "t3"}
ENDS = {"line": ("from_bus", "to_bus"), "trafo": ("hv_bus", "lv_bus"), "trafo3w": ("hv_bus", "mv_bus", "lv_bus")}


def voltage_level(vn_kv: float) -> str:
    """Lv up to 1 kV, mv up to 36 kV (both as in EN 50160), hv above.

    >>> voltage_level(0.4), voltage_level(20.0), voltage_level(110.0)
    ('lv', 'mv', 'hv')
    """
    return "lv" if vn_kv <= LV_UP_TO_KV else "mv" if vn_kv <= MV_UP_TO_KV else "hv"


def edges(net: Net, *, closed_only: bool = True) -> pd.DataFrame:
    """All joints between buses: columns a, b (bus), table, element, length_km; one row a transformer winding pair.

    ``closed_only`` leaves out what is out of service or behind an open switch.
    """
    frames = list(_edge_frames(net))
    joined = pd.concat(frames, ignore_index=True)
    if not closed_only:
        return joined
    switch = net["switch"]
    opened = switch[~switch["closed"].astype(bool)]
    ends = joined[["a", "b"]].to_numpy(np.int64)
    keep = joined["on"].to_numpy(bool) & np.isin(ends, net["bus"].index[net["bus"]["in_service"].astype(bool)]).all(
        axis=1
    )
    for table, kind in SWITCHED.items():
        cut = opened[opened["et"] == kind]
        if len(cut):
            mine = np.flatnonzero(joined["table"].to_numpy() == table)
            element = joined["element"].to_numpy(np.int64)[mine]
            open_at = cut["element"].to_numpy(np.int64) * BUSES + cut["bus"].to_numpy(np.int64)
            for end in ends[mine].T:
                keep[mine] &= ~np.isin(element * BUSES + end, open_at)
    return joined[keep].reset_index(drop=True)


def _edge_frames(net: Net) -> Iterator[pd.DataFrame]:
    line = net["line"]
    yield _edge("line", line.index, line["from_bus"], line["to_bus"], line["in_service"], line["length_km"])
    impedance = net["impedance"]
    yield _edge("impedance", impedance.index, impedance["from_bus"], impedance["to_bus"], impedance["in_service"])
    switch = net["switch"][net["switch"]["et"] == "b"]
    yield _edge("switch", switch.index, switch["bus"], switch["element"], switch["closed"])
    trafo = net["trafo"]
    yield _edge("trafo", trafo.index, trafo["hv_bus"], trafo["lv_bus"], trafo["in_service"])
    three = net["trafo3w"]
    for side in ("mv_bus", "lv_bus"):
        yield _edge("trafo3w", three.index, three["hv_bus"], three[side], three["in_service"])


def _edge(
    table: str, element: pd.Index, a: pd.Series, b: pd.Series, on: pd.Series, length_km: pd.Series | None = None
) -> pd.DataFrame:
    km = np.zeros(len(element)) if length_km is None else length_km.to_numpy(float)
    columns = {
        "a": a.to_numpy(np.int64),
        "b": b.to_numpy(np.int64),
        "table": np.full(len(element), table, dtype=object),
        "element": element.to_numpy(np.int64),
        "length_km": km,
        "on": on.to_numpy(bool),
    }
    return pd.DataFrame(columns)


def joint_matrix(buses: pd.Index, joints: pd.DataFrame) -> csr_matrix:
    """Lengths in km between buses as a symmetric graph's upper half, rows and columns in the order of ``buses``."""
    a, b = (buses.get_indexer(pd.Index(joints[end])) for end in ("a", "b"))
    weight = np.maximum(joints["length_km"].to_numpy(float), TINY_KM)
    # Parallel joints must not add their lengths up: the shortest one counts.
    order = np.lexsort((weight, np.maximum(a, b), np.minimum(a, b)))
    low, high, weight = np.minimum(a, b)[order], np.maximum(a, b)[order], weight[order]
    first = np.ones(len(order), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return coo_matrix((weight[first], (low[first], high[first])), shape=(len(buses),) * 2).tocsr()


def _groups(buses: pd.Index, joints: pd.DataFrame) -> pd.Series:
    return pd.Series(connected_components(joint_matrix(buses, joints), directed=False)[1], index=buses)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Topology:
    """Closed topology of a net.

    Attributes
    ----------
    joints : DataFrame
        Closed edges (see :func:`edges`).
    part : Series, index bus
        Number of the electrically connected part.
    island : Series, index bus
        Number of the voltage island: joined without passing a transformer.
    feeds : DataFrame, columns table, element, above, below
        Transformers: island on the higher and on the lower side.
    sources : ndarray
        Feed-in buses in service.
    supplied : Series of bool, index bus
        Buses in service, in a part with a feed-in.
    """

    joints: pd.DataFrame
    part: pd.Series
    island: pd.Series
    feeds: pd.DataFrame
    sources: NDArray[np.int64]
    supplied: pd.Series

    def upstream(self, island: int) -> frozenset[int]:
        """The island and all islands it is fed through."""
        found, todo = {island}, [island]
        below, above = (self.feeds[side].to_numpy(np.int64) for side in ("below", "above"))
        while todo:
            fresh = sorted(set(above[below == todo.pop()].tolist()) - found)
            found.update(fresh)
            todo.extend(fresh)
        return frozenset(found)

    def feeders(self, island: int) -> list[tuple[str, int]]:
        """Transformers that feed an island, as (table, element)."""
        rows = self.feeds[self.feeds["below"] == island]
        return sorted({(str(t), int(e)) for t, e in zip(rows["table"], rows["element"], strict=True)})


def read_topology(net: Net) -> Topology:
    """Closed topology of a net: parts, voltage islands, transformers between them, feed-ins."""
    buses = net["bus"].index
    joints = edges(net)
    winding = joints["table"].isin(["trafo", "trafo3w"])
    island = _groups(buses, joints[~winding])
    feeds = joints.loc[winding, ["table", "element"]].assign(
        above=island.loc[joints.loc[winding, "a"]].to_numpy(), below=island.loc[joints.loc[winding, "b"]].to_numpy()
    )
    part, sources = _groups(buses, joints), source_buses(net)
    return Topology(
        joints=joints,
        part=part,
        island=island,
        feeds=feeds.reset_index(drop=True),
        sources=sources,
        supplied=part.isin(set(part.loc[sources.tolist()])) & net["bus"]["in_service"].astype(bool),
    )


def source_buses(net: Net) -> NDArray[np.int64]:
    """Buses of feed-ins (external grids and slack machines) in service."""
    grid, gen = net["ext_grid"], net["gen"]
    found = list(grid.loc[grid["in_service"].astype(bool), "bus"])
    found += list(gen.loc[gen["in_service"].astype(bool) & gen["slack"].astype(bool), "bus"])
    served = net["bus"]["in_service"].astype(bool)
    return np.array(sorted({int(bus) for bus in found if bus in served.index and served[bus]}), dtype=np.int64)


def supply_path(topology: Topology, bus: int) -> list[tuple[int, str, int, float]]:
    """Shortest way from the nearest feed-in to a bus.

    Returns
    -------
    list of (bus, table, element, distance_km)
        First the feed-in itself (table empty, element -1), then each bus with the joint that leads to it.
    """
    buses = topology.part.index
    sources = [int(s) for s in topology.sources if topology.part[s] == topology.part[bus]]
    if not sources:
        return []
    matrix = joint_matrix(buses, topology.joints)
    start = buses.get_indexer(pd.Index(sources))
    distance, before, _ = dijkstra(matrix, directed=False, indices=start, min_only=True, return_predecessors=True)
    way = [int(buses.get_indexer(pd.Index([bus]))[0])]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    way.reverse()
    joint = _joints_among(topology.joints, [int(buses[row]) for row in way])
    path: list[tuple[int, str, int, float]] = [(int(buses[way[0]]), "", -1, 0.0)]
    for a, b in pairwise(way):
        table, element = joint[frozenset((int(buses[a]), int(buses[b])))]
        path.append((int(buses[b]), table, element, float(distance[b])))
    return path


def _joints_among(joints: pd.DataFrame, buses: list[int]) -> dict[frozenset[int], tuple[str, int]]:
    """Shortest joint between each two of some buses."""
    among = joints[joints["a"].isin(buses) & joints["b"].isin(buses)]
    among = among.sort_values(["length_km", "table", "element"], ascending=False)
    ends = zip(among["a"], among["b"], among["table"], among["element"], strict=True)
    return {frozenset((int(a), int(b))): (str(table), int(element)) for a, b, table, element in ends}
