"""``chargesite siting spacing PROJECT --spacing-km 60``: the fewest sites that keep the spacing on a corridor."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.commands.plan import run_of, say_corridor
from planner.cli.console import configure, progress_bar, show, show_json, words
from planner.cli.groups import siting_group
from planner.cli.tables import fitted
from planner.model.progress import Part

if TYPE_CHECKING:
    from planner.app.run import Run
    from planner.app.sitetools.spacing import SpacingAnswer


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = siting_group(app)

    @group.command("spacing", help=words("cli.siting_spacing_help"))
    def spacing(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        km: Annotated[float, typer.Option("--spacing-km", help=words("cli.siting_spacing_km"))] = 60.0,
        kw: Annotated[float, typer.Option("--spacing-kw", help=words("cli.siting_spacing_kw"))] = 0.0,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.sitetools.spacing import check_spacing, space_sites

        with progress_bar() as progress:
            check = partial(check_spacing, spacing_km=km, least_kw=kw)
            run, asked = run_of(project, {}, Part(progress, 0.0, 0.8), check)
            found = space_sites(run, asked, km, kw, Part(progress, 0.8, 1.0))
        _show(run, found)


def _show(run: "Run", found: "SpacingAnswer") -> None:
    names = {site.site_id: site.name for site in run.assessment.sites}
    headers = [words("cli.spacing_column_id"), words("cli.plan_column_site")]
    show(fitted(words("cli.spacing_title", count=len(found.site_ids)), headers,
                [(site_id, names.get(site_id, site_id)) for site_id in found.site_ids], (), ()))  # fmt: skip
    say_corridor(found.told, "cli.spacing_corridor")
    chosen = {"chosen": list(found.site_ids), "objective": len(found.site_ids), "bound": found.bound}
    show_json({"ok": True, **chosen, "gap": found.gap_pu, "method": found.method, **asdict(found.told)})
