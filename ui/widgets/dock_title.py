"""Title of a dock: its name and a button to close it. Docks that are tabs show their name there instead."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QToolButton, QWidget

from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import label, tip

_HEIGHT_PX = 29


class _NoTitle(QWidget):
    """Title of a dock that is a tab. Without a size of its own it would take the panel's first pixel."""

    def sizeHint(self) -> QSize:
        """No room."""
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """No room."""
        return QSize(0, 0)


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
        self.float_button = QToolButton()
        self.float_button.setIcon(icon("float"))
        self.float_button.setIconSize(QSize(14, 14))
        self.float_button.setToolTip(tip(tr("ui.float_panel", panel=dock.windowTitle())))
        self.float_button.setAccessibleName(tr("ui.float_panel", panel=dock.windowTitle()))
        self.float_button.clicked.connect(lambda _checked=False: dock.setFloating(not dock.isFloating()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 6, 0)
        layout.setSpacing(2)
        layout.addWidget(self.name, 1)
        layout.addWidget(self.float_button)
        layout.addWidget(self.close_button)
        dock.windowTitleChanged.connect(self.name.setText)
        self.setFixedHeight(_HEIGHT_PX)

    def sizeHint(self) -> QSize:
        """The height it is given: a dock lays its panel below the title's hint, whatever the height it takes."""
        return QSize(super().sizeHint().width(), _HEIGHT_PX)


class DockTitles(QObject):
    """Gives docks their titles, and shows those that no tab shows already.

    What lies behind another tab is disabled meanwhile: the Tab key would go there, where nobody can see it.
    """

    def __init__(self, window: QMainWindow, docks: Collection[QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._docks = window, tuple(docks)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self._titles = {dock: (DockTitle(dock), _NoTitle(dock)) for dock in self._docks}
        for dock in self._docks:
            dock.visibilityChanged.connect(self._later)
            # a panel that is made later is told by its dock
            dock.visibilityChanged.connect(getattr(dock, "turned", None) or dock.widget().setEnabled)
            dock.dockLocationChanged.connect(self._later)
            dock.topLevelChanged.connect(self._later)
        self.refresh()

    def refresh(self) -> None:
        """Show the title of each dock that stands alone."""
        for dock, (title, nothing) in self._titles.items():
            beside = self._window.tabifiedDockWidgets(dock)
            alone = dock.isFloating() or not any(one.toggleViewAction().isChecked() for one in beside)
            wanted, other = (title, nothing) if alone else (nothing, title)
            if dock.titleBarWidget() is not wanted:
                other.hide()
                dock.setTitleBarWidget(wanted)
                wanted.show()

    def _later(self, _what: object = None) -> None:
        self._soon.start()


def front_action(dock: QDockWidget, shortcut: str, show: Callable[[], object]) -> QAction:
    """Action that brings a dock to the front and gives it the keys; a dock that is there already is closed by it."""
    action = QAction(dock.toggleViewAction().icon(), dock.windowTitle(), dock)
    action.setShortcut(shortcut)
    action.triggered.connect(lambda _checked=False: _turn(dock, show))
    return action


def _turn(dock: QDockWidget, show: Callable[[], object]) -> None:
    if dock.isVisible() and not dock.visibleRegion().isEmpty():
        dock.close()
    else:
        show()


def bring(dock: QDockWidget) -> None:
    """Show a dock, put it before its neighbours, and give it the keys."""
    dock.show()
    dock.raise_()
    inner = dock.widget()
    inner.setEnabled(True)
    tabbed = (each for each in inner.findChildren(QWidget) if each.isVisible() and each.isEnabled())
    first = next((each for each in tabbed if each.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
    if first is not None:
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
