"""Evidence that many sites need, said once."""

from planner.model.result import Assessment, RuleOutcome, RuleResult
from planner.report.blocks import Cell, column, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.phrases import rule_place
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
            toned(words.phrase(rule.title), "", rule_place(rule)),
            words.named("addressee", rule.addressee),
            toned(rule.required or t("none"), "", t("evidence", what=rule.evidence) if rule.evidence else ""),
            _ranks(ranks, len(paper.assessment.shortlist), words),
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
    found: dict[object, tuple[RuleResult, list[str]]] = {}
    for site in assessment.shortlist:
        for rule in site.rules:
            if rule.outcome is RuleOutcome.NEEDS_EVIDENCE and question(rule) in shared:
                name = site.site_id if site.rank is None else str(site.rank)
                found.setdefault(question(rule), (rule, []))[1].append(name)
    return sorted(found.values(), key=lambda item: (item[0].jurisdiction, item[0].rule_id, item[0].found))


def _ranks(ranks: list[str], shortlist: int, words: Words) -> str:
    return words.t("all_sites") if len(ranks) == shortlist else words.t("ranks", ranks=", ".join(ranks))


SECTION = Section(id="rules_shared", order=50, scope="report", content=_content)
