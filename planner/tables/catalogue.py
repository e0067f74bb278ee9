"""Catalogues (chargers, transformers, prices, demand constants): CSV files with a source and a date in every row."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from planner.model.errors import PlannerError
from planner.model.result import Assumption
from planner.model.units import unit_label
from planner.resources import data_path

REQUIRED_COLUMNS = ("id", "source", "valid_from", "state")
STATES = ("source", "law", "guidance", "proposal", "assumption")


@cache
def _read(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, comment="#", encoding="utf-8", keep_default_na=False, na_values=[""])
    missing = [column for column in REQUIRED_COLUMNS if column not in frame.columns]
    if missing:
        raise PlannerError.of("catalogue.missing_column", where=path.name, columns=", ".join(missing))
    for column in REQUIRED_COLUMNS:
        empty = frame.index[frame[column].isna()]
        if len(empty):
            raise PlannerError.of("catalogue.empty_cell", where=path.name, column=column, row=int(empty[0]) + 2)
    doubled = frame["id"][frame["id"].duplicated()]
    if len(doubled):
        raise PlannerError.of("catalogue.duplicate_id", where=path.name, id=str(doubled.iloc[0]))
    unknown = sorted(set(frame["state"]) - set(STATES))
    if unknown:
        raise PlannerError.of("catalogue.unknown_state", where=path.name, state=unknown[0], known=", ".join(STATES))
    return frame.set_index("id", drop=False)


def read_catalogue(folder: str, name: str) -> pd.DataFrame:
    """Rows of ``data/<folder>/<name>.csv`` by id; each has ``source``, ``valid_from`` and ``state``.

    Raises
    ------
    PlannerError
        A required column or cell is missing, an id stands twice, or a state is unknown.
    """
    return _read(data_path(folder, f"{name}.csv")).copy()


def assumption_of(
    row: "pd.Series[Any] | Mapping[Any, Any]", name: str, value: float | str, stage: str, *, unit: str | None = None
) -> Assumption:
    """Record of one constant, with the source, date and state of the catalogue row it stands in.

    The unit of a number is the suffix of its name, unless one is given.
    """
    named = unit_label(name) if isinstance(value, float) else ""
    return Assumption(
        name=name,
        value=value,
        unit=named if unit is None else unit,
        state=str(row["state"]),
        source=str(row["source"]),
        valid_from=str(row["valid_from"]),
        stage=stage,
    )
