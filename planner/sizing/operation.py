"""How a site is run beyond its cabinets and its cap: opening hours, priorities, who gives up, battery and PV."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from planner.model.errors import PlannerError
from planner.model.settings import SizingSettings
from planner.sizing.arrivals import Opening
from planner.tables.catalogue import catalogue_cache, read_catalogue

HOURS_PER_DAY = 24.0


@catalogue_cache
def storage_efficiency_pu() -> float:
    """Energy that comes out of a battery over what went in, from data/catalogue/storage.csv."""
    row = read_catalogue("catalogue", "storage").iloc[0]
    return float(row["charge_pu"]) * float(row["discharge_pu"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Operation of a site; the default is open day and night, everybody alike, nothing behind the meter.

    ``weights`` by use case: under a cap everybody gets up to one level x weight (1 where none is given).
    ``leaving``: drivers give up after their own patience; ``balking``: who sees a queue too long for his patience does
    not join it. ``battery_kw`` and ``battery_kwh`` stand behind the cap: discharged while more is asked than the cap,
    charged from what is free below it, of which ``battery_efficiency_pu`` comes out again; kWh are those that can be
    used. ``pv_kw``: yield of the modules by hour, 24 or 8,760 values; what nobody takes is fed in and not counted.
    """

    opening: Opening | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    leaving: bool = False
    balking: bool = False
    battery_kw: float = 0.0
    battery_kwh: float = 0.0
    battery_efficiency_pu: float = field(default_factory=storage_efficiency_pu)
    pv_kw: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be run.

        Raises
        ------
        PlannerError
            A weight that is not above 0, a negative battery, an efficiency outside 0..1, a PV profile of wrong length.
        """
        numbers = {
            "battery_kw": (self.battery_kw, 0.0, 1e6),
            "battery_kwh": (self.battery_kwh, 0.0, 1e6),
            "battery_efficiency_pu": (self.battery_efficiency_pu, 0.01, 1.0),
            **{f"weights.{use_case}": (weight, 1e-3, 1e3) for use_case, weight in self.weights.items()},
        }
        for key, (value, least, most) in numbers.items():
            if not (isfinite(value) and least <= value <= most):
                raise PlannerError.of(
                    "sizing.out_of_range", where="[sizing]", key=key, value=value, least=least, most=most
                )
        if len(self.pv_kw) not in {0, 24, 8760} or not all(isfinite(kw) and kw >= 0 for kw in self.pv_kw):
            raise PlannerError.of("sizing.pv_profile", where="[sizing]", values=len(self.pv_kw))

    @property
    def has_battery(self) -> bool:
        """Whether a battery can do anything."""
        return self.battery_kw > 0 and self.battery_kwh > 0


def project_operation(settings: SizingSettings) -> Operation:
    """Operation of a project's sites: its opening hours and priorities.

    Raises
    ------
    PlannerError
        A priority of a use case that nobody knows, or opening hours that are none.
    """
    known = [str(row_id) for row_id in read_catalogue("demand", "stays").index] if settings.priorities else []
    for use_case in settings.priorities:
        if use_case not in known:
            raise PlannerError.of(
                "sizing.priority_unknown", where="[sizing.priorities]", use_case=use_case, known=", ".join(known)
            )
    length_h = settings.open_to_h - settings.open_from_h
    if length_h == 0:
        raise PlannerError.of("sizing.never_open", where="[sizing]", hour=settings.open_from_h)
    always = abs(length_h) >= HOURS_PER_DAY
    opening = None if always else Opening(open_h=settings.open_from_h, close_h=settings.open_to_h % HOURS_PER_DAY)
    return Operation(opening=opening, weights=settings.priorities)
