from dataclasses import replace
from datetime import date
from pathlib import Path

from planner.app.edits import Edits, edited
from planner.model.project import Project
from planner.model.settings import Settings, SizingSettings

PROJECT = Project(
    name="p",
    folder=Path(),
    project_date=date(2026, 1, 1),
    settings=Settings(sizing=SizingSettings(caps_kw={"S2": 400.0, "S3": 250.0})),
)


def test_edits_stand_over_the_file_and_leave_the_project_alone():
    made = edited(PROJECT, Edits(caps_kw={"S2": 500.0, "S1": 300.0, "S3": None}))
    assert dict(made.settings.sizing.caps_kw) == {"S1": 300.0, "S2": 500.0}
    assert dict(PROJECT.settings.sizing.caps_kw) == {"S2": 400.0, "S3": 250.0}
    assert replace(made, settings=PROJECT.settings) == PROJECT


def test_without_edits_it_is_the_same_project():
    assert edited(PROJECT, None) is PROJECT
    assert edited(PROJECT, Edits()) is PROJECT
