"""What elements are called in results: the name in the file, or kind and number where it has none."""

from collections.abc import Mapping

import pandas as pd

NAMED_TABLES = ("bus", "line", "trafo", "trafo3w", "load", "sgen", "ext_grid", "switch")

Labels = Mapping[str, Mapping[int, str]]


def element_labels(table: str, frame: pd.DataFrame) -> dict[int, str]:
    """Label of each row: its name where that is filled and unique, else made unique by kind and number.

    >>> element_labels("line", pd.DataFrame({"name": ["A", None]}, index=[3, 7]))
    {3: 'A', 7: 'line 7'}
    """
    if "name" not in frame:
        return {int(index): f"{table} {index}" for index in frame.index}
    names = frame["name"].map(_clean)
    doubled = names.duplicated(keep=False)
    return {
        int(index): f"{table} {index}" if not name else f"{name} ({table} {index})" if twice else name
        for index, name, twice in zip(frame.index, names, doubled, strict=True)
    }


def _clean(name: object) -> str:
    return "" if name is None or name is pd.NA or name != name else str(name).strip()  # noqa: PLR0124 - NaN is not itself


def all_labels(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[int, str]]:
    """Labels of every table that results speak of."""
    return {table: element_labels(table, tables[table]) for table in NAMED_TABLES if table in tables}
