"""Sites as KML 2.2, as a globe shows them: studied sites, other candidates and places ruled out in folders."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from planner.maps.style import EXCLUDED, SELECTED
from planner.model.result import Assessment, SiteResult
from planner.report.columns import Column, site_columns
from planner.report.files import write_bytes_whole
from planner.report.glyphs import printable
from planner.report.sheets import title
from planner.report.words import Words

_LOOKS = {
    "studied": (SELECTED["light"], 1.1),
    "others": ("#5f6f77", 0.7),
    "excluded": (EXCLUDED["light"], 0.5),
}
"""Colour and size of the marks of each folder."""


def write_kml(assessment: Assessment, path: Path) -> None:
    """Write the sites as KML 2.2: WGS 84, columns as extended data under their words, every text escaped.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    words = Words(assessment.language)
    columns = [(column, title(column.name, words)) for column in site_columns(assessment.settings.access.bands_min)]
    styles = "\n".join(_style(name, color, scale) for name, (color, scale) in _LOOKS.items())
    folders = "\n".join(
        _folder(name, [site for site in assessment.sites if _group(site) == name], columns, words) for name in _LOOKS
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
        f"<name>{_text(assessment.project_name)}</name>\n<description>{_text(assessment.notice)}</description>\n"
        f"{styles}\n{folders}\n</Document>\n</kml>\n"
    )
    write_bytes_whole(path, content.encode("utf-8"))


def _group(site: SiteResult) -> str:
    if site.shortlisted:
        return "studied"
    return "excluded" if site.excluded_by else "others"


def _style(name: str, color: str, scale: float) -> str:
    """Icon of the viewer's own in a colour, which KML writes as opacity, blue, green, red."""
    red, green, blue = color[1:3], color[3:5], color[5:7]
    return (
        f'<Style id="{name}"><IconStyle><color>ff{blue}{green}{red}</color><scale>{scale}</scale></IconStyle>'
        f"<LabelStyle><scale>{scale if name == 'studied' else 0}</scale></LabelStyle></Style>"
    )


def _folder(name: str, sites: Iterable[SiteResult], columns: Sequence[tuple[Column, str]], words: Words) -> str:
    marks = "\n".join(_placemark(site, name, columns) for site in sites)
    return f"<Folder><name>{_text(words.t(f'kml_{name}'))}</name>\n{marks}</Folder>" if marks else ""


def _placemark(site: SiteResult, style: str, columns: Sequence[tuple[Column, str]]) -> str:
    data = "".join(
        f"<Data name={quoteattr(column.name)}><displayName>{_text(told)}</displayName>"
        f"<value>{_text(str(value))}</value></Data>"
        for column, told in columns
        if (value := column.value(site)) not in (None, "")
    )
    place = f"<Point><coordinates>{site.lon:.6f},{site.lat:.6f}</coordinates></Point>"
    return (
        f"<Placemark><name>{_text(site.name or site.site_id)}</name><styleUrl>#{style}</styleUrl>"
        f"<ExtendedData>{data}</ExtendedData>{place}</Placemark>"
    )


def _text(text: str) -> str:
    return escape(printable(text))
