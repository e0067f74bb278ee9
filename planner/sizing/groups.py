"""Cars and lorries at one site: each with points of its own, under one connection."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from planner.model.band import scaled, total
from planner.model.demand_result import DemandPart, DemandResult, DemandYear
from planner.sizing.chargers import CAR, GROUPS, TRUCK, Layout, charger_of, evse_count, of_group, site_layouts
from planner.sizing.drawing import demand_parts, habits_of


def group_of_part(part: DemandPart) -> str:
    """Vehicle group of one part: truck where it is heavy or its use case is one of lorries."""
    return habits_of(part, {}).vehicle_group


def coming(demand: DemandResult) -> tuple[str, ...]:
    """Groups that come, cars first; a demand that does not tell its parts is that of its use case."""
    groups = {group_of_part(part) for part in demand_parts(demand) if part.sessions_per_day.base > 0}
    return tuple(group for group in GROUPS if group in groups)


def is_mixed(demand: DemandResult) -> bool:
    """Whether both cars and lorries come."""
    return len(coming(demand)) > 1


def apart(demand: DemandResult, layout: Layout) -> bool:
    """Whether each vehicle takes only points of its own group.

    Where all vehicles are of one group and all points are, too, the planner has chosen these points for them.
    """
    return is_mixed(demand) or len({charger.vehicle_group for charger in layout}) > 1


def share_pu(demand: DemandResult, group: str) -> float:
    """Share of the base sessions that is of one group."""
    parts = demand_parts(demand)
    own = sum(part.sessions_per_day.base for part in parts if group_of_part(part) == group)
    whole = sum(part.sessions_per_day.base for part in parts)
    return own / whole if whole > 0 else 0.0


def group_demand(demand: DemandResult, group: str) -> DemandResult:
    """Demand of one group of vehicles alone; the demand itself where only one group comes.

    Its hours are those of its parts, its use case the one with most sessions. ``by_year`` goes with its share of the
    design year's sessions, or its own where each use case's are told.
    """
    if not is_mixed(demand):
        return demand
    parts = tuple(part for part in demand.parts if group_of_part(part) == group)
    sessions = total(part.sessions_per_day for part in parts)
    energy = [scaled(part.sessions_per_day, part.energy_per_session_kwh) for part in parts]
    hours = tuple(
        sum(part.sessions_per_day.base * part.hourly_share_pu[hour] for part in parts) / sessions.base
        for hour in range(len(demand.hourly_share_pu))
    )
    share = share_pu(demand, group)
    return replace(
        demand,
        use_case=max(parts, key=lambda part: part.sessions_per_day.base).use_case,
        sessions_per_day=sessions,
        energy_kwh_per_day=total(energy),
        energy_per_session_kwh=total(energy).base / sessions.base,
        hourly_share_pu=hours,
        parts_per_day=_by_origin(parts),
        parts=parts,
        by_year=tuple(_group_year(year, {part.use_case for part in parts}, share) for year in demand.by_year),
    )


def _group_year(year: DemandYear, use_cases: Set[str], share: float) -> DemandYear:
    """One group's part of a year: its use cases' own sessions where told, else its share of the design year."""
    known, base = year.sessions_by_use_case, year.sessions_per_day.base
    if known and base > 0:
        share = sum(sessions for use_case, sessions in known.items() if use_case in use_cases) / base
    return replace(
        year,
        sessions_per_day=scaled(year.sessions_per_day, share),
        energy_kwh_per_day=scaled(year.energy_kwh_per_day, share),
        sessions_by_use_case={use_case: known[use_case] for use_case in known if use_case in use_cases},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Bays of a site, None: no bound. Where it is ``mixed``, lorries' points stand in ``truck_bays``."""

    bays: int | None = None
    truck_bays: int | None = None
    mixed: bool = False

    def fits(self, layout: Layout) -> bool:
        """Whether every EVSE has a bay."""
        if not self.mixed:
            return self.bays is None or evse_count(layout) <= self.bays
        rooms = ((CAR, self.bays), (TRUCK, self.truck_bays))
        return all(room is None or evse_count(of_group(layout, group)) <= room for group, room in rooms)


def usual_layouts(
    demand: DemandResult, charger_ids: Sequence[str], bays: int | None, truck_bays: int | None
) -> tuple[tuple[Layout, ...], tuple[Layout, ...]]:
    """Layouts from the mix of the use case, and, where cars and lorries come, those of the lorries apart.

    The planner's own choice of chargers counts for the group that it has chargers for; the other has its usual mix.

    Raises
    ------
    PlannerError
        A charger id is not in the catalogue.
    """
    if not is_mixed(demand):
        return site_layouts(demand.use_case, charger_ids, bays), ()
    found = []
    for group, room in ((CAR, bays), (TRUCK, truck_bays)):
        own = ids_of(charger_ids, group)
        found.append(site_layouts(group_demand(demand, group).use_case, own, room))
    return found[0], found[1]


def ids_of(charger_ids: Sequence[str], group: str) -> tuple[str, ...]:
    """Those of the planner's chargers that are for one group."""
    where = "[sizing] charger_ids"
    return tuple(charger_id for charger_id in charger_ids if charger_of(charger_id, where).vehicle_group == group)


def _by_origin(parts: tuple[DemandPart, ...]) -> Mapping[str, float]:
    origins = dict.fromkeys(part.origin for part in parts)
    return {origin: sum(part.sessions_per_day.base for part in parts if part.origin == origin) for origin in origins}
