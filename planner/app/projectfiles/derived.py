"""A new undertaking made from another one: what a planner has prepared goes along, what has happened stays behind."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

from planner.app.projectfiles.embedding import embed_source
from planner.app.projectfiles.sources import hash_or_none
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Project, source_id_of
from planner.store.places import Places, user_places


def new_from(
    project: Project,
    name: str,
    places: Places | None = None,
    *,
    day: date | None = None,
    progress: Progress = SILENT,
) -> Project:
    """A project of its own with the settings, files, drawings and words of another; no file holds it yet.

    It gets an id of its own, so that nothing it gives out (OCPI, EVSE numbers, calendar) is taken for the other's. Left
    behind is what happened in the other: numbers given out, gates with their dates and history, stages of sites, the
    grid operator's answers to its enquiries, and deliveries. Results and locked versions lie in the other's file alone.
    Files that lie inside the other are copied aside, so that they do not hang on it.

    Parameters
    ----------
    day : date, optional
        Date that stands in its outputs; None: today.

    Raises
    ------
    PlannerError
        It has no name of its own, or a file that lies inside the other project is gone.
    Cancelled
        The planner asked to stop.
    """
    words = " ".join(name.split())
    if not words:
        raise PlannerError.of("store.new_no_name")
    if words.casefold() == " ".join(project.name.split()).casefold():
        raise PlannerError.of("store.new_same_name", where=words)
    made = replace(
        project,
        name=words,
        project_id=uuid.uuid4().hex,
        project_date=day or datetime.now(UTC).astimezone().date(),
        sites=tuple(replace(site, stage="") for site in project.sites),
        operator_answers=(),
        gates=(),
        gate_events=(),
        actuals=(),
        evse_numbers=(),
    )
    return _with_own_copies(made, places or user_places(), progress)


def _with_own_copies(project: Project, places: Places, progress: Progress) -> Project:
    inside = [number for number, source in enumerate(project.sources) if source.embedded]
    for done, number in enumerate(inside):
        source = project.sources[number]
        path = project.folder / source.path
        progress.report(done / len(inside), "store.progress_hashing", file=path.name)
        if hash_or_none(path) != source.sha256:
            raise PlannerError.of("store.embedded_lost", where=path.name)
        project = embed_source(project, source_id_of(project, number), places)
    return project
