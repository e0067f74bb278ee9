"""Sentences and cells that several sections share."""

from collections.abc import Sequence

from planner.model.result import (
    Assessment,
    ChargerCount,
    ConnectionOption,
    GridResult,
    GridStatus,
    GridTier,
    RuleOutcome,
    RuleResult,
    SiteResult,
    SizingResult,
    UpgradeOption,
)
from planner.report.blocks import Cell, toned
from planner.report.edition import without_money
from planner.report.rule_terms import rule_in_words
from planner.report.verdict import Verdict, chosen_option, judge
from planner.report.words import Words

OUTCOME_TONES = {
    RuleOutcome.PASS: "good",
    RuleOutcome.FAIL: "bad",
    RuleOutcome.NEEDS_EVIDENCE: "warn",
    RuleOutcome.NOT_APPLICABLE: "quiet",
    RuleOutcome.COUNTS: "info",
    RuleOutcome.DOES_NOT_COUNT: "quiet",
}
_OPERATOR = "operator"
# From here on cabinets usually share their power between two outlets, so that one outlet is worth saying.
_SHARED_FROM_KW = 100.0
_INDICATIVE = (GridTier.CAPACITY, GridTier.TYPICAL)
VERDICT_TONES = {Verdict.RECOMMENDED: "good", Verdict.CONDITIONAL: "warn", Verdict.REJECTED: "bad"}


def charger_list(sizing: SizingResult, words: Words) -> str:
    """``3 × DC 300 kW, 2 × AC 22 kW``."""
    return mix_text(sizing.chargers, words) or words.t("no_chargers")


def mix_text(chargers: Sequence[ChargerCount], words: Words) -> str:
    """Cabinets by type; empty where there are none."""
    named = (f"{charger.count}\u00a0×\u00a0{charger_name(charger, words)}" for charger in chargers if charger.count)
    return ", ".join(named)


def charger_name(charger: ChargerCount, words: Words) -> str:
    """``DC 300 kW``, ``AC 2×22 kW`` where all sides can give full power at once; points for lorries say so."""
    current = "AC" if charger.power_type.startswith("AC") else charger.power_type
    sides = charger.evse_per_charger
    at_once = sides > 1 and cabinet_kw(charger) >= sides * charger.power_kw
    alone = sides == 1 and current == "DC" and charger.power_kw >= _SHARED_FROM_KW
    factor = f"{sides}×" if at_once or alone else ""
    name = f"{current}\u00a0{factor}{words.quantity(charger.power_kw, 'kw')}"
    return words.t("charger_for_lorries", name=name) if charger.vehicle_group == "truck" else name


def cabinet_kw(charger: ChargerCount) -> float:
    """The most that one cabinet draws."""
    return charger.power_kw if charger.cabinet_kw is None else charger.cabinet_kw


def rule_name(planning_rule: str, words: Words, *, short: bool = False) -> str:
    """Planning rule in words; ``short`` leaves out its figures in brackets."""
    name = rule_in_words(planning_rule, words)
    return name.split(" (")[0] if short else name


def needed_year(result: Assessment) -> int:
    """Year in which the sites need their power: that of the networks they are judged on."""
    needed = result.settings.grid.energisation_year or result.settings.demand.year
    return max(result.project_date.year, needed)


def size_rule(sizing: SizingResult, words: Words, wait_min: float) -> str:
    """The service rule that the chargers and the connection power were found by."""
    share = words.share(sizing.target_share_pu) if sizing.target_share_pu is not None else words.unknown
    return words.t(f"size_rule_{sizing.system}", share=share, minutes=words.number(wait_min, digits=0))


def site_sentences(site: SiteResult, words: Words) -> list[str]:
    """One site in sentences: size, grid, connection, cost."""
    parts = []
    if site.sizing is not None:
        power = words.quantity(site.sizing.connection_kw, "kw")
        parts.append(words.t("line_size", chargers=charger_list(site.sizing, words), power=power))
    parts.append(grid_sentence(site, words))
    option = chosen_option(site)
    if option is not None:
        parts.append(words.t("line_option", option=option_text(option, words)))
    if site.cost is not None:
        cost = site.cost
        band, npv = words.eur_band(cost.capex_eur), words.eur(cost.npv_eur.base)
        parts.append(words.t("line_cost", capex=words.eur(cost.capex_eur.base), band=band, npv=npv))
    return parts


def option_text(option: UpgradeOption, words: Words) -> str:
    """What a way to connect consists of; its kind where there are no words for it."""
    detail = words.phrase(option.description_code, option.params)
    return words.named("option", option.kind.value) if detail == option.description_code else detail


def grid_sentence(site: SiteResult, words: Words) -> str:
    """What the grid carries at the site's connection point, or why that is not known."""
    grid = site.grid
    if grid is None or grid.status is GridStatus.UNKNOWN:
        return words.t("line_grid_unknown")
    if grid.status is not GridStatus.CHECKED or grid.hosting_kw is None:
        return words.t(f"line_grid_{grid.status.value}")
    if answered(grid):
        text = "line_grid_operator"
        return words.t(text, hosting=words.quantity(grid.hosting_kw, "kw"), answer=bound_text(grid, words))
    if grid.tier is GridTier.CAPACITY:
        return words.t("line_grid_declared", hosting=words.quantity(grid.hosting_kw, "kw"))
    bound = bound_text(grid, words)
    rule = rule_name(grid.planning_rule, words, short=True) or words.unknown
    return words.t("line_grid", hosting=words.quantity(grid.hosting_kw, "kw"), binding=bound, rule=rule)


def answered(place: GridResult | ConnectionOption) -> bool:
    """Whether the figure is the grid operator's, not the model's."""
    return place.binding_kind == _OPERATOR


def bound_text(place: GridResult | ConnectionOption, words: Words, missing: str = "") -> str:
    """The element that ends a capacity, or the operator's answer by its reference."""
    if not answered(place):
        return place.binding_element or missing or words.unknown
    if place.binding_element in ("", _OPERATOR):
        return words.t("bound_operator")
    return words.t("bound_operator_reference", reference=place.binding_element)


def declared(grid: GridResult | None) -> bool:
    """Whether a figure rests on a declared capacity or a typical grid: indicative only."""
    return grid is not None and grid.hosting_kw is not None and not answered(grid) and grid.tier in _INDICATIVE


def hosting_cell(grid: GridResult | None, words: Words) -> Cell:
    """Capacity in kW for a table; marked where it is the operator's, or indicative only."""
    figure = words.number(grid.hosting_kw if grid else None)
    if grid is None or grid.hosting_kw is None:
        return figure
    if answered(grid):
        return toned(figure, "", words.t("mark_operator"))
    return toned(figure, "", words.t("mark_indicative")) if declared(grid) else figure


def reasons_text(reasons: Sequence[str], words: Words) -> str:
    """Reasons against a site, joined."""
    return "; ".join(words.t(f"reason_{reason}") for reason in reasons)


def reasons_brief(reasons: Sequence[str], words: Words) -> str:
    """Reasons against a site in as few words as a table has room for."""
    return "; ".join(words.t(f"brief_{reason}") for reason in reasons)


def verdict_cell(site: SiteResult, words: Words) -> Cell:
    """Chip with the verdict."""
    return toned(verdict_name(site, words), VERDICT_TONES[judge(site).verdict])


def verdict_name(site: SiteResult, words: Words) -> str:
    """Verdict in words; a reader who is not told of the money is not told that a site is recommended either."""
    verdict = judge(site).verdict
    if verdict is Verdict.RECOMMENDED and without_money([site]):
        return words.t("verdict_buildable")
    return words.t(f"verdict_{verdict.value}")


def place_line(site: SiteResult, words: Words) -> str:
    """Address, kind, bays and area of a site."""
    town = f"{site.address.postal_code} {site.address.city}".strip()
    parts = [part for part in (site.address.street, town) if part]
    parts.append(words.named("kind", site.kind))
    if site.bays is not None:
        parts.append(words.t("bays", count=site.bays))
    if site.area_m2 is not None:
        parts.append(words.quantity(site.area_m2, "m2"))
    parts.append(site.site_id)
    parts.append(f"{words.number(site.lat, digits=5)}°, {words.number(site.lon, digits=5)}°")
    return " · ".join(parts)


def state_value(value: float, quantity: str, words: Words) -> str:
    """Voltage in p.u. or loading in per cent, as the quantity says."""
    return words.quantity(value, quantity, 3 if quantity.endswith("pu") else 1)


def reason_name(code: str, words: Words) -> str:
    """Reason of an exclusion or caution: a text code, our own word, or ``kind: name`` from the planner's own layer."""
    head, separator, tail = code.partition(":")
    named = words.phrase(code)
    if named != code:
        return named
    return f"{words.named('constraint', head.strip())}: {tail.strip()}" if separator else words.named("excluded", code)


def rule_place(rule: RuleResult) -> str:
    """Source and clause of a rule."""
    return f"{rule.source}, {rule.clause}" if rule.clause and rule.clause not in rule.source else rule.source


def evidence_of(rule: RuleResult, words: Words) -> str:
    """What would answer a rule; empty where it names nothing."""
    return words.t("evidence", what=words.told(rule.evidence)) if rule.evidence else ""
