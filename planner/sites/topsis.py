"""TOPSIS: closeness to the best and distance from the worst (Hwang and Yoon 1981), for one or many weight vectors."""

import numpy as np
from numpy.typing import NDArray

NORMALISATIONS = ("vector", "min_max")
Floats = NDArray[np.float64]


def normalised(values: Floats, normalisation: str) -> Floats:
    """Columns brought to one scale: each over its length (``vector``), or over its range (``min_max``).

    The choice can turn the ranking round (Opricovic and Tzeng 2004), so it is always named beside the answer. A column
    that is the same for all tells nothing and becomes zero in ``min_max``.

    Raises
    ------
    ValueError
        The normalisation is neither.
    """
    if normalisation == "vector":
        length = np.linalg.norm(values, axis=0)
        return np.asarray(values / np.where(length > 0.0, length, 1.0))
    if normalisation == "min_max":
        span = np.ptp(values, axis=0)
        return np.asarray((values - values.min(axis=0)) / np.where(span > 0.0, span, 1.0))
    message = f"no normalisation {normalisation!r}"
    raise ValueError(message)


def closeness(values: Floats, weight_pu: Floats, maximise: NDArray[np.bool_], normalisation: str) -> Floats:
    """Closeness of each alternative to the ideal, 0..1; shape (n,), or (s, n) for weights of shape (s, k).

    C = d- / (d+ + d-) with the Euclidean distances of the weighted normalised values from the best and the worst of
    each criterion. Squared distances are one matrix product over all weight vectors: d^2 = (x - b)^2 @ w^2.

    Parameters
    ----------
    values : ndarray, shape (n, k)
        In each criterion's own unit, without gaps.
    weight_pu : ndarray, shape (k,) or (s, k)
        Weights that sum to one.
    maximise : ndarray of bool, shape (k,)
        Whether more of a criterion is better.

    Returns
    -------
    ndarray
        0.5 where the alternatives do not differ at all.
    """
    scaled = normalised(values, normalisation) * np.where(maximise, 1.0, -1.0)
    squared = np.atleast_2d(weight_pu) ** 2
    to_best = np.sqrt(squared @ ((scaled - scaled.max(axis=0)) ** 2).T)
    to_worst = np.sqrt(squared @ ((scaled - scaled.min(axis=0)) ** 2).T)
    both = to_best + to_worst
    found = np.divide(to_worst, both, out=np.full(both.shape, 0.5), where=both > 0.0)
    return np.asarray(found if weight_pu.ndim > 1 else found[0])
