"""Fabricated site results, group by group. Nothing here is a fact."""

import math
from dataclasses import replace

from planner.model.result import (
    Address,
    Band,
    CostLine,
    CostResult,
    ElementState,
    GridResult,
    GridStatus,
    RuleOutcome,
    RuleResult,
    ScorePart,
    SiteResult,
    UpgradeKind,
    UpgradeOption,
)
from tests.factory_access import access
from tests.factory_demand import band, demand
from tests.factory_grid_study import by_year, connections, cost_curve, operator_answer, security, year
from tests.factory_sizing import sizing

CRS = "EPSG:25832"
CENTRE_X_M, CENTRE_Y_M = 422_000.0, 5_369_000.0
CENTRE_LON, CENTRE_LAT = 7.945, 48.470

_CATALOGUE = "assumption: catalogue of the test"

_NAMES = (
    ("Messeplatz Offenburg", "car_park"),
    ("Supermarkt Kinzigtal", "supermarket"),
    ("Raststätte Mahlberg Ost", "motorway_service_area"),
    ("Tankstelle Schutterwald", "fuel_station"),
    ("P+R Bahnhof Süd", "car_park"),
    ("Depot Stadtwerke", "depot"),
    ("Marktplatz Gengenbach", "kerbside"),
    ("Baumarkt Hohberg", "supermarket"),
    ("Freibad Zell", "car_park"),
    ("Autohof Appenweier", "motorway_service_area"),
    ("Klinikum Parkhaus Ost", "car_park"),
    ("Rheinauen Parkplatz", "car_park"),
)

NASTY_NAME = '=HYPERLINK("http://x") $\\frac{$ #panic("x") <img src="/etc/passwd"> *bold* _it_ @ref `raw`'


def _address(name: str) -> Address:
    return Address(
        street=f"{name.split(maxsplit=1)[0]}str. 12",
        city="Offenburg",
        postal_code="77652",
        country="DEU",
        time_zone="Europe/Berlin",
    )


def _grid(i: int) -> GridResult:
    requested = 600.0 - 40 * (i % 4)
    hosting = 735.5 - 60 * i
    before, after = (0.981 - 0.002 * i, 0.958 - 0.003 * i)
    profile = tuple((0.45 * k, 1.0 - 0.0032 * k, 1.0 - 0.0070 * k) for k in range(7))
    x_m, y_m = _xy(i)
    return GridResult(
        status=GridStatus.CHECKED,
        grid="mv_oberrhein",
        connection_bus=f"{110 + i}",
        connection_kind="mv_busbar",
        connection_kv=20.0,
        connection_xy_m=(x_m + 240.0, y_m + 180.0),
        route_m=412.0 + 35 * i,
        route_basis="roads",
        requested_kw=requested,
        hosting_kw=hosting,
        hosting_unity_kw=hosting * 1.08,
        binding_element=f"Line {14 + i}",
        binding_kind="line",
        binding_quantity="loading_percent",
        binding_limit=60.0,
        next_elements=(f"Bus {112 + i}", "Trafo HV/MV 1"),
        states=(
            ElementState(
                element=f"Line {14 + i}",
                kind="line",
                quantity="loading_percent",
                before=43.2,
                after=57.9 + i,
                limit=60.0,
            ),
            ElementState(
                element="Trafo HV/MV 1",
                kind="transformer",
                quantity="loading_percent",
                before=51.0,
                after=53.4,
                limit=60.0,
            ),
            ElementState(
                element=f"Bus {112 + i}", kind="bus", quantity="vm_pu", before=before, after=after, limit=0.96
            ),
            ElementState(
                element=f"Bus {113 + i}",
                kind="bus",
                quantity="vm_pu",
                before=before - 0.004,
                after=after - 0.006,
                limit=0.96,
            ),
        ),
        vm_profile=profile,
        planning_rule="mv_planning",
        power_factor=0.95,
        confirmed=True,
        model_hosting_kw=hosting,
        operator=operator_answer(f"S{i + 1:03d}") if i == 1 else None,
        security=security(secure=i % 2 == 1),
        by_year=by_year(),
        year=year() if i < 3 else None,
        connections=connections(x_m, y_m),
        cost_curve=cost_curve(),
    )


def _score_parts(i: int) -> tuple[ScorePart, ...]:
    rows = (
        ("traffic_aadt_per_day", 21_400.0 - 950 * i, "1/day", "max", 0.95 - 0.05 * i, 0.25),
        ("people_10min", 31_200.0 - 900 * i, "", "max", 0.9 - 0.04 * i, 0.20),
        ("junction_min", 2.4 + 0.7 * i, "min", "min", 0.88 - 0.05 * i, 0.15),
        ("headroom_share_pu", 1.0 if i < 5 else None, "p.u.", "max", 1.0 if i < 5 else None, 0.25),
        ("competitor_min", 3.1 + 0.4 * i, "min", "max", 0.35 + 0.02 * i, 0.15),
    )
    return tuple(
        ScorePart(
            criterion=name,
            value=value,
            unit=unit,
            direction=direction,
            normalisation="minmax",
            normalised_pu=part,
            weight_pu=weight,
            contribution=0.0 if part is None else round(part * weight, 4),
        )
        for name, value, unit, direction, part, weight in rows
    )


def _upgrades(i: int) -> tuple[UpgradeOption, ...]:
    def option(
        kind: UpgradeKind, cost: float, weeks: float | None, feasible: bool | None, served: float | None, binding: str
    ) -> UpgradeOption:
        return UpgradeOption(
            kind=kind,
            description_code=f"grid.option_{kind.value}",
            params={"length_m": 412.0, "power_kw": 540.0, "name": "NA2XS2Y 3x1x150"},
            feasible=feasible,
            served_kw=served,
            hosting_after_kw=served,
            binding_element=binding,
            cost_eur=band(cost, 0.25),
            lead_weeks=None if weeks is None else band(weeks, 0.2),
            chosen=kind is UpgradeKind.OWN_STATION,
        )

    return (
        option(UpgradeKind.NONE, 0.0, 0.0, feasible=False, served=420.0, binding="Trafo T_idx_35"),
        option(UpgradeKind.LOAD_MANAGEMENT, 14_000.0, 6.0, feasible=False, served=420.0, binding="Trafo T_idx_35"),
        option(UpgradeKind.TRANSFORMER, 58_000.0, 38.0, feasible=None, served=None, binding=""),
        option(
            UpgradeKind.OWN_STATION, 142_000.0 + 2_000 * i, 52.0, feasible=True, served=735.5, binding=f"Line {14 + i}"
        ),
    )


_RULES = (
    (
        "eu_afir_5_1_card",
        "Card payment at chargers of 50 kW and more",
        "eu",
        "operator",
        RuleOutcome.NEEDS_EVIDENCE,
        "Art. 5(1)",
        "Regulation (EU) 2023/1804",
        "",
        "card reader or contactless device",
        "Offer of the equipment maker",
        "site",
    ),
    (
        "eu_afir_5_3_cable",
        "Fixed cable on every public DC point",
        "eu",
        "operator",
        RuleOutcome.PASS,
        "Art. 5(10)",
        "Regulation (EU) 2023/1804",
        "IEC_62196_T2_COMBO",
        "fixed cable",
        "",
        "site",
    ),
    (
        "eu_afir_3_pool",
        "Pool of 400 kW per direction on the core network",
        "eu",
        "member_state",
        RuleOutcome.COUNTS,
        "Art. 3(4)",
        "Regulation (EU) 2023/1804",
        "1 200 kW",
        ">= 400 kW",
        "",
        "site",
    ),
    (
        "de_nav_19_12kva",
        "Consent of the grid operator above 12 kVA",
        "de",
        "operator",
        RuleOutcome.NEEDS_EVIDENCE,
        "§ 19(2) NAV",
        "Niederspannungsanschlussverordnung",
        "757.9 kVA",
        "consent in writing",
        "Grid operator's consent",
        "site",
    ),
    (
        "de_geig_7",
        "Spare cable ducts at the building's bays",
        "de",
        "building_owner",
        RuleOutcome.NOT_APPLICABLE,
        "§ 7 GEIG",
        "Gebäude-Elektromobilitätsinfrastruktur-Gesetz",
        "",
        "",
        "",
        "place",
    ),
    (
        "eu_afir_acc",
        "Aisle of 1.6 m beside accessible bays",
        "eu",
        "operator",
        RuleOutcome.FAIL,
        "Guidance 4.2",
        "PAS 1899:2022 (best practice)",
        "1.2 m",
        ">= 1.6 m",
        "",
        "place",
    ),
)


def _rules() -> tuple[RuleResult, ...]:
    return tuple(
        RuleResult(
            rule_id=r[0],
            title=r[1],
            jurisdiction=r[2],
            addressee=r[3],
            status="law",
            outcome=r[4],
            clause=r[5],
            source=r[6],
            valid_from="2024-04-13",
            valid_to="",
            found=r[7],
            required=r[8],
            evidence=r[9],
            stage=r[10],
        )
        for r in _RULES
    )


def _cost(i: int) -> CostResult:
    capex = (
        CostLine(
            item="charger_dc300",
            quantity=3,
            unit="",
            amount_eur=band(252_000.0, 0.15),
            source=_CATALOGUE,
        ),
        CostLine(
            item="charger_dc150",
            quantity=2,
            unit="",
            amount_eur=band(96_000.0, 0.15),
            source=_CATALOGUE,
        ),
        CostLine(
            item="civil_works",
            quantity=12,
            unit="",
            amount_eur=band(84_000.0, 0.4),
            source=_CATALOGUE,
        ),
        CostLine(
            item="grid_connection",
            quantity=1,
            unit="",
            amount_eur=band(142_000.0 + 2_000 * i, 0.25),
            source=_CATALOGUE,
        ),
        CostLine(
            item="connection_charge",
            quantity=720,
            unit="kW",
            amount_eur=band(68_000.0, 0.1),
            source=_CATALOGUE,
        ),
    )
    opex = (
        CostLine(
            item="energy",
            quantity=735_000,
            unit="kWh/year",
            amount_eur=band(184_000.0, 0.3),
            source=_CATALOGUE,
        ),
        CostLine(
            item="maintenance",
            quantity=7,
            unit="",
            amount_eur=band(21_000.0, 0.2),
            source=_CATALOGUE,
        ),
    )
    total = sum(line.amount_eur.base for line in capex)
    return CostResult(
        capex_lines=capex,
        opex_lines=opex,
        capex_eur=band(total, 0.22),
        opex_eur_per_year=band(205_000.0, 0.28),
        revenue_eur_per_year=band(433_000.0 - 15_000 * i, 0.3),
        npv_eur=Band(low=-310_000.0, base=318_000.0 - 60_000 * i, high=1_240_000.0),
        break_even_utilisation_pu=0.118 + 0.004 * i,
        payback_years=4.6 + 0.3 * i if i < 5 else None,
        price_year=2025,
    )


def _xy(i: int) -> tuple[float, float]:
    angle = 2.399963 * i
    radius_m = 900.0 + 620.0 * i
    return CENTRE_X_M + radius_m * math.cos(angle), CENTRE_Y_M + radius_m * math.sin(angle)


def _plain(i: int) -> SiteResult:
    name, kind = _NAMES[i % len(_NAMES)]
    if i >= len(_NAMES):
        name = f"{name} {i // len(_NAMES) + 1}"
    x_m, y_m = _xy(i)
    return SiteResult(
        site_id=f"S{i + 1:03d}",
        name=name,
        kind=kind,
        lon=CENTRE_LON + (x_m - CENTRE_X_M) / 73_900.0,
        lat=CENTRE_LAT + (y_m - CENTRE_Y_M) / 111_200.0,
        x_m=x_m,
        y_m=y_m,
        address=_address(name),
        bays=24 + 6 * i,
        area_m2=700.0 + 180 * i if i % 4 else None,
    )


def full_site(i: int, *, with_grid: bool) -> SiteResult:
    unknown = GridResult(status=GridStatus.UNKNOWN, reason="app.no_grid")
    return replace(
        _plain(i),
        rank=i + 1,
        rank_group="checked" if with_grid else "unknown",
        score=round(0.842 - 0.047 * i, 4),
        score_parts=_score_parts(i),
        stability_top_pu=max(0.0, 0.99 - 0.06 * i),
        access=access(i),
        demand=demand(i),
        grid=_grid(i) if with_grid else unknown,
        sizing=sizing(i),
        upgrades=_upgrades(i) if with_grid else (),
        rules=_rules(),
        cost=_cost(i),
        shortlisted=True,
        cautions=("heritage: Altstadt",) if i == 1 else (),
    )


def light_site(i: int) -> SiteResult:
    return replace(
        _plain(i),
        rank=i + 1,
        rank_group="not_checked",
        score=max(0.02, round(0.842 - 0.047 * i, 4)),
        score_parts=_score_parts(i),
        stability_top_pu=0.1,
        access=access(i % 12),
        demand=demand(i % 12),
        grid=GridResult(status=GridStatus.NOT_CHECKED, reason="app.not_shortlisted"),
    )


def excluded_site(i: int) -> SiteResult:
    return replace(
        _plain(i), rank_group="excluded", excluded_by=("flood: HQ100 Kinzig",) if i % 2 else ("too_few_bays",)
    )
