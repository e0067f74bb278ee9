"""Reading one condition or check of a pack, every fault named."""

from collections.abc import Mapping
from difflib import get_close_matches

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.rules.facts import BOOL, FACTS, NUMBER, TEXT
from planner.rules.records import KIND_KEYS, OPERATORS, Check, Condition

LARGEST = 1e12
DEEPEST = 5
MOST_LETTERS, MOST_FAULTS, SHOWN_LETTERS = 2000, 50, 60
_OPEN = Check(kind="evidence")


class Faults:
    """Gathers the faults of one file before failing; beyond fifty no more are kept."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.issues: list[Issue] = []

    def add(self, code: str, **params: str | float) -> None:
        """One fault by its text code ``rules.<code>``."""
        if len(self.issues) < MOST_FAULTS:
            short = {name: _short(value) if isinstance(value, str) else value for name, value in params.items()}
            self.issues.append(Issue(severity=Severity.ERROR, code=f"rules.{code}", params=short, where=self.where))

    def close(self) -> None:
        """Fail with all faults gathered, if any."""
        if self.issues:
            raise PlannerError(tuple(self.issues))


def _short(value: str) -> str:
    room = SHOWN_LETTERS * 10
    return value if len(value) <= room else value[:room] + "…"


def one_of(rule_id: str, key: str, value: object, allowed: tuple[str, ...], faults: Faults) -> None:
    """Name the fault of a value outside its closed list."""
    if value not in allowed:
        faults.add("pack_not_one_of", rule=rule_id, key=key, value=_told(value), known=", ".join(allowed))


def rows(rule_id: str, key: str, value: object, faults: Faults) -> list[Mapping[str, object]]:
    """Tables of an array; anything else is a fault, never passed over: it would widen the rule."""
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        faults.add("pack_not_tables", rule=rule_id, key=key)
        return []
    return value


def read_condition(rule_id: str, row: Mapping[str, object], faults: Faults) -> Condition:
    """One condition of ``applies_when``."""
    fact, op, value = str(row.get("fact", "")), str(row.get("op", "eq")), row.get("value")
    unknown = sorted(set(row) - {"fact", "op", "value", "if_missing"})
    if "if_missing" in row:
        faults.add("pack_if_missing", rule=rule_id, fact=_told(fact))
    if unknown:
        faults.add("pack_unknown_keys", rule=rule_id, keys=", ".join(unknown))
    one_of(rule_id, "op", op, OPERATORS, faults)
    if _known_fact(rule_id, fact, faults):
        _fits(rule_id, fact, value, op, faults)
    return Condition(fact=fact, op=op, value=tuple(value) if isinstance(value, list) else value)


def _known_fact(rule_id: str, fact: str, faults: Faults) -> bool:
    if fact in FACTS:
        return True
    near = get_close_matches(fact[:SHOWN_LETTERS], FACTS, n=1)
    faults.add("pack_unknown_fact", rule=rule_id, fact=_told(fact), near=near[0] if near else ", ".join(sorted(FACTS)))
    return False


def _fits(rule_id: str, fact: str, value: object, op: str, faults: Faults) -> None:
    """A value must be of the fact's type: text is never compared with a number."""
    values = value if isinstance(value, list | tuple) else [value]
    as_list = isinstance(value, list | tuple)
    right = bool(values) and all(fits_fact(fact, one) for one in values)
    if not right or as_list != (op in ("in", "not_in")) or (op in ("gt", "ge", "lt", "le") and FACTS[fact] != NUMBER):
        faults.add("pack_wrong_value", rule=rule_id, fact=fact, value=_told(value), type=FACTS[fact])


def fits_fact(fact: str, value: object) -> bool:
    """Whether a value is of a fact's type, and a number within what is sensible: none of them is ever below 0."""
    kind = FACTS[fact]
    if kind == BOOL or isinstance(value, bool):
        return kind == BOOL and isinstance(value, bool)
    if kind == TEXT:
        return isinstance(value, str) and 0 < len(value) <= MOST_LETTERS
    return isinstance(value, int | float) and 0 <= value <= LARGEST


def _told(value: object) -> str:
    """A value as a sentence shows it, cut where it is long."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        return "…"
    words = str(value) if isinstance(value, str | int | float) else type(value).__name__
    return words if len(words) <= SHOWN_LETTERS else words[:SHOWN_LETTERS] + "…"


def read_check(rule_id: str, row: object, faults: Faults, depth: int = 1) -> Check:
    """One check; a faulty one is named in ``faults`` and read as open."""
    table: Mapping[str, object] = row if isinstance(row, Mapping) else {}
    kind = str(table.get("kind", ""))
    if kind not in KIND_KEYS:
        known = ", ".join(KIND_KEYS)
        faults.add("pack_not_one_of", rule=rule_id, key="check.kind", value=_told(kind), known=known)
        return _OPEN
    if set(table) - {"kind"} != KIND_KEYS[kind]:
        keys = ", ".join(sorted(KIND_KEYS[kind])) or "-"
        faults.add("pack_check_keys", rule=rule_id, kind=kind, keys=keys)
        return _OPEN
    if kind in ("all_of", "any_of"):
        return _joined(rule_id, kind, table["checks"], faults, depth)
    if kind in ("evidence", "operation"):
        return Check(kind=kind)
    return _fact_check(rule_id, kind, table, faults)


def _joined(rule_id: str, kind: str, value: object, faults: Faults, depth: int) -> Check:
    """Parts of a check; none at all, or too deep a nest, is a fault: an empty "all of" would always be met."""
    parts = rows(rule_id, "checks", value, faults)
    if depth >= DEEPEST or (isinstance(value, list) and not value):
        faults.add("pack_check_parts", rule=rule_id, kind=kind, most=DEEPEST)
        return _OPEN
    return Check(kind=kind, checks=tuple(read_check(rule_id, part, faults, depth + 1) for part in parts))


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
    known = _known_fact(rule_id, bays_fact, faults)
    if known and (FACTS[bays_fact] != NUMBER or FACTS[str(table["fact"])] != NUMBER):
        faults.add("pack_wrong_value", rule=rule_id, fact=bays_fact, value=str(table["fact"]), type=NUMBER)
    pairs = tuple((int(pair[0]), int(pair[1])) for pair in (steps if isinstance(steps, list) else []) if _is_step(pair))
    whole = isinstance(steps, list) and len(pairs) == len(steps) and list(pairs) == sorted(pairs)
    per_bays, base = table["per_bays"], table["base"]
    if not (whole and _is_count(per_bays, 1) and _is_count(base, 0)):
        faults.add("pack_wrong_steps", rule=rule_id)
        return _OPEN
    return Check(
        kind="count_per_bays",
        fact=str(table["fact"]),
        bays_fact=bays_fact,
        steps=pairs,
        per_bays=int(str(per_bays)),
        base=int(str(base)),
    )


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST


def _is_step(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(_is_count(one, 0) for one in pair)
