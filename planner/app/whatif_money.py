"""Money of a question on a finished run: costs anew, on the way to connect that the run has found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.model.project import Project
from planner.model.result import SiteResult

if TYPE_CHECKING:
    from planner.app.places import Places
    from planner.cost.frame import BilledYear
    from planner.cost.site_cost import CostPlace
    from planner.model.result import UpgradeOption


def as_run(site: SiteResult, old: SiteResult) -> bool | None:
    """Whether a site asks for the connection that the run has looked for."""
    if site.sizing is None or old.sizing is None:
        return None
    return site.sizing.connection_kw == old.sizing.connection_kw


def billed_anew(sites: Sequence[SiteResult], sized: "Places", project: Project) -> "dict[str, BilledYear]":
    """The simulated year of each site whose cost is asked anew, as the network bills it."""
    from planner.app.money import billed_years

    ways = {site.site_id: _way(site) for site in sites if site.cost is not None and site.site_id in sized.sizing}
    return billed_years(sized, ways, project)


def _way(site: SiteResult) -> "UpgradeOption | None":
    return next((option for option in site.upgrades if option.chosen), None)


def recosted(site: SiteResult, old: SiteResult, project: Project, billed: "Mapping[str, BilledYear]") -> SiteResult:
    """Site with its cost anew: way to connect it and phases are the run's; without a cost where another is needed."""
    if site.sizing is None or site.demand is None or site.cost is None:
        return site
    if not as_run(site, old):
        return replace(site, cost=None)
    from planner.app.money import frame_of_run
    from planner.cost.site_cost import site_cost

    chosen = _way(site)
    tried = bool(site.upgrades) and all(option.feasible is False for option in site.upgrades)
    connectable = True if any(option.feasible for option in site.upgrades) else False if tried else None
    place = place_of(site, project, site.grid.connection_kv if site.grid else None)
    frame = frame_of_run(site, chosen, project, billed.get(site.site_id))
    phased = replace(site.sizing, phases=() if old.sizing is None else old.sizing.phases)
    cost = site_cost(phased, site.demand, chosen, project.settings.cost, place, connectable=connectable, frame=frame)
    return replace(site, cost=cost)


def place_of(site: SiteResult, project: Project, connection_kv: float | None) -> "CostPlace":
    """Where a site stands, as prices ask for it."""
    from planner.cost.site_cost import CostPlace

    country = site.address.country or project.defaults.country
    return CostPlace(country=country, connection_kv=connection_kv, lv_limit_kva=project.settings.grid.lv_limit_kva)
