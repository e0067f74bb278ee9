"""Compiled event simulation of one charging site; the same code runs uncompiled with NUMBA_DISABLE_JIT=1.

A slot is an EVSE. Slots of one cabinet stand together (``cabinet_start``). Times are hours, power is kW. A
slot is worked on only when its own power changes: its state of charge is that of its last change. What every event does
stands in one loop, since a call (inlined, too) counts references of its arrays; what is rare stands apart.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_EPS_H = 1e-12
_NEVER_H = 1e18
_STUCK_H = 8760.0
_EMPTY_PU = 1e-8
_LEAST_H = 1e-9
BINS_PER_H = 4
_BIN_H = 1 / BINS_PER_H

# Rows of the slots' state: the plugged car, its present stretch of the curve and the power it gets.
_SOC, _END, _BATTERY, _LIMIT, _SINCE, _UNTIL, _NEXT_SOC, _AT_H, _READY, _ROWS = range(10)
# Rows of the store's state: energy in the battery, its flow (out of it above 0), and the sums of Record.totals.
_STORED, _FLOW, _SURPLUS, _IN_KWH, _OUT_KWH, _SPILT_KWH = range(6)

_NO_FLOATS: NDArray[np.float64] = np.zeros(0)
_NO_INTS: NDArray[np.int64] = np.zeros(0, np.int64)


class Cars(NamedTuple):
    """Sessions in order of arrival; ``limit_kw[i, kind]`` is the car's own maximum, kind 0 AC and 1 DC.

    ``group``: 0 car, 1 lorry, which take only an EVSE of their group. Empty arrays stand for: everybody on the first
    curve, of weight 1, with the site's patience, of one group, no turnover. ``turnover_h``: time that the point is
    taken before the charge begins and the stay counts.
    """

    arrival_h: NDArray[np.float64]
    start_pu: NDArray[np.float64]
    end_pu: NDArray[np.float64]
    battery_kwh: NDArray[np.float64]
    limit_kw: NDArray[np.float64]
    stay_h: NDArray[np.float64]
    curve: NDArray[np.int64] = _NO_INTS
    weight_pu: NDArray[np.float64] = _NO_FLOATS
    patience_h: NDArray[np.float64] = _NO_FLOATS
    group: NDArray[np.int64] = _NO_INTS
    turnover_h: NDArray[np.float64] = _NO_FLOATS


class Site(NamedTuple):
    """EVSEs of a site, its cabinets (``cabinet_start`` has one entry more), the cap and the drivers' patience.

    ``freed_per_h``: points that become free in an hour, as drivers guess it; who would have to wait longer than his
    patience does not join the queue (inf: everybody joins). ``battery``: kW, kWh and efficiency of charging it; empty
    where there is none. ``pv_kw``: yield by hour from the first on, over and over; empty where there is none.
    ``evse_group``: 0 for cars, 1 for lorries; empty, here or in :class:`Cars`: anybody takes any. Each group has its
    own queue, and its own ``freed_per_h`` (of lorries: ``truck_freed_per_h``). Cap, battery and PV are common.
    """

    evse_kw: NDArray[np.float64]
    evse_kind: NDArray[np.int64]
    cabinet_start: NDArray[np.int64]
    cabinet_kw: NDArray[np.float64]
    cap_kw: float
    patience_h: float
    freed_per_h: float = np.inf
    battery: NDArray[np.float64] = _NO_FLOATS
    pv_kw: NDArray[np.float64] = _NO_FLOATS
    evse_group: NDArray[np.int64] = _NO_INTS
    truck_freed_per_h: float = np.inf


class Curve(NamedTuple):
    """Share of the car's maximum power by state of charge: constant from each knot to the next, by kind.

    Several curves stand one after the other: ``start`` holds the first knot of each and, last, the number of knots
    (empty: one curve).
    """

    from_pu: NDArray[np.float64]
    share_pu: NDArray[np.float64]
    start: NDArray[np.int64] = _NO_INTS


class Record(NamedTuple):
    """What is measured, by car and by 15 minutes.

    By car ``wait_h`` (NaN: drove on) and ``plugged_h``; by 15 minutes ``energy_kwh`` into the cars, ``grid_kwh``
    through the connection and ``busy_h`` of the EVSEs. ``totals``: peak kW of the connection, busy EVSE-hours, kWh into
    the battery (before its loss), out of it, of PV that nobody took, kWh left in the battery.
    """

    wait_h: NDArray[np.float64]
    plugged_h: NDArray[np.float64]
    energy_kwh: NDArray[np.float64]
    grid_kwh: NDArray[np.float64]
    busy_h: NDArray[np.float64]
    totals: NDArray[np.float64]


@njit(inline="always", error_model="numpy")
def fill(power_kw: NDArray[np.float64], weight: NDArray[np.float64], first: int, last: int, cap_kw: float) -> float:
    """Water-filling: lower the powers of ``first..last`` to one level x weight so that their sum is at most the cap."""
    total = 0.0
    for k in range(first, last):
        total += power_kw[k]
    if total <= cap_kw:
        return total
    level = 0.0
    while True:
        below = above = 0.0
        for k in range(first, last):
            if power_kw[k] <= level * weight[k]:
                below += power_kw[k]
            else:
                above += weight[k]
        if above == 0.0:
            break
        higher = (cap_kw - below) / above
        if higher <= level * (1 + 1e-14):
            break
        level = higher
    total = 0.0
    for k in range(first, last):
        power_kw[k] = min(power_kw[k], level * weight[k])
        total += power_kw[k]
    return min(total, cap_kw)


@njit(inline="always", error_model="numpy")
def balance(
    store: NDArray[np.float64], battery: NDArray[np.float64], total_kw: float, cap_kw: float, pv_kw: float
) -> float:
    """Power through the connection; the battery gives what is above the cap and takes what is free below it."""
    net_kw = total_kw - pv_kw
    flow_kw = 0.0
    if battery.size > 0:
        # Rounding may leave a last bit above or below the cap: what counts as empty gives nothing.
        if net_kw > cap_kw and store[_STORED] > _EMPTY_PU * battery[1]:
            flow_kw = min(battery[0], net_kw - cap_kw)
        elif net_kw < cap_kw and store[_STORED] < battery[1]:
            flow_kw = -min(battery[0], cap_kw - net_kw)
    store[_FLOW] = flow_kw
    store[_SURPLUS] = max(flow_kw - net_kw, 0.0)
    return min(max(net_kw - flow_kw, 0.0), cap_kw)


@njit(inline="always", error_model="numpy")
def store_event(store: NDArray[np.float64], battery: NDArray[np.float64], pv: bool, now_h: float) -> float:
    """Time at which the battery is empty or full, or the next hour of the modules begins."""
    event_h = np.floor(now_h) + 1 if pv else _NEVER_H
    if store[_FLOW] > 0:
        event_h = min(event_h, now_h + max(store[_STORED] / store[_FLOW], _LEAST_H))
    elif store[_FLOW] < 0:
        event_h = min(event_h, now_h + max((battery[1] - store[_STORED]) / (-store[_FLOW] * battery[2]), _LEAST_H))
    return event_h


@njit(inline="always", error_model="numpy")
def run_store(store: NDArray[np.float64], battery: NDArray[np.float64], passed_h: float) -> None:
    """Let the battery give or take its power for a time."""
    kwh = store[_FLOW] * passed_h
    store[_SPILT_KWH] += store[_SURPLUS] * passed_h
    if kwh > 0:
        store[_OUT_KWH] += kwh
        store[_STORED] -= kwh
        if store[_STORED] < _EMPTY_PU * battery[1]:
            store[_STORED] = 0.0
    elif kwh < 0:
        store[_IN_KWH] -= kwh
        store[_STORED] -= kwh * battery[2]
        if store[_STORED] > (1 - _EMPTY_PU) * battery[1]:
            store[_STORED] = battery[1]


@njit(inline="always", error_model="numpy")
def balks(  # noqa: PLR0913, PLR0917 - inlined
    arrival_h: NDArray[np.float64],
    patience_h: NDArray[np.float64],
    gone: NDArray[np.bool_],
    group: NDArray[np.int64],
    head: int,
    i: int,
    freed_per_h: float,
) -> bool:
    """Whether driver ``i`` sees a queue of his group too long for his patience; those who left it are not in it."""
    waiting = 0
    for j in range(head, i):
        if not gone[j] and group[j] == group[i] and arrival_h[i] - arrival_h[j] <= patience_h[j]:
            waiting += 1
    return bool(waiting + 1 > patience_h[i] * freed_per_h)


@njit(cache=True, error_model="numpy", nogil=True)
def simulate(cars: Cars, site: Site, curve: Curve, hours: int) -> Record:  # noqa: C901, PLR0912, PLR0915 - one hot loop
    """Run all sessions first come, first served in each group; a car takes the free EVSE that gives it most power now.

    Returns
    -------
    Record
        Booked for the first ``hours`` only. A car that never gets power (no cap, no sun) stays plugged, NaN.
    """
    n, c = cars.arrival_h.size, site.evse_kw.size
    arrival_h, start_pu, end_pu, battery_kwh, limit_kw, stay_h, curve_of, weight_pu, own_h, group, turn_h = cars
    evse_kw, kind, cabinet_start, cabinet_kw, cap_kw, patience_h, freed_per_h, battery, pv_kw = site[:9]
    evse_group, truck_freed_per_h = site[9:]
    from_pu, share_pu, first_knot = curve
    if first_knot.size == 0:
        first_knot = np.array([0, from_pu.size])
    if curve_of.size == 0:
        curve_of = np.zeros(n, np.int64)
    groups = 2 if evse_group.size > 0 and group.size > 0 else 1
    group_of, slot_group = np.zeros(n, np.int64), np.zeros(c, np.int64)
    if groups > 1:
        group_of[:], slot_group[:] = group, evse_group
    heads, free = np.zeros(2, np.int64), np.array([c - slot_group.sum(), slot_group.sum()])
    freed = np.array([freed_per_h, truck_freed_per_h])
    patient_h = np.minimum(own_h, patience_h) if own_h.size > 0 else np.full(n, patience_h)
    car, slots, next_h = np.full(c, -1), np.zeros((_ROWS, c)), np.full(c, _NEVER_H)
    power_kw, asked_kw, given_kw, target_kw, weight = np.zeros(c), np.zeros(c), np.zeros(c), np.zeros(c), np.ones(c)
    store, bins = np.zeros(6), np.zeros((3, hours * BINS_PER_H))
    cabinet_of, cabinet_busy, fresh = (
        np.zeros(c, np.int64),
        np.zeros(cabinet_kw.size, np.int64),
        np.zeros(c + 1, np.int64),
    )
    for j in range(cabinet_kw.size):
        for k in range(cabinet_start[j], cabinet_start[j + 1]):
            cabinet_of[k] = j
    wait_h, plugged_h, gone = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, np.bool_)
    has_pv, has_battery = pv_kw.size > 0, battery.size > 0
    if has_battery:
        store[_STORED] = battery[1]
    peak_kw = busy_h = now_h = total_kw = grid_kw = last_h = 0.0
    arrived = busy = 0
    first_h, first_k = _NEVER_H, -1
    if has_pv or has_battery:
        grid_kw = balance(store, battery, 0.0, cap_kw, pv_kw[0] if has_pv else 0.0)
    while arrived < n or busy > 0:
        event_h = min(first_h, arrival_h[arrived] if arrived < n else _NEVER_H)
        if event_h < _NEVER_H:
            last_h = now_h
        if has_pv or has_battery:
            event_h = min(event_h, store_event(store, battery, has_pv, now_h))
            run_store(store, battery, event_h - now_h)
        if event_h >= _NEVER_H or now_h - last_h > _STUCK_H:
            break

        # Book the stretch of constant power that ends here.
        if grid_kw > peak_kw and event_h > now_h:
            peak_kw = grid_kw
        busy_h += busy * (event_h - now_h)
        if busy > 0 or grid_kw > 0:
            at_h, index = now_h, int(now_h * BINS_PER_H)
            while at_h < event_h and index < bins.shape[1]:
                edge_h = min((index + 1) * _BIN_H, event_h)
                bins[0, index] += total_kw * (edge_h - at_h)
                bins[1, index] += grid_kw * (edge_h - at_h)
                bins[2, index] += busy * (edge_h - at_h)
                at_h = edge_h
                index += 1
        now_h = event_h

        # A car reaches the end of its stretch of the curve, or leaves.
        count = 0
        if first_h <= now_h:
            k = first_k
            if power_kw[k] > 0:
                slots[_SOC, k], slots[_AT_H, k] = slots[_NEXT_SOC, k], now_h
            if slots[_SOC, k] >= slots[_END, k] and slots[_UNTIL, k] <= now_h + _EPS_H:
                plugged_h[car[k]] = now_h - slots[_SINCE, k]
                car[k] = -1
                busy -= 1
                free[slot_group[k]] += 1
                cabinet_busy[cabinet_of[k]] -= 1
            fresh[count] = k
            count += 1

        # Who waits takes the free points of his group, in order of arrival; then come those who arrive now.
        while True:
            for own in range(groups):
                while heads[own] < arrived and free[own] > 0:
                    i = heads[own]
                    heads[own] += 1
                    if group_of[i] != own or gone[i] or now_h - arrival_h[i] > patient_h[i] + _EPS_H:
                        continue
                    k, best_kw = -1, -1.0
                    for slot in range(c):
                        if car[slot] < 0 and slot_group[slot] == own:
                            j = cabinet_of[slot]
                            most_kw = min(evse_kw[slot], cabinet_kw[j] / (cabinet_busy[j] + 1))
                            offer_kw = min(most_kw, limit_kw[i, kind[slot]])
                            if offer_kw > best_kw:
                                k, best_kw = slot, offer_kw
                    car[k] = i
                    busy += 1
                    free[own] -= 1
                    cabinet_busy[cabinet_of[k]] += 1
                    wait_h[i] = now_h - arrival_h[i]
                    slots[_SOC, k], slots[_END, k], slots[_BATTERY, k] = start_pu[i], end_pu[i], battery_kwh[i]
                    slots[_LIMIT, k], slots[_SINCE, k] = limit_kw[i, kind[k]], now_h
                    ready_h = now_h + turn_h[i] if turn_h.size > 0 else now_h
                    slots[_READY, k], slots[_UNTIL, k], slots[_AT_H, k] = ready_h, ready_h + stay_h[i], now_h
                    weight[k] = weight_pu[i] if weight_pu.size > 0 else 1.0
                    fresh[count] = k
                    count += 1
            if arrived >= n or arrival_h[arrived] > now_h:
                break
            own = group_of[arrived]
            if free[own] == 0 and freed[own] < np.inf:
                gone[arrived] = balks(arrival_h, patient_h, gone, group_of, heads[own], arrived, freed[own])
            arrived += 1

        # What the changed points ask for, within their cabinets.
        for place in range(count):
            k = fresh[place]
            asked_kw[k] = power_kw[k] = 0.0
            next_h[k] = _NEVER_H
            if car[k] >= 0 and slots[_SOC, k] >= slots[_END, k]:
                next_h[k] = max(now_h, slots[_UNTIL, k])
            elif car[k] >= 0 and now_h < slots[_READY, k]:
                next_h[k] = slots[_READY, k]
            elif car[k] >= 0:
                step, last = first_knot[curve_of[car[k]]], first_knot[curve_of[car[k]] + 1] - 1
                while step < last and slots[_SOC, k] >= from_pu[step + 1]:
                    step += 1
                asked_kw[k] = min(evse_kw[k], slots[_LIMIT, k] * share_pu[step, kind[k]])
                slots[_NEXT_SOC, k] = min(slots[_END, k], from_pu[step + 1]) if step < last else slots[_END, k]
            j = cabinet_of[k]
            sum_kw = 0.0
            for slot in range(cabinet_start[j], cabinet_start[j + 1]):
                given_kw[slot] = asked_kw[slot]
                sum_kw += asked_kw[slot]
            if sum_kw > cabinet_kw[j]:
                fill(given_kw, weight, cabinet_start[j], cabinet_start[j + 1], cabinet_kw[j])
        if count == 0 and not (has_pv or has_battery):
            continue

        # The site's limit, and what follows for each point: charged up to now, next end of a stretch.
        sun_kw = pv_kw[int(now_h + _EPS_H) % pv_kw.size] if has_pv else 0.0
        most_kw = cap_kw + sun_kw + (battery[0] if has_battery and store[_STORED] > _EMPTY_PU * battery[1] else 0.0)
        total_kw = 0.0
        for k in range(c):
            target_kw[k] = given_kw[k]
            total_kw += given_kw[k]
        if total_kw > most_kw:
            total_kw = fill(target_kw, weight, 0, c, most_kw)
        grid_kw = total_kw
        if has_pv or has_battery:
            grid_kw = balance(store, battery, total_kw, cap_kw, sun_kw)
        first_h, first_k = _NEVER_H, -1
        for k in range(c):
            if power_kw[k] != target_kw[k]:
                slots[_SOC, k] += power_kw[k] * (now_h - slots[_AT_H, k]) / slots[_BATTERY, k]
                slots[_AT_H, k], power_kw[k], next_h[k] = now_h, target_kw[k], _NEVER_H
                if target_kw[k] > 0:
                    need_kwh = (slots[_NEXT_SOC, k] - slots[_SOC, k]) * slots[_BATTERY, k]
                    next_h[k] = now_h + max(need_kwh, 0.0) / target_kw[k]
            if next_h[k] < first_h:
                first_h, first_k = next_h[k], k
    totals = np.array([peak_kw, busy_h, store[_IN_KWH], store[_OUT_KWH], store[_SPILT_KWH], store[_STORED]])
    return Record(wait_h, plugged_h, bins[0], bins[1], bins[2], totals)
