"""Records of a rule and the closed lists its pack may draw from."""

import hashlib
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
TOPICS = ("planning", "building", "accessibility", "grid", "payment", "operation", "data", "target", "funding", "other")
"""What a rule is about; an own pack's rule that does not say is ``other``."""
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
OPTIONAL = ("topic", "valid_to", "applies_when", "unverified", "note", "clause_de", "source_de")
TRANSLATED = ("title_de", "required_de", "evidence_de")
"""Words that an own pack may leave out: the planner's own words stand for both languages."""
HEAD_REQUIRED = ("title", "version", "checked_on", "checked_by")
HEAD_OPTIONAL = ("title_de", "checked_by_de", "jurisdiction", "jurisdiction_name", "jurisdiction_name_de", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of applicability; while its fact is not known it is open, whatever it asks for."""

    fact: str
    op: str
    value: object


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
    clause: Mapping[str, str]
    source: Mapping[str, str]
    valid_from: date
    valid_to: date | None
    stage: str
    applies_when: tuple[Condition, ...]
    check: Check
    unverified: bool
    topic: str = "other"

    @property
    def digest(self) -> str:
        """Short hash of all that decides the rule's answer; its words are left out."""
        said = (self.addressee, self.status, self.valid_from, self.valid_to, self.stage, self.applies_when, self.check)
        return hashlib.sha256(repr((*said, self.unverified)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHead:
    """What a pack says of itself: its name, its version, and who checked it when, and against what."""

    title: Mapping[str, str]
    version: str
    checked_on: date
    checked_by: Mapping[str, str]
    jurisdiction_name: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One file of rules.

    Attributes
    ----------
    pack_id : str
        ``eu/afir`` of a shipped pack; name of the file of an own one.
    jurisdiction : str
        Folder of data/rules, or what an own pack's head says.
    sha256 : str
        Of the file's bytes.
    """

    pack_id: str
    jurisdiction: str
    head: PackHead
    rules: tuple[Rule, ...]
    sha256: str
    own: bool = False
