"""``chargesite actuals import|compare PROJECT``: what live sites delivered, beside the plan."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.groups import command_group
from planner.cli.keeping import opened_to_write
from planner.cli.options import given_options, refuse_without, told_as_options
from planner.cli.tables import fitted

if TYPE_CHECKING:
    from planner.app.delivery.actualfile import ActualImport
    from planner.app.delivery.actuals import PlanAgainstActual, UseErrors
    from planner.app.projects import Opened
    from planner.model.progress import Progress

UNKNOWN, PERCENT = "–", 100
COLUMNS = ("site", "month", "low", "base", "high", "actual", "ramp")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = command_group(app, "actuals", "cli.actuals_group_help")

    @group.command("import", help=words("cli.actuals_import_help"))
    def import_file(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        context: typer.Context,
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        files: Annotated[list[Path], typer.Argument(help=words("cli.actuals_files_help"), show_default=False)],
        sessions: Annotated[bool, typer.Option("--sessions", help=words("cli.actuals_sessions_help"))] = False,
        site_map: Annotated[Path | None, typer.Option("--site-map", help=words("cli.actuals_map_help"))] = None,
        timezone: Annotated[str, typer.Option("--timezone", help=words("cli.calibrate_timezone_help"))] = "",
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.projects import save

        refuse_without(given_options(context), ("--site-map", "--timezone"), "--sessions")
        with opened_to_write(project, check_sources=False) as opened:
            with told_as_options(columns=False), progress_bar() as progress:
                found = _read(opened, files, progress, sessions=sessions, site_map=site_map, timezone=timezone)
            from planner.app.delivery.actualfile import with_actuals

            after = with_actuals(opened.session.project, found.uses)
            opened.session.apply(after, words("cli.actuals_step"))
            save(opened.session)
        for issue in found.issues:
            note(issue.message(language()))
        note(words("cli.actuals_imported", count=len(found.uses), path=project.name))
        issues = [{"code": each.code, "message": each.message(language())} for each in found.issues]
        show_json({"ok": True, "months": [asdict(each) for each in found.uses], "issues": issues})

    @group.command("compare", help=words("cli.actuals_compare_help"))
    def compare(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        found = _compared(project)
        show(_months_table(found))
        show(_errors_table(found))
        note(words("cli.actuals_ramp"))
        not_live = [each.name for each in found.sites if each.live_on is None]
        if not_live:
            note(words("cli.actuals_not_live", sites=", ".join(not_live)))
        show_json({"ok": True, **_plain(found)})


def _read(opened: "Opened", files: list[Path], progress: "Progress", *, sessions: bool, site_map: Path | None,
          timezone: str) -> "ActualImport":  # fmt: skip
    from planner.app.delivery.actualfile import import_actuals, read_session_actuals
    from planner.app.delivery.sites import known_sites

    site_ids = known_sites(opened.session.project, opened.run)
    if sessions:
        return read_session_actuals(files, site_ids, site_map, timezone, progress)
    return import_actuals(files, site_ids, progress=progress)


def _compared(path: Path) -> "PlanAgainstActual":
    from planner.app.delivery.actuals import compare_actuals
    from planner.app.projects import read_stored

    stored = read_stored(path)
    run = stored.runs.get(stored.project.scenario)
    with progress_bar() as progress:
        if run is None:
            from planner.app.assess import assess

            run = assess(stored.project, progress)
        return compare_actuals(stored.project, run.assessment)


def _months_table(found: "PlanAgainstActual") -> object:
    headers = [words(f"cli.actuals_column_{name}") for name in COLUMNS]
    cells = [
        (
            site.name if not place else "",
            each.month,
            *(
                (UNKNOWN,) * 3
                if each.plan_kwh is None
                else (as_figure(getattr(each.plan_kwh, end), ".0f") for end in ("low", "base", "high"))
            ),
            as_figure(each.actual_kwh, ".0f"),
            f"{as_figure(PERCENT * each.ramp_pu, '.0f')} %",
        )
        for site in found.sites
        for place, each in enumerate(site.months)
    ]
    return fitted(words("cli.actuals_title"), headers, cells, range(2, len(headers)))


def _errors_table(found: "PlanAgainstActual") -> object:
    headers = [words(f"cli.actuals_error_{name}") for name in ("site", "months", "mape", "weighted", "bias", "inside")]
    headers.append(words("cli.actuals_error_rank"))
    rows = [(each.name, each.errors) for each in found.sites]
    if len(rows) > 1:
        rows.append((words("cli.actuals_all"), found.errors))
    return fitted(words("cli.actuals_errors"), headers, [(name, *_cells(each)) for name, each in rows],
                  range(1, len(headers)))  # fmt: skip


def _cells(errors: "UseErrors") -> tuple[str, ...]:
    rank = errors.rank_correlation
    shares = (errors.mape_pu, errors.weighted_mape_pu, errors.bias_pu, errors.inside_pu)
    return (str(errors.months), *map(_percent, shares), UNKNOWN if rank is None else as_figure(rank, ".2f"))


def _percent(value_pu: float | None) -> str:
    return UNKNOWN if value_pu is None else f"{as_figure(PERCENT * value_pu, '.1f')} %"


def _plain(found: "PlanAgainstActual") -> dict[str, object]:
    plain = asdict(found)
    for site in plain["sites"]:
        site["live_on"] = None if site["live_on"] is None else site["live_on"].isoformat()
    return plain
