"""Parts from which bad files are made, and the record of one case: how it is made and what is to be said of it."""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
from shapely.geometry import Point

from planner.model.project import Role

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
Make = Callable[[Path, int], Path]


@dataclass(frozen=True)
class Case:
    """``make(folder, port)`` writes the file; ``wanted`` is the code that must be said of it, empty: nothing need be.

    ``rows``: how many rows can be used; None: none, it is refused. ``crs``: what the planner answers where asked.
    """

    make: Make
    wanted: str
    rows: int | None = None
    crs: str = ""
    role: Role = Role.CANDIDATES
    columns: Mapping[str, str] = field(default_factory=dict)


def points(count: int = 20) -> gpd.GeoDataFrame:
    shapes = [Point(9.0 + i / 200, 48.7 + i / 300) for i in range(count)]
    return gpd.GeoDataFrame({"name": [f"S{i}" for i in range(count)], "kw": range(count)}, geometry=shapes, crs=4326)


def shapefile(folder: Path, frame: gpd.GeoDataFrame | None = None, **options: object) -> Path:
    path = folder / "sites.shp"
    (points() if frame is None else frame).to_file(path, **options)
    return path


def geopackage(folder: Path) -> Path:
    path = folder / "sites.gpkg"
    points().to_file(path, layer="sites")
    return path


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def text(name: str, content: str | bytes) -> Make:
    """File of a fixed content; ``PORT`` in it becomes that of the listener."""

    def make(folder: Path, port: int) -> Path:
        said = content.replace(b"PORT", str(port).encode()) if isinstance(content, bytes) else content
        return written(folder, name, said.replace("PORT", str(port)) if isinstance(said, str) else said)

    return make


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties or {"name": "a"}, "geometry": geometry}


def at(x: float, y: float) -> dict[str, object]:
    return {"type": "Point", "coordinates": [x, y]}


def geojson(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", **more, "features": list(features)})


def archive(folder: Path, members: Mapping[str, bytes], name: str = "sites.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for member, content in members.items():
            made.writestr(zipfile.ZipInfo(member, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path


def parts(folder: Path) -> dict[str, bytes]:
    """Bytes of a good shapefile by ending; nothing of it stays in the folder."""
    made = shapefile(folder)
    found = {ending: made.with_suffix(ending).read_bytes() for ending in PARTS}
    for ending in PARTS:
        made.with_suffix(ending).unlink()
    return found
