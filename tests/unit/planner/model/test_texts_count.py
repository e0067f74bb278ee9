import numpy as np
import pytest

from planner.model.texts import counted


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 line is out"), (2, "2 lines are out"), (0, "0 lines are out"), (np.int64(1), "1 line is out")],
)  # fmt: skip
def test_a_number_chooses_its_word(count, said):
    assert "{count:line|lines} {count:=is|are} out".format_map(counted({"count": count})) == said


def test_all_else_is_written_as_before():
    assert (
        "{n:03d} {x:g} {yes} {name}".format_map(counted({"n": 7, "x": 0.5, "yes": True, "name": "a"}))
        == "007 0.5 True a"
    )
