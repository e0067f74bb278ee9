"""Charging demand of each site in the design year: sessions and energy a day, low / base / high, and the hours."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planner.demand.adoption import bev_share
from planner.demand.constants import BEV_SHARE, Kind, constants, kinds
from planner.demand.parts import competition_share, fleet_part, population_part, traffic_part
from planner.demand.profiles import hourly_shares
from planner.model.band import Band, certain, product, total
from planner.model.result import DemandResult
from planner.model.settings import DemandSettings

TRAFFIC, POPULATION, FLEET, COMPETITION = "traffic", "population", "fleet", "competition"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """Everything that is the same for all sites of a run."""

    year: int
    bev_pu: Band
    constants: Mapping[str, Band]
    kinds: Mapping[str, Kind]
    profiles: Mapping[str, tuple[float, ...]]


def estimate_demand(facts: pd.DataFrame, settings: DemandSettings) -> dict[str, DemandResult]:
    """Demand by site.

    Parameters
    ----------
    facts : DataFrame, indexed by site_id
        kind, traffic_aadt_per_day, hgv_share_pu (of that traffic), people_<minutes>min, competitor_min,
        competitors_10min (and both with the prefix ``fast_``), bays. Missing columns and NaN are unknown, never zero.
    settings : DemandSettings
        Year, adoption path, own constants. ``scenario`` chooses the course of adoption behind the base figures; low
        and high keep the outer courses.

    Returns
    -------
    dict of str to DemandResult
        In the order of ``facts``. A site of which no origin of sessions is known is left out;
        :func:`planner.demand.issues.demand_issues` says why. Where only some are known, the figures hold these alone
        and ``unknown_parts`` names the rest.

    Raises
    ------
    PlannerError
        Unknown adoption path, year outside it, or an override that is unknown or out of range.

    Notes
    -----
    Sessions a day = AADT x direction x (1 - heavy vehicles) x BEV share(year) x stop share x capture, plus people in
    reach x cars per person x BEV share x sessions per BEV and day x capture; competition lowers both captures.
    """
    model = _model(settings)
    estimates = ((str(site_id), _site(row, model)) for site_id, row in facts.iterrows())
    return {site_id: estimate for site_id, estimate in estimates if estimate is not None}


def _model(settings: DemandSettings) -> _Model:
    values = constants(settings.overrides)
    all_kinds = kinds()
    return _Model(
        year=settings.year,
        bev_pu=values[BEV_SHARE] if BEV_SHARE in values else _adoption(settings),
        constants=values,
        kinds=all_kinds,
        profiles={kind.use_case: hourly_shares(kind.use_case) for kind in all_kinds.values()},
    )


def _adoption(settings: DemandSettings) -> Band:
    course = bev_share(settings.adoption_path, settings.year)
    base_pu = {"low": course.low, "base": course.base, "high": course.high}[settings.scenario]
    return Band(low=course.low, base=base_pu, high=course.high)


def _site(row: "pd.Series[float]", model: _Model) -> DemandResult | None:
    kind = model.kinds.get(str(row.get("kind")), model.kinds["other"])
    parts = _parts(row, kind, model)
    known = {name: part for name, part in parts.items() if part is not None}
    if not known:
        return None
    unknown = tuple(name for name, part in parts.items() if part is None)
    share, share_known = _competition(row, kind, model)
    sessions = product(total(known.values()), share)
    energy_kwh = model.constants[f"{kind.use_case}_energy_kwh"]
    return DemandResult(
        year=model.year,
        use_case=kind.use_case,
        sessions_per_day=sessions,
        energy_kwh_per_day=product(sessions, energy_kwh),
        energy_per_session_kwh=energy_kwh.base,
        ev_share_pu=model.bev_pu,
        hourly_share_pu=model.profiles[kind.use_case],
        parts_per_day={name: part.base * share.base for name, part in known.items()},
        unknown_parts=unknown if share_known else (*unknown, COMPETITION),
    )


def _parts(row: "pd.Series[float]", kind: Kind, model: _Model) -> dict[str, Band | None]:
    """Origins of sessions that this kind has, each with its band or None where a fact is missing."""
    parts: dict[str, Band | None] = {}
    if kind.traffic:
        aadt = _known(row, "traffic_aadt_per_day")
        hgv = _known(row, "hgv_share_pu")
        hgv_pu = model.constants["hgv_share_default_pu"] if hgv is None else certain(hgv)
        parts[TRAFFIC] = None if aadt is None else traffic_part(aadt, hgv_pu, model.bev_pu, kind, model.constants)
    if kind.population:
        people = _people(row, model.constants[f"{kind.use_case}_reach_min"].base)
        parts[POPULATION] = None if people is None else population_part(people, model.bev_pu, kind, model.constants)
    if kind.fleet:
        bays = _known(row, "bays")
        parts[FLEET] = None if bays is None else fleet_part(bays, model.constants)
    return parts


def _competition(row: "pd.Series[float]", kind: Kind, model: _Model) -> tuple[Band, bool]:
    """Share that competitors leave, and whether competition is known (a fleet has none).

    Drivers on the way are drawn by fast chargers alone.
    """
    if kind.fleet:
        return certain(1.0), True
    speed = "fast_" if kind.fast_only else ""
    nearest, count = _known(row, f"{speed}competitor_min"), _known(row, f"{speed}competitors_10min")
    share = competition_share(
        nearest,
        None if count is None else int(count),
        model.constants["competition_strength_pu"],
        model.constants["competition_decay_min"].base,
        model.constants["competition_radius_min"].base,
    )
    return share, nearest is not None or count is not None


def _people(row: "pd.Series[float]", reach_min: float) -> float | None:
    """People within the band nearest to the reach (the smaller of two that are equally near)."""
    bands = sorted(
        (abs(minutes - reach_min), minutes, name)
        for name in map(str, row.index)
        if name.startswith("people_") and name.endswith("min")
        for minutes in [int(name.removeprefix("people_").removesuffix("min"))]
    )
    return _known(row, bands[0][2]) if bands else None


def _known(row: "pd.Series[float]", column: str) -> float | None:
    """Value of a fact; None where it is missing or negative (no count can be)."""
    value = row.get(column)
    return None if value is None or pd.isna(value) or float(value) < 0 else float(value)
