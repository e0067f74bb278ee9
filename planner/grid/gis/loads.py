"""Customers: their peak from what the file tells, and the bus they hang on."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.grid.gis.findings import Findings, with_origin
from planner.grid.gis.levels import UNKNOWN, Levels
from planner.grid.gis.snapping import FLOAT, INT, Nodes
from planner.model.grid_build import BuildSettings
from planner.model.project import Role


def read_loads(frame: gpd.GeoDataFrame, settings: BuildSettings, found: Findings) -> pd.DataFrame:
    """Customers with ``peak_kw`` and ``power_factor``: from kW, else kVA, else yearly energy over the hours of use."""
    loads = with_origin(frame, Role.GRID_LOADS).drop(columns=frame.geometry.name)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    loads["x_m"], loads["y_m"] = shapely.get_x(shapes), shapely.get_y(shapes)
    silent = loads["power_factor"].isna()
    found.add("assumed", "build_power_factor_assumed", loads[silent], value=settings.power_factor)
    factor = loads["power_factor"].fillna(settings.power_factor)
    by_energy = loads["p_kw"].isna() & loads["s_kva"].isna() & loads["energy_kwh_per_year"].notna()
    found.add("assumed", "build_peak_from_energy", loads[by_energy], hours=settings.utilisation_h)
    peak_kw = loads["p_kw"].fillna(loads["s_kva"] * factor)
    peak_kw = peak_kw.fillna(loads["energy_kwh_per_year"] / settings.utilisation_h)
    loads = loads.assign(peak_kw=peak_kw, power_factor=factor)
    found.add("left_over", "build_load_no_power", loads[peak_kw.isna()])
    return loads[peak_kw.notna()].reset_index(drop=True)


def load_rows(
    loads: pd.DataFrame, nodes: Nodes, used: INT, levels: Levels, settings: BuildSettings, found: Findings
) -> pd.DataFrame:
    """Rows of pandapower's ``load`` table (bus is a node).

    Parameters
    ----------
    used : ndarray of int
        Nodes at which lines end or busbars stand.
    """
    level = levels.of_all(loads["vn_kv"])
    strange = loads["vn_kv"].notna().to_numpy() & (level == UNKNOWN)
    found.add("left_over", "build_load_other_voltage", loads[strange])
    silent = loads["vn_kv"].isna().to_numpy()
    lowest = int(nodes.level[used].min())
    found.add("assumed", "build_load_level_assumed", loads[silent], value_kv=levels.nominal_kv[lowest])
    level[silent] = lowest
    node, distance_m = nearest_nodes(loads[["x_m", "y_m"]].to_numpy(float), level, nodes, used)
    far = ~strange & ~(distance_m <= settings.load_reach_m)
    if far.any():
        reached = distance_m[far][np.isfinite(distance_m[far])]
        found.add(
            "left_over", "build_load_far", loads[far], reach_m=settings.load_reach_m,
            nearest_m=round(float(reached.min()), 1) if len(reached) else -1.0,
            farthest_m=round(float(reached.max()), 1) if len(reached) else -1.0,
        )  # fmt: skip
    hung = ~strange & ~far
    off_m = distance_m[hung]
    if hung.any() and float(off_m.max()) > settings.snap_m:
        aside = loads[hung][off_m > settings.snap_m]
        found.add("mended", "build_load_moved", aside, farthest_m=round(float(off_m.max()), 1))
    kept = loads[hung]
    ratio = np.sqrt(1 - kept["power_factor"] ** 2) / kept["power_factor"]
    return pd.DataFrame(
        {
            "name": kept["name"].where(kept["name"] != "", None),
            "bus": node[hung],
            "p_mw": kept["peak_kw"] / 1000,
            "q_mvar": kept["peak_kw"] * ratio / 1000,
            "scaling": 1.0,
            "in_service": True,
        }
    ).reset_index(drop=True)


def nearest_nodes(xy_m: FLOAT, level: INT, nodes: Nodes, used: INT) -> tuple[INT, FLOAT]:
    """Nearest used node of each point's level and the distance; -1 and infinite where the level has none."""
    node, distance_m = np.full(len(xy_m), -1, dtype=np.int64), np.full(len(xy_m), np.inf)
    for number in np.unique(level[level != UNKNOWN]):
        there, mine = used[nodes.level[used] == number], np.flatnonzero(level == number)
        if not len(there):
            continue
        tree = shapely.STRtree(shapely.points(nodes.xy_m[there]))
        (asked, hit), off_m = tree.query_nearest(shapely.points(xy_m[mine]), return_distance=True, all_matches=False)
        node[mine[asked]], distance_m[mine[asked]] = there[hit], off_m
    return node, distance_m
