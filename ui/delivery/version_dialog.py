"""Locked versions: lock the project as it stands, look at an earlier one, read what has changed since."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
)

from planner.app.delivery.parties import party_name
from planner.model.errors import PlannerError
from planner.model.version import CommitteeVersion
from ui import project_files, saving
from ui.delivery.common import day_text, today
from ui.desk import Desk
from ui.dialogs import button_row, headline, make_dialog
from ui.numbers import number
from ui.setting_words import setting_name
from ui.stale_words import source_names
from ui.texts import language, readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import note
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.work import READING

if TYPE_CHECKING:
    from planner.app.delivery.changes import Edit, Shift, VersionChanges
    from planner.app.delivery.versions import LockedVersion

_OF_SITE = frozenset({"sites", "site_plans", "operator_answers"})
_HEADS = ("number", "day", "new_title", "by")
_EDITS = ("part", "key", "kind", "before", "after")
_SHIFTS = ("site", "figure", "before", "after")


class VersionsDialog(QDialog):
    """Table of the project's versions."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ui.version_title"))
        self.setProperty("help", "delivery")
        self._desk = desk
        self.table = word_table(tr("ui.version_title"), [tr(f"ui.version_{name}") for name in _HEADS], (54, 170, 230))
        self.lock = QPushButton(tr("ui.version_lock"))
        self.look = QPushButton(tr("ui.version_look"))
        self.compare = QPushButton(tr("ui.version_compare"))
        for each, code in ((self.lock, "lock"), (self.look, "look"), (self.compare, "compare")):
            each.setToolTip(tip(tr(f"ui.version_{code}_tip")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(headline("history", tokens().accent, tr("ui.version_head")))
        self.hint = note(tr("ui.version_none"))
        layout.addWidget(self.hint)
        layout.addWidget(self.table, 1)
        layout.addWidget(button_row(self, (self.look, self.compare), self.lock))
        self.lock.clicked.connect(lambda: lock_dialog(desk).open())
        self.look.clicked.connect(self._look)
        self.compare.clicked.connect(self._compare)
        self.table.itemSelectionChanged.connect(self._allow)
        self.table.itemActivated.connect(lambda _item: self._compare())
        desk.session.saved_changed.connect(self.refresh)
        desk.session.closed.connect(self.reject)
        self.refresh()
        self.resize(640, 380)

    @property
    def versions(self) -> tuple[CommitteeVersion, ...]:
        """Versions in the project's file, the last first."""
        book = self._desk.session.book
        held = book.held if book is not None else None
        return () if held is None else held.versions[::-1]

    def refresh(self) -> None:
        """Show the versions."""
        fill(self.table, [(str(each.number), day_text(each.locked_on), each.title, each.locked_by)
                          for each in self.versions])  # fmt: skip
        self.hint.setVisible(not self.versions)
        if self.versions:
            self.table.selectRow(0)
        self._allow()

    def _chosen(self) -> CommitteeVersion | None:
        rows = self.table.selectionModel().selectedRows()
        return self.versions[rows[0].row()] if rows else None

    def _allow(self) -> None:
        for each in (self.look, self.compare):
            each.setEnabled(self._chosen() is not None)
        self.lock.setEnabled(self._desk.session.run is not None)

    def _look(self) -> None:
        version, path = self._chosen(), self._desk.session.project_path
        if version is not None and path is not None:
            payload = {"path": path, "number": version.number}
            title = tr("ui.task_version", number=version.number)
            self._desk.work.start(title, "version", payload, lambda found: look_at(self._desk, found, path))
            self.accept()

    def _compare(self) -> None:
        version, path = self._chosen(), self._desk.session.project_path
        project, run = self._desk.session.project, self._desk.session.run
        if version is None or path is None or project is None:
            return
        payload = {"path": path, "number": version.number, "project": project,
                   "assessment": None if run is None else run.assessment}  # fmt: skip

        def show(found: "VersionChanges") -> None:
            changes_dialog(self._desk, version, found).open()

        self._desk.work.start(tr("ui.task_version", number=version.number), "version_changes", payload, show,
                              lane=READING)  # fmt: skip


def lock_dialog(desk: Desk) -> QDialog:
    """Title and name for a new version; it is in the file once that is saved."""
    dialog, layout = make_dialog(desk.window, tr("ui.version_lock"), "delivery")
    layout.addWidget(label(tr("ui.version_lock_text")))
    title, by = QLineEdit(), QLineEdit()
    project = desk.session.project
    by.setText(project.author if project is not None else "")
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    for line, code in ((title, "ui.version_new_title"), (by, "ui.version_by")):
        line.setAccessibleName(tr(code))
        line.setToolTip(tip(tr(code)))
        form.addRow(tr(code), line)
    title.setPlaceholderText(tr("ui.version_title_hint"))
    nest(layout, form)
    go = QPushButton(tr("ui.version_lock_go"))

    def take() -> None:
        if lock(desk, title.text(), by.text()):
            dialog.accept()

    go.clicked.connect(take)
    layout.addStretch(1)
    layout.addWidget(button_row(dialog, default=go))
    dialog.setMinimumWidth(480)
    return dialog


def lock(desk: Desk, title: str, by: str) -> bool:
    """Lock the project as it stands, by saving it; False: why not was told."""
    from planner.app.delivery.evses import give_out, take_back
    from planner.app.delivery.versions import version_draft

    # a version before that cannot be written takes its ids back: not those of this one with them
    saving.wait(desk)
    book, project = desk.session.book, desk.session.project
    if book is None or project is None:
        return False
    if book.path is None or book.read_only or book.path.suffix.lower() != ".gpkg":
        desk.notices.post(tr("ui.version_no_file"), "warn", link=tr("ui.action_save_as"),
                          do=desk.actions["save_as"].trigger)  # fmt: skip
        return False
    try:
        draft = version_draft(project, desk.session.made, title, today(), by)
        desk.session.retell(lambda book: give_out(book, draft.run.assessment))
    except PlannerError as fault:
        desk.notices.post(fault.message(language()), "warn")
        return False
    before = project.evse_numbers

    def failed() -> None:
        if desk.session.book is book:
            desk.session.retell(lambda book: take_back(book, before))

    return saving.begin(desk, None, lambda: project_files.save_as(desk), draft, failed) is not None


def look_at(desk: Desk, found: "LockedVersion", path: Path) -> None:
    """Show a version by itself: it can be looked at and printed, and is never saved as the project."""
    from planner.app.preview import empty_preview
    from planner.app.session import ProjectSession

    if not project_files.may_leave(desk):
        return
    version = found.version
    name = tr("ui.version_name", name=found.project.name, number=version.number, day=day_text(version.locked_on))
    project = replace(found.project, name=name)
    preview = replace(empty_preview(project), crs=found.run.assessment.crs)
    book = ProjectSession(project, read_only=True)
    desk.session.open_book(book, preview, {project.scenario: found.run})
    desk.notices.post(tr("ui.version_looking", number=version.number, title=version.title), "info",
                      link=tr("ui.version_return"), do=lambda: project_files.open_path(desk, path))  # fmt: skip


def changes_dialog(desk: Desk, version: CommitteeVersion, found: "VersionChanges") -> QDialog:
    """What has changed since a version: edits, and what they do to the results."""
    dialog, layout = make_dialog(desk.window, tr("ui.version_changes_title"), "delivery")
    head = tr("ui.version_changes_head", number=version.number, day=day_text(version.locked_on), title=version.title)
    layout.addWidget(headline("history", tokens().accent, head))
    if desk.session.stale_reasons or desk.session.run is None:
        layout.addWidget(note(tr("ui.version_changes_stale"), "warn"))
    tabs = QTabWidget()
    tabs.setAccessibleName(tr("ui.version_changes_title"))
    edits = word_table(tr("ui.version_edits"), [tr(f"ui.version_edit_{name}") for name in _EDITS], (110, 270, 110, 120))
    fill(edits, [_edit_cells(desk, each) for each in found.edits])
    shifts = word_table(tr("ui.version_shifts"), [tr(f"ui.version_shift_{name}") for name in _SHIFTS], (200, 160, 120))
    fill(shifts, [_shift_cells(each) for each in found.shifts])
    tabs.addTab(edits, tr("ui.version_edits_count", n=len(found.edits)))
    tabs.addTab(shifts, tr("ui.version_shifts_count", n=len(found.shifts)))
    layout.addWidget(tabs, 1)
    for code, ids in (("ui.version_joined", found.joined), ("ui.version_left", found.left)):
        if ids:
            layout.addWidget(label(tr(code, sites=", ".join(map(desk.session.site_name, ids))), "muted"))
    layout.addWidget(button_row(dialog))
    dialog.resize(820, 480)
    return dialog


def _edit_cells(desk: Desk, edit: "Edit") -> tuple[str, ...]:
    what = " · ".join(part for part in (_called(desk, edit), _field(edit.field) if edit.field else "") if part)
    before, after = edit.before, edit.after
    if edit.field == "stakeholder_id":
        before, after = (_party(desk, each) for each in (before, after))
    return (tr(f"delivery.part_{edit.part}"), what, tr(f"delivery.kind_{edit.kind}"), before, after)


def _called(desk: Desk, edit: "Edit") -> str:
    """What was changed as the planner calls it: settings, sites, gates, parties and files by name, not by id."""
    site_name, key = desk.session.site_name, edit.key
    first, _, second = key.partition(" · ")
    ways: dict[str, Callable[[], str]] = {
        "setting": lambda: setting_name(key, site_name),
        "head": lambda: _field(key),
        "gates": lambda: f"{site_name(first)} · {tr_or(f'delivery.gate_{second}', second)}",
        "actuals": lambda: f"{site_name(first)} · {second}",
        "stakeholders": lambda: _party(desk, key),
        "source": lambda: source_names((key,), desk.session)[0],
        **dict.fromkeys(_OF_SITE, lambda: site_name(key)),
    }
    return ways[edit.part]() if edit.part in ways else key


def _party(desk: Desk, stakeholder_id: str) -> str:
    """A party's name, or its id where it is in the register no more."""
    parties = desk.session.project.stakeholders if desk.session.project is not None else ()
    return next((party_name(each) for each in parties if each.stakeholder_id == stakeholder_id), stakeholder_id)


def _field(name: str) -> str:
    return tr_or(f"ui.version_field_{name}", readable(name))


def _shift_cells(shift: "Shift") -> tuple[str, ...]:
    if shift.name.startswith("rule:"):
        figure = tr("ui.version_rule", rule=shift.name.partition(":")[2])
        words: Callable[[str], str] = lambda value: tr_or(f"ui.outcome_{value}", value)  # noqa: E731 - one of two
    else:
        figure = tr(f"delivery.figure_{shift.name}")
        words = lambda value: tr_or(f"ui.verdict_{value}", value)  # noqa: E731
    before, after = (_value(each, words) for each in (shift.before, shift.after))
    return (shift.site_name, figure, before, after)


def _value(value: str | float | None, words: Callable[[str], str]) -> str:
    if value is None:
        return tr("ui.unknown")
    return words(value) if isinstance(value, str) else number(value, 0)


def word_table(name: str, heads: Sequence[str], widths_px: Sequence[int]) -> QTableWidget:
    """Table of words to read, a row at a time."""
    made = QTableWidget(0, len(heads))
    made.setAccessibleName(name)
    made.setToolTip(tip(name))
    made.setHorizontalHeaderLabels(list(heads))
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    made.setWordWrap(False)
    made.verticalHeader().hide()
    made.horizontalHeader().setStretchLastSection(True)
    made.horizontalHeader().setHighlightSections(False)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for at, width in enumerate(widths_px):
        made.setColumnWidth(at, width)
    return made


def fill(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    """Show rows of words."""
    table.setRowCount(len(rows))
    for row, cells in enumerate(rows):
        for column, words in enumerate(cells):
            item = QTableWidgetItem(" ".join(words.split()))
            item.setToolTip(tip(words))
            table.setItem(row, column, item)
