"""Layers read for the map: every format, in pieces, in the map's CRS, whole and equal to what geopandas reads."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.app import mapload
from planner.app.examples import sample_project
from planner.app.mapload import STRETCH_BYTES, ArrayPart, Assembly, LayerPiece, first_pieces, map_layer
from planner.app.ragged import geometry_of
from planner.io import chunks as chunked
from planner.model.errors import Cancelled, PlannerError
from planner.model.project import Role, Source
from planner.store.project_text import read_project


class Sent:
    """Progress that keeps what is sent."""

    def __init__(self, stop_after=None):
        self.parts, self.stop_after = [], stop_after

    def report(self, done_pu, code, /, **params):
        assert 0 <= done_pu <= 1

    def send_part(self, part):
        if self.stop_after is not None and len(self.parts) >= self.stop_after:
            raise Cancelled
        self.parts.append(part)


def frame(n=700, crs=25832):
    rng = np.random.default_rng(2)
    at = rng.uniform(0, 5_000, (n, 2)) + np.array([500_000, 5_600_000])
    lines = shapely.linestrings(np.stack([at, at + rng.normal(0, 50, (n, 2)), at + 100], axis=1))
    return gpd.GeoDataFrame({"name": [f"Weg {i % 9}" if i % 5 else None for i in range(n)], "lanes": np.arange(n) % 4},
                            geometry=lines, crs=crs)  # fmt: skip


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(chunked, "FIRST_ROWS", 100)
    monkeypatch.setattr(chunked, "ROWS", 300)
    monkeypatch.setattr(mapload, "_WORDS_AT_ONCE", 64)


def read(folder, name, crs="EPSG:25832", **more):
    sent = Sent()
    source = Source(role=Role.REFERENCE, path=name, **more)
    done = map_layer(source, folder, "reference:x", crs, sent)
    assembly = Assembly()
    for part in sent.parts:
        if isinstance(part, ArrayPart):
            assembly.take(part)
    return assembly.finish(done), [part for part in sent.parts if isinstance(part, LayerPiece)], sent


def write_kml(written, path):
    marks = [
        f"<Placemark><name>{name or ''}</name><LineString><coordinates>"
        + " ".join(f"{x:.9f},{y:.9f}" for x, y in shape.coords)
        + "</coordinates></LineString></Placemark>"
        for name, shape in zip(written["name"], written.geometry, strict=True)
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path.write_text(head + "".join(marks) + "</Document></kml>", encoding="utf-8")


def shapes_of(data):
    """Line of each row, in the order of the rows."""
    made = {int(data.feature[p]): shapely.linestrings(data.part_m(p)) for p in range(data.n_parts)}
    return [made[row] for row in sorted(made)]


@pytest.mark.parametrize(
    ("name", "pieces"), [("a.gpkg", 3), ("a.shp", 3), ("a.fgb", 3), ("a.geojson", 1), ("a.kml", 1)]
)
def test_every_format_is_whole_and_where_it_was(tmp_path, name, pieces):
    written = frame()
    geographic = name.endswith(("kml", "geojson"))
    if name.endswith("kml"):
        write_kml(written.to_crs(4326), tmp_path / name)
    else:
        (written.to_crs(4326) if geographic else written).to_file(tmp_path / name)
    data, got, _ = read(tmp_path, name)
    assert len(got) == pieces
    assert sum(piece.data.n_features for piece in got) == 700
    assert data.n_features == 700
    order = np.arange(700)
    if name.endswith("fgb"):  # sorted by place when it was written
        first = {shape.coords[0]: row for row, shape in enumerate(written.geometry)}
        order = np.array([first[shape.coords[0]] for shape in gpd.read_file(tmp_path / name).geometry])
    for own, row in zip(shapes_of(data), order.tolist(), strict=True):
        assert shapely.hausdorff_distance(own, written.geometry.iloc[row]) < 0.05
    names = data.attributes["name" if "name" in data.attributes else "Name"].tolist()
    assert [n or None for n in names] == [written["name"].iloc[row] for row in order.tolist()]


def test_pieces_know_the_bounds_of_the_whole_and_are_in_the_map_s_crs(tmp_path):
    written = frame()
    written.to_crs(3035).to_file(tmp_path / "far.gpkg")
    data, pieces, _ = read(tmp_path, "far.gpkg")
    west, south, east, north = written.total_bounds
    assert data.bounds_m == pytest.approx((west, south, east, north), abs=0.05)
    box = pieces[0].bounds_m
    assert box is not None
    assert box[0] <= west + 1
    assert box[2] >= east - 1
    assert pieces[0].data.bounds_m[0] >= west - 0.1


@pytest.mark.parametrize(("crs", "wanted"), [(25832, "EPSG:25832"), (4326, "EPSG:32632")])
def test_without_a_crs_of_the_map_the_file_says_it(tmp_path, crs, wanted):
    frame().to_crs(crs).to_file(tmp_path / "own.gpkg")
    done = map_layer(Source(role=Role.REFERENCE, path="own.gpkg"), tmp_path, "x")
    assert done.crs == wanted
    assert done.data.n_features == 700


def test_points_and_areas_with_holes(tmp_path):
    at = np.random.default_rng(3).uniform(0, 900, (40, 2)) + np.array([500_000, 5_600_000])
    spots = gpd.GeoDataFrame({"n": range(40)}, geometry=shapely.points(at), crs=25832)
    spots.to_file(tmp_path / "p.gpkg")
    holed = [shapely.Point(x, y).buffer(20).difference(shapely.Point(x, y).buffer(5)) for x, y in at.tolist()]
    gpd.GeoDataFrame({"n": range(40)}, geometry=holed, crs=25832).to_file(tmp_path / "a.gpkg")
    points, _, _ = read(tmp_path, "p.gpkg")
    areas, _, _ = read(tmp_path, "a.gpkg")
    assert (points.kind, points.n_parts) == ("point", 40)
    assert (areas.kind, areas.n_parts, len(areas.groups) - 1) == ("polygon", 80, 40)


def test_rows_without_a_shape_and_of_another_kind_keep_the_numbers_of_the_others(tmp_path):
    shapes = np.array([shapely.LineString([(0, 0), (9, 9)]), None, shapely.Point(1, 1),
                       shapely.MultiLineString([[(5, 5), (6, 6)], [(7, 7), (8, 8)]])], dtype=object)  # fmt: skip
    made = geometry_of(np.asarray(shapely.to_wkb(shapes), dtype=object), None, None, None)
    assert made.kind == "line"
    assert made.feature.tolist() == [0, 3, 3]
    assert geometry_of(np.array([None, None], dtype=object), None, None, None) is None
    assert geometry_of(np.asarray(shapely.to_wkb(shapes[:1]), dtype=object), "point", None, None) is None


@pytest.mark.parametrize("shape", [shapely.LineString([(1, 2), (3, 4), (5, 6)]), shapely.Point(3, 4)])
def test_bytes_are_cut_as_shapely_reads_them(shape):
    for order in (0, 1):
        wkb = np.asarray(shapely.to_wkb(np.array([shape, shape], dtype=object), byte_order=order), dtype=object)
        made = geometry_of(wkb, None, (0.0, 0.0), None)
        assert made.xy_m.tolist() == [list(map(float, place)) for place in [*shape.coords, *shape.coords]]


def test_no_stretch_is_large_and_texts_come_once(tmp_path):
    frame(3_000).to_file(tmp_path / "b.gpkg")
    _, _, sent = read(tmp_path, "b.gpkg")
    stretches = [part for part in sent.parts if isinstance(part, ArrayPart)]
    assert max(part.values.nbytes for part in stretches) <= STRETCH_BYTES
    assert sum(len(part.values) for part in stretches if part.name == "words name") == 9


def test_faults_are_told_as_when_the_project_is_read(tmp_path):
    for name, code in (("none.gpkg", "io.no_such_file"), ("text.gpkg", "io.wrong_content")):
        if name == "text.gpkg":
            (tmp_path / name).write_text("not a database at all", encoding="utf-8")
        with pytest.raises(PlannerError) as fault:
            read(tmp_path, name)
        assert fault.value.issues[0].code == code
    frame().set_crs(None, allow_override=True).to_file(tmp_path / "bare.shp")
    with pytest.raises(PlannerError) as fault:
        read(tmp_path, "bare.shp")
    assert fault.value.issues[0].code == "io.no_crs"


def test_cancel_rises_between_two_pieces(tmp_path):
    frame().to_file(tmp_path / "c.gpkg")
    sent = Sent(stop_after=1)
    with pytest.raises(Cancelled):
        map_layer(Source(role=Role.REFERENCE, path="c.gpkg"), tmp_path, "x", "EPSG:25832", sent)
    assert len(sent.parts) == 1


def test_sources_are_sent_to_be_painted_under_our_names_and_one_that_cannot_be_read_is_passed_over():
    project = read_project(sample_project("minimal"))
    of_role = {source.role: source for source in project.sources}
    sent = Sent()
    gone = replace(of_role[Role.ROADS], path="gone.shp")
    asked = [("roads", gone), ("candidates", of_role[Role.CANDIDATES]), ("roads", of_role[Role.ROADS])]
    assert first_pieces(asked, project.folder, project.crs, progress=sent) is None
    assert all(isinstance(part, LayerPiece) for part in sent.parts)
    assert list(dict.fromkeys(part.layer_id for part in sent.parts)) == ["candidates", "roads"]
    assert {"road_class", "speed_kmh", "aadt_per_day"} <= set(sent.parts[-1].data.attributes)
    assert {part.data.crs for part in sent.parts} == {"EPSG:25832"}
