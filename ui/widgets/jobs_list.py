"""The jobs under way and waiting: a button in the status bar, and the list it opens."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from ui.texts import tr
from ui.widgets.blocks import line, small
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.work import BESIDE, READING, Task, Work

_WIDTH_PX = 340


class JobRow(QWidget):
    """One job: title, how far it is, and the button that stops it."""

    def __init__(self, task: Task, waiting: bool) -> None:
        super().__init__()
        self.task = task
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(f"{tr('ui.progress')}: {task.title}")
        self.stop = QPushButton(tr("ui.action_cancel"))
        self.stop.setAccessibleName(f"{tr('ui.action_cancel')}: {task.title}")
        self.stop.setToolTip(tip(tr("ui.jobs_stop_tip")))
        self.stop.clicked.connect(task.cancel)
        self.state = small("")
        left = QVBoxLayout()
        left.setSpacing(3)
        left.addWidget(label(task.title))
        left.addWidget(self.bar)
        left.addWidget(self.state)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        nest(layout, left, 1)
        layout.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_state(waiting)

    def show_state(self, waiting: bool) -> None:
        """Tell how the job goes."""
        self.bar.setValue(round(self.task.done_pu * 1000))
        kind = {READING: tr("ui.jobs_reading"), BESIDE: tr("ui.jobs_beside")}.get(self.task.lane, tr("ui.jobs_study"))
        state = tr("ui.jobs_waiting") if waiting else tr("ui.jobs_running", percent=round(self.task.done_pu * 100))
        if self.task.place:
            kind = tr("ui.place_cluster", address=self.task.place.partition("://")[2])
        self.state.setText(tr("ui.cancelling") if self.task.cancelling else f"{kind}, {state}")
        self.stop.setEnabled(not self.task.cancelling and self.task.lane != BESIDE)


class JobsList(QFrame):
    """Popup with a row for each job; it follows them while it is open."""

    def __init__(self, work: Work, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("palette")
        self.setAccessibleName(tr("ui.jobs"))
        self._work = work
        self.rows: dict[Task, JobRow] = {}
        self._shown: tuple[Task, ...] | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(2, 8, 2, 8)
        self._layout.setSpacing(0)
        self.setFixedWidth(_WIDTH_PX)
        self.fill()
        work.changed.connect(self.fill)

    def fill(self) -> None:
        """Show the jobs as they are now."""
        if self._shown != self._work.tasks:
            self._shown = self._work.tasks
            while (item := self._layout.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.deleteLater()
            self.rows = {task: JobRow(task, self._waits(task)) for task in self._work.tasks}
            for row in self.rows.values():
                self._layout.addWidget(row)
                self._layout.addWidget(line())
            if not self.rows:
                self._layout.addWidget(_nothing())
            self.adjustSize()
        for task, row in self.rows.items():
            row.show_state(self._waits(task))

    def _waits(self, task: Task) -> bool:
        """Whether another job of its lane is before it: each lane does one at a time."""
        return next(each for each in self._work.tasks if each.lane == task.lane) is not task


def _nothing() -> QWidget:
    made = label(tr("ui.jobs_none"), "muted")
    made.setContentsMargins(12, 8, 12, 8)
    return made


class JobsButton(QToolButton):
    """Number of jobs; hidden while there is none."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tip(tr("ui.jobs_tip")))
        self.clicked.connect(self.open)
        work.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how many jobs there are."""
        count = len(self._work.tasks)
        self.setText(tr("ui.jobs_count", n=count))
        self.setAccessibleName(tr("ui.jobs_count", n=count))
        self.setVisible(count > 0)

    def open(self) -> JobsList:
        """Open the list above the button."""
        made = JobsList(self._work, self)
        at = self.mapToGlobal(QPoint(self.width() - made.width(), -made.sizeHint().height() - 4))
        made.move(at)
        made.show()
        return made
