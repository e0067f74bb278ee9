"""XML of geographic files, element by element, by lxml with every door shut: no entities, no links, no network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planner.model.errors import PlannerError


def walk(path: Path, where: str) -> Iterator[tuple[str, Any]]:
    """``start`` and ``end`` of every element; the file's prolog must have been checked before.

    Raises
    ------
    PlannerError
        The XML is damaged or cut off.
    """
    from lxml import etree  # type: ignore[import-untyped]

    try:
        yield from etree.iterparse(
            path.as_posix(), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            remove_comments=True, remove_pis=True, huge_tree=True,
        )  # fmt: skip
    except (etree.XMLSyntaxError, OSError) as error:
        line = getattr(error, "lineno", None) or 1
        raise PlannerError.of("io.xml_damaged", where=where, line=line) from error


def local(element: Any) -> str:  # noqa: ANN401 - lxml has no public element type
    """Name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def words(element: Any) -> str:  # noqa: ANN401
    """Text of an element and all below it, without blanks at the ends."""
    return "".join(element.itertext()).strip()
