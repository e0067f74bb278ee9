"""Rules judged for a site, with the law's place and the fact it was judged on."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, RuleOutcome, RuleResult, SiteResult
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.widgets.blocks import column, heading, line, note, row, small, titled
from ui.widgets.plain import chip, label, tip

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

_QUIET = frozenset({RuleOutcome.DOES_NOT_COUNT, RuleOutcome.NOT_APPLICABLE})


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page, what needs doing first."""
    if not site.rules:
        return [note(tr("ui.no_rules"))]
    counts = Counter(result.outcome for result in site.rules)
    chips = [chip(f"{counts[each]} {outcome_text(each)}", TONES[each]) for each in _ORDER if counts[each]]
    blocks: list[QWidget] = [column([row(chips[i : i + 2]) for i in range(0, len(chips), 2)], 5)]
    ordered = sorted(site.rules, key=lambda each: (_ORDER.index(each.outcome), each.rule_id))
    for result in ordered:
        if result.outcome not in _QUIET:
            blocks += [line(), _rule(result)]
    for outcome in (each for each in _ORDER if each in _QUIET and counts[each]):
        blocks += [line(), heading(f"{outcome_text(outcome)} ({counts[outcome]})")]
        blocks += [_quiet(result) for result in ordered if result.outcome is outcome]
    blocks.append(note(tr("ui.rules_note", date=assessment.project_date.isoformat())))
    return blocks


def outcome_text(outcome: RuleOutcome) -> str:
    """Outcome in words."""
    return tr(f"ui.outcome_{outcome.value}")


def _quiet(result: RuleResult) -> QWidget:
    """Rule that asks nothing of the site: its name and place in the law, the rest in the tool tip."""
    made = column([label(result.title), small(f"{result.source}, {result.clause}".strip(", "))], 0)
    made.setToolTip(tip("\n".join(text for text in (result.found, result.required) if text)))
    return made


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
