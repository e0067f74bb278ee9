"""A programme under a budget on a finished run: sites, sizes and years, held against the network they share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.app.own_values import with_own_values
from planner.app.planning.refusals import cannot_be_must, check_must, check_sites, impossible
from planner.app.run import Run
from planner.model.errors import PlannerError
from planner.model.issues import Severity
from planner.model.plan_result import BudgetShift, CorridorSpacing, PlanResult
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project
from planner.model.result import ShownRate, SiteResult
from planner.model.settings import PlanSettings

if TYPE_CHECKING:
    from planner.app.planning.ground import Ground
    from planner.app.planning.network import SharedGrid
    from planner.app.planning.sizes import Size
    from planner.siting.programme.problem import Problem
    from planner.siting.programme.solving import Solution, Work

SHIFTS_PU = (0.1, -0.1)
NOTE_LINEAR, NOTE_ANY_GRID, NOTE_WORKS = "plan.note_linear", "plan.note_any_grid", "plan.note_works"
NOTE_EARLY = "plan.note_early_budget"


def plan(run: Run, project: Project, progress: Progress = SILENT) -> PlanResult:
    """Choose sites, sizes and years for the project's budget from a run that answers for it.

    Nothing is assessed again; roads, people and networks are read again for what the sites share.

    Raises
    ------
    PlannerError
        There is no budget, a site named does not exist or cannot be built in the years of the budget, or what must
        hold contradicts itself (and what of it).
    Cancelled
        The planner asked to stop.
    """
    return plan_sites(project, run.assessment.sites, progress)


@with_own_values
def plan_sites(
    project: Project, sites: Sequence[SiteResult], progress: Progress = SILENT, *, shown: ShownRate | None = None
) -> PlanResult:
    """The same for a run's sites, as :func:`planner.app.whatif.asked_of` gives them: without the map.

    Parameters
    ----------
    shown : ShownRate, optional
        Rate at which a refusal names budgets, as the planner typed them; None: in EUR.

    Raises
    ------
    PlannerError, Cancelled
        As :func:`plan`.
    """
    from planner.app.planning.ground import open_ground
    from planner.store.scenarios import in_scenario

    project = in_scenario(project)
    check_sites(project, sites)
    ground = open_ground(project, Part(progress, 0.0, 0.5))
    return plan_on(ground, sites, project, Part(progress, 0.5, 1.0), shown=shown)


def with_plan(run: Run, found: PlanResult | None, settings: PlanSettings) -> Run:
    """The run with a programme, and the settings it answers for."""
    assessment = run.assessment
    asked = replace(assessment.settings, plan=settings)
    return replace(run, assessment=replace(assessment, plan=found, settings=asked))


def is_plan_stale(run: Run, project: Project) -> bool:
    """Whether a run's programme answers for other settings than those in use."""
    from planner.app.editing_settings import settings_of

    return run.assessment.plan is not None and run.assessment.settings.plan != settings_of(project).plan


def plan_on(
    ground: "Ground",
    sites: Sequence[SiteResult],
    project: Project,
    progress: Progress = SILENT,
    *,
    shown: ShownRate | None = None,
) -> PlanResult:
    """Programme of sites on a ground that is known already; ``shown`` as in :func:`plan_sites`.

    Raises
    ------
    PlannerError
        As :func:`plan`.
    """
    from planner.app.planning.answer import answer_of
    from planner.siting.programme.solving import Work, solve_checked

    settings = project.settings.plan
    check_sites(project, sites)
    asked = _asked(ground, sites, project, Part(progress, 0.0, 0.3))
    progress.report(0.3, "plan.searching")
    work = Work(seed=project.settings.seed, proof=settings.proof, gap_pu=settings.gap_pu, nodes=settings.nodes)
    check = asked.grid.check if asked.grid.spots else None
    found = solve_checked(asked.problem, work, check, progress=Part(progress, 0.3, 0.7))
    if found.choice is None:
        raise impossible(found, sites, project, shown)
    shifts = _shifts(asked, found, work, Part(progress, 0.7, 1.0))
    progress.report(1.0, "app.step_done")
    answer = answer_of(found, found.choice, shifts, project, (asked.out, asked.notes))
    return answer if asked.corridor is None else replace(answer, corridor=_kept(asked, answer))


def planned(run: Run, ground: "Callable[[], Ground]", project: Project, progress: Progress = SILENT) -> Run:
    """The run with its programme where the project has a budget; what contradicts itself is a finding of the run."""
    settings = project.settings.plan
    if not settings.budget_eur_by_year:
        return run
    assessment = run.assessment
    try:
        found = plan_on(ground(), assessment.sites, project, progress)
    except PlannerError as fault:
        told = tuple(replace(issue, severity=Severity.WARNING) for issue in fault.issues)
        return replace(run, assessment=replace(assessment, issues=(*assessment.issues, *told)))
    return replace(run, assessment=replace(assessment, plan=found))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """The problem with what it was made of: ``out`` says why sites are no choice at all."""

    problem: "Problem"
    grid: "SharedGrid"
    out: dict[str, str]
    notes: tuple[str, ...]
    corridor: CorridorSpacing | None = None


def _asked(ground: "Ground", sites: Sequence[SiteResult], project: Project, progress: Progress) -> _Asked:
    """The problem of the sites that were studied."""
    from planner.app.planning.ground import people_of, too_near
    from planner.app.planning.network import shared_grid
    from planner.app.planning.sizes import sizes_of
    from planner.siting.programme.problem import Problem, Site

    settings = project.settings.plan
    any_grid = settings.unknown_grid or not ground.bases
    sizes: dict[str, tuple[Size, ...]] = {}
    out: dict[str, str] = {}
    for site in sites:
        if site.excluded_by:
            out[site.site_id] = "plan.out_excluded"
        elif not site.shortlisted:
            out[site.site_id] = "plan.out_not_studied"
        else:
            progress.report(0.4 * len(sizes) / len(sites), "plan.sizing", site=site.site_id)
            found, reason = sizes_of(site, project, unknown_grid=any_grid)
            sizes[site.site_id] = found
            if reason:
                out[site.site_id] = reason
        if site.site_id in settings.must_not:
            out[site.site_id] = "plan.out_must_not"
    listed = tuple(
        sorted((site for site in sites if sizes.get(site.site_id)), key=lambda site: (site.rank or 0, site.site_id))
    )
    shared = shared_grid(ground, listed, sizes, project, Part(progress, 0.4, 1.0))
    reach, notes = people_of(ground, listed, project)
    waiting = {site_id: out[site_id] for site_id in settings.must if site_id in out}
    if waiting:
        raise cannot_be_must(waiting, {site.site_id: site.name for site in sites}, project)
    problem = Problem(
        sites=tuple(
            Site(site_id=site.site_id, options=tuple(size.option for size in sizes[site.site_id])) for site in listed
        ),
        budget_eur={int(year): eur for year, eur in settings.budget_eur_by_year.items()},
        objective=settings.objective,
        carry_over=settings.carry_over,
        must=frozenset(settings.must),
        must_not=frozenset(settings.must_not),
        max_sites=settings.max_sites,
        apart=(*too_near(ground, listed, project), *shared.apart),
        limits=shared.limits,
        reach=reach,
        floor_pu=settings.floor_pu,
        net_of_grants=settings.net_of_grants,
        discount_pu=project.settings.cost.discount_rate_pu,
    )
    check_must(problem, {site.site_id: site.name for site in listed}, project)
    problem, corridor = _spaced(ground, listed, problem, project, Part(progress, 0.9, 1.0))
    works = any(size.works for each in sizes.values() for size in each)
    unknown = any_grid and any(site.grid is None or site.grid.hosting_kw is None for site in listed)
    told = ((NOTE_LINEAR, bool(shared.spots)), (NOTE_WORKS, works), (NOTE_ANY_GRID, unknown),
            (NOTE_EARLY, _has_early_budget(problem)))  # fmt: skip
    more = tuple(code for code, holds in told if holds)
    return _Asked(problem=problem, grid=shared, out=out, notes=(*notes, *more), corridor=corridor)


def _kept(asked: _Asked, answer: PlanResult) -> CorridorSpacing | None:
    """The corridor's spacing with the sites of an answer."""
    from planner.app.planning.corridor import with_chosen

    told = asked.corridor
    if told is None:
        return None
    large = [each.site_id for each in answer.choices if each.connection_kw >= told.least_kw]
    return with_chosen(told, asked.problem.stretches, large)


def _spaced(
    ground: "Ground", sites: Sequence[SiteResult], problem: "Problem", project: Project, progress: Progress
) -> "tuple[Problem, CorridorSpacing | None]":
    """The problem with the stretches of the corridor that are to be served, where a spacing is asked for."""
    from planner.app.planning.corridor import corridor_ground, fewest_sites, spacing_of, stretches_of

    settings = project.settings.plan
    if settings.spacing_km <= 0:
        return problem, None
    last = max(problem.years)
    can = {
        site.site_id
        for site in problem.sites
        if site.site_id not in problem.must_not
        for size in site.options
        if size.connection_kw >= settings.spacing_kw and size.earliest_year <= last
        if settings.objective != "npv" or size.npv_eur is not None
    }
    able = [site for site in sites if site.site_id in can]
    asked = corridor_ground(ground, able, project, spacing_km=settings.spacing_km, least_kw=settings.spacing_kw)
    told = spacing_of(asked, can, fewest_sites(asked, progress=progress))
    return replace(problem, stretches=stretches_of(asked, can)), told


def _has_early_budget(problem: "Problem") -> bool:
    """Whether money is given for years in which none of the sites can be energised yet."""
    first = problem.first_year
    return first is not None and any(eur > 0.0 and year < first for year, eur in problem.budget_eur.items())


def _shifts(asked: _Asked, found: "Solution", work: "Work", progress: Progress) -> tuple[BudgetShift, ...]:
    """What enters and leaves with a tenth more or less money in every year."""
    from planner.siting.programme.reasons import shift_between, with_budget
    from planner.siting.programme.solving import solve_checked

    if found.choice is None:
        return ()
    before = found.board.ids(found.choice)
    check = asked.grid.check if asked.grid.spots else None
    shifts = []
    for number, change_pu in enumerate(SHIFTS_PU):
        step = Part(progress, number / len(SHIFTS_PU), (number + 1) / len(SHIFTS_PU))
        other = solve_checked(with_budget(found.board.problem, change_pu), work, check, progress=step)
        after = () if other.choice is None else other.board.ids(other.choice)
        shift = shift_between(change_pu, before, after, None if other.choice is None else other.value)
        shifts.append(BudgetShift(change_pu=change_pu, value=shift.value, enters=shift.enters, leaves=shift.leaves))
    return tuple(shifts)
