"""Fabricated sizes: chargers, frontier with costs and marks, request, phases, battery. Nothing here is a fact."""

import math

import numpy as np

from planner.model.result import (
    Band,
    BufferResult,
    ChargerCount,
    ConnectionRequest,
    DesignChoice,
    FrontierAdvice,
    FrontierMark,
    FrontierPoint,
    MixOption,
    Phase,
    SizingResult,
    WaitBin,
)
from tests.factory_demand import HOURLY, band

_SHARES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_PLUGS = {"dc300": 2, "dc150": 2, "ac22": 1}


def _charger(charger_id: str, count: int) -> ChargerCount:
    power = float(charger_id[2:])
    direct = charger_id.startswith("dc")
    return ChargerCount(
        charger_id=charger_id,
        name=f"{'DC' if direct else 'AC'} {power:.0f} kW",
        count=count,
        evse_per_charger=_PLUGS[charger_id],
        power_kw=power,
        connector="IEC_62196_T2_COMBO" if direct else "IEC_62196_T2",
        power_type="DC" if direct else "AC_3_PHASE",
    )


def _breaks(connection_kw: float, marks: tuple[FrontierMark, ...]) -> tuple[str, ...]:
    return tuple(mark.rule_id for mark in marks if connection_kw < mark.below_kw)


def _frontier(nameplate: float, marks: tuple[FrontierMark, ...]) -> tuple[FrontierPoint, ...]:
    points = []
    for share in _SHARES:
        kw = round(nameplate * share, 1)
        wait = 0.012 + 0.3 * math.exp(-9 * (share - 0.2))
        session = 19.0 + 14.0 * math.exp(-7 * (share - 0.2))
        far = share > 0.85
        cost = 68_000.0 + 160.0 * kw + (95_000.0 if share > 0.55 else 0.0)
        points.append(
            FrontierPoint(
                connection_kw=kw,
                p_wait_over_pu=wait,
                mean_session_min=session,
                holds=share > 0.55,
                session_rise_pu=session / 19.05 - 1.0,
                mean_wait_min=0.4 + 30 * wait**1.5,
                p95_wait_min=2.5 + 90 * wait**1.4,
                cost_eur=None if far else band(cost, 0.25),
                lead_weeks=None if far else band(20.0 if share < 0.55 else 52.0, 0.2),
                feasible=not far,
                breaks=_breaks(kw, marks),
            )
        )
    return tuple(points)


def _waits() -> tuple[WaitBin, ...]:
    ends = (0.0, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, math.inf)
    shares = (0.874, 0.041, 0.024, 0.026, 0.014, 0.009, 0.008, 0.004)
    return tuple(WaitBin(up_to_min=end, share_pu=share) for end, share in zip(ends, shares, strict=True))


def _request(nameplate: float, connection: float) -> ConnectionRequest:
    return ConnectionRequest(
        nameplate_kw=nameplate,
        simulated_peak_kw=round(nameplate * 0.71, 1),
        p999_kw=round(nameplate * 0.64, 1),
        chosen_cap_kw=connection,
        requested_kw=connection,
        basis="managed_cap",
    )


def _alternatives(hpc: int, fast: int, connection: float) -> tuple[MixOption, ...]:
    mixes = (((hpc, fast), 1_180_000.0, True, "hub_8"), ((hpc + 1, 0), 1_265_000.0, True, ""),
             ((0, hpc + fast + 2), 1_310_000.0, False, ""))  # fmt: skip
    return tuple(
        MixOption(
            chargers=tuple(
                c for c in (_charger("dc300", big), _charger("dc150", small), _charger("ac22", 2)) if c.count
            ),
            evse_count=2 * (big + small) + 2,
            nameplate_kw=300.0 * big + 150.0 * small,
            connection_kw=connection + 40 * k,
            p_wait_over_pu=0.021 + 0.03 * k,
            utilisation_pu=0.163 - 0.01 * k,
            present_cost_eur=cost,
            target_met=met,
            design_id=design,
            chosen=k == 0,
        )
        for k, ((big, small), cost, met, design) in enumerate(mixes)
    )


def _phases(hpc: int, fast: int, connection: float) -> tuple[Phase, ...]:
    first, added = (_charger("dc300", 1), _charger("dc150", fast)), (_charger("dc300", hpc - 1),)
    final = (_charger("dc300", hpc), _charger("dc150", fast))
    later = (_charger("dc300", hpc + 2), _charger("dc150", fast))
    return (
        Phase(year=2027, chargers=first, added=first, evse_count=2 + 2 * fast, connection_kw=connection * 0.6,
              prepare=("sizing.prepare_ducts", "sizing.prepare_plinths", "sizing.prepare_transformer"),
              trigger_sessions_per_day=0.0, capex_eur=band(420_000.0)),
        Phase(year=2030, chargers=final, added=added, evse_count=2 * (hpc + fast), connection_kw=connection,
              prepare=("sizing.prepare_ducts",), trigger_sessions_per_day=44.0, capex_eur=band(260_000.0)),
        Phase(year=2035, chargers=later, added=(_charger("dc300", 2),), evse_count=2 * (hpc + fast) + 4,
              connection_kw=connection * 1.3, prepare=(), trigger_sessions_per_day=92.0, capex_eur=band(310_000.0)),
    )  # fmt: skip


def _buffer(connection: float, i: int) -> BufferResult:
    return BufferResult(
        cap_kw=connection,
        battery_kw=180.0,
        battery_kwh=240.0,
        pv_kw=60.0,
        pv_used_kwh_per_year=49_800.0,
        pv_fed_in_kwh_per_year=6_300.0,
        unserved_kwh_per_year=0.0,
        capex_eur=band(168_000.0, 0.2),
        saved_eur_per_year=band(21_500.0),
        npv_eur=Band(low=-84_000.0, base=-17_000.0 + 40_000 * i, high=52_000.0 + 40_000 * i),
        worth_it=i > 0,
        reason="sizing.buffer_pays" if i > 0 else "sizing.buffer_forced",
        load_peak_kw=connection * 1.3,
        peak_kw=connection,
        larger_connection_eur=band(61_000.0),
    )


def sizing(i: int) -> SizingResult:
    """Size of the i-th site; the fifth is limited by its bays."""
    hpc, fast = 3 - i % 2, 2 + i % 2
    nameplate = 300.0 * hpc + 150.0 * fast
    connection = round(nameplate * 0.6, 1)
    power = tuple(float(v) for v in np.round(connection * 0.72 * HOURLY / HOURLY.max(), 1))
    marks = (
        FrontierMark(rule_id="eu_afir_3_pool", title="Pool of 400 kW", below_kw=400.0, clause="Art. 3(4)"),
        FrontierMark(rule_id="us_nevi_ports", title="Four ports at 150 kW", below_kw=600.0, clause="23 CFR 680.106(d)"),
        FrontierMark(rule_id="eu_afir_3_pool_2027", title="Pool of 600 kW from 2027", below_kw=610.0,
                     clause="Art. 3(4)", if_facts=("on_tent_core",)),
    )  # fmt: skip
    return SizingResult(
        chargers=(_charger("dc300", hpc), _charger("dc150", fast), _charger("ac22", 2)),
        evse_count=2 * (hpc + fast) + 2,
        bays_used=2 * (hpc + fast) + 2,
        nameplate_kw=nameplate,
        connection_kw=connection,
        connection_kva=round(connection / 0.95, 1),
        managed=True,
        simulated_peak_kw=round(connection * 0.97, 1),
        p999_kw=round(connection * 0.9, 1),
        peak_arrivals_per_h=6.1 - 0.3 * i,
        p_wait_over_pu=0.021 + 0.002 * i,
        mean_wait_min=0.6,
        p95_wait_min=3.9,
        closed_form_p_wait_over_pu=0.027,
        utilisation_pu=0.163 - 0.006 * i,
        hourly_power_kw=power,
        frontier=_frontier(nameplate, marks),
        limited_by_bays=i == 4,
        target_met=i != 4,
        target_share_pu=0.05,
        mean_session_min=21.4,
        simulated_days=365,
        lost_sessions_per_day=0.3,
        energy_kwh_per_year=735_000.0 - 40_000 * i,
        wait_histogram=_waits(),
        hourly_utilisation_pu=tuple(float(v) for v in np.round(0.46 * HOURLY / HOURLY.max(), 4)),
        hourly_arrivals_per_h=tuple(float(v) for v in np.round((6.1 - 0.3 * i) * HOURLY / HOURLY.max(), 3)),
        coincidence_pu=0.71,
        p999_coincidence_pu=0.64,
        fleet_year=2030,
        marks=marks,
        advice=FrontierAdvice(
            recommended_kw=connection, reason="sizing.advice_rule",
            params={"below_kw": 610.0, "rule": "Pool of 600 kW from 2027"},
            fleet_year=2030, later_kw=((2035, connection * 1.12), (2040, None)),
        ),
        request=_request(nameplate, connection),
        alternatives=_alternatives(hpc, fast, connection),
        phases=_phases(hpc, fast, connection),
        design=DesignChoice(
            design_id="hub_8", name="Hub 8 x 150",
            deviations=(("sizing.deviation_bays", {"wanted": 12.0, "given": 10.0}),) if i % 2 else (),
        ),
        buffer=_buffer(connection, i) if i < 3 else None,
    )  # fmt: skip
