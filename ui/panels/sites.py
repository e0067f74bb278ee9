"""Site table: sortable by every column, filtered by words, one selection with the map."""

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from planner.model.result import SiteResult
from ui.desk import Desk
from ui.models.score_delegate import ScoreDelegate
from ui.models.site_columns import COLUMNS, SiteColumns, make_columns, same_rows
from ui.models.site_model import SiteModel
from ui.panels._programme_menu import open_menu
from ui.registry import PanelSpec
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.empty import EmptyState
from ui.widgets.nested import nest
from ui.widgets.plain import label

_ROW_PX = 28
_PADDING_PX = 12
_HEADER_PX = 30
_BOLDER = 1.14
_WIDEST_PX = {"name": 300, "chargers": 340}
_WIDE_PX = 190


class SitesPanel(QStackedWidget):
    """Table with its filter; an invitation to run while there is nothing to list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._following = False
        self._fitted: object = None
        self._shown: tuple[SiteResult, ...] = ()
        self.model = SiteModel(self)
        self.view = _make_view(self.model, self)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("ui.filter_sites"))
        self.filter.setAccessibleName(tr("ui.filter_sites"))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setMaximumWidth(300)
        self.filter.textChanged.connect(self._filter)
        self.tally = label("", "muted", wrap=False)
        self.addWidget(EmptyState("table", tr("ui.sites_empty"), desk.actions.get("run")))
        self.addWidget(self._page())
        self.view.selectionModel().currentRowChanged.connect(self._picked)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._ask_menu)
        desk.session.run_changed.connect(self.refresh)
        desk.session.selected.connect(self.follow)
        self.refresh()

    def refresh(self) -> None:
        """Show the run's sites."""
        run = self._desk.session.run
        sites = () if run is None else run.assessment.sites
        if not same_rows(sites, self._shown):
            self._following = True
            self.model.set_columns(make_columns(sites) if sites else SiteColumns())
            self._following = False
            self._fit_columns()
        self._shown = sites
        self.setCurrentIndex(0 if run is None else 1)
        self._tell_count()
        self.follow(self._desk.session.site_id or "")

    def follow(self, site_id: str) -> None:
        """Mark the session's site, without telling it back."""
        row = self.model.row_of(site_id)
        self._following = True
        if row is None:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())
        else:
            self.view.selectRow(row)
            self.view.scrollTo(self.model.index(row, 0))
        self._following = False

    def _fit_columns(self) -> None:
        """Make columns as wide as their headers and words, within reason, once a project; then the hand decides."""
        book = self._desk.session.book
        if not self.model.total or book is self._fitted:
            return
        self._fitted = book
        for i, column in enumerate(COLUMNS):
            head = max(header_px(column.title, self.view.fontMetrics()), column.width_px)
            most = _WIDEST_PX.get(column.column_id, _WIDE_PX)
            words = column.kind in {"text", "status"}
            self.view.setColumnWidth(
                i, max(head, min(self.view.sizeHintForColumn(i) + _PADDING_PX, most) if words else 0)
            )

    def _ask_menu(self, at: QPoint) -> None:
        """What the planner says of the site under the pointer, or of the selected one by the keys."""
        index = self.view.indexAt(at)
        row = index.row() if index.isValid() else self.view.currentIndex().row()
        if row >= 0 and self._desk.session.project is not None:
            open_menu(self._desk, self.model.site_id(row), self.view.viewport(), at)

    def _page(self) -> QWidget:
        page = QWidget()
        page.setObjectName("sheet")
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 12, 6)
        top.addWidget(self.filter, 1)
        top.addStretch(0)
        top.addWidget(self.tally)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        nest(layout, top)
        layout.addWidget(self.view, 1)
        return page

    def _filter(self, words: str) -> None:
        self._following = True
        self.model.set_filter(words)
        self._following = False
        self._tell_count()
        self.follow(self._desk.session.site_id or "")

    def _tell_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        if shown < total:
            self.tally.setText(tr("ui.sites_filtered", shown=shown, total=total))
        else:
            self.tally.setText(tr("ui.sites_count", total=total, excluded=self.model.excluded_total))

    def _picked(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._following:
            self._desk.session.select(self.model.site_id(current.row()))


def header_px(title: str, metrics: QFontMetrics) -> int:
    """Width of a header: its longest line in bold, its padding, and the arrow of the sorted column."""
    return round(max(metrics.horizontalAdvance(line) for line in title.splitlines()) * _BOLDER) + _HEADER_PX


def _make_view(model: SiteModel, parent: QWidget) -> QTableView:
    view = QTableView(parent)
    view.setModel(model)
    view.setSortingEnabled(True)
    view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setAlternatingRowColors(False)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setAccessibleName(tr("ui.panel_sites"))
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(_ROW_PX)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsMovable(True)
    header.setFixedHeight(42)
    header.setStretchLastSection(True)
    for i, column in enumerate(COLUMNS):
        view.setColumnWidth(i, column.width_px)
        if column.kind == "score":
            view.setItemDelegateForColumn(i, ScoreDelegate(view))
    return view


PANEL = PanelSpec(
    panel_id="sites", title_code="ui.panel_sites", icon="table", area="bottom", order=10, factory=SitesPanel,
    shortcut="Ctrl+2",
)  # fmt: skip
