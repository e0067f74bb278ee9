"""Findings of reading and assessing: errors, warnings and notes as sentences."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from planner.model.issues import Issue, Severity
from ui.desk import Desk
from ui.models.column_names import with_titles
from ui.registry import PanelSpec
from ui.texts import language, tr
from ui.theme.icons import pixmap
from ui.theme.tokens import tokens
from ui.widgets.empty import EmptyState
from ui.widgets.plain import tip

_SITE_ROLE = Qt.ItemDataRole.UserRole
_PLACE_ROLE = Qt.ItemDataRole.UserRole + 1
_BETWEEN = ", "
_BESIDE_PX = 60
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class WrappedItem(QStyledItemDelegate):
    """Gives an item the height of its sentence; the view's own guess forgets the padding and cuts the last words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Size of one item."""
        view = self.parent()
        wide = view.viewport().width() if isinstance(view, QListWidget) else option.rect.width()
        room = QRect(0, 0, max(wide - _BESIDE_PX, 60), 10_000)
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        high = option.fontMetrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words).height()
        return QSize(wide, max(high, 16) + 14)


class IssuesPanel(QStackedWidget):
    """List of findings, the gravest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.setObjectName("plain")
        self.list.setItemDelegate(WrappedItem(self.list))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setAccessibleName(tr("ui.panel_issues"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.addWidget(EmptyState("check", tr("ui.issues_empty")))
        self.addWidget(self.list)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self._shown: tuple[Issue, ...] = ()
        desk.session.run_changed.connect(self.refresh)
        desk.session.project_changed.connect(self._follow)
        self.refresh()

    def _follow(self) -> None:
        """An edit of the project: most leave the findings as they are."""
        if self._desk.session.issues != self._shown:
            self.refresh()

    def refresh(self) -> None:
        """Show the session's findings."""
        self._shown = self._desk.session.issues
        self.list.clear()
        colors = {Severity.ERROR: tokens().bad, Severity.WARNING: tokens().warn, Severity.NOTE: tokens().muted}
        issues = sorted(self._shown, key=lambda issue: _ORDER.index(issue.severity))
        names, layers = self._names(), self._desk.layers
        titles = {layer.layer_id: layers.title(layer.layer_id) for layer in self._desk.session.layers} | names
        for issue in issues:
            item = QListWidgetItem(with_titles(replace(issue, where=named(issue.where, titles))).message(language()))
            item.setData(_SITE_ROLE, next((place for place in _places(issue.where) if place in names), ""))
            item.setData(_PLACE_ROLE, issue.at_xy_m)
            if issue.at_xy_m is not None:
                item.setToolTip(tip(tr("ui.issue_shows_place")))
            picture = "info" if issue.severity is Severity.NOTE else "issues"
            item.setIcon(pixmap(picture, 16, colors[issue.severity]))
            word = tr(f"ui.severity_{issue.severity.value}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{word}: {item.text()}")
            self.list.addItem(item)
        self.setCurrentIndex(1 if issues else 0)

    def _names(self) -> dict[str, str]:
        run = self._desk.session.run
        return {} if run is None else {site.site_id: site.name for site in run.assessment.sites if site.name}

    def _go(self, item: QListWidgetItem) -> None:
        """Show the site, or the element of the grid, that a finding is about."""
        if item.data(_SITE_ROLE):
            self._desk.session.select(str(item.data(_SITE_ROLE)))
        elif item.data(_PLACE_ROLE) is not None:
            self._desk.zoom_to_place(*item.data(_PLACE_ROLE))


def named(where: str, names: Mapping[str, str]) -> str:
    """Place of a finding with names for site ids: ``S005, S006`` becomes ``Depot West, Depot Ost``."""
    return _BETWEEN.join(names.get(place, place) for place in where.split(_BETWEEN))


def _places(where: str) -> list[str]:
    return where.split(_BETWEEN)


def make_panel(desk: Desk) -> QWidget:
    """Build the panel."""
    return IssuesPanel(desk)


PANEL = PanelSpec(
    panel_id="issues", title_code="ui.panel_issues", icon="issues", area="bottom", order=20, factory=make_panel,
    shortcut="Ctrl+5",
)  # fmt: skip
