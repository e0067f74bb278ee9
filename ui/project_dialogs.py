"""What the window asks about projects as files: unsaved work, sessions left by a crash, files gone or changed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from planner.model.errors import PlannerError
from planner.model.issues import Issue
from ui.dates import moment_text
from ui.desk import Desk
from ui.dialogs import button_row, failure, headline, make_dialog, mark_default
from ui.numbers import locale
from ui.texts import language, tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import column
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.work import Failure

if TYPE_CHECKING:
    from planner.app.opening import Damaged
    from planner.app.projects import Backup, LeftBehind, SourceChange

Answer = Literal["save", "discard", "cancel"]
_WIDE_PX = 520


def ask_unsaved(parent: QWidget | None, name: str) -> Answer:
    """Ask what becomes of unsaved work; Esc cancels."""
    chosen: list[Answer] = []
    unsaved(parent, name, chosen.append).exec()
    return chosen[0] if chosen else "cancel"


def unsaved(parent: QWidget | None, name: str, choose: Callable[[Answer], None]) -> QDialog:
    """Unsaved work: save it, give it up, or stay."""
    dialog, layout = make_dialog(parent, tr("ui.unsaved_title"), "files")
    layout.addWidget(headline("save", tokens().warn, tr("ui.unsaved", name=name)))
    layout.addWidget(label(tr("ui.unsaved_text"), "muted"))
    box = QDialogButtonBox()
    roles: dict[Answer, QDialogButtonBox.ButtonRole] = {
        "save": QDialogButtonBox.ButtonRole.AcceptRole,
        "discard": QDialogButtonBox.ButtonRole.DestructiveRole,
        "cancel": QDialogButtonBox.ButtonRole.RejectRole,
    }
    answers = {box.addButton(tr(f"ui.answer_{answer}"), role): answer for answer, role in roles.items()}
    mark_default(next(iter(answers)))
    box.clicked.connect(lambda button: choose(answers[button]))
    box.clicked.connect(dialog.accept)
    layout.addWidget(box)
    dialog.setMinimumWidth(420)
    return dialog


def new_from(desk: Desk, take: Callable[[str], object]) -> QDialog:
    """What goes along into a new project and what does not, and the name it is to have."""
    project = desk.session.project
    own = "" if project is None else project.name
    dialog, layout = make_dialog(desk.window, tr("ui.new_from_title"), "files")
    layout.addWidget(headline("copy", tokens().accent, tr("ui.new_from_head", name=own)))
    layout.addWidget(label(tr("ui.new_from_text", name=own)))
    for code in ("along", "behind"):
        layout.addWidget(column([label(tr(f"ui.new_from_{code}"), "heading"),
                                 label(tr(f"ui.new_from_{code}_text"), "muted")], 2))  # fmt: skip
    line = QLineEdit()
    line.setAccessibleName(tr("ui.new_from_name"))
    line.setToolTip(tip(tr("ui.new_from_name_tip")))
    line.setPlaceholderText(tr("ui.new_from_name_hint"))
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    form.addRow(tr("ui.new_from_name"), line)
    nest(layout, form)
    go = QPushButton(tr("ui.new_from_go"))

    def allow(words: str) -> None:
        name = " ".join(words.split()).casefold()
        go.setEnabled(bool(name) and name != " ".join(own.split()).casefold())

    line.textChanged.connect(allow)
    allow("")
    go.clicked.connect(_closing(dialog, lambda: take(line.text())))
    layout.addStretch(1)
    layout.addWidget(button_row(dialog, default=go))
    dialog.setMinimumWidth(_WIDE_PX)
    dialog.resize(_WIDE_PX, layout.totalHeightForWidth(_WIDE_PX))
    line.setFocus()
    return dialog


def recovery(
    parent: QWidget | None,
    left: "Sequence[LeftBehind]",
    restore: "Callable[[LeftBehind], None]",
    discard: "Callable[[LeftBehind], None]",
) -> QDialog:
    """Sessions that ended without being closed: restore, discard, or decide later (Esc)."""
    dialog, layout = make_dialog(parent, tr("ui.recovery_title"), "files")
    layout.addWidget(headline("history", tokens().accent, tr("ui.recovery", n=len(left))))
    layout.addWidget(label(tr("ui.recovery_text"), "muted"))
    rows = _list(tr("ui.recovery_title"), [_left_words(each) for each in left])
    layout.addWidget(rows, 1)
    buttons = QDialogButtonBox()
    back = mark_default(buttons.addButton(tr("ui.recovery_restore"), QDialogButtonBox.ButtonRole.AcceptRole))
    away = buttons.addButton(tr("ui.recovery_discard"), QDialogButtonBox.ButtonRole.DestructiveRole)
    later = buttons.addButton(tr("ui.recovery_later"), QDialogButtonBox.ButtonRole.RejectRole)
    kept = list(left)

    def enable() -> None:
        at = rows.currentRow()
        back.setEnabled(at >= 0 and not kept[at].problem)
        away.setEnabled(at >= 0)

    def take() -> None:
        one = kept[rows.currentRow()]
        dialog.accept()
        restore(one)

    def remove() -> None:
        at = rows.currentRow()
        discard(kept.pop(at))
        rows.takeItem(at)
        if not kept:
            dialog.accept()

    back.clicked.connect(take)
    away.clicked.connect(remove)
    later.clicked.connect(dialog.reject)
    rows.currentRowChanged.connect(lambda _row: enable())
    rows.setCurrentRow(0)
    enable()
    layout.addWidget(buttons)
    dialog.resize(_WIDE_PX, 320)
    return dialog


def damaged(parent: QWidget | None, found: "Damaged", take: "Callable[[Backup], None]") -> QDialog:
    """A project file that is not whole, with the backups that are; the damaged file stays as it is."""
    dialog, layout = make_dialog(parent, tr("ui.damaged_title"), "files")
    layout.addWidget(headline("issues", tokens().bad, tr("ui.damaged", name=found.path.name)))
    for issue in found.issues:
        layout.addWidget(label(issue.message(language()), "muted"))
    if not found.backups:
        layout.addWidget(label(tr("ui.damaged_no_backup")))
        layout.addStretch(1)
        layout.addWidget(button_row(dialog))
        dialog.setMinimumWidth(_WIDE_PX)
        return dialog
    layout.addWidget(label(tr("ui.damaged_backups")))
    rows = _list(tr("ui.damaged_backups"), [_backup_words(each) for each in found.backups])
    rows.setCurrentRow(0)
    layout.addWidget(rows, 1)
    chosen = QPushButton(tr("ui.damaged_open"))
    chosen.clicked.connect(_closing(dialog, lambda: take(found.backups[rows.currentRow()])))
    layout.addWidget(button_row(dialog, default=chosen))
    dialog.resize(_WIDE_PX, 360)
    return dialog


def changed(desk: Desk, changes: "Sequence[SourceChange]", reload: Callable[[], None]) -> QDialog:
    """Files that hold something else than was noted: take them over, or keep the mark that they are not."""
    dialog, layout = make_dialog(desk.window, tr("ui.files_changed_title"), "files")
    layout.addWidget(headline("info", tokens().warn, tr("ui.files_changed", n=len(changes))))
    layout.addWidget(label(tr("ui.files_changed_text"), "muted"))
    layout.addWidget(_list(tr("ui.files"), [Path(each.path).name for each in changes]), 1)
    buttons = QDialogButtonBox()
    take = mark_default(buttons.addButton(tr("ui.files_reload"), QDialogButtonBox.ButtonRole.AcceptRole))
    keep = buttons.addButton(tr("ui.files_keep"), QDialogButtonBox.ButtonRole.RejectRole)
    take.setToolTip(tip(tr("ui.files_reload_tip")))
    keep.setToolTip(tip(tr("ui.files_keep_tip")))
    take.clicked.connect(_closing(dialog, reload))
    keep.clicked.connect(dialog.reject)
    layout.addWidget(buttons)
    dialog.resize(_WIDE_PX, 300)
    return dialog


class _Missing(QWidget):
    """One source whose file is gone, and the file that is to take its place."""

    def __init__(self, change: "SourceChange", start: Path, told: Callable[[], None]) -> None:
        super().__init__()
        self.change = change
        self.path: Path | None = None
        self._start, self._told = start, told
        self._chosen = label(tr("ui.missing_not_chosen"), "muted")
        look = QPushButton(tr("ui.missing_choose"))
        look.setAccessibleName(tr("ui.missing_choose_for", name=Path(change.path).name))
        look.clicked.connect(self.ask)
        words = QVBoxLayout()
        words.setSpacing(2)
        name = label(Path(change.path).name, "heading", wrap=False)
        name.setToolTip(tip(change.path))
        words.addWidget(name)
        words.addWidget(self._chosen)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        nest(layout, words, 1)
        layout.addWidget(look, 0, Qt.AlignmentFlag.AlignTop)

    def ask(self) -> None:
        """Ask for the file."""
        chosen, _ = QFileDialog.getOpenFileName(self, tr("ui.missing_choose"), str(self._start))
        if chosen:
            self.take(Path(chosen))
            self._told()

    def take(self, path: Path) -> None:
        """Show the file that was found or chosen."""
        self.path = path
        self._chosen.setText(str(path))


def missing(desk: Desk, changes: "Sequence[SourceChange]", relink: Callable[[Mapping[str, Path]], None]) -> QDialog:
    """Files that are gone: choose where each lies now; others of that folder are found by their names."""
    dialog, layout = make_dialog(desk.window, tr("ui.missing_title"), "files")
    layout.addWidget(headline("issues", tokens().warn, tr("ui.missing", n=len(changes))))
    layout.addWidget(label(tr("ui.missing_text"), "muted"))
    folder = desk.session.project.folder if desk.session.project is not None else Path.home()
    rows: list[_Missing] = []
    take = QPushButton(tr("ui.missing_take"))

    def found() -> None:
        chosen = [row.path for row in rows if row.path is not None]
        for row in rows:
            for near in {path.parent for path in chosen}:
                if row.path is None and (near / Path(row.change.path).name).is_file():
                    row.take(near / Path(row.change.path).name)
        take.setEnabled(any(row.path is not None for row in rows))

    rows += [_Missing(change, folder, found) for change in changes]
    for row in rows:
        layout.addWidget(row)
    layout.addStretch(1)
    take.setEnabled(False)
    take.clicked.connect(
        _closing(dialog, lambda: relink({row.change.source_id: row.path for row in rows if row.path is not None}))
    )
    layout.addWidget(button_row(dialog, default=take))
    dialog.setMinimumWidth(_WIDE_PX)
    return dialog


def unreadable(parent: QWidget | None, issues: Sequence[Issue]) -> QDialog:
    """What keeps a project's files from being read, as sentences."""
    return failure(parent, tr("ui.unreadable"), Failure(sentences=tuple(each.message(language()) for each in issues)))


def not_saved(desk: Desk, fault: PlannerError, save_as: Callable[[], object]) -> QDialog:
    """Why a project could not be saved, and the way out: another file."""
    dialog, layout = make_dialog(desk.window, tr("ui.not_saved_title"), "files")
    layout.addWidget(headline("issues", tokens().bad, tr("ui.not_saved")))
    for issue in fault.issues:
        layout.addWidget(label(issue.message(language())))
    layout.addWidget(label(tr("ui.not_saved_text"), "muted"))
    other = QPushButton(tr("ui.action_save_as"))
    other.clicked.connect(_closing(dialog, save_as))
    layout.addStretch(1)
    layout.addWidget(button_row(dialog, default=other))
    dialog.setMinimumWidth(_WIDE_PX)
    return dialog


def _closing(dialog: QDialog, do: Callable[[], object]) -> Callable[[], None]:
    """Close a dialog, then do what was chosen in it."""

    def act() -> None:
        dialog.accept()
        do()

    return act


def _list(name: str, rows: Sequence[str]) -> QListWidget:
    made = QListWidget()
    made.ensurePolished()
    made.setAccessibleName(name)
    made.setWordWrap(True)
    for row in rows:
        made.addItem(QListWidgetItem(row))
    return made


def _left_words(left: "LeftBehind") -> str:
    if left.problem:
        return tr("ui.recovery_broken", name=left.name or left.file.name, cause=left.problem)
    where = str(left.path) if left.path is not None else tr("ui.recovery_no_file")
    last = tr("ui.recovery_last", step=left.last_edit) if left.last_edit else ""
    words = tr("ui.recovery_row", n=left.steps, at=_moment(left.changed_at))
    return "\n".join(filter(None, (left.name, where, words, last)))


def _backup_words(backup: "Backup") -> str:
    at = _moment(backup.made_at.isoformat())
    return tr("ui.backup_row", at=at, size=f"{locale().toString(backup.size_bytes / 1e6, 'f', 1)} MB")


def _moment(text: str) -> str:
    """Date and time as the window's language writes them, in local time."""
    moment = QDateTime.fromString(text, Qt.DateFormat.ISODateWithMs)
    if not moment.isValid():
        return text
    return moment_text(moment)
