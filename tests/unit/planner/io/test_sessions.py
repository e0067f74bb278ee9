"""Charging sessions in the layouts that operators export; who charged is never kept."""

import json
from datetime import datetime, time

import pandas as pd
import pytest
from openpyxl import Workbook

from planner.io.sessions import COLUMNS, read_sessions
from planner.io.sessions_times import day_comes_first, parse_clock_min, parse_times
from planner.model.errors import PlannerError
from tests.session_files import council_csv, synthetic_sessions

ACN = {
    "_meta": {"site": "office001"},
    "_items": [
        {
            "_id": "1",
            "connectionTime": "Mon, 25 Mar 2019 16:24:42 GMT",
            "disconnectTime": "Tue, 26 Mar 2019 01:32:12 GMT",
            "doneChargingTime": "Mon, 25 Mar 2019 17:32:48 GMT",
            "kWhDelivered": 6.146,
            "siteID": "0019",
            "stationID": "19-102",
            "spaceID": "02",
            "timezone": "America/Los_Angeles",
            "userID": "000006140",
            "userInputs": [{"userID": 6140, "requestedDeparture": "Mon, 25 Mar 2019 18:00:00 GMT"}],
        },
        {
            "connectionTime": "Sun, 10 Mar 2019 08:30:00 GMT",
            "disconnectTime": "Sun, 10 Mar 2019 11:30:00 GMT",
            "doneChargingTime": None,
            "kWhDelivered": 3,
            "siteID": "0019",
            "timezone": "America/Los_Angeles",
            "userInputs": None,
        },
    ],
}


@pytest.fixture
def write(tmp_path):
    def made(name, content, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return path

    return made


def codes(found):
    return [issue.code for issue in found.issues]


def refused(call):
    with pytest.raises(PlannerError) as caught:
        call()
    return [issue.code for issue in caught.value.issues]


def test_a_council_table_with_date_and_time_apart(write):
    sessions = synthetic_sessions(datetime(2018, 6, 6), 20)
    found = read_sessions(write("q3.csv", council_csv(sessions)))
    frame = found.frame.iloc[::-1].reset_index(drop=True)
    assert tuple(found.frame.columns) == COLUMNS
    assert (frame["start"].to_numpy() == sessions["start"].to_numpy()).all()
    assert (frame["end"].to_numpy() == sessions["end"].to_numpy()).all()
    assert frame["energy_kwh"].tolist() == sessions["energy_kwh"].tolist()
    assert frame["stay_min"].tolist() == ((sessions["end"] - sessions["start"]).dt.total_seconds() / 60).tolist()
    assert frame["site"].tolist() == sessions["site"].tolist()
    assert found.issues == ()
    assert found.frame.index[0] == 2, "rows are named as a text editor counts them"


def test_german_export_with_decimal_comma_and_blanks_in_names(write):
    text = (
        "Kunde;E-Mail;Standort;Ladepunkt;Ladebeginn;Ladeende;Energie (kWh)\n"
        "Erika Muster;e@muster.de; Markt  1 ;DE*ABC*E1;03.04.2024 08:15;03.04.2024 09:00;12,5\n"
        "Max Muster;m@muster.de;Markt 1;DE*ABC*E1;28.04.2024 08:15:30;28.04.2024 09:00;1.234,5\n"
    )
    frame = read_sessions(write("a.csv", text, "cp1252")).frame
    assert frame["start"].tolist() == [pd.Timestamp(2024, 4, 3, 8, 15), pd.Timestamp(2024, 4, 28, 8, 15, 30)]
    assert frame["energy_kwh"].tolist() == [12.5, 1234.5]
    assert frame["site"].tolist() == ["Markt 1", "Markt 1"]


def test_american_export_month_first_with_duration_and_zone_abbreviation(write):
    text = (
        "Station Name,EVSE ID,Port Number,Start Date,Start Time Zone,"
        "Total Duration (hh:mm:ss),Energy (kWh),User ID,Driver Postal Code\n"
        "CITY / LOT 1,77,2,1/2/2023 1:05 PM,PST,01:30:30,9.1,4711,94043\n"
        "CITY / LOT 1,77,1,1/31/2023 12:05 AM,PST,00:20:00,2.0,4711,94043\n"
    )
    found = read_sessions(write("cp.csv", text))
    assert found.frame["start"].tolist() == [pd.Timestamp(2023, 1, 2, 13, 5), pd.Timestamp(2023, 1, 31, 0, 5)]
    assert found.frame["stay_min"].tolist() == [90.5, 20.0]
    assert found.frame["end"].tolist()[1] == pd.Timestamp(2023, 1, 31, 0, 25)
    assert found.converted == 0
    assert (found.frame[["point", "connector"]].iloc[0] == ["77", "2"]).all()


def test_acn_times_are_turned_from_gmt_to_the_zone_beside_them(write):
    found = read_sessions(write("acn.json", json.dumps(ACN)))
    first, second = (found.frame.loc[row] for row in (1, 2))
    assert first["start"] == pd.Timestamp(2019, 3, 25, 9, 24, 42)
    assert first["done"] == pd.Timestamp(2019, 3, 25, 10, 32, 48)
    assert first["stay_min"] == pytest.approx(547.5)
    # the clocks were put forward that night: three hours, though the wall shows four
    assert (second["start"], second["end"]) == (pd.Timestamp(2019, 3, 10, 0, 30), pd.Timestamp(2019, 3, 10, 4, 30))
    assert second["stay_min"] == 180
    assert pd.isna(second["done"])
    assert found.converted == 2
    assert codes(found) == ["io.sessions_converted"]


@pytest.mark.parametrize("content", ["acn.json", "people.csv"])
def test_nothing_of_the_driver_is_kept(write, content):
    people = (
        "Start,End,kWh,User ID,Driver Name,E-Mail,userInputs,Site\n"
        "2024-01-01 10:00,2024-01-01 11:00,5,6140,Erika,e@x.de,{6140},A\n"
    )
    path = write(content, json.dumps(ACN) if content.endswith("json") else people)
    found = read_sessions(path)
    assert set(found.frame.columns) == set(COLUMNS)
    said = found.frame.to_csv() + repr(found.columns) + repr(found.issues)
    for secret in ("6140", "Erika", "e@x.de", "userInputs", "requestedDeparture"):
        assert secret not in said


def test_ocpi_records_in_utc_ask_for_a_zone(write):
    record = {
        "start_date_time": "2024-07-01T06:30:00Z",
        "end_date_time": "2024-07-01T07:00:00Z",
        "total_energy": 11.2,
        "total_time": 0.5,
        "cdr_token": {"contract_uid": "DE8AA1234567"},
        "cdr_location": {"name": "Markt", "evse_uid": "3256", "connector_id": "1", "address": "Weg 1"},
    }
    path = write("cdrs.json", json.dumps({"data": [record]}))
    as_utc, local = read_sessions(path), read_sessions(path, timezone="Europe/Berlin")
    assert codes(as_utc) == ["io.sessions_utc"]
    assert as_utc.frame["start"].iloc[0] == pd.Timestamp(2024, 7, 1, 6, 30)
    assert local.frame["start"].iloc[0] == pd.Timestamp(2024, 7, 1, 8, 30)
    assert local.frame[["site", "point", "connector"]].iloc[0].tolist() == ["Markt", "3256", "1"]
    assert local.frame["stay_min"].iloc[0] == 30
    assert "DE8AA1234567" not in local.frame.to_csv()


def test_a_local_offset_stands_as_the_clock_on_the_wall(write):
    text = "start,end,energy (Wh),timezone\n2024-07-01T08:30:00+02:00,2024-07-01T09:00:00+02:00,5000,Mars/Olympus\n"
    found = read_sessions(write("a.csv", text))
    assert found.frame["start"].iloc[0] == pd.Timestamp(2024, 7, 1, 8, 30)
    assert found.frame["energy_kwh"].iloc[0] == 5
    assert codes(found) == ["io.sessions_unknown_zone"]


def test_broken_cells_become_unknown_and_the_row_stays(write):
    text = (
        "start,end,kwh,site\n"
        "2024-13-01 10:00,2024-01-01 11:00,5,A\n"
        "2024-02-30 10:00,x,five,A\n"
        "9999-01-01 10:00,2024-01-01 25:00,1e999,A\n"
        f"{'1' * 5000},2024-01-01 11:00,5,A\n"
        "2024-01-01 10:00,2024-01-01 11:00\n"
    )
    frame = read_sessions(write("a.csv", text)).frame
    assert len(frame) == 5
    assert frame["start"].isna().tolist() == [True, True, True, True, False]
    assert frame["energy_kwh"].isna().tolist() == [False, True, True, False, True]


def test_what_cannot_be_sessions_is_refused(write, tmp_path):
    assert refused(lambda: read_sessions(write("a.csv", "Start,Site\n2024-01-01,A\n"))) == ["io.sessions_column"]
    assert refused(lambda: read_sessions(write("b.csv", "kWh,Site\n5,A\n"))) == ["io.sessions_column"]
    for number, content in enumerate(('{"a": 1}', '{"_items": []}', '{"_items": [1]}', "[]")):
        assert refused(lambda: read_sessions(write(f"{number}.json", content))) == ["io.sessions_json"]  # noqa: B023
    assert refused(lambda: read_sessions(write("deep.json", "[" * 200_000))) == ["io.json_deep"]
    assert refused(lambda: read_sessions(write("nan.json", '[{"start": NaN}]'))) == ["io.json_constant"]
    assert refused(lambda: read_sessions(write("zip.json", b"PK\x03\x04"))) == ["io.wrong_content"]
    assert refused(lambda: read_sessions(write("nul.csv", b"start,kwh\n" + b"\x00," * 9))) == ["io.nul_bytes"]
    assert refused(lambda: read_sessions(tmp_path / "none.csv")) == ["io.no_such_file"]
    assert refused(lambda: read_sessions(tmp_path)) == ["io.is_folder"]
    for zone in ("Berlin", "../../etc/passwd", "/etc/localtime"):
        assert refused(lambda: read_sessions(write("c.csv", "start,kwh\n"), timezone=zone)) == ["io.sessions_zone"]  # noqa: B023


def test_too_much_is_refused(write, monkeypatch):
    monkeypatch.setattr("planner.io.sessions_json.MAX_ROWS", 1)
    assert refused(lambda: read_sessions(write("a.json", json.dumps(ACN)))) == ["io.too_many_rows"]
    monkeypatch.setattr("planner.io.sessions_json.MAX_BYTES", 10)
    assert refused(lambda: read_sessions(write("a.json", json.dumps(ACN)))) == ["io.too_big"]


def test_a_workbook_with_real_dates_and_times(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["Start Date", "Start Time", "End Date", "End Time", "Total kWh", "Site"])
    sheet.append([datetime(2018, 5, 6), time(11, 11), datetime(2018, 5, 6), time(12, 41), 7.5, "Markt"])
    book.save(tmp_path / "a.xlsx")
    row = read_sessions(tmp_path / "a.xlsx").frame.iloc[0]
    assert row["start"] == pd.Timestamp(2018, 5, 6, 11, 11)
    assert (row["stay_min"], row["energy_kwh"]) == (90, 7.5)


def test_order_of_day_and_month_from_the_whole_file(write):
    def column(*texts):
        return pd.Series(texts, dtype=object)

    assert day_comes_first([column("03/04/2018", "13/04/2018")]) is True
    assert day_comes_first([column("03/04/2018"), column("03/14/2018", None)]) is False
    assert day_comes_first([column("03/04/2018", "2018-04-13")]) is None
    found = read_sessions(write("a.csv", "start,end,kwh\n03/04/2018 10:00,03/04/2018 11:00,5\n"))
    assert codes(found) == ["io.sessions_day_first"]
    assert found.frame["start"].iloc[0] == pd.Timestamp(2018, 4, 3, 10)


@pytest.mark.parametrize(
    ("text", "clock", "offset_min"),
    [
        ("2018-05-06", "2018-05-06 00:00", None),
        ("2018/05/06 07:08:09.123", "2018-05-06 07:08:09", None),
        ("2018-05-06T07:08:09+05:30", "2018-05-06 07:08:09", 330),
        ("2018-05-06 07:08-0800", "2018-05-06 07:08", -480),
        ("6.5.18 7:08", "2018-05-06 07:08", None),
        ("06-05-2018, 12:08 am", "2018-05-06 00:08", None),
        ("06/05/2018 12:08 PM", "2018-05-06 12:08", None),
        ("Sun, 06 May 2018 07:08:09 GMT", "2018-05-06 07:08:09", 0),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text, clock, offset_min):
    found = parse_times(pd.Series([text, None], dtype=object), day_first=True)
    assert found.clock.iloc[0] == pd.Timestamp(clock)
    assert pd.isna(found.clock.iloc[1])
    if offset_min is None:
        assert found.offset_min.isna().all()
    else:
        assert found.offset_min.iloc[0] == offset_min


def test_durations_by_the_clock():
    found = parse_clock_min(pd.Series(["1:05:30", "00:45", "120:00", "0:75", "5", None], dtype=object))
    assert found.tolist()[:3] == [65.5, 45, 7200]
    assert found.isna().tolist()[3:] == [True, True, True]


def test_a_column_of_e_mails_is_no_column_of_sites(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("start,end,energy_kwh,site\n2024-05-01 10:00,2024-05-01 11:00,9,hans.maier@example.org\n", "utf-8")
    with pytest.raises(PlannerError) as caught:
        read_sessions(path)
    assert caught.value.issues[0].code == "io.sessions_personal"
    assert "hans" not in caught.value.message("en")
