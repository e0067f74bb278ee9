"""The way of every bus to its feed-in at once: for maps that light up what lies between a bus and what binds it."""

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from planner.grid.network.topology import Topology, joint_matrix


def supply_tree(topology: Topology) -> pd.DataFrame:
    """Next bus on the shortest way to the nearest feed-in.

    Returns
    -------
    DataFrame, index bus
        Columns before (next bus towards the feed-in, -1 at a feed-in or where not supplied), table and element (the
        joint between the two; empty and -1 likewise).
    """
    buses = topology.part.index
    start = buses.get_indexer(pd.Index(topology.sources))
    before = np.full(len(buses), -9999)
    if len(start):
        matrix = joint_matrix(buses, topology.joints)
        _, before, _ = dijkstra(matrix, directed=False, indices=start, min_only=True, return_predecessors=True)
    known = before >= 0
    towards = np.where(known, buses.to_numpy(np.int64)[np.where(known, before, 0)], -1)
    joints = _shortest_joints(topology.joints)
    pairs = pd.MultiIndex.from_arrays([np.minimum(buses, towards), np.maximum(buses, towards)])
    found = joints.reindex(pairs)
    return pd.DataFrame(
        {
            "before": towards,
            "table": np.where(known, found["table"].fillna("").to_numpy(object), ""),
            "element": np.where(known, found["element"].fillna(-1).to_numpy(np.int64), -1),
        },
        index=buses,
    )


def _shortest_joints(joints: pd.DataFrame) -> pd.DataFrame:
    """Shortest joint between each two buses, index (smaller bus, larger bus)."""
    ordered = joints.sort_values(["length_km", "table", "element"], kind="stable")
    ends = np.sort(ordered[["a", "b"]].to_numpy(np.int64), axis=1)
    indexed = ordered.set_axis(pd.MultiIndex.from_arrays([ends[:, 0], ends[:, 1]]))[["table", "element"]]
    first: pd.DataFrame = indexed[~indexed.index.duplicated()]
    return first
