"""Texts: what they say of the project file stands there."""

import errno
import math
import os
import tomllib
from dataclasses import fields
from string import Formatter

import pytest

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.settings import Settings
from planner.model.texts import LANGUAGES, catalogue, counted, figure, system_reason, text, text_or

STAGES = {item.name for item in fields(Settings)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_of_the_project_file_are_named_as_written_there(language: str) -> None:
    wrong = [code for code, text in catalogue(language).items() if "settings." in text or "[settings" in text]
    assert wrong == []
    named = {
        code: f"[{stage}]" for stage in STAGES for code, text in catalogue(language).items() if f"[{stage}]" in text
    }
    assert named["rules.unknown_jurisdiction"] == "[rules]"


@pytest.mark.parametrize(
    ("language", "names"), [("en", "Demand, Bays, own_one"), ("de", "Nachfrage, Stellplätze, own_one")]
)
def test_criteria_are_told_by_name_in_the_readers_language(language: str, names: str) -> None:
    issue = Issue(severity=Severity.NOTE, code="sites.criteria_unknown", params={"criteria": "demand, bays, own_one"})
    assert names in issue.message(language)
    assert names in text_or(issue.code, "", language, **issue.params)


SYSTEM = ("ENOSPC", "EACCES", "EROFS", "ENAMETOOLONG", "EIO", "EBUSY", "ENOENT")


@pytest.mark.parametrize("name", SYSTEM)
def test_what_the_system_says_of_a_file_is_told_in_the_readers_language(name: str) -> None:
    said = os.strerror(getattr(errno, name))
    fault = PlannerError.of("app.write_failed", where="a", reason=said)
    assert said in fault.message("en")
    assert said not in fault.message("de")
    whole = str(OSError(getattr(errno, name), said, "b.toml"))
    assert system_reason(whole, "de") == f"{system_reason(said, 'de')}: 'b.toml'"


def test_a_reason_that_is_not_the_systems_stays() -> None:
    for reason in ("the figures are wrong", "[Errno 99] something else: 'b'", ""):
        assert system_reason(reason, "de") == reason


@pytest.mark.parametrize(
    ("code", "params", "english", "german"),
    [
        ("io.unit_converted", {"column": "MW", "unit": "MW", "ours": "p_kw", "factor": 0.001}, " 0.001 ", " 0,001 "),
        ("access.site_outside", {"distance_m": 4.5, "limit_m": 2000.0}, "4.5 m", "4,5 m"),
        ("sizing.deviation_service", {"share_percent": 7.25, "target_percent": 5.0}, "7.2 %", "7,2 %"),
        ("grid.typical_overloaded", {"feeder_kva": 1234.5, "percent": 62.5}, "(1,234 kVA)", "(1.234 kVA)"),
        ("grid.n1_power_range", {"kw": 1234567.0, "most": 50000.0}, "1234567 kW", "50000 kW"),
        ("io.osm_too_many", {"limit": 2_000_000}, "2,000,000", "2.000.000"),
        ("io.no_positions", {"rows": 2131}, "the 2,131 rows", "der 2.131 Zeilen"),
        ("io.other_geometry", {"count": 2131, "types": "Point"}, "2,131 rows of", "2.131 Zeilen anderen"),
        ("siting.proving", {"gap": "?"}, "gap ? %", "?"),
        ("access.site_outside", {"distance_m": "4.5", "limit_m": "2000"}, "4.5 m", "4.5 m"),
    ],
)
def test_numbers_of_a_sentence_are_written_as_its_language_does(code, params, english, german):
    """The last case is a finding of an older run: its figures were words already."""
    found = PlannerError.of(code, **params)
    assert english in found.message("en")
    assert german in found.message("de")


def test_a_number_without_digits_asked_for_shows_three_that_count():
    assert [figure(x) for x in (0.00123456, 8.8333, 45.678, 123.456, 12345.6, -2.0)] == [
        "0.00123", "8.83", "45.7", "123", "12,346", "-2",
    ]  # fmt: skip
    assert [figure(x, "g", "de") for x in (1e6, 0.25, 1e300)] == ["1000000", "0,25", "1e+300"]
    assert text("sites.bays_angle", "de", value=22.5).endswith("nicht 22,5.")


def test_days_and_places_in_toml_are_told_in_german_too():
    assert "bald" in text("store.not_date", "de", key="project.date", value="bald")
    assert text("cli.gates_title", "de", day="2026-03-01").endswith("01.03.2026")
    with pytest.raises(tomllib.TOMLDecodeError) as wrong:
        tomllib.loads("[project\nname = ")
    told = PlannerError.of("store.not_toml", cause=str(wrong.value))
    assert str(wrong.value) in told.message("en")
    assert "TOML: Zeile 1, Spalte 9." in told.message("de")
    assert text("store.not_toml", "de", cause="Expected '=' (at end of document)").count("Ende der Datei") == 1


@pytest.mark.parametrize("name", ["column", "name", "site", "title"])
def test_a_name_that_looks_like_a_day_is_told_as_it_stands_in_the_file(name):
    assert counted({name: "2026-03-01", "day": "2026-03-01"}, "de") == {name: "2026-03-01", "day": "01.03.2026"}


def test_what_is_no_number_travels_as_a_word():
    found = PlannerError.of("siting.bad_length", value=math.nan, where="--radius")
    assert found.issues[0].params == {"value": "nan"}, "JSON knows no NaN"
    assert "nan" in found.message("de")


def test_both_languages_ask_for_the_same_digits():
    def asked(template: str) -> set[tuple[str, str]]:
        parts = Formatter().parse(template)
        return {(name, spec) for _, name, spec, _ in parts if name and spec and "|" not in spec}

    english, german = (catalogue(language) for language in LANGUAGES)
    assert {code for code in english if asked(english[code]) != asked(german[code])} == set()
