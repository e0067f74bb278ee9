"""Yearly cost of operation: energy, network charge, maintenance, back office, payment, rent."""

from dataclasses import dataclass

from planner.cost.energy import own_fleet
from planner.cost.prices import NetworkCharge, Voltage, network_charge, price, share
from planner.model.band import product, scaled
from planner.model.result import Band, CostLine, SizingResult
from planner.model.settings import CostSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a year of operation depends on besides the energy sold.

    ``peak_kw``: low, base and high yearly peak that the network operator bills. ``taken_pu``: share of the energy sold
    that the company's own sites would have sold otherwise.
    """

    sizing: SizingResult
    settings: CostSettings
    voltage: Voltage
    peak_kw: Band
    hardware_eur: Band
    network_note: str
    taken_pu: float = 0.0

    @property
    def net_price_eur_per_kwh(self) -> float:
        """Price to drivers without value added tax; nothing from the operator's own fleet."""
        return 0.0 if own_fleet(self.sizing) else self.settings.price_eur_per_kwh / (1.0 + self.settings.vat_pu)


def opex_lines(operation: Operation, energy_kwh: Band) -> tuple[CostLine, ...]:
    """Lines of one year: low prices at low energy, base at base, high at high.

    A depot pays neither rent for its own yard nor fees for payments it does not take.
    """
    maintenance, back_office = share("maintenance"), price("back_office")
    sizing, settings = operation.sizing, operation.settings
    return (
        CostLine(
            item="energy",
            quantity=energy_kwh.base,
            unit="kWh/year",
            amount_eur=scaled(energy_kwh, settings.energy_eur_per_kwh),
            source="project setting energy_eur_per_kwh: supply, levies and taxes, without the network charge",
        ),
        *_network_lines(operation, energy_kwh),
        CostLine(
            item="maintenance",
            quantity=100.0 * maintenance.band.base,
            unit="%",
            amount_eur=product(operation.hardware_eur, maintenance.band),
            source=maintenance.source,
        ),
        CostLine(
            item="back_office",
            quantity=sizing.evse_count,
            unit="",
            amount_eur=scaled(back_office.band, sizing.evse_count),
            source=back_office.source,
        ),
        *(() if own_fleet(sizing) else _public_lines(operation, energy_kwh)),
    )


def _public_lines(operation: Operation, energy_kwh: Band) -> tuple[CostLine, CostLine]:
    """What only a site with paying drivers bears."""
    payment, rent, bays = share("payment"), price("rent"), operation.sizing.bays_used
    revenue = scaled(energy_kwh, operation.net_price_eur_per_kwh)
    return (
        CostLine(
            item="payment",
            quantity=100.0 * payment.band.base,
            unit="%",
            amount_eur=product(revenue, payment.band),
            source=payment.source,
        ),
        CostLine(item="rent", quantity=bays, unit="", amount_eur=scaled(rent.band, bays), source=rent.source),
    )


def use_h(energy_kwh: float, peak_kw: float) -> float:
    """Utilisation time of a peak in hours a year; zero where there is no peak."""
    return energy_kwh / peak_kw if peak_kw > 0.0 else 0.0


def _network_lines(operation: Operation, energy_kwh: Band) -> tuple[CostLine, CostLine]:
    peak = operation.peak_kw
    charges = [
        network_charge(operation.voltage, use_h(energy, kw))
        for energy, kw in ((energy_kwh.low, peak.low), (energy_kwh.base, peak.base), (energy_kwh.high, peak.high))
    ]
    capacity = _banded([charge.capacity_eur_per_kw_year for charge in charges])
    energy = _banded([charge.energy_eur_per_kwh for charge in charges])
    source = _source(charges[1], operation.network_note)
    return (
        CostLine(
            item="network_capacity", quantity=peak.base, unit="kW", amount_eur=product(peak, capacity), source=source
        ),
        CostLine(
            item="network_energy",
            quantity=energy_kwh.base,
            unit="kWh/year",
            amount_eur=product(energy_kwh, energy),
            source=source,
        ),
    )


def _banded(values: list[float]) -> Band:
    return Band(low=values[0], base=values[1], high=values[2])


def _source(charge: NetworkCharge, note: str) -> str:
    return f"{charge.source}; {note}" if note else charge.source
