"""Garbage is collected by the window's thread, when Python's own thresholds say so, and by no other."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject

from ui import collector
from ui.collector import Collector


@pytest.fixture
def whose():
    """Threads that collected."""
    found = []

    def note(phase, _info):
        if phase == "start":
            found.append(threading.current_thread().name)

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


@pytest.fixture
def collecting(qapp):
    was = gc.isenabled()
    gc.enable()  # as a program begins
    made = Collector()
    yield made
    made.end()
    assert gc.isenabled()
    if not was:
        gc.disable()


def litter(n=20_000):
    made = []
    for _ in range(n):
        made.append([made])


def test_no_other_thread_collects(collecting, whose, qtbot):
    thread = threading.Thread(target=litter, name="painter")
    thread.start()
    thread.join()
    assert whose == []
    assert gc.get_count()[0] > gc.get_threshold()[0]
    qtbot.waitUntil(lambda: bool(whose))
    assert set(whose) == {"MainThread"}


def test_a_ring_that_another_thread_lets_go_dies_here(collecting, whose, qtbot):
    class Ring(QObject):
        def __init__(self):
            super().__init__()
            self.self_ = self

        def __del__(self):
            ended_in.append(threading.current_thread().name)

    rings, ended_in = [Ring()], []

    def let_go():
        rings.clear()
        litter()

    qtbot.waitUntil(lambda: collecting.collect_due() is None)
    thread = threading.Thread(target=let_go, name="painter")
    thread.start()
    thread.join()
    assert ended_in == []
    collecting.collect_due()
    assert ended_in == ["MainThread"]
    assert set(whose) == {"MainThread"}


def test_nothing_is_done_where_nothing_is_due(collecting, whose, monkeypatch):
    monkeypatch.setattr(gc, "get_count", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    assert collecting.collect_due() is None
    assert whose == []


@pytest.mark.parametrize(("count", "due"), [((701, 0, 0), 0), ((701, 11, 0), 1), ((0, 11, 0), 1), ((9, 11, 11), 2)])
def test_the_oldest_that_is_due(collecting, monkeypatch, count, due):
    now_s = [1_000.0]
    monkeypatch.setattr(collector.time, "monotonic", lambda: now_s[0])
    collecting._whole_at_s = 0.0
    monkeypatch.setattr(gc, "get_count", lambda: count)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    asked = []
    monkeypatch.setattr(gc, "collect", asked.append)
    assert collecting.collect_due() == due
    assert asked == [due]


def test_all_is_gone_through_once_a_minute_at_most(collecting, monkeypatch):
    now_s = [1_000.0]
    monkeypatch.setattr(collector.time, "monotonic", lambda: now_s[0])
    collecting._whole_at_s = 0.0
    monkeypatch.setattr(gc, "get_count", lambda: (0, 11, 11))
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    asked = []
    monkeypatch.setattr(gc, "collect", asked.append)
    for step_s in (0.0, 59.0, 2.0):
        now_s[0] += step_s
        collecting.collect_due()
    assert asked == [2, 1, 2]
