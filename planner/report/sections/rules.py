"""Rules of a site: the answer, the clause, whom it binds, what was found and what is asked."""

from planner.model.result import RuleOutcome, RuleResult, SiteResult
from planner.report.blocks import Cell, column, note, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.phrases import OUTCOME_TONES
from planner.report.section import Content, Section
from planner.report.words import Words

_ORDER = (
    RuleOutcome.FAIL,
    RuleOutcome.NEEDS_EVIDENCE,
    RuleOutcome.PASS,
    RuleOutcome.COUNTS,
    RuleOutcome.DOES_NOT_COUNT,
    RuleOutcome.NOT_APPLICABLE,
)


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words, t = paper.words, paper.words.t
    if not site.rules:
        return None
    shown = [rule for rule in site.rules if rule.outcome is not RuleOutcome.NOT_APPLICABLE]
    left = [rule for rule in site.rules if rule.outcome is RuleOutcome.NOT_APPLICABLE]
    shown.sort(key=lambda rule: (_ORDER.index(rule.outcome), rule.jurisdiction, rule.rule_id))
    columns = [
        column(t("col_outcome"), width="27mm"),
        column(t("col_rule"), width="1.2fr"),
        column(t("col_addressee"), width="21mm"),
        column(t("col_found"), width="0.8fr"),
        column(t("col_required"), width="0.8fr"),
    ]
    blocks = [paragraph(t("rules_text", date=words.day(paper.assessment.project_date)))]
    if shown:
        blocks.append(table(columns, [_row(rule, words) for rule in shown]))
    if left:
        titles = "; ".join(f"{words.phrase(rule.title)} ({rule.clause})" for rule in left)
        blocks.append(note(t("rules_not_applicable", rules=titles)))
    return {"heading": t("rules"), "blocks": blocks}


def _row(rule: RuleResult, words: Words) -> list[Cell]:
    place = f"{rule.source}, {rule.clause}" if rule.clause else rule.source
    status = words.named("status", rule.status) if rule.status != "law" else ""
    found = rule.found or (
        words.t("open_evidence_cell") if rule.outcome is RuleOutcome.NEEDS_EVIDENCE else words.t("none")
    )
    return [
        toned(words.t(f"outcome_{rule.outcome.value}"), OUTCOME_TONES[rule.outcome], status),
        toned(words.phrase(rule.title), "", place),
        words.named("addressee", rule.addressee),
        toned(found, "", words.t("evidence", what=rule.evidence) if rule.evidence else ""),
        rule.required or words.t("none"),
    ]


SECTION = Section(id="rules", order=50, scope="site", content=_content)
