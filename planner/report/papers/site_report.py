"""One site whole: verdict, map, access, demand, size, grid, rules, cost, its year in the programme, and the trace."""

from planner.model.plan_result import PlanChoice
from planner.model.result import SiteResult
from planner.report.blocks import Block, Cell, facts, note, small_print
from planner.report.gates_table import gates
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
    blocks: list[Block] = [facts(rows, wide=True)]
    if choice.reason:
        blocks.append(note(words.t("site_year_why", reason=words.phrase(choice.reason)), "info"))
    whole = _whole(choice, site, words)
    if whole:
        blocks.append(small_print(whole))
    return {"heading": heading, "blocks": blocks, "keep": True}


def _whole(choice: PlanChoice, site: SiteResult, words: Words) -> str:
    """That the programme builds less than, or at another time than, what the other pages describe; empty: the same."""
    sizing, said = site.sizing, list[str]()
    if sizing is not None and choice.evse_count < sizing.evse_count:
        power = words.quantity(sizing.connection_kw, "kw")
        said.append(words.t("site_year_whole", points=words.number(sizing.evse_count), power=power))
    energised_on = site.cost.timing.energised_on if site.cost is not None and site.cost.timing is not None else ""
    if energised_on and energised_on[:4] != str(choice.year):
        day = words.iso_day(energised_on)
        said.append(words.t("site_year_other", year=choice.year, day=day))
    elif energised_on and said:
        said.append(words.t("site_year_from", day=words.iso_day(energised_on)))
    return " ".join(said)


def _money(capex_eur: float, npv_eur: float | None, words: Words) -> list[tuple[str, Cell]]:
    return [(words.t("kpi_capex"), words.eur(capex_eur)), (words.t("kpi_npv"), words.eur(npv_eur))]


PAPER = PaperKind(
    id="site_report",
    order=20,
    subject="site",
    parts=(
        Section(id="site_year", order=80, scope="site", content=_year, template="site_part"),
        Section(id="site_gates", order=85, scope="site", content=gates, template="site_part"),
    ),
)
