"""Stretches of a line as lists of (from, to), sorted and apart from each other."""

from collections.abc import Iterable

Stretch = tuple[float, float]


def without(free: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of stretches when others, open at their ends, are cut out.

    >>> without([(0.0, 10.0)], [(2.0, 3.0), (9.0, 12.0)])
    [(0.0, 2.0), (3.0, 9.0)]
    """
    left = list(free)
    for lo, hi in taken:
        if hi <= lo:
            continue
        cut: list[Stretch] = []
        for a, b in left:
            if hi <= a or lo >= b:
                cut.append((a, b))
                continue
            if lo >= a:
                cut.append((a, lo))
            if hi <= b:
                cut.append((hi, b))
        left = cut
    return left


def common(one: Iterable[Stretch], other: Iterable[Stretch]) -> list[Stretch]:
    """What lies in both, single points included.

    >>> common([(0.0, 5.0)], [(-1.0, 1.0), (5.0, 9.0)])
    [(0.0, 1.0), (5.0, 5.0)]
    """
    second = list(other)
    return [(max(a, c), min(b, d)) for a, b in one for c, d in second if max(a, c) <= min(b, d)]
