"""Swing weights: how much the step from worst to best matters, criterion by criterion (Edwards 1986)."""

from collections.abc import Mapping


def swing_weights(points: Mapping[str, float]) -> dict[str, float]:
    """Weights that sum to one from points of the swings; empty where all are zero.

    >>> swing_weights({"demand": 100.0, "bays": 25.0})
    {'demand': 0.8, 'bays': 0.2}
    """
    total = sum(points.values())
    return {name: value / total for name, value in points.items()} if total > 0 else {}
