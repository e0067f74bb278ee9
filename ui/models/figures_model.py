"""Figures of the catalogues as a table: what ships, and what the planner has put in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from planner.app.own_values import Figure
from planner.model.company import OwnValue
from ui.dates import iso_day
from ui.models.figure_words import FIRST, figure_words, table_words
from ui.numbers import number
from ui.texts import tr, tr_or

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("catalogue", "figure", "value", "unit", "origin", "source", "date")
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One figure with the own value in its place, None: as it ships."""

    figure: Figure
    own: OwnValue | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Catalogue, row and column."""
        return self.figure.table, self.figure.row, self.figure.column

    @property
    def origin(self) -> str:
        """default, own or imported."""
        if self.own is None:
            return "default"
        return "imported" if self.own.imported_from else "own"

    def words(self) -> tuple[str, ...]:
        """Cells of the row."""
        figure, own = self.figure, self.own
        value = figure.value if own is None else own.value
        unit = unit_words(figure)
        unit = unit if own is None or not own.currency else unit.replace("EUR", own.currency)
        source = figure.source if own is None else own.source or own.imported_from
        day = figure.valid_from if own is None else own.on.isoformat() if own.on else ""
        return (
            table_words(figure.table),
            figure_words(figure),
            number(value),
            unit,
            tr(f"ui.figures_{self.origin}"),
            source,
            iso_day(day),
        )


def _first(figure: Figure) -> tuple[int, str]:
    """Place of a figure: prices first, then what else is the planner's, then the rest by catalogue."""
    known = figure.table in FIRST
    return (FIRST.index(figure.table) if known else len(FIRST)), "" if known else table_words(figure.table).casefold()


def unit_words(figure: Figure) -> str:
    """Unit of a figure, with what it is for: EUR a piece, for example."""
    if not figure.per:
        return figure.unit
    word = figure.per.casefold().replace(" ", "_")
    return f"{figure.unit} {tr_or(f'ui.figures_per_{word}', f'/ {figure.per}')}"


class FiguresModel(QAbstractTableModel):
    """Rows that match a search, own values in bold."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[FigureRow, ...] = ()
        self._words: tuple[tuple[str, ...], ...] = ()
        self._shown: list[int] = []
        self._search, self._own_only = "", False

    def show(self, figures: Sequence[Figure], own: Mapping[tuple[str, str, str], OwnValue]) -> None:
        """Show figures with the own values in their place."""
        self.beginResetModel()
        figures = sorted(figures, key=_first)
        keyed = [(figure.table, figure.row, figure.column) for figure in figures]
        self._all = tuple(FigureRow(figure=f, own=own.get(key)) for f, key in zip(figures, keyed, strict=True))
        self._words = tuple(each.words() for each in self._all)
        self._sift()
        self.endResetModel()

    def search(self, text: str, *, own_only: bool) -> None:
        """Show only rows that hold all words of a text, or only those with an own value."""
        self.beginResetModel()
        self._search, self._own_only = text, own_only
        self._sift()
        self.endResetModel()

    def _sift(self) -> None:
        wanted = self._search.casefold().split()
        self._shown = [
            place
            for place, each in enumerate(self._all)
            if (not self._own_only or each.own is not None)
            and all(word in self._text(place) for word in wanted)
        ]  # fmt: skip

    def _text(self, place: int) -> str:
        return " ".join((*self._words[place], *self._all[place].key)).casefold()

    def at(self, row: int) -> FigureRow | None:
        """Figure of a shown row."""
        return self._all[self._shown[row]] if 0 <= row < len(self._shown) else None

    def row_of(self, key: tuple[str, str, str]) -> int:
        """Shown row of a figure; -1 where it is not shown."""
        return next((row for row, place in enumerate(self._shown) if self._all[place].key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Shown rows."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Names of the columns, over the words below them."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section] == "value" else _LEFT
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(f"ui.figures_col_{COLUMNS[section]}")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Cell as shown."""
        place = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words[place][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and COLUMNS[index.column()] == "value":
            return _RIGHT
        if role == Qt.ItemDataRole.FontRole and self._all[place].own is not None:
            font = QFont()
            font.setBold(True)
            return font
        return None
