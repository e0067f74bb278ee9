"""Georeferenced pictures: the part of a GeoTIFF that a view needs, in the project's CRS. Needs the extra ``raster``.

Large files are read through their overviews, window by window; nothing is written beside the file. Runs in the
reading worker: a foreign file must not be able to stop the window.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

ENDINGS = (".tif", ".tiff")
MOST_PX = 4096
_SAFE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "GDAL_HTTP_PROXY": "127.0.0.1:1",
}
_LOW_PERCENT, _HIGH_PERCENT, _SAMPLE_PX = 2.0, 98.0, 256
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture and the area it shows.

    Attributes
    ----------
    rgba : ndarray, shape (height, width, 4), uint8
        From north to south; alpha 0 where the file says nothing.
    bounds_m : tuple
        West, south, east, north in the project's CRS.
    whole_m : tuple
        Area of the whole file, in the project's CRS.
    """

    rgba: NDArray[np.uint8]
    bounds_m: Bounds
    whole_m: Bounds


def read_picture(path: Path, crs: str, bounds_m: Bounds | None, size_px: tuple[int, int],
                 progress: Progress = SILENT) -> Picture:  # fmt: skip
    """Part of a GeoTIFF in the project's CRS.

    Parameters
    ----------
    crs : str
        The project's CRS.
    bounds_m : tuple, optional
        Area wanted, in the project's CRS; None: all of the file.
    size_px : tuple
        Width and height of the wanted picture in pixels, at most :data:`MOST_PX` each.

    Raises
    ------
    PlannerError
        ``rasterio`` is not installed; the file is missing, damaged, no GeoTIFF or does not say where it lies.
    """
    progress.report(0.1, "app.basemap", name=path.name)
    with _opened(path) as dataset:
        return _read(dataset, crs, bounds_m, size_px)


@contextmanager
def _opened(path: Path) -> Iterator["DatasetReader"]:
    """A GeoTIFF that says where it lies; what is wrong with it, then or while it is read, is a fault for people."""
    try:
        import rasterio
    except ImportError as error:
        raise PlannerError.of("io.basemap_no_raster", where=path.name) from error
    if not path.is_file():
        raise PlannerError.of("io.basemap_missing", where=path.name, path=str(path))
    try:
        with rasterio.Env(**_SAFE), rasterio.open(path, driver="GTiff") as dataset:
            if dataset.crs is None or dataset.transform.is_identity:
                raise PlannerError.of("io.basemap_nowhere", where=path.name)
            yield dataset
    except rasterio.errors.RasterioError as error:
        raise PlannerError.of("io.basemap_not_geotiff", where=path.name) from error


def picture_fault(path: Path, progress: Progress = SILENT) -> PlannerError | None:
    """Why a GeoTIFF cannot lie under the map, as far as its head, its first and its last pixel tell; None: it can."""
    progress.report(0.1, "app.basemap", name=path.name)
    try:
        with _opened(path) as dataset:
            for column, row in ((0, 0), (dataset.width - 1, dataset.height - 1)):
                dataset.read(window=((row, row + 1), (column, column + 1)))
    except PlannerError as error:
        return error
    return None


def read_picture_or_fault(path: Path, crs: str, bounds_m: Bounds | None, size_px: tuple[int, int],
                          progress: Progress = SILENT) -> Picture | PlannerError:  # fmt: skip
    """As :func:`read_picture`; a fault of the file is an answer: a picture that fails is told quietly."""
    try:
        return read_picture(path, crs, bounds_m, size_px, progress)
    except PlannerError as error:
        return error


def _read(dataset: "DatasetReader", crs: str, bounds_m: Bounds | None, size_px: tuple[int, int]) -> Picture:
    from rasterio.enums import ColorInterp, Resampling
    from rasterio.transform import from_bounds
    from rasterio.vrt import WarpedVRT
    from rasterio.warp import transform_bounds

    whole = transform_bounds(dataset.crs, crs, *dataset.bounds, densify_pts=21)
    area = _meeting(whole, bounds_m)
    wide, high = (min(max(int(px), 1), MOST_PX) for px in size_px)
    if bounds_m is not None:
        wide = max(round(wide * (area[2] - area[0]) / (bounds_m[2] - bounds_m[0])), 1)
        high = max(round(high * (area[3] - area[1]) / (bounds_m[3] - bounds_m[1])), 1)
    paletted = dataset.colorinterp[0] is ColorInterp.palette
    method = Resampling.nearest if paletted else Resampling.bilinear
    place = {"transform": from_bounds(*area, wide, high), "width": wide, "height": high}
    limits = None if paletted or dataset.dtypes[0] == "uint8" else _limits(dataset)
    with WarpedVRT(dataset, crs=crs, resampling=method, add_alpha=dataset.count < 4, **place) as warped:
        bands = warped.read()
    alpha = bands[-1] if len(bands) in {2, 4, 5} or dataset.count < 4 else np.full((high, wide), 255, dtype=np.uint8)
    return Picture(rgba=_rgba(dataset, bands, alpha, limits), bounds_m=area, whole_m=whole)


def _meeting(whole: Bounds, wanted: Bounds | None) -> Bounds:
    if wanted is None:
        return whole
    west, south = max(whole[0], wanted[0]), max(whole[1], wanted[1])
    east, north = min(whole[2], wanted[2]), min(whole[3], wanted[3])
    return (west, south, east, north) if west < east and south < north else wanted


def _limits(dataset: "DatasetReader") -> tuple[float, float]:
    """Values drawn as black and as white: the 2nd and 98th percentile of a coarse picture of the whole file."""
    sample = dataset.read(1, out_shape=(min(dataset.height, _SAMPLE_PX), min(dataset.width, _SAMPLE_PX)), masked=True)
    known = sample.compressed().astype(np.float64)
    known = known[np.isfinite(known)]
    if not known.size:
        return 0.0, 1.0
    low, high = np.percentile(known, [_LOW_PERCENT, _HIGH_PERCENT])
    return float(low), float(high) if high > low else float(low) + 1.0


def _rgba(dataset: "DatasetReader", bands: NDArray[Any], alpha: NDArray[Any],
          limits: tuple[float, float] | None) -> NDArray[np.uint8]:  # fmt: skip
    from rasterio.enums import ColorInterp

    out = np.empty((*bands.shape[1:], 4), dtype=np.uint8)
    if dataset.colorinterp[0] is ColorInterp.palette:
        table = np.zeros((256, 4), dtype=np.uint8)
        for value, color in dataset.colormap(1).items():
            table[value & 255] = color
        out[:] = table[bands[0].astype(np.uint8)]
    else:
        colors = bands[:3] if dataset.count >= 3 else np.repeat(bands[:1], 3, axis=0)
        out[..., :3] = np.moveaxis(_bytes(colors, limits), 0, 2)
        # of a file with NaN not every writer says that this means nothing
        out[..., 3] = np.where(np.isnan(colors).any(axis=0), 0, 255)
    out[..., 3] = np.where(alpha > 0, out[..., 3], 0)
    return out


def _bytes(values: NDArray[Any], limits: tuple[float, float] | None) -> NDArray[np.uint8]:
    if limits is None:
        return values.astype(np.uint8)
    low, high = limits
    with np.errstate(invalid="ignore"):
        share = np.clip((values.astype(np.float64) - low) / (high - low), 0.0, 1.0)
    return np.rint(np.nan_to_num(share) * 255.0).astype(np.uint8)
