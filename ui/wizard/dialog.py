"""The import as a window of its own: steps left, a page right, Back and Next below; the main window stays free."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from planner.app.importing.records import ImportReport
from planner.model.project import Source
from ui.desk import Desk
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.wizard.check_page import CheckPage
from ui.wizard.columns_page import ColumnsPage
from ui.wizard.context import Recents
from ui.wizard.dropped import dropped_files
from ui.wizard.file_page import FilePage
from ui.wizard.finish_page import FinishPage
from ui.wizard.page import Page
from ui.wizard.place_page import PlacePage
from ui.wizard.state import WizardState
from ui.wizard.taking import take_picture, take_source
from ui.wizard.what_page import WhatPage

_STEPS_PX = 168


class ImportWizard(QDialog):
    """Imports files one after another.

    Signals
    -------
    imported : str, id of the source that was added or changed
    """

    imported = Signal(str)

    # what has been answered here would be lost with the window: it is not built anew meanwhile
    holds_choices = True

    def __init__(self, desk: Desk, recents: Recents | None = None) -> None:
        super().__init__(desk.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setWindowTitle(tr("ui.wizard_window"))
        self.setAcceptDrops(True)
        self.desk = desk
        self._book = desk.session.book
        self.state = WizardState(desk, recents, self)
        self.queue: list[Path] = []
        self._done = 0
        self.pages: list[Page] = [
            FilePage(self.state), WhatPage(self.state), PlacePage(self.state), ColumnsPage(self.state),
            CheckPage(self.state), FinishPage(self.state),
        ]  # fmt: skip
        self._build()
        self._connect()
        self.resize(1000, 700)
        self.setMinimumSize(860, 560)
        self.show_page("file")

    def showEvent(self, event: QShowEvent) -> None:
        """The keys begin at what goes on, not at the list of steps."""
        super().showEvent(event)
        first = self.pages[0]
        if isinstance(first, FilePage) and self.page is first:
            first.zone.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self.steps = QListWidget()
        self.steps.setObjectName("wizard_steps")
        self.steps.setFixedWidth(_STEPS_PX)
        self.steps.setFrameShape(QFrame.Shape.NoFrame)
        self.steps.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.steps.setAccessibleName(tr("ui.wizard_steps"))
        self.stack = QStackedWidget()
        for number, page in enumerate(self.pages, start=1):
            name = tr(f"ui.wizard_step_{page.page_id}")
            self.steps.addItem(QListWidgetItem(f"{number}   {name}"))
            self.stack.addWidget(page)
        self.file_name = label("", "heading")
        self.counter = label("", "muted", wrap=False)
        head = QHBoxLayout()
        head.addWidget(self.file_name, 1)
        head.addWidget(self.counter)
        right = QVBoxLayout()
        right.setSpacing(8)
        nest(right, head)
        right.addWidget(self.stack, 1)
        body = QHBoxLayout()
        body.setSpacing(18)
        body.addWidget(self.steps)
        nest(body, right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        nest(layout, body, 1)
        layout.addWidget(self._footer())

    def _footer(self) -> QWidget:
        made = QWidget()
        layout = QHBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName(tr("ui.progress"))
        self.words = label("", "muted", wrap=False)
        self.stop = QPushButton(icon("stop"), tr("ui.wizard_stop"))
        self.stop.setToolTip(tip(tr("ui.wizard_stop_tip")))
        self.back = QPushButton(tr("ui.wizard_back"))
        self.next = QPushButton(tr("ui.wizard_next"))
        self.next.setObjectName("primary")
        self.next.setDefault(True)
        self.leave = QPushButton(tr("ui.wizard_cancel"))
        for button in (self.stop, self.back, self.leave):
            button.setAutoDefault(False)
        for widget in (self.bar, self.words, self.stop):
            layout.addWidget(widget)
        layout.addStretch(1)
        for widget in (self.back, self.next, self.leave):
            layout.addWidget(widget)
        return made

    def _connect(self) -> None:
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self.leave.clicked.connect(self.close)
        self.stop.clicked.connect(self.state.cancel)
        self.steps.currentRowChanged.connect(self._jump)
        self.state.busy_changed.connect(self._show_state)
        self.state.progressed.connect(self._show_progress)
        self.state.looked.connect(self._looked)
        self.state.completed.connect(self._complete)
        self.desk.session.opened.connect(self._give_up)
        self.desk.session.closed.connect(self._give_up)
        for page in self.pages:
            page.changed.connect(self._show_state)
            page.go_to.connect(self.show_page)
        first = self.pages[0]
        if isinstance(first, FilePage):
            first.chosen.connect(self.add_files)

    @property
    def is_current(self) -> bool:
        """Whether the project is still open for which this import was begun."""
        return self.desk.session.book is self._book

    def _give_up(self) -> None:
        """The project has gone, or another has come: what was answered holds for neither."""
        if self.is_current or not self.isVisible():
            return
        if self.state.path is not None:
            self.desk.notices.post(tr("ui.wizard_given_up", name=self.state.path.name), "warn")
        self.close()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Import these; where one is under way, they wait for their turn."""
        from planner.app.projectfiles.shares import trust

        for path in paths:  # chosen by the planner himself
            trust(path)
        self.queue.extend(paths)
        if self.state.path is None or (self.page.page_id == "file" and not self.state.busy):
            self._next_file()
        self._show_state()

    def edit(self, path: Path, source: Source, source_id: str) -> None:
        """Change how a source of the project is read."""
        self.state.start(path, source, source_id)
        self._begin_file()

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.pages[self.stack.currentIndex()]

    def show_page(self, page_id: str) -> None:
        """Bring a page to the front."""
        at = next(i for i, page in enumerate(self.pages) if page.page_id == page_id)
        if self.page.page_id == "finish" and isinstance(self.page, FinishPage) and page_id != "finish":
            self.page.leave()
        self.stack.setCurrentIndex(at)
        self.pages[at].enter()
        self.steps.blockSignals(True)
        self.steps.setCurrentRow(at)
        self.steps.blockSignals(False)
        self._show_state()

    def _next_file(self) -> None:
        if self.queue:
            self.state.start(self.queue.pop(0))
            self._done += 1
            self._begin_file()

    def _begin_file(self) -> None:
        path = self.state.path
        self.file_name.setText(path.name if path is not None else "")
        if path is not None and path.parent.is_dir():
            self.state.recents.add("folders", str(path.parent.resolve()))
        self.show_page("file")

    def _looked(self) -> None:
        look = self.state.look
        usable = look is not None and (look.readable or len(look.layers) > 1)
        if usable and self.page.page_id == "file" and self.state.known is None:
            self.show_page("what")
        self._show_state()

    def _wanted(self) -> list[str]:
        """Pages that this file needs."""
        look = self.state.look
        if look is not None and look.geometry == "raster":
            return ["file", "what", "finish"]
        if look is not None and look.geometry == "grid":
            return ["file", "what", "check", "finish"]
        return [page.page_id for page in self.pages]

    def _reachable(self, page_id: str) -> bool:
        """Whether all pages before one are answered."""
        wanted = self._wanted()
        if page_id not in wanted:
            return False
        before = wanted[: wanted.index(page_id)]
        # without columns for the position there is no place yet: the columns come first then
        return all(page.ready() for page in self.pages if page.page_id in before)

    def _jump(self, at: int) -> None:
        if at >= 0 and self._reachable(self.pages[at].page_id):
            self.show_page(self.pages[at].page_id)
        else:
            self.show_page(self.page.page_id)

    def _go_back(self) -> None:
        wanted = self._wanted()
        at = wanted.index(self.page.page_id)
        if at:
            self.show_page(wanted[at - 1])

    def _go_on(self) -> None:
        if isinstance(self.page, FinishPage):
            self.page.leave()
            self._finish()
            return
        wanted = self._wanted()
        at = wanted.index(self.page.page_id)
        if at + 1 < len(wanted):
            self.show_page(wanted[at + 1])

    def _finish(self) -> None:
        look, path = self.state.look, self.state.path
        if look is None or path is None or not self.is_current:
            return
        if self.state.is_picture:
            if take_picture(self.desk, path, look.file_format):
                self._over(path.name, "")
        else:
            self.state.finish()

    def _complete(self, report: ImportReport) -> None:
        source_id = take_source(self.desk, report.source, self.state.source_id) if self.is_current else ""
        if not source_id:
            return
        self.state.recents.add("crs", report.source.crs)
        self._over(report.source.title or Path(report.source.path).name, source_id)

    def _over(self, name: str, source_id: str) -> None:
        self.desk.say(tr("ui.wizard_done", name=name))
        self.imported.emit(source_id)
        if self.queue:
            self._next_file()
        else:
            self.close()

    def _show_progress(self, done_pu: float) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * done_pu))

    def _show_state(self) -> None:
        """What may be done now."""
        busy = self.state.busy
        for widget in (self.bar, self.words, self.stop):
            widget.setVisible(busy)
        if self.state.task is None:
            self.bar.setRange(0, 0)
        self.words.setText(tr("ui.wizard_reading", file="").strip() if busy else "")
        last = isinstance(self.page, FinishPage)
        self.next.setText(tr("ui.wizard_finish" if last else "ui.wizard_next"))
        self.next.setEnabled(self.page.ready() and not (last and busy))
        self.back.setEnabled(self.page.page_id != "file")
        total = self._done + len(self.queue)
        self.counter.setText(tr("ui.wizard_counter", n=self._done, total=total) if total > 1 else "")
        for at, page in enumerate(self.pages):
            item = self.steps.item(at)
            reachable = self._reachable(page.page_id)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(flags if reachable else Qt.ItemFlag.NoItemFlags)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped on any page."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them into the queue."""
        files = dropped_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.add_files(files)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with the arrows goes back and on, as in a browser."""
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() == Qt.Key.Key_Left and self.back.isEnabled():
            self._go_back()
        elif (
            alt and event.key() == Qt.Key.Key_Right and self.next.isEnabled() and not isinstance(self.page, FinishPage)
        ):
            self._go_on()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Give up what is under way, by Esc too, and close."""
        self.state.cancel()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give up what is under way."""
        self.state.cancel()
        super().closeEvent(event)
