import sys

import numpy as np
import pytest

from planner.maps.sources.geotiff import picture_fault, read_picture, read_picture_or_fault
from planner.model.errors import PlannerError

CRS = "EPSG:25832"
WEST, NORTH, PIXEL_M = 410_000.0, 5_370_000.0, 10.0


def write(path, bands, crs=CRS, **more):
    rasterio = pytest.importorskip("rasterio")
    transform = rasterio.transform.from_origin(WEST, NORTH, PIXEL_M, PIXEL_M) if crs else rasterio.Affine.identity()
    count, high, wide = bands.shape
    colors = more.pop("colormap", None)
    profile = {"driver": "GTiff", "count": count, "height": high, "width": wide, "dtype": bands.dtype}
    with rasterio.open(path, "w", crs=crs, transform=transform, **profile, **more) as file:
        file.write(bands)
        if colors:
            file.write_colormap(1, colors)
    return path


def quarters(high=200, wide=300):
    """Red, green, blue and white quarters."""
    bands = np.zeros((3, high, wide), dtype=np.uint8)
    bands[0, : high // 2, : wide // 2] = 200
    bands[1, : high // 2, wide // 2 :] = 200
    bands[2, high // 2 :, : wide // 2] = 200
    bands[:, high // 2 :, wide // 2 :] = 255
    return bands


def code_of(path, **more):
    with pytest.raises(PlannerError) as raised:
        read_picture(path, CRS, None, (10, 10), **more)
    assert raised.value.message("de")
    return raised.value.issues[0].code


def test_the_whole_file_lies_where_it_says(tmp_path):
    picture = read_picture(write(tmp_path / "q.tif", quarters()), CRS, None, (60, 40))
    assert picture.rgba.shape == (40, 60, 4)
    assert picture.bounds_m == pytest.approx((WEST, NORTH - 2000, WEST + 3000, NORTH))
    assert picture.rgba[5, 5].tolist() == [200, 0, 0, 255]
    assert picture.rgba[5, -5].tolist() == [0, 200, 0, 255]
    assert picture.rgba[-5, 5].tolist() == [0, 0, 200, 255]
    assert picture.rgba[-5, -5].tolist() == [255, 255, 255, 255]


def test_a_window_of_it_is_cut_to_the_file(tmp_path):
    path = write(tmp_path / "q.tif", quarters())
    wanted = (WEST + 2000, NORTH - 1000, WEST + 4000, NORTH + 1000)
    picture = read_picture(path, CRS, wanted, (200, 200))
    assert picture.bounds_m == pytest.approx((WEST + 2000, NORTH - 1000, WEST + 3000, NORTH))
    assert picture.rgba.shape == (100, 100, 4)
    assert (picture.rgba[2:-2, 2:-2] == [0, 200, 0, 255]).all()


def test_beside_the_file_there_is_nothing(tmp_path):
    path = write(tmp_path / "q.tif", quarters())
    picture = read_picture(path, CRS, (WEST + 9000, NORTH, WEST + 9500, NORTH + 500), (50, 50))
    assert (picture.rgba[..., 3] == 0).all()


def test_another_crs_is_warped_to_the_projects(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    from rasterio.warp import transform

    path = tmp_path / "geo.tif"
    degrees = rasterio.transform.from_origin(7.80, 48.50, 0.001, 0.001)
    with rasterio.open(path, "w", driver="GTiff", count=3, height=200, width=300, dtype="uint8", crs="EPSG:4326",
                       transform=degrees) as file:  # fmt: skip
        file.write(quarters())
    (x,), (y,) = transform("EPSG:4326", CRS, [7.875], [48.45])  # the middle of the red quarter
    picture = read_picture(path, CRS, (x - 50, y - 50, x + 50, y + 50), (11, 11))
    assert picture.rgba[5, 5].tolist() == [200, 0, 0, 255]
    turned = read_picture(path, CRS, None, (300, 200))
    assert (turned.rgba[..., 3] == 0).any(), "the corners of a turned picture hold nothing"


def test_grey_heights_are_stretched_and_holes_stay_open(tmp_path):
    heights = np.linspace(100, 900, 60_000, dtype=np.float32).reshape(1, 200, 300)
    heights[0, :20, :20] = -9999
    picture = read_picture(write(tmp_path / "h.tif", heights, nodata=-9999.0), CRS, None, (300, 200))
    assert picture.rgba[5, 5, 3] == 0
    assert picture.rgba[30, 0, 0] < 60
    assert picture.rgba[199, 299, 0] > 200
    assert (picture.rgba[..., 0] == picture.rgba[..., 2]).all()
    heights[0, :20, :20] = np.nan
    unsaid = read_picture(write(tmp_path / "n.tif", heights), CRS, None, (300, 200))
    assert (unsaid.rgba[5, 5, 3], unsaid.rgba[30, 30, 3]) == (0, 255)


def test_a_palette_is_followed(tmp_path):
    classes = np.zeros((1, 20, 20), dtype=np.uint8)
    classes[0, 10:] = 7
    path = write(tmp_path / "p.tif", classes, colormap={0: (10, 20, 30, 255), 7: (200, 100, 50, 255)})
    picture = read_picture(path, CRS, None, (20, 20))
    assert picture.rgba[3, 3].tolist() == [10, 20, 30, 255]
    assert picture.rgba[15, 3].tolist() == [200, 100, 50, 255]


def test_transparency_is_kept(tmp_path):
    bands = np.full((4, 20, 20), 90, dtype=np.uint8)
    bands[3, :, :10] = 0
    picture = read_picture(write(tmp_path / "a.tif", bands, photometric="RGB", alpha="YES"), CRS, None, (20, 20))
    assert picture.rgba[5, 3, 3] == 0
    assert picture.rgba[5, 15].tolist() == [90, 90, 90, 90] or picture.rgba[5, 15, 3] > 0


def test_every_fault_has_its_own_sentence(tmp_path):
    text = tmp_path / "text.tif"
    text.write_text("hello")
    assert code_of(write(tmp_path / "nowhere.tif", quarters(), crs=None)) == "io.basemap_nowhere"
    assert code_of(tmp_path / "absent.tif") == "io.basemap_missing"
    assert code_of(text) == "io.basemap_not_geotiff"
    fault = read_picture_or_fault(text, CRS, None, (10, 10))
    assert isinstance(fault, PlannerError)
    looked = [picture_fault(tmp_path / name) for name in ("nowhere.tif", "absent.tif", "text.tif")]
    assert [each.issues[0].code for each in looked] == ["io.basemap_nowhere", "io.basemap_missing",
                                                        "io.basemap_not_geotiff"]  # fmt: skip


def test_half_a_file_is_a_fault_and_no_crash(tmp_path):
    path = write(tmp_path / "half.tif", np.random.default_rng(3).integers(0, 255, (3, 300, 300), dtype=np.uint8))
    assert picture_fault(path) is None
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    assert picture_fault(path).issues[0].code == "io.basemap_not_geotiff"
    assert isinstance(read_picture_or_fault(path, CRS, None, (300, 300)), PlannerError)


def test_nothing_is_written_beside_it(tmp_path):
    path = write(tmp_path / "q.tif", quarters())
    read_picture(path, CRS, None, (60, 40))
    assert [p.name for p in tmp_path.iterdir()] == ["q.tif"]


def test_without_the_extra_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rasterio", None)
    assert code_of(tmp_path / "q.tif") == "io.basemap_no_raster"
