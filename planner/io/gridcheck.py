"""Values of a grid file that cannot be true of any grid: one function a fault.

Only form, references and impossible values are looked at here, where the file is known. What is possible but hard to
believe (lines of no length, kilometres of low voltage, loads far above the transformers) is judged by planner.grid,
which knows the whole network; it mends or warns.
"""

from collections.abc import Callable, Mapping

import pandas as pd

from planner.io.findings import error
from planner.io.gridcast import element_name
from planner.io.gridfile import StdTypes
from planner.model.issues import Issue
from planner.tables.grid_columns import GRID_COLUMNS, NEEDED_COLUMNS

Tables = Mapping[str, pd.DataFrame]
Check = Callable[[Tables, str], list[Issue]]

_VOLTAGE_TOLERANCE_PU = 0.2
_RATED_TOLERANCE_PU = 0.3
_LONGEST_KM = 1000.0
_SWITCHED = {"l": "line", "t": "trafo", "t3": "trafo3w"}


def _first(
    table: str, frame: pd.DataFrame, wrong: "pd.Series[bool]", code: str, where: str, **params: object
) -> list[Issue]:
    """Fault of the first wrong element, with how many there are; ``table`` and ``row`` say which it is."""
    if not wrong.any():
        return []
    row = frame.index[wrong][0]
    shown: dict[str, str | int | float] = {
        key: float(value.loc[row]) if isinstance(value, pd.Series) else str(value) for key, value in params.items()
    }
    name = frame.loc[row, "name"] if "name" in frame.columns else None
    element = element_name(table, row, name)
    return [error(code, where, element=element, count=int(wrong.sum()), table=table, row=int(row), **shown)]


def needed_columns(tables: Tables, where: str) -> list[Issue]:
    """Columns without which an element cannot be computed are there and filled."""
    issues: list[Issue] = []
    for table, columns in NEEDED_COLUMNS.items():
        frame = tables.get(table)
        if frame is None or frame.empty:
            continue
        for column in columns:
            if column not in frame.columns:
                issues.append(error("io.grid_column_missing", where, table=table, column=column))
            else:
                issues += _first(table, frame, frame[column].isna(), "io.grid_value_missing", where, column=column)
    return issues


def unknown_types(tables: Tables, std_types: StdTypes, where: str) -> list[Issue]:
    """Elements that only name a type, and one that the file does not hold."""
    issues: list[Issue] = []
    for table in ("line", "trafo", "trafo3w"):
        frame = tables.get(table)
        if frame is None or "std_type" not in frame.columns:
            continue
        needed = [column for column in NEEDED_COLUMNS[table] if column in frame.columns]
        kind = frame["std_type"]
        wrong = frame[needed].isna().any(axis=1) & kind.notna() & ~kind.isin(list(std_types.get(table, {})))
        if wrong.any():
            name = str(kind[wrong].iloc[0])[:60]
            issues += _first(table, frame, wrong, "io.grid_type_unknown", where, type=name)
    return issues


def missing_buses(tables: Tables, where: str) -> list[Issue]:
    """Every element hangs on a bus that exists."""
    issues: list[Issue] = []
    buses = tables["bus"].index
    for table, frame in tables.items():
        for column, kind in GRID_COLUMNS[table].items():
            if kind == "bus" and column in frame.columns:
                wrong = ~frame[column].isin(buses)
                issues += _first(table, frame, wrong, "io.grid_missing_bus", where, bus=frame[column])
    return issues


def feed_in(tables: Tables, where: str) -> list[Issue]:
    """Some point feeds the grid: an external grid or a slack generator in service."""
    slack = tables.get("gen", pd.DataFrame({"slack": [], "in_service": []}))
    external = tables.get("ext_grid", pd.DataFrame({"in_service": []}))
    fed = external["in_service"].any() or (slack["slack"].astype(bool) & slack["in_service"].astype(bool)).any()
    return [] if fed else [error("io.grid_no_feed_in", where)]


def bus_voltages(tables: Tables, where: str) -> list[Issue]:
    """Rated voltages lie between 0 and 1200 kV."""
    bus = tables["bus"]
    return _first("bus", bus, ~bus["vn_kv"].between(0.01, 1200.0), "io.grid_bus_voltage", where, vn=bus["vn_kv"])


def line_ends(tables: Tables, where: str) -> list[Issue]:
    """A line joins two different buses of like voltage."""
    line, vn = _with_voltages(tables, "line", ("from_bus", "to_bus"))
    unlike = (vn["from_bus"] / vn["to_bus"] - 1).abs() > _VOLTAGE_TOLERANCE_PU
    return [
        *_first("line", line, line["from_bus"] == line["to_bus"], "io.grid_line_to_itself", where),
        *_first("line", line, unlike, "io.grid_line_voltages", where, from_kv=vn["from_bus"], to_kv=vn["to_bus"]),
    ]


def line_values(tables: Tables, where: str) -> list[Issue]:
    """Lengths and impedances are not negative, and no line is longer than any of a distribution grid."""
    line, vn = _with_voltages(tables, "line", ("from_bus", "to_bus"))
    length = line["length_km"]
    negative = (line[["r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km"]] < 0).any(axis=1)
    none = (line["r_ohm_per_km"] == 0) & (line["x_ohm_per_km"] == 0)
    issues = [
        *_first("line", line, length < 0, "io.grid_line_negative", where, length=length),
        *_first("line", line, length > _LONGEST_KM, "io.grid_line_long", where, length=length, vn=vn["from_bus"]),
        *_first("line", line, negative, "io.grid_line_impedance", where),
        *_first("line", line, none, "io.grid_line_no_impedance", where),
    ]
    if "max_i_ka" in line.columns:
        issues += _first("line", line, line["max_i_ka"] < 0, "io.grid_line_current", where)
    return [*issues, *_first("line", line, _too_few(line), "io.grid_parallel", where)]


def trafo_sides(tables: Tables, where: str) -> list[Issue]:
    """Transformers stand the right way round and fit the voltages of their buses."""
    trafo, vn = _with_voltages(tables, "trafo", ("hv_bus", "lv_bus"))
    high = (trafo["vn_hv_kv"] / vn["hv_bus"] - 1).abs() > _RATED_TOLERANCE_PU
    low = (trafo["vn_lv_kv"] / vn["lv_bus"] - 1).abs() > _RATED_TOLERANCE_PU
    turned = vn["hv_bus"] < vn["lv_bus"] * (1 - _VOLTAGE_TOLERANCE_PU)
    return [
        *_first("trafo", trafo, turned, "io.grid_trafo_turned", where, hv=vn["hv_bus"], lv=vn["lv_bus"]),
        *_first("trafo", trafo, high & ~turned, "io.grid_trafo_voltage", where, vn=trafo["vn_hv_kv"], bus=vn["hv_bus"]),
        *_first("trafo", trafo, low & ~turned, "io.grid_trafo_voltage", where, vn=trafo["vn_lv_kv"], bus=vn["lv_bus"]),
    ]


def trafo_values(tables: Tables, where: str) -> list[Issue]:
    """Rated power and short-circuit voltage of transformers are possible."""
    trafo = tables["trafo"]
    vk, vkr = trafo["vk_percent"], trafo["vkr_percent"]
    return [
        *_first("trafo", trafo, ~(trafo["sn_mva"] > 0), "io.grid_trafo_power", where, sn=trafo["sn_mva"]),
        *_first("trafo", trafo, ~vk.between(1e-3, 100), "io.grid_trafo_vk", where, vk=vk),
        *_first("trafo", trafo, (vkr < 0) | ((vkr > vk) & (vk > 0)), "io.grid_trafo_vkr", where, vk=vk, vkr=vkr),
        *_first("trafo", trafo, (trafo[["pfe_kw", "i0_percent"]] < 0).any(axis=1), "io.grid_trafo_losses", where),
        *_first("trafo", trafo, _too_few(trafo), "io.grid_parallel", where),
    ]


def loads(tables: Tables, where: str) -> list[Issue]:
    """Loads have a scaling: without one they would count as nothing."""
    load = tables["load"]
    return _first("load", load, load["scaling"].isna(), "io.grid_value_missing", where, column="scaling")


def switches(tables: Tables, where: str) -> list[Issue]:
    """Switches sit on elements that exist, and bus switches join like voltages."""
    switch = tables["switch"]
    kind = switch["et"]
    issues = _first("switch", switch, ~kind.isin(["b", *_SWITCHED]), "io.grid_switch_kind", where)
    for short, table in {"b": "bus", **_SWITCHED}.items():
        known = tables[table].index if table in tables else pd.Index([])
        wrong = (kind == short) & ~switch["element"].isin(known)
        issues += _first("switch", switch, wrong, "io.grid_switch_element", where, kind=table)
    if issues:
        return issues
    between = switch[kind == "b"]
    one, other = (between[column].map(tables["bus"]["vn_kv"]) for column in ("bus", "element"))
    unlike = (one / other - 1).abs() > _VOLTAGE_TOLERANCE_PU
    return _first("switch", between, unlike, "io.grid_switch_voltages", where, from_kv=one, to_kv=other)


def _too_few(frame: pd.DataFrame) -> "pd.Series[bool]":
    return (frame["parallel"] < 1) & frame["in_service"].astype(bool)


def _with_voltages(tables: Tables, table: str, columns: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = tables[table]
    vn = {column: frame[column].map(tables["bus"]["vn_kv"]).astype("float64") for column in columns}
    return frame, pd.DataFrame(vn, index=frame.index)


_OF_TABLE: Mapping[str, tuple[Check, ...]] = {
    "bus": (feed_in,),
    "line": (line_ends, line_values),
    "trafo": (trafo_sides, trafo_values),
    "load": (loads,),
    "switch": (switches,),
}


def check_tables(tables: Tables, where: str) -> list[Issue]:
    """All faults of a grid's tables; a missing bus or value ends the look, since the rest would only repeat it."""
    for first in (needed_columns, missing_buses, bus_voltages):
        issues = first(tables, where)
        if issues:
            return issues
    return [
        issue
        for table, checks in _OF_TABLE.items()
        if table in tables and not tables[table].empty
        for check in checks
        for issue in check(tables, where)
    ]
