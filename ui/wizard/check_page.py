"""Fifth page: what can be used, what cannot and why, in words; each finding leads to its rows."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from planner.app.importing.records import ImportReport, RowProblem
from planner.model.issues import Issue
from ui.numbers import number
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.blocks import figures
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.wizard.page import IssueLine, Page
from ui.wizard.preview_map import PreviewMap
from ui.wizard.rows import RowsTable
from ui.wizard.state import WizardState

# which page mends a fault
_MENDS = {
    "place": ("crs", "impossible", "degrees", "swapped", "outside", "lies_", "mojibake", "encoding", "signs"),
    "columns": ("column", "coordinates", "no_values", "unit", "hourly", "none_of", "positions", "no_number"),
    "what": ("layer", "wrong_geometry", "attributes", "role"),
}


def page_for(issue: Issue) -> str:
    """Page on which a finding can be mended; empty where only the file's owner can."""
    code = issue.code.partition(".")[2]
    return next((page for page, words in _MENDS.items() if any(word in code for word in words)), "")


class CheckPage(Page):
    """What can be used."""

    page_id = "check"

    def __init__(self, state: WizardState) -> None:
        super().__init__(state, tr("ui.wizard_ask_check"))
        self.figures = QVBoxLayout()
        nest(self.layout_, self.figures)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName(tr("ui.wizard_findings"))
        upper = QSplitter()
        upper.setChildrenCollapsible(False)
        self.map = PreviewMap()
        upper.addWidget(self.area)
        upper.addWidget(self.map)
        upper.setSizes([560, 300])
        self.table = RowsTable()
        split.addWidget(upper)
        split.addWidget(self.table)
        split.setSizes([320, 220])
        self.layout_.addWidget(split, 1)
        self.buttons: list[QPushButton] = []
        state.checked.connect(self.refresh)
        state.looked.connect(self._show_rows)

    def enter(self) -> None:
        """Show what is known; ask where nothing is."""
        self._show_rows()
        if self.state.report is None:
            self.state.check()
        self.refresh()

    def ready(self) -> bool:
        """Some rows can be used."""
        report = self.state.report
        return report is not None and not report.faults and report.n_usable > 0

    def refresh(self) -> None:
        """Show the newest check."""
        report = self.state.report
        if report is None:
            return
        while (item := self.figures.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if not report.faults:
            self.figures.addWidget(_figures(report))
        self.map.show_layer(report.layer, self.state.desk.session.layers)
        self.area.setWidget(self._findings(report))
        self.changed.emit()

    def _findings(self, report: ImportReport) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(4)
        self.buttons = []
        for fault in report.faults:
            layout.addWidget(self._line(fault, None))
        dropped = [problem for problem in report.problems if problem.dropped]
        noticed = [problem for problem in report.problems if not problem.dropped]
        self._block(layout, tr("ui.wizard_left_out"), dropped)
        self._block(layout, tr("ui.wizard_noticed"), noticed)
        for issue in report.issues:
            layout.addWidget(self._line(issue, None))
        if not (report.faults or report.problems or report.issues):
            layout.addWidget(label(tr("ui.wizard_all_good"), "muted"))
        layout.addStretch(1)
        return page

    def _block(self, layout: QVBoxLayout, title: str, problems: Sequence[RowProblem]) -> None:
        if problems:
            layout.addWidget(label(title, "heading"))
        for problem in problems:
            layout.addWidget(self._line(problem.issue, problem))

    def _line(self, issue: Issue, problem: RowProblem | None) -> QWidget:
        made = IssueLine(issue)
        if problem is not None and problem.shown:
            text = tr("ui.wizard_show_rows", n=problem.count)
            button = self._button(text, tr("ui.wizard_show_rows_tip"), "table")
            button.clicked.connect(
                lambda _on=False, p=problem: self.table.show_finding(p.shown, self._theirs(p.column))
            )
            made.room.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        elif page := page_for(issue):
            button = self._button(tr(f"ui.wizard_mend_{page}"), tr("ui.wizard_mend_tip"), "reset")
            button.clicked.connect(lambda _on=False, page=page: self.go_to.emit(page))
            made.room.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return made

    def _button(self, text: str, hint: str, picture: str) -> QPushButton:
        made = QPushButton(icon(picture), text)
        made.setToolTip(tip(hint))
        self.buttons.append(made)
        return made

    def _show_problem(self, problem: RowProblem, _checked: bool = False) -> None:
        self.table.show_finding(problem.shown, self._theirs(problem.column))

    def _theirs(self, column: str) -> str:
        return self.state.choice.columns.get(column, column)

    def _show_rows(self) -> None:
        look = self.state.look
        if look is not None:
            self.table.show_rows([column.name for column in look.columns], look.rows)
            self.table.setVisible(bool(look.rows))


def _figures(report: ImportReport) -> QWidget:
    left_out = sum(problem.count for problem in report.problems if problem.dropped)
    of_rows = tr("ui.wizard_of_rows", n=number(report.n_read, 0))
    if report.sampled:
        of_rows = tr("ui.wizard_of_sample", n=number(report.n_read, 0), rows=number(report.n_rows, 0))
    extent = report.extent_deg
    reasons = tr("ui.wizard_figure_reasons", n=len(report.problems))
    place = "–" if extent is None else _middle(extent)
    return figures(
        [
            (tr("ui.wizard_figure_usable"), number(report.n_usable, 0), of_rows),
            (tr("ui.wizard_figure_left_out"), number(left_out, 0), reasons),
            (tr("ui.wizard_figure_place"), place, tr("ui.wizard_figure_middle")),
        ],
        columns=3,
    )


def _middle(extent: tuple[float, float, float, float]) -> str:
    west, south, east, north = extent
    return tr("ui.wizard_middle", lat=number((south + north) / 2, 2), lon=number((west + east) / 2, 2))
