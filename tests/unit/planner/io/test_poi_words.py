"""Kinds of points of interest: common words of two languages become one kind, others stay as they are."""

import pytest

from planner.io.layer import read_source
from planner.model.project import Role, Source


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Bäckerei", "bakery"), ("Supermarkt", "supermarket"), ("doctors", "doctor"), ("townhall", "town_hall"),
     ("sports_centre", "sports"), ("Fast Food", "fast_food"), ("lighthouse", "lighthouse")],
)  # fmt: skip
def test_words_of_kinds(tmp_path, word, kind):
    (tmp_path / "pois.csv").write_text(f"name;art;x;y\nA;{word};410000;5360000\n", encoding="utf-8")
    layer = read_source(Source(role=Role.POIS, path="pois.csv", crs="EPSG:25832"), tmp_path)
    assert layer.frame["kind"].tolist() == [kind]


def test_a_place_without_a_kind_is_other(tmp_path):
    (tmp_path / "pois.csv").write_text("name;art;x;y\nA;;410000;5360000\nB;cafe;410000;5360001\n", encoding="utf-8")
    layer = read_source(Source(role=Role.POIS, path="pois.csv", crs="EPSG:25832"), tmp_path)
    assert layer.frame["kind"].tolist() == ["other", "cafe"]
