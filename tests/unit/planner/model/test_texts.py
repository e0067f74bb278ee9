"""Texts: what they say of the project file stands there."""

from dataclasses import fields

import pytest

from planner.model.issues import Issue, Severity
from planner.model.settings import Settings
from planner.model.texts import LANGUAGES, catalogue, text_or

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
