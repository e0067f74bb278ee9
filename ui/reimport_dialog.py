"""Next month's list in the window: what it adds, changes and lacks, then one step that takes it over."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
)

from planner.model.errors import PlannerError
from planner.model.texts import as_read
from ui import project_sources
from ui.desk import Desk
from ui.dialogs import button_row, headline, make_dialog
from ui.models.cell_words import said
from ui.numbers import quantity
from ui.texts import language, readable, tr, tr_or
from ui.theme.icons import icon
from ui.theme.tokens import tokens
from ui.widgets.blocks import note
from ui.widgets.plain import cell_text, label, tip

if TYPE_CHECKING:
    from planner.app.reimport import ListChanges, SiteEntry


def ask_and_compare(desk: Desk, path: Path | None = None) -> None:
    """Ask for the new list, read it beside the present one, and show what differs."""
    project = desk.session.project
    if project is None:
        return
    from planner.app.reimport import candidates_source

    try:
        candidates_source(project)
    except PlannerError as fault:
        desk.notices.post(fault.message(language()), "warn")
        return
    if path is None:
        chosen, _ = QFileDialog.getOpenFileName(desk.window, tr("ui.reimport_title"), str(project.folder))
        if not chosen:
            return
        path = Path(chosen)
    payload = {"project": project, "path": path}
    desk.work.start(tr("ui.task_reimport", name=path.name), "reimport", payload,
                    lambda found: reimport_dialog(desk, found).open())  # fmt: skip


def reimport_dialog(desk: Desk, found: "ListChanges") -> QDialog:
    """The three groups with their counts."""
    dialog, layout = make_dialog(desk.window, tr("ui.reimport_title"), "candidates")
    layout.addWidget(headline("import", tokens().accent, found.path.name))
    words = tr("ui.reimport_counts", added=len(found.added), changed=len(found.changed), missing=len(found.missing),
               same=found.same)  # fmt: skip
    layout.addWidget(label(words))
    for issue in found.issues[:3]:
        layout.addWidget(note(issue.message(language())))
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    tabs.setAccessibleName(tr("ui.reimport_title"))
    site = tr("report.col_site")
    tabs.addTab(_table([site, "ID"], _entries(found.added)), tr("ui.reimport_added", n=len(found.added)))
    headers = [site, "ID", tr("ui.reimport_field"), tr("ui.reimport_before"), tr("ui.reimport_after")]
    tabs.addTab(_table(headers, _changes(found)), tr("ui.reimport_changed", n=len(found.changed)))
    lost = [site, "ID", tr("ui.reimport_said")]
    kept = [(*row, tr("ui.reimport_kept") if each.said else "")
            for row, each in zip(_entries(found.missing), found.missing, strict=True)]  # fmt: skip
    tabs.addTab(_table(lost, kept), tr("ui.reimport_missing", n=len(found.missing)))
    tabs.setCurrentIndex(1 if found.changed else 0)
    layout.addWidget(tabs, 1)
    layout.addWidget(label(tr("ui.reimport_text"), "muted"))
    copy = QPushButton(icon("copy"), tr("ui.reimport_copy"))
    copy.setToolTip(tip(tr("ui.reimport_copy_tip")))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(as_csv(found)))
    take = QPushButton(tr("ui.reimport_take"))
    take.setToolTip(tip(tr("ui.reimport_take_tip")))
    take.clicked.connect(dialog.accept)
    take.clicked.connect(lambda: take_over(desk, found))
    layout.addWidget(button_row(dialog, [copy], default=take))
    dialog.resize(720, 520)
    return dialog


def take_over(desk: Desk, found: "ListChanges") -> None:
    """Put the new list in the old one's place, as one step, and read it."""
    project = desk.session.project
    if project is None:
        return
    from planner.app.reimport import take_over as taken

    try:
        desk.session.apply(taken(project, found), tr("ui.undo_reimport", name=found.path.name))
    except PlannerError as fault:
        desk.notices.post(fault.message(language()), "bad")
        return
    project_sources.look_again(desk)


def as_csv(found: "ListChanges") -> str:
    """Changes as CSV; no cell is a formula."""
    from planner.app.reimport import as_rows

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["change", "site_id", "name", "field", "before", "after"])
    writer.writerows([cell_text(cell) for cell in row] for row in as_rows(found))
    return text.getvalue()


def _entries(entries: "Sequence[SiteEntry]") -> list[tuple[str, ...]]:
    return [(each.name or each.site_id, each.site_id) for each in entries]


def _told(field: str, cell: str) -> str:
    return as_read(said("candidates", field, cell), language()) or "–"


def _changes(found: "ListChanges") -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for site in found.changed:
        name = site.name or site.site_id
        rows += [
            (name, site.site_id, _field(each.field), *(_told(each.field, cell) for cell in (each.before, each.after)))
            for each in site.fields
        ]
        if site.moved_m:
            rows.append((name, site.site_id, tr("ui.reimport_place"), "", tr(
                "ui.reimport_moved", by=quantity(site.moved_m, "x_m", 0))))  # fmt: skip
    return rows


def _field(name: str) -> str:
    return tr_or(f"ui.reimport_field_{name}", readable(name))


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> QTableWidget:
    made = QTableWidget(len(rows), len(headers))
    made.setHorizontalHeaderLabels(list(headers))
    made.setAccessibleName(headers[0])
    made.verticalHeader().hide()
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(True)
    for i, row in enumerate(rows):
        for k, cell in enumerate(row):
            made.setItem(i, k, QTableWidgetItem(cell))
    return made
