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


def find_gaps(
    pieces: pd.DataFrame, parts: tuple[INT, INT], used: INT, nodes: Nodes, found: Findings, snap_m: float
) -> None:
    """Tell of parts in the air that another part's line or busbar of their voltage misses by 10 m at most.

    Parameters
    ----------
    parts : tuple of ndarray
        Part of each node, and 1 where it is supplied, as from :func:`part_of_node`.
    """
    part, supplied = parts
    start = pieces["from_node"].to_numpy(dtype=np.int64)
    dark = used[supplied[used] == 0]
    if not len(dark):
        return
    shapes = [*pieces["shape"], *(shapely.Point(xy_m) for xy_m in nodes.xy_m[used])]
    at = np.concatenate([start, used])
    asked, hit = shapely.STRtree(shapes).query(
        [shapely.Point(xy_m) for xy_m in nodes.xy_m[dark]], predicate="dwithin", distance=GAP_M
    )
    other = (part[at[hit]] != part[dark[asked]]) & (nodes.level[at[hit]] == nodes.level[dark[asked]])
    nearest: dict[int, tuple[float, int]] = {}
    for node, target in zip(dark[asked[other]].tolist(), hit[other].tolist(), strict=True):
        off_m = float(shapely.distance(shapely.Point(nodes.xy_m[node]), shapes[target]))
        row = _row_at(pieces, node, target)
        if off_m > snap_m and row >= 0:
            nearest[int(part[node])] = min(nearest.get(int(part[node]), (np.inf, 0)), (off_m, row))
    if nearest:
        gaps_m = [off_m for off_m, _ in nearest.values()]
        rows = pieces.loc[sorted({row for _, row in nearest.values()})]
        found.add(
            "said", "build_gap", rows, parts=len(nearest), gap_m=round(min(gaps_m), 2),
            widest_m=round(max(gaps_m), 2), snap_m=float(np.ceil(10 * max(gaps_m) + 0.1) / 10),
        )  # fmt: skip


def _row_at(pieces: pd.DataFrame, node: int, target: int) -> int:
    """Piece by which a gap is told: the one that ends in the air, else the one that is missed; -1: no line at all."""
    own = pieces.index[(pieces["from_node"] == node) | (pieces["to_node"] == node)]
    return int(own[0]) if len(own) else target if target < len(pieces) else -1


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
        found.say("island", "build_island_bare", len(dark), **params)
