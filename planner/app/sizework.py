"""What is asked of the size of shortlisted sites: the priced frontier, phases, other mixes, battery and modules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.access.figures import minutes_between
from planner.app.gridsites import GridStudy, Shortlist
from planner.app.judgement import PlaceJudgement, cost_place
from planner.app.places import Places, firm_powers, in_threads, needed_on
from planner.app.records import number, whole
from planner.app.rulepacks import rule_places
from planner.app.sitetools.buffer import pv_yield, site_tariff, size_buffer_for
from planner.app.siteyear import site_year
from planner.cost.connection import CostPlace, requested
from planner.cost.prices import Voltage
from planner.demand.programme import programme
from planner.model.band import Band, less
from planner.model.progress import Progress
from planner.model.project import Project
from planner.model.result import BufferResult, CostStep, MixOption, Programme, RuleResult, SizingResult
from planner.model.settings import SizingSettings
from planner.sizing.alternatives import MixCase, alternatives
from planner.sizing.designs import standard_designs, with_broken_rules
from planner.sizing.mix_cost import MixFrame
from planner.sizing.phases import PhaseCase, PhaseStep, phase_steps, phases
from planner.sizing.pricing import connection_price, operator_charge, step_at
from planner.sizing.request import Powers, powers_of
from planner.sizing.seeds import site_seed
from planner.sizing.study import FrontierCase, FrontierRuns, simulate_frontier, study_frontier

FLOAT = NDArray[np.float64]
QUARTERS_PER_H = 4
HOSTING = "hosting"
LEAST_HOSTED_PU = 0.2
_STEP = "app.step_size_depth"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SizeRuns:
    """What the simulation says of shortlisted sites whatever the grid answers: frontier and phases, nothing priced."""

    places: Places
    project: Project
    by_site: "Mapping[str, _Runs]"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Runs:
    frontier: FrontierRuns | None
    steps: tuple[PhaseStep, ...]


def simulate_sizes(places: Places, shortlist: Sequence[str], project: Project, progress: Progress) -> SizeRuns:
    """Frontier and phases of the shortlisted sites, before the grid is asked what a power costs."""
    ids = [site_id for site_id in shortlist if site_id in places.sizing]
    by_site = in_threads(ids, lambda site_id: _Site(places, project, site_id).simulated(), progress, _STEP)
    return SizeRuns(places=places, project=project, by_site=by_site)


def study_sizes(
    runs: SizeRuns, judged: PlaceJudgement, study: GridStudy, listed: Shortlist, progress: Progress
) -> Places:
    """Places whose shortlisted sites have their frontier with costs, rules and advice, and phases.

    The deep sites also get the charger mixes that were looked at, and battery and modules on the year.
    """

    def answer(site_id: str) -> SizingResult:
        question = _Question(runs, site_id, judged=judged, study=study)
        return question.deep() if site_id in listed.deep else question.listed()

    studied = in_threads(list(runs.by_site), answer, progress, _STEP)
    return replace(runs.places, sizing={**runs.places.sizing, **studied})


def with_design_rules(places: Places, rules: Mapping[str, tuple[RuleResult, ...]]) -> Places:
    """Places whose standard designs also name the rules that a site breaks with them."""
    sizing = {site_id: with_broken_rules(each, rules.get(site_id, ())) for site_id, each in places.sizing.items()}
    return replace(places, sizing=sizing)


def with_programme(places: Places, shortlist: Sequence[str], project: Project) -> tuple[Places, Programme | None]:
    """Places whose shortlisted sites know what is net new when all are built, and the sums of that programme."""
    known = [site_id for site_id in shortlist if site_id in places.demand]
    if len(known) < 2 or not places.graph.n_edges:
        return places, None
    drive_min = minutes_between(places.graph, places.sites.loc[known], project.settings.access)
    joint, by_site = programme(places.demand, drive_min, known, project.settings.demand)
    demand = {i: replace(each, competition=by_site.get(i, each.competition)) for i, each in places.demand.items()}
    return replace(places, demand=demand), joint


def buffer_cap(sizing: SizingResult, hosting_kw: float | None) -> tuple[float, str]:
    """Power that a battery is sized for, and what it is: the connection asked for, or what the grid has free today.

    What is asked of a battery first is whether the site can live with the power the grid has. Below
    ``LEAST_HOSTED_PU`` of the nameplate it cannot with any battery worth the name: the connection then stands.
    """
    least_kw = LEAST_HOSTED_PU * sizing.nameplate_kw
    if hosting_kw is not None and least_kw <= hosting_kw < sizing.connection_kw:
        return hosting_kw, HOSTING
    return sizing.connection_kw, "connection"


def site_powers(
    sizing: SizingResult, settings: SizingSettings, project: Project, firm_kw: float | None, site_id: str
) -> Powers:
    """Powers that bind a site: the operator's answer, the planner's cap, the protected one, its standard design's."""
    powers = powers_of(settings, firm_kw, settings.caps_kw.get(site_id), settings.protected_cap_kw.get(site_id))
    if sizing.design is None or not settings.managed:
        return powers
    cap_kw = standard_designs(project.designs)[sizing.design.design_id].cap_kw
    return powers if cap_kw is None else replace(powers, design_kw=cap_kw)


def phase_years(project: Project) -> tuple[int, ...]:
    """Years of the phases: nothing is built before the sites get their power, and the first phase is built then.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> phase_years(Project(name="p", folder=Path("."), project_date=date(2029, 5, 1)))
    (2030, 2035)
    """
    first = needed_on(project).year
    return (first, *(year for year in project.settings.sizing.phase_years if year > first))


class _Site:
    """One site with what its simulations are made of."""

    def __init__(self, places: Places, project: Project, site_id: str) -> None:
        self._places, self._project, self._site_id = places, project, site_id
        self._demand, self._sizing = places.demand[site_id], places.sizing[site_id]
        self._settings, self._seed = project.settings.sizing, site_seed(project.settings.seed, site_id)
        self._firm_kw = firm_powers(project).get(site_id)
        self._powers = site_powers(self._sizing, self._settings, project, self._firm_kw, site_id)
        row = places.site_row(site_id)
        self._bays, self._truck_bays = whole(row["bays"]), whole(row.get("truck_bays"))

    def simulated(self) -> _Runs:
        """Frontier and the steps of the phases."""
        frontier = simulate_frontier(self._demand, self._sizing, self._settings, self._seed)
        steps = phase_steps(self._demand, self._sizing, self._phased, self._phase_case(CostPlace()))
        return _Runs(frontier=frontier, steps=steps)

    @property
    def _phased(self) -> SizingSettings:
        return replace(self._settings, phase_years=phase_years(self._project))

    def _phase_case(self, place: CostPlace) -> PhaseCase:
        bays, truck_bays = self._bays, self._truck_bays
        return PhaseCase(bays=bays, truck_bays=truck_bays, powers=self._powers, place=place, seed=self._seed)


class _Question(_Site):
    """One site with what its answers are made of."""

    def __init__(self, runs: SizeRuns, site_id: str, *, judged: PlaceJudgement, study: GridStudy) -> None:
        super().__init__(runs.places, runs.project, site_id)
        self._runs = runs.by_site[site_id]
        grid = study.results[site_id]
        self._steps: tuple[CostStep, ...] = grid.cost_curve
        self._facts: Mapping[str, object] = judged.rule_facts[site_id]
        self._place = cost_place(self._facts, grid, self._project)
        self._hosting_kw = grid.hosting_kw

    def listed(self) -> SizingResult:
        """Frontier with advice, and phases."""
        charge = operator_charge(self._place.country, self._voltage)
        case = FrontierCase(
            seed=self._seed,
            on=self._project.project_date,
            place_facts=self._facts,
            jurisdictions=rule_places(self._project),
            language=self._project.language,
            cost_steps=self._steps,
            firm_kw=self._firm_kw,
            charge_eur_per_kw=None if charge is None else charge.base,
            protected_kw=self._settings.protected_cap_kw.get(self._site_id),
        )
        studied = study_frontier(self._demand, self._sizing, self._settings, case, self._runs.frontier)
        plan = self._phase_case(self._place)
        return replace(studied, phases=phases(self._demand, studied, self._phased, plan, self._runs.steps))

    def deep(self) -> SizingResult:
        """The same, with the mixes looked at, and battery and modules."""
        studied = self.listed()
        if not studied.chargers or self._demand.sessions_per_day.base <= 0:
            return studied
        return replace(studied, alternatives=studied.alternatives or self._mixes(), buffer=self._buffer())

    @property
    def _voltage(self) -> Voltage:
        return requested(self._sizing, None, self._place).charged_as

    def _mixes(self) -> tuple[MixOption, ...]:
        frame = MixFrame(
            cost=self._project.settings.cost,
            place=self._place,
            connection_price=connection_price(self._steps) if self._steps else None,
            designs=self._project.designs,
            power_factor=self._project.settings.grid.power_factor,
            truck_bays=self._truck_bays,
        )
        case = MixCase(bays=self._bays, seed=self._seed, frame=frame, powers=self._powers)
        return alternatives(self._demand, self._sizing, self._settings, case)

    def _buffer(self) -> BufferResult:
        """Battery and modules with which the site lives through the year on its connection, or on what the grid has."""
        settings = self._project.settings
        load_kw = site_year(self._places, self._site_id, self._project, steps_per_h=QUARTERS_PER_H)
        row = self._places.site_row(self._site_id)
        own_kw = number(row.get("pv_kw"))
        fits_kw = settings.storage.pv_kw if own_kw is None else own_kw
        lon, lat = self._places.lon_lat(self._site_id)
        pv = (fits_kw, pv_yield(settings.storage, self._project.folder, lat, lon)) if fits_kw > 0 else None
        cap_kw, basis = buffer_cap(self._sizing, self._hosting_kw)
        larger = self._saved_connection_eur(cap_kw, load_kw)
        tariff = site_tariff(load_kw, self._voltage, settings.storage, settings.cost, larger)
        found = size_buffer_for(load_kw, cap_kw, settings.storage, settings.cost, tariff, pv)
        needed = basis == HOSTING and found.reason == "sizing.buffer_forced"
        reason = "sizing.buffer_forced_hosting" if needed else found.reason
        return replace(found, cap_basis=basis, reason=reason)

    def _saved_connection_eur(self, cap_kw: float, load_kw: FLOAT) -> Band | None:
        """What a connection for the whole load would cost more than one for the cap; None where not known."""
        steps = (step_at(self._steps, kw) for kw in (cap_kw, float(load_kw.max())))
        own, whole = (None if step is None or not step.feasible else step.cost_eur for step in steps)
        return None if own is None or whole is None else less(whole, own)
