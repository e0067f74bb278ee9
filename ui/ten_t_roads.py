"""The roads of the trans-European network, by their name in the road layer: listed, added, taken out."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.app.editing.company import NETWORKS, drop_ten_t, tell_ten_t
from planner.model.project import Project
from ui.delivery.common import choice
from ui.desk import Desk
from ui.road_names import road_names
from ui.texts import tr
from ui.widgets.blocks import note
from ui.widgets.nested import nest
from ui.widgets.plain import cell_text, tip

Step = Callable[[Callable[[Project], Project], str], bool]


class TenTRoads(QWidget):
    """A row a road with its network; below it a new one."""

    def __init__(self, desk: Desk, step: Step) -> None:
        super().__init__()
        self._step = step
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels([tr("ui.ten_t_road"), tr("ui.ten_t_network")])
        self.table.setAccessibleName(tr("ui.company_tab_ten_t"))
        self.table.setToolTip(tip(tr("ui.ten_t_tip")))
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(1, 210)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.road = QLineEdit()
        self.road.setPlaceholderText(tr("ui.ten_t_road_hint"))
        self.road.setAccessibleName(tr("ui.ten_t_road"))
        self.road.setToolTip(tip(tr("ui.ten_t_road_tip")))
        self.road.setCompleter(self._completer(desk))
        self.road.returnPressed.connect(self.add)
        self.network = choice(((tr(f"ui.ten_t_{each}"), each) for each in NETWORKS), tr("ui.ten_t_network"))
        self.more = _button(tr("ui.ten_t_add"), tr("ui.ten_t_add_tip"), self.add)
        self.less = _button(tr("ui.ten_t_drop"), tr("ui.ten_t_drop_tip"), self.drop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2, 12, 2, 2)
        outer.addWidget(note(tr("ui.ten_t_note")))
        outer.addWidget(self.table, 1)
        line = QHBoxLayout()
        line.addWidget(self.road, 1)
        for widget in (self.network, self.more, self.less):
            line.addWidget(widget)
        nest(outer, line)

    def fill(self, project: Project) -> None:
        """Show the roads that the project names."""
        roads = project.settings.rules.ten_t
        self.table.setRowCount(len(roads))
        for row, (road, network) in enumerate(sorted(roads.items())):
            item = QTableWidgetItem(cell_text(road))
            item.setData(Qt.ItemDataRole.UserRole, road)
            self.table.setItem(row, 0, item)
            box = choice(((tr(f"ui.ten_t_{each}"), each) for each in NETWORKS), f"{tr('ui.ten_t_network')}: {road}")
            box.setCurrentIndex(NETWORKS.index(network))
            box.activated.connect(partial(self._change, road, box))
            self.table.setCellWidget(row, 1, box)
        self._show_buttons()

    def add(self) -> None:
        """Take the road that is written."""
        road, network = self.road.text(), str(self.network.currentData())
        if self._step(lambda project: tell_ten_t(project, road, network), tr("ui.step_ten_t", road=road.strip())):
            self.road.clear()

    def drop(self) -> None:
        """Take the selected road out."""
        found = self.table.selectedItems()
        if found:
            road = str(found[0].data(Qt.ItemDataRole.UserRole))
            self._step(lambda project: drop_ten_t(project, road), tr("ui.step_ten_t_drop", road=road))

    def _change(self, road: str, box: QComboBox, _at: int) -> None:
        network = str(box.currentData())
        self._step(lambda project: tell_ten_t(project, road, network), tr("ui.step_ten_t", road=road))

    def _show_buttons(self) -> None:
        self.less.setEnabled(bool(self.table.selectedItems()))

    def _completer(self, desk: Desk) -> QCompleter:
        made = QCompleter(road_names(desk.session.layers), self)
        made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        made.setFilterMode(Qt.MatchFlag.MatchContains)
        return made


def _button(text: str, explained: str, do: Callable[[], None]) -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setToolTip(tip(explained))
    made.setAccessibleDescription(explained)
    made.clicked.connect(lambda _checked=False: do())
    return made
