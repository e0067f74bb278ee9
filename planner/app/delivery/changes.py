"""What has changed between a locked version and today: the planner's edits, and what they do to the results."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from planner.app.editing_settings import settings_of
from planner.model.project import Project, source_id_of
from planner.model.result import Assessment, SiteResult
from planner.report.verdict import judge
from planner.store.codec import to_plain
from planner.store.scenarios import differences

# what names a record in its list; lists that are not here are compared record by record
_KEYS: Mapping[str, tuple[str, ...]] = {
    "growth": ("name",),
    "committed": ("name",),
    "operator_answers": ("site_id",),
    "designs": ("design_id",),
    "sites": ("site_id",),
    "areas": ("area_id",),
    "scenarios": ("scenario_id",),
    "own_values": ("table", "row", "column"),
    "site_plans": ("site_id",),
    "stakeholders": ("stakeholder_id",),
    "gates": ("site_id", "gate"),
    "actuals": ("site_id", "month"),
}
# how it looks, and lines that only tell of other changes
_UNTOLD = frozenset({"folder", "settings", "sources", "looks", "basemaps", "gate_events", "scenario"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of the project.

    Attributes
    ----------
    part : str
        ``setting``, ``source``, ``head``, or the project's list.
    key : str
        Dotted key of a setting, id of a record, field of the head.
    kind : str
        added, removed or changed.
    field : str
        Field of a changed record; empty: the whole.
    before, after : str
        As they are written; empty where there was nothing.
    """

    part: str
    key: str
    kind: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One figure of a site that is another now.

    ``name``: rank, verdict, chargers, connection_kw, hosting_kw, capex_eur, npv_eur, or ``rule:`` and the rule's id.
    None: not known, or not there.
    """

    site_id: str
    site_name: str
    name: str
    before: str | float | None
    after: str | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChanges:
    """All that is different; ``joined`` and ``left``: sites that only one of the two has."""

    edits: tuple[Edit, ...]
    shifts: tuple[Shift, ...]
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def what_changed(before: Project, then: Assessment | None, after: Project, now: Assessment | None) -> VersionChanges:
    """Changes from one state of the project and its result to another; results that are not there are left out."""
    edits = (*_settings(before, after), *_sources(before, after), *_records(before, after))
    if then is None or now is None:
        return VersionChanges(edits=edits, shifts=())
    old = {site.site_id: site for site in then.sites}
    new = {site.site_id: site for site in now.sites}
    shifts = [shift for site_id in old if site_id in new for shift in _shifts(old[site_id], new[site_id])]
    return VersionChanges(
        edits=edits,
        shifts=tuple(shifts),
        joined=tuple(sorted(set(new) - set(old))),
        left=tuple(sorted(set(old) - set(new))),
    )


def _settings(before: Project, after: Project) -> Iterator[Edit]:
    if before.scenario != after.scenario:
        yield Edit(part="head", key="scenario", kind="changed", before=before.scenario, after=after.scenario)
    for key, (old, new) in differences(settings_of(before), settings_of(after)).items():
        kind = "added" if old is None else "removed" if new is None else "changed"
        yield Edit(part="setting", key=key, kind=kind, before=_words(old), after=_words(new))


def _sources(before: Project, after: Project) -> Iterator[Edit]:
    for edit in _compared("source", _by_source(before), _by_source(after)):
        # that a file was noted as it is changes nothing; that it holds something else does
        if edit.field != "sha256" or (edit.before and edit.after):
            yield edit


def _by_source(project: Project) -> dict[str, dict[str, object]]:
    return {
        source_id_of(project, number): {
            item.name: getattr(source, item.name) for item in fields(source) if item.name != "source_id"
        }
        for number, source in enumerate(project.sources)
    }


def _records(before: Project, after: Project) -> Iterator[Edit]:
    for item in fields(Project):
        old, new = getattr(before, item.name), getattr(after, item.name)
        if item.name in _UNTOLD or old == new:
            continue
        if isinstance(old, tuple):
            yield from _compared(item.name, _by_key(item.name, old), _by_key(item.name, new))
        else:
            yield from _compared("head", {item.name: {"": old}}, {item.name: {"": new}})


def _by_key(name: str, records: Sequence[Any]) -> dict[str, dict[str, object]]:
    keys = _KEYS.get(name)
    found = {}
    for number, record in enumerate(records, start=1):
        key = " · ".join(str(getattr(record, each)) for each in keys) if keys else str(number)
        found[key] = {item.name: getattr(record, item.name) for item in fields(record)}
    return found


def _compared(part: str, old: Mapping[str, Mapping[str, object]], new: Mapping[str, Mapping[str, object]]
              ) -> Iterator[Edit]:  # fmt: skip
    for key in sorted({*old, *new}):
        if key not in new:
            yield Edit(part=part, key=key, kind="removed")
        elif key not in old:
            yield Edit(part=part, key=key, kind="added")
        else:
            for name in old[key]:
                one, other = old[key][name], new[key].get(name)
                if one != other:
                    yield Edit(part=part, key=key, kind="changed", field=name, before=_words(one), after=_words(other))


def _words(value: object) -> str:
    """Value as it is written; records and lists by their parts."""
    if value is None or value in ("", (), {}):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    plain = to_plain(value)
    if isinstance(plain, list):
        return ", ".join(_words(each) for each in plain)
    if isinstance(plain, dict):
        return ", ".join(f"{key} = {_words(each)}" for key, each in plain.items() if each not in (None, "", [], {}))
    return str(plain)


def _shifts(old: SiteResult, new: SiteResult) -> Iterator[Shift]:
    figures = {name: (_figures(old)[name], value) for name, value in _figures(new).items()}
    before = {f"rule:{each.rule_id}": each.outcome.value for each in old.rules}
    after = {f"rule:{each.rule_id}": each.outcome.value for each in new.rules}
    rules = {name: (before.get(name), after.get(name)) for name in sorted({*before, *after})}
    for name, (one, other) in {**figures, **rules}.items():
        if one != other:
            yield Shift(site_id=new.site_id, site_name=new.name or new.site_id, name=name, before=one, after=other)


def _figures(site: SiteResult) -> dict[str, str | float | None]:
    sizing, cost, grid = site.sizing, site.cost, site.grid
    chargers = () if sizing is None else sizing.chargers
    return {
        "rank": site.rank,
        "verdict": judge(site).verdict.value,
        "chargers": ", ".join(f"{each.count} x {each.charger_id}" for each in chargers) or None,
        "connection_kw": None if sizing is None else sizing.connection_kw,
        "hosting_kw": None if grid is None else grid.hosting_kw,
        "capex_eur": None if cost is None else cost.capex_eur.base,
        "npv_eur": None if cost is None else cost.npv_eur.base,
    }
