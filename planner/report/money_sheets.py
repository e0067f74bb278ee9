"""Sheets of money over the years: cash of each year, and what moves the value."""

from collections.abc import Iterator

from planner.model.result import Assessment
from planner.report.source_words import whole_source
from planner.report.words import Words

CASH = (
    "site_id", "name", "cash_year", "months_open", "capex_eur", "opex_eur", "revenue_eur", "grant_eur", "cash_eur",
    "discounted_eur", "cumulated_eur",
)  # fmt: skip
TORNADO = ("site_id", "name", "factor", "low_value", "high_value", "unit", "low_npv_eur", "high_npv_eur", "source")


def cash_rows(assessment: Assessment) -> Iterator[tuple[object, ...]]:
    """A row a site and year, base case."""
    for site in assessment.sites:
        for year in () if site.cost is None or not site.shortlisted else site.cost.cash_years:
            yield (
                site.site_id, site.name, year.year, year.months_open, year.capex_eur, year.opex_eur, year.revenue_eur,
                year.grant_eur, year.cash_eur, year.discounted_eur, year.cumulated_eur,
            )  # fmt: skip


def tornado_rows(assessment: Assessment, words: Words) -> Iterator[tuple[object, ...]]:
    """A row a site and assumption."""
    for site in assessment.sites:
        for bar in () if site.cost is None else site.cost.tornado:
            yield (
                site.site_id, site.name, words.phrase(bar.name), bar.low_value, bar.high_value, bar.unit,
                bar.low_npv_eur, bar.high_npv_eur, whole_source(bar.source, words),
            )  # fmt: skip
