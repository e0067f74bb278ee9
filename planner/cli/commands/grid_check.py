"""``chargesite grid check NET``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, language, progress_bar, show, show_json, words
from planner.cli.grid_group import grid_group
from planner.cli.of_project import ProjectOption, in_project
from planner.cli.options import as_options

if TYPE_CHECKING:
    from planner.app.gridtools.check import GridCheck
    from planner.grid.network.islands import GridPart

DEFAULT_RULE = "planning_mv096_lines60"
_STYLE = {"error": "bold red", "warning": "yellow", "note": "dim"}
_WORD = {"error": "cli.check_fault", "warning": "cli.check_warning", "note": "cli.check_note"}
_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = grid_group(app)

    @group.command("check", help=words("cli.check_help"))
    def check(
        net: Annotated[Path, typer.Argument(help=words("cli.check_net_help"), show_default=False)],
        rule: Annotated[
            str | None, typer.Option("--rule", help=words("cli.check_rule_help"), show_default=False)
        ] = None,
        crs: Annotated[str, typer.Option("--crs", help=words("cli.check_crs_help"), show_default=False)] = "",
        project: ProjectOption = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.gridtools.check import check_grid
        from planner.model.settings import GridSettings

        with in_project(project) as own, progress_bar() as progress:
            settings = GridSettings(planning_rule=DEFAULT_RULE) if project is None else own.grid
            settings = settings if rule is None else replace(settings, planning_rule=rule)
            record = check_grid(net, settings, crs=crs, progress=progress)
            record = replace(record, findings=as_options(record.findings))
        show(_report(record))
        show_json(check_values(record))
        if not record.usable:
            raise typer.Exit(1)


def _report(record: "GridCheck") -> object:
    """The record for a person, a line a fact."""
    from rich.text import Text

    lines = Text()
    if record.source_format:
        lines.append(
            words("cli.check_title", file=record.file, format=record.source_format, version=record.version),
            style="bold",
        )
        content = ", ".join(f"{name} {count}" for name, count in record.tables)
        lines.append(f"\n{words('cli.check_content', content=content)}")
    if record.not_loaded:
        lines.append(f"\n{words('cli.check_left_out', names='; '.join(record.not_loaded))}", style="dim")
    for issue in record.findings:
        lines.append(f"\n{words(_WORD[issue.severity])}: ", style=_STYLE[issue.severity])
        lines.append(issue.message(language()))
    if not record.findings:
        lines.append(f"\n{words('cli.check_clean')}")
    for line in (*_base_lines(record), *_part_lines(record.parts)):
        lines.append(f"\n{line}")
    lines.append(f"\n{_verdict(record)}", style="bold green" if record.usable else "bold red")
    # a file at fault has no title: the first line break would leave an empty line
    return lines[1:] if lines.plain.startswith("\n") else lines


def _verdict(record: "GridCheck") -> str:
    if not record.usable:
        return words("cli.check_refused")
    count = sum(issue.severity == "warning" for issue in record.findings)
    return words("cli.check_usable_warned", count=count) if count else words("cli.check_usable")


def _base_lines(record: "GridCheck") -> list[str]:
    base = record.base
    if base is None or not base.solved:
        return []
    known = []
    if base.vm_min_pu is not None and base.vm_max_pu is not None:
        known.append(
            words(
                "cli.check_base_voltage",
                vm_min=as_figure(base.vm_min_pu, ".3f"),
                vm_max=as_figure(base.vm_max_pu, ".3f"),
            )
        )
    if base.line_max_percent is not None:
        known.append(words("cli.check_base_lines", line_max=as_figure(base.line_max_percent, ".1f")))
    if base.transformer_max_percent is not None:
        known.append(words("cli.check_base_trafos", trafo_max=as_figure(base.transformer_max_percent, ".1f")))
    lines = [words("cli.check_base", figures=", ".join(known))] if known else []
    for broken in record.violations[:_SHOWN]:
        digits, unit = (3, "p.u.") if broken.quantity == "vm_pu" else (1, "%")
        value, limit = _figure(broken.value, digits), _figure(broken.limit, digits)
        told = {"rule": record.planning_rule, "element": broken.element, "value": value, "limit": limit, "unit": unit}
        lines.append(words("cli.check_violation", **told))
    return lines + _more(len(record.violations))


def _part_lines(parts: "tuple[GridPart, ...]") -> list[str]:
    if len(parts) < 2:
        return []
    lines = []
    for part in parts[:_SHOWN]:
        told = {"buses": part.buses, "load_kw": as_figure(part.load_kw, "g")}
        if part.supplied:
            lines.append(words("cli.check_part", fed_by=", ".join(part.fed_by), **told))
        else:
            names = ", ".join(part.first_buses) + (" …" if part.buses > len(part.first_buses) else "")
            lines.append(words("cli.check_part_dark", names=names, **told))
    return lines + _more(len(parts))


def _more(count: int) -> list[str]:
    return [words("cli.check_more", count=count - _SHOWN)] if count > _SHOWN else []


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None else as_figure(value, f".{digits}f")


def check_values(record: "GridCheck") -> dict[str, object]:
    """The record for a program; the keys are stable."""
    base = record.base
    return {
        "ok": record.usable,
        "file": record.file,
        "name": record.name,
        "format": record.source_format,
        "version": record.version,
        "planning_rule": record.planning_rule,
        "tables": dict(record.tables),
        "not_loaded": list(record.not_loaded),
        "findings": [
            {
                "severity": issue.severity.value,
                "code": issue.code,
                "where": issue.where,
                "message": issue.message(language()),
                "table": issue.params.get("table"),
                "element": issue.params.get("row", issue.params.get("element")),
            }
            for issue in record.findings
        ],
        "base": None
        if base is None
        else {
            "solved": base.solved,
            "buses": base.buses,
            "lines": base.lines,
            "transformers": base.transformers,
            "vm_min_pu": base.vm_min_pu,
            "vm_max_pu": base.vm_max_pu,
            "line_max_percent": base.line_max_percent,
            "transformer_max_percent": base.transformer_max_percent,
        },
        "violations": [
            {
                "element": broken.element,
                "table": broken.kind,
                "quantity": broken.quantity,
                "value": broken.value,
                "limit": broken.limit,
                "island": broken.island,
            }
            for broken in record.violations
        ],
        "parts": [
            {
                "supplied": part.supplied,
                "fed_by": list(part.fed_by),
                "buses": part.buses,
                "first_buses": list(part.first_buses),
                "vn_kv": list(part.vn_kv),
                "load_kw": part.load_kw,
            }
            for part in record.parts
        ],
    }
