"""Known optima: OR-Library's p-median graphs, and the San Francisco instance of spopt's documentation."""

from pathlib import Path

import numpy as np
import pytest

from planner.app.sitetools.siting import SitingAnswer, SitingQuestion, solve_siting
from planner.siting.lscp import FewestSites, solve_lscp
from planner.siting.milp import Programme, solve
from planner.siting.problem import Search

OPTIMA = {1: 5819.0, 2: 4093.0, 3: 4250.0, 4: 3034.0, 5: 1355.0}


@pytest.mark.shared
@pytest.mark.parametrize("number", sorted(OPTIMA))
def test_orlib(shared_data: Path, number: int) -> None:
    found = solve_siting(SitingQuestion(model="pmedian", orlib=shared_data / f"methods/orlib/pmed{number}.txt"))
    assert found.siting.objective == found.siting.bound == OPTIMA[number]
    assert found.siting.gap_pu == 0.0
    assert len(found.chosen) == found.p


def san_francisco(folder: Path, model: str) -> SitingAnswer:
    return solve_siting(
        SitingQuestion(
            model=model,
            p=4,
            radius=5000.0,
            costs=folder / "methods/spopt_sf/SF_network_distance_candidateStore_16_censusTract_205_new.csv",
            weights=folder / "methods/spopt_sf/SF_demand_205_centroid_uniform_weight.csv",
        )
    )


@pytest.mark.shared
def test_san_francisco(shared_data: Path) -> None:
    fewest = san_francisco(shared_data, "lscp")
    assert fewest.siting.objective == fewest.siting.bound == 8.0
    cover = san_francisco(shared_data, "mclp")
    assert cover.siting.objective == cover.siting.bound == 875247.0
    assert cover.covered_places is not None
    assert 100 * cover.covered_places / 205 == pytest.approx(89.756, abs=5e-4)
    assert 100 * 875247.0 / cover.table.weight.sum() == pytest.approx(91.638, abs=5e-4)
    median = san_francisco(shared_data, "pmedian")
    assert median.siting.objective == pytest.approx(2848268129.7145, abs=1e-4)
    assert median.siting.bound == pytest.approx(2848268129.7145, abs=1e-4)
    assert median.mean_cost == pytest.approx(2982.1268579890657, rel=1e-12)


def steiner_triples(times: int) -> np.ndarray:
    """Steiner triple system of 3 x 3^times points (Fulkerson, Nemhauser and Trotter 1974): every pair in one triple.

    The fewest points that meet every triple of A9 are 5, of A27 18.
    """
    triples, points = [(0, 1, 2)], 3
    for _ in range(times):
        tripled = [(a + k * points, b + k * points, c + k * points) for a, b, c in triples for k in range(3)]
        for a, b, c in triples:
            for x, y, z in ((a, b, c), (a, c, b), (b, a, c), (b, c, a), (c, a, b), (c, b, a)):
                tripled.append((x, y + points, z + 2 * points))
        tripled += [(a, a + points, a + 2 * points) for a in range(points)]
        triples, points = tripled, 3 * points
    rows = np.zeros((len(triples), points), np.int8)
    for number, triple in enumerate(triples):
        rows[number, list(triple)] = 1
    return rows


@pytest.mark.parametrize(("times", "fewest"), [(1, 5), (2, 18)])
def test_steiner_triples(times: int, fewest: int) -> None:
    from scipy.sparse import csr_array

    rows = steiner_triples(times)
    pairs = rows.T.astype(int) @ rows
    assert np.all(pairs[~np.eye(len(pairs), dtype=bool)] == 1)
    found = solve_lscp(FewestSites(cover=csr_array(rows)), Search(kicks=60, bound_steps=120))
    assert found.objective == found.bound == fewest
    assert solve_lscp(FewestSites(cover=csr_array(rows)), Search(kicks=60, proof=False)).objective == fewest


def test_the_usual_model_of_the_p_median_has_the_same_optimum() -> None:
    """An instance of our own, proven by the textbook formulation (a column for each place and site)."""
    from scipy.sparse import csr_array

    from planner.siting.pmedian import Median, solve_pmedian

    rng = np.random.default_rng(11)
    places, sites, p = 60, 20, 4
    cost, weight = rng.random((places, sites)), rng.integers(1, 30, places).astype(float)
    pair = np.arange(places * sites)
    place, site = pair // sites, pair % sites
    rows = np.concatenate((place, places + pair, places + pair, np.full(sites, places + pair.size)))
    columns = np.concatenate((sites + pair, sites + pair, site, np.arange(sites)))
    values = np.concatenate((np.ones(pair.size), np.ones(pair.size), -np.ones(pair.size), np.ones(sites)))
    count = places + pair.size + 1
    textbook = solve(
        Programme(
            cost=np.concatenate((np.zeros(sites), (weight[:, None] * cost).ravel())),
            lower=np.zeros(sites + pair.size),
            upper=np.ones(sites + pair.size),
            integer=np.arange(sites + pair.size) < sites,
            matrix=csr_array((values, (rows, columns)), shape=(count, sites + pair.size)),
            row_lower=np.concatenate((np.ones(places), np.full(pair.size, -np.inf), [float(p)])),
            row_upper=np.concatenate((np.ones(places), np.zeros(pair.size), [float(p)])),
        )
    )
    found = solve_pmedian(Median(cost=cost, weight=weight, p=p), Search(kicks=20, bound_steps=60))
    assert found.objective == pytest.approx(textbook.objective, rel=1e-9)
    assert found.bound == pytest.approx(found.objective, rel=1e-6)
