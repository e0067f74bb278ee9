"""How fast the site simulator is: simpy on the same sessions in the same run, many configurations, sizes of sites.

Run by hand: ``python tests/bench/sizing.py [--quick]``; one JSON object on stdout. CPU seconds of this process (all
threads) unless a key says wall; the ratios are what counts, the machine is not. simpy does less: it knows neither
charging curves nor a shared cap.
"""

import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
import simpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from planner.app.sitetools.size import size_station, station_profile
from planner.app.sitetools.station import SizeQuestion
from planner.demand.profiles import hourly_shares
from planner.model.band import Band
from planner.model.demand_result import DemandResult
from planner.model.settings import SizingSettings
from planner.sizing.chargers import chargers
from planner.sizing.drawing import draw_demand
from planner.sizing.kernel import Cars, Curve, Site, simulate
from planner.sizing.queueing import erlang_c
from planner.sizing.seeds import site_seed
from planner.sizing.simulator import simulate_many
from planner.sizing.size import size_site

QUICK = "--quick" in sys.argv
SESSIONS, SERVERS, PAIRS = 10_000, 6, 3 if QUICK else 7
REPEATS = 20
CONFIGURATIONS, THREADS = 40 if QUICK else 200, 2
SITES = 20 if QUICK else 100
USE_CASES = (("corridor", 30.0), ("destination", 15.0), ("neighbourhood", 18.0), ("depot", 25.0))


def timed(work, *arguments):
    start = process_time()
    answer = work(*arguments)
    return process_time() - start, answer


def in_simpy(arrival_h, service_h):
    world = simpy.Environment()
    points = simpy.Resource(world, SERVERS)
    waits = np.empty(arrival_h.size)

    def driver(i):
        yield world.timeout(arrival_h[i])
        with points.request() as point:
            yield point
            waits[i] = world.now - arrival_h[i]
            yield world.timeout(service_h[i])

    for i in range(arrival_h.size):
        world.process(driver(i))
    world.run()
    return waits


def in_kernel(arrival_h, service_h, knots):
    """The same sessions; ``knots`` > 1 cuts the flat curve into steps, so that the work is that of a real curve."""
    n = arrival_h.size
    cars = Cars(arrival_h, np.zeros(n), service_h * 0.05, np.full(n, 1000.0), np.full((n, 2), 50.0), np.zeros(n))
    site = Site(
        np.full(SERVERS, 50.0),
        np.ones(SERVERS, np.int64),
        np.arange(SERVERS + 1),
        np.full(SERVERS, np.inf),
        np.inf,
        np.inf,
    )
    return simulate(cars, site, Curve(np.linspace(0, 0.08, knots), np.ones((knots, 2))), 24 * 400).wait_h


def repeated(arrival_h, service_h, knots):
    """One run of ours is too short for the clock."""
    for _ in range(REPEATS):
        waits = in_kernel(arrival_h, service_h, knots)
    return waits


def against_simpy():
    rng = np.random.default_rng(1)
    arrival_h, service_h = np.cumsum(rng.exponential(1 / 9, SESSIONS)), rng.gamma(4, 0.5 / 4, SESSIONS)
    in_kernel(arrival_h, service_h, 1)
    same, curved, wrong_h = [], [], 0.0
    for _ in range(PAIRS):
        theirs_s, theirs = timed(in_simpy, arrival_h, service_h)
        ours_s, ours = timed(repeated, arrival_h, service_h, 1)
        steps_s, _ = timed(repeated, arrival_h, service_h, 5)
        wrong_h = max(wrong_h, float(np.abs(ours - theirs).max()))
        same.append(theirs_s / ours_s * REPEATS)
        curved.append(theirs_s / steps_s * REPEATS)
    return {
        "sessions": SESSIONS,
        "servers": SERVERS,
        "simpy_over_ours": round(median(same), 1),
        "range": [round(min(same)), round(max(same))],
        "simpy_over_ours_with_curve_of_5_steps": round(median(curved), 1),
        "greatest_difference_of_a_wait_h": wrong_h,
    }


def demand_of(use_case, energy_kwh, sessions):
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


def many_configurations():
    """A year of 10,000 sessions with the real fleet at many layouts under many caps, as the planner asks for them."""
    known = chargers()
    demand = demand_of("corridor", 30.0, SESSIONS / 365)
    sessions = draw_demand(demand, SESSIONS / 365, 365, 1)
    cases = []
    for number in range(CONFIGURATIONS):
        kind = ("dc50", "dc150", "dc300", "dc400")[number % 4]
        layout = (known[kind],) * (1 + number // 4 % 10)
        cases.append((layout, float(sum(charger.cabinet_kw for charger in layout)) * (1 - number // 40 * 0.15)))
    question = {"peak_hour": 17, "max_wait_min": 10.0}
    simulate_many(sessions, cases[:2], **question, workers=1)
    start, start_wall = process_time(), perf_counter()
    simulate_many(sessions, cases, **question, workers=THREADS)
    return {
        "configurations": CONFIGURATIONS,
        "sessions_each": int(sessions.arrival_h.size),
        "threads": THREADS,
        "cpu_s": round(process_time() - start, 3),
        "wall_s": round(perf_counter() - start_wall, 3),
    }


def against_theory():
    """Mean wait of M/M/c in simulation over Erlang C, twenty systems, antithetic pairs."""
    rng = np.random.default_rng(7)
    n = 500_000
    gap, work = rng.random(n), rng.random(n)
    ratios = []
    for servers in (1, 2, 4, 6, 8):
        for rho in (0.5, 0.6, 0.7, 0.8):
            per_h = servers * rho / 0.5
            waits = [
                in_servers(np.cumsum(-np.log(u) / per_h), -0.5 * np.log(v), servers).mean()
                for u, v in ((gap, work), (1 - gap, 1 - work))
            ]
            ratios.append(np.mean(waits) / (erlang_c(servers, servers * rho) / (servers / 0.5 - per_h)))
    return {"cases": len(ratios), "least": round(min(ratios), 4), "greatest": round(max(ratios), 4)}


def in_servers(arrival_h, service_h, servers):
    n = arrival_h.size
    cars = Cars(arrival_h, np.zeros(n), service_h * 0.05, np.full(n, 1000.0), np.full((n, 2), 50.0), np.zeros(n))
    site = Site(
        np.full(servers, 50.0),
        np.ones(servers, np.int64),
        np.arange(servers + 1),
        np.full(servers, np.inf),
        np.inf,
        np.inf,
    )
    return simulate(cars, site, Curve(np.zeros(1), np.ones((1, 2))), 24).wait_h


def size_all(sites):
    return {name: size_site(demand, None, SizingSettings(), site_seed(1, name)) for name, demand in sites.items()}


def whole_sites():
    sites = {f"s{i:03d}": demand_of(*USE_CASES[i % 4], 2.0 + i * 60.0 / SITES) for i in range(SITES)}
    size_all(dict(list(sites.items())[:4]))
    seconds, _ = timed(size_all, sites)
    question = SizeQuestion(sessions_per_day=80.0, use_case="corridor", charger_type="DC150")
    size_station(question)
    one_s, answer = timed(size_station, question)
    year_s, _ = timed(station_profile, answer)
    return {
        "sites": SITES,
        "size_site_ms_each": round(seconds / SITES * 1e3, 1),
        "size_command_ms": round(one_s * 1e3, 1),
        "year_profile_ms": round(year_s * 1e3, 1),
    }


def main():
    found = {
        "against_simpy": against_simpy(),
        "many_configurations": many_configurations(),
        "m_m_c_over_erlang_c": against_theory(),
        "sizes": whole_sites(),
    }
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
