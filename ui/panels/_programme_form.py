"""What a programme is asked: money by year, the aim, and what it is held to. Every change is a step of the project."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.model.rates import EUR
from planner.model.result import ShownRate
from planner.model.settings import PlanSettings
from planner.model.typed import YEARS, amount, has_two_readings, is_year
from ui.numbers import NBSP, currency, in_currency, in_eur, locale, number, rate_in_use
from ui.texts import language, tr
from ui.widgets.blocks import button, small
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room
from ui.words import rate_words

OBJECTIVES = ("npv", "people", "energy", "sites")
_FIRST, _MOST_EUR = 500_000.0, 1e12
_ROW_PX, _ROWS_SHOWN, _AIM_PX = 26, 3, 200
_ABOVE_PX, _GAP_PX, _FRAME_PX = 8, 6, 8


class ProgrammeForm(QWidget):
    """Form over :class:`PlanSettings`; ``changed`` is told of each new value, ``refused`` of what is no budget."""

    def __init__(self, changed: Callable[[PlanSettings], None], refused: Callable[[str], object]) -> None:
        super().__init__()
        self._changed, self._refused, self._filling = changed, refused, False
        self.plan = PlanSettings()
        # amounts as they are shown, and what they stand for: writing one does not round the others
        self._amounts: list[tuple[str, float]] = []
        # what is typed is in the currency of the heading, also while another one waits for the window to be built anew
        self._rate: ShownRate | None = None
        self._next_year = 0
        self.budget = self._table()
        self.more = button(tr("ui.programme_add_year"), tr("ui.programme_add_year_tip"), self._add_year)
        self.fewer = button(tr("ui.programme_remove_year"), tr("ui.programme_remove_year_tip"), self._remove_year)
        self.objective = QComboBox()
        for name in OBJECTIVES:
            self.objective.addItem(tr(f"ui.programme_aim_{name}"), name)
        self.carry = QCheckBox(tr("ui.programme_carry"))
        self.net = QCheckBox(tr("ui.programme_net"))
        self.most = with_room(QSpinBox())
        self.most.setRange(0, 999)
        self.most.setSpecialValueText(tr("ui.programme_any"))
        self.apart = self._spin(0.0, 500.0, " km", 1)
        self.spacing = self._spin(0.0, 300.0, " km", 0)
        self.spacing.setSpecialValueText(tr("ui.programme_any"))
        self.spacing_kw = self._spin(0.0, 100_000.0, " kW", 0)
        self.reach = self._spin(1.0, 240.0, " min", 0)
        self.covered = self._spin(0.0, 1000.0, " kW", 0)
        self.covered.setSpecialValueText(tr("ui.programme_all"))
        self.floor = self._spin(0.0, 100.0, " %", 0)
        self.words = small("")
        self._lay_out()
        self._listen()

    def begin(self, plan: PlanSettings, next_year: int) -> None:
        """Show settings without telling anybody; ``next_year`` is offered where there is no year yet."""
        self._filling = True
        self.plan, self._next_year = plan, next_year
        self._show_budget()
        self.objective.setCurrentIndex(OBJECTIVES.index(plan.objective))
        self.carry.setChecked(plan.carry_over)
        self.net.setChecked(plan.net_of_grants)
        self.most.setValue(plan.max_sites)
        for box, value in (
            (self.apart, plan.min_distance_km),
            (self.spacing, plan.spacing_km),
            (self.spacing_kw, plan.spacing_kw),
            (self.reach, plan.reach_min),
            (self.covered, plan.covered_kw),
            (self.floor, 100 * plan.floor_pu),
        ):
            box.setValue(value)
        self.fewer.setEnabled(bool(plan.budget_eur_by_year))
        self._filling = False

    def _show_budget(self) -> None:
        """Years and amounts, these in the currency shown: another project may be in another."""
        rows, self._rate = sorted(self.plan.budget_eur_by_year.items()), rate_in_use()
        told = tip(tr("ui.programme_budget_tip", currency=currency()))
        self.budget.setHorizontalHeaderLabels([tr("ui.programme_year"), tr("ui.programme_eur", currency=currency())])
        self.budget.setToolTip(told)
        self.budget.setRowCount(len(rows))
        self._amounts = [(number(in_currency(eur), 0), eur) for _, eur in rows]
        for place, (year, eur) in enumerate(rows):
            for column, (text, hint) in enumerate(((year, told), (self._amounts[place][0], _kept(eur) or told))):
                item = QTableWidgetItem(text)
                item.setToolTip(hint)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.budget.setItem(place, column, item)

    def _table(self) -> QTableWidget:
        made = QTableWidget(0, 2)
        made.setAccessibleName(tr("ui.programme_budget"))
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(_ROW_PX)
        made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        made.horizontalHeader().setFixedHeight(_ROW_PX)
        made.setTabKeyNavigation(False)
        made.setFixedHeight((_ROWS_SHOWN + 1) * _ROW_PX + _FRAME_PX)
        made.cellChanged.connect(self._cell)
        return made

    def _spin(self, low: float, high: float, suffix: str, decimals: int) -> QDoubleSpinBox:
        made = with_room(QDoubleSpinBox())
        made.setLocale(locale())
        made.setRange(low, high)
        made.setDecimals(decimals)
        made.setSuffix(suffix)
        made.setKeyboardTracking(False)
        return made

    def _lay_out(self) -> None:
        self._buttons = buttons = QHBoxLayout()
        buttons.addWidget(self.more)
        buttons.addWidget(self.fewer)
        buttons.addStretch(1)
        form = QFormLayout()
        form.setContentsMargins(0, 4, 0, 0)
        form.setVerticalSpacing(4)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("aim", self.objective), ("most", self.most), ("apart", self.apart), ("spacing", self.spacing),
            ("spacing_kw", self.spacing_kw), ("reach", self.reach), ("covered", self.covered), ("floor", self.floor),
        )  # fmt: skip
        for name, control in rows:
            control.setAccessibleName(tr(f"ui.programme_{name}"))
            control.setToolTip(tip(tr(f"ui.programme_{name}_tip")))
            control.setMinimumWidth(_AIM_PX if control is self.objective else 96)
            form.addRow(label(tr(f"ui.programme_{name}"), wrap=False), control)
        self.carry.setToolTip(tip(tr("ui.programme_carry_tip")))
        self.net.setToolTip(tip(tr("ui.programme_net_tip")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, _ABOVE_PX, 12, 8)
        layout.setSpacing(_GAP_PX)
        layout.addWidget(self.budget)
        nest(layout, buttons)
        layout.addWidget(self.carry)
        layout.addWidget(self.net)
        nest(layout, form)
        layout.addWidget(self.words)
        layout.addStretch(1)

    def fit(self, high_px: int) -> None:
        """Where little of the form is seen at once, give the table fewer rows, so that no row below it is half seen."""
        free_px = high_px - _ABOVE_PX - self.more.sizeHint().height() - 2 * _GAP_PX
        rows = min(max((free_px - _FRAME_PX) // _ROW_PX - 1, 1), _ROWS_SHOWN)
        table_px = (rows + 1) * _ROW_PX + _FRAME_PX
        self.budget.setFixedHeight(table_px)
        below_px, check_px = free_px - table_px, self.carry.sizeHint().height()
        starts_px = (0, check_px + _GAP_PX)
        half_px = next((below_px - start for start in starts_px if start < below_px < start + check_px), 0)
        self._buttons.setContentsMargins(0, 0, 0, half_px)

    def _listen(self) -> None:
        self.objective.currentIndexChanged.connect(lambda _i: self._tell(objective=self.objective.currentData()))
        self.carry.toggled.connect(lambda on: self._tell(carry_over=on))
        self.net.toggled.connect(lambda on: self._tell(net_of_grants=on))
        self.most.valueChanged.connect(lambda value: self._tell(max_sites=value))
        self.apart.valueChanged.connect(lambda value: self._tell(min_distance_km=value))
        self.spacing.valueChanged.connect(lambda value: self._tell(spacing_km=value))
        self.spacing_kw.valueChanged.connect(lambda value: self._tell(spacing_kw=value))
        self.reach.valueChanged.connect(lambda value: self._tell(reach_min=value))
        self.covered.valueChanged.connect(lambda value: self._tell(covered_kw=value))
        self.floor.valueChanged.connect(lambda value: self._tell(floor_pu=value / 100))

    def _tell(self, **values: object) -> None:
        if not self._filling:
            self._changed(replace(self.plan, **values))  # type: ignore[arg-type]  # fields of the settings

    def _cell(self, _row: int, _column: int) -> None:
        """A cell was written: what is no year, a year that stands there already, or no money goes back, and is told."""
        if self._filling:
            return
        found: dict[str, float] = {}
        for place in range(self.budget.rowCount()):
            cells = [self.budget.item(place, column) for column in (0, 1)]
            year, written = (item.text().strip() if item is not None else "" for item in cells)
            eur = self._eur_of(place, written)
            if not is_year(year) or year in found or eur is None:
                said = self._refusal(year, written, twice=year in found)
                self.begin(self.plan, self._next_year)
                self._refused(said)
                return
            found[year] = eur
        self._tell(budget_eur_by_year=found)

    def _refusal(self, year: str, written: str, *, twice: bool) -> str:
        """What is wrong with a row of the table, in a sentence with an example."""
        if not twice and not is_year(year):
            return tr("ui.programme_bad_year", year=year, first=str(YEARS[0]), last=str(YEARS[1]))
        if not twice and has_two_readings(written, language()):
            return tr("ui.programme_two_readings", amount=written)
        said = EUR if self._rate is None else self._rate.currency
        return tr("ui.programme_bad_budget", year=year, amount=written, currency=said)

    def _eur_of(self, place: int, written: str) -> float | None:
        """What an amount in the table stands for; None where it is no money."""
        shown, eur = self._amounts[place]
        if written == shown:
            return eur
        value = amount(written, language())
        return None if value is None or in_eur(value, self._rate) > _MOST_EUR else in_eur(value, self._rate)

    def _add_year(self) -> None:
        rows = sorted(self.plan.budget_eur_by_year.items())
        year, eur = str(self._next_year), in_eur(_FIRST, self._rate)
        if rows:
            year, eur = str(int(rows[-1][0]) + 1), rows[-1][1]
        self._tell(budget_eur_by_year={**self.plan.budget_eur_by_year, year: eur})

    def _remove_year(self) -> None:
        rows = sorted(self.plan.budget_eur_by_year)
        if rows:
            place = self.budget.currentRow()
            gone = rows[place] if 0 <= place < len(rows) else rows[-1]
            left = {year: eur for year, eur in self.plan.budget_eur_by_year.items() if year != gone}
            self._tell(budget_eur_by_year=left)


def _kept(eur: float) -> str:
    """Tool tip of an amount that is shown at a rate: what is kept, and the rate; empty where it is shown in EUR."""
    rate = rate_in_use()
    if rate is None:
        return ""
    amount = f"{number(in_currency(eur), 0)}{NBSP}{rate.currency}"
    kept = f"{number(eur, 0)}{NBSP}EUR"
    return tip(tr("ui.programme_budget_kept", amount=amount, eur=kept, rate=rate_words(rate), currency=rate.currency))
