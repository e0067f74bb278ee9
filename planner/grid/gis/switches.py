"""Open points: which end of which line they open."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.grid.gis.findings import Findings, with_origin
from planner.grid.gis.levels import UNKNOWN, Levels
from planner.grid.gis.snapping import Nodes
from planner.grid.gis.splitting import Touches
from planner.model.project import Role

NAMED_REACH_M = 5.0
SAME_DISTANCE_M = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenPlaces:
    """Nodes, with those of open points on the way of a line behind them, and the touches that split these lines."""

    nodes: Nodes
    touches: Touches


def read_switches(frame: gpd.GeoDataFrame | None, levels: Levels, found: Findings) -> pd.DataFrame:
    """Open points with ``x_m``, ``y_m``, ``level`` (UNKNOWN where the file gives no voltage)."""
    if frame is None or frame.empty:
        texts = {name: pd.Series(dtype=object) for name in ("file", "name", "state", "line")}
        numbers = {name: pd.Series(dtype=float) for name in ("x_m", "y_m")}
        whole = {name: pd.Series(dtype=int) for name in ("row", "level")}
        return pd.DataFrame({**texts, **numbers, **whole})
    switches = with_origin(frame, Role.GRID_SWITCHES).drop(columns=frame.geometry.name)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    switches["x_m"], switches["y_m"] = shapely.get_x(shapes), shapely.get_y(shapes)
    switches["level"] = levels.of_all(switches["vn_kv"])
    strange = switches["vn_kv"].notna() & (switches["level"] == UNKNOWN)
    found.add("left_over", "build_open_point_voltage", switches[strange])
    return switches[~strange].reset_index(drop=True)


def open_places(switches: pd.DataFrame, nodes: Nodes, lines: pd.DataFrame, tolerance_m: float) -> OpenPlaces:
    """Places of open points that lie on the way of a line and at no node: the line is split there."""
    points = np.asarray(shapely.points(switches[["x_m", "y_m"]].to_numpy(float)), dtype=object)
    shapes = np.asarray(lines["shape"], dtype=object)
    level = lines["level"].to_numpy()
    at_node, _ = shapely.STRtree(nodes.points()).query(points, predicate="dwithin", distance=tolerance_m)
    asked, line = shapely.STRtree(shapes).query(points, predicate="dwithin", distance=tolerance_m)
    levels = switches["level"].to_numpy(dtype=np.int64)
    rows = []
    for number in sorted(set(asked.tolist()) - set(at_node.tolist())):
        wanted = int(levels[number])
        near = [int(i) for i in line[asked == number] if wanted in (UNKNOWN, int(level[i]))]
        if near:
            best = min(
                near,
                key=lambda i: (
                    not _is_named(switches, number, lines["name"].iat[i]),
                    float(shapely.distance(shapes[i], points[number])),
                    i,
                ),
            )
            rows.append((best, float(shapely.line_locate_point(shapes[best], points[number]))))
    along_m = np.array([along for _, along in rows], dtype=float)
    taken = np.array([best for best, _ in rows], dtype=np.int64)
    places = shapely.get_coordinates(shapely.line_interpolate_point(shapes[taken], along_m)).reshape(-1, 2)
    touches = Touches(
        node=len(nodes) + np.arange(len(rows)), line=taken, distance_m=np.zeros(len(rows)), along_m=along_m
    )
    return OpenPlaces(nodes=nodes.and_more(places, level[taken]), touches=touches)


def _is_named(switches: pd.DataFrame, number: int, name: object) -> bool:
    wanted = switches["line"].iat[number]
    return isinstance(wanted, str) and wanted.casefold() == str(name or "").casefold()


def switch_rows(
    switches: pd.DataFrame, pieces: pd.DataFrame, nodes: Nodes, tolerance_m: float, found: Findings
) -> pd.DataFrame:
    """Rows of pandapower's ``switch`` table: bus is a node, element the number of a piece.

    A line named by the open point is taken; else the one whose way runs nearest to the point, and where several do so
    the first in the file, which is said.
    """
    ends = pd.concat(
        [pd.DataFrame({"piece": pieces.index, "node": pieces[end]}) for end in ("from_node", "to_node")]
    ).sort_values(["piece", "node"], ignore_index=True)
    chooser = _Chooser(pieces, ends, nodes, switches, tolerance_m)
    answers = [chooser.choose(number) for number in range(len(switches))]
    verdicts = pd.Series([answer[0] for answer in answers], index=switches.index, dtype=object)
    found.add("left_over", "build_open_point_far", switches[verdicts == "far"], snap_m=tolerance_m)
    found.add("said", "build_open_point_line_unknown", switches[verdicts == "no_such_line"])
    found.add("assumed", "build_open_point_first", switches[verdicts == "first"])
    kept = verdicts != "far"
    placed = switches[kept]
    table = pd.DataFrame(
        {
            "bus": [answer[1] for answer, keep in zip(answers, kept, strict=True) if keep],
            "element": [answer[2] for answer, keep in zip(answers, kept, strict=True) if keep],
            "et": "l",
            "type": "LBS",
            "closed": placed["state"].to_numpy() == "closed",
            "name": [name or None for name in placed["name"]],
            "z_ohm": 0.0,
        }
    )
    table = table.sort_values("closed", kind="stable").drop_duplicates(["bus", "element"])
    return table.sort_index().reset_index(drop=True)


class _Chooser:
    """Finds the end that each open point opens."""

    def __init__(
        self, pieces: pd.DataFrame, ends: pd.DataFrame, nodes: Nodes, switches: pd.DataFrame, tolerance_m: float
    ) -> None:
        self._switches = switches
        self._nodes, self._pieces = (ends[name].to_numpy(dtype=np.int64) for name in ("node", "piece"))
        self._shape = pieces["shape"].to_dict()
        self._level = pieces["level"].to_dict()
        self._name = {piece: str(name).casefold() for piece, name in pieces["name"].items()}
        self._names = set(self._name.values())
        self._at = nodes.xy_m[ends["node"].to_numpy()]
        self._tree = shapely.STRtree(shapely.points(self._at))
        self._tolerance_m = tolerance_m

    def choose(self, number: int) -> tuple[str, int, int]:
        """Verdict (named, nearest, first, no_such_line, far), node and piece."""
        row = self._switches.iloc[number]
        point = shapely.Point(row["x_m"], row["y_m"])
        wanted = str(row["line"]).casefold() if isinstance(row["line"], str) else ""
        level = int(row["level"])
        if wanted in self._names and wanted:
            named = [hit for hit in self._near(point, NAMED_REACH_M, level) if self._name[hit[2]] == wanted]
            if named:
                return ("named", *min(named)[1:])
        near = self._near(point, self._tolerance_m, level)
        if not near or wanted in self._names:
            return ("far", -1, -1)
        ranked = sorted((round(point.distance(self._shape[piece]), 3), piece, node) for _, node, piece in near)
        tied = len(ranked) > 1 and ranked[1][0] - ranked[0][0] < SAME_DISTANCE_M
        verdict = "no_such_line" if wanted else "first" if tied else "nearest"
        return verdict, ranked[0][2], ranked[0][1]

    def _near(self, point: shapely.Point, reach_m: float, level: int) -> list[tuple[float, int, int]]:
        """Ends of pieces within reach as (distance, node, piece)."""
        hits = self._tree.query(point, predicate="dwithin", distance=reach_m)
        found = []
        for hit in sorted(hits.tolist()):
            node, piece = int(self._nodes[hit]), int(self._pieces[hit])
            if level in (UNKNOWN, self._level[piece]):
                off = self._at[hit] - (point.x, point.y)
                found.append((round(float(np.hypot(*off)), 6), node, piece))
        return found
