"""Every reason for which a session does not count, each by a session of its own."""

from datetime import datetime

import pandas as pd
import pytest

from planner.demand.calibration.cleaning import REASONS, CleaningLimits, clean_sessions
from planner.demand.calibration.dates import exchanged, mend_dates
from planner.demand.calibration.places import one_name_a_site
from planner.io.sessions import read_sessions
from planner.model.texts import LANGUAGES, text
from tests.session_files import council_csv, synthetic_sessions

NOON = pd.Timestamp(2018, 7, 14, 12)


def session(**changes):
    row = {"start": NOON, "end": NOON + pd.Timedelta(hours=1), "energy_kwh": 8.0, "site": "A", "point": "1"}
    row |= {"connector": "1", "done": pd.NaT} | changes
    row.setdefault("stay_min", (row["end"] - row["start"]).total_seconds() / 60)
    return row


def frame(*rows):
    return pd.DataFrame(rows).astype({"start": "datetime64[ns]", "end": "datetime64[ns]", "done": "datetime64[ns]"})


BROKEN = {
    "no_start": session(start=pd.NaT, stay_min=float("nan")),
    "test_site": session(site="***TEST SITE*** Charge Your Car HQ"),
    "open_session": session(end=pd.NaT, stay_min=float("nan")),
    "negative_duration": session(end=pd.Timestamp(1970, 1, 1, 1)),
    "negative_energy": session(energy_kwh=-75.49),
    "zero_energy": session(energy_kwh=0.0),
    "absurd_energy": session(energy_kwh=1430.17, end=NOON + pd.Timedelta(hours=17)),
    "too_long": session(end=NOON + pd.Timedelta(hours=24, minutes=1)),
}


@pytest.mark.parametrize("reason", BROKEN)
def test_each_reason_alone(reason):
    found = clean_sessions([frame(session(), BROKEN[reason])])
    assert found.dropped == {reason: 1}
    assert (len(found.frame), found.rows) == (1, 2)
    assert found.corrected == {}


def test_a_power_that_no_charger_has_is_absurd_though_the_energy_is_possible():
    two_minutes = session(energy_kwh=138.25, end=NOON + pd.Timedelta(minutes=2))
    assert clean_sessions([frame(session(), two_minutes)]).dropped == {"absurd_energy": 1}


def test_a_session_within_the_same_written_minute_is_kept_where_its_power_can_be():
    assert clean_sessions([frame(session(), session(end=NOON, energy_kwh=0.4))]).dropped == {}


def test_exact_duplicates_count_once_also_between_files():
    other = session(point="2")
    found = clean_sessions([frame(session(), session(), other), frame(session())])
    assert found.dropped == {"duplicate": 2}
    assert len(found.frame) == 2


def test_a_row_counts_for_one_reason_only_and_all_are_accounted_for():
    found = clean_sessions([frame(session(), *BROKEN.values(), *BROKEN.values(), session())])
    assert sum(found.dropped.values()) + len(found.frame) == found.rows == 18
    assert set(found.dropped) == {*BROKEN, "duplicate"}


def test_what_is_given_is_not_changed():
    given = frame(session(), *BROKEN.values())
    before = given.copy()
    clean_sessions([given])
    pd.testing.assert_frame_equal(given, before)


def test_limits_are_the_planners():
    lorry = session(energy_kwh=400.0, end=NOON + pd.Timedelta(hours=30))
    assert clean_sessions([frame(lorry)]).dropped == {"absurd_energy": 1}
    assert clean_sessions([frame(lorry)], CleaningLimits(max_energy_kwh=600, max_stay_h=48)).dropped == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", [*REASONS, "day_month", "timezone"])
def test_every_reason_has_its_words(reason, language):
    assert "3" in text(f"demand.sessions_{reason}", language, rows=3)


def test_a_file_that_a_spreadsheet_exchanged_comes_out_as_it_was_meant(tmp_path):
    """2018-05-06 in a file from March to June is 5 June: what Dundee's second quarter of 2018 looks like."""
    meant = synthetic_sessions(datetime(2018, 3, 5), 93)
    for name, exchange in (("good.csv", False), ("bad.csv", True)):
        (tmp_path / name).write_text(council_csv(meant, exchanged=exchange), encoding="utf-8")
    good, bad = (clean_sessions([read_sessions(tmp_path / name).frame]) for name in ("good.csv", "bad.csv"))
    pd.testing.assert_frame_equal(bad.frame, good.frame)
    changed = meant[(meant["start"].dt.day <= 12) & (meant["start"].dt.day != meant["start"].dt.month)]
    assert bad.corrected == {"day_month": len(changed)}
    assert good.corrected == {}
    assert bad.dropped == {}


def test_a_whole_year_written_well_is_left_alone(tmp_path):
    (tmp_path / "a.csv").write_text(council_csv(synthetic_sessions(datetime(2017, 1, 1), 365)), encoding="utf-8")
    assert clean_sessions([read_sessions(tmp_path / "a.csv").frame]).corrected == {}


def spring(*rows):
    """Certain dates from 13 March to 31 May, and the rows given."""
    certain = [
        session(start=day, end=day + pd.Timedelta(hours=1), point=str(day.dayofyear))
        for day in pd.date_range("2018-03-13", "2018-05-31", freq="D")
        if day.day > 12
    ]
    return frame(*certain, *rows)


def at(day, **changes):
    start = pd.Timestamp(day)
    return session(start=start, end=changes.pop("end", start + pd.Timedelta(hours=2)), **changes)


def test_where_only_some_are_exchanged_the_doubtful_ones_are_left_out():
    exchanged_rows = [at(f"2018-{month:02d}-04") for month in (1, 2, 8, 9)]  # 1, 2, 8, 9 April
    well_written = [at(f"2018-04-{day:02d}") for day in (8, 9, 10, 11)]  # exchanged they would lie in autumn
    doubtful = [at("2018-05-03")]  # 3 May or 5 March: both lie within
    found = clean_sessions([spring(*exchanged_rows, *well_written, *doubtful)])
    assert found.corrected == {"day_month": 4}
    assert found.dropped == {"ambiguous_date": 1, "duplicate": 2}
    april = found.frame[found.frame["start"].dt.month == 4]["start"].dt.day
    assert {1, 2, 8, 9, 10, 11} <= set(april)


def test_dates_far_from_all_others_are_left_out_and_hide_nothing():
    """One record of 1970 must neither stretch the days that are counted nor the months that show an exchange."""
    quarter = [at(day) for day in pd.date_range("2018-03-13", "2018-05-31", freq="D") if day.day > 12]
    strays = [at("1970-01-20"), at("2099-12-31")]
    exchanged_rows = [at(f"2018-{month:02d}-04") for month in (1, 2, 8, 9)]
    found = clean_sessions([frame(*quarter, *strays, *exchanged_rows)])
    assert found.dropped == {"stray_date": 2}
    assert found.corrected == {"day_month": 4}
    assert found.frame["start"].min() == pd.Timestamp("2018-03-13")


def test_two_seasons_far_apart_are_both_kept():
    spring, next_year = pd.date_range("2018-03-13", periods=40), pd.date_range("2019-03-13", periods=40)
    assert clean_sessions([frame(*[at(day) for day in (*spring, *next_year)])]).dropped == {}


def test_an_end_follows_its_start():
    night = at("2018-01-04 23:00", end=pd.Timestamp("2018-02-04 07:00"))  # 1 April to 2 April
    others = [at(f"2018-{month:02d}-04") for month in (2, 8, 9)]
    mended = mend_dates(spring(night, *others, *[at(f"2018-04-{day:02d}") for day in (8, 9, 10, 11)]))
    row = mended.frame[mended.frame["start"] == pd.Timestamp("2018-04-01 23:00")].iloc[0]
    assert row["end"] == pd.Timestamp("2018-04-02 07:00")
    assert row["stay_min"] == 480


def test_without_enough_certain_dates_nothing_is_guessed():
    rows = frame(*[at(f"2018-{month:02d}-04") for month in range(1, 13)])
    mended = mend_dates(rows)
    assert not mended.corrected.any()
    assert not mended.doubtful.any()


def test_exchanging_twice_gives_the_date_back():
    dates = pd.Series(pd.to_datetime(["2018-05-06 11:11", "2018-05-13 00:00", "2018-12-12 00:00", None]))
    other = exchanged(dates)
    assert other.iloc[0] == pd.Timestamp("2018-06-05 11:11")
    assert other.isna().tolist() == [False, True, False, True]
    assert exchanged(other).iloc[0] == dates.iloc[0]


def places(*pairs):
    return pd.DataFrame([{"site": site, "point": point} for site, point in pairs])


def test_one_site_has_one_name_over_both_files():
    before = places(("Broxden Park & Ride", "1"), ("Kinross", "5"), ("Mill  Street", "7"), ("Marchbanks", "9"))
    later = places(
        ("Broxden Park & Ride, Perth", "1"), ("Mill Street ", "8"), ("Harefield Road", "9"), ("Kinross Hub", "6")
    )
    first, second = one_name_a_site(before, later)
    assert first["site"].iloc[0] == second["site"].iloc[0] == "Broxden Park & Ride, Perth"
    assert first["site"].iloc[2] == second["site"].iloc[1]
    assert first["site"].iloc[3] != second["site"].iloc[2], "a moved charge point joins nothing"
    assert first["site"].iloc[1] != second["site"].iloc[3], "like names without a common charge point are two sites"


def test_dates_three_centuries_apart_are_told_apart():
    far = [session(start=pd.Timestamp(year, 1, 1), end=pd.Timestamp(year, 1, 1, 1)) for year in (1900, 2200)]
    assert len(mend_dates(frame(*far, session())).frame) == 3
