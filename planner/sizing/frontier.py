"""The connection-service frontier: what a smaller connection under load management costs the drivers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from planner.model.result import FrontierPoint
from planner.sizing.chargers import Layout, nameplate_kw
from planner.sizing.plan import Plan
from planner.sizing.sessions import FOLDER, Sessions
from planner.sizing.simulator import Service, known_min
from planner.tables.catalogue import catalogue_cache, read_catalogue

STEP_PU = 0.05
DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Service at each cap, from the nameplate down, on the same sessions; ``share_pu`` is the service target."""

    share_pu: float
    floor_kw: float
    caps_kw: tuple[float, ...]
    services: tuple[Service, ...]

    def points(self, lowest_kw: float) -> tuple[FrontierPoint, ...]:
        """The curve as the report shows it; caps from ``lowest_kw`` up hold (inf: none does)."""
        return tuple(
            FrontierPoint(
                connection_kw=cap_kw,
                p_wait_over_pu=service.p_wait_over_pu,
                mean_session_min=service.mean_session_min,
                holds=cap_kw >= lowest_kw,
                session_rise_pu=self.rise_pu(service),
                mean_wait_min=service.mean_wait_min,
                p95_wait_min=known_min(service.p95_wait_min),
            )
            for cap_kw, service in zip(self.caps_kw, self.services, strict=True)
        )

    def rise_pu(self, service: Service) -> float | None:
        """How much longer the mean session is than without a cap; None where nobody charged."""
        open_min = self.services[0].mean_session_min
        return service.mean_session_min / open_min - 1 if open_min > 0 else None

    def keeps_time(self, service: Service) -> bool:
        """Whether the mean session is at most the allowed part longer than without a cap."""
        return service.mean_session_min <= (1 + management("most_session_rise_pu")) * self.services[0].mean_session_min

    @property
    def lowest_holding_kw(self) -> float:
        """Least cap that holds, as every greater one examined does; inf where the nameplate misses the target."""
        met = self.services[0].p_wait_over_pu <= self.share_pu
        return self.good_caps_kw[0] if met else inf

    @property
    def good_caps_kw(self) -> tuple[float, ...]:
        """Caps that keep the service, smallest first, down to the first that does not; the nameplate is always in.

        Kept is the service target (where the nameplate misses it: no worse than there), the length of a session, and
        the floor.
        """
        good = [self.caps_kw[0]]
        for cap_kw, service in zip(self.caps_kw[1:], self.services[1:], strict=True):
            if not self.is_good(cap_kw, service):
                break
            good.append(cap_kw)
        return tuple(reversed(good))

    def is_good(self, cap_kw: float, service: Service) -> bool:
        """Whether a cap keeps the service (see :attr:`good_caps_kw`)."""
        share_pu = max(self.share_pu, self.services[0].p_wait_over_pu)
        return cap_kw >= self.floor_kw and self.keeps_time(service) and service.p_wait_over_pu <= share_pu


@catalogue_cache
def management(key: str) -> float:
    """One limit of load management from data/demand/management.csv."""
    return float(read_catalogue(FOLDER, "management")["base_pu"].astype(float)[key])


def cap_shares() -> tuple[float, ...]:
    """Shares of the nameplate that are examined: from 1 down in steps to the least."""
    least = management("least_cap_pu")
    steps = (round(1 - STEP_PU * step, 9) for step in range(round(1 / STEP_PU)))
    return (*(share for share in steps if share > least), least)


def floor_kw(layout: Layout) -> float:
    """Least connection power: what the strongest EVSE promises to one car, and the least share of the nameplate."""
    return max(management("least_cap_pu") * nameplate_kw(layout), *(charger.power_kw for charger in layout))


def frontier(
    plan: Plan,
    sessions: Sessions,
    layout: Layout,
    open_service: Service | None = None,
    *,
    caps_kw: Sequence[float] = (),
    known: Frontier | None = None,
) -> Frontier:
    """Simulate a layout under caps from its nameplate down.

    Parameters
    ----------
    open_service : Service, optional
        The result without a cap, where it is known already. A cap above the highest power the cars ever ask for
        changes nothing and takes it over.
    caps_kw : sequence of float
        Caps to examine instead of the tenths of the nameplate; the nameplate itself is always the first.
    known : Frontier, optional
        The same sessions and layout under other caps, whose services are taken over.
    """
    if known is not None:
        open_service = known.services[0]
    open_service = open_service or plan.run(sessions, layout, inf)
    caps_kw = _caps_kw(layout, caps_kw)
    there = {} if known is None else dict(zip(known.caps_kw, known.services, strict=True))
    services = tuple(
        there[cap_kw] if cap_kw in there else _service(plan, sessions, layout, cap_kw, open_service)
        for cap_kw in caps_kw
    )
    return Frontier(share_pu=plan.target.share_pu, floor_kw=floor_kw(layout), caps_kw=caps_kw, services=services)


def lowest_holding_kw(
    plan: Plan, sessions: Sessions, layout: Layout, caps_kw: Sequence[float] = (), near_kw: float = 0.0
) -> float:
    """Least cap that holds (inf: none), of few simulated ones: less power serves no better on average.

    Parameters
    ----------
    caps_kw : sequence of float
        Caps to choose from, as of :func:`frontier`.
    near_kw : float
        Where it is likely to be; 0: not known.
    """
    open_service = plan.run(sessions, layout, inf)
    caps_kw, floor = _caps_kw(layout, caps_kw), floor_kw(layout)
    top = Frontier(share_pu=plan.target.share_pu, floor_kw=floor, caps_kw=caps_kw[:1], services=(open_service,))
    if top.lowest_holding_kw == inf:
        return inf
    caps_kw = (caps_kw[0], *(cap_kw for cap_kw in caps_kw[1:] if cap_kw >= floor))

    def holds(place: int) -> bool:
        return top.is_good(caps_kw[place], _service(plan, sessions, layout, caps_kw[place], open_service))

    return caps_kw[last_that_holds(holds, len(caps_kw), nearest(caps_kw, near_kw))]


def nearest(powers_kw: Sequence[float], near_kw: float) -> int:
    """Place of the power nearest to one; 0 where that is not known."""
    return min(range(len(powers_kw)), key=lambda place: abs(powers_kw[place] - near_kw)) if near_kw > 0 else 0


def last_that_holds(holds: Callable[[int], bool], count: int, near: int = 0) -> int:
    """Last of some places that holds, where the first does and those after one that does not do not either.

    Sought around ``near`` and then by bisection.

    >>> last_that_holds(lambda place: place <= 6, 15, near=7)
    6
    """
    low, high = 0, count
    first = [near, near + 1, near - 1] if near else []
    while high - low > 1:
        place = next((place for place in first if low < place < high), (low + high) // 2)
        low, high = (place, high) if holds(place) else (low, place)
    return low


def _caps_kw(layout: Layout, caps_kw: Sequence[float]) -> tuple[float, ...]:
    """Caps to examine, the nameplate first."""
    full_kw = nameplate_kw(layout)
    asked_kw = caps_kw or tuple(round(share * full_kw, DIGITS) for share in cap_shares())
    return (full_kw, *sorted({cap_kw for cap_kw in asked_kw if 0 < cap_kw < full_kw}, reverse=True))


def _service(plan: Plan, sessions: Sessions, layout: Layout, cap_kw: float, open_service: Service) -> Service:
    """Service under a cap; one that nobody ever asks for changes nothing."""
    return open_service if cap_kw >= open_service.simulated_peak_kw else plan.run(sessions, layout, cap_kw)
