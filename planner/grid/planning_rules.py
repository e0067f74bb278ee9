"""Planning rules: voltage band, line and transformer limits by voltage level (data/catalogue/planning_rules.csv)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.model.errors import PlannerError
from planner.tables.catalogue import read_catalogue

COLUMNS = ("vm_min_pu", "vm_max_pu", "line_percent", "transformer_percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLimits:
    """Limits of one voltage level; a transformer is judged at the level of its lower side."""

    vm_min_pu: float
    vm_max_pu: float
    line_percent: float
    transformer_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningRule:
    """Limits on the intact network (n-0) for all levels."""

    rule_id: str
    title: str
    levels: Mapping[str, LevelLimits]

    @property
    def name(self) -> str:
        """Name with its figures, readable in any language, to be printed beside each kW."""
        bands = ", ".join(f"{level.upper()} {_band(self.levels[level])}" for level in ("lv", "mv"))
        lines = "/".join(_once(f"{self.levels[level].line_percent:g}" for level in ("lv", "mv")))
        trafos = "/".join(_once(f"{self.levels[level].transformer_percent:g}" for level in ("lv", "mv")))
        return f"{self.title} (n-0; {bands} p.u.; I ≤ {lines} %; S_T ≤ {trafos} %)"


def _band(limits: LevelLimits) -> str:
    return f"{limits.vm_min_pu:.2f}–{limits.vm_max_pu:.2f}"


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def planning_rule(rule_id: str) -> PlanningRule:
    """Rule of an id.

    Raises
    ------
    PlannerError
        No such rule in the catalogue.
    """
    frame = read_catalogue("catalogue", "planning_rules")
    rows = frame[frame["rule"] == rule_id]
    if rows.empty:
        known = ", ".join(_once(frame["rule"]))
        raise PlannerError.of("grid.unknown_rule", rule=rule_id, known=known)
    levels = {
        str(row["level"]): LevelLimits(**{column: float(row[column]) for column in COLUMNS})
        for _, row in rows.iterrows()
    }
    return PlanningRule(rule_id=rule_id, title=str(rows["title"].iloc[0]), levels=levels)
