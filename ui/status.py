"""Status bar: messages left; work under way, place, scale and CRS right."""

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QProgressBar, QStatusBar, QToolButton, QWidget

from ui.desk import Desk
from ui.map.viewport import Viewport
from ui.numbers import number, rounded
from ui.texts import tr, tr_or
from ui.theme.icons import icon
from ui.widgets.plain import label, tip
from ui.work import Task

_MESSAGE_MS = 8000


class StatusBar(QStatusBar):
    """Tells where the cursor is, at what scale, in which CRS, and how the work goes."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setSizeGripEnabled(False)
        self.step = label("", wrap=False)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(150)
        self.bar.setAccessibleName(tr("ui.progress"))
        self.stop = QToolButton()
        self.stop.setDefaultAction(desk.actions["cancel"])
        self.stop.setIcon(icon("stop"))
        self.stop.setIconSize(QSize(14, 14))
        self.stop.setText(tr("ui.action_cancel"))
        self.place = label("", wrap=False)
        self.scale = label("", wrap=False)
        self.crs = label("", wrap=False)
        for widget in (self.step, self.bar, self.stop, self.place, self.scale, self.crs):
            self.addPermanentWidget(widget)
        self.place.setToolTip(tip(tr("ui.place_tip")))
        self.scale.setToolTip(tip(tr("ui.scale_tip")))
        self.crs.setToolTip(tip(tr("ui.crs_tip")))
        desk.canvas.cursor_moved.connect(self._show_place)
        desk.canvas.view_changed.connect(self._show_scale)
        desk.session.layers_changed.connect(self._show_crs)
        desk.session.closed.connect(self._show_crs)
        desk.work.started.connect(self._begin)
        desk.work.progressed.connect(self._progress)
        desk.work.ended.connect(self._end)
        self._show_crs()
        self._show_work()

    def say(self, text: str) -> None:
        """Show a sentence for a while."""
        self.showMessage(text, _MESSAGE_MS)

    def _show_place(self, x_m: float, y_m: float) -> None:
        self.place.setText(f"{number(x_m, 0)}  {number(y_m, 0)}" if self._desk.session.is_open else "")

    def _show_scale(self, view: Viewport) -> None:
        denominator = number(rounded(view.scale_denominator), 0)
        self.scale.setText(f"1 : {denominator}" if self._desk.session.is_open else "")

    def _show_crs(self) -> None:
        self.crs.setText(self._desk.session.crs)
        self._show_scale(self._desk.canvas.view)
        if not self._desk.session.is_open:
            self.place.setText("")

    def _show_work(self) -> None:
        task = self._desk.work.task
        for widget in (self.step, self.bar, self.stop):
            widget.setVisible(task is not None)
        if task is not None:
            self._begin(task)

    def _begin(self, task: Task) -> None:
        self.clearMessage()
        self.bar.setRange(0, 0)
        self.step.setText(task.title)
        for widget in (self.step, self.bar, self.stop):
            widget.setVisible(True)

    def _progress(self, done_pu: float, code: str, params: Mapping[str, str | int]) -> None:
        task = self._desk.work.task
        if task is None:
            return
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(done_pu * 1000))
        self.step.setText(
            tr("ui.cancelling") if task.cancelling else tr_or(code, task.title, **self._desk.session.named(params))
        )

    def _end(self) -> None:
        for widget in (self.step, self.bar, self.stop):
            widget.setVisible(False)
