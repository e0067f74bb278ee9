"""The order in which to take up the sites, as a table."""

from collections.abc import Sequence

from planner.model.result import Assessment, SiteResult
from planner.report.blocks import Block, Cell, column, number_column, table, toned
from planner.report.edition import slim, without_money, without_ranks
from planner.report.phrases import (
    answered,
    charger_list,
    hosting_cell,
    reasons_brief,
    rule_name,
    size_rule,
    verdict_cell,
)
from planner.report.verdict import judge
from planner.report.words import Words

LISTED = 5
_PLACE, _MONEY = (0,), (4, 5)


def order_table(ordered: Sequence[SiteResult], words: Words) -> Block:
    """The first sites of the order: what to build, what the grid carries, cost, and what stands against it."""
    t = words.t
    columns = [
        number_column(t("col_order"), "11mm"),
        column(t("col_site"), width="1.1fr"),
        column(t("col_build"), width="1.1fr"),
        number_column(t("col_hosting", unit=words.unit("kw")), "18mm"),
        number_column(t("col_capex"), "25mm"),
        number_column(t("col_npv"), "20mm"),
        column(t("col_against"), width="1fr"),
    ]
    rows = [_row(place, site, words) for place, site in enumerate(ordered[:LISTED], start=1)]
    gone = (_MONEY if without_money(ordered) else ()) + (_PLACE if without_ranks(ordered) else ())
    return table(*slim(columns, rows, gone), keep=True)


def figure_rules(result: Assessment, words: Words) -> str:
    """The rules behind every kW of a table: the grid's planning rule and the service that the size was found by."""
    sites = result.shortlist
    judged = [site.grid for site in sites if site.grid and site.grid.planning_rule and not answered(site.grid)]
    rules = sorted({grid.planning_rule for grid in judged})
    sized = [site.sizing for site in sites if site.sizing is not None]
    wait_min = result.settings.sizing.max_wait_min
    grid = (
        words.t("rule_of_grid", rule="; ".join(rule_name(rule, words, short=True) for rule in rules)) if rules else ""
    )
    found = list(dict.fromkeys(size_rule(sizing, words, wait_min) for sizing in sized))
    size = words.t("rule_of_size", rule="; ".join(found)) if found else ""
    return f"{grid} {size}".strip()


def _row(place: int, site: SiteResult, words: Words) -> list[Cell]:
    sizing, cost, reasons = site.sizing, site.cost, judge(site).reasons
    rank = "" if site.rank is None else words.t("rank_n", rank=site.rank)
    town = site.address.city or site.site_id
    built = charger_list(sizing, words) if sizing else words.unknown
    power = words.quantity(sizing.connection_kw if sizing else None, "kw")
    capex = cost.capex_eur if cost else None
    return [
        words.number(place),
        toned(site.name, "strong", " · ".join(part for part in (town, rank) if part)),
        toned(built, "", words.t("connection_of", power=power)),
        hosting_cell(site.grid, words),
        toned(words.money(capex.base if capex else None), "", words.money_band(capex)),
        words.money(cost.npv_eur.base if cost else None),
        reasons_brief(reasons, words) if reasons else verdict_cell(site, words),
    ]
