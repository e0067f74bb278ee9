"""A dock whose panel is made when it is first needed, so that a window stands before all of its panels do."""

from collections.abc import Callable

import shiboken6
from PySide6.QtWidgets import QDockWidget, QWidget


class PanelDock(QDockWidget):
    """Holds one panel; it is made when the dock is shown, asked for its widget, or told to be filled."""

    def __init__(self, title: str, parent: QWidget, make: Callable[[], QWidget]) -> None:
        super().__init__(title, parent)
        self._make: Callable[[], QWidget] | None = make
        self._in_front = True

    @property
    def is_filled(self) -> bool:
        """Whether the panel is there."""
        return self._make is None

    @property
    def panel(self) -> QWidget | None:
        """The panel; None: it is not made yet."""
        return super().widget() if self.is_filled else None

    def fill(self) -> None:
        """Make the panel, where it is not there yet."""
        if self._make is not None:
            make, self._make = self._make, None
            panel = make()
            panel.setEnabled(self._in_front)
            self.setWidget(panel)

    def empty(self) -> None:
        """Give up the panel, where there is one."""
        if self.is_filled:
            shiboken6.delete(super().widget())

    def widget(self) -> QWidget:
        """The panel."""
        self.fill()
        return super().widget()

    def setVisible(self, visible: bool) -> None:
        """Have the panel before the dock is given its room."""
        if visible:
            self.fill()
        super().setVisible(visible)

    def turned(self, in_front: bool) -> None:
        """What lies behind another tab takes no keys."""
        self._in_front = in_front
        panel = super().widget()
        if panel is not None:
            panel.setEnabled(in_front)
