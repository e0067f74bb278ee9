"""From drawn lines to nodes and edges: lines are cut where they meet, ends within a tolerance become one node."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

_KEY_GRID_M = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """Edges of a noded line layer.

    Attributes
    ----------
    node_xy_m : ndarray, shape (n_nodes, 2)
    edge_from, edge_to : ndarray, shape (n_edges,)
        Node at the first and last vertex of each edge.
    geometry : ndarray of LineString, shape (n_edges,)
    parent : ndarray, shape (n_edges,)
        Row of the line the edge was cut from.
    """

    node_xy_m: Floats
    edge_from: Ints
    edge_to: Ints
    geometry: Geometries
    parent: Ints


def explode(geometry: Geometries) -> tuple[Geometries, Ints]:
    """Single 2D lines and the row each comes from; missing, empty and zero-length geometry is left out."""
    flat = shapely.force_2d(geometry)
    keep = ~(shapely.is_missing(flat) | shapely.is_empty(flat))
    rows = np.flatnonzero(keep)
    parts, index = shapely.get_parts(flat[rows], return_index=True)
    lines = np.isin(shapely.get_type_id(parts), (1, 2)) & (shapely.length(parts) > 0)
    return parts[lines], rows[index[lines]].astype(np.int64)


def build_topology(geometry: Geometries, tolerance_m: float) -> Topology:
    """Node a line layer: at shared end points, at shared vertices, and where a line ends on another.

    Ends closer than the tolerance become one node; a line that ends within the tolerance of another line's inside cuts
    it there. Lines that merely cross (bridges) stay apart.

    Parameters
    ----------
    geometry : ndarray of LineString or MultiLineString
        In metres; a missing geometry gives no edge.
    tolerance_m : float
        Snapping tolerance, at least 2 mm.
    """
    tolerance_m = max(tolerance_m, 2.0 * _KEY_GRID_M)
    lines, parent = explode(geometry)
    if not lines.size:
        none = np.empty(0, dtype=np.int64)
        return Topology(
            node_xy_m=np.empty((0, 2)), edge_from=none, edge_to=none, geometry=np.empty(0, dtype=object), parent=none
        )
    lines = _insert_touching_ends(lines, tolerance_m)
    pieces, piece_line, label, node_xy_m = _cut(lines, tolerance_m)
    edge_from, edge_to = label
    length_m = shapely.length(pieces)
    keep = (edge_from != edge_to) | (length_m > 4.0 * tolerance_m)
    used, renumbered = np.unique(np.concatenate([edge_from[keep], edge_to[keep]]), return_inverse=True)
    half = int(keep.sum())
    return Topology(
        node_xy_m=node_xy_m[used],
        edge_from=renumbered[:half].astype(np.int64),
        edge_to=renumbered[half:].astype(np.int64),
        geometry=pieces[keep],
        parent=parent[piece_line[keep]],
    )


def _keys(xy_m: Floats) -> Ints:
    """One integer a place, equal where points agree to the millimetre."""
    grid = np.round((xy_m - xy_m.min(axis=0)) / _KEY_GRID_M).astype(np.int64)
    return np.asarray(grid[:, 0] * (int(grid[:, 1].max()) + 1) + grid[:, 1], dtype=np.int64)


def _ends(line_of: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    change = line_of[1:] != line_of[:-1]
    return np.concatenate([[True], change]), np.concatenate([change, [True]])


def _insert_touching_ends(lines: Geometries, tolerance_m: float) -> Geometries:
    """Give a line a vertex where another line's free end touches its inside within the tolerance."""
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    owner = np.tile(np.arange(lines.size), 2)
    ends_xy = shapely.get_coordinates(ends)
    _, inverse, count = np.unique(_keys(ends_xy), return_inverse=True, return_counts=True)
    free = np.flatnonzero(count[inverse] == 1)
    which, line = shapely.STRtree(lines).query(ends[free], predicate="dwithin", distance=tolerance_m)
    end = free[which]
    other = owner[end] != line
    end, line = end[other], line[other]
    along_m = shapely.line_locate_point(lines[line], ends[end])
    total_m = shapely.length(lines[line])
    inside = (along_m > tolerance_m) & (along_m < total_m - tolerance_m)
    return _with_vertices(lines, line[inside], along_m[inside], tolerance_m)


def _with_vertices(lines: Geometries, line: NDArray[np.intp], along_m: Floats, reach_m: float) -> Geometries:
    """Copy of the lines with vertices added at the given distances, unless a vertex already stands within reach."""
    out = lines.copy()
    order = np.lexsort((along_m, line))
    for chosen in np.split(order, np.flatnonzero(np.diff(line[order])) + 1) if order.size else ():
        row = int(line[chosen[0]])
        xy_m = shapely.get_coordinates(lines[row])
        steps_m = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy_m, axis=0).T))])
        new_m = along_m[chosen]
        near = np.abs(steps_m[:, None] - new_m[None, :]).min(axis=0) <= reach_m
        new_m = new_m[~near]
        if not new_m.size:
            continue
        new_xy_m = shapely.get_coordinates(shapely.line_interpolate_point(lines[row], new_m))
        sequence = np.argsort(np.concatenate([steps_m, new_m]), kind="stable")
        out[row] = shapely.linestrings(np.concatenate([xy_m, new_xy_m])[sequence])
    return out


def _cut(lines: Geometries, tolerance_m: float) -> tuple[Geometries, Ints, tuple[Ints, Ints], Floats]:
    """Cut lines at shared places: pieces, their line, the node at either end, and the nodes' places."""
    xy_m, line_of = shapely.get_coordinates(lines, return_index=True)
    first, last = _ends(line_of)
    is_end = first | last
    _, place, count = np.unique(_keys(xy_m), return_inverse=True, return_counts=True)
    node = is_end | (count[place] > 1)
    distance_m, _ = cKDTree(xy_m[is_end]).query(xy_m, distance_upper_bound=tolerance_m)
    node |= np.isfinite(distance_m)
    vertex = np.flatnonzero(node)
    label, node_xy_m = _cluster(xy_m[vertex], place[vertex], tolerance_m)
    node_of_vertex = np.full(len(xy_m), -1, dtype=np.int64)
    node_of_vertex[vertex] = label
    cut = node & ~is_end
    copies = np.where(cut, 2, 1)
    source = np.repeat(np.arange(len(xy_m)), copies)
    second_copy = np.concatenate([[False], source[1:] == source[:-1]])
    starts = second_copy | first[source]
    piece = np.cumsum(starts) - 1
    begin = np.flatnonzero(starts)
    finish = np.concatenate([begin[1:] - 1, [source.size - 1]])
    pieces = np.asarray(shapely.linestrings(xy_m[source], indices=piece), dtype=object)
    ends: tuple[Ints, Ints] = (node_of_vertex[source[begin]], node_of_vertex[source[finish]])
    return pieces, line_of[source[begin]].astype(np.int64), ends, node_xy_m


def _cluster(xy_m: Floats, place: NDArray[np.intp], tolerance_m: float) -> tuple[Ints, Floats]:
    """Join points of one place, and places within the tolerance; a node stands where its first point stands."""
    _, first, inverse = np.unique(place, return_index=True, return_inverse=True)
    unique_xy_m = xy_m[first]
    pairs = cKDTree(unique_xy_m).query_pairs(tolerance_m, output_type="ndarray")
    links = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(first.size, first.size))
    _, label = connected_components(links, directed=False)
    _, representative, node = np.unique(label, return_index=True, return_inverse=True)
    return node[inverse].astype(np.int64), unique_xy_m[representative]
