"""Deeper answers of the grid study: outages, the year, later years, places to connect, the operator's own answer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.model.band import Band

SAME = 1e-6


SECURE_STEP_KW = 1.0


class GridTier(StrEnum):
    """What the grid answer rests on, best first; all but a network are indicative."""

    NETWORK = "network"
    GIS = "gis"
    CAPACITY = "capacity"
    TYPICAL = "typical"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageState:
    """The worst that one outage leaves, with re-supply through open points where that is possible.

    ``resupplied_by``: open points that were closed. ``worst_quantity`` tells the unit of ``worst_value`` and ``limit``.
    ``buses_dark``: buses that no open point reaches.
    """

    outage: str
    resupplied_by: tuple[str, ...] = ()
    worst_element: str = ""
    worst_quantity: str = ""
    worst_value: float | None = None
    limit: float | None = None
    buses_dark: int = 0
    reason: str = ""

    @property
    def broken(self) -> bool:
        """Whether the worst value lies beyond its limit, and not only nearest to it."""
        if self.worst_value is None or self.limit is None:
            return False
        over = self.worst_value - self.limit
        upper = self.worst_quantity == "loading_percent" or self.limit > 1
        return abs(over) > SAME and (over > 0) == upper


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityResult:
    """N-1 verdict beside the capacity of the intact network.

    ``secure_today`` and ``secure_with_request``: every single outage leaves all limits of the rule's emergency row kept
    and every bus supplied; None where it could not be studied (``reason``). ``worst_today`` and ``worst_with_request``
    are the worst outages; ``secure_kw`` is the power that can be added with every outage still within limits (zero
    where the network is not secure today).
    """

    secure_today: bool | None
    secure_with_request: bool | None
    secure_kw: float | None = None
    cases: int = 0
    worst_today: OutageState | None = None
    worst_with_request: OutageState | None = None
    emergency_rule: str = ""
    reason: str = ""

    @property
    def told_secure_kw(self) -> float | None:
        """Secure power as people are told it; up to one kW, the step of the search, is none."""
        if self.secure_kw is None or self.secure_kw > SECURE_STEP_KW:
            return self.secure_kw
        return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class YearHeadroom:
    """Hosting capacity in one year, with the growth and the committed connections that the network then carries.

    ``stage``: today, energisation or later.
    """

    year: int
    stage: str
    hosting_kw: float | None
    binding_element: str = ""
    growth_kw: float = 0.0
    committed_kw: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstHour:
    """The worst of one element over the year and when: ``step`` counts from 1 January 00:00 of a year of 365 days.

    ``limit`` is the limit as applied: where the base case breaks the rule's own, its value there. ``before``: worst of
    the year without the site. ``confirmed``: ``value`` is pandapower's own at exactly that step.
    """

    element: str
    kind: str
    quantity: str
    value: float
    limit: float
    step: int
    over_limit_h: float
    before: float | None = None
    over_limit_today_h: float | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class YearResult:
    """A year of load flows with the site.

    ``worst``: worst elements first. ``headroom_kw``: power the connection could take on top of the base load, a value
    a step, rounded down to whole kW (for a flexible connection offer). ``not_served_kwh``: energy of the site's profile
    above that headroom, and above the cap where one is set (``cap_kw``; the load flows then hold the site to the cap).
    ``duration_kw_h``: (power in kW, hours of the year in which at least that much is free).

    ``over_limit_h`` and ``over_limit_today_h``: hours, with and without the site, in which any limit is broken as
    applied to the site; ``over_rule_h`` and ``over_rule_today_h``: any limit of the rule as written, whoever causes it.
    Hours in which the site moves a voltage further than the rule allows from that very hour's own count in both.
    None where it could not be studied (``reason``). ``confirmed``: every step has a solution, and pandapower's own load
    flow agrees at the worst step, and holds at the smallest headroom and not above it. ``profile``: number of loads by
    profile; ``assumed_loads``: those whose profile was chosen by voltage level and size.
    """

    steps: int
    step_h: float
    worst: tuple[WorstHour, ...]
    over_limit_h: float | None
    over_limit_today_h: float | None
    headroom_kw: tuple[float, ...] = ()
    duration_kw_h: tuple[tuple[float, float], ...] = ()
    not_served_kwh: float | None = None
    profile: str = ""
    reason: str = ""
    over_rule_h: float | None = None
    over_rule_today_h: float | None = None
    cap_kw: float | None = None
    power_factor: float | None = None
    assumed_loads: int = 0
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """Hours in which the operator allows another power: local hours from start (included) to end (excluded)."""

    from_h: float
    to_h: float
    firm_kw: float
    days: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorAnswer:
    """What the grid operator answered; it overrides the model, and the model's figure is kept beside it.

    ``firm_later_kw`` holds from ``later_from``. ``days`` of a window: all, workday or weekend.
    """

    site_id: str
    firm_now_kw: float
    firm_later_kw: float | None = None
    later_from: date | None = None
    windows: tuple[TimeWindow, ...] = ()
    cost_eur: float | None = None
    expires: date | None = None
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOption:
    """One place where the site could be connected.

    Attributes
    ----------
    kind : str
        lv_feeder, lv_busbar, lv_station, mv_bus, mv_line or primary.
    class_id : str
        Connection class of the jurisdiction's preset that the requested kVA falls into; ``class_title`` is its name.
    hosting_kw : float or None
        Capacity of the intact network at this place; ``binding_element`` ends it.
    fits : bool or None
        Whether the requested power fits both the class's limits and the network; None where that is not known.
    needs : tuple of str
        Text codes of what is needed from others (permits, easements, operator's outage).
    cost_lines : tuple of (str, Band)
        Text code and cost of each part; together they are ``cost_eur``.
    grid_index, bus_index, line_index, along_pu
        Place in the model: which network, which bus (of a line: its nearer end), which line and how far along it from
        its first bus; -1 where there is none.
    cable : str
        The site's own feeder, as "2 × type"; empty where the network's own cable is not modelled.
    confirmed : bool
        Whether pandapower's load flow, with the site's own feeder, holds at ``hosting_kw`` and not above it.
    nearest, chosen : bool
        The nearest of its kind by route; the cheapest of all that fit.
    """

    kind: str
    grid: str
    bus: str
    vn_kv: float
    xy_m: tuple[float, float]
    route_m: float
    route_basis: str
    class_id: str
    requested_kw: float | None
    hosting_kw: float | None
    binding_element: str
    fits: bool | None
    cost_eur: Band
    lead_weeks: Band
    needs: tuple[str, ...] = ()
    cost_lines: tuple[tuple[str, Band], ...] = ()
    tier: GridTier = GridTier.NETWORK
    reason: str = ""
    nearest: bool = False
    chosen: bool = False
    straight_m: float | None = None
    grid_index: int = -1
    bus_index: int = -1
    line_index: int = -1
    along_pu: float = 0.0
    binding_kind: str = ""
    cable: str = ""
    confirmed: bool = False
    class_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostStep:
    """One step of the curve requested kW against cost: up to ``up_to_kw`` the connection costs this.

    ``description_code`` and ``bus`` say which way it is; ``feasible`` False marks what no known way serves: its
    cost and time are None.
    """

    up_to_kw: float
    cost_eur: Band | None
    lead_weeks: Band | None
    kind: str
    bus: str
    description_code: str
    feasible: bool = True
