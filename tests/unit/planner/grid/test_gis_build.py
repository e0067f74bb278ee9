"""From layers to a network: levels, snapping, splitting, types, stations, feed-ins, open points, customers."""

import re
from pathlib import Path

import numpy as np
import pandapower as pp
import pandas as pd
import pytest

from planner.grid.gis import build_grid, gis_grid, write_network
from planner.grid.gis.levels import find_levels
from planner.grid.gis.transformers import nearest_type, shift_degree
from planner.grid.network.network import build_network
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings
from planner.model.project import Role
from planner.model.texts import catalogue, text
from tests.gis_layers import CUSTOMERS, FAR, LINES, PRIMARY, STATION, built, codes, frame, lv, mv, rows_of, village


def solved(grid, tmp_path):
    write_network(grid.tables, tmp_path / "net.json")
    net = pp.from_json(str(tmp_path / "net.json"))
    pp.runpp(net, numba=False)
    return net


def bus_at(net, name: str) -> int:
    return int(net.bus.index[net.bus.name == name][0])


def test_the_village_is_one_supplied_network_at_three_levels(tmp_path):
    grid = built()
    net = solved(grid, tmp_path)
    assert sorted(net.bus.vn_kv.unique()) == [0.4, 20.0, 110.0]
    assert len(net.trafo) == 3
    assert len(net.line) == 6, "F1 is split where the service S1 leaves it"
    assert rows_of(grid, "lines_split") == [3]
    assert grid.report.split_lines == 1
    assert net.res_bus.vm_pu.notna().all()
    assert net.res_trafo.p_hv_mw[net.trafo.name == "ONS 1"].item() == pytest.approx(0.0306, rel=0.02)
    assert net.load.p_mw.tolist() == [0.02, 0.01]
    assert net.load.q_mvar.tolist() == pytest.approx([0.02 * np.tan(np.arccos(0.95)), 0.0], abs=1e-9)
    assert bus_at(net, "ONS 1 0.4 kV") != bus_at(net, "ONS 1 20 kV")
    assert [part.supplied for part in grid.report.parts] == [True]
    assert grid.report.feed_ins == ("UW",)
    assert grid.report.line_km == pytest.approx(2.22)
    assert grid.tables.tier == "gis"


def test_lines_take_the_catalogue_by_alias_and_the_files_own_figures_first(tmp_path):
    own = mv("M1", (0, 0), (1000, 0), r_ohm_per_km=0.5, x_ohm_per_km=0.2, max_i_a=100.0, parallel=2)
    grid = built(lines=(own, *LINES[1:]))
    line = grid.tables.tables["line"].set_index("name")
    assert line.loc["M1", ["r_ohm_per_km", "x_ohm_per_km", "max_i_ka"]].tolist() == [0.5, 0.2, 0.1]
    assert line.at["M1", "parallel"] == 2
    assert line.at["M1", "c_nf_per_km"] == 250, "what the file does not say comes from the type"
    assert line.at["M2", "std_type"] == "NA2XS2Y 3x1x150 12/20 kV"
    assert line.at["S1", "max_i_ka"] == 0.142


def test_an_unknown_type_has_a_typical_impedance_and_no_current_limit(tmp_path):
    grid = built(lines=(*LINES[:2], lv("F1", (1000, 0), (1000, 200), line_type="NAKBA 3x95"), *LINES[3:]))
    table = grid.tables.tables["line"]
    pieces = table[table["name"].str.startswith("F1")]
    assert pieces["max_i_ka"].isna().all()
    assert (pieces["r_ohm_per_km"] == 0.208).all()
    assert pieces["std_type"].isna().all()
    (unknown,) = grid.report.unknown_types
    assert (unknown.line_type, unknown.vn_kv, unknown.count, unknown.taken) == ("NAKBA 3x95", 0.4, 1, "NAYY 4x150")
    assert rows_of(grid, "type_unknown") == [3]
    assert any(issue.code == "grid.unrated_lines" for issue in build_network(grid.tables).issues)
    write_network(grid.tables, tmp_path / "net.json")
    written = pp.from_json(str(tmp_path / "net.json")).line
    assert written.max_i_ka.isna().sum() == 2, "no rating comes back on the way through the file"


def test_a_type_that_the_planner_assumes_counts_with_its_rating():
    lines = (*LINES[:2], lv("F1", (1000, 0), (1000, 200), line_type=None), *LINES[3:])
    grid = built(BuildSettings(assume_type="NAYY-J 4x120 SE"), lines=lines)
    pieces = grid.tables.tables["line"][lambda t: t["name"].str.startswith("F1")]
    assert (pieces["max_i_ka"] == 0.242).all()
    assert rows_of(grid, "type_assumed") == [3]
    with pytest.raises(PlannerError) as caught:
        built(BuildSettings(assume_type="NAKBA"), lines=lines)
    assert caught.value.issues[0].code == "grid.build_assume_unknown"


def test_own_impedance_without_rating_is_told_and_high_voltage_needs_it():
    own = mv("M1", (0, 0), (1000, 0), line_type="?", r_ohm_per_km=0.5, x_ohm_per_km=0.2)
    hv = {"name": "H", "vn_kv": 110.0, "at": ((0, 0), (-5000, 0)), "line_type": "Al/St 240/40"}
    grid = built(lines=(own, *LINES[1:], hv), stations=(PRIMARY | {"feed_in": "yes"}, STATION, FAR))
    assert rows_of(grid, "line_unrated") == [1]
    assert rows_of(grid, "line_no_impedance") == [6]


def test_cables_side_by_side_are_not_joined_but_a_branch_is():
    """The feeder of ONS 2 runs over the branch of ONS 1's: both are supplied, so that they stay apart."""
    beside = lv("G1", (2000, 0), (2000, 100), (990, 100))
    lines = (*LINES, beside)
    grid = built(lines=lines)
    assert "touch_apart" in codes(grid)
    assert 6 in rows_of(grid, "touch_apart")
    assert len(grid.tables.tables["line"]) == 7
    joined = built(BuildSettings(touching="all"), lines=lines)
    assert "touch_apart" not in codes(joined)
    assert len(joined.tables.tables["line"]) > 7


def test_an_open_point_opens_the_line_it_names_or_lies_on(tmp_path):
    tie = lv("TIE", (1000, 200), (2000, 0))
    named = {"line": "tie", "at": (1000, 200)}
    beside = {"at": (1999.7, 0.06)}
    inside = {"at": (1500, 100.2)}
    for switch, at in ((named, (1000, 200)), (beside, (2000, 0)), (inside, (1500, 100))):
        grid = built(lines=(*LINES, tie), switches=(switch,))
        (row,) = grid.tables.tables["switch"].to_dict("records")
        line = grid.tables.tables["line"].loc[row["element"]]
        assert line["name"].startswith("TIE")
        assert not row["closed"]
        assert row["bus"] in (line["from_bus"], line["to_bus"]), at
        assert grid.report.open_points == 1
        net = solved(grid, tmp_path)
        assert net.res_bus.vm_pu.notna().all(), "both sides stay fed by their own station"
    assert len(grid.tables.tables["line"]) == 8


def test_open_points_that_are_unclear_are_told():
    tie = lv("TIE", (1000, 200), (2000, 0))
    switches = (
        {"name": "which", "at": (1000, 200)},
        {"name": "lost", "at": (1300, 700)},
        {"name": "unknown line", "line": "X9", "at": (1010, 100)},
        {"name": "shut", "state": "closed", "line": "M2", "at": (1000, 0)},
        {"name": "strange", "vn_kv": 60.0, "at": (1000, 0)},
        {"name": "elsewhere", "line": "M1", "at": (1010, 200)},
    )
    grid = built(lines=(*LINES, tie), switches=switches)
    assert rows_of(grid, "open_point_first") == [1]
    assert rows_of(grid, "open_point_far") == [2, 6]
    assert rows_of(grid, "open_point_line_unknown") == [3]
    assert rows_of(grid, "open_point_voltage") == [5]
    table = grid.tables.tables["switch"].set_index("name")
    assert table.at["shut", "closed"]
    assert grid.report.open_points == 2


def test_customers_take_power_from_what_the_file_tells():
    loads = (
        {"name": "kW", "p_kw": 12.0, "power_factor": 0.9, "at": (1010, 100)},
        {"name": "kVA", "s_kva": 10.0, "vn_kv": 0.4, "at": (1010, 200)},
        {"name": "kWh", "energy_kwh_per_year": 4000.0, "vn_kv": 0.4, "at": (1010, 205)},
        {"name": "silent", "at": (1010, 200)},
        {"name": "far", "p_kw": 5.0, "vn_kv": 0.4, "at": (1010, 300)},
        {"name": "strange", "p_kw": 5.0, "vn_kv": 3.0, "at": (1010, 200)},
        {"name": "industry", "p_kw": 500.0, "vn_kv": 20.0, "at": (1003, 0)},
    )
    grid = built(loads=loads)
    table = grid.tables.tables["load"].set_index("name")
    assert (1000 * table["p_mw"]).round(6).to_dict() == {"kW": 12.0, "kVA": 9.5, "kWh": 2.0, "industry": 500.0}
    assert rows_of(grid, "load_no_power") == [4]
    assert rows_of(grid, "load_far") == [5]
    assert rows_of(grid, "load_other_voltage") == [6]
    assert rows_of(grid, "peak_from_energy") == [3]
    assert rows_of(grid, "load_level_assumed") == [1]
    assert rows_of(grid, "load_moved") == [3, 7]
    bus = grid.tables.tables["bus"]
    assert bus.at[table.at["industry", "bus"], "vn_kv"] == 20.0
    assert bus.at[table.at["industry", "bus"], "name"] == "ONS 1 20 kV"


def test_transformers_take_their_plate_first_and_the_catalogue_for_the_rest():
    plate = STATION | {"vk_percent": 6.0, "load_loss_kw": 5.7, "pfe_kw": 1.35, "i0_percent": 0.34, "tap_pos": 1.0}
    odd = FAR | {"rated_kva": 315.0, "vector_group": "Dyn11"}
    trafo = built(stations=(PRIMARY, plate, odd)).tables.tables["trafo"].set_index("name")
    own = trafo.loc["ONS 1"]
    assert own[["vk_percent", "vkr_percent", "pfe_kw", "tap_pos"]].tolist() == [6.0, pytest.approx(1.425), 1.35, 1.0]
    assert trafo.at["ONS 2", "vk_percent"] == 4.0
    assert trafo.at["ONS 2", "shift_degree"] == 330.0
    assert trafo.at["UW", "vk_percent"] == 12.0
    assert trafo["tap_changer_type"].eq("Ratio").all(), "without it pandapower ignores the taps"
    grid = built(stations=(PRIMARY, plate, odd))
    assert rows_of(grid, "transformer_nearest") == [3]
    assert rows_of(grid, "transformer_catalogue") == [1]
    assert rows_of(grid, "tap_neutral") == [1, 3]


def test_helpers_of_transformers_and_levels():
    assert nearest_type(500.0, 0.4).sn_kva in (400.0, 630.0)
    assert nearest_type(40_000.0, 10.0).name == "40 MVA 110/10 kV"
    assert shift_degree("YNd5") == 150.0
    assert shift_degree(None) == 150.0
    levels = find_levels(pd.Series([0.4, 0.4, 0.415, 10.0, 11.0, 20.0]), [110.0, 21.0, float("nan")])
    assert levels.nominal_kv == (0.4, 10.0, 11.0, 20.0, 110.0)
    assert levels.of(21.0) == levels.of(20.0)
    assert levels.of(float("nan")) == levels.of(60.0) == -1


def test_a_station_symbol_aside_joins_within_its_reach():
    aside = STATION | {"at": (1003, 1)}
    apart = built(stations=(PRIMARY, aside, FAR))
    assert not all(part.supplied for part in apart.report.parts)
    (gap,) = [found for found in apart.report.findings if found.code == "grid.build_gap"]
    assert gap.params["gap_m"] == 1.0, "the cable to ONS 2 passes the symbol"
    assert gap.params["widest_m"] == pytest.approx(3.16, abs=0.01)
    assert gap.params["snap_m"] == 3.2
    near = built(BuildSettings(station_reach_m=4.0), stations=(PRIMARY, aside, FAR))
    assert all(part.supplied for part in near.report.parts)
    assert near.report.snapped_max_m == pytest.approx(3.16, abs=0.01)


def test_feed_ins_are_declared_marked_or_found(tmp_path):
    no_primary = {"stations": (STATION, FAR)}
    with pytest.raises(PlannerError) as caught:
        built(**no_primary)
    issue = caught.value.issues[0]
    assert issue.code == "grid.build_no_feed_in"
    assert issue.params["names"] == "ONS 1, ONS 2"
    declared = built(BuildSettings(feed_in=("ons 2",), feed_in_vm_pu=1.03), **no_primary)
    assert declared.tables.tables["ext_grid"]["vm_pu"].tolist() == [1.03]
    assert declared.tables.tables["bus"].at[declared.tables.tables["ext_grid"]["bus"].iat[0], "name"] == "ONS 2 20 kV"
    marked = built(stations=(STATION, FAR, {"name": "Handover", "hv_kv": 20.0, "feed_in": "yes", "at": (0, 0)}))
    assert marked.report.feed_ins == ("Handover",)
    assert solved(marked, tmp_path).res_bus.vm_pu.notna().all()
    with pytest.raises(PlannerError) as caught:
        built(BuildSettings(feed_in=("ONS 3",)))
    assert "ONS 2" in str(caught.value.issues[0].params["close"])


def test_lines_without_length_take_their_way_and_grids_hold_lines_out_of_service():
    off = lv("OFF", (1010, 200), (1500, 200), in_service="no")
    grid = built(lines=(LINES[0] | {"length_m": 1500.0}, *LINES[1:], off))
    table = grid.tables.tables["line"].set_index("name")
    assert table.at["M1", "length_km"] == 1.5
    assert table.at["M2", "length_km"] == pytest.approx(1.0)
    assert not table.at["OFF", "in_service"]
    assert rows_of(grid, "out_of_service") == [6]
    assert rows_of(grid, "length_differs") == [1]
    assert rows_of(grid, "length_from_shape") == [2, 3, 4, 5, 6]


def test_tables_and_issues_alone():
    tables, issues = gis_grid(village(), name="v")
    assert tables.name == "v"
    assert {issue.where for issue in issues} <= {"lines.shp", "stations.shp", "customers.shp", "v"}
    for issue in issues:
        assert "{" not in issue.message("de")
        assert "{" not in issue.message("en")


def test_every_sentence_of_the_build_exists():
    known = catalogue("en")
    folder = Path(build_grid.__code__.co_filename).parent
    written = {
        code for path in folder.glob("*.py") for code in re.findall(r'"(?:grid\.)?(build_\w+)"', path.read_text())
    }
    assert len(written) > 40
    assert [code for code in sorted(written - {"build_grid"}) if f"grid.{code}" not in known] == []
    assert "Zeilen" in text("grid.build_island", "de", count=2, parts=1, load_kw=1, names="x", rows="1")


def test_more_copper_and_the_order_of_rows_change_nothing_else():
    grids = [built(lines=order) for order in (LINES, LINES[::-1])]
    sizes = [(grid.report.buses, grid.report.lines, round(grid.report.line_km, 9)) for grid in grids]
    assert sizes[0] == sizes[1]


def test_layers_without_stations_customers_or_origin_columns():
    with pytest.raises(PlannerError) as caught:
        build_grid({Role.GRID_LINES: frame(Role.GRID_LINES, list(LINES))}, name="bare")
    assert caught.value.issues[0].code == "grid.build_no_feed_in"
    frames = {role: layer.drop(columns=["gis_file", "gis_row"]) for role, layer in village(loads=()).items()}
    grid = build_grid(frames, name="bare")
    assert "load" not in grid.tables.tables
    assert {row.file for found in grid.report.findings for row in found.rows} <= {"grid_lines", "grid_stations"}
    assert CUSTOMERS[0]["name"] == "A"
