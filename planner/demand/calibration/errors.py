"""How far a forecast was from what came, beside a naive one: the same sites, the same days, the same measure."""

import numpy as np
import pandas as pd

from planner.demand.calibration.forecast import (
    daily_table,
    means_by_site,
    naive_sessions_per_day,
    sessions_per_day,
    window_of,
)
from planner.demand.calibration.profile import HOURS, SATURDAY, hourly_shares
from planner.model.demand_result import ForecastError

LEAST_RANKED = 3
LEAST_SESSIONS = 10


def forecast_errors(train: pd.DataFrame, test: pd.DataFrame) -> tuple[ForecastError, ...]:
    """Errors of sessions, energy, duration and profile on later sessions.

    Parameters
    ----------
    train, test : DataFrame
        Clean sessions with one name a site over both; ``test`` begins after ``train`` ends.

    Returns
    -------
    tuple of ForecastError
        Sites with sessions in both are compared; energy and duration where a site has at least 10 sessions in both,
        as the mean of fewer says little. Empty where no site is in both.
    """
    before, after = window_of(train), window_of(test)
    table = daily_table(train, before)
    actual = test.groupby("site").size() / after.days
    sites = actual.index.intersection(table.columns)
    if sites.empty:
        return ()
    volume = _compared(
        "sessions",
        actual[sites],
        (sessions_per_day(table, after)[sites], naive_sessions_per_day(table)[sites]),
        pd.Series(1.0, index=sites),
    )
    enough = _sites_with(train, LEAST_SESSIONS).intersection(_sites_with(test, LEAST_SESSIONS))
    found = [volume]
    for quantity, column in (("energy", "energy_kwh"), ("duration", "stay_min")):
        if len(enough):
            found.append(_mean_error(quantity, column, train, test, enough))
    return (*found, _profile_error(train, test, len(sites)))


def closed_sites(train: pd.DataFrame, test: pd.DataFrame) -> int:
    """Number of sites that had sessions and have none any more: closed, moved or renamed.

    They are in no error, as a percentage of nothing is not defined; whatever was forecast for them did not come.
    """
    return len(set(train["site"]) - set(test["site"]))


def _sites_with(frame: pd.DataFrame, sessions: int) -> "pd.Index[str]":
    counts = frame.groupby("site").size()
    return counts.index[counts >= sessions]


def _mean_error(
    quantity: str, column: str, train: pd.DataFrame, test: pd.DataFrame, sites: "pd.Index[str]"
) -> ForecastError:
    by_site = test.groupby("site")[column]
    naive = pd.Series(float(train[column].mean()), index=sites)
    forecast = means_by_site(train, column)[sites]
    return _compared(quantity, by_site.mean()[sites], (forecast, naive), by_site.size()[sites].astype("float64"))


def _compared(
    quantity: str,
    actual: "pd.Series[float]",
    forecasts: "tuple[pd.Series[float], pd.Series[float]]",
    weight: "pd.Series[float]",
) -> ForecastError:
    """Error record of a forecast and its naive rival.

    ``weight``: how much a site counts in the weighted error (its sessions, where a mean of these is compared).
    """
    own, naive = forecasts
    return ForecastError(
        quantity=quantity,
        mape_pu=mape_pu(own, actual),
        naive_mape_pu=mape_pu(naive, actual),
        rank_correlation=spearman(own, actual),
        naive_rank_correlation=spearman(naive, actual),
        sites=len(actual),
        weighted_mape_pu=weighted_mape_pu(own, actual, weight),
        naive_weighted_mape_pu=weighted_mape_pu(naive, actual, weight),
    )


def mape_pu(forecast: "pd.Series[float]", actual: "pd.Series[float]") -> float:
    """Mean absolute percentage error over sites, as a share; ``actual`` is above zero."""
    return float(((forecast - actual).abs() / actual).mean())


def weighted_mape_pu(forecast: "pd.Series[float]", actual: "pd.Series[float]", weight: "pd.Series[float]") -> float:
    """Sum of the weighted absolute errors over the weighted sum of the actual figures."""
    return float(((forecast - actual).abs() * weight).sum() / (actual * weight).sum())


def spearman(forecast: "pd.Series[float]", actual: "pd.Series[float]") -> float | None:
    """Rank correlation over sites (ties get their mean rank); None where it says nothing."""
    one, other = forecast.rank(), actual.rank()
    if len(actual) < LEAST_RANKED or one.nunique() == 1 or other.nunique() == 1:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _profile_error(train: pd.DataFrame, test: pd.DataFrame, sites: int) -> ForecastError:
    """Share of sessions that would start in another hour: weekdays and weekends by their number of sessions."""
    flat = np.full(HOURS, 1 / HOURS)
    own = naive = 0.0
    for weekend in (False, True):
        known = train["start"][(train["start"].dt.dayofweek >= SATURDAY) == weekend]
        later = test["start"][(test["start"].dt.dayofweek >= SATURDAY) == weekend]
        actual, weight = hourly_shares(later), len(later) / len(test)
        expected = hourly_shares(known) if len(known) else hourly_shares(train["start"])
        own += weight * float(np.abs(expected - actual).sum()) / 2
        naive += weight * float(np.abs(flat - actual).sum()) / 2
    return ForecastError(quantity="profile", mape_pu=own, naive_mape_pu=naive, sites=sites)
