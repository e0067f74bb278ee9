"""Write the sample files so that the same content gives the same bytes."""

import copy
import gzip
import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

FILE_DATE = "2025-01-01"
CRS = "EPSG:25832"
GEO_DECIMALS = 7


def write_shapefile(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a shapefile with UTF-8 attributes; the date in the .dbf header is fixed."""
    pyogrio.write_dataframe(
        frame,
        path,
        driver="ESRI Shapefile",
        layer_options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": FILE_DATE, "RESIZE": "YES"},
    )


def write_geopackage(frame: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    """Write one layer to a new GeoPackage; ``last_change`` is fixed."""
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{FILE_DATE}T00:00:00.000Z"})
    try:
        pyogrio.write_dataframe(frame, path, driver="GPKG", layer=layer)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_german_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as a German spreadsheet saves it: semicolons and decimal commas."""
    frame.to_csv(path, sep=";", decimal=",", index=False, encoding="utf-8", lineterminator="\n")


def grid_text(net: Any) -> str:  # noqa: ANN401 - pandapower is imported by callers only
    """Text of a pandapower network: element tables and standard types, no results, coordinates to the centimetre."""
    import pandapower

    slim = copy.deepcopy(net)
    for table in [key for key in slim if key.startswith("res_")]:
        slim[table] = slim[table].iloc[0:0]
    slim.load = slim.load.drop(columns=["cos_phi", "dist_gas_m", "cost_gas_conn_eur"], errors="ignore")
    for table in ("bus", "line"):
        slim[table]["geo"] = slim[table]["geo"].map(_rounded_geometry)
    text: str = pandapower.to_json(slim, None)
    return text


def _rounded_geometry(text: object) -> object:
    if not isinstance(text, str):
        return text
    geometry = json.loads(text, parse_float=lambda number: round(float(number), GEO_DECIMALS))
    return json.dumps(geometry, separators=(",", ":"))


def grid_tables(net: Any, *names: str) -> list[pd.DataFrame]:  # noqa: ANN401
    """Element tables of a pandapower network as its file holds them."""
    objects = json.loads(grid_text(net))["_object"]
    texts = [io.StringIO(objects[name]["_object"]) for name in names]
    return [pd.read_json(text, orient="split", precise_float=True, convert_dates=False) for text in texts]


def write_grid(net: Any, path: Path) -> None:  # noqa: ANN401
    """Write a pandapower network as JSON, gzipped where the name ends in ``.gz``; the archive carries no time."""
    content = grid_text(net).encode()
    if path.suffix == ".gz":
        buffer = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=9) as archive:
            archive.write(content)
        content = buffer.getvalue()
    path.write_bytes(content)
