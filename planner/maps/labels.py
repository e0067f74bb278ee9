"""Places for names on the map: the most important first, each where nothing else stands yet."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

CELL_PX = 4.0
GAP_PX = 4.0
MOST = 2000
Box = tuple[float, float, float, float]


def place(
    xy_px: NDArray[np.float64],
    width_px: ArrayLike,
    height_px: ArrayLike,
    priority: ArrayLike,
    view: tuple[float, float],
    taken: Sequence[Box] = (),
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Names of points that have room, and where: each is tried right of its point, left, above and below.

    The window is a grid of cells of 4 px that are free or not, a row of cells one whole number, so that a try is a few
    bit operations. No more than 2,000 names are placed.

    Parameters
    ----------
    xy_px : ndarray, shape (n, 2)
        Places in the window's pixels, y down.
    width_px, height_px : array_like, shape (n,)
        Size of each name, halo included.
    priority : array_like, shape (n,)
        The higher, the earlier; of equals the one that stands first. Unknown (NaN) comes last.
    view : tuple of float
        Width and height of the window.
    taken : sequence of (x, y, width, height)
        Boxes kept free.

    Returns
    -------
    kept : ndarray, shape (k,), int64
        Rows that have room, by priority.
    corners_px : ndarray, shape (k, 2)
        Left upper corner of each.
    """
    places, size = _sized(xy_px, width_px, height_px)
    (x, y), (wide, high) = places.T, size.T
    left, top = x - wide / 2.0, y - high / 2.0
    tries = ((x + GAP_PX, top), (x - wide - GAP_PX, top), (left, y - high - GAP_PX), (left, y + GAP_PX))
    corners = np.stack([np.stack(each, axis=1) for each in tries], axis=1)
    return _placed(corners, size, priority, view, taken)


def place_on(
    xy_px: NDArray[np.float64],
    width_px: ArrayLike,
    height_px: ArrayLike,
    priority: ArrayLike,
    view: tuple[float, float],
    taken: Sequence[Box] = (),
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Like :func:`place`, but each name stands with its middle on its place, for lines and areas."""
    places, size = _sized(xy_px, width_px, height_px)
    return _placed((places - size / 2.0)[:, None, :], size, priority, view, taken)


def _sized(
    xy_px: NDArray[np.float64], width_px: ArrayLike, height_px: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    places = np.asarray(xy_px, dtype=np.float64).reshape(-1, 2)
    sides = [np.broadcast_to(np.asarray(each, dtype=np.float64), (len(places),)) for each in (width_px, height_px)]
    return places, np.stack(sides, axis=1)


def _placed(
    corners: NDArray[np.float64],
    size: NDArray[np.float64],
    priority: ArrayLike,
    view: tuple[float, float],
    taken: Sequence[Box],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Go through the names by priority; ``corners``, shape (n, tries, 2), are the places of each to try."""
    rank = np.broadcast_to(np.asarray(priority, dtype=np.float64), (len(corners),))
    ends = corners + size[:, None, :]
    inside = ((corners >= 0.0).all(axis=-1) & (ends[..., 0] <= view[0]) & (ends[..., 1] <= view[1])).tolist()
    cells = _cells(corners, ends)
    rows = _occupied(view, taken)
    kept: list[int] = []
    at: list[int] = []
    for i in np.argsort(-np.nan_to_num(rank, nan=-np.inf), kind="stable").tolist():
        choice = _try(rows, cells[i], inside[i])
        if choice >= 0:
            kept.append(i)
            at.append(choice)
            if len(kept) >= MOST:
                break
    found = np.array(kept, dtype=np.int64)
    return found, corners[found, np.array(at, dtype=np.int64)].reshape(-1, 2)


def _cells(corners: NDArray[np.float64], ends: NDArray[np.float64]) -> list[list[list[int]]]:
    """First column, number of columns, first row and last row of each box."""
    first = np.floor(corners / CELL_PX).astype(np.int64)
    last = np.ceil(ends / CELL_PX).astype(np.int64)
    packed = np.stack([first[..., 0], last[..., 0] - first[..., 0], first[..., 1], last[..., 1]], axis=-1)
    found: list[list[list[int]]] = packed.tolist()
    return found


def _occupied(view: tuple[float, float], taken: Sequence[Box]) -> list[int]:
    rows = [0] * (int(view[1] // CELL_PX) + 2)
    for x, y, width, height in taken:
        left, right = max(int(x // CELL_PX), 0), max(int(-(-(x + width) // CELL_PX)), 0)
        mask = ((1 << max(right - left, 0)) - 1) << left
        for row in range(max(int(y // CELL_PX), 0), min(int(-(-(y + height) // CELL_PX)), len(rows))):
            rows[row] |= mask
    return rows


def _try(rows: list[int], tries: list[list[int]], inside: list[bool]) -> int:
    """Take the first free place of a name; -1 where there is none."""
    for choice, (left, width, top, bottom) in enumerate(tries):
        if not inside[choice]:
            continue
        mask = ((1 << width) - 1) << left
        if any(rows[row] & mask for row in range(top, bottom)):
            continue
        for row in range(top, bottom):
            rows[row] |= mask
        return choice
    return -1
