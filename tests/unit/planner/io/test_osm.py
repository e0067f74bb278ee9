"""OpenStreetMap extracts: roads as drivers find them, places, and files that are not what they should be."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from planner.access.graph import build_road_graph
from planner.io import osm, osmfile
from planner.io.layer import SourceLayer, read_source
from planner.io.osmtags import open_to_cars
from planner.model.errors import PlannerError
from planner.model.project import Role, Source
from planner.model.settings import AccessSettings
from planner.model.texts import LANGUAGES
from tests.osm_files import PLACES, write_osm

STREET = {"highway": "residential"}


def read(path: Path, role: Role = Role.ROADS) -> SourceLayer:
    return read_source(Source(role=role, path=path.name), path.parent)


def roads(folder: Path, *tags: dict[str, str], ending: str = ".osm.pbf") -> SourceLayer:
    ways = [((1, 2, 3), {**STREET, **one}) for one in tags]
    return read(write_osm(folder / f"roads{ending}", ways))


def refused(path: Path, role: Role = Role.ROADS) -> str:
    with pytest.raises(PlannerError) as caught:
        read(path, role)
    (issue,) = caught.value.issues
    assert issue.where == path.name
    assert all(issue.message(language) for language in LANGUAGES)
    return issue.code


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm"])
def test_ways_meet_at_common_nodes_and_only_there(tmp_path, ending):
    ways = [((1, 2, 3), STREET), ((4, 2), STREET), ((6, 7), {"highway": "primary", "name": "Over", "ref": "B 3"})]
    places = {**PLACES, 3: (9.003, 48.700)}
    layer = read(write_osm(tmp_path / f"roads{ending}", ways, places=places))
    frame = layer.frame
    assert frame.crs.to_epsg() == 4326
    assert frame["road_id"].tolist() == ["101", "102", "103"]
    assert frame["road_class"].tolist() == ["residential", "residential", "primary"]
    assert frame["name"].tolist() == [None, None, "Over"]
    assert shapely.get_coordinates(frame.geometry.iloc[0]).tolist() == [[9.0, 48.7], [9.001, 48.7], [9.003, 48.7]]
    graph = build_road_graph(frame.to_crs(32632), AccessSettings())
    # node 2 joins three edges; the road over it has ends of its own
    assert (graph.n_nodes, graph.n_edges) == (6, 4)
    assert graph.quality.components == 2
    assert graph.quality.crossings_open == 1
    split = build_road_graph(frame.to_crs(32632), AccessSettings(split_crossings=True))
    assert split.quality.components == 1


def test_directions(tmp_path):
    given = [
        {"oneway": "yes"},
        {"oneway": "-1"},
        {"oneway": "no"},
        {},
        {"junction": "roundabout"},
        {"highway": "motorway"},
        {"highway": "motorway", "oneway": "no"},
        {"highway": "motorway_link"},
        {"oneway": "reversible"},
    ]
    assert roads(tmp_path, *given).frame["oneway"].tolist() == [
        "forward", "backward", "both", "both", "forward", "forward", "both", "both", "both",
    ]  # fmt: skip


def test_speeds(tmp_path):
    given = [
        {"maxspeed": "50"},
        {"maxspeed": "30 mph"},
        {"maxspeed": "walk"},
        {"maxspeed": "none"},
        {"maxspeed": "DE:urban"},
        {"source:maxspeed": "CH:rural"},
        {"maxspeed:type": "sign"},
        {"maxspeed:forward": "70"},
        {"maxspeed": "GB:nsl_single"},
        {},
    ]
    layer = roads(tmp_path, *given)
    expected = [50, 30 * 1.609344, 7, np.nan, 50, 80, np.nan, 70, 60 * 1.609344, np.nan]
    assert layer.frame["speed_kmh"].to_numpy() == pytest.approx(expected, nan_ok=True)
    assert not layer.issues


def test_a_speed_of_the_other_direction(tmp_path):
    frame = roads(tmp_path, {"maxspeed:forward": "70", "maxspeed:backward": "50"}, {"maxspeed": "30"}).frame
    assert frame["speed_kmh"].tolist() == [70, 30]
    assert frame["speed_backward_kmh"].to_numpy() == pytest.approx([50, np.nan], nan_ok=True)


def test_closed_roads_are_left_out_and_counted(tmp_path):
    given = [{"access": "private"}, {"motor_vehicle": "no"}, {"area": "yes"}, {"access": "destination"}, {}]
    layer = roads(tmp_path, *given)
    assert layer.frame["road_id"].tolist() == ["104", "105"]
    (issue,) = layer.issues
    assert (issue.code, issue.params["count"]) == ("io.osm_closed", 3)


def test_the_word_for_cars_stands_over_the_word_for_all():
    assert open_to_cars({"access": "no", "motor_vehicle": "yes"})
    assert not open_to_cars({"access": "yes", "motorcar": "no"})
    assert not open_to_cars({"vehicle": "private"})


def test_ways_for_walking_and_for_farms_are_no_roads(tmp_path):
    layer = roads(tmp_path, {}, {"highway": "footway"}, {"highway": "track"}, {"highway": "cycleway"})
    assert layer.frame["road_id"].tolist() == ["101"]


def test_bridges_tunnels_and_layers(tmp_path):
    given = [{"bridge": "viaduct", "layer": "1"}, {"tunnel": "building_passage"}, {"bridge": "no"}, {}]
    frame = roads(tmp_path, *given).frame
    assert frame["bridge"].tolist() == ["yes", "no", "no", "no"]
    assert frame["tunnel"].tolist() == ["no", "yes", "no", "no"]
    assert frame["layer"].tolist() == ["1", None, None, None]


def test_a_bridge_is_kept_apart_when_crossings_are_split(tmp_path):
    ways = [((1, 3), STREET), ((4, 5), {**STREET, "bridge": "yes", "layer": "1"}), ((6, 7), STREET)]
    places = {**PLACES, 3: (9.004, 48.7)}
    layer = read(write_osm(tmp_path / "roads.osm.pbf", ways, places=places))
    quality = build_road_graph(layer.frame.to_crs(32632), AccessSettings(split_crossings=True)).quality
    assert (quality.crossings_split, quality.crossings_apart, quality.crossings_open) == (1, 1, 0)


def test_a_road_that_leaves_the_extract_keeps_what_lies_inside(tmp_path):
    ways = [((1, 2, 99, 3, 6), STREET), ((98, 99), STREET), ((97, 1), STREET), ((4, 5), STREET)]
    layer = read(write_osm(tmp_path / "roads.osm.pbf", ways))
    assert layer.frame["road_id"].tolist() == ["101", "101", "104"]
    assert [issue.params["count"] for issue in layer.issues if issue.code == "io.osm_clipped"] == [3]


def test_a_way_of_one_place_is_no_road(tmp_path):
    layer = read(write_osm(tmp_path / "roads.osm.pbf", [((1, 1), STREET), ((1, 2), STREET)]))
    assert layer.frame["road_id"].tolist() == ["102"]


def test_places_are_points_and_closed_ways(tmp_path):
    ways = [
        ((1, 2, 4, 1), {"shop": "supermarket", "name": "Market"}),
        ((1, 2), {"amenity": "parking"}),
        ((1, 2, 98, 1), {"amenity": "school"}),
        ((1, 3), STREET),
    ]
    node_tags = {5: {"amenity": "cafe", "name": "Corner"}, 6: {"tourism": "hotel"}, 7: {"highway": "crossing"}}
    layer = read(write_osm(tmp_path / "places.osm.pbf", ways, node_tags=node_tags), Role.POIS)
    assert layer.frame["kind"].tolist() == ["cafe", "hotel", "supermarket"]
    assert layer.frame["name"].tolist() == ["Corner", None, "Market"]
    assert layer.frame.geometry.geom_type.tolist() == ["Point", "Point", "Polygon"]


def test_an_extract_without_what_is_asked_says_so(tmp_path):
    path = write_osm(tmp_path / "roads.osm.pbf", [((1, 2), {"highway": "footway"})])
    assert refused(path) == "io.empty_layer"
    assert refused(path, Role.POIS) == "io.empty_layer"


def test_other_roles_are_refused(tmp_path):
    path = write_osm(tmp_path / "roads.osm.pbf", [((1, 2), STREET)])
    assert refused(path, Role.LANDUSE) == "io.osm_role"


def test_a_file_that_is_cut_off_is_refused_wherever_it_was_cut(tmp_path):
    whole = write_osm(tmp_path / "whole.osm.pbf", [((1, 2, 3), STREET)]).read_bytes()
    path = tmp_path / "cut.osm.pbf"
    codes = []
    for size in range(20, len(whole)):
        path.write_bytes(whole[:size])
        codes.append(refused(path))
    # before and after the block of nodes nothing tells that more should follow: no road is left then
    assert codes.count("io.empty_layer") == 2
    assert set(codes) == {"io.osm_cut_off", "io.empty_layer"}


def test_a_damaged_file_is_refused_or_read_but_never_more(tmp_path):
    whole = write_osm(tmp_path / "whole.osm.pbf", [((1, 2, 3), STREET)]).read_bytes()
    path = tmp_path / "bad.osm.pbf"
    rng = np.random.default_rng(1)
    seen = set()
    for _ in range(150):
        data = bytearray(whole)
        for at in rng.integers(0, len(data), 3):
            data[at] = rng.integers(0, 256)
        path.write_bytes(data)
        try:
            seen.add(len(read(path).frame))
        except PlannerError as fault:
            seen.add(" ".join(issue.code for issue in fault.issues))
    assert "io.osm_damaged" in seen
    assert not any(" " in str(one) for one in seen)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.osm.pbf", b"this is no extract at all", "io.wrong_content"),
        ("a.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\xff\xff\xff\xff\x7f", "io.osm_damaged"),
        ("a.osm.pbf", b"\x00\xff\xff\xff\x0a\x09OSMHeader\x18\x01", "io.osm_damaged"),
        ("a.osm.pbf", b"\x00\x00\x00\x0b\x0a\x09OSMHeader", "io.osm_damaged"),
        ("a.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x02\x07\x07", "io.osm_damaged"),
        ("a.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x06\x10\xff\xff\xff\xff\x0f", "io.osm_damaged"),
        ("a.osm", b"<osmChange version='0.6'></osmChange>", "io.wrong_content"),
        ("a.osm", b"<!DOCTYPE x [<!ENTITY a 'b'>]><osm version='0.6'></osm>", "io.doctype"),
        ("a.osm", b"<osm version='0.6'><node id='1' lat='48.7' lon='9'/><way id='1'>", "io.osm_damaged"),
        ("a.osm", b"<osm version='0.6'><node id='1' lat='48.7x' lon='9'/></osm>", "io.osm_damaged"),
        ("a.osm", b"<osm version='0.6'></osm>", "io.empty_layer"),
    ],
)
def test_what_is_no_extract_is_refused(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


def test_limits(tmp_path, monkeypatch):
    path = write_osm(tmp_path / "roads.osm.pbf", [((1, 2), STREET), ((2, 3), STREET)])
    with monkeypatch.context() as patch:
        patch.setattr(osmfile, "MAX_BYTES", 10)
        assert refused(path) == "io.too_big"
    with monkeypatch.context() as patch:
        patch.setattr(osmfile, "MAX_UNPACKED_BYTES", 10)
        assert refused(path) == "io.osm_too_much"
    with monkeypatch.context() as patch:
        patch.setattr(osm, "MAX_ROADS", 1)
        assert refused(path) == "io.osm_too_many"


def test_the_centre_of_a_real_town(shared_data):
    source = Source(role=Role.ROADS, path="roads/helsinki_centre.osm.pbf")
    layer = read_source(source, shared_data)
    assert [(issue.code, issue.params["count"]) for issue in layer.issues] == [
        ("io.osm_closed", 91),
        ("io.osm_clipped", 48),
    ]
    frame = layer.frame
    assert len(frame) == 878
    assert frame["speed_kmh"].notna().sum() == 758
    assert frame["oneway"].eq("forward").sum() == 416
    quality = build_road_graph(frame.to_crs(32635), AccessSettings(split_crossings=True)).quality
    # every crossing without a common node is a tunnel or a bridge there
    assert (quality.crossings_split, quality.crossings_apart) == (0, 34)
    assert quality.main_share_pu > 0.99
    assert quality.oneway_share_pu == pytest.approx(0.495, abs=0.001)
