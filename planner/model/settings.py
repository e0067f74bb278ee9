"""Settings of each stage, frozen; PROJECT.toml fills them, unknown keys are refused by the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

GridPolicy = Literal["own_island", "zero"]
ScenarioName = Literal["low", "base", "high"]
AdoptionCurve = Literal["logistic", "bass"]
PlanObjective = Literal["npv", "people", "energy", "sites"]
TenTNetwork = Literal["core", "comprehensive"]
DesignDayKind = Literal["factor", "mean", "percentile", "busiest_hour"]
WeightsBy = Literal["direct", "ahp", "swing"]
TopsisNormalisation = Literal["vector", "min_max"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSettings:
    """Which places are considered and which minimum they must reach."""

    min_bays: int = 2
    min_area_m2: float = 50.0
    exclude_kinds: tuple[str, ...] = ("flood", "nature", "water")
    caution_kinds: tuple[str, ...] = ("heritage",)
    from_car_parks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSettings:
    """Road graph and catchments.

    ``split_crossings``: lines that cross without a shared vertex are joined there, unless one of them is a bridge or a
    tunnel. ``gravity_decay_min``: minutes at which a person counts 1/e. ``walk_m``: how far people walk while the car
    charges.
    """

    bands_min: tuple[int, ...] = (5, 10, 15)
    snap_tolerance_m: float = 1.0
    max_snap_m: float = 500.0
    traffic_search_m: float = 300.0
    competitor_search_km: float = 10.0
    split_crossings: bool = False
    gravity_decay_min: float = 5.0
    walk_m: float = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSettings:
    """Design year and scenario of demand; the constants themselves stand in data/demand with their sources.

    ``calibration``: file written by ``chargesite demand calibrate --out``, relative to the project; its fitted
    constants and profiles stand over those of data/demand, and ``overrides`` over both. ``adoption_anchors_pu``: the
    planner's own share of battery cars by year (two years or more) instead of ``adoption_path``; between them and
    beyond ``adoption_curve`` runs.
    """

    year: int = 2030
    scenario: ScenarioName = "base"
    adoption_path: str = "de_reference"
    adoption_anchors_pu: Mapping[str, float] = field(default_factory=dict)
    adoption_curve: AdoptionCurve = "logistic"
    calibration: str = ""
    overrides: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSettings:
    """Planning rule, load case and shortlist of the grid study.

    ``limits`` overrides single figures of the rule (``{"mv.line_percent": 70.0}``). ``voltage_change_percent`` is the
    most that the site itself may move the voltage of any bus (None: not asked). ``energisation_year``: None takes the
    demand's design year. ``study_year`` switches the year of load flows of shortlisted sites,
    ``n_minus_1`` the outages. ``deep_sites``: how many of the best shortlisted sites get the questions that take most
    time (outages, later years, the year, the cost curve).
    """

    planning_rule: str = "planning_mv096_lines60"
    policy: GridPolicy = "own_island"
    power_factor: float = 0.95
    shortlist: int = 20
    deep_sites: int = 6
    worsening_tolerance_percent_points: float = 0.01
    max_connection_km: float = 3.0
    lv_limit_kva: float = 250.0
    lv_reach_km: float = 0.6
    route_factor: float = 1.3
    limits: Mapping[str, float] = field(default_factory=dict)
    voltage_change_percent: float | None = None
    jurisdiction: str = "de"
    energisation_year: int | None = None
    study_year: bool = True
    n_minus_1: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringSettings:
    """Weights by criterion id (any positive scale; they are normalised), how they are found, and what is tried on them.

    ``weights_by``: ``weights`` themselves, pairwise judgements (``ahp``, "a/b": a counts so many times b, 1/9 to 9) or
    swings (``swing``: 100 for the criterion whose step from worst to best matters most, the others beside it). By
    criterion, over the catalogue's: ``normalisations`` (min_max, z, target, piecewise), ``points`` of a piecewise value
    function ("0:1 15:0"), ``targets`` in the criterion's unit, ``missing`` (neutral, worst, best). ``stability_draws``:
    weight vectors drawn to see whether the ranking holds.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    weights_by: WeightsBy = "direct"
    ahp: Mapping[str, float] = field(default_factory=dict)
    swing: Mapping[str, float] = field(default_factory=dict)
    normalisations: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, float] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    topsis_normalisation: TopsisNormalisation = "vector"
    stability_draws: int = 10_000
    top_n: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SizingSettings:
    """Service target of the queue: P(wait > max_wait_min) <= max_wait_share_pu in the hour when most points are taken.

    Where nobody queues (kerbside), ``max_blocking_share_pu`` of the day's drivers may find no free point instead.
    ``design_day`` says which day is sized for: the mean day, a ``design_percentile_pu`` of the year's days, the day of
    the ``design_hour_rank``-th busiest hour, or the planner's own ``design_day_factor_pu`` (1 is the mean day, 1.6 a
    holiday on a corridor). ``managed``: load management holds a cap. ``fail_safe``: it holds even when communication or
    control fails, so that the cap may be requested; without, the nameplate is requested, or ``protected_cap_kw`` by
    site, which a protection relay holds. ``caps_kw`` by site: the planner's own choice on the frontier.
    ``phase_years``: when more is built, after the first phase in the year of energisation. ``search_mix``: the cheapest
    charger mix over the horizon instead of the use case's mix. ``designs`` by kind of place: the company's standard
    design for all sites of that kind. ``open_from_h`` to ``open_to_h``: drivers outside these hours are lost, fleets
    come later. ``priorities`` by use case: under a cap everybody gets up to one level of power times his weight.
    """

    max_wait_min: float = 10.0
    max_wait_share_pu: float = 0.05
    max_blocking_share_pu: float = 0.10
    design_day_factor_pu: float = 1.0
    simulated_days: int = 365
    managed: bool = True
    charger_ids: tuple[str, ...] = ()
    design_day: DesignDayKind = "factor"
    design_percentile_pu: float = 0.95
    design_hour_rank: int = 30
    fail_safe: bool = True
    protected_cap_kw: Mapping[str, float] = field(default_factory=dict)
    caps_kw: Mapping[str, float] = field(default_factory=dict)
    search_mix: bool = False
    designs: Mapping[str, str] = field(default_factory=dict)
    fleet_year: int | None = None
    phase_years: tuple[int, ...] = (2027, 2030, 2035)
    open_from_h: float = 0.0
    open_to_h: float = 24.0
    priorities: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Battery and photovoltaics behind the connection of the sites studied in depth.

    ``pv_kw``: modules on each site's own roof where the candidate's column is silent. ``pv_profile``: the planner's own
    file of hourly yields (kW for each kW of modules), relative to the project; empty: the sun's height at the site,
    scaled to ``pv_yield_kwh_per_kw``. ``battery``: whether a battery is sized at all.
    """

    battery: bool = True
    pv_kw: float = 0.0
    pv_profile: str = ""
    pv_yield_kwh_per_kw: float = 950.0
    feed_in_eur_per_kwh: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """Which packs apply, and what the planner knows that no layer tells.

    Attributes
    ----------
    jurisdictions : tuple of str
        Folders of data/rules.
    own_packs : tuple of str
        The planner's own packs: TOML files, or folders of them, relative to the project.
    facts : mapping
        Evidence by name of the fact (``payment_terminal``), for one site as ``S001.on_ten_t``; it stands over what the
        layers tell.
    ten_t : mapping
        Roads of the trans-European network by name or number as the road layer has it (``A5``), and which network they
        belong to; all of the region's. Empty: not known, and what depends on it stays open.
    """

    jurisdictions: tuple[str, ...] = ("eu", "de")
    own_packs: tuple[str, ...] = ()
    facts: Mapping[str, float | bool | str] = field(default_factory=dict)
    ten_t: Mapping[str, TenTNetwork] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSettings:
    """Economic frame; prices themselves stand in data/catalogue.

    ``price_eur_per_kwh`` is what drivers pay, with value added tax at ``vat_pu``; ``energy_eur_per_kwh`` is supply with
    levies and taxes, without VAT and without the network charge. ``lease_years``: term of the lease from its signature
    (None: not known). ``grants``: ids of data/grants, or files beside the project. ``risk_draws``: of the Monte Carlo
    of each shortlisted site. ``display_currency``: ISO code in which amounts are also shown (empty: EUR alone).
    """

    price_eur_per_kwh: float = 0.59
    vat_pu: float = 0.19
    energy_eur_per_kwh: float = 0.25
    discount_rate_pu: float = 0.07
    life_years: int = 10
    price_year: int = 2025
    lease_years: float | None = None
    grants: tuple[str, ...] = ()
    risk_draws: int = 10_000
    display_currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """Programme under a budget: what to gain, what it may cost in each year, and what must hold.

    ``budget_eur_by_year``: empty: no programme is asked for. ``carry_over``: what one year leaves may be spent in later
    ones. ``must``, ``must_not``: site ids. ``reach_min``: drive time within which people count as reached; today's
    chargers of at least ``covered_kw`` count (0: all). ``floor_pu``: least share of each district's people not reached
    today who are newly reached. ``spacing_km``: on the roads of ``rules.ten_t``, the farthest drive ahead to a pool of
    ``spacing_kw`` at least, in each direction of travel (0: not asked). ``net_of_grants``: budgets pay what grants
    leave. ``unknown_grid``: whether sites may be chosen whose network is not known, without the cost of their
    connection. ``proof``: whether HiGHS goes on from the heuristic's answer, to ``gap_pu`` or ``nodes`` branches.
    """

    objective: PlanObjective = "npv"
    budget_eur_by_year: Mapping[str, float] = field(default_factory=dict)
    carry_over: bool = False
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    max_sites: int = 0
    min_distance_km: float = 0.0
    reach_min: float = 10.0
    covered_kw: float = 0.0
    floor_pu: float = 0.0
    spacing_km: float = 0.0
    spacing_kw: float = 400.0
    net_of_grants: bool = False
    unknown_grid: bool = False
    proof: bool = True
    gap_pu: float = 0.0001
    nodes: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All stages' settings and the seed of everything drawn at random."""

    seed: int = 1
    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    demand: DemandSettings = field(default_factory=DemandSettings)
    grid: GridSettings = field(default_factory=GridSettings)
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    sizing: SizingSettings = field(default_factory=SizingSettings)
    storage: StorageSettings = field(default_factory=StorageSettings)
    rules: RuleSettings = field(default_factory=RuleSettings)
    cost: CostSettings = field(default_factory=CostSettings)
    plan: PlanSettings = field(default_factory=PlanSettings)
