"""Which files a layer is drawn from, and what is done to them together."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from planner.app.layer_sources import confidentiality_of, remove_layer, sources_of_layer, with_confidentiality
from planner.model.look import LayerLook
from planner.model.project import Project, Role, Source

PROJECT = Project(
    name="p", folder=Path(), project_date=date(2026, 1, 1),
    sources=(
        Source(role=Role.ROADS, path="a.shp"), Source(role=Role.ROADS, path="b.shp", confidentiality="public"),
        Source(role=Role.GRID_LINES, path="c.shp", confidentiality="confidential"),
        Source(role=Role.GRID_STATIONS, path="d.shp"),
        Source(role=Role.REFERENCE, path="e.shp", source_id="districts", confidentiality="public"),
    ),
    looks=(LayerLook(layer_id="roads", title="Streets"), LayerLook(layer_id="pois", title="Places")),
)  # fmt: skip


def test_a_layer_may_have_many_files_and_a_result_none():
    assert sources_of_layer(PROJECT, "roads") == ("roads-1", "roads-2")
    assert sources_of_layer(PROJECT, "grid_buses") == ("grid_lines-1", "grid_stations-1")
    assert sources_of_layer(PROJECT, "reference:districts") == ("districts",)
    assert sources_of_layer(PROJECT, "reference:gone") == ()
    for result in ("grid_hosting", "catchments", "routes", "drawn_areas", "score_surface"):
        assert sources_of_layer(PROJECT, result) == ()


def test_removing_takes_files_and_look_and_leaves_the_others():
    after = remove_layer(PROJECT, "roads")
    assert [source.role for source in after.sources] == [Role.GRID_LINES, Role.GRID_STATIONS, Role.REFERENCE]
    assert [look.layer_id for look in after.looks] == ["pois"]
    assert remove_layer(PROJECT, "reference:districts").sources[-1].role is Role.GRID_STATIONS


def test_the_strictest_class_counts_and_one_is_set_for_all():
    assert confidentiality_of(PROJECT, "roads") == "internal"
    assert confidentiality_of(PROJECT, "grid_lines") == "confidential"
    assert confidentiality_of(PROJECT, "catchments") is None
    after = with_confidentiality(PROJECT, "roads", "confidential")
    assert [source.confidentiality for source in after.sources[:2]] == ["confidential"] * 2
    assert [replace(s, source_id="") for s in after.sources[2:4]] == list(PROJECT.sources[2:4])
