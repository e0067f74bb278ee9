"""Use case: look through one grid file and say what is in it, what is wrong with it, and whether it can be used."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Part, Progress
from planner.model.result import GridSummary, Violation
from planner.model.settings import GridSettings

if TYPE_CHECKING:
    from planner.grid.hosting.base import BaseCase
    from planner.grid.network.islands import GridPart
    from planner.grid.network.network import Network
    from planner.tables.grid import GridTables

# findings that make a load flow fail, the likeliest cause first
CAUSES = (
    "large_scaling", "outsized_loads", "kw_as_mw", "load_above_rating", "long_lv_lines", "long_mv_lines",
    "feed_ins_fight", "negative_loads",
)  # fmt: skip
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCheck:
    """What is known of a grid file.

    Attributes
    ----------
    usable : bool
        No fault stops the calculation and the base case has a load flow result.
    tables : tuple of (str, int)
        Elements taken over, by table, in pandapower's order.
    not_loaded : tuple of str
        What was left out, with counts.
    findings : tuple of Issue
        Faults, then warnings, then notes; each names its element and the next step, and holds ``table`` and
        ``element`` (or ``row``) where it speaks of one.
    base : GridSummary or None
        Base case; None where a fault stops the calculation.
    violations : tuple of Violation
        Limits of the planning rule that the base case breaks.
    parts : tuple of GridPart
        Electrically separate parts, the supplied ones first.
    """

    file: str
    usable: bool
    name: str = ""
    source_format: str = ""
    version: str = ""
    planning_rule: str = ""
    tables: tuple[tuple[str, int], ...] = ()
    not_loaded: tuple[str, ...] = ()
    findings: tuple[Issue, ...] = ()
    base: GridSummary | None = None
    violations: tuple[Violation, ...] = ()
    parts: "tuple[GridPart, ...]" = ()


def check_grid(path: Path, settings: GridSettings, *, crs: str = "", progress: Progress = SILENT) -> GridCheck:
    """Check a grid file; a file at fault gives a record with the faults, not an error.

    Parameters
    ----------
    settings : GridSettings
        Planning rule under which the base case is judged.
    crs : str
        CRS of the positions; EPSG:4326 if empty.

    Raises
    ------
    PlannerError
        The planning rule is unknown.
    Cancelled
        The planner asked to stop.
    """
    from planner.app.gridtools.converting import convert
    from planner.grid.loadflow.planning_rules import planning_rule
    from planner.io.files import existing_file
    from planner.io.gridnet import read_grid
    from planner.io.gridnotes import grid_notes

    rule = planning_rule(settings.planning_rule, settings.limits)
    where = path.name
    try:
        found = existing_file(path, where)
        progress.report(0.0, "io.progress_reading", file=where)
        part = Part(progress, 0.0, 0.6)
        tables = read_grid(found, crs=crs, where=where, convert=convert, progress=part)
    except PlannerError as fault:
        return GridCheck(file=where, usable=False, planning_rule=rule.rule_id, findings=_sorted(fault.issues))
    progress.report(0.6, "cli.check_progress", file=where)
    notes = [issue for issue in grid_notes(tables, where) if issue.code != "io.grid_not_loaded"]
    return _checked(tables, notes, where, settings, progress)


def _checked(
    tables: "GridTables", notes: list[Issue], where: str, settings: GridSettings, progress: Progress
) -> GridCheck:
    from planner.grid.hosting.base import solve_base
    from planner.grid.loadflow.limits import unused_limits
    from planner.grid.network.islands import grid_parts
    from planner.grid.network.network import build_network

    known = {
        "file": where,
        "name": tables.name,
        "source_format": tables.source_format,
        "version": tables.version,
        "planning_rule": settings.planning_rule,
        "tables": tuple((name, len(frame)) for name, frame in tables.tables.items() if len(frame)),
    }
    try:
        network = build_network(tables)
    except PlannerError as fault:
        findings = _sorted([*notes, *fault.issues])
        return GridCheck(**known, usable=False, not_loaded=tables.not_loaded, findings=findings)  # type: ignore[arg-type]
    base = solve_base(network, settings)
    unused = unused_limits(network.net, base.rule, where)
    progress.report(0.95, "cli.check_progress", file=where)
    return GridCheck(
        **known,  # type: ignore[arg-type]
        usable=base.summary.solved,
        not_loaded=network.not_loaded,
        findings=_sorted([*notes, *network.issues, *unused, *_unsolved(network, base)]),
        base=base.summary,
        violations=base.violations,
        parts=grid_parts(network),
    )


def _unsolved(network: "Network", base: "BaseCase") -> list[Issue]:
    """That the base case has no result, and the likeliest cause among what was found."""
    if base.summary.solved:
        return []
    found = {issue.code.removeprefix("grid."): issue for issue in network.issues}
    cause = next((code for code in CAUSES if code in found), "")
    reason = base.summary.reason.removeprefix("grid.")
    code = f"grid.unsolved_{cause}" if cause else f"grid.unsolved_{reason}"
    params = dict(found[cause].params) if cause else {}
    return [Issue(severity=Severity.ERROR, code=code, params=params, where=network.name)]


def _sorted(issues: list[Issue] | tuple[Issue, ...]) -> tuple[Issue, ...]:
    return tuple(sorted(issues, key=lambda issue: _ORDER[issue.severity]))
