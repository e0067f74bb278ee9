"""Tables of what is asked of the best sites alone: demand by year, the frontier, phases."""

from collections.abc import Iterator

from planner.model.result import Assessment, SiteResult, SizingResult
from planner.report.phrases import mix_text
from planner.report.words import Words

Rows = list[tuple[object, ...]]

YEARS = (
    "site_id", "name", "year", "ev_share_pu", "sessions_low_per_day", "sessions_base_per_day", "sessions_high_per_day",
    "energy_base_kwh_per_day",
)  # fmt: skip
FRONTIER = (
    "site_id", "name", "connection_kw", "p_wait_over_pu", "mean_session_min", "p95_wait_min", "holds", "cost_low_eur",
    "cost_base_eur", "cost_high_eur", "lead_base_weeks", "rules_broken",
)  # fmt: skip
PHASES = (
    "site_id", "name", "year", "added", "evse_count", "connection_kw", "trigger_sessions_per_day", "prepare",
    "capex_low_eur", "capex_base_eur", "capex_high_eur",
)  # fmt: skip


def year_rows(assessment: Assessment) -> Rows:
    """Demand of the shortlisted sites by year."""
    return [
        (site.site_id, site.name, each.year, each.ev_share_pu.base, each.sessions_per_day.low,
         each.sessions_per_day.base, each.sessions_per_day.high, each.energy_kwh_per_day.base)
        for site in assessment.shortlist
        if site.demand is not None
        for each in site.demand.by_year
    ]  # fmt: skip


def frontier_rows(assessment: Assessment) -> Rows:
    """Service, cost and broken rules of each connection power."""
    return [
        (site.site_id, site.name, point.connection_kw, point.p_wait_over_pu, point.mean_session_min,
         point.p95_wait_min, point.holds, *_ends(point.cost_eur),
         point.lead_weeks.base if point.lead_weeks else None, ", ".join(point.breaks))
        for site, sizing in _sized(assessment)
        for point in sizing.frontier
    ]  # fmt: skip


def phase_rows(assessment: Assessment, words: Words) -> Rows:
    """What is built in which year, and what is prepared."""
    return [
        (site.site_id, site.name, phase.year, mix_text(phase.added, words), phase.evse_count, phase.connection_kw,
         phase.trigger_sessions_per_day, ", ".join(words.phrase(code) for code in phase.prepare),
         *_ends(phase.capex_eur))
        for site, sizing in _sized(assessment)
        for phase in sizing.phases
    ]  # fmt: skip


def _sized(assessment: Assessment) -> Iterator[tuple[SiteResult, SizingResult]]:
    for site in assessment.shortlist:
        if site.sizing is not None:
            yield site, site.sizing


def _ends(band: object) -> tuple[object, object, object]:
    return getattr(band, "low", None), getattr(band, "base", None), getattr(band, "high", None)
