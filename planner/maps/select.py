"""Features chosen by an expression over their attributes: ``power_kw >= 50 and operator contains 'Stadt'``.

A small language of its own, read by hand and answered column-wise; nothing of it is ever run as code::

    either   = both { "or" both }
    both     = one { "and" one }
    one      = "not" one | "(" either ")" | column test
    test     = ("=" | "!=" | "<" | "<=" | ">" | ">=") value
             | [ "not" ] "contains" value
             | [ "not" ] ( "like" | "ilike" ) value
             | [ "not" ] "in" "(" value { "," value } ")"
             | "is" [ "not" ] "null"
    column   = name | '"any name"'
    value    = number | "'text'" | "true" | "false"

Words are compared without regard to case; in a pattern ``%`` is any signs and ``_`` one, as in SQL. What is unknown
answers no comparison, neither it nor its opposite (as in SQL); only ``is null`` finds it.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from planner.maps.attributes import Attributes
from planner.maps.expression import Both, Comparison, Node, Not, parse
from planner.maps.values import numbers
from planner.model.errors import PlannerError

Mask = NDArray[np.bool_]
_COMPARE = {"=": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater,
            ">=": np.greater_equal}  # fmt: skip
_OF_TEXTS = frozenset({"contains", "like"})


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Where the answer is yes, and where there is an answer at all."""

    yes: Mask
    known: Mask


def select(expression: str, attributes: Attributes) -> NDArray[np.int64]:
    """Rows for which an expression holds, in the layer's order.

    Raises
    ------
    PlannerError
        The expression cannot be read, or names a column the layer has not; ``params["at"]`` is the position, from 1.
    """
    return np.flatnonzero(holds(parse(expression), attributes)).astype(np.int64)


def holds(node: Node, attributes: Attributes) -> Mask:
    """Where a parsed expression holds, shape (n_rows,).

    Raises
    ------
    PlannerError
        A column is not there, or holds figures where words are compared.
    """
    return _judge(node, attributes).yes


def matching(words: str, attributes: Attributes) -> Mask:
    """Rows in which each of the words stands somewhere, shape (n_rows,); no words: all rows.

    Texts, as people see them, hold the word whatever its case; figures equal it.
    """
    found = np.ones(attributes.n_rows, dtype=np.bool_)
    for word in words.casefold().split():
        anywhere = np.zeros(attributes.n_rows, dtype=np.bool_)
        figure = numbers(np.array([word], dtype=object))[0]
        for name in attributes.names:
            if attributes.kind(name) == "number":
                anywhere |= attributes.numbers(name) == figure
                continue
            column = attributes.seen(name)
            anywhere |= column.rows_of(np.char.find(column.folded, word) >= 0)
        found &= anywhere
    return found


def _judge(node: Node, attributes: Attributes) -> _Verdict:
    if isinstance(node, Not):
        inner = _judge(node.inner, attributes)
        return _Verdict(inner.known & ~inner.yes, inner.known)
    if isinstance(node, Comparison):
        return _compare(node, attributes)
    verdicts = [_judge(part, attributes) for part in node.parts]
    yes, known = verdicts[0].yes, verdicts[0].known
    for other in verdicts[1:]:
        if isinstance(node, Both):
            refused = (known & ~yes) | (other.known & ~other.yes)
            yes, known = yes & other.yes, (known & other.known) | refused
        else:
            yes, known = yes | other.yes, (known & other.known) | yes | other.yes
    return _Verdict(yes, known)


def _compare(node: Comparison, attributes: Attributes) -> _Verdict:
    if node.column not in attributes.names:
        raise _no_column(node, attributes)
    if node.operator == "null":
        return _Verdict(attributes.missing(node.column), np.ones(attributes.n_rows, dtype=np.bool_))
    by_words = node.operator in _OF_TEXTS or any(isinstance(value, str) for value in node.values)
    if node.operator not in _OF_TEXTS and attributes.kind(node.column) == "number" and by_words:
        raise PlannerError.of("app.select_number", column=node.column, at=node.at)
    return _by_words(node, attributes) if by_words else _by_numbers(node, attributes)


def _by_numbers(node: Comparison, attributes: Attributes) -> _Verdict:
    if attributes.kind(node.column) == "number":
        figures = attributes.numbers(node.column)
        known = ~np.isnan(figures)
    else:
        column = attributes.words(node.column)
        read = numbers(column.texts.astype(object))
        figures, known = read[column.codes], column.rows_of(~np.isnan(read))
    wanted = [float(value) for value in node.values]
    if node.operator == "in":
        return _Verdict(known & np.isin(figures, wanted), known)
    return _Verdict(known & _COMPARE[node.operator](figures, wanted[0]), known)


def _by_words(node: Comparison, attributes: Attributes) -> _Verdict:
    column = attributes.words(node.column)
    wanted = [_text(value).casefold() for value in node.values]
    if node.operator == "contains":
        hit = np.char.find(column.folded, wanted[0]) >= 0
    elif node.operator == "like":
        hit = _like(column.folded, wanted[0])
    elif node.operator == "in":
        hit = np.isin(column.folded, wanted)
    else:
        hit = _COMPARE[node.operator](column.folded, np.str_(wanted[0]))
    known = column.codes > 0
    return _Verdict(known & column.rows_of(hit), known)


def _like(words: NDArray[np.str_], pattern: str) -> Mask:
    """Words of a pattern with % for any signs and _ for one, as in SQL; as fast for many % as for one."""
    parts = [re.compile(re.escape(part).replace("_", "."), re.DOTALL) for part in pattern.split("%")]
    last_signs = len(pattern.rpartition("%")[2])

    def fits(word: str) -> bool:
        if len(parts) == 1:
            return parts[0].fullmatch(word) is not None
        end = 0
        for i, part in enumerate(parts[:-1]):
            found = part.search(word, end) if i else part.match(word)
            if found is None:
                return False
            end = found.end()
        start = len(word) - last_signs
        return start >= end and parts[-1].fullmatch(word, start) is not None

    return np.fromiter(map(fits, words.tolist()), dtype=np.bool_, count=len(words))


def _text(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _no_column(node: Comparison, attributes: Attributes) -> PlannerError:
    folded = {name.casefold(): name for name in attributes.names}
    near = get_close_matches(node.column.casefold(), folded, n=1, cutoff=0.5)
    if near:
        return PlannerError.of("app.select_no_column_near", column=node.column, at=node.at, near=folded[near[0]])
    known = ", ".join(attributes.names) or "-"
    return PlannerError.of("app.select_no_column", column=node.column, at=node.at, known=known)
