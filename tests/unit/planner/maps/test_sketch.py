import numpy as np
import pytest

from planner.maps.layer import MapLayer
from planner.maps.north import true_north_deg
from planner.maps.sketch import sketch_segments


def lines(n, vertices, classes=None):
    coords = np.array([[i * 100.0, j * 10.0] for i in range(n) for j in range(vertices)])
    attributes = {} if classes is None else {"road_class": np.array(classes, dtype=object)}
    return MapLayer(layer_id="roads", kind="line", coords_m=coords, offsets=np.arange(n + 1) * vertices,
                    feature_of_part=np.arange(n), attributes=attributes)  # fmt: skip


def test_a_small_layer_is_drawn_whole():
    found = sketch_segments(lines(3, 4))
    assert found.shape == (9, 4)
    np.testing.assert_array_equal(found[0], [0, 0, 0, 10])
    np.testing.assert_array_equal(found[-1], [200, 20, 200, 30])


def test_of_roads_only_the_main_ones():
    found = sketch_segments(lines(3, 2, ["residential", "motorway", "service"]))
    np.testing.assert_array_equal(found, [[100, 0, 100, 10]])
    assert len(sketch_segments(lines(2, 2, ["residential", "service"]))) == 2, "where there is none, all"


def test_many_features_and_fine_lines_are_thinned_evenly():
    found = sketch_segments(lines(5000, 2), most=100)
    assert 50 <= len(found) <= 200
    assert found[-1, 0] > 480_000
    fine = sketch_segments(lines(2, 5001), most=100)
    assert 50 <= len(fine) <= 200
    np.testing.assert_array_equal(fine[:-1, 2:][:40], fine[1:, :2][:40])
    assert fine[:, 3].max() == 50_000


def test_points_and_empty_layers_have_no_lines():
    empty = MapLayer(layer_id="x", kind="line", coords_m=np.empty((0, 2)), offsets=np.zeros(1, dtype=np.int64),
                     feature_of_part=np.empty(0, dtype=np.int64))  # fmt: skip
    assert sketch_segments(empty).shape == (0, 4)
    point = MapLayer(layer_id="x", kind="point", coords_m=np.zeros((2, 2)), offsets=np.arange(3),
                     feature_of_part=np.arange(2))  # fmt: skip
    assert sketch_segments(point).shape == (0, 4)


@pytest.mark.parametrize(
    ("x", "y", "lon", "lat"), [(421_650.0, 5_369_084.0, 7.94, 48.47), (700_000.0, 5_800_000.0, 11.94, 52.3)]
)
def test_true_north_is_the_convergence_of_the_meridians(x, y, lon, lat):
    """Convergence of transverse Mercator, first term (lon - 9) sin(lat): east of 9, north lies left of straight up."""
    wanted = -(lon - 9.0) * np.sin(np.radians(lat))
    assert true_north_deg(x, y, "EPSG:25832") == pytest.approx(wanted, abs=0.03)


def test_on_the_central_meridian_north_is_up_and_nowhere_it_is_too():
    assert true_north_deg(500_000.0, 5_369_084.0, "EPSG:25832") == pytest.approx(0.0, abs=1e-3)
    assert true_north_deg(float("inf"), 0.0, "EPSG:25832") == 0.0
