"""How big a site is: chargers, waiting, power, connection, phases."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.model.band import Band

ENDLESS_WAIT_MIN = 1440.0
"""A simulated wait beyond this grows for as long as one looks: no figure says more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerCount:
    """How many cabinets of one catalogue row; ``evse_per_charger`` sides can charge at once.

    ``power_kw`` is the most that one EVSE gives to one car; ``cabinet_kw`` the most that one cabinet draws, shared by
    its sides (AC 2 x 22 kW: 22 and 44; DC 300 with two outlets: 300 and 300). ``vehicle_group``: car or truck.
    """

    charger_id: str
    name: str
    count: int
    evse_per_charger: int
    power_kw: float
    connector: str
    power_type: str
    cabinet_kw: float | None = None
    vehicle_group: str = "car"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """Service at one connection power under load management, and what that connection costs.

    ``holds``: the service target is met there, sessions are not much longer, and one car still gets the strongest
    point's power. ``session_rise_pu``: how much longer a mean session is than without a cap. ``cost_eur`` and
    ``lead_weeks`` of the cheapest known way to connect that power, None where not known; ``feasible`` False: no known
    way serves it. ``breaks``: ids of rules that break at this power.
    """

    connection_kw: float
    p_wait_over_pu: float
    mean_session_min: float
    holds: bool = False
    session_rise_pu: float | None = None
    mean_wait_min: float | None = None
    p95_wait_min: float | None = None
    cost_eur: Band | None = None
    lead_weeks: Band | None = None
    feasible: bool | None = None
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierMark:
    """The connection power below which a rule breaks.

    ``if_facts``: facts by name that are not known; the rule binds, or counts, only where they turn out so.
    """

    rule_id: str
    title: str
    below_kw: float
    clause: str
    if_facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierAdvice:
    """The recommended point of the frontier and why.

    ``reason``: text code; ``params`` fill it. ``fleet_year``: the year of the vehicle mix that the service was
    simulated with; ``later_kw``: (year, kW needed for the same service with that year's fleet, None where none holds).
    """

    recommended_kw: float
    reason: str
    params: Mapping[str, str | float]
    fleet_year: int
    later_kw: tuple[tuple[int, float | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRequest:
    """Powers that matter for the request to the operator, side by side.

    ``basis``: nameplate, managed_cap (fail-safe load management), protected_cap, firm_power (the operator's answer) or
    planner (his own cap). ``requested_kw`` is what is asked for. The simulated figures are those without a cap:
    shown, never requested.
    """

    nameplate_kw: float
    simulated_peak_kw: float
    p999_kw: float
    chosen_cap_kw: float
    requested_kw: float
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitBin:
    """Share of all sessions whose wait lies above the bin before and up to ``up_to_min``; inf: longer, or drove on."""

    up_to_min: float
    share_pu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MixOption:
    """One charger mix of the search: what it costs over the horizon and how it serves.

    ``present_cost_eur``: chargers, works, connection, network charge, maintenance, back office and rent over the
    horizon, discounted, and the margin lost on drivers who are not served (no energy sold, no energy bought: those are
    the same for every mix that serves everybody). ``served_share_pu``: share of all drivers who do charge,
    ``served_energy_pu`` that of the energy they ask for (None: a result of before, which has the drivers alone).
    ``design_id``: company standard design.
    """

    chargers: tuple[ChargerCount, ...]
    evse_count: int
    nameplate_kw: float
    connection_kw: float
    p_wait_over_pu: float
    utilisation_pu: float
    present_cost_eur: float
    target_met: bool
    design_id: str = ""
    chosen: bool = False
    served_share_pu: float = 1.0
    served_energy_pu: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What to build in one year, and what to prepare then for later.

    ``chargers``: the whole site after this phase; ``added``: what this phase adds. ``prepare``: text codes (ducts,
    plinths, transformer space). ``trigger_sessions_per_day``: demand from which the phase is needed. ``capex_eur``:
    chargers, works, planning and contingency of this phase, without the grid connection.
    """

    year: int
    chargers: tuple[ChargerCount, ...]
    added: tuple[ChargerCount, ...]
    evse_count: int
    connection_kw: float
    prepare: tuple[str, ...]
    trigger_sessions_per_day: float
    capex_eur: Band | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignChoice:
    """The company standard design a site was given, and where the site departs from it (text codes with numbers)."""

    design_id: str
    name: str
    deviations: tuple[tuple[str, Mapping[str, str | float]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BufferResult:
    """Battery and photovoltaics behind the connection, sized on the year's profile.

    ``cap_kw``: power that is never exceeded; ``cap_basis``: connection (the one asked for) or hosting (what the grid
    has free today, where that is less). ``saved_eur_per_year``: network charge and energy saved;
    ``npv_eur`` over the horizon with the battery's and the modules' price. ``worth_it``: NPV of the base above zero.
    ``unserved_kwh_per_year``: what no battery can serve. Savings are those against a connection for the whole load
    (``load_peak_kw``) that serves the same energy; ``larger_connection_eur``: what that connection would cost more and
    counts in the NPV, None where not known. ``peak_kw``: highest draw with battery and modules. ``reason``: text code.
    """

    cap_kw: float
    battery_kw: float
    battery_kwh: float
    pv_kw: float
    pv_used_kwh_per_year: float
    pv_fed_in_kwh_per_year: float
    unserved_kwh_per_year: float
    capex_eur: Band
    saved_eur_per_year: Band
    npv_eur: Band
    worth_it: bool
    reason: str = ""
    peak_kw: float | None = None
    load_peak_kw: float | None = None
    grid_kwh_per_year: float | None = None
    cycles_per_year: float | None = None
    larger_connection_eur: Band | None = None
    cap_basis: str = "connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class SizingResult:
    """Charger mix by service level and what it asks of the connection.

    ``connection_kw`` is the power to request (nameplate, or the cap that load management holds); ``p999_kw`` is shown,
    never requested. ``closed_form_p_wait_over_pu`` is the M/M/c (Erlang C) check at the peak load. ``system``: queue
    (drivers wait; ``p_wait_over_pu`` in the hour in which most points are taken), loss (they drive on: the share turned
    away over the day, the check is Erlang B) or fleet (a point for every vehicle). ``mean_wait_min`` is that of those
    served; ``p95_wait_min`` counts those who drove on as waiting without end, None where that is more than 5 %.
    ``target_share_pu`` is the share that ``p_wait_over_pu`` was held against. ``served_share_pu`` is the share of the
    day's drivers who do charge here, ``served_energy_pu`` that of the energy they ask for (lorries ask for more
    than cars; None: that of the drivers); ``energy_kwh_per_year`` is what is charged of it. ``cap_kw`` is the firm
    power that the site was held to from outside (the operator's answer) and ``wanted_kw`` the connection it would
    ask for without; both None where nothing held it.

    ``wait_histogram`` of all sessions, ``hourly_utilisation_pu`` and ``hourly_arrivals_per_h`` by hour of the design
    day; ``utilisation_pu`` is that of the mean day. Where cars and lorries come, each to its own points,
    ``p_wait_over_pu``, ``mean_wait_min`` and ``p95_wait_min`` are those of the group that is served worse, each in its
    own peak hour (``car_p_wait_over_pu`` and ``truck_p_wait_over_pu`` tell both, None where only one group comes); the
    length of a session is the mean of all. ``truck_bays_known`` False: lorries come, but the candidate tells no truck
    bays, so that none bound their points. ``coincidence_pu`` and ``p999_coincidence_pu``: simulated peak and P99.9
    without a cap over the nameplate.
    """

    chargers: tuple[ChargerCount, ...]
    evse_count: int
    bays_used: int
    nameplate_kw: float
    connection_kw: float
    connection_kva: float
    managed: bool
    simulated_peak_kw: float
    p999_kw: float
    peak_arrivals_per_h: float
    p_wait_over_pu: float
    mean_wait_min: float
    p95_wait_min: float | None
    closed_form_p_wait_over_pu: float | None
    utilisation_pu: float
    hourly_power_kw: tuple[float, ...]
    frontier: tuple[FrontierPoint, ...]
    limited_by_bays: bool
    target_met: bool
    system: str = "queue"
    target_share_pu: float | None = None
    mean_session_min: float | None = None
    simulated_days: int | None = None
    served_share_pu: float = 1.0
    served_energy_pu: float | None = None
    cap_kw: float | None = None
    wanted_kw: float | None = None
    lost_sessions_per_day: float | None = None
    energy_kwh_per_year: float | None = None
    wait_histogram: tuple[WaitBin, ...] = ()
    hourly_utilisation_pu: tuple[float, ...] = ()
    hourly_arrivals_per_h: tuple[float, ...] = ()
    coincidence_pu: float | None = None
    p999_coincidence_pu: float | None = None
    fleet_year: int | None = None
    marks: tuple[FrontierMark, ...] = ()
    advice: FrontierAdvice | None = None
    request: ConnectionRequest | None = None
    alternatives: tuple[MixOption, ...] = ()
    phases: tuple[Phase, ...] = ()
    design: DesignChoice | None = None
    car_p_wait_over_pu: float | None = None
    truck_p_wait_over_pu: float | None = None
    truck_bays_known: bool = True
    buffer: BufferResult | None = None

    @property
    def open_rule_kw(self) -> float | None:
        """Power above the recommended one that rules need if their open facts turn out so; None where none does."""
        if self.advice is None:
            return None
        needed = [mark.below_kw for mark in self.marks if mark.if_facts]
        most_kw = max(needed, default=0.0)
        return most_kw if most_kw > self.advice.recommended_kw else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardDesign:
    """One of the company's standard designs, as the project or data/catalogue/standard_designs.csv declares it.

    ``chargers``: cabinets by charger id. ``kinds``: kinds of place it is meant for (empty: any). ``cap_kw``: what load
    management holds it to; None: nameplate. ``transformer_kva``: the station it is drawn with; None: none of its own.
    """

    design_id: str
    name: str
    chargers: Mapping[str, int]
    kinds: tuple[str, ...] = ()
    cap_kw: float | None = None
    transformer_kva: float | None = None
    bays: int | None = None
    drive_through_bays: int = 0
    source: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
