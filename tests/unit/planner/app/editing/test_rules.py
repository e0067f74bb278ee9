"""Own packs and evidence as edits of a project."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.editing.rules import (
    add_own_pack,
    asked_facts,
    drop_own_pack,
    evidence_lines,
    forget_evidence,
    read_value,
    tell_evidence,
)
from planner.model.drawn import Scenario
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.store.project_text import read_project, write_project_text
from tests.unit.planner.rules.test_own_packs import OWN


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "house.toml").write_text(OWN, encoding="utf-8")
    return Project(name="p", folder=tmp_path, project_date=date(2026, 11, 22), crs="EPSG:25832")


def test_a_pack_is_added_once_and_dropped(project):
    path = project.folder / "house.toml"
    made = add_own_pack(add_own_pack(project, path), path)
    assert made.settings.rules.own_packs == ("house.toml",)
    assert drop_own_pack(made, "house.toml") == project


def test_a_pack_at_fault_is_not_taken(project):
    path = project.folder / "bad.toml"
    path.write_text(OWN.replace("value = 8", 'value = "a"'), encoding="utf-8")
    with pytest.raises(PlannerError, match="does not fit"):
        add_own_pack(project, path)
    path.write_text(OWN, encoding="utf-8")
    with pytest.raises(PlannerError, match=r"already stands in"):
        add_own_pack(add_own_pack(project, project.folder / "house.toml"), path)


def test_evidence_is_told_read_back_and_forgotten(project):
    made = tell_evidence(project, "payment_terminal", False)
    made = tell_evidence(made, "ten_t_exit_km", 2.5, "S.1")
    made = tell_evidence(made, "ten_t_network", "core", "S.1")
    lines = [(each.site_id, each.fact, each.value) for each in evidence_lines(made)]
    assert lines == [("", "payment_terminal", False), ("S.1", "ten_t_exit_km", 2.5), ("S.1", "ten_t_network", "core")]
    path = project.folder / "project.toml"
    path.write_text(write_project_text(made), encoding="utf-8")
    assert read_project(path).settings.rules == made.settings.rules
    for line in evidence_lines(made):
        made = forget_evidence(made, line.key)
    assert made == project


def test_in_a_scenario_evidence_belongs_to_the_scenario(project):
    late = replace(project, scenarios=(Scenario(scenario_id="late", name="Late", changes={}),), scenario="late")
    made = tell_evidence(late, "payment_terminal", True)
    assert made.settings == project.settings
    assert [each.value for each in evidence_lines(made)] == [True]
    assert evidence_lines(forget_evidence(made, "payment_terminal")) == ()


def test_evidence_of_the_wrong_type_is_refused(project):
    with pytest.raises(PlannerError, match="does not fit"):
        tell_evidence(project, "ten_t_exit_km", "near")


@pytest.mark.parametrize(
    ("fact", "written", "value"),
    [
        ("bays", " 12,5 ", 12.5),
        ("bays", "many", None),
        ("bays", "1'200", 1200.0),
        ("kind", " car_park", "car_park"),
        ("kind", " ", None),
    ],
)
def test_what_is_typed_is_read_by_the_fact(fact, written, value):
    assert read_value(fact, written) == value


@pytest.mark.parametrize("language", ["en", "de"])
def test_facts_are_asked_in_the_readers_words(language):
    facts = asked_facts(language)
    assert {fact.kind for fact in facts} == {"bool", "number", "text"}
    assert len({fact.words for fact in facts}) == len(facts)
