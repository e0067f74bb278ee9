"""Columns of numbers: separators, decimal commas, time columns, and what is refused with its row."""

import pytest

from planner.io.series import read_series
from planner.model.errors import PlannerError


def write(folder, text, encoding="utf-8"):
    path = folder / "p.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_one_column_may_write_decimals_with_a_comma(tmp_path):
    frame = read_series(write(tmp_path, "\n\npower_kw\n1,5\n20,25\n"))
    assert frame["power_kw"].tolist() == [1.5, 20.25]
    assert frame.index.tolist() == [4, 5]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_columns_and_a_time_before_them(tmp_path, mark):
    rows = [["Zeit", "Haushalt", "Gewerbe_pu"], ["01.01.2026 00:00", "3.5", "0.25"], ["01.01.2026 01:00", "4", "1"]]
    frame = read_series(write(tmp_path, "\n".join(mark.join(row) for row in rows) + "\n"))
    assert frame.columns.tolist() == ["Haushalt", "Gewerbe_pu"]
    assert frame["Haushalt"].tolist() == [3.5, 4.0]


def test_semicolon_with_decimal_comma_and_windows_letters(tmp_path):
    frame = read_series(write(tmp_path, "Stunde;Läden [kW]\r\n0;1,25\r\n1;2,5\r\n", "cp1252"))
    assert frame["Läden [kW]"].tolist() == [1.25, 2.5]


def test_a_quoted_cell_and_empty_lines_between(tmp_path):
    frame = read_series(write(tmp_path, 'a,b\n"1",2\n\n3,4\n,\n'))
    assert frame.to_numpy().tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert frame.index.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("power_kw\n1\nx\n", "grid.year_bad_value", {"row": 3, "value": "x", "column": "power_kw"}),
        ("a,b\n1,2\n1,\n", "grid.year_bad_value", {"row": 3, "value": "–", "column": "b"}),
        ("1.5\n2.5\n", "io.series_no_header", {"header": "1.5"}),
        ("a,b\n1,2\n3\n", "io.series_uneven", {"row": 3, "columns": 2}),
        ("a,a\n1,2\n", "io.series_double", {"column": "a"}),
        ("\n  \n", "io.no_table", {}),
    ],
)
def test_what_is_no_series_is_refused(tmp_path, text, code, params):
    with pytest.raises(PlannerError) as raised:
        read_series(write(tmp_path, text))
    issue = raised.value.issues[0]
    assert (issue.code, dict(issue.params), issue.where) == (code, params, "p.csv")


def test_a_missing_and_a_huge_file_are_refused(tmp_path, monkeypatch):
    with pytest.raises(PlannerError):
        read_series(tmp_path / "none.csv")
    monkeypatch.setattr("planner.io.series.MAX_BYTES", 10)
    with pytest.raises(PlannerError) as raised:
        read_series(write(tmp_path, "power_kw\n" + "1\n" * 24))
    assert raised.value.issues[0].code == "io.too_big"
