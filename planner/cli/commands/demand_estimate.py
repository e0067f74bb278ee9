"""``chargesite demand estimate PROJECT --site ID``: who comes, why, and what others keep."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.groups import demand_group

if TYPE_CHECKING:
    from planner.app.sitetools.demand import SiteDemand
    from planner.model.band import Band
    from planner.model.demand_result import Competition, DemandPart, DemandResult

PERCENT = 100
YEARS_APART = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = demand_group(app)

    @group.command("estimate", help=words("cli.estimate_help"))
    def estimate(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        site: Annotated[str, typer.Option("--site", help=words("cli.estimate_site_help"), show_default=False)],
        year: Annotated[int | None, typer.Option("--year", help=words("cli.estimate_year_help"))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.sitetools.demand import site_demand

        with progress_bar() as progress:
            found = site_demand(project, site, year, progress)
        _show(found)
        show_json(_content(found))


def _show(found: "SiteDemand") -> None:
    result = found.result
    _show_parts(found)
    for part in result.parts:
        _show_chain(part)
    if result.competition is not None:
        _show_competition(result.competition)
    _show_years(result)
    _notes(found)


def _show_parts(found: "SiteDemand") -> None:
    from planner.cli.tables import fitted

    result = found.result
    headers = [words(f"cli.estimate_col_{name}") for name in ("use_case", "origin", "low", "base", "high", "kwh")]
    rows = [
        (
            _named("use_case", part.use_case),
            _named("origin", part.origin),
            *(as_figure(value, ".2f") for value in _ends(part.sessions_per_day)),
            as_figure(part.energy_per_session_kwh, ".1f"),
        )
        for part in result.parts
    ]
    kind = _named("kind", found.kind)
    title = words("cli.estimate_title", name=found.name, site=found.site_id, kind=kind, year=result.year)
    show(fitted(title, headers, rows, (2, 3, 4, 5)))
    low, base, high = (as_figure(value, ".1f") for value in _ends(result.sessions_per_day))
    energies = [as_figure(value, ".0f") for value in _ends(result.energy_kwh_per_day)]
    show(
        words(
            "cli.estimate_total",
            low=low,
            base=base,
            high=high,
            energy=energies[1],
            energy_low=energies[0],
            energy_high=energies[2],
            share=as_figure(PERCENT * result.ev_share_pu.base, ".1f"),
        )
    )


def _show_chain(part: "DemandPart") -> None:
    from planner.cli.tables import fitted

    rows = [
        (_named("step", name), as_figure(value, ",.4g") if value < PERCENT else as_figure(value, ",.0f"))
        for name, value in part.steps
    ]
    use_case, origin = _named("use_case", part.use_case), _named("origin", part.origin)
    title = words("cli.estimate_chain", use_case=use_case, origin=origin)
    headers = [words("cli.estimate_col_step"), words("cli.estimate_col_value")]
    show(fitted(title, headers, rows, (1,), (len(rows) - 1,)))


def _show_competition(found: "Competition") -> None:
    from planner.cli.tables import fitted

    names = ("gross", "to_competitors", "cannibalised", "net_new")
    rows = [(words(f"cli.estimate_{name}"), as_figure(getattr(found, name + "_kwh_per_day"), ",.0f")) for name in names]
    headers = [words("cli.estimate_col_part"), words("cli.estimate_col_energy")]
    show(fitted(words("cli.estimate_competition"), headers, rows, (1,), (3,)))
    if found.own_sites:
        show(words("cli.estimate_own", names=", ".join(found.own_sites)))


def _show_years(result: "DemandResult") -> None:
    from planner.cli.tables import fitted

    chosen = [row for row in result.by_year if row.year % YEARS_APART == 0 or row.year == result.year]
    headers = [words(f"cli.estimate_col_{name}") for name in ("year", "share", "sessions", "band", "energy")]
    rows = [
        (
            str(row.year),
            as_figure(PERCENT * row.ev_share_pu.base, ".1f"),
            as_figure(row.sessions_per_day.base, ".1f"),
            f"{as_figure(row.sessions_per_day.low, '.1f')}–{as_figure(row.sessions_per_day.high, '.1f')}",
            as_figure(row.energy_kwh_per_day.base, ",.0f"),
        )
        for row in chosen
    ]
    strong = [place for place, row in enumerate(chosen) if row.year == result.year]
    show(fitted(words("cli.estimate_years"), headers, rows, (0, 1, 2, 3, 4), strong))


def _notes(found: "SiteDemand") -> None:
    result = found.result
    if result.design_day is not None:
        day = result.design_day
        value = f"{as_figure(PERCENT * day.value, 'g')} %" if day.kind == "percentile" else as_figure(day.value, "g")
        said = words(f"report.design_day_{day.kind}", value=value, factor=as_figure(day.factor_pu, ".2f"))
        show(words("cli.estimate_day", day=said))
    if result.unknown_parts:
        parts = ", ".join(_named("origin", part) for part in result.unknown_parts)
        show(words("cli.estimate_unknown", parts=parts))
    if result.competition is None:
        show(words("cli.estimate_no_balance"))
    if result.calibrated:
        show(words("cli.estimate_calibrated", names=", ".join(result.calibrated)))
    for issue in found.issues:
        note(issue.message(language()))


def _named(group: str, name: str) -> str:
    from planner.model.texts import text_or

    room = "demand" if group == "step" else "report"
    return text_or(f"{room}.{group}_{name}", name.replace("_", " "), language())


def _ends(band: "Band") -> tuple[float, float, float]:
    return band.low, band.base, band.high


def _content(found: "SiteDemand") -> dict[str, object]:
    result = asdict(found.result)
    for part in result["parts"]:
        part["steps"] = [{"name": name, "value": value} for name, value in part["steps"]]
    return {
        "ok": True,
        "project": found.project,
        "site_id": found.site_id,
        "name": found.name,
        "kind": found.kind,
        **result,
        "findings": [
            {"code": issue.code, "message": issue.message(language()), "params": dict(issue.params)}
            for issue in found.issues
        ],
    }
