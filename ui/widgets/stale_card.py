"""What was changed but is not in the results yet, at the top of the map, with the button that runs again."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.stale_words import stale_words
from ui.widgets.empty import action_button
from ui.widgets.nested import nest
from ui.widgets.plain import label

_WIDTH_PX = 400
_TOP_PX = 18


class StaleCard(QFrame):
    """Card that stands as long as the results are older than the settings, and nothing runs."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._room = desk, parent
        self.setObjectName("stale_card")
        self.words = label("")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(action_button(desk.actions["undo"]))
        buttons.addWidget(action_button(desk.actions["run"], primary=True))
        self._lines = layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self.words)
        nest(layout, buttons)
        for signal in (
            desk.session.edits_changed,
            desk.session.run_changed,
            desk.session.closed,
            desk.work.started,
            desk.work.ended,
        ):
            signal.connect(self.refresh)
        parent.installEventFilter(self)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.refresh()

    def refresh(self, _what: object = None) -> None:
        """Show or hide the card."""
        reasons = self._desk.session.stale_reasons
        if reasons:
            self.words.setText(stale_words(reasons, self._desk.session))
        self.setVisible(bool(reasons) and not self._desk.work.busy)
        self._place()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle while the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        wide = min(_WIDTH_PX, self._room.width() - 24)
        self.setFixedWidth(wide)
        # a long list of what has changed needs its lines: by its own size hint they would be cut
        self.setFixedHeight(self._lines.totalHeightForWidth(wide))
        self.move((self._room.width() - wide) // 2, _TOP_PX)
