"""Edits of a project's basemaps, the lowest first. Each answers another project; numbers count from 0."""

from dataclasses import replace
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.look import Basemap
from planner.model.project import Project

TILES, PICTURES = (".mbtiles",), (".tif", ".tiff")


def basemap_of_file(path: Path, folder: Path) -> Basemap:
    """Basemap of a file, by its ending; a file beside the project is kept by its name relative to it.

    Raises
    ------
    PlannerError
        No ending of a basemap; as :func:`planner.maps.sources.mbtiles.describe` for tiles.
    """
    ending = path.suffix.lower()
    if ending not in TILES + PICTURES:
        raise PlannerError.of("io.basemap_kind", where=path.name, endings=", ".join(TILES + PICTURES))
    if ending in TILES:
        from planner.maps.sources.mbtiles import describe

        describe(path)
    elif not path.is_file():
        raise PlannerError.of("io.basemap_missing", where=path.name, path=str(path))
    kept = path.relative_to(folder) if path.is_relative_to(folder) else path
    return Basemap(kind="mbtiles" if ending in TILES else "geotiff", path=kept.as_posix())


def add_basemap(project: Project, basemap: Basemap) -> Project:
    """Put a basemap on top of the others; one that is there already is shown again instead."""
    same = next((i for i, each in enumerate(project.basemaps) if _same(each, basemap)), None)
    if same is not None:
        return change_basemap(project, same, visible=True)
    return replace(project, basemaps=(*project.basemaps, basemap))


def remove_basemap(project: Project, number: int) -> Project:
    """Take a basemap out."""
    return replace(project, basemaps=tuple(each for i, each in enumerate(project.basemaps) if i != number))


def move_basemap(project: Project, number: int, to: int) -> Project:
    """Put a basemap to another place among them."""
    kept = list(project.basemaps)
    kept.insert(min(max(to, 0), len(kept) - 1), kept.pop(number))
    return replace(project, basemaps=tuple(kept))


def change_basemap(project: Project, number: int, *, visible: bool | None = None,
                   opacity_pu: float | None = None) -> Project:  # fmt: skip
    """Show, hide or fade a basemap."""
    before = project.basemaps[number]
    after = replace(
        before,
        visible=before.visible if visible is None else visible,
        opacity_pu=before.opacity_pu if opacity_pu is None else min(max(opacity_pu, 0.0), 1.0),
    )
    kept = tuple(after if i == number else each for i, each in enumerate(project.basemaps))
    return replace(project, basemaps=kept)


def _same(one: Basemap, other: Basemap) -> bool:
    return (one.kind, one.path, one.provider) == (other.kind, other.path, other.provider)
