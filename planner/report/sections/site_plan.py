"""Bays on the site's ground: the drawing to scale, how many fit of those wanted, and whose measures they have."""

from planner.model.result import SiteResult
from planner.model.site_plan import BayLayout
from planner.report.blocks import Block, Cell, facts, note, small_print
from planner.report.figures.bay_plan import bay_plan_svg
from planner.report.paper import Paper
from planner.report.paper_parts import bays_note
from planner.report.section import Content, Section
from planner.report.words import Words

PLAN_MM = (170.0, 92.0)


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words, layout = paper.words, site.layout
    if layout is None:
        return None
    alt = words.t("alt_bay_plan", name=site.name)
    blocks: list[Block] = [paper.figure(bay_plan_svg(layout, words, PLAN_MM), alt, framed=True)]
    short = _short(layout, words)
    if short:
        blocks.append(note(short, "warn"))
    more = bays_note(site, words)
    if more:
        blocks.append(note(more, "info"))
    blocks += [facts(_rows(layout, words), wide=True), small_print(_basis(layout, words))]
    return {"heading": words.t("site_plan"), "blocks": blocks, "keep": True}


def _short(layout: BayLayout, words: Words) -> str:
    """What is wanted and does not fit, in words; empty: all fits."""
    parts = []
    if layout.missing:
        parts.append(words.t("site_plan_short", wanted=layout.wanted, fit=len(layout.bays), bound=layout.bound))
    if layout.missing_accessible:
        wanted, fit = layout.wanted_accessible, layout.accessible
        parts.append(words.t("site_plan_accessible_short", wanted=wanted, fit=fit))
    return " ".join(parts)


def _rows(layout: BayLayout, words: Words) -> list[tuple[str, Cell]]:
    t = words.t
    rows: list[tuple[str, Cell]] = [
        (t("site_plan_bays"), t("site_plan_of", placed=len(layout.bays), wanted=layout.wanted)),
        (t("site_plan_accessible"), t("site_plan_of", placed=layout.accessible, wanted=layout.wanted_accessible)),
        (t("site_plan_bound"), words.number(layout.bound)),
        (t("site_plan_area"), words.quantity(layout.free_m2, "free_m2", 0)),
        (t("site_plan_aisle"), words.quantity(layout.aisle_m, "aisle_m", 1)),
        (t("site_plan_angle"), f"{words.number(layout.angle_deg)}°"),
    ]
    if layout.clear_m is not None:
        rows.append((t("site_plan_clear"), words.quantity(layout.clear_m, "clear_m", 2)))
    return rows


def _basis(layout: BayLayout, words: Words) -> str:
    """Whose measures, in which state, and on whose ground."""
    state = words.named("state", layout.state)
    said = words.t("site_plan_measures", source=words.bay_source(layout.geometry, layout.source), state=state)
    ground = words.t(f"site_plan_ground_{layout.ground}")
    return f"{said} {ground} {words.t('site_plan_note')}"


SECTION = Section(id="site_plan", order=36, scope="site", content=_content)
