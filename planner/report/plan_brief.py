"""The programme in brief: what is built when, for how much, for whom, and how that agrees with the sites' own pages."""

from collections.abc import Iterable, Sequence

from planner.model.plan_result import PlanChoice, PlanResult
from planner.model.result import Assessment, SiteResult
from planner.report.blocks import Block, Cell, column, kpis, number_column, paragraph, small_print, table, toned
from planner.report.words import Words

_FULL = "full"
_SIZES = {"full": "plan_size_full", "first": "plan_size_first"}


def has_programme(result: Assessment) -> bool:
    """Whether sites were chosen for a budget."""
    return result.plan is not None and bool(result.plan.choices)


def brief_blocks(result: Assessment, picked: Sequence[SiteResult], words: Words) -> list[Block]:
    """Tiles, the programme in sentences, and its sites by year; none where no programme was chosen.

    Parameters
    ----------
    picked : sequence of SiteResult
        Sites that are recommended on their own: why one of them is not in the programme is told.
    """
    plan = result.plan
    if plan is None or not plan.choices:
        return []
    told = [_lead(plan, words), _reached(result, plan, words), _money(result, plan, words)]
    blocks = [
        _tiles(result, plan, words),
        paragraph(" ".join(each for each in told if each)),
        _by_year(result, plan, words),
    ]
    agreed = " ".join(each for each in (size_note(result, words), _not_in(plan, picked, words)) if each)
    return [*blocks, small_print(agreed)] if agreed else blocks


def size_note(result: Assessment, words: Words) -> str:
    """That sites of the programme are smaller than, or built before, what their own pages describe."""
    plan = result.plan
    smaller = [] if plan is None else [choice for choice in plan.choices if choice.option != _FULL]
    if not smaller:
        return ""
    names = _names(result, (choice.site_id for choice in smaller))
    text = words.t("plan_smaller", count=len(smaller), names=names, year=result.settings.demand.year)
    days = sorted({day[:4] for site in result.shortlist if (day := energised_on(site))})
    return f"{text} {words.t('plan_energised', years=', '.join(days))}" if days else text


def energised_on(site: SiteResult) -> str:
    """ISO date from which the site's own pages count its money; empty: not known."""
    timing = site.cost.timing if site.cost is not None else None
    return timing.energised_on if timing is not None else ""


def size_name(choice: PlanChoice, words: Words) -> str:
    """Which of the site's sizes is built: the final or the first stage, or another mix."""
    return words.t(_SIZES.get(choice.option, "plan_size_mix"))


def npv_sum(result: Assessment) -> float | None:
    """Net present value of all sites of the programme, in money of its first year; None where one is not known.

    That of a site is of the year it is built in; the project's discount rate brings it forward, as in the choice.
    """
    plan = result.plan
    if plan is None:
        return None
    first = min((each.year for each in plan.years), default=0)
    growth = 1.0 + result.settings.cost.discount_rate_pu
    known = [c.npv_eur / growth ** (c.year - first) for c in plan.choices if c.npv_eur is not None]
    return sum(known) if len(known) == len(plan.choices) else None


def years_of(plan: PlanResult) -> str:
    """First and last year with a budget."""
    years = [each.year for each in plan.years]
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{min(years)}–{max(years)}"


def _names(result: Assessment, ids: Iterable[str]) -> str:
    known = {site.site_id: site.name for site in result.sites}
    return ", ".join(known.get(each, each) for each in ids)


def _tiles(result: Assessment, plan: PlanResult, words: Words) -> Block:
    t = words.t
    spent, budget = (sum(getattr(each, name) for each in plan.years) for name in ("spent_eur", "budget_eur"))
    points = sum(choice.evse_count for choice in plan.choices)
    power = words.quantity(sum(choice.connection_kw for choice in plan.choices), "kw")
    people = []
    if plan.people_reached is not None:
        people = [(t("plan_kpi_people"), words.number(plan.people_reached), t("plan_kpi_people_below"))]
    return kpis(
        [
            (t("plan_kpi_programme"), t("plan_sites_n", count=len(plan.choices)), years_of(plan)),
            (t("plan_col_points"), words.number(points), t("plan_on_power", power=power)),
            (t("plan_kpi_capex"), words.eur(spent), t("plan_of_budget", budget=words.eur(budget))),
            (t("kpi_npv"), words.eur(npv_sum(result)), t("plan_base_case")),
            *people,
        ]
    )


def _lead(plan: PlanResult, words: Words) -> str:
    left = sum(each.budget_eur - each.spent_eur for each in plan.years)
    text = words.t(
        "plan_lead",
        count=len(plan.choices),
        points=sum(choice.evse_count for choice in plan.choices),
        power=words.quantity(sum(choice.connection_kw for choice in plan.choices), "kw"),
        spent=words.eur(sum(each.spent_eur for each in plan.years)),
        budget=words.eur(sum(each.budget_eur for each in plan.years)),
        years=years_of(plan),
    )
    return f"{text} {words.t('plan_lead_left', left=words.eur(left))}" if left >= 1.0 else text


def _reached(result: Assessment, plan: PlanResult, words: Words) -> str:
    """Who gets a charger near by who has none today."""
    if plan.people_reached is None:
        return ""
    asked = result.settings.plan
    minutes = words.quantity(asked.reach_min, "reach_min", 0)
    today = sum(each.reached_today for each in plan.districts)
    everyone = sum(each.people for each in plan.districts)
    found = words.t("plan_lead_people", people=words.number(plan.people_reached), minutes=minutes)
    if asked.covered_kw > 0:
        power = words.quantity(asked.covered_kw, "kw")
        found = words.t("plan_lead_people_kw", people=words.number(plan.people_reached), minutes=minutes, power=power)
    if everyone <= 0:
        return found
    after = words.t("plan_lead_of_all", today=words.share(today / everyone), all=words.number(everyone),
                    then=words.share((today + plan.people_reached) / everyone))  # fmt: skip
    return f"{found} {after}"


def _money(result: Assessment, plan: PlanResult, words: Words) -> str:
    npv = npv_sum(result)
    if npv is None:
        return words.t("plan_lead_npv_unknown")
    return words.t("plan_lead_loss" if npv < 0 else "plan_lead_gain", npv=words.eur(npv),
                   aim=words.t(f"plan_aim_{plan.objective}"))  # fmt: skip


def _by_year(result: Assessment, plan: PlanResult, words: Words) -> Block:
    t = words.t
    names = {site.site_id: site.name for site in result.sites}
    columns = [
        number_column(t("plan_col_built"), "14mm"),
        column(t("col_site"), width="1fr"),
        number_column(t("plan_col_points"), "24mm"),
        number_column(t("col_connection", unit=words.unit("kw")), "22mm"),
        number_column(t("plan_col_capex_eur"), "26mm"),
        number_column(t("col_npv"), "26mm"),
    ]
    rows: list[list[Cell]] = [
        [
            str(choice.year),
            toned(names.get(choice.site_id, choice.site_id), "strong"),
            toned(words.number(choice.evse_count), "", size_name(choice, words)),
            words.number(choice.connection_kw),
            words.money(choice.capex_eur),
            words.money(choice.npv_eur),
        ]
        for choice in plan.choices
    ]
    rows.append([
        "",
        t("total"),
        words.number(sum(choice.evse_count for choice in plan.choices)),
        words.number(sum(choice.connection_kw for choice in plan.choices)),
        words.money(sum(choice.capex_eur for choice in plan.choices)),
        toned(words.money(npv_sum(result)), "", t("plan_money_of", year=years_of(plan)[:4])),
    ])  # fmt: skip
    return table(columns, rows, strong=[len(rows) - 1], keep=True)


def _not_in(plan: PlanResult, picked: Sequence[SiteResult], words: Words) -> str:
    """Why sites that are recommended on their own are not in the programme."""
    chosen = {choice.site_id for choice in plan.choices}
    most = max((each.budget_eur for each in plan.years), default=0.0)
    told = []
    for site in picked:
        if site.site_id in chosen:
            continue
        reason = words.phrase(plan.left_out[site.site_id]) if site.site_id in plan.left_out else words.unknown
        capex = site.cost.capex_eur.base if site.cost is not None else 0.0
        dear = capex > most
        told.append(
            words.t("plan_not_in_dear" if dear else "plan_not_in", name=site.name, reason=reason,
                    capex=words.eur(capex), budget=words.eur(most))
        )  # fmt: skip
    return " ".join(told)
