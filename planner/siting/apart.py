"""Minimum distance between chosen sites: which pairs may not be together."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array


def too_close(xy_m: NDArray[np.float64], least_m: float) -> "csr_array[Any]":
    """Symmetric array (sites x sites) of pairs nearer to each other than ``least_m`` as the crow flies.

    Parameters
    ----------
    xy_m : array of J x 2
        Sites in a metric CRS.
    """
    from scipy.spatial import cKDTree

    pairs = cKDTree(xy_m).query_pairs(least_m, output_type="ndarray")
    away_m = np.hypot(*(xy_m[pairs[:, 0]] - xy_m[pairs[:, 1]]).T)
    return _symmetric(pairs[away_m < least_m], len(xy_m))


def too_close_by(distance: NDArray[np.float64], least: float) -> "csr_array[Any]":
    """The same by driving distances (sites x sites), which need not be symmetric: the shorter way counts."""
    near = np.argwhere(np.minimum(distance, distance.T) < least)
    return _symmetric(near[near[:, 0] < near[:, 1]], len(distance))


def _symmetric(pairs: NDArray[np.int64], sites: int) -> "csr_array[Any]":
    one, other = (np.concatenate((pairs[:, a], pairs[:, b])) for a, b in ((0, 1), (1, 0)))
    return csr_array((np.ones(one.size, np.int8), (one, other)), shape=(sites, sites))
