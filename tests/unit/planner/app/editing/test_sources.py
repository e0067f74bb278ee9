"""Files added, replaced, removed and found again, with ids that last; looks as edits."""

from dataclasses import replace

import pytest

from planner.app.editing.looks import look_of, order_layers, set_look
from planner.app.editing.sources import (
    add_source,
    find_source,
    remove_source,
    replace_source,
    with_lasting_ids,
)
from planner.model.errors import PlannerError
from planner.model.look import LayerLook
from planner.model.project import Role, Source


@pytest.fixture
def filled(project):
    paths = ("a.gpkg", "b.gpkg", "c.gpkg")
    roads = tuple(Source(role=Role.ROADS, path=path) for path in paths)
    return replace(project, sources=(*roads, Source(role=Role.REFERENCE, path="plan.shp")))


def test_removing_one_does_not_rename_the_others(filled):
    after = remove_source(filled, "roads-1")
    assert [each.source_id for each in after.sources] == ["roads-2", "roads-3", "reference-1"]
    assert find_source(after, "roads-2").path == "b.gpkg"


def test_an_added_source_has_an_id_of_its_own(filled):
    after = remove_source(filled, "roads-1")
    after, again = add_source(after, Source(role=Role.ROADS, path="d.gpkg"))
    assert again == "roads-1"
    after, named = add_source(after, Source(role=Role.POIS, path="p.csv", source_id="places"))
    after, twin = add_source(after, Source(role=Role.POIS, path="q.csv", source_id="places"))
    assert (named, twin) == ("places", "places-1")
    ids = [each.source_id for each in after.sources]
    assert len(set(ids)) == len(ids)


def test_a_source_is_replaced_in_its_place(filled):
    after = replace_source(filled, "roads-2", Source(role=Role.ROADS, path="new.gpkg", source_id="other"))
    assert [each.path for each in after.sources] == ["a.gpkg", "new.gpkg", "c.gpkg", "plan.shp"]
    assert after.sources[1].source_id == "roads-2"


def test_an_unknown_source_is_told_with_those_there_are(filled):
    with pytest.raises(PlannerError, match="roads-1, roads-2"):
        remove_source(filled, "roads-9")


def test_the_look_of_a_drawn_source_goes_with_it(filled):
    styled = set_look(filled, LayerLook(layer_id="reference:reference-1", opacity_pu=0.5))
    assert remove_source(styled, "reference-1").looks == ()
    assert remove_source(styled, "roads-1").looks == styled.looks


def test_lasting_ids_are_given_once(filled):
    named = with_lasting_ids(filled)
    assert with_lasting_ids(named) is named


def test_looks_are_kept_once_a_layer_and_only_where_they_say_something(project):
    faint = LayerLook(layer_id="roads", opacity_pu=0.5)
    after = set_look(set_look(project, faint), LayerLook(layer_id="pois", title="Shops"))
    after = set_look(after, replace(faint, opacity_pu=0.3))
    assert [look.layer_id for look in after.looks] == ["roads", "pois"]
    assert look_of(after, "roads").opacity_pu == 0.3
    assert look_of(after, "chargers") == LayerLook(layer_id="chargers")
    assert set_look(set_look(after, LayerLook(layer_id="roads")), LayerLook(layer_id="pois")) == project


def test_the_order_of_layers_is_part_of_their_looks(project):
    after = order_layers(project, ["pois", "roads"])
    assert [(look.layer_id, look.order) for look in after.looks] == [("pois", 0), ("roads", 1)]
