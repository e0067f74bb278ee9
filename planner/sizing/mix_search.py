"""Search of the charger mix that serves the demand at the least cost over the horizon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from planner.model.settings import SizingSettings
from planner.model.sizing_result import MixOption
from planner.sizing.chargers import CAR, MOST_EVSE, Charger, Layout, counts, evse_count, nameplate_kw, strongest_first
from planner.sizing.choice import meets
from planner.sizing.designs import laid_out
from planner.sizing.frontier import DIGITS, cap_shares, floor_kw, last_that_holds, management, nearest
from planner.sizing.groups import Room, ids_of
from planner.sizing.mix_candidates import candidates, catalogue_for
from planner.sizing.mix_cost import MixFrame, present_cost_eur
from planner.sizing.plan import MOST_SESSIONS, Plan, final_days, group_plan, screening_days
from planner.sizing.sessions import Sessions
from planner.sizing.simulator import WARM_UP_DAYS, Service

MOST_SIMULATED = 60
MOST_ENLARGED = 3
SHOWN_RANGE = 1.2
MOST_CHEAPER, MOST_DEARER = 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedShares:
    """Shares of all drivers who charge, and of the energy they ask for that is charged."""

    drivers_pu: float = 1.0
    energy_pu: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Served:
    """A mix under the power it is connected with, what it costs and how it serves."""

    layout: Layout
    connection_kw: float
    service: Service
    cost_eur: float
    met: bool
    design_id: str = ""
    shares: ServedShares = ServedShares()


def search_mix(
    plan: Plan, settings: SizingSettings, bays: int | None, cap_kw: float, frame: MixFrame, trucks: Layout = ()
) -> tuple[MixOption, ...]:
    """Charger mixes by cost over the horizon and by service, the cheapest that meets the target chosen.

    Parameters
    ----------
    bays : int or None
        Most EVSEs; None: no bound.
    cap_kw : float
        Most connection power (firm or hosted), inf where there is none. A mix whose nameplate is above it needs load
        management that may be relied upon (``settings.managed`` and ``settings.fail_safe``).
    frame : MixFrame
    trucks : Layout
        Lorries' cabinets of a site to which cars come, too: in every mix the same, only those of the cars vary.

    Returns
    -------
    tuple of MixOption
        The chosen first, then those that meet the target by cost, then cheaper ones that miss it: only mixes that none
        beats in both cost and service, and the standard designs. Where none meets the target, the one that serves best
        is chosen. Empty where no cabinet fits bays and power.

    Notes
    -----
    All mixes of one or two types that the closed form finds just large enough, give or take a cabinet, are priced as if
    their connection were free. In that order they are simulated under the least power that holds, until even for
    nothing the next would be dearer than the best by more than the range that is shown. The winner is confirmed on the
    full days, with more power where it needs it there; those shown beside it are priced on the same days. What serves
    fewer drivers pays for it with the margin on the energy of those it loses (:func:`served_shares`).
    """
    screening = plan.draw(screening_days(plan, settings))
    search = _Search(plan=plan, settings=settings, cap_kw=cap_kw, frame=frame, sessions=screening)
    cars, ids, room = plan, settings.charger_ids, Room(bays=bays)
    if plan.target.group_peak_hours is not None:
        cars, ids = group_plan(plan, CAR), ids_of(ids, CAR)
        room = Room(bays=bays, truck_bays=frame.truck_bays, mixed=True)
    types = catalogue_for(cars.demand.use_case, ids)
    mixes = [strongest_first((*layout, *trucks)) for layout in candidates(cars, types, bays)]
    free = {layout: _least_cost_eur(search, layout) for layout in mixes}
    in_order = sorted(free, key=lambda layout: (free[layout], [charger.charger_id for charger in layout]))
    found = search.cheapest([(layout, free[layout]) for layout in in_order])
    if not any(each.met for each in found):
        found += search.larger(found, types, room)
    own = [laid_out(design, room) for design in frame.designs]
    drawn = [(one.design.design_id, one.built) for one in own if one.built == one.whole]
    found = [each for each in found if each.layout not in [layout for _, layout in drawn]]
    named = [(design_id, search.serve(layout)) for design_id, layout in drawn]
    found += [replace(each, design_id=design_id) for design_id, each in named if each is not None]
    if not found:
        return ()
    full = plan.draw(_confirming_days(plan, settings))
    best, known = _chosen(search, found, full)
    priced = [search.confirmed(each, full) if each is not best else each for each in _shown(known, best)]
    connected = [each for each in priced if each.cost_eur < inf]
    if not connected:
        return ()
    chosen = _best(connected)
    return tuple(_option(each, chosen=each is chosen) for each in _shown(connected, chosen))


def served_shares(plan: Plan, layout: Layout, cap_kw: float, days: int, service: Service) -> ServedShares:
    """Shares that a mix serves on mean days, where drivers drive on after their own patience.

    All without another run where the target is met, everybody who comes waits and the site never closes: then nobody
    drives on. Counted as a site's own size is (:func:`planner.sizing.size.size_site`), so that mixes are compared by
    the energy that its costs tell.
    """
    queue = all(one.system != "loss" for one in plan.target.judged) and plan.target.system != "loss"
    if queue and plan.operation.opening is None and meets(plan, service):
        return ServedShares()
    weeks = replace(plan, operation=replace(plan.operation, leaving=True), drawn_mean_day_pu=(1.0,))
    return _shares_of(weeks.run(weeks.draw_weeks(days), layout, cap_kw))


def _shares_of(service: Service) -> ServedShares:
    drivers_pu = service.served_share_pu
    return ServedShares(drivers_pu=drivers_pu, energy_pu=service.served_energy_pu if drivers_pu < 1.0 else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    plan: Plan
    settings: SizingSettings
    cap_kw: float
    frame: MixFrame
    sessions: Sessions

    def cheapest(self, in_order: Sequence[tuple[Layout, float]]) -> list[_Served]:
        """Mixes simulated from the cheapest on, until none of the rest can be the best or stand near it."""
        found: list[_Served] = []
        best_eur, near_kw = inf, 0.0
        for layout, least_eur in in_order:
            if least_eur > SHOWN_RANGE * best_eur or (len(found) >= MOST_SIMULATED and best_eur < inf):
                break
            served = self.serve(layout, near_kw)
            if served is not None:
                found.append(served)
                near_kw = served.connection_kw if served.met else near_kw
                best_eur = min(best_eur, served.cost_eur) if served.met else best_eur
        return found

    def larger(self, found: Sequence[_Served], types: Sequence[Charger], room: Room) -> list[_Served]:
        """The best of what misses the target, cabinet by cabinet larger up to the first that meets it.

        Where drivers never wait the closed form, which knows no day, can ask for too few points.
        """
        more: list[_Served] = []
        for start in sorted(found, key=_by_service)[:MOST_ENLARGED]:
            layout, cabinet = start.layout, [charger for charger in start.layout if charger in types][-1]
            while room.fits((*layout, cabinet)) and evse_count(layout) < MOST_EVSE:
                layout = strongest_first((*layout, cabinet))
                served = self.serve(layout)
                if served is None:
                    break
                more.append(served)
                if served.met:
                    break
        known = {each.layout for each in found}
        return list({each.layout: each for each in more if each.layout not in known}.values())

    def serve(self, layout: Layout, near_kw: float = 0.0) -> _Served | None:
        """A mix under the least power that holds, or under the most allowed where none does; None: not allowed.

        ``near_kw``: power that a mix like it holds with, where one is known.
        """
        powers_kw = self._powers_kw(layout)
        if not powers_kw:
            return None
        open_service = self.plan.run(self.sessions, layout)
        kw, service = self._least(layout, powers_kw, open_service, near_kw)
        shares = _shares_of(service)
        cost_eur = self._cost_eur(layout, kw, service, shares.energy_pu)
        if cost_eur is None:
            return None
        return _Served(
            layout=layout,
            connection_kw=kw,
            service=service.judged_alone(),
            cost_eur=cost_eur,
            met=self._holds(service, open_service),
            shares=shares,
        )

    def confirmed(self, served: _Served, full: Sessions) -> _Served:
        """A mix as the full days see it: under its power, or under the next that holds."""
        powers_kw = [kw for kw in reversed(self._powers_kw(served.layout)) if kw >= served.connection_kw]
        open_service = self.plan.run(full, served.layout)
        kw, service = served.connection_kw, open_service
        # what misses the target without a cap misses it under each
        for kw in powers_kw if self._holds(open_service, open_service) else powers_kw[-1:]:
            free = kw >= open_service.simulated_peak_kw
            service = open_service if free else self.plan.run(full, served.layout, kw)
            if self._holds(service, open_service):
                break
        shares = served_shares(self.plan, served.layout, kw, full.days - WARM_UP_DAYS, service)
        cost_eur = self._cost_eur(served.layout, kw, service, shares.energy_pu)
        return replace(
            served,
            shares=shares,
            connection_kw=kw,
            service=service,
            cost_eur=inf if cost_eur is None else cost_eur,
            met=cost_eur is not None and self._holds(service, open_service),
        )

    def _cost_eur(self, layout: Layout, kw: float, service: Service, energy_pu: float) -> float | None:
        """Cost with the network charge on the highest quarter hours, not on an instant's peak."""
        return present_cost_eur(self.frame, self.plan.mean_demand, layout, kw, service.p999_kw, energy_pu)

    def _least(
        self, layout: Layout, powers_kw: Sequence[float], open_service: Service, near_kw: float
    ) -> tuple[float, Service]:
        """Least of the powers (largest first) that holds: less power serves no better on average.

        Sought from the power nearest to that of a mix like it on, else by bisection.
        """

        def at(place: int) -> Service:
            kw = powers_kw[place]
            return open_service if kw >= open_service.simulated_peak_kw else self.plan.run(self.sessions, layout, kw)

        services = {0: at(0)}
        if not self._holds(services[0], open_service):
            return powers_kw[0], services[0]

        def holds(place: int) -> bool:
            services[place] = at(place)
            return self._holds(services[place], open_service)

        place = last_that_holds(holds, len(powers_kw), nearest(powers_kw, near_kw))
        return powers_kw[place], services[place]

    def _holds(self, service: Service, open_service: Service) -> bool:
        rise = 1 + management("most_session_rise_pu")
        return meets(self.plan, service) and service.mean_session_min <= rise * open_service.mean_session_min

    def _powers_kw(self, layout: Layout) -> tuple[float, ...]:
        """Powers that may be requested for a mix, largest first."""
        full_kw = nameplate_kw(layout)
        if not (self.settings.managed and self.settings.fail_safe):
            return (full_kw,) if full_kw <= self.cap_kw else ()
        shares = {round(share * full_kw, DIGITS) for share in cap_shares()} | {min(self.cap_kw, full_kw)}
        return tuple(sorted((kw for kw in shares if floor_kw(layout) <= kw <= self.cap_kw), reverse=True))


def _least_cost_eur(search: _Search, layout: Layout) -> float:
    """Cost of a mix before it is simulated: the cheapest connection it may have, on which no peak is billed."""
    price, powers_kw = search.frame.connection_price, search._powers_kw(layout)
    prices_eur = [0.0] if price is None else [eur for eur in map(price, powers_kw) if eur is not None]
    if not powers_kw or not prices_eur:
        return inf
    least = replace(search.frame, connection_price=lambda _: min(prices_eur))
    cost_eur = present_cost_eur(least, search.plan.mean_demand, layout, floor_kw(layout), 0.0)
    return inf if cost_eur is None else cost_eur


def _confirming_days(plan: Plan, settings: SizingSettings) -> int:
    """Days of the answer; fewer where cars and lorries come: comparing mixes needs less than the answer does."""
    enough = max(screening_days(plan, settings), int(MOST_SESSIONS / plan.sessions_per_day))
    return min(final_days(plan, settings), enough)


def _chosen(search: _Search, found: Sequence[_Served], full: Sessions) -> tuple[_Served, list[_Served]]:
    """The cheapest that meets the target on the full days too, the best service where none does; all as then known."""
    known, confirmed = list(found), set[int]()
    while True:
        met = [place for place, each in enumerate(known) if each.met]
        if not met:
            place = known.index(_best(known))
            known[place] = search.confirmed(known[place], full)
            return known[place], known
        place = min(met, key=lambda place: known[place].cost_eur)
        if place in confirmed:
            return known[place], known
        confirmed.add(place)
        known[place] = replace(search.confirmed(known[place], full), design_id=known[place].design_id)


def _best(found: Sequence[_Served]) -> _Served:
    """The cheapest that meets the target; the best service where none does."""
    met = [each for each in found if each.met]
    if met:
        return min(met, key=lambda each: each.cost_eur)
    return min(found, key=_by_service)


def _by_service(each: _Served) -> tuple[float, float]:
    return each.service.p_wait_over_pu, each.cost_eur


def _shown(found: Sequence[_Served], chosen: _Served) -> Iterator[_Served]:
    """The chosen, then what none beats in both cost and service, and the company's designs."""
    front = [each for each in found if each is not chosen and not any(_beats(other, each) for other in found)]
    by_cost = sorted(front, key=lambda each: each.cost_eur)
    cheaper = [each for each in by_cost if each.cost_eur <= chosen.cost_eur][-MOST_CHEAPER:]
    dearer = [each for each in by_cost if each.cost_eur > chosen.cost_eur][:MOST_DEARER]
    kept = [*cheaper, *dearer]
    kept += [each for each in found if each.design_id and each is not chosen and each not in kept]
    yield chosen
    yield from sorted(kept, key=lambda each: (not each.met, each.cost_eur))


def _beats(one: _Served, other: _Served) -> bool:
    no_worse = one.cost_eur <= other.cost_eur and one.service.p_wait_over_pu <= other.service.p_wait_over_pu
    return no_worse and (one.cost_eur, one.service.p_wait_over_pu) != (other.cost_eur, other.service.p_wait_over_pu)


def _option(each: _Served, *, chosen: bool) -> MixOption:
    return MixOption(
        chargers=counts(each.layout),
        evse_count=evse_count(each.layout),
        nameplate_kw=nameplate_kw(each.layout),
        connection_kw=each.connection_kw,
        p_wait_over_pu=each.service.p_wait_over_pu,
        utilisation_pu=each.service.utilisation_pu,
        present_cost_eur=each.cost_eur,
        target_met=each.met,
        design_id=each.design_id,
        chosen=chosen,
        served_share_pu=each.shares.drivers_pu,
        served_energy_pu=each.shares.energy_pu,
    )
