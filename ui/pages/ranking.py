"""How firmly the site's rank stands: parts beside those of the others, other weights, other data, a second opinion."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from planner.model.result import Assessment, RankingCheck, RankStanding, SiteResult
from ui.charts.bars import Part, StackedBar
from ui.charts.rank_shares import RankShares
from ui.numbers import number, share
from ui.pages._standing import evidence_blocks, hold_words
from ui.pages.overview import criterion_text, part_colors
from ui.registry import PageSpec
from ui.texts import tr
from ui.widgets.blocks import facts, heading, key, note, small, table
from ui.widgets.expander import Expander
from ui.widgets.plain import label, tip

_BARS, _LEAST_CENTRAL = 8, 0.005


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    if site.rank is None or not site.score_parts:
        return [note(tr("ui.ranking_none"))]
    blocks: list[QWidget] = []
    check, standing = assessment.ranking_check, site.standing
    if check is not None and standing is not None and standing.top_pu is not None:
        blocks += [heading(tr("ui.ranking_holds")), label(hold_words(site, assessment))]
        if any(standing.acceptability_pu):
            words = tr("ui.rank_shares", draws=number(check.draws, 0))
            blocks += [small(words), RankShares(standing.acceptability_pu, site.rank, words)]
        blocks.append(facts(_figures(standing, check)))
        blocks += _central(standing)
    blocks += evidence_blocks(site)
    blocks += _beside(site, assessment)
    if check is not None and check.without:
        blocks += _without(assessment, check)
    return blocks


def _figures(standing: RankStanding, check: RankingCheck) -> list[tuple[str, str]]:
    known = standing.top_with_data_pu is not None
    topsis = tr("ui.topsis_place", rank=standing.topsis_rank or "–", closeness=number(standing.topsis_closeness_pu, 2))
    return [
        (tr("ui.rank_range"), _span(standing.low_rank, standing.high_rank)),
        (tr("ui.rank_extremes"), _span(standing.best_rank, standing.worst_rank)),
        (tr("ui.top_with_data", top=check.top_n), share(standing.top_with_data_pu) if known else tr("ui.unknown")),
        (tr("ui.topsis", normalisation=tr(f"ui.topsis_{check.topsis_normalisation}")), topsis),
        (tr("ui.topsis_agrees"), number(check.rank_correlation, 2)),
    ]


def _span(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return tr("ui.unknown")
    return str(low) if low == high else f"{low} – {high}"


def _central(standing: RankStanding) -> list[QWidget]:
    """Weights under which the site comes first, on average."""
    weights = {name: pu for name, pu in standing.central_weights_pu.items() if pu >= _LEAST_CENTRAL}
    if not weights:
        return [small(tr("ui.central_none"))]
    items = [(criterion_text(name), share(pu)) for name, pu in sorted(weights.items(), key=lambda each: -each[1])]
    return [Expander(tr("ui.central"), facts(items))]


def _beside(site: SiteResult, assessment: Assessment) -> list[QWidget]:
    """Stacked bars of the best sites, and of this one where it is not among them."""
    ranked = sorted((each for each in assessment.sites if each.rank and each.score_parts), key=lambda s: s.rank or 0)
    shown = ranked[:_BARS]
    if site.site_id not in {each.site_id for each in shown}:
        shown.append(site)
    top = max((each.score or 0.0 for each in shown), default=1.0) or 1.0
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    for row, each in enumerate(shown):
        own = each.site_id == site.site_id
        colors = part_colors(each.score_parts)
        parts = [
            Part(name=criterion_text(part.criterion), value=part.contribution, color=color)
            for part, color in zip(each.score_parts, colors, strict=True)
        ]
        told = ", ".join(f"{part.name} {number(part.value, 2)}" for part in parts if part.value > 0)
        bar = StackedBar(parts, top, f"{each.name}: {told}")
        bar.setToolTip(tip(f"{each.name}: {told}"))
        rank, name, score = (
            label(words, "" if own else "muted", wrap=False)
            for words in (str(each.rank), each.name, number(each.score, 2))
        )
        for told_words in (rank, name, score):
            told_words.setContentsMargins(0, 4, 0, 0)
        name.setMinimumWidth(40)
        name.setToolTip(tip(each.name))
        rank.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for shown_words in (rank, name, score) if own else ():
            font = shown_words.font()
            font.setBold(True)
            shown_words.setFont(font)
        for column, widget in enumerate((rank, name, score)):
            grid.addWidget(widget, 2 * row, column)
        grid.addWidget(bar, 2 * row + 1, 1, 1, 2)
    counted = [(part, color) for part, color in zip(site.score_parts, part_colors(site.score_parts), strict=True)
               if part.weight_pu > 0]  # fmt: skip
    keys = [key(f"{criterion_text(part.criterion)} ({share(part.weight_pu)})", color) for part, color in counted]
    return [heading(tr("ui.ranking_beside")), made, *keys]


def _without(assessment: Assessment, check: RankingCheck) -> list[QWidget]:
    """Who leads without each criterion, and how much of the order stays."""
    names = {site.site_id: site.name for site in assessment.sites}
    rows: list[list[str | QWidget]] = [
        [
            criterion_text(each.criterion),
            names.get(each.first_site_id, each.first_site_id),
            str(len(each.left_top)),
            number(each.rank_correlation, 3),
        ]
        for each in check.without
    ]
    headers = [tr("ui.without"), tr("ui.without_first"), tr("ui.without_left", top=check.top_n), tr("ui.without_tau")]
    made = table(headers, rows, words=(0, 1))
    return [heading(tr("ui.without_title")), made, small(tr("ui.without_note"))]


PAGE = PageSpec(page_id="ranking", title_code="ui.page_ranking", icon="weights", order=15, build=build)
