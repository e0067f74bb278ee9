"""Battery and modules over a year: time of the two rounds against one whole programme, and what the rounds cost more.

``python tests/bench/storage.py`` prints JSON; CPU seconds of one thread, both in the same run.
"""

import json
import time
from typing import Any

import numpy as np

import planner.storage.plan as plan_module
from planner.storage.buffer import buffer_site
from planner.storage.plan import YearPlan, year_plan
from planner.storage.prices import battery_type
from planner.storage.programme import YearlyPrices
from planner.storage.pv import pv_profile
from planner.storage.steps import BufferSite

PRICES = YearlyPrices(
    power_eur_per_kw=39.0, energy_eur_per_kwh=79.0, pv_eur_per_kw=189.0, peak_eur_per_kw=64.0, feed_in_eur_per_kwh=0.06
)
ENERGY_EUR_PER_KWH = np.full(8760, 0.29)
DAY_KW = np.array([10.0] * 8 + [40.0] * 4 + [80.0] + [40.0] * 3 + [10.0] * 8) * 5.0


def profiles() -> dict[str, np.ndarray]:
    """Hourly loads: one that repeats with week and season, one whose hours are independent of each other."""
    day = np.arange(365)
    level = (1.0 + 0.2 * np.sin(day / 58.0)) * np.array([1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 0.9])[day % 7]
    noisy = np.random.default_rng(1).gamma(1.5, 1.0, 8760) * np.tile(DAY_KW, 365) * 0.6
    return {"smooth": np.outer(level, DAY_KW).ravel(), "noisy": noisy}


def cost_eur(site: BufferSite, plan: YearPlan) -> float:
    """Yearly cost of a plan."""
    return (
        39.0 * plan.power_kw
        + 79.0 * plan.usable_kwh
        + 189.0 * plan.pv_kw
        + 64.0 * plan.peak_kw
        + float(0.29 * plan.grid_kw.sum() - 0.06 * plan.fed_in_kw.sum())
    )


def run() -> list[dict[str, Any]]:
    """One row for each profile and connection."""
    rows = []
    sun = pv_profile(48.5, 7.9, 950.0)
    for name, load in profiles().items():
        for share in (0.6, 2.0):
            site = buffer_site(load, share * load.max(), pv_per_kw=sun, pv_kw=200.0)
            found = {}
            for label, most in (("whole", 10**9), ("rounds", 1500)):
                plan_module.MOST_EXACT = most
                start = time.process_time()
                plan = year_plan(site, PRICES, ENERGY_EUR_PER_KWH, battery_type())
                found[label] = (time.process_time() - start, cost_eur(site, plan), float(plan.grid_kw.max()))
            whole, rounds = found["whole"], found["rounds"]
            rows.append(
                {
                    "profile": name,
                    "cap_kw": round(share * load.max(), 1),
                    "whole_cpu_s": round(whole[0], 2),
                    "rounds_cpu_s": round(rounds[0], 2),
                    "whole_over_rounds": round(whole[0] / rounds[0], 1),
                    "dearer_percent": round(100.0 * (rounds[1] / whole[1] - 1.0), 4),
                    "cap_kept": bool(rounds[2] <= share * load.max()),
                }
            )
    return rows


if __name__ == "__main__":
    print(json.dumps({"storage": run()}, indent=2))  # noqa: T201 - a benchmark prints
