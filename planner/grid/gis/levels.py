"""Voltage levels of a grid: values that mean one nominal voltage, told apart from those that do not."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SAME_LINE_PU = 0.06
SAME_STATION_PU = 0.15
UNKNOWN = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Nominal voltages, rising. A level is the number of its place in ``nominal_kv``."""

    nominal_kv: tuple[float, ...]

    def of(self, kv: float) -> int:
        """Level of a voltage: the nearest within 15 %; UNKNOWN (-1) where there is none or the voltage is unknown."""
        if not np.isfinite(kv):
            return UNKNOWN
        off = [abs(kv / nominal - 1) for nominal in self.nominal_kv]
        best = int(np.argmin(off)) if off else UNKNOWN
        return best if off and off[best] <= SAME_STATION_PU else UNKNOWN

    def of_all(self, kv: "pd.Series[float]") -> NDArray[np.int64]:
        """Level of each voltage."""
        table = {value: self.of(value) for value in kv.unique()}
        return np.array([table.get(value, UNKNOWN) for value in kv], dtype=np.int64)


def find_levels(line_kv: "pd.Series[float]", station_kv: Iterable[float]) -> Levels:
    """Levels from the lines' voltages first; stations add those at which no line runs.

    Lines within 6 % of each other share a level, named by the value most of them carry: 0.4 and 0.415 kV are one,
    10 and 11 kV are not. A transformer is often rated a little above the grid it feeds, so that a station's voltage
    counts to a level of the lines within 15 %.
    """
    counts = line_kv.dropna().value_counts()
    nominal = _clusters({float(str(kv)): int(count) for kv, count in counts.items()})
    known = Levels(nominal_kv=tuple(nominal))
    fresh = {float(kv): 1 for kv in station_kv if np.isfinite(kv) and known.of(float(kv)) == UNKNOWN}
    return Levels(nominal_kv=tuple(sorted({*nominal, *_clusters(fresh)})))


def _clusters(counts: dict[float, int]) -> list[float]:
    found: list[list[float]] = []
    for kv in sorted(counts):
        if found and kv <= found[-1][0] * (1 + SAME_LINE_PU):
            found[-1].append(kv)
        else:
            found.append([kv])
    return [max(group, key=lambda kv: (counts[kv], -kv)) for group in found]
