"""Beside the papers: workbook, files for map programs, and the back office's file, as a reader may see them."""

from collections.abc import Callable, Collection
from pathlib import Path

from planner.app.exports import OCPI_DRAFT_NAME, OCPI_NAME, WORKBOOK_NAME, write_faults
from planner.app.run import Run
from planner.model.drawn import Audience
from planner.model.progress import SILENT, Progress
from planner.model.project import Project

GIS_FOLDER = "gis"


def write_tables(
    run: Run,
    project: Project,
    folder: Path,
    audience: Audience,
    only: Collection[str] | None,
    progress: Progress = SILENT,
) -> tuple[Path, ...]:
    """Write workbook, GeoPackage, GeoJSON, KML, shapefile and OCPI Locations into a folder.

    Parameters
    ----------
    audience : Audience
        Reader of the tables; the back office's file is always cut for the back office.
    only : collection of str, optional
        Ids of the sites that a reader outside is told of.

    Raises
    ------
    PlannerError
        A file cannot be written.
    """
    from planner.app.handover import for_audience
    from planner.report.geopackage import write_geopackage
    from planner.report.gis import write_geojson, write_shapefile
    from planner.report.kml import write_kml
    from planner.report.ocpi import accepted_offers, write_locations
    from planner.report.workbook import write_workbook

    named = None if audience == "internal" else only
    told = for_audience(run, project, audience, named).run
    office = for_audience(run, project, "ocpi", named).run
    # all that leaves the house of the gates, and only to whom publishes the sites
    offers = accepted_offers(run.assessment) if audience in {"internal", "ocpi"} else None
    result, gis = told.assessment, folder / GIS_FOLDER
    writers: tuple[tuple[Path, Callable[[Path], object]], ...] = (
        (folder / WORKBOOK_NAME, lambda path: write_workbook(result, path)),
        (gis / "sites.gpkg", lambda path: write_geopackage(result, told.layers, path)),
        (gis / "sites.geojson", lambda path: write_geojson(result, path)),
        (gis / "sites.kml", lambda path: write_kml(result, path)),
        (folder / OCPI_NAME, lambda path: write_locations(office.assessment, path, accepted=offers)),
    )
    written: list[Path] = []
    for place, (path, write) in enumerate(writers):
        progress.report(place / (len(writers) + 1), "app.papers_writing", name=path.name)
        with write_faults(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
        written.append(path)
    progress.report(len(writers) / (len(writers) + 1), "app.papers_writing", name="sites.shp")
    with write_faults(gis / "shapefile"):
        written += write_shapefile(result, gis / "shapefile")
    draft = folder / OCPI_DRAFT_NAME
    return (*written, draft) if draft.exists() else tuple(written)
