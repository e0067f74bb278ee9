"""Grants as rules: terms from data/grants or the planner's own files, judged on a site's facts."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from planner.cost.grants import COUNTS, COVERED, NEEDS_EVIDENCE, NOT_APPLICABLE, GrantTerms
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.texts import text
from planner.resources import data_path
from planner.rules.evaluate import applies, label
from planner.rules.pack_fields import Faults, read_condition
from planner.rules.records import STATUSES, Condition

REQUIRED = ("id", "title", "status", "clause", "source", "valid_from", "share_pu", "covers")
OPTIONAL = (
    "title_de",
    "clause_de",
    "source_de",
    "valid_to",
    "active",
    "unverified",
    "cap_eur",
    "per_point_eur",
    "point_min_kw",
    "applies_when",
)
OWN_ENDING = ".toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One grant as its file tells it. ``active`` False: listed, never counted. ``unverified``: needs evidence."""

    grant_id: str
    title: Mapping[str, str]
    status: str
    clause: Mapping[str, str]
    source: Mapping[str, str]
    valid_from: date
    valid_to: date | None
    share_pu: float
    covers: tuple[str, ...]
    applies_when: tuple[Condition, ...]
    cap_eur: float | None = None
    per_point_eur: float | None = None
    point_min_kw: float = 0.0
    active: bool = True
    unverified: bool = False


def known_grants() -> tuple[str, ...]:
    """Ids of the files of data/grants."""
    return tuple(sorted(path.stem for path in data_path("grants").glob(f"*{OWN_ENDING}")))


def grants_of(project: Project) -> tuple[Grant, ...]:
    """Grants that the project asks for: ids of data/grants, or files beside the project.

    Raises
    ------
    PlannerError
        An id is not known, a file cannot be read, or a grant in it is at fault; every fault is named.
    """
    found: list[Grant] = []
    for name in project.settings.cost.grants:
        own = name.casefold().endswith(OWN_ENDING)
        path = project.folder / name if own else data_path("grants") / f"{name}{OWN_ENDING}"
        if not path.is_file():
            code = "cost.grant_no_file" if own else "cost.grant_unknown"
            raise PlannerError.of(code, where="cost.grants", name=name, known=", ".join(known_grants()))
        found += read_grants(path, path.stat().st_mtime_ns)
    _check_once(found, "cost.grants")
    return tuple(found)


def _check_once(grants: Sequence[Grant], where: str) -> None:
    """A grant that is asked for twice would be paid twice."""
    ids = [grant.grant_id for grant in grants]
    doubled = sorted({each for each in ids if ids.count(each) > 1})
    if doubled:
        raise PlannerError.of("cost.grant_twice", where=where, grants=", ".join(doubled))


@lru_cache(maxsize=64)
def read_grants(path: Path, changed_ns: int = 0) -> tuple[Grant, ...]:  # noqa: ARG001 - read again where it differs
    """Grants of one TOML file, checked.

    Raises
    ------
    PlannerError
        The file cannot be read or a grant in it is at fault; all faults are gathered.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise PlannerError.of("cost.grant_unreadable", where=path.name, reason=str(fault)) from fault
    faults = Faults(path.name)
    rows = table.get("grant", [])
    if not isinstance(rows, list) or not rows:
        raise PlannerError.of("cost.grant_empty", where=path.name)
    found = tuple(_grant(row, faults, path.name) for row in rows)
    faults.close()
    _check_once(found, path.name)
    return found


def _grant(row: Any, faults: Faults, where: str) -> Grant:  # noqa: ANN401 - a row as the file has it
    if not isinstance(row, dict):
        raise PlannerError.of("cost.grant_empty", where=where)
    grant_id = str(row.get("id", "?"))
    missing = [key for key in REQUIRED if row.get(key) in (None, "", [])]
    unknown = sorted(set(row) - set(REQUIRED) - set(OPTIONAL))
    wrong = [] if missing else _wrong(row)
    if missing or unknown or wrong:
        raise PlannerError.of(
            "cost.grant_keys", where=where, grant=grant_id, keys=", ".join([*missing, *unknown, *wrong])
        )
    return Grant(
        grant_id=grant_id,
        title=_texts(row, "title"),
        status=row["status"],
        clause=_texts(row, "clause"),
        source=_texts(row, "source"),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        share_pu=float(row["share_pu"]),
        covers=tuple(row["covers"]),
        applies_when=tuple(read_condition(grant_id, each, faults) for each in row.get("applies_when", [])),
        cap_eur=_amount(row, "cap_eur"),
        per_point_eur=_amount(row, "per_point_eur"),
        point_min_kw=_amount(row, "point_min_kw") or 0.0,
        active=bool(row.get("active", True)),
        unverified=bool(row.get("unverified", False)),
    )


def _texts(row: Mapping[str, Any], key: str) -> Mapping[str, str]:
    return {"en": str(row[key]), "de": str(row.get(f"{key}_de", row[key]))}


def _amount(row: Mapping[str, Any], key: str) -> float | None:
    return float(row[key]) if key in row else None


def _wrong(row: Mapping[str, Any]) -> list[str]:
    """Keys whose value cannot be."""

    def number(key: str, most: float) -> bool:
        value = row.get(key, 0)
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most

    first, last, rules = _day(row["valid_from"]), _day(row.get("valid_to")), row.get("applies_when", [])
    right = {
        "status": row["status"] in STATUSES,
        "share_pu": number("share_pu", 1.0),
        "cap_eur": number("cap_eur", 1e12),
        "per_point_eur": number("per_point_eur", 1e9),
        "point_min_kw": number("point_min_kw", 1e5),
        "covers": isinstance(row["covers"], list) and all(each in COVERED for each in row["covers"]),
        "valid_from": first is not None,
        "valid_to": "valid_to" not in row or (last is not None and (first is None or first <= last)),
        "active": isinstance(row.get("active", True), bool),
        "unverified": isinstance(row.get("unverified", False), bool),
        "applies_when": isinstance(rules, list) and all(isinstance(each, dict) for each in rules),
    }
    return [key for key, good in right.items() if not good]


def _day(told: object) -> date | None:
    """A day; None where it is none, or a day with a time."""
    return told if isinstance(told, date) and not isinstance(told, datetime) else None


def judged(grants: Sequence[Grant], facts: Mapping[str, object], on: date, language: str) -> tuple[GrantTerms, ...]:
    """Terms with the answer for a site: an amount counts only where known facts meet every condition."""
    return tuple(_judge(grant, facts, on, language) for grant in grants)


def _judge(grant: Grant, facts: Mapping[str, object], on: date, language: str) -> GrantTerms:
    outcome, reason = _answer(grant, facts, on, language)
    return GrantTerms(
        grant_id=grant.grant_id,
        title=grant.title.get(language, grant.title["en"]),
        outcome=outcome,
        reason=reason,
        clause=grant.clause.get(language, grant.clause["en"]),
        source=grant.source.get(language, grant.source["en"]),
        share_pu=grant.share_pu,
        covers=grant.covers,
        cap_eur=grant.cap_eur,
        per_point_eur=grant.per_point_eur,
        point_min_kw=grant.point_min_kw,
    )


def _answer(grant: Grant, facts: Mapping[str, object], on: date, language: str) -> tuple[str, str]:
    if not grant.active:
        return NOT_APPLICABLE, text("cost.grant_off", language)
    if on < grant.valid_from or (grant.valid_to is not None and on > grant.valid_to):
        last = grant.valid_to.isoformat() if grant.valid_to else "–"
        return NOT_APPLICABLE, text("cost.grant_dates", language, first=grant.valid_from.isoformat(), last=last)
    fits, ruled_out_by, open_facts = applies(grant.applies_when, facts)
    if fits is False:
        return NOT_APPLICABLE, text("cost.grant_not_met", language, fact=_labels(ruled_out_by, language))
    if fits is None:
        return NEEDS_EVIDENCE, text("cost.grant_open", language, facts=_labels(open_facts, language))
    if grant.unverified or grant.status in ("assumption", "proposal"):
        return NEEDS_EVIDENCE, text("cost.grant_unverified", language)
    return COUNTS, text("cost.grant_counts", language)


def _labels(names: Sequence[str], language: str) -> str:
    return ", ".join(label(name, language) for name in names)
