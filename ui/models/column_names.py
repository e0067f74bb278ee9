"""Columns of map layers as people read them: a head in the window's language, and what an expression means by it."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.maps.attributes import Attributes
from planner.maps.expression import Both, Comparison, Either, Node, Not, looks_like_expression, parse
from planner.maps.select import Mask, holds, matching
from planner.model.issues import Issue
from planner.model.units import UNIT_LABELS, unit_suffix
from ui.texts import tr, tr_or


def column_title(name: str) -> str:
    """Head of a column; one that nobody here knows keeps its name."""
    return tr_or(f"ui.table_col_{name}", tr_or(f"ui.wizard_col_{name}", name))


def with_titles(issue: Issue) -> Issue:
    """A finding about one of our columns, with its head in the place of its name."""
    ours = issue.params.get("ours")
    return issue if ours is None else replace(issue, params={**issue.params, "ours": column_title(str(ours))})


def file_unit(name: str) -> str:
    """Unit of a column as the layer has it, whatever lengths the window shows: expressions compare these figures."""
    suffix = unit_suffix(name)
    return "" if suffix is None else tr_or(f"unit.{suffix}", UNIT_LABELS[suffix])


def header(name: str) -> str:
    """Head of a column, and its unit below."""
    told = file_unit(name)
    return f"{column_title(name)}\n{told}" if told else column_title(name)


def one_line(name: str) -> str:
    """Head of a column with its unit behind: for lists, and for the first line of what is copied."""
    told = file_unit(name)
    return f"{column_title(name)}, {told}" if told else column_title(name)


def described(name: str) -> str:
    """Head with unit, and below it the name of the field where that is another."""
    if column_title(name).casefold() == name.casefold():
        return one_line(name)
    field = tr("ui.table_field", name=name)
    return f"{one_line(name)}\n{field}"


def listed(name: str) -> str:
    """Head with unit, and the name of the field where that is another, in one line."""
    return " · ".join(described(name).splitlines())


def filtered(words: str, attributes: Attributes) -> Mask | None:
    """Where what is typed into a filter holds, an expression or bare words, shape (n_rows,); None: nothing was typed.

    Raises
    ------
    PlannerError
        As :func:`select`.
    """
    if not words:
        return None
    if not looks_like_expression(words):
        return matching(words, attributes)
    return holds(meant(parse(words), attributes.names), attributes)


def select(expression: str, attributes: Attributes) -> NDArray[np.int64]:
    """As :func:`planner.maps.select.select`, where columns may also be called by their heads.

    Raises
    ------
    PlannerError
        As there.
    """
    node = meant(parse(expression), attributes.names)
    return np.flatnonzero(holds(node, attributes)).astype(np.int64)


def meant(node: Node, names: Iterable[str]) -> Node:
    """An expression with heads of columns, in any case, made the names of their fields.

    What is the name of a field means that field, also where it is another's head. A head that two columns share, in
    two units for example, means neither.
    """
    names = tuple(names)
    heads = [column_title(name).casefold() for name in names]
    by_head = {head: name for head, name in zip(heads, names, strict=True) if heads.count(head) == 1}
    return _renamed(node, by_head, frozenset(names))


def _renamed(node: Node, by_head: dict[str, str], names: frozenset[str]) -> Node:
    if isinstance(node, Comparison):
        known = node.column in names
        return node if known else replace(node, column=by_head.get(node.column.casefold(), node.column))
    if isinstance(node, Not):
        return Not(_renamed(node.inner, by_head, names))
    parts = tuple(_renamed(part, by_head, names) for part in node.parts)
    return Both(parts) if isinstance(node, Both) else Either(parts)
