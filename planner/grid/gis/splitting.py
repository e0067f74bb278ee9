"""Lines are split where a station, a branch or an open point lies on their way."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from planner.grid.gis.groups import Groups
from planner.grid.gis.snapping import INT, Nodes

AT_END_M = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Touches:
    """Nodes that lie on the way of a line of their level: all of one length."""

    node: INT
    line: INT
    distance_m: NDArray[np.float64]
    along_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.node)

    def taken(self, which: NDArray[np.bool_]) -> "Touches":
        """Some of the touches."""
        return Touches(
            node=self.node[which],
            line=self.line[which],
            distance_m=self.distance_m[which],
            along_m=self.along_m[which],
        )


def find_touches(nodes: Nodes, lines: pd.DataFrame, tolerance_m: float) -> Touches:
    """Nodes within a tolerance of the inside of lines in service that do not end at them.

    Parameters
    ----------
    lines : DataFrame
        With shape, level, from_node, to_node, in_service, numbered from 0.
    """
    shapes, points = np.asarray(lines["shape"], dtype=object), nodes.points()
    node, line = shapely.STRtree(shapes).query(points, predicate="dwithin", distance=tolerance_m)
    ends = lines[["from_node", "to_node"]].to_numpy()
    fits = (
        (nodes.level[node] == lines["level"].to_numpy()[line])
        & (ends[line] != node[:, None]).all(axis=1)
        & lines["in_service"].to_numpy(bool)[line]
    )
    node, line = node[fits].astype(np.int64), line[fits].astype(np.int64)
    along_m = shapely.line_locate_point(shapes[line], points[node])
    inside = (along_m > AT_END_M) & (along_m < shapely.length(shapes[line]) - AT_END_M)
    distance_m = shapely.distance(shapes[line], points[node])
    found = Touches(node=node, line=line, distance_m=distance_m, along_m=along_m).taken(inside)
    order = _by_place(found, nodes, shapes)
    return Touches(
        node=found.node[order],
        line=found.line[order],
        distance_m=found.distance_m[order],
        along_m=found.along_m[order],
    )


def _by_place(touches: Touches, nodes: Nodes, shapes: NDArray[np.object_]) -> NDArray[np.intp]:
    """Order of touches by distance, then by where they are: never by the order of rows in a file."""
    middle = shapely.get_coordinates(shapely.line_interpolate_point(shapes[touches.line], 0.5, normalized=True))
    node, middle = np.round(nodes.xy_m[touches.node], 3), np.round(middle, 3)
    length_m = np.round(shapely.length(shapes[touches.line]), 3)
    keys = (touches.line, length_m, middle[:, 1], middle[:, 0], node[:, 1], node[:, 0], np.round(touches.distance_m, 6))
    return np.lexsort(keys)


def needed_touches(touches: Touches, lines: pd.DataFrame, count: int, sources: Iterable[int]) -> NDArray[np.bool_]:
    """Which touches join what would else hang in the air.

    Cables of several feeders share a trench, so that a branch of one lies on the way of another without being joined
    to it. A touch is a joint only where it links a part without a source to another part; two parts that are both fed
    stay apart, and a part is not linked to itself.

    Parameters
    ----------
    count : int
        Number of nodes.
    sources : iterable of int
        Nodes that feed their level: low sides of transformers and feed-ins.
    """
    groups = Groups(count, sources)
    served = lines[lines["in_service"]]
    for a, b in zip(served["from_node"], served["to_node"], strict=True):
        groups.join(int(a), int(b))
    needed = np.zeros(len(touches), dtype=bool)
    starts = lines["from_node"].to_numpy(dtype=np.int64)
    for number, (node, line) in enumerate(zip(touches.node, touches.line, strict=True)):
        there = int(starts[line])
        if groups.together(int(node), there) or (groups.is_marked(int(node)) and groups.is_marked(there)):
            continue
        groups.join(int(node), there)
        needed[number] = True
    return needed


def split_lines(lines: pd.DataFrame, touches: Touches, nodes: Nodes) -> pd.DataFrame:
    """Pieces of lines between their nodes.

    Returns
    -------
    DataFrame
        The lines' columns, ``line`` (number of the line), ``part`` (from 1) of ``parts``; ``length_m`` shared by the
        shape's; shapes begin and end at their nodes.
    """
    by_line: dict[int, list[tuple[float, int]]] = {}
    for node, line, along_m in zip(touches.node, touches.line, touches.along_m, strict=True):
        by_line.setdefault(int(line), []).append((float(along_m), int(node)))
    ends = lines[["from_node", "to_node"]].to_numpy()
    rows: list[tuple[int, int, int, int, int, float, shapely.LineString]] = []
    for number, shape in enumerate(lines["shape"]):
        whole_m = shape.length
        stops = [(0.0, int(ends[number, 0])), *sorted(by_line.get(number, [])), (whole_m, int(ends[number, 1]))]
        legs = [(a, b) for a, b in pairwise(stops) if a[1] != b[1]]
        for part, ((start_m, a), (stop_m, b)) in enumerate(legs, start=1):
            leg = shape if len(legs) == 1 else substring(shape, start_m, stop_m)
            placed = _placed(leg, nodes.xy_m[a], nodes.xy_m[b])
            rows.append((number, part, len(legs), a, b, (stop_m - start_m) / whole_m, placed))
    columns = ["line", "part", "parts", "from_node", "to_node", "share_pu", "shape"]
    pieces = pd.DataFrame(rows, columns=columns)
    others = lines.drop(columns=["from_node", "to_node", "shape"])
    pieces = pieces.join(others, on="line")
    pieces["length_m"] = pieces["length_m"] * pieces["share_pu"]
    return pieces


def _placed(shape: shapely.Geometry, start_m: NDArray[np.float64], end_m: NDArray[np.float64]) -> shapely.LineString:
    """Line whose ends are moved to its nodes."""
    xy_m = shapely.get_coordinates(shape)
    inner = xy_m[1:-1] if len(xy_m) > 2 else np.empty((0, 2))
    return shapely.LineString(np.vstack([start_m, inner, end_m]))
