"""The 47 grids broken on purpose: each ends in a sentence with the element and the next step, or in a right refusal.

pandapower alone solves a third of them without a word (duplicate lines, negative lengths, 400 kV for 0.4 kV ...).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.app.gridtools import check as use_case
from planner.app.gridtools.check import GridCheck, check_grid
from planner.app.gridtools.converting import read_raw
from planner.model.issues import Severity
from planner.model.settings import GridSettings
from tests.grid_files import (
    Net,
    all_loads,
    bus_switch,
    cell,
    drop,
    frame,
    good,
    put,
    put_column,
    sheets_of,
    whole,
    write,
    write_excel,
    write_sqlite,
)

Change = Callable[[Net], None]
RULE = GridSettings(planning_rule="en50160")


def both(*changes: Change) -> Change:
    def change(net: Net) -> None:
        for one in changes:
            one(net)

    return change


def each(table: str, rows: int, column: str, value: Any) -> Change:
    return both(*[cell(table, row, column, value) for row in range(rows)])


def feed_ins(*rows: list[Any]) -> Change:
    return put("ext_grid", frame(["name", "bus", "vm_pu", "va_degree"], *rows))


def one_more_line(name: str, from_bus: int, to_bus: int, **values: float) -> Change:
    def change(net: Net) -> None:
        from tests.grid_files import LINE, tables_in

        columns, index, rows = tables_in(net)["line"]
        given = {"name": name, "std_type": "NO SUCH CABLE", "from_bus": from_bus, "to_bus": to_bus, "length_km": 0.1}
        row = [{**given, **values}.get(column) for column in LINE]
        net["line"] = frame(columns, *rows, row, index=[*index, len(index)])

    return change


def far_bus(number: int) -> Change:
    def change(net: Net) -> None:
        whole("bus", "index", [0, 1, 2, 3, number])(net)
        cell("line", 2, "to_bus", number)(net)
        cell("load", 2, "bus", number)(net)

    return change


CABLE = {"r_ohm_per_km": 0.2, "x_ohm_per_km": 0.08, "c_nf_per_km": 260.0, "max_i_ka": 0.27}
OFF = both(put_column("line", "in_service", True), cell("line", 1, "in_service", False))

# name: (what is broken, code, words of the sentence)
REFUSED: dict[str, tuple[Change, str, str]] = {
    "no ext_grid": (drop("ext_grid"), "io.grid_no_feed_in", "no feed-in point"),
    "ext_grid out of service": (cell("ext_grid", 0, "in_service", False), "io.grid_no_feed_in", "no feed-in point"),
    "duplicate bus index": (whole("bus", "index", [0, 1, 2, 3, 3]), "io.grid_index_twice", "row number 3 twice"),
    "duplicate line index": (whole("line", "index", [0, 1, 1]), "io.grid_index_twice", "row number 1 twice"),
    "load at missing bus": (cell("load", 0, "bus", 99), "io.grid_missing_bus", "load L2 (#0) is connected to"),
    "line to missing bus": (cell("line", 0, "to_bus", 99), "io.grid_missing_bus", "line C1 (#0)"),
    "NaN load": (cell("load", 0, "p_mw", float("nan")), "io.grid_value_missing", "load L2 (#0)"),
    "inf load": (cell("load", 0, "p_mw", float("inf")), "io.grid_not_number", "load L2 (#0)"),
    "text load": (cell("load", 0, "p_mw", "x"), "io.grid_not_number", "load L2 (#0)"),
    "two feed-ins, 10 degrees apart": (
        feed_ins(["grid", 0, 1.0, 0.0], ["other", 4, 1.0, 10.0]),
        "grid.feed_ins_fight",
        "grid and other are connected by the grid but differ by 10°",
    ),
    "negative length": (cell("line", 0, "length_km", -0.1), "io.grid_line_negative", "line C1"),
    "negative r": (cell("line", 0, "r_ohm_per_km", -0.2), "io.grid_line_impedance", "line C1"),
    "r and x are 0": (
        both(each("line", 3, "r_ohm_per_km", 0.0), each("line", 3, "x_ohm_per_km", 0.0)),
        "io.grid_line_no_impedance",
        "line C1 (#0) has neither resistance nor reactance (3 in all)",
    ),
    "missing std type": (one_more_line("C9", 2, 3), "io.grid_type_unknown", '"NO SUCH CABLE"'),
    "trafo wired backwards": (
        both(cell("trafo", 0, "hv_bus", 1), cell("trafo", 0, "lv_bus", 0)),
        "io.grid_trafo_turned",
        "Swap its buses",
    ),
    "bus 400 kV, not 0.4": (cell("bus", 3, "vn_kv", 400.0), "io.grid_line_voltages", "line C2"),
    "bus 0 kV": (cell("bus", 3, "vn_kv", 0.0), "io.grid_bus_voltage", "bus N3"),
    "bus without kV": (cell("bus", 3, "vn_kv", None), "io.grid_value_missing", "bus N3"),
    "trafo vk 0": (cell("trafo", 0, "vk_percent", 0.0), "io.grid_trafo_vk", "trafo T1"),
    "trafo vkr above vk": (cell("trafo", 0, "vkr_percent", 50.0), "io.grid_trafo_vkr", "trafo T1"),
    "trafo sn 0": (cell("trafo", 0, "sn_mva", 0.0), "io.grid_trafo_power", "trafo T1"),
    "trafo parallel 0": (put_column("trafo", "parallel", 0), "io.grid_parallel", "trafo T1"),
    "switch across voltages": (bus_switch(0, 1), "io.grid_switch_voltages", "20 kV and 0.4 kV"),
    "line across voltages": (one_more_line("C9", 0, 4, **CABLE), "io.grid_line_voltages", "line C9"),
    "line to itself": (cell("line", 0, "to_bus", 1), "io.grid_line_to_itself", "line C1"),
    "scaling NaN": (each("load", 3, "scaling", None), "io.grid_value_missing", 'no value for "scaling" (3 in all)'),
    "in_service as word": (cell("load", 0, "in_service", "off"), "io.grid_not_flag", "load L2 (#0)"),
    "empty net": (put("bus", frame(["name", "vn_kv"])), "io.grid_no_buses", "no buses"),
    "buses only": (
        both(*[drop(name) for name in ("line", "trafo", "load", "ext_grid", "switch")]),
        "io.grid_no_feed_in",
        "no feed-in point",
    ),
    "f_hz 0": (put("f_hz", 0.0), "io.grid_frequency", "50 or 60 Hz"),
    "sn_mva 0": (put("sn_mva", 0.0), "io.grid_base_power", "1 is usual"),
}  # fmt: skip

UNSOLVED: dict[str, tuple[Change, str, str]] = {
    "kW typed as MW": (all_loads(20.0), "grid.unsolved_kw_as_mw", "T1"),
    "load 3 x capacity": (all_loads(0.6), "grid.unsolved_load_above_rating", "T1"),
    "metres typed as km": (each("line", 3, "length_km", 100.0), "grid.unsolved_long_lv_lines", "C1, C2, C3"),
}

TOLD: dict[str, tuple[Change, str, str]] = {
    "island (line off)": (OFF, "grid.cut_off", "2 buses in 1 separate part, with 40 kW of load"),
    "island whatever the options of the file": (
        both(OFF, put("user_pf_options", {"check_connectivity": False})),
        "grid.cut_off",
        "N3, N4",
    ),
    "open line switch": (
        put("switch", frame(["bus", "element", "et", "closed"], [2, 1, "l", False])),
        "grid.cut_off",
        "N3, N4",
    ),
    "negative load": (cell("load", 0, "p_mw", -0.02), "grid.negative_loads", "L2"),
    "zero-length line": (cell("line", 0, "length_km", 0.0), "grid.no_length", "C1"),
    "tiny line": (cell("line", 0, "length_km", 1e-9), "grid.no_length", "C1"),
    "max_i 0": (each("line", 3, "max_i_ka", 0.0), "grid.unrated_lines", "C1, C2, C3"),
    "max_i NaN": (each("line", 3, "max_i_ka", None), "grid.unrated_lines", "C1, C2, C3"),
    "std type by name only": (each("line", 3, "r_ohm_per_km", None), "io.grid_filled", "line: r_ohm_per_km"),
    "tap without position": (
        both(put_column("trafo", "tap_step_percent", 2.5), put_column("trafo", "tap_pos", None)),
        "grid.tap_missing",
        "T1",
    ),
}  # fmt: skip

SOUND: dict[str, Change] = {
    "two feed-ins at one bus": feed_ins(["grid", 0, 1.0, 0.0], ["other", 0, 1.0, 0.0]),
    "bus number 10^7": far_bus(10_000_000),
    "bus number 10^9": far_bus(1_000_000_000),
}

ALL = {**REFUSED, **UNSOLVED, **TOLD, **{name: (change, "", "") for name, change in SOUND.items()}}


def checked(folder: Path, change: Change) -> GridCheck:
    net = good()
    change(net)
    return check_grid(write(folder, net), RULE)


def test_they_are_47() -> None:
    assert len(ALL) == 47


def test_the_good_one_is_usable(tmp_path: Path) -> None:
    record = checked(tmp_path, lambda net: None)
    assert record.usable
    assert [issue.code for issue in record.findings] == []
    assert record.base is not None
    assert record.base.vm_min_pu == pytest.approx(0.9787, abs=0.0001)


@pytest.mark.parametrize("case", list(REFUSED))
def test_refused_with_one_sentence(tmp_path: Path, case: str) -> None:
    change, code, words = REFUSED[case]
    record = checked(tmp_path, change)
    assert not record.usable
    assert record.base is None
    assert [issue.code for issue in record.findings if issue.severity is Severity.ERROR] == [code]
    assert words in record.findings[0].message()
    assert record.findings[0].message("de") != record.findings[0].message()


@pytest.mark.parametrize("case", list(UNSOLVED))
def test_read_but_not_solved_with_the_cause(tmp_path: Path, case: str) -> None:
    change, code, words = UNSOLVED[case]
    record = checked(tmp_path, change)
    assert not record.usable
    assert record.base is not None
    assert (record.base.solved, record.base.vm_min_pu) == (False, None)
    (found,) = [issue for issue in record.findings if issue.code == code]
    assert words in found.message()
    assert record.findings[0].code.startswith("grid.unsolved_")
    assert record.findings[0].message("de") != record.findings[0].message()


@pytest.mark.parametrize("case", list(TOLD))
def test_solved_and_told(tmp_path: Path, case: str) -> None:
    change, code, words = TOLD[case]
    record = checked(tmp_path, change)
    assert record.usable
    (found,) = [issue for issue in record.findings if issue.code == code]
    assert words in found.message()
    assert record.base is not None
    assert 0.9 < record.base.vm_min_pu <= record.base.vm_max_pu < 1.1
    assert record.base.line_max_percent is None or np.isfinite(record.base.line_max_percent)


@pytest.mark.parametrize("case", list(SOUND))
def test_only_unusual(tmp_path: Path, case: str) -> None:
    record = checked(tmp_path, SOUND[case])
    assert record.usable
    assert record.base is not None
    assert record.base.buses == 5
    assert not [issue for issue in record.findings if issue.severity is not Severity.NOTE]


def by_this_process(path: Path, where: str, progress: object) -> Any:
    """The child's own work without a child: starting one for each broken file would take minutes."""
    return read_raw(path, where)


@pytest.mark.parametrize("kind", ["sqlite", "xlsx"])
@pytest.mark.parametrize(
    "case",
    ["duplicate bus index", "text load", "NaN load", "load at missing bus", "missing std type", "kW typed as MW",
     "zero-length line", "std type by name only", "bus number 10^9", "sn_mva 0", "island (line off)"],
)  # fmt: skip
def test_the_same_from_sqlite_and_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, kind: str) -> None:
    monkeypatch.setattr("planner.app.gridtools.converting.convert", by_this_process)
    change, code, words = ALL[case]
    net = good()
    change(net)
    path = tmp_path / f"grid.{kind}"
    (write_sqlite if kind == "sqlite" else write_excel)(path, sheets_of(net))
    record = use_case.check_grid(path, RULE)
    assert record.usable == (case in TOLD or case in SOUND)
    assert not code or code in [issue.code for issue in record.findings]
    assert words in "\n".join(issue.message() for issue in record.findings)
