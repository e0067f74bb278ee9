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


def test_thousands_stand_apart_where_it_is_said_how_many_there_are():
    told = "{count} of {total}, {n:row|rows}, row {row}, year {year}, up to {total:g}"
    values = {"count": 2131, "total": 12_000, "n": 4000, "row": 5000, "year": 2031}
    assert told.format_map(counted(values)) == "2,131 of 12,000, 4,000 rows, row 5000, year 2031, up to 12000"
    assert told.format_map(counted(values, "de")).startswith("2.131 of 12.000, 4.000 rows, row 5000, year 2031")
