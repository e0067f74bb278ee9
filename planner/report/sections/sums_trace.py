"""Where the figures of the summary come from: how each sum is made, by which function, and where its parts stand."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from planner.model.result import Assessment, RuleOutcome
from planner.report.blocks import Cell, column, number_column, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.plan_brief import npv_sum
from planner.report.section import Content, Section
from planner.report.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A figure of the summary.

    ``name``: text of its name; ``sum_<id>`` is how it is made, ``sum_<id>_in`` where its parts stand; ``made_by``: the
    function that finds the parts.
    """

    id: str
    name: str
    made_by: str
    shown: Callable[[Assessment, Words], str]


def _of_plan(result: Assessment, name: str) -> float:
    return float(sum(getattr(choice, name) for choice in result.plan.choices)) if result.plan is not None else 0.0


def _evidence(result: Assessment) -> int:
    outcomes = Counter(rule.outcome for site in result.shortlist for rule in site.rules)
    return outcomes[RuleOutcome.NEEDS_EVIDENCE]


PROGRAMME_SUMS: tuple[Sum, ...] = (
    Sum(id="points", name="plan_col_points", made_by="planner.sizing.size:size_site",
        shown=lambda a, w: w.number(_of_plan(a, "evse_count"))),
    Sum(id="power", name="kpi_connection", made_by="planner.sizing.request:connection_request",
        shown=lambda a, w: w.quantity(_of_plan(a, "connection_kw"), "kw")),
    Sum(id="capex", name="kpi_capex", made_by="planner.cost.capex:capex",
        shown=lambda a, w: w.quantity(_of_plan(a, "capex_eur"), "eur")),
    Sum(id="npv", name="kpi_npv", made_by="planner.cost.rates:present_value",
        shown=lambda a, w: w.quantity(npv_sum(a), "eur")),
    Sum(id="people", name="plan_kpi_people", made_by="planner.app.planning.ground:people_of",
        shown=lambda a, w: w.number(a.plan.people_reached if a.plan is not None else None)),
)  # fmt: skip
STUDY_SUMS: tuple[Sum, ...] = (
    Sum(id="candidates", name="kpi_candidates", made_by="planner.app.assess:assess",
        shown=lambda a, w: w.number(len(a.sites))),
    Sum(id="studied", name="kpi_checked", made_by="planner.grid.hosting.capacity:hosting_capacity",
        shown=lambda a, w: w.number(sum(site.rank_group == "checked" for site in a.sites))),
    Sum(id="evidence", name="sum_name_evidence", made_by="planner.rules.evaluate:evaluate",
        shown=lambda a, w: w.number(_evidence(a))),
    Sum(id="assumed", name="sum_name_assumed", made_by="planner.app.sources:all_assumptions",
        shown=lambda a, w: w.number(sum(row.state == "assumption" for row in a.assumptions))),
)  # fmt: skip


def _content(paper: Paper) -> Content | None:
    result, words, t = paper.assessment, paper.words, paper.words.t
    if not result.shortlist or any(site.withheld for site in result.shortlist):
        return None
    chosen = PROGRAMME_SUMS if result.plan is not None and result.plan.choices else ()
    columns = [
        column(t("trace_number"), width="0.8fr"), number_column(t("col_value"), "26mm"),
        column(t("trace_how"), width="1.7fr"), column(t("sum_parts"), width="1.2fr"),
    ]  # fmt: skip
    rows = [_row(each, result, words) for each in (*chosen, *STUDY_SUMS)]
    return {"heading": t("sums"), "blocks": [paragraph(t("sums_text")), table(columns, rows, keep=True)]}


def _row(each: Sum, result: Assessment, words: Words) -> list[Cell]:
    params = {
        "rate": words.share(result.settings.cost.discount_rate_pu, 1),
        "minutes": words.number(result.settings.plan.reach_min),
        "power": words.quantity(result.settings.plan.covered_kw, "kw"),
        "year": min((year.year for year in result.plan.years), default="") if result.plan is not None else "",
    }
    return [
        toned(words.t(each.name), "strong"),
        each.shown(result, words),
        toned(words.t(f"sum_{each.id}", **params), "", each.made_by.replace(":", ".\u200b")),
        words.t(f"sum_{each.id}_in"),
    ]


SECTION = Section(id="sums_trace", order=290, scope="report", content=_content)
