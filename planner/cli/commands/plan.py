"""``chargesite plan PROJECT --budget 2028=500000``: sites, sizes and years for a budget."""

from dataclasses import asdict, replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.tables import fitted
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import Part, Progress
from planner.model.texts import separated
from planner.model.typed import YEARS, amount, has_two_readings, is_year

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.run import Run
    from planner.model.plan_result import CorridorSpacing, PlanResult
    from planner.model.project import Project

_ROUNDING = 1e-6
_WHOLE_PERCENT = 100.0


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("plan", help=words("cli.plan_help"))
    def plan(  # noqa: PLR0913, PLR0917 - the options of a command
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        budget: Annotated[list[str] | None, typer.Option("--budget", help=words("cli.plan_budget"))] = None,
        objective: Annotated[str | None, typer.Option("--objective", help=words("cli.plan_objective"))] = None,
        must: Annotated[list[str] | None, typer.Option("--must", help=words("cli.plan_must"))] = None,
        must_not: Annotated[list[str] | None, typer.Option("--must-not", help=words("cli.plan_must_not"))] = None,
        max_sites: Annotated[int | None, typer.Option("--max-sites", help=words("cli.plan_max_sites"))] = None,
        min_distance_km: Annotated[
            float | None, typer.Option("--min-distance-km", help=words("cli.plan_min_distance"))
        ] = None,
        spacing_km: Annotated[float | None, typer.Option("--spacing-km", help=words("cli.plan_spacing_km"))] = None,
        spacing_kw: Annotated[float | None, typer.Option("--spacing-kw", help=words("cli.plan_spacing_kw"))] = None,
        net_of_grants: Annotated[
            bool | None, typer.Option("--net-of-grants/--gross", help=words("cli.plan_net_of_grants"))
        ] = None,
        floor_percent: Annotated[float | None, typer.Option("--floor-percent", help=words("cli.plan_floor"))] = None,
        reach_min: Annotated[float | None, typer.Option("--reach-min", help=words("cli.plan_reach"))] = None,
        covered_kw: Annotated[float | None, typer.Option("--covered-kw", help=words("cli.plan_covered"))] = None,
        carry_over: Annotated[
            bool | None, typer.Option("--carry-over/--no-carry-over", help=words("cli.plan_carry_over"))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        asked = {
            "objective": objective,
            "must": None if must is None else tuple(must),
            "must_not": None if must_not is None else tuple(must_not),
            "max_sites": max_sites,
            "min_distance_km": min_distance_km,
            "spacing_km": spacing_km,
            "spacing_kw": spacing_kw,
            "net_of_grants": net_of_grants,
            "floor_pu": _floor_pu(floor_percent),
            "reach_min": reach_min,
            "covered_kw": covered_kw,
            "carry_over": carry_over,
        }
        with progress_bar() as progress:
            changes = {f"plan.{key}": value for key, value in asked.items() if value is not None}
            made, found = _planned(project, {**changes, **_budget(budget or ())}, progress)
        _show(made, found)


def _floor_pu(percent: float | None) -> float | None:
    """Share of a floor that was asked for in percent.

    Raises
    ------
    PlannerError
        It is no share.
    """
    if percent is None:
        return None
    if not 0.0 <= percent <= _WHOLE_PERCENT:
        raise PlannerError.of("cli.plan_bad_floor", percent=as_figure(percent, "g"))
    return percent / _WHOLE_PERCENT


def _budget(written: "tuple[str, ...] | list[str]") -> dict[str, float | bool]:
    """Budgets by year as settings; amounts are read as the command's language writes them.

    Raises
    ------
    PlannerError
        One is not written as YEAR=EUR or can be read in two ways, or two are of one year.
    """
    found: dict[str, float | bool] = {}
    for each in written:
        year, _, eur = (part.strip() for part in each.partition("="))
        if not is_year(year) and year.lstrip("-").isdecimal():
            raise PlannerError.of("cli.plan_bad_year", year=year, first=YEARS[0], last=YEARS[1])
        if has_two_readings(eur, language()):
            raise PlannerError.of("cli.plan_two_readings", written=each)
        amount_eur = amount(eur, language())
        if not is_year(year) or amount_eur is None or not isfinite(amount_eur):
            raise PlannerError.of("cli.plan_bad_budget", written=each)
        key = f"plan.budget_eur_by_year.{year}"
        if key in found:
            raise PlannerError.of("cli.plan_budget_twice", year=year)
        found[key] = amount_eur
    return found


def _planned(path: Path, changes: dict[str, object], progress: object) -> "tuple[Run, PlanResult]":
    """The stored run where it answers for the project, else one made now, with the programme asked for."""
    from planner.app.plan import plan
    from planner.app.planning.refusals import check_question

    bar: Progress = progress  # type: ignore[assignment]  # the bar's progress
    try:
        run, asked = run_of(path, changes, Part(bar, 0.0, 0.85), check_question)
    except PlannerError as fault:
        raise PlannerError(tuple(_of_option(issue, changes) for issue in fault.issues)) from fault
    # what it refuses is said to who typed the command, whatever language the project's papers have
    return run, plan(run, replace(asked, language=language()), Part(bar, 0.85, 1.0))


def _of_option(issue: Issue, changes: dict[str, object]) -> Issue:
    """What is wrong with a setting in the name of the option that it was given by."""
    key = str(issue.params.get("key", ""))
    if key not in changes:
        return issue
    name = key.removeprefix("plan.").replace("budget_eur_by_year.", "budget ").replace("_", "-")
    return replace(issue, where="", params={**issue.params, "key": f"--{name}"})


def run_of(
    path: Path, changes: dict[str, object], progress: Progress, check: "Callable[[Project], None]"
) -> "tuple[Run, Project]":
    """The stored run of a project where it answers for it, else one made now; and the project with other settings.

    Parameters
    ----------
    check : callable
        Refuses what can be seen of the project's own declarations, before any run.

    Raises
    ------
    PlannerError
        The project cannot be read or assessed, a setting is none, or what ``check`` refuses.
    """
    from planner.app.editing_settings import settings_of, with_settings
    from planner.app.projects import changed_sources, read_stored
    from planner.store.scenarios import in_scenario

    stored = read_stored(path)
    project = in_scenario(stored.project)
    if any(key.startswith("plan.budget_eur_by_year") for key in changes):
        own = settings_of(project).plan
        project = replace(project, settings=replace(project.settings, plan=replace(own, budget_eur_by_year={})))
    asked: Project = with_settings(project, changes)  # type: ignore[arg-type]  # plain values by key
    check(asked)
    return _run(stored.runs.get(stored.project.scenario), asked, changed_sources(stored.project), progress), asked


def _run(kept: "Run | None", project: "Project", changes: object, progress: object) -> "Run":
    from planner.app.assess import assess
    from planner.app.freshness import is_stale

    if kept is not None and not is_stale(kept, project, changes):  # type: ignore[arg-type]  # of the sources
        return kept
    bare = replace(
        project, settings=replace(project.settings, plan=replace(project.settings.plan, budget_eur_by_year={}))
    )
    return assess(bare, progress)  # type: ignore[arg-type]  # the bar's progress


def say_corridor(told: "CorridorSpacing", code: str) -> None:
    """Say how far a spacing is kept, in the sentence of a code, and what is not known of it."""
    from planner.app.sitetools.spacing import plain

    kw = separated(plain(told.least_kw), language())
    pool = words("cli.corridor_pool", kw=kw) if told.least_kw > 0.0 else words("cli.corridor_any_pool")
    said = {
        "roads": ", ".join(told.roads),
        "spacing": separated(plain(told.spacing_km), language()),
        "pool": pool,
        "length": as_figure(told.length_km, ".1f"),
        "today": as_figure(told.served_today_km, ".1f"),
        "served": as_figure(told.served_km, ".1f"),
        "out": as_figure(told.out_of_reach_km, ".1f"),
    }
    fewest = "" if told.fewest is None else " " + words("cli.corridor_fewest", count=told.fewest)
    note(words(code, **said) + fewest)
    if told.unknown_pools:
        note(words("cli.corridor_unknown_pools", count=told.unknown_pools, kw=kw))


def _show(run: "Run", found: "PlanResult") -> None:
    names = {site.site_id: site.name for site in run.assessment.sites}
    headers = [words(f"cli.plan_column_{name}") for name in ("year", "site", "points", "kw", "eur", "value", "why")]
    rows = [
        (
            str(each.year),
            names.get(each.site_id, each.site_id),
            str(each.evse_count),
            as_figure(each.connection_kw, ".0f"),
            as_figure(each.capex_eur, ",.0f"),
            as_figure(each.value, ",.0f"),
            words(each.reason),
        )
        for each in found.choices
    ]
    show(fitted(words("cli.plan_title", name=run.assessment.project_name), headers, rows, (0, 2, 3, 4, 5)))
    for year in found.years:
        note(
            words(
                "cli.plan_year",
                year=year.year,
                spent=as_figure(year.spent_eur, ",.0f"),
                budget=as_figure(year.budget_eur, ",.0f"),
            )
        )
        if year.grants_eur > 0.0:
            code = "cli.plan_year_net" if found.net_of_grants else "cli.plan_year_gross"
            note(words(code, year=year.year, grants=as_figure(year.grants_eur, ",.0f")))
    if found.corridor is not None:
        say_corridor(found.corridor, "cli.plan_corridor")
    gap = "–" if found.gap_pu is None else as_figure(100 * found.gap_pu, ".2f")
    unit = words(f"cli.plan_unit_{found.objective}")
    note(words(f"cli.plan_{found.method}", value=as_figure(found.value, ",.0f"), unit=unit, gap=gap))
    if abs(sum(each.value for each in found.choices) - found.value) > _ROUNDING * max(abs(found.value), 1.0):
        note(words("cli.plan_values_overlap"))
    checked = {True: "cli.plan_checked", False: "cli.plan_check_failed", None: "cli.plan_unchecked"}[found.checked]
    note(words(checked, binding=found.check_binding))
    for code in found.notes:
        note(words(code, year=found.first_year))
    studied = {site.site_id for site in run.assessment.shortlist}
    for site_id, code in found.left_out.items():
        if site_id in studied:
            note(f"{names.get(site_id, site_id)}: {words(code)}")
    show_json({"ok": True, "project": run.assessment.project_name, **asdict(found)})
