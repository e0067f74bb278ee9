"""Scenarios side by side as a table: one row a site, one column a scenario, for the figure that is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from planner.model.comparison import Comparison, SiteFigures, SiteRow
from ui.numbers import money, number, quantity
from ui.texts import tr
from ui.widgets.plain import cell_text

Index = QModelIndex | QPersistentModelIndex
FIGURES = ("rank", "score", "sessions_per_day", "chargers", "connection_kw", "headroom_kw", "capex_eur")


def figure_words(name: str, figures: SiteFigures) -> str:
    """Figure of a site in one scenario; a dash where the site or the figure is not there."""
    value = getattr(figures, name)
    if value is None:
        return "–"
    if name in {"rank", "chargers"}:
        return number(value, 0)
    if name == "capex_eur":
        return money(value)
    return number(value, 2) if name == "score" else quantity(value, name, 0 if name.endswith("_kw") else 1)


class CompareModel(QAbstractTableModel):
    """Rows of a comparison; those that differ in the figure can be shown alone."""

    def __init__(self, comparison: Comparison, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._comparison = comparison
        self.figure = FIGURES[0]
        self.only_differences = False
        self.rows: tuple[SiteRow, ...] = comparison.sites

    def look_at(self, figure: str, *, only_differences: bool) -> None:
        """Show another figure, or only the sites in which it differs."""
        self.beginResetModel()
        self.figure, self.only_differences = figure, only_differences
        self.rows = tuple(row for row in self._comparison.sites if not only_differences or self._differs(row))
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a site."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """The site, then the scenarios."""
        return 0 if parent is not None and parent.isValid() else 1 + len(self._comparison.names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell; figures stand right, those that differ from the first scenario bold."""
        row, place = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name if place == 0 else figure_words(self.figure, row.figures[place - 1])
        if role == Qt.ItemDataRole.TextAlignmentRole and place:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and place > 1 and self._value(row, place - 1) != self._value(row, 0):
            return _bold()
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names of the scenarios, each over its figures."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr("report.col_site") if section == 0 else self._comparison.names[section - 1]

    def text(self) -> str:
        """The table as tab-separated text, with its headers."""
        header = [tr("report.col_site"), *self._comparison.names]
        lines = [[row.name, *(figure_words(self.figure, each) for each in row.figures)] for row in self.rows]
        return "\n".join("\t".join(cell_text(cell) for cell in cells) for cells in [header, *lines])

    def _value(self, row: SiteRow, place: int) -> object:
        return getattr(row.figures[place], self.figure)

    def _differs(self, row: SiteRow) -> bool:
        return any(self._value(row, place) != self._value(row, 0) for place in range(len(row.figures)))


def _bold() -> object:
    from PySide6.QtGui import QFont

    font = QFont()
    font.setBold(True)
    return font


def setting_rows(comparison: Comparison) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Settings that differ, in words."""
    from ui.setting_words import setting_name, setting_value

    return [
        (setting_name(row.key), tuple(setting_value(row.key, value) for value in row.values))
        for row in comparison.settings
    ]
