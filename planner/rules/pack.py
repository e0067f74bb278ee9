"""Rule packs: one TOML file a law, checked on loading so that a fault in a pack is a sentence, not a crash.

A pack may be anybody's file: its size, depth, numbers and names are bounded before anything is made of them.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from planner.model.errors import PlannerError
from planner.resources import data_path
from planner.rules.pack_fields import MOST_LETTERS, Faults, one_of, read_check, read_condition, rows
from planner.rules.records import (
    ADDRESSEES,
    HEAD_OPTIONAL,
    HEAD_REQUIRED,
    OPTIONAL,
    REQUIRED,
    STAGES,
    STATUSES,
    TOPICS,
    TRANSLATED,
    Pack,
    PackHead,
    Rule,
)

PackPlace = str | Path
"""Where rules stand: the folder of a jurisdiction in data/rules, or the file of an own pack."""

OTHER = "other"
MOST_BYTES, MOST_RULES = 512 * 1024, 500
_RULE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_JURISDICTION = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_TEXT_KEYS = ("title", "title_de", "required", "required_de", "evidence", "evidence_de", "clause", "clause_de",
              "source", "source_de", "note", "jurisdiction", "jurisdiction_name", "jurisdiction_name_de", "version",
              "checked_by", "checked_by_de")  # fmt: skip


def known_jurisdictions() -> tuple[str, ...]:
    """Folders of ``data/rules`` that hold packs."""
    return tuple(sorted(folder.name for folder in data_path("rules").iterdir() if any(folder.glob("*.toml"))))


def load_packs(place: PackPlace) -> tuple[Rule, ...]:
    """All rules of one jurisdiction, in the order of file name and place in the file, or of one own pack.

    Raises
    ------
    PlannerError
        There is no such jurisdiction, or a pack is at fault (every fault of the file is named).
    """
    return tuple(rule for pack in packs_at(place) for rule in pack.rules)


def packs_at(place: PackPlace) -> tuple[Pack, ...]:
    """Packs of one jurisdiction, or the one own pack of a file.

    Raises
    ------
    PlannerError
        As :func:`load_packs`.
    """
    return (own_pack(place),) if isinstance(place, Path) else _shipped(place)


@cache
def _shipped(jurisdiction: str) -> tuple[Pack, ...]:
    known = known_jurisdictions()
    if jurisdiction not in known:
        raise PlannerError.of("rules.unknown_jurisdiction", jurisdiction=jurisdiction, known=", ".join(known))
    return tuple(load_pack(path, jurisdiction) for path in sorted(data_path("rules", jurisdiction).glob("*.toml")))


def own_pack(path: Path) -> Pack:
    """Own pack of a file; read again once the file is another.

    Raises
    ------
    PlannerError
        The file is not there, too large, no TOML, or a rule in it is at fault.
    """
    try:
        stamp = path.stat()
    except (OSError, ValueError) as fault:
        raise PlannerError.of("rules.pack_unreadable", where=path.name, reason=_reason(fault)) from fault
    if not path.is_file():
        raise PlannerError.of("rules.pack_unreadable", where=path.name, reason="-")
    return _own_at(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=64)
def _own_at(path: Path, changed_ns: int, size_bytes: int) -> Pack:  # noqa: ARG001 - read again where either differs
    return load_pack(path)


def load_pack(path: Path, jurisdiction: str | None = None) -> Pack:
    """Pack of one TOML file, checked.

    Parameters
    ----------
    jurisdiction : str, optional
        Of a shipped pack. Without it the file is a planner's own: its head names the jurisdiction, and words may stand
        in one language.

    Raises
    ------
    PlannerError
        The file cannot be read or a rule in it is at fault; all faults are gathered.
    """
    content, table = _table(path)
    faults = Faults(path.name)
    head = _head(table.get("pack"), faults, own=jurisdiction is None)
    place = jurisdiction or str(_mapping(table.get("pack")).get("jurisdiction", ""))
    unknown = sorted(set(table) - {"pack", "rule"})
    if unknown:
        faults.add("pack_unknown_tables", keys=", ".join(unknown))
    found = table.get("rule", [])
    given = found if isinstance(found, list) else []
    if not given or len(given) > MOST_RULES:
        faults.add("pack_empty" if not given else "pack_too_many", most=MOST_RULES)
        faults.close()
    own = jurisdiction is None
    made = tuple(_rule(row, place, faults) for row in given if _complete(row, faults, own=own))
    ids = [rule.rule_id for rule in made]
    for doubled in sorted({one for one in ids if ids.count(one) > 1}):
        faults.add("pack_double_id", rule=doubled)
    faults.close()
    return Pack(
        pack_id=path.name if own else f"{place}/{path.stem}",
        jurisdiction=place,
        head=head,
        rules=made,
        sha256=hashlib.sha256(content).hexdigest(),
        own=own,
    )


def check_ids(packs: Sequence[Pack]) -> None:
    """Refuse packs that give one id to two rules: answers are known by their id.

    Raises
    ------
    PlannerError
        An id stands in two packs; each is named with both.
    """
    taken: dict[str, str] = {}
    for pack in packs:
        faults = Faults(pack.pack_id)
        for rule in pack.rules:
            if rule.rule_id in taken:
                faults.add("pack_id_taken", rule=rule.rule_id, other=taken[rule.rule_id])
        faults.close()
        taken |= {rule.rule_id: pack.pack_id for rule in pack.rules}


def _table(path: Path) -> tuple[bytes, Mapping[str, object]]:
    """Bytes and TOML of a file; whatever is wrong with it is one sentence."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise PlannerError.of("rules.pack_too_large", where=path.name, most=MOST_BYTES // 1024)
        return content, tomllib.loads(content.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as fault:
        raise PlannerError.of("rules.pack_unreadable", where=path.name, reason=_reason(fault)) from fault


def _reason(fault: BaseException) -> str:
    words = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return words[:200]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _head(value: object, faults: Faults, *, own: bool) -> PackHead:
    """What the pack says of itself; a fault where it says too little."""
    table = _mapping(value)
    needed = (*HEAD_REQUIRED, "jurisdiction") if own else (*HEAD_REQUIRED, "title_de", "checked_by_de")
    missing = [key for key in needed if table.get(key) in (None, "")]
    unknown = sorted(set(table) - set(HEAD_REQUIRED) - set(HEAD_OPTIONAL))
    if missing:
        faults.add("pack_head_missing", keys=", ".join(missing))
    if unknown:
        faults.add("pack_unknown_keys", rule="[pack]", keys=", ".join(unknown))
    _check_texts("[pack]", table, faults)
    jurisdiction = table.get("jurisdiction", "")
    if own and jurisdiction and not (isinstance(jurisdiction, str) and _JURISDICTION.fullmatch(jurisdiction)):
        faults.add("pack_bad_jurisdiction", value=str(jurisdiction))
    return PackHead(
        title=_texts(table, "title"),
        version=str(table.get("version", "")),
        checked_on=_day("[pack]", "checked_on", table.get("checked_on"), faults) or date.min,
        checked_by=_texts(table, "checked_by"),
        jurisdiction_name=_texts(table, "jurisdiction_name"),
    )


def _complete(row: object, faults: Faults, *, own: bool) -> bool:
    if not isinstance(row, Mapping):
        faults.add("pack_not_tables", rule="?", key="rule")
        return False
    rule_id = str(row.get("id", "?"))
    if not _RULE_ID.fullmatch(rule_id) and "id" in row:
        faults.add("pack_bad_id", rule=rule_id)
        return False
    needed = [key for key in REQUIRED if not (own and key in TRANSLATED)]
    missing = [key for key in needed if row.get(key) in (None, "")]
    unknown = sorted(set(row) - set(REQUIRED) - set(OPTIONAL))
    if missing:
        faults.add("pack_missing_keys", rule=rule_id, keys=", ".join(missing))
    if unknown:
        faults.add("pack_unknown_keys", rule=rule_id, keys=", ".join(unknown))
    _check_texts(rule_id, row, faults)
    return not missing


def _check_texts(rule_id: str, row: Mapping[str, object], faults: Faults) -> None:
    """Words must be words: no numbers, not endless, no characters that do not print."""
    for key in _TEXT_KEYS:
        value = row.get(key, "")
        if not isinstance(value, str) or len(value) > MOST_LETTERS or not value.isprintable():
            faults.add("pack_bad_text", rule=rule_id, key=key, most=MOST_LETTERS)


def _rule(row: Mapping[str, object], jurisdiction: str, faults: Faults) -> Rule:
    rule_id = str(row["id"])
    for key, allowed in (("stage", STAGES), ("status", STATUSES), ("addressee", ADDRESSEES)):
        one_of(rule_id, key, row[key], allowed, faults)
    one_of(rule_id, "topic", row.get("topic", OTHER), TOPICS, faults)
    unverified = row.get("unverified", False)
    if not isinstance(unverified, bool):
        faults.add("pack_not_one_of", rule=rule_id, key="unverified", value=str(unverified), known="true, false")
    valid_from = _day(rule_id, "valid_from", row["valid_from"], faults) or date.min
    valid_to = _day(rule_id, "valid_to", row.get("valid_to"), faults)
    if valid_to is not None and valid_to < valid_from:
        faults.add("pack_ends_before", rule=rule_id, start=valid_from.isoformat(), end=valid_to.isoformat())
    conditions = rows(rule_id, "applies_when", row.get("applies_when", []), faults)
    return Rule(
        rule_id=rule_id,
        jurisdiction=jurisdiction,
        title=_texts(row, "title"),
        required=_texts(row, "required"),
        evidence=_texts(row, "evidence"),
        addressee=str(row["addressee"]),
        status=str(row["status"]),
        clause=_texts(row, "clause"),
        source=_texts(row, "source"),
        valid_from=valid_from,
        valid_to=valid_to,
        stage=str(row["stage"]),
        applies_when=tuple(read_condition(rule_id, one, faults) for one in conditions),
        check=read_check(rule_id, row["check"], faults),
        unverified=unverified is True,
        topic=str(row.get("topic", OTHER)),
    )


def _texts(row: Mapping[str, object], key: str) -> Mapping[str, str]:
    own = str(row.get(key, ""))
    return {"en": own, "de": str(row.get(f"{key}_de", own))}


def _day(rule_id: str, key: str, value: object, faults: Faults) -> date | None:
    if value is None or (isinstance(value, date) and not hasattr(value, "hour")):
        return value
    faults.add("pack_not_a_date", rule=rule_id, key=key, value=str(value))
    return None
