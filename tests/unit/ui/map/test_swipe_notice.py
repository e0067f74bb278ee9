"""The notice of a project stands below the map on both sides of the divider, too."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from planner.maps.style import INK, MUTED
from ui.map.swipe import SwipeView
from ui.theme.tokens import legible, use


@pytest.fixture
def swipe(qtbot):
    made = SwipeView(lambda *_all: None, lambda *_all: None)
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    qtbot.waitUntil(lambda: not any(made._stale))
    return made


def lowest(widget):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[-18:, 260:].copy()


def test_the_notice_is_painted_over_both_maps(swipe):
    bare = lowest(swipe)
    swipe.set_notice("Synthetic demonstration data")
    assert (lowest(swipe) != bare).any()


def test_subdued_words_are_ink_in_high_contrast():
    try:
        use("contrast")
        assert legible(MUTED["light"], "light") == INK["light"]
    finally:
        use("light")
    assert legible(MUTED["light"], "light") == MUTED["light"]
