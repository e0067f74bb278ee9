"""Short ways to word findings of the readers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.model.issues import Issue, Severity


def warning(code: str, where: str, **params: str | int | float) -> Issue:
    """Finding that changes how a figure must be read."""
    return Issue(severity=Severity.WARNING, code=code, params=params, where=where)


def note(code: str, where: str, **params: str | int | float) -> Issue:
    """Finding worth knowing."""
    return Issue(severity=Severity.NOTE, code=code, params=params, where=where)


def error(code: str, where: str, **params: str | int | float) -> Issue:
    """Fault that stops the work."""
    return Issue(severity=Severity.ERROR, code=code, params=params, where=where)


def some(values: Iterable[object], limit: int = 5) -> str:
    """First few of many, for a sentence.

    >>> some(range(9), 3)
    '0, 1, 2, …'
    """
    items = [str(value) for value in values]
    return ", ".join([*items[:limit], "…"] if len(items) > limit else items)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIssue(Issue):
    """Finding about certain rows of a file.

    Attributes
    ----------
    rows : tuple of int
        Numbers of all rows concerned, as the file counts them.
    dropped : bool
        Whether these rows are not used.
    column : str
        Column whose cells are meant, as the sentence names it; empty: the whole row, or its shape.
    """

    rows: tuple[int, ...] = ()
    dropped: bool = False
    column: str = ""


def rows_left_out(code: str, where: str, rows: Iterable[Any], **params: str | int | float) -> RowIssue:
    """Warning that rows are not used; ``count`` and ``rows`` stand ready for its sentence."""
    return _of_rows(Severity.WARNING, code, where, rows, dropped=True, params=params)


def rows_noticed(
    code: str, where: str, rows: Iterable[Any], *, column: str = "", mild: bool = False, **params: str | int | float
) -> RowIssue:
    """Warning (``mild``: note) about rows that are used all the same."""
    severity = Severity.NOTE if mild else Severity.WARNING
    return _of_rows(severity, code, where, rows, column=column, params=params)


def _of_rows(  # noqa: PLR0913 - the fields of a finding
    severity: Severity, code: str, where: str, rows: Iterable[Any], *, params: Mapping[str, str | int | float],
    dropped: bool = False, column: str = "",
) -> RowIssue:  # fmt: skip
    numbers = tuple(int(row) for row in rows)
    said = {
        "count": len(numbers),
        "rows": some(dict.fromkeys(numbers)),
        **({"column": column} if column else {}),
        **params,
    }
    return RowIssue(
        severity=severity, code=code, params=said, where=where, rows=numbers, dropped=dropped, column=column
    )


def without_rows(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Same findings as they travel with results: the sentence, not every row."""
    return tuple(
        Issue(severity=each.severity, code=each.code, params=each.params, where=each.where, at_xy_m=each.at_xy_m)
        if isinstance(each, RowIssue)
        else each
        for each in issues
    )
