"""Fabricated demand: use cases with their steps, years, competition, the programme. Nothing here is a fact."""

import numpy as np

from planner.model.result import Band, Competition, DemandPart, DemandResult, DemandYear, DesignDay, Programme

HOURLY = np.array([1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 11, 12, 14, 15, 13, 10, 7, 5, 3, 2], dtype=float)
_WEEKEND = np.array([2, 1, 1, 1, 1, 1, 2, 3, 5, 8, 12, 14, 15, 15, 15, 15, 15, 14, 12, 9, 7, 5, 4, 3], dtype=float)
_LORRIES = np.array([3, 3, 3, 3, 4, 5, 6, 6, 6, 6, 7, 8, 8, 7, 6, 6, 6, 6, 6, 5, 5, 4, 4, 3], dtype=float)

_ENERGY_KWH = 31.5
_LORRY_KWH = 260.0


def band(base: float, spread: float = 0.3) -> Band:
    """Band around a base figure."""
    return Band(low=round(base * (1 - spread), 3), base=round(base, 3), high=round(base * (1 + spread), 3))


def _shares(hourly: np.ndarray) -> tuple[float, ...]:
    return tuple(float(share) for share in hourly / hourly.sum())


def _steps(sessions_per_day: float, i: int) -> tuple[tuple[str, float], ...]:
    return (
        ("traffic_aadt_per_day", 21_400.0 - 950 * i),
        ("direction_pu", 1.0),
        ("hgv_share_pu", 0.08),
        ("bev_share_pu", 0.22),
        ("corridor_stop_share_pu", 0.03),
        ("corridor_capture_pu", 0.5),
        ("sessions_per_day", sessions_per_day),
    )


def _parts(sessions: float, i: int) -> tuple[DemandPart, ...]:
    seasons = (0.9, 0.92, 0.97, 1.0, 1.02, 1.05, 1.12, 1.13, 1.03, 1.0, 0.94, 0.92)
    corridor, destination, lorries = 0.68 * sessions, 0.28 * sessions, 0.04 * sessions
    return (
        DemandPart(
            use_case="corridor", origin="traffic", sessions_per_day=band(corridor), energy_per_session_kwh=_ENERGY_KWH,
            hourly_share_pu=_shares(HOURLY), weekend_share_pu=_shares(_WEEKEND),
            weekday_factor_pu=(0.94, 0.93, 0.95, 0.98, 1.08, 1.1, 1.02), month_factor_pu=seasons,
            steps=_steps(corridor, i),
        ),
        DemandPart(
            use_case="destination", origin="population", sessions_per_day=band(destination),
            energy_per_session_kwh=_ENERGY_KWH, hourly_share_pu=_shares(HOURLY), weekend_share_pu=_shares(_WEEKEND),
            steps=(("people_within_reach", 31_200.0 - 900 * i), ("cars_per_person_pu", 0.58), ("bev_share_pu", 0.22),
                   ("destination_population_capture_pu", 0.15), ("sessions_per_day", destination)),
        ),
        DemandPart(
            use_case="truck_hub", origin="trucks", sessions_per_day=band(lorries, 0.5),
            energy_per_session_kwh=_LORRY_KWH, hourly_share_pu=_shares(_LORRIES), heavy=True,
            steps=(("heavy_vehicles_per_day", 1_710.0), ("truck_electric_share_pu", 0.05),
                   ("truck_stop_share_pu", 0.03)),
        ),
    )  # fmt: skip


def _by_year(sessions: float) -> tuple[DemandYear, ...]:
    rows = []
    for year in range(2025, 2046):
        share = 0.85 / (1.0 + float(np.exp(-0.24 * (year - 2035))))
        wide = 0.08 + 0.02 * abs(year - 2025)
        grown = sessions * share / 0.2
        rows.append(
            DemandYear(
                year=year,
                ev_share_pu=band(share, min(wide, 0.15)),
                sessions_per_day=band(grown, wide),
                energy_kwh_per_day=band(grown * _ENERGY_KWH, wide),
            )
        )
    return tuple(rows)


def demand(i: int) -> DemandResult:
    """Demand of the i-th site: passing traffic, residents, a few lorries; the third does not know its competition."""
    sessions = 64.0 - 3.5 * i
    energy = sessions * _ENERGY_KWH
    gross = energy * 1.55
    competition = Competition(
        gross_kwh_per_day=gross,
        to_competitors_kwh_per_day=gross - energy,
        cannibalised_kwh_per_day=0.12 * energy,
        net_new_kwh_per_day=0.88 * energy,
        programme_net_new_kwh_per_day=0.79 * energy,
        own_sites=("Musterladen Rathaus", "Musterladen Bahnhof"),
    )
    return DemandResult(
        year=2030,
        use_case="corridor",
        sessions_per_day=band(sessions),
        energy_kwh_per_day=band(energy),
        energy_per_session_kwh=_ENERGY_KWH,
        ev_share_pu=Band(low=0.17, base=0.22, high=0.27),
        hourly_share_pu=_shares(HOURLY),
        parts_per_day={"traffic": 0.68 * sessions, "population": 0.28 * sessions, "trucks": 0.04 * sessions},
        unknown_parts=("competition", "visits") if i == 2 else (),
        parts=_parts(sessions, i),
        by_year=_by_year(sessions),
        competition=competition if i != 2 else None,
        design_day=DesignDay(kind="percentile", value=0.95, factor_pu=1.24),
        calibrated=("destination_stop_share_pu", "corridor_capture_pu") if i == 0 else (),
    )


def programme(site_ids: tuple[str, ...]) -> Programme:
    """The shortlist built together."""
    gross = 3_050.0 * len(site_ids)
    return Programme(
        site_ids=site_ids,
        gross_kwh_per_day=gross,
        to_competitors_kwh_per_day=0.35 * gross,
        cannibalised_kwh_per_day=0.08 * gross,
        shared_kwh_per_day=0.06 * gross,
        net_new_kwh_per_day=0.51 * gross,
    )
