"""The planner's word on online maps, in the whole window."""

import pytest
from PySide6.QtWidgets import QCheckBox

from ui.map.basemaps import Basemaps
from ui.map.room import room_of
from ui.preferences_dialog import preferences_dialog


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def test_the_word_on_online_maps_takes_effect_at_once(window, qtbot, monkeypatch):
    desk, given_up, painted = window.desk, [], []

    def give_up(basemaps):
        given_up.append(basemaps)

    monkeypatch.setattr(Basemaps, "forget_online", give_up)
    paint = type(desk.canvas)._paint_ground
    monkeypatch.setattr(type(desk.canvas), "_paint_ground", lambda self, on: (painted.append(1), paint(self, on)))
    box = preferences_dialog(desk, "online")
    qtbot.wait(50)
    painted.clear()
    box.findChild(QCheckBox).setChecked(True)
    qtbot.waitUntil(lambda: bool(painted))
    assert given_up == [room_of(desk).basemaps]
    desk.preferences.online_maps = False
    box.close()
