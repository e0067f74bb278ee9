"""One place of the cost curve: what its connection costs at each power, by its feeders' capacities."""

import math
from dataclasses import dataclass

from planner.grid.connection.classes import class_of, connection_classes, largest_kva
from planner.grid.connection.ends import EndCapacity, end_capacity, feeder_name, is_modelled, known_capacity, terms_of
from planner.grid.connection.options import first_feeder
from planner.grid.connection.rough import rough_kw, usable_pu
from planner.grid.connection.spots import KINDS, Spot
from planner.grid.connection.works import (
    at_low_voltage,
    cable_ladder,
    carried_kva,
    cost_parts,
    lead_weeks,
    metering_of,
)
from planner.grid.equipment.catalogue import Laid, transformer_types
from planner.grid.hosting.base import BaseCase
from planner.model.band import Band, total
from planner.model.grid_study import ConnectionOption
from planner.model.settings import GridSettings

COARSER = 1.6
MOST_FEEDERS = 6
STEP_KW = 0.1
CENTS = 2
GAIN = 1.03
"""A stronger cable for less than this is nobody's choice, and each costs a load flow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way up to a power, at its price; ``laid`` is the site's feeder where its capacity is to be confirmed."""

    up_to_kw: float
    cost_eur: Band
    lead_weeks: Band | None
    kind: str
    bus: str
    description_code: str
    order: int
    place: int = -1
    laid: Laid | None = None

    @property
    def rank(self) -> tuple[float, float, int, float]:
        """Cheapest first (to the cent), then soonest, then smallest in kind, then the one that reaches furthest."""
        weeks = math.inf if self.lead_weeks is None else self.lead_weeks.base
        return round(self.cost_eur.base, CENTS), weeks, self.order, -self.up_to_kw

    def is_as(self, other: "Way") -> bool:
        """Whether another power is had in the same way at the same cost: one step, however the price was summed up."""
        mine, theirs = ((w.kind, w.bus, w.description_code, round(w.cost_eur.base, CENTS)) for w in (self, other))
        return mine == theirs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PricedPlace:
    """A place with the feeders worth looking at; capacities are guesses until load flow has confirmed them."""

    number: int
    base: BaseCase
    option: ConnectionOption
    settings: GridSettings

    @property
    def spot(self) -> Spot:
        """Place of the option."""
        return spot_of(self.option)

    @property
    def most_kw(self) -> float:
        """Most that the largest class allows."""
        return largest_kva(self.settings, self.option.kind) * self.settings.power_factor

    def is_confirmed(self, laid: Laid) -> bool:
        """Whether a feeder's capacity is more than a guess."""
        return self._known(laid) is not None or not is_modelled(self.spot)

    def confirm(self, laid: Laid) -> None:
        """Ask the load flow with the feeder in the net; remembered."""
        end_capacity(self.base, self.spot, laid, terms_of(self.settings))

    def _known(self, laid: Laid) -> EndCapacity | None:
        return known_capacity(self.base, self.spot, laid, terms_of(self.settings))

    def power_kw(self, laid: Laid) -> float:
        """Power at the site's end of a feeder, within the classes."""
        spot, settings = self.spot, self.settings
        if not is_modelled(spot):
            terms = terms_of(settings)
            rated_kw = carried_kva(laid, spot.vn_kv, usable_pu(self.base, spot.kind)) * settings.power_factor
            grid_kw = end_capacity(self.base, spot, None, terms).hosting_kw or 0.0
            return min(rated_kw, grid_kw, self.most_kw)
        known = self._known(laid)
        if known is not None:
            return min(known.hosting_kw or 0.0, self.most_kw)
        return min(rough_kw(self.base, spot, laid, terms_of(settings)), self.most_kw)

    def feeders(self) -> list[tuple[Laid, float]]:
        """Feeders by rising cost with the power of each, until stronger ones bring nothing.

        Nothing follows a feeder of which the load flow has said that it is not what ends the capacity, but the option's
        own cable where only that gives the power asked for.
        """
        found: list[tuple[Laid, float]] = []
        for laid in self._rungs():
            own = feeder_name(laid) == self.option.cable
            if found and not own and not self._ends(found[-1][0]):
                continue
            kw = self.power_kw(laid)
            needed = own and bool(found) and found[-1][1] < (self.option.requested_kw or 0.0) <= kw
            if not found or needed or kw >= GAIN * found[-1][1]:
                found.append((laid, kw))
            if len(found) == MOST_FEEDERS:
                break
        return found

    def _ends(self, laid: Laid) -> bool:
        """Whether a feeder itself may be what ends the capacity."""
        known = self._known(laid)
        return known is None or known.by_feeder

    def _rungs(self) -> list[Laid]:
        """Cables worth looking at: the weakest, the option's own, and others that carry clearly more or less."""
        ladder = cable_ladder(self.option.kind, self.option.vn_kv)
        ladder = ladder[ladder.index(first_feeder(self.base, self.spot, 0.0)) :]
        own = [laid for laid in ladder if feeder_name(laid) == self.option.cable]
        rungs = [ladder[0]]
        for laid in ladder[1:]:
            apart = [_carries(laid) / _carries(other) for other in own]
            far = all(not 1 / COARSER < ratio < COARSER for ratio in apart)
            if laid in own or (far and _carries(laid) >= COARSER * _carries(rungs[-1])):
                rungs.append(laid)
        return rungs

    def price(self, kw: float) -> Band:
        """Cost of the connection for a power, whether or not the grid has it."""
        return self._price(kw, self._feeder(kw, self.feeders()))

    def ways(self) -> list[Way]:
        """Steps of this place: a new feeder, transformer or metering each."""
        fed, power_factor, spot = self.feeders(), self.settings.power_factor, self.spot
        most_kw = max((kw for _, kw in fed), default=0.0)
        edges = {kw for _, kw in fed} | {kva * power_factor for kva in self.edges_kva(most_kw)}
        found = []
        for edge in sorted({down(edge) for edge in edges if edge <= most_kw}):
            if edge < STEP_KW or class_of(self.settings, spot.kind, edge / power_factor) is None:
                continue
            laid = self._feeder(edge, fed)
            found.append(
                Way(
                    up_to_kw=edge,
                    cost_eur=self._price(edge, laid),
                    lead_weeks=lead_weeks(spot.kind),
                    kind=spot.kind,
                    bus=spot.name,
                    description_code=f"grid.connection_{spot.kind}",
                    order=KINDS.index(spot.kind),
                    place=self.number,
                    laid=laid,
                )
            )
        return found

    def edges_kva(self, most_kw: float) -> set[float]:
        """Powers at which metering or transformer change."""
        edges = {entry.max_kva for entry in connection_classes(self.settings, self.option.kind)}
        if at_low_voltage(self.option.kind):
            return edges
        sizes = [kind.sn_kva for kind in transformer_types()]
        several = math.ceil(most_kw / self.settings.power_factor / sizes[-1])
        return edges | set(sizes) | {sizes[-1] * count for count in range(2, several + 1)}

    def _feeder(self, kw: float, fed: list[tuple[Laid, float]]) -> Laid:
        fitting = next((laid for laid, up_to_kw in fed if up_to_kw >= kw), None)
        return fitting or first_feeder(self.base, self.spot, kw / self.settings.power_factor)

    def _price(self, kw: float, laid: Laid) -> Band:
        kva = kw / self.settings.power_factor
        metering = metering_of(class_of(self.settings, self.option.kind, kva), self.option.kind)
        return total(band for _, band in cost_parts(self.spot, kva, laid, metering))


def _carries(laid: Laid) -> float:
    return laid.cable.max_i_ka * laid.count


def down(kw: float) -> float:
    """Round down to a tenth of a kW, so that a step never promises more than it holds."""
    return round(math.floor(kw / STEP_KW + 1e-6) * STEP_KW, 1)


def spot_of(option: ConnectionOption) -> Spot:
    """Place of an option."""
    return Spot(
        kind=option.kind,
        grid_index=option.grid_index,
        bus=option.bus_index,
        name=option.bus,
        vn_kv=option.vn_kv,
        x_m=option.xy_m[0],
        y_m=option.xy_m[1],
        straight_m=option.straight_m or 0.0,
        line=option.line_index,
        along_pu=option.along_pu,
        route_m=option.route_m,
        basis=option.route_basis,
    )
