"""Columns of a layer as figures or as words, whatever the file made of them; unknown stays unknown."""

import math

import numpy as np
from numpy.typing import NDArray


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


def words(values: NDArray[np.generic]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Values as numbers of words.

    Returns
    -------
    codes : ndarray, shape (n,), int32
        Index into the words; -1 where there is no value.
    words : tuple of str
        In alphabetical order.
    """
    numbered = _Numbered()
    raw = np.fromiter(map(numbered.__getitem__, _plain(values)), dtype=np.int32, count=len(values))
    said = [text_of(value) for value in numbered]
    names = tuple(sorted({word for word in said if word}))
    at = {name: i for i, name in enumerate(names)}
    codes = np.array([at.get(word, -1) for word in said], dtype=np.int32)
    return (codes[raw] if len(raw) else raw), names


def numbers(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Values as figures, shape (n,); NaN where there is none, or where it is no figure."""
    if values.dtype.kind in "fiub":
        return values.astype(np.float64)
    return np.fromiter(map(_figure, values.tolist()), dtype=np.float64, count=len(values))


def is_numeric(values: NDArray[np.generic]) -> bool:
    """Whether a column holds figures (and nothing else, unknown left aside)."""
    if values.dtype.kind in "fiu":
        return True
    found = False
    for value in values.tolist() if values.dtype.kind == "O" else ():
        if isinstance(value, str | bool):
            return False
        if text_of(value):
            found = math.isfinite(_figure(value))
            if not found:
                return False
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
