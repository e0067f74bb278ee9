"""Reading one condition or check of a pack, every fault named."""

import math
from collections.abc import Mapping
from difflib import get_close_matches

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.rules.facts import BOOL, FACTS, NUMBER, TEXT
from planner.rules.records import KIND_KEYS, OPERATORS, Check, Condition

_OPEN = Check(kind="evidence")


class Faults:
    """Gathers every fault of one file before failing."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.issues: list[Issue] = []

    def add(self, code: str, **params: str | float) -> None:
        """One fault by its text code ``rules.<code>``."""
        self.issues.append(Issue(severity=Severity.ERROR, code=f"rules.{code}", params=params, where=self.where))

    def close(self) -> None:
        """Fail with all faults gathered, if any."""
        if self.issues:
            raise PlannerError(tuple(self.issues))


def one_of(rule_id: str, key: str, value: object, allowed: tuple[str, ...], faults: Faults) -> None:
    """Name the fault of a value outside its closed list."""
    if value not in allowed:
        faults.add("pack_not_one_of", rule=rule_id, key=key, value=str(value), known=", ".join(allowed))


def rows(value: object) -> list[Mapping[str, object]]:
    """Tables of an array, nothing where it is none."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def read_condition(rule_id: str, row: Mapping[str, object], faults: Faults) -> Condition:
    """One condition of ``applies_when``."""
    fact, op, value = str(row.get("fact", "")), str(row.get("op", "eq")), row.get("value")
    unknown = sorted(set(row) - {"fact", "op", "value", "if_missing"})
    if unknown:
        faults.add("pack_unknown_keys", rule=rule_id, keys=", ".join(unknown))
    one_of(rule_id, "op", op, OPERATORS, faults)
    if _known_fact(rule_id, fact, faults):
        _fits(rule_id, fact, value, op, faults)
    if_missing = row.get("if_missing")
    return Condition(
        fact=fact,
        op=op,
        value=tuple(value) if isinstance(value, list) else value,
        if_missing=if_missing if isinstance(if_missing, bool) else None,
    )


def _known_fact(rule_id: str, fact: str, faults: Faults) -> bool:
    if fact in FACTS:
        return True
    near = get_close_matches(fact, FACTS, n=1)
    faults.add("pack_unknown_fact", rule=rule_id, fact=fact, near=near[0] if near else ", ".join(sorted(FACTS)))
    return False


def _fits(rule_id: str, fact: str, value: object, op: str, faults: Faults) -> None:
    """A value must be of the fact's type: text is never compared with a number."""
    values = value if isinstance(value, list | tuple) else [value]
    kinds: Mapping[str, type | tuple[type, ...]] = {BOOL: bool, NUMBER: (int, float), TEXT: str}
    kind = FACTS[fact]
    right = bool(values) and all(
        isinstance(one, kinds[kind]) and (kind == BOOL or not isinstance(one, bool)) and _finite(one) for one in values
    )
    as_list = isinstance(value, list | tuple)
    if not right or as_list != (op in ("in", "not_in")) or (op in ("gt", "ge", "lt", "le") and kind != NUMBER):
        faults.add("pack_wrong_value", rule=rule_id, fact=fact, value=str(value), type=kind)


def _finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def read_check(rule_id: str, row: object, faults: Faults) -> Check:
    """One check; a faulty one is named in ``faults`` and read as open."""
    table: Mapping[str, object] = row if isinstance(row, Mapping) else {}
    kind = str(table.get("kind", ""))
    if kind not in KIND_KEYS:
        faults.add("pack_not_one_of", rule=rule_id, key="check.kind", value=kind, known=", ".join(KIND_KEYS))
        return _OPEN
    if set(table) - {"kind"} != KIND_KEYS[kind]:
        keys = ", ".join(sorted(KIND_KEYS[kind])) or "-"
        faults.add("pack_check_keys", rule=rule_id, kind=kind, keys=keys)
        return _OPEN
    if kind in ("all_of", "any_of"):
        return Check(kind=kind, checks=tuple(read_check(rule_id, part, faults) for part in rows(table["checks"])))
    if kind in ("evidence", "operation"):
        return Check(kind=kind)
    return _fact_check(rule_id, kind, table, faults)


def _fact_check(rule_id: str, kind: str, table: Mapping[str, object], faults: Faults) -> Check:
    fact = str(table["fact"])
    if not _known_fact(rule_id, fact, faults):
        return _OPEN
    if kind == "count_per_bays":
        return _count_check(rule_id, table, faults)
    if kind == "in":
        values = table["values"]
        _fits(rule_id, fact, values, "in", faults)
        return Check(kind=kind, fact=fact, values=tuple(values) if isinstance(values, list) else ())
    _fits(rule_id, fact, table["value"], "eq" if kind == "equals" else "ge", faults)
    return Check(kind=kind, fact=fact, value=table["value"])


def _count_check(rule_id: str, table: Mapping[str, object], faults: Faults) -> Check:
    steps = table["steps"]
    bays_fact = str(table["bays_fact"])
    _known_fact(rule_id, bays_fact, faults)
    pairs = tuple((int(pair[0]), int(pair[1])) for pair in (steps if isinstance(steps, list) else []) if _is_step(pair))
    whole = isinstance(steps, list) and len(pairs) == len(steps) and list(pairs) == sorted(pairs)
    per_bays, base = table["per_bays"], table["base"]
    if not whole or not isinstance(per_bays, int) or not isinstance(base, int) or per_bays < 1 or base < 0:
        faults.add("pack_wrong_steps", rule=rule_id)
        return _OPEN
    return Check(
        kind="count_per_bays", fact=str(table["fact"]), bays_fact=bays_fact, steps=pairs, per_bays=per_bays, base=base
    )


def _is_step(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(type(one) is int and one >= 0 for one in pair)
