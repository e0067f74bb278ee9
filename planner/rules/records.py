"""Records of a rule and the closed lists its pack may draw from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

STAGES = ("place", "site", "both")
STATUSES = ("law", "guidance", "proposal", "assumption")
ADDRESSEES = (
    "site_operator",
    "building_owner",
    "member_state",
    "network_operator",
    "operator_network",
    "funding_recipient",
)
OPERATORS = ("eq", "ne", "in", "not_in", "gt", "ge", "lt", "le")
KIND_KEYS: Mapping[str, frozenset[str]] = {
    "min": frozenset({"fact", "value"}),
    "max": frozenset({"fact", "value"}),
    "equals": frozenset({"fact", "value"}),
    "in": frozenset({"fact", "values"}),
    "count_per_bays": frozenset({"fact", "bays_fact", "steps", "per_bays", "base"}),
    "all_of": frozenset({"checks"}),
    "any_of": frozenset({"checks"}),
    "evidence": frozenset(),
    "operation": frozenset(),
}
"""Closed list of check kinds and the keys each takes.

``evidence``: cannot be judged from a plan; ``operation``: binds the running network, never a plan.
"""
REQUIRED = ("id", "title", "title_de", "addressee", "status", "clause", "source", "valid_from", "stage", "check",
            "required", "required_de", "evidence", "evidence_de")  # fmt: skip
OPTIONAL = ("valid_to", "applies_when", "unverified", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of applicability. ``if_missing``: its answer while the fact is not known (None: open)."""

    fact: str
    op: str
    value: object
    if_missing: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of the closed list; ``checks`` holds the parts of ``all_of`` and ``any_of``.

    ``steps``: pairs (up to so many bays, so many needed); beyond the last step ``base`` plus one for each ``per_bays``
    bays or fraction of them above the last step.
    """

    kind: str
    fact: str = ""
    value: object = None
    values: tuple[object, ...] = ()
    bays_fact: str = ""
    steps: tuple[tuple[int, int], ...] = ()
    per_bays: int = 0
    base: int = 0
    checks: tuple["Check", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule with its law's place, its addressee and its texts in both languages."""

    rule_id: str
    jurisdiction: str
    title: Mapping[str, str]
    required: Mapping[str, str]
    evidence: Mapping[str, str]
    addressee: str
    status: str
    clause: str
    source: str
    valid_from: date
    valid_to: date | None
    stage: str
    applies_when: tuple[Condition, ...]
    check: Check
    unverified: bool
