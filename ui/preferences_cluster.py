"""The preference of the cluster: where its scheduler is, whether it can be reached, and what its workers are like."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from planner.app.cluster.connection import ClusterReport, WorkerReport, checked_address
from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.texts import language, tr
from ui.widgets.blocks import note
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.work import Task

if TYPE_CHECKING:
    from planner.model.project import Project

_MOST_WORKERS = 6


class ClusterPage(QWidget):
    """Address, the button that tries it, and what came of that."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.box = QLineEdit(desk.preferences.cluster)
        self.box.setPlaceholderText(tr("ui.prefs_cluster_here"))
        self.box.editingFinished.connect(self.keep)
        self.test = QPushButton(tr("ui.prefs_cluster_test"))
        self.test.setAutoDefault(False)
        self.test.setToolTip(tip(tr("ui.prefs_cluster_test_tip")))
        self.test.clicked.connect(lambda _checked=False: self.look())
        self.head, self.lines = label(""), label("", "muted")
        for each in (self.head, self.lines):
            each.setVisible(False)
        self._lay_out()
        self._asked: Task | None = None
        self.box.textChanged.connect(self._enable)
        self._enable()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 1)
        row.addWidget(self.test)
        name = label(tr("ui.prefs_cluster_address"), wrap=False)
        name.setBuddy(self.box)
        self.box.setAccessibleName(tr("ui.prefs_cluster_address"))
        self.box.setAccessibleDescription(tr("ui.prefs_cluster_tip"))
        self.box.setToolTip(tip(tr("ui.prefs_cluster_tip")))
        form.addRow(name, line)
        nest(outer, form)
        outer.addWidget(self.head)
        outer.addWidget(self.lines)
        outer.addWidget(note(tr("ui.prefs_cluster_note")))
        outer.addWidget(note(tr("ui.prefs_cluster_trust")))
        outer.addStretch(1)

    def keep(self) -> str | None:
        """Take over the address as it is written; None, and a sentence, where it is none."""
        try:
            address = checked_address(self.box.text())
        except PlannerError as fault:
            self._say(fault.message(language()), ())
            return None
        if address != self._desk.preferences.cluster:
            self._say("", ())
        self.box.setText(address)
        self._desk.preferences.cluster = address
        self._desk.work.use_cluster(address)
        return address

    def look(self) -> None:
        """Ask the scheduler for its workers; the answer comes when it is there."""
        address = self.keep()
        if not address:
            return
        self._say(tr("ui.cluster_testing", address=address), ())
        project: Project | None = self._desk.session.project
        payload = {"address": address, "project": project}
        self._asked = self._desk.work.start(
            tr("ui.task_cluster"), "cluster_look", payload, self.show_answer, owner=self
        )
        if self._asked is not None:
            self._asked.ended.connect(self._end)
        self._enable()

    def _end(self, task: Task) -> None:
        """Offer the test again, however this one ended; one that was stopped or failed has no answer."""
        self._asked = None
        if task.outcome != "done" or task.cancelling:
            self._say("", ())
        self._enable()

    def _enable(self, _text: str = "") -> None:
        self.test.setEnabled(self._asked is None and bool(self.box.text().strip()))

    def show_answer(self, answer: ClusterReport | PlannerError) -> None:
        """Say what came of it."""
        if isinstance(answer, PlannerError):
            self._say(answer.message(language()), ())
            return
        lines = [_worker_words(worker) for worker in answer.workers[:_MOST_WORKERS]]
        more = len(answer.workers) - len(lines)
        lines += [tr("ui.cluster_more", n=more)] if more > 0 else []
        files = tr("ui.cluster_files", n=answer.files) if answer.files else tr("ui.cluster_no_project")
        self._say(_answer_words(answer), (*lines, files) if answer.workers else ())

    def _say(self, head: str, lines: tuple[str, ...]) -> None:
        self.head.setText(head)
        self.head.setVisible(bool(head))
        self.lines.setText("\n".join(lines))
        self.lines.setVisible(bool(lines))


def _answer_words(report: ClusterReport) -> str:
    count, good = len(report.workers), sum(worker.can_work for worker in report.workers)
    if not count:
        return tr("ui.cluster_empty")
    if good == count:
        return tr("ui.cluster_ok_one") if count == 1 else tr("ui.cluster_ok", n=count)
    return tr("ui.cluster_some", n=count, good=good) if good else tr("ui.cluster_none", n=count)


def _worker_words(worker: WorkerReport) -> str:
    name = worker.name.partition("://")[2]
    if not worker.has_program:
        return tr("ui.cluster_worker_bare", name=name)
    if set(worker.differs) == {"source"}:
        return tr("ui.cluster_worker_source", name=name)
    if worker.differs:
        told = [
            tr("ui.cluster_version", package=package, here=here or "–", there=there or "–")
            for package, (here, there) in worker.differs.items()
            if package != "source"
        ]
        return tr("ui.cluster_worker_version", name=name, versions="; ".join(told))
    if worker.other_file:
        return tr("ui.cluster_worker_file", name=name, file=worker.other_file)
    return tr("ui.cluster_worker_ready", name=name)
