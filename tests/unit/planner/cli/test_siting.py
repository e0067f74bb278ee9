"""``chargesite siting solve``: what it says to people and machines, and what it refuses."""

import json
import sys

import pytest

from planner.cli import main

PROMISED = {"objective", "bound", "gap", "chosen"}
COSTS = "place,A,B,C\nu,1,5,9\nv,5,1,9\nw,9,9,1\nx,9,8,2\n"
WEIGHTS = "place,people\nx,4\nw,3\nv,2\nu,1\n"
GRAPH = "4 3 2\n1 2 1\n2 3 5\n3 4 1\n"


@pytest.fixture
def files(tmp_path):
    for name, text in (("costs.csv", COSTS), ("weights.csv", WEIGHTS), ("graph.txt", GRAPH)):
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def call(monkeypatch, capsys, files):
    def run(*arguments, language="en"):
        monkeypatch.setattr(sys, "argv", ["chargesite", "siting", "solve", *map(str, arguments)])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.chdir(files)
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


TABLES = ("--cost-matrix", "costs.csv", "--weights", "weights.csv")


def answer(call, *arguments):
    code, out, _ = call(*arguments, "--json")
    assert code == 0, out
    found = json.loads(out)
    assert set(found) >= PROMISED
    assert found["gap"] == 0.0
    return found


def test_the_three_models(call):
    median = answer(call, "--model", "pmedian", "--p", 2, *TABLES)
    assert (median["objective"], median["bound"], median["chosen"]) == (
        18.0,
        18.0,
        ["B", "C"],
    )
    cover = answer(call, "--model", "mclp", "--p", 1, "--radius", 2, *TABLES)
    assert (cover["objective"], cover["chosen"], cover["covered_places"]) == (7.0, ["C"], 2)
    assert cover["weights_by_name"] is True
    fewest = answer(call, "--model", "lscp", "--radius", 5, *TABLES)
    assert fewest["objective"] == 2.0
    assert fewest["chosen"][1] == "C"


def test_a_graph_numbers_its_nodes_from_one(call):
    found = answer(call, "--model", "pmedian", "--orlib", "graph.txt")
    assert found["objective"] == 2.0
    assert len(found["chosen"]) == 2
    assert all(node - 1 == column for node, column in zip(found["chosen"], found["chosen_columns"], strict=True))
    assert answer(call, "--model", "mclp", "--orlib", "graph.txt", "--radius", 1, "--p", 1)["objective"] == 2.0
    kept = answer(call, "--model", "pmedian", "--orlib", "graph.txt", "--must", "1", "--min-distance", 2)
    assert 1 in kept["chosen"]
    assert 2 not in kept["chosen"]


def test_what_people_read(call):
    code, out, err = call("--model", "mclp", "--p", 1, "--radius", 2, *TABLES)
    assert code == 0
    assert "7 (70.0 %)" in out
    assert "Proven" in err
    assert "by name" in err
    code, out, err = call("--model", "lscp", "--radius", 5, "--cost-matrix", "costs.csv", language="de")
    assert "Zahl der Standorte" in out
    assert "zählt 1" in err
    code, out, err = call("--model", "mclp", "--p", 3, "--radius", 9, *TABLES)
    assert "1 of 3" in err


def test_good_enough_is_not_called_proven(call, files):
    """The gap asked for is kept, and the sentence says that a better choice may exist."""
    rows = [",".join(str((7 * i + 13 * j) % 23) for j in range(12)) for i in range(60)]
    (files / "many.csv").write_text("\n".join(rows) + "\n")
    asked = ("--model", "mclp", "--p", 3, "--radius", 4, "--cost-matrix", "many.csv", "--gap", 0.9)
    code, out, _ = call(*asked, "--json")
    found = json.loads(out)
    assert code == 0
    assert 0.0 < found["gap"] <= 0.9
    assert found["proven"] is False
    assert found["cut_by"] is None
    assert "Proven:" not in call(*asked)[2]


@pytest.mark.parametrize(
    ("arguments", "idle"),
    [
        (("--model", "mclp", "--p", 1, "--radius", 5, "--weight-column", "people"), "--weight-column"),
        (("--model", "mclp", "--p", 1, "--radius", 5, "--no-proof", "--time-limit", 900), "--time-limit"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(call, arguments, idle):
    code, out, _ = call(*arguments, "--cost-matrix", "costs.csv", "--json")
    (fault,) = json.loads(out)["errors"]
    assert (code, fault["params"]["options"]) == (2, idle)
    code, _, err = call(*arguments, "--cost-matrix", "costs.csv", language="de")
    assert (code, err.count("\n"), idle in err) == (2, 1, True)


def test_machines_read_what_people_are_told(call, files):
    (files / "two.csv").write_text("place,people,weight\nx,4,1\nw,3,1\nv,2,1\nu,1,1\n")
    two = ("--cost-matrix", "costs.csv", "--weights", "two.csv")
    nothing = answer(call, "--model", "mclp", "--p", 1, "--radius", 0, *two)
    assert (nothing["chosen"], nothing["weight_column"]) == ([], "weight")
    assert any("within 0 of a candidate" in line for line in nothing["notes"])
    fewest = answer(call, "--model", "lscp", "--p", 3, "--radius", 5, *two)
    assert any("--p was not used" in line for line in fewest["notes"])
    median = answer(call, "--model", "pmedian", "--p", 1, "--radius", 2, *two)
    assert any("--radius" in line for line in median["notes"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--model", "best", *TABLES), "model_unknown"),
        (("--model", "pmedian", "--p", 1), "one_source"),
        (("--model", "pmedian", "--orlib", "graph.txt", *TABLES), "one_source"),
        (("--model", "pmedian", "--orlib", "graph.txt", "--weights", "weights.csv"), "orlib_weights"),
        (("--model", "mclp", "--p", 1, *TABLES), "radius_missing"),
        (("--model", "mclp", "--p", 1, "--radius", "nan", *TABLES), "bad_length"),
        (("--model", "pmedian", *TABLES), "p_missing"),
        (("--model", "pmedian", "--p", 9, *TABLES), "bad_number"),
        (("--model", "pmedian", "--p", 1, "--must", "Z", *TABLES), "must_unknown"),
        (("--model", "pmedian", "--p", 1, "--min-distance", 3, *TABLES), "apart_needs_square"),
        (("--model", "lscp", "--radius", 0.5, *TABLES), "out_of_reach"),
    ],
)
def test_what_is_refused(call, arguments, code):
    ended, out, _ = call(*arguments, "--json")
    assert ended != 0
    assert json.loads(out)["errors"][0]["code"] == f"siting.{code}"


def test_the_radius_that_is_told_does(call):
    _, out, _ = call("--model", "lscp", "--radius", 0.5, *TABLES, "--json")
    told = json.loads(out)["errors"][0]["params"]
    assert told["places"] == 4
    assert answer(call, "--model", "lscp", "--radius", told["least"], *TABLES)["objective"] == 3.0


def test_missing_ways(call, files):
    (files / "costs.csv").write_text("place,A,B\nu,1,\nv,,\n")
    ended, out, _ = call("--model", "pmedian", "--p", 1, "--cost-matrix", "costs.csv", "--json")
    assert ended != 0
    assert json.loads(out)["errors"][0]["code"] == "siting.no_way"
    _, out, _ = call("--model", "lscp", "--radius", 5, "--cost-matrix", "costs.csv", "--json")
    assert json.loads(out)["errors"][0]["code"] == "siting.never_reached"
    code, out, _ = call("--model", "mclp", "--p", 1, "--radius", 5, "--cost-matrix", "costs.csv", "--json")
    assert code == 0
    assert json.loads(out)["mean_cost"] is None
