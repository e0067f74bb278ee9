"""Compiled event simulation of one charging site; the same code runs uncompiled with NUMBA_DISABLE_JIT=1.

A slot is an EVSE. Slots of one cabinet stand together (``cabinet_start``). Times are hours, power is kW. The steps of
one event are inlined and take plain arrays: calls and tuples of arrays cost four fifths of the run time otherwise.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_EPS_H = 1e-12
_NEVER_H = 1e18
BINS_PER_H = 4

# Columns of the slots' state: the plugged car and its present stretch of the curve.
_SOC, _END, _BATTERY, _LIMIT, _SINCE, _UNTIL, _NEXT_SOC, _NEXT_H, _COLUMNS = range(9)


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
def best_slot(
    car: NDArray[np.int64],
    evse_kw: NDArray[np.float64],
    kind: NDArray[np.int64],
    cabinet_start: NDArray[np.int64],
    cabinet_kw: NDArray[np.float64],
    limit_kw: NDArray[np.float64],
) -> int:
    """Free EVSE that would give a car of these limits the most power now (the first of equals), -1 if none is free."""
    best = -1
    best_kw = -1.0
    for j in range(cabinet_kw.size):
        first, last = cabinet_start[j], cabinet_start[j + 1]
        busy = 0
        for k in range(first, last):
            if car[k] >= 0:
                busy += 1
        for k in range(first, last):
            offer_kw = min(evse_kw[k], cabinet_kw[j] / (busy + 1), limit_kw[kind[k]])
            if car[k] < 0 and offer_kw > best_kw:
                best = k
                best_kw = offer_kw
    return best


@njit(inline="always", error_model="numpy")
def ask(
    car: NDArray[np.int64],
    slots: NDArray[np.float64],
    power_kw: NDArray[np.float64],
    site: tuple[NDArray[np.float64], NDArray[np.int64]],
    from_pu: NDArray[np.float64],
    share_pu: NDArray[np.float64],
) -> None:
    """Power that car, curve and EVSE (``site``: power and kind) allow in every slot, and where the stretch ends."""
    evse_kw, kind = site
    knots = from_pu.size
    for k in range(car.size):
        power_kw[k] = 0.0
        if car[k] < 0 or slots[k, _SOC] >= slots[k, _END]:
            continue
        step = 0
        while step < knots - 1 and slots[k, _SOC] >= from_pu[step + 1]:
            step += 1
        power_kw[k] = min(evse_kw[k], slots[k, _LIMIT] * share_pu[step, kind[k]])
        slots[k, _NEXT_SOC] = slots[k, _END]
        if step < knots - 1:
            slots[k, _NEXT_SOC] = min(slots[k, _END], from_pu[step + 1])


@njit(inline="always", error_model="numpy")
def share(
    power_kw: NDArray[np.float64], cabinet_start: NDArray[np.int64], cabinet_kw: NDArray[np.float64], cap_kw: float
) -> float:
    """Hold every cabinet's power and the site's cap; the site's total."""
    for j in range(cabinet_kw.size):
        fill(power_kw, cabinet_start[j], cabinet_start[j + 1], cabinet_kw[j])
    return fill(power_kw, 0, power_kw.size, cap_kw)


@njit(inline="always", error_model="numpy")
def next_event(
    car: NDArray[np.int64],
    slots: NDArray[np.float64],
    power_kw: NDArray[np.float64],
    now_h: float,
    arrival_h: float,
) -> float:
    """Time of the next arrival, end of a stretch of the curve or departure."""
    event_h = arrival_h
    for k in range(car.size):
        if car[k] < 0:
            continue
        if power_kw[k] > 0:
            need_kwh = (slots[k, _NEXT_SOC] - slots[k, _SOC]) * slots[k, _BATTERY]
            slots[k, _NEXT_H] = now_h + need_kwh / power_kw[k]
        elif slots[k, _SOC] >= slots[k, _END]:
            slots[k, _NEXT_H] = max(now_h, slots[k, _UNTIL])
        else:
            slots[k, _NEXT_H] = _NEVER_H
        event_h = min(event_h, slots[k, _NEXT_H])
    return event_h


@njit(inline="always", error_model="numpy")
def book(energy_kwh: NDArray[np.float64], from_h: float, to_h: float, total_kw: float) -> None:
    """Put the energy of a stretch of constant power into its 15-minute bins."""
    bins = energy_kwh.size
    at_h = from_h
    index = int(at_h * BINS_PER_H)
    while at_h < to_h and index < bins:
        edge_h = min((index + 1) / BINS_PER_H, to_h)
        energy_kwh[index] += total_kw * (edge_h - at_h)
        at_h = edge_h
        index += 1


@njit(inline="always", error_model="numpy")
def advance(
    car: NDArray[np.int64],
    slots: NDArray[np.float64],
    power_kw: NDArray[np.float64],
    plugged_h: NDArray[np.float64],
    now_h: float,
    event_h: float,
) -> int:
    """Charge until the event, let finished cars go; number of cars that left."""
    left = 0
    for k in range(car.size):
        if car[k] < 0:
            continue
        if power_kw[k] > 0:
            if slots[k, _NEXT_H] <= event_h + _EPS_H:
                slots[k, _SOC] = slots[k, _NEXT_SOC]
            else:
                slots[k, _SOC] += power_kw[k] * (event_h - now_h) / slots[k, _BATTERY]
        if slots[k, _SOC] >= slots[k, _END] and slots[k, _UNTIL] <= event_h + _EPS_H:
            plugged_h[car[k]] = event_h - slots[k, _SINCE]
            car[k] = -1
            left += 1
    return left


@njit(cache=True, error_model="numpy", nogil=True)
def simulate(cars: Cars, site: Site, curve: Curve, hours: int) -> Record:
    """Run all sessions first come, first served.

    Returns
    -------
    Record
        ``totals`` is (peak kW, busy EVSE-hours); energy is booked for the first ``hours`` only.
    """
    n, c = cars.arrival_h.size, site.evse_kw.size
    arrival_h, start_pu, end_pu, battery_kwh, limit_kw, stay_h = cars
    evse_kw, kind, cabinet_start, cabinet_kw, cap_kw, patience_h = site
    from_pu, share_pu = curve
    car, slots, power_kw = np.full(c, -1), np.zeros((c, _COLUMNS)), np.zeros(c)
    wait_h, plugged_h = np.full(n, np.nan), np.full(n, np.nan)
    energy_kwh = np.zeros(hours * BINS_PER_H)
    peak_kw = busy_h = now_h = 0.0
    head = arrived = busy = 0
    while arrived < n or busy > 0:
        ask(car, slots, power_kw, (evse_kw, kind), from_pu, share_pu)
        total_kw = share(power_kw, cabinet_start, cabinet_kw, cap_kw)
        event_h = next_event(car, slots, power_kw, now_h, arrival_h[arrived] if arrived < n else _NEVER_H)
        if total_kw > 0:
            peak_kw = max(peak_kw, total_kw)
            book(energy_kwh, now_h, event_h, total_kw)
        busy_h += busy * (event_h - now_h)
        busy -= advance(car, slots, power_kw, plugged_h, now_h, event_h)
        now_h = event_h
        while arrived < n and arrival_h[arrived] <= now_h:
            arrived += 1
        while head < arrived and busy < c:
            i = head
            head += 1
            if now_h - arrival_h[i] > patience_h + _EPS_H:
                continue
            k = best_slot(car, evse_kw, kind, cabinet_start, cabinet_kw, limit_kw[i])
            car[k] = i
            slots[k, _SOC], slots[k, _END], slots[k, _BATTERY] = start_pu[i], end_pu[i], battery_kwh[i]
            slots[k, _LIMIT], slots[k, _SINCE], slots[k, _UNTIL] = limit_kw[i, kind[k]], now_h, now_h + stay_h[i]
            wait_h[i] = now_h - arrival_h[i]
            busy += 1
    return Record(wait_h, plugged_h, energy_kwh, np.array([peak_kw, busy_h]))
