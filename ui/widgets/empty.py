"""What a panel shows while it has nothing to show: what will stand here, and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.theme.icons import pixmap
from ui.theme.tokens import tokens
from ui.widgets.plain import label


class EmptyState(QWidget):
    """Icon, sentence and, where there is a next step, its button."""

    def __init__(self, icon_name: str, sentence: str, action: QAction | None = None) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        picture = label("")
        picture.setPixmap(pixmap(icon_name, 32, tokens().muted))
        words = label(sentence, "muted")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        layout.addWidget(picture)
        layout.addWidget(words)
        if action is not None:
            layout.addWidget(action_button(action), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)


def action_button(action: QAction, *, primary: bool = False) -> QPushButton:
    """Button that does what an action does, and is enabled when it is."""
    button = QPushButton(action.statusTip() or action.text())  # its words alone, not the step it would take back
    button.setObjectName("primary" if primary else "")
    button.setEnabled(action.isEnabled())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    return button
