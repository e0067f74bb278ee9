"""What the window shows while nothing is open: the three ways to begin, and the projects opened last."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from planner.resources import data_path
from ui.desk import Desk
from ui.texts import tr
from ui.theme.icons import accent_icon, icon, pixmap
from ui.theme.tokens import tokens
from ui.widgets.blocks import small
from ui.widgets.empty import action_button
from ui.widgets.plain import label, tip

_LOGO_PX = 56
_WIDTH_PX = 620


class StartPage(QWidget):
    """Open a project, open the sample, or one of the recent ones."""

    picked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self.recent = QListWidget()
        self.recent.setAccessibleName(tr("ui.recent"))
        self.recent.setMaximumHeight(230)
        self.recent.itemActivated.connect(self._pick)
        self.recent.itemClicked.connect(self._pick)
        self._recent_title = label(tr("ui.recent"), "heading")
        column = QWidget()
        column.setMaximumWidth(_WIDTH_PX)
        inner = QVBoxLayout(column)
        inner.setSpacing(14)
        inner.addWidget(_masthead())
        inner.addWidget(label(tr("ui.start_sentence"), "muted"))
        inner.addLayout(self._buttons(desk.actions["open"], desk.actions["sample"]))
        inner.addWidget(_steps())
        inner.addWidget(self._recent_title)
        inner.addWidget(self.recent)
        inner.addWidget(label(tr("ui.start_hint"), "muted"))
        around = QHBoxLayout()
        around.addStretch(1)
        around.addWidget(column, 4)
        around.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(around)
        layout.addStretch(3)
        self.refresh()

    def refresh(self) -> None:
        """Show the projects opened last; without any, no empty list."""
        self.recent.clear()
        for path in self._desk.preferences.recent:
            item = QListWidgetItem(icon("document"), f"{path.parent.name} / {path.name}\n{_short(path.parent)}")
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            item.setToolTip(tip(str(path)))
            self.recent.addItem(item)
        some = self.recent.count() > 0
        self.recent.setVisible(some)
        self._recent_title.setVisible(some)
        rows = sum(self.recent.sizeHintForRow(i) for i in range(self.recent.count()))
        self.recent.setFixedHeight(min(max(rows, 40) + 4, 230))

    def _buttons(self, open_project: QAction, sample: QAction) -> QHBoxLayout:
        layout = QHBoxLayout()
        layout.setSpacing(10)
        for action, primary in ((open_project, True), (sample, False)):
            button = action_button(action, primary=primary)
            button.setText(f" {button.text()}")
            button.setIcon(accent_icon("open") if primary else icon("sample"))
            button.setMinimumHeight(38)
            layout.addWidget(button, 1)
        return layout

    def _pick(self, item: QListWidgetItem) -> None:
        self.picked.emit(Path(str(item.data(Qt.ItemDataRole.UserRole))))


def _steps() -> QWidget:
    """The three steps of the work, as cards."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 6, 0, 6)
    layout.setSpacing(10)
    for icon_name, name in (("layers", "files"), ("run", "assess"), ("export", "report")):
        card = QFrame()
        card.setObjectName("card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(12, 12, 12, 12)
        inner.setSpacing(6)
        picture = label("", wrap=False)
        picture.setPixmap(pixmap(icon_name, 24, tokens().accent))
        inner.addWidget(picture)
        inner.addWidget(label(tr(f"ui.step_{name}"), "heading"))
        inner.addWidget(small(tr(f"ui.step_{name}_text")))
        inner.addStretch(1)
        layout.addWidget(card, 1)
    return made


def _short(folder: Path) -> str:
    """Folder from the home on."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _masthead() -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(14)
    logo = label("", wrap=False)
    logo.setPixmap(QIcon(str(data_path("icons", "chargesite.svg"))).pixmap(_LOGO_PX, _LOGO_PX))
    name = label("Chargesite", "title", wrap=False)
    font = name.font()
    font.setPointSizeF(font.pointSizeF() + 9)
    name.setFont(font)
    layout.addWidget(logo)
    layout.addWidget(name)
    layout.addStretch(1)
    return made
