"""Fill frozen dataclasses from parsed TOML tables, checked against their annotations; every fault is kept."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from math import inf, isfinite
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from planner.model.issues import Issue, Severity

Record = TypeVar("Record")
Range = tuple[float, float]
_BAD = object()
_NUMBER_IN_LIST = re.compile(r"\[\d+\]")


@dataclass(slots=True)
class Faults:
    """Collector of faults in one file, so that the planner sees all of them at once."""

    where: str
    issues: list[Issue] = field(default_factory=list)

    def add(self, code: str, **params: str | int | float) -> object:
        """Keep a fault; returns the marker of a bad value."""
        self.issues.append(Issue(severity=Severity.ERROR, code=code, params=params, where=self.where))
        return _BAD

    def unknown_key(self, key: str, name: str, known: Iterable[str]) -> None:
        """Keep the fault of a key nobody asked for, with the nearest known one."""
        names = sorted(known)
        close = get_close_matches(name, names, n=1, cutoff=0.6)
        if close:
            self.add("store.unknown_key_hint", key=key, hint=close[0])
        else:
            self.add("store.unknown_key", key=key, known=", ".join(names))


def shown(value: object) -> str:
    """Value as the planner wrote it, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def fill(cls: type[Record], table: object, prefix: str, faults: Faults, ranges: Mapping[str, Range]) -> Record | None:
    """Record of a dataclass from a TOML table.

    Parameters
    ----------
    prefix : str
        Dotted place of the table in the file, for sentences.
    ranges : mapping
        Lowest and highest sensible value by dotted key; of a date, its year.

    Returns
    -------
    The record; None where a field it cannot do without is missing or wrong. Optional fields that are wrong keep their
    default: the fault is in ``faults`` and will stop the work.
    """
    if not isinstance(table, Mapping):
        faults.add("store.not_table", key=prefix, value=shown(table))
        return None
    hints = get_type_hints(cls)
    known = {item.name: item for item in fields(cls)}  # type: ignore[arg-type]
    for name in table:
        if name not in known:
            faults.unknown_key(_dotted(prefix, name), name, known)
    values: dict[str, Any] = {}
    complete = True
    for name, item in known.items():
        key = _dotted(prefix, name)
        value = check(hints[name], table[name], key, faults, ranges) if name in table else _BAD
        if value is not _BAD:
            values[name] = value
        elif _is_required(item):
            complete = False
            if name not in table:
                faults.add("store.missing_key", key=key)
    return cls(**values) if complete else None


def _dotted(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _is_required(item: "Field[Any]") -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def check(hint: Any, value: object, key: str, faults: Faults, ranges: Mapping[str, Range]) -> Any:  # noqa: ANN401
    """Value of an annotated field, or the marker of a bad value after keeping the fault."""
    if hint in _PLAIN:
        return _plain(hint, value, key, faults, ranges.get(_NUMBER_IN_LIST.sub("", key)))
    origin = get_origin(hint)
    if origin is UnionType:
        return check(_fitting(get_args(hint), value), value, key, faults, ranges)
    if origin is Literal or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return _choice(hint, value, key, faults)
    if origin is tuple:
        return _list(get_args(hint)[0], value, key, faults, ranges)
    if origin is not None and issubclass(origin, Mapping):
        return _table(get_args(hint), value, key, faults, ranges)
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        record = fill(hint, value, key, faults, ranges)
        return _BAD if record is None else record
    message = f"no check for {hint!r} ({key})"
    raise TypeError(message)


def _fitting(hints: tuple[Any, ...], value: object) -> Any:  # noqa: ANN401
    """Which of several allowed types a value is meant to be; the first where it is none of them."""
    kind = tuple if isinstance(value, list) else type(value)
    return next((hint for hint in hints if hint is kind or get_origin(hint) is kind), hints[0])


_PLAIN: dict[Any, tuple[type, str]] = {
    float: (float, "store.not_number"),
    int: (int, "store.not_whole"),
    str: (str, "store.not_text"),
    bool: (bool, "store.not_bool"),
    date: (date, "store.not_date"),
}


def _plain(hint: Any, value: object, key: str, faults: Faults, limits: Range | None) -> object:  # noqa: ANN401
    if hint is float:
        return _number(value, key, faults, limits)
    if hint is int:
        return _whole(value, key, faults, limits)
    kind, code = _PLAIN[hint]
    if not isinstance(value, kind) or isinstance(value, datetime):
        return faults.add(code, key=key, value=shown(value))
    if isinstance(value, date) and limits and not limits[0] <= value.year <= limits[1]:
        return faults.add("store.year_out_of_range", key=key, value=value.isoformat(), low=limits[0], high=limits[1])
    return value


def _number(value: object, key: str, faults: Faults, limits: Range | None) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return faults.add("store.not_number", key=key, value=shown(value))
    return _within(float(value), key, faults, limits)


def _whole(value: object, key: str, faults: Faults, limits: Range | None) -> object:
    if isinstance(value, bool) or not isinstance(value, int):
        told = value if isinstance(value, float) and isfinite(value) else shown(value)
        return faults.add("store.not_whole", key=key, value=told)
    return _within(value, key, faults, limits)


def _within(value: float, key: str, faults: Faults, limits: Range | None) -> object:
    low, high = limits or (-inf, inf)
    if low <= value <= high:
        return value
    if any(part.endswith("_pu") or "_pu_by_" in part for part in key.rsplit(".", 2)[-2:]) and high <= 1 < value <= 100:
        return faults.add(
            "store.share_out_of_range",
            key=key,
            value=value,
            share=f"{value / 100:g}",
            low=low,
            high=high,
        )
    if high == inf:
        return faults.add("store.below_low", key=key, value=value, low=low)
    return faults.add("store.out_of_range", key=key, value=value, low=low, high=high)


def _choice(hint: Any, value: object, key: str, faults: Faults) -> object:  # noqa: ANN401
    literal = get_origin(hint) is Literal
    choices = [str(choice) for choice in (get_args(hint) if literal else hint)]
    if not isinstance(value, str) or value not in choices:
        return faults.add("store.not_choice", key=key, value=shown(value), choices=", ".join(choices))
    return value if literal else hint(value)


def _list(hint: Any, value: object, key: str, faults: Faults, ranges: Mapping[str, Range]) -> object:  # noqa: ANN401
    if not isinstance(value, list):
        return faults.add("store.not_list", key=key, value=shown(value))
    tables = hasattr(hint, "__dataclass_fields__")
    items = [
        check(hint, item, f"{key}[{number}]" if tables else key, faults, ranges)
        for number, item in enumerate(value, start=1)
    ]
    return _BAD if any(item is _BAD for item in items) else tuple(items)


def _table(hints: tuple[Any, ...], value: object, key: str, faults: Faults, ranges: Mapping[str, Range]) -> object:
    """Table of like values; keys that count (years) are whole numbers in quotes or bare."""
    if not isinstance(value, Mapping):
        return faults.add("store.not_table", key=key, value=shown(value))
    limits = ranges.get(f"{_NUMBER_IN_LIST.sub('', key)}.*")
    rows = {}
    for name, item in value.items():
        at = f"{key}.{name}"
        within = {_NUMBER_IN_LIST.sub("", at): limits} if limits else ranges
        rows[_counted(hints[0], name, key, faults)] = check(hints[1], item, at, faults, within)
    bad = any(item is _BAD for item in (*rows, *rows.values()))
    return _BAD if bad else dict(sorted(rows.items()))


def _counted(hint: Any, name: str, key: str, faults: Faults) -> Any:  # noqa: ANN401
    if hint is not int:
        return name
    return int(name) if name.isdecimal() else faults.add("store.not_whole", key=f"{key}.{name}", value=shown(name))
