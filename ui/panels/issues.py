"""Findings of reading and assessing: errors, warnings and notes as sentences."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QWidget

from planner.model.issues import Severity
from ui.desk import Desk
from ui.registry import PanelSpec
from ui.texts import language, tr
from ui.theme.icons import pixmap
from ui.theme.tokens import tokens
from ui.widgets.empty import EmptyState

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class IssuesPanel(QStackedWidget):
    """List of findings, the gravest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.setObjectName("plain")
        self.list.setAccessibleName(tr("ui.panel_issues"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.addWidget(EmptyState("check", tr("ui.issues_empty")))
        self.addWidget(self.list)
        desk.session.run_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's findings."""
        self.list.clear()
        colors = {Severity.ERROR: tokens().bad, Severity.WARNING: tokens().warn, Severity.NOTE: tokens().muted}
        issues = sorted(self._desk.session.issues, key=lambda issue: _ORDER.index(issue.severity))
        for issue in issues:
            item = QListWidgetItem(issue.message(language()))
            picture = "help" if issue.severity is Severity.NOTE else "issues"
            item.setIcon(pixmap(picture, 16, colors[issue.severity]))
            word = tr(f"ui.severity_{issue.severity.value}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{word}: {item.text()}")
            self.list.addItem(item)
        self.setCurrentIndex(1 if issues else 0)


def make_panel(desk: Desk) -> QWidget:
    """Build the panel."""
    return IssuesPanel(desk)


PANEL = PanelSpec(
    panel_id="issues", title_code="ui.panel_issues", icon="issues", area="bottom", order=20, factory=make_panel,
    shortcut="Ctrl+5",
)  # fmt: skip
