"""Site panel: all that is known of the selected site, a page a subject."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.model.result import SiteResult
from ui.desk import Desk
from ui.models.site_columns import kind_text
from ui.pages.overview import rank_chip
from ui.registry import PageSpec, PanelSpec, find_pages
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.empty import EmptyState
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

_PER_ROW, _LOW_PX = 5, 660


class SitePanel(QStackedWidget):
    """Header with name and rank, a button with its word for each page, and the page. Only the one shown is built."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.pages = find_pages()
        self.page: PageSpec = self.pages[0]
        self.buttons: dict[str, QToolButton] = {}
        self._blocks: tuple[QWidget, ...] = ()
        self._group = QButtonGroup(self)
        self._head = QVBoxLayout()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addWidget(EmptyState("site", tr("ui.site_empty"), desk.actions.get("run")))
        self.addWidget(EmptyState("site", tr("ui.site_none")))
        self.addWidget(self._frame())
        self.setMinimumWidth(364)
        desk.session.selected.connect(self._follow)
        desk.session.run_changed.connect(self.refresh)
        desk.session.edits_changed.connect(self._show_edits)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low panel the pages' buttons are words alone: the page keeps the room."""
        super().resizeEvent(event)
        words = Qt.ToolButtonStyle.ToolButtonTextOnly
        style = words if event.size().height() < _LOW_PX else Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        for button in self.buttons.values():
            button.setToolButtonStyle(style)

    def sizeHint(self) -> QSize:
        """Width that holds the tables."""
        return QSize(372, 600)

    def refresh(self) -> None:
        """Show the selected site."""
        site = self._desk.session.site
        if site is None or self._desk.session.run is None:
            self.setCurrentIndex(0 if self._desk.session.run is None else 1)
            return
        self.setCurrentIndex(2)
        self._show_head(site)
        self._show_page()

    def _follow(self, _site_id: str) -> None:
        self.refresh()

    def show_page(self, page_id: str) -> None:
        """Turn to a page."""
        self.page = next(page for page in self.pages if page.page_id == page_id)
        for name, button in self.buttons.items():
            button.setChecked(name == page_id)
        self.setProperty("help", f"page:{page_id}")
        if self._desk.session.site is not None:
            self._show_page()

    def _frame(self) -> QWidget:
        frame = QWidget()
        frame.setObjectName("sheet")
        self._head.setContentsMargins(14, 14, 14, 4)
        self._head.setSpacing(2)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        nest(layout, self._head)
        nest(layout, self._strip())
        layout.addWidget(_rule())
        layout.addWidget(self.area, 1)
        return frame

    def _strip(self) -> QGridLayout:
        """Buttons in rows of five of one width, so that words stand below each other."""
        strip = QGridLayout()
        strip.setContentsMargins(6, 2, 6, 4)
        strip.setSpacing(1)
        for at, spec in enumerate(self.pages):
            button = self._page_button(spec)
            self._group.addButton(button)
            self.buttons[spec.page_id] = button
            strip.addWidget(button, at // _PER_ROW, at % _PER_ROW)
        for column in range(_PER_ROW):
            strip.setColumnStretch(column, 1)
        self.show_page(self.page.page_id)
        return strip

    def _page_button(self, spec: PageSpec) -> QToolButton:
        button = QToolButton()
        button.setObjectName("page")
        button.setCheckable(True)
        button.setIcon(icon(spec.icon))
        button.setIconSize(QSize(18, 18))
        button.setText(tr(spec.short_code or spec.title_code))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        font = button.font()
        font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
        button.setFont(font)
        button.setToolTip(tip(tr(spec.title_code)))
        button.setAccessibleName(tr(spec.title_code))
        button.clicked.connect(lambda _checked, page_id=spec.page_id: self.show_page(page_id))
        return button

    def _show_head(self, site: SiteResult) -> None:
        while (item := self._head.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        title = QWidget()
        line = QHBoxLayout(title)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label(site.name or site.site_id, "title"), 1)
        line.addWidget(rank_chip(site), 0, Qt.AlignmentFlag.AlignTop)
        where = ", ".join(part for part in (kind_text(site.kind), site.address.street, site.address.city) if part)
        below = label(where, "muted")
        below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._head.addWidget(title)
        self._head.addWidget(below)

    def _show_page(self) -> None:
        site, run = self._desk.session.site, self._desk.session.run
        if site is None or run is None:
            return
        shows = f"{site.site_id}/{self.page.page_id}"
        before = self.area.widget()
        same = before is not None and before.property("shows") == shows
        at = self.area.verticalScrollBar().value() if same else 0
        page = QWidget()
        page.setObjectName("page")
        page.setProperty("shows", shows)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(14, 8, 14, 16)
        layout.setSpacing(8)
        self._blocks = tuple(self.page.build(site, run.assessment))
        for block in self._blocks:
            layout.addWidget(block)
        layout.addStretch(1)
        self.area.setWidget(page)
        self.area.verticalScrollBar().setValue(at)
        if self.page.attach is not None:
            self.page.attach(self._blocks, site, self._desk)
        self._show_edits()

    def _show_edits(self) -> None:
        site = self._desk.session.site
        if self.page.follow is not None and site is not None:
            self.page.follow(self._blocks, site, self._desk)


def _rule() -> QFrame:
    made = QFrame()
    made.setObjectName("rule")
    return made


PANEL = PanelSpec(
    panel_id="site", title_code="ui.panel_site", icon="site", area="right", order=10, factory=SitePanel,
    shortcut="Ctrl+6", help_topic="results",
)  # fmt: skip
