"""The frozen result of an assessment: all that panels, report and exports read.

Unknown is None, never zero. Shares are 0..1 and end in ``_pu``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from planner.model.access_result import AccessResult as AccessResult
from planner.model.access_result import Amenity as Amenity
from planner.model.access_result import Rival as Rival
from planner.model.access_result import RoadGap as RoadGap
from planner.model.access_result import RoadQuality as RoadQuality
from planner.model.band import Band as Band
from planner.model.company import Company as Company
from planner.model.delivery import EvseNumbers as EvseNumbers
from planner.model.delivery import GateEvent as GateEvent
from planner.model.delivery import GateStep as GateStep
from planner.model.delivery import Stakeholder as Stakeholder
from planner.model.demand_result import Competition as Competition
from planner.model.demand_result import DemandPart as DemandPart
from planner.model.demand_result import DemandResult as DemandResult
from planner.model.demand_result import DemandYear as DemandYear
from planner.model.demand_result import DesignDay as DesignDay
from planner.model.demand_result import Programme as Programme
from planner.model.grid_result import ElementState as ElementState
from planner.model.grid_result import GridResult as GridResult
from planner.model.grid_result import GridStatus as GridStatus
from planner.model.grid_result import GridSummary as GridSummary
from planner.model.grid_result import UpgradeKind as UpgradeKind
from planner.model.grid_result import UpgradeOption as UpgradeOption
from planner.model.grid_result import Violation as Violation
from planner.model.grid_study import ConnectionOption as ConnectionOption
from planner.model.grid_study import CostStep as CostStep
from planner.model.grid_study import GridTier as GridTier
from planner.model.grid_study import OperatorAnswer as OperatorAnswer
from planner.model.grid_study import OutageState as OutageState
from planner.model.grid_study import SecurityResult as SecurityResult
from planner.model.grid_study import TimeWindow as TimeWindow
from planner.model.grid_study import WorstHour as WorstHour
from planner.model.grid_study import YearHeadroom as YearHeadroom
from planner.model.grid_study import YearResult as YearResult
from planner.model.issues import Issue
from planner.model.money_result import CashYear as CashYear
from planner.model.money_result import GrantResult as GrantResult
from planner.model.money_result import NpvRisk as NpvRisk
from planner.model.money_result import ShownRate as ShownRate
from planner.model.money_result import Timing as Timing
from planner.model.money_result import TornadoBar as TornadoBar
from planner.model.plan_result import PlanResult as PlanResult
from planner.model.score_result import Evidence as Evidence
from planner.model.score_result import RankingCheck as RankingCheck
from planner.model.score_result import RankStanding as RankStanding
from planner.model.settings import Settings
from planner.model.site_plan import BayLayout as BayLayout
from planner.model.sizing_result import BufferResult as BufferResult
from planner.model.sizing_result import ChargerCount as ChargerCount
from planner.model.sizing_result import ConnectionRequest as ConnectionRequest
from planner.model.sizing_result import DesignChoice as DesignChoice
from planner.model.sizing_result import FrontierAdvice as FrontierAdvice
from planner.model.sizing_result import FrontierMark as FrontierMark
from planner.model.sizing_result import FrontierPoint as FrontierPoint
from planner.model.sizing_result import MixOption as MixOption
from planner.model.sizing_result import Phase as Phase
from planner.model.sizing_result import SizingResult as SizingResult
from planner.model.sizing_result import WaitBin as WaitBin

SCHEMA_VERSION = "1.3"
OUTDATED = "app.outdated"
"""Code of the finding that a result no longer answers for its project; put in where it is written down all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where one input came from."""

    role: str
    path: str
    layer: str
    sha256: str
    crs: str
    rows: int
    licence: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One constant that shaped the result, with its source and state (``source`` or ``assumption``)."""

    name: str
    value: float | str
    unit: str
    state: str
    source: str
    valid_from: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Postal facts of a site."""

    street: str
    city: str
    postal_code: str
    country: str
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One criterion's share of the score: ``value`` in the criterion's unit (None: unknown), ``normalised_pu`` 0..1.

    ``low_pu``, ``high_pu``: the same at the low and the high end of what the fact may be; None where no band is known.
    """

    criterion: str
    value: float | None
    unit: str
    direction: str
    normalisation: str
    normalised_pu: float | None
    weight_pu: float
    contribution: float
    low_pu: float | None = None
    high_pu: float | None = None


class RuleOutcome(StrEnum):
    """Answer of a rule. ``counts`` / ``does_not_count`` for targets that bind a state, not a site."""

    PASS = "pass"  # noqa: S105 - the answer of a rule
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    NEEDS_EVIDENCE = "needs_evidence"
    COUNTS = "counts"
    DOES_NOT_COUNT = "does_not_count"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """One rule's answer for one site, with the law's place and the fact it was judged on.

    ``topic``: what it is about (planning, building, accessibility, grid, payment, operation, data, target, funding or
    other), by which papers pick the rules their reader decides on.
    """

    rule_id: str
    title: str
    jurisdiction: str
    addressee: str
    status: str
    outcome: RuleOutcome
    clause: str
    source: str
    valid_from: str
    valid_to: str
    found: str
    required: str
    evidence: str
    stage: str
    topic: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """A pack that a result was judged by: what it says of itself, its file's hash, and each rule's digest by id.

    ``checked_by``: by whom and against what its text was checked; ``own``: a file of the planner.
    """

    pack_id: str
    jurisdiction: str
    title: str
    version: str
    checked_on: str
    checked_by: str
    sha256: str
    jurisdiction_name: str = ""
    own: bool = False
    rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One line of capex or opex, in EUR (a year for opex). ``parts_eur``: text code and amount of each of its parts."""

    item: str
    quantity: float
    unit: str
    amount_eur: Band
    source: str
    parts_eur: tuple[tuple[str, Band], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CostResult:
    """What a site costs and earns. NPV and break-even from the base lines; None where not defined.

    ``revenue_eur_per_year``: of all that the site's points sell. ``cannibalised_eur_per_year``: margin of the part that
    own sites would have sold otherwise; NPV, payback and break-even are after it. None where the competition is not
    known. ``not_included``: text codes of what the sums do not hold (a connection that is not known, for example).
    ``irr_pu``: internal rate of return of the base case; ``break_even_price_eur_per_kwh``: price to drivers, with VAT,
    at which its NPV is nil; ``payback_years`` counts from the first payment. ``notes``: text codes with numbers of what
    is to be said of these figures (a lease that ends before the money is back, for example). Lines are those of the
    design year; NPV, rate of return, payback and break-even follow ``cash_years``.
    """

    capex_lines: tuple[CostLine, ...]
    opex_lines: tuple[CostLine, ...]
    capex_eur: Band
    opex_eur_per_year: Band
    revenue_eur_per_year: Band
    npv_eur: Band
    break_even_utilisation_pu: float | None
    payback_years: float | None
    price_year: int
    not_included: tuple[str, ...] = ()
    cannibalised_eur_per_year: Band | None = None
    irr_pu: float | None = None
    break_even_price_eur_per_kwh: float | None = None
    cash_years: tuple[CashYear, ...] = ()
    tornado: tuple[TornadoBar, ...] = ()
    risk: NpvRisk | None = None
    grants: tuple[GrantResult, ...] = ()
    timing: Timing | None = None
    notes: tuple[tuple[str, Mapping[str, str | float]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteResult:
    """All that is known of one candidate.

    ``rank_group``: checked, unknown, failed, not_checked or excluded; ranks run 1..n through them in this order; in a
    project without a grid all sites are "unknown" and ranked together. Excluded sites have no rank. ``stage`` and
    ``note`` are the planner's words on the site; ``drawn``: it stands in no file, the planner has drawn it.
    ``withheld``: parts that are known but left out for the reader (``cost``), and as ``judged_...`` the reasons of the
    verdict that stood before they were: nothing is concluded from their absence. ``rule_facts``: what the rules were
    judged on, by name, so that another pack can be asked without a new run. ``gates`` and ``history`` are the
    planner's.
    """

    site_id: str
    name: str
    kind: str
    lon: float
    lat: float
    x_m: float
    y_m: float
    address: Address
    bays: int | None
    area_m2: float | None
    excluded_by: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    rank: int | None = None
    rank_group: str = ""
    score: float | None = None
    score_parts: tuple[ScorePart, ...] = ()
    stability_top_pu: float | None = None
    access: AccessResult | None = None
    demand: DemandResult | None = None
    grid: GridResult | None = None
    sizing: SizingResult | None = None
    upgrades: tuple[UpgradeOption, ...] = ()
    rules: tuple[RuleResult, ...] = ()
    cost: CostResult | None = None
    shortlisted: bool = False
    stage: str = ""
    note: str = ""
    drawn: bool = False
    withheld: tuple[str, ...] = ()
    standing: RankStanding | None = None
    evidence: Evidence | None = None
    layout: BayLayout | None = None
    rule_facts: Mapping[str, float | str | bool] = field(default_factory=dict)
    gates: tuple[GateStep, ...] = ()
    history: tuple[GateEvent, ...] = ()
    evse_numbers: tuple[EvseNumbers, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One run's whole answer: same input and seed, same content.

    ``withheld``: settings that are left out for the reader, as dotted keys; what stands in their place says nothing.
    """

    project_name: str
    project_date: date
    organisation: str
    author: str
    notice: str
    language: str
    crs: str
    engine_version: str
    settings: Settings
    sites: tuple[SiteResult, ...]
    grids: tuple[GridSummary, ...] = ()
    base_violations: tuple[Violation, ...] = ()
    issues: tuple[Issue, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    operator: Mapping[str, str] = field(default_factory=dict)
    roads: RoadQuality | None = None
    programme: Programme | None = None
    withheld: tuple[str, ...] = ()
    ranking_check: RankingCheck | None = None
    plan: PlanResult | None = None
    company: Company | None = None
    stakeholders: tuple[Stakeholder, ...] = ()
    rule_packs: tuple[RulePack, ...] = ()
    shown_rate: ShownRate | None = None
    project_id: str = ""
    schema_version: str = SCHEMA_VERSION

    def site(self, site_id: str) -> SiteResult:
        """The site of an id.

        Raises
        ------
        KeyError
            No such site.
        """
        for site in self.sites:
            if site.site_id == site_id:
                return site
        raise KeyError(site_id)

    @property
    def shortlist(self) -> tuple[SiteResult, ...]:
        """Shortlisted sites in rank order."""
        listed = [site for site in self.sites if site.shortlisted]
        return tuple(sorted(listed, key=lambda site: (site.rank is None, site.rank or 0, site.site_id)))
