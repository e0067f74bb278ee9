"""First page: drop files here, choose them, or take them from a folder used last."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout

from planner.app.importing.formats import IMPORT_ENDINGS
from ui.texts import tr
from ui.theme.icons import icon, pixmap
from ui.theme.tokens import tokens
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.wizard.dropped import dropped_files
from ui.wizard.known import KnownStrip
from ui.wizard.page import IssueList, Page
from ui.wizard.state import WizardState

_SHOWN_IN_FOLDER, _WORDS_PX = 40, 520


class DropZone(QFrame):
    """Ground on which files can be dropped.

    Signals
    -------
    dropped : list of Path
    """

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setObjectName("drop_zone")
        self.setMinimumHeight(150)
        self.setAccessibleName(tr("ui.wizard_drop"))
        layout = QVBoxLayout(self)
        layout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture = label("", wrap=False)
        picture.setPixmap(pixmap("open", 36, tokens().accent))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = label(tr("ui.wizard_drop"), "heading", wrap=False)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        kinds = label(tr("ui.wizard_formats"), "muted")
        kinds.setAlignment(Qt.AlignmentFlag.AlignCenter)
        kinds.setMinimumWidth(_WORDS_PX)
        self.button = QPushButton(icon("open"), tr("ui.wizard_browse"))
        self.button.setToolTip(tip(tr("ui.wizard_browse_tip")))
        for each in (picture, words, kinds):
            layout.addWidget(each)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        self._frame(over=False)

    def _frame(self, *, over: bool) -> None:
        colors = tokens()
        line, ground = (colors.accent, colors.accent_soft) if over else (colors.border, colors.base)
        self.setStyleSheet(
            f"QFrame#drop_zone {{ border: 2px dashed {line}; border-radius: 10px; background: {ground}; }}"
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that can be read."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self._frame(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Not here after all."""
        self._frame(over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files."""
        self._frame(over=False)
        files = dropped_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)


class FilePage(Page):
    """Which file.

    Signals
    -------
    chosen : list of Path
    """

    chosen = Signal(object)
    page_id = "file"

    def __init__(self, state: WizardState) -> None:
        super().__init__(state, tr("ui.wizard_ask_file"))
        self.zone = DropZone()
        self.zone.dropped.connect(self.chosen)
        self.zone.button.clicked.connect(self.browse)
        self.layout_.addWidget(self.zone, 1)
        self.known = KnownStrip()
        self.known.change.connect(state.change_known)
        self.known.again.connect(state.add_again)
        self.layout_.addWidget(self.known)
        self.faults = IssueList()
        self.layout_.addWidget(self.faults)
        self.layout_.addWidget(label(tr("ui.wizard_recent"), "heading"))
        self.folders, self.files = QListWidget(), QListWidget()
        self.folders.setAccessibleName(tr("ui.wizard_recent"))
        self.files.setAccessibleName(tr("ui.wizard_folder_files"))
        self.folders.itemSelectionChanged.connect(self._show_folder)
        self.files.itemActivated.connect(self._take)
        self.files.itemClicked.connect(self._take)
        lists = QHBoxLayout()
        lists.setSpacing(10)
        lists.addWidget(self.folders, 2)
        lists.addWidget(self.files, 3)
        nest(self.layout_, lists, 1)
        state.looked.connect(self._show_faults)

    def enter(self) -> None:
        """Offer the folders used last, the project's own first."""
        project = self.state.desk.session.project
        own = (project.folder,) if project is not None and project.folder.is_dir() else ()
        self.folders.clear()
        for folder in dict.fromkeys((*own, *self.state.recents.folders())):
            item = QListWidgetItem(icon("open"), folder.name or str(folder))
            item.setData(Qt.ItemDataRole.UserRole, str(folder))
            item.setToolTip(tip(str(folder)))
            self.folders.addItem(item)
        if self.folders.count():
            self.folders.setCurrentRow(0)
        self._show_faults()

    def ready(self) -> bool:
        """A file that can be read is chosen."""
        return self.state.look is not None and self.state.look.readable

    def browse(self) -> None:
        """Choose with the system's own dialog."""
        folders = self.state.recents.folders()
        start = str(folders[0] if folders else self.state.context.folder)
        endings = " ".join(f"*{ending}" for ending in IMPORT_ENDINGS)
        readable, everything = tr("ui.wizard_readable"), tr("ui.wizard_all")
        kinds = f"{readable} ({endings});;{everything} (*)"
        names, _ = QFileDialog.getOpenFileNames(self, tr("ui.wizard_browse"), start, kinds)
        if names:
            self.chosen.emit([Path(name) for name in names])

    def _show_folder(self) -> None:
        self.files.clear()
        chosen = self.folders.selectedItems()
        if not chosen:
            return
        folder = Path(str(chosen[0].data(Qt.ItemDataRole.UserRole)))
        try:
            found = sorted(path for path in folder.iterdir() if path.suffix.lower() in IMPORT_ENDINGS)
        except OSError:
            found = []
        for path in found[:_SHOWN_IN_FOLDER]:
            entry = QListWidgetItem(path.name)
            entry.setData(Qt.ItemDataRole.UserRole, str(path))
            self.files.addItem(entry)

    def _take(self, item: QListWidgetItem) -> None:
        self.chosen.emit([Path(str(item.data(Qt.ItemDataRole.UserRole)))])

    def _show_faults(self) -> None:
        look = self.state.look
        self.known.tell(self.state.known)
        # of several layers another may be chosen on the next page, where the fault is told
        refused = look is not None and not look.readable and len(look.layers) < 2
        self.faults.show_issues(look.faults if look is not None and refused else ())
        self.changed.emit()
