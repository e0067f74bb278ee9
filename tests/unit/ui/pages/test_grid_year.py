"""Words of the page of the year: load profiles by name."""

from ui.pages.grid_year import profile_words
from ui.texts import set_language


def test_load_profiles_are_told_by_name():
    assert profile_words("h25: 168, mix: 87") == "the household profile H25 (168), half H25, half G25 (87)"
    assert profile_words("own.csv") == "own.csv"
    assert profile_words("") == ""
    set_language("de")
    try:
        assert profile_words("h25: 1168") == "dem Haushaltsprofil H25 (1.168)"
    finally:
        set_language("en")
