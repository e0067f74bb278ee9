"""The tables of errors in the help are what the command gives on the councils' sessions, whatever that shows."""

import re
from functools import cache
from pathlib import Path

import pytest

from planner.app.sitetools.calibrate import CalibrationQuestion, calibrate
from planner.cli.commands.demand_calibrate import error_cells
from planner.model.demand_result import Calibration
from planner.model.texts import LANGUAGES
from planner.resources import data_path

pytestmark = pytest.mark.shared
TABLES = {
    "dundee": ("dundee_2018_q2.csv", "dundee_2018_q3.csv"),
    "perth": ("perth_2016-17.csv", "perth_2017-18.csv"),
}
KNOWN = {
    "dundee": {
        "closed": (4, 29),
        "days": ("2018-03-05", "2018-06-05"),
        "dropped": {"open_session": 114},
        "peak_hour": 12,
    },
    "perth": {
        "closed": (0, 11),
        "days": ("2016-09-01", "2017-08-31"),
        "dropped": {"negative_duration": 1},
        "peak_hour": 15,
    },
}


def printed(language: str) -> list[list[str]]:
    """Rows of eight cells in the help that hold figures, in order."""
    text = data_path("help", language, "calibration.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if "|" in line]
    return [row for row in rows if len(row) == 8 and re.fullmatch(r"\d+", row[-1])]


def written_figures(language: str) -> str:
    """The help without marks between thousands."""
    text = data_path("help", language, "calibration.md").read_text(encoding="utf-8")
    return re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", text)


@pytest.fixture(scope="module")
def of_council(shared_data):
    """Each pair of files calibrated once."""

    @cache
    def make(name: str) -> Calibration:
        first, later = (shared_data / "sessions" / file for file in TABLES[name])
        return calibrate(CalibrationQuestion(sessions=(first,), tests=(later,))).calibration

    return make


@pytest.mark.parametrize("name", TABLES)
def test_the_help_prints_what_the_command_gives(name, of_council, monkeypatch):
    found = of_council(name)
    known = KNOWN[name]
    assert (found.first_day, found.last_day) == known["days"]
    assert {reason: found.dropped[reason] for reason in known["dropped"]} == known["dropped"]
    assert max(range(24), key=lambda hour: found.hourly_share_pu[hour]) == known["peak_hour"]
    assert (found.closed_sites, found.sites) == known["closed"]
    assert 7.3 <= found.median_energy_kwh <= 9.1
    assert 8.7 <= found.mean_energy_kwh <= 11.0
    start = 4 * list(TABLES).index(name)
    for language in LANGUAGES:
        monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
        assert printed(language)[start : start + 4] == [list(error_cells(error)) for error in found.errors]
        for figure in (found.rows, found.sessions, found.corrected["day_month"]):
            assert str(figure) in written_figures(language)
        if found.closed_sites:
            assert re.search(rf"\b{found.closed_sites} (of the|der) {found.sites}\b", written_figures(language))


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
