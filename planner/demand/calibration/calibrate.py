"""Calibration of the demand model on sessions of the planner's own sites, and its test on sessions held back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from planner.demand.calibration.cleaning import CleanSessions
from planner.demand.calibration.constants import check_use_case, fit_energy, fit_stay_mean_h, variation_pu
from planner.demand.calibration.errors import closed_sites, forecast_errors
from planner.demand.calibration.forecast import Window, window_of
from planner.demand.calibration.places import one_name_a_site
from planner.demand.calibration.profile import rhythm
from planner.model.demand_result import Calibration, SiteSessions
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LEAST_SESSIONS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """Sessions that the fit did not see.

    Attributes
    ----------
    files : tuple of str
        Names of the files they come from; empty where they are the last days of the fitted files.
    days : int
        Days held back of the fitted files; 0 with files of their own.
    """

    frame: pd.DataFrame
    files: tuple[str, ...] = ()
    days: int = 0


def calibrate_sessions(
    clean: CleanSessions, use_case: str, files: Sequence[str], held_back: HeldBack | None = None
) -> Calibration:
    """What clean sessions say, and how well that forecasts the ones held back.

    Parameters
    ----------
    clean : CleanSessions
        All sessions of the fitted files. Those of ``held_back`` must not be among them.
    files : sequence of str
        Names of the fitted files, for the record.

    Raises
    ------
    PlannerError
        Fewer than 30 sessions are left, or the use case is unknown.
    """
    check_use_case(use_case)
    if len(clean.frame) < LEAST_SESSIONS:
        raise PlannerError(_too_few(clean, ", ".join(files)))
    if held_back is None:
        (train,) = one_name_a_site(clean.frame)
        return _described(clean, train, use_case, files)
    train, test = one_name_a_site(clean.frame, held_back.frame)
    return replace(
        _described(clean, train, use_case, files),
        errors=forecast_errors(train, test),
        closed_sites=closed_sites(train, test),
        test_files=held_back.files,
        held_back_days=held_back.days,
    )


def split_last_days(frame: pd.DataFrame, share_pu: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sessions of the first days, and those of the last ``share_pu`` of the days."""
    window = window_of(frame)
    held = max(round(window.days * share_pu), 1)
    first_held = window.last - pd.Timedelta(days=held - 1)
    later = frame["start"] >= first_held
    return frame[~later].reset_index(drop=True), frame[later].reset_index(drop=True)


def after_training(train: pd.DataFrame, test: pd.DataFrame) -> pd.DataFrame:
    """Test sessions that begin after the last day of training: earlier ones would be known already."""
    last = window_of(train).last
    later: pd.DataFrame = test[test["start"].dt.normalize() > last].reset_index(drop=True)
    return later


def _too_few(clean: CleanSessions, where: str) -> tuple[Issue, ...]:
    """What is missing, and why the other rows do not count."""
    params = {"sessions": len(clean.frame), "least": LEAST_SESSIONS}
    return (
        Issue(severity=Severity.ERROR, code="demand.sessions_too_few", where=where, params=params),
        *(
            Issue(severity=Severity.ERROR, code=f"demand.sessions_{reason}", where=where, params={"rows": number})
            for reason, number in clean.dropped.items()
        ),
    )


def _described(clean: CleanSessions, train: pd.DataFrame, use_case: str, files: Sequence[str]) -> Calibration:
    window = window_of(train)
    arrivals = rhythm(train["start"])
    points = train[["site", "point", "connector"]].drop_duplicates()
    energy_kwh, stay_min = train["energy_kwh"], train["stay_min"]
    table = _site_table(train, window)
    return Calibration(
        files=tuple(files),
        first_day=window.first.date().isoformat(),
        last_day=window.last.date().isoformat(),
        sessions=len(train),
        rows=clean.rows,
        dropped=clean.dropped,
        corrected=clean.corrected,
        sites=len(table),
        hourly_share_pu=arrivals.weekday_share_pu,
        weekend_share_pu=arrivals.weekend_share_pu,
        weekday_factor_pu=arrivals.weekday_factor_pu,
        month_factor_pu=arrivals.month_factor_pu,
        covered_months=arrivals.covered_months,
        mean_energy_kwh=float(energy_kwh.mean()),
        median_energy_kwh=float(energy_kwh.median()),
        mean_stay_min=float(stay_min.mean()),
        median_stay_min=float(stay_min.median()),
        stay_cv_pu=variation_pu(stay_min),
        energy_quantiles_kwh=_quantiles(energy_kwh),
        stay_quantiles_min=_quantiles(stay_min),
        points=len(points),
        sessions_per_point_per_day=len(train) / sum(site.points * site.days for site in table),
        constants=fit_energy(train, use_case),
        stay_mean_h=fit_stay_mean_h(train, use_case),
        use_case=use_case,
        site_table=table,
    )


def _quantiles(values: "pd.Series[float]") -> tuple[float, ...]:
    return tuple(float(value) for value in values.quantile(list(QUANTILES)))


def _site_table(train: pd.DataFrame, window: Window) -> tuple[SiteSessions, ...]:
    """Figures of each site, the busiest first."""
    found = []
    for site, rows in train.groupby("site"):
        days = (window.last - rows["start"].min().normalize()).days + 1
        found.append(
            SiteSessions(
                site=str(site),
                points=len(rows[["point", "connector"]].drop_duplicates()),
                days=days,
                sessions=len(rows),
                sessions_per_day=len(rows) / days,
                energy_per_session_kwh=float(rows["energy_kwh"].mean()),
                mean_stay_min=float(rows["stay_min"].mean()),
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.sessions, item.site)))
