"""Building blocks of papers that people fill in by hand; data/report/theme.typ draws each by its type."""

from collections.abc import Iterable, Sequence

from planner.report.blocks import Block, Cell


def blanks(rows: Iterable[tuple[str, Cell]], name_share: float = 0.42) -> Block:
    """Name and a line to write on; what is known stands on it already, empty: open."""
    return {"type": "blanks", "rows": [[name, value] for name, value in rows], "name_share": name_share}


def checks(title: str, answers: Sequence[str], remark: str, rows: Iterable[tuple[str, str, str]]) -> Block:
    """Things to look at as (what, how, what is known), a box for each answer and room to write a remark."""
    made = [{"text": text, "sub": sub, "known": known} for text, sub, known in rows]
    return {"type": "checks", "title": title, "answers": list(answers), "remark": remark, "rows": made}


def slots(items: Iterable[tuple[str, str]], columns: int = 2, height_mm: float = 52.0) -> Block:
    """Empty frames for photographs, each with its name and what it is to show."""
    made = [{"name": name, "sub": sub} for name, sub in items]
    return {"type": "slots", "items": made, "columns": columns, "height_mm": height_mm}
