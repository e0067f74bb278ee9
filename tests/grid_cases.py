"""MATPOWER cases for tests: as text, and out of pandapower's own networks."""

import numpy as np
from pandapower.converter.pypower import to_ppc


def case_text(base_mva, bus, gen, branch, extra=""):
    """A case of version 2 in MATPOWER's own way of writing."""
    parts = ["function mpc = trial", "%TRIAL  a case 'by hand'", "mpc.version = '2';", f"mpc.baseMVA = {base_mva!r};"]
    for name, rows in (("bus", bus), ("gen", gen), ("branch", branch)):
        lines = ["\t" + "\t".join(_number(value) for value in row) + ";" for row in rows]
        parts += [f"%% {name} data", f"mpc.{name} = [", *lines, "];"]
    return "\n".join(parts) + "\n" + extra


def _number(value):
    return {np.inf: "Inf", -np.inf: "-Inf"}.get(float(value), repr(float(value)))


def matrices_of(net):
    """Matrices of a pandapower net, with MATPOWER's counting from 1 and without its dummy limits."""
    ppc = to_ppc(net, init="flat", calculate_voltage_angles=True)
    bus, gen, branch = (np.real(ppc[name]).astype(float) for name in ("bus", "gen", "branch"))
    bus, gen, branch = bus[:, :13].copy(), gen[:, :10].copy(), branch[:, :13].copy()
    bus[:, 0] += 1
    gen[:, 0] += 1
    branch[:, :2] += 1
    gen[:, 3:5] = np.where(np.abs(gen[:, 3:5]) > 1e8, np.sign(gen[:, 3:5]) * np.inf, gen[:, 3:5])
    return {"base_mva": float(ppc["baseMVA"]), "bus": bus, "gen": gen, "branch": branch}


def mismatch_mva(case, vm_pu, va_degree):
    """Largest power mismatch at the PQ and PV buses of a case, by MATPOWER's branch model (User's Manual, 3.2).

    Written out here from the manual, without pandapower.
    """
    bus, gen, branch, base = (case[name] for name in ("bus", "gen", "branch", "base_mva"))
    number = {int(row[0]): place for place, row in enumerate(bus)}
    y = np.zeros((len(bus), len(bus)), complex)
    for row in branch:
        if row[10] <= 0:
            continue
        f, t = number[int(row[0])], number[int(row[1])]
        ys, tap = 1 / (row[2] + 1j * row[3]), (row[8] or 1.0) * np.exp(1j * np.deg2rad(row[9]))
        y[f, f] += (ys + 1j * row[4] / 2) / abs(tap) ** 2
        y[f, t] -= ys / np.conj(tap)
        y[t, f] -= ys / tap
        y[t, t] += ys + 1j * row[4] / 2
    y += np.diag((bus[:, 4] + 1j * bus[:, 5]) / base)
    v = np.asarray(vm_pu) * np.exp(1j * np.deg2rad(np.asarray(va_degree)))
    flow = v * np.conj(y @ v) * base
    given = -(bus[:, 2] + 1j * bus[:, 3])
    for row in gen:
        given[number[int(row[0])]] += (row[1] + 1j * row[2]) if row[7] > 0 else 0
    free = np.abs(flow - given)
    pv, ref = bus[:, 1] == 2, bus[:, 1] == 3
    free[pv] = np.abs((flow - given).real[pv])
    return float(free[~ref].max())
