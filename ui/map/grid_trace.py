"""From a place on the map to a bus: what it can take, its way to the feed-in, the element that binds. numpy only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer

_NOWHERE = np.empty((0, 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One bus picked on the map.

    ``way_m``: segments from the bus to its feed-in, (n, 4); ``binding_m``: segments of the binding line, where it is
    one; ``binding_at_m``: place of a binding bus or transformer on the way; ``at_m``: place of the bus.
    ``hosting_kw`` is None where ``reason`` (a text code) says why.
    """

    grid: str
    name: str
    vn_kv: float
    hosting_kw: float | None
    binding_element: str
    binding_kind: str
    reason: str
    at_m: tuple[float, float]
    way_m: NDArray[np.float64]
    binding_m: NDArray[np.float64]
    binding_at_m: tuple[float, float] | None


class GridTraces:
    """Buses of the capacity layer, found by place."""

    def __init__(self, layers: Sequence[MapLayer]) -> None:
        by_id = {layer.layer_id: layer for layer in layers}
        self._buses = by_id.get("grid_hosting")
        lines = by_id.get("grid_lines")
        buses = self._buses
        # without capacities nothing is traced
        known = lines is not None and buses is not None
        self._lines: Mapping[tuple[str, int], NDArray[np.float64]] = _by_line(lines) if known and lines else {}
        keys = [] if buses is None else zip(_texts(buses, "grid"), _whole(buses, "bus_id"), strict=True)
        self._row = {key: row for row, key in enumerate(keys)}

    def at(self, x_m: float, y_m: float, within_m: float) -> Trace | None:
        """Trace of the nearest bus within reach."""
        if self._buses is None or not len(self._buses.coords_m):
            return None
        distance_m = np.hypot(*(self._buses.coords_m - (x_m, y_m)).T)
        row = int(np.argmin(distance_m))
        return self._trace(row) if distance_m[row] <= within_m else None

    def _trace(self, row: int) -> Trace:
        buses = self._buses
        assert buses is not None  # noqa: S101 - rows come from it
        value = {name: column[row] for name, column in buses.attributes.items()}
        grid = str(value["grid"])
        kw = float(value["hosting_kw"])
        table, element = str(value["binding_table"]), int(value["binding_index"])
        way, passed = self._way(grid, row)
        return Trace(
            grid=grid,
            name=str(value["name"]),
            vn_kv=float(value["vn_kv"]),
            hosting_kw=kw if np.isfinite(kw) else None,
            binding_element=str(value["binding_element"]),
            binding_kind=str(value["binding_kind"]),
            reason=str(value["reason"]),
            at_m=_point(buses, row),
            way_m=way,
            binding_m=self._lines.get((grid, element), _NOWHERE) if table == "line" else _NOWHERE,
            binding_at_m=self._place(grid, table, element, passed),
        )

    def _way(self, grid: str, row: int) -> tuple[NDArray[np.float64], dict[tuple[str, int], int]]:
        """Segments of the way to the feed-in, and the row behind each joint that is passed."""
        buses = self._buses
        assert buses is not None  # noqa: S101 - rows come from it
        pieces, passed = [], {}
        while True:
            before = self._row.get((grid, int(buses.attributes["before"][row])))
            if before is None:
                break
            joint = str(buses.attributes["before_table"][row]), int(buses.attributes["before_element"][row])
            if joint in passed:
                break
            passed[joint] = row
            line = self._lines.get((grid, joint[1])) if joint[0] == "line" else None
            pieces.append(np.array([[*_point(buses, row), *_point(buses, before)]]) if line is None else line)
            row = before
        return (np.vstack(pieces) if pieces else _NOWHERE), passed

    def _place(
        self, grid: str, table: str, element: int, passed: Mapping[tuple[str, int], int]
    ) -> tuple[float, float] | None:
        row = self._row.get((grid, element)) if table == "bus" else passed.get((table, element))
        return None if row is None or self._buses is None or table == "line" else _point(self._buses, row)


def _by_line(layer: MapLayer) -> dict[tuple[str, int], NDArray[np.float64]]:
    """Segments of each line of the grid; none where the layer does not say which line is which."""
    if not {"grid", "line_id"} <= set(layer.attributes):
        return {}
    keys = list(zip(_texts(layer, "grid"), _whole(layer, "line_id"), strict=True))
    # segments of all parts at once: from each vertex to the next, but not from one part to another
    points, last = layer.coords_m, np.zeros(len(layer.coords_m), dtype=np.bool_)
    last[layer.offsets[1:][np.diff(layer.offsets) > 0] - 1] = True
    segments = np.hstack([points[:-1], points[1:]])[~last[:-1]]
    part = np.repeat(np.arange(len(layer.feature_of_part)), np.diff(layer.offsets))[:-1][~last[:-1]]
    feature = layer.feature_of_part[part]
    order = np.argsort(feature, kind="stable")
    rows, firsts = np.unique(feature[order], return_index=True)
    of_row = dict(zip(rows.tolist(), np.split(segments[order], firsts[1:]), strict=True))
    found: dict[tuple[str, int], list[NDArray[np.float64]]] = {}
    for row, each in of_row.items():
        found.setdefault(keys[row], []).append(each)
    return {key: each[0] if len(each) == 1 else np.vstack(each) for key, each in found.items()}


def _texts(layer: MapLayer, column: str) -> list[str]:
    return [str(value) for value in layer.attributes[column].tolist()]


def _whole(layer: MapLayer, column: str) -> list[int]:
    return [int(value) for value in layer.attributes[column].tolist()]


def _point(layer: MapLayer, row: int) -> tuple[float, float]:
    x_m, y_m = layer.coords_m[row]
    return float(x_m), float(y_m)
