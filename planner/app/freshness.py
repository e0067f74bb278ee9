"""Whether a run still answers for the project as it stands: what it was made of, and what has changed since."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from planner import __version__
from planner.app.editing_settings import FILE_SETTINGS, SCORING, settings_of
from planner.app.rulepacks import pack_hashes
from planner.app.run import Run
from planner.io.provenance import public_path, sha256_of
from planner.model.drawn import Plain, PlannerSite
from planner.model.errors import PlannerError
from planner.model.project import Project, Source, source_id_of
from planner.model.result import Provenance
from planner.store.scenarios import differences, flat_settings

if TYPE_CHECKING:
    from planner.app.projectfiles.sources import SourceChange

ReasonKind = Literal["setting", "site", "area", "source", "grid", "design", "project", "rules"]

_HEAD = ("crs", "project_date", "language", "defaults")
_GRID = ("growth", "committed", "operator_answers", "typical_grid")
# hashes of what a run has read: of a source by its id, of a file that a setting names, and what was noted meanwhile
_CONTENT, _FILE, _NOTED = "content:", "content:@file:", "content:@noted:"
# ranked anew at once, and chosen anew on a run that stays: neither makes it stale
_BESIDE = (SCORING, "plan.")
_UNREAD = {"sha256": "", "title": "", "confidentiality": "internal", "embedded": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleReason:
    """One difference between what a run was made of and the project.

    ``key``: dotted key of a setting, id of a site, area or source; ``before`` and ``after`` are known for settings.
    """

    kind: ReasonKind
    key: str
    before: Plain | None = None
    after: Plain | None = None


def made_of(project: Project) -> dict[str, str]:
    """Digest of each part of a project that an assessment reads beside the settings: by kind and id.

    Names and notes that only stand in lists, looks, basemaps and scenarios are left out. Of files stands what is noted
    of them; a run puts what it has read in its place (:func:`contents_read`).
    """
    packs = {f"rules:{pack_id}": sha256 for pack_id, sha256 in pack_hashes(project).items()}
    return {key: str(value) if key.startswith(_CONTENT) else _digest(value) for key, value in _parts(project)} | packs


def contents_read(project: Project, records: Iterable[Provenance]) -> dict[str, str]:
    """SHA-256 of the files behind a run, as :func:`made_of` names them: of each source, and of files in settings."""
    read = {f"{_CONTENT}{source_id}": sha256 for source_id, sha256 in hashes_read(project, records).items()}
    return read | {f"{_FILE}{key}": sha256 for key, sha256 in _setting_files(project).items()}


def hashes_read(project: Project, records: Iterable[Provenance]) -> dict[str, str]:
    """SHA-256 of the files that were read, by source id; files that the project no longer names are left out."""
    read = {(each.role, each.path): each.sha256 for each in records}
    found = {}
    for number, source in enumerate(project.sources):
        sha256 = read.get((source.role.value, public_path(source, project.folder)))
        if sha256 is not None:
            found[source_id_of(project, number)] = sha256
    return found


def stale_reasons(run: Run, project: Project, changes: "Iterable[SourceChange]" = ()) -> tuple[StaleReason, ...]:
    """What has changed in the project, in its scenario in use, since a run was made; empty: the run answers for it.

    Settings of the score are left out: the sites are ranked anew at once. A run that does not know what it was made of
    is compared by its settings alone. Files that settings name are looked at; of sources counts what ``changes`` has
    seen of them, else what has been noted since.

    Raises
    ------
    PlannerError
        The scenario in use cannot be.
    """
    then = run.made_of
    files = {f"{_FILE}{key}": sha256 for key, sha256 in _setting_files(project).items()}
    same = {key.removeprefix(_FILE) for key, sha256 in files.items() if then.get(key) == sha256}
    reasons = [
        StaleReason(kind="setting", key=key, before=before, after=after)
        for key, (before, after) in differences(run.assessment.settings, settings_of(project)).items()
        if not key.startswith(_BESIDE) and key not in same
    ]
    if not then:
        return tuple(reasons)
    now = made_of(project)
    keys = {key for key in {*then, *now} if not key.startswith(_CONTENT) and then.get(key) != now.get(key)}
    keys |= {f"source:{source_id}" for source_id in _other_sources(then, now, changes)}
    reasons += [StaleReason(kind=_kind(key), key=key.partition(":")[2]) for key in sorted(keys)]
    told = {reason.key for reason in reasons}
    other = sorted(key.removeprefix(_FILE) for key, sha256 in files.items() if then.get(key, sha256) != sha256)
    return (*reasons, *(StaleReason(kind="setting", key=key) for key in other if key not in told))


def is_stale(run: Run, project: Project, changes: "Iterable[SourceChange]" = ()) -> bool:
    """Whether a run is to be made anew: for a reason, by another version, or not known what it was made of."""
    if not run.made_of or run.assessment.engine_version != __version__:
        return True
    try:
        return bool(stale_reasons(run, project, changes))
    except PlannerError:
        return True


def _other_sources(then: Mapping[str, str], now: Mapping[str, str], changes: "Iterable[SourceChange]") -> set[str]:
    """Sources whose file is known to hold something else than what a run has read.

    What was noted before the run tells nothing: the run may have read the file after it was changed.
    """
    seen = {change.source_id: change.sha256 for change in changes if change.sha256}
    found = set()
    for key, read in then.items():
        if not key.startswith(_CONTENT) or key.startswith((_FILE, _NOTED)):
            continue
        source_id = key.removeprefix(_CONTENT)
        noted = now.get(key, read)
        known_then = then.get(f"{_NOTED}{source_id}") == noted
        if seen.get(source_id, read if known_then else noted) != read:
            found.add(source_id)
    return found


def _setting_files(project: Project) -> dict[str, str]:
    """SHA-256 of the files that settings name, by key; those that cannot be read are left out."""
    flat = flat_settings(settings_of(project))
    found = {}
    for key in FILE_SETTINGS:
        name = flat.get(key)
        if isinstance(name, str) and name:
            path = project.folder / name
            try:
                stamp = path.stat()
                found[key] = _hash_at(path, stamp.st_mtime_ns, stamp.st_size)
            except (OSError, ValueError):
                continue
    return found


@lru_cache(maxsize=16)
def _hash_at(path: Path, changed_ns: int, size_bytes: int) -> str:  # noqa: ARG001 - read again where either differs
    return sha256_of(path)


def _parts(project: Project) -> Iterator[tuple[str, object]]:
    for number, source in enumerate(project.sources):
        if source.role.value != "reference":
            source_id = source_id_of(project, number)
            yield f"source:{source_id}", asdict(_read_part(source))
            if source.sha256:
                yield f"{_CONTENT}{source_id}", source.sha256
                yield f"{_NOTED}{source_id}", source.sha256
    for site in project.sites:
        if (assessed := _assessed(site)) is not None:
            yield f"site:{site.site_id}", assessed
    for area in project.areas:
        if area.use == "constraint":
            yield f"area:{area.area_id}", (area.wkt, area.kind, area.name)
    yield "project:", {name: getattr(project, name) for name in _HEAD}
    yield "grid:", {name: getattr(project, name) for name in _GRID}
    yield "design:", project.designs
    if project.own_values:
        yield "project:own_values", project.own_values
    for plan in project.site_plans:
        yield f"site:plan:{plan.site_id}", asdict(plan)


def _read_part(source: Source) -> Source:
    """What the reader of a source asks of it; a project that moves names the same files by other paths."""
    name = PurePosixPath(source.path.replace("\\", "/")).name
    return replace(source, source_id="", path=name, **_UNREAD)  # type: ignore[arg-type]  # values of their fields


def _assessed(site: PlannerSite) -> object | None:
    """What an assessment asks of a planner's word on a site; None where it says nothing to it."""
    said = asdict(replace(site, note="", stage=""))
    return None if said == asdict(PlannerSite(site_id=site.site_id)) else said


def _kind(key: str) -> ReasonKind:
    return key.partition(":")[0]  # type: ignore[return-value]  # keys are made by _parts


def _digest(value: object) -> str:
    text = json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)  # type: ignore[call-overload]  # a record
    return dict(value) if isinstance(value, Mapping) else str(value)
