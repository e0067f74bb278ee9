"""Which lines run above or below the others: bridges, tunnels and layers."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    """

    level: Ints
    structure: Bools
    layered: Bools

    @classmethod
    def ground(cls, count: int) -> Self:
        """Lines of which none is a bridge or a tunnel."""
        return cls(
            level=np.zeros(count, dtype=np.int64), structure=np.zeros(count, bool), layered=np.zeros(count, bool)
        )

    def of(self, rows: Ints) -> "Levels":
        """Levels of some lines."""
        return Levels(level=self.level[rows], structure=self.structure[rows], layered=self.layered[rows])

    def meet(self, a: Ints, b: Ints) -> Bools:
        """Whether crossing lines lie on one level.

        Two bridges meet only where both name the same layer: without it one may well pass over the other.
        """
        plain = ~(self.structure[a] | self.structure[b])
        return np.asarray((self.level[a] == self.level[b]) & (plain | (self.layered[a] & self.layered[b])), dtype=bool)

    def lands(self, a: Ints, b: Ints) -> Bools:
        """Whether the end of line ``a`` may lie on line ``b``: a bridge ends on the ground, no street on a bridge."""
        return np.asarray(~self.structure[b] | (self.level[a] == self.level[b]), dtype=bool)


def road_levels(roads: pd.DataFrame) -> Levels:
    """Levels of a road layer from its columns ``bridge``, ``tunnel`` (yes, no) and ``layer``, where present."""
    bridge, tunnel, layer = _says(roads, "bridge"), _says(roads, "tunnel"), _layers(roads)
    named = layer.notna().to_numpy(dtype=bool)
    level = layer.fillna(0.0).to_numpy(dtype=np.float64)
    code = pd.factorize(level * 4.0 + bridge * 2.0 + tunnel)[0].astype(np.int64) + 1
    code[(level == 0.0) & ~bridge & ~tunnel] = 0
    return Levels(level=code, structure=bridge | tunnel, layered=named)


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
