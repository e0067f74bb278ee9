"""Eighty-nine bad GIS files, rebuilt from the notes on what real and hostile files did to naive readers.

Each names what is to be said of it: a code of the catalogue, and how many rows can be used all the same. VRT under any
ending read other local files, links made requests, cut parts lost rows without a word.
"""

import json
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
from shapely.geometry import Polygon

from planner.model.project import Role
from tests.bad_inputs.making import (
    PARTS,
    Case,
    Make,
    archive,
    at,
    feature,
    geojson,
    geopackage,
    parts,
    points,
    shapefile,
    text,
    written,
)

KML = '<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
GML = (
    '<?xml version="1.0"?>{head}<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" '
    'xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {more}>{body}</ogr:FeatureCollection>'
)
GML_POINT = (
    '<gml:featureMember><ogr:t fid="t.0"><ogr:geom><gml:Point><gml:coordinates>9,48</gml:coordinates></gml:Point>'
    "</ogr:geom><ogr:name>{name}</ogr:name></ogr:t></gml:featureMember>"
)
LAUGHS = '<!DOCTYPE l [<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip


def placemark(name: str, where: str = "9,48") -> str:
    return f"<Placemark><name>{name}</name><Point><coordinates>{where}</coordinates></Point></Placemark>"


def kml(body: str, head: str = "") -> str:
    return KML.format(head=head, body=body)


def gml(body: str, head: str = "", more: str = "") -> str:
    return GML.format(head=head, body=body, more=more)


def vrt(name: str, source: str = "") -> Make:
    def make(folder: Path, port: int) -> Path:
        secret = folder.parent / "secret.geojson"
        secret.write_text(geojson(feature(at(1, 2), name="SECRET")))
        target = source.replace("PORT", str(port)) or str(secret)
        body = f"<SrcDataSource relativeToVRT='0'>{target}</SrcDataSource><SrcLayer>secret</SrcLayer>"
        content = f"<OGRVRTDataSource><OGRVRTLayer name='x'>{body}</OGRVRTLayer></OGRVRTDataSource>"
        if name.endswith(".zip"):
            return archive(folder, {"sites.vrt": content.encode()}, name)
        return written(folder, name, content)

    return make


def gdalg(folder: Path, port: int) -> Path:
    line = f"gdal vector pipeline ! read {folder.parent / 'secret.geojson'} ! write --of=stream streamed_dataset"
    return written(folder, "sites.geojson", json.dumps({"type": "gdal_streamed_alg", "command_line": line}))


def external_entity(folder: Path, port: int) -> Path:
    head = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{folder.parent / "secret.geojson"}">]>'
    return written(folder, "sites.gml", gml(GML_POINT.format(name="&e;"), head))


def virtual_table(module: str) -> Make:
    def make(folder: Path, port: int) -> Path:
        path = geopackage(folder)
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            sql = f"CREATE VIRTUAL TABLE leak USING {module}('{folder.parent / 'secret.csv'}','UTF-8',0,POINT)"
            connection.execute("INSERT INTO sqlite_master VALUES('table','leak','leak',0,?)", (sql,))
            connection.execute(
                "INSERT INTO gpkg_contents(table_name,data_type,identifier) VALUES('leak','features','leak')"
            )
        connection.close()
        return path

    return make


def with_sql(*statements: str) -> Make:
    def make(folder: Path, port: int) -> Path:
        path = geopackage(folder)
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return path

    return make


_LISTED = "INSERT INTO gpkg_contents(table_name,data_type,identifier) VALUES('leak','features','leak')"
_ENDLESS = "WITH RECURSIVE t(fid) AS (SELECT 1 UNION ALL SELECT fid+1 FROM t) SELECT fid FROM t"


def bad_blob(folder: Path, port: int) -> Path:
    path = geopackage(folder)
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE sites SET geom=x'475000FF' WHERE fid=3")
        connection.execute("UPDATE sites SET geom=NULL WHERE fid=4")
    connection.close()
    return path


def changed(make: Callable[[Path], Path], change: Callable[[bytes], bytes]) -> Make:
    def made(folder: Path, port: int) -> Path:
        path = make(folder)
        path.write_bytes(change(path.read_bytes()))
        return path

    return made


def smashed(content: bytes) -> bytes:
    pages = bytearray(content)
    for page in range(3, len(pages) // 4096, 2):
        pages[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    return bytes(pages)


def zipped(*names: str, more: bytes = b"", cut: int = 0) -> Make:
    def make(folder: Path, port: int) -> Path:
        made = parts(folder)
        members = {
            f"{name}{ending}": content + (more if ending == ".dbf" else b"")
            for name in names
            for ending, content in made.items()
        }
        path = archive(folder, members)
        if cut:
            path.write_bytes(path.read_bytes()[:-cut])
        return path

    return make


def zip_in_zip(folder: Path, port: int) -> Path:
    inner = archive(folder, {f"sites{ending}": content for ending, content in parts(folder).items()}, "inner.zip")
    content = inner.read_bytes()
    inner.unlink()
    return archive(folder, {"inner.zip": content})


def unsafe_names(folder: Path, port: int) -> Path:
    return archive(folder, {"../../../escape.shp": b"x", "/abs/escape.dbf": b"x", "..\\..\\win.shx": b"x"})


def wide_sheet(folder: Path, port: int) -> Path:
    from tests.bad_inputs.corpus_tables import bare_workbook

    row = "<row r='{n}'><c r='A{n}'><v>1</v></c><c r='XFD{n}'><v>1</v></c></row>"
    return bare_workbook(folder, "".join(row.format(n=n) for n in range(1, 8_001)))


def cut(ending: str, share: float) -> Make:
    def make(folder: Path, port: int) -> Path:
        path = shapefile(folder)
        part = path.with_suffix(ending)
        content = part.read_bytes()
        part.write_bytes(content[: int(len(content) * share)])
        return path

    return make


def without(ending: str) -> Make:
    def make(folder: Path, port: int) -> Path:
        path = shapefile(folder)
        path.with_suffix(ending).unlink()
        return path

    return make


def patched(ending: str, offset: int, value: bytes, frame: gpd.GeoDataFrame | None = None) -> Make:
    def make(folder: Path, port: int) -> Path:
        path = shapefile(folder, frame)
        part = path.with_suffix(ending)
        content = bytearray(part.read_bytes())
        content[offset : offset + len(value)] = value
        part.write_bytes(content)
        return path

    return make


def prj(content: str) -> Make:
    def make(folder: Path, port: int) -> Path:
        path = shapefile(folder)
        path.with_suffix(".prj").write_text(content)
        return path

    return make


def metres_as_degrees(folder: Path, port: int) -> Path:
    path = shapefile(folder, points().to_crs(25832))
    path.with_suffix(".prj").write_text(points().crs.to_wkt("WKT1_ESRI"))
    return path


def cpg(encoding: str, claimed: str) -> Make:
    def make(folder: Path, port: int) -> Path:
        path = shapefile(folder, points().assign(name="Köln Süd ß"), encoding=encoding)
        path.with_suffix(".cpg").write_text(claimed)
        return path

    return make


def fewer_shapes(folder: Path, port: int) -> Path:
    path = shapefile(folder, points(5))
    few = {ending: path.with_suffix(ending).read_bytes() for ending in (".shp", ".shx")}
    shapefile(folder)
    for ending, content in few.items():
        path.with_suffix(ending).write_bytes(content)
    return path


def folder_named(folder: Path, port: int) -> Path:
    (folder / "sites.shp").mkdir()
    return folder / "sites.shp"


def foreign_name(folder: Path, port: int) -> Path:
    path = shapefile(folder)
    other = folder / "Sítě ünï 文件.shp"
    for ending in PARTS:
        path.with_suffix(ending).rename(other.with_suffix(ending))
    return other


def read_only_folder(folder: Path, port: int) -> Path:
    path = shapefile(folder)
    folder.chmod(0o555)
    return path


def sites(*features: object, **more: object) -> Make:
    return text("sites.geojson", geojson(*features, **more))


_LINK = {"type": "link", "properties": {"href": "http://127.0.0.1:PORT/crs", "type": "esriwkt"}}
_URL = {"type": "name", "properties": {"name": "http://127.0.0.1:PORT/crs"}}
_NESTED = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":'
_RAW = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
_LONG = {"type": "LineString", "coordinates": [[9 + n * 1e-7, 48] for n in range(100_000)]}
_BOWTIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
_ANTI = {"type": "Polygon", "coordinates": [[[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]]}
_COLLECTION = {"type": "GeometryCollection", "geometries": [at(1, 1)]}
_TRIANGLE = gpd.GeoDataFrame({"a": [1]}, geometry=[Polygon([(0, 0), (1, 0), (1, 1)])], crs=4326)
_LINE = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}

_DISGUISES = (".geojson", ".kml", ".shp", ".gpkg", ".csv")
_NAN, _INFINITE = (f'{{"type":"Point","coordinates":[{x},48]}}}}]}}' for x in ("NaN", "1e400"))

GIS_CASES: dict[str, Case] = {
    # reaching beyond the file
    **{f"vrt disguised as {ending}": Case(vrt(f"sites{ending}"), "io.wrong_content") for ending in _DISGUISES},
    "vrt to the network": Case(vrt("sites.geojson", "/vsicurl/http://127.0.0.1:PORT/a.geojson"), "io.wrong_content"),
    "vrt in a zip": Case(vrt("sites.zip"), "io.zip_no_shapefile"),
    "vrt that names itself": Case(vrt("sites.vrt", "sites.vrt"), "io.unknown_ending"),
    "web service as .kml": Case(
        text("sites.kml", "<OGRWFSDataSource><URL>http://127.0.0.1:PORT/wfs</URL></OGRWFSDataSource>"),
        "io.wrong_content"),
    "gdal pipeline as .geojson": Case(gdalg, "io.not_geojson"),
    "crs is an address": Case(sites(feature(at(9, 48)), crs=_URL), "io.no_crs", 1, "EPSG:4326"),
    "crs is a link": Case(sites(feature(at(9, 48)), crs=_LINK), "io.no_crs", 1, "EPSG:4326"),
    "gml with a schema on the network": Case(
        text("sites.gml", gml(GML_POINT.format(name="a"), more='xsi:schemaLocation="http://a http://127.0.0.1:PORT/x.xsd"')),
        "io.no_crs", 1, "EPSG:4326"),
    "gml with a link": Case(text("sites.gml", gml(
        '<gml:featureMember><ogr:t><ogr:geom xlink:href="http://127.0.0.1:PORT/g.xml#x"/><ogr:name>a</ogr:name></ogr:t>'
        "</gml:featureMember>")), "io.kml_links", None, "EPSG:4326"),
    "gml with an external entity": Case(external_entity, "io.doctype"),
    "kml of a billion laughs": Case(text("sites.kml", kml(placemark("&a9;"), LAUGHS)), "io.doctype"),
    "gml of a billion laughs": Case(text("sites.gml", gml(GML_POINT.format(name="&a9;"), LAUGHS)), "io.doctype"),
    "kml with a network link": Case(text("sites.kml", kml(
        placemark("a") + "<NetworkLink><Link><href>http://127.0.0.1:PORT/n.kml</href></Link></NetworkLink>")),
        "io.kml_links", 1),
    "kml whose name is html": Case(text("sites.kml", kml(placemark("&lt;img src=file:///etc/passwd&gt;"))), "", 1),
    "geopackage with VirtualText": Case(virtual_table("VirtualText"), "io.gpkg_virtual"),
    "geopackage with VirtualOGR": Case(virtual_table("VirtualOGR"), "io.gpkg_virtual"),
    "geopackage whose view loads code": Case(
        with_sql("CREATE VIEW leak AS SELECT 1 AS fid, load_extension('./none') AS x", _LISTED), "io.gpkg_views", 20),
    "geopackage whose view never ends": Case(with_sql(f"CREATE VIEW leak AS {_ENDLESS}", _LISTED), "io.gpkg_views", 20),
    "geopackage with a trigger": Case(
        with_sql("CREATE TRIGGER tr AFTER INSERT ON sites BEGIN DELETE FROM sites; END"), "", 20),
    "zip with names that lead out": Case(unsafe_names, "io.zip_unsafe_name"),
    "zip with two shapefiles in folders": Case(zipped("a/sites", "b/other"), "", 20),
    "zip bomb": Case(zipped("sites", more=b"\0" * (48 << 20)), "io.zip_bomb"),
    "cut zip": Case(zipped("sites", cut=300), "io.zip_damaged"),
    "zip in a zip": Case(zip_in_zip, "io.zip_no_shapefile"),
    "sheet of 16,384 columns": Case(wide_sheet, "io.too_wide"),
    # damaged shapefiles
    "half .shp": Case(cut(".shp", 0.5), "io.shp_part_cut"),
    "half .dbf": Case(cut(".dbf", 0.5), "io.shp_part_cut"),
    "half .shx": Case(cut(".shx", 0.5), "io.shp_part_cut"),
    "0-byte .shp": Case(cut(".shp", 0.0), "io.empty_file"),
    "0-byte .dbf": Case(cut(".dbf", 0.0), "io.shapes_only", 20),
    "0-byte .shx": Case(cut(".shx", 0.0), "io.shp_part_cut"),
    "no .shx": Case(without(".shx"), "io.shp_part_missing"),
    "no .dbf": Case(without(".dbf"), "io.shapes_only", 20),
    "no .prj": Case(without(".prj"), "io.no_crs", 20, "EPSG:4326"),
    "no .cpg": Case(without(".cpg"), "", 20),
    "garbage .prj": Case(prj("not a projection"), "io.no_crs", 20, "EPSG:4326"),
    "metres that claim degrees": Case(metres_as_degrees, "io.impossible_degrees", 20, "EPSG:25832"),
    "latin text that claims utf-8": Case(cpg("ISO-8859-1", "UTF-8"), "io.wrong_encoding"),
    "junk .cpg": Case(cpg("UTF-8", "KLINGON"), "io.encoding_guessed", 20),
    "utf-8 text that claims 1252": Case(cpg("UTF-8", "1252"), "io.mojibake", 20),
    ".dbf claims 2e9 rows": Case(patched(".dbf", 4, struct.pack("<I", 2_000_000_000)), "io.shp_part_cut"),
    ".shx claims 5e8 shapes": Case(patched(".shx", 24, struct.pack(">i", 2_000_000_000)), "io.shp_part_cut"),
    "polygon claims 2e9 parts": Case(patched(".shp", 144, struct.pack("<i", 2**31 - 1), _TRIANGLE), "io.bad_geometry"),
    ".shx points beyond the file": Case(patched(".shx", 100, struct.pack(">i", 2**30)), "io.bad_shapes", 19),
    "5 shapes, 20 rows": Case(fewer_shapes, "io.shp_counts_differ"),
    "text named .shp": Case(text("sites.shp", "hello"), "io.wrong_content"),
    "folder named sites.shp": Case(folder_named, "io.is_folder"),
    "foreign letters in the file's name": Case(foreign_name, "", 20),
    "0-byte .geojson": Case(text("sites.geojson", ""), "io.empty_file"),
    "0-byte .gpkg": Case(text("sites.gpkg", ""), "io.empty_file"),
    "half .gpkg": Case(changed(geopackage, lambda b: b[: len(b) // 2]), "io.gpkg_damaged"),
    "smashed .gpkg": Case(changed(geopackage, smashed), "io.gpkg_damaged"),
    "geopackage with a bad shape": Case(bad_blob, "io.bad_shapes", 18),
    # shapes and positions
    "NaN position": Case(text("sites.geojson", _RAW + _NAN), "io.bad_geometry"),
    "1e400 position": Case(text("sites.geojson", _RAW + _INFINITE), "io.bad_geometry"),
    "null shape": Case(sites(feature(None), feature(at(9, 48))), "io.rows_without_position", 1),
    "empty polygon": Case(
        sites(feature({"type": "Polygon", "coordinates": []}), feature(at(9, 48))), "io.rows_without_position", 1),
    "polygon that crosses itself": Case(sites(feature(_BOWTIE)), "io.mended", 1),
    "mixed shapes": Case(sites(feature(at(9, 48)), feature(_LINE), feature(_COLLECTION)), "io.other_geometry", 1),
    "ring of two points": Case(
        sites(feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]})), "io.bad_geometry"),
    "latitude and longitude exchanged": Case(
        sites(*(feature(at(48.7 + n / 100, 9.1), name=n) for n in range(5))), "import.lies_swapped", 5),
    "latitude 95": Case(sites(feature(at(9, 95))), "io.impossible_swapped"),
    "longitude 200": Case(sites(feature(at(200, 10)), feature(at(-179, 10))), "io.impossible_degrees"),
    "polygon across the 180th meridian": Case(sites(feature(_ANTI)), "io.antimeridian", 1),
    "cut geojson": Case(text("sites.geojson", geojson(*[feature(at(9, 48))] * 50)[:1500]), "io.json_incomplete"),
    "rubbish behind geojson": Case(text("sites.geojson", geojson(feature(at(9, 48))) + "xxxx"), "io.json_trailing", 1),
    "geojson nested 100,000 deep": Case(
        text("sites.geojson", '{"type":"FeatureCollection","features":[' + "[" * 100_000), "io.json_deep"),
    "properties nested 5,000 deep": Case(
        text("sites.geojson", _NESTED + '{"a":' * 5000 + "1" + "}" * 5000 + '},"geometry":null}]}'), "io.json_deep"),
    "100,000 vertices in one line": Case(sites(feature(_LONG)), "", 1, role=Role.ROADS),
    "ids twice and mixed values": Case(text("sites.geojson", geojson(
        *({**feature(at(9 + n / 100, 48), a=a), "id": 1} for n, a in enumerate((1, "x", [1, 2]))))),
        "io.mixed_values", 3),
    "geojson in utf-16": Case(text("sites.geojson", geojson(feature(at(9, 48))).encode("utf-16")), "io.utf16"),
    "geojson with a sign of latin-1": Case(
        text("sites.geojson", geojson(feature(at(9, 48), name="K?ln")).encode().replace(b"?", b"\xf6")),
        "io.signs_replaced", 1),
    "geojson without features": Case(sites(), "io.empty_layer"),
    # tables
    "csv without positions": Case(text("sites.csv", "name,kw\na,1\n"), "io.no_coordinates"),
    "csv with decimal commas": Case(text("sites.csv", "name;lat;lon\na;48,7;9,1\n"), "", 1),
    "csv in latin-1": Case(text("sites.csv", "name,lat,lon\nKöln,50,7\n".encode("latin1")), "io.encoding_guessed", 1),
    "csv with a formula": Case(text("sites.csv", "name,lat,lon\n=cmd|' /C calc'!A0,50,7\n"), "", 1),
    "csv with zero bytes": Case(text("sites.csv", b"name,lat,lon\na\0b,50,7\n"), "io.zeros_removed", 1),
    "csv with a quote that never closes": Case(
        text("sites.csv", 'name,lat,lon\n"' + "a,1,2\n" * 800_000), "io.csv_quote"),
    "csv with ragged rows": Case(text("sites.csv", "name,lat,lon\na,50,7\nb,50\nc,50,7,9,9\n"), "io.ragged_rows", 2),
    "kml position with a blank": Case(text("sites.kml", kml(placemark("a", "9, 48"))), "io.bad_geometry"),
    "cut kml": Case(text("sites.kml", kml(placemark("a") * 30)[:900]), "io.xml_damaged"),
    "no such file": Case(lambda folder, port: folder / "nope" / "sites.shp", "io.no_such_file"),
    "folder that may not be written to": Case(read_only_folder, "", 20),
}  # fmt: skip
