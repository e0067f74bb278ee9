"""``chargesite grid build --lines L --stations S --out net.json``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show_json, words
from planner.cli.grid_group import grid_group
from planner.cli.options import given_options, refuse_without, told_as_options
from planner.model.grid_build import BuildSettings

if TYPE_CHECKING:
    from planner.app.gridtools.build import Built
    from planner.model.project import Source


def _help(key: str) -> str:
    return words(f"cli.build_{key}_help")


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = grid_group(app)

    @group.command("build", help=words("cli.build_help"))
    def build(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        context: typer.Context,
        lines: Annotated[list[str], typer.Option("--lines", help=_help("lines"), show_default=False)],
        stations: Annotated[list[str], typer.Option("--stations", help=_help("stations"), show_default=False)],
        out: Annotated[Path, typer.Option("--out", "-o", help=_help("out"))] = Path("net.json"),
        loads: Annotated[list[str] | None, typer.Option("--loads", help=_help("loads"))] = None,
        open_points: Annotated[list[str] | None, typer.Option("--open-points", help=_help("open_points"))] = None,
        report: Annotated[Path | None, typer.Option("--report", help=_help("report"))] = None,
        name: Annotated[str, typer.Option("--name", help=_help("name"))] = "",
        crs: Annotated[str, typer.Option("--crs", help=_help("crs"))] = "",
        column: Annotated[list[str] | None, typer.Option("--column", help=_help("column"))] = None,
        snap_m: Annotated[float, typer.Option("--snap-m", min=0.0, max=50.0, help=_help("snap"))] = 0.5,
        load_reach_m: Annotated[float, typer.Option("--load-reach-m", min=0.0, help=_help("reach"))] = 30.0,
        station_reach_m: Annotated[
            float, typer.Option("--station-reach-m", min=0.0, max=50.0, help=_help("station"))
        ] = 0.5,
        touching: Annotated[Literal["needed", "all"], typer.Option("--touching", help=_help("touching"))] = "needed",
        assume_type: Annotated[str, typer.Option("--assume-type", help=_help("assume_type"))] = "",
        assume_kva: Annotated[float | None, typer.Option("--assume-kva", min=1.0, help=_help("assume_kva"))] = None,
        line_kv: Annotated[float | None, typer.Option("--line-kv", min=0.05, max=500.0, help=_help("line_kv"))] = None,
        feed_in: Annotated[list[str] | None, typer.Option("--feed-in", help=_help("feed_in"))] = None,
        feed_in_vm: Annotated[float, typer.Option("--feed-in-vm", min=0.8, max=1.2, help=_help("feed_in_vm"))] = 1.0,
        cosphi: Annotated[float, typer.Option("--cosphi", min=0.05, max=1.0, help=_help("cosphi"))] = 0.95,
        utilisation_h: Annotated[
            float, typer.Option("--utilisation-h", min=1.0, max=8784.0, help=_help("hours"))
        ] = 2000.0,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        refuse_without(given_options(context), ("--load-reach-m", "--utilisation-h"), "--loads")
        settings = BuildSettings(
            snap_m=snap_m,
            station_reach_m=station_reach_m,
            load_reach_m=load_reach_m,
            touching=touching,
            assume_type=assume_type,
            assume_kva=assume_kva,
            line_kv=line_kv,
            feed_in=tuple(feed_in or ()),
            feed_in_vm_pu=feed_in_vm,
            power_factor=cosphi,
            utilisation_h=utilisation_h,
        )
        given = {"lines": lines, "stations": stations, "loads": loads or [], "open-points": open_points or []}
        _build(given, column or [], crs, name or out.stem, settings, out, report)


def _build(  # noqa: PLR0913, PLR0917 - what the command was asked for
    given: dict[str, list[str]],
    columns: list[str],
    crs: str,
    name: str,
    settings: BuildSettings,
    out: Path,
    report: Path | None,
) -> None:
    from planner.app.gridtools.build import OPTIONS, build_from_files, column_maps, gis_source, write_built

    maps = column_maps(columns)
    sources: list[Source] = [
        gis_source(OPTIONS[option], written, crs=crs, columns=maps.get(OPTIONS[option]))
        for option, files in given.items()
        for written in files
    ]
    with told_as_options(columns=False), progress_bar() as progress:
        built = build_from_files(sources, name=name, settings=settings, progress=progress)
        write_built(built, out, report, language())
    _show(built, out)


def _show(built: "Built", out: Path) -> None:
    from planner.app.gridtools.build import report_values

    report, summary = built.report, built.summary
    for issue in built.issues:
        note(issue.message(language()))
    note(
        words(
            "cli.build_done",
            file=out.name,
            buses=report.buses,
            lines=report.lines,
            transformers=report.transformers,
            loads=report.loads,
            feed_ins=len(report.feed_ins),
            dark=sum(not part.supplied for part in report.parts),
        )
    )
    note(
        words(
            "cli.build_solved", vm_min=as_figure(summary.vm_min_pu, ".3f"), vm_max=as_figure(summary.vm_max_pu, ".3f")
        )
        if summary.solved and summary.vm_min_pu is not None
        else words("cli.build_not_solved", reason=words(summary.reason))
    )
    show_json(
        {
            "ok": True,
            "out": out.as_posix(),
            "report": report_values(report, language()),
            "load_flow": asdict(summary),
            "issues": [
                {
                    "severity": issue.severity.value,
                    "code": issue.code,
                    "where": issue.where,
                    "message": issue.message(language()),
                }
                for issue in built.issues
            ],
        }
    )
