"""Which entries a few letters find, and in which order."""

import pytest

from ui.palette.rank import MOST, Words, fit, points, ranked

TITLES = ("Zoom to selected site", "Zoom in", "Show all sites", "Sites", "Grid stations", "Offenburg station", "Site")
ENTRIES = [Words.of(title) for title in TITLES]


def found(typed, entries=ENTRIES, recent=()):
    return [TITLES[i] for i in ranked(typed, entries, recent)]


def test_nothing_typed_shows_all_the_recent_first():
    assert set(found("")) == set(TITLES)
    assert found("", recent=[4, 2])[:2] == ["Grid stations", "Show all sites"]


@pytest.mark.parametrize(("typed", "first"), [
    ("sites", "Sites"), ("site", "Site"), ("zoom i", "Zoom in"), ("zts", "Zoom to selected site"),
    ("station", "Grid stations"), ("ZOOM", "Zoom in"),
])  # fmt: skip
def test_the_best_stands_first(typed, first):
    assert found(typed)[0] == first


def test_letters_in_another_order_find_nothing():
    assert found("nioz") == []


def test_each_word_must_fit():
    assert found("grid stat") == ["Grid stations"]
    assert found("grid zoom") == []


def test_letters_at_the_beginning_and_next_to_each_other_count_more():
    assert points("gr", "grid") > points("gr", "big ring")
    assert points("ab", "a b") is not None
    assert points("xy", "grid") is None


def test_further_words_count_less_than_the_title():
    entries = [Words.of("Depot", "site Offenburg"), Words.of("Offenburg", "site")]
    assert ranked("offenburg", entries) == [1, 0]
    assert fit("offenburg depot", entries[0]) is not None


def test_what_was_used_last_comes_a_little_sooner():
    entries = [Words.of("Depot A"), Words.of("Depot B")]
    assert ranked("depot", entries) == [0, 1]
    assert ranked("depot", entries, recent=[1]) == [1, 0]


def test_no_more_than_fit_a_list():
    entries = [Words.of(f"Site {i}") for i in range(500)]
    assert len(ranked("site", entries)) == MOST
