"""Rules of a site: the answer, the clause, whom it binds, what was found and what is asked."""

from collections.abc import Sequence

from planner.model.result import RuleOutcome, RuleResult, SiteResult
from planner.report.blocks import Block, Cell, column, small_print, table, toned
from planner.report.paper import Paper
from planner.report.phrases import OUTCOME_TONES, evidence_of, rule_place
from planner.report.section import Content, Section
from planner.report.shared_rules import question, shared_questions
from planner.report.words import Words

_IN_TABLE = (RuleOutcome.FAIL, RuleOutcome.NEEDS_EVIDENCE, RuleOutcome.PASS, RuleOutcome.COUNTS)


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words, t = paper.words, paper.words.t
    if not site.rules:
        return None
    shared = shared_questions(paper.assessment)
    said = [rule for rule in site.rules if rule.outcome is RuleOutcome.NEEDS_EVIDENCE and question(rule) in shared]
    shown = [rule for rule in site.rules if rule.outcome in _IN_TABLE and rule not in said]
    shown.sort(key=lambda rule: (_IN_TABLE.index(rule.outcome), rule.jurisdiction, rule.rule_id))
    blocks: list[Block] = []
    if shown:
        blocks.append(_table(shown, words))
    if said:
        blocks.append(small_print(t("rules_said", rules=_titles(said, words), section=t("rules_shared"))))
    for outcome in (RuleOutcome.DOES_NOT_COUNT, RuleOutcome.NOT_APPLICABLE):
        rest = [rule for rule in site.rules if rule.outcome is outcome]
        blocks += [small_print(t(f"rules_{outcome.value}", rules=_titles(rest, words)))] if rest else []
    return {"heading": t("rules_on", date=words.day(paper.assessment.project_date)), "blocks": blocks}


def _titles(rules: Sequence[RuleResult], words: Words) -> str:
    return "; ".join(words.told(words.phrase(rule.title)) for rule in rules)


def _table(rules: Sequence[RuleResult], words: Words) -> Block:
    t = words.t
    columns = [
        column(t("col_outcome"), width="26mm"),
        column(t("col_rule"), width="1fr"),
        column(t("col_addressee"), width="19mm"),
        column(t("col_found"), width="1.05fr"),
        column(t("col_required"), width="1fr"),
    ]
    return table(columns, [_row(rule, words) for rule in rules])


def _row(rule: RuleResult, words: Words) -> list[Cell]:
    status = words.named("status", rule.status) if rule.status != "law" else ""
    open_cell = words.t("open_evidence_cell") if rule.outcome is RuleOutcome.NEEDS_EVIDENCE else words.t("none")
    return [
        toned(words.t(f"outcome_{rule.outcome.value}"), OUTCOME_TONES[rule.outcome], status),
        toned(words.told(words.phrase(rule.title)), "", rule_place(rule)),
        words.named("addressee", rule.addressee),
        toned(rule.found or open_cell, "", evidence_of(rule, words)),
        words.told(rule.required) or words.t("none"),
    ]


SECTION = Section(id="rules", order=50, scope="site", content=_content)
