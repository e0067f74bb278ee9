"""Reductions of a cover: merged rows, dominated rows and sites."""

import numpy as np
from scipy.sparse import csr_array

from planner.siting.cover import cover_of, maximal_columns, merged, minimal_rows
from planner.siting.lscp import FewestSites, reduced
from planner.siting.mclp import covered_weight


def random_cover(rows: int, columns: int, share: float, seed: int) -> csr_array:
    return csr_array((np.random.default_rng(seed).random((rows, columns)) < share).astype(np.int8))


def test_merging_leaves_every_choice_worth_the_same() -> None:
    cover = random_cover(400, 6, 0.3, 1)
    weight = np.random.default_rng(2).integers(0, 20, 400).astype(float)
    small = merged(cover, weight)
    assert small.cover.shape[0] <= 2**6 - 1
    rows = {tuple(row) for row in small.cover.toarray()}
    assert len(rows) == small.cover.shape[0]  # each cover set once
    for number in range(2**6):
        chosen = tuple(j for j in range(6) if number >> j & 1)
        assert covered_weight(small.cover, small.weight, chosen) == covered_weight(cover, weight, chosen)
    kept = small.of_row >= 0
    assert np.array_equal(small.cover.toarray()[small.of_row[kept]], cover.toarray()[kept])
    assert np.all(cover.toarray()[~kept] == 0)


def test_rows_that_hold_another_go() -> None:
    cover = csr_array(np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 1, 1]]))
    assert minimal_rows(cover).tolist() == [1, 2]


def test_sites_within_another_go() -> None:
    cover = csr_array(np.array([[1, 1, 0, 0, 1], [0, 1, 1, 0, 0]]))
    assert maximal_columns(cover).tolist() == [1]
    assert maximal_columns(csr_array(np.array([[1, 1], [1, 1]]))).tolist() == [0]


def test_a_cover_reduced_to_nothing_but_its_needed_sites() -> None:
    cover = csr_array(np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]]))
    small = reduced(FewestSites(cover=cover))
    assert small.sites.tolist() == [0, 2]
    assert small.cover.shape == (2, 2)
    assert small.fixed.tolist() == [True, True]


def test_the_radius_itself_is_within() -> None:
    assert cover_of(np.array([[5.0, 5.1, np.inf]]), 5.0).toarray().tolist() == [[1, 0, 0]]
