"""Arithmetic of low, base and high."""

from collections.abc import Iterable

from planner.model.result import Band

ZERO = Band(low=0.0, base=0.0, high=0.0)


def scaled(band: Band, factor: float) -> Band:
    """Each estimate times one factor that is not negative."""
    return Band(low=band.low * factor, base=band.base * factor, high=band.high * factor)


def times(one: Band, other: Band) -> Band:
    """Low times low, base times base, high times high."""
    return Band(low=one.low * other.low, base=one.base * other.base, high=one.high * other.high)


def total(bands: Iterable[Band]) -> Band:
    """Sum of each estimate."""
    parts = tuple(bands)
    return Band(
        low=sum(band.low for band in parts),
        base=sum(band.base for band in parts),
        high=sum(band.high for band in parts),
    )
