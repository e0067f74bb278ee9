"""Where one types a place, a site or coordinates, and goes there."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from planner.maps.search import Hit
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.pin import Pin
from ui.map.place_index import PlaceIndex
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.blocks import small
from ui.widgets.plain import tip

_WIDTH_PX, _TOP_PX, _ROWS = 380, 14, 8
_PAUSE_MS = 60
_NEAR_M = 300.0
_ICONS = {"site": "site", "road": "road", "place": "place", "coordinates": "locate"}
_KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}


class GotoBox(QFrame):
    """Card at the top of the map: a line to type in, and what was found below it."""

    def __init__(self, desk: Desk, places: PlaceIndex, pin: Pin) -> None:
        super().__init__(desk.canvas)
        self._desk, self._places, self._pin = desk, places, pin
        self.setObjectName("progress_card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("ui.goto_hint"))
        self.line.setAccessibleName(tr("ui.action_map_goto").rstrip("…"))
        self.line.setToolTip(tip(tr("ui.goto_tip")))
        self.line.setClearButtonEnabled(True)
        self.line.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget()
        self.list.setObjectName("plain")
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName(tr("ui.goto_found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = small("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for widget in (self.line, self.list, self.nothing):
            layout.addWidget(widget)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._search)
        self.line.textChanged.connect(lambda _text: self._soon.start())
        self.line.returnPressed.connect(self._go)
        self.list.itemClicked.connect(lambda _item: self._go())
        self.line.installEventFilter(self)
        desk.canvas.installEventFilter(self)
        places.ready.connect(self._search)
        desk.session.closed.connect(self.hide)
        self.hide()

    def open(self) -> None:
        """Show the box with the keys in it."""
        self._places.prepare()
        # beside the cards over the map, not below them
        room = self._desk.canvas.parentWidget()
        if room is not None and self.parentWidget() is not room:
            self.setParent(room)
        self._search()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def close_box(self) -> None:
        """Give the keys back to the map."""
        self.hide()
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move through the list, Escape closes; the box stays in the middle of the map."""
        if event.type() == QEvent.Type.Resize and watched is self._desk.canvas:
            self._place()
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key == Qt.Key.Key_Escape:
                self.close_box()
                return True
            if key in _KEYS and self.list.count():
                row = min(max(self.list.currentRow() + _KEYS[key], 0), self.list.count() - 1)
                self.list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def _search(self) -> None:
        text = self.line.text().strip()
        hits = self._places.search(text) if text else ()
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(icon(_ICONS[hit.kind]), f"{hit.title}  ·  {self._where(hit)}")
            item.setData(Qt.ItemDataRole.UserRole, hit)
            item.setToolTip(tip(f"{hit.title}\n{self._where(hit)}"))
            self.list.addItem(item)
        self.list.setVisible(bool(hits))
        if hits:
            self.list.setCurrentRow(0)
            rows = min(len(hits), _ROWS)
            self.list.setFixedHeight(rows * max(self.list.sizeHintForRow(0), 24) + 4)
        waits = bool(text) and not hits and not self._places.is_ready
        words = tr("ui.goto_reading") if waits else tr("ui.goto_nothing") if text and not hits else ""
        self.nothing.setText(words)
        self.nothing.setVisible(bool(words))
        self._place()

    def _where(self, hit: Hit) -> str:
        if hit.kind == "site":
            return hit.subtitle if hit.subtitle != hit.title else tr("ui.goto_site")
        if hit.kind == "coordinates":
            return hit.subtitle
        return self._desk.layers.title(hit.layer_id)

    def _go(self) -> None:
        if self.list.currentRow() >= 0:
            go_to(self._desk, self.list.currentItem().data(Qt.ItemDataRole.UserRole), self._pin)
            self.close_box()

    def _place(self) -> None:
        wide = min(_WIDTH_PX, self._desk.canvas.width() - 110)
        self.setFixedWidth(max(wide, 200))
        self.adjustSize()
        self.move((self._desk.canvas.width() - self.width()) // 2, _TOP_PX)


def go_to(desk: Desk, hit: Hit, pin: Pin) -> None:
    """Show what was found, and select it where it can be selected."""
    west, south, east, north = hit.bounds
    near = max(_NEAR_M - max(east - west, north - south) / 2, 0.0)
    desk.canvas.set_view(desk.canvas.view.fitted((west - near, south - near, east + near, north + near)))
    if hit.kind == "site":
        desk.session.select(hit.subtitle)
        return
    pin.put(hit.x_m, hit.y_m)
    if hit.row >= 0:
        import numpy as np

        if hit.layer_id == SITES:
            desk.session.select(_site_id(desk, hit.row))

        desk.session.select_features({hit.layer_id: np.array([hit.row], dtype=np.int64)})


def _site_id(desk: Desk, row: int) -> str | None:
    """Id of a site by its row in the layer of candidates, before there is a run."""
    layer = next((each for each in desk.session.layers if each.layer_id == SITES), None)
    ids = None if layer is None else layer.attributes.get("site_id")
    return None if ids is None or row >= len(ids) else str(ids[row])
