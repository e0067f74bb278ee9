"""What stands before the root element of KML, GML and OSM files, read to its end: no DOCTYPE, no disguise."""

import re
from pathlib import Path

from planner.model.errors import PlannerError

_MOST_BYTES = 1 << 20
_SKIPPED = re.compile(rb"[ \t\r\n]+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOTS = {
    ".kml": re.compile(rb"<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?kml[ \t\r\n/>]"),
    ".osm": re.compile(rb"<osm[ \t\r\n/>]"),
    ".gml": re.compile(rb"<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?\w*(?:Collection|Features|Model)[ \t\r\n/>]"),
}


def check_prolog(path: Path, where: str, ending: str) -> None:
    """Refuse a file whose first element is not that of its ending, or that declares entities before it.

    Only comments and processing instructions may stand before the root element (XML 1.0, 2.8 without the DOCTYPE);
    read as bytes, so that UTF-16, which would hide a DOCTYPE, is refused too.

    Raises
    ------
    PlannerError
        A DOCTYPE, another root element, or none within the first megabyte.
    """
    with path.open("rb") as file:
        head = file.read(_MOST_BYTES).removeprefix(b"\xef\xbb\xbf")
    at = 0
    while (skipped := _SKIPPED.match(head, at)) is not None:
        at = skipped.end()
    if re.match(rb"<!(?!--)", head[at : at + 4]):
        raise PlannerError.of("io.doctype", where=where)
    if _ROOTS[ending].match(head, at) is None:
        raise PlannerError.of("io.wrong_content", where=where, ending=ending)
