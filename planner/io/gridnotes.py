"""What a planner should know about a grid that is fit to compute: what was left out, whether its positions are real."""

import json
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from planner.io import gridfile
from planner.io.crs import WGS84
from planner.io.findings import note, some, warning
from planner.io.frames import Cells
from planner.model.issues import Issue
from planner.tables.grid import GridTables

_LISTED = 20
Area = NDArray[np.float64]


def grid_notes(grid: GridTables, where: str) -> list[Issue]:
    """What the reader noticed, what was not loaded, and what was filled from standard types."""
    found = {"io.grid_not_loaded": grid.not_loaded, "io.grid_filled": grid.filled}
    told = [note(code, where, names=some(names, _LISTED)) for code, names in found.items() if names]
    return [*grid.issues, *told]


def without_drawn_positions(grid: GridTables, area: Area | None, where: str) -> tuple[GridTables, list[Issue]]:
    """Grid whose positions are dropped where they do not lie in the project's area.

    Drawing coordinates (0 to 16, or metres in a column of degrees) would else put a grid into the Gulf of Guinea.

    Parameters
    ----------
    area : ndarray, shape (2, 2), or None
        South-west and north-east corner of the project in degrees, margin included; None: not known.
    """
    positions = bus_positions(grid.tables["bus"])
    if not len(positions):
        return grid, [warning("io.grid_no_positions", where)]
    degrees = _to_degrees(positions, grid.crs)
    inside = np.isfinite(degrees).all(axis=1) & (np.abs(degrees) <= (180.0, 90.0)).all(axis=1)
    if area is not None:
        inside &= ((degrees >= area[0]) & (degrees <= area[1])).all(axis=1)
    if inside.any():
        return grid, []
    tables = {name: frame.drop(columns="geo", errors="ignore") for name, frame in grid.tables.items()}
    for name in ("bus", "line"):
        if name in tables:
            tables[name] = tables[name].assign(geo=pd.Series(None, index=tables[name].index, dtype=object))
    return replace(grid, tables=tables), [warning("io.grid_positions", where)]


def with_own_names(grids: Sequence[tuple[str, GridTables]]) -> tuple[list[tuple[str, GridTables]], list[Issue]]:
    """Grids of which no two have one name, since results tell grids apart by name and files carry any.

    Grids that share a name take the stem of their file behind it, and a number where that is not enough.

    Parameters
    ----------
    grids : sequence of (where, GridTables)
        In the project's order, on which the numbers depend.
    """
    counts = Counter(grid.name for _, grid in grids)
    taken = {name for name, times in counts.items() if times == 1}
    named: list[tuple[str, GridTables]] = []
    issues: list[Issue] = []
    for where, grid in grids:
        if counts[grid.name] == 1:
            named.append((where, grid))
            continue
        stem = stem_of(where)
        name = _free_name(grid.name if grid.name == stem else f"{grid.name} ({stem})", taken)
        taken.add(name)
        named.append((where, replace(grid, name=name)))
        if name != grid.name:
            issues.append(note("io.grid_name_twice", where, name=grid.name, used=name))
    return named, issues


def stem_of(path: str) -> str:
    """Name of a grid file without folder and endings.

    >>> stem_of("grids/town.json.gz")
    'town'
    """
    return gridfile.stem_of(PurePosixPath(path).name)


def _free_name(name: str, taken: Container[str]) -> str:
    numbered = (f"{name} {number}" for number in count(2))
    return next(candidate for candidate in chain([name], numbered) if candidate not in taken)


def bus_positions(bus: pd.DataFrame) -> NDArray[np.float64]:
    """Positions of the buses that have one, shape (n, 2), in the grid's own CRS."""
    cells: Cells = bus["geo"].dropna() if "geo" in bus.columns else pd.Series([], dtype=object)
    points = [_point(json.loads(cell)) for cell in cells]
    return np.array([point for point in points if point is not None], dtype="float64").reshape(-1, 2)


def _point(shape: Mapping[str, object]) -> list[float] | None:
    coordinates = shape.get("coordinates")
    if shape.get("type") != "Point" or not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    return coordinates[:2]


def _to_degrees(positions: NDArray[np.float64], crs: str) -> NDArray[np.float64]:
    if CRS(crs).equals(WGS84):
        return positions
    lon, lat = Transformer.from_crs(CRS(crs), WGS84, always_xy=True).transform(positions[:, 0], positions[:, 1])
    return np.column_stack([lon, lat])
