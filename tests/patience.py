"""Fixture for tests with a window: what they wait for may take long on a slow machine, and only a hang is a fault."""

from functools import partialmethod

import pytest
from pytestqt.qtbot import QtBot

_MS = 120_000
_WAITS = ("waitUntil", "waitSignal", "waitSignals", "waitExposed")


@pytest.fixture(autouse=True)
def waits_are_long(monkeypatch):
    """Two minutes where a test names no limit of its own; five seconds are those of pytest-qt."""
    for name in _WAITS:
        monkeypatch.setattr(QtBot, name, partialmethod(getattr(QtBot, name), timeout=_MS))
