"""Where buses and lines lie: GeoJSON strings of pandapower to coordinates, and drawings told from maps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from planner.model.errors import PlannerError

LONGEST_STRAIGHT_PU = 3.0
SHORTEST_STRAIGHT_PU = 0.01
MIN_LINES_TO_JUDGE = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Positions:
    """Coordinates as in the file, in its own CRS (``crs`` empty: no place on the map).

    Attributes
    ----------
    buses : DataFrame, index bus, columns x_native, y_native
        Only buses that have a position.
    lines : mapping of line index to ndarray, shape (n, 2)
        Traces; lines without one are drawn straight between their buses.
    """

    crs: str
    buses: pd.DataFrame
    lines: Mapping[int, NDArray[np.float64]]

    @property
    def known(self) -> bool:
        """Whether the network has a place on the map."""
        return bool(self.crs) and not self.buses.empty

    def buses_in(self, crs: str) -> pd.DataFrame:
        """Bus positions in a metric CRS: columns x_m, y_m; empty where the network has no place on the map."""
        if not self.known:
            return pd.DataFrame({"x_m": [], "y_m": []}, dtype=float)
        x_m, y_m = self._to(crs).transform(self.buses["x_native"].to_numpy(), self.buses["y_native"].to_numpy())
        return pd.DataFrame({"x_m": x_m, "y_m": y_m}, index=self.buses.index)

    def bus_in(self, bus: int, crs: str) -> tuple[float, float] | None:
        """Position of one bus in a metric CRS (m), or None where it has none."""
        if not self.known or bus not in self.buses.index:
            return None
        row = self.buses.index.get_loc(bus)
        x_native, y_native = (float(self.buses[column].to_numpy()[row]) for column in ("x_native", "y_native"))
        x_m, y_m = self._to(crs).transform(x_native, y_native)
        return float(x_m), float(y_m)

    def line_in(self, line: int, crs: str) -> NDArray[np.float64] | None:
        """Trace of a line in a metric CRS, or None where the file gives none."""
        return _traces(self, crs).get(line)

    def _to(self, crs: str) -> Transformer:
        return _transformer(self.crs, crs)


@lru_cache(maxsize=8)
def _traces(positions: Positions, crs: str) -> dict[int, NDArray[np.float64]]:
    """Traces of all lines in a metric CRS, moved at once (positions are compared by identity and never change)."""
    if not positions.crs or not positions.lines:
        return {}
    lines = list(positions.lines)
    native = np.concatenate([positions.lines[line] for line in lines])
    moved = np.column_stack(_transformer(positions.crs, crs).transform(native[:, 0], native[:, 1]))
    ends = np.cumsum([len(positions.lines[line]) for line in lines])[:-1]
    return dict(zip(lines, np.split(moved, ends), strict=True))


def middle_of(trace: NDArray[np.float64]) -> tuple[float, float]:
    """Point half-way along a trace, shape (n, 2).

    >>> middle_of(np.array([[0.0, 0.0], [0.0, 2.0], [6.0, 2.0]]))
    (2.0, 2.0)
    """
    steps = np.hypot(*np.diff(trace, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    half = along[-1] / 2
    return float(np.interp(half, along, trace[:, 0])), float(np.interp(half, along, trace[:, 1]))


@cache
def _transformer(crs_from: str, crs_to: str) -> Transformer:
    return Transformer.from_crs(crs_from, crs_to, always_xy=True)


def read_positions(bus: pd.DataFrame, line: pd.DataFrame, crs: str, where: str) -> Positions:
    """Positions from the ``geo`` columns; ``crs`` is emptied where they are a drawing, not a map.

    Raises
    ------
    PlannerError
        The CRS of the grid file is not known.
    """
    try:
        geographic = CRS.from_user_input(crs).is_geographic
    except CRSError as error:
        raise PlannerError.of("grid.crs_unknown", where=where, crs=crs) from error
    points = {i: xy[0] for i, xy in _shapes(bus).items()}
    buses = pd.DataFrame.from_dict(points, orient="index", columns=["x_native", "y_native"], dtype=float)
    lines = {i: xy for i, xy in _shapes(line).items() if len(xy) > 1}
    schematic = is_drawing(buses, line, geographic=geographic)
    return Positions(crs="" if schematic else crs, buses=buses, lines=lines)


def _shapes(frame: pd.DataFrame) -> dict[int, NDArray[np.float64]]:
    if "geo" not in frame:
        return {}
    found = {int(i): _coordinates(value) for i, value in zip(frame.index, frame["geo"], strict=True)}
    return {i: xy for i, xy in found.items() if xy is not None}


def _coordinates(value: object) -> NDArray[np.float64] | None:
    try:
        shape = json.loads(value) if isinstance(value, str) else value
        if not isinstance(shape, Mapping):
            return None
        xy = np.asarray(shape["coordinates"], dtype=float)
    except (ValueError, KeyError, TypeError):
        return None
    xy = np.atleast_2d(xy)
    return xy[:, :2] if xy.ndim == 2 and xy.shape[1] >= 2 and np.isfinite(xy).all() else None


def is_drawing(buses: pd.DataFrame, line: pd.DataFrame, *, geographic: bool) -> bool:
    """Whether positions are a drawing: outside the globe, or in no proportion to the lines' lengths.

    A cable is never shorter than the straight line between its ends; where the median line would be three times
    shorter (or a hundred times longer) than the distance drawn, the coordinates are not a map.
    """
    if buses.empty:
        return False
    x, y = buses["x_native"], buses["y_native"]
    if geographic and bool((x.abs() > 180).any() or (y.abs() > 90).any()):
        return True
    ends = line[line["from_bus"].isin(buses.index) & line["to_bus"].isin(buses.index) & (line["length_km"] > 0)]
    if len(ends) < MIN_LINES_TO_JUDGE:
        return geographic and bool((x == x.round()).all() and (y == y.round()).all())
    start, end = buses.loc[ends["from_bus"]].to_numpy(), buses.loc[ends["to_bus"]].to_numpy()
    if geographic:
        straight_m = Geod(ellps="WGS84").inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2]
    else:
        straight_m = np.hypot(*(end - start).T)
    ratio = float(np.median(np.asarray(straight_m) / (1000 * ends["length_km"].to_numpy())))
    return not SHORTEST_STRAIGHT_PU < ratio < LONGEST_STRAIGHT_PU
