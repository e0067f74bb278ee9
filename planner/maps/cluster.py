"""Points that would lie upon each other, drawn as one with their number. The same ones however the map is moved."""

import numpy as np
from numpy.typing import NDArray


def clusters(
    xy_px: NDArray[np.float64], radius_px: float
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Group points nearer than a radius.

    Points of one square of a grid are one; then the largest groups take those of the squares around them whose middle
    is within the radius. The grid is that of the coordinates: give pixels counted from the world's origin (metres
    divided by metres a pixel), not from the window's corner, and the groups stay the same while the map is moved.

    Parameters
    ----------
    xy_px : ndarray, shape (n, 2)
    radius_px : float
        0 or less: each point stands alone.

    Returns
    -------
    centres_px : ndarray, shape (k, 2)
        Mean of each group's points, in the order of the grid's squares.
    counts : ndarray, shape (k,), int64
    members : ndarray, shape (n,), int64
        Group of each point.
    """
    points = np.asarray(xy_px, dtype=np.float64).reshape(-1, 2)
    if radius_px <= 0.0 or not len(points):
        return points.copy(), np.ones(len(points), dtype=np.int64), np.arange(len(points))
    squares = np.floor(points / radius_px).astype(np.int64)
    cells, member = _different(squares)
    group = _merged(cells, *_means(points, member, len(cells)), radius_px)
    _, of_cell = np.unique(group, return_inverse=True)
    members = of_cell.reshape(-1)[member].astype(np.int64)
    centres, counts = _means(points, members, int(members.max()) + 1)
    return centres, counts, members


def _different(squares: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Different squares in order, and which each point lies in."""
    low = squares.min(axis=0)
    span = int(squares[:, 1].max() - low[1]) + 1
    key, member = np.unique((squares[:, 0] - low[0]) * span + (squares[:, 1] - low[1]), return_inverse=True)
    return np.stack([key // span, key % span], axis=1) + low, member.reshape(-1)


def _means(
    points: NDArray[np.float64], member: NDArray[np.int64], n: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    counts = np.bincount(member, minlength=n)
    sums = np.stack([np.bincount(member, weights=points[:, i], minlength=n) for i in (0, 1)], axis=1)
    return sums / counts[:, None], counts


def _merged(
    cells: NDArray[np.int64], centres: NDArray[np.float64], counts: NDArray[np.int64], radius_px: float
) -> NDArray[np.int64]:
    """Group of each square: its own, or that of a larger neighbour whose middle is near."""
    at = {cell: i for i, cell in enumerate(map(tuple, cells.tolist()))}
    group = np.full(len(cells), -1, dtype=np.int64)
    middles = centres.tolist()
    for i in np.lexsort((np.arange(len(cells)), -counts)).tolist():
        if group[i] >= 0:
            continue
        group[i] = i
        column, row = cells[i].tolist()
        for near in ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy):
            j = at.get(near, -1)
            if j >= 0 and group[j] < 0 and _apart(middles[i], middles[j]) <= radius_px:
                group[j] = i
    return group


def _apart(one: list[float], other: list[float]) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)
