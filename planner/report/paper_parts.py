"""What several papers say of a site: where it is, who applies, what is asked for."""

from typing import Any

from planner.model.result import SiteResult, SizingResult, UpgradeKind
from planner.report.blocks import Block, Cell, facts
from planner.report.figures.place_map import place_map
from planner.report.paper import Paper
from planner.report.paper_kind import SITE, PaperKind
from planner.report.phrases import mix_text, needed_year
from planner.report.verdict import chosen_option
from planner.report.words import Words

LV_UP_TO_KV = 1.0
"""Highest voltage that counts as low voltage (IEC 60038)."""


def title_of(kind: PaperKind, paper: Paper, site: SiteResult | None = None) -> dict[str, Any]:
    """Lines at the top of a paper: what it is, of which place, and what it is for."""
    words, name = paper.words, paper.words.t(f"paper_{kind.id}")
    if site is None:
        return {"kicker": paper.assessment.project_name, "name": name, "place": "", "lead": words.t(f"lead_{kind.id}")}
    if kind.id == SITE:
        return {"kicker": paper.assessment.project_name, "name": name, "place": "", "lead": ""}
    lead = words.t(f"lead_{kind.id}")
    return {"kicker": name, "name": site.name, "place": address_line(site, words), "lead": lead}


def address_line(site: SiteResult, words: Words) -> str:
    """Street, town, the planner's id and the place in degrees."""
    town = f"{site.address.postal_code} {site.address.city}".strip()
    degrees = f"{words.number(site.lat, digits=5)}°, {words.number(site.lon, digits=5)}°"
    return " · ".join(part for part in (site.address.street, town, site.site_id, degrees) if part)


def map_block(paper: Paper, site: SiteResult, size_mm: tuple[float, float], *, grid: bool = False) -> Block:
    """Map of the place alone: no other candidate; ``grid`` with the connection point and the way to it."""
    drawing, legend = place_map(paper.painter, site, paper.words, paper.notice, size_mm, grid=grid)
    return paper.figure(drawing, paper.words.t("alt_place_map", name=site.name), legend=legend, framed=True)


def place_facts(site: SiteResult, words: Words) -> Block:
    """Kind of place, bays, area, access from the road."""
    t, access = words.t, site.access
    rows: list[tuple[str, Cell]] = [(t("fact_kind"), words.named("kind", site.kind))]
    if site.bays is not None:
        rows.append((t("fact_bays"), words.number(site.bays)))
    if site.area_m2 is not None:
        rows.append((t("fact_area"), words.quantity(site.area_m2, "m2")))
    if access is not None and access.traffic_road:
        rows.append((t("fact_road"), access.traffic_road))
    return facts(rows)


def built_facts(site: SiteResult, words: Words) -> list[tuple[str, Cell]]:
    """Cabinets, points and bays that are planned."""
    t, sizing = words.t, site.sizing
    if sizing is None:
        return [(t("fact_points"), t("still_open"))]
    return [
        (t("fact_cabinets"), mix_text(sizing.chargers, words) or t("no_chargers")),
        (t("fact_points"), words.number(sizing.evse_count)),
        (t("fact_bays_used"), words.number(sizing.bays_used)),
    ]


def connection_line(site: SiteResult, words: Words) -> list[tuple[str, Cell]]:
    """Power and voltage of the connection, and whether a transformer station stands on the site."""
    if site.sizing is None:
        return []
    power, kv = words.quantity(asked_kw(site, site.sizing), "kw"), connection_kv(site)
    if kv is None:
        return [(words.t("connects"), words.t("connects_open", power=power))]
    key = "connects_mv" if kv > LV_UP_TO_KV else "connects_lv"
    return [(words.t("connects"), words.t(key, power=power, voltage=words.quantity(kv, "kv")))]


def bays_note(site: SiteResult, words: Words) -> str:
    """That the drawing shows more or fewer bays than the points of this plan take; empty: as many, or not known."""
    layout, sizing = site.layout, site.sizing
    if layout is None or sizing is None or not layout.bays or len(layout.bays) == sizing.bays_used:
        return ""
    key = "bays_more" if len(layout.bays) > sizing.bays_used else "bays_fewer"
    return words.t(key, drawn=words.number(len(layout.bays)), used=words.number(sizing.bays_used))


def needed_from(paper: Paper, site: SiteResult) -> int:
    """Year in which the site needs its power: of the programme, else of its first phase, else of the study."""
    if site.site_id in paper.years:
        return paper.years[site.site_id]
    phases = site.sizing.phases if site.sizing is not None else ()
    return phases[0].year if phases else needed_year(paper.assessment)


def asked_kw(site: SiteResult, sizing: SizingResult) -> float:
    """Power asked of the operator: of the chosen way, as the costs count it, else of the size."""
    option = chosen_option(site)
    return sizing.connection_kw if option is None or option.connection_kw is None else option.connection_kw


def built_battery(site: SiteResult) -> tuple[float, float] | None:
    """Battery that is built, kW and kWh: the one by which the site is connected, whose price the connection holds."""
    option = chosen_option(site)
    if option is None or option.kind is not UpgradeKind.BATTERY:
        return None
    power_kw, energy_kwh = option.params.get("power_kw"), option.params.get("energy_kwh")
    return None if power_kw is None or energy_kwh is None else (float(power_kw), float(energy_kwh))


def connection_kv(site: SiteResult) -> float | None:
    """Voltage at which the connection is asked for: of the chosen way, else of the connection point."""
    option = chosen_option(site)
    if option is not None and option.connection_kv is not None:
        return option.connection_kv
    return site.grid.connection_kv if site.grid is not None else None
