"""Compiled event simulation of one charging site; the same code runs uncompiled with NUMBA_DISABLE_JIT=1.

A slot is an EVSE. Slots of one cabinet stand together (``cabinet_start``). Times are hours, power is kW. The steps of
one event are inlined: calls with tuples of arrays would cost half of the run time in reference counts.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_EPS_H = 1e-12
_NEVER_H = 1e18
BINS_PER_H = 4


class Cars(NamedTuple):
    """Sessions in order of arrival; ``limit_kw[i, kind]`` is the car's own maximum, kind 0 AC and 1 DC."""

    arrival_h: NDArray[np.float64]
    start_pu: NDArray[np.float64]
    end_pu: NDArray[np.float64]
    battery_kwh: NDArray[np.float64]
    limit_kw: NDArray[np.float64]
    stay_h: NDArray[np.float64]


class Site(NamedTuple):
    """EVSEs of a site, its cabinets (``cabinet_start`` has one entry more), the cap and the drivers' patience."""

    evse_kw: NDArray[np.float64]
    evse_kind: NDArray[np.int64]
    cabinet_start: NDArray[np.int64]
    cabinet_kw: NDArray[np.float64]
    cap_kw: float
    patience_h: float


class Curve(NamedTuple):
    """Share of the car's maximum power by state of charge: constant from each knot to the next, by kind."""

    from_pu: NDArray[np.float64]
    share_pu: NDArray[np.float64]


class Slots(NamedTuple):
    """State of the EVSEs: car (-1: free), its state of charge, plug-in time, power and end of the present stretch."""

    car: NDArray[np.int64]
    soc_pu: NDArray[np.float64]
    since_h: NDArray[np.float64]
    power_kw: NDArray[np.float64]
    next_pu: NDArray[np.float64]
    next_h: NDArray[np.float64]


class Record(NamedTuple):
    """What is measured: wait (NaN: drove on) and plugged time by car, energy by 15 minutes, peak kW and busy hours."""

    wait_h: NDArray[np.float64]
    plugged_h: NDArray[np.float64]
    energy_kwh: NDArray[np.float64]
    totals: NDArray[np.float64]


@njit(inline="always", error_model="numpy")
def fill(power_kw: NDArray[np.float64], first: int, last: int, cap_kw: float) -> float:
    """Water-filling: lower the powers of ``first..last`` to one common level so that their sum is at most the cap."""
    total = 0.0
    for k in range(first, last):
        total += power_kw[k]
    if total <= cap_kw:
        return total
    level = cap_kw / (last - first)
    while True:
        below = 0.0
        above = 0
        for k in range(first, last):
            if power_kw[k] <= level:
                below += power_kw[k]
            else:
                above += 1
        if above == 0:
            break
        higher = (cap_kw - below) / above
        if higher <= level * (1 + 1e-14):
            break
        level = higher
    total = 0.0
    for k in range(first, last):
        power_kw[k] = min(power_kw[k], level)
        total += power_kw[k]
    return min(total, cap_kw)


@njit(inline="always", error_model="numpy")
def best_slot(cars: Cars, site: Site, slots: Slots, car: int) -> int:
    """Free EVSE that would give this car the most power now (the first of equals), -1 if none is free."""
    best = -1
    best_kw = -1.0
    for j in range(site.cabinet_kw.size):
        first, last = site.cabinet_start[j], site.cabinet_start[j + 1]
        busy = 0
        for k in range(first, last):
            if slots.car[k] >= 0:
                busy += 1
        for k in range(first, last):
            offer_kw = min(site.evse_kw[k], site.cabinet_kw[j] / (busy + 1), cars.limit_kw[car, site.evse_kind[k]])
            if slots.car[k] < 0 and offer_kw > best_kw:
                best = k
                best_kw = offer_kw
    return best


@njit(inline="always", error_model="numpy")
def allocate(cars: Cars, site: Site, curve: Curve, slots: Slots) -> float:
    """Set the power of every slot (car, curve, EVSE, cabinet, site cap in turn) and return the site's total."""
    knots = curve.from_pu.size
    for k in range(slots.car.size):
        car = slots.car[k]
        slots.power_kw[k] = 0.0
        if car < 0 or slots.soc_pu[k] >= cars.end_pu[car]:
            continue
        step = 0
        while step < knots - 1 and slots.soc_pu[k] >= curve.from_pu[step + 1]:
            step += 1
        kind = site.evse_kind[k]
        slots.power_kw[k] = min(site.evse_kw[k], cars.limit_kw[car, kind] * curve.share_pu[step, kind])
        slots.next_pu[k] = cars.end_pu[car]
        if step < knots - 1:
            slots.next_pu[k] = min(slots.next_pu[k], curve.from_pu[step + 1])
    for j in range(site.cabinet_kw.size):
        fill(slots.power_kw, site.cabinet_start[j], site.cabinet_start[j + 1], site.cabinet_kw[j])
    return fill(slots.power_kw, 0, slots.car.size, site.cap_kw)


@njit(inline="always", error_model="numpy")
def next_event(cars: Cars, slots: Slots, now_h: float, arrival_h: float) -> float:
    """Time of the next arrival, end of a stretch of the curve or departure."""
    event_h = arrival_h
    for k in range(slots.car.size):
        car = slots.car[k]
        slots.next_h[k] = _NEVER_H
        if car < 0:
            continue
        if slots.power_kw[k] > 0:
            need_kwh = (slots.next_pu[k] - slots.soc_pu[k]) * cars.battery_kwh[car]
            slots.next_h[k] = now_h + need_kwh / slots.power_kw[k]
        elif slots.soc_pu[k] >= cars.end_pu[car]:
            slots.next_h[k] = max(now_h, slots.since_h[k] + cars.stay_h[car])
        event_h = min(event_h, slots.next_h[k])
    return event_h


@njit(inline="always", error_model="numpy")
def measure(record: Record, from_h: float, to_h: float, total_kw: float, busy: int) -> None:
    """Book the energy of a stretch of constant power into its 15-minute bins; keep peak and busy hours."""
    record.totals[0] = max(record.totals[0], total_kw)
    record.totals[1] += busy * (to_h - from_h)
    if total_kw <= 0:
        return
    bins = record.energy_kwh.size
    at_h = from_h
    index = int(at_h * BINS_PER_H)
    while at_h < to_h and index < bins:
        edge_h = min((index + 1) / BINS_PER_H, to_h)
        record.energy_kwh[index] += total_kw * (edge_h - at_h)
        at_h = edge_h
        index += 1


@njit(inline="always", error_model="numpy")
def advance(cars: Cars, slots: Slots, record: Record, now_h: float, event_h: float) -> int:
    """Charge until the event, let finished cars go; number of cars that left."""
    left = 0
    for k in range(slots.car.size):
        car = slots.car[k]
        if car < 0:
            continue
        reached = slots.next_h[k] <= event_h + _EPS_H
        if slots.power_kw[k] > 0:
            if reached:
                slots.soc_pu[k] = slots.next_pu[k]
            else:
                slots.soc_pu[k] += slots.power_kw[k] * (event_h - now_h) / cars.battery_kwh[car]
        done = slots.soc_pu[k] >= cars.end_pu[car]
        if done and slots.since_h[k] + cars.stay_h[car] <= event_h + _EPS_H:
            record.plugged_h[car] = event_h - slots.since_h[k]
            slots.car[k] = -1
            left += 1
    return left


@njit(inline="always", error_model="numpy")
def admit(cars: Cars, site: Site, slots: Slots, record: Record, queue: NDArray[np.int64], now_h: float) -> int:
    """Plug in waiting cars in order of arrival while an EVSE is free; ``queue`` is (head, end). Number plugged in."""
    joined = 0
    while queue[0] < queue[1]:
        car = queue[0]
        slot = best_slot(cars, site, slots, car)
        if slot < 0:
            break
        queue[0] += 1
        waited_h = now_h - cars.arrival_h[car]
        if waited_h > site.patience_h + _EPS_H:
            continue
        slots.car[slot] = car
        slots.soc_pu[slot] = cars.start_pu[car]
        slots.since_h[slot] = now_h
        record.wait_h[car] = waited_h
        joined += 1
    return joined


@njit(cache=True, error_model="numpy")
def simulate(cars: Cars, site: Site, curve: Curve, hours: int) -> Record:
    """Run all sessions first come, first served.

    Returns
    -------
    Record
        ``totals`` is (peak kW, busy EVSE-hours); energy is booked for the first ``hours`` only.
    """
    n = cars.arrival_h.size
    c = site.evse_kw.size
    slots = Slots(np.full(c, -1), np.zeros(c), np.zeros(c), np.zeros(c), np.zeros(c), np.zeros(c))
    record = Record(np.full(n, np.nan), np.full(n, np.nan), np.zeros(hours * BINS_PER_H), np.zeros(2))
    queue = np.zeros(2, np.int64)
    now_h = 0.0
    busy = 0
    while queue[1] < n or busy > 0:
        total_kw = allocate(cars, site, curve, slots)
        arrival_h = cars.arrival_h[queue[1]] if queue[1] < n else _NEVER_H
        event_h = next_event(cars, slots, now_h, arrival_h)
        measure(record, now_h, event_h, total_kw, busy)
        busy -= advance(cars, slots, record, now_h, event_h)
        now_h = event_h
        while queue[1] < n and cars.arrival_h[queue[1]] <= now_h:
            queue[1] += 1
        busy += admit(cars, site, slots, record, queue, now_h)
    return record


@njit(cache=True, error_model="numpy")
def waits_fcfs(arrival_h: NDArray[np.float64], service_h: NDArray[np.float64], servers: int) -> NDArray[np.float64]:
    """Exact waits of G/G/c, first come first served (Kiefer & Wolfowitz 1955)."""
    free_h = np.zeros(servers)
    wait_h = np.empty(arrival_h.size)
    for i in range(arrival_h.size):
        start_h = max(arrival_h[i], free_h[0])
        wait_h[i] = start_h - arrival_h[i]
        end_h = start_h + service_h[i]
        k = 1
        while k < servers and free_h[k] < end_h:
            free_h[k - 1] = free_h[k]
            k += 1
        free_h[k - 1] = end_h
    return wait_h
