"""Secure power: the largest load with which no outage breaks a limit that holds today in the same outage."""

from dataclasses import dataclass

import numpy as np

from planner.grid.contingency_check import check_outage
from planner.grid.contingency_flow import INT
from planner.grid.contingency_rows import BROKEN_PU, Judged, read_judged, secure_power_kw
from planner.grid.contingency_study import Flow, OutageStudy, Outcome, Place
from planner.grid.hosting import BRACKET_KW, BRACKET_PU, STEP_KW, Judgement, Probe, bracket
from planner.grid.limits import FLOAT
from planner.model.settings import GridSettings

AT_ONCE = 8


@dataclass(slots=True)
class _Search:
    """Largest load of each outage so far, the case that gives it, and the limits as applied by row of the group's."""

    kw: FLOAT
    chosen: INT
    bound: FLOAT


def secure_kw(study: OutageStudy, place: Place, today: Outcome, settings: GridSettings) -> tuple[float | None, str]:
    """Secure power in kW, confirmed by ``runpp`` in the outage that ends it; None with the reason (a text code).

    An outage takes the open point that serves it best at the power found. What an outage breaks today may not get
    worse by more than the settings' tolerance; under policy ``zero`` nothing may be broken at all. Zero too where the
    place itself stays dark in an outage.
    """
    if study.stamps is None or not place.constant_power:
        return None, "grid.n1_reason_load_flow_only"
    if place.site.node < 0:
        return None, "grid.reason_feed_in_bus"
    if settings.policy == "zero" and bool((today.margin < -BROKEN_PU).any()):
        return 0.0, ""
    judged = read_judged(study.group, study.stamps.grid, place.keep)
    search = _first(study, judged, place, settings)
    _widen(study, judged, place, search)
    answer = _confirmed(study, judged, place, search)
    return (None, "grid.reason_nothing_rated") if np.isinf(answer) else (answer, "")


def _first(study: OutageStudy, judged: Judged, place: Place, settings: GridSettings) -> _Search:
    """Every outage with the open point chosen today."""
    kw, bound = np.zeros(len(study.chosen)), study.bounds(judged, settings)
    search = _Search(kw=kw, chosen=study.chosen.copy(), bound=bound)
    search.kw = np.concatenate([_of_flow(study, judged, place, search, flow) for flow in study.flows])
    return search


def _widen(study: OutageStudy, judged: Judged, place: Place, search: _Search) -> None:
    """Try the other open points of the outages that bind, lowest first, until those left are above the answer."""
    order = np.argsort(np.where(np.isnan(search.kw), -1.0, search.kw), kind="stable")
    answer = np.inf
    for start in range(0, len(order), AT_ONCE):
        some = order[start : start + AT_ONCE]
        if not search.kw[some[0]] < answer:
            return
        for flow in study.flows_of(study.others(some)):
            for number, kw in zip(flow.numbers, _of_flow(study, judged, place, search, flow), strict=True):
                outage = study.cases.cases[number].outage
                if kw > np.nan_to_num(search.kw[outage], nan=-1.0):
                    search.kw[outage], search.chosen[outage] = kw, number
        answer = min(answer, float(np.nanmin(search.kw[some], initial=np.inf)))


def _of_flow(study: OutageStudy, judged: Judged, place: Place, search: _Search, flow: Flow) -> FLOAT:
    outages = [study.cases.cases[number].outage for number in flow.numbers.tolist()]
    alive = judged.alive(flow.batch, study.cases, flow.numbers.tolist())
    found = secure_power_kw(flow.batch, judged, (search.bound[:, outages], alive), flow.v, place.site)
    return np.where(flow.solved, found, 0.0)


def _confirmed(study: OutageStudy, judged: Judged, place: Place, search: _Search) -> float:
    """Smallest load of all outages, each that could be the smallest confirmed by load flow."""
    sure: set[int] = set()
    while True:
        lowest = int(np.argmin(np.where(np.isnan(search.kw), -1.0, search.kw)))
        kw = float(search.kw[lowest])
        if kw < STEP_KW:
            return 0.0
        if lowest in sure or np.isinf(kw):
            return kw
        search.kw[lowest] = _by_load_flow(study, judged, place, search, lowest)
        sure.add(lowest)


def _by_load_flow(study: OutageStudy, judged: Judged, place: Place, search: _Search, outage: int) -> float:
    case = study.cases.cases[int(search.chosen[outage])]
    limits = study.group.part.limits
    of_key = {limits.keys[row]: float(b) for row, b in zip(judged.row, search.bound[:, outage], strict=True)}
    load = (place.bus, 0.0, place.site.power_factor)
    checked = check_outage(study.group, study.rule, study.cases.outages[outage], case, study.keys(place.keep), load)
    if checked.part.reason:
        return 0.0
    rows = checked.judged & np.isfinite(checked.part.base)
    judgement = Judgement(bus=place.bus, judged=rows, bound=checked.bounds(of_key))
    probe, power_factor = Probe(checked.part, place.bus), place.site.power_factor
    kw = float(np.floor(np.nan_to_num(search.kw[outage], nan=BRACKET_KW) / STEP_KW) * STEP_KW)
    above = kw + max(BRACKET_KW, BRACKET_PU * kw)
    if probe.feasible(kw, power_factor, judgement) and not probe.feasible(above, power_factor, judgement):
        return round(kw, 1)
    found = bracket(probe, checked.part, judgement, power_factor, kw).hosting_kw
    return np.inf if found is None else found
