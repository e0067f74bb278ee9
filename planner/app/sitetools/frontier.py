"""The connection-service frontier of one station or of one site of a project, without a grid."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.own_values import own_values_of
from planner.app.sitetools.station import SizeQuestion, charger_type, station_demand
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Part, Progress
from planner.model.settings import RuleSettings, SizingSettings
from planner.model.sizing_result import SizingResult

if TYPE_CHECKING:
    from planner.app.places import Places
    from planner.io.load import Inputs
    from planner.model.project import Project
    from planner.rules.pack import PackPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Rule packs that are asked. ``on`` None: the day on which the newest of their rules came into force."""

    jurisdictions: tuple[str, ...] = RuleSettings().jurisdictions
    on: date | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierAnswer:
    """Sizing with its frontier, marks and advice, and the law it was marked with.

    ``name``: name of the site, empty for a station of no project. Costs need a grid study: there are none here.
    """

    sizing: SizingResult
    settings: SizingSettings
    use_case: str
    sessions_per_day: float
    jurisdictions: tuple[str, ...]
    on: date
    seed: int
    name: str = ""


def station_frontier(question: SizeQuestion, law: Law | None = None, progress: Progress = SILENT) -> FrontierAnswer:
    """Frontier of a station of which only the sessions a day are known.

    Parameters
    ----------
    question : SizeQuestion
        Its cap, battery, opening hours and patience are not asked for here.
    law : Law, optional
        What its rules need to know of the place stays open.

    Raises
    ------
    PlannerError
        An unknown use case, charger type or jurisdiction, or a number out of range.
    """
    from planner.sizing.size import size_layout
    from planner.sizing.study import FrontierCase, study_frontier

    demand = station_demand(question)
    charger = charger_type(question.charger_type)
    settings = _settings(question)
    law = law or Law()
    day = law.on or newest_rule(law.jurisdictions)
    progress.report(0.1, "app.step_sizing")
    layout = (charger,) * (question.chargers or _fewest(question))
    sizing = size_layout(demand, layout, settings, question.seed)
    progress.report(0.5, "app.step_sizing")
    case = FrontierCase(
        seed=question.seed,
        on=day,
        place_facts={"use_case": demand.use_case},
        jurisdictions=law.jurisdictions,
        language=law.language,
    )
    return FrontierAnswer(
        sizing=study_frontier(demand, sizing, settings, case),
        settings=settings,
        use_case=demand.use_case,
        sessions_per_day=question.sessions_per_day,
        jurisdictions=law.jurisdictions,
        on=day,
        seed=question.seed,
    )


def site_frontier(
    project: Path, site_id: str, jurisdictions: tuple[str, ...] = (), progress: Progress = SILENT
) -> FrontierAnswer:
    """Frontier of one site of a project, as the project sizes it; the grid is not asked, so that costs stay open.

    Parameters
    ----------
    jurisdictions : tuple of str
        Other rule packs than the project's.

    Raises
    ------
    PlannerError
        The project is at fault, has no such site, or the site is excluded.
    """
    from planner.app.projects import read_any
    from planner.store.scenarios import in_scenario

    found = in_scenario(read_any(project))
    with own_values_of(found):
        return _site_answer(found, site_id, jurisdictions, progress)


def _site_answer(found: "Project", site_id: str, jurisdictions: tuple[str, ...], progress: Progress) -> FrontierAnswer:
    from planner.app.own_features import read_inputs
    from planner.app.places import firm_powers, look_at_places
    from planner.sizing.seeds import site_seed
    from planner.sizing.study import FrontierCase, study_frontier

    inputs = read_inputs(found, Part(progress, 0.0, 0.3))
    places = look_at_places(inputs, found, Part(progress, 0.3, 0.9))
    _check(site_id, places)
    settings, demand = found.settings.sizing, places.demand[site_id]
    packs = jurisdictions or found.settings.rules.jurisdictions
    seed = site_seed(found.settings.seed, site_id)
    case = FrontierCase(
        seed=seed,
        on=found.project_date,
        place_facts=_facts(places, inputs, found, site_id),
        jurisdictions=_places_of(found, jurisdictions),
        language=found.language,
        firm_kw=firm_powers(found).get(site_id),
        protected_kw=settings.protected_cap_kw.get(site_id),
    )
    return FrontierAnswer(
        sizing=study_frontier(demand, places.sizing[site_id], settings, case),
        settings=settings,
        use_case=demand.use_case,
        sessions_per_day=demand.sessions_per_day.base,
        jurisdictions=packs,
        on=found.project_date,
        seed=seed,
        name=str(places.site_row(site_id)["name"]),
    )


def _places_of(found: "Project", jurisdictions: tuple[str, ...]) -> "tuple[PackPlace, ...]":
    """Where the rules stand that are asked: all of the project, else those of jurisdictions, its own packs' too."""
    from planner.app.rulepacks import rule_places
    from planner.rules.pack import known_jurisdictions, own_pack

    if not jurisdictions:
        return rule_places(found)
    own = [place for place in rule_places(found) if isinstance(place, Path)]
    asked = {place: own_pack(place).jurisdiction for place in own}
    theirs = [place for place in own if asked[place] in jurisdictions]
    shipped = [name for name in jurisdictions if name in known_jurisdictions() or name not in asked.values()]
    return (*dict.fromkeys(shipped), *theirs)


def newest_rule(jurisdictions: tuple[str, ...]) -> date:
    """Day on which the newest rule of the packs came into force: the law as the packs know it, whatever the clock says.

    Raises
    ------
    PlannerError
        An unknown jurisdiction.
    """
    from planner.rules.pack import load_packs

    days = [rule.valid_from for jurisdiction in jurisdictions for rule in load_packs(jurisdiction)]
    return max(days, default=date(2026, 1, 1))


def _settings(question: SizeQuestion) -> SizingSettings:
    share_pu = round(1 - question.quantile_pu, 9)
    return SizingSettings(
        max_wait_min=question.max_wait_min,
        max_wait_share_pu=share_pu,
        max_blocking_share_pu=share_pu,
        fleet_year=question.fleet_year,
    )


def _fewest(question: SizeQuestion) -> int:
    from planner.app.sitetools.size import size_station

    return len(size_station(question).layout)


def _check(site_id: str, places: "Places") -> None:
    from planner.io.names import nearest

    known = [str(name) for name in places.sites.index]
    if site_id not in known:
        near = nearest(site_id, known) or known[0]
        raise PlannerError.of("sizing.unknown_site", where="--site", site=site_id, near=near)
    if site_id not in places.sizing:
        raise PlannerError.of("sizing.site_not_sized", where="--site", site=site_id)


def _facts(places: "Places", inputs: "Inputs", project: "Project", site_id: str) -> dict[str, object]:
    from planner.app.facts import constraint_facts, landuse_at, place_rule_facts
    from planner.app.inputs import frame_of
    from planner.model.project import Role

    site = places.sites.loc[[site_id]]
    landuse = landuse_at(site, frame_of(inputs, Role.LANDUSE))
    areas = constraint_facts(site, frame_of(inputs, Role.CONSTRAINTS))[site_id]
    return place_rule_facts(places, site_id, project.defaults.country, landuse) | areas
