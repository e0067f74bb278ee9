"""Head of a site's pages: name, verdict, key figures, map, and why it ranks where it does."""

from planner.maps.style import SELECTED
from planner.model.result import GridResult, SiteResult
from planner.model.standing import sure_of_top
from planner.report.blocks import (
    Block,
    column,
    kpis,
    listing,
    note,
    number_column,
    paragraph,
    small_print,
    subheading,
    table,
)
from planner.report.edition import without_money
from planner.report.figures.maps import freer_side, shown_window, site_map
from planner.report.paper import LOCATOR_MM, Paper
from planner.report.phrases import (
    VERDICT_TONES,
    answered,
    bound_text,
    charger_list,
    place_line,
    reason_name,
    rule_name,
    site_sentences,
    verdict_name,
)
from planner.report.section import Content, Section
from planner.report.standing_words import hold_sentence, next_check, rank_after, sure_sentence, top_share
from planner.report.verdict import judge
from planner.report.words import Words

_WIDEST_PU = 0.5
_PLACE_NPV = "economics"


def _content(paper: Paper, site: SiteResult) -> Content:
    words = paper.words
    finding = judge(site)
    out = bool(site.excluded_by)
    chips = [[words.t("excluded_lead"), "bad"] if out else [verdict_name(site, words), VERDICT_TONES[finding.verdict]]]
    if site.rank is not None:
        chips.insert(0, [words.t("rank_n", rank=site.rank), "info"])
    chips += [[reason_name(caution, words), "warn"] for caution in site.cautions]
    drawing, legend = site_map(paper.painter, site, paper.assessment.sites, words, paper.notice)
    figure = paper.figure(drawing, words.t("alt_site_map", name=site.name), legend=legend, framed=True)
    head = _excluded(site, words) if out else [_tiles(site, words, _sure(paper))]
    blocks: list[Block] = [*head, figure | _inset(paper, site)]
    if not out:
        blocks += [subheading(words.t("in_short")), paragraph(" ".join(site_sentences(site, words)))]
    if finding.reasons and not out:
        blocks += [subheading(words.t("conditions")), listing([words.t(f"reason_{key}") for key in finding.reasons])]
    if site.score_parts:
        blocks += [subheading(words.t("why_rank")), _score_table(site, words)]
        if any(part.criterion == _PLACE_NPV and part.weight_pu > 0 for part in site.score_parts):
            blocks.append(small_print(words.t("place_npv_note")))
    blocks += _holds(paper, site)
    return {"name": site.name, "place": place_line(site, words), "chips": chips, "blocks": blocks}


def _excluded(site: SiteResult, words: Words) -> list[Block]:
    """Why a site is out: its figures would all be unknown."""
    reasons = "; ".join(reason_name(code, words) for code in site.excluded_by)
    return [note(words.t("excluded_why", reasons=reasons), "bad")]


def _holds(paper: Paper, site: SiteResult) -> list[Block]:
    """How firmly the site stands, what that rests on, and the check that would move it."""
    words, found = paper.words, site.evidence
    check = paper.assessment.ranking_check
    sure = _sure(paper)
    told = [hold_sentence(site, check, words, sure)]
    if told[0] and (site.rank or 0) <= sure:
        told.append(sure_sentence(paper.assessment.sites, check, words))
    if found is not None and site.rank is not None and site.score is not None:
        grade = words.t(f"evidence_{found.grade}")
        code = "site_evidence" if found.next_check else "site_evidence_firm"
        told.append(words.t(code, grade=grade, check=next_check(site, words), ranks=rank_after(site, words)))
    text = " ".join(each for each in told if each)
    return [paragraph(text)] if text else []


def _inset(paper: Paper, site: SiteResult) -> Block:
    """Where the site lies in the region: one small map for all sites, its mark set by the template."""
    locator = paper.locator()
    west, _, east, _ = shown_window(paper.painter, site)
    if east - west > _WIDEST_PU * locator.width_m:
        return {}
    x_mm, y_mm = locator.place_mm(site)
    inset = {
        "file": locator.file,
        "alt": paper.words.t("alt_locator", name=site.name),
        "side": freer_side(paper.painter, site, paper.assessment.sites, LOCATOR_MM),
        "width_mm": locator.width_mm,
        "x_mm": round(x_mm, 2),
        "y_mm": round(y_mm, 2),
        "color": SELECTED["light"],
    }
    return {"inset": inset}


def _sure(paper: Paper) -> int:
    """How many first sites no weights move out of the top."""
    return sure_of_top(paper.assessment.sites, paper.assessment.settings.scoring.top_n)[0]


def _tiles(site: SiteResult, words: Words, sure: int) -> Block:
    t = words.t
    grid, sizing, demand, cost = site.grid, site.sizing, site.demand, site.cost
    hosting = words.quantity(grid.hosting_kw if grid else None, "kw")
    binding = _bound(grid, words) if grid and grid.binding_element else ""
    sessions = demand.sessions_per_day if demand else None
    capex = cost.capex_eur if cost else None
    stable = top_share(site, sure, words)
    scored = site.score is not None or (site.rank is None and not site.withheld)
    score = [(t("kpi_score"), words.score(site.score), t("kpi_stable", share=stable))]
    money = [(t("kpi_capex"), words.eur(capex.base if capex else None), words.eur_band(capex) if capex else "")]
    return kpis(
        [
            *(score if scored else []),
            (t("kpi_hosting"), hosting, binding),
            (
                t("kpi_connection"),
                words.quantity(sizing.connection_kw if sizing else None, "kw"),
                charger_list(sizing, words) if sizing else "",
            ),
            (
                t("kpi_sessions"),
                words.number(sessions.base if sessions else None),
                words.band(sessions, "") if sessions else "",
            ),
            *([] if without_money([site]) else money),
        ]
    )


def _bound(grid: GridResult, words: Words) -> str:
    """What ends the capacity, and the rule it was judged by."""
    rule = rule_name(grid.planning_rule, words, short=True)
    if answered(grid):
        return bound_text(grid, words)
    bound = words.t("kpi_bound_by", element=grid.binding_element)
    return f"{bound} · {rule}" if rule else bound


def _score_table(site: SiteResult, words: Words) -> Block:
    t = words.t
    rows = [
        [
            words.named("criteria", part.criterion),
            words.criterion_value(part.value, part.unit),
            words.share(part.normalised_pu),
            words.share(part.weight_pu),
            words.number(100 * part.contribution, digits=1),
        ]
        for part in site.score_parts
        if part.weight_pu > 0
    ]
    rows.append([t("total"), "", "", "", words.score(site.score)])
    columns = [
        column(t("col_criterion"), width="1fr"),
        number_column(t("col_value")),
        number_column(t("col_normalised")),
        number_column(t("col_weight")),
        number_column(t("col_points")),
    ]
    return table(columns, rows, strong=[len(rows) - 1], keep=True)


SECTION = Section(id="location", order=0, scope="site", content=_content)
