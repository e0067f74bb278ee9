"""Rivals of a site: places made of rows, own ones apart, unknown power kept unknown."""

import numpy as np
import pytest

from planner.access.figures import AccessLayers, access_figures
from planner.access.rivals import MOST_RIVALS, charging_places
from planner.model.settings import AccessSettings


@pytest.fixture
def street(draw):
    lines = [[(1000.0 * k, 0.0), (1000.0 * (k + 1), 0.0)] for k in range(20)]
    return draw.graph(*lines, speed_kmh=[60.0] * 20)


def row_of(graph, site, **layers):
    return access_figures(graph, site, AccessLayers(**layers), AccessSettings()).frame.iloc[0]


def test_rows_of_one_operator_close_together_are_one_place(draw, street):
    chargers = draw.points(
        (3000, 0), (3040, 0), (3030, 20), (9000, 0), (18_000, 0),
        operator=["Alpha", "alpha", "Beta", "Alpha", "Alpha"], name=["Yard", "", "Inn", "", ""],
        power_kw=[150.0, 150.0, 22.0, np.nan, 50.0], n_points=[2.0, 2.0, 1.0, np.nan, 2.0],
    )  # fmt: skip
    rivals = row_of(street, draw.points((0, 0)), chargers=chargers)["rivals"]
    assert [(rival.name, rival.operator) for rival in rivals] == [
        ("Yard", "Alpha"), ("Inn", "Beta"), ("Alpha", "Alpha"),
    ]  # fmt: skip
    assert [rival.power_kw for rival in rivals] == [300.0, 22.0, None]
    assert [rival.n_points for rival in rivals] == [4, 1, None]
    assert [rival.drive_min for rival in rivals] == pytest.approx([3.0, 3.03, 9.0])


def test_a_place_with_one_post_of_unknown_power_has_unknown_power(draw):
    chargers = draw.points((0, 0), (10, 0), operator=["a", "a"], power_kw=[50.0, np.nan], n_points=[2.0, 2.0])
    places = charging_places(chargers)
    assert np.isnan(places.power_kw).all()
    assert places.n_points.tolist() == [4.0]


def test_without_operator_only_one_spot_is_one_place(draw):
    chargers = draw.points((0, 0), (0.5, 0), (50, 0), operator=[None, None, None], power_kw=[11.0, 11.0, 11.0])
    assert charging_places(chargers).power_kw.tolist() == [22.0, 11.0]


def test_own_chargers_are_rivals_marked_own_but_no_competitors(draw, street):
    chargers = draw.points(
        (1000, 0), (3000, 0), (5000, 0), (7000, 0),
        operator=["Our Power", "our power ", "Other", "Other"], own=["unsaid", "no", "yes", "unsaid"],
        power_kw=[150.0] * 4,
    )  # fmt: skip
    row = row_of(street, draw.points((0, 0)), chargers=chargers, own_operator="OUR POWER")
    assert [rival.own for rival in row["rivals"]] == [True, False, True, False]
    assert row["competitor_min"] == pytest.approx(3.0)
    assert row["competitors_10min"] == 2
    assert row["fast_competitors_10min"] == 2


def test_only_own_chargers_leave_no_competitor(draw, street):
    chargers = draw.points((1000, 0), operator=["Us"], own=["yes"], power_kw=[50.0])
    row = row_of(street, draw.points((0, 0)), chargers=chargers)
    assert np.isnan(row["competitor_min"])
    assert row["competitors_10min"] == 0


def test_at_most_fifty_rivals_the_nearest(draw, street):
    chargers = draw.points(*[(100.0 * k, 0.0) for k in range(80)], operator=[f"o{k:02d}" for k in range(80)])
    rivals = row_of(street, draw.points((0, 0)), chargers=chargers)["rivals"]
    assert len(rivals) == MOST_RIVALS
    assert rivals[-1].operator == f"o{MOST_RIVALS - 1:02d}"


def test_no_charger_layer_and_an_empty_one(draw, street):
    none = draw.points((0, 0), operator=["x"]).iloc[:0]
    assert np.isnan(row_of(street, draw.points((0, 0)))["competitors_10min"])
    row = row_of(street, draw.points((0, 0)), chargers=none)
    assert (row["competitors_10min"], row["rivals"]) == (0, ())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Ladepark Nord, 1", "Ladepark Nord, 2"], "Ladepark Nord"),
        (["Ladepark Nord 11", "Ladepark Nord 12"], "Ladepark Nord"),
        (["Rathaus", "Rathenauplatz"], "Rathaus"),
        (["Bahnhof", "Bahnhof (Süd)"], "Bahnhof"),
        (["Hub 1", "Hub 2"], "Hub 1"),
        (["Alpha e.V.", "Alpha e.V."], "Alpha e.V."),
    ],
)
def test_a_place_of_several_posts_bears_what_their_names_have_in_common(draw, names, expected):
    chargers = draw.points((0, 0), (40, 0), name=names, operator=["X", "X"], power_kw=[50.0, 50.0])
    assert charging_places(chargers).name == (expected,)
