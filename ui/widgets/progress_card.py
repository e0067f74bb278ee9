"""What runs now, over the middle of the window: its name, how far it is, what it does, and the button that stops it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.texts import tr, tr_or
from ui.widgets.blocks import small
from ui.widgets.nested import nest
from ui.widgets.over_map import TopCard
from ui.widgets.plain import label
from ui.work import Task

_WIDTH_PX = 380
_DELAY_MS = 350


class ProgressCard(TopCard):
    """Card at the top of the map; work that is over at once does not show it."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _WIDTH_PX)
        self._desk = desk
        self.setObjectName("progress_card")
        self.title = label("", "heading")
        self.step = small("")
        self.step.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("ui.progress"))
        self.stop = QPushButton(tr("ui.action_cancel"))
        self.stop.clicked.connect(desk.actions["cancel"].trigger)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        nest(layout, top)
        layout.addWidget(self.bar)
        layout.addWidget(self.step)
        self._soon = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._soon.timeout.connect(self._appear)
        desk.work.started.connect(self._begin)
        desk.work.progressed.connect(self._progress)
        desk.work.ended.connect(self._end)
        desk.actions["cancel"].triggered.connect(self._cancelling)
        self.hide()
        if desk.work.task is not None:
            self._begin(desk.work.task)

    def _begin(self, task: Task) -> None:
        self.title.setText(task.title)
        self.step.setText("")
        self.stop.setEnabled(True)
        self.bar.setRange(0, 0)
        self._soon.start()

    def _appear(self) -> None:
        if self._desk.work.busy:
            self.show()
            self.place()
            self.raise_()

    def _progress(self, done_pu: float, code: str, params: Mapping[str, str | float]) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(done_pu * 1000))
        task = self._desk.work.task
        if task is not None and not task.cancelling:
            words = tr_or(code, "", **self._desk.session.named(params))
            self.step.setText(self.step.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width() - 32))

    def _cancelling(self) -> None:
        self.step.setText(tr("ui.cancelling"))
        self.stop.setEnabled(False)

    def _end(self) -> None:
        self._soon.stop()
        self.hide()
