"""Expressions over attributes: what they choose, and what they say where they cannot be read."""

import numpy as np
import pytest

from planner.maps.attributes import Attributes
from planner.maps.expression import looks_like_expression, parse
from planner.maps.select import matching, select
from planner.model.errors import PlannerError

COLUMNS = {
    "power_kw": np.array([22.0, 50.0, 150.0, np.nan, 300.0]),
    "operator": np.array(["Stadtwerke Nord", "EnBW", None, "stadtwerke süd", "O'Neil"], dtype=object),
    "points": np.array([1, 2, 3, 4, 5]),
    "code": np.array(["10", "x", "7.5", "", "-3"], dtype=object),
    "open all day": np.array([True, False, True, False, True]),
}


@pytest.fixture
def attributes():
    return Attributes(COLUMNS, 5)


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("power_kw >= 50", [1, 2, 4]),
        ("power_kw < 50", [0]),
        ("not power_kw < 50", [1, 2, 4]),
        ("power_kw is null", [3]),
        ("power_kw is not null", [0, 1, 2, 4]),
        ("power_kw = 50 or power_kw = 300", [1, 4]),
        ("points <> 3", [0, 1, 3, 4]),
        ("points in (1, 5, 9)", [0, 4]),
        ("points not in (1, 5)", [1, 2, 3]),
        ("operator contains 'stadt'", [0, 3]),
        ("operator not contains 'stadt'", [1, 4]),
        ("operator = 'enbw'", [1]),
        ("operator like 'stadt%'", [0, 3]),
        ("operator ILIKE '%n%r_'", [0]),
        ("operator like '%e_l'", [4]),
        ("operator not like '%w%'", [4]),
        ("operator like 'enbw'", [1]),
        ("operator like '%n%w%'", [1]),
        ("points like '_'", [0, 1, 2, 3, 4]),
        ("operator = 'O''Neil'", [4]),
        ("operator in ('EnBW', 'o''neil')", [1, 4]),
        ("operator != 'EnBW'", [0, 3, 4]),
        ("operator < 'p'", [1, 4]),
        ("operator is null", [2]),
        ("code > 5", [0, 2]),
        ("code = '10'", [0]),
        ("code in (10, 7.5)", [0, 2]),
        ("points contains 4", [3]),
        ('"open all day" = true', [0, 2, 4]),
        ("power_kw >= 50 and operator contains 'Stadt'", []),
        ("power_kw > 100 or operator contains 'stadt' and points < 2", [0, 2, 4]),
        ("(power_kw > 100 or operator contains 'stadt') and points < 2", [0]),
        ("NOT (power_kw > 100 OR points = 1)", [1]),
        ("power_kw > 1e2 and points > -1.5", [2, 4]),
    ],
)
def test_chosen_rows(attributes, expression, rows):
    assert select(expression, attributes).tolist() == rows


@pytest.mark.parametrize(
    ("expression", "code", "at"),
    [
        ("powr_kw > 5", "select_no_column_near", 1),
        ("points > 1 and zzz = 5", "select_no_column", 16),
        ("power_kw = '50'", "select_number", 1),
        ("power_kw in ('50')", "select_number", 1),
        ("power_kw > ", "select_value_end", 12),
        ("power_kw > points", "select_value", 12),
        ("power_kw", "select_test_end", 9),
        ("power_kw not = 4", "select_test", 14),
        ("(power_kw > 4", "select_bracket_end", 14),
        ("(power_kw > 4 points", "select_bracket", 15),
        ("points in (1, 2", "select_bracket_end", 16),
        ("points in 1", "select_list", 11),
        ("points is 5", "select_null", 11),
        ("points > 1 points < 3", "select_and_or", 12),
        ("operator = 'open", "select_quote", 12),
        ("points > 5; drop", "select_sign", 11),
        ("__import__('os')", "select_test", 11),
        ("", "select_column_end", 1),
        ("not > 1", "select_column", 5),
        ("points is not", "select_null_end", 14),
        ("points in", "select_list_end", 10),
        ("points > 1,5", "select_comma", 11),
        ("points > 1,5 and power_kw > 2", "select_comma", 11),
        ("points > 1, 5", "select_and_or", 11),
        ("open all day = true", "select_spaces", 1),
        ("points > 1 and open all day is null", "select_spaces", 16),
        ("power_kw points", "select_test", 10),
        ("(" * 80, "select_nested", 52),
        ("(" * 80 + "points > 1" + ")" * 80, "select_nested", 52),
        ("points > 1 or " * 1000 + "points > 1", "select_long", 10_000),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(attributes, expression, code, at):
    with pytest.raises(PlannerError) as caught:
        select(expression, attributes)
    (issue,) = caught.value.issues
    assert (issue.code, issue.params["at"]) == (f"app.{code}", at)
    assert str(at) in issue.message("en")
    assert str(at) in issue.message("de")


@pytest.mark.parametrize(
    ("expression", "english", "german"),
    [
        ("points =", "the expression ends here", "endet der Ausdruck"),
        ("points > 1,5", "write 1.5 instead of 1,5", "1.5 statt 1,5"),
        ("open all day = true", '"open all day"', '"open all day"'),
    ],
)
def test_the_sentence_helps_on(attributes, expression, english, german):
    with pytest.raises(PlannerError) as caught:
        select(expression, attributes)
    assert english in caught.value.message("en")
    assert german in caught.value.message("de")
    assert '"-"' not in caught.value.message("en")


def test_the_likely_column_is_named(attributes):
    with pytest.raises(PlannerError, match='Did you mean "power_kw"'):
        select("Power_KW > 5", attributes)


def test_words_are_found_in_any_column(attributes):
    assert matching("", attributes).all()
    assert np.flatnonzero(matching("STADTWERKE", attributes)).tolist() == [0, 3]
    assert np.flatnonzero(matching("stadtwerke 22", attributes)).tolist() == [0]
    assert not matching("nowhere", attributes).any()


def test_filters_of_plain_words_are_not_taken_for_expressions():
    assert not looks_like_expression("Stadt in Nord")
    assert looks_like_expression("points in (1)")
    assert looks_like_expression("name contains 'x'")
    assert looks_like_expression("name ilike '%x%'")
    assert not looks_like_expression("Rooms like home")


def test_an_empty_layer_chooses_nothing():
    assert select("a = 1", Attributes({"a": np.empty(0)}, 0)).tolist() == []
    assert parse("a = 1") == parse("( a = 1 )").__class__("a", "=", (1.0,), 1)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", ["power_kw", "operator", "points"])
def test_rows_are_ordered_with_unknown_last(attributes, name, descending):
    order = attributes.order(name, descending=descending)
    assert sorted(order.tolist()) == [0, 1, 2, 3, 4]
    missing = attributes.missing(name)[order]
    assert (np.diff(missing.astype(int)) >= 0).all()
    values = [str(v).casefold() if name == "operator" else v for v in COLUMNS[name][order][~missing].tolist()]
    assert values == sorted(values, reverse=descending)


def test_columns_are_prepared_once(attributes):
    assert not attributes.ready("operator")
    attributes.prepare("operator")
    attributes.prepare("power_kw")
    assert attributes.ready("operator")
    assert attributes.ready("power_kw")
    assert attributes.words("operator") is attributes.words("operator")
