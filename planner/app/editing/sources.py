"""The project's files: added, replaced, removed, found again after they were moved."""

from dataclasses import replace

from planner.model.errors import PlannerError
from planner.model.project import Project, Role, Source, source_id_of


def with_lasting_ids(project: Project) -> Project:
    """Project whose sources all bear their ids in writing, so that adding and removing others never renames them."""
    named = tuple(replace(each, source_id=source_id_of(project, i)) for i, each in enumerate(project.sources))
    return project if named == project.sources else replace(project, sources=named)


def find_source(project: Project, source_id: str) -> Source:
    """Source of an id.

    Raises
    ------
    PlannerError
        There is none.
    """
    return project.sources[_number_of(project, source_id)]


def add_source(project: Project, source: Source) -> tuple[Project, str]:
    """Add a file.

    Returns
    -------
    Project, str
        The project with the source, and the source's id: its own where it is free, else made of its role.
    """
    project = with_lasting_ids(project)
    taken = {each.source_id for each in project.sources}
    source_id = source.source_id
    if not source_id or source_id in taken:
        stem = source_id or source.role.value
        source_id = next(name for i in range(1, len(taken) + 2) if (name := f"{stem}-{i}") not in taken)
    return replace(project, sources=(*project.sources, replace(source, source_id=source_id))), source_id


def replace_source(project: Project, source_id: str, source: Source) -> Project:
    """Put another file, or other settings of it, in a source's place; its id stays.

    Raises
    ------
    PlannerError
        There is no such source.
    """
    number = _number_of(project, source_id)
    project = with_lasting_ids(project)
    sources = list(project.sources)
    sources[number] = replace(source, source_id=source_id)
    return replace(project, sources=tuple(sources))


def remove_source(project: Project, source_id: str) -> Project:
    """Remove a file from the project (never from the disk), with the look of the layer that only it fills.

    Raises
    ------
    PlannerError
        There is no such source.
    """
    number = _number_of(project, source_id)
    project = with_lasting_ids(project)
    gone = project.sources[number]
    kept = (*project.sources[:number], *project.sources[number + 1 :])
    layer_id = f"reference:{source_id}" if gone.role is Role.REFERENCE else ""
    return replace(project, sources=kept, looks=tuple(look for look in project.looks if look.layer_id != layer_id))


def _number_of(project: Project, source_id: str) -> int:
    ids = [source_id_of(project, i) for i in range(len(project.sources))]
    if source_id not in ids:
        raise PlannerError.of("app.edit_no_source", source=source_id, known=", ".join(ids) or "-")
    return ids.index(source_id)
