"""Builds the Typer application from the modules in planner/cli/commands; a new command is a new file."""

import importlib
import pkgutil
from typing import Annotated

import typer

from planner import __version__
from planner.cli import commands
from planner.cli.console import words
from planner.cli.usage import speak


def build_application() -> typer.Typer:
    """Application with every command found; each module's ``register(app)`` adds its own."""
    speak()
    app = typer.Typer(
        name="chargesite",
        help=words("cli.help"),
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback(invoke_without_command=True)(_start)
    for module in sorted(pkgutil.iter_modules(commands.__path__), key=lambda found: found.name):
        importlib.import_module(f"{commands.__name__}.{module.name}").register(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"chargesite {__version__}")
        raise typer.Exit


def _start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help=words("cli.version_help"), callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    del version
    if context.invoked_subcommand is None:
        from planner.cli.window import open_window

        raise typer.Exit(open_window(None))
