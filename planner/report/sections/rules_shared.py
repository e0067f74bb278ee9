"""Evidence that many sites need, said once."""

from collections.abc import Sequence

from planner.model.result import Assessment, RuleOutcome, RuleResult, SiteResult
from planner.report.blocks import Cell, column, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.phrases import evidence_of, rule_place
from planner.report.section import Content, Section
from planner.report.shared_rules import question, shared_questions
from planner.report.words import Words


def _content(paper: Paper) -> Content | None:
    words, t = paper.words, paper.words.t
    found = _by_question(paper.assessment)
    if not found:
        return None
    rows: list[list[Cell]] = [
        [
            toned(words.told(words.phrase(rule.title)), "", rule_place(rule)),
            words.named("addressee", rule.addressee),
            toned(words.told(rule.required) or t("none"), "", evidence_of(rule, words)),
            _ranks(ranks, paper.assessment.shortlist, words),
        ]
        for rule, ranks in found
    ]
    columns = [
        column(t("col_rule"), width="1fr"),
        column(t("col_addressee"), width="21mm"),
        column(t("col_required"), width="1.1fr"),
        column(t("col_sites"), width="28mm"),
    ]
    return {"heading": t("rules_shared"), "blocks": [paragraph(t("rules_shared_text")), table(columns, rows)]}


def _by_question(assessment: Assessment) -> list[tuple[RuleResult, list[str]]]:
    """Each shared question with the ranks of the sites that have it, in the order of jurisdiction and id."""
    shared = shared_questions(assessment)
    bare = any(site.rank is None for site in assessment.shortlist)
    found: dict[object, tuple[RuleResult, list[str]]] = {}
    for site in assessment.shortlist:
        for rule in site.rules:
            if rule.outcome is RuleOutcome.NEEDS_EVIDENCE and question(rule) in shared:
                name = site.site_id if bare else str(site.rank)
                found.setdefault(question(rule), (rule, []))[1].append(name)
    return sorted(found.values(), key=lambda item: (item[0].jurisdiction, item[0].rule_id, item[0].found))


def _ranks(ranks: list[str], shortlist: Sequence[SiteResult], words: Words) -> str:
    if len(ranks) == len(shortlist):
        return words.t("all_sites")
    ids = any(site.rank is None for site in shortlist)
    return words.t("site_ids" if ids else "ranks", count=len(ranks), ranks=", ".join(ranks))


SECTION = Section(id="rules_shared", order=50, scope="report", content=_content)
