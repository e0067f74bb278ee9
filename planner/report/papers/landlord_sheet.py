"""One page for the owner of the ground: what is to stand there, what is asked of him and when; no money of ours."""

from planner.model.result import SiteResult
from planner.report.blocks import Block, Cell, facts, kpis, listing, small_print, two
from planner.report.blocks_forms import blanks
from planner.report.paper import Paper
from planner.report.paper_kind import PaperKind
from planner.report.paper_parts import built_facts, map_block
from planner.report.section import Content, Section
from planner.report.words import Words

_POINTS = ("landlord_space", "landlord_visit", "landlord_works", "landlord_care", "landlord_end")
_TERMS = ("landlord_rent", "landlord_term", "landlord_option", "landlord_access", "landlord_contact")


def _page(paper: Paper, site: SiteResult) -> Content:
    words, t = paper.words, paper.words.t
    blocks: list[Block] = [
        _tiles(site, words),
        map_block(paper, site, (170.0, 92.0)),
        two(
            [*_headed(t("landlord_means"), [listing([t(name) for name in _POINTS])])],
            [*_headed(t("landlord_terms"), [blanks([(t(name), _known(paper, name)) for name in _TERMS], 0.5)])],
            0.52,
            keep=True,
        ),
        facts([*built_facts(site, words)[:2], (t("landlord_year"), _when(paper, site))]),
        small_print(t("landlord_note")),
    ]
    return {"heading": "", "blocks": blocks, "keep": True}


def _headed(title: str, blocks: list[Block]) -> list[Block]:
    return [{"type": "subheading", "text": title}, *blocks]


def _known(paper: Paper, name: str) -> Cell:
    """Contact of the company; the terms are for the talk."""
    company = paper.assessment.company
    if name != "landlord_contact" or company is None:
        return ""
    return " · ".join(part for part in (company.phone, company.email) if part)


def _tiles(site: SiteResult, words: Words) -> Block:
    t, sizing = words.t, site.sizing
    layout = site.layout
    accessible = layout.accessible if layout is not None else None
    items = [
        (t("landlord_bays"), words.number(_asked(site)), t("landlord_of_bays", count=site.bays) if site.bays else ""),
        (t("fact_points"), words.number(sizing.evse_count if sizing else None), ""),
    ]
    if accessible:
        items.append((t("permit_bays_accessible"), words.number(accessible), ""))
    if sizing is not None and sizing.mean_session_min is not None:
        items.append((t("landlord_stay"), words.quantity(sizing.mean_session_min, "min", 0), ""))
    return kpis(items)


def _asked(site: SiteResult) -> int | None:
    """Bays of the site plan, as the permit sheet draws them; else those that the points take; None without a size."""
    if site.layout is not None and site.layout.bays:
        return len(site.layout.bays)
    return site.sizing.bays_used if site.sizing is not None else None


def _when(paper: Paper, site: SiteResult) -> str:
    """Year of the programme, else of the first phase; the year is a plan."""
    plan = paper.assessment.plan
    chosen = next((each.year for each in plan.choices if each.site_id == site.site_id), None) if plan else None
    if chosen is None and site.sizing is not None and site.sizing.phases:
        chosen = site.sizing.phases[0].year
    return paper.words.unknown if chosen is None else str(chosen)


PAPER = PaperKind(
    id="landlord_sheet",
    order=50,
    subject="site",
    audience="landlord",
    parts=(Section(id="landlord", order=10, scope="site", content=_page, template="part"),),
)
