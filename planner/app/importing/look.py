"""First look at one file: what it holds, how its texts and positions are to be read, what it is most likely for."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from planner.app.importing.drawing import preview_layer
from planner.app.importing.encodings import encodings_of
from planner.app.importing.formats import geometry_of
from planner.app.importing.memory import kind_of_file, recall
from planner.app.importing.opened import ALONE, Opened, attributes, open_file, whole_table
from planner.app.importing.others import look_alone
from planner.app.importing.placing import choices, judge, positions_of
from planner.app.importing.proposal import columns_for, propose
from planner.app.importing.records import FileLook, LookOptions, ProjectContext
from planner.app.importing.texts import FIRST_ROWS, column_infos, rows_as_text
from planner.io.aliases import rules_of
from planner.io.crs import crs_name, named_crs
from planner.io.findings import without_rows
from planner.io.frames import shapes_of
from planner.io.layer import with_own_axes
from planner.io.names import plain
from planner.io.points import points_of
from planner.io.raw import RawLayer
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.project import Role, Source


def look(path: Path, options: LookOptions, context: ProjectContext, progress: Progress = SILENT) -> FileLook:
    """What a file is. Faults of the file are answers too: they stand in the look, nothing is raised for them."""
    progress.report(0.0, "import.progress_looking", file=path.name)
    try:
        opened = open_file(path, layer=options.layer, encoding=options.encoding, role=options.role)
        progress.report(0.6, "import.progress_looking", file=path.name)
        if opened.file_format in ALONE:
            return look_alone(path, opened.file_format, context, progress)
        found = _look(path, opened, options, context)
        if not found.readable and not found.faults:  # no row, and no column either
            raise PlannerError.of("io.empty_layer", where=path.name)
    except PlannerError as fault:
        return _faulty(path, options, fault)
    return found


def _faulty(path: Path, options: LookOptions, fault: PlannerError) -> FileLook:
    """What can still be said of a file whose layer cannot be read: its layers, its encodings."""
    from planner.app.importing.formats import format_of, layers_of

    found = FileLook(path=path, layer=options.layer, encoding=options.encoding, faults=fault.issues)
    try:
        file_format = format_of(path, path.name)
        layers = layers_of(path, file_format, path.name)
        offered = encodings_of(path, file_format, options.layer or (layers[0].name if layers else ""))
    except (PlannerError, OSError):
        return found
    return replace(found, file_format=file_format, layers=layers, encodings=offered)


def _look(path: Path, opened: Opened, options: LookOptions, context: ProjectContext) -> FileLook:
    where = path.name
    frame = attributes(opened, where)
    raw, faults = _with_shapes(opened, options, where)
    shapes = shapes_of(raw.frame) if raw is not None else None
    geometry = "table" if opened.table is not None else geometry_of(shapes) if shapes is not None else "unknown"
    key = kind_of_file(opened.file_format, map(str, frame.columns))
    told = propose(
        frame, geometry, (path.stem, opened.layer), recall(context.memory_folder, key),
        is_table=opened.table is not None, has_candidates=context.has_candidates,
    )  # fmt: skip
    if options.role is not None and options.role is not told.role:
        told = replace(told, role=options.role, remembered=False,
                       columns=columns_for(frame, options.role, is_table=opened.table is not None))  # fmt: skip
    issues = [*(raw.issues if raw is not None else _table_issues(opened, where)), *_sessions(frame, raw, where)]
    found = FileLook(
        path=path, file_format=opened.file_format, layers=opened.layers, layer=opened.layer,
        geometry=geometry if raw is not None or geometry == "table" else "unknown",
        columns=column_infos(frame), n_rows=len(frame), rows=rows_as_text(frame, frame.index[:FIRST_ROWS]),
        encoding=options.encoding, encodings=encodings_of(path, opened.file_format, opened.layer), proposal=told,
        issues=without_rows(issues), faults=faults,
    )  # fmt: skip
    return found if raw is None else _placed(found, raw, options, context)


def _with_shapes(opened: Opened, options: LookOptions, where: str) -> tuple[RawLayer | None, tuple[Issue, ...]]:
    if opened.table is None:
        return opened.raw, ()
    source = Source(role=Role.REFERENCE, path=where, columns=options.columns)
    try:
        return points_of(whole_table(opened.table, where), source, where), ()
    except PlannerError as fault:
        return None, fault.issues


def _table_issues(opened: Opened, where: str) -> tuple[Issue, ...]:
    return whole_table(opened.table, where).issues if opened.table is not None else ()


def _sessions(frame: pd.DataFrame, raw: RawLayer | None, where: str) -> list[Issue]:
    """A table of charging sessions has no positions and no place on the map, but its use all the same."""
    names = {plain(str(name)) for name in frame.columns}
    rules = rules_of("sessions")
    starts = {plain(alias) for ours in ("start", "start_date") for alias in rules[ours].aliases}
    energy = {plain(alias) for alias in rules["energy_kwh"].aliases}
    if raw is not None or not (names & starts and names & energy):
        return []
    return [Issue(severity=Severity.NOTE, code="import.looks_like_sessions", where=where)]


def _placed(found: FileLook, raw: RawLayer, options: LookOptions, context: ProjectContext) -> FileLook:
    """Look with the answers to where the data lies."""
    remembered = found.proposal if found.proposal is not None and found.proposal.remembered else None
    positions = positions_of(shapes_of(raw.frame))
    chosen = options.crs or (remembered.crs if remembered is not None else "")
    state = judge(positions, raw.crs, context)
    offered = choices(positions, raw.crs, context, chosen)
    name = crs_name(raw.crs) if raw.crs is not None else ""
    found = replace(
        found, crs=name, crs_name=str(raw.crs.name) if raw.crs is not None else "", crs_state=state,
        crs_choices=offered,
    )  # fmt: skip
    preferred = found.preferred
    code = chosen or (preferred.code if preferred is not None else name)
    crs = raw.crs if code == name else named_crs(code)
    if crs is None:
        return found
    swap = options.swap_axes or (not options.crs and preferred is not None and preferred.swapped)
    turned = with_own_axes(raw, Source(role=Role.REFERENCE, path="", swap_axes=swap))
    return replace(found, sample=preview_layer(turned.frame.set_crs(crs, allow_override=True), context))
