"""The editor of assumptions: every figure of the catalogues, with its source, to be replaced by the planner's own."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, QItemSelection, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from planner.app.editing.own_values import key_of, order_fault, with_own_value, with_own_values_in, without_own_value
from planner.app.own_values import Figure
from planner.app.own_values_file import write_values
from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.typed import has_two_readings
from planner.model.typed import number as typed_number
from ui.dates import day_format
from ui.desk import Desk
from ui.models.figures_model import FigureRow, FiguresModel, unit_words
from ui.numbers import is_price, locale
from ui.texts import language, tr
from ui.theme.icons import icon
from ui.widgets.blocks import button, note, row
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room

EUR, RATES = "EUR", "currency_rates"
_WIDTHS = (104, 290, 82, 116, 90, 120, 100)
_SOURCE_COLUMN = 5


def edit_assumptions(desk: Desk) -> "AssumptionsDialog | None":
    """Open the editor for the project that is open."""
    if desk.session.project is None or desk.window is None:
        return None
    made = AssumptionsDialog(desk, desk.window)
    made.open()
    return made


class AssumptionsDialog(QDialog):
    """Table of all figures, and below it the selected one to edit; each edit is a step of the project."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ui.figures_title"))
        self._desk = desk
        self._figures: tuple[Figure, ...] = ()
        self._shown = ""
        self.model = FiguresModel()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("ui.figures_search"))
        self.filter.setAccessibleName(tr("ui.figures_search"))
        self.filter.setToolTip(tip(tr("ui.figures_search_tip")))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.own_only = QCheckBox(tr("ui.figures_own_only"))
        self.own_only.setToolTip(tip(tr("ui.figures_own_only_tip")))
        self.own_only.setMinimumWidth(self.own_only.sizeHint().width() + 12)
        self.view = self._table()
        self.named = label("")
        self.shipped = label("", "muted")
        self.value, self.source = QLineEdit(), QLineEdit()
        self.currency, self.day = QComboBox(), with_room(QDateEdit())
        self.take = button(tr("ui.figures_take"), tr("ui.figures_take_tip"), self.set_own)
        self.reset = button(tr("ui.figures_reset"), tr("ui.figures_reset_tip"), self.reset_own)
        self.box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.box.button(QDialogButtonBox.StandardButton.Close).setText(tr("ui.close"))
        self._fill_fields()
        self._lay_out()
        self._connect()
        self.resize(980, 660)
        desk.work.start(tr("ui.task_figures"), "figures", {}, self.fill, owner=self)

    def _table(self) -> QTableView:
        view = QTableView()
        view.setModel(self.model)
        view.setAccessibleName(tr("ui.figures_title"))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        view.horizontalHeader().setSectionResizeMode(_SOURCE_COLUMN, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(_WIDTHS):
            view.setColumnWidth(column, width)
        return view

    def _fill_fields(self) -> None:
        for field, code in ((self.value, "value"), (self.source, "source"), (self.currency, "currency"),
                            (self.day, "date")):  # fmt: skip
            field.setAccessibleName(tr(f"ui.figures_col_{code}"))
            field.setToolTip(tip(tr(f"ui.figures_{code}_tip")))
        self.day.setCalendarPopup(True)
        self.day.setLocale(locale())
        self.day.setDisplayFormat(day_format())
        self.day.setMaximumWidth(150)
        self.value.setMaximumWidth(150)
        self.currency.setMaximumWidth(150)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(note(tr("ui.figures_note")))
        layout.addWidget(row([self.own_only, self.filter], stretch_last=True))
        layout.addWidget(self.view, 1)
        layout.addWidget(self.named)
        layout.addWidget(self.shipped)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(label(tr("ui.figures_col_value")), row([self.value, self.currency, self.day]))
        form.addRow(label(tr("ui.figures_col_source")), self.source)
        nest(layout, form)
        read = button(tr("ui.figures_import"), tr("ui.figures_import_tip"), self.ask_import)
        write = button(tr("ui.figures_export"), tr("ui.figures_export_tip"), self.ask_export)
        layout.addWidget(row([self.take, self.reset, read, write, self.box], stretch_last=True))

    def _connect(self) -> None:
        self.filter.textChanged.connect(lambda _text: self._search())
        self.own_only.toggled.connect(lambda _on: self._search())
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.value.returnPressed.connect(self.set_own)
        self.box.rejected.connect(self.reject)
        self._desk.session.project_changed.connect(self._follow)
        self._show_selected()

    def fill(self, figures: Sequence[Figure]) -> None:
        """Take the figures that ship."""
        self._figures = tuple(figures)
        currencies = sorted({each.row.split("_")[0].upper() for each in figures if each.table == RATES})
        self.currency.addItems([EUR, *currencies])
        self._follow()
        if self.model.rowCount():
            self.view.selectRow(0)

    @property
    def selected(self) -> FigureRow | None:
        """The figure that is edited."""
        rows = self.view.selectionModel().selectedRows()
        return self.model.at(rows[0].row()) if rows else None

    def set_own(self) -> None:
        """Put the planner's value in place of the selected figure."""
        found, project = self.selected, self._desk.session.project
        value = typed_number(self.value.text(), language())
        if found is None or project is None:
            return
        # the same as own_catalogue asks for when a run begins
        floor = min(each.value for each in self._figures
                    if (each.table, each.column) == (found.figure.table, found.figure.column))  # fmt: skip
        given = self.value.text().strip()
        # rates have three decimals, and what stands in the field already has been read
        price = is_price(found.figure.unit) and found.figure.table != RATES and given != self._shown
        asked = price and has_two_readings(given, language())
        if asked or value is None or value < 0.0 <= floor:
            why = tr("ui.programme_two_readings", amount=given) if asked else ""
            self._desk.notices.post(why or tr("ui.figures_no_number", given=given or "–"), "warn")
            self.value.setFocus()
            self.value.selectAll()
            return
        day = self.day.date()
        currency = self.currency.currentText()
        own = OwnValue(
            table=found.figure.table,
            row=found.figure.row,
            column=found.figure.column,
            value=value,
            currency="" if currency == EUR or not self.currency.isEnabled() else currency,
            source=self.source.text().strip(),
            on=date(day.year(), day.month(), day.day()),
        )
        self._apply(with_own_value(project, own), tr("ui.undo_own_value", name=found.figure.name))

    def _apply(self, project: Project, text: str) -> None:
        """Take an edit over, unless a low is above its base or a high below it: no run would take that."""
        foreign = {each.row.split("_")[0].upper() for each in self._figures if each.table == RATES}
        shipped = {
            (each.table, each.row, each.column): each.value
            for each in self._figures
            if not any(currency in each.unit for currency in foreign)
        }
        fault = order_fault(project.own_values, shipped)
        if fault is not None:
            self._desk.notices.post(fault.message(language()), "warn")
            return
        self._desk.session.apply(project, text)

    def reset_own(self) -> None:
        """Give the selected figure back to the catalogue."""
        found, project = self.selected, self._desk.session.project
        if found is None or project is None:
            return
        text = tr("ui.undo_own_value_reset", name=found.figure.name)
        self._apply(without_own_value(project, found.key), text)

    def ask_import(self) -> None:
        """Choose a file of own values."""
        name, _ = QFileDialog.getOpenFileName(self, tr("ui.figures_import"), "", "CSV (*.csv)")
        if name:
            self.import_from(Path(name))

    def import_from(self, path: Path) -> None:
        """Read own values from a file, as one step."""
        self._desk.work.start(
            tr("ui.task_own_values", name=path.name), "own_values", {"path": path}, self._imported, owner=self
        )

    def _imported(self, values: Sequence[OwnValue]) -> None:
        project = self._desk.session.project
        if project is not None and values:
            text = tr("ui.undo_own_values_in", n=len(values))
            self._apply(with_own_values_in(project, values), text)

    def ask_export(self) -> None:
        """Choose where the project's own values go."""
        name, _ = QFileDialog.getSaveFileName(self, tr("ui.figures_export"), "own_values.csv", "CSV (*.csv)")
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write the project's own values to a file."""
        project = self._desk.session.project
        if project is None:
            return
        try:
            write_values(project.own_values, path)
        except PlannerError as fault:
            self._desk.notices.post("; ".join(issue.message() for issue in fault.issues), "warn")
            return
        self._desk.say(tr("ui.figures_exported", name=path.name))

    def _search(self) -> None:
        self.model.search(self.filter.text(), own_only=self.own_only.isChecked())
        if self.model.rowCount():
            self.view.selectRow(0)
        self._show_selected()

    def _follow(self) -> None:
        """Show the project's own values; the selection stays where it was."""
        project, chosen = self._desk.session.project, self.selected
        own = {} if project is None else {key_of(each): each for each in project.own_values}
        self.model.show(self._figures, own)
        at = -1 if chosen is None else self.model.row_of(chosen.key)
        if at >= 0:
            self.view.selectRow(at)
        self._show_selected()

    def _selected(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self._show_selected()

    def _show_selected(self) -> None:
        found = self.selected
        fields: tuple[QWidget, ...] = (self.value, self.source, self.day, self.take)
        for field in fields:
            field.setEnabled(found is not None)
        self.reset.setEnabled(found is not None and found.own is not None)
        money = found is not None and found.figure.unit.startswith("EUR") and found.figure.table != RATES
        self.currency.setEnabled(money)
        if found is None:
            self.named.setText(tr("ui.figures_none"))
            self.shipped.setText("")
            return
        words, own = found.words(), found.own
        self.named.setText(f"{words[0]}: {words[1]}")
        shipped = locale().toString(found.figure.value, "g", 12)
        self.shipped.setText(
            tr("ui.figures_shipped", value=shipped, unit=unit_words(found.figure), source=found.figure.source)
        )
        self._shown = locale().toString(found.figure.value if own is None else own.value, "g", 12)
        self.value.setText(self._shown)
        self.source.setText("" if own is None else own.source)
        self.currency.setCurrentText(EUR if own is None or not own.currency else own.currency)
        project = self._desk.session.project
        day = own.on if own is not None and own.on else (project.project_date if project else date(2026, 1, 1))
        self.day.setDate(QDate(day.year, day.month, day.day))
