"""MATPOWER cases: plain assignments only; what computes is refused with its line; what MATPOWER means is kept."""

import numpy as np
import pytest
from matpowercaseframes import CaseFrames
from scipy.io import savemat

from planner.app.gridtools.converting import read_raw
from planner.io import gridcasetext, gridmat
from planner.io.gridcasetext import read_case_text
from planner.model.errors import PlannerError
from tests.grid_cases import case_text

BUS = [
    [1, 3, 0, 0, 0, 0, 1, 1, 0, 12.66, 1, 1.1, 0.9],
    [2, 1, 100, 60, 0, 0, 1, 1, 0, 12.66, 1, 1.1, 0.9],
]
GEN = [[1, 0, 0, 10, -10, 1, 100, 1, 10, 0]]
BRANCH = [[1, 2, 0.0922, 0.0470, 0, 0, 0, 0, 0, 0, 1, -360, 360]]
PLAIN = case_text(100, BUS, GEN, BRANCH)


def case(folder, text):
    path = folder / "case.m"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path):
    with pytest.raises(PlannerError) as caught:
        read_raw(path, path.name)
    assert caught.value.message("de") != caught.value.message()
    (issue,) = caught.value.issues
    return issue


def test_a_case_becomes_tables(tmp_path):
    file = read_raw(case(tmp_path, PLAIN), "case.m")
    assert {name: len(table) for name, table in file.tables.items()} == {"bus": 2, "load": 1, "ext_grid": 1, "line": 1}
    assert file.tables["bus"].index.tolist() == [1, 2]
    assert file.tables["bus"]["name"].tolist() == ["Bus 1", "Bus 2"]
    assert file.tables["line"]["r_ohm_per_km"].tolist() == [pytest.approx(0.0922 * 12.66**2 / 100)]
    assert file.tables["line"]["max_i_ka"].tolist() == [None]
    assert [issue.code for issue in file.issues] == ["io.case_lengths"]
    assert (file.source_format, file.head["name"], file.head["source_version"]) == ("MATPOWER", "case", "2")


def test_the_same_matrices_as_another_reader(tmp_path):
    path = case(tmp_path, PLAIN)
    mine, other = read_case_text(path, "case.m"), CaseFrames(str(path))
    for name in ("bus", "gen", "branch"):
        np.testing.assert_array_equal(getattr(mine, name), getattr(other, name).to_numpy(float))


def test_ways_of_writing(tmp_path):
    text = """
    function mpc = odd()
    %{
    mpc.baseMVA = 5;
    %}
    clear mpc
    mpc.version = "2"; mpc.baseMVA = 1e2; % base
    mpc.bus = [1,3,0,0,0,0,1,1,0,12.66,1,1.1,.9; 2 1 100 60 +0 -0 1 1 0 12.66 ...
      1 1.1 0.9 # not here
    ];
    mpc.gen = [1 0 0 Inf -Inf 1 NaN 1 10 0];
    mpc.branch = [1 2 9.22d-2 4.70E-2 0 0 0 0 0 0 1];
    mpc.bus_name = {'The ''old'' mill'; "Hill 5% up"};
    mpc.gencost = [2 0 0 3 0 0 0];
    mpc.areas = [];
    end
    """.replace("12.66 ...\n", "12.66 ").replace("12.66       1", "12.66 1")
    file = read_raw(case(tmp_path, text), "case.m")
    assert file.tables["bus"]["name"].tolist() == ["The ''old'' mill", "Hill 5% up"]
    assert file.tables["load"]["p_mw"].tolist() == [100.0]
    assert file.not_loaded == ("areas", "gencost (1)")


KW_AND_OHM = """
[PQ, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD, GS, BS, BUS_AREA, VM, ...
    VA, BASE_KV, ZONE, VMAX, VMIN, LAM_P, LAM_Q, MU_VMAX, MU_VMIN] = idx_bus;
[F_BUS, T_BUS, BR_R, BR_X, BR_B, RATE_A] = idx_brch;
Vbase = mpc.bus(1, BASE_KV) * 1e3;      %% in Volts
Sbase = mpc.baseMVA * 1e6;              %% in VA
mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / Sbase);
mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;
"""


def test_the_unit_changes_at_the_end_of_distribution_cases_are_applied(tmp_path):
    """As at the end of MATPOWER's case33bw: impedances in ohm, loads in kW."""
    file = read_raw(case(tmp_path, PLAIN + KW_AND_OHM), "case.m")
    assert file.tables["load"]["p_mw"].tolist() == [0.1]
    assert file.tables["line"]["r_ohm_per_km"].tolist() == [pytest.approx(0.0922)]


COMPUTES = {
    "a call": ("mpc.bus = rand(3);", 'Line 1 is no plain assignment: "mpc.bus = rand(3);"'),
    "another factor": (PLAIN + "mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e2;", "mpc.bus(:, [PD, QD])"),
    "system": (PLAIN + "system('rm -rf /');", "system("),
    "something behind": (PLAIN.replace("'2';", "'2'; x = 1;"), 'Line 3 is no plain assignment: "x = 1;"'),
    "open bracket": (PLAIN.replace("];\n%% gen", "\n%% gen"), "mpc.bus = ["),
    "names in a matrix": ("mpc.bus = [1 2 'x'];\n", "is no number"),
    "code in a list": ("mpc.bus_name = {'a'; disp('b')};", "mpc.bus_name"),
    "nothing": ("mpc.bus = ;", "mpc.bus"),
    "unit change without matrices": ("mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;", "mpc.bus"),
}


@pytest.mark.parametrize("name", list(COMPUTES))
def test_what_computes_is_refused_with_its_line(tmp_path, name):
    text, words = COMPUTES[name]
    issue = refused(case(tmp_path, text))
    assert issue.code in {"io.case_statement", "io.case_cell"}
    assert words in issue.message()


WRONG = {
    "io.case_version": PLAIN.replace("'2'", "'1'"),
    "io.case_base": PLAIN.replace("mpc.baseMVA = 100;", "mpc.baseMVA = 0;"),
    "io.case_matrix": PLAIN.replace("mpc.gen =", "mpc.machines ="),
    "io.case_ragged": PLAIN.replace("-360.0\t360.0;\n", "-360.0\t360.0;\n1 2;\n"),
    "io.case_not_finite": PLAIN.replace("0.0922", "NaN"),
    "io.grid_no_buses": case_text(100, [], GEN, BRANCH),
    "io.grid_index_twice": case_text(100, [BUS[0], BUS[0]], GEN, []),
    "io.grid_index": case_text(100, [[1.5, *BUS[0][1:]]], GEN, []),
    "io.grid_missing_bus": case_text(100, BUS, GEN, [[1, 9, *BRANCH[0][2:]]]),
    "io.grid_bus_voltage": PLAIN.replace("12.66", "0"),
    "io.case_cell": PLAIN.replace("0.0922", "1/3"),
}


@pytest.mark.parametrize("code", list(WRONG))
def test_what_is_no_case(tmp_path, code):
    assert refused(case(tmp_path, WRONG[code])).code == code


def test_narrow_matrices(tmp_path):
    assert refused(case(tmp_path, case_text(100, [row[:9] for row in BUS], GEN, BRANCH))).code == "io.case_matrix"


def test_latin_comments_do_not_matter(tmp_path):
    path = tmp_path / "case.m"
    path.write_bytes(b"% K\xf6ln\n" + PLAIN.encode())
    assert len(read_raw(path, "case.m").tables["bus"]) == 2


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(gridcasetext, "MAX_BYTES", 10)
    assert refused(case(tmp_path, PLAIN)).code == "io.too_big"


def mpc(**changes):
    fields = {"version": "2", "baseMVA": 100.0, "bus": np.array(BUS, float), "gen": np.array(GEN, float)}
    return {**fields, "branch": np.array(BRANCH, float), **changes}


@pytest.mark.parametrize("version", ["2", 2.0])
def test_binary_cases(tmp_path, version):
    path = tmp_path / "case.mat"
    names = np.array([["Mill"], ["Hill"]], dtype=object)
    savemat(path, {"mpc": mpc(version=version, bus_name=names, gencost=np.zeros((2, 7)), order=np.array([], float))})
    file = read_raw(path, "case.mat")
    assert file.tables["bus"]["name"].tolist() == ["Mill", "Hill"]
    assert file.not_loaded == ("gencost (2)", "order")


def test_binary_files_without_a_case(tmp_path, monkeypatch):
    path = tmp_path / "case.mat"
    savemat(path, {"other": 1})
    assert refused(path).code == "io.mat_no_case"
    savemat(path, {"mpc": mpc(bus=np.array([["a"]], dtype=object))})
    assert refused(path).code == "io.case_matrix"
    path.write_bytes(b"MATLAB 5.0 MAT-file" + b"\0" * 30)
    assert refused(path).code == "io.mat_damaged"
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + b"\x89HDF")
    assert refused(path).code == "io.mat_version"
    monkeypatch.setattr(gridmat, "MAX_BYTES", 10)
    assert refused(path).code == "io.too_big"
