"""What is known of one site: missing or impossible facts are None, never zero."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import SupportsFloat

from planner.model.access_result import Rival


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """One row of the facts."""

    row: Mapping[str, object]

    def known(self, column: str) -> float | None:
        """Value of a fact; None where it is missing, not finite or negative (no count can be)."""
        value = self.row.get(column)
        if not isinstance(value, SupportsFloat):
            return None
        number = float(value)
        return number if isfinite(number) and number >= 0 else None

    def text(self, column: str) -> str:
        """Words of a fact, empty where there are none."""
        value = self.row.get(column)
        return value.strip() if isinstance(value, str) else ""

    def first(self, *columns: str) -> tuple[str, float] | None:
        """The first of several facts that is known, with its name."""
        return next(((name, value) for name in columns if (value := self.known(name)) is not None), None)

    def within(self, prefix: str, reach_min: float) -> tuple[str, float] | None:
        """Fact of the drive band nearest to a reach (the smaller of two that are equally near)."""
        if prefix not in self._bands:
            return None
        nearest = min(self._bands[prefix], key=lambda minutes: (abs(minutes - reach_min), minutes))
        return self.first(f"{prefix}_{nearest}min")

    def bands(self, start: str) -> dict[str, tuple[int, ...]]:
        """Drive bands in minutes by prefix, of all columns that begin so."""
        return {prefix: bands for prefix, bands in self._bands.items() if prefix.startswith(start)}

    @cached_property
    def _bands(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for name in map(str, self.row):
            prefix, _, last = name.rpartition("_")
            if prefix and last.endswith("min") and last[:-3].isdigit():
                found.setdefault(prefix, []).append(int(last[:-3]))
        return {prefix: tuple(sorted(bands)) for prefix, bands in found.items()}

    @property
    def rivals(self) -> tuple[Rival, ...] | None:
        """Places with chargers around, one by one; None where they are not listed."""
        listed = self.row.get("rivals")
        return tuple(listed) if isinstance(listed, (tuple, list)) else None
