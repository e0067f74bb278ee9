"""A quantity with its low, base and high estimate."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Low, base and high estimate of one quantity; the unit is the suffix of the field that holds it."""

    low: float
    base: float
    high: float
