"""Sessions that can be counted on: what is wrong with the others is counted by reason, never silent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.demand.calibration.dates import mend_dates
from planner.io.aliases import rules_of
from planner.io.names import plain

SESSION = ["start", "end", "energy_kwh", "site", "point", "connector"]
ROUNDING_MIN = 1.0
REASONS = (
    "no_start",
    "ambiguous_date",
    "stray_date",
    "test_site",
    "open_session",
    "negative_duration",
    "negative_energy",
    "zero_energy",
    "absurd_energy",
    "too_long",
    "duplicate",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningLimits:
    """What a session can be: above, it is an error of the record.

    ``max_energy_kwh``: no car's battery holds more (lorries: raise it). ``max_power_kw``: mean power above any charger.
    ``max_stay_h``: longer ones are forgotten or broken records. All are assumptions of this program.
    """

    max_energy_kwh: float = 250.0
    max_power_kw: float = 400.0
    max_stay_h: float = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanSessions:
    """Sessions that are left, and what became of the others.

    Attributes
    ----------
    frame : DataFrame
        start, end, done, energy_kwh, stay_min, site, point, connector; sorted by start.
    rows : int
        Rows read.
    dropped, corrected : mapping of str to int
        Rows by reason; a row counts for the first reason that applies. Reasons that do not occur are left out.
    """

    frame: pd.DataFrame
    rows: int
    dropped: Mapping[str, int]
    corrected: Mapping[str, int]


_DEFAULT = CleaningLimits()


def clean_sessions(
    frames: Iterable[pd.DataFrame], limits: CleaningLimits = _DEFAULT, *, converted: int = 0
) -> CleanSessions:
    """Clean the sessions of one or more files together; dates are put right file by file.

    Parameters
    ----------
    frames : iterable of DataFrame
        As :func:`planner.io.sessions.read_sessions` gives them.
    converted : int
        Rows whose times were turned to the zone that their file names, for the count of corrections.
    """
    mended = [mend_dates(frame) for frame in frames]
    everything = pd.concat([item.frame for item in mended], ignore_index=True)
    bad_dates = {
        "ambiguous_date": np.concatenate([item.doubtful.to_numpy(dtype=bool) for item in mended]),
        "stray_date": np.concatenate([item.stray.to_numpy(dtype=bool) for item in mended]),
    }
    reasons = _reasons(everything, bad_dates, limits)
    kept = everything[reasons == ""]
    counts = reasons.value_counts()
    corrected = {"day_month": sum(int(item.corrected.sum()) for item in mended), "timezone": converted}
    return CleanSessions(
        frame=kept.sort_values(SESSION, kind="stable").reset_index(drop=True),
        rows=len(everything),
        dropped={reason: int(counts[reason]) for reason in REASONS if reason in counts},
        corrected={reason: number for reason, number in corrected.items() if number},
    )


def _reasons(
    frame: pd.DataFrame, bad_dates: Mapping[str, NDArray[np.bool_]], limits: CleaningLimits
) -> "pd.Series[str]":
    """Reason to leave each row out; empty where there is none."""
    energy_kwh, stay_min = frame["energy_kwh"], frame["stay_min"]
    # times are often written to the minute: a session that seems to last none may have lasted almost one
    mean_kw = energy_kwh / ((stay_min + ROUNDING_MIN) / 60)
    wrong: dict[str, object] = {
        "no_start": frame["start"].isna(),
        **bad_dates,
        "test_site": _is_test_site(frame["site"]),
        "open_session": stay_min.isna() | energy_kwh.isna(),
        "negative_duration": stay_min < 0,
        "negative_energy": energy_kwh < 0,
        "zero_energy": energy_kwh == 0,
        "absurd_energy": (energy_kwh > limits.max_energy_kwh) | (mean_kw > limits.max_power_kw),
        "too_long": stay_min > 60 * limits.max_stay_h,
    }
    chosen = np.select([np.asarray(wrong[name], dtype=bool) for name in wrong], list(wrong), default="")
    reasons = pd.Series(chosen, index=frame.index, dtype=object)
    again = frame.duplicated(SESSION) & (reasons == "")
    return reasons.mask(again, "duplicate")


def _is_test_site(sites: "pd.Series[str]") -> "pd.Series[bool]":
    words = rules_of("sessions")["site"].leave_out
    marked = {site for site in sites.unique() if any(word in plain(str(site)) for word in words)}
    return sites.isin(marked)
