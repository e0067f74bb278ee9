"""Every reader gives the load flow of the network it was written from, or of the equations of its own format."""

import warnings

import numpy as np
import pandapower as pp
import pandapower.networks as nw
import pytest
from scipy.io import savemat

from planner.app.gridtools.converting import read_raw
from planner.grid.loadflow.parts import cut_out
from planner.grid.network.network import build_network
from planner.io.gridnet import read_grid
from tests.grid_cases import case_text, matrices_of, mismatch_mva
from tests.grid_files import sheets_of_net, write_excel

RESULTS = ("res_bus", "res_line", "res_trafo", "res_trafo3w")


def solved(path, *, where=""):
    """Load flow of a grid file on the way a planner's goes."""
    grid = read_grid(path, where=where, convert=lambda file, place, progress: read_raw(file, place))
    network = build_network(grid)
    net = cut_out(network.net, network.net["bus"].index)
    run(net)
    return network, net


def run(net):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pp.runpp(net, numba=False)


@pytest.fixture(scope="module", params=["mv_oberrhein", "example_multivoltage"])
def own(request):
    net = getattr(nw, request.param)()
    run(net)
    return net


@pytest.mark.parametrize("kind", ["json", "sqlite", "xlsx"])
def test_pandapowers_own_layouts_give_its_own_load_flow(own, kind, tmp_path):
    path = tmp_path / f"grid.{kind}"
    if kind == "json":
        pp.to_json(own, str(path))
    elif kind == "sqlite":
        pp.to_sqlite(own, str(path))
    else:
        write_excel(path, sheets_of_net(own))
    _, net = solved(path)
    for result in RESULTS:
        here, there = net[result].sort_index(), own[result].sort_index()
        columns = [column for column in there.columns if column in here.columns]
        assert len(here) == len(there)
        np.testing.assert_allclose(
            here[columns].to_numpy(float), there[columns].to_numpy(float), rtol=0, atol=1e-9, equal_nan=True
        )


@pytest.mark.parametrize(
    ("name", "kind"), [("case9", "m"), ("case9", "mat"), ("case30", "m"), ("case57", "m"), ("case39", "mat")]
)
def test_matpower_cases_give_pandapowers_load_flow(name, kind, tmp_path):
    own = getattr(nw, name)()
    run(own)
    case = matrices_of(own)
    path = tmp_path / f"{name}.{kind}"
    if kind == "m":
        path.write_text(case_text(**case))
    else:
        mpc = {"version": "2", "baseMVA": case["base_mva"], **{k: case[k] for k in ("bus", "gen", "branch")}}
        savemat(path, {"mpc": mpc}, do_compression=True)
    _, net = solved(path)
    buses = [int(number) for number in case["bus"][:, 0]]
    for column, tolerance in (("vm_pu", 1e-9), ("va_degree", 1e-7)):
        np.testing.assert_allclose(
            net.res_bus.loc[buses, column], own.res_bus[column].sort_index(), rtol=0, atol=tolerance
        )
    assert mismatch_mva(case, net.res_bus.loc[buses, "vm_pu"], net.res_bus.loc[buses, "va_degree"]) < 1e-6


# number, type, Pd, Qd, Gs, Bs, area, Vm, Va, kV, zone, Vmax, Vmin
BUS = np.array([
    [5, 3, 0, 0, 0, 0, 1, 1, 0, 110, 1, 1.1, 0.9],
    [7, 1, 4, 1, 0, 2, 1, 1, 0, 20, 1, 1.1, 0.9],
    [12, 2, 1, 0.2, 0.1, 0, 1, 1, 0, 20, 1, 1.1, 0.9],
    [40, 1, -0.5, 0.1, 0, 0, 1, 1, 0, 0.4, 2, 1.1, 0.9],
    [41, 4, 9, 9, 0, 0, 1, 1, 0, 0.4, 2, 1.1, 0.9],
])  # fmt: skip
GEN = np.array([
    [5, 0, 0, np.inf, -np.inf, 1.03, 100, 1, np.inf, 0],
    [12, 2, 0, 5, -5, 1.01, 100, 1, 5, 0],
    [12, 0.3, 0.1, 5, -5, 1.0, 100, 1, 5, 0],
    [7, 0.4, 0.1, 5, -5, 1.0, 100, 1, 5, 0],
    [7, 9.0, 9.0, 5, -5, 1.0, 100, 0, 5, 0],
])  # fmt: skip
# from, to, r, x, b, rateA, B, C, ratio, angle, status: ratio at the high side, at the low side, charged, shifted, off
BRANCH = np.array([
    [5, 7, 0.01, 0.4, 0.0, 40, 0, 0, 0.98, 0, 1, -360, 360],
    [7, 5, 0.012, 0.41, 0.002, 0, 0, 0, 1.03, 0, 1, -360, 360],
    [7, 12, 0.05, 0.08, 0.001, 12, 0, 0, 0, 0, 1, -360, 360],
    [7, 12, 0.06, 0.09, 0.0, 9900, 0, 0, 1.01, 2.0, 1, -360, 360],
    [40, 12, 1.1, 6.0, 0.0, 0.63, 0, 0, 0, 30.0, 1, -360, 360],
    [40, 41, 0.1, 0.1, 0.0, 0, 0, 0, 0, 0, 0, -360, 360],
])  # fmt: skip


def test_ratios_at_either_side_and_charged_transformers_solve_matpowers_own_equations(tmp_path):
    case = {"base_mva": 100.0, "bus": BUS, "gen": GEN, "branch": BRANCH}
    path = tmp_path / "odd.m"
    path.write_text(case_text(**case))
    network, net = solved(path)
    served = [int(number) for number in BUS[:4, 0]]
    vm_pu, va_degree = net.res_bus.loc[served, "vm_pu"], net.res_bus.loc[served, "va_degree"]
    assert mismatch_mva({**case, "bus": BUS[:4], "branch": BRANCH[:5]}, vm_pu, va_degree) < 1e-6
    assert vm_pu.loc[5] == pytest.approx(1.03)
    assert vm_pu.loc[12] == pytest.approx(1.01)
    assert net.res_trafo.at[1, "loading_percent"] > 0
    assert network.net.trafo.at[5, "hv_bus"] == 12
    codes = {issue.code for issue in network.issues}
    assert "grid.doubtful_ratings" in codes


@pytest.mark.parametrize(
    ("name", "buses", "tolerance"),
    # the first holds an extended ward and a three-winding transformer, which CGMES words otherwise: 0.18 % apart
    [("example_multivoltage", 111, 2e-3), ("SimBench_1-HVMV-mixed-1.105-0-sw_modified", 605, 1e-9)],
)
def test_cgmes_files_give_the_voltages_that_they_hold(shared_data, name, buses, tolerance):
    """The state variables of the file itself (SvVoltage) are its author's solution of the same model."""
    path = shared_data / "grid" / "cim" / f"{name}.zip"
    network, net = solved(path)
    assert len(net.bus) == buses
    held = held_voltages(path)
    assert len(held) > 20
    here = net.res_bus["vm_pu"] * net.bus["vn_kv"]
    named = {str(label): row for row, label in network.labels["bus"].items()}
    pairs = [(here[named[bus]], kv) for bus, kv in held.items() if bus in named]
    assert len(pairs) > 20
    np.testing.assert_allclose(*zip(*pairs, strict=True), rtol=tolerance)


def held_voltages(path):
    """Voltage in kV by the name of a connectivity node, read from TP, EQ and SV."""
    import re
    import zipfile

    with zipfile.ZipFile(path) as archive:
        text = {name.lower().rsplit("_", 1)[-1]: archive.read(name).decode() for name in archive.namelist()}
    voltages = dict(
        re.findall(r'SvVoltage\.TopologicalNode rdf:resource="#([^"]+)"/>\s*<cim:SvVoltage\.v>([^<]+)<', text["sv.xml"])
    )
    nodes = re.findall(
        r'<cim:ConnectivityNode rdf:about="#([^"]+)">\s*<cim:ConnectivityNode\.TopologicalNode rdf:resource="#([^"]+)"',
        text["tp.xml"],
    )
    names = dict(
        re.findall(r'<cim:ConnectivityNode rdf:ID="([^"]+)">\s*<cim:IdentifiedObject\.name>([^<]+)<', text["eq.xml"])
    )
    return {names[node]: float(voltages[top]) for node, top in nodes if node in names and top in voltages}
