"""Rules that ask the same of many sites are said once, not on every site's pages."""

from collections import Counter

from planner.model.result import Assessment, RuleOutcome, RuleResult

Question = tuple[str, str, str, str]

_LEAST = 3


def question(rule: RuleResult) -> Question:
    """What makes two sites' answers the same."""
    return rule.rule_id, rule.found, rule.required, rule.evidence


def shared_questions(assessment: Assessment) -> frozenset[Question]:
    """Open questions (needs evidence) that at least half of the shortlisted sites share, and no fewer than three."""
    shortlist = assessment.shortlist
    counts = Counter(
        question(rule) for site in shortlist for rule in site.rules if rule.outcome is RuleOutcome.NEEDS_EVIDENCE
    )
    least = max(_LEAST, (len(shortlist) + 1) // 2)
    return frozenset(key for key, count in counts.items() if count >= least)
