"""The criteria table and normalisation."""

import numpy as np
import pandas as pd
import pytest

from planner.model.errors import PlannerError
from planner.model.texts import LANGUAGES, catalogue
from planner.sites.criteria import Criterion, check_weights, criterion, grid_headroom_pu, normalise, read_criteria
from planner.tables.catalogue import read_catalogue

NAN = float("nan")


def made(**fields):
    row = {
        "id": "x",
        "column": "x_kw",
        "direction": "max",
        "normalisation": "min_max",
        "points": np.nan,
        "missing": "neutral",
        "default_weight_pu": 0.5,
        "group": "location",
        "check": "",
    } | fields
    return criterion(pd.Series(row))


def test_the_table_reads_and_every_criterion_has_a_name_in_every_language():
    criteria = read_criteria()
    ids = [each.criterion_id for each in criteria]
    wanted = {"people_10min", "traffic", "junction", "competition", "demand", "grid_headroom", "bays", "town_fit"}
    assert wanted <= set(ids)
    assert sum(each.default_weight_pu for each in criteria) == pytest.approx(1.0)
    for language in LANGUAGES:
        assert all(f"sites.criteria_{each}" in catalogue(language) for each in ids)


def test_every_row_says_where_it_comes_from():
    assert read_catalogue("catalogue", "criteria")["source"].str.len().min() > 20


@pytest.mark.parametrize(
    ("fields", "values", "expected"),
    [
        ({}, [0, 5, 10, NAN], [0, 0.5, 1, NAN]),
        ({"direction": "min"}, [0, 5, 10, NAN], [1, 0.5, 0, NAN]),
        ({}, [4, 4, NAN], [0.5, 0.5, NAN]),
        ({"direction": "min"}, [4, NAN], [0.5, NAN]),
        ({"normalisation": "z"}, [0.3, 0.1 + 0.2, NAN], [0.5, 0.5, NAN]),
        ({}, [NAN, NAN], [NAN, NAN]),
        ({"normalisation": "target", "points": "8"}, [0, 4, 8, 80, NAN], [0, 0.5, 1, 1, NAN]),
        ({"normalisation": "target", "points": 8, "direction": "min"}, [0, 4, 80], [1, 0.5, 0]),
        ({"normalisation": "piecewise", "points": "0:1 2:1 12:0"}, [-1, 1, 7, 50, NAN], [1, 1, 0.5, 0, NAN]),
    ],
)
def test_normalisation(fields, values, expected):
    found = normalise(made(**fields), np.array(values, dtype=float))
    assert found.tolist() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"direction": "up"}, "up"),
        ({"normalisation": "rank"}, "piecewise"),
        ({"missing": "zero"}, "neutral"),
        ({"normalisation": "piecewise", "points": "0:1"}, "0:1"),
        ({"normalisation": "piecewise", "points": "5:1 2:0"}, "5:1 2:0"),
        ({"normalisation": "piecewise", "points": "0:1 2:3"}, "0:1 2:3"),
        ({"normalisation": "piecewise", "points": "a b"}, "a b"),
        ({"normalisation": "target", "points": "-4"}, "-4"),
        ({"normalisation": "target", "points": np.nan}, "nan"),
        ({"normalisation": "target", "points": "4 5"}, "4 5"),
    ],
)
def test_a_faulty_row_is_refused_by_name(fields, said):
    with pytest.raises(PlannerError) as caught:
        made(**fields)
    for language in LANGUAGES:
        assert said in caught.value.message(language)
        assert any(quoted in caught.value.message(language) for quoted in ('"x"', "„x“"))


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"trafic": 1.0}, 'Did you mean "traffic"'),
        ({"qqqq": 1.0}, "Known are"),
        ({"traffic": -1.0}, " is -1."),
        ({"traffic": NAN}, "nan"),
        ({"traffic": 0.0, "bays": 0.0}, "All weights are 0"),
    ],
)
def test_faulty_weights_are_refused_with_the_next_step(weights, said):
    with pytest.raises(PlannerError) as caught:
        check_weights(weights, read_criteria())
    assert said in caught.value.message()


def test_all_faults_of_the_weights_come_at_once():
    with pytest.raises(PlannerError) as caught:
        check_weights({"trafic": 1.0, "bays": -2.0}, read_criteria())
    assert [issue.code for issue in caught.value.issues] == ["sites.weight_unknown_close", "sites.weight_negative"]


@pytest.mark.parametrize(
    ("hosting_kw", "requested_kw", "expected"),
    [(300, 400, 0.75), (900, 400, 1), (-5, 400, 0), (None, 400, NAN), (300, None, NAN), (300, 0, NAN), (NAN, 400, NAN)],
)
def test_grid_headroom_is_the_share_of_the_request(hosting_kw, requested_kw, expected):
    assert grid_headroom_pu(hosting_kw, requested_kw) == pytest.approx(expected, nan_ok=True)


def test_a_criterion_knows_what_unknown_counts_for():
    base = made()
    assert isinstance(base, Criterion)
    assert [made(missing=rule).missing_pu for rule in ("neutral", "worst", "best")] == [0.5, 0.0, 1.0]
