"""A calibration as a file that people can read and change: TOML."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from math import isclose
from pathlib import Path

from planner.model.demand_result import Calibration
from planner.model.errors import PlannerError
from planner.store.fields import Faults, Range, fill

MAX_BYTES = 4 << 20
LENGTHS: Mapping[str, int] = {
    "hourly_share_pu": 24,
    "weekend_share_pu": 24,
    "weekday_factor_pu": 7,
    "month_factor_pu": 12,
}
SUM_TOLERANCE_PU = 1e-3
_ANY_COUNT: Range = (0, 1e9)
_POSITIVE: Range = (0, 1e6)
RANGES: Mapping[str, Range] = {
    "hourly_share_pu": (0, 1),
    "weekend_share_pu": (0, 1),
    "weekday_factor_pu": (0, 7),
    "month_factor_pu": (0, 12),
    "covered_months": (1, 12),
    "constants.*": (0, 1e6),
    "dropped.*": _ANY_COUNT,
    "corrected.*": _ANY_COUNT,
    "volume_scale_pu": (0, 1e9),
    "mean_energy_kwh": _POSITIVE,
    "median_energy_kwh": _POSITIVE,
    "mean_stay_min": _POSITIVE,
    "median_stay_min": _POSITIVE,
    "stay_cv_pu": _POSITIVE,
}
_HEAD = """\
# Made by: chargesite demand calibrate
# A project takes it with calibration = "<this file>" in [demand]; its constants then stand over those of the program.
"""


ESSENTIAL = {"files", "use_case"}


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write a calibration as TOML; :func:`read_calibration` gives the same back.

    Raises
    ------
    PlannerError
        The name does not end in .toml, or the file cannot be written.
    """
    if path.suffix.lower() != ".toml":
        raise PlannerError.of("demand.calibration_suffix", where=path.name)
    try:
        path.write_text(calibration_text(calibration), encoding="utf-8", newline="\n")
    except OSError as error:
        raise PlannerError.of("demand.calibration_cannot_write", where=path.name) from error


def calibration_text(calibration: Calibration) -> str:
    """TOML text of a calibration."""
    rows = _written(calibration)
    plain = {name: value for name, value in rows.items() if not _is_nested(value)}
    blocks = [_HEAD + _lines(plain)]
    for name, value in rows.items():
        if isinstance(value, Mapping):
            blocks.append(f"[{name}]\n" + _lines(dict(sorted(value.items()))))
        elif _is_nested(value) and isinstance(value, tuple):
            blocks += [f"[[{name}]]\n" + _lines(_written(record)) for record in value]
    return "\n".join(blocks)


def read_calibration(path: Path) -> Calibration:
    """Calibration of a file that :func:`write_calibration` wrote; people may have changed it.

    Raises
    ------
    PlannerError
        No such file, no TOML, a key that is unknown, missing or out of range, or shares that do not sum to 1.
    """
    where = path.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PlannerError.of("demand.calibration_missing", where=where) from error
    if len(content) > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise PlannerError.of("demand.calibration_not_toml", where=where, reason=str(error)) from error
    if not tables.keys() >= ESSENTIAL:
        raise PlannerError.of("demand.calibration_other_file", where=where)
    faults = Faults(where)
    found = fill(Calibration, tables, "", faults, RANGES)
    if found is not None:
        _check(found, faults)
    if faults.issues or found is None:
        raise PlannerError(tuple(faults.issues))
    return found


def _check(found: Calibration, faults: Faults) -> None:
    for name, length in LENGTHS.items():
        values = getattr(found, name)
        if len(values) != length:
            faults.add("demand.calibration_length", key=name, length=length, found=len(values))
        elif length == LENGTHS["hourly_share_pu"] and not isclose(sum(values), 1.0, abs_tol=SUM_TOLERANCE_PU):
            faults.add("demand.calibration_sum", key=name, total=round(sum(values), 4))


def _written(record: object) -> dict[str, object]:
    values = {item.name: getattr(record, item.name) for item in fields(record)}  # type: ignore[arg-type]
    return {name: value for name, value in values.items() if value is not None}


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, tuple) and any(is_dataclass(item) for item in value))


def _lines(rows: Mapping[str, object]) -> str:
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in rows.items())


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _text(name)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but for DEL
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
