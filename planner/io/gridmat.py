"""MATPOWER cases in MATLAB's own binary files: plain numbers of the structure ``mpc``, no objects, no functions."""

import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from planner.io.gridcase import MATRICES, Case, made_case
from planner.model.errors import PlannerError

MAX_BYTES = 64 << 20
_STRUCTURES = ("mpc", "ppc")


def read_case_binary(path: Path, where: str) -> Case:
    """Case of a ``.mat`` file (version 4 to 7.2).

    Raises
    ------
    PlannerError
        Damaged, of version 7.3, or without a case in it.
    """
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    if path.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    try:
        content = loadmat(path, variable_names=_STRUCTURES, struct_as_record=True, chars_as_strings=True)
    except NotImplementedError as error:
        raise PlannerError.of("io.mat_version", where=where) from error
    except (MatReadError, ValueError, TypeError, KeyError, OSError, EOFError, IndexError, zlib.error) as error:
        raise PlannerError.of("io.mat_damaged", where=where) from error
    found = next((content[name] for name in _STRUCTURES if name in content), None)
    if not isinstance(found, np.ndarray) or found.dtype.names is None or found.size != 1:
        raise PlannerError.of("io.mat_no_case", where=where)
    return made_case(_fields(found), where)


def _fields(structure: np.ndarray[tuple[int, ...], np.dtype[np.void]]) -> Mapping[str, object]:
    """Fields of the structure as the text reader gives them: matrices, one number, one text."""
    record = structure.reshape(-1)[0]
    fields: dict[str, object] = {}
    for name in structure.dtype.names or ():
        value = np.asarray(record[name])
        if value.dtype.kind in "fiu" and (name in MATRICES or value.size != 1):
            fields[name] = value.astype("float64") if value.size or name != "bus" else value
        elif value.dtype.kind in "fiu":
            fields[name] = float(value.reshape(-1)[0])
        elif value.dtype.kind == "U" and value.size == 1:
            fields[name] = str(value.reshape(-1)[0])
        else:
            fields[name] = _texts(value)
    if isinstance(fields.get("version"), float):
        fields["version"] = f"{fields['version']:g}"
    return fields


def _texts(value: np.ndarray[tuple[int, ...], np.dtype[np.object_]]) -> tuple[str, ...]:
    """Cells of a list of names; a cell that is no text is empty."""
    cells = [np.asarray(cell) for cell in value.reshape(-1)] if value.dtype.kind == "O" else []
    return tuple(str(cell.reshape(-1)[0]) if cell.dtype.kind == "U" and cell.size == 1 else "" for cell in cells)
