"""What the report recommends, and the reasons that stand against a site."""

from dataclasses import dataclass
from enum import StrEnum

from planner.model.result import GridStatus, RuleOutcome, SiteResult, UpgradeOption

_LEFT_OUT = ("cost.without_connection", "cost.without_operator_charge", "cost.without_charge_voltage_unknown")


class Verdict(StrEnum):
    """Recommended: nothing known stands against it. Conditional: see the reasons. Rejected: no way to connect it."""

    RECOMMENDED = "recommended"
    CONDITIONAL = "conditional"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A verdict and the keys of its reasons, most serious first."""

    verdict: Verdict
    reasons: tuple[str, ...]


def chosen_option(site: SiteResult) -> UpgradeOption | None:
    """The connection the assessment chose; None where there is none."""
    return next((option for option in site.upgrades if option.chosen), None)


def judge(site: SiteResult) -> Finding:
    """Verdict on a shortlisted site from its grid, rules, service level and cost; unknown counts against it."""
    reasons = (*_grid_reasons(site), *_other_reasons(site))
    if "no_connection" in reasons:
        return Finding(verdict=Verdict.REJECTED, reasons=reasons)
    verdict = Verdict.CONDITIONAL if reasons else Verdict.RECOMMENDED
    return Finding(verdict=verdict, reasons=reasons)


def _grid_reasons(site: SiteResult) -> tuple[str, ...]:
    if site.grid is None or site.grid.status is not GridStatus.CHECKED:
        return ("grid_unknown",)
    chosen = chosen_option(site)
    if chosen is None:
        return ("no_connection",) if site.upgrades else ("grid_not_sized",)
    return () if chosen.feasible else ("connection_unproven",)


def _other_reasons(site: SiteResult) -> tuple[str, ...]:
    found = {
        "rule_fails": any(rule.outcome is RuleOutcome.FAIL for rule in site.rules),
        "sizing_unknown": site.sizing is None,
        "target_missed": site.sizing is not None and not site.sizing.target_met,
        "cost_unknown": site.cost is None,
        "cost_incomplete": site.cost is not None and any(code in _LEFT_OUT for code in site.cost.not_included),
        "npv_negative": site.cost is not None and site.cost.npv_eur.base < 0,
        "caution": bool(site.cautions),
    }
    return tuple(reason for reason, holds in found.items() if holds)
