"""Rule packs: one TOML file a law, checked on loading so that a fault in a pack is a sentence, not a crash."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from planner.model.errors import PlannerError
from planner.resources import data_path
from planner.rules.pack_fields import Faults, one_of, read_check, read_condition, rows
from planner.rules.records import ADDRESSEES, OPTIONAL, REQUIRED, STAGES, STATUSES, Rule


def known_jurisdictions() -> tuple[str, ...]:
    """Folders of ``data/rules`` that hold packs."""
    return tuple(sorted(folder.name for folder in data_path("rules").iterdir() if any(folder.glob("*.toml"))))


@cache
def load_packs(jurisdiction: str) -> tuple[Rule, ...]:
    """All rules of one jurisdiction, in the order of file name and place in the file.

    Raises
    ------
    PlannerError
        There is no such jurisdiction, or a pack is at fault (every fault of the file is named).
    """
    known = known_jurisdictions()
    if jurisdiction not in known:
        raise PlannerError.of("rules.unknown_jurisdiction", jurisdiction=jurisdiction, known=", ".join(known))
    rules: list[Rule] = []
    for path in sorted(data_path("rules", jurisdiction).glob("*.toml")):
        rules.extend(load_pack(path, jurisdiction))
    return tuple(rules)


def load_pack(path: Path, jurisdiction: str) -> tuple[Rule, ...]:
    """Rules of one TOML file, checked.

    Raises
    ------
    PlannerError
        The file cannot be read or a rule in it is at fault; all faults are gathered.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise PlannerError.of("rules.pack_unreadable", where=path.name, reason=str(fault)) from fault
    faults = Faults(path.name)
    rows = table.get("rule", [])
    if not isinstance(rows, list) or not rows:
        faults.add("pack_empty")
    rules = tuple(_rule(row, jurisdiction, faults) for row in rows if _complete(row, faults))
    ids = [rule.rule_id for rule in rules]
    for doubled in sorted({one for one in ids if ids.count(one) > 1}):
        faults.add("pack_double_id", rule=doubled)
    faults.close()
    return rules


def _complete(row: Mapping[str, object], faults: Faults) -> bool:
    rule_id = str(row.get("id", "?"))
    missing = [key for key in REQUIRED if row.get(key) in (None, "")]
    unknown = sorted(set(row) - set(REQUIRED) - set(OPTIONAL))
    if missing:
        faults.add("pack_missing_keys", rule=rule_id, keys=", ".join(missing))
    if unknown:
        faults.add("pack_unknown_keys", rule=rule_id, keys=", ".join(unknown))
    return not missing


def _rule(row: Mapping[str, object], jurisdiction: str, faults: Faults) -> Rule:
    rule_id = str(row["id"])
    for key, allowed in (("stage", STAGES), ("status", STATUSES), ("addressee", ADDRESSEES)):
        one_of(rule_id, key, row[key], allowed, faults)
    return Rule(
        rule_id=rule_id,
        jurisdiction=jurisdiction,
        title=_texts(row, "title"),
        required=_texts(row, "required"),
        evidence=_texts(row, "evidence"),
        addressee=str(row["addressee"]),
        status=str(row["status"]),
        clause=str(row["clause"]),
        source=str(row["source"]),
        valid_from=_day(rule_id, "valid_from", row["valid_from"], faults) or date.min,
        valid_to=_day(rule_id, "valid_to", row.get("valid_to"), faults),
        stage=str(row["stage"]),
        applies_when=tuple(read_condition(rule_id, one, faults) for one in rows(row.get("applies_when"))),
        check=read_check(rule_id, row["check"], faults),
        unverified=bool(row.get("unverified", False)),
    )


def _texts(row: Mapping[str, object], key: str) -> Mapping[str, str]:
    return {"en": str(row[key]), "de": str(row[f"{key}_de"])}


def _day(rule_id: str, key: str, value: object, faults: Faults) -> date | None:
    if value is None or (isinstance(value, date) and not hasattr(value, "hour")):
        return value
    faults.add("pack_not_a_date", rule=rule_id, key=key, value=str(value))
    return None
