"""The headline numbers of a site: where each stands in the result, what computes it, and what it is made of.

A section that shows another number as a tile adds its row here (a test walks all tiles).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from planner.model.result import SiteResult
from planner.report.trace_paths import value_at

Style = Literal["score", "share", "number", "kw", "kva", "h", "kwh", "kwh_per_day", "m", "min", "eur", "years", "price"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One number.

    Attributes
    ----------
    path : str
        Dotted field of :class:`~planner.model.result.SiteResult`; ``report.trace_<path with _>`` says how it is found.
    label : str
        Key of its name in the report's texts.
    style : str
        How it is written.
    made_by : str
        ``module:function`` that computes it; its docstring names the formula's source.
    stages : tuple of str
        Stages whose constants shape it.
    roles : tuple of str
        Roles of the files it is read from.
    take : callable, optional
        How the number is taken from the field, where that is not the number itself.
    """

    path: str
    label: str
    style: Style
    made_by: str
    stages: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    take: Callable[[object], object] = field(default=lambda value: value)

    @property
    def how(self) -> str:
        """Key of the words on how it is found."""
        return f"trace_{self.path.replace('.', '_')}"

    def value(self, site: SiteResult) -> object:
        """The number, or a band; None where it is not known."""
        found = value_at(site, self.path)
        return None if found is None else self.take(found)


def _least(values: object) -> object:
    return min(values) if values else None  # type: ignore[call-overload]  # a tuple of float


_DEMAND_FILES = ("traffic", "population", "pois", "roads", "chargers", "candidates")
_GRID_FILES = ("grid", "grid_lines", "grid_stations", "grid_loads", "grid_switches", "grid_capacity")
_SIZE_STAGES = ("demand", "sizing")
_COST_STAGES = ("demand", "sizing", "grid", "storage", "cost")
_COST_FILES = (*_DEMAND_FILES, *_GRID_FILES)
_SITE_COST = "planner.cost.site_cost:site_cost"

HEADLINES: tuple[Headline, ...] = (
    Headline(path="score", label="kpi_score", style="score", made_by="planner.sites.scoring:score", stages=("sites",),
             roles=(*_DEMAND_FILES, *_GRID_FILES, "landuse", "constraints")),
    Headline(path="stability_top_pu", label="trace_name_stability", style="share",
             made_by="planner.sites.robustness:draw", stages=("sites",),
             roles=(*_DEMAND_FILES, *_GRID_FILES, "landuse", "constraints")),
    Headline(path="demand.sessions_per_day", label="kpi_sessions", style="number",
             made_by="planner.demand.estimate:estimate_demand", stages=("access", "demand"), roles=_DEMAND_FILES),
    Headline(path="demand.energy_kwh_per_day", label="energy_per_day", style="kwh_per_day",
             made_by="planner.demand.estimate:estimate_demand", stages=("access", "demand"), roles=_DEMAND_FILES),
    Headline(path="grid.hosting_kw", label="kpi_hosting", style="kw",
             made_by="planner.grid.hosting.capacity:hosting_capacity", stages=("grid",), roles=_GRID_FILES),
    Headline(path="grid.route_m", label="route", style="m", made_by="planner.grid.connection.spots:routed",
             stages=("grid",), roles=("roads", *_GRID_FILES)),
    Headline(path="grid.year.headroom_kw", label="year_always", style="kw",
             made_by="planner.grid.year.headroom:headroom_of_columns", stages=("grid",), roles=_GRID_FILES,
             take=_least),
    Headline(path="grid.year.over_limit_h", label="year_over", style="h",
             made_by="planner.grid.year.study:year_judgement", stages=("grid", *_SIZE_STAGES), roles=_GRID_FILES),
    Headline(path="grid.year.not_served_kwh", label="year_not_served", style="kwh",
             made_by="planner.grid.year.headroom:headroom_of_columns", stages=("grid", *_SIZE_STAGES),
             roles=_GRID_FILES),
    Headline(path="sizing.evse_count", label="fact_points", style="number", made_by="planner.sizing.size:size_site",
             stages=_SIZE_STAGES, roles=_DEMAND_FILES),
    Headline(path="sizing.connection_kw", label="kpi_connection", style="kw",
             made_by="planner.sizing.request:connection_request", stages=_SIZE_STAGES, roles=_DEMAND_FILES),
    Headline(path="sizing.connection_kva", label="connection_apparent", style="kva",
             made_by="planner.sizing.request:connection_request", stages=("grid", *_SIZE_STAGES), roles=_DEMAND_FILES),
    Headline(path="sizing.nameplate_kw", label="nameplate", style="kw",
             made_by="planner.sizing.chargers:nameplate_kw", stages=("sizing",), roles=_DEMAND_FILES),
    Headline(path="sizing.p_wait_over_pu", label="trace_name_wait", style="share",
             made_by="planner.sizing.size:size_site", stages=_SIZE_STAGES, roles=_DEMAND_FILES),
    Headline(path="sizing.utilisation_pu", label="utilisation", style="share",
             made_by="planner.sizing.size:size_site", stages=_SIZE_STAGES, roles=_DEMAND_FILES),
    Headline(path="cost.capex_eur", label="kpi_capex", style="eur", made_by="planner.cost.capex:capex",
             stages=_COST_STAGES, roles=_COST_FILES),
    Headline(path="cost.opex_eur_per_year", label="kpi_opex", style="eur", made_by="planner.cost.opex:opex_lines",
             stages=_COST_STAGES, roles=_COST_FILES),
    Headline(path="cost.revenue_eur_per_year", label="kpi_revenue", style="eur", made_by=_SITE_COST,
             stages=_COST_STAGES, roles=_COST_FILES),
    Headline(path="cost.npv_eur", label="kpi_npv", style="eur", made_by="planner.cost.rates:present_value",
             stages=_COST_STAGES, roles=_COST_FILES),
    Headline(path="cost.irr_pu", label="trace_name_irr", style="share", made_by="planner.cost.rates:internal_rate",
             stages=_COST_STAGES, roles=_COST_FILES),
    Headline(path="cost.payback_years", label="trace_name_payback", style="years",
             made_by="planner.cost.rates:payback_time", stages=_COST_STAGES, roles=_COST_FILES),
    Headline(path="cost.break_even_utilisation_pu", label="kpi_break_even", style="share",
             made_by="planner.cost.break_even:break_even_scale", stages=_COST_STAGES, roles=_COST_FILES),
    Headline(path="cost.break_even_price_eur_per_kwh", label="trace_name_price", style="price",
             made_by="planner.cost.break_even:break_even_price", stages=_COST_STAGES, roles=_COST_FILES),
)  # fmt: skip
