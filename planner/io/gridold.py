"""Grid files of pandapower 2.x, brought to the columns of version 3: renamed loads, phase shifters, positions."""

import json

import numpy as np
import pandas as pd

from planner.io.frames import only

Tables = dict[str, pd.DataFrame]


def modernise(tables: Tables) -> Tables:
    """Tables with the columns of pandapower 3; positions move from ``bus_geodata`` and ``line_geodata`` to ``geo``."""
    result = {name: frame.copy() for name, frame in tables.items() if not name.endswith("_geodata")}
    if "load" in result:
        result["load"] = _load(result["load"])
    for name in ("trafo", "trafo3w"):
        if name in result:
            result[name] = _tap_changers(result[name])
    _place(result, tables)
    return result


def _load(load: pd.DataFrame) -> pd.DataFrame:
    for part in ("z", "i"):
        old = f"const_{part}_percent"
        if old in load.columns:
            load = load.assign(**{f"const_{part}_p_percent": load[old], f"const_{part}_q_percent": load[old]})
            load = load.drop(columns=old)
    return load


def _tap_changers(trafo: pd.DataFrame) -> pd.DataFrame:
    """Kind of tap changer from its steps, as pandapower 3 derives it (``convert_trafo_pst_logic``)."""
    if "tap_changer_type" in trafo.columns or not {"tap_step_percent", "tap_step_degree"} & set(trafo.columns):
        return trafo.drop(columns="tap_phase_shifter", errors="ignore")
    percent = _steps(trafo, "tap_step_percent")
    degree = _steps(trafo, "tap_step_degree")
    kinds = [(percent != 0) & (degree != 90), (percent != 0) & (degree == 90), (percent == 0) & (degree != 0)]
    changer = np.select(kinds, ["Ratio", "Symmetrical", "Ideal"], default="")
    kind = pd.Series(changer, index=trafo.index, dtype=object)
    trafo = trafo.assign(tap_changer_type=only(kind, kind != ""))
    return trafo.drop(columns="tap_phase_shifter", errors="ignore")


def _steps(trafo: pd.DataFrame, column: str) -> "pd.Series[float]":
    if column not in trafo.columns:
        return pd.Series(0.0, index=trafo.index)
    return pd.to_numeric(trafo[column], errors="coerce").fillna(0.0)


def _place(result: Tables, tables: Tables) -> None:
    points = tables.get("bus_geodata")
    if points is not None and {"x", "y"} <= set(points.columns) and "geo" not in result["bus"].columns:
        texts = [_text("Point", [x, y]) for x, y in zip(points["x"], points["y"], strict=True)]
        geo = pd.Series(texts, index=points.index, dtype=object)
        result["bus"] = result["bus"].assign(geo=geo.reindex(result["bus"].index))
    lines = tables.get("line_geodata")
    if lines is not None and "coords" in lines.columns and "line" in result and "geo" not in result["line"].columns:
        geo = pd.Series([_text("LineString", cell) for cell in lines["coords"]], index=lines.index, dtype=object)
        result["line"] = result["line"].assign(geo=geo.reindex(result["line"].index))


def _text(kind: str, coordinates: object) -> str | None:
    if isinstance(coordinates, str):
        try:
            coordinates = json.loads(coordinates.replace("(", "[").replace(")", "]"))
        except (ValueError, RecursionError):
            return None
    if not isinstance(coordinates, list) or not coordinates or None in coordinates:
        return None
    return json.dumps({"type": kind, "coordinates": coordinates})
