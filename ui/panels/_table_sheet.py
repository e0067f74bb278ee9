"""What stands around the attribute table: layer, filter and buttons above, statistics and count below."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.elided import ElidedLabel
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

_ICON_PX = 18


class TableSheet(QStackedWidget):
    """Controls of the attribute table and their places; what they do is the panel's."""

    def __init__(self) -> None:
        super().__init__()
        self.layer_box = QComboBox()
        self.layer_box.setAccessibleName(tr("ui.tool_layer"))
        self.layer_box.setToolTip(tip(tr("ui.table_layer_tip")))
        self.layer_box.setMinimumWidth(170)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("ui.table_filter"))
        self.filter.setAccessibleName(tr("ui.table_filter_name"))
        self.filter.setToolTip(tip(tr("ui.table_filter_tip")))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.only_selected = _button("tool_select", tr("ui.table_only_selected"), checkable=True)
        self.only_view = _button("tool_in_view", tr("ui.table_only_view"), checkable=True)
        self.expression = _button("tool_select_expression", tr("ui.table_expression"))
        self.zoom = _button("tool_zoom_selected", tr("ui.table_zoom"))
        self.deselect = _button("tool_deselect", tr("ui.table_deselect"))
        self.copy_button = _button("copy", tr("ui.table_copy"))
        self.columns_button = _button("tool_columns", tr("ui.table_columns"))
        self.columns_menu = QMenu(self)
        self.columns_button.setMenu(self.columns_menu)
        self.columns_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.tally = label("", "muted", wrap=False)
        self.stats = ElidedLabel(role="muted")
        self.fault = label("")
        self.fault.setProperty("tone", "bad")
        self.fault.setContentsMargins(12, 6, 12, 6)
        self.fault.hide()

    def page(self, view: QWidget) -> QWidget:
        """The sheet: controls above a view, what they tell below it."""
        page = QWidget()
        page.setObjectName("sheet")
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 12, 6)
        top.setSpacing(4)
        top.addWidget(self.layer_box)
        top.addSpacing(4)
        top.addWidget(self.filter, 1)
        top.addSpacing(4)
        for button in (self.only_selected, self.only_view, self.expression, self.zoom, self.deselect,
                       self.copy_button, self.columns_button):  # fmt: skip
            top.addWidget(button)
        low = QHBoxLayout()
        low.setContentsMargins(12, 4, 12, 4)
        low.setSpacing(12)
        low.addWidget(self.stats, 1)
        low.addWidget(self.tally)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        nest(layout, top)
        layout.addWidget(self.fault)
        layout.addWidget(view, 1)
        nest(layout, low)
        return page


def _button(name: str, words: str, *, checkable: bool = False) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name))
    button.setIconSize(QSize(_ICON_PX, _ICON_PX))
    button.setAutoRaise(True)
    button.setCheckable(checkable)
    button.setAccessibleName(words)
    button.setToolTip(tip(words))
    return button
