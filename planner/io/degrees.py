"""Geographic positions as people write them: 48.47, 48,47, 48°28'12"N, and both numbers in one cell."""

import math
import re

import pandas as pd

from planner.io.frames import Cells
from planner.io.numbers import parse_number, to_numbers

# longer ones hold no position, or are made to keep a pattern busy
_LONGEST_CELL = 200
_HEMISPHERE = {"n": 1.0, "s": -1.0, "e": 1.0, "o": 1.0, "w": -1.0, "": 1.0}
_DMS = re.compile(
    r"""\s*(?P<before>[NSEWO]?)\s*(?P<sign>[-+]?)(?P<deg>\d{1,3}(?:[.,]\d+)?)\s*[°ºd:\s]\s*
    (?:(?P<min>\d{1,2}(?:[.,]\d+)?)\s*['′’m:\s]\s*)?
    (?:(?P<sec>\d{1,2}(?:[.,]\d+)?)\s*(?:["″”s]|''|′′)?)?\s*(?P<after>[NSEWO]?)\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_COMMA = re.compile(r"[-+]?\d{1,3},\d+\s*°?")
_NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"\s*[\[(]?\s*({_NUMBER})\s*(?:[,;/|]\s+|[;/|]|\s+)({_NUMBER})\s*[\])]?\s*")
_TIGHT_PAIR = re.compile(r"\s*[\[(]?\s*([-+]?\d{1,3}(?:\.\d+)?),([-+]?\d{1,3}(?:\.\d+)?)\s*[\])]?\s*")


def parse_degrees(text: str) -> float:
    r"""Degrees of one text in degrees, minutes and seconds; NaN where it is none.

    >>> parse_degrees("48°28'12\"N"), parse_degrees("7° 56.4' W")
    (48.47, -7.94)
    """
    match = _DMS.fullmatch(text) if len(text) <= _LONGEST_CELL else None
    if match is None or (match["before"] and match["after"]):
        return math.nan
    parts = [float((match[name] or "0").replace(",", ".")) for name in ("deg", "min", "sec")]
    if parts[1] >= 60 or parts[2] >= 60:
        return math.nan
    sign = _HEMISPHERE[(match["before"] or match["after"]).casefold()] * (-1.0 if match["sign"] == "-" else 1.0)
    return round(sign * (parts[0] + parts[1] / 60 + parts[2] / 3600), 9)


def comma_in_degrees(column: Cells) -> bool:
    """Whether positions write 52,487 for 52.487: degrees have no thousands, so that three decimals tell it too."""
    texts = [cell.strip() for cell in column.dropna().unique() if isinstance(cell, str)]
    return any(_COMMA.fullmatch(text) for text in texts) and not any("." in text for text in texts)


def to_degrees(column: Cells, *, decimal_comma: bool) -> "pd.Series[float]":
    """Degrees of a column; NaN where a cell is empty or no position."""
    numbers = to_numbers(column, decimal_comma=decimal_comma)
    written = numbers.isna() & column.map(lambda cell: isinstance(cell, str)).astype(bool)
    if not written.any():
        return numbers
    return numbers.where(~written, column.where(written).map(_degrees, na_action="ignore").astype("float64"))


def _degrees(cell: str) -> float:
    value = parse_number(cell.strip().rstrip("°"), decimal_comma=False)
    return parse_degrees(cell) if math.isnan(value) else value


def parse_pair(cell: object) -> tuple[float, float] | None:
    """Two numbers of one cell in the order written; None where it holds no pair.

    >>> parse_pair("48.47, 7.95"), parse_pair("48,47 7,95"), parse_pair("48.47,7.95"), parse_pair("Rathaus 5")
    ((48.47, 7.95), (48.47, 7.95), (48.47, 7.95), None)
    """
    if not isinstance(cell, str) or len(cell) > _LONGEST_CELL:
        return None
    match = _PAIR.fullmatch(cell) or _TIGHT_PAIR.fullmatch(cell)
    if match:
        return float(match[1].replace(",", ".")), float(match[2].replace(",", "."))
    for sign in (",", ";", "/"):
        halves = cell.split(sign)
        if len(halves) == 2:
            first, second = (parse_degrees(half) for half in halves)
            if not math.isnan(first + second):
                return first, second
    return None
