"""Does the ranking hold? Parts of scores, ranks under random weights, a second opinion, what checks would move."""

from planner.model.result import Assessment, RankingCheck, SiteResult
from planner.model.standing import sure_of_top
from planner.report.blocks import Block, Cell, column, number_column, paragraph, subheading, table
from planner.report.figures.score_chart import part_color, score_chart
from planner.report.paper import Paper
from planner.report.score_table import ranked_sites
from planner.report.section import Content, Section
from planner.report.standing_words import (
    evidence_cell,
    hold_sentence,
    next_check,
    rank_after,
    sure_sentence,
    topsis_place,
)
from planner.report.words import Words

_MOST_BARS, _MOST_CHECKS = 15, 10


def _content(paper: Paper) -> Content | None:
    result, words = paper.assessment, paper.words
    ranked = [site for site in ranked_sites(result) if site.score is not None and site.score_parts]
    check = result.ranking_check
    if not ranked or check is None:
        return None
    shown = ranked[:_MOST_BARS]
    figure = paper.figure(
        score_chart(shown, words), words.t("alt_score_chart"), legend=_legend(shown[0], words),
        caption=words.t("score_chart_text", draws=words.number(check.draws)) if check.draws else "",
    )  # fmt: skip
    blocks: list[Block] = [figure]
    if check.draws:
        told = (
            _sentences(shown, check, words, sure_of_top(result.sites, check.top_n)[0]),
            sure_sentence(result.sites, check, words),
        )
        blocks.append(paragraph(" ".join(each for each in told if each)))
    blocks += _without(result, check, words)
    blocks += _checks(shown[:_MOST_CHECKS], words)
    return {"heading": words.t("ranking_holds"), "blocks": blocks, "new_page": True}


def _legend(site: SiteResult, words: Words) -> list[Block]:
    counted = [part for part in site.score_parts if part.weight_pu > 0]
    return [
        {"shape": "bar", "fill": part_color(place), "color": part_color(place),
         "label": f"{words.named('criteria', part.criterion)} ({words.share(part.weight_pu)})"}
        for place, part in enumerate(counted)
    ]  # fmt: skip


def _sentences(sites: list[SiteResult], check: RankingCheck, words: Words, sure: int) -> str:
    """How firmly the first sites stand, and whether the second opinion agrees."""
    told = [hold_sentence(site, check, words, sure) for site in sites[:3]]
    if check.rank_correlation is not None:
        first = min(sites, key=topsis_place, default=None)
        told.append(
            words.t(
                "topsis_agrees",
                normalisation=words.t(f"topsis_{check.topsis_normalisation}"),
                tau=words.number(check.rank_correlation, digits=2),
                site=first.name if first else words.unknown,
            )
        )
    return " ".join(each for each in told if each)


def _without(result: Assessment, check: RankingCheck, words: Words) -> list[Block]:
    """What the ranking would be without each criterion."""
    if not check.without:
        return []
    t, name_of = words.t, {site.site_id: site.name for site in result.sites}
    rows: list[list[Cell]] = [
        [
            words.named("criteria", each.criterion),
            words.number(each.rank_correlation, digits=3),
            name_of.get(each.first_site_id, each.first_site_id),
            ", ".join(name_of.get(name, name) for name in each.left_top) or t("nobody"),
            ", ".join(name_of.get(name, name) for name in each.joined_top) or t("nobody"),
        ]
        for each in check.without
    ]
    columns = [
        column(t("col_without"), width="1fr"),
        number_column(t("col_tau"), "14mm"),
        column(t("col_first"), width="1fr"),
        column(t("col_left_top", top=check.top_n), width="1.2fr"),
        column(t("col_joined_top"), width="1.2fr"),
    ]
    return [subheading(t("without_criterion")), table(columns, rows, keep=True)]


def _checks(sites: list[SiteResult], words: Words) -> list[Block]:
    """What each of the first sites rests on, and the check that would move it most."""
    told = [site for site in sites if site.evidence is not None]
    if not told:
        return []
    t = words.t
    columns = [
        number_column(t("col_rank"), "10mm"),
        column(t("col_site"), width="1fr"),
        column(t("col_evidence"), width="26mm"),
        column(t("col_next_check"), width="1.6fr"),
        number_column(t("col_rank_after"), "20mm"),
    ]
    rows: list[list[Cell]] = [
        [
            words.number(site.rank),
            site.name,
            evidence_cell(site, words),
            next_check(site, words),
            rank_after(site, words),
        ]
        for site in told
    ]
    return [subheading(t("evidence_checks")), table(columns, rows)]


SECTION = Section(id="ranking_holds", order=21, scope="report", content=_content)
