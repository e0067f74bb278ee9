"""What can be opened: a line that tells what is inside, and the inside below it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget


class Expander(QWidget):
    """Button with an arrow over a part that is hidden until it is pressed."""

    def __init__(self, title: str, inside: QWidget) -> None:
        super().__init__()
        self.inside = inside
        self.button = QToolButton()
        self.button.setObjectName("expander")
        self.button.setText(title)
        self.button.setCheckable(True)
        self.button.setIconSize(QSize(10, 10))
        self.button.setArrowType(Qt.ArrowType.RightArrow)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.toggled.connect(self._turn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.button)
        layout.addWidget(inside)
        inside.setContentsMargins(18, 0, 0, 4)
        inside.hide()

    def _turn(self, opened: bool) -> None:
        self.button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self.inside.setVisible(opened)
