"""What the window has told, and the local log behind it; nothing of it leaves the machine unless it is copied."""

from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ui import logbook
from ui.desk import Desk
from ui.dialogs import report_text_dialog
from ui.notices import Notice
from ui.registry import PanelSpec
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

_MARKS = {"info": "·", "good": "✓", "warn": "!", "bad": "✗"}


class LogPanel(QWidget):
    """Messages of this session; "copy report" shows the text first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.text = QPlainTextEdit()
        self.text.setObjectName("plain")
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(2000)
        self.text.setAccessibleName(tr("ui.panel_log"))
        self.text.setPlaceholderText(tr("ui.log_empty"))
        self.copy = QPushButton(icon("copy"), tr("ui.log_report"))
        self.copy.setToolTip(tip(tr("ui.log_report_tip")))
        self.copy.clicked.connect(self._report)
        where = label(tr("ui.log_where", path=logbook.shown_path()), "muted")
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 8, 6)
        top.addWidget(where, 1)
        top.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        nest(layout, top)
        layout.addWidget(self.text, 1)
        for notice in desk.notices.history:
            self._add(notice)
        desk.notices.posted.connect(self._add)

    def _add(self, notice: Notice) -> None:
        self.text.appendPlainText(f"{notice.at}  {_MARKS[notice.tone]}  {notice.text}")
        self.text.moveCursor(QTextCursor.MoveOperation.End)

    def _report(self) -> None:
        report_text_dialog(self._desk.window, logbook.report(), QGuiApplication.clipboard().setText).open()


PANEL = PanelSpec(
    panel_id="log", title_code="ui.panel_log", icon="log", area="bottom", order=90, factory=LogPanel,
    shortcut="Ctrl+9", help_topic="help_and_faults",
)  # fmt: skip
