"""Notices in the corner: shown, followed, gone by themselves, kept for the log."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.notices import KEPT, Notices
from ui.widgets.toasts import MOST, Toasts


@pytest.fixture
def room(qtbot):
    made = QWidget()
    made.resize(800, 500)
    qtbot.addWidget(made)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.show()
    made.setFocus()
    return made


@pytest.fixture
def notices():
    return Notices()


def test_a_notice_is_shown_in_the_lower_right_corner_and_goes(room, notices, qtbot):
    toasts = Toasts(notices, room)
    notices.post("Report written", "good")
    (toast,) = toasts.shown
    assert toast.words.text() == "Report written"
    assert toast.accessibleName() == "Report written"
    assert room.rect().contains(toast.geometry())
    assert toast.geometry().center().x() > room.width() / 2
    assert toast.clock.isSingleShot()
    assert toast.clock.isActive()
    toast.clock.timeout.emit()
    assert toasts.shown == []


def test_its_link_does_what_it_says_and_closes_it(room, notices):
    toasts, done = Toasts(notices, room), []
    notices.post("roads.shp has changed", "warn", link="Reload", do=lambda: done.append(True))
    toasts.shown[0].link.click()
    assert done == [True]
    assert toasts.shown == []


def test_a_fourth_takes_the_place_of_the_oldest_and_the_same_is_not_said_twice(room, notices):
    toasts = Toasts(notices, room)
    for i in range(MOST + 1):
        notices.post(f"notice {i}")
    assert [toast.notice.text for toast in toasts.shown] == ["notice 1", "notice 2", "notice 3"]
    notices.post("notice 2")
    assert [toast.notice.text for toast in toasts.shown] == ["notice 1", "notice 3", "notice 2"]


def test_they_stand_one_above_the_other_and_follow_the_room(room, notices, qtbot):
    toasts = Toasts(notices, room)
    notices.post("older, with words enough to fill more than a single line of the narrow place it has there")
    notices.post("newer")
    upper, lower = (toast.geometry() for toast in toasts.shown)
    assert upper.bottom() < lower.top()
    room.resize(500, 300)
    assert all(room.rect().contains(toast.geometry()) for toast in toasts.shown)


def test_quiet_ones_are_only_kept(room, notices):
    toasts = Toasts(notices, room)
    notices.post("Run complete", quiet=True)
    assert toasts.shown == []
    assert notices.history[-1].text == "Run complete"


def test_the_history_has_an_end(notices):
    for i in range(KEPT + 20):
        notices.post(str(i))
    assert len(notices.history) == KEPT
    assert notices.history[0].text == "20"


def test_markup_from_files_stays_text(room, notices):
    toasts = Toasts(notices, room)
    notices.post("<img src=x> was read", link="<b>Open</b>", do=lambda: None)
    assert toasts.shown[0].words.text() == "<img src=x> was read"


def test_it_stays_while_the_keys_are_on_it(room, notices, qtbot):
    toasts = Toasts(notices, room)
    notices.post("Report written", link="Open", do=lambda: None)
    (toast,) = toasts.shown
    toast.link.setFocus()
    toast._time_is_up()
    assert toasts.shown == [toast]
    room.setFocus()
    toast._time_is_up()
    assert toasts.shown == []


def test_what_belongs_to_a_project_goes_with_it(room, notices):
    """Above all a link, which would do to the next project what was meant for this one."""
    toasts = Toasts(notices, room)
    notices.post("Kehl is open; no file holds it yet", link="Save as…", do=lambda: None)
    notices.post("12 steps restored", of_project=True)
    notices.post("Map written", link="Open", do=lambda: None, of_project=False)
    notices.leave()
    assert [toast.notice.text for toast in toasts.shown] == ["Map written"]
    notices.post("The packed project is written")
    notices.leave()
    assert [toast.notice.text for toast in toasts.shown] == ["Map written", "The packed project is written"]
    assert len(notices.history) == 4
