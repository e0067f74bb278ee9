"""The last step of the main job: everything known of each site becomes one frozen assessment."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner import __version__
from planner.access.isochrones import isochrones
from planner.app.bay_layout import Layouts
from planner.app.currencies import shown_rate
from planner.app.gridsites import GridStudy
from planner.app.gridwork import Grids, grid_layers, hosting_layer
from planner.app.inputs import input_layers
from planner.app.judgement import SiteJudgement
from planner.app.layers import map_layer
from planner.app.notes import project_notes
from planner.app.own_features import of_files
from planner.app.own_layers import areas_layer
from planner.app.places import OFF_ROAD, Places
from planner.app.plan import planned
from planner.app.planning.ground import ground_of
from planner.app.ranking import with_standing
from planner.app.records import access_record, address_record, number, whole, words
from planner.app.rulepacks import rule_packs
from planner.app.run import Run
from planner.app.shown import with_words
from planner.app.sources import all_assumptions
from planner.io.load import Inputs
from planner.maps.layer import MapLayer
from planner.model.issues import Issue, merged
from planner.model.project import Project
from planner.model.result import Assessment, Programme, SiteResult
from planner.report.ocpi import location_issues
from planner.rules.chosen import pack_records
from planner.rules.facts import known_facts
from planner.sites.scoring import Scores


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """What the stages found, ready to be written down."""

    inputs: Inputs
    places: Places
    grids: Grids
    study: GridStudy
    facts: pd.DataFrame
    scores: Scores
    verdicts: SiteJudgement
    shortlist: Sequence[str]
    programme: Programme | None = None
    layouts: Layouts = field(default_factory=Layouts)


def conclude(findings: Findings, project: Project) -> Run:
    """Freeze the findings as an assessment with its map layers."""
    sites = _site_results(findings, project)
    assessment = Assessment(
        project_name=project.name,
        project_date=project.project_date,
        organisation=project.organisation,
        author=project.author,
        notice=project.notice,
        language=project.language,
        crs=findings.inputs.crs,
        engine_version=__version__,
        settings=project.settings,
        sites=sites,
        grids=tuple(base.summary for base in findings.grids.today),
        base_violations=tuple(violation for base in findings.grids.today for violation in base.violations),
        issues=_issues(findings, project),
        provenance=findings.inputs.provenance,
        assumptions=all_assumptions(project),
        operator={
            "ocpi_country_code": project.defaults.ocpi_country_code,
            "ocpi_party_id": project.defaults.ocpi_party_id,
            "operator_name": project.defaults.operator_name,
        },
        roads=findings.places.graph.quality,
        programme=findings.programme,
        shown_rate=shown_rate(project),
        rule_packs=pack_records(rule_packs(project), project.language),
    )
    assessment = with_standing(with_words(assessment, project))
    handed_over = replace(assessment, issues=merged((*assessment.issues, *location_issues(assessment))))
    run = Run(assessment=handed_over, layers=_layers(findings, project), looks=project.looks)
    return planned(run, lambda: ground_of(findings.inputs, findings.places.graph, findings.grids), project)


def _issues(findings: Findings, project: Project) -> tuple[Issue, ...]:
    return (
        *findings.inputs.issues,
        *project_notes(findings.inputs, project),
        *findings.places.issues,
        *findings.grids.issues,
        *findings.study.issues,
        *findings.scores.issues,
        *findings.verdicts.issues,
        *findings.layouts.issues,
    )


def _site_results(findings: Findings, project: Project) -> tuple[SiteResult, ...]:
    geometry = findings.places.sites.geometry
    degrees = geometry.to_crs("EPSG:4326")
    ids = [str(site_id) for site_id in findings.places.sites.index]
    lon_lat = dict(zip(ids, shapely.get_coordinates(np.asarray(degrees.array)), strict=True))
    listed = frozenset(findings.shortlist)
    return tuple(_site(findings, project, i, (float(lon_lat[i][0]), float(lon_lat[i][1])), i in listed) for i in ids)


def _site(
    findings: Findings, project: Project, site_id: str, lon_lat: tuple[float, float], shortlisted: bool
) -> SiteResult:
    places, verdicts, scores = findings.places, findings.verdicts, findings.scores
    row, (x_m, y_m) = places.site_row(site_id), places.xy_m(site_id)
    ranked = cast("pd.Series[Any]", scores.frame.loc[site_id])
    return SiteResult(
        site_id=site_id,
        name=words(row["name"]) or site_id,
        kind=words(row["kind"]),
        lon=round(lon_lat[0], 7),
        lat=round(lon_lat[1], 7),
        x_m=round(x_m, 3),
        y_m=round(y_m, 3),
        address=address_record(row, project.defaults),
        bays=whole(row["bays"]),
        area_m2=number(row["area_m2"]),
        excluded_by=tuple(row["excluded_by"]),
        cautions=tuple(row["cautions"]),
        rank=whole(ranked["rank"]),
        rank_group=str(findings.facts.at[site_id, "rank_group"]),
        score=number(ranked["score"]),
        score_parts=scores.parts.get(site_id, ()),
        access=access_record(places.access_row(site_id), project.settings.access.bands_min),
        demand=places.demand.get(site_id),
        grid=findings.study.results[site_id],
        sizing=places.sizing.get(site_id),
        upgrades=verdicts.upgrades.get(site_id, ()),
        rules=verdicts.rules.get(site_id, ()),
        rule_facts=known_facts(verdicts.rule_facts.get(site_id, {})),
        cost=verdicts.costs.get(site_id),
        shortlisted=shortlisted,
        layout=findings.layouts.by_site.get(site_id),
        drawn=any(site.drawn and site.site_id == site_id for site in project.sites),
    )


def _layers(findings: Findings, project: Project) -> tuple[MapLayer, ...]:
    """Sources, grid, catchments and cable routes; candidates come last, on top, but for those that no road reaches.

    One place on another continent would shrink the region to a dot.
    """
    crs = findings.inputs.crs
    files = input_layers(of_files(findings.inputs, project))
    under = [layer for layer in files if layer.layer_id != "candidates"]
    sites = findings.places.sites
    near = sites[[not any(reason.startswith(OFF_ROAD) for reason in reasons) for reasons in sites["excluded_by"]]]
    top = map_layer(near.reset_index(), "candidates", ("site_id", "name", "kind", "bays", "area_m2"))
    between = [
        _catchments(findings, project),
        *grid_layers([(base.network, base) for base in findings.grids.today], crs),
        hosting_layer(findings.grids, crs),
        _routes(findings),
        areas_layer(project.areas, crs),
    ]
    return tuple(layer for layer in (*under, *between, top) if layer is not None)


def _catchments(findings: Findings, project: Project) -> MapLayer | None:
    places, access = findings.places, project.settings.access
    if not places.graph.n_edges or not findings.shortlist:
        return None
    listed = places.sites.loc[list(findings.shortlist)]
    areas = isochrones(places.graph, listed, access.bands_min, max_snap_m=access.max_snap_m)
    return map_layer(areas, "catchments", ("site_id", "minutes")) if len(areas) else None


def _routes(findings: Findings) -> MapLayer | None:
    routes: gpd.GeoDataFrame | None = findings.study.routes
    return None if routes is None else map_layer(routes, "routes", ("site_id", "kind", "chosen", "route_m", "basis"))
