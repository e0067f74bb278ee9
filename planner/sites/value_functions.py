"""Value functions through points: read, written, checked, and bent point by point."""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite

Points = tuple[tuple[float, float], ...]
LEAST = 2


def read_points(text: str) -> Points:
    """Points of "value:worth value:worth ..."; empty where the text is none. A comma may be the decimal sign.

    >>> read_points("0:1 2,5:0.5 15:0")
    ((0.0, 1.0), (2.5, 0.5), (15.0, 0.0))
    """
    try:
        pairs = [each.split(":") for each in text.replace(",", ".").split()]
        return tuple((float(value), float(worth)) for value, worth in pairs)
    except ValueError:
        return ()


def points_text(points: Sequence[tuple[float, float]]) -> str:
    """Points as settings and the catalogue hold them; six digits.

    >>> points_text([(0, 1), (2.5, 0.25)])
    '0:1 2.5:0.25'
    """
    return " ".join(f"{value:.6g}:{worth:.6g}" for value, worth in points)


def is_function(points: Sequence[tuple[float, float]]) -> bool:
    """Whether values are finite and rise, all worths lie within 0..1 and there are two points or more."""
    rising = all(a[0] < b[0] for a, b in pairwise(points)) and all(isfinite(value) for value, _worth in points)
    return len(points) >= LEAST and rising and all(0.0 <= worth <= 1.0 for _value, worth in points)


def with_point(points: Points, value: float, worth: float) -> Points:
    """Function with one point more, or with another worth where one stands at the value already.

    >>> with_point(((0.0, 0.0), (10.0, 1.0)), 4.0, 0.9)
    ((0.0, 0.0), (4.0, 0.9), (10.0, 1.0))
    """
    kept = [each for each in points if each[0] != value]
    return tuple(sorted([*kept, (value, min(max(worth, 0.0), 1.0))]))


def moved(points: Points, place: int, value: float, worth: float, gap: float) -> Points:
    """Function with one point moved; it stays ``gap`` (in the value's unit) off its neighbours and within 0..1."""
    low = points[place - 1][0] + gap if place > 0 else float("-inf")
    high = points[place + 1][0] - gap if place + 1 < len(points) else float("inf")
    held = (min(max(value, low), high), min(max(worth, 0.0), 1.0))
    return (*points[:place], held, *points[place + 1 :])


def without_point(points: Points, place: int) -> Points:
    """Function with one point less; the same where only two are left."""
    return points if len(points) <= LEAST else (*points[:place], *points[place + 1 :])
