"""Amounts and years as people type them."""

import pytest

from planner.model.typed import amount, has_two_readings, is_year


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "written",
    ["1000000", "1'000'000", "1\u2019000\u2019000", "1 000 000", "1\u00a0000\u00a0000", "1\u2009000\u2009000",
     "1\u202f000\u202f000", " 1'000'000 "],
)  # fmt: skip
def test_thousands_stand_apart_in_every_language(written, language):
    assert amount(written, language) == 1e6


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("800,000", "en", 8e5),
        ("800.000", "de", 8e5),
        ("1,000.50", "en", 1000.5),
        ("1.000,50", "de", 1000.5),
        ("1'000.5", "en", 1000.5),
        ("0.125", "en", 0.125),
        ("1234.567", "en", 1234.567),
        ("12.5", "en", 12.5),
    ],
)
def test_the_signs_of_the_language(written, language, value):
    assert amount(written, language) == value


@pytest.mark.parametrize(
    ("written", "language"), [("800.000", "en"), ("1.000.000", "en"), ("1,000", "de"), ("12,500,000", "de")]
)
def test_thousands_of_the_other_language_are_not_taken_for_decimals(written, language):
    assert has_two_readings(written, language)
    assert amount(written, language) is None


@pytest.mark.parametrize("written", ["", "much", "inf", "nan", "-5", "1'00", "1'000 000", "1''000", "１０", "5 EUR"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_no_amount(written, language):
    assert amount(written, language) is None
    assert not has_two_readings(written, language)


@pytest.mark.parametrize(
    ("written", "known"),
    [("2000", True), ("2100", True), ("1999", False), ("2101", False), ("0", False), ("0005", False), ("²⁰³⁰", False)],
)
def test_years_of_a_budget(written, known):
    assert is_year(written) is known
