"""The grid operator's answer: it stands in the model's place, and the model's figure is kept beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.grid.connection.choice import choose, upgrade_start
from planner.model.band import certain
from planner.model.grid_result import GridResult, GridStatus
from planner.model.grid_study import ConnectionOption, OperatorAnswer, TimeWindow
from planner.model.issues import Issue, Severity

OPERATOR = "operator"
HOURS = 24
DAY_TYPES = ("workday", "weekend")
EVERY_DAY = "all"


def applies(answer: OperatorAnswer, on: date) -> bool:
    """Whether an answer is valid on a date; on the day it expires it still is."""
    return answer.expires is None or on <= answer.expires


def firm_by_hour(answer: OperatorAnswer, on: date) -> pd.DataFrame:
    """Power that the operator allows in each hour of the day on a date.

    Returns
    -------
    DataFrame, index hour_h 0..23, columns workday_kw, weekend_kw
        Inside a time window its power, elsewhere the firm power; where windows overlap, and in an hour that a window
        covers in part, the lowest. A window from 22 to 6 runs over midnight.
    """
    base_kw = _base_kw(answer, on)
    hours = np.arange(HOURS)
    columns = {f"{day}_kw": _day(answer.windows, day, base_kw) for day in DAY_TYPES}
    return pd.DataFrame(columns, index=pd.Index(hours, name="hour_h"))


def firm_kw(answer: OperatorAnswer, on: date) -> float:
    """Power that the operator allows at every hour on a date: what a site without a timetable may use."""
    return float(firm_by_hour(answer, on).to_numpy().min())


def _base_kw(answer: OperatorAnswer, on: date) -> float:
    later = answer.firm_later_kw is not None and answer.later_from is not None and on >= answer.later_from
    return float(answer.firm_later_kw) if later and answer.firm_later_kw is not None else answer.firm_now_kw


def _day(windows: Sequence[TimeWindow], day: str, base_kw: float) -> NDArray[np.float64]:
    minutes = np.full(HOURS * 60, np.nan)
    for window in windows:
        if window.days in (EVERY_DAY, day):
            inside = _inside(window)
            minutes[inside] = np.fmin(minutes[inside], window.firm_kw)
    minutes[np.isnan(minutes)] = base_kw
    by_hour: NDArray[np.float64] = minutes.reshape(HOURS, 60).min(axis=1)
    return by_hour


def _inside(window: TimeWindow) -> NDArray[np.bool_]:
    at_h = np.arange(HOURS * 60) / 60
    if window.from_h <= window.to_h:
        return (at_h >= window.from_h) & (at_h < window.to_h)
    return (at_h >= window.from_h) | (at_h < window.to_h)


def operator_issues(
    answer: OperatorAnswer,
    on: date,
    *,
    needed_on: date | None = None,
    model_kw: float | None = None,
    where: str = "",
) -> tuple[Issue, ...]:
    """What is to be said of an answer: expired or soon so, a later power undated, lower hours, above the model.

    Parameters
    ----------
    model_kw : float, optional
        The model's capacity at the connection point.
    """
    site: dict[str, str | float] = {"site": answer.site_id}
    if not applies(answer, on):
        params = {**site, "expires": str(answer.expires)}
        return (Issue(severity=Severity.WARNING, code="grid.operator_expired", params=params, where=where),)
    found = []
    if answer.firm_later_kw is not None and answer.later_from is None:
        found.append(Issue(severity=Severity.WARNING, code="grid.operator_later_no_date", params=site, where=where))
    then = needed_on or on
    if not applies(answer, then):
        params = {**site, "expires": str(answer.expires), "needed": str(then)}
        found.append(Issue(severity=Severity.WARNING, code="grid.operator_expires_first", params=params, where=where))
    lowest_kw, base_kw = firm_kw(answer, then), _base_kw(answer, then)
    if lowest_kw < base_kw:
        params = {**site, "firm_kw": round(base_kw, 1), "lowest_kw": round(lowest_kw, 1)}
        found.append(Issue(severity=Severity.NOTE, code="grid.operator_window_lower", params=params, where=where))
    if model_kw is not None and lowest_kw > model_kw:
        params = {**site, "firm_kw": round(lowest_kw, 1), "model_kw": round(model_kw, 1)}
        found.append(Issue(severity=Severity.NOTE, code="grid.operator_above_model", params=params, where=where))
    return tuple(found)


def with_operator(result: GridResult, answer: OperatorAnswer, on: date, *, needed_on: date | None = None) -> GridResult:
    """Grid result with the operator's firm power in the model's place.

    The answer must hold on the date ``on`` (it may have to be accepted by then); ``hosting_kw`` becomes the power
    allowed at every hour when it is needed (``needed_on``, else the same date), ``model_hosting_kw`` keeps the model's;
    ``binding_element`` is the answer's reference (``operator`` where it has none), ``binding_kind`` is ``operator``,
    and what binds in the model comes next. A site whose grid the model does not know is known by the answer. An
    expired answer changes nothing (:func:`operator_issues` says so).
    """
    if not applies(answer, on):
        return result
    allowed_kw = firm_kw(answer, needed_on or on)
    nexts = (result.binding_element, *result.next_elements) if result.binding_element else result.next_elements
    model_kw = result.hosting_kw if result.operator is None else result.model_hosting_kw
    return replace(
        result,
        status=GridStatus.CHECKED,
        reason=result.reason if result.status is GridStatus.CHECKED else "",
        hosting_kw=allowed_kw,
        hosting_unity_kw=None,
        model_hosting_kw=model_kw,
        binding_element=answer.reference or OPERATOR,
        binding_kind=OPERATOR,
        binding_quantity="kw",
        binding_limit=allowed_kw,
        next_elements=nexts,
        confirmed=False,
        operator=answer,
        connections=operator_options(result.connections, answer, on, needed_on=needed_on),
    )


def operator_options(
    options: Sequence[ConnectionOption], answer: OperatorAnswer, on: date, *, needed_on: date | None = None
) -> tuple[ConnectionOption, ...]:
    """Options with the answer's firm power and cost in the chosen one.

    Where none is chosen, the answer is taken for the place that works on the grid would start from. A cost that the
    operator names stands for the whole connection (low, base and high alike); without one the model's stays. The
    answered option is chosen where its firm power takes the request; else the choice falls on the others that fit.
    """
    if not options or not applies(answer, on):
        return tuple(options)
    answered = next((option for option in options if option.chosen), None) or upgrade_start(options)
    allowed_kw = firm_kw(answer, needed_on or on)
    fits = None if answered.requested_kw is None else allowed_kw >= answered.requested_kw
    changed = replace(
        answered,
        hosting_kw=allowed_kw,
        binding_element=answer.reference or OPERATOR,
        binding_kind=OPERATOR,
        fits=fits,
        confirmed=False,
        reason="",
        chosen=bool(fits),
    )
    if answer.cost_eur is not None:
        cost = certain(answer.cost_eur)
        changed = replace(changed, cost_eur=cost, cost_lines=(("grid.part_operator_price", cost),))
    renewed = tuple(changed if option is answered else option for option in options)
    return renewed if fits else choose(tuple(replace(option, chosen=False) for option in renewed))
