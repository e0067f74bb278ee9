from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QImage, QPainter

from planner.app.run import Run
from tests.factories import make_assessment, make_layers
from ui.map.sites import (
    SiteMarkers,
    _places,
    markers_of_layer,
    markers_of_run,
    no_markers,
    paint_sites,
    placed_labels,
    radius_px,
)
from ui.map.viewport import Viewport


@pytest.fixture(scope="module")
def run():
    assessment = make_assessment()
    return Run(assessment=assessment, layers=make_layers(assessment))


@pytest.fixture(scope="module")
def markers(run):
    return markers_of_run(run)


def test_columns_follow_the_sites(run, markers):
    assert markers.ids == tuple(site.site_id for site in run.assessment.sites)
    assert markers.excluded.sum() == 3
    assert np.isnan(markers.score[markers.excluded]).all()
    assert markers.rank[0] == 1


def test_candidates_before_a_run(run):
    layer = next(each for each in run.layers if each.layer_id == "candidates")
    found = markers_of_layer(layer)
    assert len(found.ids) == len(layer.offsets) - 1
    assert np.isnan(found.score).all()


def test_found_under_the_cursor_or_not(markers):
    view = Viewport(width_px=600, height_px=600).fitted(
        (*markers.xy_m.min(axis=0), *markers.xy_m.max(axis=0))  # type: ignore[arg-type]
    )
    at = view.to_px(markers.xy_m)
    assert markers.at(at[5, 0] + 3, at[5, 1] - 3, view) == markers.ids[5]
    assert markers.at(-500.0, -500.0, view) is None
    assert no_markers().at(1.0, 1.0, view) is None


def test_position(markers):
    assert markers.position("S001") == pytest.approx(tuple(markers.xy_m[0]))
    assert markers.position("nobody") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("selected", [None, "S002", "S012", "nobody"])
def test_painting_shows_the_selection(qapp, markers, theme, selected):
    view = Viewport(width_px=300, height_px=300).fitted((*markers.xy_m.min(axis=0), *markers.xy_m.max(axis=0)))
    pictures = []
    for chosen in (None, selected):
        image = QImage(300, 300, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        paint_sites(painter, markers, view, theme, chosen)
        painter.end()
        pictures.append(image)
    assert (pictures[0] != pictures[1]) == (selected in markers.ids)


def test_equal_scores_are_drawn(qapp, run):
    sites = tuple(replace(site, score=0.5 if site.score else None) for site in run.assessment.sites)
    same = markers_of_run(replace(run, assessment=replace(run.assessment, sites=sites)))
    image = QImage(50, 50, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    empty = image.copy()
    painter = QPainter(image)
    at = same.xy_m[0]
    paint_sites(painter, same, Viewport(width_px=50, height_px=50).centered(*at), "light", None)
    painter.end()
    assert image != empty


def test_the_best_stand_out_and_the_selected_one_most(markers):
    first, last = markers.ids[0], int(np.argmin(markers.rank))
    assert radius_px(markers, 0, first) > radius_px(markers, 0) > radius_px(markers, last)


def test_labels_have_eight_places_clear_of_their_marker():
    at = QPointF(100.0, 100.0)
    marker = QRectF(92.0, 92.0, 16.0, 16.0)
    places = _places(at, 8.0, 60.0, 14.0)
    assert len({(box.x(), box.y()) for box in places}) == 8
    assert not any(box.intersects(marker) for box in places)


def test_the_selected_name_stands_clear_of_tools_even_where_markers_crowd(qapp):
    """Every free place is taken by markers: the name runs over them rather than under the tools."""
    view = Viewport(center_x_m=0.0, center_y_m=0.0, m_per_px=1.0, width_px=600, height_px=400)
    around = [(dx, dy) for dx in range(-180, 181, 15) for dy in (-30, -15, 0, 15, 30) if (dx, dy) != (0, 0)]
    xy_m = np.array([(0.0, 0.0), *around], dtype=float)
    n = len(xy_m)
    crowd = SiteMarkers(
        ids=tuple(f"S{i}" for i in range(n)), names=("A site with a name", *[""] * (n - 1)), xy_m=xy_m,
        score=np.full(n, np.nan), excluded=np.zeros(n, dtype=bool), rank=np.zeros(n, dtype=np.int64),
    )  # fmt: skip
    font = QFont()
    tools = QRectF(310.0, 0.0, 290.0, 400.0)
    (_, plain), *_ = placed_labels(font, crowd, view, "S0")
    (_, clear), *_ = placed_labels(font, crowd, view, "S0", [tools])
    assert plain.intersects(tools)
    assert not clear.intersects(tools)
