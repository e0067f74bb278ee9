"""The programme as a table of the workbook: chosen sites by year, then why each other studied site is out."""

from planner.model.result import Assessment
from planner.report.depth_sheets import Rows
from planner.report.plan_brief import size_name
from planner.report.words import Words

PLAN = (
    "site_id", "name", "year", "plan_size", "evse_count", "connection_kw", "capex_base_eur", "npv_base_eur",
    "plan_people", "plan_elements", "plan_reason",
)  # fmt: skip


def plan_rows(assessment: Assessment, words: Words) -> Rows:
    """Rows of the programme; none where there is no programme."""
    plan = assessment.plan
    if plan is None:
        return []
    names = {site.site_id: site.name for site in assessment.sites}
    rows: Rows = [
        (choice.site_id, names.get(choice.site_id, choice.site_id), choice.year, size_name(choice, words),
         choice.evse_count, choice.connection_kw, choice.capex_eur, choice.npv_eur, choice.people,
         ", ".join(choice.feeders), words.phrase(choice.reason))
        for choice in plan.choices
    ]  # fmt: skip
    rows += [
        (
            site.site_id,
            site.name,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            words.phrase(plan.left_out[site.site_id]),
        )
        for site in assessment.shortlist
        if site.site_id in plan.left_out
    ]
    return rows
