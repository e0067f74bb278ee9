"""Scenarios: the project's settings with some keys changed, checked as PROJECT.toml is."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from planner.model.drawn import Plain
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.settings import Settings
from planner.store.fields import Faults, check, fill
from planner.store.ranges import RANGES

_MEMBER_DEPTH = 2


def in_scenario(project: Project, scenario_id: str | None = None) -> Project:
    """Project whose settings are those of a scenario; None: of the one in use, empty: the project's own settings.

    Raises
    ------
    PlannerError
        There is no such scenario, or it changes keys that do not exist or to values that cannot be.
    """
    wanted = project.scenario if scenario_id is None else scenario_id
    if not wanted:
        return replace(project, scenario="")
    found = next((each for each in project.scenarios if each.scenario_id == wanted), None)
    if found is None:
        known = ", ".join(each.scenario_id for each in project.scenarios) or "-"
        raise PlannerError.of("store.no_scenario", where=project.name, scenario=wanted, known=known)
    settings = changed(project.settings, found.changes, where=found.name)
    return replace(project, settings=settings, scenario=wanted)


def changed(settings: Settings, changes: Mapping[str, Plain | None], *, where: str) -> Settings:
    """Settings with some keys changed, by dotted key as in PROJECT.toml.

    None takes a key back to its default. False takes a member out of a table (``sizing.caps_kw.S1``): TOML has no word
    for nothing.

    Raises
    ------
    PlannerError
        Unknown keys, or values of the wrong type or size: one sentence each.
    """
    table = plain_settings(settings)
    faults = Faults(where)
    for key, value in changes.items():
        _put(table, key, list(value) if isinstance(value, tuple) else value, faults)
    seed = check(int, table.pop("seed", Settings().seed), "project.seed", faults, RANGES)
    made = fill(Settings, table, "", faults, RANGES)
    if faults.issues or made is None:
        raise PlannerError(tuple(faults.issues))
    return replace(made, seed=seed)


def differences(before: Settings, after: Settings) -> dict[str, tuple[Plain | None, Plain | None]]:
    """Dotted keys whose values differ, with both values; None: the key is not there."""
    old, new = flat_settings(before), flat_settings(after)
    keys = sorted({*old, *new})
    return {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}


def flat_settings(settings: Settings) -> dict[str, Plain]:
    """Settings by dotted key; what is None is left out."""
    return _flat(plain_settings(settings))


def plain_settings(settings: Settings) -> dict[str, Any]:
    """Settings as nested tables, as TOML has them; what is None is left out."""
    made: dict[str, Any] = _plain(settings)
    return made


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever a setting holds
    if is_dataclass(value) and not isinstance(value, type):
        rows = ((item.name, getattr(value, item.name)) for item in fields(value))
        return {name: _plain(each) for name, each in rows if each is not None}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Plain]:
    rows: dict[str, Plain] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            rows |= _flat(value, f"{key}.")
        else:
            rows[key] = tuple(value) if isinstance(value, list) else value
    return rows


def _put(table: dict[str, Any], key: str, value: object, faults: Faults) -> None:
    *path, last = key.split(".", _MEMBER_DEPTH)
    at = table
    for name in path:
        at = at.setdefault(name, {})
        if not isinstance(at, dict):
            faults.unknown_key(key, key, _flat(table))
            return
    if value is None or (value is False and len(path) == _MEMBER_DEPTH):
        at.pop(last, None)
    else:
        at[last] = value
