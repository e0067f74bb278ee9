"""The board: a column a gate, a card a site; cards are dragged on or moved with the keys, each move can be undone."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from planner.app.delivery.edits import close_gate, stand_at
from planner.app.delivery.gates import Standing, is_overdue, overdue, standings
from planner.app.delivery.sites import known_sites
from planner.model.delivery import GATES, GateName
from planner.model.project import Project
from ui.delivery.cards import Card, CardColumn
from ui.delivery.common import Seen, choice, gate_text, near_text, site_names, today, try_edit
from ui.delivery.overdue_list import OverdueList
from ui.desk import Desk
from ui.registry import PanelSpec
from ui.run_views import names_of
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.blocks import button
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.nested import nest
from ui.widgets.plain import label

DONE = "done"
COLUMNS = (*GATES, DONE)
_COLUMN_PX = 122


class BoardPanel(QStackedWidget):
    """Board and list of what is overdue, over the same sites."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._filling = False
        self._seen = Seen()
        self._cards: dict[str, tuple[tuple[Standing, str, date], Card]] = {}
        self.columns = {name: CardColumn(column_text(name), tr("ui.board_column_tip")) for name in COLUMNS}
        self.heads = {name: label("", "small", wrap=False) for name in COLUMNS}
        self.which = choice(((tr("ui.board_sites_some"), "some"), (tr("ui.board_sites_all"), "all"),
                             (tr("ui.board_sites_overdue"), "overdue")), tr("ui.board_sites"))  # fmt: skip
        self.back = button(tr("ui.board_back"), tr("ui.board_back_tip"), lambda: self._step(-1))
        self.on = button(tr("ui.board_on"), tr("ui.board_on_tip"), lambda: self._step(1))
        self.details = button(tr("ui.board_details"), tr("ui.board_details_tip"), self._details)
        self.tally = label("", "muted", wrap=False)
        self.list = OverdueList(desk)
        self._views = QStackedWidget()
        self.addWidget(EmptyState("flag", tr("ui.board_empty")))
        self.addWidget(self._sheet())
        self.which.currentIndexChanged.connect(self.refresh)
        self.list.chosen.connect(self._select)
        session = desk.session
        for signal in (session.opened, session.closed, session.project_changed, session.run_changed,
                       session.layers_changed):  # fmt: skip
            signal.connect(self.refresh)
        session.selected.connect(self._follow)
        self.refresh()

    def refresh(self, _what: object = None) -> None:
        """Show where the sites stand; a panel that nobody sees waits until it is shown."""
        session = self._desk.session
        if not self.isVisible():
            return
        if self._seen.same((session.project, session.run, session.layers), (self.which.currentIndex(), today())):
            return
        project = session.project
        self.setCurrentIndex(0 if project is None or not self._site_ids(project, "all") else 1)
        if project is None:
            return
        now = today()
        late = overdue(project, now)
        which = str(self.which.currentData())
        self._views.setCurrentIndex(int(which == "overdue"))
        if which == "overdue":
            self.list.show_overdue(late, site_names(self._desk))
        self.tally.setText(tr("ui.board_overdue", n=len(late)) if late else "")
        found = standings(project, self._site_ids(project, "some" if which == "overdue" else which))
        names = site_names(self._desk)
        self._filling = True
        for name, column in self.columns.items():
            here = [each for each in found if (DONE if each.passed else each.gate) == name]
            cards = [self._card(each, names.get(each.site_id) or each.site_id, now) for each in here]
            column.show_cards(cards, self._desk.session.site_id or "")
            self.heads[name].setText(f"{column_text(name)}  {len(cards)}" if cards else column_text(name))
        self._filling = False
        self._allow()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self.refresh()

    def _site_ids(self, project: Project, which: str) -> tuple[str, ...]:
        """Sites to show: all, or those that are begun, planned or on the shortlist."""
        run = self._desk.session.run
        gone = {site.site_id for site in project.sites if site.removed}
        listed = names_of(run, self._desk.session.layers)
        ids = [each for each in sorted({*known_sites(project, run), *listed}) if each not in gone]
        if which == "all":
            return tuple(ids)
        some = {step.site_id for step in project.gates} | {site.site_id for site in project.sites if site.stage}
        if run is not None:
            some |= {site.site_id for site in run.assessment.sites if site.shortlisted}
        return tuple(each for each in ids if each in some)

    def _card(self, standing: Standing, name: str, now: date) -> Card:
        """Card of a site; the one from before where nothing of it has changed."""
        said = standing, name, now
        known = self._cards.get(standing.site_id)
        if known is None or known[0] != said:
            known = self._cards[standing.site_id] = said, card_of(standing, name, now)
        return known[1]

    def _sheet(self) -> QWidget:
        top = FlowLayout((self.which, self.back, self.on, self.details, self.tally), ends=1)
        top.setContentsMargins(8, 6, 8, 6)
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 6, 4)
        row.setSpacing(6)
        for name, column in self.columns.items():
            column.setMinimumWidth(_COLUMN_PX)
            self.heads[name].setProperty("role", "muted")
            side = QVBoxLayout()
            side.setSpacing(2)
            side.addWidget(self.heads[name])
            side.addWidget(column, 1)
            nest(row, side, 1)
            self._connect(name, column)
        board = QWidget()
        board.setObjectName("page")
        board.setLayout(row)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(board)
        self._area = area
        self._views.addWidget(area)
        self._views.addWidget(self.list)
        for widget, name in ((self.back, "undo"), (self.on, "redo")):
            widget.setIcon(icon(name))
        sheet = QWidget()
        sheet.setObjectName("sheet")
        layout = QVBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        nest(layout, top)
        layout.addWidget(self._views, 1)
        return sheet

    def _connect(self, name: str, column: CardColumn) -> None:
        column.dropped.connect(lambda site_id: self._move(site_id, name))
        column.moved.connect(self._move_by)
        column.beside.connect(lambda step: self._beside(name, step))
        column.currentItemChanged.connect(lambda _now, _before: self._picked(column))
        column.itemActivated.connect(lambda _item: self._details())

    def _picked(self, column: CardColumn) -> None:
        if not self._filling and column.site_id:
            self._select(column.site_id)

    def _select(self, site_id: str) -> None:
        self._desk.session.select(site_id)

    def _follow(self, site_id: str) -> None:
        """Mark the card of the selected site, in whichever column it stands."""
        self._filling = True
        for column in self.columns.values():
            at = next((i for i in range(column.count()) if _site_of(column, i) == site_id), -1)
            column.setCurrentRow(at)
            if at < 0:
                column.clearSelection()
        self._filling = False
        self._allow()

    def _beside(self, name: str, step: int) -> None:
        """Give the keys to the nearest column with cards on that side."""
        at = COLUMNS.index(name)
        side = COLUMNS[at + 1 :] if step > 0 else COLUMNS[:at][::-1]
        for other in side:
            column = self.columns[other]
            if column.count():
                column.setFocus()
                column.setCurrentRow(min(max(self.columns[name].currentRow(), 0), column.count() - 1))
                self._area.ensureWidgetVisible(column)
                return

    def _column_of(self, site_id: str) -> str:
        return next((name for name, column in self.columns.items()
                     if any(_site_of(column, i) == site_id for i in range(column.count()))), "")  # fmt: skip

    def _step(self, step: int) -> None:
        self._move_by(self._desk.session.site_id or "", step)

    def _move_by(self, site_id: str, step: int) -> None:
        name = self._column_of(site_id)
        at = COLUMNS.index(name) + step if name else -1
        if 0 <= at < len(COLUMNS):
            self._move(site_id, COLUMNS[at])

    def _move(self, site_id: str, target: str) -> None:
        """Move a site to a column, today; the card keeps the keys."""
        name = self._desk.session.site_name(site_id)
        text = tr("ui.undo_gate_move", site=name, gate=column_text(target))
        had_keys = any(column.hasFocus() for column in self.columns.values())
        if try_edit(self._desk, _edit(site_id, target), text):
            self._desk.session.select(site_id)
            column = self.columns.get(self._column_of(site_id))
            if had_keys and column is not None:
                column.setFocus()
                self._area.ensureWidgetVisible(column)

    def _details(self) -> None:
        if self._desk.session.site is not None:
            self._desk.show_details("delivery")

    def _allow(self) -> None:
        name = self._column_of(self._desk.session.site_id or "")
        self.back.setEnabled(bool(name) and name != COLUMNS[0])
        self.on.setEnabled(bool(name) and name != COLUMNS[-1])
        self.details.setEnabled(self._desk.session.site is not None)


def _edit(site_id: str, target: str) -> Callable[[Project], Project]:
    if target == DONE:
        return lambda project: close_gate(project, site_id, "live", today())
    gate: GateName = next(each for each in GATES if each == target)
    return lambda project: stand_at(project, site_id, gate, today())


def card_of(standing: Standing, name: str, now: date) -> Card:
    """What the card of a site says on a day."""
    step = standing.step
    late = not standing.passed and is_overdue(step, now)
    due = tr("ui.board_due", day=near_text(step.due_on)) if step.due_on is not None else tr("ui.board_no_due")
    if standing.passed and step.done_on is not None:
        due = tr("ui.board_since", day=near_text(step.done_on))
    who = step.owner or (standing.stage if not standing.begun else "")
    lines = [name, column_text(DONE if standing.passed else standing.gate), due, who, step.note]
    if late and step.due_on is not None:
        lines.insert(2, tr("ui.board_late", n=(now - step.due_on).days))
    return Card(site_id=standing.site_id, name=name, due=due, who=who, late=late,
                explained="\n".join(line for line in lines if line))  # fmt: skip


def _site_of(column: CardColumn, at: int) -> str:
    return str(column.item(at).data(Qt.ItemDataRole.UserRole))


def column_text(name: str) -> str:
    """Title of a column."""
    return tr("delivery.in_operation") if name == DONE else gate_text(next(gate for gate in GATES if gate == name))


PANEL = PanelSpec(
    panel_id="board", title_code="ui.panel_board", icon="flag", area="bottom", order=40, factory=BoardPanel,
    help_topic="delivery",
)  # fmt: skip
