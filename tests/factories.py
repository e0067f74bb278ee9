"""A fabricated but complete assessment with its layers, for report, panel and export tests. Nothing here is a fact."""

from dataclasses import replace
from datetime import date

from planner.model.issues import Issue, Severity
from planner.model.result import (
    Assessment,
    Assumption,
    GridSummary,
    Provenance,
    Violation,
)
from planner.model.settings import ScoringSettings, Settings
from tests.factory_access import road_quality
from tests.factory_demand import programme
from tests.factory_layers import make_layers
from tests.factory_sites import CRS, NASTY_NAME, excluded_site, full_site, light_site

__all__ = ["NASTY_NAME", "make_assessment", "make_layers"]


def make_assessment(
    *,
    sites: int = 12,
    shortlist: int = 4,
    excluded: int = 3,
    language: str = "en",
    with_grid: bool = True,
    nasty: bool = False,
) -> Assessment:
    """Assessment of ``sites`` candidates: the first ``shortlist`` complete, the last ``excluded`` ruled out."""
    light_to = sites - excluded
    rows = [full_site(i, with_grid=with_grid) for i in range(shortlist)]
    rows += [light_site(i) for i in range(shortlist, light_to)]
    rows += [excluded_site(i) for i in range(light_to, sites)]
    if nasty:
        rows[0] = replace(rows[0], name=NASTY_NAME)
    violation = Violation(
        grid="lv_schutterwald",
        element="T_idx_35",
        kind="transformer",
        quantity="loading_percent",
        value=147.5,
        limit=100.0,
        island="Station 35",
    )
    return Assessment(
        project_name="Charging sites Ortenau" if not nasty else NASTY_NAME,
        project_date=date(2026, 3, 2),
        organisation="Planungsbüro Muster",
        author="A. Planer",
        notice="Synthetic demonstration data: not a real grid, not real sites.",
        language=language,
        crs=CRS,
        engine_version="0.1.0",
        settings=Settings(scoring=ScoringSettings(weights={"traffic_aadt_per_day": 25.0, "people_10min": 20.0})),
        sites=tuple(rows),
        grids=_summaries() if with_grid else (),
        base_violations=(violation,) if with_grid else (),
        issues=_issues(),
        provenance=_provenance(),
        assumptions=_assumptions(),
        operator={"country_code": "DE", "party_id": "CHS", "name": "Musterladen GmbH"},
        roads=road_quality(),
        programme=programme(tuple(row.site_id for row in rows[:shortlist])) if shortlist > 1 else None,
    )


def _summaries() -> tuple[GridSummary, ...]:
    return (
        GridSummary(
            grid="mv_oberrhein",
            solved=True,
            reason="",
            buses=179,
            lines=181,
            transformers=2,
            vm_min_pu=0.981,
            vm_max_pu=1.02,
            line_max_percent=49.1,
            transformer_max_percent=85.5,
        ),
        GridSummary(
            grid="lv_schutterwald",
            solved=True,
            reason="",
            buses=3146,
            lines=3131,
            transformers=14,
            vm_min_pu=0.861,
            vm_max_pu=0.965,
            line_max_percent=88.0,
            transformer_max_percent=147.5,
            not_loaded=("controller", "res_bus"),
        ),
        GridSummary(
            grid="industrial_stub",
            solved=False,
            reason="grid.no_ext_grid",
            buses=4,
            lines=3,
            transformers=0,
            vm_min_pu=None,
            vm_max_pu=None,
            line_max_percent=None,
            transformer_max_percent=None,
        ),
    )


def _issues() -> tuple[Issue, ...]:
    return (
        Issue(
            severity=Severity.WARNING,
            code="catalogue.unknown_state",
            params={"state": "draft", "known": "source, law"},
            where="roads.shp",
        ),
        Issue(severity=Severity.NOTE, code="catalogue.duplicate_id", params={"id": "S007"}, where="candidates.gpkg"),
    )


def _provenance() -> tuple[Provenance, ...]:
    return tuple(
        Provenance(
            role=role, path=path, layer="", sha256=f"{i:02x}" * 32, crs=CRS, rows=rows, licence=licence, credit=credit
        )
        for i, (role, path, rows, licence, credit) in enumerate(
            (
                ("roads", "roads/roads.shp", 4210, "synthetic", ""),
                ("chargers", "chargers.csv", 212, "CC BY 4.0", "Bundesnetzagentur"),
                ("candidates", "candidates.gpkg", 118, "synthetic", ""),
                ("grid", "grid/mv_oberrhein.json.gz", 179, "BSD-3-Clause", "pandapower"),
            ),
            start=1,
        )
    )


def _assumptions() -> tuple[Assumption, ...]:
    return (
        Assumption(
            name="stop_share_pu",
            value=0.012,
            unit="p.u.",
            state="assumption",
            source="assumption: no counted data in the test",
            valid_from="2024-01-01",
            stage="demand",
        ),
        Assumption(
            name="ev_share_2030_pu",
            value=0.22,
            unit="p.u.",
            state="source",
            source="Regulation of the test, table 2",
            valid_from="2024-06-01",
            stage="demand",
        ),
        Assumption(
            name="cable_eur_per_m",
            value=145.0,
            unit="EUR/m",
            state="assumption",
            source="assumption: typical price",
            valid_from="2024-01-01",
            stage="cost",
        ),
        Assumption(
            name="hosting method",
            value="bisection",
            unit="",
            state="assumption",
            source="assumption: first depth",
            valid_from="2026-01-01",
            stage="grid",
        ),
    )
