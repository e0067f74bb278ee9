"""What must hold for any facts and any weights."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.sites.criteria import read_criteria
from planner.sites.scoring import prepare, rerank, score, stability_top_pu

CRITERIA = read_criteria()
COLUMNS = [each.column for each in CRITERIA]
VALUES = st.one_of(st.just(np.nan), st.floats(0, 1e6, allow_subnormal=False))
GROUPS = st.sampled_from(["checked", "not_checked", "unknown", "excluded"])


@st.composite
def tables(draw):
    n = draw(st.integers(1, 12))
    values = draw(arrays(float, (n, len(COLUMNS)), elements=VALUES))
    frame = pd.DataFrame(values, columns=COLUMNS, index=[f"s{i:02d}" for i in range(n)])
    return frame.assign(rank_group=draw(st.lists(GROUPS, min_size=n, max_size=n)))


WEIGHTS = st.dictionaries(
    st.sampled_from([each.criterion_id for each in CRITERIA]), st.floats(0.01, 100), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None)
@given(tables(), WEIGHTS)
def test_scores_are_shares_and_ranks_are_complete(frame, weights):
    found = score(frame, weights, seed=1, draws=16, top_n=3)
    open_rows = (frame["rank_group"] != "excluded").to_numpy()
    totals = found.frame["score"].to_numpy()[open_rows]
    assert ((totals >= -1e-12) & (totals <= 1 + 1e-12)).all()
    assert sorted(found.frame["rank"].dropna()) == list(range(1, int(open_rows.sum()) + 1))
    stable = found.frame["stability_top_pu"].dropna()
    assert stable.between(0, 1).all()
    if len(stable):
        assert np.isclose(stable.sum(), min(3, int(open_rows.sum())))


@settings(max_examples=60, deadline=None)
@given(tables(), WEIGHTS, st.floats(0.001, 1000))
def test_the_scale_of_the_weights_does_not_matter(frame, weights, factor):
    prepared = prepare(frame, CRITERIA)
    first = rerank(prepared, weights)
    second = rerank(prepared, {name: weight * factor for name, weight in weights.items()})
    assert np.allclose(first.score, second.score, equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(tables(), WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(frame, weights, random):
    rows = list(frame.index)
    random.shuffle(rows)
    first = score(frame, weights, seed=3, draws=16).frame
    second = score(frame.loc[rows], weights, seed=3, draws=16).frame
    assert first["rank"].equals(second["rank"].reindex(first.index))


@settings(max_examples=60, deadline=None)
@given(tables(), WEIGHTS, st.integers(0, 11))
def test_more_headroom_never_worsens_a_site(frame, weights, row):
    row %= len(frame)
    before = rerank(prepare(frame, CRITERIA), weights).score[row]
    better = frame.copy()
    better.iloc[row, COLUMNS.index("grid_headroom_pu")] = 1.0
    known = frame["grid_headroom_pu"].notna() & (frame["rank_group"] != "excluded")
    after = rerank(prepare(better, CRITERIA), weights).score[row]
    if known.any():
        assert np.isnan(before) or after >= before - 1e-12


@settings(max_examples=40, deadline=None)
@given(tables(), st.integers(1, 12))
def test_a_longer_top_list_never_lowers_the_stability(frame, top_n):
    prepared = prepare(frame, CRITERIA)
    active = prepared.usable
    shorter = stability_top_pu(prepared, active, seed=2, draws=32, top_n=top_n)
    longer = stability_top_pu(prepared, active, seed=2, draws=32, top_n=top_n + 1)
    assert (np.nan_to_num(longer) >= np.nan_to_num(shorter)).all()
