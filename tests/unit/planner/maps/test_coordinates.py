import pytest
from pyproj import Transformer

from planner.maps.coordinates import dms_text, find_position, positions, to_wgs84

CRS = "EPSG:25832"
PROJECT = (390_000.0, 5_350_000.0, 450_000.0, 5_400_000.0)
X_M, Y_M = Transformer.from_crs("EPSG:4326", CRS, always_xy=True).transform(7.94, 48.47)


@pytest.mark.parametrize(
    "written",
    [
        "48.47, 7.94", "48.47 7.94", "48.47,7.94", "48,47 7,94", "48,47; 7,94", "7.94 48.47", "48.47; 7.94",
        "7.94 E 48.47 N", "48.47N, 7.94E", "N48.47 E7.94", "48.47 N 7.94 O", "+48.47 +7.94",
        "48°28'12\"N 7°56'24\"E", "48°28′12″ 7°56′24″", "N 48° 28.2' E 7° 56.4'", "7°56'24\"E, 48°28'12\"N",
        "4326: 7.94, 48.47", "EPSG:4326: 7.94 48.47", "\u00a048.47, 7.94 ",
    ],
)  # fmt: skip
def test_degrees_in_any_usual_form(written):
    hit = find_position(written, CRS, PROJECT)[0]
    assert (hit.x_m, hit.y_m) == pytest.approx((X_M, Y_M), abs=0.01)
    assert hit.kind == "coordinates"
    west, south, east, north = hit.bounds
    assert west < hit.x_m < east
    assert south < hit.y_m < north


@pytest.mark.parametrize(
    "written",
    ["415000 5369000", "415000, 5369000", "415000,5369000", "415000.0; 5369000.0", "25832:415000,5369000",
     "EPSG:25832: 415000 5369000", "epsg 25832:415000 5369000", "32U 415000 5369000", "32 U 415000 E 5369000 N"],
)  # fmt: skip
def test_metres_with_and_without_their_system(written):
    (hit,) = find_position(written, CRS)
    assert (hit.x_m, hit.y_m) == pytest.approx((415_000.0, 5_369_000.0), abs=1.0)


@pytest.mark.parametrize(
    "written",
    ["", "Hauptstraße 12", "12", "B 3", "48.47", "200:1 2", "9999:1 2", "61U 1 2", "48°70' N 7° E", "95 N 7 E",
     "7 E 8 E", "48.47, 7.94, 3", "nan, inf", "48 N 7 E x"],
)  # fmt: skip
def test_other_texts_are_no_position(written):
    assert find_position(written, CRS, PROJECT) == ()


def test_south_and_west_are_negative():
    (position,) = positions("33°24′S 70°36′W", CRS)
    assert (position.x, position.y) == pytest.approx((-70.6, -33.4))
    (position,) = positions("-33.4° -70.6°", CRS)
    assert (position.x, position.y) == pytest.approx((-70.6, -33.4))
    (position,) = positions("33S 500000 4000000", CRS)
    assert position.crs == "EPSG:32633", "the band letter S lies north of the equator"
    (position,) = positions("19H 350000 6300000", CRS)
    assert position.crs == "EPSG:32719"


def test_without_a_project_latitude_comes_first():
    first, second = find_position("7.94 48.47", CRS)
    assert to_wgs84(first.x_m, first.y_m, CRS)[1] == pytest.approx(7.94, abs=1e-4)
    assert (second.x_m, second.y_m) == pytest.approx((X_M, Y_M), abs=0.01)


@pytest.mark.parametrize("written", ["8.0, 48.4", "48.4, 8.0"])
def test_the_reading_nearer_to_the_project_comes_first(written):
    west_of_it = (PROJECT[0], PROJECT[1], 420_000.0, PROJECT[3])
    hit = find_position(written, CRS, west_of_it)[0]
    assert hit.x_m > west_of_it[2], "beside the project, not within"
    assert to_wgs84(hit.x_m, hit.y_m, CRS) == pytest.approx((8.0, 48.4))


def test_a_position_is_written_as_people_read_it():
    assert dms_text(7.94, -48.47) == "48°28′12.0″S 7°56′24.0″E"
    assert dms_text(-0.00001, 59.99999999) == "60°00′00.0″N 0°00′00.0″W"


def test_back_to_degrees():
    assert to_wgs84(X_M, Y_M, CRS) == pytest.approx((7.94, 48.47))
    assert to_wgs84(1e12, 1e12, CRS) is None
    assert to_wgs84(7.0, 48.0, "EPSG:4326") == (7.0, 48.0)
