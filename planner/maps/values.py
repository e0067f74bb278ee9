"""Columns of a layer as figures or as words, whatever the file made of them; unknown stays unknown."""

import math
import weakref
from functools import partial

import numpy as np
from numpy.typing import NDArray

_KEPT_FROM = 10_000
_PIECE = 4_096
_Coded = tuple[NDArray[np.int32], tuple[str, ...]]
_coded: "dict[int, tuple[weakref.ref[NDArray[np.generic]], _Coded]]" = {}


class _Numbered(dict[object, int]):
    """Gives each value that is asked for the next free number."""

    def __missing__(self, key: object) -> int:
        self[key] = number = len(self)
        return number


def text_of(value: object) -> str:
    """Value as a word; empty where there is none. Whole figures have no decimals.

    >>> text_of(3.0), text_of(None), text_of(float("nan")), text_of(True)
    ('3', '', '', 'True')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else str(int(value)) if value.is_integer() else repr(float(value))
    said = str(value).strip()
    return "" if said in {"<NA>", "NaT"} else said


def coded(values: NDArray[np.generic]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Values as numbers of words; of a large column made once, as long as the column is there.

    Returns
    -------
    codes : ndarray, shape (n,), int32
        Index into the words; -1 where there is no value. Not to be written to.
    words : tuple of str
        In the order in which they first occur: sorting many different ones would hold all other threads.
    """
    known = _coded.get(id(values))
    if known is not None and known[0]() is values:
        return known[1]
    numbered = _Numbered()
    raw = np.fromiter(map(numbered.__getitem__, _plain(values)), dtype=np.int32, count=len(values))
    at: dict[str, int] = {}
    of_raw = [at.setdefault(word, len(at)) if (word := text_of(value)) else -1 for value in numbered]
    codes = np.array(of_raw, dtype=np.int32)[raw] if len(raw) else raw
    codes.flags.writeable = False
    made = codes, tuple(at)
    if len(values) >= _KEPT_FROM:
        _coded[id(values)] = weakref.ref(values, partial(_forget, id(values))), made
    return made


def _forget(number: int, _gone: object) -> None:
    _coded.pop(number, None)


def words(values: NDArray[np.generic]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Values as numbers of words, as :func:`coded`, but with the words in alphabetical order."""
    codes, names = coded(values)
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.full(len(names) + 1, -1, dtype=np.int32)
    place[order] = np.arange(len(names), dtype=np.int32)
    return place[codes], tuple(names[i] for i in order)


def numbers(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Values as figures, shape (n,); NaN where there is none, or where it is no figure."""
    if values.dtype.kind in "fiub":
        return values.astype(np.float64)
    return np.fromiter(map(_figure, values.tolist()), dtype=np.float64, count=len(values))


def is_numeric(values: NDArray[np.generic]) -> bool:
    """Whether a column holds figures (and nothing else, unknown left aside)."""
    if values.dtype.kind in "fiu":
        return True
    if values.dtype.kind != "O":
        return False
    found = False
    for start in range(0, len(values), _PIECE):
        piece = values[start : start + _PIECE].tolist()
        types = set(map(type, piece))
        if types <= {float, type(None)}:  # as figures mostly come
            figures = np.array(piece, dtype=np.float64)
            told = figures[~np.isnan(figures)]
            fine, some = bool(np.isfinite(told).all()), bool(told.size)
        elif any(issubclass(each, str | bool) for each in types):
            return False
        else:
            said = [value for value in piece if text_of(value)]
            fine, some = all(math.isfinite(_figure(value)) for value in said), bool(said)
        if not fine:
            return False
        found = found or some
    return found


def _plain(values: NDArray[np.generic]) -> list[object]:
    """Values as Python has them; None for NaN, which does not equal itself and would get a number each time."""
    if values.dtype.kind != "f":
        return list(values.tolist())
    plain = values.astype(object)
    plain[np.isnan(values.astype(np.float64))] = None
    return list(plain.tolist())


def _figure(value: object) -> float:
    if value is None or isinstance(value, bool):
        return math.nan
    try:
        found = float(value)  # type: ignore[arg-type]  # what is no figure raises
    except (TypeError, ValueError):
        return math.nan
    return found if math.isfinite(found) else math.nan
