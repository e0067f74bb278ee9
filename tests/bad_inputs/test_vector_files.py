"""Broken and hostile vector files, made here: each gives one sentence with file and cause, or loads with a note.

What each file did to naive readers: VRT text under any ending read other local files, links in GeoJSON made requests,
virtual tables in GeoPackages read any file, cut parts lost rows without a word.
"""

import json
import shutil
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point, Polygon

from planner.io.layer import read_source
from planner.model.errors import PlannerError
from planner.model.project import Role, Source

Maker = Callable[[Path], Path]
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def points(n: int = 20) -> gpd.GeoDataFrame:
    shapes = [Point(9.0 + i / 200, 48.7 + i / 300) for i in range(n)]
    return gpd.GeoDataFrame({"name": [f"S{i}" for i in range(n)], "bays": range(n)}, geometry=shapes, crs=4326)


def shp(folder: Path, frame: gpd.GeoDataFrame | None = None, **options: object) -> Path:
    path = folder / "sites.shp"
    (points() if frame is None else frame).to_file(path, **options)
    return path


def gpkg(folder: Path) -> Path:
    path = folder / "sites.gpkg"
    points().to_file(path, layer="sites")
    return path


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(x: float, y: float) -> dict[str, object]:
    return {"type": "Point", "coordinates": [x, y]}


def collection(folder: Path, *features: object, name: str = "sites.geojson") -> Path:
    return text(folder, name, json.dumps({"type": "FeatureCollection", "features": list(features)}))


def text(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def cut(ending: str, share: float) -> Maker:
    def make(folder: Path) -> Path:
        path = shp(folder)
        part = path.with_suffix(ending)
        content = part.read_bytes()
        part.write_bytes(content[: int(len(content) * share)])
        return path

    return make


def without(ending: str) -> Maker:
    def make(folder: Path) -> Path:
        path = shp(folder)
        path.with_suffix(ending).unlink()
        return path

    return make


def patched(ending: str, offset: int, value: bytes) -> Maker:
    def make(folder: Path) -> Path:
        path = shp(folder)
        part = path.with_suffix(ending)
        content = bytearray(part.read_bytes())
        content[offset : offset + len(value)] = value
        part.write_bytes(content)
        return path

    return make


def vrt(name: str) -> Maker:
    def make(folder: Path) -> Path:
        secret = collection(folder, feature(point(1, 2), name="SECRET"), name="secret.geojson")
        body = f"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>"
        return text(folder, name, body + "</OGRVRTDataSource>")

    return make


def gdalg(folder: Path) -> Path:
    return text(folder, "sites.geojson", json.dumps({"type": "gdal_streamed_alg", "command_line": "gdal vector"}))


def virtual_table(sql: str, root_page: int = 0, name: str = "leak") -> Maker:
    def make(folder: Path) -> Path:
        path = gpkg(folder)
        secret = text(folder, "secret.csv", "name\nSECRET\n")
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute(
                "INSERT INTO sqlite_master VALUES('table', ?, ?, ?, ?)",
                (name, name, root_page, sql.replace("(?)", f"('{secret}', 'UTF-8', 1, POINT)")),
            )
            connection.execute(
                "INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES(?, 'features', ?)", (name, name)
            )
        connection.close()
        return path

    return make


# each says something else to a reader of the schema's text than to SQLite
HIDDEN_VIRTUAL_TABLES = {
    "module in a comment": virtual_table("CREATE VIRTUAL TABLE leak-- USING RTREE\n USING VirtualText(?)"),
    "module in a block comment": virtual_table("CREATE VIRTUAL TABLE leak/* USING rtree(*/ USING VirtualText(?)"),
    "tab behind CREATE": virtual_table("CREATE\tVIRTUAL TABLE leak USING VirtualText(?)"),
    "line end behind CREATE": virtual_table("create\nvirtual table leak using VirtualText(?)"),
    "comment behind CREATE": virtual_table("CREATE/**/VIRTUAL TABLE leak USING VirtualText(?)"),
    "line comment behind CREATE": virtual_table("CREATE--\nVIRTUAL TABLE leak USING VirtualText(?)"),
    "root page of a plain table": virtual_table("CREATE VIRTUAL TABLE leak USING VirtualText(?)", 5),
    "root page and tab": virtual_table("CREATE\tVIRTUAL TABLE leak USING VirtualText(?)", 5),
    "comment in the place of a name": virtual_table(
        "CREATE VIRTUAL TABLE rtree_sites_bays-- USING rtree(id, a, b, c, d)\n USING VirtualText(?)",
        name="rtree_sites_bays",
    ),
    "index of no layer": virtual_table("CREATE VIRTUAL TABLE leak USING rtree(id, a, b, c, d)"),
}


def spatial_index_changed(sql: str) -> Maker:
    def make(folder: Path) -> Path:
        path = gpkg(folder)
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute("UPDATE sqlite_master SET sql=? WHERE name='rtree_sites_geom'", (sql,))
        connection.close()
        return path

    return make


def waiting_changes(folder: Path) -> Path:
    """A GeoPackage that is harmless by itself, and a write-ahead log beside it that is not."""
    (folder / "made").mkdir()
    made = gpkg(folder / "made")
    connection = sqlite3.connect(made, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("UPDATE gpkg_contents SET identifier='changed'")
    for ending in ("", "-wal"):
        shutil.copy(f"{made}{ending}", folder / f"sites.gpkg{ending}")
    connection.close()
    shutil.rmtree(folder / "made")
    return folder / "sites.gpkg"


def interrupted_change(folder: Path) -> Path:
    path = gpkg(folder)
    text(folder, "sites.gpkg-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    return path


def metadata_view(folder: Path) -> Path:
    path = gpkg(folder)
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE gpkg_contents RENAME TO kept")
        connection.execute("CREATE VIEW gpkg_contents AS SELECT * FROM kept")
    connection.close()
    return path


def smashed_gpkg(folder: Path) -> Path:
    path = gpkg(folder)
    content = bytearray(path.read_bytes())
    for page in range(3, len(content) // 4096, 2):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    return path


def half_gpkg(folder: Path) -> Path:
    path = gpkg(folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def zipped(*members: tuple[str, bytes]) -> Maker:
    def make(folder: Path) -> Path:
        path = folder / "sites.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return path

    return make


def zipped_shapefile(folder: Path, *, extra: bytes = b"") -> Path:
    (folder / "parts").mkdir()
    made = shp(folder / "parts")
    path = folder / "sites.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in PARTS:
            content = made.with_suffix(ending).read_bytes()
            archive.writestr(f"sites{ending}", content + (extra if ending == ".dbf" else b""))
    shutil.rmtree(folder / "parts")
    return path


def half_zip(folder: Path) -> Path:
    path = zipped_shapefile(folder)
    path.write_bytes(path.read_bytes()[:-300])
    return path


def zip_with_changed_byte(folder: Path) -> Path:
    path = zipped_shapefile(folder)
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    return path


def zip_with_broken_stream(folder: Path) -> Path:
    path = zipped_shapefile(folder)
    content = bytearray(path.read_bytes())
    start = 30 + len("sites.shp")
    content[start : start + 8] = b"\xff" * 8  # a kind of block that the format does not have
    path.write_bytes(content)
    return path


def zip_with_flag(folder: Path) -> Path:
    path = zipped_shapefile(folder)
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    path.write_bytes(content)
    return path


def fewer_shapes_than_rows(folder: Path) -> Path:
    (folder / "few").mkdir()
    few = shp(folder / "few", points(5))
    path = shp(folder)
    for ending in (".shp", ".shx"):
        shutil.copy(few.with_suffix(ending), path.with_suffix(ending))
    return path


def folder_named_shp(folder: Path) -> Path:
    (folder / "sites.shp").mkdir()
    return folder / "sites.shp"


def latin_text_that_claims_utf8(folder: Path) -> Path:
    path = shp(folder, points().assign(name="Köln"), encoding="ISO-8859-1")
    path.with_suffix(".cpg").write_text("UTF-8")
    return path


def empty_shapefile(folder: Path) -> Path:
    path = shp(folder)
    header = bytearray(path.read_bytes()[:100])
    header[24:28] = struct.pack(">i", 50)
    path.write_bytes(header)
    path.with_suffix(".shx").write_bytes(header)
    rows = bytearray(path.with_suffix(".dbf").read_bytes())
    header_bytes = struct.unpack("<H", rows[8:10])[0]
    rows[4:8] = struct.pack("<I", 0)
    path.with_suffix(".dbf").write_bytes(bytes(rows[:header_bytes]) + b"\x1a")
    return path


def metres_that_claim_degrees(folder: Path) -> Path:
    frame = points()
    path = shp(folder, frame.to_crs(25832))
    path.with_suffix(".prj").write_text(frame.crs.to_wkt("WKT1_ESRI"))
    return path


def metres_beyond_the_globe(folder: Path) -> Path:
    return shp(folder, gpd.GeoDataFrame({"name": ["A"]}, geometry=[Point(4e11, 5e6)], crs=25832))


def prj_without_projection(folder: Path) -> Path:
    path = shp(folder, points().to_crs(25832))
    prj = path.with_suffix(".prj")
    prj.write_text(prj.read_text().replace('PROJECTION["Transverse_Mercator"]', 'PROJECTION[""]'))
    return path


def degrees_that_claim_metres(folder: Path) -> Path:
    path = shp(folder)
    path.with_suffix(".prj").write_text(points().to_crs(25832).crs.to_wkt("WKT1_ESRI"))
    return path


def two_columns_of_one_name(folder: Path) -> Path:
    path = shp(folder)
    dbf = path.with_suffix(".dbf")
    content = bytearray(dbf.read_bytes())
    content[64:75] = content[32:43]
    dbf.write_bytes(content)
    return path


TOO_FAR = [[9, 48], [1e300, -1e300], [9, 1e308], [-1e308, 48], [9, 48]]
KML = '<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
ENTITIES = '<!DOCTYPE l [<!ENTITY a "b">]>'
# two signs whose bytes in UTF-16 spell the name of the root element
HIDDEN_KML = b"<kml".decode("utf-16-le")
UTF_16_KML = KML.format(head=f"<!--{HIDDEN_KML}-->{ENTITIES}", body="").encode("utf-16-le")
BOMB = b"\x00" * (300 << 20)

REFUSED: dict[str, tuple[Maker, str, str]] = {
    "vrt named geojson": (vrt("sites.geojson"), "io.wrong_content", "ends in .geojson"),
    "vrt named kml": (vrt("sites.kml"), "io.wrong_content", "ends in .kml"),
    "vrt named shp": (vrt("sites.shp"), "io.wrong_content", "ends in .shp"),
    "vrt named gpkg": (vrt("sites.gpkg"), "io.wrong_content", "ends in .gpkg"),
    "vrt named fgb": (vrt("sites.fgb"), "io.wrong_content", "ends in .fgb"),
    "vrt named csv": (vrt("sites.csv"), "io.wrong_content", "ends in .csv"),
    "vrt itself": (vrt("sites.vrt"), "io.unknown_ending", ".vrt"),
    "vrt in zip": (zipped(("sites.vrt", b"<OGRVRTDataSource/>")), "io.zip_no_shapefile", "no shapefile"),
    "gdalg named geojson": (gdalg, "io.not_geojson", "not GeoJSON"),
    "gml": (lambda folder: text(folder, "sites.gml", "<a/>"), "io.wrong_content", ".gml"),
    "text named shp": (lambda folder: text(folder, "sites.shp", "hello"), "io.wrong_content", "ends in .shp"),
    "folder named shp": (folder_named_shp, "io.is_folder", "folder"),
    "no file": (lambda folder: folder / "sites.shp", "io.no_such_file", "no such file"),
    "gdal's own paths": (lambda folder: Path("/vsimem/sites.shp"), "io.no_such_file", "no such file"),
    "0-byte geojson": (lambda folder: text(folder, "sites.geojson", ""), "io.empty_file", "0 bytes"),
    "half .shp": (cut(".shp", 0.5), "io.shp_part_cut", "sites.shp"),
    "half .shx": (cut(".shx", 0.5), "io.shp_part_cut", "sites.shx"),
    "half .dbf": (cut(".dbf", 0.5), "io.shp_part_cut", "sites.dbf"),
    "0-byte .shp": (cut(".shp", 0.0), "io.empty_file", "0 bytes"),
    "0-byte .shx": (cut(".shx", 0.0), "io.shp_part_cut", "sites.shx"),
    "no .shx": (without(".shx"), "io.shp_part_missing", "sites.shx"),
    "no .prj": (without(".prj"), "io.no_crs", 'crs = "EPSG:..."'),
    "garbage .prj": (
        lambda folder: text(shp(folder).parent, "sites.prj", "not a projection").with_suffix(".shp"),
        "io.no_crs",
        'crs = "EPSG:..."',
    ),
    ".prj that leads nowhere": (prj_without_projection, "io.no_crs", 'crs = "EPSG:..."'),
    ".dbf claims 2e9 rows": (patched(".dbf", 4, struct.pack("<I", 2_000_000_000)), "io.shp_part_cut", "sites.dbf"),
    ".shx claims 5e8 shapes": (patched(".shx", 24, struct.pack(">i", 2_000_000_000)), "io.shp_part_cut", "sites.shx"),
    "5 shapes, 20 rows": (fewer_shapes_than_rows, "io.shp_counts_differ", "5 shapes but 20 rows"),
    "latin text claims utf-8": (latin_text_that_claims_utf8, "io.wrong_encoding", "encoding ="),
    "no rows": (empty_shapefile, "io.empty_layer", "empty"),
    "empty collection": (collection, "io.empty_layer", "empty"),
    "metres claim degrees": (metres_that_claim_degrees, "io.impossible_degrees", "EPSG:4326"),
    "degrees claim metres": (degrees_that_claim_metres, "io.looks_like_degrees", "counts in metres"),
    "metres beyond the globe": (metres_beyond_the_globe, "io.impossible_metres", "EPSG:25832"),
    "latitude 95": (lambda folder: collection(folder, feature(point(9, 95))), "io.impossible_swapped", "swapped"),
    "longitude 200": (lambda folder: collection(folder, feature(point(200, 95))), "io.impossible_degrees", "200"),
    "half gpkg": (half_gpkg, "io.gpkg_damaged", "damaged or cut off"),
    "smashed gpkg": (smashed_gpkg, "io.gpkg_damaged", "damaged or cut off"),
    "gpkg: VirtualText": (virtual_table("CREATE VIRTUAL TABLE leak USING VirtualText(?)"), "io.gpkg_virtual", "leak"),
    "gpkg: VirtualOGR": (virtual_table("CREATE VIRTUAL TABLE leak USING VirtualOGR(?)"), "io.gpkg_virtual", "leak"),
    **{f"gpkg: {case}": (make, "io.gpkg_virtual", '("') for case, make in HIDDEN_VIRTUAL_TABLES.items()},
    "gpkg: index of another module": (
        spatial_index_changed('CREATE VIRTUAL TABLE "rtree_sites_geom"-- USING rtree(i,a,b,c,d)\nUSING VirtualOGR(x)'),
        "io.gpkg_virtual",
        "rtree_sites_geom",
    ),
    "gpkg: index of a sister module": (
        spatial_index_changed('CREATE VIRTUAL TABLE "rtree_sites_geom" USING rtree_i32(id, a, b, c, d)'),
        "io.gpkg_virtual",
        "rtree_sites_geom",
    ),
    "gpkg with a log beside it": (waiting_changes, "io.gpkg_unfinished", "sites.gpkg-wal"),
    "gpkg with a journal beside it": (interrupted_change, "io.gpkg_unfinished", "sites.gpkg-journal"),
    "gpkg whose list of layers is a view": (metadata_view, "io.gpkg_metadata_view", "gpkg_contents"),
    "kml with entities": (
        lambda folder: text(folder, "a.kml", KML.format(head=ENTITIES, body="")),
        "io.doctype",
        "DOCTYPE",
    ),
    "kml with entities far down": (
        lambda folder: text(folder, "a.kml", KML.format(head=f"<!-- <kml {'x' * 70_000} -->{ENTITIES}", body="")),
        "io.doctype",
        "DOCTYPE",
    ),
    "kml in utf-16 with entities": (
        lambda folder: text(folder, "a.kml", UTF_16_KML),
        "io.wrong_content",
        "ends in .kml",
    ),
    "kml only in a comment": (
        lambda folder: text(folder, "a.kml", "<!-- <kml> --><gpx version='1.1'/>"), "io.wrong_content", "ends in .kml"
    ),
    "kml of comments only": (
        lambda folder: text(folder, "a.kml", "<!-- <kml> -->" * 90_000 + KML.format(head="", body="")),
        "io.wrong_content",
        "ends in .kml",
    ),
    "half kml": (
        lambda folder: text(folder, "a.kml", KML.format(head="", body="<Placemark>" * 9)[:120]),
        "io.xml_damaged",
        "damaged",
    ),
    "zip slip": (zipped(("../../escape.shp", b"x")), "io.zip_unsafe_name", "leads out"),
    "zip with drive": (zipped(("C:\\win.shp", b"x")), "io.zip_unsafe_name", "leads out"),
    "zip in zip": (zipped(("inner.zip", b"PK")), "io.zip_no_shapefile", "no shapefile"),
    "zip bomb": (lambda folder: zipped_shapefile(folder, extra=BOMB), "io.zip_bomb", "sites.dbf"),
    "half zip": (half_zip, "io.zip_damaged", "damaged"),
    "zip with a changed byte": (zip_with_changed_byte, "io.zip_damaged", "damaged"),
    "zip with a broken stream": (zip_with_broken_stream, "io.zip_damaged", "damaged"),
    "zip with password": (zip_with_flag, "io.zip_password", "password"),
    "text named zip": (lambda folder: text(folder, "a.zip", "hello"), "io.wrong_content", ".zip"),
    "zipped text named shp": (zipped(("a.shp", b"hello"), ("a.shx", b"x")), "io.wrong_content", "a.shp"),
    "NaN in geojson": (
        lambda folder: text(folder, "a.geojson", '{"type":"Point","coordinates":[NaN,48]}'),
        "io.bad_geometry",
        "row 1",
    ),
    "1e400 in geojson": (
        lambda folder: text(folder, "a.geojson", '{"type":"Point","coordinates":[1e400,48]}'),
        "io.bad_geometry",
        "row 1",
    ),
    "polygon of 1e300": (
        lambda folder: collection(folder, feature({"type": "Polygon", "coordinates": [TOO_FAR]})),
        "io.no_positions",
        "None of the 1",
    ),
    "2-point ring": (
        lambda folder: collection(folder, feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]})),
        "io.bad_geometry",
        "row 1",
    ),
    "unknown geometry": (lambda folder: collection(folder, feature({"type": "Cube"})), "io.bad_geometry", "row 1"),
    "geometry is text": (lambda folder: collection(folder, feature("POINT (1 2)")), "io.bad_geometry", "row 1"),
    "features is text": (lambda folder: text(folder, "a.json", '{"type":"FeatureCollection","features":"x"}'), "io.not_geojson", "not GeoJSON"),  # noqa: E501
    "feature is number": (lambda folder: collection(folder, 3), "io.not_geojson", "not GeoJSON"),
    "json list": (lambda folder: text(folder, "a.json", "[1, 2]"), "io.not_geojson", "not GeoJSON"),
    "huge whole number": (
        lambda folder: text(folder, "a.json", '{"a":' + "1" * 9999 + "}"), "io.not_geojson", "not GeoJSON"
    ),
    "half geojson": (
        lambda folder: text(folder, "a.geojson", json.dumps({"type": "FeatureCollection", "features": []})[:-5]),
        "io.json_incomplete",
        "line 1",
    ),
    "nested 100k": (
        lambda folder: text(folder, "a.geojson", '{"type":"FeatureCollection","features":[' + "[" * 100_000),
        "io.json_deep",
        "nested",
    ),
    "utf-16 geojson": (lambda folder: text(folder, "a.geojson", '{"a":1}'.encode("utf-16")), "io.utf16", "UTF-8"),
    "invalid utf-8": (lambda folder: text(folder, "a.geojson", b'{"a":"K\xf6ln"}'), "io.not_geojson", "not GeoJSON"),
    "only nulls": (lambda folder: collection(folder, feature(None)), "io.no_positions", "None of the 1"),
    "lines for sites": (
        lambda folder: collection(folder, feature({"type": "LineString", "coordinates": [[9, 48], [9, 49]]})),
        "io.wrong_geometry",
        "LineString",
    ),
}  # fmt: skip


def _source(path: Path, folder: Path) -> Source:
    return Source(role=Role.CANDIDATES, path=path.name if path.parent == folder else str(path))


@pytest.mark.parametrize("case", list(REFUSED))
def test_one_sentence_names_file_and_cause(tmp_path: Path, case: str) -> None:
    make, code, words = REFUSED[case]
    path = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PlannerError) as caught:
        read_source(_source(path, tmp_path), tmp_path)
    issues = caught.value.issues
    assert [issue.code for issue in issues] == [code]
    assert path.name in issues[0].where
    assert words in caught.value.message("en")
    assert caught.value.message("de") != caught.value.message("en")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("case", list(HIDDEN_VIRTUAL_TABLES))
def test_a_hidden_virtual_table_is_no_layer(tmp_path: Path, case: str) -> None:
    path = HIDDEN_VIRTUAL_TABLES[case](tmp_path)
    with pytest.raises(PlannerError) as caught:
        read_source(Source(role=Role.CANDIDATES, path=path.name, layer="leak"), tmp_path)
    assert [issue.code for issue in caught.value.issues] == ["io.gpkg_virtual"]


@pytest.mark.parametrize(
    "sql",
    [
        'CREATE VIRTUAL TABLE "rtree_sites_geom" USING rtree(id, minx, maxx, miny, maxy)',
        "create virtual table rtree_sites_geom\n\tusing RTREE ( id,minx,maxx,miny,maxy )",
    ],
)
def test_a_spatial_index_is_no_fault(tmp_path: Path, sql: str) -> None:
    path = spatial_index_changed(sql)(tmp_path)
    assert rows_left(path, tmp_path) == (20, [])


@pytest.mark.parametrize("head", ["", "\n<!-- a <gpx> --><?style b?>\n", f"<!--{'x' * 70_000}-->"])
def test_kml_with_remarks_before_its_root_is_read(tmp_path: Path, head: str) -> None:
    place = "<Placemark><name>A</name><Point><coordinates>9,48</coordinates></Point></Placemark>"
    path = text(tmp_path, "a.kml", "\ufeff" + KML.format(head=head, body=place))
    assert rows_left(path, tmp_path) == (1, [])


def test_an_empty_log_beside_a_geopackage_is_no_fault(tmp_path: Path) -> None:
    path = gpkg(tmp_path)
    text(tmp_path, "sites.gpkg-wal", b"")
    assert rows_left(path, tmp_path) == (20, [])


def test_a_layer_of_any_name_has_its_index(tmp_path: Path) -> None:
    path = tmp_path / "sites.gpkg"
    points().to_file(path, layer='Straßen -- "Süd" [1]')
    assert rows_left(path, tmp_path) == (20, [])


def test_two_columns_of_one_name_never_crash(tmp_path: Path) -> None:
    path = two_columns_of_one_name(tmp_path)
    with pytest.raises(PlannerError, match=r"sites\.shp: The column \"name\" stands twice"):
        read_source(_source(path, tmp_path), tmp_path)


def rows_left(path: Path, folder: Path, role: Role = Role.CANDIDATES, **more: str) -> tuple[int, list[str]]:
    layer = read_source(Source(role=role, path=path.name, **more), folder)
    return len(layer.frame), [issue.code for issue in layer.issues]


def test_null_and_empty_shapes_are_left_out_and_counted(tmp_path: Path) -> None:
    path = collection(tmp_path, feature(None), feature({"type": "Polygon", "coordinates": []}), feature(point(9, 48)))
    layer = read_source(Source(role=Role.CANDIDATES, path=path.name), tmp_path)
    assert layer.frame.index.tolist() == [3]
    (issue,) = layer.issues
    assert (issue.code, issue.params["count"], issue.params["rows"]) == ("io.rows_without_position", 2, "1, 2")


def test_a_bad_shape_inside_a_geopackage_is_left_out_and_counted(tmp_path: Path) -> None:
    path = gpkg(tmp_path)
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE sites SET geom=x'475000FF' WHERE fid=3")
        connection.execute("UPDATE sites SET geom=NULL WHERE fid=4")
    connection.close()
    assert rows_left(path, tmp_path) == (18, ["io.bad_shapes", "io.rows_without_position"])


def test_an_shx_offset_beyond_the_file_loses_one_row_loudly(tmp_path: Path) -> None:
    path = patched(".shx", 100, struct.pack(">i", 2**30))(tmp_path)
    assert rows_left(path, tmp_path) == (19, ["io.bad_shapes"])


def test_a_polygon_that_claims_two_billion_parts_is_no_shape(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[Polygon([(9, 48), (9.1, 48), (9.1, 48.1)])], crs=4326)
    path = shp(tmp_path, frame)
    content = bytearray(path.read_bytes())
    content[144:148] = struct.pack("<i", 2**31 - 1)
    path.write_bytes(content)
    with pytest.raises(PlannerError, match="The shape of row 1"):
        rows_left(path, tmp_path)


def test_views_are_not_offered_and_triggers_do_not_matter(tmp_path: Path) -> None:
    path = gpkg(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE VIEW leak AS SELECT 1 AS fid, load_extension('./none') AS x")
        connection.execute(
            "INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES('leak','features','leak')"
        )
        connection.execute("CREATE TRIGGER tr AFTER INSERT ON sites BEGIN DELETE FROM sites; END")
    connection.close()
    assert rows_left(path, tmp_path) == (20, ["io.gpkg_views"])


def test_a_view_that_never_ends_is_never_run(tmp_path: Path) -> None:
    path = gpkg(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE VIEW leak AS WITH RECURSIVE t(fid) AS (SELECT 1 UNION ALL SELECT fid+1 FROM t) SELECT fid FROM t"
        )
    connection.close()
    assert rows_left(path, tmp_path) == (20, [])


def test_polygons_that_cross_themselves_are_mended_and_named(tmp_path: Path) -> None:
    bowtie = {"type": "Polygon", "coordinates": [[[9, 48], [9.1, 48.1], [9.1, 48], [9, 48.1], [9, 48]]]}
    flat = {"type": "Polygon", "coordinates": [[[9, 48], [9.1, 48], [9, 48], [9, 48]]]}
    path = collection(tmp_path, feature(bowtie), feature(flat))
    layer = read_source(Source(role=Role.CONSTRAINTS, path=path.name, kind="flood"), tmp_path)
    assert layer.frame.geometry.is_valid.all()
    assert layer.frame.geometry.iloc[0].area == pytest.approx(0.005)
    assert [issue.code for issue in layer.issues] == ["io.mended", "io.rows_without_position"]


def test_mixed_shapes_keep_what_the_role_needs(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[9, 48], [9, 49]]}
    path = collection(tmp_path, feature(point(9, 48)), feature(line), feature(point(9.1, 48)))
    assert rows_left(path, tmp_path) == (2, ["io.other_geometry"])


def test_text_wrongly_decoded_is_hinted_at(tmp_path: Path) -> None:
    path = shp(tmp_path, points().assign(name="Köln Süd"), encoding="UTF-8")
    path.with_suffix(".cpg").write_text("1252")
    layer = read_source(Source(role=Role.CANDIDATES, path=path.name), tmp_path)
    assert [issue.code for issue in layer.issues] == ["io.mojibake"]
    assert 'encoding = "UTF-8"' in layer.issues[0].message()


def test_a_row_of_junk_types_is_read_as_text(tmp_path: Path) -> None:
    path = collection(
        tmp_path,
        feature(point(9, 48), name=1, bays="many"),
        feature(point(9.1, 48), name=[1, 2], bays="12"),
        feature(point(9.2, 48), name={"a": None}, bays=None),
    )
    layer = read_source(Source(role=Role.CANDIDATES, path=path.name), tmp_path)
    assert layer.frame["name"].tolist() == ["1", "[1, 2]", '{"a": null}']
    assert layer.frame["bays"].isna().tolist() == [True, False, True]


def test_only_areas_with_a_given_kind_may_lack_their_dbf(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[Polygon([(9, 48), (9.1, 48), (9.1, 48.1)])], crs=4326)
    path = shp(tmp_path, frame)
    path.with_suffix(".dbf").unlink()
    assert rows_left(path, tmp_path, Role.CONSTRAINTS, kind="flood") == (1, ["io.shapes_only"])
    with pytest.raises(PlannerError, match=r"sites\.dbf is missing"):
        rows_left(path, tmp_path, Role.CONSTRAINTS)
