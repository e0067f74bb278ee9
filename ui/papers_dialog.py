"""The set of papers: which, of which sites, for whom; written beside the window, with progress and Cancel."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QPushButton

from planner.app.papers import Asked
from planner.model.drawn import Audience
from ui.compare_dialog import runs_of
from ui.desk import Desk
from ui.dialogs import button_row, headline, make_dialog, outputs_written
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import label, tip
from ui.work import STUDY

if TYPE_CHECKING:
    from planner.app.run import Run
    from planner.model.project import Project

MOST_COMPARED = 4
# papers by id: what each is about, and its name; the engine's own list would load its drawing parts into the window
PAPERS: Mapping[str, tuple[str, str]] = {
    "programme_report": ("programme", "ui.papers_programme_report"),
    "site_report": ("site", "ui.papers_site_report"),
    "grid_enquiry": ("site", "ui.papers_grid_enquiry"),
    "permit_sheet": ("site", "ui.papers_permit_sheet"),
    "landlord_sheet": ("site", "ui.papers_landlord_sheet"),
    "site_visit": ("site", "ui.papers_site_visit"),
    "comparison": ("comparison", "ui.papers_comparison"),
}


def papers_dialog(desk: Desk, run: "Run", project: "Project") -> QDialog:
    """Tick the papers; the comparison can be had with the results of two scenarios."""
    dialog, layout = make_dialog(desk.window, tr("ui.papers_title"), "papers")
    layout.addWidget(headline("document", tokens().accent, tr("ui.papers_head")))
    compared = runs_of(desk)[:MOST_COMPARED]
    boxes = _boxes(can_compare=len(compared) > 1)
    for box in boxes.values():
        layout.addWidget(box)
    tables = QCheckBox(tr("ui.papers_tables"))
    tables.setToolTip(tip(tr("ui.papers_tables_tip")))
    tables.setChecked(True)
    layout.addWidget(tables)
    sites, who = _sites(desk), _readers()
    for words, choice in ((tr("ui.papers_sites"), sites), (tr("ui.papers_who"), who)):
        layout.addWidget(label(words))
        layout.addWidget(choice)
    go = QPushButton(tr("ui.papers_go"))

    def ticked() -> tuple[str, ...]:
        return tuple(name for name, box in boxes.items() if box.isChecked())

    def enable() -> None:
        go.setEnabled(bool(ticked()))

    def write() -> None:
        asked = Asked(only=ticked(), sites=sites.currentData(), audience=who.currentData(), tables=tables.isChecked())
        dialog.accept()
        write_papers(desk, run, project, asked, [(name, each) for _, name, each in compared])

    for box in boxes.values():
        box.toggled.connect(enable)
    go.clicked.connect(write)
    layout.addWidget(button_row(dialog, default=go))
    dialog.setMinimumWidth(460)
    return dialog


def _boxes(*, can_compare: bool) -> dict[str, QCheckBox]:
    """A box for each paper, ticked where it can be written."""
    boxes = {}
    for name, (subject, code) in PAPERS.items():
        box = QCheckBox(tr(code))
        box.setToolTip(tip(tr(f"ui.papers_about_{subject}")))
        there = subject != "comparison" or can_compare
        box.setEnabled(there)
        box.setChecked(there)
        boxes[name] = box
    return boxes


def _sites(desk: Desk) -> QComboBox:
    """The programme's sites, or the selected one alone."""
    choice = QComboBox()
    choice.addItem(tr("ui.papers_sites_programme"), None)
    site = desk.session.site
    if site is not None:
        choice.addItem(tr("ui.papers_sites_one", site=site.name or site.site_id), (site.site_id,))
    choice.setAccessibleName(tr("ui.papers_sites"))
    choice.setToolTip(tip(tr("ui.papers_sites_tip")))
    return choice


def _readers() -> QComboBox:
    choice = QComboBox()
    choice.addItem(tr("ui.papers_who_each"), None)
    for audience in get_args(Audience):
        if audience != "internal":
            choice.addItem(tr(f"ui.handover_{audience}"), audience)
    choice.setAccessibleName(tr("ui.papers_who"))
    choice.setToolTip(tip(tr("ui.papers_who_tip")))
    return choice


def write_papers(
    desk: Desk,
    run: "Run",
    project: "Project",
    asked: Asked,
    compared: list[tuple[str, "Run"]],
    folder: Path | None = None,
) -> None:
    """Write the papers into a folder; without one, ask for it."""
    if folder is None:
        name = QFileDialog.getExistingDirectory(desk.window, tr("ui.papers_title"), str(desk.preferences.start_folder))
        if not name:
            return
        folder = Path(name)
    payload = {"run": run, "project": project, "folder": folder, "asked": asked, "compared": compared,
               "outdated": desk.session.stale_reasons}  # fmt: skip
    desk.work.start(tr("ui.papers_task"), "papers", payload, _shown(desk, folder), lane=STUDY)


def _shown(desk: Desk, folder: Path) -> Callable[[tuple[Path, ...]], None]:
    """List what was written, with a button that opens the folder."""

    def show(paths: tuple[Path, ...]) -> None:
        desk.say(tr("ui.export_done", n=len(paths)))
        if desk.window is not None:
            outputs_written(desk.window, folder, paths).open()

    return show
