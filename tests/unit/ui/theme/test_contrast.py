"""Text can be read in each look: contrast by the arithmetic of WCAG 2.2."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton

from ui.theme.look import palette, style_sheet
from ui.theme.tokens import LOOKS, contrast, tokens, use

GROUNDS = ("window", "base", "raised", "accent_soft", "neutral_soft")
TONES = ("good", "warn", "bad")
AA, AAA, SEEN = 4.5, 7.0, 3.0


@pytest.fixture(params=LOOKS)
def colors(request):
    yield use(request.param)
    use("light")


def test_the_arithmetic_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == pytest.approx(1.0)


def test_text_can_be_read_on_every_ground(colors):
    least = AAA if colors.look == "contrast" else AA
    weak = {
        (name, ground): contrast(getattr(colors, name), getattr(colors, ground))
        for name in ("text", "muted")
        for ground in GROUNDS
    }
    assert {pair: value for pair, value in weak.items() if value < least} == {}


def test_coloured_words_can_be_read_on_their_own_ground(colors):
    least = AAA if colors.look == "contrast" else AA
    pairs = [(getattr(colors, tone), getattr(colors, f"{tone}_soft")) for tone in TONES]
    pairs += [(colors.on_accent, colors.accent), (colors.accent, colors.accent_soft), (colors.accent, colors.base)]
    assert [pair for pair in pairs if contrast(*pair) < least] == []


def test_focus_and_fields_are_seen(colors):
    assert contrast(colors.focus, colors.base) >= SEEN
    assert contrast(colors.focus, colors.window) >= SEEN
    assert contrast(colors.field, colors.base) >= SEEN


def test_lines_of_charts_are_seen_in_high_contrast():
    colors = use("contrast")
    use("light")
    assert [color for color in colors.series if contrast(color, colors.base) < AA] == []


def test_each_look_makes_a_palette_and_a_style_sheet(colors):
    assert tokens() is colors
    assert palette(colors).window().color().name() == colors.window
    sheet = style_sheet(colors)
    assert colors.focus in sheet
    assert "{c." not in sheet


@pytest.mark.parametrize("name", ["flat", "link"])
def test_words_of_a_button_that_can_do_nothing_are_not_in_the_colour_of_those_that_can(colors, qtbot, name):
    button = QPushButton("WWWWWWWW")
    qtbot.addWidget(button)
    button.setObjectName(name)
    button.setStyleSheet(style_sheet(colors))
    accent = QColor(colors.accent)
    seen = {}
    for on in (True, False):
        button.setEnabled(on)
        picture = button.grab().toImage()
        seen[on] = any(
            picture.pixelColor(x, y) == accent for x in range(picture.width()) for y in range(picture.height())
        )
    assert seen == {True: True, False: False}
