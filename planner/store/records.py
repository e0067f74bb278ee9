"""A project as plain rows, one a source, site, area, scenario or look, and what changed between two projects.

The rows follow from the fields of :class:`planner.model.project.Project`: a field added there is kept without a change
here. Fields of tuples become lists of rows, records and settings one row each, everything else one row of the head.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

from planner.model.project import Project
from planner.model.settings import Settings
from planner.store.codec import Unreadable, dump, from_plain, hints_of, load, to_plain

_OUTSIDE = "folder"  # where the file lies is not what the file says
_STAGE = "settings."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRows:
    """A project as texts.

    Attributes
    ----------
    single : mapping of str to str
        JSON by name: fields of the project, ``settings.<stage>``.
    listed : mapping of str to tuple of str
        JSON of each record of a list, in order, by the list's field.
    """

    single: Mapping[str, str]
    listed: Mapping[str, tuple[str, ...]]


@cache
def _lists() -> Mapping[str, Any]:
    """Type of one record by list field of the project."""
    hints = hints_of(Project)
    return {name: get_args(hint)[0] for name, hint in hints.items() if get_origin(hint) is tuple}


@cache
def _singles() -> Mapping[str, Any]:
    hints = {name: hint for name, hint in hints_of(Project).items() if name not in {_OUTSIDE, "settings", *_lists()}}
    return {**hints, **{f"{_STAGE}{name}": hint for name, hint in hints_of(Settings).items()}}


def rows_of(project: Project) -> ProjectRows:
    """Rows of a project; :func:`project_of` gives the same project again."""
    return ProjectRows(
        single={name: dump(_value(project, name)) for name in _singles()},
        listed={name: tuple(dump(record) for record in getattr(project, name)) for name in _lists()},
    )


def _value(project: Project, name: str) -> object:
    return getattr(project.settings, name.removeprefix(_STAGE)) if name.startswith(_STAGE) else getattr(project, name)


def project_of(rows: ProjectRows, folder: Path, *, lenient: bool = False) -> Project:
    """Project of its rows, lying in a folder.

    Raises
    ------
    Unreadable
        A row is missing or does not hold what its name says; ``lenient`` leaves rows of unknown names aside.
    """
    unknown = sorted({*rows.single, *rows.listed} - {*_singles(), *_lists()})
    if unknown and not lenient:
        raise Unreadable(f"unknown: {', '.join(unknown)}")
    singles = {n: load(h, rows.single[n], lenient=lenient) for n, h in _singles().items() if n in rows.single}
    stages = {name.removeprefix(_STAGE): value for name, value in singles.items() if name.startswith(_STAGE)}
    heads = {name: value for name, value in singles.items() if not name.startswith(_STAGE)}
    missing = [name for name in ("name", "project_date") if name not in heads]
    if missing:
        raise Unreadable(f"missing: {', '.join(missing)}")
    lists: dict[str, Any] = {
        name: tuple(load(hint, record, lenient=lenient) for record in rows.listed.get(name, ()))
        for name, hint in _lists().items()
    }
    return Project(folder=folder, settings=Settings(**stages), **heads, **lists)


def delta(before: Project, after: Project) -> str:
    """What an edit changed, as JSON: values by name, and for each list the rows taken out and put in at one place."""
    values = {
        name: to_plain(_value(after, name))
        for name in _singles()
        if _value(before, name) is not _value(after, name) and dump(_value(before, name)) != dump(_value(after, name))
    }
    spliced = {}
    for name in _lists():
        old, new = getattr(before, name), getattr(after, name)
        if old is not new and (splice := _splice(old, new)) is not None:
            spliced[name] = splice
    moved = {} if before.folder == after.folder else {_OUTSIDE: after.folder.as_posix()}
    return dump({**moved, "values": values, "lists": spliced})


def _splice(old: Sequence[object], new: Sequence[object]) -> list[Any] | None:
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if not _same(old[n], new[n])), shorter)
    if start == len(old) == len(new):
        return None
    end = next((n for n in range(shorter - start) if not _same(old[-1 - n], new[-1 - n])), shorter - start)
    return [start, len(old) - end, [to_plain(record) for record in new[start : len(new) - end]]]


def _same(one: object, other: object) -> bool:
    # equal records can differ in what they hold: 1 and 1.0, True and 1
    return one is other or (one == other and dump(one) == dump(other))


def patched(before: Project, written: str) -> Project:
    """Project after an edit, from the project before it and the edit's :func:`delta`.

    Raises
    ------
    Unreadable
        The delta does not fit.
    """
    try:
        content = json.loads(written)
        values, lists = content["values"], content["lists"]
        changed = {name: from_plain(_singles()[name], value) for name, value in values.items()}
        parts = {name: _spliced(getattr(before, name), name, splice) for name, splice in lists.items()}
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    stages = {name.removeprefix(_STAGE): value for name, value in changed.items() if name.startswith(_STAGE)}
    kept = {item.name: getattr(before, item.name) for item in fields(Project)}
    kept |= {name: value for name, value in changed.items() if not name.startswith(_STAGE)}
    kept |= parts
    old = before.settings
    kept["settings"] = Settings(**{f.name: stages.get(f.name, getattr(old, f.name)) for f in fields(Settings)})
    kept[_OUTSIDE] = Path(content.get(_OUTSIDE, before.folder))
    return Project(**kept)


def _spliced(old: tuple[object, ...], name: str, splice: Sequence[Any]) -> tuple[object, ...]:
    start, stop, put = splice
    return (*old[:start], *(from_plain(_lists()[name], record) for record in put), *old[stop:])
