"""Texts: what they say of the project file stands there."""

import errno
import os
from dataclasses import fields

import pytest

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.settings import Settings
from planner.model.texts import LANGUAGES, catalogue, system_reason, text_or

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
