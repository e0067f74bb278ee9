"""Records to plain values: rounded by their unit, sorted, without NaN, the same on every run."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache

from planner.model.units import unit_suffix

_DIGITS = {
    "eur": 0,
    "eur_per_year": 0,
    "kw": 2,
    "kva": 2,
    "kwh": 3,
    "kwh_per_day": 2,
    "kv": 3,
    "percent": 3,
    "m": 2,
    "m2": 1,
    "min": 3,
    "per_day": 3,
    "per_h": 4,
}
_DEFAULT_DIGITS = 6
_AS_THEY_ARE = frozenset({str, int, bool})


@cache
def digits(name: str) -> int:
    """Decimals kept for a field, by the unit in its name; more than any reader needs, fewer than a machine's noise.

    >>> digits("hosting_kw"), digits("lat")
    (2, 6)
    """
    return _DIGITS.get(unit_suffix(name) or "", _DEFAULT_DIGITS)


def rounded(value: float, name: str) -> float | None:
    """Value rounded by its name's unit; None for NaN and infinity, and never a negative zero."""
    if not math.isfinite(value):
        return None
    return round(float(value), digits(name)) + 0.0


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def plain(value: object, name: str = "") -> object:
    """JSON-ready copy of a record, mapping, sequence or scalar.

    ``name`` is the field that holds the value: it decides the rounding, also of the Band or list inside.
    """
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if type(value) is float:
        return rounded(value, name)
    if is_dataclass(value) and not isinstance(value, type):
        return {field: plain(getattr(value, field), _held_by(field, name)) for field in _names(type(value))}
    if isinstance(value, Mapping):
        return {str(key): plain(value[key], name) for key in sorted(value, key=_key_order)}
    if isinstance(value, (list, tuple)):
        return [plain(item, name) for item in value]
    return _scalar(value, name)


def _held_by(field_name: str, parent: str) -> str:
    return parent if field_name in ("low", "base", "high") else field_name


def _key_order(key: object) -> tuple[bool, float, str]:
    number = isinstance(key, int)
    return (not number, float(key) if isinstance(key, int) else 0.0, str(key))


def _scalar(value: object, name: str) -> object:
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return rounded(value, name)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    message = f"no plain form for {type(value).__name__} in {name!r}"
    raise TypeError(message)
