"""Capacity at the site's end of its own feeder: the net with the feeder laid, solved and judged like today's."""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
import pandapower as pp
import pandas as pd

from planner.grid.connection.points import LV_FEEDER, LV_STATION
from planner.grid.connection.spots import Spot
from planner.grid.equipment.catalogue import Laid
from planner.grid.equipment.works import lay_feeder
from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.capacity import Hosting, Judgement, Probe, hosting_capacity, judge
from planner.grid.loadflow.parts import Part, solve_part
from planner.grid.network.net import Net
from planner.grid.network.quiet import quiet
from planner.model.settings import GridSettings

SHORTEST_KM = 0.001
Key = tuple[Spot, Laid | None, "Terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Settings that decide a capacity; two settings alike in these give the same answer."""

    policy: str
    tolerance_percent_points: float
    power_factor: float
    voltage_change_percent: float | None
    settings: GridSettings = field(compare=False)


def terms_of(settings: GridSettings) -> Terms:
    """Terms of the settings."""
    return Terms(
        policy=settings.policy,
        tolerance_percent_points=settings.worsening_tolerance_percent_points,
        power_factor=settings.power_factor,
        voltage_change_percent=settings.voltage_change_percent,
        settings=settings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCapacity:
    """Capacity at the site's end; ``by_feeder`` where the site's own feeder is what ends it."""

    hosting_kw: float | None
    binding: str = ""
    binding_kind: str = ""
    by_feeder: bool = False
    reason: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Laid:
    """What was laid: the site's bus, new elements, and which old line a new piece of line continues."""

    bus: int
    new: frozenset[tuple[str, int]]
    continues: dict[int, int]


_known: "WeakKeyDictionary[Part, dict[Key, EndCapacity]]" = WeakKeyDictionary()
"""Answers of each solved grid, for as long as that grid is held by anybody."""


def end_capacity(base: BaseCase, spot: Spot, laid: Laid | None, terms: Terms) -> EndCapacity:
    """Power that can be added at the end of a site's own feeder from a place of the grid.

    Parameters
    ----------
    laid : Laid or None
        The feeder's cables; None judges the place itself (a station of which only the load is modelled).

    Returns
    -------
    EndCapacity
        Confirmed by ``runpp`` with the feeder in the net. A tee splits its line; on a medium-voltage line the site is
        looped in, so that the ring then runs over the site's own two cables. Limits that the grid breaks today keep
        today's value as their bound. Remembered: options and cost curve ask alike.
    """
    known, key = _known.setdefault(base.whole, {}), (spot, laid, terms)
    if key not in known:
        known[key] = _solved(base, spot, laid, terms)
    return known[key]


def known_capacity(base: BaseCase, spot: Spot, laid: Laid, terms: Terms) -> EndCapacity | None:
    """What :func:`end_capacity` has found before; None where it was not asked."""
    return _known.get(base.whole, {}).get((spot, laid, terms))


def _solved(base: BaseCase, spot: Spot, laid: Laid | None, terms: Terms) -> EndCapacity:
    if base.whole.reason:
        return EndCapacity(hosting_kw=None, reason=base.whole.reason)
    if laid is None:
        found = base.hosting(spot.bus, terms.settings, terms.power_factor)
        return _answer(base, base.part_of(spot.bus), found, None, "")
    part = base.part_of(spot.bus)
    if part.reason:
        return EndCapacity(hosting_kw=None, reason=part.reason)
    net = part.changed()
    done = _lay(net, spot, laid)
    with quiet():
        load = int(pp.create_load(net, done.bus, p_mw=0.0))
    changed = solve_part(net, base.rule)
    if changed.reason:
        return EndCapacity(hosting_kw=None, reason=changed.reason)
    judgement = _judge(base, spot, changed, done, terms)
    found = hosting_capacity(changed, judgement, terms.power_factor, Probe.within(changed, load))
    return _answer(base, changed, found, done, feeder_name(laid))


def feeder_name(laid: Laid) -> str:
    """Cables of a feeder as results call them, readable in any language."""
    return laid.cable.name if laid.count == 1 else f"{laid.count} × {laid.cable.name}"


def _answer(base: BaseCase, part: Part, found: Hosting, done: _Laid | None, feeder: str) -> EndCapacity:
    if not found.rows:
        return EndCapacity(hosting_kw=found.hosting_kw, reason=found.reason, confirmed=found.verified)
    table, element = str(part.limits.table[found.rows[0]]), int(part.limits.element[found.rows[0]])
    by_feeder = done is not None and (table, element) in done.new
    name = base.label(table, element)
    if done is not None and table == "line":
        name = base.label(table, done.continues.get(element, element))
    return EndCapacity(
        hosting_kw=found.hosting_kw,
        binding=feeder if by_feeder else name,
        binding_kind=table,
        by_feeder=by_feeder,
        reason=found.reason,
        confirmed=found.verified,
    )


def _judge(base: BaseCase, spot: Spot, changed: Part, done: _Laid, terms: Terms) -> Judgement:
    """Today's judgement carried over; new elements are judged as what they continue, else by the rule."""
    today_part, today = base.part_of(spot.bus), base.judgement(spot.bus, terms.settings)
    fresh = judge(changed, done.bus, terms.policy, terms.tolerance_percent_points)
    limits = changed.limits
    of_line, old = limits.table == "line", limits.element.copy()
    for piece, line in done.continues.items():
        old[of_line & (old == piece)] = line
    row = limits.rows_in(today_part.limits, old)
    judged = np.where(row >= 0, today.judged[row], fresh.judged)
    bound = np.where(row >= 0, today.bound[row], fresh.bound)
    return Judgement(bus=done.bus, judged=judged & np.isfinite(changed.base), bound=bound)


def _lay(net: Net, spot: Spot, laid: Laid) -> _Laid:
    km = max(spot.route_m / 1000, SHORTEST_KM)
    if spot.line < 0:
        feeder = lay_feeder(net, spot.bus, km, laid)
        return _Laid(bus=feeder.bus, new=frozenset({("bus", feeder.bus), ("line", feeder.line)}), continues={})
    if spot.kind == LV_FEEDER:
        tee, rest = split_line(net, spot.line, spot.along_pu)
        feeder = lay_feeder(net, tee, km, laid)
        new = frozenset({("bus", feeder.bus), ("line", feeder.line)})
        return _Laid(bus=feeder.bus, new=new, continues={rest: spot.line})
    return _loop_in(net, spot, km, laid)


def _loop_in(net: Net, spot: Spot, km: float, laid: Laid) -> _Laid:
    """Cut the line and lead both ends to the site."""
    tee, rest = split_line(net, spot.line, spot.along_pu)
    there = lay_feeder(net, tee, km, laid)
    back = lay_feeder(net, there.bus, km, laid)
    net["line"].loc[rest, "from_bus"] = back.bus
    new = {("bus", there.bus), ("line", there.line), ("line", back.line)}
    return _Laid(bus=there.bus, new=frozenset(new), continues={rest: spot.line})


def split_line(net: Net, line: int, along_pu: float) -> tuple[int, int]:
    """Split a line in place at a share of its length from its first bus.

    Returns
    -------
    (bus, line)
        The new bus, and the new line from there to the old line's far end (with the switches of that end).
    """
    row = net["line"].loc[line]
    with quiet():
        bus = int(pp.create_bus(net, vn_kv=float(net["bus"].at[row["from_bus"], "vn_kv"])))
    rest = int(net["line"].index.max()) + 1
    length_km = float(row["length_km"])
    second = net["line"].loc[[line]].set_axis([rest])
    second["from_bus"], second["length_km"] = bus, (1 - along_pu) * length_km
    far = int(row["to_bus"])
    net["line"] = pd.concat([net["line"], second])
    net["line"].loc[line, "to_bus"], net["line"].loc[line, "length_km"] = bus, along_pu * length_km
    switch = net["switch"]
    moved = (switch["et"] == "l") & (switch["element"] == line) & (switch["bus"] == far)
    net["switch"] = switch.assign(element=switch["element"].where(~moved, rest))
    return bus, rest


def is_modelled(spot: Spot) -> bool:
    """Whether the grid at the place is in the model, so that a feeder from it can be judged."""
    return spot.kind != LV_STATION
