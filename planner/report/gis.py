"""Sites for other map programs: GeoJSON in degrees, shapefile in the project's metres with its short names."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.model.result import Assessment
from planner.model.units import unit_label
from planner.report.bay_layer import write_bays_shapefile
from planner.report.columns import Column, Value, site_columns
from planner.report.files import write_bytes_whole
from planner.report.glyphs import printable
from planner.report.words import Words

DBF_NAME = 10
DBF_TEXT = 254
_DEGREES = 6
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def write_geojson(assessment: Assessment, path: Path) -> None:
    """Write the sites as GeoJSON (RFC 7946): WGS 84, longitude first, six decimals.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    columns = _columns(assessment)
    features = [
        {
            "type": "Feature",
            "id": site.site_id,
            "geometry": {"type": "Point", "coordinates": [round(site.lon, _DEGREES), round(site.lat, _DEGREES)]},
            "properties": {column.name: column.value(site) for column in columns},
        }
        for site in assessment.sites
    ]
    content = {"type": "FeatureCollection", "name": "sites", "description": assessment.notice, "features": features}
    write_bytes_whole(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def write_shapefile(assessment: Assessment, folder: Path) -> tuple[Path, ...]:
    """Write ``sites.shp`` with its parts, and ``sites_legend.csv``: each short name, the long one, its unit and words.

    Beside them ``bays.shp`` where sites have a plan.

    Texts are UTF-8 and cut to what the format holds; the dates in it are the project's.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    columns = _columns(assessment)
    names = short_names([column.name for column in columns])
    with TemporaryDirectory(prefix="chargesite-shp-") as name:
        made = Path(name) / "sites.shp"
        _write_shapes(assessment, columns, list(names.values()), made)
        written = []
        for suffix in SHAPEFILE_PARTS:
            target = folder / f"sites{suffix}"
            write_bytes_whole(target, made.with_suffix(suffix).read_bytes())
            written.append(target)
    legend = folder / "sites_legend.csv"
    write_bytes_whole(legend, _legend(names, Words(assessment.language)))
    return (*written, legend, *write_bays_shapefile(assessment, folder))


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Name to one of at most ten characters, each once: vowels go first, then the end is numbered.

    >>> short_names(["rank", "traffic_aadt_per_day", "traffic_aadt_per_h"])["traffic_aadt_per_day"]
    'trffcdtprd'
    """
    short: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        bare = name if len(name) <= DBF_NAME else name[0] + "".join(c for c in name[1:] if c not in "aeiou_")
        made, number = bare[:DBF_NAME], 1
        while made.lower() in taken:
            number += 1
            made = f"{bare[: DBF_NAME - len(str(number))]}{number}"
        taken.add(made.lower())
        short[name] = made
    return short


def _columns(assessment: Assessment) -> tuple[Column, ...]:
    return site_columns(assessment.settings.access.bands_min)


def _write_shapes(assessment: Assessment, columns: Sequence[Column], names: Sequence[str], path: Path) -> None:
    import numpy as np
    import shapely
    from pyogrio.raw import write

    sites = assessment.sites
    points = shapely.to_wkb(shapely.points([site.x_m for site in sites], [site.y_m for site in sites]))
    write(
        str(path),
        geometry=np.asarray(points, dtype=object),
        field_data=[_values([column.value(site) for site in sites], column.kind) for column in columns],
        fields=np.asarray(names, dtype=object),
        geometry_type="Point",
        crs=assessment.crs,
        driver="ESRI Shapefile",
        encoding="UTF-8",
        DBF_DATE_LAST_UPDATE=assessment.project_date.isoformat(),
    )


def _values(values: Sequence[Value], kind: str) -> object:
    """Column as numpy holds it: an unknown figure is empty in the file, an unknown text too."""
    import numpy as np

    if kind == "TEXT":
        return np.array(["" if v is None else _cut(printable(str(v))) for v in values], dtype=object)
    return np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)


def _cut(text: str) -> str:
    """Text of at most 254 bytes, cut between letters."""
    return text.encode("utf-8")[:DBF_TEXT].decode("utf-8", errors="ignore")


def _legend(names: dict[str, str], words: Words) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["short", "name", "unit", "meaning"])
    for name, short in names.items():
        writer.writerow([short, name, unit_label(name), words.named("sheetcol", name)])
    return buffer.getvalue().encode("utf-8-sig")
