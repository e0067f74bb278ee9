"""Ranking table, and how the score is made."""

from planner.model.result import SiteResult
from planner.model.standing import sure_of_top
from planner.report.blocks import (
    Block,
    Cell,
    column,
    note,
    number_column,
    paragraph,
    small_print,
    subheading,
    table,
    toned,
)
from planner.report.edition import slim, without_money, without_ranks
from planner.report.order_table import figure_rules
from planner.report.paper import Paper
from planner.report.phrases import hosting_cell, verdict_cell
from planner.report.score_table import ranked_sites, score_blocks, stands_with_ranking
from planner.report.section import Content, Section
from planner.report.standing_words import top_share
from planner.report.words import Words

_MOST_ROWS = 60
_RANK, _SCORE, _MONEY = (0,), (2, 3), (7,)


def _content(paper: Paper) -> Content | None:
    result, words = paper.assessment, paper.words
    ranked = ranked_sites(result)
    if not ranked:
        return _overview(paper) if without_ranks(result.shortlist) else None
    blocks: list[Block] = [
        paragraph(_text(ranked, result.settings.scoring.top_n, words)),
        _ranking(ranked[:_MOST_ROWS], words, sure_of_top(result.sites, result.settings.scoring.top_n)[0]),
    ]
    rules = figure_rules(result, words)
    if rules:
        blocks.append(small_print(rules))
    if len(ranked) > _MOST_ROWS:
        blocks.append(note(words.t("rows_left", shown=_MOST_ROWS, all=len(ranked))))
    score = score_blocks(result, words) if stands_with_ranking(result) else []
    if score:
        blocks += [subheading(words.t("scoring")), *score]
    return {"heading": words.t("ranking"), "blocks": blocks, "new_page": True}


def _overview(paper: Paper) -> Content:
    """The studied sites by name, for a reader who is not told how they compare."""
    result, words = paper.assessment, paper.words
    listed = sorted(result.shortlist, key=lambda site: (site.name, site.site_id))
    rules = figure_rules(result, words)
    blocks: list[Block] = [paragraph(words.t("overview_text")), _ranking(listed[:_MOST_ROWS], words, 0)]
    blocks += [small_print(rules)] if rules else []
    blocks += [note(words.t("rows_left", shown=_MOST_ROWS, all=len(listed)))] if len(listed) > _MOST_ROWS else []
    return {"heading": words.t("overview"), "blocks": blocks, "new_page": True}


def _text(ranked: list[SiteResult], top: int, words: Words) -> str:
    scored = any(site.score is not None for site in ranked)
    return words.t("ranking_text", top=top) if scored else words.t("ranking_text_bare")


def _ranking(sites: list[SiteResult], words: Words, sure: int) -> Block:
    t = words.t
    columns = [
        number_column(t("col_rank"), "10mm"),
        column(t("col_site"), width="1fr"),
        number_column(t("col_score"), "12mm"),
        number_column(t("col_stability"), "16mm"),
        number_column(t("col_hosting", unit=words.unit("kw")), "18mm"),
        number_column(t("col_connection", unit=words.unit("kw")), "17mm"),
        number_column(t("col_sessions"), "15mm"),
        number_column(t("col_capex_thousand"), "19mm"),
        column(t("col_verdict"), width="27mm"),
    ]
    scored = any(site.score is not None for site in sites)
    gone = (() if scored else _SCORE) + (_MONEY if without_money(sites) else ())
    gone += _RANK if without_ranks(sites) else ()
    return table(*slim(columns, [_row(site, words, sure) for site in sites], gone))


def _row(site: SiteResult, words: Words, sure: int) -> list[Cell]:
    sizing, demand, cost = site.sizing, site.demand, site.cost
    return [
        words.number(site.rank),
        toned(site.name, "strong", f"{words.named('kind', site.kind)} · {site.address.city or site.site_id}"),
        words.score(site.score),
        top_share(site, sure, words),
        hosting_cell(site.grid, words),
        words.number(sizing.connection_kw if sizing else None),
        words.number(demand.sessions_per_day.base if demand else None),
        words.number(cost.capex_eur.base / 1000 if cost else None),
        verdict_cell(site, words) if site.shortlisted else toned(words.t("verdict_not_shortlisted"), "muted"),
    ]


SECTION = Section(id="ranking", order=20, scope="report", content=_content)
