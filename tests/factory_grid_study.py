"""Fabricated deeper answers of the grid study. Nothing here is a fact."""

from datetime import date

import numpy as np

from planner.model.band import Band
from planner.model.grid_study import (
    ConnectionOption,
    CostStep,
    GridTier,
    OperatorAnswer,
    OutageState,
    SecurityResult,
    TimeWindow,
    WorstHour,
    YearHeadroom,
    YearResult,
)

HOURS = 8760


def security(*, secure: bool = False) -> SecurityResult:
    """Verdict of 24 outages: not secure today because of a transformer, or secure."""
    today = OutageState(
        outage="Line 70",
        resupplied_by=("Switch 12 Offenburg Nord",),
        worst_element="Trafo HV/MV 1",
        worst_quantity="loading_percent",
        worst_value=84.0 if secure else 111.0,
        limit=100.0,
    )
    return SecurityResult(
        secure_today=secure,
        secure_with_request=secure,
        secure_kw=310.0 if secure else 0.0,
        cases=24,
        worst_today=today,
        worst_with_request=today,
        emergency_rule="MV 0.90–1.10 p.u.; I ≤ 100 %; S_T ≤ 100 %",
    )


def by_year() -> tuple[YearHeadroom, ...]:
    """Today, 2030 and 2040."""
    return (
        YearHeadroom(year=2026, stage="today", hosting_kw=735.5, binding_element="Line 14"),
        YearHeadroom(
            year=2030, stage="energisation", hosting_kw=520.0, binding_element="Line 14", growth_kw=860.0,
            committed_kw=500.0,
        ),
        YearHeadroom(year=2040, stage="later", hosting_kw=0.0, binding_element="Trafo HV/MV 1", growth_kw=2100.0),
    )  # fmt: skip


def year() -> YearResult:
    """A year whose evenings in winter are tight."""
    hour = np.arange(HOURS)
    winter = 0.5 + 0.5 * np.cos(2 * np.pi * hour / HOURS)
    evening = np.exp(-(((hour % 24) - 18.5) ** 2) / 8.0)
    free = np.floor(900.0 - 500.0 * winter * evening - 120.0 * winter)
    levels = np.linspace(free.min(), free.max(), 9)
    return YearResult(
        steps=HOURS,
        step_h=1.0,
        worst=(
            WorstHour(
                element="Line 14", kind="line", quantity="loading_percent", value=63.2, limit=60.0, step=570,
                over_limit_h=38.0,
            ),
            WorstHour(
                element="Bus 112", kind="bus", quantity="vm_pu", value=0.9621, limit=0.96, step=571, over_limit_h=0.0
            ),
        ),
        over_limit_h=38.0,
        over_limit_today_h=0.0,
        headroom_kw=tuple(free.tolist()),
        duration_kw_h=tuple((float(kw), float((free >= kw).sum())) for kw in levels),
        not_served_kwh=1840.0,
        profile="BDEW H25 / G25",
    )  # fmt: skip


def connections(x_m: float, y_m: float) -> tuple[ConnectionOption, ...]:
    """A station busbar that is too weak, a line that fits, and the substation."""
    rows = (
        ("lv_busbar", "Station 12", 0.4, 140.0, 158.0, False, 18_500.0, 24.0, "Trafo 12"),
        ("mv_line", "Line 14", 20.0, 412.0, 735.5, True, 148_000.0, 52.0, "Line 14"),
        ("primary", "Umspannwerk Offenburg", 20.0, 3_900.0, 2_400.0, True, 712_000.0, 60.0, "Trafo HV/MV 1"),
    )
    return tuple(
        ConnectionOption(
            kind=kind,
            grid="mv_oberrhein",
            bus=bus,
            vn_kv=vn_kv,
            xy_m=(x_m + route_m / 2, y_m + route_m / 3),
            route_m=route_m,
            route_basis="roads",
            class_id="de_mv_customer_station" if vn_kv > 1 else "de_lv_busbar",
            requested_kw=600.0,
            hosting_kw=hosting_kw,
            binding_element=binding,
            fits=fits,
            cost_eur=Band(low=0.7 * cost, base=cost, high=1.5 * cost),
            lead_weeks=Band(low=0.6 * weeks, base=weeks, high=1.6 * weeks),
            chosen=kind == "mv_line",
            tier=GridTier.NETWORK,
        )
        for kind, bus, vn_kv, route_m, hosting_kw, fits, cost, weeks, binding in rows
    )


def cost_curve() -> tuple[CostStep, ...]:
    """Three steps and what no known way serves."""
    rows = (("lv_busbar", 158.0, 18_500.0), ("mv_line", 735.0, 148_000.0), ("primary", 2_400.0, 712_000.0))
    steps = [
        CostStep(
            up_to_kw=kw,
            cost_eur=Band(low=0.7 * cost, base=cost, high=1.5 * cost),
            lead_weeks=Band(low=20.0, base=36.0, high=60.0),
            kind=kind,
            bus=f"Place {kind}",
            description_code="grid.option_none_mv",
        )
        for kind, kw, cost in rows
    ]
    return tuple(steps)


def operator_answer(site_id: str) -> OperatorAnswer:
    """Firm power now, more from 2029, and a night window."""
    return OperatorAnswer(
        site_id=site_id,
        firm_now_kw=300.0,
        firm_later_kw=600.0,
        later_from=date(2029, 1, 1),
        windows=(TimeWindow(from_h=22.0, to_h=6.0, firm_kw=500.0),),
        cost_eur=96_000.0,
        expires=date(2027, 3, 31),
        reference="NB-2026-0815",
        note="Subject to the new transformer in Offenburg Nord.",
    )
