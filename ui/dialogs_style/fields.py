"""Fields of the style dialog: colours, ramps with their picture, scales, columns, pixels."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QColorDialog, QComboBox, QDoubleSpinBox, QFormLayout, QPushButton, QWidget

from planner.maps.ramps import RAMPS, ramp_rgb
from planner.model.look import LayerLook
from ui.models.column_names import described, one_line
from ui.numbers import locale, number
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room

_CHIP = QSize(34, 16)
_RAMP = QSize(110, 14)
SCALES = (500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)


class StylePage(QWidget):
    """A page of the dialog: shows a look, and puts what it says into one. ``changed``: it says something else."""

    changed = Signal()

    @property
    def waits(self) -> bool:
        """Whether what was chosen here is still being made."""
        return False

    def show_look(self, look: LayerLook) -> None:
        """Show a look."""
        raise NotImplementedError

    def look_into(self, look: LayerLook) -> LayerLook:
        """The look with what this page says."""
        raise NotImplementedError


class SwitchedPage(StylePage):
    """A page with a tick that says whether all its other fields count."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._filling = False
        self._fields: tuple[QWidget, ...] = ()
        self.on = QCheckBox(title)
        named(self.on, title)

    def _enable(self) -> None:
        for field in self._fields:
            field.setEnabled(self.on.isChecked())

    def _tell(self) -> None:
        self._enable()
        if not self._filling:
            self.changed.emit()


def named(field: QWidget, name: str, words: str = "") -> QWidget:
    """Give a field its name for screen readers and its tool tip."""
    field.setAccessibleName(name)
    field.setToolTip(tip(words or name))
    return field


def add_row(form: QFormLayout, name: str, field: QWidget, words: str = "") -> None:
    """Add a named field to a form."""
    named(field, name, words)
    caption = label(name, wrap=False)
    caption.setBuddy(field)
    form.addRow(caption, field)


def form_layout(parent: QWidget) -> QFormLayout:
    """Form as all pages have it."""
    form = QFormLayout(parent)
    form.setContentsMargins(14, 14, 14, 12)
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(9)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return form


def color_icon(color: str) -> QIcon:
    """Small rectangle of a colour; empty text: a slash, the layer's own."""
    made = QPixmap(_CHIP)
    made.fill(QColor(color) if color else QColor(tokens().base))
    painter = QPainter(made)
    painter.setPen(QColor(tokens().border))
    painter.drawRect(0, 0, _CHIP.width() - 1, _CHIP.height() - 1)
    if not color:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens().muted))
        painter.drawLine(6, _CHIP.height() - 3, _CHIP.width() - 6, 3)
    painter.end()
    return QIcon(made)


class ColorButton(QPushButton):
    """Shows a colour and asks for another. ``picked`` tells the colour as ``#rrggbb``."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.color = ""
        self.setIconSize(_CHIP)
        self.clicked.connect(self._ask)
        self.show_color("")

    def show_color(self, color: str) -> None:
        """Show a colour; empty: as the layer's own style has it."""
        self.color = color
        self.setIcon(color_icon(color))
        self.setText(color.upper() if color else tr("ui.style_own_color"))

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self.color or "#808080"), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(self.accessibleName())
        dialog.colorSelected.connect(self._take)
        dialog.open()

    def _take(self, color: QColor) -> None:
        self.show_color(color.name())
        self.picked.emit(color.name())


class RampBox(QComboBox):
    """Ramps of figures, each with its picture."""

    def __init__(self) -> None:
        super().__init__()
        self.setIconSize(_RAMP)
        for name, ramp in RAMPS.items():
            if ramp.kind != "categories":
                self.addItem(ramp_icon(name), tr(f"ui.style_ramp_{name.lower()}"), name)

    def show_ramp(self, name: str) -> None:
        """Choose a ramp; unknown ones leave the first."""
        self.setCurrentIndex(max(self.findData(name), 0))

    @property
    def ramp(self) -> str:
        """Ramp that is chosen."""
        return str(self.currentData() or "")


def ramp_icon(name: str) -> QIcon:
    """Picture of a ramp in the theme in use."""
    pixels = ramp_rgb(np.linspace(0.0, 1.0, 64), name, tokens().theme)
    raw = np.ascontiguousarray(pixels.reshape(1, 64, 3)).tobytes()
    image = QImage(raw, 64, 1, 192, QImage.Format.Format_RGB888)
    smooth = Qt.TransformationMode.SmoothTransformation
    return QIcon(QPixmap.fromImage(image).scaled(_RAMP, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))


class ScaleBox(QComboBox):
    """A scale 1 : n, chosen or typed; the first entry stands for any."""

    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItem(tr("ui.style_any_scale"), None)
        for n in SCALES:
            self.addItem(_scale_text(n), float(n))
        self.setMinimumWidth(150)
        self.activated.connect(self.typed)
        edit = self.lineEdit()
        if edit is not None:
            edit.editingFinished.connect(self.typed)

    def show_scale(self, scale: float | None) -> None:
        """Show a scale; None: any."""
        self.setCurrentText(tr("ui.style_any_scale") if scale is None else _scale_text(scale))

    @property
    def scale(self) -> float | None:
        """N of the scale, None where it is any, or where the text is no scale."""
        digits = "".join(c for c in self.currentText().rpartition(":")[2] if c.isdigit())
        return float(digits) if digits and int(digits) > 0 else None


def _scale_text(n: float) -> str:
    return f"1 : {number(n, 0)}"


class ColumnBox(QComboBox):
    """A column of the layer; optionally none."""

    def __init__(self, columns: Sequence[str] = (), *, none: str = "") -> None:
        super().__init__()
        self._none = none
        self.setMinimumWidth(170)
        self.offer(columns)

    def offer(self, columns: Sequence[str]) -> None:
        """Offer other columns; the one chosen stays where it is among them."""
        now = self.column
        self.blockSignals(True)
        self.clear()
        if self._none:
            self.addItem(self._none, "")
        for name in columns:
            self._add(name)
        self.show_column(now)
        self.blockSignals(False)

    def show_column(self, name: str) -> None:
        """Choose a column; one that the layer no longer has is kept and shown."""
        at = self.findData(name)
        if at < 0 and name:
            self._add(name)
            at = self.count() - 1
        self.setCurrentIndex(max(at, 0) if self.count() else -1)

    def _add(self, name: str) -> None:
        """Offer a column under its head; the tool tip names its field."""
        self.addItem(one_line(name), name)
        self.setItemData(self.count() - 1, tip(described(name)), Qt.ItemDataRole.ToolTipRole)

    @property
    def column(self) -> str:
        """Column that is chosen; empty: none."""
        return str(self.currentData() or "")


def pixels(low: float, high: float, step: float = 0.1) -> QDoubleSpinBox:
    """Field for a length on the screen."""
    made = figures(low, high, step, 1)
    made.setSuffix(" px")
    return made


def figures(low: float, high: float, step: float = 1.0, decimals: int = 2) -> QDoubleSpinBox:
    """Field for a figure."""
    made = with_room(QDoubleSpinBox())
    made.setLocale(locale())
    made.setGroupSeparatorShown(True)
    made.setRange(low, high)
    made.setSingleStep(step)
    made.setDecimals(decimals)
    made.setKeyboardTracking(False)
    made.setMinimumWidth(110)
    return made
