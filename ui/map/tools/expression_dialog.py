"""Select by expression: the layer, its columns, what is meant in words, and how many it would choose."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
)

from planner.maps.attributes import Attributes
from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.map.tools.features import layer_in_hand, layer_of
from ui.map.tools.kit import kit_of
from ui.models.cell_words import said
from ui.models.column_names import listed, select
from ui.numbers import number
from ui.texts import language, tr
from ui.widgets.nested import nest_at
from ui.widgets.plain import label, tip

if TYPE_CHECKING:
    from ui.map.tools.selection import How

_SETTLE_MS = 200
_VALUES_SHOWN = 200
_SIGNS = ("=", "!=", "<", "<=", ">", ">=", "contains", "in ( )", "is null", "and", "or", "not", "( )")


def open_expression_dialog(desk: Desk, layer_id: str = "") -> None:
    """Ask for an expression over a layer, by default the one in hand; the dialog stays while the map is looked at."""
    ExpressionDialog(desk, layer_id or layer_in_hand(desk)).show()


class ExpressionDialog(QDialog):
    """The expression is checked while it is typed; nothing is selected before a button says so."""

    def __init__(self, desk: Desk, layer_id: str = "") -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._attributes = Attributes({}, 0)
        self._rows: NDArray[np.int64] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ui.tool_expression_title"))
        self.resize(640, 460)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.check)
        self.layer_box = QComboBox()
        self.layer_box.setAccessibleName(tr("ui.tool_layer"))
        self.columns = QListWidget()
        self.columns.setAccessibleName(tr("ui.tool_columns"))
        self.values = QListWidget()
        self.values.setAccessibleName(tr("ui.tool_values"))
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(tr("ui.tool_expression"))
        self.edit.setPlaceholderText(tr("ui.tool_expression_example"))
        self.edit.setTabChangesFocus(True)
        self.told = label("", "muted")
        self._lay_out()
        for layer in reversed(desk.session.layers):
            if layer.attributes:
                self.layer_box.addItem(desk.layers.title(layer.layer_id), layer.layer_id)
        at = self.layer_box.findData(layer_id)
        self.layer_box.setCurrentIndex(max(at, 0))
        self.layer_box.currentIndexChanged.connect(self._take_layer)
        self.columns.currentRowChanged.connect(self._show_values)
        self.columns.itemActivated.connect(lambda item: self.insert(column_word(str(item.data(_ROLE)))))
        self.values.itemActivated.connect(lambda item: self.insert(str(item.data(_ROLE))))
        self.edit.textChanged.connect(self._settle.start)
        self._take_layer()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for column, (title, widget) in enumerate(
            ((tr("ui.tool_columns"), self.columns), (tr("ui.tool_values"), self.values))
        ):
            grid.addWidget(label(title, "heading", wrap=False), 1, column)
            grid.addWidget(widget, 2, column)
            widget.setToolTip(tip(tr("ui.tool_insert_tip")))
        top = QHBoxLayout()
        top.setSpacing(10)
        name = label(tr("ui.tool_layer"), wrap=False)
        name.setBuddy(self.layer_box)
        top.addWidget(name)
        top.addWidget(self.layer_box, 1)
        nest_at(grid, top, 0, 0, 2)
        signs = QHBoxLayout()
        signs.setSpacing(4)
        for sign in _SIGNS:
            button = QPushButton(sign)
            button.setProperty("role", "sign")
            button.setMinimumWidth(0)
            button.setAccessibleName(tr("ui.tool_insert", word=sign))
            button.setToolTip(tip(tr("ui.tool_insert", word=sign)))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, sign=sign: self.insert(sign))
            signs.addWidget(button)
        nest_at(grid, signs, 3, 0, 2)
        grid.addWidget(self.edit, 4, 0, 1, 2)
        grid.addWidget(self.told, 5, 0, 1, 2)
        nest_at(grid, self._buttons(), 6, 0, 2)
        grid.setRowStretch(2, 3)
        grid.setRowStretch(4, 2)

    def _buttons(self) -> QHBoxLayout:
        low = QHBoxLayout()
        low.setSpacing(8)
        low.addStretch(1)
        self.deeds: dict[How, QPushButton] = {}
        deeds: tuple[tuple[How, str], ...] = (
            ("remove", tr("ui.tool_select_remove")),
            ("add", tr("ui.tool_select_add")),
            ("set", tr("ui.tool_select_set")),
        )  # fmt: skip
        for how, words in deeds:
            button = QPushButton(words)
            button.clicked.connect(lambda _checked=False, how=how: self.choose(how))
            self.deeds[how] = button
            low.addWidget(button)
        self.deeds["set"].setObjectName("primary")
        self.deeds["set"].setDefault(True)
        close = QPushButton(tr("ui.tool_close"))
        close.clicked.connect(self.close)
        low.addWidget(close)
        return low

    @property
    def layer_id(self) -> str:
        """Layer whose features are chosen."""
        return str(self.layer_box.currentData() or "")

    def insert(self, word: str) -> None:
        """Put a word where the cursor stands, with blanks about it."""
        cursor = self.edit.textCursor()
        before = self.edit.toPlainText()[: cursor.position()]
        cursor.insertText(f"{'' if not before or before.endswith((' ', '(')) else ' '}{word} ")
        self.edit.setFocus()

    def check(self) -> None:
        """Tell how many features the expression holds for, or what is wrong with it and where."""
        words = self.edit.toPlainText().strip()
        self._rows = None
        if not words:
            self.told.setText(tr("ui.tool_expression_help"))
        else:
            try:
                self._rows = select(self.edit.toPlainText(), self._attributes)
            except PlannerError as err:
                self.told.setText(err.message(language()))
            else:
                self.told.setText(
                    tr("ui.tool_would_select", n=len(self._rows), total=number(self._attributes.n_rows, 0))
                )
        for button in self.deeds.values():
            button.setEnabled(self._rows is not None)

    def choose(self, how: "How") -> None:
        """Select what the expression holds for."""
        self.check()
        if self._rows is not None:
            kit_of(self._desk).selection.choose({self.layer_id: self._rows}, how)

    def _take_layer(self) -> None:
        layer = layer_of(self._desk, self.layer_id)
        self._attributes = Attributes({}, 0) if layer is None else Attributes(layer.attributes, layer.n_features)
        self.columns.clear()
        for name in self._attributes.names:
            item = QListWidgetItem(listed(name))
            item.setData(_ROLE, name)
            self.columns.addItem(item)
        self.columns.setCurrentRow(0)
        self.check()

    def _show_values(self, row: int) -> None:
        self.values.clear()
        if not 0 <= row < len(self._attributes.names):
            return
        name = self._attributes.names[row]
        if self._attributes.kind(name) == "number":
            found = np.unique(self._attributes.numbers(name))
            shown = [(number_word(value), "") for value in found[~np.isnan(found)][:_VALUES_SHOWN].tolist()]
        else:
            codes = self._attributes.words(name).texts[1 : _VALUES_SHOWN + 1].tolist()
            shown = [(text_word(code), said(self.layer_id, name, code)) for code in codes]
        for word, meaning in shown:
            told = meaning and text_word(meaning) != word
            item = QListWidgetItem(f"{word} · {meaning}" if told else word)
            item.setData(_ROLE, word)
            self.values.addItem(item)


_ROLE = int(Qt.ItemDataRole.UserRole)


def column_word(name: str) -> str:
    """Name of a column as an expression writes it.

    >>> column_word("power_kw"), column_word("open all day")
    ('power_kw', '"open all day"')
    """
    plain = name.isidentifier() and name.lower() not in {
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "contains",
        "true",
        "false",
    }
    return name if plain else '"' + name.replace('"', '""') + '"'


def text_word(value: str) -> str:
    """Text as an expression writes it.

    >>> text_word("O'Neil")
    "'O''Neil'"
    """
    return "'" + value.replace("'", "''") + "'"


def number_word(value: float) -> str:
    """Figure as an expression writes it."""
    return str(int(value)) if value.is_integer() else repr(value)
