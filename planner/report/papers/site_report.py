"""One site whole: verdict, map, access, demand, size, grid, rules, cost, its year in the programme, and the trace."""

from planner.model.result import SiteResult
from planner.report.blocks import Block, Cell, facts, note
from planner.report.paper import Paper
from planner.report.paper_kind import PaperKind
from planner.report.section import Content, Section
from planner.report.words import Words


def _year(paper: Paper, site: SiteResult) -> Content | None:
    """The year and size that the programme under the budget gives the site, or why it is left out."""
    plan, words = paper.assessment.plan, paper.words
    if plan is None:
        return None
    choice = next((each for each in plan.choices if each.site_id == site.site_id), None)
    heading = words.t("site_year")
    if choice is None:
        why = plan.left_out.get(site.site_id, "")
        return {"heading": heading, "blocks": [note(words.t("site_year_out", reason=words.phrase(why)), "warn")]}
    rows: list[tuple[str, Cell]] = [
        (words.t("site_year_year"), {"text": str(choice.year), "tone": "strong"}),
        (words.t("fact_points"), words.number(choice.evse_count)),
        (words.t("connection_power"), words.quantity(choice.connection_kw, "kw")),
        *_money(choice.capex_eur, choice.npv_eur, words),
    ]
    blocks: list[Block] = [facts(rows)]
    if choice.reason:
        blocks.append(note(words.phrase(choice.reason), "info"))
    return {"heading": heading, "blocks": blocks, "keep": True}


def _money(capex_eur: float, npv_eur: float | None, words: Words) -> list[tuple[str, Cell]]:
    return [(words.t("kpi_capex"), words.eur(capex_eur)), (words.t("kpi_npv"), words.eur(npv_eur))]


PAPER = PaperKind(
    id="site_report",
    order=20,
    subject="site",
    parts=(Section(id="site_year", order=80, scope="site", content=_year, template="site_part"),),
)
