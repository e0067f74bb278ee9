"""Markers of a run follow the planner's edits at once."""

from dataclasses import replace

import numpy as np

from tests.gui.tools_desk import candidates
from ui.map.present_sites import present
from ui.map.sites import markers_of_layer


def run_markers():
    markers = markers_of_layer(candidates())
    return replace(markers, score=np.array([0.9, 0.5, 0.1]), rank=np.array([1, 2, 0]),
                   excluded=np.array([False, False, True]))  # fmt: skip


def test_nothing_edited_is_the_same():
    markers = run_markers()
    assert present(markers, candidates()) is markers
    assert present(markers, None) is markers
    assert present(markers, replace(candidates(), attributes={})) is markers


def test_moved_taken_out_and_drawn_sites_stand_as_they_are_now():
    layer = candidates(((10.0, 20.0), (0.0, 600.0), (70.0, 70.0)))
    layer = replace(
        layer,
        attributes={
            "site_id": np.array(["K1", "K3", "D001"], dtype=object),
            "name": np.array(["Rathaus neu", "Messe", "Hof"], dtype=object),
        },
    )
    now = present(run_markers(), layer)
    assert now.ids == ("K1", "K3", "D001")
    assert now.names == ("Rathaus neu", "Messe", "Hof")
    assert np.array_equal(now.xy_m, layer.coords_m)
    assert now.rank.tolist() == [1, 0, 0]
    assert now.excluded.tolist() == [False, True, False]
    assert np.isnan(now.score[2])
    assert now.score[0] == 0.9
