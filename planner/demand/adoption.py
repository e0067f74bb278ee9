"""Share of battery cars among the passing cars by year: paths of data/demand/adoption.csv."""

from difflib import get_close_matches
from math import exp, log

import pandas as pd

from planner.demand.constants import FOLDER
from planner.model.errors import PlannerError
from planner.model.result import Band
from planner.tables.catalogue import read_catalogue


def adoption_paths() -> tuple[str, ...]:
    """Names of the paths at hand."""
    return tuple(sorted(set(read_catalogue(FOLDER, "adoption")["path"].astype(str))))


def bev_share(path: str, year: int) -> Band:
    """Battery-electric share of the cars in a year, 0..1.

    Between the years of the file the logit of the share runs straight (a logistic curve through both anchors).

    Raises
    ------
    PlannerError
        The path is unknown, or the year lies outside it.
    """
    rows = path_rows(path)
    first, last = int(rows["year"].iloc[0]), int(rows["year"].iloc[-1])
    if not first <= year <= last:
        raise PlannerError.of(
            "demand.year_outside_path", where="[demand] year", year=year, path=path, first=first, last=last
        )
    after = int(rows["year"].searchsorted(year))
    right, left = rows.iloc[after], rows.iloc[max(after - 1, 0)]
    span = float(right["year"]) - float(left["year"])
    part = (year - float(left["year"])) / span if span else 1.0
    low, base, high = (
        _logistic(float(left[column]), float(right[column]), part) for column in ("low_pu", "base_pu", "high_pu")
    )
    return Band(low=low, base=base, high=high)


def path_rows(path: str) -> pd.DataFrame:
    """Anchor rows of one path, by year.

    Raises
    ------
    PlannerError
        The path is unknown.
    """
    frame = read_catalogue(FOLDER, "adoption")
    rows = frame[frame["path"] == path]
    if rows.empty:
        known = adoption_paths()
        near = get_close_matches(path, known, n=1, cutoff=0.0)
        raise PlannerError.of(
            "demand.unknown_path",
            where="[demand] adoption_path",
            path=path,
            near=near[0],
            known=", ".join(known),
        )
    return rows.sort_values("year")


def _logistic(left_pu: float, right_pu: float, part: float) -> float:
    if part in (0.0, 1.0):
        return right_pu if part else left_pu
    logit = (1 - part) * log(left_pu / (1 - left_pu)) + part * log(right_pu / (1 - right_pu))
    return 1 / (1 + exp(-logit))
