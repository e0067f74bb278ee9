"""What the session reads off a run and its layers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.session import ProjectSession
from planner.maps.layer import MapLayer
from planner.model.project import Project

if TYPE_CHECKING:
    from planner.app.freshness import StaleReason
    from planner.app.run import Run

CANDIDATES, OWN_AREAS = "candidates", "drawn_areas"


def weight_shares(run: "Run | None") -> dict[str, float]:
    """Weights of a run by criterion, as shares that sum to one; empty without a run."""
    sites = run.assessment.sites if run is not None else ()
    parts = next((site.score_parts for site in sites if site.score_parts), ())
    return {part.criterion: part.weight_pu for part in parts}


def best_site(run: "Run") -> str | None:
    """Id of the site of the best rank; None where none is ranked."""
    best = min((site for site in run.assessment.sites if site.rank), key=lambda site: site.rank or 0, default=None)
    return None if best is None else best.site_id


def name_of(site_id: str, run: "Run | None", layers: Sequence[MapLayer]) -> str:
    """Name of a site in the run, or before there is one in the layer of candidates; empty where it has none."""
    if run is not None:
        return next((site.name for site in run.assessment.sites if site.site_id == site_id), "")
    return names_of(None, layers).get(site_id, "")


def names_of(run: "Run | None", layers: Sequence[MapLayer]) -> dict[str, str]:
    """Names of all sites by id, in the run, or before there is one in the layer of candidates."""
    if run is not None:
        return {site.site_id: site.name for site in run.assessment.sites}
    layer = next((each for each in layers if each.layer_id == CANDIDATES), None)
    if layer is None or not {"site_id", "name"} <= set(layer.attributes):
        return {}
    names = zip(layer.attributes["site_id"].tolist(), layer.attributes["name"].tolist(), strict=True)
    return {str(site_id): str(name or "") for site_id, name in names}


def stale_run(run: "Run | None", project: Project, scenario_id: str) -> "tuple[StaleReason, ...]":
    """What has changed since the run of a scenario was made; nothing without a run."""
    if run is None:
        return ()
    from planner.app.freshness import stale_reasons

    return stale_reasons(run, replace(project, scenario=scenario_id))


def layers_of(run: "Run", read: tuple[MapLayer, ...]) -> tuple[MapLayer, ...]:
    """Layers of a run with the candidates as the files have them: the planner's own come over these."""
    files = [layer for layer in read if layer.layer_id == CANDIDATES]
    if not files:
        return run.layers
    return (*(layer for layer in run.layers if layer.layer_id != CANDIDATES), *files)


def drawn_layers(project: Project, made: "Run | None", read: tuple[MapLayer, ...], crs: str) -> tuple[MapLayer, ...]:
    """Layers of the run, or those of the files, with the planner's own sites and areas as they stand."""
    layers = read if made is None else layers_of(made, read)
    if project.sites or project.areas or any(layer.layer_id == OWN_AREAS for layer in layers):
        from planner.app.own_layers import with_own_layers

        layers = with_own_layers(layers, project, crs)
    return layers


def book_of(run: "Run", path: Path | None) -> ProjectSession:
    """A run looked at by itself, as a project of its own."""
    from planner.app.shown import project_of

    folder = (path or Path(run.assessment.project_name)).parent
    return ProjectSession(project_of(run, folder), path=path)
