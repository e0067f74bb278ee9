"""Dotted names of all numbers of a site: fields of records, and what stands in their lists and tables.

An element of a list is named by its own name where no other has it (``cost.capex_lines.design.amount_eur``), else by
its place from 0; one of a table by its key (``access.people.10``).
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from planner.model.band import Band

BAND_ENDS = ("low", "base", "high")


def value_at(record: object, path: str) -> object:
    """Value of a dotted field; None where anything on the way is None.

    Raises
    ------
    AttributeError
        There is no such field.
    KeyError
        There is no such element.
    """
    for _, value in way_to(record, path):
        record = value
    return record


def way_to(record: object, path: str) -> Iterator[tuple[str, object]]:
    """Names and values on the way to a dotted field, as far as they are known; the faults are those of value_at."""
    for name in path.split("."):
        if record is not None:
            elements = _elements(record)
            record = getattr(record, name) if elements is None else elements[name]
        yield name, record


def numbers_of(record: object, before: str = "") -> Iterator[tuple[str, float | Band]]:
    """All numbers inside a record as (dotted field, value), without those of series, which may have thousands."""
    elements = _elements(record)
    if elements is None:
        elements = {each.name: getattr(record, each.name) for each in fields(record)}  # type: ignore[arg-type]
    for name, value in elements.items():
        found = figure(value)
        if found is not None:
            yield f"{before}{name}", found
        elif _holds_names(value):
            yield from numbers_of(value, f"{before}{name}.")


def figure(value: object) -> float | Band | None:
    """A number or band as such; None for everything else, and for what is not known."""
    if isinstance(value, Band):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def _elements(value: object) -> dict[str, object] | None:
    """Elements of a list or table by name; None for what is neither."""
    if isinstance(value, Mapping):
        return {_last(key): each for key, each in value.items()}
    if not isinstance(value, (list, tuple)):
        return None
    if len(value) == 2 and isinstance(value[0], str):  # a name and its value
        return {_last(value[0]): value[1]}
    if value and all(_is_pair(each) for each in value):
        return _named([_last(each[0]) for each in value], [each[1] for each in value])
    return _named([_own_name(each) for each in value], value)


def _holds_names(value: object) -> bool:
    """Whether a value is a record, a table or a list of more than plain numbers."""
    if isinstance(value, (list, tuple)):
        return not all(isinstance(each, (int, float)) for each in value)
    return isinstance(value, Mapping) or (is_dataclass(value) and not isinstance(value, (type, Band)))


def _is_pair(value: object) -> bool:
    return isinstance(value, (list, tuple)) and len(value) == 2 and isinstance(value[0], str)


def _named(names: Sequence[str], values: Sequence[object]) -> dict[str, object]:
    times = Counter(names)
    return {
        name if name and times[name] == 1 else str(place): value
        for place, (name, value) in enumerate(zip(names, values, strict=True))
    }


def _own_name(value: object) -> str:
    """What a record is called by its first field; empty where that is no name."""
    if not is_dataclass(value) or isinstance(value, (type, Band)):
        return ""
    first = getattr(value, fields(value)[0].name)
    return _last(first) if isinstance(first, (str, int)) and not isinstance(first, bool) else ""


def _last(key: object) -> str:
    """Last part of a name: ``chargers`` of the text code ``cost.step_chargers`` is ``step_chargers``."""
    return str(key).rpartition(".")[2]
