"""What the grid study finds: capacity at a connection point, broken limits, ways to connect."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.model.band import Band
from planner.model.grid_study import (
    ConnectionOption,
    CostStep,
    GridTier,
    OperatorAnswer,
    SecurityResult,
    YearHeadroom,
    YearResult,
)


class GridStatus(StrEnum):
    """How far the grid of a site is known."""

    CHECKED = "checked"
    NOT_CHECKED = "not_checked"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementState:
    """State of one grid element before and with the site: voltage in p.u. or loading in %, by ``quantity``."""

    element: str
    kind: str
    quantity: str
    before: float
    after: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A limit that the base case breaks before any site is added."""

    grid: str
    element: str
    kind: str
    quantity: str
    value: float
    limit: float
    island: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GridResult:
    """Grid capacity at a site's connection point.

    ``binding_element`` names the element whose limit ends the hosting capacity; ``next_elements`` those that follow.
    ``states`` compares the tightest elements without and with the requested power. ``vm_profile`` is the voltage along
    the supply path: (distance_km, before_pu, after_pu).

    ``hosting_kw`` is the figure to work with: the operator's firm power where he has answered (``operator``), else the
    model's, which ``model_hosting_kw`` keeps beside it. ``tier`` says what the answer rests on; ``confirmed`` whether
    pandapower's own load flow holds at the figure and not above it.
    """

    status: GridStatus
    reason: str = ""
    grid: str = ""
    connection_bus: str = ""
    connection_kind: str = ""
    connection_kv: float | None = None
    connection_xy_m: tuple[float, float] | None = None
    route_m: float | None = None
    route_basis: str = ""
    requested_kw: float | None = None
    hosting_kw: float | None = None
    hosting_unity_kw: float | None = None
    binding_element: str = ""
    binding_kind: str = ""
    binding_quantity: str = ""
    binding_limit: float | None = None
    next_elements: tuple[str, ...] = ()
    states: tuple[ElementState, ...] = ()
    vm_profile: tuple[tuple[float, float, float], ...] = ()
    island_violations: tuple[Violation, ...] = ()
    planning_rule: str = ""
    power_factor: float | None = None
    tier: GridTier = GridTier.NETWORK
    confirmed: bool = False
    model_hosting_kw: float | None = None
    operator: OperatorAnswer | None = None
    security: SecurityResult | None = None
    by_year: tuple[YearHeadroom, ...] = ()
    year: YearResult | None = None
    connections: tuple[ConnectionOption, ...] = ()
    cost_curve: tuple[CostStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSummary:
    """One grid's base case."""

    grid: str
    solved: bool
    reason: str
    buses: int
    lines: int
    transformers: int
    vm_min_pu: float | None
    vm_max_pu: float | None
    line_max_percent: float | None
    transformer_max_percent: float | None
    not_loaded: tuple[str, ...] = ()
    tier: GridTier = GridTier.NETWORK


class UpgradeKind(StrEnum):
    """Ways to connect a sized site."""

    NONE = "none"
    EXISTING = "existing_connection"
    TAP = "tap"
    LOAD_MANAGEMENT = "load_management"
    BATTERY = "battery"
    OPEN_POINT = "open_point"
    TRANSFORMER = "transformer"
    SECOND_TRANSFORMER = "second_transformer"
    PARALLEL_CABLE = "parallel_cable"
    COMBINATION = "combination"
    OWN_CABLE = "own_cable"
    OWN_STATION = "own_station"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeOption:
    """One way to connect, re-checked by load flow: ``feasible`` is that check's answer, None where it could not run.

    ``connection_kw`` and ``connection_kv`` are what is requested of the operator with this option: a cap under load
    management, medium voltage with an own station. ``measures``: kinds of the works it joins. ``needs``: text codes of
    what is needed from others. ``relieves``: elements that no longer bind. ``gained_kw`` is ``hosting_after_kw`` less
    today's. ``over_limit_h``: hours over a limit in the year with it, None where no year was run.
    ``status_quo_eur``: cost of mending what is broken before the site comes, never part of ``cost_eur``.
    """

    kind: UpgradeKind
    description_code: str
    params: Mapping[str, str | float]
    feasible: bool | None
    served_kw: float | None
    hosting_after_kw: float | None
    binding_element: str
    cost_eur: Band
    lead_weeks: Band | None
    chosen: bool
    reason: str = ""
    connection_kw: float | None = None
    connection_kv: float | None = None
    measures: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    relieves: tuple[str, ...] = ()
    gained_kw: float | None = None
    gained_kw_per_eur: float | None = None
    over_limit_h: float | None = None
    status_quo_eur: Band | None = None
