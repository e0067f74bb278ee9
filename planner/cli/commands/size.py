"""``chargesite size --sessions-per-day 80 --profile corridor --type DC150``."""

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.app.sitetools.station import DEFAULT_FLEET_YEAR, SizeQuestion
from planner.cli.console import as_figure, configure, note, progress_bar, show, show_json, words
from planner.cli.groups import size_group
from planner.cli.of_project import ProjectOption, in_project
from planner.cli.options import given_options, refuse_beside, refuse_without
from planner.model.errors import PlannerError
from planner.model.sizing_result import ENDLESS_WAIT_MIN

if TYPE_CHECKING:
    from planner.app.sitetools.size import SizeAnswer

DEFAULTS = SizeQuestion(sessions_per_day=1.0, use_case="", charger_type="")


def register(app: typer.Typer) -> None:
    """Add the command, which is the group's own."""
    group = size_group(app)

    @group.callback(invoke_without_command=True)
    def size(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        context: typer.Context,
        sessions: Annotated[
            float | None, typer.Option("--sessions-per-day", help=words("cli.station_sessions_help"))
        ] = None,
        profile: Annotated[str | None, typer.Option("--profile", help=words("cli.station_profile_help"))] = None,
        charger: Annotated[str | None, typer.Option("--type", help=words("cli.station_type_help"))] = None,
        max_wait: Annotated[
            float, typer.Option("--max-wait", min=0.0, max=1440.0, help=words("cli.station_max_wait_help"))
        ] = DEFAULTS.max_wait_min,
        quantile: Annotated[
            float, typer.Option("--quantile", min=0.01, max=0.999, help=words("cli.station_quantile_help"))
        ] = DEFAULTS.quantile_pu,
        cap_kw: Annotated[float | None, typer.Option("--cap-kw", help=words("cli.station_cap_help"))] = None,
        seed: Annotated[int, typer.Option("--seed", min=0, help=words("cli.station_seed_help"))] = DEFAULTS.seed,
        fleet_year: Annotated[
            int, typer.Option("--fleet-year", min=2020, max=2060, help=words("cli.station_fleet_help"))
        ] = DEFAULT_FLEET_YEAR,
        chargers: Annotated[
            int | None, typer.Option("--chargers", min=1, max=240, help=words("cli.station_chargers_help"))
        ] = None,
        energy_kwh: Annotated[float | None, typer.Option("--energy-kwh", help=words("cli.station_energy_help"))] = None,
        battery_kw: Annotated[
            float, typer.Option("--battery-kw", min=0.0, help=words("cli.station_battery_help"))
        ] = 0.0,
        battery_kwh: Annotated[
            float, typer.Option("--battery-kwh", min=0.0, help=words("cli.station_battery_kwh_help"))
        ] = 0.0,
        opening: Annotated[str, typer.Option("--opening", help=words("cli.station_opening_help"))] = "",
        patience: Annotated[float | None, typer.Option("--patience", help=words("cli.station_patience_help"))] = None,
        profile_out: Annotated[Path | None, typer.Option("--profile-out", help=words("cli.station_out_help"))] = None,
        start_weekday: Annotated[
            int, typer.Option("--start-weekday", min=0, max=6, help=words("cli.station_weekday_help"))
        ] = 0,
        project: ProjectOption = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        given = given_options(context)
        if context.invoked_subcommand is not None:
            refuse_beside(given, sorted(given), f"size {context.invoked_subcommand}")
            return
        configure(as_json=as_json, quiet=quiet)
        refuse_without(given, ("--start-weekday",), "--profile-out")
        if sessions is None or profile is None or charger is None:
            raise PlannerError.of("cli.station_missing")
        question = SizeQuestion(
            sessions_per_day=sessions,
            use_case=profile,
            charger_type=charger,
            max_wait_min=max_wait,
            quantile_pu=quantile,
            cap_kw=cap_kw,
            seed=seed,
            fleet_year=fleet_year,
            chargers=chargers,
            battery_kw=battery_kw,
            battery_kwh=battery_kwh,
            opening=opening,
            patience_min=patience,
            energy_kwh=energy_kwh,
        )
        with in_project(project):
            _size(question, profile_out, start_weekday)


def _size(question: SizeQuestion, profile_out: Path | None, start_weekday: int) -> None:
    from planner.app.sitetools.size import size_station, station_profile, write_profile

    with progress_bar() as progress:
        answer = size_station(question, progress)
    show(_table(answer))
    target = {
        "share": as_figure(100 * (1 - question.quantile_pu), "g"),
        "minutes": as_figure(question.max_wait_min, "g"),
    }
    note(words("cli.station_met" if answer.target_met else "cli.station_not_met", **target))
    if question.opening:
        note(words("cli.station_closed"))
    note(words("cli.station_basis", year=question.fleet_year, days=answer.simulated_days, seed=question.seed))
    if profile_out is not None:
        write_profile(station_profile(answer, start_weekday=start_weekday), profile_out)
        note(words("cli.station_written", file=profile_out.name))
    show_json(values(answer) | {"profile_out": None if profile_out is None else profile_out.name})


def values(answer: "SizeAnswer") -> dict[str, Any]:
    """Machine-readable answer; its keys are promised in the command's help."""
    from planner.sizing.chargers import evse_count, nameplate_kw

    question, service, closed = answer.question, answer.service, answer.closed_form
    full_kw = nameplate_kw(answer.layout)
    return {
        "ok": True,
        "sessions_per_day": question.sessions_per_day,
        "profile": question.use_case,
        "type": answer.charger.charger_id,
        "type_name": answer.charger.name,
        "chargers": len(answer.layout),
        "evse_per_charger": answer.charger.evse,
        "evse_count": evse_count(answer.layout),
        "evse_kw": answer.charger.power_kw,
        "charger_kw": answer.charger.cabinet_kw,
        "nameplate_kw": full_kw,
        "cap_kw": question.cap_kw,
        "target_met": answer.target_met,
        "max_wait_min": question.max_wait_min,
        "quantile": question.quantile_pu,
        "system": answer.plan.target.system,
        "p_wait_over": service.p_wait_over_pu,
        "mean_wait_min": service.mean_wait_min,
        "p95_wait_min": service.p95_wait_min if isfinite(service.p95_wait_min) else None,
        "mean_session_min": service.mean_session_min,
        "utilisation": service.utilisation_pu,
        "peak_kw": service.simulated_peak_kw,
        "p999_kw": service.p999_kw,
        "coincidence": service.simulated_peak_kw / full_kw,
        "p999_coincidence": service.p999_kw / full_kw,
        "energy_kwh_per_day": service.energy_kwh_per_day,
        "energy_kwh_per_year": service.energy_kwh_per_year,
        "lost_sessions_per_day": service.lost_sessions_per_day,
        "served_share": service.served_share_pu,
        "peak_hour": answer.plan.target.peak_hour,
        "peak_arrivals_per_h": answer.plan.peak_arrivals_per_h,
        "wait_histogram": [
            {"up_to_min": one.up_to_min if isfinite(one.up_to_min) else None, "share": one.share_pu}
            for one in service.wait_histogram
        ],
        "hourly_power_kw": list(service.hourly_power_kw),
        "hourly_utilisation": list(service.hourly_utilisation_pu),
        "hourly_arrivals_per_h": list(service.hourly_arrivals_per_h),
        "closed_form": {
            "evse_count": closed.servers,
            "load_erlang": closed.load_erlang,
            "mean_session_min": closed.mean_session_min,
            "session_cv2": closed.session_cv2_pu,
            "p_wait_over": closed.p_wait_over_pu,
            "p_wait_over_mmc": closed.mmc_p_wait_over_pu,
            "mean_wait_min": closed.mean_wait_min,
            "mean_wait_min_kimura": closed.kimura_mean_wait_min,
            "blocked_erlang_b": closed.blocked_pu,
            "evse_mmc": None if answer.closed_evse is None else answer.closed_evse[0],
            "evse_mgc": None if answer.closed_evse is None else answer.closed_evse[1],
        },
        "fleet_year": question.fleet_year,
        "seed": question.seed,
        "simulated_days": answer.simulated_days,
    }


def _table(answer: "SizeAnswer") -> object:
    from planner.cli.tables import fitted

    found = values(answer)
    closed, p95_min = found["closed_form"], found["p95_wait_min"]
    most = words("cli.station_drove_on") if p95_min is None else _wait(p95_min)
    rows = (
        ("chargers", f"{found['chargers']} x {found['type']}"),
        ("evse", f"{found['evse_count']}"),
        ("nameplate", f"{as_figure(found['nameplate_kw'], ',.0f')} kW"),
        ("over", f"{as_figure(100 * found['p_wait_over'], '.1f')} %"),
        ("wait", f"{_wait(found['mean_wait_min'])} / {most}"),
        ("session", f"{as_figure(found['mean_session_min'], '.1f')} min"),
        ("utilisation", f"{as_figure(100 * found['utilisation'], '.0f')} %"),
        ("lost", as_figure(found["lost_sessions_per_day"], ".2f")),
        ("power", f"{as_figure(found['peak_kw'], ',.0f')} / {as_figure(found['p999_kw'], ',.0f')} kW"),
        ("energy", f"{as_figure(found['energy_kwh_per_year'], ',.0f')} kWh"),
        (
            "closed",
            f"{as_figure(100 * closed['p_wait_over'], '.1f')} / {as_figure(100 * closed['p_wait_over_mmc'], '.1f')} %",
        ),
    )
    title = words("cli.station_title", profile=found["profile"], sessions=as_figure(found["sessions_per_day"], "g"))
    headers = [words("cli.station_column_what"), words("cli.station_column_value")]
    return fitted(title, headers, [(words(f"cli.station_row_{key}"), value) for key, value in rows], (1,))


def _wait(minutes: float) -> str:
    """Wait in minutes; beyond a day the queue grows for as long as one looks, and no figure says more than that."""
    return words("cli.station_grows") if minutes > ENDLESS_WAIT_MIN else f"{as_figure(minutes, '.1f')} min"
