"""Page of the style dialog: one symbol, classes by figures or words, rules."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import get_args

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from planner.maps.classify import MOST_CLASSES
from planner.maps.layer import MapLayer
from planner.maps.made_looks import TURNED, categorised_look, graduated_look, rules_look, single_look
from planner.maps.own_looks import base_style
from planner.maps.ramps import DEFAULT_CATEGORIES
from planner.model.look import LayerLook, LookClass, Method, Renderer
from ui.dialogs_style.class_table import ClassTable
from ui.dialogs_style.fields import ColumnBox, RampBox, StylePage, add_row, form_layout, named
from ui.dialogs_style.own_classes import OwnClasses
from ui.dialogs_style.symbol_editor import SymbolEditor
from ui.models.preparing import Preparing
from ui.numbers import number
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import label
from ui.widgets.spin import with_room

_AT_ONCE = 10_000
_COUNTED = frozenset({"graduated", "categorised"})
_CLASSED = frozenset({"graduated", "categorised", "rules"})


class SymbolsPage(StylePage):
    """How features are told apart, and the symbol of each class. ``changed``: the look is another.

    The values of a large layer are counted by a thread; until then the page says so, and the look stays as it was.
    """

    def __init__(self, layer: MapLayer, figures: tuple[str, ...]) -> None:
        super().__init__()
        self._layer = layer
        self._filling = False
        self._counting: object = None
        self._counter = Preparing(self)
        self._counter.answered.connect(self._counted)
        self._figures = figures
        self.renderer = QComboBox()
        for name in get_args(Renderer):
            if name != "graduated" or self._figures:
                self.renderer.addItem(tr(f"ui.style_renderer_{name}"), name)
        self.renderer.setMinimumWidth(230)
        self.column = ColumnBox()
        self.method = QComboBox()
        for method in get_args(Method):
            self.method.addItem(tr(f"ui.style_method_{method}"), method)
        self.n_classes = with_room(QSpinBox())
        self.n_classes.setRange(2, MOST_CLASSES)
        self.n_classes.setValue(5)
        self.ramp = RampBox()
        self.turned = QCheckBox(tr("ui.style_turned"))
        self.table = ClassTable(base_style(layer), tuple(layer.attributes))
        self.editor = SymbolEditor(layer.kind, base_style(layer))
        self.own = OwnClasses(layer)
        self.hint = label("", "muted")
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        head = QWidget()
        self._form = form_layout(head)
        self._form.setContentsMargins(14, 14, 14, 0)
        add_row(self._form, tr("ui.style_renderer"), self.renderer, tr("ui.style_renderer_tip"))
        add_row(self._form, tr("ui.style_column"), self.column, tr("ui.style_column_tip"))
        add_row(self._form, tr("ui.style_method"), self._beside(self.method, self.n_classes),
                tr("ui.style_method_tip"))  # fmt: skip
        add_row(self._form, tr("ui.style_ramp"), self._beside(self.ramp, self.turned), tr("ui.style_ramp_tip"))
        named(self.method, tr("ui.style_method"), tr("ui.style_method_tip"))
        named(self.n_classes, tr("ui.style_n_classes"))
        named(self.ramp, tr("ui.style_ramp"), tr("ui.style_ramp_tip"))
        named(self.turned, tr("ui.style_turned"))
        layout.addWidget(head)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(14, 0, 14, 12)
        body.setSpacing(8)
        body.addWidget(self.table, 1)
        body.addWidget(self._row_buttons())
        body.addWidget(self.editor)
        body.addStretch(0)
        layout.addWidget(self._body)
        layout.addWidget(self.own)
        self.hint.setContentsMargins(14, 0, 14, 12)
        layout.addWidget(self.hint)
        layout.addStretch(1)

    @staticmethod
    def _beside(*fields: QWidget) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for field in fields:
            row.addWidget(field)
        row.addStretch(1)
        return made

    def _row_buttons(self) -> QWidget:
        self._rows = QWidget()
        row = QHBoxLayout(self._rows)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        for name, do in (("add", self._add), ("remove", self._remove), ("up", lambda: self._move(-1)),
                         ("down", lambda: self._move(1)), ("again", self._make)):  # fmt: skip
            button = QPushButton(tr(f"ui.style_row_{name}"))
            button.setObjectName("flat")
            button.setAutoDefault(False)
            named(button, tr(f"ui.style_row_{name}"), tr(f"ui.style_row_{name}_tip"))
            button.clicked.connect(lambda _checked=False, do=do: do())
            row.addWidget(button)
            self.buttons[name] = button
        self.buttons["again"].setIcon(icon("reset"))
        row.addStretch(1)
        return self._rows

    def _connect(self) -> None:
        self.renderer.activated.connect(lambda _i: self._make())
        self.column.activated.connect(lambda _i: self._make())
        self.method.activated.connect(lambda _i: self._make())
        self.n_classes.valueChanged.connect(lambda _n: self._make())
        self.ramp.activated.connect(lambda _i: self._make())
        self.turned.clicked.connect(lambda _on: self._make())
        self.table.edited.connect(self._tell)
        self.table.moved_limit.connect(self._by_hand)
        self.table.itemSelectionChanged.connect(self._show_symbol)
        self.editor.edited.connect(self.table.change)

    @property
    def kind(self) -> Renderer:
        """Renderer that is chosen."""
        chosen: Renderer = self.renderer.currentData()
        return chosen

    @property
    def waits(self) -> bool:
        """Whether the values are being counted."""
        return self._counting is not None

    def give_up(self) -> None:
        """Want no classes any more."""
        self._counting = None
        self._counter.unask()

    def show_look(self, look: LayerLook) -> None:
        """Show a look."""
        self.give_up()
        self._filling = True
        self.renderer.setCurrentIndex(max(self.renderer.findData(look.renderer), 0))
        self._offer_columns()
        if look.column:
            self.column.show_column(look.column)
        self.method.setCurrentIndex(max(self.method.findData(look.method), 0))
        if look.renderer == "graduated" and look.classes:
            self.n_classes.setValue(len(look.classes))
        self.ramp.show_ramp(look.ramp.removesuffix(TURNED))
        self.turned.setChecked(look.ramp.endswith(TURNED))
        self.table.show_classes(look.renderer, look.classes)
        self._filling = False
        self._show_fields()
        self._show_symbol()

    def look_into(self, look: LayerLook) -> LayerLook:
        """The look with what this page says."""
        if self.waits:
            return look
        kind = self.kind
        column = self.column.column if kind in {"graduated", "categorised"} else ""
        classes = self.table.classes if kind != "own" else ()
        graduated = f"{self.ramp.ramp}{TURNED if self.turned.isChecked() else ''}"
        ramp = {"graduated": graduated, "categorised": DEFAULT_CATEGORIES}.get(kind, "")
        method: Method = self.method.currentData() if kind == "graduated" else "manual"
        return replace(look, renderer=kind, column=column, method=method, ramp=ramp, classes=classes)

    def _make(self) -> None:
        """Make the classes anew from the layer's values."""
        if self._filling:
            return
        self._offer_columns()
        kind, method = self.kind, self.method.currentData()
        if kind == "graduated" and method == "manual" and self.table.classes and self.sender() is self.method:
            self._tell()
            return
        self.give_up()
        make = self._maker(kind)
        if kind in _COUNTED and self._layer.n_features > _AT_ONCE:
            self._counting = object()
            self._counter.ask(self._counting, make)
            self._show_made(kind, ())
        else:
            self._show_made(kind, make().classes)

    def _counted(self, question: object, look: LayerLook) -> None:
        """The values have been counted; what was asked before is nobody's."""
        if question is self._counting:
            self._counting = None
            self._show_made(self.kind, look.classes)

    def _show_made(self, kind: Renderer, classes: tuple[LookClass, ...]) -> None:
        self._filling = True
        self.table.show_classes(kind, classes)
        self._filling = False
        self._show_fields()
        self._show_symbol()
        self._tell()

    def _maker(self, kind: Renderer) -> Callable[[], LayerLook]:
        """What makes the look; it holds no widget, as a thread may be the last to hold it."""
        layer, column = self._layer, self.column.column
        if kind == "graduated":
            method: Method = self.method.currentData()
            return partial(graduated_look, layer, column, self.n_classes.value(), method=method, ramp=self.ramp.ramp,
                           turned=self.turned.isChecked())  # fmt: skip
        if kind == "categorised":
            return partial(categorised_look, layer, column)
        if kind == "rules":
            return partial(rules_look, layer)
        return partial(single_look, layer) if kind == "single" else partial(LayerLook, layer_id=layer.layer_id)

    def _offer_columns(self) -> None:
        graduated = self.kind == "graduated"
        self.column.offer(self._figures if graduated else tuple(self._layer.attributes))
        if self.column.column not in (self._figures if graduated else self._layer.attributes) and self.column.count():
            self.column.setCurrentIndex(0)
        if graduated and self.method.currentData() == "manual" and not self._filling and not self.table.classes:
            self.method.setCurrentIndex(max(self.method.findData("quantile"), 0))

    def _show_fields(self) -> None:
        kind = self.kind
        for at, seen in ((1, kind in {"graduated", "categorised"}), (2, kind == "graduated"),
                         (3, kind == "graduated")):  # fmt: skip
            self._form.setRowVisible(at, seen)
        self.table.setVisible(kind in _CLASSED)
        self._rows.setVisible(kind in _CLASSED)
        self.buttons["again"].setVisible(kind != "rules")
        self.editor.setVisible(kind != "own")
        self._body.setVisible(kind != "own")
        self.own.setVisible(kind == "own")
        if kind == "own":
            self.own.fill()
        page = self.layout()
        if isinstance(page, QVBoxLayout):
            page.setStretchFactor(self._body, 100 if kind in _CLASSED else 0)
            page.setStretchFactor(self.own, 100 if kind == "own" else 0)
        words = {"own": tr("ui.style_hint_own"), "rules": tr("ui.style_hint_rules"),
                 "graduated": tr("ui.style_hint_classes"), "categorised": tr("ui.style_hint_classes")}  # fmt: skip
        counting = tr("ui.style_counting", n=number(self._layer.n_features, 0)) if self.waits else ""
        self._rows.setEnabled(not self.waits)
        self.hint.setText(counting or words.get(kind, ""))
        self.hint.setVisible(kind in words)

    def _show_symbol(self) -> None:
        rows = self.table.rows()
        if self.kind == "single":
            rows = (0,)
            self.table.selectRow(0)
        self.editor.setEnabled(bool(rows) and bool(self.table.classes))
        if rows and rows[0] < len(self.table.classes):
            self.editor.show_class(self.table.classes[rows[0]])

    def _by_hand(self) -> None:
        self.method.setCurrentIndex(self.method.findData("manual"))

    def _add(self) -> None:
        classes = list(self.table.classes)
        at = (self.table.rows() or (len(classes) - 1,))[-1] + 1
        model = classes[at - 1] if 0 < at <= len(classes) else LookClass()
        fresh = replace(model, label="", value="", low=model.high, high=None, other=False)
        classes.insert(at, fresh)
        self._put(classes, at)

    def _remove(self) -> None:
        rows = self.table.rows()
        classes = [each for i, each in enumerate(self.table.classes) if i not in rows]
        self._put(classes, max(min(rows, default=0) - 1, 0))

    def _move(self, step: int) -> None:
        rows, classes = self.table.rows(), list(self.table.classes)
        if len(rows) != 1 or not 0 <= rows[0] + step < len(classes):
            return
        classes.insert(rows[0] + step, classes.pop(rows[0]))
        self._put(classes, rows[0] + step)

    def _put(self, classes: list[LookClass], row: int) -> None:
        self.table.show_classes(self.kind, classes)
        if classes:
            self.table.selectRow(min(row, len(classes) - 1))
        if self.kind == "graduated":
            self._by_hand()
        self._tell()

    def _tell(self) -> None:
        if not self._filling:
            self.changed.emit()
