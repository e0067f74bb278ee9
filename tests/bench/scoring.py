"""10,000 weight vectors x 1,000 sites x 12 criteria: ours in batches, and each vector against pymcdm in the same run.

Run: python tests/bench/scoring.py [--quick]

Prints one JSON object. ``robustness_s``: ranks of every site under every vector, with data as they are and varying
(planner.sites.robustness.draw). The ratios are pymcdm's time for one vector over ours, for the same values, weights
and normalisation, median of repeats in turn; its WSM and TOPSIS are called once a vector, as its users do.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pymcdm.methods import TOPSIS, WSM
from pymcdm.normalizations import minmax_normalization, vector_normalization

from planner.sites.criteria import Criterion
from planner.sites.robustness import draw
from planner.sites.scoring import Prepared, prepare
from planner.sites.topsis import closeness

SITES, CRITERIA, DRAWS, SINGLE, REPEATS = 1_000, 12, 10_000, 20, 5


def town(sites: int) -> Prepared:
    """Sites with facts from a gamma distribution, and bands of a tenth round a third of them."""
    rng = np.random.default_rng(1)
    values = rng.gamma(2.0, 3.0, (sites, CRITERIA)) + 0.1
    facts = pd.DataFrame(values, index=[f"s{i:05d}" for i in range(sites)], columns=[f"c{k}" for k in range(CRITERIA)])
    for k in range(0, CRITERIA, 3):
        facts[f"c{k}_low"], facts[f"c{k}_high"] = facts[f"c{k}"] * 0.9, facts[f"c{k}"] * 1.1
    criteria = tuple(
        Criterion(criterion_id=f"c{k}", column=f"c{k}", direction="max" if k % 3 else "min", normalisation="min_max",
                  points=(), missing="neutral", default_weight_pu=1.0)
        for k in range(CRITERIA)
    )  # fmt: skip
    return prepare(facts, criteria)


def seconds(work: Callable[[], object]) -> float:
    """Time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    quick = "--quick" in sys.argv
    sites, draws = (300, 2_000) if quick else (SITES, DRAWS)
    prepared = town(sites)
    active = np.ones(CRITERIA, dtype=bool)
    weights = np.random.default_rng(2).dirichlet(np.ones(CRITERIA), draws)
    maximise = np.array([each.direction == "max" for each in prepared.criteria])
    types = np.where(maximise, 1, -1)
    values = prepared.values

    def ours_topsis() -> None:
        for start in range(0, draws, 1_000):
            np.argsort(-closeness(values, weights[start : start + 1_000], maximise, "vector"), axis=1)

    def ours_sum() -> None:
        for start in range(0, draws, 1_000):
            np.argsort(-(weights[start : start + 1_000] @ prepared.counted_pu.T), axis=1)

    def theirs(method: object) -> None:
        for each in weights[:SINGLE]:
            np.argsort(-method(values, each, types))  # type: ignore[operator]  # pymcdm's methods are called

    topsis, wsm = TOPSIS(vector_normalization), WSM(minmax_normalization)
    runs = [
        (seconds(ours_topsis) / draws, seconds(lambda: theirs(topsis)) / SINGLE,
         seconds(ours_sum) / draws, seconds(lambda: theirs(wsm)) / SINGLE)
        for _ in range(REPEATS)
    ]  # fmt: skip
    ours = closeness(values, weights[:SINGLE], maximise, "vector")
    same = all(
        np.array_equal(np.argsort(-mine, kind="stable"), np.argsort(-topsis(values, each, types), kind="stable"))
        for each, mine in zip(weights[:SINGLE], ours, strict=True)
    )
    cpu_s = time.process_time()
    times = [seconds(lambda: draw(prepared, active, seed=1, draws=draws, top_n=10)) for _ in range(3)]
    cpu_s = (time.process_time() - cpu_s) / len(times)
    median = np.median(np.array(runs), axis=0)
    found = {
        "sites": sites, "criteria": CRITERIA, "weight_vectors": draws,
        "robustness_s": round(min(times), 3), "robustness_cpu_s": round(cpu_s, 3),
        "robustness_s_all": [round(each, 3) for each in times],
        "topsis_us_per_vector": round(float(median[0]) * 1e6, 1),
        "pymcdm_topsis_us_per_vector": round(float(median[1]) * 1e6, 1),
        "ratio_topsis": round(float(np.median([run[1] / run[0] for run in runs])), 1),
        "weighted_sum_us_per_vector": round(float(median[2]) * 1e6, 1),
        "pymcdm_weighted_sum_us_per_vector": round(float(median[3]) * 1e6, 1),
        "ratio_weighted_sum": round(float(np.median([run[3] / run[2] for run in runs])), 1),
        "ranks_equal_pymcdm": bool(same),
    }  # fmt: skip
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
