"""The symbol of one class, or of all that are chosen: colours, width, size, shape."""

from dataclasses import replace
from typing import get_args

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from planner.maps.layer import LayerKind
from planner.maps.looks import symbol
from planner.maps.style import LayerStyle
from planner.model.look import LookClass, Marker
from ui.dialogs_style.fields import ColorButton, named, pixels
from ui.map.legend import paint_symbol
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import label


class SymbolEditor(QWidget):
    """Fields of a symbol. ``edited`` tells the fields of :class:`LookClass` that were changed.

    Colours are shown as the theme in use has them; one that is picked holds for both, made to stand out in the dark.
    """

    edited = Signal(dict)

    def __init__(self, kind: LayerKind, base: LayerStyle) -> None:
        super().__init__()
        self._kind, self._base = kind, base
        self._filling = False
        self.color, self.fill = ColorButton(), ColorButton()
        self.line_width = pixels(0.0, 30.0)
        self.point_size = pixels(1.0, 60.0, 0.5)
        self.marker = QComboBox()
        for name in get_args(Marker)[1:]:
            self.marker.addItem(_marker_icon(base, name), tr(f"ui.style_marker_{name}"), name)
        self.dashed = QCheckBox(tr("ui.style_dashed"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        shown: list[tuple[str, QWidget]] = [
            ("style_color" if kind == "line" else "style_edge", self.color),
            ("style_width", self.line_width),
        ]
        if kind != "line":
            shown.insert(0, ("style_fill", self.fill))
        if kind == "point":
            shown += [("style_size", self.point_size), ("style_marker", self.marker)]
        for i, (key, field) in enumerate(shown):
            self._place(key, field, i)
        if kind != "point":
            named(self.dashed, tr("ui.style_dashed"))
            self._grid.addWidget(self.dashed, len(shown) // 2, 2 * (len(shown) % 2), 1, 2)
        self._grid.setColumnStretch(4, 1)
        self._connect()

    def _place(self, key: str, field: QWidget, i: int) -> None:
        name = {"style_color": tr("ui.style_color"), "style_edge": tr("ui.style_edge"),
                "style_width": tr("ui.style_width"), "style_fill": tr("ui.style_fill"),
                "style_size": tr("ui.style_size"), "style_marker": tr("ui.style_marker")}[key]  # fmt: skip
        named(field, name)
        caption = label(name, wrap=False)
        caption.setBuddy(field)
        self._grid.addWidget(caption, i // 2, 2 * (i % 2))
        self._grid.addWidget(field, i // 2, 2 * (i % 2) + 1)

    def _connect(self) -> None:
        self.color.picked.connect(lambda color: self._tell(color=color, color_dark=""))
        self.fill.picked.connect(lambda color: self._tell(fill=color, fill_dark=""))
        self.line_width.valueChanged.connect(lambda value: self._tell(width_px=round(value, 2)))
        self.point_size.valueChanged.connect(lambda value: self._tell(size_px=round(value, 2)))
        self.marker.activated.connect(lambda _i: self._tell(marker=self.marker.currentData()))
        self.dashed.clicked.connect(lambda checked: self._tell(dashed=bool(checked)))

    def show_class(self, chosen: LookClass) -> None:
        """Show the symbol of a class."""
        base = self._base
        self._filling = True
        theme, style = tokens().theme, symbol(base, chosen)
        self.color.show_color(style.color(theme))
        self.fill.show_color(style.fill(theme))
        self.line_width.setValue(base.width_px if chosen.width_px is None else chosen.width_px)
        self.point_size.setValue(base.size_px if chosen.size_px is None else chosen.size_px)
        self.marker.setCurrentIndex(max(self.marker.findData(chosen.marker or base.marker), 0))
        self.dashed.setChecked(base.dashed if chosen.dashed is None else chosen.dashed)
        self._filling = False

    def _tell(self, **changed: object) -> None:
        if not self._filling:
            self.edited.emit(changed)


def _marker_icon(base: LayerStyle, name: Marker) -> QIcon:
    made = QPixmap(32, 32)
    made.setDevicePixelRatio(2.0)
    made.fill("transparent")
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = tokens().text
    style = replace(base, kind="point", marker=name, size_px=10.0, width_px=1.0, color_light=ink, color_dark=ink,
                    fill_light=ink, fill_dark=ink)  # fmt: skip
    paint_symbol(painter, QRectF(0, 0, 16, 16), style, tokens().theme)
    painter.end()
    return QIcon(made)
