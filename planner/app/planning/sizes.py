"""Sizes in which a site could be built, with what each costs and earns, and how it would be connected."""

from dataclasses import dataclass, replace

from planner.app.connect import with_existing
from planner.app.money import extension_of_run, frame_of_run
from planner.cost.energy import served_energy_pu, sold_kwh_per_year
from planner.cost.frame import BilledYear, Extension, MoneyFrame
from planner.cost.site_cost import CostPlace, site_cost
from planner.cost.timing import lead_of
from planner.model.project import Project
from planner.model.result import (
    ChargerCount,
    CostResult,
    DemandResult,
    GridResult,
    GridStatus,
    GridTier,
    SiteResult,
    SizingResult,
    UpgradeOption,
)
from planner.model.result import UpgradeKind as Kind
from planner.siting.programme.problem import Option
from planner.sizing.chargers import layout_of, nameplate_kw
from planner.sizing.mix_search import served_shares
from planner.sizing.plan import make_plan, screening_days
from planner.sizing.pricing import step_at
from planner.sizing.seeds import site_seed

WORKS = frozenset(
    {
        Kind.TAP,
        Kind.TRANSFORMER,
        Kind.SECOND_TRANSFORMER,
        Kind.PARALLEL_CABLE,
        Kind.OPEN_POINT,
        Kind.COMBINATION,
    }
)
"""Ways to connect that change what others share; own cables and stations change nothing beyond where they begin."""
FULL, FIRST, OTHER = "full", "first", "mix"
MOST_OTHERS = 3
SAME_KW = 0.5
WITH_WORKS = "/works"
OUT_NO_SIZE, OUT_UNKNOWN, OUT_NO_WAY = "plan.out_no_size", "plan.out_grid_unknown", "plan.out_not_connectable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """An option with the way it is connected; None: the network is not known. ``works``: on what others share."""

    option: Option
    way: UpgradeOption | None
    works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mix:
    name: str
    chargers: tuple[ChargerCount, ...]
    evse_count: int
    connection_kw: float
    served_share_pu: float | None
    served_energy_pu: float | None


def sizes_of(site: SiteResult, project: Project, *, unknown_grid: bool) -> tuple[tuple[Size, ...], str]:
    """Sizes of a site that can be connected, and a text code of why there is none.

    The size of the run first, then its first phase where that is smaller, then other mixes that serve as asked with
    less power; none of them more power than the run's.
    """
    sizing, grid = site.sizing, site.grid
    demand = site.demand
    if sizing is None or demand is None or not sizing.chargers:
        return (), OUT_NO_SIZE
    host = extension_of_run(site.cost, site)
    known = grid is not None and (grid.status is GridStatus.CHECKED or grid.hosting_kw is not None)
    known = known or (host is not None and host.extra_kw <= 0.0)
    if not known and not unknown_grid:
        return (), OUT_UNKNOWN
    found: list[Size] = []
    for mix in _mixes(sizing):
        way = _way(site, host, mix.connection_kw) if known else (None, False)
        if way is not None:
            found.append(_Asked(site=site, sizing=sizing, demand=demand, project=project, host=host).size(mix, way))
    return tuple(found), "" if found else OUT_NO_WAY


def _mixes(sizing: SizingResult) -> list[_Mix]:
    full = _Mix(
        name=FULL,
        chargers=sizing.chargers,
        evse_count=sizing.evse_count,
        connection_kw=sizing.connection_kw,
        served_share_pu=sizing.served_share_pu,
        served_energy_pu=served_energy_pu(sizing),
    )
    found = [full]
    if sizing.phases and sizing.phases[0].connection_kw < sizing.connection_kw - SAME_KW:
        first = sizing.phases[0]
        found.append(
            _Mix(
                name=FIRST,
                chargers=first.chargers,
                evse_count=first.evse_count,
                connection_kw=first.connection_kw,
                served_share_pu=None,
                served_energy_pu=None,
            )
        )
    others = [
        option
        for option in sizing.alternatives
        if option.target_met and not option.chosen and option.connection_kw < sizing.connection_kw - SAME_KW
    ]
    for number, option in enumerate(sorted(others, key=lambda each: each.connection_kw)[:MOST_OTHERS], start=1):
        found.append(
            _Mix(
                name=f"{OTHER}{number}",
                chargers=option.chargers,
                evse_count=option.evse_count,
                connection_kw=option.connection_kw,
                served_share_pu=option.served_share_pu,
                served_energy_pu=option.served_energy_pu,
            )
        )
    return found


def _way(site: SiteResult, host: Extension | None, kw: float) -> tuple[UpgradeOption | None, bool] | None:
    """How a power is connected and whether that takes works on what others share; None: no known way does it.

    Through the host's own connection where that has the power to spare; as the grid is where that holds what goes
    beyond it; else by the way chosen for the site. The price is that of the curve of powers where it is known, else
    that of the whole site's connection.
    """
    new_kw = asked_anew_kw(host, kw)
    if host is not None and new_kw <= 0.0:
        return with_existing((), host, kw)[0], False
    if site.grid is None:
        return None
    held = _as_it_is(site, site.grid, kw, new_kw)
    if held is not None:
        return held, False
    chosen = next((option for option in site.upgrades if option.chosen), None)
    most = [] if chosen is None else [each for each in (chosen.served_kw, chosen.connection_kw) if each is not None]
    if chosen is None or kw > max(most, default=0.0) + SAME_KW:
        return None
    return replace(chosen, connection_kw=kw, served_kw=kw), chosen.kind in WORKS


def _as_it_is(site: SiteResult, grid: GridResult, kw: float, new_kw: float) -> UpgradeOption | None:
    """The grid as it is, where it holds the power that is asked of it."""
    as_is = next((option for option in site.upgrades if option.kind is Kind.NONE), None)
    if as_is is None or grid.hosting_kw is None or new_kw > grid.hosting_kw + SAME_KW:
        return None
    step = step_at(grid.cost_curve, new_kw) if grid.cost_curve else None
    cost = as_is.cost_eur if step is None or step.cost_eur is None else step.cost_eur
    return replace(as_is, feasible=True, chosen=True, connection_kw=kw, served_kw=kw, cost_eur=cost, reason="")


def asked_anew_kw(host: Extension | None, kw: float) -> float:
    """Power that is asked of the network: what goes beyond the host's spare power, which a run tells in whole kW."""
    beyond_kw = kw if host is None else kw - host.spare_kw
    return beyond_kw if beyond_kw > SAME_KW else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One site with what its sizes are made of."""

    site: SiteResult
    sizing: SizingResult
    demand: DemandResult
    project: Project
    host: Extension | None

    def size(self, mix: _Mix, way: tuple[UpgradeOption | None, bool]) -> Size:
        """An option with its money and its load."""
        upgrade, works = way
        site, grid = self.site, self.site.grid
        whole = mix.name == FULL
        variant = self.sizing if whole else self._variant(mix)
        cost = site.cost if whole and site.cost is not None else self._cost(variant, upgrade)
        of_area = grid is not None and grid.tier is GridTier.CAPACITY
        judged = (upgrade is not None or of_area) and (grid is None or grid.operator is None)
        limit_kw = min(variant.nameplate_kw, mix.connection_kw)
        option = Option(
            option=mix.name,
            evse_count=mix.evse_count,
            connection_kw=mix.connection_kw,
            capex_eur=cost.capex_eur.base,
            npv_eur=cost.npv_eur.base,
            energy_kwh_per_year=sold_kwh_per_year(variant, self.demand, limit_kw).base,
            power_kw=asked_anew_kw(self.host, mix.connection_kw) if judged else 0.0,
            load=f"{site.site_id}{WITH_WORKS}" if works else site.site_id,
            grant_eur=sum(each.amount_eur for each in cost.grants),
            earliest_year=_ready_year(frame_of_run(site, upgrade, self.project, None)),
        )
        return Size(option=option, way=upgrade, works=works)

    def _variant(self, mix: _Mix) -> SizingResult:
        """The sizing with another mix: what of it the money asks for."""
        sizing, kw = self.sizing, mix.connection_kw
        plate_kw = nameplate_kw(layout_of(mix.chargers))
        served, energy_pu = self._served(mix)
        points = mix.evse_count / max(sizing.evse_count, 1)
        sold = served / max(sizing.served_share_pu, 1e-9)
        return replace(
            sizing,
            chargers=mix.chargers,
            evse_count=mix.evse_count,
            bays_used=min(sizing.bays_used, mix.evse_count) if points < 1 else sizing.bays_used,
            nameplate_kw=plate_kw,
            connection_kw=kw,
            connection_kva=sizing.connection_kva * kw / sizing.connection_kw,
            simulated_peak_kw=min(sizing.simulated_peak_kw, plate_kw, kw),
            p999_kw=min(sizing.p999_kw, plate_kw, kw),
            served_share_pu=served,
            served_energy_pu=energy_pu,
            utilisation_pu=min(sizing.utilisation_pu * sold / points, 1.0),
            request=None,
            phases=(),
            alternatives=(),
            buffer=None,
        )

    def _served(self, mix: _Mix) -> tuple[float, float]:
        """Shares of the design year's drivers, and of their energy, that a mix serves.

        Simulated as the sizing screens its own mixes where the run does not tell; a run of before tells the drivers.
        """
        own_pu = served_energy_pu(self.sizing)
        if mix.served_share_pu is not None:
            share_pu = mix.served_share_pu
            by_drivers_pu = min(own_pu * share_pu / max(self.sizing.served_share_pu, 1e-9), 1.0)
            return share_pu, by_drivers_pu if mix.served_energy_pu is None else mix.served_energy_pu
        settings = self.project.settings.sizing
        plan = make_plan(self.demand, settings, site_seed(self.project.settings.seed, self.site.site_id))
        if plan.sessions_per_day <= 0:
            return self.sizing.served_share_pu, own_pu
        days = screening_days(plan, settings)
        layout = layout_of(mix.chargers)
        service = plan.run(plan.draw(days), layout, mix.connection_kw)
        shares = served_shares(plan, layout, mix.connection_kw, days, service)
        return shares.drivers_pu, shares.energy_pu

    def _cost(self, variant: SizingResult, upgrade: UpgradeOption | None) -> CostResult:
        """Money of a size."""
        grid = self.site.grid
        place = CostPlace(
            country=self.site.address.country or self.project.defaults.country,
            connection_kv=grid.connection_kv if grid else None,
            lv_limit_kva=self.project.settings.grid.lv_limit_kva,
        )
        frame = frame_of_run(self.site, upgrade, self.project, self._billed(variant))
        whole = next((each for each in self.site.upgrades if each.chosen), None)
        if upgrade is None or whole is None or abs(upgrade.cost_eur.base - whole.cost_eur.base) >= 1.0:
            frame = replace(frame, connection_parts=())
        return site_cost(variant, self.demand, upgrade, self.project.settings.cost, place, frame=frame)

    def _billed(self, variant: SizingResult) -> BilledYear | None:
        """The run's year as the network bills it, no higher than the mix draws and with what it serves."""
        lines = {} if self.site.cost is None else {line.item: line.quantity for line in self.site.cost.opex_lines}
        if "network_capacity" not in lines:
            return None
        served = served_energy_pu(variant) / max(served_energy_pu(self.sizing), 1e-9)
        return BilledYear(
            peak_kw=min(lines["network_capacity"], variant.connection_kw),
            energy_kwh=lines["network_energy"] * min(served, 1.0),
        )


def site_of_load(load: str) -> str:
    """Id of the site that a load belongs to."""
    return load.removesuffix(WITH_WORKS)


def _ready_year(frame: MoneyFrame) -> int:
    """Year in which a site is energised at the earliest if all is set going on the project's date.

    Not before the planner's year of energisation either: networks are studied and money counts from then.
    """
    return lead_of(frame).energised_on.year
