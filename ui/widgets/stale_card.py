"""What was changed but is not in the results yet, at the top of the map, with the button that runs again."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.stale_words import stale_words
from ui.widgets.empty import action_button
from ui.widgets.nested import nest
from ui.widgets.over_map import TopCard
from ui.widgets.plain import label

_WIDTH_PX = 400


class StaleCard(TopCard):
    """Card that stands as long as the results are older than the settings, and nothing runs."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _WIDTH_PX)
        self._desk = desk
        self.setObjectName("stale_card")
        self.words = label("")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(action_button(desk.actions["undo"]))
        buttons.addWidget(action_button(desk.actions["run"], primary=True))
        layout = QVBoxLayout(self)
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
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.refresh()

    def refresh(self, _what: object = None) -> None:
        """Show or hide the card."""
        reasons = self._desk.session.stale_reasons
        if reasons:
            self.words.setText(stale_words(reasons, self._desk.session))
        self.setVisible(bool(reasons) and not self._desk.work.busy)
        self.place()
        self.raise_()
