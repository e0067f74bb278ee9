"""The programme under a budget: map, sites by year, money, what is shared, districts, what another budget changes."""

from collections.abc import Mapping

from planner.model.plan_result import PlanResult
from planner.model.result import Assessment
from planner.report.blocks import (
    Block,
    Cell,
    column,
    kpis,
    listing,
    note,
    number_column,
    paragraph,
    small_print,
    subheading,
    table,
    toned,
)
from planner.report.figures.plan_map import plan_map
from planner.report.paper import Paper
from planner.report.plan_brief import size_name, size_note
from planner.report.section import Content, Section
from planner.report.words import Words

_MOST_SHARED = 12
_VALUES = {"npv": "x_eur", "energy": "x_kwh_per_year"}


def _content(paper: Paper) -> Content | None:
    result, words = paper.assessment, paper.words
    plan = result.plan
    if plan is None:
        return None
    names = {site.site_id: site.name for site in result.sites}
    blocks: list[Block] = [_tiles(plan, words), paragraph(_lead(plan, words))]
    if plan.checked is False:
        blocks.append(note(words.t("plan_check_failed", what=plan.check_binding), "warn"))
    if plan.choices:
        drawing, legend = plan_map(paper.painter, result.sites, plan.choices, words, paper.notice)
        blocks.append(
            paper.figure(drawing, words.t("alt_plan_map", count=len(plan.choices)), legend=legend, framed=True)
        )
        blocks.append(_sites(plan, names, words))
        blocks += _remarks(result, plan, words)
    blocks += [subheading(words.t("plan_years")), _years(plan, names, words)]
    blocks += [*_grants(plan, words), *_corridor(plan, words), *_shared(plan, names, words)]
    blocks += _districts(plan, words)
    blocks += _shifts(plan, names, words)
    blocks += _left_out(result, plan, words)
    notes = [words.phrase(code, {"year": plan.first_year}) for code in plan.notes]
    blocks.append(small_print(" ".join(notes) or words.t("plan_price_note")))
    return {"heading": words.t("plan"), "blocks": blocks, "new_page": True}


def value_text(plan: PlanResult, value: float | None, words: Words) -> str:
    """A value in the unit of the programme's aim."""
    if value is None:
        return words.unknown
    if plan.objective == "npv":
        return words.eur(value)
    if plan.objective == "energy":
        return words.quantity(value, _VALUES["energy"], 0)
    return words.t(f"plan_worth_{plan.objective}", n=words.number(value))


def _tiles(plan: PlanResult, words: Words) -> Block:
    t = words.t
    spent = sum(year.spent_eur for year in plan.years)
    budget = sum(year.budget_eur for year in plan.years)
    tiles = [
        (t(f"plan_aim_{plan.objective}"), value_text(plan, plan.value, words), _gap(plan, words)),
        (t("plan_kpi_sites"), words.number(len(plan.choices)), t(f"plan_method_{plan.method}")),
        (t("plan_kpi_spent"), words.eur(spent), t("plan_of_budget", budget=words.eur(budget))),
    ]
    if plan.people_reached is not None and plan.objective != "people":
        tiles.append((t("plan_kpi_people"), words.number(plan.people_reached), t("plan_kpi_people_below")))
    return kpis(tiles)


def _gap(plan: PlanResult, words: Words) -> str:
    """How much better the best choice may be; that none is, once that is proven."""
    if plan.gap_pu == 0.0:
        return words.t("plan_best")
    return words.t("plan_gap", gap=words.unknown if plan.gap_pu is None else words.share(plan.gap_pu, 2))


def _lead(plan: PlanResult, words: Words) -> str:
    checked = {True: "plan_checked", False: "plan_not_carried", None: "plan_unchecked"}[plan.checked]
    first = words.t("plan_text", count=len(plan.choices), aim=words.t(f"plan_aim_{plan.objective}"))
    return f"{first} {words.t(checked)}"


def _sites(plan: PlanResult, names: Mapping[str, str], words: Words) -> Block:
    t = words.t
    columns = [
        number_column("", "7mm"),
        number_column(t("col_year"), "12mm"),
        column(t("col_site"), width="1fr"),
        number_column(t("plan_col_points"), "18mm"),
        number_column(t("col_connection", unit=words.unit("kw")), "19mm"),
        number_column(t("plan_col_capex"), "22mm"),
        number_column(t("plan_col_npv"), "22mm"),
        number_column(t("plan_col_people"), "18mm"),
    ]
    rows: list[list[Cell]] = [
        [
            str(number),
            str(choice.year),
            toned(names.get(choice.site_id, choice.site_id), "strong", words.phrase(choice.reason)),
            toned(words.number(choice.evse_count), "", size_name(choice, words)),
            words.number(choice.connection_kw),
            words.eur(choice.capex_eur),
            words.unknown if choice.npv_eur is None else words.eur(choice.npv_eur),
            words.number(choice.people),
        ]
        for number, choice in enumerate(plan.choices, start=1)
    ]
    return table(columns, rows)


def _remarks(result: Assessment, plan: PlanResult, words: Words) -> list[Block]:
    """Why sites are smaller than on their own pages, and why their people add up to more than the programme's."""
    people = [choice.people for choice in plan.choices if choice.people is not None]
    overlap = plan.people_reached is not None and sum(people) > plan.people_reached + 0.5
    told = [size_note(result, words), words.t("plan_overlap") if overlap else ""]
    text = " ".join(each for each in told if each)
    return [small_print(text)] if text else []


def _grants(plan: PlanResult, words: Words) -> list[Block]:
    """What grants pay of the programme, and whether the budgets pay it first."""
    paid_eur = sum(year.grants_eur for year in plan.years)
    code = "plan_grants_net" if plan.net_of_grants else "plan_grants_gross"
    return [small_print(words.t(code, amount=words.eur(paid_eur)))] if paid_eur > 0.0 else []


def _corridor(plan: PlanResult, words: Words) -> list[Block]:
    """How far the spacing asked for on the corridor is kept."""
    told = plan.corridor
    if told is None:
        return []
    said = words.t(
        "plan_corridor_text",
        roads=", ".join(told.roads),
        power=words.quantity(told.least_kw, "kw", 0),
        spacing=words.quantity(told.spacing_km, "km", 0),
        length=words.quantity(told.length_km, "km", 1),
        today=words.quantity(told.served_today_km, "km", 1),
        served=words.quantity(told.served_km, "km", 1),
        out=words.quantity(told.out_of_reach_km, "km", 1),
    )
    fewest = "" if told.fewest is None else " " + words.t("plan_corridor_fewest", count=told.fewest)
    power = words.quantity(told.least_kw, "kw", 0)
    unknown = " " + words.t("plan_corridor_unknown", count=told.unknown_pools, power=power)
    return [subheading(words.t("plan_corridor")), paragraph(said + fewest + (unknown if told.unknown_pools else ""))]


def _years(plan: PlanResult, names: Mapping[str, str], words: Words) -> Block:
    t = words.t
    columns = [
        number_column(t("col_year"), "12mm"),
        number_column(t("plan_col_budget"), "28mm"),
        number_column(t("plan_col_spent"), "28mm"),
        column(t("plan_col_sites"), width="1fr"),
    ]
    rows = [
        [
            str(year.year),
            words.eur(year.budget_eur),
            words.eur(year.spent_eur),
            ", ".join(names.get(i, i) for i in year.site_ids) or "–",
        ]
        for year in plan.years
    ]
    return table(columns, rows, keep=True)


def _shared(plan: PlanResult, names: Mapping[str, str], words: Words) -> list[Block]:
    if not plan.shared:
        return []
    t, kw = words.t, words.unit("kw")
    columns = [
        column(t("plan_col_element"), width="1fr"),
        number_column(t("plan_col_used", unit=kw), "24mm"),
        number_column(t("plan_col_limit", unit=kw), "24mm"),
        column(t("plan_col_sharing"), width="1.4fr"),
    ]
    rows = [
        [
            each.element,
            words.number(each.used_kw),
            words.number(each.limit_kw),
            ", ".join(names.get(i, i) for i in each.site_ids),
        ]
        for each in plan.shared[:_MOST_SHARED]
    ]
    return [subheading(t("plan_shared")), paragraph(t("plan_shared_text")), table(columns, rows, keep=True)]


def _districts(plan: PlanResult, words: Words) -> list[Block]:
    if not plan.districts:
        return []
    t = words.t
    columns = [
        column(t("plan_col_district"), width="1fr"),
        number_column(t("plan_col_all_people"), "24mm"),
        number_column(t("plan_col_today"), "24mm"),
        number_column(t("plan_col_new"), "24mm"),
        number_column(t("plan_col_new_share"), "24mm"),
    ]
    rows = []
    for each in plan.districts:
        waiting = each.people - each.reached_today
        rows.append(
            [
                each.district or words.phrase("plan.one_district"),
                words.number(each.people),
                words.number(each.reached_today),
                words.number(each.newly_reached),
                words.share(each.newly_reached / waiting) if waiting > 0 else "–",
            ]
        )
    return [subheading(t("plan_districts")), table(columns, rows, keep=True)]


def _shifts(plan: PlanResult, names: Mapping[str, str], words: Words) -> list[Block]:
    if not plan.shifts:
        return []
    said = []
    for each in plan.shifts:
        change = f"{'+' if each.change_pu > 0 else '−'}{words.share(abs(each.change_pu))}"
        parts = []
        if each.enters:
            parts.append(words.t("plan_enters", names=", ".join(names.get(i, i) for i in each.enters)))
        if each.leaves:
            parts.append(words.t("plan_leaves", names=", ".join(names.get(i, i) for i in each.leaves)))
        what = "; ".join(parts) or words.t("plan_same" if each.value is not None else "plan_no_programme")
        said.append(words.t("plan_shift", change=change, what=what, value=value_text(plan, each.value, words)))
    return [subheading(words.t("plan_shifts")), listing(said)]


def _left_out(result: Assessment, plan: PlanResult, words: Words) -> list[Block]:
    rows = [
        (site.name, words.phrase(plan.left_out[site.site_id]))
        for site in result.shortlist
        if site.site_id in plan.left_out
    ]
    if not rows:
        return []
    columns = [column(words.t("col_site"), width="1fr"), column(words.t("plan_col_why"), width="1.4fr")]
    return [subheading(words.t("plan_left_out")), table(columns, [list(row) for row in rows])]


SECTION = Section(id="plan", order=12, scope="report", content=_content)
