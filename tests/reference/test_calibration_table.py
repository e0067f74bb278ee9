"""The tables of errors in the help are what the command gives on the councils' sessions, whatever that shows."""

import re
from pathlib import Path

import pytest

from planner.app.sitetools.calibrate import CalibrationQuestion, calibrate
from planner.cli.commands.demand_calibrate import error_cells
from planner.resources import data_path

pytestmark = pytest.mark.shared
TABLES = {
    "dundee": ("dundee_2018_q2.csv", "dundee_2018_q3.csv"),
    "perth": ("perth_2016-17.csv", "perth_2017-18.csv"),
}


@pytest.fixture(scope="module")
def found(shared_data):
    folder = shared_data / "sessions"
    return {
        name: calibrate(CalibrationQuestion(sessions=(folder / first,), tests=(folder / later,))).calibration
        for name, (first, later) in TABLES.items()
    }


def printed(language: str) -> list[list[str]]:
    """Rows of eight cells in the help that hold figures, in order."""
    text = data_path("help", language, "calibration.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if "|" in line]
    return [row for row in rows if len(row) == 8 and re.fullmatch(r"\d+", row[-1])]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_help_prints_what_the_command_gives(found, language, monkeypatch):
    monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
    computed = [list(error_cells(error)) for name in TABLES for error in found[name].errors]
    assert printed(language) == computed


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_help_prints_how_many_rows_count(found, language):
    text = re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", data_path("help", language, "calibration.md").read_text("utf-8"))
    for calibration in found.values():
        for figure in (calibration.rows, calibration.sessions, calibration.corrected["day_month"]):
            assert str(figure) in text


def test_what_the_files_are_known_to_hold(found):
    dundee, perth = found["dundee"], found["perth"]
    assert (dundee.first_day, dundee.last_day) == ("2018-03-05", "2018-06-05")
    assert (perth.first_day, perth.last_day) == ("2016-09-01", "2017-08-31")
    assert dundee.dropped["open_session"] == 114
    assert perth.dropped["negative_duration"] == 1
    assert max(range(24), key=lambda hour: dundee.hourly_share_pu[hour]) == 12
    assert max(range(24), key=lambda hour: perth.hourly_share_pu[hour]) == 15
    assert 7.3 <= dundee.median_energy_kwh <= 9.1
    assert 8.7 <= perth.mean_energy_kwh <= 11.0


def test_acn_sessions_are_those_of_a_californian_office(shared_data: Path):
    path = shared_data / "sessions" / "acn_office001.json"
    question = CalibrationQuestion(sessions=(path,), hold_back_pu=0.25, use_case="workplace")
    found = calibrate(question).calibration
    assert found.rows == 1481
    assert found.corrected == {"timezone": 1481}
    in_the_day = sum(found.hourly_share_pu[6:18])
    assert in_the_day > 0.9, "in GMT most would come in the evening"
    assert found.weekday_factor_pu[6] < 0.2
    assert found.errors
