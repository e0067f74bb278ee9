"""Fourth page: which of the file's columns mean ours, in which unit, and how many rows have a value."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.app.importing.records import ColumnInfo, FileLook
from planner.app.importing.roles import RoleColumn, columns_of, kind_column, one_of
from ui.numbers import number, unit_said
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import line, small
from ui.widgets.elided import ElidedLabel
from ui.widgets.meter import Meter
from ui.widgets.nested import nest, nest_at
from ui.widgets.plain import label, tip
from ui.wizard.page import IssueList, Page
from ui.wizard.state import WizardState
from ui.wizard.words import column_words, role_words

_METER_PX, _SAMPLES_PX = 90, 240
_WAYS = ("lon_lat", "x_y", "wkt", "latlon", "lonlat")


class ColumnsPage(Page):
    """What the columns mean."""

    page_id = "columns"

    def __init__(self, state: WizardState) -> None:
        super().__init__(state, tr("ui.wizard_ask_columns"))
        self.usable = label("", "heading")
        self.layout_.addWidget(self.usable)
        self.faults = IssueList()
        self.layout_.addWidget(self.faults)
        nest(self.layout_, self._choices_line())
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.layout_.addWidget(self.area, 1)
        self.boxes: dict[str, QComboBox] = {}
        self._meters: dict[str, QVBoxLayout] = {}
        self._shown: object = None
        state.looked.connect(self.refresh)
        state.checked.connect(self._show_check)

    def _choices_line(self) -> QHBoxLayout:
        self.way = QComboBox()
        self.way.setAccessibleName(tr("ui.wizard_way"))
        self.way.setToolTip(tip(tr("ui.wizard_way_tip")))
        for name in _WAYS:
            self.way.addItem(tr(f"ui.wizard_way_{name}"), name)
        self.way.activated.connect(self._take_way)
        self.way_caption = label(tr("ui.wizard_way"), wrap=False)
        self.way_caption.setBuddy(self.way)
        self.kind = QLineEdit()
        self.kind.setMaximumWidth(220)
        self.kind.setAccessibleName(tr("ui.wizard_kind"))
        self.kind.setToolTip(tip(tr("ui.wizard_kind_tip")))
        self.kind.setPlaceholderText(tr("ui.wizard_kind_example"))
        self.kind.editingFinished.connect(self._take)
        self.kind_caption = label(tr("ui.wizard_kind"), wrap=False)
        self.kind_caption.setBuddy(self.kind)
        made = QHBoxLayout()
        made.setSpacing(8)
        made.addWidget(self.way_caption)
        made.addWidget(self.way)
        made.addSpacing(16)
        made.addWidget(self.kind_caption)
        made.addWidget(self.kind)
        made.addStretch(1)
        return made

    def enter(self) -> None:
        """Show what is known."""
        self.refresh()
        self._show_check()

    def ready(self) -> bool:
        """What is needed has its column, and some rows can be used."""
        report = self.state.report
        return report is not None and not report.faults and report.n_usable > 0

    def refresh(self) -> None:
        """Show the newest look; the form is made anew only for another layer or use."""
        look = self.state.look
        if look is None:
            return
        for widget in (self.way, self.way_caption):
            widget.setVisible(self.state.is_table)
        self._follow_way()
        names = tuple(column.name for column in look.columns)
        key = (look.path, look.layer, self.state.role, names, self.way.currentData())
        if key != self._shown:
            self._shown = key
            self._make_form(look)
        for ours, box in self.boxes.items():
            box.blockSignals(True)
            box.setCurrentIndex(max(box.findData(self.state.choice.columns.get(ours, "")), 0))
            box.blockSignals(False)
        with_kind = bool(kind_column(self.state.role))
        self.kind.setVisible(with_kind)
        self.kind_caption.setVisible(with_kind)
        self.kind.setText(self.state.choice.kind)
        self.changed.emit()

    def _make_form(self, look: FileLook) -> None:
        self.boxes, self._meters = {}, {}
        page = QWidget()
        page.setObjectName("page")
        grid = QGridLayout(page)
        grid.setContentsMargins(8, 6, 8, 8)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        for at, code in enumerate(("ours", "unit", "theirs", "samples", "filled")):
            grid.addWidget(small(tr(f"ui.wizard_head_{code}")), 0, at)
        way = str(self.way.currentData())
        wanted = way.split("_")
        fields = [
            each
            for each in columns_of(self.state.role, is_table=self.state.is_table)
            if not each.position or each.name in wanted
        ]
        for at, column in enumerate(fields, start=1):
            if at > 1 and fields[at - 2].position != column.position:
                grid.addWidget(line(), 3 * at - 1, 0, 1, 5)
            self._add_row(grid, 3 * at, column, look)
        if not fields:
            grid.addWidget(label(tr("ui.wizard_no_columns_needed"), "muted"), 1, 0, 1, 5)
        grid.setRowStretch(3 * len(fields) + 3, 1)
        grid.setColumnStretch(2, 3)
        grid.setColumnStretch(3, 4)
        self.area.setWidget(page)

    def _add_row(self, grid: QGridLayout, row: int, column: RoleColumn, look: FileLook) -> None:
        words = column_words(column.name)
        needed = column.needed or column.name in one_of(self.state.role)
        caption = label(f"{words} *" if column.needed else words, "heading" if needed else "", wrap=False)
        caption.setToolTip(tip(tr("ui.wizard_needed") if column.needed else column.name))
        box = QComboBox()
        box.setAccessibleName(words)
        box.setToolTip(tip(tr("ui.wizard_column_tip", column=words)))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(16)
        box.setIconSize(QSize(12, 12))
        box.addItem(tr("ui.wizard_no_column"), "")
        for info in look.columns:
            box.addItem(info.name, info.name)
            box.setItemData(box.count() - 1, tip(_told(info)), Qt.ItemDataRole.ToolTipRole)
        box.activated.connect(self._take)
        caption.setBuddy(box)
        samples = ElidedLabel(role="muted")
        samples.setMinimumWidth(_SAMPLES_PX // 2)
        samples.setObjectName(f"samples_{column.name}")
        filled = QVBoxLayout()
        filled.setSpacing(1)
        grid.addWidget(caption, row, 0)
        grid.addWidget(small(unit_said(column.unit)), row, 1)
        grid.addWidget(box, row, 2)
        grid.addWidget(samples, row, 3)
        nest_at(grid, filled, row, 4)
        grid.setColumnMinimumWidth(4, _METER_PX)
        self.boxes[column.name] = box
        self._meters[column.name] = filled

    def _follow_way(self) -> None:
        """Show the way in which the chosen columns give the position."""
        chosen = self.state.choice.columns
        way = next((way for way in _WAYS if all(name in chosen for name in way.split("_"))), "")
        if way:
            self.way.setCurrentIndex(self.way.findData(way))

    def _take_way(self) -> None:
        """Other columns give the position from now on."""
        wanted = str(self.way.currentData()).split("_")
        places = {name for way in _WAYS for name in way.split("_")}
        kept = {ours: theirs for ours, theirs in self.columns().items() if ours not in places or ours in wanted}
        self.state.set_columns(kept, self.kind.text().strip())
        look = self.state.look
        if look is not None:
            self._shown = None
            self._make_form(look)
            for ours, box in self.boxes.items():
                box.setCurrentIndex(max(box.findData(kept.get(ours, "")), 0))
            self._show_samples()

    def columns(self) -> dict[str, str]:
        """What is chosen in the form."""
        return {ours: str(box.currentData()) for ours, box in self.boxes.items() if box.currentData()}

    def _take(self) -> None:
        self.state.set_columns(self.columns(), self.kind.text().strip())
        self._show_samples()

    def _show_samples(self) -> None:
        look = self.state.look
        infos: Mapping[str, ColumnInfo] = {column.name: column for column in look.columns} if look is not None else {}
        covered = {each.name: each for each in self.state.report.coverage} if self.state.report is not None else {}
        for ours, box in self.boxes.items():
            info = infos.get(str(box.currentData()))
            shown = self.findChild(QWidget, f"samples_{ours}")
            text = "  ·  ".join(info.samples) if info is not None else ""
            shown.setText(text)  # type: ignore[union-attr]
            shown.setToolTip(tip(text))  # type: ignore[union-attr]
            share = covered[ours].filled_pu if ours in covered else info.filled_pu if info is not None else None
            self._show_meter(ours, share if info is not None else None)

    def _show_meter(self, ours: str, share_pu: float | None) -> None:
        layout = self._meters[ours]
        while (item := layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if share_pu is None:
            return
        color = tokens().good if share_pu > 0.9 else tokens().warn if share_pu > 0.0 else tokens().bad
        words = tr("ui.wizard_filled", percent=round(100 * share_pu))
        layout.addStretch(1)
        layout.addWidget(Meter(share_pu, color, words))
        layout.addWidget(small(words))
        layout.addStretch(1)

    def _show_check(self) -> None:
        report = self.state.report
        if report is None:
            self.usable.setText("")
            return
        if report.faults:
            self.usable.setText(tr("ui.wizard_usable_none"))
        else:
            code = "ui.wizard_usable_sample" if report.sampled else "ui.wizard_usable"
            self.usable.setText(
                tr(
                    code,
                    usable=number(report.n_usable, 0),
                    read=number(report.n_read, 0),
                    rows=number(report.n_rows, 0),
                )
            )
        self.faults.show_issues(report.faults)
        self._show_samples()
        self.changed.emit()

    def title_words(self) -> str:
        """What the file is used for, for the head of the page."""
        return role_words(self.state.role)


def _told(info: ColumnInfo) -> str:
    """Name, share filled and samples of a column of the file."""
    filled = tr("ui.wizard_filled", percent=round(100 * info.filled_pu))
    return "\n".join([info.name, filled, *info.samples])
