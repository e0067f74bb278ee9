"""One gate of one site: who, by when, with whom, on which papers; and whether it is closed, and since when."""

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from planner.app.delivery.due import Suggestion
from planner.app.delivery.edits import close_gate, reopen_gate, set_step
from planner.app.delivery.gates import step_of
from planner.app.delivery.parties import parties_of, party_name
from planner.app.projectfiles.sources import relative_path
from planner.model.delivery import GateName, GateStep
from planner.model.errors import PlannerError
from planner.model.project import Project
from ui.dates import day_format
from ui.delivery.common import choice, day_of, day_text, gate_text, qdate, today, try_edit
from ui.desk import Desk
from ui.dialogs import button_row, make_dialog
from ui.numbers import locale
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room


class _Day(QWidget):
    """A day that may be missing."""

    def __init__(self, name: str, explained: str, day: date | None) -> None:
        super().__init__()
        self.on = QCheckBox(name)
        self.on.setToolTip(tip(explained))
        self.edit = with_room(QDateEdit(qdate(day or today())))
        self.edit.setCalendarPopup(True)
        self.edit.setLocale(locale())
        self.edit.setDisplayFormat(day_format())
        self.edit.setMinimumWidth(150)
        self.edit.setAccessibleName(name)
        self.edit.setToolTip(tip(explained))
        self.on.setChecked(day is not None)
        self.edit.setEnabled(day is not None)
        self.on.toggled.connect(self.edit.setEnabled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.on)
        layout.addWidget(self.edit)
        layout.addStretch(1)

    @property
    def day(self) -> date | None:
        """The day; None: there is none."""
        return day_of(self.edit.date()) if self.on.isChecked() else None

    def put(self, day: date) -> None:
        """Show a day."""
        self.on.setChecked(True)
        self.edit.setDate(qdate(day))


class GateForm(QWidget):
    """Form of a gate."""

    def __init__(self, desk: Desk, project: Project, step: GateStep, suggested: Suggestion | None) -> None:
        super().__init__()
        self._folder, self._desk = project.folder, desk
        self.step = step
        self.owner = QLineEdit(step.owner)
        self.due = _Day(tr("ui.gate_due"), tr("ui.gate_due_tip"), step.due_on)
        self.done = _Day(tr("ui.gate_done"), tr("ui.gate_done_tip"), step.done_on)
        contacts = [(party_name(each), each.stakeholder_id) for each in parties_of(project, step.site_id)]
        self.contact = choice(((tr("ui.gate_nobody"), ""), *contacts), tr("ui.gate_contact"))
        self.contact.setCurrentIndex(max(self.contact.findData(step.stakeholder_id), 0))
        self.documents = QPlainTextEdit("\n".join(step.documents))
        self.note = QPlainTextEdit(step.note)
        self.add = QPushButton(icon("document"), tr("ui.gate_add_file"))
        self.add.setToolTip(tip(tr("ui.gate_add_file_tip")))
        self.add.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.add.clicked.connect(self._add_file)
        self._lay_out(suggested)

    def _lay_out(self, suggested: Suggestion | None) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for widget, name in ((self.owner, "owner"), (self.documents, "documents"), (self.note, "note")):
            widget.setAccessibleName(tr(f"ui.gate_{name}"))
            widget.setToolTip(tip(tr(f"ui.gate_{name}_tip")))
        for text in (self.documents, self.note):
            text.setFixedHeight(70)
            text.setTabChangesFocus(True)
        form.addRow(tr("ui.gate_owner"), self.owner)
        form.addRow("", self.due)
        if suggested is not None:
            words = tr("ui.gate_suggested", day=day_text(suggested.due_on), basis=tr(suggested.basis))
            take = QPushButton(tr("ui.gate_take_suggestion"))
            take.setToolTip(tip(words))
            take.clicked.connect(lambda: self.due.put(suggested.due_on))
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label(words, "muted"), 1)
            row.addWidget(take)
            form.addRow("", line)
        form.addRow(tr("ui.gate_contact"), self.contact)
        form.addRow(tr("ui.gate_documents"), self.documents)
        form.addRow("", self.add)
        form.addRow(tr("ui.gate_note"), self.note)
        form.addRow("", self.done)

    def _add_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("ui.gate_add_file"), str(self._folder))
        if name:
            self.documents.appendPlainText(relative_path(Path(name), self._folder))

    def edited(self, project: Project) -> Project:
        """Project with what the form says.

        Raises
        ------
        PlannerError
            It cannot be.
        """
        site_id, gate, now = self.step.site_id, self.step.gate, today()
        done = self.done.day
        if done is not None and done > now and done != self.step.done_on:
            raise PlannerError.of("delivery.closed_ahead", gate=gate_text(gate))
        if self.step.done_on is not None and done != self.step.done_on:
            project = reopen_gate(project, site_id, gate, now)
        project = set_step(
            project, site_id, gate, now,
            owner=self.owner.text(), due_on=self.due.day, stakeholder_id=str(self.contact.currentData()),
            documents=self.documents.toPlainText().splitlines(), note=self.note.toPlainText(),
        )  # fmt: skip
        if done is not None and done != self.step.done_on:
            project = close_gate(project, site_id, gate, done)
        return project


def gate_dialog(desk: Desk, site_id: str, gate: GateName) -> QDialog:
    """Dialog of a gate; OK makes one step that can be undone, a refusal is told and leaves it open."""
    from planner.app.delivery.due import suggested_due

    project = desk.session.project
    if project is None:
        message = "no project is open"
        raise ValueError(message)
    run = desk.session.run
    plan = run.assessment.plan if run is not None else None
    found = suggested_due(project, site_id, today(), desk.session.site, plan)
    form = GateForm(desk, project, step_of(project, site_id, gate), next((s for s in found if s.gate == gate), None))
    name = desk.session.site_name(site_id)
    dialog, layout = make_dialog(desk.window, tr("ui.gate_title", gate=gate_text(gate)), "delivery")
    layout.addWidget(label(name, "heading"))
    layout.addWidget(form)
    go = QPushButton(tr("ui.gate_take"))

    def take() -> None:
        if try_edit(desk, form.edited, tr("ui.undo_gate_edit", site=name, gate=gate_text(gate))):
            dialog.accept()

    go.clicked.connect(take)
    layout.addWidget(button_row(dialog, default=go))
    dialog.setMinimumWidth(500)
    return dialog
