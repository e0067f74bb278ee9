"""Grid files broken on purpose: the loader names the element; what runs code or bends results never gets through."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.grid.network.network import build_network
from planner.io import gridjson
from planner.io.gridnet import read_grid
from planner.io.gridnotes import grid_notes
from planner.model.errors import PlannerError
from planner.model.issues import Severity
from tests.grid_files import (
    Net,
    all_loads,
    bus_switch,
    cell,
    drop,
    frame,
    good,
    no_impedance,
    put,
    put_column,
    whole,
    write,
)

SVC = frame(["name", "bus"], ["svc", 0])
FUNCTION = {"_module": "os", "_class": "function", "_object": "system"}


def table(orient: str, content: str) -> Net:
    return {"_class": "DataFrame", "orient": orient, "_object": content}


FAR = '{"type": "Point", "coordinates": [1e999, 2]}'


REFUSED: dict[str, tuple[Callable[[Net], None], str, str]] = {
    "no ext_grid": (drop("ext_grid"), "io.grid_no_feed_in", "ext_grid"),
    "ext_grid out of service": (cell("ext_grid", 0, "in_service", False), "io.grid_no_feed_in", "ext_grid"),
    "no buses": (drop("bus"), "io.grid_no_buses", "no buses"),
    "duplicate bus": (whole("bus", "index", [0, 1, 2, 3, 3]), "io.grid_index_twice", '"bus" uses row number 3 twice'),
    "duplicate line": (whole("line", "index", [0, 1, 1]), "io.grid_index_twice", '"line" uses row number 1 twice'),
    "negative row number": (whole("line", "index", [0, 1, -2]), "io.grid_index", "line"),
    "row number is text": (whole("line", "index", [0, 1, "2"]), "io.grid_index", "line"),
    "row number beyond 2^31": (whole("line", "index", [0, 1, 2**31]), "io.grid_index", "line"),
    "same column twice": (whole("load", "columns", ["bus"] * 6), "io.grid_columns", "load"),
    "load at missing bus": (cell("load", 0, "bus", 99), "io.grid_missing_bus", "load L2 (#0)"),
    "line to missing bus": (cell("line", 0, "to_bus", 99), "io.grid_missing_bus", "line C1 (#0)"),
    "load at no bus": (cell("load", 0, "bus", None), "io.grid_no_bus", "load L2"),
    "NaN load": (cell("load", 0, "p_mw", float("nan")), "io.grid_value_missing", "load L2 (#0)"),
    "null load": (cell("load", 1, "p_mw", None), "io.grid_value_missing", "load L3"),
    "null scaling": (cell("load", 1, "scaling", None), "io.grid_value_missing", '"scaling"'),
    "inf load": (cell("load", 0, "p_mw", float("inf")), "io.grid_not_number", '"p_mw" is "inf"'),
    "text load": (cell("load", 0, "p_mw", "x"), "io.grid_not_number", '"p_mw" is "x"'),
    "true as load": (cell("load", 0, "p_mw", True), "io.grid_not_number", '"p_mw" is "True"'),
    "in_service is text": (cell("load", 0, "in_service", "maybe"), "io.grid_not_flag", "true or false"),
    "in_service is 2": (cell("load", 0, "in_service", 2), "io.grid_not_flag", "true or false"),
    "name is a table": (cell("load", 0, "name", {"a": 1}), "io.grid_not_text", "not text"),
    "half a bus": (cell("load", 0, "bus", 1.5), "io.grid_not_number", '"bus" is "1.5"'),
    "negative length": (cell("line", 0, "length_km", -0.1), "io.grid_line_negative", "-0.1 km"),
    "longer than any line": (cell("line", 0, "length_km", 4000.0), "io.grid_line_long", "4000 km long at 0.4 kV"),
    "no system at all": (put_column("line", "parallel", 0), "io.grid_parallel", "line C1"),
    "no transformer at all": (put_column("trafo", "parallel", 0), "io.grid_parallel", "trafo T1"),
    "neither r nor x": (no_impedance, "io.grid_line_no_impedance", "line C1"),
    "negative r": (cell("line", 0, "r_ohm_per_km", -0.2), "io.grid_line_impedance", "negative"),
    "no length": (cell("line", 0, "length_km", None), "io.grid_value_missing", "length_km"),
    "negative max_i": (cell("line", 2, "max_i_ka", -1.0), "io.grid_line_current", "line C3"),
    "line to itself": (cell("line", 0, "to_bus", 1), "io.grid_line_to_itself", "line C1"),
    "line across voltages": (cell("line", 0, "from_bus", 0), "io.grid_line_voltages", "20 kV and 0.4 kV"),
    "bus 400 kV for 0.4": (cell("bus", 4, "vn_kv", 400.0), "io.grid_line_voltages", "0.4 kV and 400 kV"),
    "bus 0 kV": (cell("bus", 4, "vn_kv", 0.0), "io.grid_bus_voltage", "bus N4"),
    "bus without voltage": (cell("bus", 4, "vn_kv", None), "io.grid_value_missing", "bus N4"),
    "vk 0": (cell("trafo", 0, "vk_percent", 0.0), "io.grid_trafo_vk", "trafo T1"),
    "vkr over vk": (cell("trafo", 0, "vkr_percent", 50.0), "io.grid_trafo_vkr", "50"),
    "sn 0": (cell("trafo", 0, "sn_mva", 0.0), "io.grid_trafo_power", "0 MVA"),
    "negative losses": (cell("trafo", 0, "pfe_kw", -1.0), "io.grid_trafo_losses", "trafo T1"),
    "rated for another voltage": (cell("trafo", 0, "vn_hv_kv", 110.0), "io.grid_trafo_voltage", "110 kV"),
    "wrong low side": (cell("trafo", 0, "vn_lv_kv", 10.0), "io.grid_trafo_voltage", "10 kV"),
    "switch across voltages": (bus_switch(0, 1), "io.grid_switch_voltages", "20 kV and 0.4 kV"),
    "switch on no line": (cell("switch", 0, "element", 77), "io.grid_switch_element", "line that does not exist"),
    "switch of unknown kind": (cell("switch", 0, "et", "q"), "io.grid_switch_kind", "b, l, t or t3"),
    "f_hz 0": (put("f_hz", 0.0), "io.grid_frequency", "f_hz is 0"),
    "f_hz text": (put("f_hz", "fast"), "io.grid_frequency", "fast"),
    "sn_mva 0": (put("sn_mva", 0), "io.grid_base_power", "sn_mva"),
    "version 1.4": (put("format_version", "1.4.1"), "io.grid_too_old", "1.4.1"),
    "version 99": (put("format_version", "99.0"), "io.grid_too_new", "99.0"),
    "version nonsense": (put("format_version", "latest"), "io.grid_no_version", "version"),
    "svc": (put("svc", SVC), "io.grid_unsupported", "svc"),
    "load is an object": (put("load", FUNCTION), "io.grid_not_table", "load"),
    "bus table is a path": (put("bus", table("split", "/etc/passwd")), "io.json_incomplete", "JSON"),
    "bus table by records": (put("bus", table("records", "[]")), "io.grid_not_table", "bus"),
    "ragged rows": (whole("load", "data", [[1], [2], [3]]), "io.grid_not_table", "load"),
    "table without data": (put("load", table("split", "{}")), "io.grid_not_table", "load"),
    "position nonsense": (cell("bus", 0, "geo", '{"type": "Cube"}'), "io.grid_bad_geo", "bus MV"),
    "position not finite": (cell("bus", 0, "geo", FAR), "io.grid_bad_geo", "bus MV"),
    "position no json": (cell("bus", 0, "geo", "7.9 48.4"), "io.grid_bad_geo", "bus MV"),
}  # fmt: skip


def test_the_good_grid_is_read(tmp_path: Path) -> None:
    grid = read_grid(write(tmp_path, good()))
    assert grid.name == "Trial"
    assert {name: len(table) for name, table in grid.tables.items()} == {
        "bus": 5, "line": 3, "trafo": 1, "load": 3, "ext_grid": 1, "switch": 2,
    }  # fmt: skip
    assert grid.not_loaded == ()
    assert grid.crs == "EPSG:4326"
    assert grid.tables["line"]["parallel"].tolist() == [1, 1, 1]
    assert grid.tables["line"]["in_service"].tolist() == [True, True, True]


@pytest.mark.parametrize("case", list(REFUSED))
def test_one_sentence_names_the_element(tmp_path: Path, case: str) -> None:
    change, code, words = REFUSED[case]
    net = good()
    change(net)
    with pytest.raises(PlannerError) as caught:
        read_grid(write(tmp_path, net))
    assert [issue.code for issue in caught.value.issues] == [code]
    assert caught.value.message().startswith("grid.json: ")
    assert words in caught.value.message()
    assert caught.value.message("de") != caught.value.message()


TOLD_BY_THE_GRID: dict[str, tuple[Callable[[Net], None], str, str]] = {
    "zero-length line": (cell("line", 0, "length_km", 0.0), "grid.no_length", "C1"),
    "tiny line": (cell("line", 0, "length_km", 1e-9), "grid.no_length", "C1"),
    "metres typed as km": (cell("line", 0, "length_km", 100.0), "grid.long_lv_lines", "C1"),
    "kW typed as MW": (all_loads(20.0), "grid.kw_as_mw", "T1"),
    "a load far above the transformer": (cell("load", 0, "p_mw", 20.0), "grid.outsized_loads", "L2"),
    "negative load": (cell("load", 0, "p_mw", -0.02), "grid.negative_loads", "L2"),
    "max_i 0": (cell("line", 0, "max_i_ka", 0.0), "grid.unrated_lines", "C1"),
    "no max_i": (cell("line", 0, "max_i_ka", None), "grid.unrated_lines", "C1"),
    "island": (cell("switch", 1, "closed", False), "grid.cut_off", "N1"),
}


@pytest.mark.parametrize("case", list(TOLD_BY_THE_GRID))
def test_what_is_possible_but_hard_to_believe_is_told_with_the_element(tmp_path: Path, case: str) -> None:
    change, code, words = TOLD_BY_THE_GRID[case]
    net = good()
    change(net)
    found = {issue.code: issue for issue in build_network(read_grid(write(tmp_path, net))).issues}
    assert found[code].severity is Severity.WARNING
    assert words in found[code].message()


def test_an_element_out_of_service_may_have_no_system(tmp_path: Path) -> None:
    net = good()
    put_column("line", "parallel", 0)(net)
    put_column("line", "in_service", False)(net)
    assert len(read_grid(write(tmp_path, net)).tables["line"]) == 3


def test_a_transformer_wired_backwards_is_one_fault(tmp_path: Path) -> None:
    net = good()
    cell("trafo", 0, "hv_bus", 1)(net)
    cell("trafo", 0, "lv_bus", 0)(net)
    with pytest.raises(PlannerError, match="Swap its buses") as caught:
        read_grid(write(tmp_path, net))
    assert [issue.code for issue in caught.value.issues] == ["io.grid_trafo_turned"]


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    net = good()
    cell("line", 0, "length_km", -1.0)(net)
    cell("trafo", 0, "sn_mva", 0.0)(net)
    drop("ext_grid")(net)
    with pytest.raises(PlannerError) as caught:
        read_grid(write(tmp_path, net))
    assert {issue.code for issue in caught.value.issues} == {
        "io.grid_line_negative",
        "io.grid_trafo_power",
        "io.grid_no_feed_in",
    }


def test_missing_r_and_x_come_from_the_files_own_types(tmp_path: Path) -> None:
    net = good()
    cell("line", 0, "r_ohm_per_km", None)(net)
    grid = read_grid(write(tmp_path, net))
    assert grid.tables["line"]["r_ohm_per_km"].tolist() == [0.21, 0.2, 0.2]
    assert grid.filled == ("line: r_ohm_per_km",)
    (issue,) = grid_notes(grid, "grid.json")
    assert issue.message().endswith("from the standard types that the file itself holds: line: r_ohm_per_km.")
    assert read_grid(write(tmp_path, good())).filled == ()
    net["std_types"] = {}
    with pytest.raises(PlannerError, match=r'line C1 \(#0\) .* names the type "T", which the file does not hold'):
        read_grid(write(tmp_path, net))


def test_what_bends_or_runs_is_left_out_and_told(tmp_path: Path) -> None:
    net = good()
    net["user_pf_options"] = {"tolerance_mva": 1e9}
    net["controller"] = frame(["object"], [{"_module": "os", "_class": "function", "_object": "system"}])
    net["output_writer"] = frame(["object"], ["x"])
    net["x"] = {"_module": "this", "_class": "Zen"}
    net["res_bus"] = frame(["vm_pu"], [1.0])
    net["measurement"] = frame(["name"])
    net["std_types"]["line"]["T"]["evil"] = {"_module": "os"}
    net["std_types"]["trafo"] = {"_module": "this", "_class": "Zen"}
    grid = read_grid(write(tmp_path, net))
    assert grid.not_loaded == ("controller (1)", "output_writer (1)", "user_pf_options", "x")
    assert grid.std_types["line"]["T"] == {"r_ohm_per_km": 0.21, "x_ohm_per_km": 0.09}
    assert grid.std_types["trafo"] == {}


def test_unknown_columns_are_dropped_and_told(tmp_path: Path) -> None:
    net = good()
    net["ext_grid"] = frame(["bus", "vm_pu", "profile", "empty"], [0, 1.0, "H0", None])
    grid = read_grid(write(tmp_path, net))
    assert grid.not_loaded == ("ext_grid: profile",)
    assert "profile" not in grid.tables["ext_grid"].columns


def test_huge_row_numbers_are_renumbered_with_all_that_points_at_them(tmp_path: Path) -> None:
    net = good()
    whole("bus", "index", [0, 1, 2, 3, 10_000_000])(net)
    whole("line", "index", [0, 1, 2_000_000_000])(net)
    cell("line", 2, "to_bus", 10_000_000)(net)
    cell("load", 2, "bus", 10_000_000)(net)
    cell("switch", 0, "element", 2_000_000_000)(net)
    cell("switch", 0, "bus", 10_000_000)(net)
    tables = read_grid(write(tmp_path, net)).tables
    assert tables["bus"].index.tolist() == [0, 1, 2, 3, 4]
    assert tables["line"].index.tolist() == [0, 1, 2]
    assert tables["line"]["to_bus"].tolist() == [2, 3, 4]
    assert tables["load"]["bus"].tolist() == [2, 3, 4]
    assert tables["switch"][["bus", "element"]].to_numpy().tolist() == [[4, 2], [0, 0]]


def test_bus_switches_follow_a_renumbering(tmp_path: Path) -> None:
    net = good()
    whole("bus", "index", [0, 1, 2, 3, 10_000_000])(net)
    cell("line", 2, "to_bus", 10_000_000)(net)
    cell("load", 2, "bus", 10_000_000)(net)
    bus_switch(3, 10_000_000)(net)
    assert read_grid(write(tmp_path, net)).tables["switch"]["element"].tolist() == [4]


def test_a_slack_generator_feeds_a_grid(tmp_path: Path) -> None:
    net = good()
    drop("ext_grid")(net)
    net["gen"] = frame(["bus", "p_mw", "vm_pu", "slack"], [0, 0.0, 1.0, True])
    assert read_grid(write(tmp_path, net)).tables["gen"]["slack"].tolist() == [True]


def test_flags_may_be_words_and_numbers(tmp_path: Path) -> None:
    net = good()
    for row, flag in enumerate(["False", 1, "0"]):
        cell("load", row, "in_service", flag)(net)
    assert read_grid(write(tmp_path, net)).tables["load"]["in_service"].tolist() == [False, True, False]


CONTENT: dict[str, tuple[bytes, str]] = {
    "0 bytes": (b"", "io.wrong_content"),
    "not json": (b"hello", "io.wrong_content"),
    "half json": (b'{"_class": "pandapowerNet", "_obj', "io.json_incomplete"),
    "other json": (b'{"type": "FeatureCollection"}', "io.not_grid"),
    "list": (b"[1]", "io.not_grid"),
    "object is text": (b'{"_class": "pandapowerNet", "_object": "x"}', "io.not_grid"),
    "nested": (b"[" * 200_000, "io.json_deep"),
    "latin": (b'{"a": "K\xf6ln"}', "io.not_utf8"),
    "long number": (b'{"a": ' + b"1" * 9999 + b"}", "io.not_grid"),
}


@pytest.mark.parametrize("case", list(CONTENT))
def test_what_is_no_grid_at_all(tmp_path: Path, case: str) -> None:
    content, code = CONTENT[case]
    path = tmp_path / "grid.json"
    path.write_bytes(content)
    with pytest.raises(PlannerError) as caught:
        read_grid(path)
    assert [issue.code for issue in caught.value.issues] == [code]


def test_compressed_grids_are_read_and_bombs_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = write(tmp_path, good())
    packed = tmp_path / "grid.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_grid(packed).tables["bus"].equals(read_grid(plain).tables["bus"])
    monkeypatch.setattr(gridjson, "MAX_UNPACKED_BYTES", 1 << 20)
    bomb = tmp_path / "bomb.json.gz"
    bomb.write_bytes(gzip.compress(b" " * (8 << 20)))
    with pytest.raises(PlannerError, match="more than 1 MB"):
        read_grid(bomb)
    big = tmp_path / "big.json"
    big.write_bytes(b"{" + b" " * (2 << 20))
    with pytest.raises(PlannerError, match="larger than 1 MB"):
        read_grid(big)


@pytest.mark.parametrize("keep", [20, -5])
def test_a_cut_compressed_grid(tmp_path: Path, keep: int) -> None:
    packed = tmp_path / "grid.json.gz"
    packed.write_bytes(gzip.compress(write(tmp_path, good()).read_bytes())[:keep])
    with pytest.raises(PlannerError, match="damaged or cut off"):
        read_grid(packed)


def test_a_plain_file_named_gz(tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match=r"ends in \.gz"):
        read_grid(write(tmp_path, good(), "grid.json.gz"))
