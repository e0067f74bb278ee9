"""What the three models promise beside their optimum: limits, determinism, cancel, size of the proof."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.errors import Cancelled, PlannerError
from planner.siting import pmedian
from planner.siting.apart import too_close, too_close_by
from planner.siting.cover import cover_of
from planner.siting.lscp import FewestSites, solve_lscp
from planner.siting.mclp import Covering, covered_weight, quick_mclp, solve_mclp
from planner.siting.pmedian import Median, solve_pmedian
from planner.siting.problem import Limits, Search

SEARCH = Search(kicks=40, bound_steps=240)


def town(places: int = 300, sites: int = 40, seed: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions of candidates, costs and weights."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 10, (sites, 2))
    away = rng.uniform(0, 10, (places, 1, 2)) - xy[None]
    return xy, np.hypot(away[..., 0], away[..., 1]), rng.gamma(0.7, 10, places)


def test_the_same_each_time() -> None:
    _, cost, weight = town()
    cover = cover_of(cost, 1.5)
    for solve in (
        lambda: solve_mclp(Covering(cover=cover, weight=weight, p=8), SEARCH),
        lambda: solve_pmedian(Median(cost=cost, weight=weight, p=8), SEARCH),
        lambda: solve_lscp(FewestSites(cover=cover_of(cost, 4.5)), SEARCH),
    ):
        first = solve()
        assert first == solve()
        assert first.gap_pu is not None
        assert first.gap_pu <= 1e-6


def test_a_bound_is_honest_without_a_proof() -> None:
    _, cost, weight = town()
    cover = cover_of(cost, 1.5)
    open_answer = solve_mclp(Covering(cover=cover, weight=weight, p=8), replace(SEARCH, proof=False))
    proven = solve_mclp(Covering(cover=cover, weight=weight, p=8), SEARCH)
    assert open_answer.objective <= proven.objective <= open_answer.bound
    assert open_answer.method == "lagrange"
    assert open_answer.bound <= weight.sum()


def test_sites_keep_their_distance() -> None:
    xy, cost, weight = town()
    apart = too_close(xy, 3.0)
    limits = Limits(apart=apart)
    free = solve_pmedian(Median(cost=cost, weight=weight, p=8), SEARCH)
    kept = solve_pmedian(Median(cost=cost, weight=weight, p=8, limits=limits), SEARCH)
    assert apart[list(free.chosen)][:, list(free.chosen)].nnz
    assert not apart[list(kept.chosen)][:, list(kept.chosen)].nnz
    assert kept.objective > free.objective
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, 0.0)
    assert np.array_equal(too_close_by(distance, 3.0).toarray(), apart.toarray())


def test_a_distance_that_cannot_be_kept() -> None:
    cover = cover_of(np.array([[1.0, 9.0], [9.0, 1.0]]), 2.0)
    apart = too_close(np.zeros((2, 2)), 1.0)
    with pytest.raises(PlannerError) as caught:
        solve_lscp(FewestSites(cover=cover, limits=Limits(apart=apart)), SEARCH)
    assert caught.value.issues[0].code == "siting.apart_impossible"
    with pytest.raises(PlannerError) as caught:
        solve_mclp(Covering(cover=cover, weight=np.ones(2), p=2, limits=Limits(apart=apart, must=(0, 1))), SEARCH)
    assert caught.value.issues[0].code == "siting.must_too_close"


def test_a_cover_that_no_exchange_finds_is_found_by_the_proof() -> None:
    """Greedy takes sites that are too close; only the two others go together."""
    cover = cover_of(np.array([[0, 9, 0, 9], [0, 9, 0, 9], [0, 9, 9, 0], [9, 0, 9, 0.0]]), 1.0)
    apart = too_close(np.array([[0.0, 0.0], [0.5, 0.0], [9.0, 0.0], [0.0, 0.5]]), 0.6)
    found = solve_lscp(FewestSites(cover=cover, limits=Limits(apart=apart)), SEARCH)
    assert found.chosen == (2, 3)
    assert found.method == "proof"
    assert found.gap_pu == 0.0


@pytest.mark.parametrize(
    ("p", "must", "code"), [(0, (), "bad_number"), (41, (), "bad_number"), (1, (2, 3), "too_many_must")]
)
def test_numbers_that_cannot_be(p: int, must: tuple[int, ...], code: str) -> None:
    _, cost, weight = town()
    for solve in (
        lambda: solve_mclp(Covering(cover=cover_of(cost, 1.0), weight=weight, p=p, limits=Limits(must=must))),
        lambda: solve_pmedian(Median(cost=cost, weight=weight, p=p, limits=Limits(must=must))),
    ):
        with pytest.raises(PlannerError) as caught:
            solve()
        assert caught.value.issues[0].code == f"siting.{code}"


def test_a_place_without_any_site_is_told() -> None:
    with pytest.raises(PlannerError) as caught:
        solve_lscp(FewestSites(cover=cover_of(np.array([[1.0], [9.0]]), 2.0)))
    assert caught.value.issues[0].code == "siting.uncovered"


def test_everything_covered_needs_no_bound() -> None:
    found = solve_mclp(Covering(cover=cover_of(np.zeros((3, 2)), 1.0), weight=np.ones(3), p=2))
    assert found.objective == found.bound == 3.0
    assert len(found.chosen) == 1


def test_a_model_too_large_for_a_proof_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _, cost, weight = town(60, 30, 8)
    median = Median(cost=cost, weight=weight, p=5)
    hasty = Search(kicks=1, bound_steps=5)
    monkeypatch.setattr(pmedian, "LARGEST_PROOF", 10)
    found = solve_pmedian(median, hasty)
    assert found.proof_left_out
    assert found.gap_pu is not None
    assert found.gap_pu > 0


class Stops:
    def __init__(self, after: int) -> None:
        self.left = after

    def report(self, done_pu: float, code: str, /, **params: str | int) -> None:
        assert 0.0 <= done_pu <= 1.0
        self.left -= 1
        if self.left < 0:
            raise Cancelled


@pytest.mark.parametrize("after", [0, 2, 4])
def test_cancel_is_heard(after: int) -> None:
    _, cost, weight = town()
    with pytest.raises(Cancelled):
        solve_pmedian(Median(cost=cost, weight=weight, p=8), SEARCH, Stops(after))
    with pytest.raises(Cancelled):
        solve_lscp(FewestSites(cover=cover_of(cost, 4.5)), SEARCH, Stops(min(after, 2)))


def test_the_instant_answer_stands_by_itself() -> None:
    _, cost, weight = town()
    quick = quick_mclp(Covering(cover=cover_of(cost, 1.5), weight=weight, p=8), SEARCH)
    assert len(quick.siting.chosen) == 8
    assert quick.siting.objective <= quick.siting.bound


def test_the_local_search_finds_fewer_sites_than_greedy() -> None:
    """Places in a plane, and one more that a single site covers."""
    cost = np.vstack([town(400, 80)[1], np.where(np.arange(80) == 7, 0.0, 99.0)])
    cover = cover_of(cost, 1.7)
    cover = cover[np.flatnonzero(np.diff(cover.indptr))]
    greedy = solve_lscp(FewestSites(cover=cover), Search(kicks=0, bound_steps=1, proof=False))
    searched = solve_lscp(FewestSites(cover=cover), Search(kicks=40, bound_steps=120, proof=False))
    assert 7 in searched.chosen
    assert searched.objective < greedy.objective
    assert searched.objective == solve_lscp(FewestSites(cover=cover)).objective


def test_the_work_ends_where_the_gap_is_good_enough() -> None:
    """Half a percent that the bound proves needs no more kicks, and says what it knows, not that it is proven."""
    _, cost, weight = town(800, 80, 3)
    covering = Covering(cover=cover_of(cost, 1.2), weight=weight, p=12)
    early: list[float] = []
    late: list[float] = []

    class Steps:
        def __init__(self, heard: list[float]) -> None:
            self.heard = heard

        def report(self, done_pu: float, code: str, /, **params: str | int) -> None:
            self.heard.append(done_pu)

    good = quick_mclp(covering, Search(gap_pu=0.02), Steps(early)).siting
    full = quick_mclp(covering, Search(gap_pu=0.0), Steps(late)).siting
    assert good.gap_pu is not None
    assert good.gap_pu <= 0.02
    assert len(early) < len(late) / 2
    assert good.objective <= full.objective <= full.bound <= good.bound + 1e-9
    assert full.gap_pu is not None
    assert full.gap_pu <= good.gap_pu


def test_a_proof_that_is_cut_says_by_what() -> None:
    _, cost, weight = town(400, 60, 9)
    covering = Covering(cover=cover_of(cost, 1.2), weight=weight, p=9)
    hasty = Search(kicks=0, bound_steps=1)
    assert solve_mclp(covering, replace(hasty, node_limit=0)).cut_by == "nodes"
    assert solve_mclp(covering, replace(hasty, time_limit_s=0.0)).cut_by == "time"
    assert solve_mclp(covering, hasty).cut_by == ""


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_half_a_percent_is_proven_without_a_solver(seed: int) -> None:
    """Kicks all over the map and a bound that zigzags left 0.6 to 1.3 % open with as much work."""
    _, cost, weight = town(2000, 300, seed)
    covering = Covering(cover=cover_of(cost, 0.7), weight=weight, p=60)
    quick = quick_mclp(covering, Search(kicks=60, bound_steps=300, gap_pu=0.005)).siting
    assert quick.closed(0.005)
    assert quick.objective == covered_weight(covering.cover, weight, quick.chosen)


@pytest.mark.parametrize("limited", [False, True])
def test_no_exchange_of_one_site_gains(limited: bool) -> None:
    xy, cost, weight = town(200, 30)
    cover, far = cover_of(cost, 1.5), too_close(xy, 1.5).toarray() > 0
    limits = Limits(must=(0, 9), apart=too_close(xy, 1.5)) if limited else Limits()
    covering = Covering(cover=cover, weight=weight, p=9, limits=limits)
    found = quick_mclp(covering, Search(kicks=0, bound_steps=1)).siting
    for out in set(found.chosen) - set(limits.must):
        others = [j for j in found.chosen if j != out]
        for into in set(range(30)) - set(found.chosen):
            if not limited or not far[into, others].any():
                assert covered_weight(cover, weight, (*others, into)) <= found.objective + 1e-6
