"""Short ways to word findings of the readers."""

from collections.abc import Iterable

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
