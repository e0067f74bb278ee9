"""Criteria of the score, a registered table (data/catalogue/criteria.csv): a new one is a row and a fact column."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.errors import PlannerError
from planner.model.settings import ScoringSettings
from planner.sites.value_functions import Points, is_function, read_points
from planner.tables.catalogue import read_catalogue

DIRECTIONS = ("max", "min")
NORMALISATIONS = ("min_max", "z", "target", "piecewise")
GROUPS = ("location", "access", "demand", "competition", "grid", "land_and_town_fit", "regulation", "delivery_risk")
MISSING_RULES = {"neutral": 0.5, "worst": 0.0, "best": 1.0}
_ALIKE = 1e-12
"""Spread, beside the values themselves, up to which they are alike: what sums leave behind is no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One row of the criteria table.

    Attributes
    ----------
    column : str
        Fact column it reads; the unit is the suffix of its name.
    direction : {"max", "min"}
        Whether more or less of it is better.
    normalisation : {"min_max", "z", "target", "piecewise"}
        Over the range of the sites compared; share of a normal distribution with their mean and spread; share of a
        target, capped at 1; or straight lines through points.
    points : tuple of (value, normalised)
        Of piecewise; for target one point, the target at 1.
    missing : {"neutral", "worst", "best"}
        What an unknown value counts for: 0.5, 0 or 1. It is still shown as unknown.
    group : str
        One of ``GROUPS``; ``check``: what would settle an unknown value, as ``sites.check_...``.
    """

    criterion_id: str
    column: str
    direction: str
    normalisation: str
    points: Points
    missing: str
    default_weight_pu: float
    group: str = ""
    check: str = ""

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
    for name, known in _WORDS.items():
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
        points=_points(str(row["id"]), str(row["normalisation"]), str(row["points"]), "criteria.csv"),
        missing=str(row["missing"]),
        default_weight_pu=float(row["default_weight_pu"]),
        group=str(row["group"]),
        check=str(row["check"]),
    )


_WORDS: Mapping[str, tuple[str, ...]] = {
    "direction": DIRECTIONS,
    "normalisation": NORMALISATIONS,
    "missing": tuple(MISSING_RULES),
    "group": GROUPS,
}


def criteria_in_use(scoring: ScoringSettings) -> tuple[Criterion, ...]:
    """Criteria of the table with the planner's own normalisations, value functions, targets and missing rules.

    Raises
    ------
    PlannerError
        A setting names no criterion or no known word, or its points make no function: all faults at once.
    """
    criteria = read_criteria()
    faults = _faults(scoring, [each.criterion_id for each in criteria])
    made = []
    for each in criteria:
        try:
            made.append(_own(each, scoring))
        except PlannerError as fault:
            faults.append(fault)
    if faults:
        raise PlannerError(tuple(issue for fault in faults for issue in fault.issues))
    return tuple(made)


def _faults(scoring: ScoringSettings, known: list[str]) -> list[PlannerError]:
    """What cannot be in the planner's words on criteria, but for points and targets that do not fit."""
    faults = []
    for name, words in (("normalisation", scoring.normalisations), ("missing", scoring.missing)):
        faults += [
            PlannerError.of("sites.criterion_word", where=f"scoring.{name}", id=each, column=name, value=word,
                            known=", ".join(_WORDS[name]))
            for each, word in words.items() if word not in _WORDS[name]
        ]  # fmt: skip
    named = {**scoring.normalisations, **scoring.missing, **scoring.points, **scoring.targets}
    faults += [
        PlannerError.of("sites.weight_unknown", weight=name, known=", ".join(known), close="")
        for name in named if name not in known
    ]  # fmt: skip
    return faults


def _own(base: Criterion, scoring: ScoringSettings) -> Criterion:
    name = base.criterion_id
    made = replace(
        base,
        normalisation=scoring.normalisations.get(name, base.normalisation),
        missing=scoring.missing.get(name, base.missing),
    )
    own: str | None = None
    if made.normalisation == "target" and name in scoring.targets:
        own = str(scoring.targets[name])
    elif made.normalisation == "piecewise":
        own = scoring.points.get(name)
    if own is None and made.normalisation == base.normalisation:
        return made
    return replace(made, points=_points(name, made.normalisation, own or "", "scoring.points"))


def _points(criterion_id: str, normalisation: str, cell: str, where: str) -> Points:
    """Read "0:1 15:0" (piecewise) or "1" (target); min_max and z have none."""
    if normalisation in {"min_max", "z"}:
        return ()
    is_target = normalisation == "target"
    points = read_points(f"{cell}:1" if is_target else cell)
    if not (len(points) == 1 and points[0][0] > 0 if is_target else is_function(points)):
        raise PlannerError.of("sites.criterion_points", where=where, id=criterion_id, points=cell)
    return points


def normalise(
    criterion: Criterion, values: NDArray[np.float64], over: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Bring the values of the sites compared to 0..1, 1 the best; unknown stays NaN.

    min_max: (x - min) / (max - min) within 0..1, turned round for direction "min".
    z: share of a normal distribution with the sites' mean and spread that lies below x, turned round for "min".
    Both are 0.5 for all where all that is known is equal, or known of one site alone: that tells nothing apart, and to
    be known must earn a site nothing before those of which it is not.
    target: x / target within 0..1, turned round for "min".
    piecewise: linear between the points, level beyond them (the points carry the direction).

    Parameters
    ----------
    over : ndarray, optional
        Values whose range, mean and spread are meant (None: those of ``values`` themselves).
    """
    if criterion.normalisation == "piecewise":
        at, share = np.array(criterion.points).T
        return np.where(np.isnan(values), np.nan, np.interp(values, at, share))
    if criterion.normalisation == "target":
        out = np.clip(values / criterion.points[0][0], 0.0, 1.0)
    else:
        seen = values if over is None else over
        known = seen[~np.isnan(seen)]
        if not known.size:
            return np.full(values.shape, np.nan)
        low, span = float(known.min()), float(np.ptp(known))
        if span <= _ALIKE * float(np.abs(known).max()):
            return np.where(np.isnan(values), np.nan, MISSING_RULES["neutral"])
        if criterion.normalisation == "z":
            from scipy.special import ndtr

            out = np.asarray(ndtr((values - known.mean()) / known.std()), dtype=np.float64)
        else:
            out = np.clip((values - low) / span, 0.0, 1.0)
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
