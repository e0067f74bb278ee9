"""KML and GML by our own readers: shapes of all kinds, columns, axis order, and the one row that is at fault."""

from pathlib import Path

import pytest

from planner.io.vector import read_vector
from planner.model.errors import PlannerError

SPACES = 'xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"'
KML = f"<kml {SPACES}><Document>{{}}</Document></kml>"
RING = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
SQUARE, HOLE = "9,48 9.3,48 9.3,48.3 9,48.3 9,48", "9.1,48.1 9.2,48.1 9.2,48.2 9.1,48.1"
OUTER = f"<outerBoundaryIs>{RING.format(SQUARE)}</outerBoundaryIs>"
INNER = f"<innerBoundaryIs>{RING.format(HOLE)}</innerBoundaryIs>"
POLYGON = f"<Polygon>{OUTER}{INNER}</Polygon>"
POINT = "<Point><coordinates>9,48,250</coordinates></Point>"
LINE = "<LineString><coordinates>\n 9,48\n 9.1,48.1 </coordinates></LineString>"


def kml(tmp_path: Path, *placemarks: str) -> Path:
    path = tmp_path / "a.kml"
    path.write_text(KML.format("".join(f"<Placemark>{each}</Placemark>" for each in placemarks)))
    return path


def test_shapes_of_all_kinds(tmp_path):
    track = "<gx:Track><gx:coord>9 48 0</gx:coord><gx:coord>9.1 48 0</gx:coord></gx:Track>"
    several = [f"<MultiGeometry>{part * 2}</MultiGeometry>" for part in (POINT, LINE, POLYGON)]
    mixed = f"<MultiGeometry>{POINT}{LINE}</MultiGeometry>"
    frame = read_vector(kml(tmp_path, POINT, LINE, POLYGON, track, *several, mixed, "<name>none</name>")).frame
    assert frame.geometry.geom_type.tolist() == [
        "Point", "LineString", "Polygon", "LineString", "MultiPoint", "MultiLineString", "MultiPolygon",
        "GeometryCollection", None,
    ]  # fmt: skip
    assert len(frame.geometry.iloc[2].interiors) == 1
    assert not frame.geometry.has_z.any()


def test_columns_of_a_placemark(tmp_path):
    data = (
        '<name>A</name><description>x &amp; y</description><ExtendedData><Data name="bays"><value>12</value></Data>'
        '<SchemaData><SimpleData name="kind">depot</SimpleData></SchemaData></ExtendedData>'
    )
    row = read_vector(kml(tmp_path, data + POINT)).frame.iloc[0]
    assert (row["Name"], row["description"], row["bays"], row["kind"]) == ("A", "x & y", "12", "depot")


@pytest.mark.parametrize(
    "bad",
    [
        "<Point><coordinates>9, 48</coordinates></Point>",
        "<Point><coordinates>9;48</coordinates></Point>",
        "<LineString><coordinates>9,48</coordinates></LineString>",
        "<Polygon><innerBoundaryIs/></Polygon>",
        "<gx:Track><gx:coord>9</gx:coord></gx:Track>",
    ],
)
def test_the_row_at_fault_is_named_and_the_others_are_kept(tmp_path, bad):
    raw = read_vector(kml(tmp_path, POINT, f"<name>bad</name>{bad}", POINT))
    assert raw.frame.index.tolist() == [1, 3]
    (issue,) = raw.issues
    assert (issue.code, issue.params["rows"]) == ("io.bad_shapes", "2")
    assert raw.left_out is not None
    assert raw.left_out.loc[2, "Name"] == "bad"


def test_a_kml_without_places_has_no_layer(tmp_path):
    with pytest.raises(PlannerError, match="no layer"):
        read_vector(kml(tmp_path))


GML = '<c:FeatureCollection xmlns:c="http://c" xmlns:gml="http://www.opengis.net/gml">{}</c:FeatureCollection>'
URN = "urn:ogc:def:crs:EPSG::4326"


def gml(tmp_path: Path, *shapes: str) -> Path:
    path = tmp_path / "a.gml"
    said = "<c:name>n</c:name><c:at><c:no>5</c:no></c:at><c:geom>{}</c:geom>"
    member = f"<gml:featureMember><c:t>{said}</c:t></gml:featureMember>"
    path.write_text(GML.format("".join(member.format(shape) for shape in shapes)))
    return path


def ring(side: str) -> str:
    places = "<gml:posList>9 48 9.1 48 9.1 48.1 9 48</gml:posList>"
    return f"<gml:{side}><gml:LinearRing>{places}</gml:LinearRing></gml:{side}>"


def test_gml_shapes_and_columns(tmp_path):
    point = "<gml:Point><gml:pos>9 48</gml:pos></gml:Point>"
    line = '<gml:LineString><gml:posList srsDimension="3">9 48 1 9.1 48 2</gml:posList></gml:LineString>'
    old = "<gml:LineString><gml:coordinates>9,48 9.1,48</gml:coordinates></gml:LineString>"
    polygon = f"<gml:Polygon>{ring('exterior')}</gml:Polygon>"
    piece = "<gml:LineStringSegment><gml:posList>9 48 9.1 48</gml:posList></gml:LineStringSegment>"
    curve = f"<gml:Curve><gml:segments>{piece}</gml:segments></gml:Curve>"
    patch = f"<gml:PolygonPatch>{ring('exterior')}</gml:PolygonPatch>"
    surface = f"<gml:Surface><gml:patches>{patch}</gml:patches></gml:Surface>"
    multi = f"<gml:MultiSurface><gml:surfaceMember>{polygon}</gml:surfaceMember></gml:MultiSurface>"
    raw = read_vector(gml(tmp_path, point, line, old, polygon, curve, surface, multi, "<gml:Point/>"))
    assert raw.frame.geometry.geom_type.tolist() == [
        "Point", "LineString", "LineString", "Polygon", "LineString", "Polygon", "MultiPolygon",
    ]  # fmt: skip
    assert [issue.code for issue in raw.issues] == ["io.bad_shapes"]
    assert raw.crs is None
    assert (raw.frame["name"].iloc[0], raw.frame["at.no"].iloc[0]) == ("n", "5")


@pytest.mark.parametrize(
    ("srs", "position", "code"),
    [
        (URN, "48 9", 4326),
        ("EPSG:4326", "9 48", 4326),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", "48 9", 4326),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", "9 48", 4326),
        ("urn:ogc:def:crs:EPSG::25832", "9 48", 25832),
        ("http://example.org/mine", "9 48", None),
    ],
)
def test_axes_stand_as_the_name_of_the_system_says(tmp_path, srs, position, code):
    raw = read_vector(gml(tmp_path, f'<gml:Point srsName="{srs}"><gml:pos>{position}</gml:pos></gml:Point>'))
    assert (raw.frame.geometry.iloc[0].x, raw.frame.geometry.iloc[0].y) == (9, 48)
    assert (raw.crs.to_epsg() if raw.crs else None) == code
