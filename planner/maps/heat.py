"""Surfaces of what is known only at points: where the score is high, where much is asked for.

The score is a weighted mean of the sites around, the weights a Gaussian of the distance (Nadaraya 1964, Watson 1964);
demand and counts are a sum with the same kernel (kernel density). Far from all points nothing is said: the picture
fades out there instead of showing a figure nobody has.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.maps.ramps import DEFAULT, ramp_rgb
from planner.maps.style import Theme, score_range, score_rgb

REACH_SIGMAS = 3.0
FADE_AT = 0.6
OPACITY_PU = 0.6
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Values on a grid of square cells, the northern row first.

    ``values`` and ``support``, shape (rows, columns): the value of a cell (NaN where nothing is known), and how many
    points (with their kernel, 1 at a point) speak for it.
    """

    bounds_m: Bounds
    values: NDArray[np.float64]
    support: NDArray[np.float64]


def surface(
    xy_m: NDArray[np.float64],
    values: ArrayLike,
    reach_m: float,
    *,
    cell_m: float | None = None,
    summed: bool = False,
) -> Surface | None:
    """Surface of values around points.

    Parameters
    ----------
    xy_m : ndarray, shape (n, 2)
    values : array_like, shape (n,)
        NaN is left out.
    reach_m : float
        Standard deviation of the kernel.
    cell_m : float, optional
        Edge of a cell; by default a quarter of the reach, and never more than a million cells.
    summed : bool
        Add values up (demand) instead of taking their mean (scores).

    Returns
    -------
    Surface or None
        None where no value is known.
    """
    figures = np.asarray(values, dtype=np.float64)
    known = np.isfinite(figures)
    if not known.any() or reach_m <= 0.0:
        return None
    places, figures = np.asarray(xy_m, dtype=np.float64)[known], figures[known]
    margin = REACH_SIGMAS * reach_m
    west, south = places.min(axis=0) - margin
    east, north = places.max(axis=0) + margin
    cell = max(cell_m or reach_m / 4.0, float(np.sqrt((east - west) * (north - south) / 1e6)))
    columns, rows = max(int(np.ceil((east - west) / cell)), 1), max(int(np.ceil((north - south) / cell)), 1)
    at = np.floor((places - (west, south)) / cell).astype(np.int64)
    flat = np.clip(at[:, 1], 0, rows - 1) * columns + np.clip(at[:, 0], 0, columns - 1)
    support = _smoothed(np.bincount(flat, minlength=rows * columns).reshape(rows, columns), reach_m / cell)
    summed_up = _smoothed(np.bincount(flat, weights=figures, minlength=rows * columns).reshape(rows, columns),
                          reach_m / cell)  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        found = summed_up if summed else np.where(support > 1e-6, summed_up / support, np.nan)
    bounds = (float(west), float(south), float(west + columns * cell), float(south + rows * cell))
    return Surface(bounds_m=bounds, values=found[::-1].copy(), support=support[::-1].copy())


def reach_of(xy_m: NDArray[np.float64]) -> float:
    """Reach that joins neighbours without blurring the region: half the spacing of an even scatter over the same box.

    In metres, at least 150.
    """
    if len(xy_m) < 2:
        return 500.0
    (west, south), (east, north) = xy_m.min(axis=0), xy_m.max(axis=0)
    area = max(float((east - west) * (north - south)), 1.0)
    return max(150.0, 0.5 * float(np.sqrt(area / len(xy_m))))


def surface_rgba(found: Surface, theme: Theme = "light", ramp: str = "") -> NDArray[np.uint8]:
    """Picture of a surface, shape (rows, columns, 4): the score's own colours, or those of a ramp.

    Where less than about one point speaks for a cell, the colour fades; where none does, it is clear.
    """
    values = found.values
    low, high = score_range(values)
    share = ((values - low) / (high - low)).ravel()
    rgb = ramp_rgb(share, ramp or DEFAULT, theme) if ramp else score_rgb(share, theme)
    alpha = np.clip(found.support.ravel() / FADE_AT, 0.0, 1.0) * OPACITY_PU
    alpha[~np.isfinite(share)] = 0.0
    picture = np.concatenate([rgb, np.rint(alpha * 255.0).astype(np.uint8)[:, None]], axis=1)
    return picture.reshape(*values.shape, 4)


def _smoothed(grid: NDArray[np.generic], sigma_cells: float) -> NDArray[np.float64]:
    """Grid under a Gaussian that is 1 at its middle, rows and columns one after the other, cut at three sigma."""
    reach = max(int(np.ceil(REACH_SIGMAS * sigma_cells)), 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma_cells, 1e-9)) ** 2)
    found = grid.astype(np.float64)
    for axis in (0, 1):
        n = found.shape[axis] + 2 * reach
        spectrum = np.fft.rfft(found, n=n, axis=axis) * np.expand_dims(np.fft.rfft(kernel, n=n), 1 - axis)
        whole = np.fft.irfft(spectrum, n=n, axis=axis)
        found = np.take(whole, np.arange(reach, reach + found.shape[axis]), axis=axis)
    return np.maximum(found, 0.0)
