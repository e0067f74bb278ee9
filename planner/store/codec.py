"""Frozen records to plain JSON and back by their annotations: no pickle, exact floats, checked types."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from math import isfinite
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

# JSON has no words for these; where a number is wanted they are written as {"float": "nan"}
_NOT_FINITE = "float"
_WORDS = frozenset({"nan", "inf", "-inf"})
_SHOWN = 100


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
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is float:
        return value if isfinite(value) else {_NOT_FINITE: repr(value)}  # type: ignore[arg-type]
    names = _names_of(kind)  # type: ignore[arg-type]  # a class can be hashed
    if names is not None:
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {_key(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(each) for each in value]
    return _scalar(value)


_AS_IT_IS = frozenset({str, int, bool, NoneType})


@cache
def _names_of(kind: type) -> tuple[str, ...] | None:
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) else None


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
    if isinstance(value, float):
        return to_plain(float(value))
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        return to_plain(value.item())
    if isinstance(value, int | str):
        return value
    message = f"no plain form for {type(value).__name__}"
    raise TypeError(message)


def from_plain(hint: Any, value: Any, *, lenient: bool = False) -> Any:  # noqa: ANN401 - any record
    """Value of an annotated type from its plain form (see :func:`load`)."""
    return _reader(hint)(value, lenient)


# from a plain value to the record, ``lenient`` or not
Reader = Callable[[Any, bool], Any]


@cache
def _reader(hint: Any) -> Reader:  # noqa: ANN401
    """How to read an annotation; made once for each."""
    origin: Any = get_origin(hint)
    if origin in {UnionType, Union}:
        return _union(get_args(hint))
    if origin is Literal:
        choices = get_args(hint)
        return lambda value, _: _checked(value, isinstance(value, str) and value in choices)
    if origin is tuple:
        return _tuple(get_args(hint))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(get_args(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint)
    return _plain(hint)


def _plain(hint: Any) -> Reader:  # noqa: ANN401
    if hint is float:
        return _float
    if hint in _AS_IT_IS:
        return lambda value, _: _checked(value, type(value) is hint)
    if isinstance(hint, type) and issubclass(hint, Enum | date | Path):
        return _made(date.fromisoformat if hint is date else hint)
    message = f"no way to read {hint!r}"
    raise TypeError(message)


def _made(make: Any) -> Reader:  # noqa: ANN401
    def read(value: Any, _: bool) -> Any:  # noqa: ANN401
        try:
            return make(value)
        except (ValueError, TypeError) as error:
            raise Unreadable(repr(value)[:_SHOWN]) from error

    return read


def _checked(value: Any, good: bool) -> Any:  # noqa: ANN401
    if not good:
        raise Unreadable(repr(value)[:_SHOWN])
    return value


def _float(value: Any, _: bool) -> Any:  # noqa: ANN401
    kind = type(value)
    # a whole number in a field of floats stays what it was
    if kind is float or kind is int:
        return value
    if kind is dict and set(value) == {_NOT_FINITE} and value[_NOT_FINITE] in _WORDS:
        return float(value[_NOT_FINITE])
    raise Unreadable(repr(value)[:_SHOWN])


def _union(hints: tuple[Any, ...]) -> Reader:
    """One of several types: which, the type of the plain value tells."""
    readers: dict[type, Reader] = {}
    for kind, wanted in _KINDS.items():
        fitting = [hint for wants in wanted for hint in hints if wants(hint)]
        if fitting:
            readers[kind] = _reader(fitting[0])

    def read(value: Any, lenient: bool) -> Any:  # noqa: ANN401
        one = readers.get(type(value))
        if one is None:
            raise Unreadable(repr(value)[:_SHOWN])
        return one(value, lenient)

    return read


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


def _tuple(hints: tuple[Any, ...]) -> Reader:
    alike = len(hints) == 2 and hints[1] is Ellipsis
    readers = tuple(_reader(hint) for hint in hints if hint is not Ellipsis)

    def read(value: Any, lenient: bool) -> Any:  # noqa: ANN401
        _checked(value, type(value) is list and (alike or len(value) == len(readers)))
        if alike:
            one = readers[0]
            return tuple([one(each, lenient) for each in value])
        return tuple([one(each, lenient) for one, each in zip(readers, value, strict=True)])

    return read


def _mapping(hints: tuple[Any, ...]) -> Reader:
    counted, one = hints[0] is int, _reader(hints[1])

    def read(value: Any, lenient: bool) -> Any:  # noqa: ANN401
        _checked(value, type(value) is dict)
        try:
            return {int(key) if counted else key: one(each, lenient) for key, each in value.items()}
        except Unreadable:
            raise
        except ValueError as error:
            raise Unreadable(repr(sorted(value))[:_SHOWN]) from error

    return read


@cache
def hints_of(cls: type) -> Mapping[str, Any]:
    """Annotations of a record's fields, in order."""
    hints = get_type_hints(cls)
    return {item.name: hints[item.name] for item in fields(cls)}


def _record(cls: type) -> Reader:
    readers = {name: _reader(hint) for name, hint in hints_of(cls).items()}
    needed = frozenset(item.name for item in fields(cls) if item.default is item.default_factory is MISSING)

    def read(value: Any, lenient: bool) -> Any:  # noqa: ANN401
        _checked(value, type(value) is dict)
        if not (lenient or value.keys() <= readers.keys()):
            raise Unreadable(f"{cls.__name__} has no {', '.join(sorted(value.keys() - readers.keys()))}")
        if not needed <= value.keys():
            raise Unreadable(f"{cls.__name__} lacks {', '.join(sorted(needed - value.keys()))}")
        name = ""
        known = {}
        try:
            for name, each in value.items():
                if name in readers:
                    known[name] = readers[name](each, lenient)
        except Unreadable as error:
            raise Unreadable(f"{cls.__name__}.{name}: {error}") from error
        return cls(**known)

    return read
