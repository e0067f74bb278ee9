"""Last page: under which name, how confidential, whose data it is, and whether the file is linked or taken in."""

from typing import get_args

from PySide6.QtWidgets import QButtonGroup, QComboBox, QFormLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from planner.app.importing.paths import path_in_project
from planner.model.drawn import Confidentiality
from ui.texts import tr
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.wizard.page import IssueList, Page, Told
from ui.wizard.state import WizardState
from ui.wizard.words import role_words

_LICENCES = ("", "CC BY 4.0", "CC0 1.0", "ODbL 1.0", "dl-de/by-2-0", "dl-de/zero-2-0", "OGL 3.0")


class FinishPage(Page):
    """Take it over."""

    page_id = "finish"

    def __init__(self, state: WizardState) -> None:
        super().__init__(state, tr("ui.wizard_ask_finish"))
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(10)
        self.title = _line(tr("ui.wizard_title"), tr("ui.wizard_title_tip"))
        self.use = label("")
        self.confidentiality = QComboBox()
        self.confidentiality.setAccessibleName(tr("ui.wizard_class"))
        self.confidentiality.setToolTip(tip(tr("ui.wizard_class_tip")))
        for name in get_args(Confidentiality):
            self.confidentiality.addItem(tr(f"ui.wizard_class_{name}"), name)
        self.licence = QComboBox()
        self.licence.setEditable(True)
        self.licence.addItems(list(_LICENCES))
        self.licence.setAccessibleName(tr("ui.wizard_licence"))
        self.licence.setToolTip(tip(tr("ui.wizard_licence_tip")))
        self.credit = _line(tr("ui.wizard_credit"), tr("ui.wizard_credit_tip"))
        form.addRow(label(tr("ui.wizard_title"), wrap=False), self.title)
        form.addRow(label(tr("ui.wizard_role"), wrap=False), self.use)
        form.addRow(label(tr("ui.wizard_class"), wrap=False), self.confidentiality)
        form.addRow(label(tr("ui.wizard_licence"), wrap=False), self.licence)
        form.addRow(label(tr("ui.wizard_credit"), wrap=False), self.credit)
        form.addRow(label(tr("ui.wizard_keep"), wrap=False), self._keep())
        nest(self.layout_, form)
        self.path_note = Told()
        self.layout_.addWidget(self.path_note)
        self.faults = IssueList()
        self.layout_.addWidget(self.faults)
        self.layout_.addStretch(1)
        state.checked.connect(self._show_faults)

    def _keep(self) -> QWidget:
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.link, self.embed = QRadioButton(tr("ui.wizard_link")), QRadioButton(tr("ui.wizard_embed"))
        self.link.setToolTip(tip(tr("ui.wizard_link_tip")))
        self.embed.setToolTip(tip(tr("ui.wizard_embed_tip")))
        group = QButtonGroup(made)
        for button in (self.link, self.embed):
            group.addButton(button)
            layout.addWidget(button)
        return made

    def enter(self) -> None:
        """Show what is known, with the file's name as a title to start from."""
        choice, path = self.state.choice, self.state.path
        if path is None:
            return
        look = self.state.look
        several = look is not None and len(look.layers) > 1 and look.geometry != "grid"
        stem = path.name.split(".")[0].replace("_", " ")
        self.title.setText(choice.title or (f"{stem} – {look.layer}" if look is not None and several else stem))
        self.use.setText(tr("ui.wizard_role_picture") if self.state.is_picture else role_words(self.state.role))
        self.confidentiality.setCurrentIndex(self.confidentiality.findData(choice.confidentiality))
        self.licence.setCurrentText(choice.licence)
        self.credit.setText(choice.credit)
        self.embed.setChecked(choice.embedded)
        self.link.setChecked(not choice.embedded)
        kept = path_in_project(path, self.state.context.folder)
        inside = kept != str(path.resolve())
        self.path_note.tell(tr("ui.wizard_path_inside" if inside else "ui.wizard_path_outside", path=kept))
        for widget in (self.link, self.embed, self.licence, self.credit, self.confidentiality):
            widget.setEnabled(not self.state.is_picture)
        self.title.setFocus()
        self.title.selectAll()

    def leave(self) -> None:
        """Keep what is written."""
        choice = self.state.choice
        choice.title = self.title.text().strip()
        chosen: Confidentiality = self.confidentiality.currentData()
        choice.confidentiality = chosen
        choice.licence = self.licence.currentText().strip()
        choice.credit = self.credit.text().strip()
        choice.embedded = self.embed.isChecked()

    def _show_faults(self) -> None:
        report = self.state.report
        self.faults.show_issues(report.faults if report is not None else ())


def _line(name: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setToolTip(tip(hint))
    made.setMaxLength(200)
    return made
