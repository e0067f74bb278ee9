"""A MATPOWER case as checked matrices of numbers, whatever file it stood in."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.errors import PlannerError

Matrix = NDArray[np.float64]
MATRICES = ("bus", "gen", "branch")
_LEAST_COLUMNS = {"bus": 13, "gen": 8, "branch": 11}
# columns that the load flow needs; limits may be endless, by which MATPOWER means "none"
_FINITE = {"bus": (0, 1, 2, 3, 4, 5, 8, 9), "gen": (0, 1, 2, 5, 7), "branch": (0, 1, 2, 3, 4, 8, 9, 10)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A MATPOWER case, version 2, in MATPOWER's own columns and numbers.

    Attributes
    ----------
    bus : ndarray, shape (n, >= 13)
    gen : ndarray, shape (g, >= 8)
    branch : ndarray, shape (m, >= 11)
    names : mapping
        bus_name, branch_name, gen_name where they fit their matrix.
    others : mapping of str to int
        Fields that are not read, with their number of rows.
    """

    base_mva: float
    bus: Matrix
    gen: Matrix
    branch: Matrix
    names: Mapping[str, tuple[str, ...]]
    others: Mapping[str, int]


def made_case(fields: Mapping[str, object], where: str) -> Case:
    """Case out of named fields: matrices, the base power, lists of names.

    Raises
    ------
    PlannerError
        A needed field is missing or has no sense.
    """
    version = fields.get("version", "2")
    if str(version).strip() not in {"2", "2.0"}:
        raise PlannerError.of("io.case_version", where=where, version=str(version)[:20])
    base = fields.get("baseMVA")
    if not isinstance(base, float) or not 1e-6 <= base <= 1e6:
        raise PlannerError.of("io.case_base", where=where)
    matrices = {name: _matrix(name, fields.get(name), where) for name in MATRICES}
    names: dict[str, tuple[str, ...]] = {}
    others: dict[str, int] = {}
    for name, value in fields.items():
        if name.removesuffix("_name") in MATRICES and name.endswith("_name") and isinstance(value, tuple):
            if len(value) == len(matrices[name.removesuffix("_name")]):
                names[name] = value
        elif name not in {"version", "baseMVA", *MATRICES}:
            others[name] = len(value) if isinstance(value, np.ndarray | tuple) else 0
    return Case(base_mva=base, names=names, others=dict(sorted(others.items())), **matrices)


def _matrix(name: str, value: object, where: str) -> Matrix:
    least = _LEAST_COLUMNS[name]
    if not isinstance(value, np.ndarray) or value.ndim != 2 or value.dtype.kind not in "fiu":
        raise PlannerError.of("io.case_matrix", where=where, name=name, least=least)
    if name == "bus" and not len(value):
        raise PlannerError.of("io.grid_no_buses", where=where)
    if value.shape[1] < least and len(value):
        raise PlannerError.of("io.case_matrix", where=where, name=name, least=least)
    matrix = value.astype("float64").reshape(len(value), -1 if len(value) else least)
    needed = list(_FINITE[name])
    wrong = ~np.isfinite(matrix[:, needed])
    if wrong.any():
        row, column = (int(place) for place in np.argwhere(wrong)[0])
        raise PlannerError.of("io.case_not_finite", where=where, name=name, row=row + 1, column=needed[column] + 1)
    return matrix
