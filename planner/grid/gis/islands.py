"""Parts of the built network: which are supplied, which hang in the air, and how small a gap cuts them off."""

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from planner.grid.gis.findings import Findings
from planner.grid.gis.groups import Groups
from planner.grid.gis.snapping import INT, Nodes
from planner.model.grid_build import GridPart

GAP_M = 10.0
NAMES_IN_PART = 3


def part_of_node(
    count: int, pieces: pd.DataFrame, trafos: pd.DataFrame, switches: pd.DataFrame, feed_ins: pd.DataFrame
) -> tuple[INT, INT]:
    """Part of each node (representative node) and 1 where it is supplied, through closed lines in service."""
    groups = Groups(count, feed_ins["bus"].astype(int))
    cut = set(switches.loc[~switches["closed"].astype(bool), "element"].astype(int)) if len(switches) else set()
    served = pieces[pieces["in_service"] & ~pieces.index.isin(cut)]
    for a, b in zip(served["from_node"], served["to_node"], strict=True):
        groups.join(int(a), int(b))
    if len(trafos):
        running = trafos[trafos["in_service"].astype(bool)]
        for a, b in zip(running["hv_bus"], running["lv_bus"], strict=True):
            groups.join(int(a), int(b))
    part = np.array([groups.find(node) for node in range(count)], dtype=np.int64)
    supplied = np.array([groups.is_marked(node) for node in range(count)], dtype=np.int64)
    return part, supplied


def grid_parts(
    tables: dict[str, pd.DataFrame], part: INT, supplied: INT, used: INT, nodes: Nodes, crs: str
) -> tuple[GridPart, ...]:
    """Parts of the network by falling number of buses; tables still name nodes as buses."""
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    size = pd.Series(part[used]).value_counts()
    of = {name: _by_part(frame, part) for name, frame in tables.items()}
    found = []
    for number in sorted(size.index, key=lambda p: (-int(size[p]), int(p))):
        mine = used[part[used] == number]
        lon, lat = to_degrees.transform(*nodes.xy_m[mine].mean(axis=0))
        loads = tables["load"][of["load"] == number]
        found.append(
            GridPart(
                name=_name(tables, of, int(number)),
                supplied=bool(supplied[int(number)]),
                buses=len(mine),
                lines=int((of["line"] == number).sum()),
                transformers=int((of["trafo"] == number).sum()),
                loads=len(loads),
                load_kw=float(1000 * loads["p_mw"].sum()),
                lon=round(float(lon), 6),
                lat=round(float(lat), 6),
            )
        )
    return tuple(found)


def _by_part(frame: pd.DataFrame, part: INT) -> INT:
    column = next((name for name in ("bus", "from_node", "lv_bus") if name in frame), None)
    return part[frame[column].to_numpy(dtype=np.int64)] if column and len(frame) else np.zeros(0, dtype=np.int64)


def _name(tables: dict[str, pd.DataFrame], of: dict[str, INT], number: int) -> str:
    """Names of what feeds a part, else of its transformers, lines or loads."""
    for table in ("ext_grid", "trafo", "line", "load"):
        frame = tables[table]
        if not len(frame):
            continue
        names = [str(name) for name in frame.loc[of[table] == number, "name"] if name]
        if names:
            distinct = list(dict.fromkeys(names))
            more = f" (+{len(distinct) - NAMES_IN_PART})" if len(distinct) > NAMES_IN_PART else ""
            return ", ".join(distinct[:NAMES_IN_PART]) + more
    return f"node {number}"


def find_gaps(pieces: pd.DataFrame, supplied: INT, nodes: Nodes, snap_m: float, found: Findings) -> None:
    """Tell of parts in the air whose nearest line of another part is within 10 m: a tolerance would join them."""
    dark = pieces[supplied[pieces["from_node"].to_numpy(dtype=np.int64)] == 0]
    lit = pieces[supplied[pieces["from_node"].to_numpy(dtype=np.int64)] == 1]
    rows, gaps_m = [], []
    for level in sorted(set(dark["level"]) & set(lit["level"])):
        mine, theirs = dark[dark["level"] == level], lit[lit["level"] == level]
        ends = [shapely.MultiPoint(nodes.xy_m[[a, b]]) for a, b in zip(mine["from_node"], mine["to_node"], strict=True)]
        tree = shapely.STRtree(np.asarray(theirs["shape"], dtype=object))
        (asked, _), off_m = tree.query_nearest(ends, max_distance=GAP_M, return_distance=True, all_matches=False)
        beyond = off_m > snap_m
        rows += [mine.iloc[int(i)] for i in asked[beyond]]
        gaps_m += off_m[beyond].tolist()
    if rows:
        farthest = max(gaps_m)
        found.add(
            "said", "build_gap", pd.DataFrame(rows),
            gap_m=round(min(gaps_m), 2), widest_m=round(farthest, 2), snap_m=float(np.ceil(10 * farthest + 0.1) / 10),
        )  # fmt: skip


def tell_islands(parts: tuple[GridPart, ...], pieces: pd.DataFrame, supplied: INT, found: Findings) -> None:
    """Name the parts that no feed-in reaches."""
    dark = [part for part in parts if not part.supplied]
    if not dark:
        return
    rows = pieces[supplied[pieces["from_node"].to_numpy(dtype=np.int64)] == 0].drop_duplicates("line")
    load_kw = round(sum(part.load_kw for part in dark), 1)
    params: dict[str, str | float] = {
        "parts": len(dark),
        "load_kw": load_kw,
        "names": "; ".join(p.name for p in dark[:3]),
    }
    if len(rows):
        found.add("island", "build_island", rows, **params)
    else:
        found.say("island", "build_island", len(dark), **params)
