"""Use case: a network from the planner's own GIS files, as pandapower JSON, with a report of what was assumed."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.io.gridgis import read_gis_layers
from planner.io.load import Inputs
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildFinding, BuildReport, BuildSettings
from planner.model.issues import Issue, merged
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import GIS_ROLES, Role, Source
from planner.model.result import GridSummary
from planner.model.settings import GridSettings
from planner.model.texts import text
from planner.tables.grid import GridTables

if TYPE_CHECKING:
    from planner.grid.gis import BuiltGrid

OPTIONS: Mapping[str, Role] = {
    "lines": Role.GRID_LINES,
    "stations": Role.GRID_STATIONS,
    "loads": Role.GRID_LOADS,
    "open-points": Role.GRID_SWITCHES,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Built:
    """A network built from files, its base load flow and all that is to be said."""

    tables: GridTables
    report: BuildReport
    summary: GridSummary
    issues: tuple[Issue, ...]


def gis_source(role: Role, written: str, *, crs: str = "", columns: Mapping[str, str] | None = None) -> Source:
    """Source of one layer from ``FILE`` or ``FILE:LAYER`` (a GeoPackage holds several)."""
    path, layer = written, ""
    if not Path(written).exists():
        file, _, name = written.rpartition(":")
        if file and Path(file).exists():
            path, layer = file, name
    return Source(role=role, path=str(Path(path).absolute()), layer=layer, crs=crs, columns=columns or {})


def column_maps(written: Sequence[str]) -> dict[Role, dict[str, str]]:
    """Columns that the planner names: ``lines.vn_kv=U_NETZ`` each.

    Raises
    ------
    PlannerError
        Not of that form.
    """
    maps: dict[Role, dict[str, str]] = {}
    for item in written:
        ours, equals, theirs = item.partition("=")
        layer, dot, column = ours.partition(".")
        if not (equals and dot and column and theirs) or layer not in OPTIONS:
            raise PlannerError.of("grid.build_column_form", value=item, layers=", ".join(OPTIONS))
        maps.setdefault(OPTIONS[layer], {})[column] = theirs
    return maps


def build_from_files(
    sources: Sequence[Source],
    *,
    name: str,
    settings: BuildSettings | None = None,
    work_crs: str = "",
    progress: Progress = SILENT,
) -> Built:
    """Network of GIS files, checked and solved once.

    Parameters
    ----------
    sources : sequence of Source
        Roles grid_lines (needed), grid_stations, grid_loads, grid_switches; paths absolute.
    work_crs : str
        Metric CRS of the work; empty: the UTM zone of the lines.

    Raises
    ------
    PlannerError
        The files cannot be read, or no network can be made of them.
    """
    from planner.grid.gis import build_grid
    from planner.grid.hosting.base import solve_base
    from planner.grid.network.network import build_network

    layers = read_gis_layers(sources, Path(), crs=work_crs, progress=Part(progress, 0.0, 0.3))
    built = build_grid(layers.frames, name=name, settings=settings, progress=Part(progress, 0.3, 0.8))
    progress.report(0.8, "grid.build_progress_flow")
    network = build_network(built.tables)
    base = solve_base(network, GridSettings())
    progress.report(1.0, "grid.build_progress_flow")
    issues = merged((*layers.issues, *built.issues, *network.issues))
    return Built(tables=built.tables, report=built.report, summary=base.summary, issues=issues)


def build_from_inputs(
    inputs: Inputs, *, name: str, settings: BuildSettings | None = None, progress: Progress = SILENT
) -> "BuiltGrid | None":
    """Network of the GIS layers among a project's inputs; None where the project gives none.

    Raises
    ------
    PlannerError
        There are layers, but no network can be made of them.
    """
    frames = {role: inputs.frames[role] for role in GIS_ROLES if role in inputs.frames}
    if not frames:
        return None
    from planner.grid.gis import build_grid

    return build_grid(frames, name=name, settings=settings, progress=progress)


def write_built(built: Built, net: Path, report: Path | None, language: str) -> None:
    """Write the network as pandapower JSON and, where asked, the report as JSON.

    Raises
    ------
    PlannerError
        A file cannot be written.
    """
    from planner.grid.gis import write_network

    try:
        write_network(built.tables, net)
        if report is not None:
            content = json.dumps(report_values(built.report, language), ensure_ascii=False, indent=2, allow_nan=False)
            report.write_text(content + "\n", encoding="utf-8")
    except OSError as error:
        raise PlannerError.of("grid.build_cannot_write", where=error.filename or net.name) from error


def report_values(report: BuildReport, language: str) -> dict[str, Any]:
    """Report as plain values: sizes, then ``assumed``, ``left_over``, ``mended``, ``said``, ``island`` with rows."""
    values = dataclasses.asdict(dataclasses.replace(report, findings=()))
    del values["findings"]
    for kind in ("assumed", "left_over", "mended", "said", "island"):
        values[kind] = [_finding_values(finding, language) for finding in report.of_kind(kind)]
    return values


def _finding_values(finding: BuildFinding, language: str) -> dict[str, Any]:
    from planner.grid.gis.findings import shown

    return {
        "code": finding.code,
        "count": finding.count,
        "message": text(finding.code, language, **{**finding.params, "rows": shown(finding.rows)}),
        "params": dict(finding.params),
        "rows": [dataclasses.asdict(row) for row in finding.rows],
    }
