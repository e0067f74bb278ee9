"""Next month's long-list: what is new, what has changed, what is gone, by the sites' lasting ids; then taken over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project, Role, Source, source_id_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# nearer than this a site counts as not moved: digits lost in a spreadsheet
_SAME_PLACE_M = 1.0
# without an id, what lies this near or bears the same name is the same site
_NEAR_M = 10.0
_ROUNDING_PU = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """A site that only one of the lists has; ``said``: the planner has notes, a stage or changes on it."""

    site_id: str
    name: str
    said: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of a site, as text; empty: not said."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSite:
    """A site that both lists have, with what differs; ``moved_m``: by how much it has moved (0: not)."""

    site_id: str
    name: str
    fields: tuple[FieldChange, ...]
    moved_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanges:
    """What a new list of candidates would change; ``same``: how many sites are as they were.

    ``path``: the new file; ``source_id``: the source it takes the place of.
    """

    source_id: str
    path: Path
    added: tuple[SiteEntry, ...]
    changed: tuple[ChangedSite, ...]
    missing: tuple[SiteEntry, ...]
    same: int
    issues: tuple[Issue, ...] = ()


def candidates_source(project: Project) -> str:
    """Id of the source of candidates.

    Raises
    ------
    PlannerError
        There is none, or more than one.
    """
    ids = [source_id_of(project, n) for n, source in enumerate(project.sources) if source.role is Role.CANDIDATES]
    if len(ids) != 1:
        raise PlannerError.of("app.reimport_sources", where=project.name, count=len(ids))
    return ids[0]


def compare_list(project: Project, path: Path, progress: Progress = SILENT) -> ListChanges:
    """Read a new list of candidates, with the present one's mapping of columns, and compare the two.

    Raises
    ------
    PlannerError
        The project has not one list of candidates, or a file cannot be read.
    """
    source_id = candidates_source(project)
    old = next(s for n, s in enumerate(project.sources) if source_id_of(project, n) == source_id)
    new = replace(old, path=str(path.resolve()), sha256="", embedded=False)
    before, crs, _ = _read(project, old, "", Part(progress, 0.0, 0.5))
    after, _, issues = _read(project, new, crs, Part(progress, 0.5, 1.0))
    _check_ids(before, after, path.name)
    said = frozenset(site.site_id for site in project.sites)
    return replace(compare_frames(before, after, said), source_id=source_id, path=path, issues=issues)


def compare_frames(before: "GeoDataFrame", after: "GeoDataFrame", said: frozenset[str] = frozenset()) -> ListChanges:
    """Compare two lists of candidates in one metric CRS by ``site_id``.

    Parameters
    ----------
    said
        Ids on which the planner has said something.
    """
    old, new = before.set_index(before["site_id"].astype(str)), after.set_index(after["site_id"].astype(str))
    columns = [name for name in dict.fromkeys((*old.columns, *new.columns)) if name not in {"site_id", "geometry"}]
    both = [site_id for site_id in new.index if site_id in old.index]
    changed = [found for site_id in both if (found := _changed(site_id, old, new, columns)) is not None]
    return ListChanges(
        source_id="",
        path=Path(),
        added=tuple(_entry(site_id, new, said) for site_id in new.index if site_id not in old.index),
        changed=tuple(changed),
        missing=tuple(_entry(site_id, old, said) for site_id in old.index if site_id not in new.index),
        same=len(both) - len(changed),
    )


def _check_ids(before: "GeoDataFrame", after: "GeoDataFrame", where: str) -> None:
    """Refuse where ids are numbers of rows, and the same number stands for another site: notes would move to it."""
    from planner.io.finish import IDS_MADE

    if not (before.attrs.get(IDS_MADE) or after.attrs.get(IDS_MADE)):
        return
    old, new = before.set_index(before["site_id"].astype(str)), after.set_index(after["site_id"].astype(str))
    both = [site_id for site_id in new.index if site_id in old.index]
    other = [site_id for site_id in both if not _same_site(old.loc[site_id], new.loc[site_id])]
    if other:
        raise PlannerError.of("app.reimport_no_ids", where=where, count=len(other), site=other[0])


def _same_site(old: Any, new: Any) -> bool:  # noqa: ANN401 - rows of any columns
    name = _cell(old, "name")
    near = float(old["geometry"].distance(new["geometry"])) <= _NEAR_M
    return near or (name is not None and name == _cell(new, "name"))


def take_over(project: Project, changes: ListChanges) -> Project:
    """Project with the new list in the place of the old one; notes, stages and drawings stay with their ids.

    Raises
    ------
    PlannerError
        The new file is gone.
    """
    from planner.app.projectfiles.sources import relink

    return relink(project, changes.source_id, changes.path)


def as_rows(changes: ListChanges) -> list[tuple[str, str, str, str, str, str]]:
    """Changes as a table: what, site_id, name, field, before, after; one row a field."""
    rows = [("added", each.site_id, each.name, "", "", "") for each in changes.added]
    for site in changes.changed:
        rows += [("changed", site.site_id, site.name, each.field, each.before, each.after) for each in site.fields]
        if site.moved_m:
            rows.append(("changed", site.site_id, site.name, "moved_m", "", f"{site.moved_m:.0f}"))
    return [*rows, *(("missing", each.site_id, each.name, "", "", "") for each in changes.missing)]


def _read(
    project: Project, source: Source, crs: str, progress: Progress
) -> "tuple[GeoDataFrame, str, tuple[Issue, ...]]":
    from planner.io.load import load_sources

    alone = replace(project, sources=(source,), sites=(), areas=(), crs=crs or project.crs)
    inputs = load_sources(alone, progress)
    return inputs.frames[Role.CANDIDATES], inputs.crs, inputs.issues


def _changed(site_id: str, old: "GeoDataFrame", new: "GeoDataFrame", columns: Sequence[str]) -> ChangedSite | None:
    before, after = old.loc[site_id], new.loc[site_id]
    fields = []
    for name in columns:
        was, now = _cell(before, name), _cell(after, name)
        if was != now and not _rounded(was, now):
            fields.append(FieldChange(field=name, before=_text(was), after=_text(now)))
    moved_m = float(before["geometry"].distance(after["geometry"]))
    moved_m = moved_m if moved_m > _SAME_PLACE_M else 0.0
    if not fields and not moved_m:
        return None
    return ChangedSite(site_id=site_id, name=_text(_cell(after, "name")), fields=tuple(fields), moved_m=moved_m)


def _entry(site_id: str, rows: "GeoDataFrame", said: frozenset[str]) -> SiteEntry:
    return SiteEntry(site_id=site_id, name=_text(_cell(rows.loc[site_id], "name")), said=site_id in said)


def _cell(row: Any, name: str) -> Any:  # noqa: ANN401 - a row of any columns
    """Value of a cell; None where the list lacks the column or says nothing."""
    import pandas as pd

    value = row.get(name)
    return None if value is None or (not isinstance(value, list | tuple) and pd.isna(value)) else value


def _rounded(was: object, now: object) -> bool:
    """Whether two numbers are the same but for their last digits."""
    if not (isinstance(was, int | float) and isinstance(now, int | float)):
        return False
    return abs(was - now) <= _ROUNDING_PU * max(abs(was), abs(now))


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
