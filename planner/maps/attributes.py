"""A layer's attributes as columns of figures or of words, each made once: what expressions and tables read.

Columns of our own vocabularies hold codes. Expressions compare these; tables show, sort and search what is said for
them in a language.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.maps.values import is_numeric, numbers, text_of

ColumnKind = Literal["number", "text"]
Says = Mapping[str, Callable[[str], str]]
"""What a code of a column is in a language, by column."""
_LOOK_ROWS = 1000
_ORDERS_KEPT = 2


class Words:
    """One column as numbers of words.

    Attributes
    ----------
    texts : ndarray of str, shape (n_words,)
        All words, in alphabetical order whatever their case; the first is empty and stands for unknown.
    folded : ndarray of str, shape (n_words,)
        The same without case, for comparing.
    codes : ndarray, shape (n_rows,), int32
        Index into the words; 0 where there is no value.
    """

    def __init__(self, values: NDArray[np.generic]) -> None:
        plain = _plain(values)
        said = {value: text_of(value) for value in dict.fromkeys(plain)}
        unlike = list(dict.fromkeys(("", *said.values())))
        folded = np.array([word.casefold() for word in unlike], dtype=np.str_)
        order = np.argsort(folded, kind="stable")
        place = np.empty(len(unlike), dtype=np.int32)
        place[order] = np.arange(len(unlike), dtype=np.int32)
        at = dict(zip(unlike, place.tolist(), strict=True))
        code_of = {value: at[word] for value, word in said.items()}
        self.codes: NDArray[np.int32] = np.fromiter(map(code_of.__getitem__, plain), dtype=np.int32, count=len(plain))
        self.texts: NDArray[np.str_] = np.array(unlike, dtype=np.str_)[order]
        self.folded: NDArray[np.str_] = folded[order]

    def rows_of(self, hit: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Rows, by a verdict on each word."""
        rows: NDArray[np.bool_] = hit[self.codes]
        return rows


class Attributes:
    """Columns of one layer. Figures and words of a column are made when they are first asked for, and kept."""

    def __init__(
        self, columns: Mapping[str, NDArray[np.generic]], n_rows: int, says: Says = MappingProxyType({})
    ) -> None:
        self.n_rows = n_rows
        self._says = says
        self._columns = {name: np.asarray(values)[:n_rows] for name, values in columns.items()}
        self._kinds: dict[str, ColumnKind] = {}
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._words: dict[str, Words] = {}
        self._seen: dict[str, Words] = {}
        self._orders: dict[tuple[str, bool], NDArray[np.intp]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Columns, in the layer's order."""
        return tuple(self._columns)

    def raw(self, name: str) -> NDArray[np.generic]:
        """Column as the layer has it, shape (n_rows,)."""
        return self._columns[name]

    def kind(self, name: str) -> ColumnKind:
        """Whether a column holds figures or words."""
        if name not in self._kinds:
            values = self._columns[name]
            words = values.dtype.kind == "O" and any(isinstance(value, str) for value in values[:_LOOK_ROWS].tolist())
            self._kinds[name] = "number" if not words and is_numeric(values) else "text"
        return self._kinds[name]

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Column as figures, shape (n_rows,); NaN where there is none."""
        if name not in self._numbers:
            self._numbers[name] = numbers(self._columns[name])
        return self._numbers[name]

    def words(self, name: str) -> Words:
        """Column as words: codes as they are."""
        if name not in self._words:
            self._words[name] = Words(self._columns[name])
        return self._words[name]

    def said(self, name: str, code: str) -> str:
        """What is said for a cell's text; the text itself where its column is none of our vocabularies."""
        return self._says[name](code) if code and name in self._says else code

    def seen(self, name: str) -> Words:
        """Column as words, as people see them."""
        if name not in self._seen:
            self._seen[name] = self._said_words(name) if name in self._says else self.words(name)
        return self._seen[name]

    def _said_words(self, name: str) -> Words:
        codes = self.words(name)
        told = np.array([self.said(name, text) for text in codes.texts.tolist()], dtype=object)
        return Words(told[codes.codes])

    def missing(self, name: str) -> NDArray[np.bool_]:
        """Where a column says nothing, shape (n_rows,)."""
        unknown: NDArray[np.bool_] = (
            np.isnan(self.numbers(name)) if self.kind(name) == "number" else self.words(name).codes == 0
        )
        return unknown

    def order(self, name: str, *, descending: bool = False) -> NDArray[np.intp]:
        """Row order by a column: unknown last either way, equal ones in the layer's order."""
        kept = self._orders.get((name, descending))
        return self._sorted(name, descending=descending) if kept is None else kept

    def is_ordered(self, name: str, *, descending: bool = False) -> bool:
        """Whether the row order by a column is kept."""
        return (name, descending) in self._orders

    def keep_order(self, name: str, *, descending: bool = False) -> None:
        """Sort by a column and keep the order, with the one before; may run in another thread."""
        made = {(name, descending): self.order(name, descending=descending)}
        before = [(key, rows) for key, rows in self._orders.items() if key not in made]
        self._orders = {**dict(before[1 - _ORDERS_KEPT :]), **made}

    def _sorted(self, name: str, *, descending: bool) -> NDArray[np.intp]:
        if self.kind(name) == "number":
            keys = self.numbers(name)
            keys = -keys if descending else keys
            return np.argsort(keys, kind="stable")
        codes = self.seen(name).codes.astype(np.int64)
        last = codes.max(initial=0) + 1
        keys = np.where(codes == 0, last, last - codes if descending else codes)
        return np.argsort(keys.astype(np.int32), kind="stable")

    def ready(self, name: str) -> bool:
        """Whether a column can be sorted and searched at once."""
        return name in (self._numbers if self._kinds.get(name) == "number" else self._seen)

    def prepare(self, name: str) -> None:
        """Make what sorting and searching by a column need; may run in another thread."""
        if self.kind(name) == "number":
            self.numbers(name)
        else:
            self.seen(name)


def _plain(values: NDArray[np.generic]) -> list[object]:
    """Values as Python has them; None for NaN, which does not equal itself."""
    if values.dtype.kind != "f":
        return list(values.tolist())
    plain = values.astype(object)
    plain[np.isnan(values.astype(np.float64))] = None
    return list(plain.tolist())
