"""Customers: their peak from what the file tells, and the bus they hang on."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.grid.gis.findings import Findings, issues_of, with_origin
from planner.grid.gis.levels import UNKNOWN, Levels
from planner.grid.gis.snapping import FLOAT, INT, Nodes
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings
from planner.model.issues import Issue, Severity
from planner.model.project import Role

LOST = (
    "grid.build_load_no_power",
    "grid.build_load_other_voltage",
    "grid.build_load_level_assumed",
    "grid.build_load_far",
)


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


def load_rows(  # noqa: PLR0913, PLR0917 - customers, where they can hang, and how
    loads: pd.DataFrame,
    nodes: Nodes,
    used: INT,
    line_levels: set[int],
    levels: Levels,
    settings: BuildSettings,
    found: Findings,
) -> pd.DataFrame:
    """Rows of pandapower's ``load`` table (bus is a node).

    Parameters
    ----------
    used : ndarray of int
        Nodes at which lines end or busbars stand.
    line_levels : set of int
        Levels at which lines in service run.
    """
    level = levels.of_all(loads["vn_kv"])
    strange = loads["vn_kv"].notna().to_numpy() & (level == UNKNOWN)
    found.add("left_over", "build_load_other_voltage", loads[strange])
    silent = loads["vn_kv"].isna().to_numpy()
    xy_m = loads[["x_m", "y_m"]].to_numpy(float)
    level[silent] = _lowest_levels(xy_m[silent], nodes, used, line_levels, settings)
    for number in np.unique(level[silent]):
        mine = loads[silent & (level == number)]
        found.add("assumed", "build_load_level_assumed", mine, value_kv=levels.nominal_kv[int(number)])
    node, distance_m = nearest_nodes(xy_m, level, nodes, used)
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


def _lowest_levels(xy_m: FLOAT, nodes: Nodes, used: INT, line_levels: set[int], settings: BuildSettings) -> INT:
    """Level of customers that name no voltage: the lowest at which lines run, or a busbar below it beside them.

    Stations may stand for the grid below them; a busbar far away is no reason to leave a customer without a level.
    """
    there = {int(number) for number in np.unique(nodes.level[used])}
    lowest = min(line_levels & there or there)
    level = np.full(len(xy_m), lowest, dtype=np.int64)
    for number in sorted((below for below in there if below < lowest), reverse=True):
        _, away_m = nearest_nodes(xy_m, np.full(len(xy_m), number, dtype=np.int64), nodes, used)
        level[away_m <= settings.load_reach_m] = number
    return level


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


def refuse_none(frame: gpd.GeoDataFrame, rows: pd.DataFrame, found: Findings) -> None:
    """Refuse a network on which none of the customers hangs: its headroom would be that of an empty grid.

    Raises
    ------
    PlannerError
        With what became of the customers.
    """
    if len(rows):
        return
    where = str(frame["gis_file"].iloc[0]) if "gis_file" in frame else Role.GRID_LOADS.value
    told = [one for one in found.found if one.code in LOST]
    none = Issue(severity=Severity.ERROR, code="grid.build_no_load_hangs", params={"count": len(frame)}, where=where)
    raise PlannerError((none, *issues_of(told, where)))
