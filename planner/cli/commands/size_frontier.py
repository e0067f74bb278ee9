"""``chargesite size frontier --sessions-per-day 80 --profile corridor --type DC150 --chargers 4``."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.app.sitetools.station import DEFAULT_FLEET_YEAR, SizeQuestion
from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.groups import size_group
from planner.cli.options import given_options, refuse_beside
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from planner.app.sitetools.frontier import FrontierAnswer
    from planner.model.result import FrontierPoint, SizingResult

DEFAULTS = SizeQuestion(sessions_per_day=1.0, use_case="", charger_type="")
COLUMNS = ("kw", "over", "wait", "session", "rise", "holds", "breaks")
FIGURES = (0, 1, 2, 3, 4)
LONG_MIN = 120
OF_STATION = ("--chargers", "--on", "--max-wait", "--quantile", "--fleet-year", "--seed")
"""What a project says itself."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = size_group(app)

    @group.command("frontier", help=words("cli.frontier_help"))
    def frontier(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        context: typer.Context,
        sessions: Annotated[
            float | None, typer.Option("--sessions-per-day", help=words("cli.station_sessions_help"))
        ] = None,
        profile: Annotated[str | None, typer.Option("--profile", help=words("cli.station_profile_help"))] = None,
        charger: Annotated[str | None, typer.Option("--type", help=words("cli.station_type_help"))] = None,
        chargers: Annotated[
            int | None, typer.Option("--chargers", min=1, max=240, help=words("cli.station_chargers_help"))
        ] = None,
        jurisdictions: Annotated[
            list[str] | None, typer.Option("--jurisdiction", help=words("cli.frontier_jurisdictions_help"))
        ] = None,
        on: Annotated[str | None, typer.Option("--on", help=words("cli.frontier_on_help"))] = None,
        project: Annotated[Path | None, typer.Option("--project", help=words("cli.frontier_project_help"))] = None,
        site: Annotated[str | None, typer.Option("--site", help=words("cli.frontier_site_help"))] = None,
        max_wait: Annotated[
            float, typer.Option("--max-wait", min=0.0, max=1440.0, help=words("cli.station_max_wait_help"))
        ] = DEFAULTS.max_wait_min,
        quantile: Annotated[
            float, typer.Option("--quantile", min=0.01, max=0.999, help=words("cli.station_quantile_help"))
        ] = DEFAULTS.quantile_pu,
        fleet_year: Annotated[
            int, typer.Option("--fleet-year", min=2020, max=2060, help=words("cli.station_fleet_help"))
        ] = DEFAULT_FLEET_YEAR,
        seed: Annotated[int, typer.Option("--seed", min=0, help=words("cli.station_seed_help"))] = DEFAULTS.seed,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        station = (sessions, profile, charger)
        if (project is None) != (site is None) or (project is not None and any(one is not None for one in station)):
            raise PlannerError.of("cli.frontier_half")
        packs = tuple(jurisdictions or ())
        if project is not None and site is not None:
            refuse_beside(given_options(context), OF_STATION, "--project")
            _site(project, site, packs)
            return
        if sessions is None or profile is None or charger is None:
            raise PlannerError.of("cli.frontier_missing")
        question = SizeQuestion(
            sessions_per_day=sessions,
            use_case=profile,
            charger_type=charger,
            max_wait_min=max_wait,
            quantile_pu=quantile,
            seed=seed,
            fleet_year=fleet_year,
            chargers=chargers,
        )
        _station(question, packs, _day(on))


def _site(project: Path, site: str, packs: tuple[str, ...]) -> None:
    from planner.app.sitetools.frontier import site_frontier

    with progress_bar() as progress:
        answer = site_frontier(project, site, packs, progress)
    _show(answer)


def _station(question: SizeQuestion, packs: tuple[str, ...], on: date | None) -> None:
    from planner.app.sitetools.frontier import Law, station_frontier
    from planner.model.settings import RuleSettings

    with progress_bar() as progress:
        law = Law(jurisdictions=packs or RuleSettings().jurisdictions, on=on, language=language())
        answer = station_frontier(question, law, progress)
    _show(answer)


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as fault:
        raise PlannerError.of("cli.frontier_no_day", where="--on", day=written) from fault


def _show(answer: "FrontierAnswer") -> None:
    show(_table(answer))
    sizing = answer.sizing
    for number, mark in enumerate(sizing.marks, start=1):
        code = "cli.frontier_mark_open" if mark.if_facts else "cli.frontier_mark"
        facts = ", ".join(words(f"rules.fact_{name}") for name in mark.if_facts)
        told = {"kw": as_figure(mark.below_kw, "g"), "title": mark.title, "clause": mark.clause, "facts": facts}
        note(words(code, number=number, **told))
    if sizing.advice is not None:
        note(words("cli.frontier_advice", kw=as_figure(sizing.advice.recommended_kw, "g"), reason=_reason(sizing)))
        if sizing.open_rule_kw is not None:
            note(words("report.advice_open_rule", power=f"{as_figure(sizing.open_rule_kw, 'g')} kW"))
        for year, kw in sizing.advice.later_kw:
            note(
                words(
                    "cli.frontier_later_none" if kw is None else "cli.frontier_later",
                    year=year,
                    kw=as_figure(kw or 0, "g"),
                )
            )
    if sizing.request is not None:
        note(words(
            "cli.frontier_request",
            kw=as_figure(sizing.request.requested_kw, "g"),
            nameplate=as_figure(sizing.request.nameplate_kw, "g"),
            peak=as_figure(sizing.request.simulated_peak_kw, ".0f"),
            p999=as_figure(sizing.request.p999_kw, ".0f"),
        ))  # fmt: skip
    note(words("cli.frontier_basis", year=sizing.fleet_year or 0, day=answer.on.isoformat(), seed=answer.seed))
    show_json(values(answer))


def _reason(sizing: "SizingResult") -> str:
    return words(sizing.advice.reason, **sizing.advice.params) if sizing.advice else ""


def values(answer: "FrontierAnswer") -> dict[str, Any]:
    """Machine-readable answer; its keys are promised in the command's help."""
    sizing, advice, request = answer.sizing, answer.sizing.advice, answer.sizing.request
    return {
        "ok": True,
        "site": answer.name or None,
        "profile": answer.use_case,
        "sessions_per_day": answer.sessions_per_day,
        "chargers": [
            {"type": one.charger_id, "name": one.name, "count": one.count, "evse": one.count * one.evse_per_charger}
            for one in sizing.chargers
        ],
        "evse_count": sizing.evse_count,
        "nameplate_kw": sizing.nameplate_kw,
        "target_met": sizing.target_met,
        "max_wait_min": answer.settings.max_wait_min,
        "target_share": sizing.target_share_pu,
        "points": [_point(point) for point in sizing.frontier],
        "marks": [
            {
                "rule_id": mark.rule_id,
                "title": mark.title,
                "below_kw": mark.below_kw,
                "clause": mark.clause,
                "if_facts": list(mark.if_facts),
            }
            for mark in sizing.marks
        ],
        "advice": None
        if advice is None
        else {
            "recommended_kw": advice.recommended_kw,
            "reason": advice.reason,
            "text": _reason(sizing),
            "later_kw": [{"fleet_year": year, "kw": kw} for year, kw in advice.later_kw],
        },
        "request": None
        if request is None
        else {
            "requested_kw": request.requested_kw,
            "nameplate_kw": request.nameplate_kw,
            "simulated_peak_kw": request.simulated_peak_kw,
            "p999_kw": request.p999_kw,
            "chosen_cap_kw": request.chosen_cap_kw,
            "basis": request.basis,
        },
        "cost_known": any(point.cost_eur is not None for point in sizing.frontier),
        "fleet_year": sizing.fleet_year,
        "jurisdictions": list(answer.jurisdictions),
        "on": answer.on.isoformat(),
        "seed": answer.seed,
    }


def _point(point: "FrontierPoint") -> dict[str, Any]:
    return {
        "connection_kw": point.connection_kw,
        "p_wait_over": point.p_wait_over_pu,
        "mean_wait_min": point.mean_wait_min,
        "p95_wait_min": point.p95_wait_min,
        "mean_session_min": point.mean_session_min,
        "session_rise": point.session_rise_pu,
        "holds": point.holds,
        "cost_eur": None if point.cost_eur is None else point.cost_eur.base,
        "feasible": point.feasible,
        "breaks": list(point.breaks),
    }


def _table(answer: "FrontierAnswer") -> object:
    from planner.cli.tables import fitted

    sizing = answer.sizing
    rows = [
        (
            as_figure(point.connection_kw, "g"),
            f"{as_figure(100 * point.p_wait_over_pu, '.1f')} %",
            _minutes(point.mean_wait_min or 0.0),
            as_figure(point.mean_session_min, ".1f"),
            "–" if point.session_rise_pu is None else f"{as_figure(100 * point.session_rise_pu, '+.1f')} %",
            words("cli.frontier_yes" if point.holds else "cli.frontier_no"),
            _broken(point, sizing),
        )
        for point in sizing.frontier
    ]
    chosen = None if sizing.advice is None else sizing.advice.recommended_kw
    strong = [place for place, point in enumerate(sizing.frontier) if point.connection_kw == chosen]
    chargers = ", ".join(f"{one.count} x {one.name}" for one in sizing.chargers)
    title = words("cli.frontier_title", chargers=chargers, sessions=as_figure(answer.sessions_per_day, "g"))
    headers = [
        words(f"cli.frontier_column_{name}", minutes=as_figure(answer.settings.max_wait_min, "g")) for name in COLUMNS
    ]
    return fitted(title, headers, rows, FIGURES, strong)


def _minutes(wait_min: float) -> str:
    """Wait for people: where more come than can be served, it grows as long as one simulates."""
    return f"> {LONG_MIN}" if wait_min > LONG_MIN else as_figure(wait_min, ".1f")


def _broken(point: "FrontierPoint", sizing: "SizingResult") -> str:
    """Numbers of the marks that a power lies below; those that rest on open facts with a question mark."""
    below = [
        f"{number}{'?' if mark.if_facts else ''}"
        for number, mark in enumerate(sizing.marks, start=1)
        if point.connection_kw < mark.below_kw
    ]
    return " ".join(below)
