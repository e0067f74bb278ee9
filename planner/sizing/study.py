"""The frontier of a site that is studied in depth: finer, priced, marked with rules, and with a recommendation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from planner.model.grid_study import CostStep
from planner.model.result import DemandResult, SizingResult
from planner.model.settings import SizingSettings
from planner.rules.pack import PackPlace
from planner.sizing.advice import AdviceCase, advise
from planner.sizing.detail import LATER_YEARS, detailed_frontier, later_powers_kw, simulated_frontier
from planner.sizing.frontier import Frontier, management
from planner.sizing.marks import facts_at, rule_marks, with_breaks
from planner.sizing.plan import make_plan
from planner.sizing.pricing import priced


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrontierRuns:
    """What the frontier of a site needs of the simulation whatever it costs and whichever rules hold."""

    curve: Frontier
    later_kw: tuple[tuple[int, float | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierCase:
    """What is known of a site besides its demand and size.

    Attributes
    ----------
    place_facts : mapping
        Facts of the place by the names of :data:`planner.rules.facts.FACTS`.
    cost_steps : tuple of CostStep
        Curve of the grid study; empty: costs are not known.
    firm_kw : float, optional
        The operator's answer.
    charge_eur_per_kw : float, optional
        Operator's charge for each kW requested (see :func:`planner.sizing.pricing.operator_charge`).
    protected_kw : float, optional
        Power that a protection relay holds.
    """

    seed: int
    on: date
    place_facts: Mapping[str, object] = field(default_factory=dict)
    jurisdictions: tuple[PackPlace, ...] = ()
    language: str = "en"
    cost_steps: tuple[CostStep, ...] = ()
    firm_kw: float | None = None
    charge_eur_per_kw: float | None = None
    protected_kw: float | None = None


def simulate_frontier(
    demand: DemandResult, sizing: SizingResult, settings: SizingSettings, seed: int
) -> FrontierRuns | None:
    """Frontier in steps of 5 % and the power of later vehicles; None where nobody charges."""
    curve = simulated_frontier(demand, sizing, settings, seed)
    if curve is None:
        return None
    years = [year for year in LATER_YEARS if year > _fleet_year(demand, settings, seed)]
    return FrontierRuns(curve=curve, later_kw=later_powers_kw(demand, sizing, settings, seed, years))


def study_frontier(
    demand: DemandResult,
    sizing: SizingResult,
    settings: SizingSettings,
    case: FrontierCase,
    runs: FrontierRuns | None = None,
) -> SizingResult:
    """Sizing with its frontier in steps of 5 %, costs, marks and advice; what was sized stays as it is.

    ``runs``: those of :func:`simulate_frontier`, where they were made before.

    Returns
    -------
    SizingResult
        ``frontier``, ``marks``, ``advice`` and ``fleet_year`` replaced; unchanged where nobody charges.
    """
    runs = runs or simulate_frontier(demand, sizing, settings, case.seed)
    if runs is None:
        return sizing
    full_kw = sizing.nameplate_kw
    marks = rule_marks(
        facts_at(case.place_facts, sizing),
        case.jurisdictions,
        case.on,
        case.language,
        management("least_cap_pu") * full_kw,
        full_kw,
    )
    edges_kw = [mark.below_kw for mark in marks] + [step.up_to_kw for step in case.cost_steps if step.feasible]
    edges_kw += [] if case.firm_kw is None else [case.firm_kw]
    points = detailed_frontier(
        demand, sizing, settings, case.seed, extra_kw=_within(edges_kw, full_kw), known=runs.curve
    )
    points = with_breaks(priced(points, case.cost_steps), marks)
    fleet_year = _fleet_year(demand, settings, case.seed)
    advice = advise(
        points,
        AdviceCase(
            fleet_year=fleet_year,
            marks=marks,
            cost_steps=case.cost_steps,
            firm_kw=case.firm_kw,
            charge_eur_per_kw=case.charge_eur_per_kw,
            relied_on=settings.managed and (settings.fail_safe or case.protected_kw is not None),
            later_kw=runs.later_kw,
        ),
    )
    return replace(sizing, frontier=points, marks=marks, advice=advice, fleet_year=fleet_year)


def _fleet_year(demand: DemandResult, settings: SizingSettings, seed: int) -> int:
    year = make_plan(demand, settings, seed).fleet_year
    return demand.year if year is None else year


def _within(powers_kw: Sequence[float], full_kw: float) -> tuple[float, ...]:
    least_kw = management("least_cap_pu") * full_kw
    return tuple(kw for kw in powers_kw if least_kw <= kw < full_kw)
