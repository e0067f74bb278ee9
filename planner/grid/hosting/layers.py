"""Grid lines and buses as frames for maps."""

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString

from planner.grid.hosting.base import BaseCase
from planner.grid.network.network import Network
from planner.grid.network.supply_tree import supply_tree

LINE_COLUMNS = ("grid", "line_id", "name", "vn_kv", "length_km", "loading_percent", "from_bus", "to_bus")
BUS_COLUMNS = ("grid", "bus_id", "name", "vn_kv", "vm_pu")
HOSTING_COLUMNS = (
    *BUS_COLUMNS, "hosting_kw", "binding_element", "binding_kind", "binding_table", "binding_index", "before",
    "before_table", "before_element", "reason",
)  # fmt: skip


def grid_frames(network: Network, crs: str, base: BaseCase | None = None) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Lines and buses of a grid in a metric CRS; both empty where the grid has no place on the map.

    Parameters
    ----------
    base : BaseCase, optional
        Its voltages and loadings are shown; without it, or where it is not solved, they are NaN.

    Returns
    -------
    lines, buses : GeoDataFrame
        Columns of ``LINE_COLUMNS`` and ``BUS_COLUMNS``.
    """
    placed = network.positions.buses_in(crs)
    bus, line = network.net["bus"], network.net["line"]
    solved = base.whole.net if base is not None and not base.whole.reason else None
    bus = bus.loc[bus.index.isin(placed.index)]
    vm_pu = solved.res_bus["vm_pu"].reindex(bus.index) if solved is not None else pd.Series(np.nan, bus.index)
    at = placed.loc[bus.index]
    buses = gpd.GeoDataFrame(
        {
            "grid": network.name,
            "bus_id": bus.index.to_numpy(np.int64),
            "name": [network.labels["bus"][int(i)] for i in bus.index],
            "vn_kv": bus["vn_kv"].to_numpy(float),
            "vm_pu": vm_pu.to_numpy(float),
        },
        geometry=gpd.points_from_xy(at["x_m"], at["y_m"]),
        crs=crs,
        columns=[*BUS_COLUMNS, "geometry"],
    )
    return _lines(network, crs, line, placed, solved), buses


def hosting_frame(base: BaseCase, hosting: pd.DataFrame, buses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Buses with what they can take, what binds there, and the next joint of their way to the feed-in.

    Parameters
    ----------
    hosting : DataFrame, index bus
        As from :func:`planner.grid.hosting.everywhere.hosting_everywhere`.
    buses : GeoDataFrame
        As from :func:`grid_frames` for the same network.

    Returns
    -------
    GeoDataFrame
        Columns of ``HOSTING_COLUMNS``; ``hosting_kw`` is NaN where ``reason`` (a text code) says why.
    """
    ids = buses["bus_id"].to_numpy()
    found = hosting.reindex(ids)
    tree = supply_tree(base.whole.topology).reindex(ids)
    return buses.assign(
        hosting_kw=found["hosting_kw"].to_numpy(float),
        binding_element=found["binding_element"].fillna("").to_numpy(object),
        binding_kind=found["binding_kind"].fillna("").to_numpy(object),
        binding_table=found["binding_table"].fillna("").to_numpy(object),
        binding_index=found["binding_index"].fillna(-1).to_numpy(np.int64),
        before=tree["before"].fillna(-1).to_numpy(np.int64),
        before_table=tree["table"].fillna("").to_numpy(object),
        before_element=tree["element"].fillna(-1).to_numpy(np.int64),
        reason=found["reason"].fillna("").to_numpy(object),
    )[[*HOSTING_COLUMNS, "geometry"]]


def _lines(
    network: Network, crs: str, line: pd.DataFrame, placed: pd.DataFrame, solved: object | None
) -> gpd.GeoDataFrame:
    traces = {int(i): _shape(network, crs, int(i), line, placed) for i in line.index}
    shapes = {i: trace for i, trace in traces.items() if trace is not None}
    drawn = line.loc[list(shapes)]
    loading = (
        pd.Series(np.nan, drawn.index) if solved is None else solved.res_line["loading_percent"].reindex(drawn.index)  # type: ignore[attr-defined]
    )
    rated = (drawn["max_i_ka"].fillna(0) > 0).to_numpy(bool)
    return gpd.GeoDataFrame(
        {
            "grid": network.name,
            "line_id": drawn.index.to_numpy(np.int64),
            "name": [network.labels["line"][int(i)] for i in drawn.index],
            "vn_kv": network.net["bus"]["vn_kv"].reindex(drawn["from_bus"]).to_numpy(float),
            "length_km": drawn["length_km"].to_numpy(float),
            "loading_percent": np.where(rated, loading.to_numpy(float), np.nan),
            "from_bus": drawn["from_bus"].to_numpy(np.int64),
            "to_bus": drawn["to_bus"].to_numpy(np.int64),
        },
        geometry=[shapes[int(i)] for i in drawn.index],
        crs=crs,
        columns=[*LINE_COLUMNS, "geometry"],
    )


def _shape(network: Network, crs: str, line: int, frame: pd.DataFrame, placed: pd.DataFrame) -> LineString | None:
    trace = network.positions.line_in(line, crs)
    if trace is not None:
        return LineString(trace)
    ends = [frame.at[line, "from_bus"], frame.at[line, "to_bus"]]
    if not all(end in placed.index for end in ends) or ends[0] == ends[1]:
        return None
    return LineString(placed.loc[ends, ["x_m", "y_m"]].to_numpy(float))
