"""The group ``chargesite grid``: each module in planner/cli/commands that works on one grid adds its command here."""

import typer

from planner.cli.console import words

NAME = "grid"


def grid_group(app: typer.Typer) -> typer.Typer:
    """The group, made by whoever asks first."""
    for group in app.registered_groups:
        if group.name == NAME and group.typer_instance is not None:
            return group.typer_instance
    made = typer.Typer(help=words("cli.grid_help"), no_args_is_help=True, rich_markup_mode="rich")
    app.add_typer(made, name=NAME)
    return made
