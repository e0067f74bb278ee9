"""Where the grid is fed: declared, marked in the file, or stations above which the file shows no lines."""

import difflib

import numpy as np
import pandas as pd

from planner.grid.gis.findings import Findings
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings

NAMES_SHOWN = 5


def feed_in_rows(
    stations: pd.DataFrame, line_levels: set[int], settings: BuildSettings, found: Findings, where: str
) -> pd.DataFrame:
    """Rows of pandapower's ``ext_grid`` table (bus is a node), one a busbar.

    Parameters
    ----------
    stations : DataFrame
        With hv_node, hv_level and the columns of the role.
    line_levels : set of int
        Levels at which lines in service run.

    Raises
    ------
    PlannerError
        A declared station is not in the file, or nothing tells where the grid is fed.
    """
    chosen = _declared(stations, settings, where)
    if chosen is None:
        chosen = stations[(stations["feed_in"] == "yes") & stations["in_service"]]
    if chosen.empty:
        chosen = _open_above(stations, line_levels)
        found.add("assumed", "build_feed_in_found", chosen)
    if chosen.empty:
        raise PlannerError.of("grid.build_no_feed_in", where=where, names=_largest(stations) or "-")
    silent = chosen["vm_pu"].isna()
    found.add("assumed", "build_feed_in_voltage", chosen[silent], value_pu=settings.feed_in_vm_pu)
    rows = pd.DataFrame(
        {
            "name": [name or None for name in chosen["name"]],
            "bus": chosen["hv_node"],
            "vm_pu": chosen["vm_pu"].fillna(settings.feed_in_vm_pu),
            "va_degree": 0.0,
            "slack_weight": 1.0,
            "in_service": True,
        }
    )
    return rows.drop_duplicates("bus").reset_index(drop=True)


def _declared(stations: pd.DataFrame, settings: BuildSettings, where: str) -> pd.DataFrame | None:
    if not settings.feed_in:
        return None
    names = stations["name"].str.casefold()
    rows = []
    for wanted in settings.feed_in:
        hits = np.flatnonzero((names == wanted.casefold()).to_numpy())
        if not len(hits):
            close = difflib.get_close_matches(wanted, sorted(set(stations["name"])), n=3, cutoff=0.4)
            shown = ", ".join(close) or _largest(stations) or "-"
            raise PlannerError.of("grid.build_feed_in_unknown", where=where, name=wanted, close=shown)
        rows += hits.tolist()
    return stations.iloc[sorted(set(rows))]


def _open_above(stations: pd.DataFrame, line_levels: set[int]) -> pd.DataFrame:
    """Transformers whose upper voltage has no lines in the files: the grid above them is not modelled, it feeds.

    Not those that stand at the lower busbar of another transformer.
    """
    running = stations["rated_kva"].notna() & stations["in_service"]
    above = ~stations["hv_level"].isin(line_levels)
    fed = stations["hv_node"].isin(stations.loc[running, "lv_node"])
    return stations[above & running & ~fed]


def _largest(stations: pd.DataFrame) -> str:
    order = stations.sort_values(["rated_kva", "name"], ascending=[False, True], na_position="last")
    return ", ".join(name for name in order["name"].head(NAMES_SHOWN) if name)
