"""A MATPOWER case in pandapower's tables, electrically the same to the last digit.

MATPOWER's branch is a pi section behind an ideal transformer at its from end (MATPOWER User's Manual, 3.2): V_from =
tap exp(j shift) V', series impedance r + jx on the base of the to bus, half of b at each end. A branch between like
voltages without ratio becomes a line of one kilometre, every other one a transformer whose rated voltages carry the
ratio, with the charging of its ends as shunts (a transformer of pandapower knows inductive no-load current only).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.io.findings import note
from planner.io.gridcase import Case, Matrix
from planner.io.gridcasetext import read_case_text
from planner.io.gridfile import GridFile, counted, plain_objects
from planner.io.gridmat import read_case_binary
from planner.model.errors import PlannerError
from planner.model.issues import Issue

FORMAT = "MATPOWER"
F_HZ = 50.0
UNRATED_MVA = 99_999.0
HIGHEST_VK_PERCENT = 99.0
_BUS, _KIND, _PD, _QD, _GS, _BS = 0, 1, 2, 3, 4, 5
_VA, _KV, _ZONE, _VMAX, _VMIN = 8, 9, 10, 11, 12
_GEN_BUS, _PG, _QG, _QMAX, _QMIN, _VG, _MBASE, _ON, _PMAX, _PMIN = range(10)
_FROM, _TO, _R, _X, _B, _RATE, _, _, _TAP, _SHIFT, _STATUS = range(11)
_PV, _REF, _ALONE = 2, 3, 4
_UNLIKE_PU = 1e-6

Columns = dict[str, object]


def read_matpower_grid(path: Path, wanted: frozenset[str], where: str) -> GridFile:
    """Tables of a ``.m`` or ``.mat`` case of version 2.

    Bus numbers are MATPOWER's. The frequency, which a case does not tell, cancels out of the load flow.

    Raises
    ------
    PlannerError
        No case, or one that only MATLAB could compute.
    """
    del wanted
    binary = path.name.lower().endswith(".mat")
    case = read_case_binary(path, where) if binary else read_case_text(path, where)
    return grid_of_case(case, path.stem, where)


def grid_of_case(case: Case, name: str, where: str) -> GridFile:
    """Tables of a case.

    Raises
    ------
    PlannerError
        Bus numbers that are none, or used twice; a branch or machine at a bus that does not exist.
    """
    number = _bus_numbers(case, where)
    if (case.bus[:, _KV] <= 0).any():
        row = int(np.flatnonzero(case.bus[:, _KV] <= 0)[0])
        vn, count = float(case.bus[row, _KV]), int((case.bus[:, _KV] <= 0).sum())
        raise PlannerError.of("io.grid_bus_voltage", where=where, element=f"bus {number[row]}", vn=vn, count=count)
    ends = _ends(case, number, where)
    like = np.isclose(case.bus[ends[0], _KV], case.bus[ends[1], _KV], rtol=_UNLIKE_PU)
    branch = case.branch
    ratio = np.where(branch[:, _TAP] == 0, 1.0, branch[:, _TAP])
    is_line = like & (ratio == 1.0) & (branch[:, _SHIFT] == 0) & (branch[:, _B] >= 0)
    tables = {
        "bus": _buses(case, number),
        **_at_buses(case, number),
        **_machines(case, number, where),
        "line": _lines(case, number, ends, is_line),
        "trafo": _trafos(case, number, ends, ratio, ~is_line),
    }
    tables["shunt"] = _joined(tables["shunt"], _charging(case, number, ends, ratio, ~is_line))
    return GridFile(
        tables={key: table for key, table in tables.items() if len(table)},
        head={"name": name, "f_hz": F_HZ, "sn_mva": case.base_mva, "source_version": "2"},
        not_loaded=tuple(counted(field, rows) for field, rows in case.others.items()),
        source_format=FORMAT,
        issues=tuple(_notes(is_line, where)),
    )


def _bus_numbers(case: Case, where: str) -> NDArray[np.int64]:
    given = case.bus[:, _BUS]
    if ((given != np.floor(given)) | (given < 0) | (given >= 2**31)).any():
        raise PlannerError.of("io.grid_index", where=where, table="bus")
    values, counts = np.unique(given, return_counts=True)
    if (counts > 1).any():
        raise PlannerError.of("io.grid_index_twice", where=where, table="bus", row=int(values[counts > 1][0]))
    return given.astype("int64")


def _ends(case: Case, number: NDArray[np.int64], where: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    one, other = (_places(case.branch[:, column], number, "branch", where) for column in (_FROM, _TO))
    return one, other


def _places(wanted: Matrix, number: NDArray[np.int64], kind: str, where: str) -> NDArray[np.int64]:
    """Row of each wanted bus in the bus matrix."""
    places = pd.Index(number).get_indexer(pd.Index(wanted))
    if (places < 0).any():
        row = int(np.flatnonzero(places < 0)[0])
        raise PlannerError.of(
            "io.grid_missing_bus", where=where, element=f"{kind} {row + 1}", bus=float(wanted[row]), count=1
        )
    return places.astype("int64")


def _table(columns: Columns, index: Sequence[int] | None = None) -> pd.DataFrame:
    return plain_objects(pd.DataFrame(columns, index=None if index is None else pd.Index(list(index))))


def _joined(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    parts = [part for part in (one, other) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else one


def _names(case: Case, kind: str, number: NDArray[Any]) -> list[str]:
    own = case.names.get(f"{kind}_name", ("",) * len(number))
    return [text.strip() or f"{kind.capitalize()} {value}" for text, value in zip(own, number, strict=True)]


def _finite(values: Matrix) -> Matrix:
    return np.where(np.isfinite(values), values, np.nan)


def _buses(case: Case, number: NDArray[np.int64]) -> pd.DataFrame:
    bus = case.bus
    columns: Columns = {
        "name": _names(case, "bus", number),
        "vn_kv": bus[:, _KV],
        "zone": [f"{zone:g}" for zone in bus[:, _ZONE]],
        "in_service": bus[:, _KIND] != _ALONE,
        "max_vm_pu": _finite(bus[:, _VMAX]),
        "min_vm_pu": _finite(bus[:, _VMIN]),
    }
    return _table(columns, number.tolist())


def _at_buses(case: Case, number: NDArray[np.int64]) -> dict[str, pd.DataFrame]:
    """Loads, generation written as negative load, and shunts (given as MW and Mvar at 1 p.u.)."""
    bus = case.bus
    p_mw, q_mvar = bus[:, _PD], bus[:, _QD]
    load, feed = (p_mw > 0) | ((p_mw == 0) & (q_mvar != 0)), p_mw < 0
    shunt = (bus[:, _GS] != 0) | (bus[:, _BS] != 0)
    return {
        "load": _table({"bus": number[load], "p_mw": p_mw[load], "q_mvar": q_mvar[load]}),
        "sgen": _table({"bus": number[feed], "p_mw": -p_mw[feed], "q_mvar": -q_mvar[feed]}),
        "shunt": _table(
            {"bus": number[shunt], "p_mw": bus[shunt, _GS], "q_mvar": -bus[shunt, _BS], "vn_kv": bus[shunt, _KV]}
        ),
    }


def _machines(case: Case, number: NDArray[np.int64], where: str) -> dict[str, pd.DataFrame]:
    """The first machine in service of a reference bus feeds the grid, that of a PV bus holds the voltage."""
    gen = case.gen
    place = _places(gen[:, _GEN_BUS], number, "gen", where)
    kind = case.bus[place, _KIND]
    on = (gen[:, _ON] > 0) & (kind != _ALONE)
    seen: set[int] = set()
    leads = np.zeros(len(gen), dtype=bool)
    for row in np.flatnonzero(on):
        leads[row] = int(place[row]) not in seen
        seen.add(int(place[row]))
    feeds, holds = leads & (kind == _REF), leads & (kind == _PV)
    rest = ~(feeds | holds)
    names = np.array(_names(case, "gen", np.arange(1, len(gen) + 1)), dtype=object)
    at, limits = number[place], {"max_q_mvar": _finite(gen[:, _QMAX]), "min_q_mvar": _finite(gen[:, _QMIN])}
    holding = {"bus": at, "name": names, "p_mw": gen[:, _PG], "vm_pu": gen[:, _VG], **limits}
    other = {"bus": at, "name": names, "p_mw": gen[:, _PG], "q_mvar": gen[:, _QG], "in_service": on}
    feeding = {"bus": at, "name": names, "vm_pu": gen[:, _VG], "va_degree": case.bus[place, _VA]}
    return {
        "ext_grid": _table({key: values[feeds] for key, values in feeding.items()}),
        "gen": _table({key: values[holds] for key, values in holding.items()}),
        "sgen": _joined(_at_buses(case, number)["sgen"], _table({key: values[rest] for key, values in other.items()})),
    }


def _lines(
    case: Case, number: NDArray[np.int64], ends: tuple[NDArray[np.int64], ...], rows: NDArray[np.bool_]
) -> pd.DataFrame:
    branch, base_kv = case.branch[rows], case.bus[ends[1][rows], _KV]
    z_base_ohm = base_kv**2 / case.base_mva
    rate = branch[:, _RATE]
    rated = np.isfinite(rate) & (rate > 0)
    columns: Columns = {
        "name": np.array(_names(case, "branch", np.arange(1, len(case.branch) + 1)), dtype=object)[rows],
        "from_bus": number[ends[0][rows]],
        "to_bus": number[ends[1][rows]],
        "length_km": np.ones(len(branch)),
        "r_ohm_per_km": branch[:, _R] * z_base_ohm,
        "x_ohm_per_km": branch[:, _X] * z_base_ohm,
        "c_nf_per_km": branch[:, _B] / z_base_ohm / (2 * np.pi * F_HZ) * 1e9,
        "max_i_ka": np.where(rated, rate / base_kv / np.sqrt(3), np.nan),
        "in_service": branch[:, _STATUS] > 0,
    }
    return _table(columns, (np.flatnonzero(rows) + 1).tolist())


def _trafos(
    case: Case,
    number: NDArray[np.int64],
    ends: tuple[NDArray[np.int64], ...],
    ratio: Matrix,
    rows: NDArray[np.bool_],
) -> pd.DataFrame:
    branch, tap = case.branch[rows], ratio[rows]
    one, other = ends[0][rows], ends[1][rows]
    kv_from, kv_to = case.bus[one, _KV], case.bus[other, _KV]
    down = kv_from >= kv_to
    z_pu = np.hypot(branch[:, _R], branch[:, _X])
    # any rating gives the same impedance; without one the largest that a short-circuit voltage below 100 % allows
    sn_mva = np.where(_is_rated(case)[rows], branch[:, _RATE], _largest_mva(case)[rows])
    to_percent = 100 * sn_mva / case.base_mva
    # the ratio stands at the from end: at the low side it multiplies the impedance by its square, as in pandapower
    columns: Columns = {
        "name": np.array(_names(case, "branch", np.arange(1, len(case.branch) + 1)), dtype=object)[rows],
        "hv_bus": number[np.where(down, one, other)],
        "lv_bus": number[np.where(down, other, one)],
        "sn_mva": sn_mva,
        "vn_hv_kv": np.where(down, kv_from * tap, kv_to),
        "vn_lv_kv": np.where(down, kv_to, kv_from * tap),
        "vk_percent": z_pu * np.sign(branch[:, _X]) * to_percent,
        "vkr_percent": branch[:, _R] * to_percent,
        "pfe_kw": np.zeros(len(branch)),
        "i0_percent": np.zeros(len(branch)),
        "shift_degree": np.where(down, 1, -1) * branch[:, _SHIFT],
        "in_service": branch[:, _STATUS] > 0,
    }
    return _table(columns, (np.flatnonzero(rows) + 1).tolist())


def _charging(
    case: Case,
    number: NDArray[np.int64],
    ends: tuple[NDArray[np.int64], ...],
    ratio: Matrix,
    rows: NDArray[np.bool_],
) -> pd.DataFrame:
    """Half of a branch's charging at each end; that of the from end stands behind the ratio."""
    charged = rows & (case.branch[:, _B] != 0) & (case.branch[:, _STATUS] > 0)
    half_mvar = case.branch[charged, _B] / 2 * case.base_mva
    places = np.concatenate([ends[0][charged], ends[1][charged]])
    q_mvar = -np.concatenate([half_mvar / ratio[charged] ** 2, half_mvar])
    columns = {"bus": number[places], "p_mw": np.zeros(len(places)), "q_mvar": q_mvar, "vn_kv": case.bus[places, _KV]}
    return _table(columns)


def _notes(is_line: NDArray[np.bool_], where: str) -> list[Issue]:
    count = int(is_line.sum())
    return [note("io.case_lengths", where, count=count)] if count else []


def _largest_mva(case: Case) -> Matrix:
    z_pu = np.hypot(case.branch[:, _R], case.branch[:, _X])
    largest: Matrix = np.minimum(UNRATED_MVA, HIGHEST_VK_PERCENT / 100 * case.base_mva / np.maximum(z_pu, 1e-9))
    return largest


def _is_rated(case: Case) -> NDArray[np.bool_]:
    """Branches with a rating that a transformer can have: 9900 and the like stand for "none"."""
    rate = case.branch[:, _RATE]
    rated: NDArray[np.bool_] = (rate > 0) & (rate <= _largest_mva(case))
    return rated
