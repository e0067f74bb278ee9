"""What the workers do when a project is opened: read its file; then compare its sources' files and draw its layers."""

from dataclasses import dataclass
from pathlib import Path

from planner.app.preview import Preview, empty_preview, preview
from planner.app.projectfiles.reading import Stored, read_stored
from planner.app.projectfiles.sessions import left_behind
from planner.app.projectfiles.shares import is_far
from planner.app.projectfiles.sources import SourceChange, changed_sources, noted
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project, Role
from planner.store.backups import Backup
from planner.store.opening import DamagedProject
from planner.store.places import Places
from planner.store.recovery import LeftBehind


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A project's files and layers as they are now.

    Attributes
    ----------
    preview : Preview
        Without the sources that cannot be read; what stops them stands in its faults.
    changes : tuple of SourceChange
        Files that are gone, or no longer what was noted of them.
    notes : tuple of SourceChange
        Files of which nothing was noted yet, as they are.
    readable : bool
        Whether all sources that the work needs could be read.
    """

    preview: Preview
    changes: tuple[SourceChange, ...] = ()
    notes: tuple[SourceChange, ...] = ()
    readable: bool = True

    @property
    def missing(self) -> tuple[SourceChange, ...]:
        """Files that are not where the project says."""
        return tuple(change for change in self.changes if change.state == "missing")

    @property
    def changed(self) -> tuple[SourceChange, ...]:
        """Files that hold something else than was noted."""
        return tuple(change for change in self.changes if change.state == "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProject:
    """A project file as it was read; ``crs``: what its map will be drawn in, as far as that is known by now."""

    stored: Stored
    crs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A project file that is not whole, and the backups of it that are, the latest first."""

    path: Path
    issues: tuple[Issue, ...]
    backups: tuple[Backup, ...]


def read_for_work(path: Path, places: Places, progress: Progress = SILENT) -> ReadProject | Damaged:
    """Read a project in either form with its results, but none of its sources: those are looked at once it is open.

    A project whose sources are at fault is read all the same, so that they can be mended.

    Raises
    ------
    PlannerError
        The project's own file is missing or at fault.
    """
    progress.report(0.0, "io.progress_reading", file=path.name)
    try:
        stored = read_stored(path, places)
    except DamagedProject as fault:
        return Damaged(path=path, issues=fault.issues, backups=fault.backups)
    run = stored.runs.get(stored.project.scenario)
    known = stored.project.crs if run is None else run.assessment.crs
    return ReadProject(stored=stored, crs=known or _crs_of_sources(stored.project))


def look(project: Project, progress: Progress = SILENT) -> Seen:
    """Files and layers of a project; files that nobody noted before are noted now."""
    changes = changed_sources(project, Part(progress, 0.0, 0.15))
    notes = tuple(change for change in changes if change.state == "not_noted")
    now = noted(project, notes)
    told = tuple(change for change in changes if change.state in {"changed", "missing"})
    try:
        read = preview(now, Part(progress, 0.15, 1.0))
        return Seen(preview=read, changes=told, notes=notes, readable=not read.faults)
    except PlannerError as fault:
        blocked = any(source.role is not Role.REFERENCE for source in now.sources)
        return Seen(preview=empty_preview(now, fault.issues), changes=told, notes=notes, readable=not blocked)


def _crs_of_sources(project: Project) -> str:
    """UTM zone of the first row of the source that tells where the project lies; empty where none can be read."""
    from planner.io.load import WHERE_PROJECT_LIES

    order = {role: place for place, role in enumerate(WHERE_PROJECT_LIES)}
    drawn = [source for source in project.sources if source.role not in {Role.REFERENCE, Role.GRID}
             and not is_far(source, project.folder)]  # fmt: skip
    if not drawn:
        return ""
    from planner.app.ragged import first_place
    from planner.io.chunks import chunks
    from planner.io.crs import crs_name, utm_at

    try:
        chunk = next(chunks(min(drawn, key=lambda source: order.get(source.role, len(order))), project.folder))
        return crs_name(utm_at(*first_place(chunk.wkb), chunk.crs))
    except (PlannerError, StopIteration, ValueError, IndexError):
        return ""


def sessions_left(places: Places, progress: Progress = SILENT) -> tuple[LeftBehind, ...]:
    """Sessions that a crash has left; an imported project without an edit of its own is nothing to keep."""
    progress.report(0.0, "app.drawing")
    return tuple(each for each in left_behind(places) if each.steps or each.path is not None or each.problem)
