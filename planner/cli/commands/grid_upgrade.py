"""``chargesite grid upgrade NET --bus B --kw X``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.grid_group import grid_group
from planner.cli.of_project import ProjectOption, in_project
from planner.cli.rule_options import (
    MaxLineOption,
    MaxTrafoOption,
    RuleOption,
    VmaxOption,
    VminOption,
    rule_words,
    settings_of_rule,
)

if TYPE_CHECKING:
    from rich.table import Table

    from planner.app.gridtools.upgrade import Upgraded
    from planner.model.grid_result import UpgradeOption

COLUMNS = ("way", "capacity", "cost", "weeks", "works")
FIGURES = frozenset({"capacity", "cost", "weeks"})
UNKNOWN = "–"


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = grid_group(app)

    @group.command("upgrade", help=words("cli.upgrade_help"))
    def upgrade(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        net: Annotated[Path, typer.Argument(help=words("cli.check_net_help"), show_default=False)],
        bus: Annotated[str, typer.Option("--bus", help=words("cli.upgrade_bus_help"), show_default=False)],
        kw: Annotated[float, typer.Option("--kw", help=words("cli.upgrade_kw_help"), show_default=False)],
        profile: Annotated[
            Path | None, typer.Option("--profile", help=words("cli.upgrade_profile_help"), show_default=False)
        ] = None,
        rule: RuleOption = None,
        vmin: VminOption = None,
        vmax: VmaxOption = None,
        max_line: MaxLineOption = None,
        max_trafo: MaxTrafoOption = None,
        cosphi: Annotated[
            float | None, typer.Option("--cosphi", min=0.05, max=1.0, help=words("cli.upgrade_cosphi_help"))
        ] = None,
        crs: Annotated[str, typer.Option("--crs", help=words("cli.upgrade_crs_help"))] = "",
        project: ProjectOption = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from dataclasses import replace

        from planner.app.gridtools.upgrade import upgrade_bus, upgrade_values

        with in_project(project) as own, progress_bar() as progress:
            settings = settings_of_rule(rule, (vmin, vmax, max_line, max_trafo), own.grid)
            settings = settings if cosphi is None else replace(settings, power_factor=cosphi)
            found = upgrade_bus(net, bus, kw, settings, profile=profile, crs=crs, progress=progress)
        _show(found)
        show_json(upgrade_values(found, settings, language()))


def _show(found: "Upgraded") -> None:
    show(_table(found))
    for option in found.options:
        note(_in_words(option))
    if found.faults is not None:
        note(
            words(
                "cli.upgrade_faults",
                faults=", ".join(dict.fromkeys(fault.element for fault in found.faults.violations)) or UNKNOWN,
                works=found.faults.works or UNKNOWN,
                cost=UNKNOWN if found.faults.cost_eur is None else as_figure(found.faults.cost_eur.base, ".0f"),
            )
        )
    note(words("cli.upgrade_rule", rule=rule_words(found.rule)))
    note(words("cli.upgrade_indicative"))


def _table(found: "Upgraded") -> "Table":
    from planner.cli.tables import fitted

    told = {
        "bus": found.bus_name,
        "kw": as_figure(found.requested_kw, "g"),
        "today": as_figure(found.hosting_kw, ".1f"),
    }
    bound = found.binding not in ("", UNKNOWN)
    title = (
        words("cli.upgrade_title", binding=found.binding, **told) if bound else words("cli.upgrade_title_free", **told)
    )
    headers = [words(f"cli.upgrade_col_{column}") for column in COLUMNS]
    figures = [place for place, column in enumerate(COLUMNS) if column in FIGURES]
    chosen = [place for place, option in enumerate(found.options) if option.chosen]
    return fitted(title, headers, [_cells(option) for option in found.options], figures, chosen)


def _cells(option: "UpgradeOption") -> tuple[str, ...]:
    weeks, verdict = option.lead_weeks, {True: "yes", False: "no", None: "unknown"}[option.feasible]
    return (
        words(f"cli.upgrade_kind_{option.kind.value}"),
        UNKNOWN if option.hosting_after_kw is None else as_figure(option.hosting_after_kw, ".1f"),
        "–".join(
            as_figure(eur / 1000, ".0f") for eur in (option.cost_eur.low, option.cost_eur.base, option.cost_eur.high)
        ),
        UNKNOWN if weeks is None else "–".join(as_figure(week, ".0f") for week in (weeks.low, weeks.base, weeks.high)),
        words(f"cli.upgrade_{verdict}"),
    )


def _in_words(option: "UpgradeOption") -> str:
    """Description, what binds then, gain, reason, hours over a limit and needs of an option."""
    from planner.app.gridtools.upgrade import plain_params

    parts = [words(option.description_code, **plain_params(option))]
    if option.binding_element:
        parts.append(words("cli.upgrade_then", binding=option.binding_element))
    if option.gained_kw_per_eur is not None:
        parts.append(words("cli.upgrade_gain", gain=as_figure(1000 * option.gained_kw_per_eur, ".1f")))
    if option.reason:
        parts.append(words(option.reason))
    if option.over_limit_h is not None:
        parts.append(words("cli.upgrade_hours", hours=as_figure(option.over_limit_h, ".0f")))
    if option.needs:
        parts.append(words("cli.upgrade_needs", needs="; ".join(words(code) for code in option.needs)))
    return " · ".join(parts)
