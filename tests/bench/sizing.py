"""How fast sizing is: our simulator against simpy on the same sessions in the same run, and 100 sites end to end.

Run by hand: ``python tests/bench/sizing.py``. CPU time; the ratio is what counts, the machine is not.
"""

import sys
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import simpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from planner.demand.profiles import hourly_shares
from planner.model.result import Band, DemandResult
from planner.model.settings import SizingSettings
from planner.sizing.kernel import Cars, Curve, Site, simulate
from planner.sizing.seeds import site_seed
from planner.sizing.size import size_site

SESSIONS, SERVERS, PAIRS = 10_000, 6, 5
USE_CASES = (("corridor", 30.0), ("destination", 15.0), ("neighbourhood", 18.0), ("depot", 25.0))


def in_simpy(arrival_h, service_h):
    world = simpy.Environment()
    points = simpy.Resource(world, SERVERS)
    waits = np.empty(SESSIONS)

    def driver(i):
        yield world.timeout(arrival_h[i])
        with points.request() as point:
            yield point
            waits[i] = world.now - arrival_h[i]
            yield world.timeout(service_h[i])

    for i in range(SESSIONS):
        world.process(driver(i))
    world.run()
    return waits


def in_kernel(arrival_h, service_h, knots):
    """The same sessions on a flat curve cut into ``knots`` steps, so that the work is that of a real curve."""
    cars = Cars(
        arrival_h,
        np.zeros(SESSIONS),
        service_h * 0.05,
        np.full(SESSIONS, 1000.0),
        np.full((SESSIONS, 2), 50.0),
        np.zeros(SESSIONS),
    )
    points = np.full(SERVERS, 50.0), np.ones(SERVERS, np.int64), np.arange(SERVERS + 1), np.full(SERVERS, np.inf)
    curve = Curve(np.linspace(0, 0.08, knots), np.ones((knots, 2)))
    return simulate(cars, Site(*points, np.inf, np.inf), curve, 24 * 400).wait_h


def timed(work, *arguments):
    start = process_time()
    answer = work(*arguments)
    return process_time() - start, answer


def demand_of(number):
    use_case, energy_kwh = USE_CASES[number % 4]
    sessions = 2.0 + number * 0.6
    band = Band(low=sessions / 2, base=sessions, high=sessions * 2)
    return DemandResult(
        year=2030,
        use_case=use_case,
        sessions_per_day=band,
        energy_kwh_per_day=band,
        energy_per_session_kwh=energy_kwh,
        ev_share_pu=band,
        hourly_share_pu=hourly_shares(use_case),
        parts_per_day={},
    )


def size_all(sites):
    return {i: size_site(demand, None, SizingSettings(), site_seed(1, i)) for i, demand in sites.items()}


def main():
    rng = np.random.default_rng(1)
    arrival_h = np.cumsum(rng.exponential(1 / 9, SESSIONS))
    service_h = rng.gamma(4, 0.5 / 4, SESSIONS)
    in_kernel(arrival_h, service_h, 5)
    ratios = []
    for _ in range(PAIRS):
        theirs_s, theirs = timed(in_simpy, arrival_h, service_h)
        ours_s, ours = timed(in_kernel, arrival_h, service_h, 5)
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
        ratios.append(theirs_s / ours_s)
    sys.stdout.write(
        f"simpy / site simulator, {SESSIONS} sessions, {SERVERS} points: {median(ratios):.0f} x {sorted(ratios)}\n"
    )
    size_all({"warm": demand_of(1)})
    for count in (25, 50, 100):
        sites = {f"s{number:03d}": demand_of(number * 100 // count) for number in range(count)}
        seconds, _ = timed(size_all, sites)
        sys.stdout.write(f"{count} sites: {seconds:.2f} s, {seconds / count * 1e3:.0f} ms each\n")


if __name__ == "__main__":
    main()
