"""``chargesite grid year NET --bus B --profile P.csv``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli.console import as_day, as_figure, configure, note, progress_bar, show, show_json, words
from planner.cli.grid_group import grid_group
from planner.cli.of_project import ProjectOption, in_project
from planner.cli.rule_options import (
    MaxLineOption,
    MaxTrafoOption,
    RuleOption,
    VmaxOption,
    VminOption,
    rule_words,
    settings_of_rule,
)

if TYPE_CHECKING:
    from planner.app.gridtools.year import YearAnswer
    from planner.model.grid_study import WorstHour

COLUMNS = ("element", "value", "before", "limit", "time", "hours", "today")
CURVE_ROWS = 8
FIRST_YEAR, LAST_YEAR = 1980, 2107


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = grid_group(app)

    @group.command("year", help=words("cli.year_help"))
    def year(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        net: Annotated[Path, typer.Argument(help=words("cli.check_net_help"), show_default=False)],
        bus: Annotated[str, typer.Option("--bus", help=words("cli.year_bus_help"), show_default=False)],
        profile: Annotated[Path, typer.Option("--profile", help=words("cli.year_profile_help"), show_default=False)],
        profiles: Annotated[
            Path | None, typer.Option("--profiles", help=words("cli.year_profiles_help"), show_default=False)
        ] = None,
        rule: RuleOption = None,
        vmin: VminOption = None,
        vmax: VmaxOption = None,
        max_line: MaxLineOption = None,
        max_trafo: MaxTrafoOption = None,
        cosphi: Annotated[
            float | None, typer.Option("--cosphi", min=0.01, max=1.0, help=words("cli.year_cosphi_help"))
        ] = None,
        cap_kw: Annotated[float | None, typer.Option("--cap-kw", help=words("cli.year_cap_help"))] = None,
        calendar: Annotated[
            int, typer.Option("--year", min=FIRST_YEAR, max=LAST_YEAR, help=words("cli.year_year_help"))
        ] = 2026,
        out: Annotated[Path | None, typer.Option("--out", "-o", help=words("cli.year_out_help"))] = None,
        project: ProjectOption = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from dataclasses import replace

        from planner.app.gridtools.year import YearQuestion, grid_year, write_steps

        question = YearQuestion(bus=bus, profile=profile, base_profiles=profiles, cap_kw=cap_kw, year=calendar)
        with in_project(project) as own, progress_bar() as progress:
            settings = settings_of_rule(rule, (vmin, vmax, max_line, max_trafo), own.grid)
            settings = settings if cosphi is None else replace(settings, power_factor=cosphi)
            answer = grid_year(net, question, settings, progress=progress)
        if out is not None:
            write_steps(answer, out)
        _show(answer)


def _show(answer: "YearAnswer") -> None:
    from planner.app.gridtools.year import year_values

    result, assumptions = answer.result, _assumptions(answer)
    show(_worst_table(answer))
    show(
        words(
            "cli.year_hours",
            over=as_figure(result.over_limit_h, ".0f"),
            today=as_figure(result.over_limit_today_h, ".0f"),
            rule=as_figure(result.over_rule_h, ".0f"),
            rule_today=as_figure(result.over_rule_today_h, ".0f"),
        )
    )
    if result.not_served_kwh is not None:
        show(words("cli.year_not_served", energy=as_figure(result.not_served_kwh, ".0f")))
    if result.duration_kw_h:
        show(words("cli.year_headroom", curve=_curve(result.duration_kw_h)))
    note(words("cli.year_rule", rule=rule_words(answer.rule), cosphi=as_figure(result.power_factor, "g")))
    for sentence in assumptions:
        note(sentence)
    if result.reason:
        note(words(result.reason))
    show_json({"ok": True, **year_values(answer), "reason_text": _text(result.reason), "assumptions": assumptions})


def _text(code: str) -> str:
    return words(code) if code else ""


def _assumptions(answer: "YearAnswer") -> list[str]:
    from planner.app.gridtools.year import ASSUMPTIONS

    params: dict[str, Any] = {
        "assumed": answer.result.assumed_loads, "profiles": answer.result.profile or "–", "year": answer.year,
    }  # fmt: skip
    return [words(code, **params) for code in ASSUMPTIONS]


def _curve(duration_kw_h: tuple[tuple[float, float], ...]) -> str:
    step = max(len(duration_kw_h) // CURVE_ROWS, 1)
    chosen = dict.fromkeys([*duration_kw_h[::step], duration_kw_h[-1]])
    return " · ".join(f"{as_figure(kw, '.0f')} kW: {as_figure(hours, '.0f')} h" for kw, hours in chosen)


def _worst_table(answer: "YearAnswer") -> object:
    from planner.cli.tables import fitted

    headers = [words(f"cli.year_column_{column}") for column in COLUMNS]
    rows = [_cells(hour, answer.result.step_h) for hour in answer.result.worst]
    return fitted(words("cli.year_title", bus=answer.bus_name), headers, rows, range(1, len(COLUMNS)))


def _cells(hour: "WorstHour", step_h: float) -> tuple[str, ...]:
    from planner.grid.year.curves import step_text

    return (
        hour.element,
        _figure(hour.value, hour.quantity),
        _figure(hour.before, hour.quantity),
        _limit(hour.limit, hour.quantity),
        as_day(step_text(hour.step, step_h)),
        as_figure(hour.over_limit_h, ".0f"),
        "–" if hour.over_limit_today_h is None else as_figure(hour.over_limit_today_h, ".0f"),
    )


def _figure(value: float | None, name: str) -> str:
    """Figure without its unit, which the limit beside it names."""
    if value is None:
        return "–"
    return as_figure(value, ".1f") if name == "loading_percent" else as_figure(value, ".3f")


def _limit(value: float, name: str) -> str:
    return (
        f"{as_figure(round(value, 1), 'g')} %"
        if name == "loading_percent"
        else f"{as_figure(round(value, 3), 'g')} p.u."
    )
