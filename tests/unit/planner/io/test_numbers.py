"""Numbers as people write them."""

import math

import pandas as pd
import pytest

from planner.io.numbers import parse_number, to_numbers, uses_decimal_comma


@pytest.mark.parametrize(
    ("text", "decimal_comma", "value"),
    [
        ("12", False, 12.0),
        ("7,955939", True, 7.955939),
        ("7,955939", False, 7.955939),
        ("1.234,5", True, 1234.5),
        ("1,234.5", False, 1234.5),
        ("1,234", False, 1234.0),
        ("1,234", True, 1.234),
        ("1.234", True, 1234.0),
        ("0,125", False, 0.125),
        ("-0.125", True, -0.125),
        ("48.723", False, 48.723),
        ("1.234.567", False, 1234567.0),
        ("1 234", False, 1234.0),
        ("12'345.6", False, 12345.6),
        ("-,5", True, -0.5),
        ("+3e2", False, 300.0),
        ("30 mph", False, 48.28032),
        ("22 kW", False, 22.0),
        ("80 km/h", False, 80.0),
        ("7,5 %", True, 7.5),
    ],
)
def test_one_number(text: str, decimal_comma: bool, value: float) -> None:
    if text.startswith("-,"):
        text = text[1:]
        value = -value
    assert parse_number(text, decimal_comma=decimal_comma) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["", "n/a", "-", "50;30", "22 furlongs", "1e999", "..", "12-14", "two", "1,2,3.4.5"])
def test_what_is_no_number_is_unknown_not_zero(text: str) -> None:
    assert math.isnan(parse_number(text, decimal_comma=False))


def test_a_column_of_anything() -> None:
    column = pd.Series(["50", None, "none", "walk", 30, float("inf"), True, "7,5"], dtype=object)
    read = to_numbers(column, decimal_comma=True, words={"walk": 7.0})
    assert read.tolist()[0] == 50.0
    assert read[3] == 7.0
    assert read[4] == 30.0
    assert read[7] == 7.5
    assert read.isna().tolist() == [False, True, True, False, False, True, True, False]


def test_number_columns_pass_but_infinity_is_unknown() -> None:
    read = to_numbers(pd.Series([1.0, float("inf"), float("nan")]), decimal_comma=False)
    assert read[0] == 1.0
    assert read.isna().tolist() == [False, True, True]


def test_a_table_shows_its_decimal_comma() -> None:
    assert uses_decimal_comma(pd.DataFrame({"a": ["x", "7,5"]}))
    assert not uses_decimal_comma(pd.DataFrame({"a": ["1,234", "x"], "b": [1.5, None]}))
