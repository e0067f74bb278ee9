"""Files that a project is made of, in the window: looked at when it opens, asked about where gone or changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from ui import project_dialogs
from ui.desk import Desk
from ui.texts import tr
from ui.work import READING, Task

if TYPE_CHECKING:
    from planner.app.opening import Seen
    from planner.app.projects import SourceChange


def tell_seen(desk: Desk, seen: "Seen") -> None:
    """Ask what to do about files that are gone or changed; name what else keeps the sources from being read."""
    if seen.missing:
        project_dialogs.missing(desk, seen.missing, lambda paths: relink(desk, paths)).open()
    elif not seen.readable:
        project_dialogs.unreadable(desk.window, seen.preview.faults).open()
    elif seen.changed:
        project_dialogs.changed(desk, seen.changed, lambda: reload(desk, seen.changed)).open()


def look_again(desk: Desk) -> None:
    """Read the sources again, as the project names them now."""
    if desk.session.project is not None:
        look(desk, READING)


def look(desk: Desk, lane: str) -> None:
    """Check the open project's sources and show their layers, in the place of what was painted while they were read."""
    book = desk.session.book
    if book is None:
        return

    def show(seen: "Seen") -> None:
        from planner.app.projectfiles.noting import note_files

        if desk.session.book is book:
            desk.session.retell(lambda book: note_files(book, seen.notes))
            desk.session.show_preview(seen.preview)
            tell_seen(desk, seen)

    def ended(task: Task) -> None:
        if task.outcome != "done" and desk.session.book is book and not desk.session.looked:
            from planner.app.preview import empty_preview

            # what was painted while it was read is not shown as if it had been checked
            desk.session.show_preview(empty_preview(book.project))

    title = tr("ui.task_look", name=book.project.name)
    task = desk.work.start(title, "look", {"project": book.project}, show, lane=lane)
    if task is not None:
        task.ended.connect(ended)


def relink(desk: Desk, paths: Mapping[str, Path]) -> None:
    """Take other files for sources, as one step, and read them."""
    project = desk.session.project
    if project is None or not paths:
        return
    from planner.app.projects import relink as with_relinked

    try:
        for source_id, path in paths.items():
            project = with_relinked(project, source_id, path)
    except PlannerError as fault:
        project_dialogs.unreadable(desk.window, fault.issues).open()
        return
    desk.session.apply(project, tr("ui.undo_relink", n=len(paths)))


def reload(desk: Desk, changes: "tuple[SourceChange, ...]") -> None:
    """Take changed files over as they are now, as one step."""
    if desk.session.project is None:
        return
    from planner.app.projects import noted

    desk.session.apply(noted(desk.session.project, changes), tr("ui.undo_reload", n=len(changes)))
