"""Overview of a site: the few figures that matter, and what its score is made of."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, GridResult, ScorePart, SiteResult
from ui.charts.bars import Part, StackedBar
from ui.models.site_columns import mix_text, reason_text
from ui.numbers import count_digits, money, money_span, number, quantity, share, span, unit
from ui.pages._bound import answered, bound_words
from ui.pages._competition import programme_blocks
from ui.pages._standing import evidence_blocks, hold_words
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import facts, figures, heading, keyed, note, table
from ui.widgets.expander import Expander
from ui.widgets.plain import chip, label

_PLACE_NPV = "economics"


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    blocks: list[QWidget] = []
    if site.excluded_by:
        reasons = ", ".join(reason_text(each) for each in site.excluded_by)
        blocks.append(note(tr("ui.excluded_note", reasons=reasons)))
    if site.cautions:
        blocks.append(note(tr("ui.caution_note", cautions=", ".join(reason_text(each) for each in site.cautions))))
    if site.rank is not None:
        blocks.append(figures(_figures(site)))
    if site.score_parts:
        blocks += _score(site, assessment)
    blocks += evidence_blocks(site)
    blocks += [heading(tr("ui.place")), facts(_place(site))]
    if site.shortlisted:
        blocks += programme_blocks(assessment.programme)
    return blocks


def _figures(site: SiteResult) -> list[tuple[str, str, str]]:
    demand, grid, sizing, cost = site.demand, site.grid, site.sizing, site.cost
    digits = count_digits(demand.sessions_per_day.base if demand else None)
    return [
        (
            tr("ui.sessions_per_day"),
            number(demand.sessions_per_day.base if demand else None, digits),
            span(demand.sessions_per_day, "", digits) if demand else "",
        ),
        _capacity(grid),
        (tr("ui.connection"), quantity(sizing.connection_kw if sizing else None, "x_kw", 0), mix_text(site) or ""),
        (tr("ui.capex"), money(cost.capex_eur.base if cost else None), money_span(cost.capex_eur) if cost else ""),
    ]


def _capacity(grid: GridResult | None) -> tuple[str, str, str]:
    """Grid capacity, or in words why there is none."""
    if grid is None:
        return tr("ui.hosting"), tr("ui.unknown"), ""
    if grid.hosting_kw is None:
        return tr("ui.hosting"), tr(f"ui.grid_{grid.status.value}"), reason_words(grid)
    below = tr("ui.limited_by", element=grid.binding_element) if grid.binding_element else ""
    if answered(grid):
        below = bound_words(grid)
    return tr("ui.hosting"), quantity(grid.hosting_kw, "x_kw", 0), below


def reason_words(grid: GridResult) -> str:
    """Why a grid stands as it does, as a sentence of its own; the status is not said twice."""
    words = tr_or(grid.reason, readable(grid.reason)) if grid.reason else ""
    words = words.partition(": ")[2] or words
    words = words[:1].upper() + words[1:]
    return words if not words or words.endswith(".") else f"{words}."


def _score(site: SiteResult, assessment: Assessment) -> list[QWidget]:
    colors = part_colors(site.score_parts)
    total = sum(part.weight_pu for part in site.score_parts)
    scale = _scale(site)
    parts = [
        Part(name=criterion_text(part.criterion), value=part.contribution / scale, color=color)
        for part, color in zip(site.score_parts, colors, strict=True)
    ]
    words = tr("ui.score_of", score=number(site.score, 2))
    coloured = list(zip(site.score_parts, colors, strict=True))
    rows = [_score_row(part, color) for part, color in coloured if part.weight_pu > 0]
    idle = [(criterion_text(part.criterion), value_text(part)) for part, _color in coloured if part.weight_pu <= 0]
    blocks: list[QWidget] = [
        heading(words),
        StackedBar(parts, total, f"{words}: " + ", ".join(f"{p.name} {number(p.value, 2)}" for p in parts)),
        table([tr("ui.criterion"), tr("ui.weight"), tr("ui.points")], rows),
    ]
    if idle:
        blocks.append(Expander(tr("ui.criteria_idle", n=len(idle)), facts(idle)))
    if any(part.criterion == _PLACE_NPV and part.weight_pu > 0 for part in site.score_parts):
        blocks.append(label(tr("ui.place_npv_note"), "muted"))
    check, standing = assessment.ranking_check, site.standing
    if check is not None and standing is not None and standing.top_pu is not None:
        blocks.append(label(hold_words(site, assessment), "muted"))
    elif site.stability_top_pu is not None:
        top = assessment.settings.scoring.top_n
        blocks.append(label(tr("ui.stability", top=top, share=share(site.stability_top_pu)), "muted"))
    return blocks


def part_colors(parts: Sequence[ScorePart]) -> list[str]:
    """A colour for each criterion that counts; those without weight stay grey."""
    series = tokens().series
    colors: list[str] = []
    for part in parts:
        counted = sum(color != tokens().faint for color in colors)
        colors.append(series[counted % len(series)] if part.weight_pu > 0 else tokens().faint)
    return colors


def _scale(site: SiteResult) -> float:
    """Points are shown as the engine gives them; a score of 0..100 has contributions a hundred times the weights."""
    return 100.0 if any(part.contribution > part.weight_pu * 1.5 for part in site.score_parts) else 1.0


def criterion_text(criterion: str) -> str:
    """Name of a criterion in words."""
    return tr_or(f"sites.criteria_{criterion}", readable(criterion))


def _score_row(part: ScorePart, color: str) -> list[str | QWidget]:
    return [
        keyed(color, criterion_text(part.criterion), value_text(part)),
        share(part.weight_pu),
        number(part.contribution, 2),
    ]


def value_text(part: ScorePart) -> str:
    """Value of a criterion with its unit; shares in percent."""
    if part.value is None:
        return tr("ui.unknown")
    if part.unit in {"p.u.", "pu"}:
        return share(part.value)
    if part.unit in {"EUR", "eur"}:
        return money(part.value)
    shown = number(part.value, 1 if part.unit == "min" else 0 if part.value >= 10 else None)
    return f"{shown} {unit(part.unit) or part.unit}".strip()


def _place(site: SiteResult) -> list[tuple[str, str]]:
    address = site.address
    town = f"{address.postal_code} {address.city}".strip()
    return [
        (tr("ui.address"), ", ".join(part for part in (address.street, town) if part) or tr("ui.unknown")),
        (tr("ui.bays"), number(site.bays, 0)),
        (tr("ui.area"), quantity(site.area_m2, "area_m2", 0)),
        (tr("ui.position"), position_text(site.lat, site.lon)),
        (tr("ui.site_id"), site.site_id),
    ]


def position_text(lat: float, lon: float) -> str:
    """Geographic position with its hemispheres."""
    north, east = (
        tr("ui.position_north" if lat >= 0 else "ui.position_south"),
        tr("ui.position_east" if lon >= 0 else "ui.position_west"),
    )
    return f"{number(abs(lat), 5)}° {north}, {number(abs(lon), 5)}° {east}"


def rank_chip(site: SiteResult) -> QWidget:
    """Rank as a chip; excluded sites say so."""
    if site.rank is None:
        return chip(tr("ui.status_excluded") if site.excluded_by else tr("ui.no_rank"), "neutral")
    return chip(tr("ui.rank_n", rank=site.rank), "accent")


PAGE = PageSpec(page_id="overview", title_code="ui.page_overview", icon="overview", order=10, build=build)
