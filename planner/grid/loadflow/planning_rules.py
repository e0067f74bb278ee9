"""Planning rules: limits by voltage level, intact and during an outage (data/catalogue/planning_rules.csv)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.tables.catalogue import read_catalogue

LEVELS = ("lv", "mv", "hv")
COLUMNS = ("vm_min_pu", "vm_max_pu", "line_percent", "transformer_percent")
EMERGENCY = "emergency_"
EDITED = "*"
OWN_RULE = "own"
OWN_STARTS_FROM = "en50160"
BY_COLUMNS = "columns"
YES = "yes"
SWITCHES = ("n_minus_1", "outage_transformers")
# Outside these a figure is a slip (per cent for per unit, or the other way round), not a rule.
PLAUSIBLE: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "vm_min_pu": (0.5, 1.0),
        "vm_max_pu": (1.0, 1.5),
        "line_percent": (1.0, 300.0),
        "transformer_percent": (1.0, 300.0),
        "voltage_change_percent": (0.1, 50.0),
        "n_minus_1": (0.0, 1.0),
        "outage_transformers": (0.0, 1.0),
    }
)
SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "vm_min_pu": "U {level} ≥ {figure} p.u.",
        "vm_max_pu": "U {level} ≤ {figure} p.u.",
        "line_percent": "I {level} ≤ {figure} %",
        "transformer_percent": "S_T {level} ≤ {figure} %",
        "voltage_change_percent": "ΔU {level} ≤ {figure} %",
        "n_minus_1": "{level}",
        "outage_transformers": "S_T {level}",
    }
)
NO_LIMITS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLimits:
    """Limits of one voltage level; a transformer is judged at the level of its lower side.

    The first four hold while the network is intact, those with ``emergency_`` while one element is out.
    ``voltage_change_percent`` is the most that a site may move a bus voltage (None: not asked); ``n_minus_1`` whether
    the rule asks for the outages at this level, ``outage_transformers`` whether those of the transformers that feed
    the level are among them.
    """

    vm_min_pu: float
    vm_max_pu: float
    line_percent: float
    transformer_percent: float
    emergency_vm_min_pu: float
    emergency_vm_max_pu: float
    emergency_line_percent: float
    emergency_transformer_percent: float
    n_minus_1: bool = False
    outage_transformers: bool = False
    voltage_change_percent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningRule:
    """Limits of all levels; ``changes`` are the figures that the planner set: (key, before, after).

    A rule has no power factor and no load case of its own: sites are studied at ``GridSettings.power_factor`` under all
    rules, with the loads that the network carries (its own, growth, committed connections, the hours of the year).
    """

    rule_id: str
    title: str
    levels: Mapping[str, LevelLimits]
    changes: tuple[tuple[str, float | None, float], ...] = ()

    @property
    def edited(self) -> bool:
        """Whether the planner changed a figure of the preset."""
        return bool(self.changes)

    @property
    def by_columns(self) -> bool:
        """Whether limits of the grid file (``min_vm_pu``, ``max_vm_pu``, ``max_loading_percent``) come first.

        They hold during an outage, too; the rule's figures stand in where the file has none.
        """
        return self.rule_id == BY_COLUMNS

    @property
    def n_minus_1(self) -> bool:
        """Whether the rule asks for the outages at any level."""
        return any(limits.n_minus_1 for limits in self.levels.values())

    @property
    def name(self) -> str:
        """Name with its figures, readable in any language, to be printed beside each kW.

        A star marks a preset whose figures were changed; they are listed.
        """
        asked = [level.upper() for level in LEVELS if self.levels[level].n_minus_1]
        state = f"n-0 + n-1 {'/'.join(asked)}" if asked else "n-0"
        parts = [state, *self._figures()]
        changes = [f"{EDITED} {_changed(*change)}" for change in self.changes]
        title = f"{self.title} {EDITED}" if self.edited else self.title
        return f"{title} ({'; '.join([*parts, *changes])})"

    @property
    def emergency_name(self) -> str:
        """Figures that hold during an outage, readable in any language."""
        return f"{self.title} (n-1; {'; '.join(self.emergency()._figures())})"

    def emergency(self) -> "PlanningRule":
        """The rule as it holds during an outage: its emergency figures as the limits."""
        levels = {
            level: replace(
                limits,
                voltage_change_percent=None,
                **{column: getattr(limits, EMERGENCY + column) for column in COLUMNS},
            )
            for level, limits in self.levels.items()
        }
        return replace(self, levels=levels)

    def _figures(self) -> list[str]:
        shown = [self.levels[level] for level in ("lv", "mv")]
        bands = ", ".join(
            f"{level.upper()} {limits.vm_min_pu:.2f}–{limits.vm_max_pu:.2f}"
            for level, limits in zip(("lv", "mv"), shown, strict=True)
        )
        lines = "/".join(_once(f"{limits.line_percent:g}" for limits in shown))
        trafos = "/".join(_once(f"{limits.transformer_percent:g}" for limits in shown))
        figures = [f"{bands} p.u.", f"I ≤ {lines} %", f"S_T ≤ {trafos} %"]
        if any(limits.voltage_change_percent is not None for limits in shown):
            changes = "/".join(_once(_figure(limits.voltage_change_percent) for limits in shown))
            figures.append(f"ΔU ≤ {changes} %")
        return figures


def _changed(key: str, before: float | None, after: float) -> str:
    """A figure that the planner set, in symbols readable in any language: ``I MV ≤ 60 → 70 %``."""
    level, _, name = key.partition(".")
    emergency = name.startswith(EMERGENCY)
    plain = name.removeprefix(EMERGENCY)
    if plain in SWITCHES:
        asked = "n-1" if after else "n-0"
        return f"{asked} {SYMBOLS[plain].format(level=level.upper())}"
    figure = _figure(after) if before is None else f"{_figure(before)} → {_figure(after)}"
    return f"{'n-1: ' if emergency else ''}{SYMBOLS[plain].format(level=level.upper(), figure=figure)}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def rule_ids() -> tuple[str, ...]:
    """Presets of the catalogue, in its order."""
    return tuple(_once(read_catalogue("catalogue", "planning_rules")["rule"]))


def limit_keys() -> tuple[str, ...]:
    """Every figure that ``GridSettings.limits`` can override: ``mv.line_percent``, ``lv.emergency_vm_min_pu`` ..."""
    names = [item.name for item in fields(LevelLimits)]
    return tuple(f"{level}.{name}" for level in LEVELS for name in names)


def planning_rule(rule_id: str, limits: Mapping[str, float] = NO_LIMITS) -> PlanningRule:
    """Rule of an id, single figures of it overridden.

    Parameters
    ----------
    rule_id : str
        Preset of the catalogue, or ``own``: EN 50160's figures where ``limits`` says nothing, named by its figures.
    limits : mapping
        Figure by key (see :func:`limit_keys`). An emergency limit that is not given is widened to the normal one where
        that became wider.

    Raises
    ------
    PlannerError
        No such rule in the catalogue, an unknown key, or a figure that no rule has.
    """
    preset = _preset(OWN_STARTS_FROM if rule_id == OWN_RULE else rule_id)
    _check(limits)
    levels = {level: _overridden(level, preset.levels[level], limits) for level in LEVELS}
    if rule_id == OWN_RULE:
        return PlanningRule(rule_id=OWN_RULE, title=_own_title(levels), levels=levels)
    changes = tuple(
        (key, before, float(limits[key]))
        for key in limit_keys()
        if key in limits and (before := _value(preset.levels, key)) != limits[key]
    )
    return replace(preset, levels=levels, changes=changes)


def rule_from_bounds(
    vm_min_pu: float, vm_max_pu: float, line_percent: float, transformer_percent: float
) -> PlanningRule:
    """Rule of four bounds that hold at every level, as ``planning_rule("own", own_limits(...))`` gives it.

    Raises
    ------
    PlannerError
        A figure that no rule has.
    """
    return planning_rule(OWN_RULE, own_limits(vm_min_pu, vm_max_pu, line_percent, transformer_percent))


def own_limits(vm_min_pu: float, vm_max_pu: float, line_percent: float, transformer_percent: float) -> dict[str, float]:
    """``GridSettings.limits`` of four bounds that hold at every level (with ``planning_rule="own"``)."""
    bounds = dict(zip(COLUMNS, (vm_min_pu, vm_max_pu, line_percent, transformer_percent), strict=True))
    return {f"{level}.{column}": value for level in LEVELS for column, value in bounds.items()}


def _preset(rule_id: str) -> PlanningRule:
    frame = read_catalogue("catalogue", "planning_rules")
    rows = frame[frame["rule"] == rule_id]
    if rows.empty:
        raise PlannerError.of("grid.unknown_rule", rule=rule_id, known=", ".join([*rule_ids(), OWN_RULE]))
    by_place = {(row["level"], row["situation"]): row for _, row in rows.iterrows()}
    levels = {level: _level(by_place[level, "normal"], by_place[level, "emergency"]) for level in LEVELS}
    return PlanningRule(rule_id=rule_id, title=str(rows["title"].iloc[0]), levels=levels)


def _level(normal: "pd.Series[str]", emergency: "pd.Series[str]") -> LevelLimits:
    change = normal["voltage_change_percent"]
    return LevelLimits(
        **{column: float(normal[column]) for column in COLUMNS},
        **{EMERGENCY + column: float(emergency[column]) for column in COLUMNS},
        n_minus_1=normal["n_minus_1"] == YES,
        outage_transformers=normal["outage_transformers"] == YES,
        voltage_change_percent=None if pd.isna(change) else float(change),
    )


def _value(levels: Mapping[str, LevelLimits], key: str) -> float | None:
    level, _, name = key.partition(".")
    value = getattr(levels[level], name)
    return None if value is None else float(value)


def _check(limits: Mapping[str, float]) -> None:
    known = limit_keys()
    issues = []
    for key, value in sorted(limits.items()):
        if key not in known:
            params: dict[str, str | float] = {"key": key, "known": ", ".join(known)}
            issues.append(Issue(severity=Severity.ERROR, code="grid.n1_unknown_limit", params=params, where=""))
            continue
        least, most = PLAUSIBLE[key.partition(".")[2].removeprefix(EMERGENCY)]
        if not least <= value <= most:
            params = {"key": key, "value": value, "least": least, "most": most}
            issues.append(Issue(severity=Severity.ERROR, code="grid.n1_limit_range", params=params, where=""))
    if issues:
        raise PlannerError(tuple(issues))


def _overridden(level: str, preset: LevelLimits, limits: Mapping[str, float]) -> LevelLimits:
    mine = {key.partition(".")[2]: value for key, value in limits.items() if key.startswith(f"{level}.")}
    changes: dict[str, Any] = {name: bool(v) if name in SWITCHES else float(v) for name, v in mine.items()}
    changed = replace(preset, **changes)
    wider = {}
    for column in COLUMNS:
        normal, emergency = getattr(changed, column), getattr(changed, EMERGENCY + column)
        widest = min(normal, emergency) if column == "vm_min_pu" else max(normal, emergency)
        if widest == emergency:
            continue
        if EMERGENCY + column in mine:
            raise PlannerError.of(
                "grid.n1_emergency_tighter",
                key=f"{level}.{EMERGENCY}{column}",
                value=emergency,
                normal=normal,
            )
        wider[EMERGENCY + column] = widest
    return replace(changed, **wider)


def _own_title(levels: Mapping[str, LevelLimits]) -> str:
    """``0.90–1.10 p.u. / 100 %``: the widest of each over the levels."""
    low, high = min(x.vm_min_pu for x in levels.values()), max(x.vm_max_pu for x in levels.values())
    percent = _once(f"{p:g}" for x in levels.values() for p in (x.line_percent, x.transformer_percent))
    return f"{low:.2f}–{high:.2f} p.u. / {'/'.join(percent)} %"
