"""Fixture for tests with a window: no thread of it collects garbage, as in the window itself (ui.collector)."""

import gc

import pytest

_ENOUGH = 20_000


@pytest.fixture(autouse=True)
def garbage_is_collected_here():
    """Between two tests, by the thread that runs them, where there is enough of it."""
    gc.disable()
    yield
    if gc.get_count()[0] > _ENOUGH:
        gc.collect()
    gc.enable()
