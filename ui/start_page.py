"""What the window shows while nothing is open: the ways to begin, and the projects opened last with their maps."""

from pathlib import Path

from PySide6.QtCore import QDateTime, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.maps.style import BACKGROUND
from planner.resources import data_path
from ui.dates import day_format
from ui.desk import Desk
from ui.gone_dialog import gone_dialog
from ui.new_project import ICONS, begin, use_cases
from ui.numbers import locale
from ui.texts import tr
from ui.theme.icons import accent_icon, icon, pixmap
from ui.theme.tokens import tokens
from ui.widgets.blocks import small
from ui.widgets.empty import action_button
from ui.widgets.nested import nest
from ui.widgets.plain import label, menu_text, tip
from ui.window.thumbnails import picture_of

_LOGO_PX = 52
_WIDTH_PX, _ROOMY_PX = 860, 880
_PICTURE_PX = QSize(176, 110)
_CELL_PX = QSize(198, 172)
_PATH_ROLE = Qt.ItemDataRole.UserRole


class StartPage(QWidget):
    """Open a project, begin one for a use case, open the sample, or one of the recent ones."""

    picked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("help", "first_project")
        self._desk = desk
        self._case_buttons: list[QPushButton] = []
        self.hint = self._welcome()
        self.recent = _recent_list()
        self.recent.itemActivated.connect(self._pick)
        self.recent.itemClicked.connect(self._pick)
        self.recent.customContextMenuRequested.connect(self._menu)
        self._recent_title = label(tr("ui.recent"), "heading")
        column = QWidget()
        column.setMaximumWidth(_WIDTH_PX)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(24, 24, 24, 24)
        inner.setSpacing(14)
        for widget in (_masthead(), label(tr("ui.start_sentence"), "muted"), self.hint):
            inner.addWidget(widget)
        nest(inner, self._buttons(desk.actions["open"], desk.actions["sample"]))
        self.steps = _steps()
        for widget in (self.steps, self._recent_title, self.recent):
            inner.addWidget(widget)
        inner.addWidget(label(tr("ui.start_new"), "heading"))
        inner.addWidget(self._use_cases())
        self.first_words = label(tr("ui.start_hint"), "muted")
        inner.addWidget(self.first_words)
        QVBoxLayout(self).addWidget(_scrolled(column))
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)
        self.refresh()

    def refresh(self) -> None:
        """Show the projects opened last; without any, no empty list."""
        self.recent.clear()
        for path in self._desk.preferences.recent:
            item = QListWidgetItem(QIcon(_picture(path)), f"{self._short_name(path)}\n{_when(path)}")
            item.setData(_PATH_ROLE, str(path))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("ui.start_open_named", name=_name(path)))
            item.setToolTip(tip(f"{_short(path)}"))
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.recent.addItem(item)
        some = self.recent.count() > 0
        self.recent.setVisible(some)
        self._recent_title.setVisible(some)
        self.steps.setVisible(not some)
        per_row = max(1, (_WIDTH_PX - 60) // _CELL_PX.width())
        rows = 1 if self.recent.count() <= per_row else 2
        self.recent.setFixedHeight(rows * _CELL_PX.height() + 8)
        self._offer()

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

    def _use_cases(self) -> QWidget:
        """A button for each use case that a new project can begin with."""
        made = QWidget()
        self._cases = QGridLayout(made)
        self._cases.setContentsMargins(0, 0, 0, 0)
        self._cases.setSpacing(10)
        for case in use_cases():
            button = QPushButton(icon(ICONS.get(case.template_id, "document")), f" {menu_text(case.title)}")
            button.setToolTip(tip(case.description))
            button.setAccessibleDescription(case.description)
            button.setMinimumHeight(34)
            button.clicked.connect(lambda _checked=False, case=case: begin(self._desk, case))
            self._case_buttons.append(button)
        self._lay_cases()
        return made

    def _lay_cases(self) -> None:
        """Use cases in one row, or in two where the window is narrow."""
        columns = len(self._case_buttons) if self.width() >= _ROOMY_PX else (len(self._case_buttons) + 1) // 2
        for i, button in enumerate(self._case_buttons):
            self._cases.addWidget(button, i // columns, i % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything within the width."""
        super().resizeEvent(event)
        self._lay_cases()

    def _welcome(self) -> QFrame:
        """Offer of the tour, until it was taken or declined."""
        made = QFrame()
        made.setObjectName("hint")
        layout = QHBoxLayout(made)
        layout.setContentsMargins(14, 10, 10, 10)
        picture = label("", wrap=False)
        picture.setPixmap(pixmap("flag", 20, tokens().accent))
        layout.addWidget(picture)
        layout.addWidget(label(tr("ui.tour_offer")), 1)
        take, decline = QPushButton(tr("ui.tour_take")), QPushButton(tr("ui.tour_decline"))
        decline.setObjectName("flat")
        take.clicked.connect(self._desk.actions["tour"].trigger)
        decline.clicked.connect(self._decline)
        layout.addWidget(take)
        layout.addWidget(decline)
        return made

    def _decline(self) -> None:
        self._desk.preferences.tour_seen = True
        self._offer()

    def _offer(self) -> None:
        """The tour until it was taken or declined; then a line that tells where help is."""
        seen = self._desk.preferences.tour_seen
        self.hint.setVisible(not seen)
        self.first_words.setVisible(seen)

    def _short_name(self, path: Path) -> str:
        """Name of a project in one line below its picture; the whole name is in what is read out."""
        room_px = _PICTURE_PX.width()
        return self.recent.fontMetrics().elidedText(_name(path), Qt.TextElideMode.ElideMiddle, room_px)

    def _menu(self, at: QPoint) -> None:
        item = self.recent.itemAt(at)
        if item is None:
            return
        path = Path(str(item.data(_PATH_ROLE)))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("open"), menu_text(tr("ui.start_open_named", name=_name(path)))).triggered.connect(
            lambda _checked=False: self._take(path)
        )
        menu.addAction(icon("close"), tr("ui.start_forget")).triggered.connect(
            lambda _checked=False: self._forget(path)
        )
        menu.popup(self.recent.viewport().mapToGlobal(at))

    def _forget(self, path: Path) -> None:
        self._desk.preferences.forget(path)
        self.refresh()

    def _pick(self, item: QListWidgetItem) -> None:
        self._take(Path(str(item.data(_PATH_ROLE))))

    def _take(self, path: Path) -> None:
        """Open a recent project; where it has gone since the list was made, ask what to do."""
        if path.exists():
            self.picked.emit(path)
        else:
            gone_dialog(self._desk, path, self.refresh).open()


def _recent_list() -> QListWidget:
    made = QListWidget()
    made.setObjectName("plain")
    made.setAccessibleName(tr("ui.recent"))
    made.setViewMode(QListView.ViewMode.IconMode)
    made.setMovement(QListView.Movement.Static)
    made.setResizeMode(QListView.ResizeMode.Adjust)
    made.setIconSize(_PICTURE_PX)
    made.setGridSize(_CELL_PX)
    made.setWordWrap(True)
    made.setUniformItemSizes(True)
    made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


def _steps() -> QWidget:
    """The three steps of the work, as cards, for who has no project yet."""
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


def _scrolled(column: QWidget) -> QScrollArea:
    """The column above the middle of the page, where the eye begins; it scrolls in a low window."""
    page = QWidget()
    page.setObjectName("page")
    around = QGridLayout(page)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(column, 1, 1)
    for side, stretch in ((0, 1), (1, 12), (2, 1)):
        around.setColumnStretch(side, stretch)
    for end, stretch in ((0, 1), (2, 4)):
        around.setRowStretch(end, stretch)
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(page)
    return made


def _picture(path: Path) -> QPixmap:
    """Map of a project in a frame; the sign of a document where none was taken yet."""
    colors = tokens()
    made = QPixmap(_PICTURE_PX * 2)
    made.fill(QColor(BACKGROUND[colors.theme]))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    found = picture_of(path)
    if found is not None:
        painter.drawPixmap(made.rect(), found)
    else:
        sign = pixmap("document", 64, colors.muted)
        painter.drawPixmap((made.width() - 64) // 2, (made.height() - 64) // 2, sign)
    painter.setPen(QColor(colors.border))
    painter.drawRect(made.rect().adjusted(0, 0, -1, -1))
    painter.end()
    made.setDevicePixelRatio(2.0)
    return made


def _name(path: Path) -> str:
    """Name of a project file; a plain ``project.toml`` is known by its folder."""
    bare = path.name.removesuffix(".gpkg").removesuffix(".chargesite").removesuffix(".toml")
    return path.parent.name if bare.casefold() == "project" else bare


def _when(path: Path) -> str:
    """Day of the last change of the file."""
    try:
        seconds = int(path.stat().st_mtime)
    except OSError:
        return ""
    return locale().toString(QDateTime.fromSecsSinceEpoch(seconds).date(), day_format())


def _short(path: Path) -> str:
    """Path from the home on."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


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
