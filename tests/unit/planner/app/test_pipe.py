"""What goes through the pipe comes out as it went in."""

import multiprocessing
import threading

import numpy as np
import pytest

from planner.app.pipe import receive, send


@pytest.fixture
def carried():
    here, there = multiprocessing.Pipe()

    def through(content):
        threading.Thread(target=send, args=(there, content), daemon=True).start()
        return receive(here)

    yield through
    here.close()
    there.close()


def test_arrays_come_out_equal_and_can_be_written_to(carried):
    sent = {
        "xy": np.arange(600_000, dtype=np.float32).reshape(-1, 2),
        "few": np.array([1, 2]),
        "none": np.empty((0, 2)),
    }
    back = carried(sent)
    assert all((back[name] == sent[name]).all() and back[name].dtype == sent[name].dtype for name in sent)
    assert back["none"].shape == (0, 2)
    back["xy"][0] = 7.0


def test_columns_of_texts_keep_rows_and_gaps_each_text_sent_once(carried):
    words = np.array([None if n % 7 == 0 else f"Way {n % 5}" for n in range(5_000)], dtype=object)
    back = carried({"name": words, "same": words})
    assert back["name"].tolist() == words.tolist()
    assert len({id(each) for each in back["name"]}) == 6


def test_columns_of_anything_else_are_carried_too(carried):
    odd = np.empty(2_000, dtype=object)
    odd[:] = [{"n": n} for n in range(2_000)]
    mixed = np.array([float("nan"), "a"] * 1_000, dtype=object)
    assert carried(odd).tolist() == odd.tolist()
    back = carried(mixed)
    assert np.isnan(back[0])
    assert back[1] == "a"


def test_an_end_that_is_gone_is_told():
    here, there = multiprocessing.Pipe()
    there.close()
    with pytest.raises((EOFError, OSError)):
        receive(here)
