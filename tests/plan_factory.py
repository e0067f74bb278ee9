"""A programme of a fabricated assessment, for panels, report and what is handed over."""

from planner.model.plan_result import BudgetShift, DistrictShare, PlanChoice, PlanResult, PlanYear, SharedLimit
from planner.model.result import Assessment


def make_plan(assessment: Assessment, *, checked: bool | None = True) -> PlanResult:
    """Two sites of the shortlist in two years, the others out."""
    first, second, *others = assessment.shortlist
    return PlanResult(
        objective="npv",
        unit="EUR",
        value=410_000.0,
        bound=418_200.0,
        gap_pu=0.02,
        method="proof",
        choices=(
            PlanChoice(
                site_id=first.site_id, option="full", year=2028, evse_count=6, connection_kw=510.0,
                capex_eur=720_000.0, npv_eur=300_000.0, value=300_000.0, people=4_200.0,
                feeders=("Line 161",), reason="plan.in_must",
            ),
            PlanChoice(
                site_id=second.site_id, option="first", year=2029, evse_count=4, connection_kw=420.0,
                capex_eur=540_000.0, npv_eur=None, value=110_000.0, people=1_100.0,
                feeders=("Line 161",), reason="plan.in_value",
            ),
        ),
        years=(
            PlanYear(year=2028, budget_eur=900_000.0, spent_eur=720_000.0, site_ids=(first.site_id,)),
            PlanYear(year=2029, budget_eur=600_000.0, spent_eur=540_000.0, site_ids=(second.site_id,)),
        ),
        shared=(
            SharedLimit(
                element="Line 161", limit_kw=1_000.0, used_kw=930.0, site_ids=(first.site_id, second.site_id)
            ),
        ),
        districts=(
            DistrictShare(
                district="North", people=40_000.0, newly_reached=4_000.0, floor_pu=0.1, reached_today=10_000.0
            ),
            DistrictShare(
                district="South", people=20_000.0, newly_reached=1_300.0, floor_pu=0.1, reached_today=19_000.0
            ),
        ),
        shifts=(
            BudgetShift(change_pu=0.1, value=470_000.0, enters=tuple(each.site_id for each in others[:1]), leaves=()),
            BudgetShift(change_pu=-0.1, value=None, enters=(), leaves=(second.site_id,)),
        ),
        left_out={each.site_id: "plan.out_budget" for each in others},
        checked=checked,
        check_binding="" if checked else "Line 161",
        people_reached=5_300.0,
        notes=("plan.note_linear",),
    )  # fmt: skip
