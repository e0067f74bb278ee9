"""Labels of upright lines: each in the lowest lane where it does not run into another."""

from collections.abc import Sequence


def lanes(spans: Sequence[tuple[float, float]], gap_px: float = 5.0) -> tuple[int, ...]:
    """Lane of each label, given its left and right end; lane 0 is nearest to the chart.

    >>> lanes([(0, 40), (20, 60), (70, 90)])
    (0, 1, 0)
    """
    ends: list[list[tuple[float, float]]] = []
    found: dict[int, int] = {}
    for i in sorted(range(len(spans)), key=lambda each: spans[each]):
        left, right = spans[i]
        lane = next(
            (n for n, taken in enumerate(ends) if all(left >= b + gap_px or right <= a - gap_px for a, b in taken)),
            len(ends),
        )
        if lane == len(ends):
            ends.append([])
        ends[lane].append((left, right))
        found[i] = lane
    return tuple(found[i] for i in range(len(spans)))


def placed(center: float, width: float, low: float, high: float) -> tuple[float, float]:
    """Ends of a label centred on its line, moved inwards where it would leave the chart."""
    left = min(max(center - width / 2, low), max(high - width, low))
    return left, left + width
