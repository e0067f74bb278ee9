"""Charging demand of each site by use case: sessions and energy a day, low / base / high, hours and years."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planner.demand.catalogue import HEAVY, OTHER, UseCase, kinds, site_use_cases, use_cases
from planner.demand.competition import kept_share, net_share, own_rivals, rival_weights
from planner.demand.constants import Constants, site_constants
from planner.demand.facts import SiteFacts
from planner.demand.models.origin import Origin, Question
from planner.demand.models.registry import MODELS
from planner.demand.profiles import Profile, calibrated_shapes, mean_day, profile
from planner.demand.shares import BY_CAR, ElectricShares, electric_shares
from planner.model.band import Band, product, total
from planner.model.demand_result import Calibration, Competition, DemandPart, DemandResult, DemandYear
from planner.model.settings import DemandSettings

COMPETITION = "competition"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Everything that is the same for all sites of a run."""

    year: int
    constants: Constants
    electric: ElectricShares
    use_cases: Mapping[str, UseCase]
    profiles: Mapping[str, Profile]
    calibrated: Mapping[str, tuple[str, ...]]
    stays: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """One origin of one use case, with what competitors leave of it (base: and own chargers too)."""

    use_case: str
    origin: Origin
    kept: Band
    net_pu: float

    def sessions(self, electric: Mapping[str, Band]) -> Band:
        return product(self.origin.sessions_per_day, electric[self.origin.drivers], self.kept)

    def energy_kwh(self, electric: Mapping[str, Band]) -> Band:
        return product(self.origin.energy_kwh_per_day, electric[self.origin.drivers], self.kept)


def estimate_demand(
    facts: pd.DataFrame, settings: DemandSettings, calibration: Calibration | None = None
) -> dict[str, DemandResult]:
    """Demand by site.

    Parameters
    ----------
    facts : DataFrame, indexed by site_id
        kind, use_cases (as a planner writes them; empty: the kind's own), bays, visits_per_day, employees,
        fleet_vehicles, truck_bays, traffic_aadt_per_day, captured_traffic_per_day, hgv_share_pu (of that traffic),
        people_<minutes>min, jobs_<minutes>min, poi_<kind>_<minutes>min, rivals (tuples of ``Rival``), or competitor_min
        and competitors_10min (and both with the prefix ``fast_``). Missing columns and NaN are unknown, never zero.
    settings : DemandSettings
        Year, adoption path or anchors, own constants. ``scenario`` chooses the course of adoption behind the base
        figures; low and high keep the outer courses.
    calibration : Calibration, optional
        Fitted constants and profiles; the project's own constants stand over them.

    Returns
    -------
    dict of str to DemandResult
        In the order of ``facts``. ``sessions_per_day`` are those at the site's own points: what competitors keep is
        taken off, what comes from the company's own chargers is in it. What the company earns is less the margin of
        ``competition.cannibalised_kwh_per_day``. A site of which no origin of sessions is known is left out;
        :func:`planner.demand.issues.demand_issues` says why. Where only some are known, the figures hold these alone
        and ``unknown_parts`` names the rest.

    Raises
    ------
    PlannerError
        Unknown adoption path, year outside it, unusable anchors, or a constant that is unknown or out of range.
    """
    run = _run(settings, calibration)
    rows = zip(map(str, facts.index), facts.to_dict("records"), strict=True)
    estimates = ((site_id, _site(SiteFacts(row={str(k): v for k, v in row.items()}), run)) for site_id, row in rows)
    return {site_id: estimate for site_id, estimate in estimates if estimate is not None}


def _run(settings: DemandSettings, calibration: Calibration | None) -> _Run:
    constants = site_constants(settings, calibration)
    shapes: dict[str, tuple[str, ...]] = {}
    stays: dict[str, tuple[float, float]] = {}
    if calibration is not None and calibration.use_case in use_cases():
        shapes[calibration.use_case] = calibrated_shapes(calibration)
        if calibration.stay_mean_h is not None and calibration.stay_cv_pu > 0:
            stays[calibration.use_case] = (calibration.stay_mean_h, calibration.stay_cv_pu)
            shapes[calibration.use_case] += ("stay_mean_h",)
    return _Run(
        year=settings.year,
        constants=constants,
        electric=electric_shares(settings, constants),
        use_cases=use_cases(),
        profiles={use_case: profile(use_case, calibration) for use_case in use_cases()},
        calibrated=shapes,
        stays=stays,
    )


def _site(facts: SiteFacts, run: _Run) -> DemandResult | None:
    shares, unknown = _shares(facts, run)
    if not shares:
        return None
    parts = tuple(_part(share, run) for share in shares)
    sessions = total(part.sessions_per_day for part in parts)
    energy = total(share.energy_kwh(run.electric.design) for share in shares)
    main = max(parts, key=lambda part: part.sessions_per_day.base)
    hours = mean_day(parts)
    alone = run.profiles[main.use_case].hourly_share_pu
    by_origin: dict[str, float] = {}
    for part in parts:
        by_origin[part.origin] = by_origin.get(part.origin, 0.0) + part.sessions_per_day.base
    return DemandResult(
        year=run.year,
        use_case=_main_use_case(parts),
        sessions_per_day=sessions,
        energy_kwh_per_day=energy,
        energy_per_session_kwh=energy.base / sessions.base if sessions.base > 0 else main.energy_per_session_kwh,
        ev_share_pu=run.electric.design[BY_CAR],
        hourly_share_pu=tuple(float(x) for x in hours / hours.sum()) if hours.sum() > 0 else alone,
        parts_per_day=by_origin,
        unknown_parts=unknown,
        parts=parts,
        by_year=tuple(_year(year, shares, electric) for year, electric in run.electric.by_year.items()),
        competition=None if COMPETITION in unknown else _competition(facts, shares, run),
        calibrated=_taken(parts, run),
    )


def _shares(facts: SiteFacts, run: _Run) -> tuple[list[_Share], tuple[str, ...]]:
    """Origins of all use cases of a site, and the names of what is not known."""
    kind_name = facts.text("kind")
    wanted = site_use_cases(kind_name, facts.text("use_cases"), facts.known("truck_bays"))
    shares: list[_Share] = []
    unknown: dict[str, None] = {}
    competition_known = True
    for use_case, share_pu in wanted.items():
        question = Question(
            facts=facts,
            kind=kinds().get(kind_name, kinds()[OTHER]),
            constants=run.constants,
            electric=run.electric.design,
            share_pu=share_pu,
        )
        weights = rival_weights(facts, run.use_cases[use_case], run.constants)
        kept, net = kept_share(weights, run.constants), net_share(weights, run.constants)
        for name, origin in MODELS[use_case](question).items():
            if origin is None:
                unknown[name] = None
                continue
            shares.append(_Share(use_case=use_case, origin=origin, kept=kept, net_pu=net))
            competition_known = competition_known and weights is not None
    return shares, tuple(unknown) if competition_known else (*unknown, COMPETITION)


def _part(share: _Share, run: _Run) -> DemandPart:
    shape, origin = run.profiles[share.use_case], share.origin
    sessions = share.sessions(run.electric.design)
    stay_mean_h, stay_cv_pu = run.stays.get(share.use_case, (None, None))
    kept = (("left_by_competitors_pu", share.kept.base),) if run.use_cases[share.use_case].has_rivals else ()
    return DemandPart(
        use_case=share.use_case,
        origin=origin.origin,
        sessions_per_day=sessions,
        energy_per_session_kwh=origin.energy_per_session_kwh,
        hourly_share_pu=shape.hourly_share_pu,
        weekend_share_pu=shape.weekend_share_pu,
        weekday_factor_pu=shape.weekday_factor_pu,
        month_factor_pu=shape.month_factor_pu,
        heavy=share.use_case in HEAVY,
        stay_mean_h=stay_mean_h,
        stay_cv_pu=stay_cv_pu,
        steps=(*origin.steps, *kept, ("sessions_per_day", sessions.base)),
    )


def _main_use_case(parts: tuple[DemandPart, ...]) -> str:
    sessions: dict[str, float] = {}
    for part in parts:
        sessions[part.use_case] = sessions.get(part.use_case, 0.0) + part.sessions_per_day.base
    return max(sessions, key=lambda use_case: sessions[use_case])


def _year(year: int, shares: list[_Share], electric: Mapping[str, Band]) -> DemandYear:
    by_use_case: dict[str, float] = {}
    for share in shares:
        base = share.sessions(electric).base
        by_use_case[share.use_case] = by_use_case.get(share.use_case, 0.0) + base
    return DemandYear(
        year=year,
        ev_share_pu=electric[BY_CAR],
        sessions_per_day=total(share.sessions(electric) for share in shares),
        energy_kwh_per_day=total(share.energy_kwh(electric) for share in shares),
        sessions_by_use_case=by_use_case,
    )


def _competition(facts: SiteFacts, shares: list[_Share], run: _Run) -> Competition:
    """Balance of the base energies; what own chargers would have of the site's drivers is cannibalised."""
    gross = [product(s.origin.energy_kwh_per_day, run.electric.design[s.origin.drivers]).base for s in shares]
    here = sum(energy * share.kept.base for energy, share in zip(gross, shares, strict=True))
    net = sum(energy * share.net_pu for energy, share in zip(gross, shares, strict=True))
    return Competition(
        gross_kwh_per_day=sum(gross),
        to_competitors_kwh_per_day=sum(gross) - here,
        cannibalised_kwh_per_day=here - net,
        net_new_kwh_per_day=net,
        own_sites=own_rivals(facts),
    )


def _taken(parts: tuple[DemandPart, ...], run: _Run) -> tuple[str, ...]:
    """Constants and shapes of a calibration that stand behind a site's figures."""
    served = {part.use_case for part in parts}
    used = {name for part in parts for name, _ in part.steps}
    fitted = [name for name in run.constants.calibrated if name in used]
    shapes = [f"{case}_{shape}" for case in sorted(served) for shape in run.calibrated.get(case, ())]
    return tuple(fitted + shapes)
