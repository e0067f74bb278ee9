"""SQLite and Excel grids: base tables only, values only, within limits, each fault in a sentence."""

import sqlite3

import pytest

from planner.app.gridtools.converting import read_raw
from planner.io import gridexcel, gridsheets, gridsqlite
from planner.io.gridfile import raw_table
from planner.io.gridplain import from_text, to_text
from planner.model.errors import PlannerError
from tests.grid_files import frame, good, sheets_of, whole, write_excel, write_sqlite

WRITERS = {"sqlite": write_sqlite, "xlsx": write_excel}


def written(folder, kind, sheets):
    return WRITERS[kind](folder / f"grid.{kind}", sheets)


def refused(path):
    with pytest.raises(PlannerError) as caught:
        read_raw(path, path.name)
    assert caught.value.message("de") != caught.value.message()
    (issue,) = caught.value.issues
    return issue.code


@pytest.mark.parametrize("kind", WRITERS)
def test_tables_head_types_and_what_is_left_out(tmp_path, kind):
    net = good()
    net["controller"] = frame(["object", "in_service"], ["{}", True], ["{}", True])
    net["measurement"] = frame(["name"])
    net["res_bus"] = frame(["vm_pu"], [1.0])
    file = read_raw(written(tmp_path, kind, sheets_of(net)), "grid")
    assert {name: len(table) for name, table in file.tables.items()} == {
        "bus": 5, "line": 3, "trafo": 1, "load": 3, "ext_grid": 1, "switch": 2,
    }  # fmt: skip
    assert (file.head["name"], file.head["f_hz"], file.head["format_version"]) == ("Trial", 50.0, "3.3.0")
    assert file.std_types["line"]["T"] == {"r_ohm_per_km": 0.21, "x_ohm_per_km": 0.09}
    assert file.not_loaded == ("controller (2)",)
    assert file.tables["load"].index.tolist() == [0, 1, 2]
    again = from_text(to_text(file), "grid")
    assert to_text(again) == to_text(file)
    assert again.tables["bus"].equals(file.tables["bus"])


@pytest.mark.parametrize("kind", WRITERS)
def test_positions_written_once_more_as_json(tmp_path, kind):
    net = good()
    sheets = sheets_of(net)
    columns, _, rows = sheets["bus"]
    point = '"{\\"coordinates\\": [7.9, 48.4], \\"type\\": \\"Point\\"}"'
    for row, geo in zip(rows, [point, "null", "NaN", None, '"broken'], strict=True):
        row[columns.index("geo")] = geo
    geo = read_raw(written(tmp_path, kind, sheets), "grid").tables["bus"]["geo"].tolist()
    assert geo == ['{"coordinates": [7.9, 48.4], "type": "Point"}', None, None, None, '"broken']


def test_parameters_of_older_files_stand_in_a_column(tmp_path):
    sheets = sheets_of(good())
    sheets["parameters"] = (["parameter"], ["name", "f_hz", "version"], [["Old"], [50.0], ["2.2.2"]])
    head = read_raw(written(tmp_path, "xlsx", sheets), "grid").head
    assert head == {"name": "Old", "f_hz": 50, "version": "2.2.2"}
    sheets["parameters"] = (["name"], [], [])
    assert read_raw(written(tmp_path, "xlsx", sheets), "grid").head == {}


@pytest.mark.parametrize("kind", WRITERS)
def test_faults_of_form(tmp_path, kind):
    net = good()
    whole("line", "index", [0, 1, 1])(net)
    assert refused(written(tmp_path, kind, sheets_of(net))) == "io.grid_index_twice"
    (tmp_path / f"grid.{kind}").unlink()
    assert refused(written(tmp_path, kind, {"people": (["name"], [0], [["x"]])})) == "io.grid_no_sheets"
    (tmp_path / f"grid.{kind}").unlink()
    assert refused(written(tmp_path, kind, {"load": (["bus"], [0], [[1]])})) == "io.grid_no_buses"


@pytest.mark.parametrize("kind", WRITERS)
def test_limits(tmp_path, kind, monkeypatch):
    path = written(tmp_path, kind, sheets_of(good()))
    module = gridsqlite if kind == "sqlite" else gridexcel
    monkeypatch.setattr(module, "MAX_COLUMNS", 5)
    assert refused(path) == "io.too_wide"
    monkeypatch.setattr(module, "MAX_COLUMNS", 256)
    monkeypatch.setattr(module, "MAX_ROWS", 2)
    monkeypatch.setattr("planner.io.gridfile.MAX_ROWS", 2)
    assert refused(path) == "io.too_many_rows"
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    assert refused(path) == "io.too_big"


def test_views_virtual_tables_and_triggers_are_never_touched(tmp_path):
    path = written(tmp_path, "sqlite", sheets_of(good()))
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE VIEW shunt AS SELECT load_extension('evil')")
        connection.execute("CREATE VIRTUAL TABLE storage USING fts5(body)")
        connection.execute("CREATE TRIGGER t AFTER INSERT ON bus BEGIN DELETE FROM bus; END")
    connection.close()
    before = path.read_bytes()
    file = read_raw(path, "grid")
    assert not {"shunt", "storage"} & set(file.tables)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["grid.sqlite"]


def test_sqlite_that_is_none_or_damaged_or_open_elsewhere(tmp_path):
    path = tmp_path / "grid.db"
    path.write_bytes(b"hello")
    assert refused(path) == "io.wrong_content"
    path = written(tmp_path, "sqlite", sheets_of(good()))
    content = path.read_bytes()
    path.write_bytes(content[:5000] + b"\xff" * 20_000 + content[25_000:])
    assert refused(path) == "io.grid_sqlite_damaged"
    path.write_bytes(content)
    (tmp_path / "grid.sqlite-wal").write_bytes(b"x")
    assert refused(path) == "io.grid_sqlite_unfinished"


def test_excel_that_is_none(tmp_path):
    path = tmp_path / "grid.xlsx"
    path.write_bytes(b"PK no archive")
    assert refused(path) == "io.zip_damaged"
    from tests.grid_cim import write_zip

    write_zip(path, {"hello.txt": "x"})
    assert refused(path) == "io.cannot_read"


def test_empty_rows_only_at_the_end(tmp_path):
    sheets = sheets_of(good())
    columns, index, rows = sheets["load"]
    blank = [None] * len(columns)
    sheets["load"] = (columns, [*index, None], [*rows, blank])
    assert len(read_raw(written(tmp_path, "xlsx", sheets), "grid").tables["load"]) == 3
    sheets["load"] = (columns, [0, None, 1], [rows[0], blank, rows[1]])
    assert refused(written(tmp_path, "xlsx", sheets)) == "io.grid_sheet_gap"


def test_ragged_rows_and_doubled_columns():
    with pytest.raises(PlannerError, match="not a plain table"):
        raw_table("bus", ["a", "b"], [0], [[1]], "x")
    with pytest.raises(PlannerError, match="same column twice"):
        raw_table("bus", ["a", "a"], [0], [[1, 2]], "x")
    with pytest.raises(PlannerError, match="row numbers"):
        raw_table("bus", ["a"], [True], [[1]], "x")


def test_only_known_sheets_are_read():
    assert gridsheets.is_read("line_std_types", frozenset())
    assert not gridsheets.is_read("controller", frozenset({"bus"}))
