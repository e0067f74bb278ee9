"""Judging a site: dated rules on known facts, with an open answer wherever a fact is missing."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.model.result import RuleOutcome, RuleResult
from planner.model.texts import catalogue, text
from planner.model.units import unit_label
from planner.rules.facts import FACTS, NUMBER, Fact, known
from planner.rules.pack import PackPlace, load_packs
from planner.rules.records import Check, Condition, Rule

Stage = Literal["place", "site"]
_THIN = "\u202f"
"""Between thousands, as papers and window write them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """Answer of one check: ``met`` is None while ``missing`` facts are open; ``used`` were looked at."""

    met: bool | None
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def evaluate(
    facts: Mapping[str, object],
    jurisdictions: Sequence[PackPlace],
    on: date,
    stage: Stage,
    *,
    language: str = "en",
) -> tuple[RuleResult, ...]:
    """Answers of all rules of the jurisdictions for one site.

    Parameters
    ----------
    facts : mapping of str to object
        Facts by the names of :data:`planner.rules.facts.FACTS`; what is missing, None or NaN is unknown.
    jurisdictions : sequence of str or Path
        Folders of ``data/rules`` (``eu``, ``de``, ``uk``, ``us``), and files of own packs.
    on : date
        Project date. Rules outside their dates are listed as not applicable, with the date as the reason.
    stage : {"place", "site"}
        ``place`` asks only what the place alone can answer; ``site`` asks every rule, so that its answers replace
        those of the place.
    language : str
        Language of the texts.

    Raises
    ------
    PlannerError
        A jurisdiction is not known or a pack is at fault.
    """
    results: list[RuleResult] = []
    for jurisdiction in dict.fromkeys(jurisdictions):
        results.extend(
            judge(rule, facts, on, language=language)
            for rule in load_packs(jurisdiction)
            if stage == "site" or rule.stage in ("place", "both")
        )
    return tuple(results)


def judge(rule: Rule, facts: Mapping[str, object], on: date, *, language: str = "en") -> RuleResult:
    """Answer of one rule on a date."""
    outcome, found = _answer(rule, facts, on, language)
    return RuleResult(
        rule_id=rule.rule_id,
        title=rule.title[language],
        jurisdiction=rule.jurisdiction,
        addressee=rule.addressee,
        status=rule.status,
        outcome=outcome,
        clause=rule.clause[language],
        source=rule.source[language],
        valid_from=rule.valid_from.isoformat(),
        valid_to=rule.valid_to.isoformat() if rule.valid_to else "",
        found=found,
        required=rule.required[language],
        evidence=rule.evidence[language],
        stage=rule.stage,
        topic=rule.topic,
    )


def open_facts(rule: Rule, facts: Mapping[str, object]) -> tuple[str, ...]:
    """Facts that keep a rule's answer open: those its conditions miss, then those its check misses.

    Empty where the rule does not apply, or is decided.
    """
    fits, _, missing = applies(rule.applies_when, facts)
    if fits is False:
        return ()
    return tuple(dict.fromkeys((*missing, *_verdict(rule.check, facts).missing)))


def satisfied(rule: Rule, facts: Mapping[str, object]) -> dict[str, object]:
    """Facts with those that the rule's conditions miss set so that it applies: what would hold if it did."""
    _, _, missing = applies(rule.applies_when, facts)
    assumed = {c.fact: _satisfying(c) for c in rule.applies_when if c.fact in missing and c.op not in ("ne", "not_in")}
    return {**facts, **assumed}


def _satisfying(condition: Condition) -> object:
    """A value that meets a condition, of the type its fact has."""
    target = condition.value
    if condition.op == "in" and isinstance(target, tuple):
        return target[0]
    if condition.op in ("gt", "lt"):
        return float(str(target)) + (1.0 if condition.op == "gt" else -1.0)
    return target


def _answer(rule: Rule, facts: Mapping[str, object], on: date, language: str) -> tuple[RuleOutcome, str]:
    if on < rule.valid_from:
        return RuleOutcome.NOT_APPLICABLE, text(
            "rules.not_yet", language, day=rule.valid_from.isoformat(), on=on.isoformat()
        )
    if rule.valid_to is not None and on > rule.valid_to:
        return RuleOutcome.NOT_APPLICABLE, text(
            "rules.no_longer", language, day=rule.valid_to.isoformat(), on=on.isoformat()
        )
    if rule.check.kind == "operation":
        return RuleOutcome.NOT_APPLICABLE, text("rules.in_operation", language)
    fits, decided_by, open_facts = applies(rule.applies_when, facts)
    if fits is False:
        return RuleOutcome.NOT_APPLICABLE, _named(decided_by, facts, language)
    verdict = _verdict(rule.check, facts)
    found = _found(verdict, facts, language)
    if fits is None:
        missing = _labels(open_facts, language)
        return RuleOutcome.NEEDS_EVIDENCE, _joined(text("rules.applies_unknown", language, facts=missing), found)
    return _outcome(rule, verdict, found, language)


def _outcome(rule: Rule, verdict: _Verdict, found: str, language: str) -> tuple[RuleOutcome, str]:
    if rule.check.kind == "evidence":
        return RuleOutcome.NEEDS_EVIDENCE, text("rules.not_in_plan", language)
    if verdict.met is None:
        # what is known may all hold: then the part that no plan shows keeps it open, and must be named
        rest = "" if verdict.missing else text("rules.not_in_plan_rest", language)
        return RuleOutcome.NEEDS_EVIDENCE, _joined(found, rest)
    if rule.unverified:
        return RuleOutcome.NEEDS_EVIDENCE, _joined(found, text("rules.unverified", language))
    if rule.addressee == "member_state":
        return RuleOutcome.COUNTS if verdict.met else RuleOutcome.DOES_NOT_COUNT, found
    if not verdict.met and rule.status != "law":
        return RuleOutcome.NEEDS_EVIDENCE, _joined(found, text("rules.not_binding", language))
    return RuleOutcome.PASS if verdict.met else RuleOutcome.FAIL, found


def applies(
    conditions: tuple[Condition, ...], facts: Mapping[str, object]
) -> tuple[bool | None, tuple[str, ...], tuple[str, ...]]:
    """Whether all conditions hold, the facts that rule it out, and the facts that are open.

    Three-valued: one condition that does not hold decides, whatever else is open; without one, a single fact that is
    not known leaves the answer None. Rules and grants ask here alike.
    """
    open_facts: list[str] = []
    for condition in conditions:
        value = known(facts, condition.fact)
        if value is None:
            open_facts.append(condition.fact)
        elif not _holds(condition, value):
            return False, (condition.fact,), ()
    return (None if open_facts else True), (), tuple(dict.fromkeys(open_facts))


def _holds(condition: Condition, value: Fact) -> bool:
    target = condition.value
    if condition.op in ("in", "not_in"):
        inside = isinstance(target, tuple) and value in target
        return inside == (condition.op == "in")
    if condition.op in ("eq", "ne"):
        return (value == target) == (condition.op == "eq")
    number, limit = float(value), float(target)  # type: ignore[arg-type]
    return {"gt": number > limit, "ge": number >= limit, "lt": number < limit, "le": number <= limit}[condition.op]


def _verdict(check: Check, facts: Mapping[str, object]) -> _Verdict:
    if check.kind in ("all_of", "any_of"):
        return _joint(tuple(_verdict(part, facts) for part in check.checks), decisive=check.kind == "any_of")
    if check.kind == "evidence":
        return _Verdict(met=None)
    value = known(facts, check.fact)
    if check.kind == "count_per_bays":
        return _count_verdict(check, value, known(facts, check.bays_fact))
    if value is None:
        return _Verdict(met=None, missing=(check.fact,))
    return _Verdict(met=_met(check, value), used=(check.fact,))


def _met(check: Check, value: Fact) -> bool:
    if check.kind == "equals":
        return value == check.value
    if check.kind == "in":
        return value in check.values
    number, limit = float(value), float(check.value)  # type: ignore[arg-type]
    return number >= limit if check.kind == "min" else number <= limit


def _count_verdict(check: Check, count: Fact | None, bays: Fact | None) -> _Verdict:
    missing = tuple(name for name, value in ((check.fact, count), (check.bays_fact, bays)) if value is None)
    if bays is not None and required_count(check, int(bays)) == 0:
        return _Verdict(met=True, used=(check.bays_fact,))
    if count is None or bays is None:
        used = tuple(name for name in (check.fact, check.bays_fact) if name not in missing)
        return _Verdict(met=None, used=used, missing=missing)
    need = required_count(check, int(bays))
    return _Verdict(met=float(count) >= need, used=(check.fact, check.bays_fact))


def required_count(check: Check, bays: int) -> int:
    """How many are needed for so many bays.

    The first step that covers them counts; beyond the last step ``base`` plus one for each ``per_bays`` bays or
    fraction thereof (89 FR 71215, table 249.3.1: 51 spaces need 5). Where there are none, none are needed.
    """
    if bays <= 0:
        return 0
    for up_to, need in check.steps:
        if bays <= up_to:
            return need
    last = check.steps[-1][0] if check.steps else 0
    return check.base + math.ceil((bays - last) / check.per_bays)


def _joint(parts: tuple[_Verdict, ...], *, decisive: bool) -> _Verdict:
    """Three-valued and (one miss decides) or or (one hit decides); then one open part keeps it open."""
    deciding = [part for part in parts if part.met is decisive]
    if deciding:
        return _Verdict(met=decisive, used=tuple(dict.fromkeys(name for part in deciding for name in part.used)))
    used = tuple(dict.fromkeys(name for part in parts for name in part.used))
    missing = tuple(dict.fromkeys(name for part in parts for name in part.missing))
    open_part = any(part.met is None for part in parts)
    return _Verdict(met=None if open_part else not decisive, used=used, missing=missing)


def _found(verdict: _Verdict, facts: Mapping[str, object], language: str) -> str:
    found = _named(verdict.used, facts, language)
    if not verdict.missing:
        return found
    return _joined(found, text("rules.not_known", language, facts=_labels(verdict.missing, language)))


def _named(names: tuple[str, ...], facts: Mapping[str, object], language: str) -> str:
    return "; ".join(f"{label(name, language)}: {_shown(name, known(facts, name), language)}" for name in names)


def _labels(names: tuple[str, ...], language: str) -> str:
    return ", ".join(label(name, language) for name in names)


def label(name: str, language: str = "en") -> str:
    """Name of a fact as people read it."""
    return text(f"rules.fact_{name}", language)


def _shown(name: str, value: Fact | None, language: str) -> str:
    if value is None:
        return text("rules.unknown", language)
    if isinstance(value, bool):
        return text("rules.yes" if value else "rules.no", language)
    if FACTS[name] == NUMBER:
        digits = f"{float(value):,.2f}".rstrip("0").removesuffix(".").replace(",", _THIN)
        shown = digits.replace(".", ",") if language == "de" else digits
        return f"{shown} {unit_label(name)}".rstrip()
    return catalogue(language).get(f"rules.value_{name}_{value}", str(value))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
