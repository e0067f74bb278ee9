from collections.abc import Callable

import pytest

from planner.model.result import ChargerCount, SizingResult
from planner.tables.catalogue import read_catalogue


@pytest.fixture
def make_sizing() -> Callable[..., SizingResult]:
    """Sized site of so many catalogue cabinets."""

    def make(mix, *, connection_kw, managed=True) -> SizingResult:
        rows = read_catalogue("catalogue", "chargers")
        chargers = tuple(
            ChargerCount(
                charger_id=charger_id,
                name=str(rows.loc[charger_id, "name"]),
                count=count,
                evse_per_charger=int(rows.loc[charger_id, "evse_per_charger"]),
                power_kw=float(rows.loc[charger_id, "power_kw"]),
                connector=str(rows.loc[charger_id, "connector"]),
                power_type=str(rows.loc[charger_id, "power_type"]),
                cabinet_kw=float(rows.loc[charger_id, "cabinet_kw"]),
                vehicle_group=str(rows.loc[charger_id, "vehicle_group"]),
            )
            for charger_id, count in mix
        )
        evse = sum(c.count * c.evse_per_charger for c in chargers)
        nameplate_kw = sum(c.count * float(rows.loc[c.charger_id, "cabinet_kw"]) for c in chargers)
        return SizingResult(
            chargers=chargers,
            evse_count=evse,
            bays_used=evse,
            nameplate_kw=nameplate_kw,
            connection_kw=connection_kw,
            connection_kva=connection_kw / 0.95,
            managed=managed,
            simulated_peak_kw=connection_kw,
            p999_kw=0.9 * connection_kw,
            peak_arrivals_per_h=4.0,
            p_wait_over_pu=0.03,
            mean_wait_min=1.0,
            p95_wait_min=6.0,
            closed_form_p_wait_over_pu=0.04,
            utilisation_pu=0.2,
            hourly_power_kw=(connection_kw / 4,) * 24,
            frontier=(),
            limited_by_bays=False,
            target_met=True,
        )

    return make
