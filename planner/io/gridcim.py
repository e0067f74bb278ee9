"""CIM/CGMES files made ready for a converter: archive checked, documents unpacked, looked through and counted."""

import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from planner.io.archive import DAMAGED, open_archive
from planner.io.gridfile import MAX_BYTES
from planner.model.errors import PlannerError

MOST_DOCUMENTS = 60
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"
_CGMES_OF_SCHEMA = {
    "http://iec.ch/TC57/2013/CIM-schema-cim16#": "2.4.15",
    "http://iec.ch/TC57/CIM100#": "3.0",
}
_PART_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CimDocuments:
    """Documents of one network.

    Attributes
    ----------
    paths : tuple of Path
        Files of ours ending in .xml.
    version : str
        CGMES version by the schema they use: 2.4.15 or 3.0.
    counts : mapping of str to int
        Objects described with an id of their own (``rdf:ID``), by CIM class: those of the equipment profile.
    """

    paths: tuple[Path, ...]
    version: str
    counts: Mapping[str, int]


def unpack_cim(path: Path, folder: Path, where: str) -> CimDocuments:
    """Documents of a ``.zip`` or ``.xml``, in a folder of ours under names of ours.

    Raises
    ------
    PlannerError
        Unsafe archive, no XML in it, a DOCTYPE, no CIM, or a CIM version that is not read.
    """
    paths = _from_archive(path, folder, where) if path.suffix.lower() == ".zip" else [_copied(path, folder, where)]
    counts: Counter[str] = Counter()
    versions: set[str] = set()
    for document in paths:
        look = _Look(where)
        look.through(document)
        counts.update(look.counts)
        versions.update(look.versions)
    if not versions:
        raise PlannerError.of("io.cim_no_schema", where=where, known=", ".join(sorted(_CGMES_OF_SCHEMA.values())))
    if len(versions) > 1:
        raise PlannerError.of("io.cim_mixed", where=where, versions=", ".join(sorted(versions)))
    return CimDocuments(paths=tuple(paths), version=versions.pop(), counts=dict(sorted(counts.items())))


def _copied(path: Path, folder: Path, where: str) -> Path:
    if path.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    copy = folder / "document_00.xml"
    copy.write_bytes(path.read_bytes())
    return copy


def _from_archive(path: Path, folder: Path, where: str) -> list[Path]:
    written: list[Path] = []
    with open_archive(path, where) as archive:
        members = _documents(archive)
        if not members:
            raise PlannerError.of("io.cim_no_xml", where=where)
        if len(members) > MOST_DOCUMENTS:
            raise PlannerError.of("io.zip_too_many", where=where, count=len(members), limit=MOST_DOCUMENTS)
        total = sum(member.file_size for member in members)
        if total > MAX_BYTES:
            raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
        for number, member in enumerate(members):
            target = folder / f"document_{number:02d}.xml"
            try:
                content = archive.read(member)
            except DAMAGED as error:
                raise PlannerError.of("io.zip_damaged", where=where) from error
            target.write_bytes(content)
            written.append(target)
    return written


def _documents(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """XML files of an archive in the order of their names; the rubbish of macOS left out."""
    found = [
        member
        for member in archive.infolist()
        if PurePosixPath(member.filename).suffix.lower() in {".xml", ".rdf"}
        and not member.filename.startswith("__MACOSX/")
    ]
    return sorted(found, key=lambda member: member.filename)


class _Look:
    """Reads a document once, building nothing: refuses a DOCTYPE and what is no RDF, counts the objects."""

    def __init__(self, where: str) -> None:
        self.counts: Counter[str] = Counter()
        self.versions: set[str] = set()
        self._where = where
        self._depth = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def through(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                while part := file.read(_PART_BYTES):
                    self._parser.Parse(part, False)
                self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise PlannerError.of("io.xml_damaged", where=self._where, line=error.lineno) from error

    def _doctype(self, *_: object) -> None:
        raise PlannerError.of("io.doctype", where=self._where)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name != _RDF:
            raise PlannerError.of("io.not_cim", where=self._where)
        if self._depth == 2:
            schema, _, kind = name.rpartition(" ")
            if schema in _CGMES_OF_SCHEMA:
                self.versions.add(_CGMES_OF_SCHEMA[schema])
                if any(key.endswith(" ID") for key in attributes):
                    self.counts[kind] += 1

    def _end(self, _: str) -> None:
        self._depth -= 1
