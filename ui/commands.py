"""What the user can do, one short function each. A command gets the desk, asks what it must, and starts the work."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from planner.app.examples import sample_project
from ui import project_files
from ui.desk import Desk
from ui.dialogs import about, outputs_written
from ui.map.canvas import WHEEL_STEP
from ui.texts import tr

if TYPE_CHECKING:
    from planner.app.run import Run

OUTPUT_FOLDER = "chargesite-out"


def open_project(desk: Desk, path: Path | None = None) -> None:
    """Open a project in either form; without a path, ask for one."""
    if path is None:
        start = str(desk.preferences.start_folder)
        name, _ = QFileDialog.getOpenFileName(desk.window, tr("ui.open_title"), start, tr("ui.open_filter"))
        if not name:
            return
        path = Path(name)
    if not path.exists():
        from ui.gone_dialog import gone_dialog

        gone_dialog(desk, path).open()
        return
    project_files.open_path(desk, path)


def open_sample(desk: Desk) -> None:
    """Open the sample region."""
    open_project(desk, sample_project())


def close_project(desk: Desk) -> None:
    """Go back to the start page."""
    project_files.close(desk)


def run(desk: Desk) -> None:
    """Assess the open project; where there is nothing to assess, say what is missing."""
    from ui.workflow.doing import told_what_is_missing

    project = desk.session.project
    if project is not None and not told_what_is_missing(desk):
        title = tr("ui.task_run", name=project.name)
        desk.work.run(title, lambda pool: pool.submit_assess, (project,),
                      lambda done: _show_run(desk, done, project.scenario))  # fmt: skip


def _show_run(desk: Desk, done: "Run", scenario_id: str) -> None:
    desk.session.keep_run(done, scenario_id)
    ranked = sum(site.rank is not None for site in done.assessment.sites)
    desk.say(tr("ui.run_done", n=ranked))


def cancel(desk: Desk) -> None:
    """Stop the work under way."""
    desk.work.cancel()


def export(desk: Desk, folder: Path | None = None) -> None:
    """Write report, tables and map data; without a folder, ask for one. A result out of date is told first."""
    from ui.outdated import before_writing

    if desk.session.run is not None:
        before_writing(desk, lambda: _write_papers(desk, folder))


def _write_papers(desk: Desk, folder: Path | None) -> None:
    from planner.app.outdated import marked

    done = desk.session.run
    if done is None:
        return
    if folder is None:
        name = QFileDialog.getExistingDirectory(desk.window, tr("ui.export_title"), str(_export_start(desk)))
        if not name:
            return
        folder = Path(name)
    target = folder

    def show(paths: tuple[Path, ...]) -> None:
        desk.say(tr("ui.export_done", n=len(paths)))
        if desk.window is not None:
            outputs_written(desk.window, target, paths).open()

    project = desk.session.project
    styled = done if project is None else replace(done, looks=project.looks)
    told = marked(styled, desk.session.stale_reasons)
    desk.work.run(tr("ui.task_export"), lambda pool: pool.submit_export, (told, folder, project), show)


def _export_start(desk: Desk) -> Path:
    path = desk.session.project_path
    return path.parent if path is not None and path.parent.is_dir() else Path.home()


def fit(desk: Desk) -> None:
    """Show all sites."""
    desk.fit()


def zoom_to_site(desk: Desk) -> None:
    """Go to the selected site."""
    desk.zoom_to_site()


def zoom_in(desk: Desk) -> None:
    """Enlarge the map."""
    desk.canvas.zoom(WHEEL_STEP**2)


def zoom_out(desk: Desk) -> None:
    """See more of the map."""
    desk.canvas.zoom(WHEEL_STEP**-2)


def undo(desk: Desk) -> None:
    """Take back the last step."""
    desk.session.undo_stack.undo()


def redo(desk: Desk) -> None:
    """Do the step again."""
    desk.session.undo_stack.redo()


def set_look(desk: Desk, look: str) -> None:
    """Choose light, dark or the system's look."""
    desk.preferences.look = look
    desk.restyle()


def set_language(desk: Desk, code: str) -> None:
    """Choose the language of the window."""
    desk.preferences.language = code
    desk.restyle()


def show_help(desk: Desk) -> None:
    """Open the help at the topic of what has the keys."""
    desk.show_help("")


def show_about(desk: Desk) -> None:
    """Tell version and licence."""
    if desk.window is not None:
        about(desk.window).open()
