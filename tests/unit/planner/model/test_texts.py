"""Texts: what they say of the project file stands there."""

from dataclasses import fields

import pytest

from planner.model.settings import Settings
from planner.model.texts import LANGUAGES, catalogue

STAGES = {item.name for item in fields(Settings)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_of_the_project_file_are_named_as_written_there(language: str) -> None:
    wrong = [code for code, text in catalogue(language).items() if "settings." in text or "[settings" in text]
    assert wrong == []
    named = {
        code: f"[{stage}]" for stage in STAGES for code, text in catalogue(language).items() if f"[{stage}]" in text
    }
    assert named["rules.unknown_jurisdiction"] == "[rules]"
