"""Plan against what came: each month of each live site beside the forecast for it, and how far that was off."""

import csv
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

from planner.app.delivery.due import energised
from planner.app.delivery.gates import step_of
from planner.model.band import Band
from planner.model.delivery import ActualUse
from planner.model.project import Project
from planner.model.result import Assessment, DemandResult, SiteResult
from planner.resources import data_path

LEAST_RANKED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthUse:
    """One month of one site.

    Attributes
    ----------
    plan_kwh : Band or None
        Forecast of the month: of its year, with the month's season, the days open and the ramp-up in it; None: none,
        or the month lies before the day of going live.
    ramp_pu : float
        Share of the plan that was expected so soon after opening.
    days : int
        Days the site was open; 0: the month lies before the day of going live.
    """

    month: str
    actual_kwh: float
    plan_kwh: Band | None
    ramp_pu: float
    days: int
    sessions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseErrors:
    """How far the forecast was off, over months that have both figures.

    Attributes
    ----------
    mape_pu : float or None
        Mean absolute percentage error of months with deliveries.
    weighted_mape_pu : float or None
        Sum of the absolute errors over the sum delivered: small months weigh less.
    bias_pu : float or None
        Plan less delivered, over delivered: above zero the plan was too high.
    inside_pu : float or None
        Share of months between the low and the high end of the plan.
    rank_correlation : float or None
        Spearman's, over sites, of kWh a day; None for fewer than three sites, or where all are equal.
    """

    months: int
    sites: int
    mape_pu: float | None = None
    weighted_mape_pu: float | None = None
    bias_pu: float | None = None
    inside_pu: float | None = None
    rank_correlation: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteUse:
    """Months of one site in order; ``live_on``: None where the gate of going live is not closed, so no ramp-up.

    ``energised_on``: day of connection in the result, which counts where no gate says when the site went live.
    ``reason``: text code of why there is no plan to compare with; empty: there is one.
    """

    site_id: str
    name: str
    live_on: date | None
    months: tuple[MonthUse, ...]
    errors: UseErrors = UseErrors(months=0, sites=0)
    reason: str = ""
    energised_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAgainstActual:
    """All sites with deliveries, and the errors over all of them."""

    sites: tuple[SiteUse, ...]
    errors: UseErrors


def compare_actuals(project: Project, assessment: Assessment) -> PlanAgainstActual:
    """Deliveries of the project beside the forecast of a run; sites by their ids."""
    results = {site.site_id: site for site in assessment.sites}
    by_site: dict[str, list[ActualUse]] = {}
    for use in sorted(project.actuals, key=lambda each: (each.site_id, each.month)):
        by_site.setdefault(use.site_id, []).append(use)
    sites = tuple(_site(project, site_id, uses, results.get(site_id)) for site_id, uses in by_site.items())
    return PlanAgainstActual(sites=sites, errors=_errors(sites))


def _site(project: Project, site_id: str, uses: Sequence[ActualUse], result: SiteResult | None) -> SiteUse:
    demand = None if result is None else result.demand
    live_on, energised_on = step_of(project, site_id, "live").done_on, energised(result)
    reason = "delivery.no_such_result" if result is None else "delivery.no_demand" if demand is None else ""
    found = SiteUse(
        site_id=site_id,
        name=(result.name if result is not None else "") or site_id,
        live_on=live_on,
        months=tuple(_month(use, demand, live_on, live_on or energised_on) for use in uses),
        reason=reason,
        energised_on=energised_on,
    )
    return replace(found, errors=_errors((found,)))


def _month(use: ActualUse, demand: DemandResult | None, live_on: date | None, opens_on: date | None) -> MonthUse:
    year, month = int(use.month[:4]), int(use.month[5:])
    days = monthrange(year, month)[1]
    ramp_pu = 1.0
    if live_on is not None:
        if (live_on.year, live_on.month) == (year, month):
            days -= live_on.day - 1
        ramp_pu = ramp_shares().get(12 * (year - live_on.year) + month - live_on.month + 1, 1.0)
    if opens_on is not None and (year, month) < (opens_on.year, opens_on.month):
        # a test run, or a day of going live that is not the right one: there is no plan for it either way
        days, ramp_pu = 0, 0.0
    plan = None if demand is None or not days else planned_kwh(demand, year, month, days, ramp_pu)
    return MonthUse(month=use.month, actual_kwh=use.energy_kwh, plan_kwh=plan, ramp_pu=ramp_pu, days=days,
                    sessions=use.sessions)  # fmt: skip


def planned_kwh(demand: DemandResult, year: int, month: int, days: int, ramp_pu: float = 1.0) -> Band:
    """Forecast of a month: energy of a mean day of its year times season, days and ramp-up."""
    day = _day_kwh(demand, year)
    factor = _season(demand, month) * days * ramp_pu
    return Band(low=day.low * factor, base=day.base * factor, high=day.high * factor)


def _day_kwh(demand: DemandResult, year: int) -> Band:
    """Energy of a mean day: between two years of the path on a straight line, outside as its nearest year."""
    path = sorted((each.year, each.energy_kwh_per_day) for each in demand.by_year) if demand.by_year else []
    if not path:
        return demand.energy_kwh_per_day
    if year <= path[0][0]:
        return path[0][1]
    for (before, low), (after, high) in pairwise(path):
        if before <= year <= after:
            share = (year - before) / (after - before)
            return Band(**{
                end: (1 - share) * getattr(low, end) + share * getattr(high, end) for end in ("low", "base", "high")
            })  # fmt: skip
    return path[-1][1]


def _season(demand: DemandResult, month: int) -> float:
    """Factor of a month over the mean, of all use cases by their energy."""
    weights = [(part.sessions_per_day.base * part.energy_per_session_kwh, part) for part in demand.parts]
    total = sum(weight for weight, _ in weights)
    if total <= 0:
        return 1.0
    return sum(weight * part.month_factor_pu[month - 1] for weight, part in weights) / total


@cache
def ramp_shares() -> Mapping[int, float]:
    """Share of the plan by month from opening, the first is 1; later months have all of it."""
    with data_path("catalogue", "ramp_up.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {int(row["month"]): float(row["share_pu"]) for row in rows}


def _errors(sites: Sequence[SiteUse]) -> UseErrors:
    pairs = [(m.plan_kwh, m.actual_kwh) for site in sites for m in site.months if m.plan_kwh is not None]
    if not pairs:
        return UseErrors(months=0, sites=0)
    gaps = [(plan.base - actual, actual) for plan, actual in pairs]
    delivered = sum(actual for _, actual in gaps)
    shares = [abs(gap) / actual for gap, actual in gaps if actual > 0]
    inside = [plan.low <= actual <= plan.high for plan, actual in pairs]
    return UseErrors(
        months=len(pairs),
        sites=sum(any(m.plan_kwh is not None for m in site.months) for site in sites),
        mape_pu=sum(shares) / len(shares) if shares else None,
        weighted_mape_pu=sum(abs(gap) for gap, _ in gaps) / delivered if delivered > 0 else None,
        bias_pu=sum(gap for gap, _ in gaps) / delivered if delivered > 0 else None,
        inside_pu=sum(inside) / len(inside),
        rank_correlation=_spearman(sites),
    )


def _spearman(sites: Sequence[SiteUse]) -> float | None:
    plan, actual = [], []
    for site in sites:
        known = [month for month in site.months if month.plan_kwh is not None]
        days = sum(month.days for month in known)
        if days:
            plan.append(sum(month.plan_kwh.base for month in known if month.plan_kwh is not None) / days)
            actual.append(sum(month.actual_kwh for month in known) / days)
    return spearman(plan, actual) if len(plan) >= LEAST_RANKED else None


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's correlation of ranks, ties at their mean rank; None where one side is the same throughout.

    >>> spearman([1.0, 2.0, 3.0], [10.0, 30.0, 20.0])
    0.5
    """
    ranks = [_ranks(one), _ranks(other)]
    means = [sum(each) / len(each) for each in ranks]
    spread = [sum((rank - mean) ** 2 for rank in each) for each, mean in zip(ranks, means, strict=True)]
    if min(spread) == 0:
        return None
    both = sum((a - means[0]) * (b - means[1]) for a, b in zip(*ranks, strict=True))
    return float(both / (spread[0] * spread[1]) ** 0.5)


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(values)
    return [order.index(value) + (order.count(value) + 1) / 2 for value in values]
