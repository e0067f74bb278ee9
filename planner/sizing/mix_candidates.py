"""Charger mixes worth simulating: those that the closed form finds just large enough."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from planner.sizing.chargers import MOST_EVSE, Charger, Layout, charger_of, chargers, evse_count, strongest_first
from planner.sizing.closed_form import p_over
from planner.sizing.plan import Plan


def catalogue_for(use_case: str, charger_ids: Sequence[str]) -> tuple[Charger, ...]:
    """Chargers that a site of this use case may have: the planner's own choice, or the catalogue's for it."""
    if charger_ids:
        return tuple(dict.fromkeys(charger_of(charger_id, "[sizing] charger_ids") for charger_id in charger_ids))
    return tuple(charger for charger in chargers().values() if use_case in charger.use_cases)


def candidates(plan: Plan, types: Sequence[Charger], bays: int | None) -> tuple[Layout, ...]:
    """Mixes of one or two types that just meet the service target by the closed form, or with one cabinet less or more.

    Where the bays are too few to meet it, the mixes that fill them.
    """
    room = MOST_EVSE if bays is None else min(bays, MOST_EVSE)
    found = [layout for charger in types for layout in _alone(plan, charger, room)]
    for first, second in combinations(types, 2):
        found += _joined(plan, first, second, room)
    return tuple(dict.fromkeys(found))


def _alone(plan: Plan, charger: Charger, room: int) -> Iterator[Layout]:
    most = room // charger.evse
    count = next((count for count in range(1, most) if _enough(plan, (charger,) * count)), most)
    yield from ((charger,) * number for number in range(count - 1, count + 2) if 0 < number <= most)


def _joined(plan: Plan, first: Charger, second: Charger, room: int) -> Iterator[Layout]:
    """Least of the second type beside each count of the first, until the first alone is enough."""
    least = room // second.evse
    for count in range(1, room // first.evse + 1):
        base = (first,) * count
        least = min(least, (room - evse_count(base)) // second.evse)
        while least > 0 and _enough(plan, (*base, *(second,) * (least - 1))):
            least -= 1
        fitting = (room - evse_count(base)) // second.evse
        numbers = (number for number in range(least - 1, least + 2) if 0 < number <= fitting)
        yield from (strongest_first((*base, *(second,) * number)) for number in numbers)
        if least == 0:
            return


def _enough(plan: Plan, layout: Layout) -> bool:
    if plan.target.system == "fleet":
        return evse_count(layout) >= plan.sessions_per_day
    sessions, wait_min = plan.sessions_per_day, plan.target.max_wait_min
    return p_over(plan.demand, sessions, layout, wait_min, plan.fleet_year) <= plan.target.share_pu
