"""The classes of a layer as a table that can be edited: tick and symbol, words, limits or values or rules."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem

from planner.maps.looks import symbol
from planner.maps.style import LayerStyle
from planner.model.look import Comparison, LookClass, Renderer
from planner.model.typed import number as typed_number
from ui.dialogs_style.fields import ScaleBox, named
from ui.map.legend import HEIGHT_PX, WIDTH_PX, swatch
from ui.numbers import locale
from ui.texts import language, tr
from ui.theme.tokens import tokens

_COLUMNS: dict[Renderer, tuple[str, ...]] = {
    "graduated": ("symbol", "low", "high", "label"),
    "categorised": ("symbol", "value", "label"),
    "rules": ("symbol", "label", "column", "comparison", "value", "from_scale", "to_scale"),
}
_WIDTHS_PX = {"symbol": 84, "low": 104, "high": 104, "label": 90, "value": 84, "column": 152, "comparison": 86,
              "from_scale": 116, "to_scale": 116}  # fmt: skip


class ClassTable(QTableWidget):
    """Table of classes. ``edited`` tells that :attr:`classes` are others; ``moved_limit`` that a limit was typed."""

    edited = Signal()
    moved_limit = Signal()

    def __init__(self, base: LayerStyle, columns: Sequence[str]) -> None:
        super().__init__()
        self.classes: tuple[LookClass, ...] = ()
        self._base, self._layer_columns = base, tuple(columns)
        self._fields: tuple[str, ...] = ()
        self._filling = False
        self.setIconSize(QSize(WIDTH_PX, HEIGHT_PX))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(30)
        self.setMinimumHeight(150)
        self.setAccessibleName(tr("ui.style_classes"))
        self.itemChanged.connect(self._changed)

    def show_classes(self, renderer: Renderer, classes: Sequence[LookClass]) -> None:
        """Show the classes of a look."""
        self._filling = True
        rows = self.rows()
        self.classes = tuple(classes)
        self._fields = _COLUMNS.get(renderer, ())
        self.clear()
        self.setColumnCount(len(self._fields))
        self.setRowCount(len(self.classes))
        self.setHorizontalHeaderLabels([tr(f"ui.style_head_{name}") for name in self._fields])
        for row, each in enumerate(self.classes):
            for at, name in enumerate(self._fields):
                self._cell(row, at, name, each)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(52)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, name in enumerate(self._fields):
            title = self.horizontalHeaderItem(at)
            if name in {"low", "high"} and title is not None:
                title.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for at, name in enumerate(self._fields):
            wide = name == "label" or (name == "value" and renderer == "categorised")
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch if wide
                                        else QHeaderView.ResizeMode.Interactive)  # fmt: skip
            self.setColumnWidth(at, _WIDTHS_PX[name])
        for row in rows:
            if row < len(self.classes):
                self.selectRow(row)
        if not self.rows() and self.classes:
            self.selectRow(0)
        self._filling = False

    def rows(self) -> tuple[int, ...]:
        """Rows that are chosen; without a table to choose from, the only class there is."""
        if not self._fields:
            return (0,) if self.classes else ()
        model = self.selectionModel()
        return tuple(sorted({index.row() for index in model.selectedIndexes()})) if model is not None else ()

    def change(self, changed: dict[str, object]) -> None:
        """Change fields of the classes that are chosen."""
        rows = self.rows()
        self.classes = tuple(
            replace(each, **changed) if i in rows else each  # type: ignore[arg-type]  # fields come from the editor
            for i, each in enumerate(self.classes)
        )
        self._filling = True
        for row in rows:
            item = self.item(row, 0)
            if item is not None:
                item.setIcon(swatch(symbol(self._base, self.classes[row]), tokens().theme))
        self._filling = False
        self.edited.emit()

    def _cell(self, row: int, at: int, name: str, each: LookClass) -> None:
        if name in {"column", "comparison", "from_scale", "to_scale"}:
            self._field(row, at, name, each)
            return
        item = QTableWidgetItem(self._words(name, each))
        if name == "symbol":
            item.setIcon(swatch(symbol(self._base, each), tokens().theme))
            item.setFlags((item.flags() | Qt.ItemFlag.ItemIsUserCheckable) & ~Qt.ItemFlag.ItemIsEditable)
            item.setCheckState(Qt.CheckState.Checked if each.visible else Qt.CheckState.Unchecked)
        elif name in {"low", "high"}:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        elif name == "value" and each.other:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
        self.setItem(row, at, item)

    def _words(self, name: str, each: LookClass) -> str:
        if name == "symbol":
            return ""
        if name == "value" and each.other:
            return tr("ui.style_all_others")
        value = getattr(each, name)
        if name in {"low", "high"}:
            return "" if value is None else locale().toString(float(value), "g", 10)
        return str(value)

    def _field(self, row: int, at: int, name: str, each: LookClass) -> None:
        """Box in a cell: columns and comparisons are chosen, scales chosen or typed."""
        if name in {"from_scale", "to_scale"}:
            scale = ScaleBox()
            scale.setMinimumWidth(104)
            scale.show_scale(getattr(each, name))
            scale.typed.connect(lambda: self._set(row, name, scale.scale))
            named(scale, tr(f"ui.style_head_{name}"))
            self.setCellWidget(row, at, scale)
            return
        box = QComboBox()
        options = ("", *self._layer_columns) if name == "column" else get_args(Comparison)
        for option in options:
            words = tr("ui.style_rule_all") if name == "column" and not option else option
            box.addItem(tr("ui.style_contains") if option == "contains" else words, option)
        box.setCurrentIndex(max(box.findData(getattr(each, name)), 0))
        box.activated.connect(lambda _i: self._set(row, name, box.currentData()))
        named(box, tr(f"ui.style_head_{name}"))
        self.setCellWidget(row, at, box)

    def _changed(self, item: QTableWidgetItem) -> None:
        if self._filling or not self._fields:
            return
        row, name = item.row(), self._fields[item.column()]
        if name == "symbol":
            self._set(row, "visible", item.checkState() == Qt.CheckState.Checked)
        elif name in {"low", "high"}:
            self._limit(row, name, item.text())
        else:
            self._set(row, name, item.text().strip())

    def _limit(self, row: int, name: str, typed: str) -> None:
        """A limit is that of the class beside it too; what is no figure leaves it as it was."""
        value = typed_number(typed, language())
        classes = list(self.classes)
        if value is not None or not typed.strip():
            classes[row] = replace(classes[row], low=value) if name == "low" else replace(classes[row], high=value)
            beside = row - 1 if name == "low" else row + 1
            if 0 <= beside < len(classes) and value is not None:
                other = classes[beside]
                classes[beside] = replace(other, high=value) if name == "low" else replace(other, low=value)
        self.show_classes("graduated", classes)
        self.moved_limit.emit()
        self.edited.emit()

    def _set(self, row: int, name: str, value: object) -> None:
        classes = list(self.classes)
        classes[row] = replace(classes[row], **{name: value})  # type: ignore[arg-type]  # the cell's own field
        self.classes = tuple(classes)
        self.edited.emit()
