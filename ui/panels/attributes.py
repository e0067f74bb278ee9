"""Attribute table of any layer: sorted, filtered, searched, one selection with the map; ours are written to."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QMenu,
)

from planner.app.editing.sites import restore_site
from planner.maps.attributes import Attributes
from planner.maps.layer import MapLayer
from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.tools.expression_dialog import open_expression_dialog
from ui.map.tools.features import layer_of, rows_in_box
from ui.map.tools.kit import kit_of
from ui.map.tools.selection import How, combined
from ui.models.cell_words import says_of
from ui.models.column_names import column_title, filtered, header, listed
from ui.models.feature_columns import as_tsv, plain_text, statistics_text
from ui.models.feature_edit import OWN_LAYERS, edited, own_columns
from ui.models.feature_table import LARGE_ROWS, FeatureModel
from ui.models.preparing import Preparing
from ui.numbers import number
from ui.panels._table_sheet import TableSheet
from ui.panels.sites import header_px
from ui.registry import PanelSpec
from ui.texts import language, tr
from ui.widgets.empty import EmptyState
from ui.widgets.feature_view import FeatureView
from ui.widgets.plain import menu_text, tip

_SETTLE_MS = 250
_WIDE_PX, _WIDEST_HEAD_PX, _PADDING_PX = 300, 480, 12
MOST_COPIED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """What a table shows: its layer, and which rows and columns of it."""

    layer_id: str
    filter: str
    only_selected: bool
    only_view: bool
    hidden: Mapping[str, frozenset[str]]


class AttributesPanel(TableSheet):
    """Table with its tools above and the statistics of the current column below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._kit = kit_of(desk)
        self._layer: MapLayer | None = None
        self._hidden: dict[str, frozenset[str]] = {}
        self._first = ""
        self._fitted = ""
        self._stale = True
        self.model = FeatureModel(self)
        self.view = FeatureView(self.model, self._choices)
        self.view.setAccessibleName(tr("ui.table_title"))
        self.preparing = Preparing(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.apply_filter)
        self.addWidget(EmptyState("table", tr("ui.table_empty")))
        self.addWidget(self.page(self.view))
        self._connect()
        desk.open_table = self.open_table
        self._follow_on(desk.kept.pop("attributes", None))
        self.refresh()

    def leave(self) -> TableState:
        """What the table of a window that takes this one's place goes on with."""
        return TableState(layer_id=self.layer_id or self._first, filter=self.filter.text(),
                          only_selected=self.only_selected.isChecked(), only_view=self.only_view.isChecked(),
                          hidden=dict(self._hidden))  # fmt: skip

    def _follow_on(self, left: object) -> None:
        if isinstance(left, TableState):
            self._first, self._hidden = left.layer_id, dict(left.hidden)
            self.only_selected.setChecked(left.only_selected)
            self.only_view.setChecked(left.only_view)
            self.filter.setText(left.filter)

    def open_table(self, layer_id: str = "") -> None:
        """Show a layer's attributes and bring the table to the front; without an id, what it shows already."""
        self._desk.show_panel("attributes")
        if self._stale:
            self.refresh()
        at = self.layer_box.findData(layer_id) if layer_id else -1
        if at >= 0:
            self.layer_box.setCurrentIndex(at)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def layer_id(self) -> str:
        """Layer shown; empty: none."""
        return "" if self._layer is None else self._layer.layer_id

    def refresh(self) -> None:
        """Offer the session's layers and show the chosen one anew; while hidden, only note that there is something."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        layers = [layer for layer in reversed(self._desk.session.layers) if layer.attributes]
        chosen = self.layer_box.currentData() or self._first
        self._first = ""
        self.layer_box.blockSignals(True)
        self.layer_box.clear()
        for layer in layers:
            self.layer_box.addItem(self._desk.layers.title(layer.layer_id), layer.layer_id)
        self.layer_box.setCurrentIndex(max(self.layer_box.findData(chosen), 0 if layers else -1))
        self.layer_box.blockSignals(False)
        self.setCurrentIndex(1 if layers else 0)
        self._take_layer()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the table was hidden."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def apply_filter(self) -> None:
        """Show the rows that filter, selection and view leave; what is wrong with an expression is told below."""
        question = self._question
        attributes, words = question
        self.preparing.unask()
        if words and attributes.n_rows > LARGE_ROWS:
            self.preparing.ask(question, lambda: filtered(words, attributes))
            return
        try:
            self._keep(filtered(words, attributes))
        except PlannerError as err:
            self._keep(err)

    @property
    def _question(self) -> tuple[Attributes, str]:
        return self.model.attributes, self.filter.text().strip()

    def _answered(self, question: object, answer: NDArray[np.bool_] | PlannerError | None) -> None:
        """A filter over a large table was answered beside the window."""
        if question == self._question:
            self._keep(answer)

    def _keep(self, found: NDArray[np.bool_] | PlannerError | None) -> None:
        attributes = self.model.attributes
        self.fault.setText(found.message(language()) if isinstance(found, PlannerError) else "")
        mask = None if isinstance(found, PlannerError) else found
        for button, rows in ((self.only_selected, self._selected), (self.only_view, self._in_view)):
            if button.isChecked():
                inside = np.zeros(attributes.n_rows, dtype=np.bool_)
                inside[rows()] = True
                mask = inside if mask is None else mask & inside
        self.fault.setVisible(bool(self.fault.text()))
        self.model.keep(mask)
        self._tell()

    def copy(self) -> None:
        """Copy the selected rows as shown, or all that are shown where none is selected."""
        chosen = self.model.shown[np.isin(self.model.shown, self.model.selected)]
        rows = chosen if chosen.size else self.model.shown
        if rows.size > MOST_COPIED:
            self._desk.say(tr("ui.table_too_many", n=number(rows.size, 0), most=number(MOST_COPIED, 0)))
            return
        self._kit.copy(as_tsv(self.model.attributes, self.model.names, rows), tr("ui.table_copied", n=rows.size))

    def _connect(self) -> None:
        session, canvas = self._desk.session, self._desk.canvas
        session.layers_changed.connect(self.refresh)
        session.project_changed.connect(self.refresh)
        session.closed.connect(self.refresh)
        session.features_selected.connect(self._follow)
        canvas.view_changed.connect(lambda _view: self._settle.start() if self.only_view.isChecked() else None)
        self.layer_box.currentIndexChanged.connect(self._take_layer)
        self.filter.textChanged.connect(lambda _words: self._settle.start())
        self.only_selected.toggled.connect(lambda _on: self.apply_filter())
        self.only_view.toggled.connect(lambda _on: self.apply_filter())
        self.expression.clicked.connect(lambda: open_expression_dialog(self._desk, self.layer_id))
        self.zoom.clicked.connect(self._zoom)
        self.deselect.clicked.connect(lambda: self._choose(np.empty(0, dtype=np.int64), "set"))
        self.copy_button.clicked.connect(self.copy)
        self.columns_menu.aboutToShow.connect(self._fill_columns)
        self.view.chosen.connect(self._choose)
        self.view.copy_wanted.connect(self.copy)
        self.view.horizontalHeader().sortIndicatorChanged.connect(self.model.sort)
        self.view.selectionModel().currentColumnChanged.connect(lambda _now, _before: self._tell())
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.model.wanted.connect(self._prepare)
        self.model.written.connect(self._write)
        self.preparing.ready.connect(self._prepared)
        self.preparing.answered.connect(self._answered)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filter.setFocus)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.filter)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self._leave_filter)

    def _take_layer(self) -> None:
        layer = layer_of(self._desk, str(self.layer_box.currentData() or ""))
        columns = {} if layer is None else own_columns(layer, self._desk.session.project)
        before = self.model.attributes
        same = layer is not None and layer is self._layer and all(
            name in before.names and before.raw(name) is values for name, values in columns.items()
        )  # fmt: skip
        if same:
            return
        self._layer = layer
        attributes = Attributes(columns, 0 if layer is None else layer.n_features, says_of(layer))
        writable = OWN_LAYERS[self.layer_id].columns if self._writes else ()
        self.model.set_attributes(attributes, self._wanted_names(attributes), writable)
        self._fit_columns()
        self._prepare("")
        self._follow()
        self.apply_filter()

    @property
    def _writes(self) -> bool:
        return self.layer_id in OWN_LAYERS and self._desk.session.project is not None

    def _wanted_names(self, attributes: Attributes) -> list[str]:
        hidden = self._hidden.get(self.layer_id, frozenset())
        return [name for name in attributes.names if name not in hidden]

    def _choices(self) -> Mapping[str, tuple[str, ...]]:
        return OWN_LAYERS[self.layer_id].choices if self._writes else {}

    def _fit_columns(self) -> None:
        """Columns as wide as their header and first words, within reason, once a layer; then the hand decides."""
        if self._fitted == self.layer_id:
            return
        self._fitted = self.layer_id
        names = self.model.names
        self.view.horizontalHeader().setStretchLastSection(
            bool(names) and self.model.attributes.kind(names[-1]) == "text"
        )
        for i, name in enumerate(names):
            head = min(header_px(header(name), self.view.fontMetrics()), _WIDEST_HEAD_PX)
            self.view.setColumnWidth(i, max(head, min(self.view.sizeHintForColumn(i) + _PADDING_PX, _WIDE_PX)))

    def _prepare(self, name: str) -> None:
        """Make columns ready beside the window, the one asked for first."""
        attributes = self.model.attributes
        names = [name, *(each for each in attributes.names if each != name)] if name else list(attributes.names)
        self.preparing.begin(attributes, names, self.model.sorted_by if name else ("", False))

    def _prepared(self, attributes: object, name: str) -> None:
        if attributes is self.model.attributes:
            self.model.prepared(name)

    def _selected(self) -> NDArray[np.int64]:
        return self.model.selected

    def _in_view(self) -> NDArray[np.int64]:
        if self._layer is None:
            return np.empty(0, dtype=np.int64)
        return rows_in_box(self._desk, self._layer, self._desk.canvas.view.bounds_m)

    def _choose(self, rows: NDArray[np.int64], how: How) -> None:
        """Select rows of this layer; those of other layers stay."""
        features = self._desk.session.features
        mine = combined({k: v for k, v in features.items() if k == self.layer_id}, {self.layer_id: rows}, how)
        others = {k: v for k, v in features.items() if k != self.layer_id}
        self._desk.session.select_features({**others, **mine})

    def _follow(self) -> None:
        """Mark the session's selection; one row alone is scrolled to."""
        if self._layer is None:
            return
        rows = self._desk.session.features.get(self.layer_id, np.empty(0, dtype=np.int64))
        self.model.select(rows)
        if self.only_selected.isChecked():
            self.apply_filter()
        line = self.model.line_of(int(rows[0])) if rows.size == 1 else None
        if line is not None:
            self.view.scrollTo(self.model.index(line, max(self.view.currentIndex().column(), 0)))
        self._tell()

    def _tell(self) -> None:
        shown, total = self.model.rowCount(), self.model.attributes.n_rows
        chosen = self.model.selected.size
        self.tally.setText(tr("ui.table_tally", shown=number(shown, 0), total=number(total, 0), n=number(chosen, 0)))
        column = max(self.view.currentIndex().column(), 0)
        known = column < len(self.model.names)
        ready = known and (total <= MOST_COPIED or self.model.attributes.ready(self.model.names[column]))
        told = statistics_text(self.model.attributes, self.model.names[column], self.model.shown) if ready else ""
        self.stats.setText(told)
        self.stats.setToolTip(tip(told))

    def _fill_columns(self) -> None:
        self.columns_menu.clear()
        for name in self.model.attributes.names:
            action = self.columns_menu.addAction(menu_text(listed(name)))
            action.setCheckable(True)
            action.setChecked(name in self.model.names)
            action.toggled.connect(lambda on, name=name: self.show_column(name, on=on))

    def show_column(self, name: str, *, on: bool) -> None:
        """Show or hide a column; one always stays."""
        hidden = self._hidden.get(self.layer_id, frozenset())
        hidden = hidden - {name} if on else hidden | {name}
        if len(hidden) < len(self.model.attributes.names):
            self._hidden[self.layer_id] = hidden
            self.model.set_names(self._wanted_names(self.model.attributes))

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self.view)
        menu.addAction(self.zoom.icon(), tr("ui.table_zoom"), self._zoom)
        menu.addAction(self.copy_button.icon(), tr("ui.table_copy"), self.copy)
        menu.addAction(self.deselect.icon(), tr("ui.table_deselect"), self.deselect.click)
        self._offer_removed(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _offer_removed(self, menu: QMenu) -> None:
        """Sites that the planner has taken out can be brought back, each as a step."""
        project = self._desk.session.project
        removed = [] if project is None else [site for site in project.sites if site.removed]
        if self.layer_id != SITES or not removed:
            return
        below = menu.addMenu(tr("ui.table_restore"))
        for site in removed:
            name = site.name or site.site_id
            below.addAction(menu_text(name)).triggered.connect(
                lambda _checked=False, site_id=site.site_id, name=name: self.restore(site_id, name)
            )

    def restore(self, site_id: str, name: str) -> None:
        """Bring a removed site back."""
        project = self._desk.session.project
        if project is not None:
            self._desk.session.apply(restore_site(project, site_id), tr("ui.table_step_restore", name=name))

    def _zoom(self) -> None:
        rows = self.model.selected
        current: QModelIndex = self.view.currentIndex()
        if not rows.size and current.isValid():
            rows = self.model.shown[current.row() : current.row() + 1]
        self._kit.zoom_to({self.layer_id: rows})

    def _leave_filter(self) -> None:
        if self.filter.text():
            self.filter.clear()
        else:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self, row: int, column: str, text: str) -> None:
        """Make an edit of the project of what was written into a cell."""
        project = self._desk.session.project
        own = OWN_LAYERS.get(self.layer_id)
        if project is None or own is None:
            return
        feature_id = str(self.model.attributes.raw(own.key)[row])
        try:
            after = edited(project, self.layer_id, feature_id, column, text)
        except PlannerError as err:
            self._desk.notices.post(err.message(language()), "bad")
            return
        said = plain_text(self.model.attributes, "name", row).strip() if "name" in self.model.attributes.names else ""
        self._desk.session.apply(after, tr("ui.table_step_edit", column=column_title(column), name=said or feature_id))


PANEL = PanelSpec(
    panel_id="attributes", title_code="ui.table_title", icon="table", area="bottom", order=20, factory=AttributesPanel,
)  # fmt: skip
