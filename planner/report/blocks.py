"""Building blocks of sections; data/report/theme.typ draws each by its type."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Block = dict[str, Any]
Cell = str | Mapping[str, str]


def paragraph(text: str) -> Block:
    """Running text."""
    return {"type": "text", "text": text}


def small_print(text: str) -> Block:
    """Remark in small type below a table or drawing."""
    return {"type": "small", "text": text}


def subheading(text: str) -> Block:
    """Small heading inside a section; not in the table of contents."""
    return {"type": "subheading", "text": text}


def listing(items: Sequence[str | tuple[str, str]]) -> Block:
    """Bullets; a pair is a bold lead and its text."""
    return {
        "type": "list",
        "items": [item if isinstance(item, str) else {"lead": item[0], "text": item[1]} for item in items],
    }


def note(text: str, tone: str = "quiet") -> Block:
    """Text on a tinted ground: quiet, info, good, warn or bad."""
    return {"type": "note", "text": text, "tone": tone}


def kpis(items: Sequence[tuple[str, str, str]]) -> Block:
    """Tiles of (label, value, remark)."""
    return {"type": "kpis", "items": [{"label": label, "value": value, "sub": sub} for label, value, sub in items]}


def facts(rows: Iterable[tuple[str, Cell]], *, wide: bool = False) -> Block:
    """Name and value; ``wide``: over the whole page, in two halves side by side."""
    return {"type": "facts", "rows": [[name, value] for name, value in rows], "wide": wide}


def column(title: str, align: str = "left", width: str = "auto") -> Block:
    """Column of a table; ``width`` is auto, a share ("2fr") or millimetres ("18mm")."""
    return {"title": title, "align": align, "width": width}


def number_column(title: str, width: str = "auto") -> Block:
    """Column of figures."""
    return column(title, "right", width)


def table(
    columns: Sequence[Block], rows: Sequence[Sequence[Cell]], strong: Sequence[int] = (), *, keep: bool = False
) -> Block:
    """Table; rows whose index is in ``strong`` stand out (a chosen option, a total).

    ``keep``: never cut across pages, for short tables whose last row sums up the others.
    """
    body = [list(row) for row in rows]
    return {"type": "table", "columns": list(columns), "rows": body, "strong": list(strong), "keep": keep}


def two(left: Sequence[Block], right: Sequence[Block], left_share: float = 0.5, *, keep: bool = False) -> Block:
    """Blocks side by side; ``keep``: on one page."""
    return {"type": "two", "left": list(left), "right": list(right), "left_share": left_share, "keep": keep}


def with_aside(text: str, aside: str) -> Cell:
    """Cell with a small remark after its words, on the same line where it has room."""
    return {"text": text, "tone": "", "aside": aside}


def toned(text: str, tone: str, sub: str = "") -> Cell:
    """Cell with a tone (good, bad, warn, info, quiet: a chip; strong, muted: type) and a small second line."""
    return {"text": text, "tone": tone, "sub": sub}
