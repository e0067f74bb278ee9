"""One site's question to the grid, and the record in which each way to connect it is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from planner.grid.connection.points import LOW_VOLTAGE, LV_STATION, MV_BUS, Place, lv_limit_label
from planner.grid.connection.works import connection_eur, lead_weeks
from planner.grid.equipment.catalogue import lead_time
from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.capacity import Hosting
from planner.grid.loadflow.parts import Part
from planner.grid.upgrades.relief import Key, Task
from planner.grid.upgrades.status_quo import StatusQuo
from planner.grid.upgrades.year import ANY_YEAR, Calendar
from planner.model.band import Band, less, longest
from planner.model.grid_result import UpgradeKind, UpgradeOption
from planner.model.result import FrontierPoint
from planner.model.settings import GridSettings

STANDARD_MV_KV = 20.0
Params = dict[str, str | float]
NEEDS: Mapping[UpgradeKind, tuple[str, ...]] = {
    UpgradeKind.TAP: ("grid.upgrade_needs_operator", "grid.upgrade_needs_outage"),
    UpgradeKind.LOAD_MANAGEMENT: ("grid.upgrade_needs_control",),
    UpgradeKind.BATTERY: ("grid.upgrade_needs_battery_space", "grid.upgrade_needs_control"),
    UpgradeKind.OPEN_POINT: ("grid.upgrade_needs_operator", "grid.upgrade_needs_protection"),
    UpgradeKind.TRANSFORMER: ("grid.upgrade_needs_operator", "grid.upgrade_needs_outage"),
    UpgradeKind.SECOND_TRANSFORMER: ("grid.upgrade_needs_operator", "grid.upgrade_needs_station_space"),
    UpgradeKind.PARALLEL_CABLE: ("grid.upgrade_needs_operator", "grid.upgrade_needs_road_works"),
    UpgradeKind.OWN_CABLE: ("grid.upgrade_needs_road_works", "grid.upgrade_needs_bay"),
    UpgradeKind.OWN_STATION: ("grid.upgrade_needs_site_space", "grid.upgrade_needs_road_works"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A site that asks for power at a bus.

    Attributes
    ----------
    kind : str
        Connection kind of the site's point (see :mod:`planner.grid.connection.points`).
    today_kw : float
        Power the connection takes today, at the site's end of its own feeder; ``binding`` names what ends it.
    bus_kw : float or None
        Power the grid takes today at the bus itself: what works on the grid are compared with.
    mv_near : bool
        Whether medium voltage is within reach, so that low voltage ends at the operator's limit.
    frontier : tuple of FrontierPoint
        Service of the site at lower power, where it was sized.
    profile_kw : tuple of float
        Power of the site in each step of a day or a year; empty where it is not known.
    place : Place or None
        Where the site lies; None where only the bus is known, so that no route can be had.
    option_eur : Band or None
        Cost of the connection option of this place, with the cable that was chosen for it, or the operator's price.
    cable_eur : Band or None
        The part of it for cable and trench; None where the price is one for all.
    calendar : Calendar
        First weekday and profiles of the year over which options are checked.
    """

    base: BaseCase
    bus: int
    bus_name: str
    kind: str
    vn_kv: float
    need_kw: float
    route_m: float
    today_kw: float
    binding: str
    settings: GridSettings
    mv_near: bool = False
    frontier: tuple[FrontierPoint, ...] = ()
    profile_kw: tuple[float, ...] = ()
    place: Place | None = None
    status_quo: StatusQuo | None = None
    option_eur: Band | None = None
    cable_eur: Band | None = None
    bus_kw: float | None = None
    calendar: Calendar = ANY_YEAR

    @property
    def kva(self) -> float:
        """Power asked for as apparent power at the study's power factor."""
        return self.need_kw / self.settings.power_factor

    @property
    def at_lv(self) -> bool:
        """Whether the site is connected at low voltage."""
        return self.kind in LOW_VOLTAGE

    @property
    def lv_modelled(self) -> bool:
        """Whether the grid between the connection and the medium voltage is in the model."""
        return self.at_lv and self.kind != LV_STATION

    @property
    def lv_limit_kw(self) -> float:
        """Most that is connected at this voltage, where medium voltage is at hand for the rest."""
        limited = self.at_lv and self.mv_near
        return self.settings.lv_limit_kva * self.settings.power_factor if limited else float("inf")

    def connection_eur(self, kva: float) -> Band:
        """The site's own connection: low-voltage feeder, or own station with medium-voltage cable.

        For the power asked for it costs what the connection option of this place costs, where there is one. For less
        power, transformer and metering are smaller and the cable is the same; an operator's price for all stays.
        """
        asked = self.option_eur or self._modelled_eur(self.kva, self.route_m)
        if kva == self.kva or (self.option_eur is not None and self.cable_eur is None):
            return asked
        return less(asked, less(self._modelled_eur(self.kva, 0.0), self._modelled_eur(kva, 0.0)))

    def connection_less_cable_eur(self) -> Band:
        """The connection for the power asked for where the site's cable is part of other works."""
        if self.option_eur is not None and self.cable_eur is not None:
            return less(self.option_eur, self.cable_eur)
        return self._modelled_eur(self.kva, 0.0)

    def _modelled_eur(self, kva: float, route_m: float) -> Band:
        return connection_eur(self.kind, kva, self.vn_kv, route_m, self.settings)

    def task(self) -> Task:
        """The question to the grid as it is."""
        judgement = self.base.judgement(self.bus, self.settings)
        part = self.base.part_of(self.bus)
        return Task(
            part=part,
            judgement=judgement,
            bus=self.bus,
            need_kw=self.need_kw,
            rule=self.base.rule,
            settings=self.settings,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a load flow said of an option: capacity, name of what binds, and a reason where there is none."""

    hosting_kw: float | None
    binding: str = ""
    reason: str = ""


def answer_of(base: BaseCase, part: Part, hosting: Hosting, names: Mapping[Key, str] | None = None) -> Answer:
    """Capacity with the name of its binding element; ``names`` are those of new elements."""
    binding = ""
    if hosting.rows:
        key = str(part.limits.table[hosting.rows[0]]), int(part.limits.element[hosting.rows[0]])
        binding = (names or {}).get(key) or base.label(*key)
    return Answer(hosting_kw=hosting.hosting_kw, binding=binding, reason=hosting.reason)


def weeks_of(case: Case, kinds: Iterable[UpgradeKind]) -> Band:
    """Weeks until works stand and the site is connected: side by side, so the longest counts.

    The connection takes what the connection option of its kind takes; an own station is connected at medium voltage.
    """
    works = [kind for kind in kinds if kind is not UpgradeKind.NONE]
    at = MV_BUS if works == [UpgradeKind.OWN_STATION] else case.kind
    return longest((lead_weeks(at), *(lead_time(kind.value) for kind in works)))


def option_of(case: Case, kind: UpgradeKind, text: tuple[str, Params], answer: Answer, cost_eur: Band) -> UpgradeOption:
    """Option that serves the whole need where the answer allows it."""
    kw = answer.hosting_kw
    works = () if kind is UpgradeKind.NONE else (kind.value,)
    return UpgradeOption(
        kind=kind,
        description_code=text[0],
        params=text[1],
        feasible=None if kw is None else kw >= case.need_kw,
        served_kw=None if kw is None else min(kw, case.need_kw),
        hosting_after_kw=kw,
        binding_element=answer.binding,
        cost_eur=cost_eur,
        lead_weeks=None if kind is UpgradeKind.COMBINATION else weeks_of(case, (kind,)),
        chosen=False,
        reason=answer.reason,
        connection_kw=case.need_kw,
        connection_kv=case.vn_kv,
        measures=works,
        needs=NEEDS.get(kind, ()),
    )


def within_lv(case: Case, option: UpgradeOption) -> UpgradeOption:
    """Low voltage ends at its limit where a medium-voltage grid is at hand; else the reason goes with the figure.

    Where only a bus is asked about, its voltage is the planner's own choice.
    """
    grid = case.settings
    if not case.at_lv or case.place is None:
        return option
    if not case.mv_near:
        above = case.kva > grid.lv_limit_kva
        return replace(option, reason=option.reason or "grid.reason_no_mv_modelled") if above else option
    if option.hosting_after_kw is not None and option.hosting_after_kw > case.lv_limit_kw:
        label = lv_limit_label(case.bus_name, grid.lv_limit_kva)
        option = replace(option, hosting_after_kw=case.lv_limit_kw, binding_element=label)
    if case.kva <= grid.lv_limit_kva:
        return option
    return replace(option, feasible=False, reason="grid.reason_above_lv_limit")


def finished(case: Case, option: UpgradeOption, plain_eur: float, *, at_bus: bool) -> UpgradeOption:
    """With the power gained over today, what it costs a euro of works, and what mending today's faults costs apart.

    ``at_bus``: the option's capacity is that of the grid's bus, so today's is taken there too; else both are at the
    site's end of its own feeder.
    """
    quo = case.status_quo
    option = replace(option, status_quo_eur=None if quo is None else quo.cost_eur)
    if option.kind is UpgradeKind.NONE or option.hosting_after_kw is None:
        return option
    after_kw = option.hosting_after_kw
    if option.kind is UpgradeKind.BATTERY and option.feasible:
        after_kw = max(after_kw, case.need_kw)
    today_kw = case.today_kw if case.bus_kw is None or not at_bus else min(case.bus_kw, case.lv_limit_kw)
    gained_kw, works_eur = after_kw - today_kw, option.cost_eur.base - plain_eur
    per_eur = gained_kw / works_eur if works_eur > 0.0 and gained_kw > 0.0 else None
    return replace(option, gained_kw=gained_kw, gained_kw_per_eur=per_eur)
