"""Expressions against a slow reading of the same tree, row by row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.maps.attributes import Attributes
from planner.maps.expression import parse
from planner.maps.select import holds, select
from planner.model.errors import PlannerError

N = 12
RNG = np.random.default_rng(3)
FIGURES = np.where(RNG.random(N) < 0.2, np.nan, RNG.integers(0, 6, N))
WORDS = np.array([None, "a", "B", "ab", "Aß", "c"], dtype=object)[RNG.integers(0, 6, N)]
ATTRIBUTES = Attributes({"x": FIGURES, "w": WORDS}, N)

comparison = st.one_of(
    st.tuples(st.just("x"), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), st.integers(-1, 7).map(str)),
    st.tuples(
        st.just("w"), st.sampled_from(["=", "!=", "<", ">=", "contains"]), st.sampled_from(["'a'", "'AB'", "'ss'"])
    ),
    st.tuples(st.sampled_from(["x", "w"]), st.just("is null"), st.just("")),
)
tree = st.recursive(
    comparison,
    lambda inner: st.one_of(st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), inner, inner)),
    max_leaves=8,
)


def written(node):
    if node[0] == "not":
        return f"not ({written(node[1])})"
    if node[0] in {"and", "or"}:
        return f"({written(node[1])}) {node[0]} ({written(node[2])})"
    return " ".join(node)


def slow(node, row):  # noqa: PLR0911
    """True, False, or None for unknown (Kleene's logic)."""
    if node[0] == "not":
        inner = slow(node[1], row)
        return None if inner is None else not inner
    if node[0] in {"and", "or"}:
        left, right = slow(node[1], row), slow(node[2], row)
        decisive = node[0] == "or"
        if left is decisive or right is decisive:
            return decisive
        return None if left is None or right is None else not decisive
    value = FIGURES.tolist()[row] if node[0] == "x" else WORDS[row]
    missing = value is None or value != value  # noqa: PLR0124 - NaN alone differs from itself
    if node[1] == "is null":
        return missing
    if missing:
        return None
    other = float(node[2]) if node[0] == "x" else node[2].strip("'").casefold()
    value = value if node[0] == "x" else value.casefold()
    if node[1] == "contains":
        return other in value
    tests = {"=": value == other, "!=": value != other, "<": value < other, "<=": value <= other, ">": value > other,
             ">=": value >= other}  # fmt: skip
    return tests[node[1]]


@settings(max_examples=200, deadline=None)
@given(tree)
def test_columns_at_once_answer_as_row_by_row(node):
    wanted = [row for row in range(N) if slow(node, row) is True]
    assert select(written(node), ATTRIBUTES).tolist() == wanted


@settings(max_examples=100, deadline=None)
@given(tree)
def test_an_expression_and_its_opposite_never_hold_together(node):
    yes = holds(parse(written(node)), ATTRIBUTES)
    no = holds(parse(f"not ({written(node)})"), ATTRIBUTES)
    assert not (yes & no).any()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="xw andornotis null()<>='\",.0123456789é;_", max_size=40))
def test_any_text_is_read_or_refused_with_a_place_in_it(text):
    rows, at = outcome(text)
    assert 1 <= at <= len(text) + 1
    assert rows <= N


def outcome(text):
    """Rows chosen, and where the fault is (1: none)."""
    try:
        return select(text, ATTRIBUTES).size, 1
    except PlannerError as err:
        return 0, err.issues[0].params["at"]


def test_unknown_is_neither_an_answer_nor_its_opposite():
    row = int(np.flatnonzero(np.isnan(FIGURES))[0])
    assert slow(("x", ">", "2"), row) is None
    with pytest.raises(PlannerError):
        select("y = 1", ATTRIBUTES)
