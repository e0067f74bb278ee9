"""``chargesite demand calibrate``: what it prints for people and machines, what it writes, and what it refuses."""

import json
import shutil
import sys
from datetime import datetime

import pytest

from planner.cli import main
from planner.demand.calibration.document import read_calibration
from planner.resources import data_path
from tests.session_files import council_csv, synthetic_sessions

MINIMAL = data_path("examples", "minimal", "project.toml")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sessions")
    spring = council_csv(synthetic_sessions(datetime(2025, 3, 3), 91), exchanged=True)
    spring += (
        '1,50000,1,2025-20-04T00:00:00,10:00,,,,"Marktplatz"\n1,1,1,2025-04-20,10:00,2025-04-20,10:30,-5,"Marktplatz"\n'
    )
    (folder / "spring.csv").write_text(spring, encoding="utf-8")
    summer = council_csv(synthetic_sessions(datetime(2025, 6, 2), 91)) + '1,1,1,02/06/2025,10:00,,,,"Marktplatz"\n'
    (folder / "summer.csv").write_text(summer, encoding="utf-8")
    (folder / "map.csv").write_text("session_site;site_id\nMarktplatz;M01\n", encoding="utf-8")
    (folder / "twice.csv").write_text(
        "session_site;site_id\nMarktplatz;M01\nNordring Car Park, Offenburg;M03\n", encoding="utf-8"
    )
    (folder / "wrong.csv").write_text("session_site;site_id\nMarkplatz;M01\n", encoding="utf-8")
    (folder / "wrong_id.csv").write_text("session_site;site_id\nMarktplatz;M99\n", encoding="utf-8")
    (folder / "wrong_columns.csv").write_text("session_site;place\nMarktplatz;M01\n", encoding="utf-8")
    return folder


@pytest.fixture
def call(monkeypatch, capsys, files):
    def run(name, *arguments, language="en"):
        monkeypatch.setattr(sys, "argv", ["chargesite", "demand", "calibrate", str(files / name), *map(str, arguments)])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
        monkeypatch.setenv("COLUMNS", "80")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def answer(call, *arguments):
    code, out, _ = call(*arguments, "--json")
    assert code == 0
    return json.loads(out)


def refusal(call, *arguments):
    code, out, _ = call(*arguments, "--json")
    assert code == 1
    return [error["code"] for error in json.loads(out)["errors"]]


def test_for_machines(call, files, tmp_path):
    out = tmp_path / "calibration.toml"
    found = answer(call, "spring.csv", "--test", files / "summer.csv", "--out", out)
    assert found["ok"] is True
    assert found["dropped"] == {"no_start": 1, "negative_energy": 1}
    assert found["corrected"]["day_month"] > 0
    assert found["rows"] == found["sessions"] + 2
    assert (found["first_day"], found["last_day"]) == ("2025-03-03", "2025-06-01")
    assert [error["quantity"] for error in found["errors"]] == ["sessions", "energy", "duration", "profile"]
    assert found["test_files"] == ["summer.csv"]
    codes = [issue["code"] for issue in found["issues"]]
    assert codes == ["demand.sessions_open_session", "demand.sessions_months"]
    written = read_calibration(out)
    assert written.constants == found["constants"]
    assert written.sessions == found["sessions"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_for_people_on_80_columns(call, files, tmp_path, language):
    arguments = ("--test", files / "summer.csv", "--out", tmp_path / "c.toml")
    code, out, err = call("spring.csv", *arguments, language=language)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "MAPE" in out
    assert "Marktplatz" in out
    words = (
        ("dropped: 1 row", "put right", "Not tested")
        if language == "en"
        else ("weggelassen: 1", "berichtigt.", "Nicht")
    )
    assert all(word in err for word in words)


def test_last_days_of_one_file_held_back(call):
    found = answer(call, "summer.csv", "--hold-back", "0.25", "--use-case", "corridor")
    assert found["held_back_days"] == 23
    assert found["last_day"] == "2025-08-08"
    assert found["errors"]
    assert found["stay_mean_h"] is None
    assert list(found["constants"]) == ["corridor_energy_kwh"]


def test_weeks_without_any_session_are_asked_about(call, files):
    later = files / "autumn.csv"
    later.write_text(council_csv(synthetic_sessions(datetime(2025, 10, 6), 60)), encoding="utf-8")
    found = answer(call, "spring.csv", later)
    assert found["issues"][0]["code"] == "demand.sessions_gap"
    assert found["files"] == ["spring.csv", "autumn.csv"]


def test_sessions_that_overlap_are_no_test(call, files):
    both = files / "both.csv"
    both.write_text(council_csv(synthetic_sessions(datetime(2025, 5, 5), 91)), encoding="utf-8")
    found = answer(call, "spring.csv", "--test", both)
    assert found["issues"][0]["code"] == "demand.sessions_test_overlap"


def test_sites_nobody_knew_before_give_no_error_and_say_so(call, files):
    other = files / "other.csv"
    text = council_csv(synthetic_sessions(datetime(2025, 6, 2), 91))
    for site in ("Nordring Car Park, Offenburg", "Marktplatz", "Depot Süd"):
        text = text.replace(site, "New " + site)
    for point in ("5000", "5001", "5002"):
        text = text.replace(f",{point}", f",9{point}")
    other.write_text(text, encoding="utf-8")
    found = answer(call, "spring.csv", "--test", other)
    assert found["errors"] == []
    assert "demand.sessions_no_common_site" in [issue["code"] for issue in found["issues"]]


def test_volume_is_scaled_to_what_was_counted(call, files):
    found = answer(call, "spring.csv", "--project", MINIMAL, "--site-map", files / "twice.csv")
    assert found["volume_scale_pu"] > 0
    assert set(found["constants"]) == {"destination_energy_kwh", "destination_plug_share_pu"}
    warnings = [issue for issue in found["issues"] if issue["code"] == "demand.sessions_other_use"]
    assert len(warnings) == 1, "M03 is a corridor site"
    assert "M03" in warnings[0]["message"]
    code, _, err = call("spring.csv", "--project", MINIMAL, "--site-map", files / "map.csv")
    assert code == 0
    assert f"{found['volume_scale_pu']:.3g}" in err


def test_sessions_older_than_the_adoption_path_are_fitted_in_its_first_year(call, files):
    old = files / "old.csv"
    old.write_text(council_csv(synthetic_sessions(datetime(2018, 3, 5), 91)), encoding="utf-8")
    found = answer(call, old, "--project", MINIMAL, "--site-map", files / "map.csv")
    assert found["volume_scale_pu"] > 0
    said = [issue["message"] for issue in found["issues"] if issue["code"] == "demand.sessions_other_year"]
    assert len(said) == 1
    assert "2018" in said[0]
    assert "2020" in said[0]


def test_own_share_of_battery_cars_keeps_the_year_of_the_sessions(call, files, tmp_path):
    old, own = files / "old.csv", tmp_path / "minimal"
    old.write_text(council_csv(synthetic_sessions(datetime(2018, 3, 5), 91)), encoding="utf-8")
    shutil.copytree(MINIMAL.parent, own)
    with (own / "project.toml").open("a", encoding="utf-8") as written:
        written.write("\n[demand.overrides]\nbev_share_pu = 0.002\n")
    found = answer(call, old, "--project", own / "project.toml", "--site-map", files / "map.csv")
    assert found["volume_scale_pu"] > 0
    assert "demand.sessions_other_year" not in [issue["code"] for issue in found["issues"]]


def test_sites_that_closed_are_counted_beside_the_errors(call, files):
    gone = files / "gone.csv"
    rows = council_csv(synthetic_sessions(datetime(2025, 6, 2), 91)).splitlines(keepends=True)
    gone.write_text("".join(row for row in rows if "Marktplatz" not in row), encoding="utf-8")
    found = answer(call, "spring.csv", "--test", gone)
    assert found["closed_sites"] == 1
    assert found["errors"][0]["sites"] == 2
    _, _, err = call("spring.csv", "--test", gone, language="de")
    assert "1 Standort mit Ladevorgängen in der Anpassung hat in der Prüfung keine" in err
    assert answer(call, "spring.csv", "--test", files / "summer.csv")["closed_sites"] == 0


def test_what_is_refused(call, files, tmp_path):
    spring, summer = files / "spring.csv", files / "summer.csv"
    assert refusal(call, "none.csv") == ["cli.file_missing"]
    assert refusal(call, "map.csv") == ["io.sessions_column"]
    assert refusal(call, "spring.csv", "--use-case", "seaside") == ["demand.sessions_use_case"]
    assert refusal(call, "spring.csv", "--test", summer, "--hold-back", "0.2") == ["demand.sessions_two_tests"]
    assert refusal(call, "spring.csv", "--test", spring) == ["demand.sessions_same_file"]
    assert refusal(call, "summer.csv", "--test", spring) == ["demand.sessions_test_not_later"]
    assert refusal(call, "spring.csv", "--max-stay-h", "0.1")[:2] == [
        "demand.sessions_too_few",
        "demand.sessions_no_start",
    ]
    assert refusal(call, "spring.csv", "--project", MINIMAL) == ["demand.sessions_map_and_project"]
    for name, code in (("wrong", "map_site"), ("wrong_columns", "map_columns"), ("wrong_id", "map_id")):
        mapped = ("--project", MINIMAL, "--site-map", files / f"{name}.csv")
        assert refusal(call, "spring.csv", *mapped) == [f"demand.sessions_{code}"]
    assert refusal(call, "spring.csv", "--out", tmp_path / "c.json") == ["demand.calibration_suffix"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_file_that_is_not_there_is_no_matter_of_a_project(call, language):
    code, _, err = call("none.csv", language=language)
    assert code == 1
    assert "none.csv" in err
    assert "project.toml" not in err


def test_one_sentence_for_people(call):
    code, out, err = call("spring.csv", "--use-case", "seaside")
    assert (code, out) == (1, "")
    assert "destination" in err
    assert "Traceback" not in err
