import numpy as np
import pytest
from pyproj import Transformer

from planner.maps.sources.warp import TOLERANCE_PX, Warp, homographies
from planner.maps.sources.webtiles import Tile, m_per_px, mercator_of, tiles_in


def tile_at(lon, lat, zoom):
    x, y = mercator_of(lon, lat)
    return tiles_in((x, y, x, y), zoom)[0]


def drawn(nodes, u, v):
    """Where a painter puts shares of a tile: each quad by the projective map through its corners."""
    n = len(nodes) - 1
    i, j = min(int(v * n), n - 1), min(int(u * n), n - 1)
    quad = np.array([nodes[i, j], nodes[i, j + 1], nodes[i + 1, j + 1], nodes[i + 1, j]])
    origin = quad.mean(axis=0)
    at = homographies((quad - origin)[None])[0] @ np.array([u * n - j, v * n - i, 1.0])
    return at[:2] / at[2] + origin


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:2056", "EPSG:31467", "EPSG:3035", "EPSG:3857"])
@pytest.mark.parametrize("zoom", [4, 7, 10, 15, 19])
def test_no_pixel_lies_half_a_pixel_wrong(crs, zoom):
    """Against pyproj, at 200 places of a tile, at the scale at which the tile is drawn."""
    tile = tile_at(7.94, 48.47, zoom)
    warp = Warp(crs)
    center = warp.to_project(np.array([mercator_of(7.94, 48.47)]))[0]
    pixel_m = m_per_px(zoom) / warp.stretch(*center)
    nodes = warp.mesh(tile, pixel_m)
    assert nodes is not None
    truth = Transformer.from_crs("EPSG:3857", crs, always_xy=True)
    west, south, east, north = tile.bounds_m
    rng = np.random.default_rng(7)
    off = []
    for u, v in rng.uniform(size=(200, 2)):
        right = truth.transform(west + u * (east - west), north - v * (north - south))
        off.append(np.hypot(*(drawn(nodes, u, v) - right)))
    assert max(off) < TOLERANCE_PX * pixel_m


def test_a_tile_of_a_street_needs_one_quad_and_one_of_a_country_more():
    warp = Warp("EPSG:25832")
    assert warp.mesh(tile_at(7.94, 48.47, 17), 0.8).shape == (2, 2, 2)
    assert warp.mesh(tile_at(7.94, 48.47, 4), 6000.0).shape[0] > 2


def test_neighbours_share_their_corners():
    warp = Warp("EPSG:25832")
    tile = tile_at(7.94, 48.47, 16)
    other = Tile(zoom=16, column=tile.column + 1, row=tile.row)
    np.testing.assert_allclose(warp.mesh(tile, 1.6)[:, -1], warp.mesh(other, 1.6)[:, 0], rtol=0, atol=1e-9)


def test_the_area_asked_for_covers_the_view():
    warp = Warp("EPSG:25832")
    west, south, east, north = 400_000.0, 5_350_000.0, 440_000.0, 5_400_000.0
    covered = warp.mercator_bounds((west, south, east, north))
    edge = np.array([[x, y] for x in np.linspace(west, east, 40) for y in np.linspace(south, north, 40)])
    there = warp.to_mercator(edge)
    slack_m = 5.0
    assert (there.min(axis=0) >= np.array(covered[:2]) - slack_m).all()
    assert (there.max(axis=0) <= np.array(covered[2:]) + slack_m).all()


def test_the_stretch_is_that_of_mercator_at_the_latitude():
    warp = Warp("EPSG:25832")
    x, y = warp.to_project(np.array([mercator_of(9.0, 48.0)]))[0]
    assert warp.stretch(x, y) == pytest.approx(1 / np.cos(np.radians(48.0)) / 0.9996, rel=5e-3)


def test_where_the_crs_has_no_place_there_is_no_mesh():
    warp = Warp("EPSG:25832")
    assert warp.mesh(Tile(zoom=1, column=0, row=1), 1000.0) is None
    assert warp.mercator_bounds((float("inf"),) * 4) is None


def test_homographies_hit_the_corners():
    quad = np.array([[[0.0, 0.0], [10.0, 1.0], [12.0, 9.0], [1.0, 8.0]]])
    unit = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], dtype=float).T
    mapped = homographies(quad)[0] @ unit
    np.testing.assert_allclose((mapped[:2] / mapped[2]).T, quad[0], atol=1e-12)


def test_meshes_are_kept():
    warp = Warp("EPSG:25832")
    tile = tile_at(7.94, 48.47, 12)
    assert warp.mesh(tile, 26.0) is warp.mesh(tile, 26.0)
