"""What the model says of the sites that charging sessions come from: the other side of the volume fit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from planner.demand.calibration.constants import VOLUME_SHARES, Modelled
from planner.io.names import nearest, plain
from planner.model.demand_result import Calibration, DemandResult
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import Part, Progress
from planner.model.project import Project
from planner.model.settings import DemandSettings

SESSION_SITE, SITE_ID = "session_site", "site_id"
_COLUMNS = frozenset({plain(SESSION_SITE), plain(SITE_ID)})


def read_site_map(path: Path, session_sites: Sequence[str]) -> dict[str, str]:
    """site_id by site of the sessions, from a CSV with the columns ``session_site`` and ``site_id``.

    Raises
    ------
    PlannerError
        A column is missing, or a session site is not in the sessions: its nearest name is given.
    """
    from planner.io.tabular import read_table

    frame = read_table(path, _COLUMNS).frame
    columns = {plain(str(name)): str(name) for name in frame.columns}
    if not set(columns) >= _COLUMNS:
        raise PlannerError.of("demand.sessions_map_columns", where=path.name)
    by_plain = {plain(site): site for site in session_sites}
    mapped = {}
    rows = frame[[columns[plain(SESSION_SITE)], columns[plain(SITE_ID)]]].dropna()
    for line, (written, site_id) in zip(rows.index, rows.itertuples(index=False), strict=True):
        site = by_plain.get(plain(str(written)))
        if site is None:
            near = nearest(str(written), session_sites) or next(iter(session_sites), "")
            raise PlannerError.of("demand.sessions_map_site", where=f"{path.name}:{line}", site=str(written), near=near)
        mapped[site] = str(site_id)
    return mapped


def modelled_sites(
    project_path: Path, mapped: Mapping[str, str], found: Calibration, progress: Progress
) -> tuple[Modelled, tuple[Issue, ...]]:
    """Ask the project's model for the mapped sites, in the middle year of the sessions and with their fitted energy.

    Where that year lies outside the adoption path, the path's nearest year is asked, which is told. Sites that the
    model gives no sessions of the calibration's use case are left out of the fit and named.

    Raises
    ------
    PlannerError
        The project is at fault, or does not hold a mapped site.
    """
    from planner.app.own_values import own_values_of
    from planner.app.projects import read_any
    from planner.store.scenarios import in_scenario

    project = in_scenario(read_any(project_path))
    with own_values_of(project):
        return _modelled(project, mapped, found, project_path.name, progress)


def _modelled(
    project: Project, mapped: Mapping[str, str], found: Calibration, where: str, progress: Progress
) -> tuple[Modelled, tuple[Issue, ...]]:
    from planner.app.own_features import read_inputs
    from planner.app.places import places_with_demand
    from planner.demand.constants import constants

    shares = VOLUME_SHARES[found.use_case]
    own = {name: value for name, value in project.settings.demand.overrides.items() if name not in shares}
    demand = replace(project.settings.demand, calibration="", overrides={**found.constants, **own})
    counted_year = _middle_year(found)
    demand = replace(demand, year=_year_on_path(counted_year, demand))
    project = replace(project, settings=replace(project.settings, demand=demand))
    inputs = read_inputs(project, Part(progress, 0.0, 0.4))
    places = places_with_demand(inputs, project, Part(progress, 0.4, 1.0))
    wanted = sorted(set(mapped.values()))
    _check_known(wanted, [str(site_id) for site_id in places.sites.index], where)
    sessions = {
        site_id: _split(places.demand[site_id], found.use_case) for site_id in wanted if site_id in places.demand
    }
    model = Modelled(
        sessions_per_day={site_id: mine for site_id, (mine, _) in sessions.items()},
        other_per_day={site_id: others for site_id, (_, others) in sessions.items()},
        shares_pu={name: band.base for name, band in constants({}).items() if name in shares},
    )
    silent = [site_id for site_id in wanted if not model.sessions_per_day.get(site_id)]
    return model, (*_other_year(counted_year, demand), *_other_use(silent, found.use_case))


def _check_known(wanted: Sequence[str], ids: Sequence[str], where: str) -> None:
    unknown = [site_id for site_id in wanted if site_id not in ids]
    if unknown:
        near = nearest(unknown[0], ids) or ids[0]
        raise PlannerError.of("demand.sessions_map_id", where=where, site=unknown[0], near=near)


def _split(estimate: DemandResult, use_case: str) -> tuple[float, float]:
    """Base sessions a day of the use case, and of all others of the site."""
    own = sum(part.sessions_per_day.base for part in estimate.parts if part.use_case == use_case)
    return own, estimate.sessions_per_day.base - own


def _middle_year(found: Calibration) -> int:
    first, last = (date.fromisoformat(day) for day in (found.first_day, found.last_day))
    return date.fromordinal((first.toordinal() + last.toordinal()) // 2).year


def _year_on_path(year: int, demand: DemandSettings) -> int:
    """The path's year nearest to one; the year itself where the project gives the electric share of its own."""
    from planner.demand.adoption import path_course
    from planner.demand.constants import BEV_SHARE

    if demand.adoption_anchors_pu or BEV_SHARE in demand.overrides:
        return year
    course = path_course(demand.adoption_path)
    return min(max(year, course.first), course.last)


def _other_year(counted: int, demand: DemandSettings) -> tuple[Issue, ...]:
    if counted == demand.year:
        return ()
    params: dict[str, str | int | float] = {"counted": counted, "asked": demand.year, "path": demand.adoption_path}
    return (Issue(severity=Severity.WARNING, code="demand.sessions_other_year", params=params),)


def _other_use(site_ids: Sequence[str], use_case: str) -> tuple[Issue, ...]:
    if not site_ids:
        return ()
    params = {"sites": ", ".join(site_ids), "use_case": use_case}
    return (Issue(severity=Severity.WARNING, code="demand.sessions_other_use", params=params),)
