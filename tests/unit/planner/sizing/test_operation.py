import pytest

from planner.model.errors import PlannerError
from planner.sizing.operation import Operation, storage_efficiency_pu


@pytest.mark.parametrize(
    "wrong",
    [
        {"battery_kw": -1.0},
        {"battery_kwh": float("nan")},
        {"battery_efficiency_pu": 0.0},
        {"weights": {"corridor": 0.0}},
        {"pv_kw": (1.0,) * 23},
        {"pv_kw": (-1.0,) * 24},
    ],
)
def test_what_cannot_be_run_is_refused(wrong):
    with pytest.raises(PlannerError):
        Operation(**wrong)


def test_a_battery_needs_power_and_energy():
    assert not Operation(battery_kw=100.0).has_battery
    assert Operation(battery_kw=100.0, battery_kwh=50.0).has_battery
    assert 0.5 < storage_efficiency_pu() < 1
    assert Operation().battery_efficiency_pu == storage_efficiency_pu()
