"""Amounts typed in a currency, kept in EUR and shown again, at any rate."""

from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.model.result import ShownRate
from ui import numbers

rates = st.floats(min_value=1e-9, max_value=1e6)


def back(amount, eur_per_unit):
    """Amount and its EUR as they are shown again."""
    rate = ShownRate(currency="XTS", eur_per_unit=eur_per_unit, on="2026-01-01", source="test", state="own")
    eur = numbers.in_eur(amount, rate)
    with patch.dict(numbers._currency, {"rate": lambda: rate}):
        return eur, numbers.in_currency(eur)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**13), rates)
@example(amount=1_000_001, eur_per_unit=0.00006)
@example(amount=1, eur_per_unit=0.0099)
def test_a_whole_amount_is_shown_again_as_it_was_typed(amount, eur_per_unit):
    _, again = back(float(amount), eur_per_unit)
    assert numbers.number(again, 0) == numbers.number(float(amount), 0)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**11), rates)
def test_cents_come_back_to_the_cent(cents, eur_per_unit):
    _, again = back(cents / 100, eur_per_unit)
    assert round(again * 100) == cents


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**9), st.floats(min_value=1.0, max_value=1e3))
def test_euros_of_a_dearer_currency_are_kept_to_the_cent(amount, eur_per_unit):
    eur, _ = back(float(amount), eur_per_unit)
    assert eur == round(eur, 2) == pytest.approx(amount * eur_per_unit, abs=0.0051)


def test_in_euros_an_amount_is_what_was_typed():
    assert numbers.in_eur(0.123456, None) == 0.123456
