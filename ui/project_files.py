"""Projects as files in the window: open, save, give back, recover. Reading is the worker's, holding the window's."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from planner.model.errors import PlannerError
from ui import project_dialogs, saving
from ui.desk import Desk
from ui.project_sources import look, look_again
from ui.texts import language, tr
from ui.work import READING, STUDY, Task

if TYPE_CHECKING:
    from planner.app.opening import Damaged, ReadProject
    from planner.app.projectfiles.packing import Packed
    from planner.app.projects import Backup, LeftBehind, Opened, Places
    from planner.model.project import Project

_LONGEST_NAME = 55
_OPENS = ("open", "new_from")
"""Jobs whose end opens a project."""


def places() -> "Places":
    """Where sessions under way and backups lie."""
    from planner.app.projects import user_places

    return user_places()


def open_path(desk: Desk, path: Path) -> None:
    """Open a project in either form, once the one that is open may be left; its sources are looked at when it is."""
    if _study_runs(desk):
        desk.notices.post(tr("ui.open_later"), "warn")
        return
    if may_leave(desk):
        given_up, left = _give_up(desk, "look", *_OPENS), _stand(desk)
        task = _read(desk, path, path.name, lambda read: _opened(desk, read, left))
        _look_on_after(desk, task, left, given_up=given_up)


Stand = tuple[object, "Project | None"]


def _stand(desk: Desk) -> Stand:
    """What is open, and how it stands."""
    return desk.session.book, desk.session.project


def _still_left(desk: Desk, left: Stand) -> bool:
    """Whether what the planner has let go is still all that is open: reading takes time, and he may have gone on."""
    book, project = _stand(desk)
    return (book is left[0] and project == left[1]) or may_leave(desk)


def _held(desk: Desk, hold: "Callable[[], Opened]") -> "Opened | None":
    """A project taken into a working copy; a fault is told, and None."""
    try:
        return hold()
    except PlannerError as fault:
        project_dialogs.unreadable(desk.window, fault.issues).open()
        return None


def _read(desk: Desk, file: Path, name: str, then: "Callable[[ReadProject | Damaged], None]") -> Task | None:
    payload = {"path": file, "places": places()}
    title = tr("ui.task_open", name=name)
    desk.say(title)
    return desk.work.start(title, "open", payload, then)


def _does(task: Task | None, *kinds: str) -> bool:
    return task is not None and task.job is not None and task.job.kind in kinds


def _study_runs(desk: Desk) -> bool:
    """Whether a study is under way that nobody wants to lose."""
    return desk.work.task is not None and not _does(desk.work.task, "look")


def _give_up_look(desk: Desk) -> bool:
    """Stop looking at the sources of a project that is left: what is opened next would wait for it; whether one did."""
    return _give_up(desk, "look")


def _give_up_asked(desk: Desk) -> bool:
    """Stop what would open a project that was asked for before another: the last word counts; whether there was any."""
    return _give_up(desk, *_OPENS)


def _give_up(desk: Desk, *kinds: str) -> bool:
    given_up = [task for task in desk.work.tasks if _does(task, *kinds)]
    for task in given_up:
        task.cancel()
    return bool(given_up)


def _will_open(desk: Desk) -> bool:
    """Whether a project is on its way that takes the place of the one that is open."""
    return any(_does(task, *_OPENS) and not task.cancelling for task in desk.work.tasks)


def _look_on_after(desk: Desk, task: Task | None, left: Stand, *, given_up: bool) -> None:
    """Where a look was given up for what could not be opened then, look at the sources of what stays open once more."""

    def ended(_task: Task) -> None:
        if desk.session.book is left[0] and not _will_open(desk):
            look_again(desk)

    if task is not None and given_up:
        task.ended.connect(ended)


def _opened(desk: Desk, read: "ReadProject | Damaged", left: Stand) -> None:
    from planner.app.opening import Damaged

    if isinstance(read, Damaged):
        project_dialogs.damaged(desk.window, read, lambda backup: _open_backup(desk, read.path, backup)).open()
        return
    from planner.app import projects

    if not _still_left(desk, left):
        return
    stored = read.stored
    of_file = projects.is_project_file(stored.path)
    held = _held(
        desk, lambda: projects.begin(stored, places()) if of_file else projects.start(stored.project, places())
    )
    if held is not None:
        take_up(desk, held, origin=stored.path, crs=read.crs)


def _open_backup(desk: Desk, damaged: Path, backup: "Backup") -> None:
    """Open a backup in the place of a damaged file, as a project that no file holds yet: neither is written to."""
    _give_up_asked(desk)
    left = _stand(desk)

    def opened(read: "ReadProject | Damaged") -> None:
        from planner.app import projects
        from planner.app.opening import Damaged

        if isinstance(read, Damaged):
            project_dialogs.damaged(desk.window, read, lambda other: _open_backup(desk, damaged, other)).open()
            return
        if not _still_left(desk, left):
            return
        project = replace(read.stored.project, folder=damaged.parent)
        held = _held(
            desk,
            lambda: projects.start(project, places(), projects.versions_to_keep(backup.file, read.stored.versions)),
        )
        if held is not None:
            take_up(desk, replace(held, runs=read.stored.runs), origin=damaged, crs=read.crs)

    _read(desk, backup.file, damaged.name, opened)


def begin_project(desk: Desk, project: "Project") -> None:
    """Work on a project that is made here: no file holds it yet."""
    if not may_leave(desk):
        return
    from planner.app import projects

    _give_up_asked(desk)
    held = _held(desk, lambda: projects.start(project, places()))
    if held is not None:
        take_up(desk, held)


def new_from(desk: Desk, name: str) -> Task | None:
    """Go on with a new project made from the one that is open, once that may be left; its file stays as it is."""
    project = desk.session.project
    if project is None or not may_leave(desk):
        return None
    given_up, left, crs = _give_up_asked(desk), _stand(desk), desk.session.crs

    def made(fresh: "Project") -> None:
        from planner.app import projects

        if desk.session.book is not left[0]:
            tell_not_made()
            return
        if not _still_left(desk, left):
            return
        held = _held(desk, lambda: projects.start(fresh, places()))
        if held is not None:
            take_up(desk, held, crs=crs)
            desk.notices.post(tr("ui.new_from_made", name=fresh.name), "good", link=tr("ui.action_save_as"),
                              do=desk.actions["save_as"].trigger)  # fmt: skip

    def tell_not_made() -> None:
        desk.notices.post(tr("ui.new_from_given_up", name=name), "warn")

    def ended(task: Task) -> None:
        # what was given up hands over no result
        if task.cancelling and (desk.session.book is not left[0] or _will_open(desk)):
            tell_not_made()

    payload = {"project": project, "name": name, "places": places()}
    task = desk.work.start(tr("ui.task_new_from", name=name), "new_from", payload, made)
    if task is not None:
        task.ended.connect(ended)
    _look_on_after(desk, task, left, given_up=given_up)
    return task


def take_up(desk: Desk, held: "Opened", origin: Path | None = None, crs: str = "") -> None:
    """Show a project that is held, with the results it was saved with, and look at its sources.

    ``crs``: what its map is drawn in, where that is known.
    """
    from planner.app.preview import empty_preview

    preview = empty_preview(held.session.project)
    preview = replace(preview, crs=crs or preview.crs)
    desk.session.open_book(held.session, preview, held.runs, origin=origin, looked=False)
    if origin is not None:
        desk.preferences.remember(origin)
    if held.holder is not None:
        words = tr("ui.held_by", user=held.holder.user, host=held.holder.host)
        desk.notices.post(words, "warn", link=tr("ui.action_save_as"), do=desk.actions["save_as"].trigger)
    told = {"store.held_read_only"} if held.holder is not None else set()
    for issue in held.issues:
        if issue.code not in told:
            desk.notices.post(issue.message(language()), "warn" if held.read_only else "info", of_project=True)
    look(desk, STUDY if not desk.work.busy else READING)


def save(desk: Desk) -> Task | None:
    """Save the project into its file, beside the window; without one, ask for it."""
    book = desk.session.book
    if book is None:
        return None
    if book.path is None or book.read_only:
        return save_as(desk)
    return saving.begin(desk, None, lambda: save_as(desk))


def save_as(desk: Desk, path: Path | None = None) -> Task | None:
    """Save the project into another file and go on with that."""
    if desk.session.book is None:
        return None
    target = path or _ask_path(desk, tr("ui.save_as_title"), tr("ui.project_filter"), ".chargesite.gpkg")
    return None if target is None else saving.begin(desk, target, lambda: save_as(desk))


def export_text(desk: Desk, path: Path | None = None) -> None:
    """Write the text form of the project."""
    project = desk.session.project
    if project is None:
        return
    target = path or _ask_path(desk, tr("ui.export_text_title"), tr("ui.text_filter"), ".toml")
    if target is None:
        return
    from planner.app.projects import export_text as write_text

    try:
        write_text(project, target)
    except PlannerError as fault:
        project_dialogs.not_saved(desk, fault, lambda: export_text(desk)).open()
        return
    desk.notices.post(tr("ui.text_written", name=target.name), "good")


def pack(desk: Desk, path: Path | None = None) -> None:
    """Bundle the project with all its files."""
    project = desk.session.project
    if project is None:
        return
    target = path or _ask_path(desk, tr("ui.pack_title"), tr("ui.pack_filter"), ".zip")
    if target is None:
        return

    def tell(packed: "Packed") -> None:
        desk.notices.post(tr("ui.packed", name=packed.path.name, n=len(packed.files)), "good")
        if packed.outside:
            names = ", ".join(Path(each).name for each in packed.outside)
            desk.notices.post(tr("ui.packed_outside", n=len(packed.outside), names=names), "warn")

    payload = {"given": project, "target": target, "places": places()}
    desk.work.start(tr("ui.task_pack", name=project.name), "pack", payload, tell)


def _ask_path(desk: Desk, title: str, wanted: str, ending: str) -> Path | None:
    """File to write to, beside the project; the ending is added where it is missing."""
    project = desk.session.project
    name = "".join(each if each.isalnum() or each in " -_" else "_" for each in project.name) if project else ""
    # a name is no file's where it is longer than 255 bytes with its ending
    name = name[:_LONGEST_NAME].rstrip()
    start = _folder(desk) / f"{name}{ending}"
    while True:
        chosen, _ = QFileDialog.getSaveFileName(desk.window, title, str(start), wanted)
        if not chosen:
            return None
        path = Path(chosen)
        if path.name.lower().endswith(ending):
            return path
        start = path.with_name(f"{path.name}{ending}")
        # under its full name the dialog itself asks whether the file there may be replaced
        if not start.exists():
            return start


def _folder(desk: Desk) -> Path:
    """Folder of the project's file; of an imported project, that which the planner keeps his projects in."""
    book = desk.session.book
    return book.path.parent if book is not None and book.path is not None else desk.preferences.start_folder


def may_leave(desk: Desk) -> bool:
    """Whether the open project may go: nothing is unsaved, or the planner has decided."""
    saving.wait(desk)
    if not desk.session.unsaved:
        return True
    book = desk.session.book
    answer = project_dialogs.ask_unsaved(desk.window, desk.session.project_name)
    if desk.session.book is not book:  # a project that was being made came while he was asked: that is another question
        return False
    if answer == "save":
        save(desk)
        saving.wait(desk)
        return not desk.session.unsaved
    return answer == "discard"


def close(desk: Desk) -> None:
    """Close the project, once it may go; a new one that is being made from it is given up with it."""
    if may_leave(desk):
        _give_up_look(desk)
        _give_up(desk, "new_from")
        desk.session.close()


def offer_recovery(desk: Desk) -> None:
    """Look for sessions that a crash has left, and offer them."""

    def show(left: "tuple[LeftBehind, ...]") -> None:
        if left:
            project_dialogs.recovery(desk.window, left, lambda one: recover(desk, one), _discard).open()

    desk.work.start(tr("ui.task_recovery"), "sessions_left", {"places": places()}, show)


def recover(desk: Desk, left: "LeftBehind") -> None:
    """Take a session up again, as unsaved."""
    if not may_leave(desk):
        return
    from planner.app import projects

    _give_up_asked(desk)
    held = _held(desk, lambda: projects.recover(left, places()))
    if held is None:
        return
    take_up(desk, held, origin=left.path)
    desk.notices.post(tr("ui.recovered", n=left.steps), "good", of_project=True)


def _discard(left: "LeftBehind") -> None:
    from planner.app.projects import discard_left

    discard_left(left)
