"""Sentences and cells that several sections share."""

from collections.abc import Sequence

from planner.model.result import ChargerCount, GridStatus, RuleOutcome, RuleResult, SiteResult, SizingResult
from planner.report.blocks import Cell, toned
from planner.report.verdict import Verdict, judge
from planner.report.words import Words

OUTCOME_TONES = {
    RuleOutcome.PASS: "good",
    RuleOutcome.FAIL: "bad",
    RuleOutcome.NEEDS_EVIDENCE: "warn",
    RuleOutcome.NOT_APPLICABLE: "quiet",
    RuleOutcome.COUNTS: "info",
    RuleOutcome.DOES_NOT_COUNT: "quiet",
}
VERDICT_TONES = {Verdict.RECOMMENDED: "good", Verdict.CONDITIONAL: "warn", Verdict.REJECTED: "bad"}


def charger_list(sizing: SizingResult, words: Words) -> str:
    """``3 × DC 300 kW, 2 × AC 22 kW``."""
    if not sizing.chargers:
        return words.t("no_chargers")
    return ", ".join(f"{charger.count}\u00a0× {charger_name(charger, words)}" for charger in sizing.chargers)


def charger_name(charger: ChargerCount, words: Words) -> str:
    """``DC 300 kW``: what one outlet gives, the same in every language."""
    current = "AC" if charger.power_type.startswith("AC") else charger.power_type
    return f"{current}\u00a0{words.quantity(charger.power_kw, 'kw')}"


def grid_sentence(site: SiteResult, words: Words) -> str:
    """What the grid carries at the site's connection point, or why that is not known."""
    grid = site.grid
    if grid is None or grid.status is GridStatus.UNKNOWN:
        return words.t("line_grid_unknown")
    if grid.status is not GridStatus.CHECKED or grid.hosting_kw is None:
        return words.t(f"line_grid_{grid.status.value}")
    bound = f"{grid.binding_element}" if grid.binding_element else words.unknown
    return words.t("line_grid", hosting=words.quantity(grid.hosting_kw, "kw"), binding=bound)


def reasons_text(reasons: Sequence[str], words: Words) -> str:
    """Reasons against a site, joined."""
    return "; ".join(words.t(f"reason_{reason}") for reason in reasons)


def verdict_cell(site: SiteResult, words: Words) -> Cell:
    """Chip with the verdict."""
    verdict = judge(site).verdict
    return toned(words.t(f"verdict_{verdict.value}"), VERDICT_TONES[verdict])


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
