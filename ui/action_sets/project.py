"""Actions on the project as a file: save, text form, pack, sessions left by a crash."""

from ui import project_files, project_sources
from ui.action_spec import ActionSpec, has_run, idle, is_open, is_open_and_idle
from ui.desk import Desk

ORDER = 5


def save(desk: Desk) -> None:
    """Save the project."""
    project_files.save(desk)


def save_as(desk: Desk) -> None:
    """Save the project into another file."""
    project_files.save_as(desk)


def new_from(desk: Desk) -> None:
    """Ask for the name of a new project made from the open one, and go on with that."""
    from ui.project_dialogs import new_from as ask_name

    ask_name(desk, lambda name: project_files.new_from(desk, name)).open()


def export_text(desk: Desk) -> None:
    """Write the project's text form."""
    project_files.export_text(desk)


def pack(desk: Desk) -> None:
    """Bundle the project with its files."""
    project_files.pack(desk)


def look_again(desk: Desk) -> None:
    """Read the sources again, those too that are only drawn."""
    from ui.map.reading import ReferenceReading

    project_sources.look_again(desk)
    for reading in desk.canvas.findChildren(ReferenceReading):
        reading.read_again()


def reimport(desk: Desk) -> None:
    """Compare a new list of candidates with the present one, and take it over."""
    from ui.reimport_dialog import ask_and_compare

    ask_and_compare(desk)


def hand_over(desk: Desk) -> None:
    """Write the outputs for somebody outside; a result out of date is told first."""
    from ui.outdated import before_writing

    if desk.session.run is not None:
        before_writing(desk, lambda: _ask_for_whom(desk))


def _ask_for_whom(desk: Desk) -> None:
    from dataclasses import replace

    from ui.export_dialog import export_dialog

    run, project = desk.session.run, desk.session.project
    if run is not None and project is not None:
        export_dialog(desk, replace(run, looks=project.looks), project).open()


def papers(desk: Desk) -> None:
    """Write the set of papers; a result out of date is told first."""
    from ui.outdated import before_writing

    if desk.session.run is not None:
        before_writing(desk, lambda: _ask_which(desk))


def _ask_which(desk: Desk) -> None:
    from ui.papers_dialog import papers_dialog

    run, project = desk.session.run, desk.session.project
    if run is not None and project is not None:
        papers_dialog(desk, run, project).open()


def recovery(desk: Desk) -> None:
    """Offer sessions that a crash has left."""
    project_files.offer_recovery(desk)


ACTIONS = (
    ActionSpec(action_id="save", menu="file", do=save, icon="save", shortcuts=("Ctrl+S",), enabled=is_open,
               toolbar=1, gap=True),
    ActionSpec(action_id="save_as", menu="file", do=save_as, icon="save", shortcuts=("Ctrl+Shift+S",),
               enabled=is_open),
    ActionSpec(action_id="new_from", menu="file", do=new_from, icon="copy", enabled=is_open_and_idle),
    ActionSpec(action_id="export_text", menu="file", do=export_text, icon="document", enabled=is_open),
    ActionSpec(action_id="pack", menu="file", do=pack, icon="pack", enabled=is_open),
    ActionSpec(action_id="look_again", menu="file", do=look_again, icon="reset", shortcuts=("Ctrl+Shift+R",),
               enabled=is_open_and_idle, gap=True),
    ActionSpec(action_id="reimport", menu="file", do=reimport, icon="import", enabled=is_open_and_idle),
    ActionSpec(action_id="hand_over", menu="assess", do=hand_over, icon="export", shortcuts=("Ctrl+Shift+E",),
               enabled=has_run),
    ActionSpec(action_id="papers", menu="assess", do=papers, icon="document", enabled=has_run),
    ActionSpec(action_id="recovery", menu="file", do=recovery, icon="history", enabled=idle),
)  # fmt: skip
