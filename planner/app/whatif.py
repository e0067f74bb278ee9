"""What if: the shortlist under other settings, recomputing only what they touch; hosting capacity stays the run's.

The worker process keeps what the last project's questions were answered with: files, road graph, access, demand, sizes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from planner.app.editing_settings import FILE_SETTINGS, by_hand
from planner.app.freshness import made_of
from planner.app.own_values import with_own_values
from planner.app.whatif_money import as_run, billed_anew, place_of, recosted
from planner.io.provenance import stamps_of
from planner.model.drawn import Plain
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project
from planner.model.result import Assessment, SiteResult
from planner.store.scenarios import changed, flat_settings, in_scenario

if TYPE_CHECKING:
    from planner.app.places import Places
    from planner.model.result import SizingResult

Stage = Literal["files", "access", "demand", "size", "cost", "rank"]
STAGES: tuple[Stage, ...] = ("files", "access", "demand", "size", "cost", "rank")
# first stage that a setting touches, by its table; all later ones follow. Tables not named ask for a run in full.
_FIRST: Mapping[str, Stage] = {"demand": "demand", "sizing": "size", "cost": "cost", "scoring": "rank"}
_DEMAND_OF_SIZING = ("sizing.design_day", "sizing.design_percentile_pu", "sizing.design_hour_rank")
_SIZES_KEPT = 12
_PLACE_NPV = "place_npv_eur"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfSite:
    """One shortlisted site under the settings asked about.

    ``fits``: whether the run's hosting capacity carries the connection; None where that capacity is not known.
    ``place``: rank within the shortlist; ``place_before``: the run's. ``connection_as_run``: the power asked for is the
    run's, so that its way to connect stands; where it is not, what a connection costs is not known, nor is ``npv_eur``.
    ``ev_share_pu``: electric share of cars that the demand was reckoned with.
    """

    site_id: str
    name: str
    sessions_per_day: float | None
    chargers: int | None
    connection_kw: float | None
    p_wait_over_pu: float | None
    mean_wait_min: float | None
    target_met: bool | None
    hosting_kw: float | None
    fits: bool | None
    npv_eur: float | None
    place: int | None
    place_before: int | None
    connection_as_run: bool | None = None
    ev_share_pu: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Answer to one question; ``done`` are the stages that were computed for it, in order."""

    changes: Mapping[str, Plain]
    sites: tuple[WhatIfSite, ...]
    done: tuple[Stage, ...]


@dataclass(slots=True)
class _Kept:
    """What earlier questions on the same project have left."""

    files_key: str = ""
    reach_key: str = ""
    demand_key: str = ""
    inputs: object = None
    reached: "Places | None" = None
    asked: "Places | None" = None
    joint_key: str = ""
    joint: "Places | None" = None
    sizes: dict[str, "dict[str, SizingResult]"] = field(default_factory=dict)


_KEPT = _Kept()


def forget() -> None:
    """Give up what was kept."""
    global _KEPT  # noqa: PLW0603 - one memory a process
    _KEPT = _Kept()


def touched(changes: Mapping[str, Plain]) -> tuple[Stage, ...]:
    """Stages that changes of settings touch, in order.

    Raises
    ------
    PlannerError
        A setting asks for a run in full.
    """
    first = len(STAGES)
    for key in changes:
        stage = "demand" if key in _DEMAND_OF_SIZING else _FIRST.get(key.partition(".")[0])
        if stage is None:
            raise PlannerError.of("app.whatif_needs_run", where=key)
        first = min(first, STAGES.index(stage))
    return STAGES[first:]


def asked_of(assessment: Assessment) -> tuple[SiteResult, ...]:
    """Sites of a run as a question needs them: the shortlist whole, of all others what they are scored by."""
    return tuple(site if site.shortlisted else _bare(site) for site in assessment.sites)


def _bare(site: SiteResult) -> SiteResult:
    return replace(site, access=None, demand=None, grid=None, sizing=None, upgrades=(), rules=(), cost=None)


@with_own_values
def what_if(
    project: Project, changes: Mapping[str, Plain], sites: Sequence[SiteResult], progress: Progress = SILENT
) -> WhatIf:
    """Answer for the shortlist under changed settings.

    Parameters
    ----------
    project : Project
        The run's, in its scenario in use.
    sites : sequence of SiteResult
        Of the run, as :func:`asked_of` gives them; answered for is the shortlist, in the order of the run's ranks.

    Raises
    ------
    PlannerError
        A setting asks for a run in full, or cannot be.
    Cancelled
        The planner asked to stop.
    """
    stages = touched(changes)
    base = in_scenario(project)
    wanted = by_hand(base.settings, changes)
    asked = replace(base, settings=changed(base.settings, wanted, where=project.name), scenario="")
    done: list[Stage] = []
    found, anew = list(sites), None
    whole = "cost" in stages and _economics_weigh(asked)
    if whole or (stages and stages[0] in {"demand", "size"}):
        anew = _anew(asked, sites, done, Part(progress, 0.0, 0.95), whole=whole)
        found = _resized(anew, sites)
    if "cost" in stages:
        billed = {} if anew is None else billed_anew(found, anew.sized, asked)
        found = [recosted(site, old, asked, billed) for site, old in zip(found, sites, strict=True)]
        done.append("cost")
    listed = frozenset(site.site_id for site in sites if site.shortlisted)
    before = _places([(site.site_id, site.rank) for site in sites if site.site_id in listed])
    after = before
    if stages:
        ranks = _ranked(sites, asked, anew, whole=whole)
        after = _places([(site_id, rank) for site_id, rank in ranks if site_id in listed])
        done.append("rank")
    progress.report(1.0, "app.step_done")
    pairs = [(new, old) for new, old in zip(found, sites, strict=True) if new.site_id in listed]
    pairs.sort(key=lambda pair: before.get(pair[0].site_id, 0))
    return WhatIf(
        changes=dict(changes), sites=tuple(_answer(new, old, after, before) for new, old in pairs), done=tuple(done)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Anew:
    """Demand and sizes as asked; ``joint``: the same places once all of the shortlist are built."""

    places: "Places"
    joint: "Places"
    sizing: "Mapping[str, SizingResult]"

    @property
    def sized(self) -> "Places":
        """Places of all of the shortlist with the sizes as asked."""
        return replace(self.joint, sizing={**self.joint.sizing, **self.sizing})


def _anew(
    project: Project, sites: Sequence[SiteResult], done: list[Stage], progress: Progress, *, whole: bool
) -> _Anew:
    """Demand and sizes under the project's settings, from as far back as needed; ``whole``: sizes of all sites."""
    asked = _demand(project, done, Part(progress, 0.0, 0.5))
    wanted = [site.site_id for site in sites if site.shortlisted and site.sizing is not None]
    sizing = _sizes(asked, project, asked.open_ids if whole else wanted, done, Part(progress, 0.5, 1.0))
    return _Anew(places=asked, joint=_joint(asked, sites, project), sizing=sizing)


def _joint(asked: "Places", sites: Sequence[SiteResult], project: Project) -> "Places":
    """Places whose shortlisted sites know what they take from each other, as the run has it."""
    from planner.app.sizework import with_programme

    listed = sorted((site for site in sites if site.shortlisted), key=lambda site: (site.rank or 0, site.site_id))
    key = _key({"demand": _KEPT.demand_key, "listed": [site.site_id for site in listed]})
    if _KEPT.joint is None or _KEPT.joint_key != key:
        _KEPT.joint, _ = with_programme(asked, [site.site_id for site in listed], project)
        _KEPT.joint_key = key
    return _KEPT.joint


def _resized(anew: _Anew, sites: Sequence[SiteResult]) -> list[SiteResult]:
    """Sites with demand and size anew; sizes stay out where the run has none."""
    return [
        replace(
            site,
            demand=anew.joint.demand.get(site.site_id, site.demand),
            sizing=None if site.sizing is None else anew.sizing.get(site.site_id, site.sizing),
        )
        for site in sites
    ]


def _demand(project: Project, done: list[Stage], progress: Progress) -> "Places":
    """Places with demand: kept, or computed from what is kept."""
    from planner.app import own_features, places

    kept = _KEPT
    flat = flat_settings(project.settings)
    files = _key({**made_of(project), "files": _source_stamps(project)})
    if files != kept.files_key:
        forget()
        kept = _KEPT
        kept.inputs = own_features.read_inputs(project, Part(progress, 0.0, 0.4))
        kept.files_key = files
        done.append("files")
    reach = _key(_only(flat, ("access.", "candidates.")))
    if kept.reached is None or reach != kept.reach_key:
        kept.reached = places.reach_places(kept.inputs, project, Part(progress, 0.4, 0.9))  # type: ignore[arg-type]  # set above
        kept.reach_key, kept.asked = reach, None
        done.append("access")
    named = [_stamps(project, str(flat[key])) for key in FILE_SETTINGS if flat.get(key)]
    demand = _key(
        {"reach": reach, "files": named, **_only(flat, ("demand.", *_DEMAND_OF_SIZING, "sizing.design_day_factor_pu"))}
    )
    if kept.asked is None or demand != kept.demand_key:
        kept.asked = places.with_demand(kept.reached, project)
        kept.demand_key = demand
        done.append("demand")
    return kept.asked


def _sizes(
    asked: "Places", project: Project, wanted: Sequence[str], done: list[Stage], progress: Progress
) -> "dict[str, SizingResult]":
    """Sizes of the sites asked for: kept, or simulated."""
    from planner.app import places

    flat = flat_settings(project.settings)
    key = _key(
        {"demand": _KEPT.demand_key, "seed": project.settings.seed, **_only(flat, ("sizing.", "grid.power_factor"))}
    )
    found = _KEPT.sizes.pop(key, {})
    missing = [site_id for site_id in wanted if site_id not in found]
    if missing:
        found = {**found, **places.sizes_of(asked, project, progress, missing)}
        done.append("size")
    _KEPT.sizes[key] = found
    while len(_KEPT.sizes) > _SIZES_KEPT:
        _KEPT.sizes.pop(next(iter(_KEPT.sizes)))
    return found


def _source_stamps(project: Project) -> list[object]:
    return [_stamps(project, source.path) for source in project.sources if source.role.value != "reference"]


def _stamps(project: Project, name: str) -> tuple[object, ...]:
    """Which file a path leads to and in which state; the path alone where there is none."""
    path = (project.folder / name).resolve()
    try:
        return (str(path), *stamps_of(path))
    except (OSError, ValueError):
        return (str(path),)


def _economics_weigh(project: Project) -> bool:
    """Whether the cost of the place has a weight: only then are all sites sized for a question."""
    from planner.sites.criteria import read_criteria
    from planner.sites.weighting import weights_in_use

    weights = weights_in_use(project.settings.scoring)
    economics = [each for each in read_criteria() if each.column == _PLACE_NPV]
    return any((weights.get(e.criterion_id, 0.0) if weights else e.default_weight_pu) > 0 for e in economics)


def _ranked(
    sites: Sequence[SiteResult], project: Project, anew: _Anew | None, *, whole: bool
) -> list[tuple[str, int | None]]:
    """Ranks of all sites: demand, cost of the place and headroom as asked, all else as the run has scored it."""
    import pandas as pd

    from planner.sites import scoring
    from planner.sites.criteria import criteria_in_use
    from planner.sites.weighting import weights_in_use

    criteria = criteria_in_use(project.settings.scoring)
    column = {each.criterion_id: each.column for each in criteria}
    rows = {}
    for site in sites:
        values: dict[str, object] = {column[p.criterion]: p.value for p in site.score_parts if p.criterion in column}
        own = {} if anew is None else _own_values(site, anew, project, whole=whole)
        values |= {name: value for name, value in own.items() if name in values}
        rows[site.site_id] = {**values, "rank_group": site.rank_group}
    facts = pd.DataFrame.from_dict(rows, orient="index").reindex(list(rows))
    ranking = scoring.rerank(scoring.prepare(facts, criteria), weights_in_use(project.settings.scoring))
    return [(site_id, int(rank) or None) for site_id, rank in zip(rows, ranking.rank, strict=True)]


def _own_values(site: SiteResult, anew: _Anew, project: Project, *, whole: bool) -> dict[str, object]:
    """Facts of the criteria that the question has changed, for one site."""
    from planner.sites.criteria import grid_headroom_pu

    values: dict[str, object] = {}
    demand, sizing = anew.places.demand.get(site.site_id), anew.sizing.get(site.site_id)
    if demand is not None:
        values["sessions_per_day"] = demand.sessions_per_day.base
        if demand.competition is not None:
            values["net_new_kwh_per_day"] = demand.competition.net_new_kwh_per_day
    if sizing is not None and site.grid is not None:
        values["grid_headroom_pu"] = grid_headroom_pu(site.grid.hosting_kw, sizing.connection_kw)
    if whole and sizing is not None and demand is not None:
        from planner.app.money import place_frame
        from planner.cost.site_cost import site_cost

        place = place_of(site, project, None)
        frame = place_frame(project)
        values[_PLACE_NPV] = site_cost(sizing, demand, None, project.settings.cost, place, frame=frame).npv_eur.base
    return values


def _places(ranks: Sequence[tuple[str, int | None]]) -> dict[str, int]:
    """Place of each ranked site among those given, from 1."""
    ranked = sorted((rank, site_id) for site_id, rank in ranks if rank is not None)
    return {site_id: place for place, (_, site_id) in enumerate(ranked, start=1)}


def _answer(site: SiteResult, old: SiteResult, order: Mapping[str, int], before: Mapping[str, int]) -> WhatIfSite:
    sizing, demand = site.sizing, site.demand
    hosting_kw = None if site.grid is None else site.grid.hosting_kw
    known = sizing is not None and hosting_kw is not None
    return WhatIfSite(
        site_id=site.site_id,
        name=site.name,
        sessions_per_day=None if demand is None else demand.sessions_per_day.base,
        chargers=None if sizing is None else sizing.evse_count,
        connection_kw=None if sizing is None else sizing.connection_kw,
        p_wait_over_pu=None if sizing is None else sizing.p_wait_over_pu,
        mean_wait_min=None if sizing is None else sizing.mean_wait_min,
        target_met=None if sizing is None else sizing.target_met,
        hosting_kw=hosting_kw,
        fits=sizing.connection_kw <= hosting_kw if known else None,  # type: ignore[union-attr,operator]  # both are known
        npv_eur=None if site.cost is None else site.cost.npv_eur.base,
        place=order.get(site.site_id, before.get(site.site_id)),
        place_before=before.get(site.site_id),
        connection_as_run=as_run(site, old),
        ev_share_pu=None if demand is None else demand.ev_share_pu.base,
    )


def _only(flat: Mapping[str, Plain], prefixes: tuple[str, ...]) -> dict[str, Plain]:
    return {key: value for key, value in flat.items() if key.startswith(prefixes)}


def _key(content: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
