"""The flat columns of a site, as GeoPackage and workbook hold them; units stand in the names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.model.result import Band, RuleOutcome, SiteResult
from planner.report.plain import rounded
from planner.report.verdict import chosen_option, judge

Value = str | int | float | None
CHECK_CODE = "sites.check_"
"""What the text codes of checks begin with."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, SQL type, and the value of a site (unknown is None)."""

    name: str
    kind: str
    get: Callable[[SiteResult], object]

    def value(self, site: SiteResult) -> Value:
        """Plain value; numbers rounded by the column's unit."""
        found = self.get(site)
        if isinstance(found, bool):
            return int(found)
        if isinstance(found, float):
            return rounded(found, self.name)
        return found if found is None or isinstance(found, (int, str)) else str(found)


def _band(name: str, get: Callable[[SiteResult], Band | None]) -> tuple[Column, ...]:
    stem, unit = name.split("|")

    def part(end: str) -> Column:
        return Column(f"{stem}_{end}_{unit}", "REAL", lambda site: getattr(get(site), end, None))

    return part("low"), part("base"), part("high")


def _people(minutes: int) -> Column:
    name = f"people_{minutes}min"
    return Column(name, "REAL", lambda site: site.access.people.get(minutes) if site.access else None)


def _chargers(site: SiteResult) -> str | None:
    if site.sizing is None:
        return None
    return "; ".join(f"{charger.count} x {charger.charger_id}" for charger in site.sizing.chargers)


def _balance(name: str) -> Callable[[SiteResult], float | None]:
    """One figure of the balance with competitors and own sites; None where competition is not known."""
    return lambda site: getattr(site.demand.competition, name, None) if site.demand is not None else None


def _count(outcome: RuleOutcome) -> Callable[[SiteResult], int | None]:
    return lambda site: sum(rule.outcome is outcome for rule in site.rules) if site.rules else None


def _standing(name: str) -> Callable[[SiteResult], object]:
    """One figure of how firmly the rank stands; None where it was not tried."""
    return lambda site: getattr(site.standing, name) if site.standing is not None else None


def _evidence(name: str) -> Callable[[SiteResult], object]:
    """One word or figure on what the site rests on."""
    return lambda site: getattr(site.evidence, name) if site.evidence is not None else None


def _next_check(site: SiteResult) -> str | None:
    """Name of the check that would move the rank most; None where none would."""
    code = site.evidence.next_check if site.evidence is not None else ""
    return code.removeprefix(CHECK_CODE) or None


def _option(site: SiteResult) -> str | None:
    option = chosen_option(site)
    return None if option is None else option.kind.value


_BEFORE_PEOPLE: tuple[Column, ...] = (
    Column("site_id", "TEXT", lambda s: s.site_id),
    Column("name", "TEXT", lambda s: s.name),
    Column("kind", "TEXT", lambda s: s.kind),
    Column("rank", "INTEGER", lambda s: s.rank),
    Column("rank_group", "TEXT", lambda s: s.rank_group),
    Column("score", "REAL", lambda s: s.score),
    Column("stability_top_pu", "REAL", lambda s: s.stability_top_pu),
    Column("top_with_data_pu", "REAL", _standing("top_with_data_pu")),
    Column("rank_low", "INTEGER", _standing("low_rank")),
    Column("rank_high", "INTEGER", _standing("high_rank")),
    Column("rank_best", "INTEGER", _standing("best_rank")),
    Column("rank_worst", "INTEGER", _standing("worst_rank")),
    Column("topsis_rank", "INTEGER", _standing("topsis_rank")),
    Column("topsis_closeness_pu", "REAL", _standing("topsis_closeness_pu")),
    Column("evidence_grade", "TEXT", _evidence("grade")),
    Column("next_check", "TEXT", _next_check),
    Column("next_check_best_rank", "INTEGER", _evidence("high_rank")),
    Column("next_check_worst_rank", "INTEGER", _evidence("low_rank")),
    Column("verdict", "TEXT", lambda s: judge(s).verdict.value if s.shortlisted else None),
    Column("excluded_by", "TEXT", lambda s: "; ".join(s.excluded_by)),
    Column("cautions", "TEXT", lambda s: "; ".join(s.cautions)),
    Column("lon", "REAL", lambda s: s.lon),
    Column("lat", "REAL", lambda s: s.lat),
    Column("street", "TEXT", lambda s: s.address.street),
    Column("postal_code", "TEXT", lambda s: s.address.postal_code),
    Column("city", "TEXT", lambda s: s.address.city),
    Column("country", "TEXT", lambda s: s.address.country),
    Column("bays", "INTEGER", lambda s: s.bays),
    Column("area_m2", "REAL", lambda s: s.area_m2),
)

_AFTER_PEOPLE: tuple[Column, ...] = (
    Column("junction_min", "REAL", lambda s: s.access.junction_min if s.access else None),
    Column("traffic_aadt_per_day", "REAL", lambda s: s.access.traffic_aadt_per_day if s.access else None),
    Column("competitor_min", "REAL", lambda s: s.access.competitor_min if s.access else None),
    Column("junction_detour_min", "REAL", lambda s: s.access.junction_detour_min if s.access else None),
    Column("captured_traffic_per_day", "REAL", lambda s: s.access.captured_traffic_per_day if s.access else None),
    Column("gravity_people", "REAL", lambda s: s.access.gravity_people if s.access else None),
    Column(
        "charger_supply_kw_per_1000_people",
        "REAL",
        lambda s: s.access.charger_supply_kw_per_1000_people if s.access else None,
    ),
    Column("use_case", "TEXT", lambda s: s.demand.use_case if s.demand else None),
    *_band("sessions|per_day", lambda s: s.demand.sessions_per_day if s.demand else None),
    *_band("energy|kwh_per_day", lambda s: s.demand.energy_kwh_per_day if s.demand else None),
    Column("cannibalised_kwh_per_day", "REAL", _balance("cannibalised_kwh_per_day")),
    Column("net_new_kwh_per_day", "REAL", _balance("net_new_kwh_per_day")),
    Column("grid_status", "TEXT", lambda s: s.grid.status.value if s.grid else None),
    Column("grid", "TEXT", lambda s: s.grid.grid if s.grid else None),
    Column("connection_bus", "TEXT", lambda s: s.grid.connection_bus if s.grid else None),
    Column("connection_kv", "REAL", lambda s: s.grid.connection_kv if s.grid else None),
    Column("route_m", "REAL", lambda s: s.grid.route_m if s.grid else None),
    Column("hosting_kw", "REAL", lambda s: s.grid.hosting_kw if s.grid else None),
    Column("hosting_unity_kw", "REAL", lambda s: s.grid.hosting_unity_kw if s.grid else None),
    Column("binding_element", "TEXT", lambda s: s.grid.binding_element if s.grid else None),
    Column("planning_rule", "TEXT", lambda s: s.grid.planning_rule if s.grid else None),
    Column("chargers", "TEXT", _chargers),
    Column("evse_count", "INTEGER", lambda s: s.sizing.evse_count if s.sizing else None),
    Column("connection_kw", "REAL", lambda s: s.sizing.connection_kw if s.sizing else None),
    Column("connection_kva", "REAL", lambda s: s.sizing.connection_kva if s.sizing else None),
    Column("nameplate_kw", "REAL", lambda s: s.sizing.nameplate_kw if s.sizing else None),
    Column("p999_kw", "REAL", lambda s: s.sizing.p999_kw if s.sizing else None),
    Column(
        "recommended_kw",
        "REAL",
        lambda s: s.sizing.advice.recommended_kw if s.sizing and s.sizing.advice else None,
    ),
    Column("p_wait_over_pu", "REAL", lambda s: s.sizing.p_wait_over_pu if s.sizing else None),
    Column("p95_wait_min", "REAL", lambda s: s.sizing.p95_wait_min if s.sizing else None),
    Column("design_id", "TEXT", lambda s: s.sizing.design.design_id if s.sizing and s.sizing.design else None),
    Column("utilisation_pu", "REAL", lambda s: s.sizing.utilisation_pu if s.sizing else None),
    Column("upgrade", "TEXT", _option),
    *_band("capex|eur", lambda s: s.cost.capex_eur if s.cost else None),
    *_band("npv|eur", lambda s: s.cost.npv_eur if s.cost else None),
    Column("break_even_utilisation_pu", "REAL", lambda s: s.cost.break_even_utilisation_pu if s.cost else None),
    Column("rules_failed", "INTEGER", _count(RuleOutcome.FAIL)),
    Column("rules_needing_evidence", "INTEGER", _count(RuleOutcome.NEEDS_EVIDENCE)),
)


def site_columns(bands_min: Sequence[int]) -> tuple[Column, ...]:
    """All columns of a site, with one of people for each minutes band of the project."""
    return (*_BEFORE_PEOPLE, *(_people(minutes) for minutes in bands_min), *_AFTER_PEOPLE)
