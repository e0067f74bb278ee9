"""``chargesite demo``: the sample region, from files to report, then the window."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.console import configure, words
from planner.cli.work import assess_and_export


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("demo", help=words("cli.demo_help"))
    def demo(
        out: Annotated[Path, typer.Option("--out", "-o", help=words("cli.out_help"))] = Path("chargesite-demo"),
        window: Annotated[bool, typer.Option("--window/--no-window", help=words("cli.window_help"))] = True,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        from planner.app.examples import sample_project

        configure(as_json=as_json, quiet=quiet)
        assess_and_export(sample_project(), out)
        if window:
            from planner.cli.window import open_window

            open_window(sample_project())
