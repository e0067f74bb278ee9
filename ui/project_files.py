"""Projects as files in the window: open, save, give back, recover. Reading is the worker's, holding the window's."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from planner.model.errors import PlannerError
from ui import project_dialogs
from ui.desk import Desk
from ui.texts import language, tr
from ui.work import STUDY

if TYPE_CHECKING:
    from planner.app.opening import Damaged, ReadProject, Seen
    from planner.app.projectfiles.packing import Packed
    from planner.app.projects import Backup, LeftBehind, Opened, Places, SourceChange
    from planner.app.run import Run
    from planner.model.project import Project


def places() -> "Places":
    """Where sessions under way and backups lie."""
    from planner.app.projects import user_places

    return user_places()


def open_path(desk: Desk, path: Path) -> None:
    """Open a project in either form, once the one that is open may be left."""
    if not may_leave(desk):
        return
    payload = {"path": path, "places": places()}
    desk.work.start(tr("ui.task_open", name=path.name), "open", payload, lambda read: _opened(desk, read), lane=STUDY)


def _opened(desk: Desk, read: "ReadProject | Damaged") -> None:
    from planner.app.opening import Damaged

    if isinstance(read, Damaged):
        project_dialogs.damaged(desk.window, read, lambda backup: _open_backup(desk, read.path, backup)).open()
        return
    from planner.app import projects

    stored = read.stored
    if projects.is_project_file(stored.path):
        held = projects.begin(stored, places())
    else:
        held = projects.start(stored.project, places())
    take_up(desk, held, read.seen, origin=stored.path)


def _open_backup(desk: Desk, damaged: Path, backup: "Backup") -> None:
    """Open a backup in the place of a damaged file, as a project that no file holds yet: neither is written to."""

    def opened(read: "ReadProject | Damaged") -> None:
        from planner.app import projects
        from planner.app.opening import Damaged

        if isinstance(read, Damaged):
            project_dialogs.damaged(desk.window, read, lambda other: _open_backup(desk, damaged, other)).open()
            return
        project = replace(read.stored.project, folder=damaged.parent)
        held = projects.start(project, places())
        held = replace(held, runs=read.stored.runs)
        take_up(desk, held, None, origin=damaged)
        look_again(desk)

    payload = {"path": backup.file, "places": places()}
    desk.work.start(tr("ui.task_open", name=damaged.name), "open", payload, opened, lane=STUDY)


def begin_project(desk: Desk, project: "Project") -> None:
    """Work on a project that is made here: no file holds it yet."""
    if not may_leave(desk):
        return
    from planner.app import projects

    take_up(desk, projects.start(project, places()), None)
    look_again(desk)


def take_up(desk: Desk, held: "Opened", seen: "Seen | None", origin: Path | None = None) -> None:
    """Show a project that is held, and tell what is amiss with its file and sources."""
    from planner.app.preview import empty_preview

    preview = seen.preview if seen is not None else empty_preview(held.session.project)
    desk.session.open_book(held.session, preview, held.runs, origin=origin)
    if origin is not None:
        desk.preferences.remember(origin)
    if held.holder is not None:
        words = tr("ui.held_by", user=held.holder.user, host=held.holder.host)
        desk.notices.post(words, "warn", link=tr("ui.action_save_as"), do=desk.actions["save_as"].trigger)
    told = {"store.held_read_only"} if held.holder is not None else set()
    for issue in held.issues:
        if issue.code not in told:
            desk.notices.post(issue.message(language()), "warn" if held.read_only else "info")
    if seen is not None:
        tell_seen(desk, seen)


def tell_seen(desk: Desk, seen: "Seen") -> None:
    """Ask what to do about files that are gone or changed; name what else keeps the sources from being read."""
    if seen.missing:
        project_dialogs.missing(desk, seen.missing, lambda paths: relink(desk, paths)).open()
    elif not seen.readable:
        project_dialogs.unreadable(desk.window, seen.preview.issues).open()
    elif seen.changed:
        project_dialogs.changed(desk, seen.changed, lambda: reload(desk, seen.changed)).open()


def look_again(desk: Desk) -> None:
    """Read the sources again, as the project names them now."""
    project = desk.session.project
    if project is None:
        return

    def show(seen: "Seen") -> None:
        if desk.session.book is not None:
            desk.session.show_preview(seen.preview)
            tell_seen(desk, seen)

    desk.work.start(tr("ui.task_look", name=project.name), "look", {"project": project}, show)


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
    look_again(desk)


def reload(desk: Desk, changes: "tuple[SourceChange, ...]") -> None:
    """Take changed files over as they are now, as one step."""
    if desk.session.project is None:
        return
    from planner.app.projects import noted

    desk.session.apply(noted(desk.session.project, changes), tr("ui.undo_reload", n=len(changes)))


def save(desk: Desk) -> bool:
    """Save the project into its file; without one, ask for it. Whether it is saved now."""
    book = desk.session.book
    if book is None:
        return True
    if book.path is None or book.read_only:
        return save_as(desk)
    from planner.app import projects

    return _saved(desk, lambda: projects.save(book, None, runs=_runs(desk)))


def save_as(desk: Desk, path: Path | None = None) -> bool:
    """Save the project into another file and go on with that. Whether it is saved now."""
    book = desk.session.book
    if book is None:
        return False
    target = path or _ask_path(desk, tr("ui.save_as_title"), tr("ui.project_filter"), ".chargesite.gpkg")
    if target is None:
        return False
    from planner.app import projects

    if _saved(desk, lambda: projects.save_as(book, target, runs=_runs(desk), overwrite=True)):
        if book.path is not None:
            desk.preferences.remember(book.path)
        return True
    return False


def _runs(desk: Desk) -> "dict[str, Run]":
    """Results of the scenarios there are."""
    project = desk.session.project
    known = {"", *(each.scenario_id for each in project.scenarios)} if project is not None else set()
    return {key: run for key, run in desk.session.runs.items() if key in known}


def _saved(desk: Desk, write: Callable[[], object]) -> bool:
    try:
        done = write()
    except PlannerError as fault:
        project_dialogs.not_saved(desk, fault, lambda: save_as(desk)).open()
        return False
    desk.session.saved()
    desk.say(tr("ui.saved", name=desk.session.project_path.name if desk.session.project_path else ""))
    for issue in getattr(done, "issues", ()):
        desk.notices.post(issue.message(language()), "warn")
    return True


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
        project_dialogs.unreadable(desk.window, fault.issues).open()
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

    payload = {"given": project, "target": target, "places": places()}
    desk.work.start(tr("ui.task_pack", name=project.name), "pack", payload, tell)


def _ask_path(desk: Desk, title: str, wanted: str, ending: str) -> Path | None:
    """File to write to, beside the project; the ending is added where it is missing."""
    project = desk.session.project
    name = "".join(each if each.isalnum() or each in " -_" else "_" for each in project.name) if project else ""
    folder = _folder(desk)
    chosen, _ = QFileDialog.getSaveFileName(desk.window, title, str(folder / f"{name}{ending}"), wanted)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.name.lower().endswith(ending) else path.with_name(f"{path.name}{ending}")


def _folder(desk: Desk) -> Path:
    """Folder of the project's file; of an imported project, that which the planner keeps his projects in."""
    book = desk.session.book
    return book.path.parent if book is not None and book.path is not None else desk.preferences.start_folder


def may_leave(desk: Desk) -> bool:
    """Whether the open project may go: nothing is unsaved, or the planner has decided."""
    if not desk.session.unsaved:
        return True
    answer = project_dialogs.ask_unsaved(desk.window, desk.session.project_name)
    return answer == "discard" or (answer == "save" and save(desk))


def close(desk: Desk) -> None:
    """Close the project, once it may go."""
    if may_leave(desk):
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

    try:
        held = projects.recover(left, places())
    except PlannerError as fault:
        project_dialogs.unreadable(desk.window, fault.issues).open()
        return
    take_up(desk, held, None, origin=left.path)
    desk.notices.post(tr("ui.recovered", n=left.steps), "good")
    look_again(desk)


def _discard(left: "LeftBehind") -> None:
    from planner.app.projects import discard_left

    discard_left(left)
