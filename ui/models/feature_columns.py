"""A layer's attributes as the attribute table shows them: words of cells and headers, statistics, text to copy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLocale

from planner.maps.attributes import Attributes
from ui.models.column_names import column_title, file_unit, one_line
from ui.numbers import MINUS, locale
from ui.texts import tr
from ui.widgets.plain import cell_text

UNKNOWN = "–"
_MOST_DECIMALS = 6


def figure(value: float, *, grouped: bool = True, field: str = "") -> str:
    """Figure with all its decimals (six at most), in the window's number format; years without a separator."""
    decimals = len(f"{value:.{_MOST_DECIMALS}f}".rstrip("0").partition(".")[2])
    number = locale()
    if not grouped or field.endswith(("year", "_id")):
        number.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return str(number.toString(float(value), "f", decimals))


def cell(attributes: Attributes, name: str, row: int) -> str:
    """Words of one cell; an unknown value is a dash."""
    if attributes.kind(name) == "number":
        value = float(attributes.numbers(name)[row])
        return UNKNOWN if np.isnan(value) else figure(value, field=name).replace("-", MINUS, 1)
    return attributes.said(name, plain_text(attributes, name, row)) or UNKNOWN


def plain_text(attributes: Attributes, name: str, row: int) -> str:
    """Text of one cell as it is; empty where there is none."""
    value = attributes.raw(name)[row]
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What a column holds; of words only the counts are known. Figures have the column's unit."""

    count: int
    missing: int
    unlike: int | None = None
    low: float | None = None
    mean: float | None = None
    high: float | None = None


def statistics(attributes: Attributes, name: str, rows: NDArray[np.integer]) -> Statistics:
    """Statistics of a column over some rows."""
    if attributes.kind(name) == "number":
        values = attributes.numbers(name)[rows]
        known = values[~np.isnan(values)]
        missing = len(values) - len(known)
        if not known.size:
            return Statistics(count=0, missing=missing)
        return Statistics(
            count=len(known), missing=missing, low=float(known.min()), mean=float(known.mean()), high=float(known.max())
        )
    codes = attributes.words(name).codes[rows]
    known = codes[codes > 0]
    return Statistics(count=len(known), missing=len(codes) - len(known), unlike=len(np.unique(known)))


def statistics_text(attributes: Attributes, name: str, rows: NDArray[np.integer]) -> str:
    """Statistics of a column as one line."""
    found = statistics(attributes, name, rows)
    told, column = file_unit(name), column_title(name)
    with_unit = f" {told}" if told else ""
    if found.low is None or found.mean is None or found.high is None:
        if found.unlike is None:
            return tr("ui.table_stats_none", column=column, missing=found.missing)
        return tr(
            "ui.table_stats_words",
            column=column,
            count=found.count,
            unlike=found.unlike,
            missing=found.missing,
        )
    shown = {"low": found.low, "mean": round(found.mean, 3), "high": found.high}
    return tr(
        "ui.table_stats",
        column=column,
        count=found.count,
        missing=found.missing,
        **{key: figure(value, field=name) + with_unit for key, value in shown.items()},
    )


def as_tsv(attributes: Attributes, names: Sequence[str], rows: NDArray[np.integer]) -> str:
    """Rows for a spreadsheet as they are seen: a line of heads with units, then cells in the window's number format."""
    columns = [_copied(attributes, name, rows) for name in names]
    lines = ["\t".join(cell_text(one_line(name)) for name in names)]
    lines += ["\t".join(cells) for cells in zip(*columns, strict=True)]
    return "\n".join(lines) + "\n"


def _copied(attributes: Attributes, name: str, rows: NDArray[np.integer]) -> list[str]:
    if attributes.kind(name) == "number":
        point = locale().decimalPoint()
        values = attributes.numbers(name)[rows].tolist()
        return ["" if value != value else _written(value, point) for value in values]  # noqa: PLR0124 - NaN
    words = attributes.seen(name)
    safe = {code: cell_text(str(words.texts[code])) for code in np.unique(words.codes[rows]).tolist()}
    return [safe[code] for code in words.codes[rows].tolist()]


def _written(value: float, point: str) -> str:
    text = str(int(value)) if value.is_integer() else f"{value:.{_MOST_DECIMALS}f}".rstrip("0")
    return text.replace(".", point)
