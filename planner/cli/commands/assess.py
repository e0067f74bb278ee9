"""``chargesite assess PROJECT --out DIR``: here or on a cluster, and the result kept in the project's file."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.console import configure, words
from planner.cli.work import assess_and_export


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("assess", help=words("cli.assess_help"))
    def assess(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        out: Annotated[Path, typer.Option("--out", "-o", help=words("cli.out_help"))] = Path("chargesite-out"),
        keep: Annotated[
            bool | None, typer.Option("--keep/--no-keep", help=words("cli.keep_help"), show_default=False)
        ] = None,
        cluster: Annotated[str, typer.Option("--cluster", help=words("cli.cluster_help"), show_default=False)] = "",
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        assess_and_export(project, out, keep=keep, cluster=cluster)
