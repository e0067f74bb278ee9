"""From drawn lines to nodes and edges: lines are cut where they meet, ends within a tolerance become one node."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.access.cells import join_near, near_any, number_places
from planner.access.levels import Levels
from planner.access.meetings import Drawing, drawing
from planner.access.vertices import Meetings, meetings, with_vertices

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

_KEY_GRID_M = 0.001
_LINE = shapely.GeometryType.LINESTRING
_LINES = (_LINE, shapely.GeometryType.LINEARRING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """Edges of a noded line layer.

    Attributes
    ----------
    node_xy_m : ndarray, shape (n_nodes, 2)
        Ordered so that neighbours in number are neighbours in space.
    edge_from, edge_to : ndarray, shape (n_edges,)
        Node at the first and last vertex of each edge.
    geometry : ndarray of LineString, shape (n_edges,)
    parent : ndarray, shape (n_edges,)
        Row of the line the edge was cut from.
    crossings_split, crossings_apart, crossings_open : int
        Places where lines cross without a shared vertex: made a junction, left as bridge or tunnel, and neither
        because splitting was not asked.
    """

    node_xy_m: Floats
    edge_from: Ints
    edge_to: Ints
    geometry: Geometries
    parent: Ints
    crossings_split: int = 0
    crossings_apart: int = 0
    crossings_open: int = 0


def explode(geometry: Geometries) -> tuple[Geometries, Ints]:
    """Single 2D lines and the row each comes from; missing, empty and zero-length geometry is left out."""
    kinds = shapely.get_type_id(geometry)
    parts, rows = np.asarray(geometry, dtype=object), np.arange(len(geometry))
    if not (kinds == _LINE).all():
        keep = np.flatnonzero(~(shapely.is_missing(parts) | shapely.is_empty(parts)))
        parts, index = shapely.get_parts(parts[keep], return_index=True)
        lines = np.isin(shapely.get_type_id(parts), _LINES)
        parts, rows = parts[lines], keep[index[lines]]
    if shapely.has_z(parts).any():
        parts = shapely.force_2d(parts)
    length_m = shapely.length(parts)
    drawn = np.isfinite(length_m) & (length_m > 0)
    return (parts, rows) if drawn.all() else (parts[drawn], rows[drawn])


def build_topology(
    geometry: Geometries, tolerance_m: float, *, levels: Levels | None = None, split_crossings: bool = False
) -> Topology:
    """Node a line layer: at shared end points, at shared vertices, and where a line ends on another.

    Ends closer than the tolerance become one node; a line that ends within the tolerance of another line's inside cuts
    it there. Lines that merely cross stay apart unless ``split_crossings`` asks for a junction.

    Parameters
    ----------
    geometry : ndarray of LineString or MultiLineString
        In metres; a missing geometry gives no edge.
    tolerance_m : float
        Snapping tolerance, at least 2 mm.
    levels : Levels, optional
        Bridges and tunnels, one entry for each row of ``geometry``: lines of different levels never meet inside.
    split_crossings : bool
        Whether lines of one level that cross without a shared vertex are joined there.
    """
    tolerance_m = max(tolerance_m, 2.0 * _KEY_GRID_M)
    lines, parent = explode(geometry)
    if not lines.size:
        none = np.empty(0, dtype=np.int64)
        return Topology(
            node_xy_m=np.empty((0, 2)), edge_from=none, edge_to=none, geometry=np.empty(0, dtype=object), parent=none
        )
    xy_m, line = shapely.get_coordinates(lines, return_index=True)
    drawn = drawing(xy_m, line.astype(np.int64))
    own = (Levels.ground(len(geometry)) if levels is None else levels).of(parent)
    met = meetings(drawn, _places(drawn.xy_m)[0], own, tolerance_m, split_crossings=split_crossings)
    return _cut(lines, parent, drawn, met, tolerance_m)


def _places(xy_m: Floats) -> tuple[Ints, Ints, Ints]:
    """Places, equal where points agree to the millimetre: number of each, first row and count."""
    grid = np.round((xy_m - xy_m.min(axis=0)) / _KEY_GRID_M).astype(np.int64)
    label, first, count = number_places(np.ascontiguousarray(grid[:, 0]), np.ascontiguousarray(grid[:, 1]))
    return label, first, count


def _cut(lines: Geometries, parent: Ints, drawn: Drawing, met: Meetings, tolerance_m: float) -> Topology:
    """Cut lines at nodes; loops not longer than four tolerances vanish."""
    xy_m, line, forced = with_vertices(drawn, met)
    first = np.diff(line, prepend=-1) != 0
    last = np.append(first[1:], True)
    node_of, node_xy_m = _nodes(xy_m, first | last, forced, tolerance_m)
    cut = (node_of >= 0) & ~(first | last)
    source = np.repeat(np.arange(line.size), np.where(cut, 2, 1))
    starts = first[source]
    starts[1:] |= source[1:] == source[:-1]
    begin = np.flatnonzero(starts)
    finish = np.append(begin[1:], source.size) - 1
    of_line = line[source[begin]]
    changed = np.bincount(of_line, minlength=lines.size) > 1
    changed[met.line] = True
    pieces = lines[of_line]
    fresh = changed[of_line]
    if fresh.any():
        piece = np.cumsum(starts) - 1
        rows = fresh[piece]
        number = np.cumsum(fresh) - 1
        pieces[fresh] = shapely.linestrings(xy_m[source[rows]], indices=number[piece[rows]])
    edge_from, edge_to = node_of[source[begin]], node_of[source[finish]]
    keep = (edge_from != edge_to) | (shapely.length(pieces) > 4.0 * tolerance_m)
    return _topology(node_xy_m, (edge_from[keep], edge_to[keep]), pieces[keep], parent[of_line[keep]], met)


def _nodes(xy_m: Floats, is_end: Bools, forced: Bools, tolerance_m: float) -> tuple[Ints, Floats]:
    """Node of each vertex (-1 where the line runs through) and the nodes' places.

    Points of one place and places within the tolerance are one node; it stands where its westernmost point stands.
    """
    place, _, count = _places(xy_m)
    is_node = is_end | forced | (count[place] > 1)
    silent = np.flatnonzero(~is_node)
    is_node[silent] = near_any(xy_m[silent], xy_m[is_end], tolerance_m)
    vertex = np.flatnonzero(is_node)
    used = np.zeros(count.size, dtype=bool)
    used[place[vertex]] = True
    row = np.zeros(count.size, dtype=np.int64)
    row[place[vertex[::-1]]] = vertex[::-1]
    places = np.flatnonzero(used)
    place_xy_m = xy_m[row[places]]
    cluster = join_near(place_xy_m, tolerance_m)
    order = np.lexsort((place_xy_m[:, 1], place_xy_m[:, 0]))[::-1]
    stand = np.zeros(places.size, dtype=np.int64)
    stand[cluster[order]] = order
    label = np.full(count.size, -1, dtype=np.int64)
    label[places] = cluster
    node_of = np.full(len(xy_m), -1, dtype=np.int64)
    node_of[vertex] = label[place[vertex]]
    return node_of, place_xy_m[stand]


def _topology(
    node_xy_m: Floats, ends: tuple[Ints, Ints], geometry: Geometries, parent: Ints, met: Meetings
) -> Topology:
    """Topology of the nodes in use, numbered along a curve that keeps neighbours together."""
    used = np.zeros(len(node_xy_m), dtype=bool)
    used[ends[0]] = True
    used[ends[1]] = True
    rows = np.flatnonzero(used)
    rows = rows[np.argsort(_morton(node_xy_m[rows]), kind="stable")]
    number = np.empty(len(node_xy_m), dtype=np.int64)
    number[rows] = np.arange(rows.size)
    return Topology(
        node_xy_m=node_xy_m[rows],
        edge_from=number[ends[0]],
        edge_to=number[ends[1]],
        geometry=geometry,
        parent=parent,
        crossings_split=met.split,
        crossings_apart=met.apart,
        crossings_open=met.left_open,
    )


def _morton(xy_m: Floats) -> NDArray[np.uint64]:
    """Place on the Morton curve: the bits of both coordinates, one after the other."""
    if not len(xy_m):
        return np.empty(0, dtype=np.uint64)
    span_m = max(float(np.ptp(xy_m, axis=0).max()), _KEY_GRID_M)
    grid = ((xy_m - xy_m.min(axis=0)) / span_m * (2**31 - 1)).astype(np.uint64)
    code = np.zeros(len(xy_m), dtype=np.uint64)
    for axis in (0, 1):
        bits = grid[:, axis]
        for shift, mask in (
            (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
            (2, 0x3333333333333333), (1, 0x5555555555555555),
        ):  # fmt: skip
            bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
        code |= bits << np.uint64(axis)
    return code
