"""Secure power: the largest load with which no outage breaks a limit that holds today in the same outage."""

from dataclasses import dataclass

import numpy as np

from planner.grid.contingency.blocks import Flow
from planner.grid.contingency.check import bounds_by_row, check_outage
from planner.grid.contingency.flow import INT
from planner.grid.contingency.rows import BROKEN_PU, Judged, read_judged, secure_power_kw
from planner.grid.contingency.study import OutageStudy, Place
from planner.grid.hosting.capacity import BRACKET_KW, BRACKET_PU, STEP_KW, Judgement, Probe, bracket
from planner.grid.loadflow.limits import FLOAT, effective_limits
from planner.model.settings import GridSettings

AT_ONCE = 8
ROUNDING = 1e-6


@dataclass(slots=True)
class _Search:
    """Largest load of each outage so far, and the case that gives it."""

    kw: FLOAT
    chosen: INT


def secure_kw(study: OutageStudy, place: Place, settings: GridSettings) -> tuple[float | None, str]:
    """Secure power in kW, confirmed by ``runpp`` in the outage that ends it; None with the reason (a text code).

    An outage takes the open point that serves it best at the power found. What an outage breaks today may not get
    worse by more than the settings' tolerance; under policy ``zero`` nothing may be broken at all. Zero too where the
    place itself stays dark in an outage.
    """
    if study.stamps is None:
        return None, "grid.n1_reason_load_flow_only"
    if not place.constant_power:
        return None, "grid.n1_reason_mixed_load"
    if not 0 <= place.site.node < study.stamps.grid.n_free:
        return None, "grid.reason_feed_in_bus"
    if settings.policy == "zero" and bool((study.margin < -BROKEN_PU).any()):
        return 0.0, ""
    judged = read_judged(study.group, study.stamps.grid, study.keep)
    search = _first(study, judged, place, settings)
    _widen(study, judged, place, search, settings)
    answer = _confirmed(study, judged, place, search, settings)
    return (None, "grid.reason_nothing_rated") if np.isinf(answer) else (answer, "")


def _first(study: OutageStudy, judged: Judged, place: Place, settings: GridSettings) -> _Search:
    """Every outage with the open point chosen today."""
    found = [_of_flow(study, judged, place, flow, study.bounds(judged, flow, settings)) for flow in study.flows()]
    return _Search(kw=np.concatenate(found), chosen=study.chosen.copy())


def _widen(study: OutageStudy, judged: Judged, place: Place, search: _Search, settings: GridSettings) -> None:
    """Try the other open points of the outages that bind, lowest first, until those left are above the answer."""
    order = np.argsort(np.where(np.isnan(search.kw), -1.0, search.kw), kind="stable")
    answer = np.inf
    for start in range(0, len(order), AT_ONCE):
        some = order[start : start + AT_ONCE]
        if not search.kw[some[0]] < answer:
            return
        for flow, bound in study.tried(some, judged, settings):
            for number, kw in zip(flow.numbers, _of_flow(study, judged, place, flow, bound), strict=True):
                outage = study.cases.cases[number].outage
                if kw > np.nan_to_num(search.kw[outage], nan=-1.0):
                    search.kw[outage], search.chosen[outage] = kw, number
        answer = min(answer, float(np.nanmin(search.kw[some], initial=np.inf)))


def _of_flow(study: OutageStudy, judged: Judged, place: Place, flow: Flow, bound: FLOAT) -> FLOAT:
    alive = judged.alive(flow.batch, study.cases, flow.numbers.tolist())
    found = secure_power_kw(flow.batch, judged, (bound, alive), flow.v, place.site)
    return np.where(flow.solved, found, 0.0)


def _confirmed(study: OutageStudy, judged: Judged, place: Place, search: _Search, settings: GridSettings) -> float:
    """Smallest load of all outages, confirmed by load flow in the outage that ends it.

    Where the search for an outage found nothing it counts once a load flow at the answer shows that it matters.
    """
    open_ended = np.isnan(search.kw)
    search.kw = np.minimum(np.where(open_ended, np.inf, search.kw), place.most_kw)
    sure: set[int] = set()
    while True:
        lowest = int(np.argmin(search.kw))
        kw = float(search.kw[lowest])
        if kw < BRACKET_KW:
            return 0.0
        others = [value for outage, value in enumerate(search.kw.tolist()) if outage not in sure]
        near = bool(sure) and kw <= min(others, default=np.inf) + max(BRACKET_KW, BRACKET_PU * kw)
        if lowest not in sure and not near and np.isfinite(kw):
            search.kw[lowest] = _by_load_flow(study, judged, place, search, lowest, settings)
            sure.add(lowest)
            continue
        if np.isfinite(kw) and open_ended.any():
            broken = np.flatnonzero(open_ended & study.with_load(place, kw, settings).added)
            open_ended[:] = False
            for outage in broken.tolist():
                search.kw[outage] = _by_load_flow(study, judged, place, search, outage, settings)
                sure.add(outage)
            if broken.size:
                continue
        return kw if np.isinf(kw) else float(np.round(np.floor(kw / STEP_KW + ROUNDING) * STEP_KW, 1))


def _by_load_flow(
    study: OutageStudy, judged: Judged, place: Place, search: _Search, outage: int, settings: GridSettings
) -> float:
    number = int(search.chosen[outage])
    keep = study.keep | place.low_voltage
    checked = check_outage(study.group, study.cases.outages[outage], study.cases.cases[number], keep)
    part = checked.part
    if part.reason:
        return 0.0
    tolerance = settings.worsening_tolerance_percent_points
    bound = effective_limits(part.limits, part.base, settings.policy, tolerance)
    if number != study.chosen[outage]:
        today = study.bounds(judged, next(study.flows(np.array([outage]))), settings)[:, 0]
        bound = bounds_by_row(study.group.part.limits, judged.row, today)[keep]
    judgement = Judgement(bus=place.bus, judged=np.isfinite(part.base), bound=bound)
    probe, power_factor = Probe(part, place.bus), place.site.power_factor
    start = float(search.kw[outage])
    kw = float(np.floor(max(start if np.isfinite(start) else BRACKET_KW, BRACKET_KW) / STEP_KW + ROUNDING) * STEP_KW)
    above = kw + max(BRACKET_KW, BRACKET_PU * kw)
    if probe.feasible(kw, power_factor, judgement) and (
        kw + STEP_KW > place.most_kw or not probe.feasible(above, power_factor, judgement)
    ):
        return round(kw, 1)
    found = bracket(probe, part, judgement, power_factor, kw).hosting_kw
    return place.most_kw if found is None else min(found, place.most_kw)
