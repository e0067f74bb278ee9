"""``chargesite bays PROJECT SITE``: how many bays fit on a site's ground, and their drawing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words

if TYPE_CHECKING:
    from planner.app.sitetools.bays import SiteBays


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("bays", help=words("cli.bays_help"))
    def bays(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        site: Annotated[str, typer.Argument(help=words("cli.bays_site_help"), show_default=False)],
        area: Annotated[str, typer.Option("--area", help=words("cli.bays_area_help"))] = "",
        count: Annotated[
            int | None, typer.Option("--bays", min=0, max=10_000, help=words("cli.bays_count_help"))
        ] = None,
        accessible: Annotated[
            int | None, typer.Option("--accessible", min=0, max=10_000, help=words("cli.bays_accessible_help"))
        ] = None,
        geometry: Annotated[str, typer.Option("--geometry", help=words("cli.bays_geometry_help"))] = "",
        angle: Annotated[float | None, typer.Option("--angle", help=words("cli.bays_angle_help"))] = None,
        bearing: Annotated[
            float | None, typer.Option("--bearing", min=0.0, max=360.0, help=words("cli.bays_bearing_help"))
        ] = None,
        svg: Annotated[Path | None, typer.Option("--svg", help=words("cli.bays_svg_help"))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.sitetools.bays import BayQuestion, site_bays, write_plan

        question = BayQuestion(
            site_id=site, area=area, bays=count, accessible=accessible, geometry=geometry, angle_deg=angle,
            bearing_deg=bearing,
        )  # fmt: skip
        with progress_bar() as progress:
            found = site_bays(project, question, progress)
        if svg is not None:
            write_plan(found, svg, language())
        _show(found, svg)
        show_json(_content(found, svg))


def _show(found: "SiteBays", svg: Path | None) -> None:
    layout = found.layout
    table = Table(box=None, show_header=False)
    table.add_row(words("cli.bays_placed"), f"{len(layout.bays)} / {layout.wanted}")
    table.add_row(words("cli.bays_accessible"), f"{layout.accessible} / {layout.wanted_accessible}")
    table.add_row(words("cli.bays_bound"), str(layout.bound))
    table.add_row(words("cli.bays_area"), f"{as_figure(layout.free_m2, '.0f')} m²")
    table.add_row(words("cli.bays_bearing"), f"{as_figure(layout.bearing_deg, '.0f')}°")
    table.add_row(words("cli.bays_angle"), f"{as_figure(layout.angle_deg, '.0f')}°")
    table.add_row(words("cli.bays_measures"), f"{layout.geometry} ({layout.state}): {layout.source}")
    show(table)
    for issue in found.issues:
        note(issue.message(language()))
    if svg is not None:
        note(words("cli.bays_written", path=svg))


def _content(found: "SiteBays", svg: Path | None) -> dict[str, object]:
    from planner.report.plain import plain

    layout = found.layout
    return {
        "ok": True,
        "site": found.site_id,
        "crs": found.crs,
        "placed": len(layout.bays),
        "placed_accessible": layout.accessible,
        "missing": layout.missing,
        "missing_accessible": layout.missing_accessible,
        "svg": None if svg is None else str(svg),
        "layout": plain(layout),
        "findings": [issue.message(language()) for issue in found.issues],
    }
