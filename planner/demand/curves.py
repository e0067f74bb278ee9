"""Curves of adoption through given years: logistic, and Bass with a given ratio of imitation to innovation."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from math import exp, log

Curve = Callable[[float], float]
LEAST_PU = 1e-6


def logit(share_pu: float) -> float:
    """Natural logarithm of the odds."""
    return log(share_pu / (1.0 - share_pu))


def from_logit(value: float) -> float:
    """Share of a logit, 0..1."""
    return 1.0 / (1.0 + exp(-value)) if value > 0 else exp(value) / (1.0 + exp(value))


def logistic_curve(anchors_pu: Mapping[float, float]) -> Curve:
    """Curve whose logit runs straight between neighbouring anchors and on beyond the outer two."""
    return _piecewise({year: logit(share) for year, share in anchors_pu.items()}, from_logit)


def bass_curve(anchors_pu: Mapping[float, float], imitation_ratio_pu: float) -> Curve:
    """Bass diffusion ``F = (1 - x) / (1 + r x)`` with ``x = exp(-(p + q)(t - t0))`` and the ratio ``r = q / p``.

    ``p + q`` and the start ``t0`` follow from two neighbouring anchors, as ``ln x = ln((1 - F) / (1 + r F))`` is linear
    in time (Bass 1969). Before its start the share is zero.
    """
    ratio = imitation_ratio_pu

    def of_log(log_x: float) -> float:
        x = exp(min(log_x, 0.0))
        return (1.0 - x) / (1.0 + ratio * x)

    return _piecewise({year: log((1 - f) / (1 + ratio * f)) for year, f in anchors_pu.items()}, of_log)


def shifted(share_pu: float, by_logit: float) -> float:
    """Share moved along the logit axis; 0 and 1 stay what they are."""
    return share_pu if share_pu in (0.0, 1.0) else from_logit(logit(share_pu) + by_logit)


def _piecewise(values: Mapping[float, float], back: Callable[[float], float]) -> Curve:
    points = sorted(values.items())

    def curve(year: float) -> float:
        after = next((i for i, (right, _) in enumerate(points) if year <= right), len(points) - 1)
        (left, low), (right, high) = points[max(after, 1) - 1], points[max(after, 1)]
        return back(low + (high - low) * (year - left) / (right - left))

    return curve


def rising(anchors_pu: Mapping[float, float]) -> bool:
    """Whether the shares grow with the years."""
    return all(left[1] < right[1] for left, right in pairwise(sorted(anchors_pu.items())))
