"""Words as far as paper holds them: what may not fit a page is marked, to be measured when it is set (theme.typ).

A table with a long text is ``long``, a part to be kept on one page that may need more is ``big``: there, what fits a
page stays whole and what does not runs on. Words without a space get places to break at. Names and notices that stand
at the head or foot of a page, in a legend or on the cover, where nothing can run on, end in an ellipsis.
"""

import re
from collections.abc import Mapping
from typing import Any

from planner.report.blocks import Cell

LONG_CELL, LONG_KEPT, MANY_ROWS = 300, 3200, 25
"""Letters of a text from which on what holds it is measured; letters and rows of a part that is kept on one page."""
_LETTER_MM, _MARGIN_MM, _LINES = 1.45, 3.0, 22
"""Width of a letter, margins of a cell, and lines from which on two rows may not fit a page."""
_PER_ROW, _PER_DRAWING = 40, 1200
MOST_LETTERS: Mapping[str, int] = {
    "project": 120, "title": 140, "notice": 240, "kicker": 160, "name": 120, "place": 300, "subtitle": 300,
    "label": 160, "author": 160, "meta": 120, "chips": 120,
}  # fmt: skip
"""Letters of what stands where nothing can run on to a next page, by its key in the content of a paper."""
_HEAD_NAME, _HEAD_LINES, _HEAD_LETTERS = 80, 5, 240
_UNSET = frozenset({"file", "logo", "id", "type", "alt", "language"})
_WORD = re.compile("[!-,.0-\u024f\u0370-\u052f]{41,}")
_PIECE = re.compile(".{8}(?=.)", re.DOTALL)
_BREAK = "\u200b"
_TOKEN = re.compile(r"[^\s\u200b]+")
_NAMED = re.compile(r"[_.]\w")
_NAME_PART = re.compile(r"[^_.]*[_.]*")
_FREE_COLUMN = 22
"""Letters of a name without a space that a column surely holds whose width the paper chooses."""


def cut(text: str, most: int) -> str:
    """Text of at most so many letters; what was longer ends in an ellipsis.

    >>> cut("a long name", 7)
    'a long…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def breakable(text: str) -> str:
    """Text whose words of over 40 letters may go on on the next line: no column is that wide."""
    return text if len(text) <= 40 else _WORD.sub(lambda found: _PIECE.sub(rf"\g<0>{_BREAK}", found[0]), text)


def name_breakable(text: str, letters: int) -> str:
    """Text whose longer names of files and fields (with _ or . inside) may go on on the next line."""

    def parted(found: re.Match[str]) -> str:
        if len(found[0]) <= letters or not _NAMED.search(found[0]):
            return found[0]
        parts = (part for part in _NAME_PART.findall(found[0]) if part)
        return _BREAK.join(part[at : at + letters] for part in parts for at in range(0, len(part), letters))

    return _TOKEN.sub(parted, text) if len(text) > letters else text


def fitting(content: Mapping[str, Any]) -> dict[str, object]:
    """Content of a paper with its tables and kept parts marked, and its words made to fit."""
    return {key: _fit(value, key)[0] for key, value in content.items()}


def _fit(value: object, key: str) -> tuple[object, int]:
    """A value made to fit, and how much room it takes, in letters."""
    if isinstance(value, str):
        if key in _UNSET:
            return value, 0
        return breakable(cut(value, MOST_LETTERS[key]) if key in MOST_LETTERS else value), len(value)
    if isinstance(value, Mapping):
        return (_fit_head(value), 0) if key == "head" else _fit_block(value)
    if isinstance(value, (list, tuple)):
        made = [_fit(item, key) for item in value]
        return [item for item, _ in made], sum(size for _, size in made)
    return value, 0


def _fit_head(head: Mapping[str, Any]) -> dict[str, Any]:
    """Name and address of the company, as far as the margin above a page has room for them."""
    lines, room = [], _HEAD_LETTERS
    for line in head["lines"][:_HEAD_LINES]:
        if room > 0:
            lines.append(breakable(cut(line, room)))
            room -= len(line)
    return {**head, "name": breakable(cut(head["name"], _HEAD_NAME)), "lines": lines}


def _fit_block(block: Mapping[str, Any]) -> tuple[dict[str, object], int]:
    made, room = dict[str, object](), 0
    if block.get("type") == "table":
        block = {**block, "rows": _named_rows(block)}
    for key, value in block.items():
        made[key], size = _fit(value, key)
        room += size
    kind, rows, keep = block.get("type"), block.get("rows", ()), block.get("keep", False)
    room += _PER_DRAWING if kind == "figure" else _PER_ROW * len(rows)
    many = room > LONG_KEPT or len(rows) > MANY_ROWS
    if kind == "table" and ((keep and many) or _has_long_cell(block)):
        made["long"] = True
    if keep and (many or any(_longest(value) > LONG_CELL for value in block.values())):
        made["big"] = True
    return made, room


def _named_rows(table: Mapping[str, Any]) -> list[list[Cell]]:
    """Rows of a table whose names of files and fields do not run into the next column."""
    most = [_name_letters(column["width"]) for column in table["columns"]]
    return [[_named_cell(cell, letters) for cell, letters in zip(row, most, strict=False)] for row in table["rows"]]


def _named_cell(cell: Cell, letters: int) -> Cell:
    if isinstance(cell, str):
        return name_breakable(cell, letters)
    return {key: name_breakable(words, letters) for key, words in cell.items()}


def _name_letters(width: str) -> int:
    return max(4, int((float(width[:-2]) - _MARGIN_MM) / _LETTER_MM)) if width.endswith("mm") else _FREE_COLUMN


def _has_long_cell(block: Mapping[str, Any]) -> bool:
    most = [_most(column["width"]) for column in block["columns"]]
    return any(_letters(cell) > letters for row in block["rows"] for cell, letters in zip(row, most, strict=False))


def _most(width: str) -> float:
    """Letters that a column surely holds on half a page."""
    if not width.endswith("mm"):
        return LONG_CELL
    return min(LONG_CELL, _LINES * (float(width[:-2]) - _MARGIN_MM) / _LETTER_MM)


def _longest(value: object) -> int:
    """Letters of the longest text inside a value."""
    if isinstance(value, str):
        return len(value)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    return max(map(_longest, inner), default=0)


def _letters(cell: Cell) -> int:
    return len(cell) if isinstance(cell, str) else sum(len(words) for words in cell.values())
