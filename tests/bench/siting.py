"""Which sites together: the quick answer against HiGHS on the same instance, and known p-median and cover instances.

``python tests/bench/siting.py [--quick]`` prints JSON: CPU seconds of one thread, both in the same run. ``ratio`` is
HiGHS's time over ours; ``short_percent`` how far our answer lies from HiGHS's optimum, ``gap_percent`` what our own
bound proves without a solver. The quick answer of a covering model ends as soon as that is half a percent;
``all_kicks`` goes on. OR-Library files are read from the folder of ``--orlib``, where it is given.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack
from scipy.spatial import cKDTree

from planner.siting.cover import merged
from planner.siting.files.orlib import read_orlib
from planner.siting.lscp import FewestSites, quick_lscp
from planner.siting.mclp import Covering, quick_mclp, solve_mclp
from planner.siting.milp import Effort, Programme, solve
from planner.siting.pmedian import Median, quick_pmedian, solve_pmedian
from planner.siting.problem import Search

PLACES, SITES, SIDE_KM, TOWNS = 20_000, 1_000, 40.0, 40
LIMIT_S = 240.0
GOOD_PU = 0.005


def region(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places and candidate sites in towns of different width, and the places' weight."""
    rng = np.random.default_rng(seed)
    centre, width = rng.uniform(0, SIDE_KM, (TOWNS, 2)), rng.uniform(0.8, 4, TOWNS)

    def points(count: int) -> np.ndarray:
        town = rng.choice(TOWNS, count)
        return np.clip(centre[town] + rng.normal(0, 1, (count, 2)) * width[town][:, None], 0, SIDE_KM)

    return points(PLACES), points(SITES), rng.gamma(0.7, 10, PLACES).round(2) + 0.01


def within(places: np.ndarray, sites: np.ndarray, radius_km: float) -> csr_array:
    """Who lies within a radius of whom."""
    near = cKDTree(places).sparse_distance_matrix(cKDTree(sites), radius_km, output_type="coo_matrix")
    return csr_array((np.ones(near.nnz, np.int8), (near.row, near.col)), shape=near.shape)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a piece of work, and what it gives."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def by_highs(cover: csr_array, weight: np.ndarray, p: int) -> tuple[float, float]:
    """Optimum of the covering model and its bound by HiGHS alone: rows merged, no start, no site fixed."""
    small = merged(cover, weight)
    rows, sites = small.cover.shape
    count = csr_array((np.ones(sites), (np.zeros(sites, int), np.arange(sites))), shape=(1, sites + rows))
    answer = solve(
        Programme(
            cost=np.concatenate((np.zeros(sites), small.weight)),
            lower=np.zeros(sites + rows),
            upper=np.ones(sites + rows),
            integer=np.arange(sites + rows) < sites,
            matrix=csr_array(vstack([hstack([-small.cover, eye_array(rows)]), count])),
            row_lower=np.full(rows + 1, -np.inf),
            row_upper=np.append(np.zeros(rows), float(p)),
            maximise=True,
        ),
        Effort(gap_pu=1e-4, time_limit_s=LIMIT_S),
    )
    return answer.objective or 0.0, answer.bound or 0.0


def of_cover(radius_km: float, p: int) -> dict[str, Any]:
    """One covering instance of 1,000 x 20,000."""
    places, sites, weight = region()
    cover = within(places, sites, radius_km)
    covering = Covering(cover=cover, weight=weight, p=p)
    greedy_s, greedy = timed(lambda: quick_mclp(covering, Search(kicks=0, bound_steps=1)))
    quick_s, quick = timed(lambda: quick_mclp(covering, Search(gap_pu=GOOD_PU)))
    long_s, long = timed(lambda: quick_mclp(covering, Search()))
    proof_s, proven = timed(lambda: solve_mclp(covering, Search(gap_pu=1e-4, time_limit_s=LIMIT_S)))
    highs_s, (optimum, bound) = timed(lambda: by_highs(cover, weight, p))
    best = max(optimum, proven.objective)
    return {
        "model": "mclp",
        "places": PLACES,
        "sites": SITES,
        "merged_rows": quick.merged.cover.shape[0],
        "radius_km": radius_km,
        "p": p,
        "greedy_exchange_s": round(greedy_s, 3),
        "greedy_exchange_short_percent": round(100 * (1 - greedy.siting.objective / best), 3),
        "quick_s": round(quick_s, 3),
        "quick_objective": round(quick.siting.objective, 2),
        "quick_gap_percent": round(100 * (quick.siting.gap_pu or 0.0), 3),
        "highs_s": round(highs_s, 2),
        "highs_objective": round(optimum, 2),
        "highs_bound": round(bound, 2),
        "ratio": round(highs_s / quick_s, 1),
        "short_percent": round(100 * (1 - quick.siting.objective / best), 3),
        "all_kicks_s": round(long_s, 2),
        "all_kicks_gap_percent": round(100 * (long.siting.gap_pu or 0.0), 3),
        "all_kicks_short_percent": round(100 * (1 - long.siting.objective / best), 3),
        "proof_with_start_and_fixing_s": round(proof_s, 2),
        "proof_objective": round(proven.objective, 2),
        "proof_gap_percent": round(100 * (proven.gap_pu or 0.0), 4),
    }


def of_quick(radius_km: float, p: int) -> dict[str, Any]:
    """The quick answer alone, with what it proves: no solver."""
    places, sites, weight = region()
    covering = Covering(cover=within(places, sites, radius_km), weight=weight, p=p)
    quick_s, quick = timed(lambda: quick_mclp(covering, Search(gap_pu=GOOD_PU)).siting)
    return {
        "model": "mclp_quick",
        "radius_km": radius_km,
        "p": p,
        "quick_s": round(quick_s, 3),
        "objective": round(quick.objective, 2),
        "bound": round(quick.bound, 2),
        "gap_percent": round(100 * (quick.gap_pu or 0.0), 3),
    }


def of_fewest(radius_km: float) -> dict[str, Any]:
    """The fewest sites that cover every place that can be covered."""
    places, sites, _ = region()
    cover = within(places, sites, radius_km)
    cover = cover[np.flatnonzero(np.diff(cover.indptr))]
    quick_s, quick = timed(lambda: quick_lscp(FewestSites(cover=cover), Search()))
    return {
        "model": "lscp",
        "radius_km": radius_km,
        "rows_left": quick.reduced.cover.shape[0],
        "sites_left": quick.reduced.cover.shape[1],
        "quick_s": round(quick_s, 2),
        "chosen": quick.siting.objective,
        "bound": quick.siting.bound,
        "gap_percent": round(100 * quick.siting.gap_pu, 3),
    }


def of_median(p: int) -> dict[str, Any]:
    """p-median of 1,000 x 20,000: no solver can prove it here, the bound is Lagrange's."""
    places, sites, weight = region()
    cost = np.hypot(*(places[:, None] - sites[None]).transpose(2, 0, 1))
    median = Median(cost=cost, weight=weight, p=p)
    quick_s, quick = timed(lambda: quick_pmedian(median, Search(kicks=20, bound_steps=240)))
    return {
        "model": "pmedian",
        "p": p,
        "quick_s": round(quick_s, 2),
        "objective": round(quick.siting.objective, 1),
        "bound": round(quick.siting.bound, 1),
        "gap_percent": round(100 * (quick.siting.gap_pu or 0.0), 3),
    }


def of_orlib(folder: Path) -> list[dict[str, Any]]:
    """OR-Library's graphs of a folder, solved to their optimum."""
    rows = []
    for path in sorted(folder.glob("pmed*.txt")):
        graph = read_orlib(path)
        median = Median(cost=graph.cost, weight=np.ones(len(graph.cost)), p=graph.p)
        solve_s, found = timed(lambda median=median: solve_pmedian(median))
        row = {"model": "pmedian", "file": path.name, "p": graph.p, "solve_s": round(solve_s, 2)}
        rows.append(row | {"objective": found.objective, "bound": found.bound, "method": found.method})
    return rows


def warm() -> None:
    """Compile, so that no figure holds it."""
    cover, weight = csr_array(np.eye(4, dtype=np.int8)), np.ones(4)
    solve_mclp(Covering(cover=cover, weight=weight, p=2), Search(kicks=2, bound_steps=2))
    solve_pmedian(Median(cost=np.eye(4), weight=weight, p=2), Search(kicks=2, bound_steps=2))
    quick_lscp(FewestSites(cover=cover), Search(kicks=2, bound_steps=2))


def run(orlib: Path | None = None, *, quick: bool = False) -> list[dict[str, Any]]:
    """All rows; ``quick`` leaves out the two slow instances."""
    warm()
    covers = [(1.5, 50)] if quick else [(1.5, 50), (1.5, 100), (3.0, 20)]
    rows = [of_cover(radius_km, p) for radius_km, p in covers]
    rows += [of_quick(radius_km, p) for radius_km in (1.5, 3.0) for p in (20, 50, 100)]
    rows += [of_fewest(3.0), of_median(50)]
    return rows + (of_orlib(orlib) if orlib is not None else [])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--orlib", type=Path)
    asked = parser.parse_args()
    print(json.dumps({"siting": run(asked.orlib, quick=asked.quick)}, indent=2))  # noqa: T201 - a benchmark prints
