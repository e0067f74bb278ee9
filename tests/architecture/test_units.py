"""Units stand in names: every float of the records, every numeric column of the data files."""

import dataclasses
import importlib
import pkgutil
import typing

import pandas as pd
import pytest

import planner.model
from planner.model.units import UNIT_LABELS, unit_label, unit_suffix
from planner.resources import data_dir

# Dimensionless or unit given beside the value; each with its reason.
ALLOWED_FIELDS = {
    "low", "base", "high",  # the unit is the suffix of the field that holds the band, of a look's class its column's
    "lon", "lat",  # WGS84 degrees, the names every map format uses
    "x_m", "y_m",
    "low_value", "high_value", "bound",  # as the next
    "value", "before", "after", "limit", "binding_limit", "worst_value",  # the record's `unit` or `quantity` says it
    "score", "contribution",  # weighted sum of shares
    "quantity",  # CostLine: `unit` stands beside it
    "power_factor", "route_factor",
    "priorities",  # weights by use case
    "ahp", "swing", "targets",  # ratio or points by criterion; in the unit of the criterion's column
    "weights", "overrides", "limits",  # by criterion id, by constant name, by figure of a planning rule
    "cost_lines",  # text code and EUR, said in its record
    "params",
    "vm_profile",  # (km, p.u., p.u.), said in its record
    "people", "jobs", "gravity_people", "people_reached", "newly_reached", "reached_today",  # persons, by minutes band
    "sessions_by_use_case",  # sessions a day, by use case
    "steps",  # (name with its unit, value)
    "constants", "rule_facts",  # by name, with its unit
    "rank_correlation", "naive_rank_correlation",
    "from_scale", "to_scale", "cluster_from_scale",  # n of 1 : n
    "changes", "values",  # settings by dotted key, each named with its unit
    "deviations", "notes",  # text code and what fills it
    "facts",  # by name of the fact, each with its unit
}  # fmt: skip

ALLOWED_COLUMNS = {"cos_phi", "power_factor", "points", "order"}


def records() -> list[type]:
    found = []
    for module in pkgutil.iter_modules(planner.model.__path__):
        loaded = importlib.import_module(f"planner.model.{module.name}")
        found += [v for v in vars(loaded).values() if dataclasses.is_dataclass(v) and v.__module__ == loaded.__name__]
    return found


def holds_float(annotation: object) -> bool:
    if annotation is float or getattr(annotation, "__name__", "") == "Band":
        return True
    return any(holds_float(part) for part in typing.get_args(annotation))


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_every_float_field_names_its_unit(record):
    hints = typing.get_type_hints(record)
    bare = [
        field.name
        for field in dataclasses.fields(record)
        if holds_float(hints[field.name]) and unit_suffix(field.name) is None and field.name not in ALLOWED_FIELDS
    ]
    assert bare == []


@pytest.mark.parametrize("path", sorted(data_dir().glob("catalogue/*.csv")) + sorted(data_dir().glob("demand/*.csv")))
def test_every_numeric_column_names_its_unit(path):
    frame = pd.read_csv(path, comment="#")
    numeric = [c for c in frame.columns if pd.api.types.is_float_dtype(frame[c]) and frame[c].notna().any()]
    bare = [
        c for c in numeric if unit_suffix(c.removesuffix("_low").removesuffix("_base").removesuffix("_high")) is None
    ]
    beside_unit = {"value", "low", "base", "high", "default_weight"} if "unit" in frame.columns else {"default_weight"}
    assert sorted(set(bare) - beside_unit - ALLOWED_COLUMNS) == []


def test_labels_come_from_the_suffix():
    assert unit_label("energy_kwh_per_day") == "kWh/day"
    assert unit_label("hosting_kw") == "kW"
    assert unit_suffix("name") is None
    assert all(unit_suffix(f"x_{suffix}") == suffix for suffix in UNIT_LABELS)
