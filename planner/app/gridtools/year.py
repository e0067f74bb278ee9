"""Use case: a year of load flows with a site at one bus of a grid file."""

import dataclasses
import math
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from planner.app.gridtools.opening import bus_of, open_base
from planner.grid.year.curves import least_by_month_and_hour, step_text
from planner.grid.year.profiles import own_profiles
from planner.grid.year.study import site_steps, study_year
from planner.io.series import read_series
from planner.model.errors import PlannerError
from planner.model.grid_study import YearResult
from planner.model.progress import SILENT, Part, Progress
from planner.model.settings import GridSettings

DEFAULT_YEAR = 2026
ASSUMPTIONS = ("grid.year_assumed_loads", "grid.year_assumed_rest", "grid.year_assumed_days")
_KW = re.compile(r"(^|[^a-z])kw($|[^a-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearQuestion:
    """What is asked: a site's profile at a bus, the planner's own base profiles, a cap, and which year's weekdays."""

    bus: str
    profile: Path
    base_profiles: Path | None = None
    cap_kw: float | None = None
    year: int = DEFAULT_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAnswer:
    """A site's year and what it was asked of; ``site_kw`` as the file gives it."""

    grid: str
    bus: int
    bus_name: str
    rule: str
    year: int
    site_kw: tuple[float, ...]
    result: YearResult


def grid_year(
    net: Path, question: YearQuestion, settings: GridSettings, *, crs: str = "", progress: Progress = SILENT
) -> YearAnswer:
    """Year of load flows of a grid file with a site.

    Raises
    ------
    PlannerError
        The grid, the bus or a profile cannot be used, or the bus has no year (cut off, a feed-in).
    """
    progress.report(0.0, "grid.year_reading")
    site_kw = read_site_profile(question.profile)
    own = None
    if question.base_profiles is not None:
        own = own_profiles(read_series(question.base_profiles), question.base_profiles.name)
    base = open_base(net, settings, crs=crs)
    bus = bus_of(base.network, question.bus)
    result = study_year(
        base,
        bus,
        site_kw,
        settings,
        profiles=own,
        start_weekday=date(question.year, 1, 1).weekday(),
        progress=Part(progress, 0.2, 1.0),
        cap_kw=question.cap_kw,
    )
    if not result.steps:
        raise PlannerError.of(result.reason, where=base.label("bus", bus))
    return YearAnswer(
        grid=base.name,
        bus=bus,
        bus_name=base.label("bus", bus),
        rule=base.rule.name,
        year=question.year,
        site_kw=tuple(site_kw),
        result=result,
    )


def read_site_profile(path: Path) -> list[float]:
    """Power of a site: one column of kW with 24, 8,760 or 35,040 rows, with or without a time column before it.

    Raises
    ------
    PlannerError
        Several columns, a header without kW, another number of rows, or a row that is negative or no number.
    """
    frame = read_series(path)
    if frame.shape[1] != 1:
        raise PlannerError.of("grid.year_one_column", where=path.name, columns=frame.shape[1])
    header = str(frame.columns[0])
    if not _KW.search(header.casefold()):
        raise PlannerError.of("grid.year_not_kw", where=path.name, header=header)
    values = frame.iloc[:, 0]
    below = values.index[values < 0]
    if len(below):
        value = float(values[below[0]])
        raise PlannerError.of("grid.year_bad_value", where=path.name, column=header, row=int(below[0]), value=value)
    return [float(value) for value in site_steps(values.to_numpy(float), path.name)]


def year_values(answer: YearAnswer) -> dict[str, Any]:
    """Answer as plain values for JSON; the steps themselves go to CSV (:func:`write_steps`)."""
    values = dataclasses.asdict(answer.result)
    free_kw, worst = values.pop("headroom_kw"), values.pop("worst")
    step_h = answer.result.step_h
    return {
        "grid": answer.grid,
        "bus": answer.bus,
        "bus_name": answer.bus_name,
        "rule": answer.rule,
        "year": answer.year,
        **values,
        "worst": [{**hour, "time": step_text(hour["step"], step_h)} for hour in worst],
        "headroom_min_kw": min(free_kw) if free_kw else None,
        "headroom_max_kw": max(free_kw) if free_kw else None,
        "headroom_by_month_and_hour_kw": least_by_month_and_hour(free_kw).tolist() if free_kw else None,
    }


def write_steps(answer: YearAnswer, path: Path) -> None:
    """Write a row a step: step, time, site_kw, headroom_kw (empty where it is not known).

    Raises
    ------
    PlannerError
        The file cannot be written.
    """
    result = answer.result
    times = [step_text(step, result.step_h) for step in range(result.steps)]
    spread = result.steps // (365 * 24 if len(answer.site_kw) == 24 else len(answer.site_kw))
    day_or_year = list(answer.site_kw) * (365 if len(answer.site_kw) == 24 else 1)
    frame = pd.DataFrame(
        {
            "step": range(result.steps),
            "time": times,
            "site_kw": [value for value in day_or_year for _ in range(spread)],
            "headroom_kw": list(result.headroom_kw) or [math.nan] * result.steps,
        }
    )
    try:
        frame.to_csv(path, index=False, lineterminator="\n")
    except OSError as error:
        raise PlannerError.of("grid.year_cannot_write", where=path.name) from error
