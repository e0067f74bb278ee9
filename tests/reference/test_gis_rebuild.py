"""Published grids, written as GIS files and built anew, have the same load flow: 0.5 % of loading, 0.002 pu."""

import copy
import sys
from functools import cache
from unittest import mock

import numpy as np
import pandapower as pp
import pandapower.networks as pn
import pandas as pd
import pytest

from planner.grid.gis import build_grid, write_network
from planner.grid.network.network import build_network
from planner.io.gridgis import read_gis_layers
from planner.io.gridnet import read_grid
from planner.model.project import Role, Source
from tests.gis_export import drawn_through, export, places

ROLES = {
    "lines": Role.GRID_LINES,
    "stations": Role.GRID_STATIONS,
    "loads": Role.GRID_LOADS,
    "open_points": Role.GRID_SWITCHES,
}


@cache
def _published(name: str):
    # the published nets solve themselves with numba, which compiles for ten seconds first
    with mock.patch.object(sys.modules[f"pandapower.networks.{name}"], "runpp", lambda net: net):
        net = getattr(pn, name)()
    pp.runpp(net, numba=False)
    return net


def built_from(folder, ending=".shp"):
    sources = [Source(role=role, path=f"{name}{ending}") for name, role in ROLES.items()]
    return build_grid(read_gis_layers(sources, folder).frames, name="rebuilt")


def reopened(built, folder):
    """The written file, opened by pandapower itself; our own reader must understand it, too."""
    path = folder / "net.json"
    write_network(built.tables, path)
    ours = build_network(read_grid(path))
    assert len(ours.net.line) == built.report.lines
    assert ours.positions.known
    net = pp.from_json(str(path))
    pp.runpp(net, numba=False)
    return net


def worst_voltage(net, new) -> float:
    """Largest voltage difference of buses at one place and level."""
    here, there, worst = places(net), places(new), 0.0
    for vn_kv in net.bus.vn_kv.unique():
        old_buses, new_buses = (n.bus.index[np.isclose(n.bus.vn_kv, vn_kv)] for n in (net, new))
        xy_m = np.array([there[bus] for bus in new_buses])
        for bus in old_buses:
            nearest = new_buses[np.hypot(*(xy_m - here[bus]).T).argmin()]
            worst = max(worst, abs(new.res_bus.vm_pu[nearest] - net.res_bus.vm_pu[bus]))
    return worst


def by_name(net, table: str, names) -> pd.Series:
    return pd.Series(net[f"res_{table}"].loading_percent.to_numpy(), index=list(names))


@pytest.mark.parametrize(
    ("name", "ending"), [("mv_oberrhein", ".shp"), ("lv_schutterwald", ".shp"), ("mv_oberrhein", ".gpkg")]
)
def test_a_grid_written_as_gis_files_has_the_same_load_flow_again(name, ending, tmp_path):
    net = _published(name)
    export(net, tmp_path, ending)
    built = built_from(tmp_path, ending)
    new = reopened(built, tmp_path)
    assert (len(new.bus), len(new.line), len(new.trafo), len(new.load)) == (
        len(net.bus), len(net.line), len(net.trafo), len(net.load),
    )  # fmt: skip
    assert built.tables.tier == "gis"
    assert built.report.open_points == (~net.switch.closed).sum()
    assert not built.report.of_kind("left_over")
    assert not built.report.of_kind("island")
    assert not built.report.unknown_types
    assert worst_voltage(net, new) < 0.002
    lines, trafos = by_name(net, "line", [f"L{i}" for i in net.line.index]), by_name(net, "trafo", net.trafo.name)
    assert (by_name(new, "line", new.line.name) - lines).abs().max() < 0.5
    assert (by_name(new, "trafo", new.trafo.name) - trafos).abs().max() < 0.5
    assert lines.max() > 50
    assert trafos.max() > 80, "a grid without flow would agree with anything"


def test_cables_drawn_through_their_stations_are_split_there(tmp_path):
    """Ends 10 cm off, lines backwards, open points beside their line: snapping and splitting find the same grid."""
    net = copy.deepcopy(_published("mv_oberrhein"))
    frames = drawn_through(net)
    assert len(frames["lines"]) < 135
    for name, frame in frames.items():
        frame.to_file(tmp_path / f"{name}.gpkg")
    built = built_from(tmp_path, ".gpkg")
    new = reopened(built, tmp_path)
    assert len(new.bus) == len(net.bus)
    assert len(new.line) == len(net.line)
    assert built.report.split_lines == 181 - len(frames["lines"])
    assert 0.05 < built.report.snapped_max_m < 0.5
    assert worst_voltage(net, new) < 0.002
    assert new.res_trafo.loading_percent.to_numpy() == pytest.approx(net.res_trafo.loading_percent.to_numpy(), abs=0.5)
    assert new.res_line.loading_percent.max() == pytest.approx(net.res_line.loading_percent.max(), abs=0.5)


def test_the_order_of_rows_does_not_matter(tmp_path):
    net = _published("mv_oberrhein")
    frames = drawn_through(net)
    results = []
    for turn in (1, -1):
        for name, frame in frames.items():
            frame.iloc[::turn].reset_index(drop=True).to_file(tmp_path / f"{name}.gpkg")
        results.append(reopened(built_from(tmp_path, ".gpkg"), tmp_path))
    one, other = results
    assert np.sort(one.res_bus.vm_pu) == pytest.approx(np.sort(other.res_bus.vm_pu), abs=1e-9)
