"""Corridor spacing is exact: pieces of the road, not samples of it."""

import numpy as np
import pytest

from planner.siting.corridor import Stretches, corridor_pieces, space_corridor
from planner.siting.problem import Limits


def straight(pools_km: list[float], length_km: float, access_km: float = 0.0) -> Stretches:
    """A road cut at its pools."""
    cuts = sorted({0.0, length_km, *pools_km})
    begin, end = np.array(cuts[:-1])[:, None], np.array(cuts[1:])[:, None]
    pools = np.array(pools_km)
    return Stretches(
        length_km=(end - begin).ravel(),
        from_begin_km=np.abs(begin - pools) + access_km,
        from_end_km=np.abs(end - pools) + access_km,
    )


def test_a_pool_every_sixty_kilometres_needs_the_fewest() -> None:
    pools = [5.0, 25.0, 30.0, 55.0, 85.0, 90.0, 120.0, 150.0]
    found = space_corridor(straight(pools, 180.0), 30.0)
    assert found.siting is not None
    assert found.siting.chosen == (2, 5, 7)  # 30, 90, 150: the only three that do
    assert found.siting.gap_pu == 0.0
    assert found.gaps == ()


def test_the_way_off_the_road_counts() -> None:
    found = space_corridor(straight([30.0, 90.0], 120.0, access_km=1.0), 30.0)
    assert found.open_km == pytest.approx(4.0)
    assert found.siting is not None
    assert len(found.siting.chosen) == 2
    ends = sorted(begin for _, begin, _ in found.gaps)
    assert ends == pytest.approx([0.0, 29.0, 29.0])


def test_no_point_is_overlooked() -> None:
    """Against a fine sample of the same road."""
    rng = np.random.default_rng(4)
    pools = sorted(rng.uniform(0, 200, 12).tolist())
    road = straight(pools, 200.0)
    pieces = corridor_pieces(road, 14.0)
    starts = np.concatenate(([0.0], np.cumsum(road.length_km)))
    for x in rng.uniform(0, 200, 400):
        edge = int(np.searchsorted(starts, x, side="right")) - 1
        at = x - starts[edge]
        row = np.flatnonzero((pieces.edge == edge) & (pieces.begin_km <= at) & (at <= pieces.end_km))[0]
        assert np.array_equal(pieces.cover[[int(row)]].toarray().ravel() > 0, np.abs(x - np.array(pools)) <= 14.0)


def test_pools_that_stand_there_ask_for_no_other() -> None:
    road = straight([30.0, 90.0, 150.0], 180.0)
    found = space_corridor(road, 30.0, existing=(1,))
    assert found.siting is not None
    assert found.siting.chosen == (0, 2)
    assert space_corridor(road, 30.0, existing=(0, 1, 2)).siting is None


def test_must_holds() -> None:
    found = space_corridor(straight([20.0, 30.0, 60.0], 60.0), 30.0, limits=Limits(must=(0,)))
    assert found.siting is not None
    assert 0 in found.siting.chosen
    assert len(found.siting.chosen) == 2


def test_a_road_nobody_reaches_is_a_gap() -> None:
    nowhere = Stretches(
        length_km=np.array([10.0]), from_begin_km=np.full((1, 2), np.inf), from_end_km=np.full((1, 2), np.inf)
    )
    found = space_corridor(nowhere, 30.0)
    assert found.siting is None
    assert found.gaps == ((0, 0.0, 10.0),)


def test_roads_whose_direction_of_travel_nobody_knows_have_no_pieces() -> None:
    """No way of the named roads is clear: nothing can be asked for, and nothing breaks."""
    none = Stretches(length_km=np.empty(0), from_begin_km=np.empty((0, 3)), from_end_km=np.empty((0, 3)))
    assert corridor_pieces(none, 30.0).cover.shape == (0, 3)
    found = space_corridor(none, 30.0, existing=(1,))
    assert (found.siting, found.open_km, found.gaps) == (None, 0.0, ())
