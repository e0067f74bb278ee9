"""Answers of rules in the reader's language: the packs hold the words of all languages, a result those of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.result import RulePack, RuleResult
from planner.model.texts import LANGUAGES

if TYPE_CHECKING:
    from planner.rules.records import Rule

_WORDED = ("title", "required", "evidence")
_PLACED = ("clause", "source")


def in_language(
    results: Iterable[RuleResult], language: str, facts: Mapping[str, object] | None = None, on: date | None = None
) -> tuple[RuleResult, ...]:
    """Answers with title, demand, evidence, clause and source as the packs word them in a language.

    Answers of rules that are no longer there, or that are worded otherwise today, stay as they are: an answer is shown
    with the words it was given on, never with later ones.

    Parameters
    ----------
    facts, on : optional
        What the result has kept of the site, and its day: then what was found is told in the language as well, where
        the rule still finds the same.
    """
    return tuple(_worded(each, language, facts, on) for each in results)


def packs_in_language(records: Iterable[RulePack], language: str) -> tuple[RulePack, ...]:
    """Packs of a result, named as the shipped packs name themselves in a language; own ones stay as they are."""
    return tuple(each if each.own else _named(each, language) for each in records)


def _named(record: RulePack, language: str) -> RulePack:
    from planner.rules.pack import packs_at

    try:
        head = next((pack.head for pack in packs_at(record.jurisdiction) if pack.pack_id == record.pack_id), None)
    except PlannerError:
        return record
    if head is None:
        return record
    said = {"title": head.title, "checked_by": head.checked_by, "jurisdiction_name": head.jurisdiction_name}
    known = {name: words[language] for name, words in said.items() if getattr(record, name) in words.values()}
    return replace(record, **known)  # type: ignore[arg-type]  # words alone


def _worded(result: RuleResult, language: str, facts: Mapping[str, object] | None, on: date | None) -> RuleResult:
    rule = _rule(result)
    now = {name: getattr(result, name) for name in _WORDED if getattr(result, name)}
    if rule is None or not now or not any(now == _words(rule, now, each) for each in LANGUAGES):
        return result
    placed = {name for name in _PLACED if getattr(result, name) in getattr(rule, name).values()}
    words = _words(rule, [*now, *placed], language)
    if all(getattr(result, name) == said for name, said in words.items()):
        return result
    found = result.found if facts is None or on is None else _found(result, rule, language, facts, on)
    return replace(replace(result, found=found), **words)  # type: ignore[arg-type]  # words alone


def _rule(result: RuleResult) -> "Rule | None":
    """Rule of an answer among those that ship; None where it is no longer there."""
    from planner.rules.pack import load_packs

    try:
        return next((rule for rule in load_packs(result.jurisdiction) if rule.rule_id == result.rule_id), None)
    except PlannerError:
        return None


def _words(rule: "Rule", names: Iterable[str], language: str) -> dict[str, str]:
    return {name: str(getattr(rule, name)[language]) for name in names}


def _found(result: RuleResult, rule: "Rule", language: str, facts: Mapping[str, object], on: date) -> str:
    from planner.rules.evaluate import judge

    said = {each: judge(rule, facts, on, language=each).found for each in LANGUAGES}
    return said[language] if result.found in said.values() else result.found
