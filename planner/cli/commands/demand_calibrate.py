"""``chargesite demand calibrate SESSIONS``: what the planner's own charging sessions say, and how well it holds."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.groups import demand_group
from planner.cli.options import told_as_options

if TYPE_CHECKING:
    from planner.app.sitetools.calibrate import CalibrationAnswer
    from planner.model.demand_result import Calibration, ForecastError

SITES_SHOWN = 12
PERCENT = 100
ERROR_COLUMNS = ("quantity", "mape", "naive_mape", "weighted", "naive_weighted", "rank", "naive_rank", "sites")


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = demand_group(app)

    @group.command("calibrate", help=words("cli.calibrate_help"))
    def calibrate(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        sessions: Annotated[list[Path], typer.Argument(help=words("cli.calibrate_sessions_help"), show_default=False)],
        test: Annotated[list[Path] | None, typer.Option("--test", help=words("cli.calibrate_test_help"))] = None,
        hold_back: Annotated[
            float | None, typer.Option("--hold-back", min=0.01, max=0.9, help=words("cli.calibrate_hold_back_help"))
        ] = None,
        use_case: Annotated[str, typer.Option("--use-case", help=words("cli.calibrate_use_case_help"))] = "destination",
        timezone: Annotated[str, typer.Option("--timezone", help=words("cli.calibrate_timezone_help"))] = "",
        project: Annotated[Path | None, typer.Option("--project", help=words("cli.calibrate_project_help"))] = None,
        site_map: Annotated[Path | None, typer.Option("--site-map", help=words("cli.calibrate_map_help"))] = None,
        max_energy_kwh: Annotated[
            float | None, typer.Option("--max-energy-kwh", min=1, max=5000, help=words("cli.calibrate_energy_help"))
        ] = None,
        max_stay_h: Annotated[
            float | None, typer.Option("--max-stay-h", min=0.1, max=1000, help=words("cli.calibrate_stay_help"))
        ] = None,
        out: Annotated[Path | None, typer.Option("--out", "-o", help=words("cli.calibrate_out_help"))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.sitetools.calibrate import CalibrationQuestion
        from planner.app.sitetools.calibrate import calibrate as ask

        question = CalibrationQuestion(
            sessions=tuple(sessions),
            tests=tuple(test or ()),
            hold_back_pu=hold_back,
            use_case=use_case,
            timezone=timezone,
            project=project,
            site_map=site_map,
            max_energy_kwh=max_energy_kwh,
            max_stay_h=max_stay_h,
        )
        with told_as_options(), progress_bar() as progress:
            answer = ask(question, progress=progress)
        if out is not None:
            from planner.demand.calibration.document import write_calibration

            write_calibration(answer.calibration, out)
        _show(answer, out)


def _show(answer: "CalibrationAnswer", out: Path | None) -> None:
    found = answer.calibration
    _show_cleaning(found)
    _show_figures(found)
    if found.errors:
        _show_errors(found.errors)
        if found.closed_sites:
            note(words("cli.calibrate_closed", sites=found.closed_sites))
        note(words("cli.calibrate_naive"))
        note(words("cli.calibrate_untested"))
    for issue in answer.issues:
        note(issue.message(language()))
    if out is not None:
        note(words("cli.calibrate_written", file=out.name))
    issues = [
        {
            "severity": issue.severity.value,
            "code": issue.code,
            "where": issue.where,
            "message": issue.message(language()),
        }
        for issue in answer.issues
    ]
    show_json({"ok": True} | asdict(found) | {"issues": issues})


def _show_cleaning(found: "Calibration") -> None:
    note(
        words(
            "cli.calibrate_kept",
            rows=found.rows,
            dropped=sum(found.dropped.values()),
            first=found.first_day,
            last=found.last_day,
        )
    )
    for reason, number in found.dropped.items():
        note("  " + words("cli.calibrate_dropped", reason=words(f"demand.sessions_{reason}", rows=number)))
    for reason, number in found.corrected.items():
        note("  " + words(f"demand.sessions_{reason}", rows=number))


def _show_figures(found: "Calibration") -> None:
    from planner.cli.tables import fitted

    headers = [words(f"cli.calibrate_column_{name}") for name in ("site", "points", "per_day", "energy", "stay")]
    rows = [
        (
            site.site,
            str(site.points),
            as_figure(site.sessions_per_day, ".2f"),
            as_figure(site.energy_per_session_kwh, ".1f"),
            as_figure(site.mean_stay_min, ".0f"),
        )
        for site in found.site_table[:SITES_SHOWN]
    ]
    rows.append(
        (
            words("cli.calibrate_all"),
            str(found.points),
            as_figure(sum(site.sessions_per_day for site in found.site_table), ".2f"),
            as_figure(found.mean_energy_kwh, ".1f"),
            as_figure(found.mean_stay_min, ".0f"),
        )
    )
    title = words("cli.calibrate_sites_title", shown=min(found.sites, SITES_SHOWN), sites=found.sites)
    show(fitted(title, headers, rows, (1, 2, 3, 4), strong=(len(rows) - 1,)))
    note(words("cli.calibrate_taken_as", use_case=words(f"report.use_case_{found.use_case}")))
    note(
        words(
            "cli.calibrate_medians",
            energy=as_figure(found.median_energy_kwh, ".1f"),
            stay=as_figure(found.median_stay_min, ".0f"),
            peak=_peak(found.hourly_share_pu),
            per_point=as_figure(found.sessions_per_point_per_day, ".2f"),
        )
    )
    for name, value in found.constants.items():
        note(words("cli.calibrate_constant", name=name, value=as_figure(value, ".3g")))
    if found.stay_mean_h is not None:
        stay = {
            "use_case": found.use_case,
            "mean": as_figure(found.stay_mean_h, ".2f"),
            "cv": as_figure(found.stay_cv_pu, ".2f"),
        }
        note(words("cli.calibrate_stays", **stay))
    if found.volume_scale_pu is not None:
        note(words("cli.calibrate_scale", scale=as_figure(found.volume_scale_pu, ".3g")))


def _peak(shares_pu: Sequence[float]) -> str:
    hour = max(range(len(shares_pu)), key=lambda at: shares_pu[at])
    return f"{hour:02d}:00 ({as_figure(PERCENT * shares_pu[hour], '.1f')} %)"


def _show_errors(errors: "Sequence[ForecastError]") -> None:
    from planner.cli.tables import fitted

    headers = [words(f"cli.calibrate_error_{name}") for name in ERROR_COLUMNS]
    rows = [error_cells(error) for error in errors]
    show(fitted(words("cli.calibrate_errors_title"), headers, rows, range(1, len(headers))))


def error_cells(error: "ForecastError") -> tuple[str, ...]:
    """Cells of one error, as the command and the help show them."""
    return (
        words(f"cli.calibrate_quantity_{error.quantity}"),
        _percent(error.mape_pu),
        _percent(error.naive_mape_pu),
        _percent(error.weighted_mape_pu),
        _percent(error.naive_weighted_mape_pu),
        _correlation(error.rank_correlation),
        _correlation(error.naive_rank_correlation),
        str(error.sites),
    )


def _percent(value_pu: float | None) -> str:
    return "–" if value_pu is None else f"{as_figure(PERCENT * value_pu, '.1f')} %"


def _correlation(value: float | None) -> str:
    return "–" if value is None else as_figure(value, ".2f")
