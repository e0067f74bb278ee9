"""Summary in words: what is recommended, what it costs, what is not known."""

from collections import Counter

from planner.model.result import Assessment, Band, RuleOutcome, SiteResult
from planner.report.blocks import Block, column, kpis, listing, note, number_column, paragraph, subheading, table
from planner.report.paper import Paper
from planner.report.phrases import charger_list, grid_sentence, reasons_text
from planner.report.section import Content, Section
from planner.report.verdict import Verdict, chosen_option, judge
from planner.report.words import Words

_LISTED = 5


def _content(paper: Paper) -> Content:
    result, words = paper.assessment, paper.words
    picked = [site for site in result.shortlist if judge(site).verdict is Verdict.RECOMMENDED]
    listed = (picked or list(result.shortlist))[:_LISTED]
    blocks: list[Block] = [_tiles(result, picked, words), paragraph(_counts(result, words))]
    if listed:
        blocks += [
            subheading(words.t("summary_recommended" if picked else "summary_best")),
            listing([_site_line(site, words) for site in listed]),
        ]
    else:
        blocks.append(note(words.t("summary_none"), "warn"))
    open_points = _open_points(result, words)
    if open_points:
        blocks += [subheading(words.t("summary_open")), listing(open_points)]
    blocks += _criteria(result, words)
    return {"heading": words.t("summary"), "blocks": blocks, "new_page": True}


def _tiles(result: Assessment, picked: list[SiteResult], words: Words) -> Block:
    groups = Counter(site.rank_group for site in result.sites)
    capex = [site.cost.capex_eur for site in picked if site.cost is not None]
    total = Band(low=sum(b.low for b in capex), base=sum(b.base for b in capex), high=sum(b.high for b in capex))
    return kpis(
        [
            (
                words.t("kpi_candidates"),
                words.number(len(result.sites)),
                words.t("kpi_excluded", count=groups["excluded"]),
            ),
            (
                words.t("kpi_checked"),
                words.number(groups["checked"]),
                words.t("kpi_not_checked", count=groups["not_checked"]),
            ),
            (
                words.t("kpi_recommended"),
                words.number(len(picked)),
                words.t("kpi_of_shortlist", count=len(result.shortlist)),
            ),
            (
                words.t("kpi_capex_sum"),
                words.eur(total.base) if capex else words.unknown,
                words.eur_band(total) if capex else "",
            ),
        ]
    )


def _counts(result: Assessment, words: Words) -> str:
    groups = Counter(site.rank_group for site in result.sites)
    key = "summary_counts" if result.grids else "summary_counts_no_grid"
    return words.t(
        key,
        sites=len(result.sites),
        excluded=groups["excluded"],
        checked=groups["checked"],
        not_checked=groups["not_checked"],
        shortlist=len(result.shortlist),
        year=result.settings.demand.year,
    )


def _site_line(site: SiteResult, words: Words) -> tuple[str, str]:
    """One site in two sentences: size and grid, cost and conditions."""
    parts = []
    if site.sizing is not None:
        parts.append(
            words.t(
                "line_size",
                chargers=charger_list(site.sizing, words),
                power=words.quantity(site.sizing.connection_kw, "kw"),
            )
        )
    parts.append(grid_sentence(site, words))
    option = chosen_option(site)
    if option is not None:
        parts.append(words.t("line_option", option=words.named("option", option.kind.value)))
    if site.cost is not None:
        parts.append(
            words.t(
                "line_cost",
                capex=words.eur(site.cost.capex_eur.base),
                band=words.eur_band(site.cost.capex_eur),
                npv=words.eur(site.cost.npv_eur.base),
            )
        )
    reasons = judge(site).reasons
    if reasons:
        parts.append(words.t("line_conditions", reasons=reasons_text(reasons, words)))
    rank = "" if site.rank is None else f"{site.rank} · "
    return f"{rank}{site.name}:", " ".join(parts)


def _open_points(result: Assessment, words: Words) -> list[str]:
    """What the planner still has to find out, counted."""
    rules = Counter(rule.outcome for site in result.shortlist for rule in site.rules)
    unproven = sum("connection_unproven" in judge(site).reasons for site in result.shortlist)
    unsolved = [grid.grid for grid in result.grids if not grid.solved]
    assumed = sum(row.state == "assumption" for row in result.assumptions)
    groups = Counter(site.rank_group for site in result.sites)
    points = {
        "open_no_grid": (not result.grids, {}),
        "open_not_checked": (groups["not_checked"], {"count": groups["not_checked"]}),
        "open_evidence": (rules[RuleOutcome.NEEDS_EVIDENCE], {"count": rules[RuleOutcome.NEEDS_EVIDENCE]}),
        "open_unproven": (unproven, {"count": unproven}),
        "open_unsolved": (unsolved, {"grids": ", ".join(unsolved)}),
        "open_violations": (result.base_violations, {"count": len(result.base_violations)}),
        "open_assumptions": (assumed, {"count": assumed, "all": len(result.assumptions)}),
    }
    return [words.t(key, **params) for key, (holds, params) in points.items() if holds]  # type: ignore[arg-type]


def _criteria(result: Assessment, words: Words) -> list[Block]:
    best = next((site for site in result.shortlist if site.score_parts), None)
    if best is None:
        return []
    rows = [
        [
            words.named("criteria", part.criterion),
            words.share(part.weight_pu, 1),
            words.named("direction", part.direction),
            words.named("normalisation", part.normalisation),
        ]
        for part in best.score_parts
    ]
    t = words.t
    columns = [
        column(t("col_criterion"), width="1fr"),
        number_column(t("col_weight")),
        column(t("col_direction")),
        column(t("col_normalisation")),
    ]
    text = t(
        "score_text", draws=words.number(result.settings.scoring.stability_draws), top=result.settings.scoring.top_n
    )
    return [subheading(t("score_heading")), paragraph(text), table(columns, rows)]


SECTION = Section(id="summary", order=10, scope="report", content=_content)
