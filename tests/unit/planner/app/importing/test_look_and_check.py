"""One file on its way into a project: what is seen of it, what is proposed, what is left out and why."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import GeometryCollection, LineString, Point, box

from planner.app.importing import check as checking
from planner.app.importing import opened
from planner.app.importing.check import check
from planner.app.importing.crslist import all_crs
from planner.app.importing.encodings import encodings_of
from planner.app.importing.look import look
from planner.app.importing.memory import Remembered, recall
from planner.app.importing.paths import path_in_project
from planner.app.importing.records import FileLook, ImportReport, LookOptions, ProjectContext
from planner.app.importing.roles import columns_of, kind_column, one_of
from planner.app.mapload import map_layer
from planner.model.errors import PlannerError
from planner.model.project import Role, Source
from tests.grid_files import good, write

REGISTER = "Betreiber;Breitengrad;Längengrad;Nennleistung [kW];Anzahl Ladepunkte\n"
# around Offenburg
AREA_M = (405_000.0, 5_350_000.0, 425_000.0, 5_372_000.0)


@pytest.fixture(autouse=True)
def nothing_kept():
    opened.forget()
    yield
    opened.forget()


@pytest.fixture
def context(tmp_path: Path) -> ProjectContext:
    return ProjectContext(folder=tmp_path, crs="EPSG:25832", area_m=AREA_M, memory_folder=tmp_path / "memory")


def rows(count: int) -> str:
    return "".join(f"Werk {n};48,{4000 + n % 800};7,9{n % 90:02d};{11 + n % 5};2\n" for n in range(count))


def seen(path: Path, context: ProjectContext, **options: object) -> FileLook:
    return look(path, LookOptions(**options), context)  # type: ignore[arg-type]


def checked(
    path: Path, context: ProjectContext, found: FileLook, *, whole: bool = False, **more: object
) -> ImportReport:
    told = found.proposal
    assert told is not None
    source = Source(role=told.role, path=str(path), layer=found.layer if found.layers else "", columns=told.columns)
    return check(path, replace(source, **more), context, whole=whole)  # type: ignore[arg-type]


def test_a_register_is_understood_with_its_reason(tmp_path, context):
    path = tmp_path / "saeulen.csv"
    path.write_text("Register\n\n" + REGISTER + rows(30), encoding="cp1252")
    found = seen(path, context)
    assert (found.file_format, found.geometry, found.n_rows) == ("csv", "table", 30)
    assert found.proposal is not None
    assert found.proposal.role is Role.CHARGERS
    assert found.proposal.reason.code == "import.why_both"
    assert found.proposal.columns == {
        "lon": "Längengrad", "lat": "Breitengrad", "operator": "Betreiber", "power_kw": "Nennleistung [kW]",
        "n_points": "Anzahl Ladepunkte",
    }  # fmt: skip
    assert (found.crs, found.crs_state) == ("EPSG:4326", "found")
    assert found.preferred is not None
    assert found.preferred.place == "inside"
    assert found.rows[0] == (4, ("Werk 0", "48,4000", "7,900", "11", "2"))
    assert found.columns[3].unit == "kW"
    assert found.sample is not None
    assert (found.sample.crs, found.sample.n_features) == ("EPSG:25832", 30)
    assert next(choice.name for choice in found.encodings if not choice.doubtful) == "cp1252"


def test_every_row_left_out_is_named_with_its_cells(tmp_path, context):
    path = tmp_path / "lade.csv"
    path.write_text(REGISTER + rows(5) + "Werk 0;48,4000;7,900;11;2\nohne;;;22;1\nviel;48,41;7,95;stark;2\n")
    report = checked(path, context, seen(path, context))
    assert (report.n_rows, report.n_read, report.n_usable) == (8, 8, 6)
    by_code = {problem.issue.code: problem for problem in report.problems}
    assert by_code["io.doubles_dropped"].rows == (7,)
    assert by_code["io.rows_without_position"].shown == ((8, ("ohne", "", "", "22", "1")),)
    odd = by_code["io.no_number"]
    assert (odd.dropped, odd.column, odd.rows) == (False, "Nennleistung [kW]", (9,))
    power = next(each for each in report.coverage if each.name == "power_kw")
    assert power.filled_pu == pytest.approx(5 / 6)
    assert report.extent_deg is not None
    assert report.extent_deg[1] == pytest.approx(48.4)


def test_the_whole_file_gives_a_source_and_is_remembered(tmp_path, context):
    path = tmp_path / "data" / "lade.csv"
    path.parent.mkdir()
    path.write_text(REGISTER + rows(5))
    report = checked(path, context, seen(path, context), whole=True, licence="CC BY 4.0")
    assert report.source.path == "data/lade.csv"
    assert len(report.source.sha256) == 64
    other = tmp_path / "next.csv"
    other.write_text(REGISTER + rows(9))
    again = seen(other, context).proposal
    assert again is not None
    assert (again.remembered, again.role, again.licence) == (True, Role.CHARGERS, "CC BY 4.0")
    assert again.reason.code == "import.why_remembered"
    assert seen(other, replace(context, memory_folder=None)).proposal.remembered is False


def test_a_spoilt_memory_is_no_memory(tmp_path):
    (tmp_path / "imports.json").write_text('{"a": {"role": "dragons"}, "b": 3, "c": {"role": "roads"}}')
    assert recall(tmp_path, "a") is recall(tmp_path, "b") is recall(tmp_path, "x") is None
    assert recall(tmp_path, "c") == Remembered(role=Role.ROADS)
    (tmp_path / "imports.json").write_text("[")
    assert recall(tmp_path, "c") is None


def test_of_many_rows_a_spread_is_looked_at_and_all_are_read_at_the_end(tmp_path, context, monkeypatch):
    monkeypatch.setattr(checking, "LIVE_ROWS", 400)
    path = tmp_path / "lade.csv"
    path.write_text(REGISTER + "".join(f"W{n};48,4{n % 9};7,{9000 + n % 900};11;{n}\n" for n in range(900)))
    found = seen(path, context)
    live = checked(path, context, found)
    assert live.sampled
    assert live.n_rows == 900
    assert 400 <= live.n_read <= 460
    assert not checked(path, context, found, whole=True).sampled


def test_a_missing_crs_is_found_by_where_the_data_would_lie(tmp_path, context):
    path = tmp_path / "flaechen.shp"
    shapes = [box(410_000 + n * 500, 5_360_000, 410_300 + n * 500, 5_360_300) for n in range(4)]
    frame = gpd.GeoDataFrame({"landuse": ["mixed"] * 4}, geometry=shapes, crs=25832)
    frame.to_file(path)
    path.with_suffix(".prj").unlink()
    found = seen(path, context)
    assert (found.crs, found.crs_state) == ("", "missing")
    assert found.preferred is not None
    assert (found.preferred.code, found.preferred.place) == ("EPSG:25832", "inside")
    assert found.sample is not None
    assert [issue.code for issue in checked(path, context, found).faults] == ["io.no_crs"]
    report = checked(path, context, found, crs="EPSG:25832")
    assert (found.proposal.role, report.n_usable) == (Role.LANDUSE, 4)
    far = checked(path, context, found, crs="EPSG:25833")
    assert "import.lies_far" in [issue.code for issue in far.issues]


def test_swapped_axes_are_noticed_and_mended(tmp_path, context):
    path = tmp_path / "sites.geojson"
    gpd.GeoDataFrame({"name": list("abc")}, geometry=[Point(48.4, 7.9 + n / 100) for n in range(3)], crs=4326).to_file(
        path
    )
    found = seen(path, context)
    assert found.crs_state == "swapped"
    assert found.preferred is not None
    assert found.preferred.swapped
    wrong = checked(path, context, found, role=Role.CANDIDATES)
    assert "import.lies_swapped" in [issue.code for issue in wrong.issues]
    right = checked(path, context, found, role=Role.CANDIDATES, swap_axes=True)
    assert right.issues == ()
    assert right.extent_deg is not None
    assert right.extent_deg[0] == pytest.approx(7.9)


def test_impossible_numbers_for_a_crs_are_noticed(tmp_path, context):
    path = tmp_path / "sites.csv"
    path.write_text("name,lat,lon\na,5360000,410000\nb,5361000,411000\n")
    found = seen(path, context)
    assert found.crs_state == "impossible"
    assert found.preferred is not None
    assert found.preferred.code in {"EPSG:25832", "EPSG:32632"}


def listed(found: FileLook) -> list[tuple[str, str, int | None]]:
    return [(each.name, each.geometry, each.rows) for each in found.layers]


def test_layers_of_archives_packages_folders_and_books(tmp_path, context):
    frame = gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[LineString([(7.9, 48.4), (7.91, 48.4)])], crs=4326)
    frame.to_file(tmp_path / "roads.shp")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            archive.write(tmp_path / f"roads{ending}", f"deep/er/roads{ending}")
            archive.write(tmp_path / f"roads{ending}", f"b/other{ending}")
    found = seen(tmp_path / "all.zip", context)
    assert [(each.name, each.geometry, each.rows) for each in found.layers] == [
        ("b/other", "line", 1), ("deep/er/roads", "line", 1),
    ]  # fmt: skip
    assert found.layer == "b/other"
    assert seen(tmp_path / "all.zip", context, layer="deep/er/roads").proposal.role is Role.ROADS
    frame.to_file(tmp_path / "p.gpkg", layer="streets")
    frame.set_geometry(frame.buffer(0.01)).to_file(tmp_path / "p.gpkg", layer="areas")
    layers = seen(tmp_path / "p.gpkg", context).layers
    assert [(each.name, each.geometry, each.rows) for each in layers] == [
        ("areas", "polygon", 1),
        ("streets", "line", 1),
    ]
    point = "<Point><coordinates>7.9,48.4</coordinates></Point>"
    folder = f"<Folder><name>{{}}</name><Placemark><name>x</name>{point}</Placemark></Folder>"
    body = folder.format("North") + folder.format("South")
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
    with zipfile.ZipFile(tmp_path / "places.kmz", "w") as archive:
        archive.writestr("doc.kml", kml)
    found = seen(tmp_path / "places.kmz", context, layer="South")
    assert [(each.name, each.geometry, each.rows) for each in found.layers] == [
        ("North", "point", 1),
        ("South", "point", 1),
    ]
    assert (found.layer, found.n_rows) == ("South", 1)


def test_a_network_is_no_layer(tmp_path, context):
    found = seen(write(tmp_path, good()), context)
    assert (found.file_format, found.geometry, found.n_rows) == ("grid", "grid", 5)
    assert {each.name: each.rows for each in found.layers}["line"] == 3
    report = checked(tmp_path / "grid.json", context, replace(found, layers=()), whole=True)
    assert report.n_usable == 5
    assert report.faults == ()


def test_sessions_are_told_apart_from_sites(tmp_path, context):
    path = tmp_path / "ladevorgaenge.csv"
    path.write_text("Start,Ende,kWh,Station\n2024-01-01 10:00,2024-01-01 11:00,12.5,A\n")
    found = seen(path, context)
    assert "import.looks_like_sessions" in [issue.code for issue in found.issues]
    assert [issue.code for issue in found.faults] == ["io.no_coordinates"]
    assert found.readable, "its columns may still be named"
    named = seen(path, context, columns={"lat": "kWh", "lon": "kWh"})
    assert named.faults == ()


def test_faults_are_answers(tmp_path, context):
    for name, content, code in (
        ("a.xyz", b"1 2 3", "io.unknown_ending"), ("b.tif", b"hello", "io.wrong_content"),
        ("c.zip", b"PK\x05\x06" + bytes(18), "io.zip_no_shapefile"), ("d.mbtiles", b"hello", None),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        found = seen(tmp_path / name, context)
        assert not found.readable
        assert code is None or [issue.code for issue in found.faults] == [code]
    assert [i.code for i in check(tmp_path / "none.csv", Source(role=Role.ROADS, path="x"), context).faults] == [
        "io.no_such_file"
    ]


def test_reference_layers_need_no_column(tmp_path, context):
    path = tmp_path / "x.geojson"
    frame = gpd.GeoDataFrame(
        {"zzz": [1, 2, 3]}, geometry=[Point(7.9, 48.4), LineString([(7.9, 48.4), (8, 48.4)]), None], crs=4326
    )
    frame.to_file(path)
    found = seen(path, context)
    assert found.proposal is not None
    assert (found.proposal.role, found.proposal.reason.code) == (Role.REFERENCE, "import.why_nothing")
    report = checked(path, context, found)
    # the map draws one kind of shapes of a layer: that of the first
    told = [(each.issue.code, each.rows) for each in report.problems]
    assert (report.n_usable, told) == (1, [("io.rows_without_position", (3,)), ("io.other_geometry", (2,))])


def test_a_layer_of_collections_is_refused_at_import_as_the_map_cannot_draw_it(tmp_path, context):
    path = tmp_path / "all.geojson"
    shape = GeometryCollection([Point(7.9, 48.4), LineString([(7.9, 48.4), (8, 48.4)])])
    gpd.GeoDataFrame({"zzz": [1, 2]}, geometry=[shape, shape], crs=4326).to_file(path)
    report = checked(path, context, seen(path, context))
    assert [each.code for each in report.faults] == ["io.not_drawn"]
    with pytest.raises(PlannerError) as raised:
        map_layer(Source(role=Role.REFERENCE, path=path.name), tmp_path, "reference:all", "EPSG:25832")
    assert raised.value.issues == report.faults


def test_encodings_that_fit_are_offered_and_mojibake_is_doubted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name\nStraße\nKöln\n", encoding="utf-8")
    offered = encodings_of(path, "csv", "")
    assert (offered[0].name, offered[0].samples, offered[0].doubtful) == ("UTF-8", ("Straße", "Köln"), False)
    assert all(choice.doubtful for choice in offered[1:])
    path.write_text("name\nplain\n")
    assert encodings_of(path, "csv", "") == ()


def test_a_file_is_read_once_and_again_when_it_changes(tmp_path, context, monkeypatch):
    path = tmp_path / "sites.geojson"
    path.write_text(json.dumps({"type": "Point", "coordinates": [7.9, 48.4]}))
    first = opened.open_file(path)
    assert opened.open_file(path) is first
    path.write_text(json.dumps({"type": "MultiPoint", "coordinates": [[7.9, 48.4], [7.8, 48.4]]}))
    assert opened.open_file(path) is not first


def test_words_for_the_window(tmp_path):
    assert path_in_project(Path("/elsewhere/a.csv"), tmp_path) == str(Path("/elsewhere/a.csv").resolve())
    names = [column.name for column in columns_of(Role.TRAFFIC, is_table=True)]
    assert names[:2] == ["lon", "lat"]
    assert names[7] == "aadt_per_day"
    assert [column.needed for column in columns_of(Role.TRAFFIC, is_table=False)][:2] == [True, False]
    assert columns_of(Role.REFERENCE, is_table=False) == ()
    assert (kind_column(Role.POIS), kind_column(Role.GRID)) == ("kind", "")
    assert "headroom_kw" in one_of(Role.GRID_CAPACITY)


def test_all_systems_are_listed_with_their_areas():
    entries = {entry.code: entry for entry in all_crs()}
    assert len(entries) > 5000
    utm = entries["EPSG:25832"]
    assert (utm.name, utm.metric) == ("ETRS89 / UTM zone 32N", True)
    assert utm.area.startswith("Europe")
    assert np.isfinite(utm.bounds_deg).all()


def test_samples_of_a_dbf_are_the_words_of_one_field(tmp_path):
    widths = {"SPEED": 13, "ONEWAY": 4, "NAME": 12}
    fields = b"".join(name.encode().ljust(16, b"\0") + bytes([width]) + bytes(15) for name, width in widths.items())
    header_bytes, row_bytes = 32 + len(fields) + 1, 1 + sum(widths.values())
    head = b"\x03\x1a\x01\x01" + (1).to_bytes(4, "little") + header_bytes.to_bytes(2, "little")
    head += row_bytes.to_bytes(2, "little") + bytes(20)
    row = b" " + b"50.0000000000" + b"nein" + "Lahrer Stra\u00dfe".encode("cp1252")[:12].ljust(12)
    (tmp_path / "roads.dbf").write_bytes(head + fields + b"\r" + row)
    for end in ("shp", "shx"):
        (tmp_path / f"roads.{end}").write_bytes(b"")
    offered = encodings_of(tmp_path / "roads.shp", "shapefile", "")
    assert offered[0].samples == ("Lahrer Stra\u00df",)
