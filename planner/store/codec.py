"""Frozen records to plain JSON and back by their annotations: no pickle, exact floats, checked types."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from math import isfinite
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
# JSON has no words for these; where a number is wanted they are written as {"float": "nan"}
_NOT_FINITE = "float"


class Unreadable(ValueError):  # noqa: N818 - says what the data is
    """Stored data does not have the shape its record asks for; the text says where."""


def dump(value: object) -> str:
    """JSON text of a record; text that is no Unicode is written by escapes."""
    plain = to_plain(value)
    written = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.dumps(plain, separators=(",", ":"), allow_nan=False)
    return written


def load(hint: Any, written: str, *, lenient: bool = False) -> Any:  # noqa: ANN401 - what the hint says
    """Record of a type from its JSON text.

    Parameters
    ----------
    lenient : bool
        Leave aside fields nobody knows here: those of a newer version.

    Raises
    ------
    Unreadable
        No JSON, or values that are not of the annotated types.
    """
    try:
        plain = json.loads(written)
        return from_plain(hint, plain, lenient=lenient)
    except (json.JSONDecodeError, RecursionError, OverflowError) as error:
        raise Unreadable(str(error)) from error


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Copy of dicts, lists, texts and numbers alone."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: to_plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(each) for each in value]
    return _scalar(value)


def _key(key: object) -> str:
    if isinstance(key, str):
        return str(key.value) if isinstance(key, Enum) else key
    if isinstance(key, bool) or not hasattr(key, "__index__"):
        message = f"no JSON key for {type(key).__name__}"
        raise TypeError(message)
    return str(int(key))


def _scalar(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        value = value.item()
    if isinstance(value, float):
        return float(value) if isfinite(value) else {_NOT_FINITE: repr(float(value))}
    if value is None or isinstance(value, bool | int | str):
        return value
    message = f"no plain form for {type(value).__name__}"
    raise TypeError(message)


def from_plain(hint: Any, value: Any, where: str = "", *, lenient: bool = False) -> Any:  # noqa: ANN401 - any record
    """Value of an annotated type from its plain form (see :func:`load`)."""
    origin = get_origin(hint)
    if origin in {UnionType, Union}:
        return from_plain(_member(get_args(hint), value, where), value, where, lenient=lenient)
    if origin is Literal:
        return _checked(value, value in get_args(hint), where)
    if origin is tuple:
        return _tuple(get_args(hint), value, where, lenient=lenient)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(hint), value, where, lenient=lenient)
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint, value, where, lenient=lenient)
    return _plain(hint, value, where)


def _plain(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401
    if hint is float:
        return _float(value, where)
    if hint is bool or hint is NoneType or hint is str:
        return _checked(value, isinstance(value, hint), where)
    if hint is int:
        return _checked(value, isinstance(value, int) and not isinstance(value, bool), where)
    if isinstance(hint, type) and issubclass(hint, Enum | date | Path):
        made: Any = date.fromisoformat if hint is date else hint
        try:
            return made(value)
        except (ValueError, TypeError) as error:
            raise Unreadable(f"{where}: {value!r}") from error
    message = f"no way to read {hint!r}"
    raise TypeError(message)


def _checked(value: Any, good: bool, where: str) -> Any:  # noqa: ANN401
    if not good:
        raise Unreadable(f"{where}: {value!r}")
    return value


def _float(value: Any, where: str) -> float:  # noqa: ANN401
    if isinstance(value, Mapping) and set(value) == {_NOT_FINITE} and value[_NOT_FINITE] in {"nan", "inf", "-inf"}:
        return float(value[_NOT_FINITE])
    _checked(value, isinstance(value, int | float) and not isinstance(value, bool), where)
    # a whole number in a field of floats stays what it was
    return value  # type: ignore[no-any-return]


def _member(hints: tuple[Any, ...], value: Any, where: str) -> Any:  # noqa: ANN401
    """Which of several types a plain value is of."""
    for wanted in _KINDS.get(type(value), ()):
        for hint in hints:
            if wanted(hint):
                return hint
    raise Unreadable(f"{where}: {value!r}")


def _is_text(hint: Any) -> bool:  # noqa: ANN401
    return get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, str | Enum | date | Path))


def _is_table(hint: Any) -> bool:  # noqa: ANN401
    origin = get_origin(hint)
    return is_dataclass(hint) or (isinstance(origin, type) and issubclass(origin, Mapping))


def _is_list(hint: Any) -> bool:  # noqa: ANN401
    origin: Any = get_origin(hint)
    return origin is tuple


_KINDS: Mapping[type, tuple[Any, ...]] = {
    NoneType: (lambda hint: hint is NoneType,),
    bool: (lambda hint: hint is bool,),
    int: (lambda hint: hint is int, lambda hint: hint is float),
    float: (lambda hint: hint is float,),
    str: (_is_text,),
    list: (_is_list,),
    dict: (_is_table, lambda hint: hint is float),
}


def _tuple(hints: tuple[Any, ...], value: Any, where: str, *, lenient: bool) -> tuple[Any, ...]:  # noqa: ANN401
    _checked(value, isinstance(value, list), where)
    if len(hints) == 2 and hints[1] is Ellipsis:
        hints = (hints[0],) * len(value)
    _checked(value, len(hints) == len(value), where)
    pairs = zip(hints, value, strict=True)
    return tuple(from_plain(hint, each, f"{where}[{n}]", lenient=lenient) for n, (hint, each) in enumerate(pairs))


def _mapping(hints: tuple[Any, ...], value: Any, where: str, *, lenient: bool) -> dict[Any, Any]:  # noqa: ANN401
    _checked(value, isinstance(value, dict), where)
    try:
        keys = [int(key) if hints[0] is int else key for key in value]
    except ValueError as error:
        raise Unreadable(f"{where}: {sorted(value)!r}") from error
    each = (from_plain(hints[1], one, f"{where}.{key}", lenient=lenient) for key, one in value.items())
    return dict(zip(keys, each, strict=True))


@cache
def hints_of(cls: type) -> Mapping[str, Any]:
    """Annotations of a record's fields, in order."""
    hints = get_type_hints(cls)
    return {item.name: hints[item.name] for item in fields(cls)}


def _record(cls: type[Record], value: Any, where: str, *, lenient: bool) -> Record:  # noqa: ANN401
    _checked(value, isinstance(value, dict), where)
    hints = hints_of(cls)  # type: ignore[arg-type]  # a class can be hashed
    unknown = sorted(set(value) - set(hints))
    if unknown and not lenient:
        raise Unreadable(f"{where}: {cls.__name__} has no {', '.join(unknown)}")
    missing = [f.name for f in fields(cls) if f.name not in value and f.default is f.default_factory is MISSING]  # type: ignore[arg-type]
    if missing:
        raise Unreadable(f"{where}: {cls.__name__} lacks {', '.join(missing)}")
    return cls(
        **{
            name: from_plain(hint, value[name], f"{where}.{name}", lenient=lenient)
            for name, hint in hints.items()
            if name in value
        }
    )
