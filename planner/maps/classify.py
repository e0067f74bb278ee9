"""Classes of figures for maps: where one ends and the next begins, by equal steps, equal counts, natural breaks.

Natural breaks are those of Jenks: the classes whose squared distances from their own means add up to the least, found
exactly by dynamic programming (Fisher 1958, "On grouping for maximum homogeneity"; Jenks 1967).
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from planner.model.look import Method

MOST_VALUES = 1000
MOST_CLASSES = 12
SAMPLED_FROM = 200_000


def breaks(values: NDArray[np.float64], n: int, method: Method) -> tuple[float, ...]:
    """Where classes meet, ascending: at most ``n`` - 1 places, fewer where the figures do not tell so many apart.

    Each is the shortest figure that parts the classes as the method wants it. A value that equals a break belongs to
    the class above it.

    Parameters
    ----------
    values : ndarray, shape (k,)
        NaN are left out.
        Natural breaks of more than 200,000 are those of every so many-th value.
    method
        ``manual`` is taken for ``pretty``: somebody will move the limits by hand.
    """
    known = values[np.isfinite(values)]
    if method == "natural" and known.size > SAMPLED_FROM:
        known = np.concatenate([known[:: known.size // SAMPLED_FROM + 1], [known.min(), known.max()]])
    known = np.sort(known)
    n = min(max(n, 1), MOST_CLASSES)
    if n == 1 or known.size < 2 or known[0] == known[-1]:
        return ()
    found = _METHODS.get(method, _pretty)(known, n)
    return tuple(cut for cut in sorted(set(found)) if known[0] < cut <= known[-1])


def _equal(known: NDArray[np.float64], n: int) -> list[float]:
    edges = np.linspace(known[0], known[-1], n + 1)[1:-1]
    slack = float(known[-1] - known[0]) / n / 200.0
    return [roundest(float(edge) - slack, float(edge) + slack) for edge in edges]


def _quantile(known: NDArray[np.float64], n: int) -> list[float]:
    """Each class starts at its first value; equal values are never parted."""
    starts = np.searchsorted(known, known[[len(known) * i // n for i in range(1, n)]])
    return [_between(known, int(start)) for start in starts.tolist() if start > 0]


def _natural(known: NDArray[np.float64], n: int) -> list[float]:
    values, counts = np.unique(known, return_counts=True)
    if len(values) > MOST_VALUES:
        picked = np.unique(np.rint(np.linspace(0, len(known) - 1, MOST_VALUES)).astype(np.int64))
        values, counts = np.unique(known[picked], return_counts=True)
    return [_between(values, start) for start in natural_starts(values, counts.astype(np.float64), n)]


def natural_starts(values: NDArray[np.float64], counts: NDArray[np.float64], n: int) -> list[int]:
    """First value of each class but the lowest: the split into n with the least sum of squared distances.

    Parameters
    ----------
    values, counts : ndarray, shape (k,)
        Different values, ascending, and how often each occurs.
    """
    k = len(values)
    n = min(n, k)
    cost = _spread(values, counts)
    least = cost[0].copy()
    chosen = np.zeros((n, k), dtype=np.int64)
    for group in range(1, n):
        total = np.full((k, k), np.inf)
        total[1:] = least[:-1, None] + cost[1:]
        chosen[group] = np.argmin(total, axis=0)
        least = np.min(total, axis=0)
    starts, end = [], k - 1
    for group in range(n - 1, 0, -1):
        start = int(chosen[group, end])
        starts.append(start)
        end = start - 1
    return starts[::-1]


def _spread(values: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared distances from the mean of the values i..j, shape (k, k); endless where j < i."""
    moved = values - np.average(values, weights=counts)
    sums = [np.concatenate([[0.0], np.cumsum(counts * moved**power)]) for power in (0, 1, 2)]
    weight, first, second = (column[None, 1:] - column[:-1, None] for column in sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = second - first**2 / weight
    return np.where(np.tri(len(values), k=-1, dtype=np.bool_), np.inf, np.maximum(spread, 0.0))


def _pretty(known: NDArray[np.float64], n: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten, about n classes of them and never more."""
    low, high = float(known[0]), float(known[-1])
    power = 10.0 ** math.floor(math.log10((high - low) / n))
    for step in (power, 2 * power, 5 * power, 10 * power, 20 * power):
        first = math.floor(low / step) + 1
        cuts = [float(f"{i * step:.12g}") for i in range(first, math.ceil(high / step))]
        if len(cuts) <= n - 1:
            return cuts
    return []


def _between(known: NDArray[np.float64], start: int) -> float:
    """Shortest figure that parts a value from the one before it."""
    return roundest(float(known[start - 1]), float(known[start]), over=True)


def roundest(low: float, high: float, *, over: bool = False) -> float:
    """Figure with the fewest digits from ``low`` to ``high``; ``over``: above ``low``.

    >>> roundest(1234.0, 1290.0), roundest(0.0123, 0.0179)
    (1250.0, 0.015)
    """
    if high <= low:
        return high
    middle = (low + high) / 2.0
    power = math.floor(math.log10(max(abs(low), abs(high)))) + 1
    for digits in range(14):
        for part in (1.0, 5.0):
            step = part * 10.0 ** (power - digits - (part > 1.0))
            tried = float(f"{round(middle / step) * step:.14g}")
            if low < tried <= high or (tried == low and not over):
                return tried
    return high


_METHODS: dict[Method, Callable[[NDArray[np.float64], int], list[float]]] = {
    "equal": _equal,
    "quantile": _quantile,
    "natural": _natural,
    "pretty": _pretty,
}
