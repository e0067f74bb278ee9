"""Rules judged for a site, with the law's place and the fact it was judged on."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from planner.app.rulewords import in_language, packs_in_language
from planner.model.result import Assessment, RuleOutcome, RulePack, RuleResult, SiteResult
from ui.delivery.common import day_text
from ui.registry import PageSpec
from ui.texts import language, readable, tr, tr_or
from ui.widgets.blocks import column, edged, heading, note, row, small, terms
from ui.widgets.plain import chip, label, tip

TONES = {
    RuleOutcome.FAIL: "bad",
    RuleOutcome.NEEDS_EVIDENCE: "warn",
    RuleOutcome.PASS: "good",
    RuleOutcome.COUNTS: "accent",
    RuleOutcome.DOES_NOT_COUNT: "neutral",
    RuleOutcome.NOT_APPLICABLE: "neutral",
}
_ORDER = tuple(TONES)
_STATUS = ("law", "guidance", "proposal", "assumption")
_QUIET = frozenset({RuleOutcome.DOES_NOT_COUNT, RuleOutcome.NOT_APPLICABLE})


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page, what needs doing first."""
    if not site.rules:
        return [note(tr("ui.no_rules"))]
    counts = Counter(result.outcome for result in site.rules)
    chips = [chip(f"{counts[each]} {outcome_text(each)}", TONES[each]) for each in _ORDER if counts[each]]
    blocks: list[QWidget] = [column([row(chips[i : i + 2]) for i in range(0, len(chips), 2)], 5)]
    for outcome in (each for each in _ORDER if counts[each]):
        blocks.append(heading(f"{outcome_text(outcome)} ({counts[outcome]})"))
        shown = _quiet if outcome in _QUIET else _rule
        mine = [each for each in site.rules if each.outcome is outcome]
        told = in_language(mine, language(), site.rule_facts, assessment.project_date)
        found = sorted(told, key=_weight)
        blocks += [edged(shown(result), TONES[outcome]) for result in found]
    blocks.append(note(tr("ui.rules_note", date=day_text(assessment.project_date))))
    return [*blocks, *(small(_pack(each)) for each in packs_in_language(assessment.rule_packs, language()))]


def _weight(result: RuleResult) -> tuple[int, bool, str]:
    """Law before guidance, what binds the site's operator before what binds others."""
    status = _STATUS.index(result.status) if result.status in _STATUS else len(_STATUS)
    return status, result.addressee != "site_operator", result.rule_id


def _pack(pack: RulePack) -> str:
    day = day_text(date.fromisoformat(pack.checked_on))
    return tr("ui.rules_pack_line", title=pack.title, version=pack.version, day=day, by=pack.checked_by)


def outcome_text(outcome: RuleOutcome) -> str:
    """Outcome in words."""
    return tr(f"ui.outcome_{outcome.value}")


def place_text(result: RuleResult) -> str:
    """Clause and source; a clause that begins as its source ends is not said twice."""
    clause, source = result.clause.strip(), result.source.strip()
    if not clause or source.endswith(clause):
        return source
    return f"{clause} · {source}" if source else clause


def _quiet(result: RuleResult) -> QWidget:
    """Rule that asks nothing of the site: its name and place in the law, the rest in the tool tip."""
    made = column([label(result.title), small(place_text(result))], 0)
    made.setToolTip(tip("\n".join(text for text in (result.found, result.required) if text)))
    return made


def _rule(result: RuleResult) -> QWidget:
    addressee = tr_or(f"rules.addressee_{result.addressee}", readable(result.addressee))
    said = [
        (tr("ui.rule_required"), result.required),
        (tr("ui.rule_found"), result.found),
        (tr("ui.rule_evidence"), result.evidence),
        (tr("ui.rule_addressee"), addressee),
    ]
    blocks: list[QWidget] = [label(result.title, "heading"), small(place_text(result))]
    if result.status != "law":
        blocks.append(row([chip(tr_or(f"ui.state_{result.status}", readable(result.status)), "neutral")]))
    return column([*blocks, terms([(name, text) for name, text in said if text])], 3)


PAGE = PageSpec(page_id="rules", title_code="ui.page_rules", icon="rules", order=60, build=build)
