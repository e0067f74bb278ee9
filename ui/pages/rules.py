"""Rules judged for a site, with the law's place and the fact it was judged on."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, RuleOutcome, RuleResult, SiteResult
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.widgets.blocks import column, line, note, row, titled
from ui.widgets.plain import chip, label

TONES = {
    RuleOutcome.PASS: "good",
    RuleOutcome.FAIL: "bad",
    RuleOutcome.NEEDS_EVIDENCE: "warn",
    RuleOutcome.COUNTS: "accent",
    RuleOutcome.DOES_NOT_COUNT: "neutral",
    RuleOutcome.NOT_APPLICABLE: "neutral",
}
_ORDER = [
    RuleOutcome.FAIL, RuleOutcome.NEEDS_EVIDENCE, RuleOutcome.PASS, RuleOutcome.COUNTS, RuleOutcome.DOES_NOT_COUNT,
    RuleOutcome.NOT_APPLICABLE,
]  # fmt: skip


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page, what needs doing first."""
    if not site.rules:
        return [note(tr("ui.no_rules"))]
    counts = Counter(result.outcome for result in site.rules)
    chips = [chip(f"{counts[each]} {outcome_text(each)}", TONES[each]) for each in _ORDER if counts[each]]
    blocks: list[QWidget] = [column([row(chips[i : i + 2]) for i in range(0, len(chips), 2)], 5)]
    for result in sorted(site.rules, key=lambda each: (_ORDER.index(each.outcome), each.rule_id)):
        blocks += [line(), _rule(result)]
    blocks.append(note(tr("ui.rules_note", date=assessment.project_date.isoformat())))
    return blocks


def outcome_text(outcome: RuleOutcome) -> str:
    """Outcome in words."""
    return tr(f"ui.outcome_{outcome.value}")


def _rule(result: RuleResult) -> QWidget:
    addressee = tr_or(f"rules.addressee_{result.addressee}", readable(result.addressee))
    lines = [
        tr("ui.rule_found", found=result.found) if result.found else "",
        tr("ui.rule_required", required=result.required) if result.required else "",
        tr("ui.rule_evidence", evidence=result.evidence) if result.evidence else "",
        f"{result.source}, {result.clause}".strip(", "),
        tr("ui.rule_addressee", addressee=addressee),
    ]
    words = [label(text, "muted") for text in lines if text]
    return column([titled(result.title, (outcome_text(result.outcome), TONES[result.outcome]), []), *words], 3)


PAGE = PageSpec(page_id="rules", title_code="ui.page_rules", icon="rules", order=60, build=build)
