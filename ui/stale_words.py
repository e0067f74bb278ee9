"""Why the shown results are no longer those of the project, in one sentence or two."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from planner.model.project import source_id_of
from ui.session import Session
from ui.setting_words import setting_name
from ui.texts import language, tr

if TYPE_CHECKING:
    from planner.app.freshness import StaleReason

_NAMED = 3
_PLAN, _OWN = "plan:", "own_values"


def stale_words(reasons: "Sequence[StaleReason]", session: Session) -> str:
    """What has changed since the run, by kind, and what to do."""
    of_kind: dict[str, list[str]] = {}
    for reason in reasons:
        of_kind.setdefault(reason.kind, []).append(reason.key)
    lines = []
    if keys := of_kind.get("setting"):
        lines.append(tr("ui.stale_settings", names=_list([setting_name(key, session.site_name) for key in keys])))
    sites = of_kind.get("site", [])
    if names := [session.site_name(key) for key in sites if not key.startswith(_PLAN)]:
        lines.append(tr("ui.stale_sites", n=len(names), names=_list(names)))
    if names := [session.site_name(key.removeprefix(_PLAN)) for key in sites if key.startswith(_PLAN)]:
        lines.append(tr("ui.stale_plans", n=len(names), names=_list(names)))
    if keys := of_kind.get("area"):
        lines.append(tr("ui.stale_areas", n=len(keys)))
    if keys := of_kind.get("source"):
        lines.append(tr("ui.stale_sources", n=len(keys), names=_list(source_names(keys, session))))
    if keys := of_kind.get("rules"):
        lines.append(tr("ui.stale_rules", n=len(keys), names=_list(_pack_names(keys, session))))
    if _OWN in of_kind.get("project", ()):
        lines.append(tr("ui.stale_own_values"))
    if not lines or {"grid", "design"} & set(of_kind) or set(of_kind.get("project", ())) - {_OWN}:
        lines.append(tr("ui.stale_other"))
    return " ".join((*lines, tr("ui.stale_run")))


def source_names(source_ids: Sequence[str], session: Session) -> list[str]:
    """Titles of sources, else the names of their files; a source that is gone has its id alone."""
    project = session.project
    if project is None:
        return list(source_ids)
    names = {
        source_id_of(project, number): source.title or PurePosixPath(source.path.replace("\\", "/")).name
        for number, source in enumerate(project.sources)
    }
    return [names.get(each) or each for each in source_ids]


def _pack_names(pack_ids: Sequence[str], session: Session) -> list[str]:
    """Titles of rule packs; one that is gone or cannot be read has its id alone."""
    from planner.app.rulepacks import pack_titles

    titles = {} if session.project is None else pack_titles(session.project, language())
    return [titles.get(each) or each for each in pack_ids]


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    rest = len(names) - _NAMED
    return tr("ui.stale_more", names=shown, n=rest) if rest > 0 else shown


def changed_words(reasons: "Sequence[StaleReason]", session: Session) -> str:
    """What has changed, in a few names: settings by name, other things by kind."""
    settings = [setting_name(each.key, session.site_name) for each in reasons if each.kind == "setting"]
    kinds = dict.fromkeys(_kind(each) for each in reasons if each.kind != "setting")
    return _list([*settings, *(tr(f"ui.outdated_kind_{kind}") for kind in kinds)])


def _kind(reason: "StaleReason") -> str:
    if reason.key.startswith(_PLAN):
        return "site_plan"
    return _OWN if reason.key == _OWN else reason.kind
