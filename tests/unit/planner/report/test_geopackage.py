import json
import sqlite3
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from planner.maps.layer import MapLayer
from planner.report.geopackage import write_geopackage
from tests.factories import make_assessment, make_layers

READ = """
import json, sys
import planner.io.guard
import pyogrio
path = sys.argv[1]
found = {}
for name, _ in pyogrio.list_layers(path):
    frame = pyogrio.read_dataframe(path, layer=name)
    found[name] = {"rows": len(frame), "epsg": frame.crs.to_epsg(), "valid": bool(frame.geometry.is_valid.all()),
                   "kinds": sorted(set(frame.geom_type)), "columns": list(frame.columns),
                   "area_km2": float(frame.geometry.area.sum() / 1e6)}
one = frame = pyogrio.read_dataframe(path, layer="sites", bbox=(422899, 5368999, 422901, 5369001))
found["box"] = list(one["site_id"])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "sites.gpkg"
    assessment = make_assessment(nasty=True)
    write_geopackage(assessment, make_layers(assessment), path)
    return path


def test_another_program_reads_all_layers(written):
    # GDAL must not open the file in the process that wrote it: two SQLite copies on one file lose locks
    answer = subprocess.run([sys.executable, "-c", READ, str(written)], capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    assert found["sites"]["rows"] == 12
    assert {layer["epsg"] for name, layer in found.items() if name != "box"} == {25832}
    assert found["sites"]["kinds"] == ["Point"]
    assert found["catchments"]["kinds"] == ["MultiPolygon"]
    assert found["routes"]["kinds"] == ["MultiLineString"]
    assert all(layer["valid"] for name, layer in found.items() if name != "box")
    assert {"hosting_kw", "binding_element", "people_10min", "capex_base_eur"} <= set(found["sites"]["columns"])
    assert found["box"] == ["S001"]


def test_file_is_sound_and_marked_as_geopackage(written):
    connection = sqlite3.connect(written)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert connection.execute("PRAGMA user_version").fetchone() == (10400,)
        assert set(connection.execute("SELECT last_change FROM gpkg_contents")) == {("2026-03-02T00:00:00.000Z",)}
        assert connection.execute("SELECT count(*) FROM rtree_sites_geom").fetchone() == (12,)
        assert connection.execute("SELECT hosting_kw FROM sites WHERE site_id = 'S005'").fetchone() == (None,)
    finally:
        connection.close()


def test_same_input_same_bytes(written, tmp_path):
    assessment = make_assessment(nasty=True)
    write_geopackage(assessment, make_layers(assessment), tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == written.read_bytes()
    assert list(tmp_path.iterdir()) == [tmp_path / "again.gpkg"]


def test_rings_in_rings_are_holes_and_odd_columns_are_kept(tmp_path):
    def ring(low, high):
        return np.array([[low, low], [high, low], [high, high], [low, high], [low, low]], dtype=float)

    layer = MapLayer(
        layer_id="catchments", kind="polygon", coords_m=np.concatenate([ring(0, 10), ring(4, 6)]),
        offsets=np.array([0, 5, 10]), feature_of_part=np.array([0, 0]),
        attributes={"minutes": np.array([5.0]), "made": np.array([True]), "note": np.array([None], dtype=object),
                    "share_pu": np.array([np.nan])},
        crs="EPSG:25832",
    )  # fmt: skip
    path = tmp_path / "a.gpkg"
    write_geopackage(make_assessment(), (layer,), path)
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("SELECT made, minutes, note, share_pu, geom FROM catchments").fetchone()
    finally:
        connection.close()
    import shapely

    assert row[:4] == (1, 5.0, None, None)
    assert shapely.from_wkb(row[4][40:]).area == 96.0


def test_crs_without_a_code_is_written_as_undefined(tmp_path):
    own = "+proj=tmerc +lat_0=0 +lon_0=8 +k=1 +x_0=0 +y_0=0 +ellps=bessel +units=m"
    assessment = replace(make_assessment(), crs=own)
    write_geopackage(assessment, (), tmp_path / "a.gpkg")
    connection = sqlite3.connect(tmp_path / "a.gpkg")
    try:
        assert connection.execute("SELECT srs_id FROM gpkg_contents").fetchone() == (-1,)
    finally:
        connection.close()
