"""Calibration from clean sessions, its fitted constants, and its file."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from planner.demand.calibration.calibrate import HeldBack, after_training, calibrate_sessions, split_last_days
from planner.demand.calibration.cleaning import CleanSessions
from planner.demand.calibration.constants import VOLUME_SHARES, Modelled, fit_volume, use_cases, variation_pu
from planner.demand.calibration.document import calibration_text, read_calibration, write_calibration
from planner.demand.constants import constants
from planner.demand.estimate import estimate_demand
from planner.model.errors import PlannerError
from planner.model.settings import DemandSettings
from tests.session_files import synthetic_sessions


def sessions(first=datetime(2023, 1, 2), days=70):
    made = synthetic_sessions(first, days)
    return made.assign(stay_min=(made["end"] - made["start"]).dt.total_seconds() / 60, done=pd.NaT)


def clean(frame, **changes):
    given = {"rows": len(frame) + 7, "dropped": {"zero_energy": 4, "open_session": 3}, "corrected": {"day_month": 2}}
    return CleanSessions(frame=frame, **(given | changes))


@pytest.fixture(scope="module")
def calibration():
    later = HeldBack(frame=sessions(datetime(2023, 4, 3)), files=("later.csv",))
    return calibrate_sessions(clean(sessions()), "destination", ("a.csv",), later)


def refused(call):
    with pytest.raises(PlannerError) as caught:
        call()
    return [issue.code for issue in caught.value.issues]


def test_figures_are_those_of_the_sessions(calibration):
    frame = sessions()
    assert (calibration.first_day, calibration.last_day) == ("2023-01-02", "2023-03-12")
    assert calibration.mean_energy_kwh == pytest.approx(frame["energy_kwh"].mean())
    assert calibration.median_stay_min == frame["stay_min"].median()
    assert calibration.energy_quantiles_kwh[2] == calibration.median_energy_kwh
    assert calibration.stay_mean_h == pytest.approx(frame["stay_min"].mean() / 60)
    assert calibration.stay_cv_pu == pytest.approx(frame["stay_min"].std() / frame["stay_min"].mean())
    assert calibration.constants == {"destination_energy_kwh": calibration.mean_energy_kwh}
    assert (calibration.sites, calibration.points) == (3, 8)
    assert calibration.sessions_per_point_per_day == pytest.approx(len(frame) / 8 / 70, rel=0.01)
    assert sum(site.sessions for site in calibration.site_table) == calibration.sessions == len(frame)
    assert calibration.site_table[0].site == "Nordring Car Park, Offenburg"
    assert calibration.rows == len(frame) + 7
    assert [error.quantity for error in calibration.errors] == ["sessions", "energy", "duration", "profile"]


def test_its_constants_are_known_to_the_demand_model(calibration):
    assert set(calibration.constants) <= set(constants({}))
    constants(calibration.constants)


def test_where_drivers_leave_when_charged_the_stay_is_the_chargers():
    assert calibrate_sessions(clean(sessions()), "corridor", ("a.csv",)).stay_mean_h is None


def test_every_use_case_can_be_calibrated():
    for use_case in use_cases():
        assert calibrate_sessions(clean(sessions()), use_case, ("a.csv",)).use_case == use_case
    assert set(use_cases()) <= set(VOLUME_SHARES)


def test_what_cannot_be_calibrated_says_why():
    few = clean(sessions().head(29))
    assert refused(lambda: calibrate_sessions(few, "destination", ("a.csv",))) == [
        "demand.sessions_too_few",
        "demand.sessions_zero_energy",
        "demand.sessions_open_session",
    ]
    assert refused(lambda: calibrate_sessions(few, "seaside", ("a.csv",))) == ["demand.sessions_use_case"]


def test_last_days_are_held_back_and_no_session_is_on_both_sides():
    frame = sessions()
    train, test = split_last_days(frame, 0.25)
    assert len(train) + len(test) == len(frame)
    assert train["start"].max() < test["start"].min().normalize()
    assert (frame["start"].max().normalize() - test["start"].min().normalize()).days + 1 == 18
    assert len(after_training(train, frame)) == len(test)


SHARES = {"corridor_capture_pu": 0.4, "corridor_population_capture_pu": 0.1, "destination_plug_share_pu": 0.08}


def modelled(own, other=None):
    return Modelled(sessions_per_day=own, other_per_day=other or {}, shares_pu=SHARES)


def test_one_scale_brings_the_model_to_what_was_counted():
    fit = fit_volume({"a": 6.0, "b": 4.0, "c": 99.0}, modelled({"a": 10.0, "b": 10.0, "c": 0.0, "d": 99.0}), "corridor")
    assert fit.scale_pu == pytest.approx(0.5)
    assert fit.constants == pytest.approx({"corridor_capture_pu": 0.2, "corridor_population_capture_pu": 0.05})
    assert fit.capped == ()


def test_a_sites_other_use_cases_are_taken_off_first():
    fit = fit_volume({"a": 6.0}, modelled({"a": 10.0}, {"a": 1.0}), "destination")
    assert fit.scale_pu == pytest.approx(0.5)


def test_a_share_stops_at_one():
    much = fit_volume({"a": 30.0}, modelled({"a": 10.0}), "corridor")
    assert much.constants == pytest.approx({"corridor_capture_pu": 1.0, "corridor_population_capture_pu": 0.3})
    assert much.capped == ("corridor_capture_pu",)


@pytest.mark.parametrize(
    ("own", "other"), [({"b": 1.0}, None), ({"a": 0.0}, None), ({"a": 1.0}, {"a": 1.0})]
)  # fmt: skip
def test_where_the_model_has_nothing_to_scale_it_says_so(own, other):
    assert refused(lambda: fit_volume({"a": 1.0}, modelled(own, other), "corridor")) == ["demand.sessions_no_model"]


def everything_known():
    row = {"traffic_aadt_per_day": 20000.0, "captured_traffic_per_day": 20000.0, "hgv_share_pu": 0.2, "bays": 40.0}
    row |= {"employees": 200.0, "fleet_vehicles": 20.0, "truck_bays": 30.0}
    row |= {f"{what}_{minutes}min": 9000.0 for what in ("people", "jobs") for minutes in (5, 10, 15)}
    kinds = ("fuel_station", "car_park", "kerbside", "workplace", "depot", "truck_stop", "supermarket")
    return pd.DataFrame([row | {"kind": kind} for kind in kinds], index=list(kinds))


@pytest.mark.parametrize("use_case", VOLUME_SHARES)
def test_all_sessions_of_a_use_case_are_proportional_to_the_shares_that_are_scaled(use_case):
    known = constants({})
    halved = {name: known[name].base / 2 for name in VOLUME_SHARES[use_case]}

    def sessions(overrides):
        found = estimate_demand(everything_known(), DemandSettings(year=2030, overrides=overrides))
        parts = [part for site in found.values() for part in site.parts if part.use_case == use_case]
        return sum(part.sessions_per_day.base for part in parts)

    assert sessions({}) > 0
    assert sessions(halved) == pytest.approx(sessions({}) / 2, rel=1e-9)


def test_variation_of_one_value_is_none():
    assert variation_pu(pd.Series([3.0])) == 0
    assert variation_pu(pd.Series([1.0, 3.0])) == pytest.approx(2**0.5 / 2)


def test_the_file_gives_the_same_back(calibration, tmp_path):
    path = tmp_path / "c.toml"
    odd = replace(calibration.site_table[0], site='Quote " \\ back\x7f [x] = äß')
    given = replace(calibration, site_table=(odd, *calibration.site_table[1:]), volume_scale_pu=0.5)
    write_calibration(given, path)
    assert read_calibration(path) == given
    bare = replace(calibration, errors=(), site_table=(), dropped={}, corrected={}, constants={}, stay_mean_h=None)
    write_calibration(bare, path)
    assert read_calibration(path) == bare


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("points = 8", "pionts = 8", "store.unknown_key_hint"),
        ("destination_energy_kwh = ", "destination_energy_kwh = -", "store.out_of_range"),
        ("mean_energy_kwh = ", "mean_energy_kwh = nan #", "store.not_number"),
        ("sessions = ", "#sessions = ", "store.missing_key"),
        ("weekday_factor_pu = [", "weekday_factor_pu = [1.0, ", "demand.calibration_length"),
        ("\nhourly_share_pu = [", "\nhourly_share_pu = [0.5]\nx = [", "store.unknown_key"),
        ("files = ", "files == ", "demand.calibration_not_toml"),
    ],
)  # fmt: skip
def test_a_file_with_a_fault_is_refused(calibration, tmp_path, old, new, code):
    path = tmp_path / "c.toml"
    text = calibration_text(calibration)
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert code in refused(lambda: read_calibration(path))


def test_shares_must_sum_to_one(calibration, tmp_path):
    path = tmp_path / "c.toml"
    flat = replace(calibration, hourly_share_pu=(0.5,) + (0.0,) * 23)
    write_calibration(flat, path)
    assert refused(lambda: read_calibration(path)) == ["demand.calibration_sum"]


def test_files_that_are_no_calibration(tmp_path, calibration, monkeypatch):
    assert refused(lambda: read_calibration(tmp_path / "none.toml")) == ["demand.calibration_missing"]
    (tmp_path / "bin.toml").write_bytes(b"\xff\xfe\x00")
    assert refused(lambda: read_calibration(tmp_path / "bin.toml")) == ["demand.calibration_not_toml"]
    monkeypatch.setattr("planner.demand.calibration.document.MAX_BYTES", 1)
    assert refused(lambda: read_calibration(tmp_path / "bin.toml")) == ["io.too_big"]
    assert refused(lambda: write_calibration(calibration, tmp_path / "c.json")) == ["demand.calibration_suffix"]
    gone = tmp_path / "no" / "c.toml"
    assert refused(lambda: write_calibration(calibration, gone)) == ["demand.calibration_cannot_write"]


def test_the_demand_model_takes_it(calibration):
    settings = DemandSettings(year=2030)
    with_it = estimate_demand(everything_known(), settings, calibration)["car_park"]
    without = estimate_demand(everything_known(), settings)["car_park"]
    part = next(part for part in with_it.parts if part.use_case == "destination")
    assert part.energy_per_session_kwh == pytest.approx(calibration.mean_energy_kwh)
    assert part.hourly_share_pu == pytest.approx(calibration.hourly_share_pu)
    assert part.weekday_factor_pu == pytest.approx(calibration.weekday_factor_pu)
    assert "destination_energy_kwh" in with_it.calibrated
    assert without.calibrated == ()


def test_another_file_is_told_as_such_once(tmp_path):
    path = tmp_path / "other.toml"
    path.write_text("hourly_share_pu = [1, 2]\n", encoding="utf-8")
    assert refused(lambda: read_calibration(path)) == ["demand.calibration_other_file"]
