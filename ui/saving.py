"""Writing the project's file beside the window: what is saved is the project as it stood at the click."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop

from planner.model.errors import PlannerError
from ui import project_dialogs
from ui.desk import Desk
from ui.texts import language, tr
from ui.work import BESIDE, Task

if TYPE_CHECKING:
    from planner.app.projects import Draft, Saved, VersionDraft
    from planner.app.run import Run
    from planner.app.session import ProjectSession


def begin(
    desk: Desk,
    target: Path | None,
    elsewhere: Callable[[], object],
    version: "VersionDraft | None" = None,
    failed: Callable[[], None] = lambda: None,
) -> Task | None:
    """Begin to save the project as it stands; one file is written at a time, the next click waits for its end.

    Parameters
    ----------
    target : Path, optional
        Another file to go on with; None: the project's own.
    elsewhere : callable
        Offered where the file cannot be written.
    version : VersionDraft, optional
        A version to be locked with this save.
    failed : callable
        Called where nothing was written.
    """
    wait(desk)
    book = desk.session.book
    if book is None:
        return None
    from planner.app import projects

    runs = _runs(desk)
    known = dict(desk.session.runs)
    try:
        draft = projects.draft_of(book, target, runs=runs, version=version)
    except PlannerError as fault:
        failed()
        project_dialogs.not_saved(desk, fault, elsewhere).open()
        return None

    def write() -> "Saved | PlannerError":
        try:
            return projects.write_draft(draft)
        except PlannerError as fault:
            return fault

    def ended(task: Task) -> None:
        if task.outcome != "done":
            projects.give_up(draft)
            failed()

    def written(saved: "Saved | PlannerError") -> None:
        if isinstance(saved, PlannerError):
            projects.give_up(draft)
            failed()
            project_dialogs.not_saved(desk, saved, elsewhere).open()
        else:
            _finish(desk, book, draft, saved, known)

    task = desk.work.beside(tr("ui.task_save", name=draft.target.name), write, written)
    task.ended.connect(ended)
    return task


def _finish(desk: Desk, book: "ProjectSession", draft: "Draft", saved: "Saved", runs: "dict[str, Run]") -> None:
    """The file is written: what has been edited since is not in it."""
    from planner.app import projects

    was = book.path
    done = projects.finish(book, draft, saved)
    desk.session.saved(runs=runs)
    desk.say(tr("ui.saved", name=draft.target.name))
    if book.path is not None and book.path != was:
        desk.preferences.remember(book.path)
        if was is not None:
            desk.notices.post(tr("ui.saved_as_same", name=draft.target.name), "info", link=tr("ui.action_new_from"),
                              do=desk.actions["new_from"].trigger)  # fmt: skip
    for issue in done.issues:
        desk.notices.post(issue.message(language()), "warn")


def wait(desk: Desk) -> None:
    """Come back when nothing is being written; the window is painted meanwhile, but takes no input."""
    while any(task.lane == BESIDE for task in desk.work.tasks):
        loop = QEventLoop()
        desk.work.changed.connect(loop.quit)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def _runs(desk: Desk) -> "dict[str, Run]":
    """Results of the scenarios there are."""
    project = desk.session.project
    known = {"", *(each.scenario_id for each in project.scenarios)} if project is not None else set()
    return {key: run for key, run in desk.session.runs.items() if key in known}
