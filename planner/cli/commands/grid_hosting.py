"""``chargesite grid hosting NET --out hosting.csv``."""

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli.console import as_figure, configure, note, progress_bar, show, show_json, words
from planner.cli.grid_group import grid_group
from planner.cli.joint_hosting import show_joint
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
from planner.model.settings import GridPolicy, GridSettings

if TYPE_CHECKING:
    import pandas as pd

    from planner.app.gridtools.hosting import HostingTable

SHOWN = 15
MOST_ALONE = 1
COLUMNS = ("bus", "kv", "kw", "binding", "next", "vm")
FIGURES = (1, 2, 5)


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = grid_group(app)

    @group.command("hosting", help=words("cli.hosting_help"))
    def hosting(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        net: Annotated[Path, typer.Argument(help=words("cli.check_net_help"), show_default=False)],
        rule: RuleOption = None,
        vmin: VminOption = None,
        vmax: VmaxOption = None,
        max_line: MaxLineOption = None,
        max_trafo: MaxTrafoOption = None,
        cosphi: Annotated[
            float | None, typer.Option("--cosphi", min=0.1, max=1.0, help=words("cli.hosting_cosphi_help"))
        ] = None,
        bus: Annotated[list[str] | None, typer.Option("--bus", help=words("cli.hosting_bus_help"))] = None,
        out: Annotated[Path | None, typer.Option("--out", "-o", help=words("cli.hosting_out_help"))] = None,
        policy: Annotated[str | None, typer.Option("--policy", help=words("cli.hosting_policy_help"))] = None,
        voltage_change: Annotated[
            float | None, typer.Option("--voltage-change", min=0.1, max=50.0, help=words("cli.hosting_change_help"))
        ] = None,
        jointly: Annotated[bool, typer.Option("--jointly", help=words("cli.hosting_jointly_help"))] = False,
        confirm: Annotated[int | None, typer.Option("--confirm", min=0, help=words("cli.hosting_confirm_help"))] = None,
        project: ProjectOption = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.gridtools.hosting import HostingQuestion, grid_hosting, grid_hosting_jointly, write_hosting

        # what is not said is the project's; without one, a power factor of 1 and no limit of the voltage's change
        bare = {} if project is not None else {"power_factor": 1.0, "voltage_change_percent": None}
        told = {"power_factor": cosphi, "policy": _policy(policy), "voltage_change_percent": voltage_change}
        chosen: dict[str, Any] = bare | {name: value for name, value in told.items() if value is not None}
        question = HostingQuestion(buses=tuple(bus or ()), confirm=confirm)
        with in_project(project) as own, progress_bar() as progress:
            settings = replace(settings_of_rule(rule, (vmin, vmax, max_line, max_trafo), own.grid), **chosen)
            if not jointly:
                answer = grid_hosting(net, question, settings, progress=progress)
            else:
                joint = grid_hosting_jointly(net, _alone(tuple(bus or ()), out, confirm), settings, progress=progress)
        if jointly:
            show_joint(joint)
            return
        if out is not None:
            write_hosting(answer, out)
        _show(answer, settings, out)


def _alone(buses: tuple[str, ...], out: Path | None, confirm: int | None) -> tuple[str, ...]:
    """Buses of ``--jointly``, which is one figure: nothing to write as a table, and always confirmed."""
    from planner.model.errors import PlannerError

    if len(buses) < MOST_ALONE + 1 or out is not None or confirm is not None:
        raise PlannerError.of("cli.hosting_joint_options")
    return buses


def _policy(written: str | None) -> GridPolicy | None:
    from planner.model.errors import PlannerError

    if written is None:
        return None
    if written == "own_island":
        return "own_island"
    if written == "zero":
        return "zero"
    raise PlannerError.of("cli.hosting_policy_unknown", policy=written)


def _show(answer: "HostingTable", settings: GridSettings, out: Path | None) -> None:
    from planner.app.gridtools.hosting import hosting_values

    table = answer.table
    show(_table(table))
    confirmed = table["confirmed"]
    counts = {
        "buses": len(table),
        "known": int(table["hosting_kw"].notna().sum()),
        "confirmed": int(confirmed.fillna(False).sum()),
        "checked": int(confirmed.notna().sum()),
        "runpp": int((table["method"] == "runpp").sum()),
    }
    note(words("cli.hosting_rule", rule=rule_words(answer.rule), cosphi=as_figure(answer.power_factor, "g")))
    note(_counted(counts))
    for reason, number in table.loc[table["reason"] != "", "reason"].value_counts().items():
        said = _reason(str(reason))
        note(said if len(table) == 1 else words("cli.hosting_reason", number=number, reason=said))
    if out is not None:
        note(words("cli.hosting_written", file=out.name))
    rows = [row | {"reason_text": _reason(row["reason"])} for row in hosting_values(answer)]
    show_json(
        {
            "ok": True,
            "grid": answer.grid,
            "rule": answer.rule,
            "policy": answer.policy,
            "power_factor": answer.power_factor,
            "voltage_change_percent": settings.voltage_change_percent,
            **counts,
            "hosting": rows,
        }
    )


def _counted(counts: dict[str, int]) -> str:
    """How many have a figure, and how many of those were checked by full load flows."""
    parts = [words("cli.hosting_counts", **counts)] if counts["buses"] > 1 else []
    if counts["checked"]:
        code = "cli.hosting_checked_one" if counts["checked"] == counts["confirmed"] == 1 else "cli.hosting_checked"
        parts.append(words(code, **counts))
    if counts["runpp"]:
        parts.append(words("cli.hosting_runpp", **counts))
    return " ".join(parts)


def _title(shown: int, buses: int) -> str:
    if buses == 1:
        return words("cli.hosting_title_one")
    return words("cli.hosting_title_all" if shown == buses else "cli.hosting_title", shown=shown, buses=buses)


def _reason(code: str) -> str:
    return words(f"grid.reason_{code}") if code else ""


def _table(table: "pd.DataFrame") -> object:
    """The buses asked for, or those that can take least."""
    from planner.cli.tables import fitted

    shown = table.sort_values(["hosting_kw", "bus"]).head(SHOWN)
    headers = [words(f"cli.hosting_column_{column}") for column in COLUMNS]
    rows = [_cells(row) for _, row in shown.iterrows()]
    return fitted(_title(len(shown), len(table)), headers, rows, FIGURES)


def _cells(row: "pd.Series[Any]") -> tuple[str, ...]:
    binding = str(row["binding_element"])
    if binding:
        kind = words(f"cli.hosting_kind_{row['binding_kind']}")
        binding += f" ({kind})"
    nexts = dict.fromkeys(str(row[name]) for name in ("next_1", "next_2"))
    return (
        str(row["name"]),
        as_figure(float(str(row["vn_kv"])), "g"),
        _figure(float(str(row["hosting_kw"])), 1),
        binding or "–",
        ", ".join(name for name in nexts if name and name != str(row["binding_element"])),
        _figure(float(str(row["vm_pu"])), 3),
    )


def _figure(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else as_figure(value, f".{digits}f")
