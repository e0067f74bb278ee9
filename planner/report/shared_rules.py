"""Rules that ask the same of many sites are said once, not on every site's pages."""

from collections import Counter

from planner.model.result import Assessment, RuleOutcome, RuleResult

Question = tuple[str, str, str]

_LEAST = 3


def question(rule: RuleResult) -> Question:
    """What makes two sites' open answers the same: the rule and the evidence asked, not the facts at hand."""
    return rule.rule_id, rule.required, rule.evidence


def shared_questions(assessment: Assessment) -> frozenset[Question]:
    """Open questions (needs evidence) that three shortlisted sites or more share."""
    shortlist = assessment.shortlist
    counts = Counter(
        question(rule) for site in shortlist for rule in site.rules if rule.outcome is RuleOutcome.NEEDS_EVIDENCE
    )
    return frozenset(key for key, count in counts.items() if count >= _LEAST)
