"""Criteria of the score, a registered table (data/catalogue/criteria.csv): a new one is a row and a fact column."""

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.errors import PlannerError
from planner.tables.catalogue import read_catalogue

DIRECTIONS = ("max", "min")
NORMALISATIONS = ("min_max", "target", "piecewise")
MISSING_RULES = {"neutral": 0.5, "worst": 0.0, "best": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One row of the criteria table.

    Attributes
    ----------
    column : str
        Fact column it reads; the unit is the suffix of its name.
    direction : {"max", "min"}
        Whether more or less of it is better.
    normalisation : {"min_max", "target", "piecewise"}
        Over the range of the sites compared; share of a target, capped at 1; or straight lines through points.
    points : tuple of (value, normalised)
        Of piecewise; for target one point, the target at 1.
    missing : {"neutral", "worst", "best"}
        What an unknown value counts for: 0.5, 0 or 1. It is still shown as unknown.
    """

    criterion_id: str
    column: str
    direction: str
    normalisation: str
    points: tuple[tuple[float, float], ...]
    missing: str
    default_weight_pu: float

    @property
    def missing_pu(self) -> float:
        """What an unknown value counts for."""
        return MISSING_RULES[self.missing]


def read_criteria() -> tuple[Criterion, ...]:
    """All registered criteria, in the order of the table.

    Raises
    ------
    PlannerError
        A row names an unknown direction, normalisation or missing rule, or its points cannot be read.
    """
    table = read_catalogue("catalogue", "criteria")
    return tuple(criterion(row) for _, row in table.iterrows())


def criterion(row: pd.Series) -> Criterion:
    """Check and read one row of the table."""
    for name, known in (
        ("direction", DIRECTIONS),
        ("normalisation", NORMALISATIONS),
        ("missing", tuple(MISSING_RULES)),
    ):
        if row[name] not in known:
            raise PlannerError.of(
                "sites.criterion_word",
                where="criteria.csv",
                id=str(row["id"]),
                column=name,
                value=str(row[name]),
                known=", ".join(known),
            )
    return Criterion(
        criterion_id=str(row["id"]),
        column=str(row["column"]),
        direction=str(row["direction"]),
        normalisation=str(row["normalisation"]),
        points=_points(str(row["id"]), str(row["normalisation"]), row["points"]),
        missing=str(row["missing"]),
        default_weight_pu=float(row["default_weight_pu"]),
    )


def _points(criterion_id: str, normalisation: str, cell: object) -> tuple[tuple[float, float], ...]:
    """Read "0:1 15:0" (piecewise) or "1" (target); min_max has none."""
    if normalisation == "min_max":
        return ()
    written = f"{cell}:1" if normalisation == "target" else str(cell)
    try:
        pairs = [each.split(":") for each in written.split()]
        points = tuple((float(value), float(share)) for value, share in pairs)
    except ValueError:
        points = ()
    rising = all(a[0] < b[0] for a, b in pairwise(points))
    shares = all(0 <= share <= 1 for _, share in points)
    enough = len(points) == 1 and points[0][0] > 0 if normalisation == "target" else len(points) > 1
    if not (rising and shares and enough):
        raise PlannerError.of("sites.criterion_points", where="criteria.csv", id=criterion_id, points=str(cell))
    return points


def normalise(criterion: Criterion, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring the values of the sites compared to 0..1, 1 the best; unknown stays NaN.

    min_max: (x - min) / (max - min), turned round for direction "min"; 1 for all where all are equal.
    target: x / target within 0..1, turned round for "min".
    piecewise: linear between the points, level beyond them (the points carry the direction).
    """
    if criterion.normalisation == "piecewise":
        at, share = np.array(criterion.points).T
        return np.where(np.isnan(values), np.nan, np.interp(values, at, share))
    if criterion.normalisation == "target":
        out = np.clip(values / criterion.points[0][0], 0.0, 1.0)
    else:
        known = values[~np.isnan(values)]
        if not known.size:
            return np.full(values.shape, np.nan)
        low, span = float(known.min()), float(np.ptp(known))
        if span == 0:
            return np.where(np.isnan(values), np.nan, 1.0)
        out = (values - low) / span
    return out if criterion.direction == "max" else 1.0 - out


def check_weights(weights: dict[str, float], criteria: tuple[Criterion, ...]) -> None:
    """Refuse unknown criteria, weights that are not numbers >= 0, and weights that are all zero.

    Raises
    ------
    PlannerError
        All faults at once.
    """
    known = [each.criterion_id for each in criteria]
    faults = []
    for name, weight in weights.items():
        if name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.5)
            params = {"weight": name, "known": ", ".join(known), "close": close[0] if close else ""}
            faults.append(PlannerError.of(f"sites.weight_unknown{'_close' if close else ''}", **params))
        elif not (np.isfinite(weight) and weight >= 0):
            faults.append(PlannerError.of("sites.weight_negative", weight=name, value=float(weight)))
    if not faults and weights and not any(weights.values()):
        faults.append(PlannerError.of("sites.weights_zero"))
    if faults:
        raise PlannerError(tuple(issue for fault in faults for issue in fault.issues))


def grid_headroom_pu(hosting_kw: float | None, requested_kw: float | None) -> float:
    """Hosting capacity over requested power, capped at 1; NaN where either is unknown or nothing is requested.

    >>> grid_headroom_pu(300.0, 400.0)
    0.75
    """
    if hosting_kw is None or requested_kw is None or not requested_kw > 0 or not np.isfinite(hosting_kw):
        return float("nan")
    return min(max(hosting_kw, 0.0) / requested_kw, 1.0)
