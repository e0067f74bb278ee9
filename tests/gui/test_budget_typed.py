"""Budgets as they are typed into the programme panel: thousands of every kind, years that can be."""

import pytest

from ui.panels import _programme_form
from ui.panels._programme_form import ProgrammeForm


@pytest.fixture
def form(qtbot):
    """A form by itself with one year; ``told`` has what it refused, ``kept`` what it was told to keep."""
    kept, told = [], []
    made = ProgrammeForm(lambda plan: kept.append(plan) or made.begin(plan, 2028), told.append)
    made.kept, made.told = kept, told
    qtbot.addWidget(made)
    made.begin(made.plan, 2028)
    made._add_year()
    made.kept.clear()
    return made


@pytest.mark.parametrize("tongue", ["en", "de"])
@pytest.mark.parametrize("written", ["1'000'000", "1\u2019000\u2019000", "1 000 000", "1\u202f000\u202f000"])
def test_thousands_may_stand_apart_by_apostrophes_and_spaces(form, tongue, written, monkeypatch):
    monkeypatch.setattr(_programme_form, "language", lambda: tongue)
    form.budget.item(0, 1).setText(written)
    assert form.kept[-1].budget_eur_by_year == {"2028": 1e6}
    assert form.told == []


@pytest.mark.parametrize(("tongue", "written"), [("en", "800.000"), ("de", "1,000")])
def test_thousands_of_the_other_language_are_asked_back(form, tongue, written, monkeypatch):
    monkeypatch.setattr(_programme_form, "language", lambda: tongue)
    form.budget.item(0, 1).setText(written)
    assert form.kept == []
    assert f'"{written}" can be read in two ways' in form.told[-1]
    assert form.budget.item(0, 1).text() == "500,000"


def test_the_refusal_says_how_thousands_are_written(form):
    form.budget.item(0, 1).setText("much")
    assert "written as 1,000,000 or 1'000'000" in form.told[-1]


@pytest.mark.parametrize("year", ["0000", "0005", "1999", "2101", "5"])
def test_a_year_far_off_is_refused(form, year):
    form.budget.item(0, 0).setText(year)
    assert form.kept == []
    assert f'"{year}" is no year of a budget: give one from 2000 to 2100' in form.told[-1]
    assert form.budget.item(0, 0).text() == "2028"
