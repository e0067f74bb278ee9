"""The choice of a layout and its connection power: by the closed form, by simulation, confirmed on the full days."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from planner.model.result import DemandResult
from planner.model.settings import SizingSettings
from planner.sizing.chargers import CAR, GROUPS, TRUCK, Layout, evse_count, strongest_first
from planner.sizing.chargers import of_group as of_cabinets
from planner.sizing.closed_form import p_over
from planner.sizing.frontier import Frontier, frontier
from planner.sizing.plan import Plan, final_days, group_plan, screening_days
from planner.sizing.sessions import Sessions, of_group
from planner.sizing.simulator import WARM_UP_DAYS, Service

NEARLY_PU = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A layout under a connection power, and what the simulation says of it.

    ``lowest_kw``: least cap that holds the service (inf: none). ``screening`` and ``full``: the sessions of the search
    and those behind ``service``.
    """

    layout: Layout
    connection_kw: float
    service: Service
    frontier: Frontier
    lowest_kw: float
    screening: Sessions
    full: Sessions
    target_met: bool


def provisional_layout(demand: DemandResult, grown: tuple[Layout, ...], plan: Plan) -> int:
    """Index of the smallest layout that meets the target by the closed form; the last where none does."""
    share_pu, wait_min = plan.target.share_pu, plan.target.max_wait_min
    if plan.target.system == "fleet":
        meets = (evse_count(layout) >= plan.sessions_per_day for layout in grown)
    else:
        meets = (
            p_over(demand, plan.sessions_per_day, layout, wait_min, plan.fleet_year) <= share_pu for layout in grown
        )
    return next((index for index, met in enumerate(meets) if met), len(grown) - 1)


def choose(plan: Plan, grown: tuple[Layout, ...], settings: SizingSettings) -> Choice:
    """Screen on few days, confirm on the full ones; what fails there gets more power, then more chargers."""
    screening, full = drawn(plan, settings)
    known = _search(plan, grown, screening)
    index = next((index for index in sorted(known) if cars_meet(plan, known[index])), len(grown) - 1)
    if full is not screening and _nearly_meets(plan, known.get(index - 1)):
        index -= cars_meet(plan, plan.run(full, grown[index - 1]))
    while True:
        curve = frontier(plan, screening, grown[index], known.get(index))
        choice = confirm(plan, grown[index], curve, screening, full, managed=settings.managed)
        if choice.target_met or index == len(grown) - 1 or _only_trucks_miss(plan, choice):
            return choice
        index += 1


def drawn(plan: Plan, settings: SizingSettings) -> tuple[Sessions, Sessions]:
    """Sessions of the search and those of the answer; the same where the days are."""
    screening = plan.draw(screening_days(plan, settings))
    days = final_days(plan, settings)
    return screening, plan.draw(days) if days + WARM_UP_DAYS != screening.days else screening


def choose_trucks(plan: Plan, grown: tuple[Layout, ...], settings: SizingSettings) -> Layout:
    """Lorries' cabinets of a site to which cars come, too: the smallest that meets the target for the lorries alone.

    The largest where none does. Without a cap the groups do not touch each other, so that what is found for the lorries
    alone holds at the whole site.
    """
    trucks = group_plan(plan, TRUCK)
    screening, full = (of_group(sessions, GROUPS.index(TRUCK)) for sessions in drawn(plan, settings))
    known = _search(trucks, grown, screening)
    index = next((index for index in sorted(known) if meets(trucks, known[index])), len(grown) - 1)
    while index < len(grown) - 1 and not (
        meets(trucks, trucks.run(full, grown[index])) and meets(trucks, trucks.run(screening, grown[index]))
    ):
        index += 1
    return grown[index]


def with_trucks(
    plan: Plan, cars: tuple[Layout, ...], trucks: tuple[Layout, ...], settings: SizingSettings
) -> tuple[Layout, ...]:
    """Layouts of a mixed site: the lorries' cabinets first (:func:`choose_trucks`), then the cars' one by one."""
    if not trucks:
        return cars
    chosen = choose_trucks(plan, trucks, settings)
    return tuple(strongest_first((*chosen, *layout)) for layout in cars) or (chosen,)


def fewer_trucks(grown: tuple[Layout, ...]) -> tuple[Layout, ...]:
    """Smaller sites than the first of a mixed site's layouts: its cars' cabinets with fewer of its lorries'."""
    cars, trucks = (of_cabinets(grown[0], group) for group in GROUPS)
    counts = range(0 if cars else 1, len(trucks))
    return tuple(strongest_first((*cars, *trucks[len(trucks) - count :])) for count in counts)


def meets(plan: Plan, service: Service) -> bool:
    """Whether the service target is met."""
    return service.p_wait_over_pu <= plan.target.share_pu


def cars_meet(plan: Plan, service: Service) -> bool:
    """Whether the target is met for those whose points grow: the cars of a mixed site, else everybody."""
    return _cars_p(service) <= plan.target.share_pu


def trucks_meet(plan: Plan, service: Service) -> bool:
    """Whether the target is met for the lorries of a mixed site; True where only one group comes."""
    return not service.group_p_wait_over_pu or service.group_p_wait_over_pu[1] <= plan.target.share_pu


def _cars_p(service: Service) -> float:
    return service.group_p_wait_over_pu[0] if service.group_p_wait_over_pu else service.p_wait_over_pu


def _only_trucks_miss(plan: Plan, choice: Choice) -> bool:
    """Whether more points for cars would change nothing: without a cap only the lorries wait too long."""
    free = choice.frontier.services[0]
    return bool(free.group_p_wait_over_pu) and cars_meet(plan, free) and not trucks_meet(plan, free)


def _nearly_meets(plan: Plan, service: Service | None) -> bool:
    """Whether few days miss the target by so little that the full days may meet it."""
    return service is not None and plan.target.share_pu < _cars_p(service) <= NEARLY_PU * plan.target.share_pu


def _search(plan: Plan, grown: tuple[Layout, ...], sessions: Sessions) -> dict[int, Service]:
    """Simulate layouts from the closed form's guess on, down to the first that fails or up to the first that meets."""
    cars = group_plan(plan, CAR)
    index = provisional_layout(cars.demand, grown, cars)
    known = {index: plan.run(sessions, grown[index])}
    step = -1 if cars_meet(plan, known[index]) else 1
    while 0 <= index + step < len(grown) and cars_meet(plan, known[index]) == (step < 0):
        index += step
        known[index] = plan.run(sessions, grown[index])
    return known


def confirm(
    plan: Plan, layout: Layout, curve: Frontier, screening: Sessions, full: Sessions, *, managed: bool
) -> Choice:
    """Smallest cap that holds on the full days, sought from the curve's smallest good one; the largest where none does.

    Where fewer days were screened than the answer is given for, chance may have ended the curve's good caps early: the
    search then goes on below them.
    """
    if full is screening:
        full_curve = curve
    else:
        open_service = plan.run(full, layout)
        full_curve = replace(curve, services=(open_service, *curve.services[1:]))
    known = {curve.caps_kw[0]: full_curve.services[0]}

    def service_at(cap_kw: float) -> Service:
        if cap_kw not in known:
            same = full is screening
            known[cap_kw] = curve.services[curve.caps_kw.index(cap_kw)] if same else plan.run(full, layout, cap_kw)
        return known[cap_kw]

    def holds(cap_kw: float) -> bool:
        return meets(plan, service_at(cap_kw)) and full_curve.keeps_time(service_at(cap_kw))

    open_meets = meets(plan, full_curve.services[0])
    wanted = curve.good_caps_kw if managed else curve.caps_kw[:1]
    cap_kw = next((cap_kw for cap_kw in wanted if holds(cap_kw) or not open_meets), wanted[-1])
    if managed and open_meets and full is not screening and holds(cap_kw):
        cap_kw = _lowest(curve, cap_kw, holds)
    lowest_kw = cap_kw if managed else min(curve.lowest_holding_kw, cap_kw)
    return Choice(
        layout=layout,
        connection_kw=cap_kw,
        service=service_at(cap_kw),
        frontier=replace(
            curve,
            services=tuple(known.get(kw, own) for kw, own in zip(curve.caps_kw, curve.services, strict=True)),
        ),
        lowest_kw=lowest_kw if holds(cap_kw) else inf,
        screening=screening,
        full=full,
        target_met=meets(plan, service_at(cap_kw)),
    )


def _lowest(curve: Frontier, start_kw: float, holds: Callable[[float], bool]) -> float:
    """Last cap below ``start_kw`` that holds, going down in steps to the first that does not, or to the floor."""
    lowest_kw = start_kw
    for cap_kw in curve.caps_kw[curve.caps_kw.index(start_kw) + 1 :]:
        if cap_kw < curve.floor_kw or not holds(cap_kw):
            break
        lowest_kw = cap_kw
    return lowest_kw
