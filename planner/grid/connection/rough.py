"""A first guess of what a feeder gives, without a load flow: to choose what the load flow is then asked about."""

import math
from weakref import WeakKeyDictionary

import numpy as np

from planner.grid.connection.ends import Terms
from planner.grid.connection.spots import MV_LINE, Spot
from planner.grid.connection.works import carried_kva, level_of
from planner.grid.equipment.catalogue import Laid
from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.capacity import estimate
from planner.grid.loadflow.parts import Part

Known = dict[tuple[int, Terms], float]
SPARE = 0.98
"""Other loads of constant power draw more where the voltage sags; they are left out of the guess."""
_at_bus: "WeakKeyDictionary[Part, Known]" = WeakKeyDictionary()
_sags: "WeakKeyDictionary[Part, Known]" = WeakKeyDictionary()


def usable_pu(base: BaseCase, kind: str) -> float:
    """Share of a cable's rated current that the planning rule lets the site's own feeder use."""
    return base.rule.levels[level_of(kind)].line_percent / 100


def rough_kw(base: BaseCase, spot: Spot, laid: Laid, terms: Terms) -> float:
    """Guess of the power at the site's end: the least of bus, cable and the voltage lost on the way.

    The bus answers by the factorised network (for a tee its line's nearer end); the cable carries its rated current at
    nominal voltage; ``(R P + X Q) / U`` may use up the voltage above the rule's lowest. Never reported.
    """
    at_bus_kw = bus_kw(base, spot.bus, terms)
    if at_bus_kw <= 0:
        return 0.0
    rated_kw = carried_kva(laid, spot.vn_kv, usable_pu(base, spot.kind)) * terms.power_factor
    return min(at_bus_kw, rated_kw, _by_voltage(base, spot, laid, terms))


def bus_kw(base: BaseCase, bus: int, terms: Terms) -> float:
    """Guess at a bus; infinite where nothing in the model limits it (a feed-in), 0 where it has no result."""
    known = _at_bus.setdefault(base.whole, {})
    if (bus, terms) not in known:
        part = base.part_of(bus)
        found = estimate(part, base.judgement(bus, terms.settings), terms.power_factor)
        silent = 0.0 if part.reason else math.inf
        known[bus, terms] = silent if found.hosting_kw is None else found.hosting_kw
    return known[bus, terms]


def _by_voltage(base: BaseCase, spot: Spot, laid: Laid, terms: Terms) -> float:
    """Power that uses up the voltage above the lowest, along the feeder and behind the bus (its own impedance)."""
    km, count = spot.route_m / 1000, laid.count
    tangent = math.tan(math.acos(terms.power_factor))
    ohm = km * (laid.cable.r_ohm_per_km + laid.cable.x_ohm_per_km * tangent) / count
    if spot.kind == MV_LINE or ohm <= 0:
        return math.inf
    vm_pu = float(base.part_of(spot.bus).net.res_bus["vm_pu"].at[spot.bus])
    lost_pu = max(vm_pu - base.rule.levels[level_of(spot.kind)].vm_min_pu, 0.0)
    per_mw_pu = ohm / spot.vn_kv**2 + _sag_per_mw(base, spot.bus, terms, tangent)
    return SPARE * 1000 * lost_pu * vm_pu / per_mw_pu


def _sag_per_mw(base: BaseCase, bus: int, terms: Terms, tangent: float) -> float:
    """Voltage in pu that a megawatt at a bus costs the bus itself, ``(R P + X Q) / U`` with the bus's own impedance."""
    known = _sags.setdefault(base.whole, {})
    if (bus, terms) not in known:
        grid = base.part_of(bus).factored
        known[bus, terms] = 0.0
        if grid is not None and not grid.at_feed_in(bus):
            current = np.zeros(grid.n_free, complex)
            current[grid.position[bus]] = 1.0
            own_pu = complex(grid.solve(current)[grid.position[bus]])
            known[bus, terms] = max((own_pu.real + own_pu.imag * tangent) / grid.base_mva, 0.0)
    return known[bus, terms]
