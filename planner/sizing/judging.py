"""Who is judged when: drivers who queue in the hour in which most points are taken, those who never do all day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from planner.model.demand_result import DemandPart, DemandResult
from planner.sizing.arrivals import HOURS_PER_DAY, Opening
from planner.sizing.chargers import GROUPS, mix
from planner.sizing.closed_form import hourly_load
from planner.sizing.drawing import demand_parts, habits_of
from planner.sizing.queueing import erlang_b, erlang_c
from planner.sizing.sessions import Stay

LEAST_SHARE_PU = 0.02

FLOATS = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Drivers of one vehicle group and system, judged together against ``share_pu``.

    ``parts``: their places among the use cases of the demand. ``peak_hour``: hour of the day in which they are judged;
    None: all arrivals of the day, as who never queues is turned away whenever all points are taken.
    """

    group: str
    system: str
    parts: tuple[int, ...]
    share_pu: float
    peak_hour: int | None


def judged_of(
    demand: DemandResult,
    shares_pu: Mapping[str, float],
    opening: Opening | None,
    charger_ids: Sequence[str],
    stays: Mapping[str, Stay],
) -> tuple[Judged, ...]:
    """Drivers of a demand by vehicle group and system, those of its main use case first.

    Parameters
    ----------
    shares_pu : mapping
        Allowed share by system.

    Notes
    -----
    Drivers who queue are judged in the hour in which most points are taken on average (modified offered load, at the
    usual chargers), among hours with at least 2 % of their arrivals: with stays of some hours that is later than the
    hour of most arrivals. Fleets are judged in the hour in which most of them come.
    """
    parts = demand_parts(demand)
    habits = [habits_of(part, stays) for part in parts]
    kinds = sorted({(own.vehicle_group, own.system) for own in habits}, key=lambda kind: (GROUPS.index(kind[0]), kind))
    found = []
    for group, system in kinds:
        own = tuple(place for place, each in enumerate(habits) if (each.vehicle_group, each.system) == (group, system))
        peers = [part for part, each in zip(parts, habits, strict=True) if each.vehicle_group == group]
        hour = None
        if system != "loss":
            arrivals = _arrivals([parts[place] for place in own], opening, moved=system == "fleet")
            loads = arrivals if system == "fleet" else _loads(demand, peers, opening, charger_ids, stays)
            hour = _peak(loads, arrivals)
        found.append(Judged(group=group, system=system, parts=own, share_pu=shares_pu[system], peak_hour=hour))
    main = max(range(len(parts)), key=lambda place: parts[place].sessions_per_day.base)
    return tuple(sorted(found, key=lambda judged: main not in judged.parts))


def worse_day(
    days: Mapping[str, DemandResult],
    shares_pu: Mapping[str, float],
    charger_ids: Sequence[str],
    stays: Mapping[str, Stay],
) -> str:
    """Kind of day on which drivers miss their target most, or come nearest to it, by closed forms.

    Of cars and lorries, which do not share their points, the group for which days differ most decides.

    Notes
    -----
    Each vehicle group is given as many points as the greatest mean number of its vehicles at the plug on any kind of
    day and its square root. Drivers who queue are told by Erlang C at their hour, those who never do by Erlang B over
    the day.
    """
    kinds = list(days)
    if len(kinds) == 1:
        return kinds[0]
    judged = {kind: judged_of(days[kind], shares_pu, None, charger_ids, stays) for kind in kinds}
    loads = {kind: _group_loads(days[kind], charger_ids, stays) for kind in kinds}
    peaks = {group: max(float(loads[kind][group].max()) for kind in kinds) for group in loads[kinds[0]]}
    servers = {group: ceil(peak + sqrt(peak)) for group, peak in peaks.items()}

    misses = []
    for kind in kinds:
        parts = demand_parts(days[kind])
        own = dict.fromkeys(servers, 1e-12)
        for each in judged[kind]:
            arrivals = _arrivals([parts[place] for place in each.parts], None, moved=False)
            over = _over(servers[each.group], loads[kind][each.group], arrivals, each.peak_hour)
            own[each.group] = max(own[each.group], over / each.share_pu)
        misses.append(own)
    first, second = (max(one[group] / other[group] for group in servers) for one, other in (misses, misses[::-1]))
    return kinds[0] if first >= second else kinds[1]


def _over(servers: int, loads: FLOATS, arrivals: FLOATS, hour: int | None) -> float:
    if hour is not None:
        return erlang_c(servers, float(loads[hour]))
    blocked = np.array([erlang_b(servers, float(erlang)) for erlang in loads])
    return float((blocked * arrivals).sum() / arrivals.sum())


def _group_loads(demand: DemandResult, charger_ids: Sequence[str], stays: Mapping[str, Stay]) -> dict[str, FLOATS]:
    """Mean number of vehicles at the plug in each hour, by vehicle group."""
    by_group: dict[str, list[DemandPart]] = {}
    for part in demand_parts(demand):
        by_group.setdefault(habits_of(part, stays).vehicle_group, []).append(part)
    return {group: _loads(demand, parts, None, charger_ids, stays) for group, parts in by_group.items()}


def busiest_hour(demand: DemandResult, opening: Opening | None, *, moved: bool) -> int:
    """Hour of most arrivals at the open site."""
    return int(np.argmax(_opened(np.asarray(demand.hourly_share_pu), opening, moved=moved)))


def _peak(loads: FLOATS, arrivals: FLOATS) -> int:
    """Hour of the greatest load among those in which enough come; the first of equals."""
    enough = arrivals >= LEAST_SHARE_PU * arrivals.sum()
    return int(np.argmax(np.round(np.where(enough, loads, -1.0), 9)))


def _arrivals(parts: Sequence[DemandPart], opening: Opening | None, *, moved: bool) -> FLOATS:
    hours = np.zeros(HOURS_PER_DAY)
    for part in parts:
        hours += part.sessions_per_day.base * np.asarray(part.hourly_share_pu)
    return _opened(hours if hours.sum() > 0 else np.asarray(parts[0].hourly_share_pu), opening, moved=moved)


def _opened(hours: FLOATS, opening: Opening | None, *, moved: bool) -> FLOATS:
    """Arrivals by hour at the open site; ``moved``: those outside come when it opens."""
    if opening is None:
        return hours
    open_at = opening.admits(np.arange(HOURS_PER_DAY, dtype=np.float64) + 0.5)
    inside = np.where(open_at, hours, 0.0)
    if moved:
        inside[int(opening.open_h) % HOURS_PER_DAY] += hours[~open_at].sum()
    return inside


def _loads(
    demand: DemandResult,
    parts: Sequence[DemandPart],
    opening: Opening | None,
    charger_ids: Sequence[str],
    stays: Mapping[str, Stay],
) -> FLOATS:
    """Mean number of cars at the plug in each hour, of parts that share their points."""
    loads = np.zeros(HOURS_PER_DAY)
    for part in parts:
        hours = _arrivals([part], opening, moved=habits_of(part, stays).system == "fleet")
        alone = _alone(demand, part, tuple((hours / hours.sum()).tolist()) if hours.sum() > 0 else ())
        if alone is not None:
            layout = mix(part.use_case, charger_ids)
            scale = max(part.sessions_per_day.base, 1e-9) * hours.sum()
            loads += scale * hourly_load(alone, layout, None, stays)
    return loads


def _alone(demand: DemandResult, part: DemandPart, hours: tuple[float, ...]) -> DemandResult | None:
    if not hours:
        return None
    return replace(demand, use_case=part.use_case, parts=(replace(part, hourly_share_pu=hours),))
