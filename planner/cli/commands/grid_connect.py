"""``chargesite grid connect NET --site lon,lat --kw X``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.grid_group import grid_group
from planner.cli.of_project import ProjectOption, in_project
from planner.cli.rule_options import rule_words
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings

if TYPE_CHECKING:
    from planner.app.gridtools.connect import Connected


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = grid_group(app)

    @group.command("connect", help=words("cli.connect_help"))
    def connect(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        nets: Annotated[list[Path], typer.Argument(metavar="NET...", help=words("cli.connect_net_help"))],
        site: Annotated[str, typer.Option("--site", help=words("cli.connect_site_help"), show_default=False)],
        kw: Annotated[float, typer.Option("--kw", help=words("cli.connect_kw_help"), show_default=False)],
        roads: Annotated[Path | None, typer.Option("--roads", help=words("cli.connect_roads_help"))] = None,
        rule: Annotated[str | None, typer.Option("--rule", help=words("cli.connect_rule_help"))] = None,
        jurisdiction: Annotated[
            str | None, typer.Option("--jurisdiction", help=words("cli.connect_jurisdiction_help"))
        ] = None,
        cosphi: Annotated[
            float | None, typer.Option("--cosphi", min=0.05, max=1.0, help=words("cli.connect_cosphi_help"))
        ] = None,
        max_km: Annotated[
            float | None, typer.Option("--max-km", min=0.01, max=100.0, help=words("cli.connect_max_km_help"))
        ] = None,
        crs: Annotated[str, typer.Option("--crs", help=words("cli.connect_crs_help"))] = "",
        project: ProjectOption = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        told = {
            "planning_rule": rule,
            "jurisdiction": jurisdiction,
            "power_factor": cosphi,
            "max_connection_km": max_km,
        }
        chosen: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        with in_project(project) as own:
            _connect(nets, site, kw, replace(own.grid, **chosen), roads, crs)


def _connect(nets: list[Path], site: str, kw: float, settings: GridSettings, roads: Path | None, crs: str) -> None:
    from planner.app.gridtools.connect import connect_place
    from planner.cli.connections import connection_table, connection_values, curve_table, option_notes

    with progress_bar() as progress:
        found: Connected = connect_place(nets, lon_lat(site), kw, settings, roads=roads, crs=crs, progress=progress)
    for issue in found.issues:
        note(issue.message(language()))
    show(connection_table(found))
    for line in option_notes(found):
        note(line)
    show(curve_table(found))
    note(words("cli.connect_price"))
    note(words("cli.connect_rule", rule=rule_words(found.rule), power_factor=as_figure(settings.power_factor, "g")))
    note(words("cli.connect_indicative"))
    show_json(connection_values(found, settings))


def lon_lat(site: str) -> tuple[float, float]:
    """Longitude and latitude of ``lon,lat`` or ``lon;lat`` with decimal points.

    Raises
    ------
    PlannerError
        Not two numbers.
    """
    parts = site.replace(";", ",").split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError as error:
        raise PlannerError.of("grid.connect_site_form", where="--site", site=site) from error
    return lon, lat
