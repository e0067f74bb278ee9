from collections.abc import Callable

import pytest

from planner.model.result import Band, ChargerCount, DemandResult, SizingResult, UpgradeKind, UpgradeOption


@pytest.fixture
def sizing() -> SizingResult:
    """Four 150 kW cabinets with two outlets each, 500 kW of connection."""
    return make_sizing()


def make_sizing(**changes) -> SizingResult:
    fields = {
        "chargers": (
            ChargerCount(
                charger_id="dc150",
                name="DC",
                count=4,
                evse_per_charger=2,
                power_kw=150.0,
                connector="IEC_62196_T2_COMBO",
                power_type="DC",
            ),
        ),
        "evse_count": 8,
        "bays_used": 8,
        "nameplate_kw": 600.0,
        "connection_kw": 500.0,
        "connection_kva": 526.3,
        "managed": True,
        "simulated_peak_kw": 400.0,
        "p999_kw": 350.0,
        "peak_arrivals_per_h": 4.0,
        "p_wait_over_pu": 0.03,
        "mean_wait_min": 1.0,
        "p95_wait_min": 6.0,
        "closed_form_p_wait_over_pu": 0.04,
        "utilisation_pu": 0.2,
        "hourly_power_kw": (50.0,) * 24,
        "frontier": (),
        "limited_by_bays": False,
        "target_met": True,
    }
    return SizingResult(**{**fields, **changes})


@pytest.fixture
def make_demand() -> Callable[..., DemandResult]:
    def make(low, base, high, share=(1 / 24,) * 24) -> DemandResult:
        return DemandResult(
            year=2030,
            use_case="corridor",
            sessions_per_day=Band(low=low / 35, base=base / 35, high=high / 35),
            energy_kwh_per_day=Band(low=low, base=base, high=high),
            energy_per_session_kwh=35.0,
            ev_share_pu=Band(low=0.1, base=0.2, high=0.3),
            hourly_share_pu=share,
            parts_per_day={"traffic": base / 35},
        )

    return make


@pytest.fixture
def upgrade() -> UpgradeOption:
    return UpgradeOption(
        kind=UpgradeKind.OWN_STATION,
        description_code="grid.option_own_station",
        params={},
        feasible=True,
        served_kw=500.0,
        hosting_after_kw=800.0,
        binding_element="trafo 1",
        cost_eur=Band(low=100_000.0, base=150_000.0, high=220_000.0),
        lead_weeks=None,
        chosen=True,
    )
