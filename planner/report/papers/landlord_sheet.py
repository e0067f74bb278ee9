"""One page for the owner of the ground: what is to stand there, what is asked of him and when; no money of ours."""

from planner.model.result import SiteResult
from planner.report.blocks import Block, Cell, facts, kpis, listing, small_print, two
from planner.report.blocks_forms import blanks
from planner.report.paper import Paper
from planner.report.paper_kind import PaperKind
from planner.report.paper_parts import bays_note, built_facts, map_block, needed_from
from planner.report.section import Content, Section
from planner.report.words import Words

_IN_HOURS_MIN = 120.0
_POINTS = ("landlord_space", "landlord_visit", "landlord_works", "landlord_care", "landlord_end")
_TERMS = ("landlord_rent", "landlord_term", "landlord_option", "landlord_access", "landlord_contact")


def _page(paper: Paper, site: SiteResult) -> Content:
    words, t = paper.words, paper.words.t
    blocks: list[Block] = [
        _tiles(site, words),
        map_block(paper, site, (170.0, 92.0)),
        two(
            [*_headed(t("landlord_means"), [listing([t(name) for name in _POINTS])])],
            [*_headed(t("landlord_terms"), [blanks([(t(name), _known(paper, name)) for name in _TERMS], 0.54)])],
            0.52,
            keep=True,
        ),
        facts([*built_facts(site, words)[:2], *_when(paper, site)]),
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
        (t("landlord_bays"), _count(_asked(site), words), _of_bays(site, words)),
        (t("fact_points"), _count(sizing.evse_count if sizing else None, words), ""),
    ]
    if accessible:
        items.append((t("permit_bays_accessible"), words.number(accessible), ""))
    if sizing is not None and sizing.mean_session_min is not None:
        items.append((t("landlord_stay"), _stay(sizing.mean_session_min, words), ""))
    return kpis(items)


def _count(count: int | None, words: Words) -> str:
    return words.t("still_open") if count is None else words.number(count)


def _when(paper: Paper, site: SiteResult) -> list[tuple[str, Cell]]:
    """Year for which it is planned, of a site that has a size."""
    return [] if site.sizing is None else [(paper.words.t("landlord_year"), str(needed_from(paper, site)))]


def _stay(minutes: float, words: Words) -> str:
    """Minutes; from two hours on in hours."""
    return words.quantity(minutes / 60.0, "h", 1) if minutes >= _IN_HOURS_MIN else words.quantity(minutes, "min", 0)


def _of_bays(site: SiteResult, words: Words) -> str:
    """Out of how many bays, and how many of those asked for get a charging point so far."""
    said = [words.t("landlord_of_bays", count=site.bays)] if site.bays else []
    if site.sizing is not None and bays_note(site, words):
        said.append(words.t("landlord_of_points", points=words.number(site.sizing.bays_used)))
    return "; ".join(said)


def _asked(site: SiteResult) -> int | None:
    """Bays of the site plan, as the permit sheet draws them; else those that the points take; None without a size."""
    if site.layout is not None and site.layout.bays:
        return len(site.layout.bays)
    return site.sizing.bays_used if site.sizing is not None else None


PAPER = PaperKind(
    id="landlord_sheet",
    order=50,
    subject="site",
    audience="landlord",
    parts=(Section(id="landlord", order=10, scope="site", content=_page, template="part"),),
)
