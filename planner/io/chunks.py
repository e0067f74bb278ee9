"""A vector file read a piece at a time, so that it can be drawn while it is read.

The same first looks as :mod:`planner.io.vector` (never an unchecked path), without those that read the whole file: a
GeoPackage's pages are checked when the project is opened. Formats that are parsed as a whole anyway come in one piece.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyproj import CRS
from pyproj.exceptions import CRSError

import planner.io.guard as _guard  # noqa: F401 - before pyogrio
from planner.io.choice import choose_layer
from planner.io.files import check_content, existing_file
from planner.io.frames import shapes_of
from planner.io.geopackage import layers_of
from planner.io.layer import read_raw, source_crs, with_own_axes
from planner.io.provenance import public_path
from planner.io.raw import RawLayer
from planner.io.shapefile import check_parts
from planner.io.vector import check_info, crs_of, list_layers
from planner.model.errors import PlannerError
from planner.model.project import Source

FIRST_ROWS, ROWS = 5_000, 20_000
# FlatGeobuf skips rows by reading them: its pieces grow, so that the rows read twice stay few
_GROWTH = {".fgb": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some rows as they stand in the file: shapes as WKB (None: no shape), columns, their CRS.

    ``bounds``: what the file says of all rows; ``done_pu``: how much of it has been read.
    """

    wkb: NDArray[np.object_]
    columns: Mapping[str, NDArray[Any]]
    crs: CRS
    done_pu: float
    bounds: tuple[float, float, float, float] | None = None


def chunks(source: Source, folder: Path) -> Iterator[Chunk]:
    """Rows of a source, a piece at a time, in the order of the file.

    Raises
    ------
    PlannerError
        The file is missing, damaged, of another format, or says nothing of its CRS.
    """
    where = public_path(source, folder)
    path = existing_file(folder / source.path, where)
    ending = path.suffix.lower()
    if ending not in {".shp", ".gpkg", ".fgb"} or source.swap_axes:
        yield _whole(path, source, where)
        return
    check_content(path, where)
    layer, encoding = _layer(path, source, where), source.encoding
    if ending == ".shp":
        encoding = encoding or check_parts(path, where).encoding
    options: dict[str, Any] = {"layer": layer} if layer else {}
    if encoding:
        options["encoding"] = encoding
    try:
        info = pyogrio.read_info(path, **options)
        check_info(info, ending, where)
        crs, _ = source_crs(RawLayer(frame=gpd.GeoDataFrame(), crs=crs_of(info["crs"])), source, where)
        yield from _pieces(path, info, crs, options)
    except PlannerError:
        raise
    except (UnicodeDecodeError, LookupError) as error:
        raise PlannerError.of("io.wrong_encoding", where=where) from error
    except (DataSourceError, DataLayerError, FeatureError, GeometryError, FieldError, CRSError, OSError) as error:
        raise PlannerError.of("io.cannot_read", where=where) from error


def _layer(path: Path, source: Source, where: str) -> str:
    ending = path.suffix.lower()
    if ending == ".shp":
        return ""
    names = layers_of(path, where, pages=False)[0] if ending == ".gpkg" else list_layers(path, where)
    if not names:
        raise PlannerError.of("io.no_layer", where=where)
    return choose_layer(names, source.layer, where)


def _whole(path: Path, source: Source, where: str) -> Chunk:
    raw = with_own_axes(read_raw(path, source, where), source)
    if raw.frame.empty:
        raise PlannerError.of("io.empty_layer", where=where)
    crs, _ = source_crs(raw, source, where)
    attributes = raw.frame.drop(columns=raw.frame.geometry.name)
    return Chunk(
        wkb=np.asarray(shapely.to_wkb(shapely.force_2d(shapes_of(raw.frame)), byte_order=1), dtype=object),
        columns={str(name): np.asarray(attributes[name].array) for name in attributes.columns},
        crs=crs,
        done_pu=1.0,
        bounds=_usable(raw.frame.total_bounds),
    )


def _pieces(path: Path, info: Mapping[str, Any], crs: CRS, options: Mapping[str, Any]) -> Iterator[Chunk]:
    """Rows from the first to the last: by their ids in a GeoPackage, else by their number."""
    by_id = info["fid_column"] if info["driver"] == "GPKG" else ""
    total = max(int(info["features"]), 1)
    bounds = _usable(info["total_bounds"])
    done, last, wanted = 0, None, FIRST_ROWS
    while True:
        where: dict[str, Any] = {"skip_features": done}
        if by_id:
            quoted = by_id.replace('"', '""')
            where = {} if last is None else {"where": f'"{quoted}" > {last}'}
        meta, ids, wkb, columns = pyogrio.raw.read(
            path, max_features=wanted, return_fids=True, force_2d=True, datetime_as_string=True, **where, **options
        )
        if not len(ids):
            return
        done, last = done + len(ids), int(ids[-1])
        named = {str(name): column for name, column in zip(meta["fields"], columns, strict=True)}
        yield Chunk(wkb=wkb, columns=named, crs=crs, done_pu=min(done / total, 1.0), bounds=bounds)
        if len(ids) < wanted:
            return
        wanted = max(ROWS, wanted * _GROWTH.get(path.suffix.lower(), 1))


def _usable(bounds: Any) -> tuple[float, float, float, float] | None:  # noqa: ANN401 - four numbers, or nothing
    if bounds is None or not np.isfinite(np.asarray(bounds, dtype=np.float64)).all():
        return None
    west, south, east, north = (float(edge) for edge in bounds)
    return west, south, east, north
