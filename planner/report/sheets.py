"""The tables of sites.xlsx: columns with units in their titles, a row a thing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.model.result import Assessment, CostLine, SiteResult
from planner.report.columns import site_columns
from planner.report.constants import constant_name
from planner.report.depth_sheets import FRONTIER, PHASES, YEARS, frontier_rows, phase_rows, year_rows
from planner.report.money_sheets import CASH, TORNADO, cash_rows, tornado_rows
from planner.report.phrases import charger_list, reasons_text, verdict_name
from planner.report.plain import rounded
from planner.report.plan_sheet import PLAN, plan_rows
from planner.report.source_words import told_source, whole_source
from planner.report.standing_words import next_check
from planner.report.verdict import judge
from planner.report.words import Words

Value = str | int | float | None


SHARES = frozenset({
    "stability_top_pu", "top_with_data_pu", "utilisation_pu", "break_even_utilisation_pu", "p_wait_over_pu",
    "ev_share_pu",
})  # fmt: skip
"""Columns shown as per cent."""
_BARE = frozenset({"topsis_closeness_pu"})
"""Columns whose words say what the scale is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: title, columns as (name, title), rows, and the cell that stays in view."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Value]]
    freeze: str = "A2"


_RANKING = (
    "rank", "site_id", "name", "kind", "city", "score", "stability_top_pu", "rank_low", "rank_high", "topsis_rank",
    "evidence_grade", "next_check", "verdict", "hosting_kw", "binding_element", "connection_kw", "chargers",
    "sessions_base_per_day", "capex_base_eur", "npv_base_eur",
)  # fmt: skip


def sheets_of(assessment: Assessment, words: Words) -> tuple[Sheet, ...]:
    """All sheets of an assessment, in reading order."""
    return (
        *([_ranking(assessment, words)] if any(site.rank is not None for site in assessment.sites) else []),
        _sites(assessment, words),
        _chargers(assessment, words),
        _sheet(words, "frontier", FRONTIER, frontier_rows(assessment)),
        _sheet(words, "phases", PHASES, phase_rows(assessment, words)),
        _sheet(words, "years", YEARS, year_rows(assessment)),
        *([_sheet(words, "plan", PLAN, plan_rows(assessment, words))] if assessment.plan is not None else []),
        _upgrades(assessment, words),
        _rules(assessment, words),
        _costs(assessment, words),
        _sheet(words, "cash", CASH, cash_rows(assessment)),
        _sheet(words, "tornado", TORNADO, tornado_rows(assessment, words)),
        _assumptions(assessment, words),
        _provenance(assessment, words),
        _issues(assessment, words),
    )


def _sheet(words: Words, key: str, names: Iterable[str], rows: Iterable[Sequence[object]], freeze: str = "A2") -> Sheet:
    columns = [(name, title(name, words)) for name in names]
    plain = [[_plain(value, name) for value, (name, _) in zip(row, columns, strict=True)] for row in rows]
    return Sheet(title=words.t(f"sheet_{key}"), columns=columns, rows=plain, freeze=freeze)


def title(name: str, words: Words) -> str:
    """Title of a column: its words and its unit."""
    if name.startswith("people_"):
        return words.t("people_within", minutes=name.removeprefix("people_").removesuffix("min"))
    unit = "" if name in SHARES | _BARE else words.unit(name)
    text = words.named("sheetcol", name)
    return f"{text} [{unit}]" if unit and f"[{unit}]" not in text else text


def _plain(value: object, name: str) -> Value:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return rounded(value, name)
    return value if value is None or isinstance(value, (int, str)) else str(value)


def _ranking(assessment: Assessment, words: Words) -> Sheet:
    ranked = sorted((s for s in assessment.sites if s.rank is not None), key=lambda s: (s.rank or 0, s.site_id))
    by_name = {column.name: column for column in site_columns(assessment.settings.access.bands_min)}
    told: Mapping[str, Callable[[SiteResult], Value]] = {
        "evidence_grade": lambda site: words.t(f"evidence_{site.evidence.grade}") if site.evidence else None,
        "next_check": lambda site: next_check(site, words) if site.evidence else None,
        "kind": lambda site: words.named("kind", site.kind),
        "verdict": lambda site: verdict_name(site, words) if site.shortlisted else None,
        "chargers": lambda site: charger_list(site.sizing, words) if site.sizing is not None else None,
    }
    rows = [
        [*(told.get(name, by_name[name].value)(site) for name in _RANKING), _reasons(site, words)] for site in ranked
    ]
    return _sheet(words, "ranking", (*_RANKING, "conditions"), rows, "D2")


def _reasons(site: SiteResult, words: Words) -> str | None:
    return reasons_text(judge(site).reasons, words) if site.shortlisted else None


def _sites(assessment: Assessment, words: Words) -> Sheet:
    columns = site_columns(assessment.settings.access.bands_min)
    rows = [[column.value(site) for column in columns] for site in assessment.sites]
    return _sheet(words, "sites", (column.name for column in columns), rows, "C2")


def _chargers(assessment: Assessment, words: Words) -> Sheet:
    names = ("site_id", "name", "charger_id", "count", "evse_per_charger", "power_kw", "connector", "power_type")
    rows = [
        (site.site_id, site.name, c.charger_id, c.count, c.evse_per_charger, c.power_kw, c.connector, c.power_type)
        for site in assessment.sites
        if site.sizing is not None
        for c in site.sizing.chargers
    ]
    return _sheet(words, "chargers", names, rows)


def _upgrades(assessment: Assessment, words: Words) -> Sheet:
    names = (
        "site_id", "name", "upgrade", "description", "chosen", "feasible", "served_kw", "hosting_after_kw",
        "binding_element", "cost_low_eur", "cost_base_eur", "cost_high_eur", "lead_base_weeks",
    )  # fmt: skip
    rows = [
        (
            site.site_id, site.name, words.named("option", o.kind.value), words.phrase(o.description_code, o.params),
            o.chosen, o.feasible, o.served_kw, o.hosting_after_kw, o.binding_element, o.cost_eur.low, o.cost_eur.base,
            o.cost_eur.high, o.lead_weeks.base if o.lead_weeks else None,
        )
        for site in assessment.sites
        for o in site.upgrades
    ]  # fmt: skip
    return _sheet(words, "upgrades", names, rows)


def _rules(assessment: Assessment, words: Words) -> Sheet:
    names = (
        "site_id", "name", "rule_id", "rule", "outcome", "addressee", "jurisdiction", "status", "clause", "source",
        "found", "required", "evidence", "valid_from",
    )  # fmt: skip
    rows = [
        (
            site.site_id, site.name, r.rule_id, words.phrase(r.title), words.t(f"outcome_{r.outcome.value}"),
            words.named("addressee", r.addressee), r.jurisdiction, words.named("status", r.status), r.clause, r.source,
            r.found, r.required, r.evidence, r.valid_from,
        )
        for site in assessment.sites
        for r in site.rules
    ]  # fmt: skip
    return _sheet(words, "rules", names, rows)


def _costs(assessment: Assessment, words: Words) -> Sheet:
    names = ("site_id", "name", "part", "item", "quantity", "unit", "cost_low_eur", "cost_base_eur", "cost_high_eur",
             "source")  # fmt: skip
    rows = [
        (site.site_id, site.name, *row)
        for site in assessment.sites
        if site.cost is not None
        for part, lines in (("capex_table", site.cost.capex_lines), ("opex_table", site.cost.opex_lines))
        for line in lines
        for row in _cost_rows(words.t(part), line, words)
    ]
    return _sheet(words, "costs", names, rows)


def _cost_rows(group: str, line: CostLine, words: Words) -> list[tuple[Value, ...]]:
    """A line and its parts; these stand in a group of their own, so that a sum by group counts nothing twice."""
    name, of_it = words.cost_item(line.item), words.t("cost_parts_of", item=words.cost_item(line.item))
    heads: list[tuple[Value, ...]] = [(group, name, line.quantity, line.unit)]
    heads += [(of_it, words.phrase(code), None, "") for code, _ in line.parts_eur]
    bands = (line.amount_eur, *(part for _, part in line.parts_eur))
    source = whole_source(line.source, words)
    return [(*head, band.low, band.base, band.high, source) for head, band in zip(heads, bands, strict=True)]


def _assumptions(assessment: Assessment, words: Words) -> Sheet:
    names = ("stage", "constant_name", "value", "unit", "state", "source", "valid_from", "constant")
    rows = [
        (
            words.named("stage", a.stage), constant_name(a, words), a.value, a.unit, words.named("state", a.state),
            told_source(a.source, words), a.valid_from, a.name,
        )
        for a in assessment.assumptions
    ]  # fmt: skip
    return _sheet(words, "assumptions", names, rows)


def _provenance(assessment: Assessment, words: Words) -> Sheet:
    names = ("role", "file", "layer", "sha256", "crs", "rows", "licence", "credit")
    rows = [
        (words.named("role", p.role), p.path, p.layer, p.sha256, p.crs, p.rows, p.licence, p.credit)
        for p in assessment.provenance
    ]
    return _sheet(words, "provenance", names, rows)


def _issues(assessment: Assessment, words: Words) -> Sheet:
    names = ("severity", "where", "finding", "code")
    rows = [
        (words.t(f"severity_{i.severity.value}"), i.where, words.phrase(i.code, i.params), i.code)
        for i in assessment.issues
    ]
    return _sheet(words, "issues", names, rows)
