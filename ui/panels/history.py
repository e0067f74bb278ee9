"""The steps done so far: a click goes back to one, or forward again."""

from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.registry import PanelSpec
from ui.texts import tr
from ui.widgets.plain import label, tip


class HistoryPanel(QWidget):
    """The undo stack as a list; the step the project stands at is the selected one, later ones are grey."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._stack: QUndoStack = desk.session.undo_stack
        self.list = QListWidget()
        self.list.setObjectName("plain")
        self.list.setAccessibleName(tr("ui.panel_history"))
        self.list.setToolTip(tip(tr("ui.history_tip")))
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        words = label(tr("ui.history_help"), "muted")
        words.setContentsMargins(12, 8, 12, 6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(words)
        layout.addWidget(self.list, 1)
        self._stack.indexChanged.connect(self.refresh)
        self._stack.cleanChanged.connect(self.refresh)
        self.refresh()

    def refresh(self, _what: object = None) -> None:
        """Show the steps."""
        at = self._stack.index()
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItem(tr("ui.history_begin"))
        for i in range(self._stack.count()):
            item = QListWidgetItem(self._stack.text(i) or tr("ui.history_step", n=i + 1))
            if i >= at:
                item.setForeground(self.palette().placeholderText())
                item.setToolTip(tip(tr("ui.history_undone")))
            self.list.addItem(item)
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)

    def _go(self, item: QListWidgetItem) -> None:
        self._stack.setIndex(self.list.row(item))


PANEL = PanelSpec(
    panel_id="history", title_code="ui.panel_history", icon="history", area="left", order=80, factory=HistoryPanel,
    shortcut="Ctrl+8", help_topic="files",
)  # fmt: skip
