"""assessment.json: the whole result for other programs; data/help/assessment-json.md describes it."""

from pathlib import Path
from typing import Any

from planner.model.issues import Issue
from planner.model.result import Assessment, SiteResult
from planner.model.texts import text_or
from planner.report.files import write_bytes_whole
from planner.report.json_text import indented
from planner.report.plain import plain

_GROUPS = ("access", "demand", "grid", "sizing", "cost")


def assessment_document(assessment: Assessment) -> dict[str, object]:
    """Plain content of assessment.json: numbers rounded by unit, unknown as null, keys as in the schema."""
    return {
        "schema_version": assessment.schema_version,
        "engine_version": assessment.engine_version,
        "project": {
            "name": assessment.project_name,
            "date": assessment.project_date.isoformat(),
            "organisation": assessment.organisation,
            "author": assessment.author,
            "notice": assessment.notice,
            "language": assessment.language,
            "crs": assessment.crs,
            "operator": plain(assessment.operator),
        },
        "sites": [_site(site) for site in assessment.sites],
        "programme": plain(assessment.programme),
        "ranking_check": plain(assessment.ranking_check),
        "roads": plain(assessment.roads),
        "grids": plain(assessment.grids),
        "base_violations": plain(assessment.base_violations),
        "issues": [_issue(issue, assessment.language) for issue in assessment.issues],
        "provenance": plain(assessment.provenance),
        "assumptions": plain(assessment.assumptions),
        "rule_packs": plain(assessment.rule_packs),
        "settings": _settings(assessment),
    }


def _settings(assessment: Assessment) -> object:
    """Settings, null where they are withheld."""
    settings: Any = plain(assessment.settings)
    for key in assessment.withheld:
        *tables, name = key.split(".")
        table = settings
        for each in tables:
            table = table[each]
        table[name] = None
    return settings


def _site(site: SiteResult) -> dict[str, object]:
    """One site: the figures most readers want flat on top, then every group whole."""
    grid, sizing, demand, cost = site.grid, site.sizing, site.demand, site.cost
    flat = {
        "site_id": site.site_id,
        "name": site.name,
        "kind": site.kind,
        "lon": plain(site.lon, "lon"),
        "lat": plain(site.lat, "lat"),
        "x_m": plain(site.x_m, "x_m"),
        "y_m": plain(site.y_m, "y_m"),
        "address": plain(site.address),
        "bays": site.bays,
        "area_m2": plain(site.area_m2, "area_m2"),
        "rank": site.rank,
        "rank_group": site.rank_group,
        "score": plain(site.score, "score"),
        "stability_top_pu": plain(site.stability_top_pu, "stability_top_pu"),
        "shortlisted": site.shortlisted,
        "stage": site.stage,
        "note": site.note,
        "drawn": site.drawn,
        "excluded_by": list(site.excluded_by),
        "cautions": list(site.cautions),
        "hosting_kw": plain(grid.hosting_kw if grid else None, "hosting_kw"),
        "binding_element": grid.binding_element if grid and grid.binding_element else None,
        "chargers": plain(sizing.chargers) if sizing else [],
        "connection_kw": plain(sizing.connection_kw if sizing else None, "connection_kw"),
        "sessions_per_day": plain(demand.sessions_per_day if demand else None, "sessions_per_day"),
        "capex_eur": plain(cost.capex_eur if cost else None, "capex_eur"),
        "rules": plain(site.rules),
        "rule_facts": plain(site.rule_facts),
        "score_parts": plain(site.score_parts),
        "standing": plain(site.standing),
        "evidence": plain(site.evidence),
        "upgrades": plain(site.upgrades),
    }
    return flat | {group: plain(getattr(site, group)) for group in _GROUPS}


def _issue(issue: Issue, language: str) -> dict[str, object]:
    return {
        "code": issue.code,
        "message": text_or(issue.code, issue.code, language, **issue.params),
        "severity": issue.severity.value,
        "where": issue.where,
        "params": plain(issue.params),
    }


def write_json(assessment: Assessment, path: Path) -> None:
    """Write assessment.json; the same assessment gives the same bytes.

    Raises
    ------
    OSError
        The file cannot be written; nothing half-written stays behind.
    """
    write_bytes_whole(path, indented(assessment_document(assessment)).encode("utf-8") + b"\n")
