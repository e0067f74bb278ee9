"""Title of a dock: its name and a button to close it. Docks that are tabs show their name there instead."""

from collections.abc import Collection

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QToolButton, QWidget

from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import label, tip

_HEIGHT_PX = 29


class DockTitle(QWidget):
    """Row with name and close button; it can be dragged, as the dock's own title could."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dock_title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.name = label(dock.windowTitle(), wrap=False)
        self.name.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.setToolTip(tip(tr("ui.close_panel", panel=dock.windowTitle())))
        self.close_button.setAccessibleName(tr("ui.close_panel", panel=dock.windowTitle()))
        self.close_button.clicked.connect(dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 6, 0)
        layout.addWidget(self.name, 1)
        layout.addWidget(self.close_button)
        dock.windowTitleChanged.connect(self.name.setText)
        self.show_name(True)

    def show_name(self, shown: bool) -> None:
        """Show the row, or take no room."""
        self.name.setVisible(shown)
        self.close_button.setVisible(shown)
        self.setFixedHeight(_HEIGHT_PX if shown else 0)


class DockTitles(QObject):
    """Gives docks their titles, and shows those that no tab shows already."""

    def __init__(self, window: QMainWindow, docks: Collection[QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._docks = window, tuple(docks)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        for dock in self._docks:
            dock.setTitleBarWidget(DockTitle(dock))
            dock.visibilityChanged.connect(self._later)
            dock.dockLocationChanged.connect(self._later)
            dock.topLevelChanged.connect(self._later)
        self.refresh()

    def refresh(self) -> None:
        """Show the title of each dock that stands alone."""
        for dock in self._docks:
            title = dock.titleBarWidget()
            if isinstance(title, DockTitle):
                beside = self._window.tabifiedDockWidgets(dock)
                title.show_name(dock.isFloating() or not any(one.toggleViewAction().isChecked() for one in beside))

    def _later(self, _what: object = None) -> None:
        self._soon.start()
