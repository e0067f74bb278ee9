import numpy as np
import pytest

from planner.maps.layer import MapLayer
from planner.maps.places import SiteName, feature_bounds, name_columns
from planner.maps.search import build_index, find
from planner.maps.spelling import plain, written_out

ROADS = (
    ("Hauptstraße", 0, 0), ("Hauptstraße", 400, 0), ("Hauptstraße", 9000, 0), ("Am Haupttor", 100, 100),
    ("Münsterplatz", 200, 200), ("Rue de l’Église", 300, 300), ("Åkervägen", 0, 500), ("", 0, 0), (None, 0, 0),
)  # fmt: skip


def lines(names_at, layer_id="roads"):
    """A layer of lines of 100 m that begin at the given places."""
    start = np.array([[x, y] for _, x, y in names_at], dtype=float)
    coords = np.stack([start, start + np.array([100.0, 0.0])], axis=1).reshape(-1, 2)
    n = len(names_at)
    return MapLayer(layer_id=layer_id, kind="line", coords_m=coords, offsets=np.arange(0, 2 * n + 1, 2),
                    feature_of_part=np.arange(n),
                    attributes={"name": np.array([name for name, _, _ in names_at], dtype=object),
                                "road_class": np.array(["primary"] * n, dtype=object),
                                "length_m": np.full(n, 100.0)})  # fmt: skip


def points(names_at, layer_id="pois"):
    n = len(names_at)
    return MapLayer(layer_id=layer_id, kind="point", coords_m=np.array([[x, y] for _, x, y in names_at], dtype=float),
                    offsets=np.arange(n + 1), feature_of_part=np.arange(n),
                    attributes={"name": np.array([name for name, _, _ in names_at], dtype=object)})  # fmt: skip


SITES = (
    SiteName(site_id="S-01", name="Rathaus", x_m=1000.0, y_m=2000.0),
    SiteName(site_id="S-02", name="", x_m=5.0, y_m=6.0),
)


@pytest.fixture
def index():
    return build_index([lines(ROADS), points([("Hauptbahnhof", 50, 60), ("Rathausplatz", 70, 80)])], SITES)


def titles(index, text, limit=20):
    return [hit.title for hit in find(index, text, limit)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("munster", "Münsterplatz"), ("MUENSTER", "Münsterplatz"), ("münsterplatz", "Münsterplatz"),
        ("eglise", "Rue de l’Église"), ("l'eglise", "Rue de l’Église"), ("akervag", "Åkervägen"),
        ("aakervaegen", "Åkervägen"),
        ("hauptstrasse", "Hauptstraße"), ("HAUPTSTRAßE", "Hauptstraße"), ("s-01", "Rathaus"), ("S-02", "S-02"),
    ],
)  # fmt: skip
def test_a_name_is_found_as_people_type_it(index, typed, found):
    assert titles(index, typed)[0] == found


def test_whole_names_come_before_beginnings_before_words_before_the_rest(index):
    names = ["Tor", "Tore", "Am Tor", "Haupttor"]
    shuffled = build_index([points([(name, i * 5000, 0) for i, name in enumerate(reversed(names))])])
    assert titles(shuffled, "tor") == names


def test_sites_come_before_places_before_roads(index):
    assert titles(index, "rathaus") == ["Rathaus", "Rathausplatz"]
    assert titles(index, "haupt")[:2] == ["Hauptbahnhof", "Hauptstraße"]


def test_every_word_counts(index):
    assert titles(index, "rue eglise") == ["Rue de l’Église"]
    assert titles(index, "eglise rue") == ["Rue de l’Église"]
    assert titles(index, "rue haupt") == []


def test_parts_of_one_road_are_one_place_and_far_ones_another(index):
    hits = [hit for hit in find(index, "hauptstraße") if hit.kind == "road"]
    assert sorted(hit.bounds for hit in hits) == [(0.0, 0.0, 500.0, 0.0), (9000.0, 0.0, 9100.0, 0.0)]
    assert sorted(hit.row for hit in hits) == [0, 2]
    assert all(hit.layer_id == hit.subtitle == "roads" for hit in hits)


def test_one_goes_to_a_feature_and_not_between(index):
    hit = next(hit for hit in find(index, "hauptstraße") if hit.row == 0)
    assert (hit.x_m, hit.y_m) in {(50.0, 0.0), (450.0, 0.0)}


def test_a_site_is_where_it_stands(index):
    (hit,) = find(index, "S-01")
    assert (hit.kind, hit.x_m, hit.y_m, hit.row) == ("site", 1000.0, 2000.0, -1)
    west, south, east, north = hit.bounds
    assert west < 1000.0 < east
    assert south < 2000.0 < north


@pytest.mark.parametrize("typed", ["", "   ", "nowhere at all", "\n", "q\nx"])
def test_nothing_found_is_nothing(index, typed):
    assert find(index, typed) == ()


def test_no_more_than_asked_for(index):
    assert len(find(index, "a", limit=2)) == 2
    assert find(index, "a", limit=0) == ()


def test_candidates_are_not_found_twice():
    layer = points([("Rathaus", 1000, 2000)], "candidates")
    assert len(find(build_index([layer], SITES), "rathaus")) == 1
    assert len(find(build_index([layer]), "rathaus")) == 1


def test_columns_that_hold_names(index):
    assert name_columns(lines(ROADS)) == ("name",)


def test_an_empty_project_has_no_names():
    empty = build_index([])
    assert empty.n_names == 0
    assert find(empty, "x") == ()


def test_features_without_a_vertex_have_no_place():
    layer = MapLayer(layer_id="x", kind="line", coords_m=np.array([[0.0, 0], [1, 1]]), offsets=np.array([0, 0, 2]),
                     feature_of_part=np.array([0, 1]),
                     attributes={"name": np.array(["gone", "here"], dtype=object)})  # fmt: skip
    assert np.isnan(feature_bounds(layer)[0]).all()
    assert titles(build_index([layer]), "e") == ["here"]


def test_a_search_looks_at_few_names_of_many():
    """Work is bounded by counting: of 60,000 names that fit, no more are looked at than are needed."""
    many = build_index([points([(f"Platz {i}", i * 3000.0, 0) for i in range(60_000)])])
    assert many.n_names == 60_000
    assert titles(many, "platz", 5) == ["Platz 0", "Platz 1", "Platz 2", "Platz 3", "Platz 4"]
    assert titles(many, "59999") == ["Platz 59999"]


def test_spellings():
    assert plain("É  Œuvre") == "e oeuvre"
    assert written_out("Öhringer Straße") == "oehringer strasse"
