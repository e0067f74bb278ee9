"""Demand records for sizing tests."""

import numpy as np
import pytest

from planner.demand.profiles import hourly_shares
from planner.model.band import certain
from planner.model.demand_result import DemandPart, DemandYear
from planner.model.result import Band, DemandResult
from planner.model.settings import SizingSettings

ENERGY_KWH = {"corridor": 30.0, "destination": 15.0, "neighbourhood": 18.0, "depot": 25.0, "workplace": 15.0}


@pytest.fixture
def demand_of():
    """Demand of a use case with the given base sessions a day."""

    def make(use_case, sessions):
        energy_kwh = ENERGY_KWH[use_case]
        return DemandResult(
            year=2030,
            use_case=use_case,
            sessions_per_day=Band(low=sessions / 2, base=sessions, high=sessions * 2),
            energy_kwh_per_day=Band(
                low=sessions / 2 * energy_kwh, base=sessions * energy_kwh, high=sessions * 2 * energy_kwh
            ),
            energy_per_session_kwh=energy_kwh,
            ev_share_pu=Band(low=0.1, base=0.12, high=0.15),
            hourly_share_pu=hourly_shares(use_case),
            parts_per_day={"traffic": sessions},
        )

    return make


@pytest.fixture
def mixed_demand():
    """Demand of a motorway service area: cars, lorries in their break and lorries overnight."""

    def make(cars=60.0, breaks=12.0, nights=4.0):
        rows = [("corridor", "traffic", cars, 30.0, False), ("truck_hub", "trucks", breaks, 250.0, True),
                ("truck_overnight", "trucks", nights, 300.0, True)]  # fmt: skip
        parts = tuple(
            DemandPart(
                use_case=use_case,
                origin=origin,
                sessions_per_day=certain(sessions),
                energy_per_session_kwh=energy_kwh,
                hourly_share_pu=hourly_shares(use_case),
                heavy=heavy,
            )
            for use_case, origin, sessions, energy_kwh, heavy in rows
            if sessions > 0
        )
        sessions = sum(part.sessions_per_day.base for part in parts)
        energy_kwh = sum(part.sessions_per_day.base * part.energy_per_session_kwh for part in parts)
        hours = sum(part.sessions_per_day.base * np.array(part.hourly_share_pu) for part in parts) / sessions
        years = tuple(
            DemandYear(
                year=year,
                ev_share_pu=certain(0.1 * factor),
                sessions_per_day=certain(sessions * factor),
                energy_kwh_per_day=certain(energy_kwh * factor),
            )
            for year, factor in ((2027, 0.3), (2030, 1.0), (2035, 2.0))
        )
        return DemandResult(
            year=2030,
            use_case=max(parts, key=lambda part: part.sessions_per_day.base).use_case,
            sessions_per_day=certain(sessions),
            energy_kwh_per_day=certain(energy_kwh),
            energy_per_session_kwh=energy_kwh / sessions,
            ev_share_pu=certain(0.1),
            hourly_share_pu=tuple(hours.tolist()),
            parts_per_day={"traffic": cars, "trucks": breaks + nights},
            parts=parts,
            by_year=years,
        )

    return make


@pytest.fixture
def quick():
    """Settings with few simulated days."""
    return SizingSettings(simulated_days=60)
