"""How the checks of a grid word what they find: the elements by name, and the first one's place for the map."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from planner.grid.network.labels import Labels
from planner.grid.network.net import Net
from planner.grid.network.repairs import Params, named
from planner.model.issues import Issue, Severity

Check: TypeAlias = Callable[[Net, Labels, str], list[Issue]]
Element: TypeAlias = tuple[str, int]


def finding(
    severity: Severity, code: str, where: str, labels: Labels, elements: Iterable[Element], **more: str | float
) -> list[Issue]:
    """One finding of all elements that share a fault; none where there are none.

    The parameters ``table`` and ``element`` hold the first one's kind and number, from which
    :func:`planner.grid.network.located.located` finds its place.
    """
    found = list(elements)
    if not found:
        return []
    names = [label_of(labels, table, element) for table, element in found]
    params: Params = {"count": len(found), "names": named(names), "table": found[0][0], "element": found[0][1], **more}
    return [Issue(severity=severity, code=f"grid.{code}", params=params, where=where)]


def elements_of(table: str, index: Iterable[int]) -> list[Element]:
    """Elements of one table by their numbers."""
    return [(table, int(number)) for number in index]


def label_of(labels: Labels, table: str, element: int) -> str:
    """What an element is called."""
    return labels.get(table, {}).get(element, f"{table} {element}")
