"""The help: topics with a search at the left, the page at the right. F1 opens the topic of what has the keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ui.desk import Desk
from ui.dialogs import button_row, make_dialog
from ui.help_topics import found, topic_of, topic_of_place, topics
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import label

_ID_ROLE = Qt.ItemDataRole.UserRole


class HelpWindow:
    """One window of help; kept while it is open."""

    def __init__(self, parent: QWidget | None) -> None:
        self.dialog, layout = make_dialog(parent, tr("ui.help_title"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("ui.help_search"))
        self.search.setAccessibleName(tr("ui.help_search"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._fill)
        self.list = QListWidget()
        self.list.ensurePolished()
        self.list.setWordWrap(True)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("ui.help_topics"))
        self.list.currentItemChanged.connect(self._show)
        self.none = label(tr("ui.help_none"), "muted")
        self.none.hide()
        self.page = QTextBrowser()
        self.page.setAccessibleName(tr("ui.help_title"))
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(14)
        layout.addWidget(self._split(), 1)
        layout.addWidget(button_row(self.dialog))
        self._fill("")
        self.dialog.resize(900, 640)

    def turn_to(self, topic_id: str) -> None:
        """Show a topic."""
        self.search.clear()
        for i in range(self.list.count()):
            if self.list.item(i).data(_ID_ROLE) == topic_id:
                self.list.setCurrentRow(i)

    def _split(self) -> QSplitter:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(self.page)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([280, 560])
        splitter.setChildrenCollapsible(False)
        return splitter

    def _fill(self, words: str) -> None:
        hits = found(words, topics())
        self.list.clear()
        for topic in hits:
            item = QListWidgetItem(QIcon(), topic.title)
            item.setData(_ID_ROLE, topic.topic_id)
            self.list.addItem(item)
        self.none.setVisible(not hits)
        self.list.setCurrentRow(0 if hits else -1)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        text = _text(str(item.data(_ID_ROLE)))
        self.page.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self.page.verticalScrollBar().setValue(0)
        first = self.search.text().split()
        if first:
            self.page.find(first[0])


def _text(topic_id: str) -> str:
    return next(topic.text for topic in topics() if topic.topic_id == topic_id)


class HelpViewer:
    """Opens the help of one window, once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: HelpWindow | None = None

    def open(self, topic: str = "") -> QDialog:
        """Show a topic, or that of what has the keys."""
        wanted = topic_of_place(topic) or topic_of(QApplication.focusWidget())
        if self._open is None:
            made = HelpWindow(self._desk.window)
            made.dialog.destroyed.connect(self._gone)
            self._open = made
        self._open.turn_to(wanted)
        self._open.dialog.show()
        self._open.dialog.raise_()
        return self._open.dialog

    def _gone(self, _what: object = None) -> None:
        self._open = None
