import pytest

from ui.charts.plots import tick_texts
from ui.texts import set_language


@pytest.mark.parametrize(("values", "spacing", "texts"), [
    ((0.0, 0.5, 1.0), 0.5, ["0.0", "0.5", "1.0"]),
    ((0.0, 1000.0), 1000.0, ["0", "1,000"]),
    ((1e-17, 0.05), 0.05, ["0.00", "0.05"]),
])  # fmt: skip
def test_ticks_share_their_decimals(values, spacing, texts):
    assert tick_texts(values, spacing) == texts


def test_ticks_speak_the_language():
    set_language("de")
    assert tick_texts((0.5, 1000.0), 0.5) == ["0,5", "1.000,0"]
    set_language("en")
