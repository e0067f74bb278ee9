"""The safe grid loader against pandapower's own, on grids pandapower wrote: the same load flow to the last digit."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandapower as pp
import pandapower.networks as nw
import pandas as pd
import pytest

from planner.io.gridnet import read_grid
from planner.io.gridold import modernise
from planner.model.errors import PlannerError
from planner.tables.grid import GridTables

SHARED_GRIDS = [
    "grid/simbench/1-LV-semiurb4--0-sw.json",
    "grid/simbench/1-MVLV-semiurb-3.202-0-sw.json",
    "sample_ortenau/grid_mv_oberrhein.json.gz",
    "sample_ortenau/grid_lv_schutterwald.json.gz",
]


def built(grid: GridTables) -> pp.pandapowerNet:
    net = pp.create_empty_network(f_hz=grid.f_hz, sn_mva=grid.sn_mva)
    for name, table in grid.tables.items():
        defaults = net[name]
        filled = table.copy()
        for column in defaults.columns.difference(filled.columns):
            filled[column] = False if defaults[column].dtype == bool else None
        net[name] = filled
    return net


def same_flow(grid: GridTables, own: pp.pandapowerNet) -> None:
    net = built(grid)
    pp.runpp(net, numba=False)
    pp.runpp(own, numba=False)
    for result in ("res_bus", "res_line", "res_trafo"):
        one, other = net[result].to_numpy("float64"), own[result].to_numpy("float64")
        assert np.array_equal(one, other, equal_nan=True), result


@pytest.mark.parametrize(
    "make",
    [
        nw.example_multivoltage,
        nw.mv_oberrhein,
        nw.create_cigre_network_mv,
        nw.create_cigre_network_lv,
    ],
)
def test_the_same_load_flow_as_pandapowers_own_reader(tmp_path: Path, make: Callable[[], pp.pandapowerNet]) -> None:
    path = tmp_path / "grid.json"
    pp.to_json(make(), str(path))
    same_flow(read_grid(path), pp.from_json(str(path)))


@pytest.mark.shared
@pytest.mark.parametrize("name", SHARED_GRIDS)
def test_real_grid_files_give_the_same_load_flow(shared_data: Path, tmp_path: Path, name: str) -> None:
    grid = read_grid(shared_data / name)
    path = shared_data / name
    if path.suffix == ".gz":
        import gzip

        (tmp_path / "grid.json").write_bytes(gzip.decompress(path.read_bytes()))
        path = tmp_path / "grid.json"
    same_flow(grid, pp.from_json(str(path)))


def test_user_options_never_reach_the_load_flow(tmp_path: Path) -> None:
    net = nw.mv_oberrhein()
    pp.to_json(net, str(tmp_path / "plain.json"))
    pp.set_user_pf_options(net, tolerance_mva=1e9, max_iteration=1)
    pp.to_json(net, str(tmp_path / "grid.json"))
    grid = read_grid(tmp_path / "grid.json")
    assert "user_pf_options" in grid.not_loaded
    same_flow(grid, pp.from_json(str(tmp_path / "plain.json")))


def _as_version_2(net: pp.pandapowerNet, path: Path) -> None:
    """Rewrite a grid file the way pandapower 2.x wrote it: no geo, one column for constant impedance."""
    pp.to_json(net, str(path))
    document = json.loads(path.read_text())
    content = document["_object"]
    bus = json.loads(content["bus"]["_object"])
    geo = bus["columns"].index("geo")
    places = [json.loads(row[geo])["coordinates"] for row in bus["data"]]
    bus["columns"].pop(geo)
    for row in bus["data"]:
        row.pop(geo)
    content["bus"]["_object"] = json.dumps(bus)
    geodata = {"columns": ["x", "y"], "index": bus["index"], "data": places}
    content["bus_geodata"] = {**content["bus"], "_object": json.dumps(geodata)}
    line = json.loads(content["line"]["_object"])
    geo = line["columns"].index("geo")
    coords = [[json.loads(row[geo])["coordinates"]] for row in line["data"]]
    for row in line["data"]:
        row[geo] = None
    line["columns"][geo] = "old"
    content["line"]["_object"] = json.dumps(line)
    geodata = {"columns": ["coords"], "index": line["index"], "data": coords}
    content["line_geodata"] = {**content["line"], "_object": json.dumps(geodata)}
    for name in ("trafo",):
        table = json.loads(content[name]["_object"])
        table["columns"][table["columns"].index("tap_changer_type")] = "tap_phase_shifter"
        content[name]["_object"] = json.dumps(table)
    content["version"] = content["format_version"] = "2.14.0"
    path.write_text(json.dumps(document))


def test_a_file_of_version_2_is_brought_up_to_date(tmp_path: Path) -> None:
    net = nw.mv_oberrhein()
    path = tmp_path / "old.json"
    pp.to_json(net, str(tmp_path / "new.json"))
    _as_version_2(net, path)
    grid = read_grid(path)
    assert grid.version == "2.14.0"
    assert json.loads(grid.tables["bus"]["geo"].iloc[0]) == json.loads(net.bus["geo"].iloc[0])
    assert json.loads(grid.tables["line"]["geo"].iloc[0])["type"] == "LineString"
    assert grid.tables["trafo"]["tap_changer_type"].tolist() == ["Ratio", "Ratio"]
    same_flow(grid, pp.from_json(str(tmp_path / "new.json")))


def test_old_columns_of_loads_and_phase_shifters() -> None:
    tables = {
        "bus": pd.DataFrame({"vn_kv": [20.0]}),
        "load": pd.DataFrame({"const_z_percent": [10.0], "const_i_percent": [5.0]}),
        "trafo": pd.DataFrame({"tap_step_percent": [0.0, 1.0, 0.0], "tap_step_degree": [30.0, 90.0, 0.0]}),
        "bus_geodata": pd.DataFrame({"x": [None], "y": [1.0]}),
        "line": pd.DataFrame({"length_km": [1.0]}),
        "line_geodata": pd.DataFrame({"coords": ["[(1, 2), (3, 4)]"]}),
    }
    new = modernise(tables)
    assert new["load"].iloc[0].to_dict() == {
        "const_z_p_percent": 10, "const_z_q_percent": 10, "const_i_p_percent": 5, "const_i_q_percent": 5,
    }  # fmt: skip
    assert new["trafo"]["tap_changer_type"].tolist() == ["Ideal", "Symmetrical", None]
    assert new["bus"]["geo"].tolist() == [None]
    assert json.loads(new["line"]["geo"].iloc[0])["coordinates"] == [[1, 2], [3, 4]]
    assert "bus_geodata" not in new
    assert list(tables["load"].columns) == ["const_z_percent", "const_i_percent"]


def test_what_is_no_network_is_refused_with_the_formats_that_are_read(shared_data: Path) -> None:
    with pytest.raises(PlannerError, match=r"MATPOWER cases \(\.json, \.json\.gz, \.sqlite,.* \.m, \.mat\)"):
        read_grid(shared_data / "grid/ding0_network_1/buses.csv")


def test_foreign_formats_need_a_process_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match=r"case\.m: Files ending in \.m are converted in a process of their own"):
        read_grid(tmp_path / "case.m")
