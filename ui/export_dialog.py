"""Outputs for somebody outside: for whom, of which sites, and what will be missing."""

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QPushButton

from planner.model.drawn import Audience
from ui.desk import Desk
from ui.dialogs import button_row, headline, make_dialog, outputs_written
from ui.texts import language, tr
from ui.theme.tokens import tokens
from ui.widgets.plain import label, tip
from ui.work import STUDY

if TYPE_CHECKING:
    from planner.app.run import Run
    from planner.model.project import Project

OUTSIDE = tuple(audience for audience in get_args(Audience) if audience != "internal")


def export_dialog(desk: Desk, run: "Run", project: "Project") -> QDialog:
    """Choose the audience; below stands what that leaves out, as the files will say it."""
    dialog, layout = make_dialog(desk.window, tr("ui.handover_title"), "results")
    layout.addWidget(headline("export", tokens().accent, tr("ui.handover_head")))
    who = QComboBox()
    for audience in OUTSIDE:
        who.addItem(tr(f"ui.handover_{audience}"), audience)
    who.setAccessibleName(tr("ui.handover_who"))
    who.setToolTip(tip(tr("ui.handover_who")))
    site = desk.session.site
    only = QCheckBox(tr("ui.handover_only", site=(site.name or site.site_id) if site else "–").replace("&", "&&"))
    only.setEnabled(site is not None)
    told = label("")
    layout.addWidget(label(tr("ui.handover_who")))
    layout.addWidget(who)
    layout.addWidget(only)
    layout.addWidget(told, 1)
    go = QPushButton(tr("ui.handover_go"))

    def chosen() -> list[str] | None:
        return [site.site_id] if site is not None and only.isChecked() else None

    def preview() -> None:
        from planner.app.handover import for_audience, left_out_text

        told.setText(left_out_text(for_audience(run, project, who.currentData(), chosen()), language()))

    def write() -> None:
        audience, sites = who.currentData(), chosen()
        dialog.accept()
        export_for(desk, run, project, audience, sites)

    who.currentIndexChanged.connect(preview)
    only.toggled.connect(preview)
    who.currentIndexChanged.connect(lambda _at: only.setChecked(who.currentData() == "landlord" and site is not None))
    only.setChecked(site is not None)
    preview()
    go.clicked.connect(write)
    layout.addWidget(button_row(dialog, default=go))
    dialog.setMinimumWidth(520)
    return dialog


def export_for(desk: Desk, run: "Run", project: "Project", audience: Audience, only: list[str] | None,
               folder: Path | None = None) -> None:  # fmt: skip
    """Write the outputs for an audience; without a folder, ask for one."""
    if folder is None:
        name = QFileDialog.getExistingDirectory(desk.window, tr("ui.export_title"), str(desk.preferences.start_folder))
        if not name:
            return
        folder = Path(name)
    target = folder

    def show(paths: tuple[Path, ...]) -> None:
        desk.say(tr("ui.export_done", n=len(paths)))
        if desk.window is not None:
            outputs_written(desk.window, target, paths).open()

    payload = {"run": run, "folder": folder, "project": project, "audience": audience, "only": only,
               "outdated": desk.session.stale_reasons}  # fmt: skip
    desk.work.start(tr("ui.task_export"), "export_for", payload, show, lane=STUDY)
