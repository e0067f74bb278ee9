"""What is requested of the network operator: power and voltage, from the chosen way to connect or the sizing."""

from dataclasses import dataclass

from planner.cost.prices import Voltage
from planner.model.result import SizingResult, UpgradeOption
from planner.model.settings import GridSettings

LV_KV = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPlace:
    """Where the site stands: country (ISO code or name) and voltage of its connection, None where unknown.

    ``lv_limit_kva``: power up to which a connection of unknown voltage is taken for low voltage.
    """

    country: str = ""
    connection_kv: float | None = None
    lv_limit_kva: float = GridSettings().lv_limit_kva


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Requested power, its voltage (None: unknown), and the voltage whose charges are used.

    ``possible`` is False where ways to connect were examined and none works.
    """

    kw: float
    possible: bool
    voltage: Voltage | None
    charged_as: Voltage


def requested(
    sizing: SizingResult, upgrade: UpgradeOption | None, place: CostPlace, *, connectable: bool | None = None
) -> Connection:
    """Connection of the chosen option; where that does not tell, of the sizing and the place."""
    possible = connectable is not False
    kw, kv = sizing.connection_kw, place.connection_kv
    if upgrade is not None:
        kw = kw if upgrade.connection_kw is None else upgrade.connection_kw
        kv = kv if upgrade.connection_kv is None else upgrade.connection_kv
    kva = kw * sizing.connection_kva / sizing.connection_kw if sizing.connection_kw > 0.0 else 0.0
    likely: Voltage = "lv" if kva <= place.lv_limit_kva else "mv"
    if kv is None:
        return Connection(kw=kw, possible=possible, voltage=None, charged_as=likely)
    known: Voltage = "lv" if kv <= LV_KV else "mv"
    return Connection(kw=kw, possible=possible, voltage=known, charged_as=known)
