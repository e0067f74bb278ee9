"""Numbers as people write them: decimal comma, thousands signs, units behind the figure."""

import math
import re
from collections.abc import Mapping

import pandas as pd

from planner.io.frames import Cells

_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_FIGURE = re.compile(r"([-+]?(?:\d[\d.,\s\u00a0\u202f'’]*|[.,]\d+)(?:[eE][-+]?\d+)?)\s*(.*)", re.DOTALL)
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
# nobody writes thousands after a zero: 0,125 has decimals
_COMMA_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")
_DOT_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+")

UNIT_FACTORS: Mapping[str, float] = {
    "": 1.0,
    "%": 1.0,
    "kw": 1.0,
    "kwh": 1.0,
    "kva": 1.0,
    "kv": 1.0,
    "a": 1.0,
    "m": 1.0,
    "km/h": 1.0,
    "kmh": 1.0,
    "kph": 1.0,
    "mph": 1.609344,
    "m2": 1.0,
    "m²": 1.0,
    "qm": 1.0,
    "kfz/24h": 1.0,
    "kfz/d": 1.0,
}


def uses_decimal_comma(frame: pd.DataFrame) -> bool:
    """Whether the texts of a table write 3,14 for 3.14: some cell does so in a way that cannot mean thousands."""
    for column in frame.columns:
        texts = frame[column].dropna().unique()
        for text in texts:
            if isinstance(text, str) and _DECIMAL_COMMA.fullmatch(text) and not _COMMA_GROUPS.fullmatch(text):
                return True
    return False


def parse_number(text: str, *, decimal_comma: bool) -> float:
    """Value of one text; NaN where it is no number.

    >>> parse_number("1.234,5", decimal_comma=True)
    1234.5
    >>> parse_number("30 mph", decimal_comma=False)
    48.28032
    """
    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        return math.nan
    factor = UNIT_FACTORS.get(match[2].strip().casefold())
    if factor is None:
        return math.nan
    try:
        value = float(_to_point(_SPACES.sub("", match[1]), decimal_comma=decimal_comma))
    except ValueError:
        return math.nan
    return value * factor if math.isfinite(value) else math.nan


def _to_point(figure: str, *, decimal_comma: bool) -> str:
    if "," in figure and "." in figure:
        thousands = "." if figure.rfind(",") > figure.rfind(".") else ","
        return figure.replace(thousands, "").replace(",", ".")
    if "," in figure:
        if figure.count(",") > 1 or (_COMMA_GROUPS.fullmatch(figure) and not decimal_comma):
            return figure.replace(",", "")
        return figure.replace(",", ".")
    if figure.count(".") > 1 or (decimal_comma and _DOT_GROUPS.fullmatch(figure)):
        return figure.replace(".", "")
    return figure


def to_numbers(column: Cells, *, decimal_comma: bool, words: Mapping[str, float] | None = None) -> "pd.Series[float]":
    """Numbers of a column; NaN where a cell is empty or no number.

    Parameters
    ----------
    words : mapping, optional
        Numbers behind words (``DE:urban`` is 50), by lower-case word.
    """
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.astype("float64").where(lambda values: values.abs() < math.inf)
    known = words or {}
    table: dict[object, float] = {}
    for cell in column.dropna().unique():
        if isinstance(cell, str):
            key = cell.strip().casefold()
            table[cell] = known[key] if key in known else parse_number(cell, decimal_comma=decimal_comma)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            table[cell] = float(cell) if math.isfinite(cell) else math.nan
    return column.map(lambda cell: table.get(cell, math.nan), na_action="ignore").astype("float64")
