"""What the report recommends, and the reasons that stand against a site."""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from planner.model.result import GridStatus, RuleOutcome, SiteResult, SizingResult, UpgradeKind, UpgradeOption

_LEFT_OUT = ("cost.without_connection", "cost.without_operator_charge", "cost.without_charge_voltage_unknown")
_TO_WEIGH = ("npv_negative", "caution")


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


JUDGED = "judged_"


def chosen_option(site: SiteResult) -> UpgradeOption | None:
    """The connection the assessment chose; None where there is none."""
    return next((option for option in site.upgrades if option.chosen), None)


def judge(site: SiteResult) -> Finding:
    """Verdict on a shortlisted site from its grid, rules, service level and cost; unknown counts against it."""
    reasons = (*_grid_reasons(site), *_other_reasons(site))
    if site.withheld:
        # judged before parts were left out for the reader: their absence means nothing
        reasons = tuple(each.removeprefix(JUDGED) for each in site.withheld if each.startswith(JUDGED))
    if "no_connection" in reasons:
        return Finding(verdict=Verdict.REJECTED, reasons=reasons)
    verdict = Verdict.CONDITIONAL if reasons else Verdict.RECOMMENDED
    return Finding(verdict=verdict, reasons=reasons)


def in_order(sites: Iterable[SiteResult]) -> list[SiteResult]:
    """Sites in the order to take them up: by verdict, then what stands open, then what the money brings.

    Fewer unknowns and unmet demands come first (a loss and a caution are no such demands, they can be weighed), then
    the better ratio of net present value to capital cost, then the rank.
    """
    return sorted(sites, key=_closeness)


def _closeness(site: SiteResult) -> tuple[int, int, float, int, str]:
    finding = judge(site)
    blocking = sum(reason not in _TO_WEIGH for reason in finding.reasons)
    rank = site.rank if site.rank is not None else sys.maxsize
    return list(Verdict).index(finding.verdict), blocking, -_return_pu(site), rank, site.site_id


def _return_pu(site: SiteResult) -> float:
    """Net present value by capital cost, base case; the worst where it is not known."""
    if site.cost is None or site.cost.capex_eur.base <= 0:
        return -math.inf
    return site.cost.npv_eur.base / site.cost.capex_eur.base


def _grid_reasons(site: SiteResult) -> tuple[str, ...]:
    chosen = chosen_option(site)
    if chosen is not None and chosen.kind is UpgradeKind.EXISTING:
        return ()  # the host's own connection carries it, whatever the grid
    if site.grid is None or site.grid.status is not GridStatus.CHECKED:
        return ("grid_unknown",)
    if chosen is None:
        return ("no_connection",) if site.upgrades else ("grid_not_sized",)
    return () if chosen.feasible else ("connection_unproven",)


def _missed(sizing: SizingResult | None) -> str:
    """Which bound a site that misses its service target runs into: its bays, or the power it is held to."""
    if sizing is None or sizing.limited_by_bays or sizing.connection_kw >= sizing.nameplate_kw:
        return "target_missed"
    return "target_missed_power"


def _other_reasons(site: SiteResult) -> tuple[str, ...]:
    found = {
        "rule_fails": any(rule.outcome is RuleOutcome.FAIL for rule in site.rules),
        "sizing_unknown": site.sizing is None,
        _missed(site.sizing): site.sizing is not None and not site.sizing.target_met,
        "cost_unknown": site.cost is None,
        "cost_incomplete": site.cost is not None and any(code in _LEFT_OUT for code in site.cost.not_included),
        "npv_negative": site.cost is not None and site.cost.npv_eur.base < 0,
        "caution": bool(site.cautions),
    }
    return tuple(reason for reason, holds in found.items() if holds)
