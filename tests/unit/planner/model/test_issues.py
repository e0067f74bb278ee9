"""Findings: their sentences, and those that say the same of several places."""

import pickle

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity, merged


def issue(where, **params):
    return Issue(severity=Severity.WARNING, code="app.writing", params=params, where=where)


def test_the_place_comes_first():
    assert issue("S1", name="x").message("en").startswith("S1: ")
    assert issue("", name="x").message("de").startswith("Schreibe")


def test_alike_findings_become_one():
    found = merged([issue("S1", name="x"), issue("S2", name="y"), issue("S3", name="x"), issue("S1", name="x")])
    assert [(each.where, each.params["name"]) for each in found] == [("S1, S3", "x"), ("S2", "y")]


def test_long_lists_are_counted():
    assert merged([issue(f"S{i}", name="x") for i in range(8)])[0].where == "S0, S1, S2, S3, S4 (+3)"


def test_an_error_crosses_processes_whole():
    error = PlannerError((issue("a.shp", name="x"), issue("b.shp", name="y")))
    again = pickle.loads(pickle.dumps(error))
    assert again.issues == error.issues
    assert again.message() == error.message()
    assert len(again.message("de").splitlines()) == 2
