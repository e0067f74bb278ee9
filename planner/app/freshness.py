"""Whether a run still answers for the project as it stands: what it was made of, and what has changed since."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from planner.app.editing_settings import WEIGHTS, settings_of
from planner.app.run import Run
from planner.model.drawn import Plain, PlannerSite
from planner.model.project import Project, Source, source_id_of
from planner.store.scenarios import differences

ReasonKind = Literal["setting", "site", "area", "source", "grid", "design", "project"]

_HEAD = ("crs", "project_date", "language", "defaults")
_GRID = ("growth", "committed", "operator_answers", "typical_grid")
_CONTENT = "content"
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

    Names and notes that only stand in lists, looks, basemaps and scenarios are left out.
    """
    return {key: _digest(value) for key, value in _parts(project)}


def stale_reasons(run: Run, project: Project) -> tuple[StaleReason, ...]:
    """What has changed in the project, in its scenario in use, since a run was made; empty: the run answers for it.

    Weights are left out: they are ranked anew at once. A run that does not know what it was made of is compared by its
    settings alone.

    Raises
    ------
    PlannerError
        The scenario in use cannot be.
    """
    changes = differences(run.assessment.settings, settings_of(project))
    reasons = [
        StaleReason(kind="setting", key=key, before=before, after=after)
        for key, (before, after) in changes.items()
        if not key.startswith(WEIGHTS)
    ]
    if not run.made_of:
        return tuple(reasons)
    then, now = run.made_of, made_of(project)
    keys = sorted(key for key in {*then, *now} if then.get(key) != now.get(key) and _tells(key, then, now))
    reasons += [StaleReason(kind=_kind(key), key=key.partition(":")[2]) for key in keys]
    return tuple(reasons)


def _tells(key: str, then: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """A file's hash tells something only where it was noted both times."""
    return not key.startswith(_CONTENT) or (key in then and key in now)


def _parts(project: Project) -> Iterator[tuple[str, object]]:
    for number, source in enumerate(project.sources):
        if source.role.value != "reference":
            source_id = source_id_of(project, number)
            yield f"source:{source_id}", asdict(_read_part(source))
            if source.sha256:
                yield f"{_CONTENT}:{source_id}", source.sha256
    for site in project.sites:
        if (assessed := _assessed(site)) is not None:
            yield f"site:{site.site_id}", assessed
    for area in project.areas:
        if area.use == "constraint":
            yield f"area:{area.area_id}", (area.wkt, area.kind, area.name)
    yield "project:", {name: getattr(project, name) for name in _HEAD}
    yield "grid:", {name: getattr(project, name) for name in _GRID}
    yield "design:", project.designs


def _read_part(source: Source) -> Source:
    """What the reader of a source asks of it; a project that moves names the same files by other paths."""
    name = PurePosixPath(source.path.replace("\\", "/")).name
    return replace(source, source_id="", path=name, **_UNREAD)  # type: ignore[arg-type]  # values of their fields


def _assessed(site: PlannerSite) -> object | None:
    """What an assessment asks of a planner's word on a site; None where it says nothing to it."""
    said = asdict(replace(site, note="", stage=""))
    return None if said == asdict(PlannerSite(site_id=site.site_id)) else said


def _kind(key: str) -> ReasonKind:
    kind = key.partition(":")[0]
    return "source" if kind == _CONTENT else kind  # type: ignore[return-value]  # keys are made by _parts


def _digest(value: object) -> str:
    text = json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)  # type: ignore[call-overload]  # a record
    return dict(value) if isinstance(value, Mapping) else str(value)
