"""Demand records for sizing tests."""

import pytest

from planner.demand.profiles import hourly_shares
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
def quick():
    """Settings with few simulated days."""
    return SizingSettings(simulated_days=60)
