"""Share of battery vehicles among those that pass by year: paths of data/demand, or the planner's own anchors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from planner.demand.constants import FOLDER
from planner.demand.curves import Curve, bass_curve, logistic_curve, rising
from planner.model.band import Band
from planner.model.errors import PlannerError
from planner.model.settings import DemandSettings
from planner.tables.catalogue import read_catalogue

CARS, TRUCKS = "adoption", "adoption_trucks"
FIRST_YEAR, LAST_YEAR = 2025, 2045
LEAST_ANCHORS = 2
EARLIEST, LATEST = 1990, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Low, base and high curve, and the years for which they hold."""

    low: Curve
    base: Curve
    high: Curve
    first: int = EARLIEST
    last: int = LATEST

    def at(self, year: float) -> Band:
        """Share in a year; before the first and after the last year the nearest one's."""
        held = min(max(year, self.first), self.last)
        return Band(low=self.low(held), base=self.base(held), high=self.high(held))


def adoption_paths() -> tuple[str, ...]:
    """Names of the paths at hand."""
    return tuple(sorted(set(read_catalogue(FOLDER, CARS)["path"].astype(str))))


def bev_share(path: str, year: int) -> Band:
    """Battery-electric share of the cars in a year, 0..1.

    Between the years of the file the logit of the share runs straight (a logistic curve through both anchors).

    Raises
    ------
    PlannerError
        The path is unknown, or the year lies outside it.
    """
    course = path_course(path)
    if not course.first <= year <= course.last:
        raise PlannerError.of(
            "demand.year_outside_path",
            where="[demand] year",
            year=year,
            path=path,
            first=course.first,
            last=course.last,
        )
    return course.at(year)


def path_course(path: str, table: str = CARS) -> Course:
    """Curves of one path of cars (``adoption``) or heavy vehicles (``adoption_trucks``).

    Raises
    ------
    PlannerError
        The path is unknown.
    """
    rows = path_rows(path, table)
    years = [int(year) for year in rows["year"]]
    low, base, high = (
        logistic_curve({float(year): float(share) for year, share in zip(years, rows[column], strict=True)})
        for column in ("low_pu", "base_pu", "high_pu")
    )
    return Course(low=low, base=base, high=high, first=years[0], last=years[-1])


def own_course(settings: DemandSettings) -> Course:
    """Curves through the planner's own anchors; low and high come later and earlier than base.

    Raises
    ------
    PlannerError
        Fewer than two anchors, a key that is no year, a share not between 0 and 1, or shares that do not rise.
    """
    anchors = _checked(settings.adoption_anchors_pu)
    if settings.adoption_curve == "bass":
        base = bass_curve(anchors, curve_constant("bass_imitation_ratio_pu", "base_pu"))
    else:
        base = logistic_curve(anchors)
    first, last = min(anchors), max(anchors)
    most_years = min(curve_constant("adoption_lag_years", "base_years"), (last - first) / 2.0)

    def lag_years(year: float) -> float:
        return most_years * min(max((year - first) / (last - first), 0.0), 1.0)

    return Course(
        low=lambda year: base(year - lag_years(year)), base=base, high=lambda year: base(year + lag_years(year))
    )


def curve_constant(key: str, column: str) -> float:
    """Constant of the curves through the planner's own anchors."""
    values = read_catalogue(FOLDER, "adoption_curves")[column].astype(float).to_dict()
    return float(values[key])


def _checked(written: Mapping[str, float]) -> dict[float, float]:
    where = "[demand] adoption_anchors_pu"
    anchors: dict[float, float] = {}
    for key, share in written.items():
        if not str(key).strip().isdigit() or not EARLIEST <= int(key) <= LATEST:
            raise PlannerError.of("demand.anchor_no_year", where=where, key=str(key), first=EARLIEST, last=LATEST)
        if not 0.0 < share < 1.0:
            raise PlannerError.of("demand.anchor_share", where=where, key=str(key), value=float(share))
        anchors[float(key)] = float(share)
    if len(anchors) < LEAST_ANCHORS:
        raise PlannerError.of("demand.anchor_count", where=where, count=len(anchors))
    if not rising(anchors):
        raise PlannerError.of("demand.anchor_rising", where=where)
    return anchors


def yearly_shares(course: Course, years: Iterable[int]) -> dict[int, Band]:
    """Share by year."""
    return {year: course.at(year) for year in years}


def path_rows(path: str, table: str = CARS) -> pd.DataFrame:
    """Anchor rows of one path, by year.

    Raises
    ------
    PlannerError
        The path is unknown.
    """
    frame = read_catalogue(FOLDER, table)
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
