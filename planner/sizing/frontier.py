"""The connection-service frontier: what a smaller connection under load management costs the drivers."""

from dataclasses import dataclass
from math import inf

from planner.model.result import FrontierPoint
from planner.sizing.chargers import Layout, nameplate_kw
from planner.sizing.plan import Plan
from planner.sizing.sessions import Sessions
from planner.sizing.simulator import Service

CAP_SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
MOST_SESSION_RISE = 1.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Service at each cap, from the nameplate down, on the same sessions."""

    floor_kw: float
    caps_kw: tuple[float, ...]
    services: tuple[Service, ...]

    @property
    def points(self) -> tuple[FrontierPoint, ...]:
        """The curve as the report shows it."""
        return tuple(
            FrontierPoint(connection_kw=cap_kw, p_wait_over_pu=s.p_wait_over_pu, mean_session_min=s.mean_session_min)
            for cap_kw, s in zip(self.caps_kw, self.services, strict=True)
        )

    def good_caps_kw(self, share_pu: float) -> tuple[float, ...]:
        """Caps that keep the service, smallest first, down to the first that does not; the nameplate is always in.

        Kept is P(wait) within the target (where the nameplate misses it: no worse than there), a mean session at most
        10 % longer, and the floor.
        """
        open_service = self.services[0]
        share_pu = max(share_pu, open_service.p_wait_over_pu)
        good = [self.caps_kw[0]]
        for cap_kw, service in zip(self.caps_kw[1:], self.services[1:], strict=True):
            slower = service.mean_session_min > MOST_SESSION_RISE * open_service.mean_session_min
            if slower or service.p_wait_over_pu > share_pu or cap_kw < self.floor_kw:
                break
            good.append(cap_kw)
        return tuple(reversed(good))


def floor_kw(layout: Layout) -> float:
    """Least connection power: what the strongest EVSE promises to one car, and 30 % of the nameplate."""
    return max(CAP_SHARES[-1] * nameplate_kw(layout), *(charger.power_kw for charger in layout))


def frontier(plan: Plan, sessions: Sessions, layout: Layout, open_service: Service | None = None) -> Frontier:
    """Simulate a layout under caps from 100 % to 30 % of its nameplate.

    ``open_service`` is the result without a cap, where it is known already. A cap above the highest power the cars
    ever ask for changes nothing and takes it over.
    """
    full_kw = nameplate_kw(layout)
    open_service = open_service or plan.run(sessions, layout, inf)
    caps_kw = tuple(share * full_kw for share in CAP_SHARES)
    services = tuple(
        open_service if cap_kw >= open_service.simulated_peak_kw else plan.run(sessions, layout, cap_kw)
        for cap_kw in caps_kw
    )
    return Frontier(floor_kw=floor_kw(layout), caps_kw=caps_kw, services=services)
