"""Things sorted by place: a window is answered with few runs of neighbours, however large the layer is.

A loose grid of several tiers: a thing lies in the cell of its middle, in the finest tier whose cells are as wide as
itself, so that one long line does not make every query wide.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
_PER_CELL = 64
_GROWTH = 8.0
_TWO_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One grid: ``starts``, shape (n_x * n_y + 1,), int32, where each cell's things begin in the sorted order."""

    cell_m: float
    west_m: float
    south_m: float
    n_x: int
    n_y: int
    starts: NDArray[np.int32]

    def runs(self, bounds_m: Bounds) -> NDArray[np.int64]:
        """First and last + 1 of the things that may touch a window, shape (n, 2)."""
        west, south, east, north = bounds_m
        pad = self.cell_m / 2.0
        i0 = max(int((west - pad - self.west_m) // self.cell_m), 0)
        i1 = min(int((east + pad - self.west_m) // self.cell_m), self.n_x - 1)
        j0 = max(int((south - pad - self.south_m) // self.cell_m), 0)
        j1 = min(int((north + pad - self.south_m) // self.cell_m), self.n_y - 1)
        if i1 < i0 or j1 < j0:
            return np.empty((0, 2), dtype=np.int64)
        rows = np.arange(j0, j1 + 1) * self.n_x
        found = np.column_stack([self.starts[rows + i0], self.starts[rows + i1 + 1]]).astype(np.int64)
        return found[found[:, 1] > found[:, 0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """Tiers over one sorted order of things."""

    tiers: tuple[Tier, ...] = ()

    def runs(self, bounds_m: Bounds) -> NDArray[np.int64]:
        """First and last + 1 of the things that may touch a window, shape (n, 2), joined where they meet."""
        if not self.tiers:
            return np.empty((0, 2), dtype=np.int64)
        found = np.vstack([tier.runs(bounds_m) for tier in self.tiers])
        if len(found) < 2:
            return found
        apart = found[1:, 0] != found[:-1, 1]
        first = np.concatenate([[True], apart])
        last = np.concatenate([apart, [True]])
        return np.column_stack([found[first, 0], found[last, 1]])


def make_bins(boxes_m: NDArray[np.floating], per_cell: int = _PER_CELL) -> tuple[Bins, NDArray[np.intp]]:
    """Bins of boxes, and the order that sorts the things into them.

    Parameters
    ----------
    boxes_m : ndarray, shape (n, 4)
        West, south, east, north of each thing.
    per_cell : int
        How many things a cell of the finest tier should hold.
    """
    n = len(boxes_m)
    if not n:
        return Bins(), np.empty(0, dtype=np.intp)
    # column by column: numpy is ten times slower along an axis of four
    size_m = np.maximum(boxes_m[:, 2] - boxes_m[:, 0], boxes_m[:, 3] - boxes_m[:, 1])
    middle_x_m, middle_y_m = (boxes_m[:, 0] + boxes_m[:, 2]) / 2.0, (boxes_m[:, 1] + boxes_m[:, 3]) / 2.0
    west, south = float(boxes_m[:, 0].min()), float(boxes_m[:, 1].min())
    east, north = float(boxes_m[:, 2].max()), float(boxes_m[:, 3].max())
    width, height = max(east - west, 1e-3), max(north - south, 1e-3)
    cell_m = max(float(np.sqrt(width * height * per_cell / n)), max(width, height) * per_cell / n / 4.0, 1e-3)
    cell_m = float(max(cell_m, np.quantile(size_m[:: max(n // 10_000, 1)], 0.9)))
    key = np.full(n, -1, dtype=np.int32)
    tiers: list[tuple[float, int, int, int]] = []
    base = 0
    while True:
        n_x, n_y = int(width // cell_m) + 1, int(height // cell_m) + 1
        last = n_x == n_y == 1
        here = key < 0 if last else (key < 0) & (size_m <= cell_m)
        i = np.minimum(((middle_x_m[here] - west) / cell_m).astype(np.int32), n_x - 1)
        j = np.minimum(((middle_y_m[here] - south) / cell_m).astype(np.int32), n_y - 1)
        key[here] = base + j * n_x + i
        tiers.append((cell_m, n_x, n_y, base))
        base += n_x * n_y
        if last or (key >= 0).all():
            break
        cell_m *= _GROWTH
    # whole numbers of two bytes are sorted in one go each, others by comparing
    order = np.argsort(key.astype(np.uint16) if base <= _TWO_BYTES else key, kind="stable")
    counts = np.bincount(key, minlength=base)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    made = tuple(
        Tier(cell_m=each, west_m=west, south_m=south, n_x=n_x, n_y=n_y, starts=starts[at : at + n_x * n_y + 1])
        for each, n_x, n_y, at in tiers
    )
    return Bins(tiers=tuple(_wide(tier) if tier.n_x == tier.n_y == 1 else tier for tier in made)), order


def _wide(tier: Tier) -> Tier:
    """The last tier may hold things wider than its one cell: it is as wide as the layer."""
    return Tier(cell_m=tier.cell_m * 4.0, west_m=tier.west_m - tier.cell_m, south_m=tier.south_m - tier.cell_m,
                n_x=1, n_y=1, starts=tier.starts)  # fmt: skip
