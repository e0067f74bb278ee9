import pandas as pd
import pytest

from planner.demand.profiles import hourly_shares


@pytest.mark.parametrize("use_case", ["corridor", "destination", "neighbourhood", "depot"])
def test_a_day_is_whole(use_case):
    shares = hourly_shares(use_case)
    assert len(shares) == 24
    assert sum(shares) == pytest.approx(1.0)
    assert min(shares) >= 0


def test_peaks_lie_where_people_charge():
    def peak(use_case):
        shares = hourly_shares(use_case)
        return shares.index(max(shares))

    assert 12 <= peak("corridor") <= 18
    assert 11 <= peak("destination") <= 17
    assert 17 <= peak("neighbourhood") <= 19


@pytest.mark.shared
def test_measured_profiles_follow_from_the_published_sessions(shared_data):
    names = ("dundee_2018_q2", "dundee_2018_q3", "perth_2016-17", "perth_2017-18")
    rows = pd.concat([pd.read_csv(shared_data / "sessions" / f"{name}.csv") for name in names])
    hour = pd.to_datetime(rows["Start Time"], format="%H:%M", errors="coerce").dt.hour
    kwh = pd.to_numeric(rows["Total kWh"], errors="coerce")
    sound = (kwh > 0.5) & (kwh < 100) & hour.notna() & ~rows["Site"].str.contains("TEST")
    rapid = rows["Model"].str.contains("Rapid|50kW") & ~rows["Model"].str.contains("Semi")
    beside_motorway = rows["Site"].str.contains("Park (?:& Ride|and Ride)")
    chosen = {
        "corridor": sound & rapid & beside_motorway,
        "destination": sound & rows["Site"].str.contains("Car Park") & ~beside_motorway,
        "depot": sound & rows["Site"].str.contains("Depot|Public Works") & ~rapid,
    }
    for use_case, mask in chosen.items():
        measured = hour[mask].value_counts(normalize=True).reindex(range(24), fill_value=0)
        assert hourly_shares(use_case) == pytest.approx(list(measured), abs=2e-4)
