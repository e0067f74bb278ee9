"""A quantity with its low, base and high estimate, and the arithmetic of all three."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Low, base and high estimate of one quantity; the unit is the suffix of the field that holds it."""

    low: float
    base: float
    high: float


def certain(value: float) -> Band:
    """Band of a quantity taken as known."""
    return Band(low=value, base=value, high=value)


def scaled(band: Band, factor: float) -> Band:
    """Each estimate times one factor that is not negative."""
    return Band(low=band.low * factor, base=band.base * factor, high=band.high * factor)


def product(*factors: Band) -> Band:
    """Product of bands, low with low and high with high: the ends are the worst and best case together."""
    low = base = high = 1.0
    for factor in factors:
        low, base, high = low * factor.low, base * factor.base, high * factor.high
    return Band(low=low, base=base, high=high)


def less(band: Band, other: Band) -> Band:
    """Each estimate less another's, never below zero."""
    return Band(
        low=max(band.low - other.low, 0.0), base=max(band.base - other.base, 0.0), high=max(band.high - other.high, 0.0)
    )


def longest(bands: Iterable[Band]) -> Band:
    """Largest of each estimate: how long works take that are done side by side."""
    parts = tuple(bands)
    return Band(
        low=max(band.low for band in parts),
        base=max(band.base for band in parts),
        high=max(band.high for band in parts),
    )


def total(bands: Iterable[Band]) -> Band:
    """Sum of each estimate."""
    parts = tuple(bands)
    return Band(
        low=sum((band.low for band in parts), 0.0),
        base=sum((band.base for band in parts), 0.0),
        high=sum((band.high for band in parts), 0.0),
    )
