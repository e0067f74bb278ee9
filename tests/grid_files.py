"""Small grid files for tests in every layout of pandapower, written by hand, and ways to break them."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandapower as pp
from pandapower.io_utils import to_dict_of_dfs

Net = dict[str, Any]


def frame(columns: list[str], *rows: list[Any], index: list[int] | None = None) -> Net:
    content = {"columns": columns, "index": index or list(range(len(rows))), "data": list(rows)}
    return {"_module": "pandas.core.frame", "_class": "DataFrame", "_object": json.dumps(content), "orient": "split"}


BUS = ["name", "vn_kv", "in_service", "geo"]
LINE = [
    "name",
    "std_type",
    "from_bus",
    "to_bus",
    "length_km",
    "r_ohm_per_km",
    "x_ohm_per_km",
    "c_nf_per_km",
    "max_i_ka",
]
TRAFO = [
    "name",
    "hv_bus",
    "lv_bus",
    "sn_mva",
    "vn_hv_kv",
    "vn_lv_kv",
    "vk_percent",
    "vkr_percent",
    "pfe_kw",
    "i0_percent",
]
LOAD = ["name", "bus", "p_mw", "q_mvar", "scaling", "in_service"]


def good() -> Net:
    place = '{"type": "Point", "coordinates": [7.9, 48.4]}'
    return {
        "bus": frame(BUS, ["MV", 20.0, True, place], *[[f"N{n}", 0.4, True, None] for n in range(1, 5)]),
        "line": frame(LINE, *[[f"C{n}", "T", n, n + 1, 0.1, 0.2, 0.08, 260.0, 0.27] for n in range(1, 4)]),
        "trafo": frame(TRAFO, ["T1", 0, 1, 0.4, 20.0, 0.4, 6.0, 1.4, 1.35, 0.3]),
        "load": frame(LOAD, *[[f"L{n}", n, 0.02, 0.005, 1.0, True] for n in range(2, 5)]),
        "ext_grid": frame(["name", "bus", "vm_pu", "in_service"], ["grid", 0, 1.0, True]),
        "switch": frame(["bus", "element", "et", "closed"], [1, 0, "l", True], [0, 0, "t", True]),
        "name": "Trial",
        "f_hz": 50.0,
        "sn_mva": 1.0,
        "version": "3.5.6",
        "format_version": "3.3.0",
        "std_types": {"line": {"T": {"r_ohm_per_km": 0.21, "x_ohm_per_km": 0.09}}, "trafo": {}},
    }


def write(folder: Path, net: Net, name: str = "grid.json") -> Path:
    path = folder / name
    path.write_text(json.dumps({"_module": "pandapower.auxiliary", "_class": "pandapowerNet", "_object": net}))
    return path


def cell(table: str, row: int, column: str, value: Any) -> Callable[[Net], None]:
    def change(net: Net) -> None:
        content = json.loads(net[table]["_object"])
        content["data"][row][content["columns"].index(column)] = value
        net[table]["_object"] = json.dumps(content)

    return change


def whole(table: str, key: str, value: Any) -> Callable[[Net], None]:
    def change(net: Net) -> None:
        content = json.loads(net[table]["_object"])
        content[key] = value
        net[table]["_object"] = json.dumps(content)

    return change


def put(key: str, value: Any) -> Callable[[Net], None]:
    return lambda net: net.__setitem__(key, value)


def drop(key: str) -> Callable[[Net], None]:
    return lambda net: net.pop(key) and None


def put_column(table: str, column: str, value: Any) -> Callable[[Net], None]:
    def change(net: Net) -> None:
        content = json.loads(net[table]["_object"])
        content["columns"].append(column)
        for row in content["data"]:
            row.append(value)
        net[table]["_object"] = json.dumps(content)

    return change


def no_impedance(net: Net) -> None:
    cell("line", 0, "r_ohm_per_km", 0.0)(net)
    cell("line", 0, "x_ohm_per_km", 0.0)(net)


def all_loads(p_mw: float) -> Callable[[Net], None]:
    def change(net: Net) -> None:
        for row in range(3):
            cell("load", row, "p_mw", p_mw)(net)

    return change


def bus_switch(one: int, other: int) -> Callable[[Net], None]:
    return put("switch", frame(["name", "bus", "element", "et", "closed"], ["S", one, other, "b", True]))


def tables_in(net: Net) -> dict[str, tuple[list[str], list[int], list[list[Any]]]]:
    """Columns, row numbers and rows of each table of a net as it stands in JSON."""
    found = {}
    for name, value in net.items():
        if isinstance(value, dict) and value.get("_class") == "DataFrame":
            content = json.loads(value["_object"])
            found[name] = (content["columns"], content["index"], content["data"])
    return found


def sheets_of(net: Net) -> dict[str, tuple[list[str], list[Any], list[list[Any]]]]:
    """The same in pandapower's layout of sheets: parameters and standard types as tables of their own."""
    sheets: dict[str, tuple[list[str], list[Any], list[list[Any]]]] = dict(tables_in(net))
    heads = {key: net[key] for key in ("name", "f_hz", "sn_mva", "version", "format_version") if key in net}
    sheets["parameters"] = (list(heads), [0], [list(heads.values())])
    for kind, types in net.get("std_types", {}).items():
        columns = sorted({column for row in types.values() for column in row})
        if columns:
            rows = [[row.get(column) for column in columns] for row in types.values()]
            sheets[f"{kind}_std_types"] = (columns, list(types), rows)
    return sheets


def sheets_of_net(net: pp.pandapowerNet) -> dict[str, tuple[list[str], list[Any], list[list[Any]]]]:
    """Sheets that pandapower itself would write to Excel."""
    frames = to_dict_of_dfs(net, include_results=False)
    return {
        name: (
            [str(column) for column in frame.columns],
            frame.index.tolist(),
            frame.astype(object).where(frame.notna(), None).to_numpy().tolist(),
        )
        for name, frame in frames.items()
    }


def write_sqlite(path: Path, sheets: dict[str, tuple[list[str], list[Any], list[list[Any]]]]) -> Path:
    """Sheets in the layout of pandapower's ``to_sqlite``."""
    with sqlite3.connect(path) as connection:
        for name, (columns, index, rows) in sheets.items():
            names = ", ".join(f'"{column}"' for column in ["index", *columns])
            connection.execute(f'CREATE TABLE "{name}" ({names})')
            marks = ", ".join("?" * (len(columns) + 1))
            lines = [[number, *row] for number, row in zip(index, rows, strict=True)]
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', lines)
    connection.close()
    return path


def write_excel(path: Path, sheets: dict[str, tuple[list[str], list[Any], list[list[Any]]]]) -> Path:
    """Sheets in the layout of pandapower's ``to_excel``, which itself needs a library that is not installed."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, (columns, index, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append([None, *columns])
        for number, row in zip(index, rows, strict=True):
            sheet.append([number, *row])
    book.save(path)
    return path
