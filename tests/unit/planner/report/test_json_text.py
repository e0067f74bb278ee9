import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.report.json_text import indented

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)


@given(VALUES)
def test_the_text_is_that_of_the_standard_library(value):
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": float("-inf")}])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        indented(value)


def test_what_has_no_plain_form_is_refused():
    with pytest.raises(TypeError, match="set"):
        indented({"a": {1}})
