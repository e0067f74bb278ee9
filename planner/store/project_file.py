"""The project file ``NAME.chargesite.gpkg``: a GeoPackage whose own tables hold the project, written and read whole.

The truth are the rows of our own tables (:mod:`planner.store.schema`); layers are made from them for a GIS. Only the
standard library's SQLite touches the file: two copies of SQLite on one file in one process damage it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from planner import __version__
from planner.model.look import LayerLook
from planner.model.project import Project, source_id_of
from planner.model.version import CommitteeVersion
from planner.store.codec import Unreadable, load
from planner.store.geopackage import Crs, Layer, fill_package
from planner.store.records import ProjectRows, project_of, rows_of
from planner.store.schema import READABLE_FROM, SCHEMA_VERSION, make_tables
from planner.store.sealing import insert, layers_sum, put_seal
from planner.store.versions import read_versions, sums_of, version_rows

ENDING = ".chargesite.gpkg"
LAYERS = "layers"
CHUNK_BYTES = 1 << 20
_NO_CRS = Crs(epsg=4326, name="WGS 84", wkt="")
_LOG_KEPT = 500
_DIGITS = 16
# lists with a table of their own; all others lie in cs_record
_OWN_TABLE = {"sources": "cs_source", "scenarios": "cs_scenario", "looks": "cs_layer_style"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """A run kept in the file, without its content.

    Attributes
    ----------
    input_hash : str
        Of all that the run depends on; where it differs from that of the project, the run is stale.
    sources : mapping of str to str
        SHA-256 of each source that was read, by source id.
    sha256 : str
        Of the content.
    """

    scenario: str
    input_hash: str
    engine: str
    made_at: str
    sources: Mapping[str, str]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedFile:
    """One file of a source that lies inside the project: ``source_sha256`` is that of the whole source."""

    source_sha256: str
    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One thing that was done with the file, when (ISO 8601, UTC)."""

    at: str
    action: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What reading a source has told."""

    crs: str = ""
    rows: int | None = None
    read_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFile:
    """All that a project file holds but for the bytes of runs and embedded files.

    Attributes
    ----------
    uuid, generation
        Which project this is, and how often it was saved.
    facts : mapping of str to SourceFacts
        By source id.
    view : mapping of str to str
        What was on the screen; the window's own words.
    versions : tuple of CommitteeVersion
        Heads of the locked versions; their content is asked for by its sums.
    """

    project: Project
    uuid: str
    generation: int
    crs: str = ""
    app_version: str = __version__
    saved_at: str = ""
    results: tuple[StoredResult, ...] = ()
    files: tuple[EmbeddedFile, ...] = ()
    facts: Mapping[str, SourceFacts] = field(default_factory=dict)
    view: Mapping[str, str] = field(default_factory=dict)
    log: tuple[LogEntry, ...] = ()
    versions: tuple[CommitteeVersion, ...] = ()


def write_file(
    connection: sqlite3.Connection, content: ProjectFile, layers: Iterable[Layer], blobs: Mapping[str, Iterable[bytes]]
) -> str:
    """Write a project into an empty database.

    Parameters
    ----------
    blobs : mapping of str to iterable of bytes
        Content of runs, embedded files and locked versions in pieces, by SHA-256.

    Returns
    -------
    str
        The file's seal.

    Raises
    ------
    ValueError
        A piece of content is not the one that was asked for.
    """
    project = content.project
    fill_package(connection, _NO_CRS, tuple(layers), project.project_date)
    connection.execute("BEGIN")
    make_tables(connection, project.project_date)
    rows = rows_of(project)
    insert(connection, "cs_setting", rows.single.items())
    insert(connection, "cs_source", _source_rows(content, rows.listed["sources"]))
    insert(connection, "cs_scenario", _scenario_rows(project, rows.listed["scenarios"]))
    insert(connection, "cs_layer_style", _look_rows(project.looks, rows.listed["looks"]))
    for kind, records in rows.listed.items():
        if kind not in _OWN_TABLE:
            insert(connection, "cs_record", ((kind, number, record) for number, record in enumerate(records)))
    insert(connection, "cs_result", (_result_row(result) for result in content.results))
    insert(connection, "cs_file", ((f.source_sha256, f.name, f.size_bytes, f.sha256) for f in content.files))
    insert(connection, "cs_version", version_rows(content.versions))
    wanted = {result.sha256 for result in content.results} | {each.sha256 for each in content.files}
    for sha256 in sorted(wanted.union(*(sums_of(each) for each in content.versions))):
        insert(connection, "cs_chunk", _chunks(sha256, blobs[sha256]))
    insert(connection, "cs_view", sorted(content.view.items()))
    insert(connection, "cs_log", ((entry.at, entry.action, entry.detail) for entry in content.log[-_LOG_KEPT:]))
    insert(connection, "cs_meta", [*_meta_rows(content), (LAYERS, layers_sum(connection))])
    seal = put_seal(connection)
    connection.execute("COMMIT")
    return seal


def _meta_rows(content: ProjectFile) -> list[tuple[str, str]]:
    return [
        ("schema_version", str(SCHEMA_VERSION)),
        ("readable_from", str(READABLE_FROM)),
        ("app_version", __version__),
        ("uuid", content.uuid),
        ("generation", str(content.generation)),
        ("crs", content.crs),
        ("saved_at", content.saved_at),
    ]


def _source_rows(content: ProjectFile, records: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    for number, (source, record) in enumerate(zip(content.project.sources, records, strict=True)):
        source_id = source_id_of(content.project, number)
        facts = content.facts.get(source_id, SourceFacts())
        driver = PurePosixPath(source.path.replace("\\", "/")).suffix.lower().removeprefix(".")
        yield (number, source_id, source.role.value, source.path, source.layer, driver, source.encoding,
               source.crs or facts.crs, source.licence, source.sha256, facts.rows, facts.read_at, int(source.embedded),
               record)  # fmt: skip


def _scenario_rows(project: Project, records: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    for number, (scenario, record) in enumerate(zip(project.scenarios, records, strict=True)):
        yield number, scenario.scenario_id, scenario.name, record


def _look_rows(looks: tuple[LayerLook, ...], records: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    for number, (look, record) in enumerate(zip(looks, records, strict=True)):
        yield number, look.layer_id, None if look.visible is None else int(look.visible), look.order, record


def _result_row(result: StoredResult) -> tuple[object, ...]:
    sources = json.dumps(dict(sorted(result.sources.items())))
    return result.scenario, result.input_hash, result.engine, result.made_at, sources, result.sha256


def _chunks(sha256: str, pieces: Iterable[bytes]) -> Iterator[tuple[object, ...]]:
    digest = hashlib.sha256()
    for number, piece in enumerate(pieces):
        digest.update(piece)
        yield sha256, number, piece
    if digest.hexdigest() != sha256:
        message = f"content changed while it was written: {sha256}"
        raise ValueError(message)


def read_file(connection: sqlite3.Connection, folder: Path, *, lenient: bool = False) -> ProjectFile:
    """Project of a checked file (see :mod:`planner.store.opening`), lying in a folder.

    Raises
    ------
    Unreadable
        The rows do not make a project; ``lenient`` leaves aside what a newer version has added.
    """
    try:
        meta = {row[0]: row[1] for row in _texts(connection, "SELECT key, value FROM cs_meta")}
        project = project_of(_rows(connection), folder, lenient=lenient)
        return ProjectFile(
            project=project,
            uuid=meta["uuid"],
            generation=_counted(meta["generation"]),
            crs=meta["crs"],
            app_version=meta["app_version"],
            saved_at=meta["saved_at"],
            results=tuple(_results(connection)),
            files=tuple(_files(connection)),
            facts={key: SourceFacts(crs=crs, rows=rows, read_at=at) for key, crs, rows, at in _facts(connection)},
            view={row[0]: row[1] for row in _texts(connection, "SELECT name, value FROM cs_view ORDER BY fid")},
            log=tuple(
                LogEntry(at=at, action=action, detail=detail)
                for at, action, detail in _texts(connection, "SELECT at, action, detail FROM cs_log ORDER BY fid")
            ),
            versions=tuple(read_versions(connection)),
        )
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def _counted(written: object) -> int:
    # a number of any length would do as an integer, but not as what SQLite and the next save make of it
    if not (isinstance(written, str) and written.isdecimal() and len(written) < _DIGITS):
        raise Unreadable("generation")
    return int(written)


def _texts(connection: sqlite3.Connection, query: str) -> Iterator[tuple[str, ...]]:
    """Rows of texts alone; SQLite itself would keep anything in a column of texts."""
    for row in connection.execute(query):
        if not all(isinstance(value, str) for value in row):
            raise Unreadable(query)
        yield row


def _rows(connection: sqlite3.Connection) -> ProjectRows:
    listed: dict[str, list[str]] = {}
    for kind, table in _OWN_TABLE.items():
        found = connection.execute(f"SELECT record FROM {table} ORDER BY number")  # noqa: S608 - our own names
        listed[kind] = [record for (record,) in found]
    for kind, record in connection.execute("SELECT kind, record FROM cs_record ORDER BY kind, number"):
        listed.setdefault(kind, []).append(record)
    return ProjectRows(
        single=dict(connection.execute("SELECT key, value FROM cs_setting")),
        listed={kind: tuple(records) for kind, records in listed.items()},
    )


def _results(connection: sqlite3.Connection) -> Iterator[StoredResult]:
    columns = "scenario, input_hash, engine, made_at, sources, sha256"
    for scenario, input_hash, engine, made_at, sources, sha256 in _texts(
        connection,
        f"SELECT {columns} FROM cs_result ORDER BY fid",  # noqa: S608 - our own names
    ):
        yield StoredResult(
            scenario=scenario,
            input_hash=input_hash,
            engine=engine,
            made_at=made_at,
            sources=load(dict[str, str], sources),
            sha256=sha256,
        )


def _files(connection: sqlite3.Connection) -> Iterator[EmbeddedFile]:
    rows = connection.execute("SELECT source_sha256, name, size_bytes, sha256 FROM cs_file ORDER BY fid")
    for source_sha256, name, size_bytes, sha256 in rows:
        if not (isinstance(size_bytes, int) and all(isinstance(text, str) for text in (source_sha256, name, sha256))):
            raise Unreadable("cs_file")
        yield EmbeddedFile(source_sha256=source_sha256, name=name, size_bytes=size_bytes, sha256=sha256)


def _facts(connection: sqlite3.Connection) -> Iterator[tuple[str, str, int | None, str]]:
    for source_id, crs, rows, at in connection.execute("SELECT id, crs, rows, read_at FROM cs_source ORDER BY number"):
        texts = all(isinstance(text, str) for text in (source_id, crs, at))
        if not (texts and (rows is None or isinstance(rows, int))):
            raise Unreadable("cs_source")
        yield source_id, crs, rows, at


def has_edited_layers(connection: sqlite3.Connection) -> bool:
    """Whether another program has edited the layers: they are made from the project, which knows nothing of it."""
    kept = connection.execute("SELECT value FROM cs_meta WHERE key = ?", (LAYERS,)).fetchone()
    return kept is not None and kept[0] != layers_sum(connection)


def read_pieces(connection: sqlite3.Connection, sha256: str) -> Iterator[bytes]:
    """Content of a run or an embedded file, piece by piece.

    Raises
    ------
    Unreadable
        It is not the content of this sum; said after the last piece.
    """
    digest = hashlib.sha256()
    query = "SELECT content FROM cs_chunk WHERE sha256 = ? ORDER BY number"
    for (piece,) in connection.execute(query, (sha256,)):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise Unreadable(f"content {sha256}")


def pieces_of(content: bytes) -> tuple[bytes, ...]:
    """Content cut into pieces as the file keeps them."""
    return tuple(content[start : start + CHUNK_BYTES] for start in range(0, max(len(content), 1), CHUNK_BYTES))


def moved(content: ProjectFile, project: Project) -> ProjectFile:
    """The same file with another project, without runs of scenarios that are gone."""
    known = {"", *(scenario.scenario_id for scenario in project.scenarios)}
    results = tuple(result for result in content.results if result.scenario in known)
    return replace(content, project=project, results=results)
