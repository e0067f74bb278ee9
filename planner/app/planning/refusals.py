"""What a programme cannot be asked, or cannot keep, in sentences a planner can act on."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project
from planner.model.rates import EUR
from planner.model.result import ShownRate, SiteResult
from planner.model.texts import text
from planner.model.typed import YEARS, is_year

if TYPE_CHECKING:
    from planner.siting.programme.problem import Problem
    from planner.siting.programme.rows import Group
    from planner.siting.programme.solving import Solution


def check_question(project: Project) -> None:
    """Refuse what a project's own declarations show to be no question, before anything is read or assessed.

    Raises
    ------
    PlannerError
        No budget, a year that is none, or a spacing on a corridor of which no road is named.
    """
    settings = project.settings.plan
    if not settings.budget_eur_by_year:
        raise PlannerError.of("plan.no_budget")
    for year in settings.budget_eur_by_year:
        if not is_year(year):
            raise PlannerError.of("plan.bad_year", year=year, first=YEARS[0], last=YEARS[1])
    if settings.spacing_km > 0:
        check_corridor(project)


def check_corridor(project: Project) -> None:
    """Refuse a spacing where the project names no road of a corridor.

    Raises
    ------
    PlannerError
    """
    if not project.settings.rules.ten_t:
        raise PlannerError.of("plan.no_corridor", where="rules.ten_t")


def check_sites(project: Project, sites: Sequence[SiteResult]) -> None:
    """Refuse what cannot be asked of these sites.

    Raises
    ------
    PlannerError
        As :func:`check_question`, or sites that do not exist.
    """
    check_question(project)
    settings = project.settings.plan
    known = {site.site_id for site in sites}
    for site_id in (*settings.must, *settings.must_not):
        if site_id not in known:
            raise PlannerError.of("plan.unknown_site", site=site_id)


def cannot_be_must(waiting: Mapping[str, str], names: Mapping[str, str], project: Project) -> PlannerError:
    """Sites that must be in but are no choice at all, each with its reason."""
    said = [(names[site_id] or site_id, site_id, text(code, project.language)) for site_id, code in waiting.items()]
    reasons = "; ".join(f"{name} ({site_id}): {why}" for name, site_id, why in sorted(said))
    return PlannerError.of("plan.must_cannot", reasons=reasons)


def check_must(problem: "Problem", names: Mapping[str, str], project: Project) -> None:
    """Refuse sites that must be in but cannot be built in any year of the budget, or have no value the aim counts.

    Raises
    ------
    PlannerError
        Names all of them, each with the year from which it can be.
    """
    last = max(problem.years)
    faults: list[Issue] = []
    for site in problem.sites:
        if site.site_id not in problem.must:
            continue
        valued = [size for size in site.options if problem.objective != "npv" or size.npv_eur is not None]
        first = min((size.earliest_year for size in valued), default=0)
        if not valued or first > last:
            code = "plan.must_no_npv" if not valued else _too_late(first, project)
            said: dict[str, str | int] = {"site": site.site_id, "name": names[site.site_id] or site.site_id}
            years = ", ".join(map(str, problem.years))
            faults.append(Issue(severity=Severity.ERROR, code=code, params={**said, "year": first, "years": years}))
    if faults:
        raise PlannerError(tuple(faults))


def _too_late(first: int, project: Project) -> str:
    """Text code of why a site cannot be energised before a year: the planner has set it, or work takes until then."""
    return "plan.must_before_set" if first == project.settings.grid.energisation_year else "plan.must_before_ready"


def impossible(
    found: "Solution", sites: Sequence[SiteResult], project: Project, shown: ShownRate | None = None
) -> PlannerError:
    """What contradicts what, in a sentence; ``shown``: rate at which it names budgets, None: in EUR."""
    if not found.conflict:
        return PlannerError.of("plan.nothing_found", nodes=project.settings.plan.nodes)
    names = {site.site_id: site.name for site in sites}
    said = "; ".join(_demand(group, names, project, shown) for group in found.conflict)
    return PlannerError.of("plan.contradiction", demands=said)


def _demand(group: "Group", names: dict[str, str], project: Project, shown: ShownRate | None) -> str:
    """One of the demands that contradict each other, as the planner set it."""
    from planner.app.planning.sizes import site_of_load

    settings, language = project.settings.plan, project.language
    eur = settings.budget_eur_by_year.get(group.name, 0.0)
    params: dict[str, str | float] = {
        "name": " + ".join(names.get(site_of_load(each), each) for each in group.name.split(" + "))
        or text("plan.one_district", language),
        "amount": eur if shown is None else eur / shown.eur_per_unit,
        "currency": EUR if shown is None else shown.currency,
        "count": settings.max_sites,
        "km": settings.spacing_km if group.kind == "spacing" else settings.min_distance_km,
        "kw": settings.spacing_kw,
        "percent": 100 * settings.floor_pu,
    }
    kind = "spacing_any" if group.kind == "spacing" and settings.spacing_kw <= 0 else group.kind
    return text(f"plan.demand_{kind}", language, **params)
