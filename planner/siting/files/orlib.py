"""OR-Library p-median files (Beasley 1985): nodes, edges and p, then an edge a line."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.io.files import existing_file
from planner.model.errors import PlannerError

MOST_NODES = 5000
MOST_BYTES = 100 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianGraph:
    """Shortest paths between all nodes, and the number of sites asked for; node k of the file is row k - 1."""

    cost: NDArray[np.float64]
    p: int
    edges: int


def read_orlib(path: Path) -> MedianGraph:
    """Read a file; a repeated edge overwrites the earlier one, as the published optima want it.

    Raises
    ------
    PlannerError
        Not such a file, a node or length out of range, fewer or more edges than it says, too many nodes, or a graph in
        parts.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    where = path.name
    file = existing_file(path, where)
    if file.stat().st_size > MOST_BYTES:
        raise PlannerError.of("siting.orlib_too_big", where=where, most=MOST_BYTES >> 20)
    numbers = _numbers(file, where)
    nodes, edges, p = _head(numbers, where)
    held = numbers[3:]
    if held.size != 3 * edges:
        raise PlannerError.of("siting.orlib_edges", where=where, told=edges, found=held.size / 3)
    one, other, length = held.reshape(-1, 3).T
    _check(one, other, length, nodes, where)
    low, high = np.minimum(one, other).astype(np.int64) - 1, np.maximum(one, other).astype(np.int64) - 1
    key = low * nodes + high
    _, from_end = np.unique(key[::-1], return_index=True)
    last = key.size - 1 - from_end
    last = last[low[last] != high[last]]
    # a length of 0 would be no edge to the sparse matrix: it is kept apart from that by a value far below any other
    shown = np.where(length[last] == 0, 1e-12, length[last])
    graph = csr_array((shown, (low[last], high[last])), shape=(nodes, nodes))
    cost = np.asarray(shortest_path(graph, method="D", directed=False), float)
    if not np.all(np.isfinite(cost)):
        alone = int(np.flatnonzero(~np.isfinite(cost[0]))[0]) + 1
        raise PlannerError.of("siting.orlib_parts", where=where, node=alone)
    if np.any(length[last] == 0):
        cost = np.round(cost, 9)
    return MedianGraph(cost=cost, p=p, edges=edges)


def _numbers(file: Path, where: str) -> NDArray[np.float64]:
    try:
        return np.array(file.read_text(encoding="utf-8-sig").split(), float)
    except (UnicodeDecodeError, ValueError) as error:
        raise PlannerError.of("siting.orlib_no_numbers", where=where) from error


def _head(numbers: NDArray[np.float64], where: str) -> tuple[int, int, int]:
    whole = numbers.size >= 3 and np.all(np.isfinite(numbers[:3])) and np.all(numbers[:3] == np.floor(numbers[:3]))
    if not whole or numbers[0] < 1 or numbers[1] < 0 or not 1 <= numbers[2] <= numbers[0]:
        raise PlannerError.of("siting.orlib_head", where=where)
    if numbers[0] > MOST_NODES:
        raise PlannerError.of("siting.orlib_many", where=where, nodes=int(numbers[0]), most=MOST_NODES)
    return int(numbers[0]), int(numbers[1]), int(numbers[2])


def _check(
    one: NDArray[np.float64], other: NDArray[np.float64], length: NDArray[np.float64], nodes: int, where: str
) -> None:
    for ends in (one, other):
        bad = np.flatnonzero(~((ends >= 1) & (ends <= nodes) & (ends == np.floor(ends))))
        if bad.size:
            raise PlannerError.of(
                "siting.orlib_node", where=where, edge=int(bad[0]) + 1, node=float(ends[bad[0]]), nodes=nodes
            )
    bad = np.flatnonzero(~(np.isfinite(length) & (length >= 0)))
    if bad.size:
        raise PlannerError.of("siting.orlib_length", where=where, edge=int(bad[0]) + 1, length=float(length[bad[0]]))
