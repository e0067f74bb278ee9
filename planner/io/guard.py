"""GDAL locked down: only the few drivers of a planner's files, no network, no reach beyond the file.

GDAL reads these settings once, when it is loaded. They therefore have to stand in the environment before the first
import of pyogrio or geopandas; ``planner/__init__.py`` imports this module before anything else.
"""

import os
import sys

ALLOWED_DRIVERS = frozenset({"ESRI Shapefile", "GPKG", "GeoJSON", "KML", "LIBKML", "FlatGeobuf", "MEM"})

SKIPPED_DRIVERS = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF", "EDIGEO", "EEDA",
    "ESRIJSON", "Elasticsearch", "GDALG", "GML", "GPSBabel", "GPX", "GTFS", "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi",
    "JML", "JSONFG", "LVBAG", "MBTiles", "MVT", "MapInfo File", "MapML", "MiraMonVector", "NGW", "OAPIF", "ODS",
    "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLSCENES",
    "PMTiles", "S57", "SQLite", "SXF", "Selafin", "TopoJSON", "VDV", "VFK", "VICAR", "VRT", "WAsP", "WFS", "XLSX",
)  # fmt: skip

_SETTINGS = {
    "GDAL_SKIP": ",".join(SKIPPED_DRIVERS),
    "GDAL_DRIVER_PATH": "disable",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "/vsicurl/none",
    # a port that nothing listens on: a second wall behind the missing drivers
    "GDAL_HTTP_PROXY": "127.0.0.1:1",
    "GDAL_HTTPS_PROXY": "127.0.0.1:1",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "OSR_DEFAULT_AXIS_MAPPING_STRATEGY": "TRADITIONAL_GIS_ORDER",
    "GDAL_PAM_ENABLED": "NO",
    # views and computed columns of a file may call no function that reaches out of it
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",
    "SPATIALITE_SECURITY": "strict",
    "SHAPE_RESTORE_SHX": "NO",
    "OGR_ENABLE_PARTIAL_REPROJECTION": "NO",
    "PROJ_NETWORK": "OFF",
}


def lock_down() -> bool:
    """Write the settings into the environment.

    Returns
    -------
    bool
        True where the settings came in time, that is before pyogrio was imported. The readers do not rely on it: they
        also look at each file's content and at the driver that opened it.
    """
    os.environ.update(_SETTINGS)
    return "pyogrio" not in sys.modules


def allowed(drivers: frozenset[str]) -> bool:
    """Whether a set of loaded drivers holds nothing but the allowed ones."""
    return drivers <= ALLOWED_DRIVERS


LOCKED_IN_TIME = lock_down()
