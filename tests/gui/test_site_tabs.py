"""The pages of a site are chosen by words that can be read whole, in both languages."""

import pytest
from PySide6.QtGui import QFontMetrics

from planner.model.texts import LANGUAGES, text
from ui.panels.site import SitePanel
from ui.registry import find_pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_pages_fit_at_the_smallest_width(window, language):
    panel = window.docks["site"].widget()
    assert isinstance(panel, SitePanel)
    panel.resize(panel.minimumSize())
    room_px = panel.minimumWidth() // 5 - 6
    for page in find_pages():
        button = panel.buttons[page.page_id]
        words = text(page.short_code or page.title_code, language)
        assert QFontMetrics(button.font()).horizontalAdvance(words) <= room_px, words
        assert button.text()
