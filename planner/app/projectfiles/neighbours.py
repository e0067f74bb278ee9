"""What lies in the place that a project is to be saved to: what was locked or given out there is not written over."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from planner.app.projectfiles.locked import Blobs, carried_versions, lost_versions
from planner.app.projectfiles.reading import is_project_file
from planner.model.delivery import EvseNumbers
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.project import Project, identity_of
from planner.model.version import CommitteeVersion
from planner.store.opening import checked
from planner.store.project_file import read_file
from planner.store.versions import is_intact


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An older or another state of the same project: its file, its register of ids, heads of its locked versions."""

    path: Path
    evse_numbers: tuple[EvseNumbers, ...]
    versions: tuple[CommitteeVersion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Versions that stay in the file, their content, and the register of ids of both; ``told``: what to say of it."""

    versions: tuple[CommitteeVersion, ...]
    blobs: Blobs
    evse_numbers: tuple[EvseNumbers, ...]
    told: tuple[Issue, ...] = ()


def lying_at(project: Project, target: Path) -> Neighbour | None:
    """State of the same project that lies in a place; None where nothing does that need be kept.

    Another project without locked versions and ids given out, and a file that cannot be read, may be replaced; either
    goes to the backups as ever.

    Raises
    ------
    PlannerError
        Another project lies there, with locked versions or ids given out: nothing else keeps them.
    """
    if not target.exists():
        return None
    try:
        there, versions = _read(target)
    except PlannerError:
        return None
    if identity_of(there) == identity_of(project):
        return Neighbour(path=target, evse_numbers=there.evse_numbers, versions=versions)
    if versions or there.evse_numbers:
        raise PlannerError.of("store.other_project", where=target.name, name=there.name)
    return None


def joined(project: Project, versions: Iterable[CommitteeVersion], there: Neighbour) -> Joined:
    """A project with its locked versions, and those that it lacks of the file it is saved over.

    Raises
    ------
    PlannerError
        Versions there have the numbers of others of the project: neither may go.
    """
    ours = {each.number: each for each in versions}
    whole = [each for each in there.versions if is_intact(each)]
    clashing = [each for each in whole if each.number in ours and each.sha256 != ours[each.number].sha256]
    if clashing:
        named = ", ".join(f"{each.number} ({each.title}, {each.locked_on.isoformat()})" for each in clashing)
        raise PlannerError.of("store.version_clash", where=there.path.name, versions=named)
    lacking = [each for each in there.versions if each.number not in ours]
    if not lacking:
        return Joined(
            versions=tuple(ours.values()),
            blobs={},
            evse_numbers=both_registers(project.evse_numbers, there.evse_numbers, later=False),
        )
    with checked(there.path) as opening:
        stay, blobs, dropped = carried_versions(opening.connection, lacking, there.path.name)
    later = any(each.number > max(ours, default=0) for each in stay)
    return Joined(
        versions=tuple(sorted((*ours.values(), *stay), key=lambda each: each.number)),
        blobs=blobs,
        evse_numbers=both_registers(project.evse_numbers, there.evse_numbers, later=later),
        told=(*lost_versions(stay, "store.versions_stay", there.path.name), *dropped),
    )


def both_registers(
    ours: tuple[EvseNumbers, ...], theirs: tuple[EvseNumbers, ...], *, later: bool
) -> tuple[EvseNumbers, ...]:
    """Ids given out in two states of one project, none of which may ever go to another point.

    Parameters
    ----------
    later : bool
        Theirs was locked after ours: what it withdrew stays withdrawn. Else whoever has given out more is the later.

    >>> old = EvseNumbers(site_id="S", live=(1, 2), used=2)
    >>> new = EvseNumbers(site_id="S", live=(1, 3), used=3)
    >>> both_registers((old,), (new,), later=False) == both_registers((new,), (old,), later=False) == (new,)
    True
    """
    rows = {_key(each): each for each in ours}
    for each in theirs:
        own = rows.get(_key(each))
        if own is None or later or each.used > own.used:
            rows[_key(each)] = replace(each, used=max(each.used, 0 if own is None else own.used))
    return tuple(rows[key] for key in sorted(rows)) if rows != {_key(each): each for each in ours} else ours


def _key(row: EvseNumbers) -> tuple[str, str, str]:
    return row.site_id, row.charger_id, row.scenario


def _read(target: Path) -> tuple[Project, tuple[CommitteeVersion, ...]]:
    """Project in a file of either form, and the heads of its locked versions."""
    if not is_project_file(target):
        from planner.store.project_text import read_project

        return read_project(target), ()
    with checked(target) as opening:
        content = read_file(opening.connection, target.parent, lenient=opening.newer)
        return content.project, content.versions
