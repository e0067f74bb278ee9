"""Rules in the window: what today's packs say of the result, which packs are asked, and the evidence at hand."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDateEdit,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from planner.model.errors import PlannerError
from planner.model.project import Project
from ui.dates import day_format, iso_day
from ui.delivery.common import day_text
from ui.desk import Desk
from ui.dialogs import button_row, headline, make_dialog
from ui.numbers import locale, number
from ui.texts import language, tr
from ui.theme.icons import icon
from ui.theme.tokens import tokens
from ui.widgets.blocks import note
from ui.widgets.nested import nest
from ui.widgets.plain import cell_text, label, tip
from ui.widgets.spin import with_room

if TYPE_CHECKING:
    from planner.app.rulecheck import RuleChange, RuleCheck
    from planner.model.result import RuleOutcome

_NONE = "–"
_KEY = Qt.ItemDataRole.UserRole
_WIDEST_PX = 210
_NAMED = 2


def check_and_show(desk: Desk) -> None:
    """Judge the result again, and show what is other than it was."""
    project, run = desk.session.project, desk.session.run
    if project is None or run is None:
        return
    payload = {"assessment": run.assessment, "project": _in_use(project), "language": language()}
    desk.work.start(tr("ui.task_rule_check"), "rule_check", payload, lambda found: rules_dialog(desk, found).open())


def _in_use(project: Project) -> Project:
    """Project with the settings of its scenario in use."""
    from dataclasses import replace

    from planner.app.editing_settings import settings_of

    return replace(project, settings=settings_of(project), scenario="")


def rules_dialog(desk: Desk, found: "RuleCheck") -> QDialog:
    """The three tabs; the dialog stays while it judges again."""
    return _RulesDialog(desk, found).dialog


class _RulesDialog:
    def __init__(self, desk: Desk, found: "RuleCheck") -> None:
        self._desk = desk
        self.dialog, layout = make_dialog(desk.window, tr("ui.rulecheck_title"), "rules")
        layout.addWidget(headline("rules", tokens().accent, tr("ui.rulecheck_head")))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("ui.rulecheck_title"))
        layout.addWidget(self.tabs, 1)
        layout.addWidget(button_row(self.dialog))
        self.dialog.resize(920, 600)
        self.dialog.setProperty("holder", self)
        self.show(found)

    def show(self, found: "RuleCheck") -> None:
        """Fill the tabs anew; the one in front stays."""
        place = max(0, self.tabs.currentIndex())
        while self.tabs.count():
            old = self.tabs.widget(0)
            self.tabs.removeTab(0)
            if old is not None:
                old.deleteLater()
        self.tabs.addTab(self._changes(found), tr("ui.rulecheck_changes", n=len(found.other_answers)))
        self.tabs.addTab(self._packs(found), tr("ui.rulecheck_packs", n=len(found.records)))
        self.tabs.addTab(self._evidence(), tr("ui.rulecheck_evidence"))
        self.tabs.setCurrentIndex(place)

    def judge(self, on: date) -> None:
        """Judge again on a day."""
        project, run = self._desk.session.project, self._desk.session.run
        if project is None or run is None:
            return
        payload = {"assessment": run.assessment, "project": _in_use(project), "on": on, "language": language()}
        self._desk.work.start(tr("ui.task_rule_check"), "rule_check", payload, self.show, owner=self.dialog)

    def _changes(self, found: "RuleCheck") -> QWidget:
        page, layout = _page()
        day = with_room(QDateEdit(QDate(found.on.year, found.on.month, found.on.day)))
        day.setCalendarPopup(True)
        day.setLocale(locale())
        day.setDisplayFormat(day_format())
        day.setAccessibleName(tr("ui.rulecheck_on"))
        day.setToolTip(tip(tr("ui.rulecheck_on_tip")))
        again = QPushButton(icon("reset"), tr("ui.rulecheck_again"))
        again.setToolTip(tip(tr("ui.rulecheck_again_tip")))
        again.setAutoDefault(False)
        again.clicked.connect(lambda: self.judge(_day(day)))
        nest(layout, _line(label(tr("ui.rulecheck_on"), wrap=False), day, again))
        layout.addWidget(label(_told(found), "muted"))
        if found.without_facts:
            layout.addWidget(note(tr("ui.rulecheck_without", n=len(found.without_facts)), "warn"))
        if not found.changes:
            if found.judged:
                layout.addWidget(note(tr("ui.rulecheck_nothing")))
            layout.addStretch(1)
            return page
        headers = [tr(f"ui.rulecheck_col_{name}") for name in ("rule", "before", "after", "reason", "sites")]
        groups = _grouped(found.changes)
        table = _table(headers, [row for row, _ in groups], tr("ui.rulecheck_title"))
        for place, (_, sites) in enumerate(groups):
            if (item := table.item(place, len(headers) - 1)) is not None:
                item.setToolTip(tip(", ".join(sites)))
        layout.addWidget(table, 1)
        return page

    def _packs(self, found: "RuleCheck") -> QWidget:
        page, layout = _page()
        layout.addWidget(label(tr("ui.rulecheck_packs_text"), "muted"))
        state = {pack.pack_id: pack.state for pack in found.packs}
        headers = [tr(f"ui.rulecheck_col_{name}") for name in ("pack", "version", "rules", "state", "checked")]
        rows = [
            (pack.title, pack.version, number(len(pack.rules), 0), tr(f"ui.rulecheck_state_{state[pack.pack_id]}"),
             f"{iso_day(pack.checked_on)}: {pack.checked_by}")
            for pack in found.records
        ]  # fmt: skip
        layout.addWidget(_table(headers, rows, tr("ui.rulecheck_packs", n=len(rows))), 1)
        add = QPushButton(icon("open"), tr("ui.rulecheck_add"))
        add.setToolTip(tip(tr("ui.rulecheck_add_tip")))
        add.setAutoDefault(False)
        add.clicked.connect(self.ask_for_pack)
        own = QComboBox()
        own.setAccessibleName(tr("ui.rulecheck_own"))
        own.setToolTip(tip(tr("ui.rulecheck_own")))
        drop = QPushButton(icon("tool_remove"), tr("ui.rulecheck_drop"))
        drop.setToolTip(tip(tr("ui.rulecheck_drop_tip")))
        drop.setAutoDefault(False)
        own.addItems([cell_text(name) for name in self._own_packs()])
        for widget in (own, drop):
            widget.setVisible(bool(own.count()))
        drop.clicked.connect(lambda: self.drop_pack(own.currentIndex()))
        nest(layout, _line(add, own, drop))
        return page

    def _own_packs(self) -> tuple[str, ...]:
        project = self._desk.session.project
        return () if project is None else _in_use(project).settings.rules.own_packs

    def ask_for_pack(self) -> None:
        """Let the planner choose a file, and ask it from now on."""
        project = self._desk.session.project
        if project is None:
            return
        title = tr("ui.rulecheck_add")
        chosen, _ = QFileDialog.getOpenFileName(self.dialog, title, str(project.folder), "TOML (*.toml)")
        if chosen:
            self.add_pack(Path(chosen))

    def add_pack(self, path: Path) -> None:
        """Ask an own pack from now on; what is wrong with it is told."""
        from planner.app.editing.rules import add_own_pack

        self._edit(lambda project: add_own_pack(project, path), tr("ui.undo_own_pack", name=path.name))

    def drop_pack(self, place: int) -> None:
        """Ask an own pack no longer."""
        from planner.app.editing.rules import drop_own_pack

        name = self._own_packs()[place]
        self._edit(lambda project: drop_own_pack(project, name), tr("ui.undo_own_pack", name=name))

    def _evidence(self) -> QWidget:
        from planner.app.editing.rules import asked_facts, evidence_lines

        page, layout = _page()
        layout.addWidget(label(tr("ui.rulecheck_evidence_text"), "muted"))
        project = self._desk.session.project
        words = {fact.name: fact.words for fact in asked_facts(language())}
        lines = () if project is None else evidence_lines(project)
        rows = [(self._site(line.site_id), words.get(line.fact, line.fact), _value(line.value)) for line in lines]
        table = _table(
            [tr(f"ui.rulecheck_col_{n}") for n in ("site", "fact", "value")], rows, tr("ui.rulecheck_evidence")
        )
        for place, line in enumerate(lines):
            if (item := table.item(place, 0)) is not None:
                item.setData(_KEY, line.key)
        layout.addWidget(table, 1)
        if not lines:
            layout.addWidget(note(tr("ui.rulecheck_no_evidence")))
        site, fact, value = self._sites(), QComboBox(), _ValueField()
        fact.setAccessibleName(tr("ui.rulecheck_col_fact"))
        fact.setToolTip(tip(tr("ui.rulecheck_fact_tip")))
        fact.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for each in asked_facts(language()):
            fact.addItem(cell_text(each.words), (each.name, each.kind))
        fact.currentIndexChanged.connect(lambda: value.look_at(fact.currentData()[1]))
        value.look_at(fact.currentData()[1])
        tell = QPushButton(tr("ui.rulecheck_tell"))
        tell.setToolTip(tip(tr("ui.rulecheck_tell_tip")))
        tell.setAutoDefault(False)
        tell.clicked.connect(lambda: self.tell(str(site.currentData()), fact.currentData()[0], value.value()))
        drop = QPushButton(icon("tool_remove"), tr("ui.rulecheck_forget"))
        drop.setToolTip(tip(tr("ui.rulecheck_forget_tip")))
        drop.setAutoDefault(False)
        drop.setEnabled(bool(lines))
        drop.clicked.connect(lambda: self.forget(table))
        form = _line(site, fact, value, tell, drop)
        form.setStretch(0, 3)
        form.setStretch(1, 3)
        nest(layout, form)
        return page

    def _sites(self) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(tr("ui.rulecheck_col_site"))
        made.setToolTip(tip(tr("ui.rulecheck_site_tip")))
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.addItem(tr("ui.rulecheck_all_sites"), "")
        run = self._desk.session.run
        for site in () if run is None else run.assessment.sites:
            made.addItem(cell_text(site.name), site.site_id)
        made.setCurrentIndex(max(0, made.findData(self._desk.session.site_id)))
        return made

    def _site(self, site_id: str) -> str:
        return self._desk.session.site_name(site_id) if site_id else tr("ui.rulecheck_all_sites")

    def tell(self, site_id: str, fact: str, value: "bool | str") -> None:
        """Write down what is known."""
        from planner.app.editing.rules import read_value, tell_evidence

        said = value if isinstance(value, bool) else read_value(fact, value, language())
        if said is None:
            self._desk.notices.post(tr("ui.rulecheck_no_value"), "warn")
            return
        self._edit(lambda project: tell_evidence(project, fact, said, site_id), tr("ui.undo_evidence"))

    def forget(self, table: QTableWidget) -> None:
        """Take back the chosen line."""
        from planner.app.editing.rules import forget_evidence

        item = table.item(max(0, table.currentRow()), 0)
        if item is not None:
            key = str(item.data(_KEY))
            self._edit(lambda project: forget_evidence(project, key), tr("ui.undo_evidence"))

    def _edit(self, edit: Callable[[Project], Project], text: str) -> None:
        """One step of the project, then judged again."""
        project = self._desk.session.project
        if project is None:
            return
        try:
            self._desk.session.apply(edit(project), text)
        except PlannerError as fault:
            self._desk.notices.post(fault.message(language()), "bad")
            return
        self.judge(project.project_date)


class _Airy(QStyledItemDelegate):
    """Rows with room above and below their words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Size of a cell."""
        size = super().sizeHint(option, index)
        return QSize(size.width(), size.height() + 12)


class _ValueField(QWidget):
    """Yes or no, or a number or a word that is typed."""

    def __init__(self) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.choice, self.words = QComboBox(), QLineEdit()
        self.choice.addItems([tr("ui.rulecheck_yes"), tr("ui.rulecheck_no")])
        for widget in (self.choice, self.words):
            widget.setAccessibleName(tr("ui.rulecheck_col_value"))
            widget.setToolTip(tip(tr("ui.rulecheck_value_tip")))
            widget.setMinimumWidth(110)
            layout.addWidget(widget)

    def look_at(self, kind: str) -> None:
        """Ask for a value of a kind of fact."""
        self.choice.setVisible(kind == "bool")
        self.words.setVisible(kind != "bool")

    def value(self) -> bool | str:
        """What was chosen or typed."""
        return self.words.text() if self.choice.isHidden() else self.choice.currentIndex() == 0


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 10, 0, 0)
    layout.setSpacing(10)
    return page, layout


def _line(*widgets: QWidget) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    if len(widgets) == 3:
        layout.addStretch(1)
    return layout


def _day(field: QDateEdit) -> date:
    day = field.date()
    return date(day.year(), day.month(), day.day())


def _told(found: "RuleCheck") -> str:
    return tr("ui.rulecheck_told", sites=found.judged, rules=found.rules, on=day_text(found.on),
              judged_on=day_text(found.judged_on))  # fmt: skip


def _grouped(changes: "Sequence[RuleChange]") -> list[tuple[tuple[str, ...], list[str]]]:
    """A row for each rule that changed in one way, and its sites: broken rules first, other words last."""
    groups: dict[tuple[int, str, str, str, str, str], list[str]] = {}
    for change in changes:
        broken = change.after is not None and change.after.value == "fail"
        weight = 0 if broken else 1 if change.before != change.after else 2
        answers = _outcome(change.before), _outcome(change.after)
        key = weight, change.rule_id, change.title, *answers, tr(f"ui.rulecheck_reason_{change.reason}")
        groups.setdefault(key, []).append(change.site_name or change.site_id)
    return [((*key[2:], _sites_told(groups[key])), groups[key]) for key in sorted(groups)]


def _sites_told(names: Sequence[str]) -> str:
    """Names of few sites, the number of many."""
    return ", ".join(names) if len(names) <= _NAMED else tr("ui.rulecheck_sites", n=len(names))


def _outcome(outcome: "RuleOutcome | None") -> str:
    return _NONE if outcome is None else tr(f"ui.outcome_{outcome.value}")


def _value(value: "float | bool | str") -> str:
    if isinstance(value, bool):
        return tr("ui.rulecheck_yes") if value else tr("ui.rulecheck_no")
    return value if isinstance(value, str) else number(value, 3)


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> QTableWidget:
    """Table whose first column takes what room is left; rows are as high as their words."""
    made = QTableWidget(len(rows), len(headers))
    made.setAccessibleName(name)
    made.setHorizontalHeaderLabels(list(headers))
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.verticalHeader().hide()
    made.setWordWrap(True)
    made.setItemDelegate(_Airy(made))
    made.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    for place, row in enumerate(rows):
        for column, words in enumerate(row):
            item = QTableWidgetItem(cell_text(words))
            item.setToolTip(tip(words))
            made.setItem(place, column, item)
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in range(1, len(headers)):
        room_px = max(made.sizeHintForColumn(column), header.sectionSizeHint(column)) + 12
        made.setColumnWidth(column, min(room_px, _WIDEST_PX))
    header.sectionResized.connect(lambda _at, _before, _now: made.resizeRowsToContents())
    return made
