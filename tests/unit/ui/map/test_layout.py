import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import numpy as np
import pypdf
import pytest
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from planner.maps.legend import LegendEntry
from planner.maps.style import default_style
from planner.model.errors import PlannerError
from ui.map.layout_paint import Sheet, paint_layout, printed
from ui.map.layout_spec import PX_PER_MM, MapLayout, page_of, view_of
from ui.map.layout_write import write_layout
from ui.map.painting import Stopped
from ui.map.viewport import SCREEN_M_PER_PX

BOUNDS = (410_000.0, 5_360_000.0, 420_000.0, 5_366_000.0)
DAY = date(2026, 11, 22)
LAYOUT = MapLayout(title="Ladepark <Süd> & Co", subtitle="Entwurf")


def paint_map(painter, view):
    painter.fillRect(QRectF(0, 0, view.width_px, view.height_px), QColor("#00ff00"))
    painter.setPen(QPen(QColor("#ff0000"), 2))
    painter.drawLine(QLineF(-500, -500, view.width_px + 500, view.height_px + 500))


def sheet(north_deg=0.0, prints=("Notice of the project", "© Survey"), paint=paint_map):
    style = default_style("roads")
    groups = [("Roads", [LegendEntry(label="Motorway", style=style, kind="line"),
                         LegendEntry(label="Street", style=style, kind="line")])]  # fmt: skip
    return Sheet(bounds_m=BOUNDS, paint_map=paint, north_deg=lambda _x, _y: north_deg, legend=lambda _scale: groups,
                 small_print=prints)  # fmt: skip


def written(path, layout=LAYOUT, dpi=96, **more):
    write_layout(path, layout, lambda painter: paint_layout(painter, layout, sheet(**more)), DAY, dpi)
    return path.read_bytes()


def pixels(content):
    image = QImage.fromData(content).convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def test_a_pdf_holds_its_texts_as_text_with_their_fonts(qapp, tmp_path):
    reader = pypdf.PdfReader(io.BytesIO(written(tmp_path / "m.pdf")))
    (page,) = reader.pages
    text = " ".join(page.extract_text().split())
    for words in ("Ladepark <Süd> & Co", "Entwurf", "Notice of the project", "Motorway", "Street"):
        assert words in text
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((841.9, 595.3), abs=1.0)
    fonts = page["/Resources"]["/Font"]
    for name in fonts:
        (below,) = fonts[name]["/DescendantFonts"]
        assert "/FontFile2" in below.get_object()["/FontDescriptor"]
    assert not page.images, "lines are lines"
    assert reader.metadata.title == LAYOUT.title


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
def test_the_same_page_is_the_same_bytes_and_bears_the_projects_date(qapp, tmp_path, ending, monkeypatch):
    first = written(tmp_path / f"a.{ending}")
    assert first == written(tmp_path / f"b.{ending}")
    if ending == "pdf":
        assert b"(D:20261122000000" in first
        assert not re.search(rb"D:(?!20261122)\d{8}", first)
    else:
        assert b"2026-11-22" in first


def test_an_svg_is_well_formed_and_as_large_as_the_paper(qapp, tmp_path):
    root = ET.fromstring(written(tmp_path / "m.svg"))
    assert root.attrib["width"].endswith("mm")
    assert float(root.attrib["width"].removesuffix("mm")) == pytest.approx(297.0, abs=0.3)
    texts = " ".join(" ".join(root.itertext()).split())
    assert "Ladepark <Süd> & Co" in texts
    assert "Motorway" in texts


@pytest.mark.parametrize("dpi", [96, 150])
def test_a_png_shows_the_map_only_in_its_frame(qapp, tmp_path, dpi):
    seen = pixels(written(tmp_path / "m.png", dpi=dpi))
    factor = dpi / 96
    assert seen.shape[:2] == (round(793.70 * factor), round(1122.52 * factor))
    frame = page_of(LAYOUT, 2).frame
    inside = seen[round((frame.top() + 40) * factor), round((frame.left() + 60) * factor)]
    assert inside.tolist() == [0, 255, 0]
    red = (seen[..., 0] > 200) & (seen[..., 1] < 90) & (seen[..., 2] < 90)
    rows, columns = np.nonzero(red)
    assert rows.size
    assert rows.min() >= (frame.top() - 2) * factor
    assert columns.max() <= (frame.right() + 2) * factor
    assert (seen[3, 3] == 255).all()


@pytest.mark.parametrize("paper", ["a4", "a3", "screen"])
@pytest.mark.parametrize("portrait", [False, True])
def test_the_parts_of_a_page_do_not_run_into_each_other(paper, portrait):
    layout = MapLayout(title="T", subtitle="S", paper=paper, portrait=portrait)
    page, (wide, high) = page_of(layout, 4), layout.size_px
    parts = [page.head, page.frame, page.legend, page.foot]
    for i, one in enumerate(parts):
        assert QRectF(0, 0, wide, high).contains(one)
        assert not any(one.intersects(other) for other in parts[i + 1 :])
    assert page.frame.width() > wide * 0.5
    assert page.frame.height() > high * 0.6


def test_what_is_left_out_gives_its_room_to_the_map():
    full = page_of(MapLayout(title="T", subtitle="S"), 3).frame
    bare = page_of(MapLayout(legend=False, scale_bar=False), 0).frame
    assert bare.width() > full.width() + 180
    assert bare.height() > full.height() + 60


def test_a_fixed_scale_is_true_on_paper():
    layout = MapLayout(scale=25_000)
    frame = page_of(layout, 2).frame
    view = view_of(layout, frame, BOUNDS)
    assert view.scale_denominator == pytest.approx(25_000)
    assert (view.center_x_m, view.center_y_m) == (415_000.0, 5_363_000.0)
    metres_per_mm = view.m_per_px * PX_PER_MM
    assert metres_per_mm == pytest.approx(25.0)
    assert view.m_per_px == pytest.approx(25_000 * SCREEN_M_PER_PX)


def test_a_free_scale_shows_the_whole_extent():
    for extent in ("seen", "all", "site"):
        layout = MapLayout(extent=extent)
        west, south, east, north = view_of(layout, page_of(layout, 2).frame, BOUNDS).bounds_m
        assert west <= BOUNDS[0] + 1
        assert east >= BOUNDS[2] - 1
        assert south <= BOUNDS[1] + 1
        assert north >= BOUNDS[3] - 1


def test_the_arrow_points_to_true_north(qapp, tmp_path):
    up = pixels(written(tmp_path / "a.png"))
    turned = pixels(written(tmp_path / "b.png", north_deg=40.0))
    frame = page_of(LAYOUT, 2).frame
    rows, columns = slice(int(frame.top()), int(frame.top()) + 60), slice(int(frame.right()) - 60, int(frame.right()))
    assert (up[rows, columns] != turned[rows, columns]).any()

    def lean(seen):
        """Middle of the ink in the upper part of the arrow, right of its pivot."""
        top, pivot = int(frame.top()) + 32, frame.right() - 28
        ink = (seen[top - 17 : top - 8, int(pivot) - 20 : int(pivot) + 21] < 90).all(axis=2)
        return float(np.nonzero(ink)[1].mean()) - 20.0

    assert abs(lean(up)) < 1.5
    assert lean(turned) > 5.0


def test_small_print_is_never_cut(qapp, tmp_path):
    long = " ".join(f"word{i}" for i in range(120))
    reader = pypdf.PdfReader(io.BytesIO(written(tmp_path / "m.pdf", prints=(long,))))
    text = reader.pages[0].extract_text().split()
    assert [word for word in text if word.startswith("word")] == long.split()


def test_an_address_wider_than_the_page_goes_on_in_the_next_line(qapp, tmp_path):
    address = "https://example.org/" + "a" * 700
    lines, size_px = printed((f"© Survey {address}",), QFont(), 600.0, 400.0)
    assert size_px == 10
    assert "".join(lines).replace(" ", "") == f"©Survey{address}"
    metrics = QFontMetricsF(sized(size_px))
    assert max(metrics.horizontalAdvance(line) for line in lines) <= 600.0


def sized(size_px):
    font = QFont()
    font.setPixelSize(size_px)
    return font


@pytest.mark.parametrize("n", [1, 12, 40, 400])
def test_much_small_print_is_set_smaller_and_leaves_the_map_its_room(qapp, n):
    texts = tuple(f"© Survey of the land number {i}, licence by attribution 4.0" for i in range(n))
    for layout in (LAYOUT, replace(LAYOUT, portrait=True), replace(LAYOUT, paper="screen", screen_px=(900, 600))):
        wide, high = layout.size_px
        lines, size_px = printed((" · ".join(texts),), QFont(), wide - 350, high * 0.2)
        page = page_of(layout, len(lines), size_px * 1.4)
        assert page.frame.height() > 0.6 * high
        assert 7 <= size_px <= 10
        assert len(lines) * page.line_px <= page.foot.height()
        metrics = QFontMetricsF(sized(size_px))
        assert max(metrics.horizontalAdvance(line) for line in lines) <= wide - 350
        assert lines[-1].endswith("…") or " ".join(lines) == " · ".join(texts)
        assert n < 400 or lines[-1].endswith("…")


def test_a_logo_stands_at_the_upper_right(qapp, tmp_path):
    logo = QImage(200, 100, QImage.Format.Format_RGB32)
    logo.fill(QColor("#0000ff"))
    seen = pixels(written(tmp_path / "m.png", MapLayout(title="T", logo=logo)))
    blue = (seen == [0, 0, 255]).all(axis=2)
    rows, columns = np.nonzero(blue)
    assert columns.min() > seen.shape[1] / 2
    assert rows.max() < 100
    assert (columns.max() - columns.min()) / (rows.max() - rows.min()) == pytest.approx(2.0, abs=0.1)


def test_nothing_is_left_behind_where_it_fails(qapp, tmp_path):
    with pytest.raises(PlannerError) as raised:
        written(tmp_path / "m.doc")
    assert raised.value.issues[0].code == "io.layout_ending"
    with pytest.raises(PlannerError) as raised:
        written(tmp_path / "absent" / "m.png")
    assert raised.value.issues[0].code == "io.layout_not_written"

    def stopped(painter, view):
        raise Stopped

    with pytest.raises(Stopped):
        written(tmp_path / "m.png", paint=stopped)
    assert list(tmp_path.iterdir()) == []


def test_packing_a_picture_lets_the_window_live_and_can_be_stopped(qapp, tmp_path):
    breaths = []

    def stop():
        breaths.append(1)
        raise Stopped

    with pytest.raises(Stopped):
        write_layout(tmp_path / "m.png", LAYOUT, lambda painter: paint_layout(painter, LAYOUT, sheet()), DAY, 300, stop)
    assert breaths == [1]
    assert list(tmp_path.iterdir()) == []


def test_many_lines_make_a_small_pdf(qapp, tmp_path):
    """35,000 segments: at most a megabyte, all of them lines."""
    ends = np.random.default_rng(2).uniform(0, 700, (35_000, 2))
    segments = np.hstack([ends, ends + np.random.default_rng(3).normal(0, 6, ends.shape)]).tolist()

    def many(painter, view):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#446688"), 1.2))
        painter.drawLines([QLineF(*each) for each in segments])

    content = written(tmp_path / "m.pdf", paint=many)
    assert len(content) < 1_000_000
    drawn = pypdf.PdfReader(io.BytesIO(content)).pages[0].get_contents().get_data()
    assert len(re.findall(rb"\bl\b", drawn)) >= 35_000
