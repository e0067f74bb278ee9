"""Which lines run above or below the others: bridges, tunnels, layers, and motorways."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.access.directions import LIMITED_CLASSES

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Level of each line.

    Attributes
    ----------
    level : ndarray of int, shape (n,)
        Equal where bridge, tunnel and layer are equal; 0 is the open ground.
    structure : ndarray of bool, shape (n,)
        Bridges and tunnels.
    layered : ndarray of bool, shape (n,)
        Lines that name their layer.
    motorway, ordinary : ndarray of bool, shape (n,)
        Motorways, and roads that are neither motorway nor ramp: they never cross at grade.
    """

    level: Ints
    structure: Bools
    layered: Bools
    motorway: Bools
    ordinary: Bools

    @classmethod
    def ground(cls, count: int) -> Self:
        """Lines of which none is a bridge or a tunnel."""
        return cls(
            level=np.zeros(count, dtype=np.int64),
            structure=np.zeros(count, bool),
            layered=np.zeros(count, bool),
            motorway=np.zeros(count, bool),
            ordinary=np.ones(count, bool),
        )

    def of(self, rows: Ints) -> "Levels":
        """Levels of some lines."""
        return Levels(**{field: getattr(self, field)[rows] for field in self.__slots__})

    def meet(self, a: Ints, b: Ints) -> Bools:
        """Whether crossing lines may meet.

        Two bridges meet only where both name the same layer: without it one may well pass over the other. A motorway
        meets only motorways and ramps, also where nobody drew its bridges.
        """
        plain = ~(self.structure[a] | self.structure[b])
        level = (self.level[a] == self.level[b]) & (plain | (self.layered[a] & self.layered[b]))
        at_grade = ~((self.motorway[a] & self.ordinary[b]) | (self.ordinary[a] & self.motorway[b]))
        return np.asarray(level & at_grade, dtype=bool)

    def lands(self, a: Ints, b: Ints) -> Bools:
        """Whether the end of line ``a`` may lie on line ``b``: a bridge ends on the ground, no street on a bridge."""
        return np.asarray(~self.structure[b] | (self.level[a] == self.level[b]), dtype=bool)


def road_levels(roads: pd.DataFrame, classes: NDArray[np.object_] | None = None) -> Levels:
    """Levels of a road layer from its columns ``bridge``, ``tunnel`` (yes, no) and ``layer``, where present.

    ``classes``: class of each road; None: none is a motorway.
    """
    bridge, tunnel, layer = _says(roads, "bridge"), _says(roads, "tunnel"), _layers(roads)
    named = layer.notna().to_numpy(dtype=bool)
    level = layer.fillna(0.0).to_numpy(dtype=np.float64)
    code = pd.factorize(level * 4.0 + bridge * 2.0 + tunnel)[0].astype(np.int64) + 1
    code[(level == 0.0) & ~bridge & ~tunnel] = 0
    known = np.full(len(roads), "", dtype=object) if classes is None else classes
    return Levels(
        level=code,
        structure=bridge | tunnel,
        layered=named,
        motorway=np.asarray(known == "motorway", dtype=bool),
        ordinary=~np.isin(known, LIMITED_CLASSES),
    )


def _says(roads: pd.DataFrame, column: str) -> Bools:
    if column not in roads:
        return np.zeros(len(roads), dtype=bool)
    return roads[column].eq("yes").to_numpy(dtype=bool, na_value=False)


def _layers(roads: pd.DataFrame) -> "pd.Series[float]":
    """Layers as numbers; what is no number (``1;2``) is unknown."""
    if "layer" not in roads:
        return pd.Series(np.nan, index=roads.index, dtype="float64")
    texts, known = pd.factorize(roads["layer"])
    numbers = np.append(pd.to_numeric(pd.Series(known, dtype=object), errors="coerce").to_numpy(dtype=float), np.nan)
    return pd.Series(numbers[texts], index=roads.index)
