"""Facts are data with a source and a date; texts are complete in both languages."""

import re
import tomllib
from datetime import date

import pandas as pd
import pytest

from planner.model.texts import LANGUAGES, catalogue, placeholders, text
from planner.resources import data_dir
from planner.tables.catalogue import read_catalogue

ROOT = data_dir().parent
CSV_FILES = sorted(data_dir().glob("catalogue/*.csv")) + sorted(data_dir().glob("demand/*.csv"))
CODE_IN_SOURCE = re.compile(
    r"""(?:PlannerError\.of|\bIssue|text|text_or|words|report|code=|tr)\(?\s*(?:code=)?["']([a-z]+\.[a-z0-9_]+)["']"""
)


def test_there_are_catalogues():
    assert len(CSV_FILES) >= 6


@pytest.mark.parametrize("path", CSV_FILES, ids=lambda path: path.name)
def test_every_row_has_a_source_and_a_date(path):
    frame = read_catalogue(path.parent.name, path.stem)
    assert len(frame)
    for written in frame["valid_from"]:
        date.fromisoformat(str(written) if len(str(written)) > 4 else f"{written}-01-01")
    assumed = frame[frame["state"] == "assumption"]
    assert assumed["source"].str.len().gt(10).all(), "an assumption says why"


@pytest.mark.parametrize("path", sorted(data_dir().glob("rules/*/*.toml")), ids=lambda path: path.name)
def test_every_rule_has_a_source_and_dates(path):
    with path.open("rb") as file:
        pack = tomllib.load(file)
    tables = [value for value in pack.values() if isinstance(value, list)]
    rules = [rule for table in tables for rule in table]
    assert rules
    for rule in rules:
        assert {"id", "source", "clause", "addressee", "valid_from", "status"} <= set(rule), rule.get("id")


def test_both_languages_hold_the_same_codes_and_placeholders():
    english, german = (catalogue(language) for language in LANGUAGES)
    assert set(english) == set(german)
    unlike = [code for code in english if placeholders(english[code]) != placeholders(german[code])]
    assert unlike == []


def test_every_code_named_in_the_source_has_a_text():
    known = catalogue("en")
    sections = {code.partition(".")[0] for code in known}
    missing = set()
    for path in [*ROOT.glob("planner/**/*.py"), *ROOT.glob("ui/**/*.py")]:
        for code in CODE_IN_SOURCE.findall(path.read_text(encoding="utf-8")):
            if code.partition(".")[0] in sections and code not in known:
                missing.add(f"{path.relative_to(ROOT)}: {code}")
    assert sorted(missing) == []


def test_a_text_is_filled_with_its_parameters():
    assert "sites.gpkg" in text("app.writing", "de", name="sites.gpkg")
    with pytest.raises(KeyError):
        text("app.writing")


def test_no_data_file_is_too_large():
    large = [path.name for path in data_dir().rglob("*") if path.is_file() and path.stat().st_size > 1_048_576]
    assert large == []


def test_no_csv_has_blank_headers():
    for path in CSV_FILES:
        assert not [c for c in pd.read_csv(path, comment="#").columns if c.startswith("Unnamed")], path.name
