"""Scenarios: the list with the one in use, what it changes in words, and whether its result is there and fresh."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.model.errors import PlannerError
from planner.model.project import Project
from ui.desk import Desk
from ui.registry import PanelSpec
from ui.setting_words import setting_name, setting_value
from ui.texts import language, tr
from ui.theme.icons import icon
from ui.widgets.blocks import button, line, small
from ui.widgets.empty import EmptyState
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

_ID_ROLE = Qt.ItemDataRole.UserRole


class ScenariosPanel(QStackedWidget):
    """One row for the project's own settings and one a scenario; a click takes it into use."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._filling = False
        self._noted: tuple[object, str] = (None, "")
        self.list = QListWidget()
        self.list.setObjectName("plain")
        self.list.setAccessibleName(tr("ui.panel_scenarios"))
        self.list.setToolTip(tip(tr("ui.scenario_list_tip")))
        self.list.currentItemChanged.connect(self._use)
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("ui.scenario_note"))
        self.note.setAccessibleName(tr("ui.scenario_note"))
        self.note.setToolTip(tip(tr("ui.scenario_note")))
        self.note.editingFinished.connect(self._write_note)
        self._changes = QVBoxLayout()
        self._changes.setContentsMargins(12, 4, 8, 8)
        self._changes.setSpacing(4)
        self.addWidget(EmptyState("plan", tr("ui.scenario_empty")))
        self.addWidget(self._sheet())
        session = desk.session
        for signal in (session.opened, session.closed, session.project_changed, session.run_changed,
                       session.edits_changed):  # fmt: skip
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the project's scenarios."""
        project = self._desk.session.project
        self.setCurrentIndex(0 if project is None else 1)
        if project is None:
            return
        self._filling = True
        self.list.clear()
        for scenario_id, name in (("", tr("ui.scenario_own")), *((s.scenario_id, s.name) for s in project.scenarios)):
            item = QListWidgetItem(f"{name}\n{self._state(scenario_id)}")
            item.setData(_ID_ROLE, scenario_id)
            self.list.addItem(item)
            if scenario_id == project.scenario:
                self.list.setCurrentItem(item)
        own = project.scenario == ""
        for each in (self.rename, self.remove):
            each.setEnabled(not own)
        self.compare.setEnabled(len(self._desk.session.runs) > 1)
        self._show_note(project)
        self._show_changes(project)
        self._filling = False

    def _show_note(self, project: Project) -> None:
        """The note of the scenario in use; one that is being typed is left to the planner, whatever else comes."""
        found = next((each for each in project.scenarios if each.scenario_id == project.scenario), None)
        self.note.setVisible(found is not None)
        typed = self._noted == (self._desk.session.book, project.scenario) and self.note.isModified()
        if found is not None and not typed and self.note.text() != found.note:
            self.note.setText(found.note)
        self._noted = (self._desk.session.book, project.scenario)

    def _state(self, scenario_id: str) -> str:
        """Whether a scenario has a result, and whether that still answers for it."""
        session = self._desk.session
        run = session.runs.get(scenario_id)
        if run is None:
            return tr("ui.scenario_no_run")
        return tr("ui.scenario_stale") if session.stale_of(scenario_id) else tr("ui.scenario_fresh")

    def _show_changes(self, project: Project) -> None:
        from planner.app.scenarios import changes_of

        while (item := self._changes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        found = changes_of(project, project.scenario)
        if not found:
            self._changes.addWidget(small(tr("ui.scenario_no_changes")))
        for change in found:
            words = tr(
                "ui.scenario_change", name=setting_name(change.key, self._desk.session.site_name),
                before=setting_value(change.key, change.before), after=setting_value(change.key, change.after),
            )  # fmt: skip
            self._changes.addWidget(self._change(change.key, words))
        self._changes.addStretch(1)

    def _change(self, key: str, words: str) -> QWidget:
        back = QToolButton()
        back.setIcon(icon("undo"))
        back.setAccessibleName(tr("ui.scenario_take_back", change=words))
        back.setToolTip(tip(tr("ui.scenario_take_back", change=words)))
        back.clicked.connect(lambda: self._take_back(key))
        made = QWidget()
        layout = QHBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(words), 1)
        layout.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        return made

    def _sheet(self) -> QWidget:
        self.copy = button(tr("ui.scenario_copy"), tr("ui.scenario_copy"), self._copy)
        self.rename = button(tr("ui.scenario_rename"), tr("ui.scenario_rename"), self._rename)
        self.remove = button(tr("ui.scenario_remove"), tr("ui.scenario_remove"), self._remove)
        self.compare = button(tr("ui.scenario_compare"), tr("ui.scenario_compare"), self._compare)
        first, second = QHBoxLayout(), QHBoxLayout()
        for layout, buttons in ((first, (self.copy, self.compare)), (second, (self.rename, self.remove))):
            layout.setContentsMargins(12, 6, 12, 0)
            for each in buttons:
                layout.addWidget(each, 1)
        second.setContentsMargins(12, 0, 12, 8)
        sheet = QWidget()
        sheet.setObjectName("sheet")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list, 3)
        column.addWidget(line())
        for widget in (small(tr("ui.scenario_changes")), self.note):
            inset = QHBoxLayout()
            inset.setContentsMargins(12, 0, 12, 0)
            inset.addWidget(widget)
            nest(column, inset)
        nest(column, self._changes, 2)
        column.addWidget(line())
        nest(column, first)
        nest(column, second)
        return sheet

    def _use(self, item: QListWidgetItem | None, _before: QListWidgetItem | None = None) -> None:
        project = self._desk.session.project
        if self._filling or item is None or project is None:
            return
        from planner.app.scenarios import use_scenario

        scenario_id = str(item.data(_ID_ROLE))
        name = item.text().partition("\n")[0]
        self._try(lambda: use_scenario(project, scenario_id), tr("ui.undo_scenario_use", name=name))

    def _copy(self) -> None:
        project = self._desk.session.project
        name = self._ask(tr("ui.scenario_copy"), self._free_name())
        if project is not None and name:
            from planner.app.scenarios import copy_scenario

            now = project.scenario
            self._try(lambda: copy_scenario(project, now, name)[0], tr("ui.undo_scenario_add", name=name))

    def _rename(self) -> None:
        project = self._desk.session.project
        if project is None or not project.scenario:
            return
        from planner.app.scenarios import find_scenario, rename_scenario

        name = self._ask(tr("ui.scenario_rename"), find_scenario(project, project.scenario).name)
        if name:
            self._try(lambda: rename_scenario(project, project.scenario, name), tr("ui.undo_scenario_rename"))

    def _remove(self) -> None:
        project = self._desk.session.project
        if project is not None and project.scenario:
            from planner.app.scenarios import find_scenario, remove_scenario

            name = find_scenario(project, project.scenario).name
            text = tr("ui.undo_scenario_remove", name=name)
            self._try(lambda: remove_scenario(project, project.scenario), text)

    def _take_back(self, key: str) -> None:
        project = self._desk.session.project
        if project is not None:
            from planner.app.scenarios import take_back

            self._try(lambda: take_back(project, project.scenario, key), tr("ui.undo_scenario_change"))

    def _write_note(self) -> None:
        project = self._desk.session.project
        if project is not None and project.scenario and not self._filling:
            from planner.app.scenarios import set_scenario_note

            text = self.note.text()
            self.note.setModified(False)
            self._try(lambda: set_scenario_note(project, project.scenario, text), tr("ui.undo_scenario_note"))

    def _compare(self) -> None:
        from ui.compare_dialog import choose_and_compare

        choose_and_compare(self._desk)

    def _try(self, edit: Callable[[], Project], text: str) -> None:
        try:
            self._desk.session.apply(edit(), text)
        except PlannerError as fault:
            self._desk.notices.post(fault.message(language()), "warn")
            self.refresh()

    def _ask(self, title: str, start: str) -> str:
        name, given = QInputDialog.getText(self, title, tr("ui.scenario_name"), text=start)
        return name.strip() if given else ""

    def _free_name(self) -> str:
        project = self._desk.session.project
        taken = {each.name for each in project.scenarios} if project is not None else set()
        numbers = (n for n in range(1, len(taken) + 2) if tr("ui.scenario_new_name", n=n) not in taken)
        return tr("ui.scenario_new_name", n=next(numbers))


PANEL = PanelSpec(
    panel_id="scenarios", title_code="ui.panel_scenarios", icon="plan", area="left", order=30, factory=ScenariosPanel,
    shortcut="Ctrl+Shift+3", help_topic="scenarios",
)  # fmt: skip
