"""Groups of commands: ``chargesite demand ...``, ``chargesite size ...``; each module adds its command to one."""

import typer

from planner.cli.console import words


def command_group(app: typer.Typer, name: str, help_code: str, *, alone: bool = False) -> typer.Typer:
    """The group of a name, made by whoever asks first.

    Parameters
    ----------
    help_code : str
        Text code of its help.
    alone : bool
        The group is a command by itself too (its callback runs where no command of it is named).
    """
    for group in app.registered_groups:
        if group.name == name and group.typer_instance is not None:
            return group.typer_instance
    made = typer.Typer(
        help=words(help_code), no_args_is_help=not alone, invoke_without_command=alone, rich_markup_mode="rich"
    )
    app.add_typer(made, name=name)
    return made


def demand_group(app: typer.Typer) -> typer.Typer:
    """``chargesite demand``: estimate, calibrate."""
    return command_group(app, "demand", "cli.demand_help")


def size_group(app: typer.Typer) -> typer.Typer:
    """``chargesite size``: sizes one station by itself; its command ``frontier`` asks what each connection costs."""
    return command_group(app, "size", "cli.size_help", alone=True)


def project_group(app: typer.Typer) -> typer.Typer:
    """``chargesite project``: new, show, check, convert, pack, recover, backups."""
    return command_group(app, "project", "cli.project_group_help")


def siting_group(app: typer.Typer) -> typer.Typer:
    """``chargesite siting``: solve."""
    return command_group(app, "siting", "cli.siting_help")
