"""``chargesite grid hosting NET --out hosting.csv``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import configure, note, progress_bar, show, show_json, words
from planner.cli.grid_group import grid_group
from planner.cli.joint_hosting import show_joint
from planner.cli.rule_options import (
    MaxLineOption,
    MaxTrafoOption,
    RuleOption,
    VmaxOption,
    VminOption,
    settings_of_rule,
)
from planner.model.settings import GridPolicy, GridSettings

if TYPE_CHECKING:
    import pandas as pd

    from planner.app.gridtools.hosting import HostingTable

SHOWN = 15
MOST_ALONE = 1
COLUMNS = ("bus", "kv", "kw", "binding", "kind", "next", "vm")


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = grid_group(app)

    @group.command("hosting", help=words("cli.hosting_help"))
    def hosting(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        net: Annotated[Path, typer.Argument(help=words("cli.hosting_net_help"), show_default=False)],
        rule: RuleOption = None,
        vmin: VminOption = None,
        vmax: VmaxOption = None,
        max_line: MaxLineOption = None,
        max_trafo: MaxTrafoOption = None,
        cosphi: Annotated[
            float, typer.Option("--cosphi", min=0.1, max=1.0, help=words("cli.hosting_cosphi_help"))
        ] = 1.0,
        bus: Annotated[list[str] | None, typer.Option("--bus", help=words("cli.hosting_bus_help"))] = None,
        out: Annotated[Path | None, typer.Option("--out", "-o", help=words("cli.hosting_out_help"))] = None,
        policy: Annotated[str, typer.Option("--policy", help=words("cli.hosting_policy_help"))] = "own_island",
        voltage_change: Annotated[
            float | None, typer.Option("--voltage-change", min=0.1, max=50.0, help=words("cli.hosting_change_help"))
        ] = None,
        jointly: Annotated[bool, typer.Option("--jointly", help=words("cli.hosting_jointly_help"))] = False,
        confirm: Annotated[int | None, typer.Option("--confirm", min=0, help=words("cli.hosting_confirm_help"))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.gridtools.hosting import HostingQuestion, grid_hosting, grid_hosting_jointly, write_hosting

        settings = replace(
            settings_of_rule(rule, (vmin, vmax, max_line, max_trafo)),
            power_factor=cosphi,
            policy=_policy(policy),
            voltage_change_percent=voltage_change,
        )
        if jointly:
            with progress_bar() as progress:
                joint = grid_hosting_jointly(net, _alone(tuple(bus or ()), out, confirm), settings, progress=progress)
            show_joint(joint)
            return
        question = HostingQuestion(buses=tuple(bus or ()), confirm=confirm)
        with progress_bar() as progress:
            answer = grid_hosting(net, question, settings, progress=progress)
        if out is not None:
            write_hosting(answer, out)
        _show(answer, settings, out)


def _alone(buses: tuple[str, ...], out: Path | None, confirm: int | None) -> tuple[str, ...]:
    """Buses of ``--jointly``, which is one figure: nothing to write as a table, and always confirmed."""
    from planner.model.errors import PlannerError

    if len(buses) < MOST_ALONE + 1 or out is not None or confirm is not None:
        raise PlannerError.of("cli.hosting_joint_options")
    return buses


def _policy(written: str) -> GridPolicy:
    from planner.model.errors import PlannerError

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
    note(words("cli.hosting_rule", rule=answer.rule, cosphi=f"{answer.power_factor:g}"))
    note(words("cli.hosting_counts", **counts))
    for reason, number in table.loc[table["reason"] != "", "reason"].value_counts().items():
        note(words("cli.hosting_reason", number=number, reason=_reason(str(reason))))
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


def _reason(code: str) -> str:
    return words(f"grid.reason_{code}") if code else ""


def _table(table: "pd.DataFrame") -> object:
    """The buses asked for, or those that can take least."""
    from rich.table import Table
    from rich.text import Text

    shown = table.sort_values(["hosting_kw", "bus"]).head(SHOWN)
    drawn = Table(title=words("cli.hosting_title", shown=len(shown), buses=len(table)), title_justify="left")
    for column in COLUMNS:
        figure = column in {"kv", "kw", "vm"}
        drawn.add_column(words(f"cli.hosting_column_{column}"), justify="right" if figure else "left", no_wrap=figure)
    for row in shown.itertuples():
        binding = str(row.binding_element) or _reason(str(row.reason))
        kind = words(f"grid.binding_{row.binding_kind}")
        kw, vm = float(str(row.hosting_kw)), float(str(row.vm_pu))
        cells = (
            str(row.name), f"{float(str(row.vn_kv)):g}", "–" if kw != kw else f"{kw:.1f}", binding, kind,  # noqa: PLR0124
            ", ".join(name for name in (str(row.next_1), str(row.next_2)) if name), "–" if vm != vm else f"{vm:.3f}",  # noqa: PLR0124
        )  # fmt: skip
        drawn.add_row(*(Text(cell) for cell in cells))
    return drawn
