"""Good vector files: what is read is what was written."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import Point

from planner.io.crs import crs_name
from planner.io.vector import read_vector
from planner.model.errors import PlannerError


def _points(n: int = 3, crs: str = "EPSG:25832") -> gpd.GeoDataFrame:
    names = [f"Köln {i}" for i in range(n)]
    return gpd.GeoDataFrame(
        {"name": names, "kw": range(n)}, geometry=[Point(400000 + i, 5360000) for i in range(n)], crs=crs
    )


@pytest.mark.parametrize("ending", [".shp", ".gpkg", ".fgb", ".geojson"])
def test_what_is_written_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"Sítě ünï{ending}"
    frame = _points()
    frame.to_file(path)
    raw = read_vector(path)
    assert sorted(raw.frame["name"]) == frame["name"].tolist()
    assert raw.frame.index.tolist() == [1, 2, 3]
    assert raw.frame.crs is None
    assert raw.crs is not None
    assert crs_name(raw.crs) == "EPSG:25832"
    # FlatGeobuf keeps its rows in the order of its spatial index
    assert {name: shape.x for name, shape in zip(raw.frame["name"], raw.frame.geometry, strict=True)} == {
        "Köln 0": 400000,
        "Köln 1": 400001,
        "Köln 2": 400002,
    }


def test_kml_is_read_and_its_links_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "sites.kml"
    path.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>a</name><Point>'
        "<coordinates>9,48</coordinates></Point></Placemark><NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href>"
        "</Link></NetworkLink></Document></kml>"
    )
    raw = read_vector(path)
    assert (raw.frame.geometry.iloc[0].x, raw.frame.geometry.iloc[0].y) == (9, 48)
    assert [issue.code for issue in raw.issues] == ["io.kml_links"]


@pytest.mark.parametrize(("written", "cpg"), [("UTF-8", False), ("cp1252", False), ("UTF-8", True), ("cp1252", True)])
def test_texts_of_a_shapefile_in_any_encoding(tmp_path: Path, written: str, cpg: bool) -> None:
    path = tmp_path / "sites.shp"
    _points().to_file(path, encoding="ISO-8859-1" if written == "cp1252" else written)
    if not cpg:
        path.with_suffix(".cpg").unlink()
    assert read_vector(path).frame["name"].tolist() == ["Köln 0", "Köln 1", "Köln 2"]


def test_the_planner_may_name_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "sites.shp"
    _points().to_file(path, encoding="UTF-8")
    path.with_suffix(".cpg").write_text("1252")
    assert read_vector(path).frame["name"].iloc[0] != "Köln 0"
    assert read_vector(path, encoding="UTF-8").frame["name"].iloc[0] == "Köln 0"


def test_upper_case_parts_belong_together(tmp_path: Path) -> None:
    path = tmp_path / "SITES.SHP"
    _points().to_file(tmp_path / "sites.shp")
    for part in sorted(tmp_path.glob("sites.*")):
        part.rename(tmp_path / part.name.upper())
    assert len(read_vector(path).frame) == 3


def _zip(path: Path, folder: Path, stems: list[str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for stem in stems:
            for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                archive.write(folder / f"sites{ending}", stem + ending)


def test_a_zipped_shapefile_in_a_folder(tmp_path: Path) -> None:
    _points().to_file(tmp_path / "sites.shp")
    _zip(tmp_path / "sites.zip", tmp_path, ["data/inner/sites", "__MACOSX/._sites"])
    raw = read_vector(tmp_path / "sites.zip")
    assert raw.layer == "data/inner/sites"
    assert len(raw.frame) == 3


def test_of_several_zipped_shapefiles_one_is_asked_for(tmp_path: Path) -> None:
    _points().to_file(tmp_path / "sites.shp")
    _zip(tmp_path / "sites.zip", tmp_path, ["a/sites", "b/other"])
    with pytest.raises(PlannerError, match=r"2 layers: a/sites, b/other.*layer ="):
        read_vector(tmp_path / "sites.zip")
    assert read_vector(tmp_path / "sites.zip", layer="b/other").layer == "b/other"
    assert read_vector(tmp_path / "sites.zip", layer="b/other.shp").layer == "b/other"


def test_of_several_geopackage_layers_one_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    _points(2).to_file(path, layer="sites")
    _points(5).to_file(path, layer="other")
    with pytest.raises(PlannerError, match="2 layers: other, sites"):
        read_vector(path)
    assert len(read_vector(path, layer="other").frame) == 5
    with pytest.raises(PlannerError, match='did you mean "sites"'):
        read_vector(path, layer="Site")
    with pytest.raises(PlannerError, match=r'no layer "roads"\. The file holds: other, sites'):
        read_vector(path, layer="roads")


def test_reading_leaves_no_trace_beside_the_file(tmp_path: Path) -> None:
    for ending in (".shp", ".gpkg"):
        _points().to_file(tmp_path / f"sites{ending}")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    read_vector(tmp_path / "sites.shp")
    read_vector(tmp_path / "sites.gpkg")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="permissions work differently")
def test_a_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ro"
    folder.mkdir()
    _points().to_file(folder / "sites.shp")
    folder.chmod(0o555)
    try:
        assert len(read_vector(folder / "sites.shp").frame) == 3
    finally:
        folder.chmod(0o755)


def _geojson(path: Path, **document: object) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [_feature()], **document}), encoding="utf-8")
    return path


def _feature(**properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": "f1",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [9, 48]},
    }


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::25833", "EPSG:25833"),
        ("EPSG:31467", "EPSG:31467"),
    ],
)
def test_geojson_names_its_crs(tmp_path: Path, name: str, crs: str) -> None:
    raw = read_vector(_geojson(tmp_path / "a.geojson", crs={"type": "name", "properties": {"name": name}}))
    assert raw.crs is not None
    assert crs_name(raw.crs) == crs


@pytest.mark.parametrize(
    "member",
    [
        {"type": "name", "properties": {"name": "http://127.0.0.1:9/crs"}},
        {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "esriwkt"}},
        {"type": "name", "properties": {"name": "EPSG:99999999"}},
        "nonsense",
    ],
)
def test_a_crs_that_is_a_link_is_not_followed_but_asked_for(tmp_path: Path, member: object) -> None:
    assert read_vector(_geojson(tmp_path / "a.geojson", crs=member)).crs is None


def test_geojson_without_crs_is_wgs84_and_keeps_ids_and_lists(tmp_path: Path) -> None:
    raw = read_vector(_geojson(tmp_path / "a.json", features=[_feature(tags=["a", "b"], kw=3)]))
    assert raw.crs is not None
    assert crs_name(raw.crs) == "EPSG:4326"
    assert raw.frame["id"].tolist() == ["f1"]
    assert raw.frame["tags"].tolist() == ['["a", "b"]']


def test_a_single_geometry_and_a_single_feature_are_geojson(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "LineString", "coordinates": [[9, 48], [9.1, 48]]}))
    assert read_vector(path).frame.geometry.iloc[0].equals(shapely.LineString([(9, 48), (9.1, 48)]))
    path.write_text(json.dumps(_feature(name="x")))
    assert read_vector(path).frame["name"].tolist() == ["x"]


def test_a_copy_in_another_folder_reads_the_same(tmp_path: Path) -> None:
    _points().to_file(tmp_path / "sites.gpkg")
    (tmp_path / "sub").mkdir()
    shutil.copy(tmp_path / "sites.gpkg", tmp_path / "sub" / "sites.gpkg")
    one, other = read_vector(tmp_path / "sites.gpkg"), read_vector(tmp_path / "sub" / "sites.gpkg")
    assert one.frame.equals(other.frame)
