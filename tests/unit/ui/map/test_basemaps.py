import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from planner.maps.sources.geotiff import Picture
from planner.maps.sources.warp import Warp
from planner.maps.sources.webtiles import mercator_of, tiles_in
from planner.model.errors import PlannerError
from planner.model.look import Basemap
from tests.fake_pool import FakePool
from tests.unit.ui.map.tile_server import png
from ui.map.basemaps import Basemaps, Credit
from ui.map.online import Line
from ui.map.tile_file import FileTiles
from ui.map.tile_paint import paint_tiles, wanted_tiles
from ui.map.tile_source import TileSource, decoded
from ui.map.viewport import Viewport
from ui.work import Work

CRS = "EPSG:25832"
VIEW = Viewport(center_x_m=421_650.0, center_y_m=5_369_084.0, m_per_px=10.0, width_px=400, height_px=300)


class Ready(TileSource):
    """Every tile is there at once, in one of two colours like a chess board."""

    def __init__(self):
        super().__init__(2)
        self.min_zoom, self.max_zoom, self.fetched = 0, 19, []

    def _fetch(self, tile):
        self.fetched.append(tile)
        self._take(tile, decoded(png("#ff0000" if (tile.column + tile.row) % 2 else "#0000ff")))


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def painted(paint, view=VIEW):
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return pixels(image)


def test_tiles_lie_where_pyproj_says_and_leave_no_gap(qapp):
    """Each pixel of the picture has the colour of the tile that pyproj finds under it."""
    source, warp = Ready(), Warp(CRS)
    source.want(wanted_tiles(source, warp, VIEW))
    seen = painted(lambda painter: paint_tiles(painter, source, warp, VIEW))
    assert (seen[..., 3] == 255).all(), "no gap between tiles"
    zoom = source.fetched[0].zoom
    wrong = 0
    rng = np.random.default_rng(5)
    for x, y in rng.integers((0, 0), (VIEW.width_px, VIEW.height_px), size=(300, 2)):
        place = warp.to_mercator(np.array([VIEW.to_m(x + 0.5, y + 0.5)]))[0]
        (tile,) = tiles_in((*place, *place), zoom)
        wanted = [255, 0, 0] if (tile.column + tile.row) % 2 else [0, 0, 255]
        wrong += int(np.abs(seen[y, x, :3].astype(int) - wanted).max() > 8)
    assert wrong <= 6, "only pixels on the seam of two tiles may mix"


def test_the_view_asks_for_its_own_tiles_only(qapp):
    source, warp = Ready(), Warp(CRS)
    tiles = wanted_tiles(source, warp, VIEW)
    assert 4 <= len(tiles) <= 20
    assert len({tile.zoom for tile in tiles}) == 1
    source.min_zoom = 17
    assert wanted_tiles(source, warp, VIEW) == (), "far out, a street map is not asked for at all"
    source.min_zoom, source.max_zoom = 0, 11
    assert {tile.zoom for tile in wanted_tiles(source, warp, VIEW)} == {11}


def test_until_a_tile_comes_the_coarser_one_is_drawn(qapp):
    source, warp = Ready(), Warp(CRS)
    tiles = wanted_tiles(source, warp, VIEW)
    parents = sorted({tile.ancestor(2) for tile in tiles}, key=lambda t: (t.row, t.column))
    for parent in parents:
        source._fetch(parent)
    seen = painted(lambda painter: paint_tiles(painter, source, warp, VIEW))
    assert (seen[..., 3] == 255).all()


def mbtiles(path, color="#00ff00", tiles=None):
    x, y = mercator_of(7.94, 48.47)
    tiles = tiles or [t for z in (12, 13, 14) for t in tiles_in((x - 9000, y - 9000, x + 9000, y + 9000), z)]
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE metadata (name text, value text)")
        db.execute("INSERT INTO metadata VALUES ('attribution', '(C) Survey of Test')")
        db.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        content = png(color)
        db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)",
                       [(t.zoom, t.column, t.tms_row, content) for t in tiles])  # fmt: skip
    db.close()
    return path


@pytest.fixture
def work():
    made = Work(FakePool)
    yield made
    made.close()


@pytest.fixture
def basemaps(work, qapp):
    made = Basemaps(work, Line(lambda: False))
    yield made
    made.close()


class Screen(QWidget):
    """Paints the underlay as a canvas does."""

    def __init__(self, basemaps):
        super().__init__()
        self.view = VIEW
        self.basemaps = basemaps
        self.resize(VIEW.width_px, VIEW.height_px)
        basemaps.changed.connect(self.update)

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        self.basemaps.paint(painter, self.view, "light")
        painter.end()


def colors_in(screen):
    seen = pixels(screen.grab().toImage())
    return {tuple(color) for color in seen[..., :3].reshape(-1, 3).tolist()}


def test_a_file_of_tiles_is_drawn_under_the_map(basemaps, qtbot, tmp_path):
    mbtiles(tmp_path / "town.mbtiles")
    screen = Screen(basemaps)
    qtbot.addWidget(screen)
    screen.show()
    basemaps.show([Basemap(kind="mbtiles", path="town.mbtiles")], tmp_path, CRS)
    qtbot.waitUntil(lambda: basemaps.credit != "" and not basemaps.busy and colors_in(screen) == {(0, 255, 0)})
    assert basemaps.credit == "(C) Survey of Test"
    screen.view = replace(VIEW, m_per_px=7.0, center_x_m=VIEW.center_x_m + 500)
    screen.update()
    qtbot.waitUntil(lambda: not basemaps.busy and colors_in(screen) == {(0, 255, 0)})


def test_opacity_and_visibility_are_followed(basemaps, qtbot, tmp_path):
    mbtiles(tmp_path / "town.mbtiles", "#000000")
    screen = Screen(basemaps)
    qtbot.addWidget(screen)
    screen.show()
    half = Basemap(kind="mbtiles", path="town.mbtiles", opacity_pu=0.5)
    basemaps.show([half], tmp_path, CRS)
    qtbot.waitUntil(
        lambda: not basemaps.busy and len(colors_in(screen)) == 1 and (255, 255, 255) not in colors_in(screen)
    )
    ((red, green, blue),) = colors_in(screen)
    assert 120 <= red == green == blue <= 135
    basemaps.show([replace(half, visible=False)], tmp_path, CRS)
    assert colors_in(screen) == {(255, 255, 255)}
    assert basemaps.credit == ""


def test_what_cannot_be_read_is_told_once(basemaps, qtbot, tmp_path):
    told = []
    basemaps.failed.connect(told.append)
    for _ in range(2):
        basemaps.show([Basemap(kind="mbtiles", path="absent.mbtiles")], tmp_path, CRS)
        qtbot.waitUntil(lambda: bool(told))
        basemaps.show([], tmp_path, CRS)
    qtbot.wait(30)
    assert len(told) == 1
    assert "absent.mbtiles" in told[0]


def test_a_broken_tile_leaves_the_others(basemaps, qtbot, tmp_path):
    path = mbtiles(tmp_path / "town.mbtiles")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE tiles SET tile_data = x'89504e470d0a1a0a0000' WHERE rowid % 2 = 0 AND rowid > 1")
    db.close()
    told = []
    basemaps.failed.connect(told.append)
    screen = Screen(basemaps)
    qtbot.addWidget(screen)
    screen.show()
    basemaps.show([Basemap(kind="mbtiles", path=str(path))], tmp_path, CRS)
    qtbot.waitUntil(lambda: basemaps.credit != "" and not basemaps.busy and (0, 255, 0) in colors_in(screen))
    assert told == []


def test_a_picture_is_asked_for_from_the_worker_once_the_view_rests(basemaps, work, qtbot, tmp_path):
    screen = Screen(basemaps)
    qtbot.addWidget(screen)
    screen.show()
    basemaps.show([Basemap(kind="geotiff", path="aerial.tif")], tmp_path, CRS)
    qtbot.waitUntil(lambda: bool(work._pools) and bool(work._pools["reading"].jobs))
    job = work._pools["reading"].last
    assert job.kind == "picture"
    asked = job.args["bounds_m"]
    west, south, east, north = VIEW.bounds_m
    assert asked[0] < west < east < asked[2]
    assert asked[1] < south < north < asked[3]
    rgba = np.zeros((20, 30, 4), dtype=np.uint8)
    rgba[...] = (0, 0, 255, 255)
    job.tell("on_done", Picture(rgba=rgba, bounds_m=asked, whole_m=asked))
    qtbot.waitUntil(lambda: colors_in(screen) == {(0, 0, 255)})
    screen.view = VIEW.moved(30, 20)
    screen.update()
    qtbot.wait(200)
    assert len(work._pools["reading"].jobs) == 1, "what is there covers the next view too"
    screen.view = VIEW.zoomed(4.0, 0, 0)
    screen.update()
    qtbot.waitUntil(lambda: len(work._pools["reading"].jobs) == 2)


def test_a_picture_for_paper_has_more_pixels(work, qtbot, tmp_path):
    fine = Basemaps(work, Line(lambda: False), detail=2.0)
    fine.show([Basemap(kind="geotiff", path="aerial.tif")], tmp_path, CRS)
    painted(lambda painter: fine.paint(painter, VIEW, "light"))
    qtbot.waitUntil(lambda: bool(work._pools) and bool(work._pools["reading"].jobs))
    assert work._pools["reading"].last.args["size_px"] == (1200, 900)
    fine.close()


def test_a_picture_that_fails_is_told_quietly_and_not_asked_for_again(basemaps, work, qtbot, tmp_path):
    told = []
    basemaps.failed.connect(told.append)
    screen = Screen(basemaps)
    qtbot.addWidget(screen)
    screen.show()
    basemaps.show([Basemap(kind="geotiff", path="aerial.tif")], tmp_path, CRS)
    qtbot.waitUntil(lambda: bool(work._pools) and bool(work._pools["reading"].jobs))
    work._pools["reading"].last.tell("on_done", PlannerError.of("io.basemap_nowhere", where="aerial.tif"))
    qtbot.waitUntil(lambda: len(told) == 1)
    screen.view = VIEW.zoomed(4.0, 0, 0)
    screen.update()
    qtbot.wait(200)
    assert len(work._pools["reading"].jobs) == 1


def test_the_credit_stands_on_the_map(basemaps, qtbot, tmp_path):
    mbtiles(tmp_path / "town.mbtiles")
    credit = Credit(basemaps)
    blank = painted(lambda painter: credit.paint(painter, VIEW, "light"))
    assert not blank.any()
    basemaps.show([Basemap(kind="mbtiles", path="town.mbtiles")], tmp_path, CRS)
    qtbot.waitUntil(lambda: basemaps.credit != "")
    seen = painted(lambda painter: credit.paint(painter, VIEW, "light"))
    assert len(np.unique(seen.reshape(-1, 4), axis=0)) > 5
    credit.on_paper = False
    assert not painted(lambda painter: credit.paint(painter, VIEW, "light")).any()


def test_the_screen_says_whose_map_it_is_while_a_layout_is_painted(basemaps, qtbot, tmp_path):
    mbtiles(tmp_path / "town.mbtiles")
    basemaps.show([Basemap(kind="mbtiles", path="town.mbtiles")], tmp_path, CRS)
    qtbot.waitUntil(lambda: basemaps.credit != "")
    credit = Credit(basemaps)
    credit.on_paper = False

    class Live(QWidget):
        def paintEvent(self, event):
            painter = QPainter(self)
            credit.paint(painter, VIEW, "light")
            painter.end()

    live = Live()
    qtbot.addWidget(live)
    live.resize(VIEW.width_px, VIEW.height_px)
    assert len(np.unique(pixels(live.grab().toImage()).reshape(-1, 4), axis=0)) > 5


def test_a_source_that_is_closed_says_nothing_more(qtbot, tmp_path):
    source = FileTiles(mbtiles(tmp_path / "town.mbtiles"))
    qtbot.waitUntil(lambda: source.max_zoom == 14)
    source.close()
    assert not source.busy


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nxx", b"<svg/>"])
def test_only_pictures_of_a_tile_are_decoded(qapp, content):
    assert decoded(content) is None


def test_a_picture_far_too_large_is_no_tile(qapp):
    assert decoded(png("#ffffff", 1025)) is None
    assert decoded(png("#ffffff", 512)).width() == 512
