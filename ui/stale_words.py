"""Why the shown results are no longer those of the project, in one sentence or two."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.session import Session
from ui.setting_words import setting_name
from ui.texts import tr

if TYPE_CHECKING:
    from planner.app.freshness import StaleReason

_NAMED = 3


def stale_words(reasons: "Sequence[StaleReason]", session: Session) -> str:
    """What has changed since the run, by kind, and what to do."""
    of_kind: dict[str, list[str]] = {}
    for reason in reasons:
        of_kind.setdefault(reason.kind, []).append(reason.key)
    lines = []
    if keys := of_kind.get("setting"):
        lines.append(tr("ui.stale_settings", names=_list([setting_name(key, session.site_name) for key in keys])))
    if keys := of_kind.get("site"):
        lines.append(tr("ui.stale_sites", n=len(keys), names=_list([session.site_name(key) for key in keys])))
    if keys := of_kind.get("area"):
        lines.append(tr("ui.stale_areas", n=len(keys)))
    if keys := of_kind.get("source"):
        lines.append(tr("ui.stale_sources", n=len(keys), names=_list(keys)))
    if keys := of_kind.get("rules"):
        lines.append(tr("ui.stale_rules", n=len(keys), names=_list(keys)))
    if not lines or {"grid", "design", "project"} & set(of_kind):
        lines.append(tr("ui.stale_other"))
    return " ".join((*lines, tr("ui.stale_run")))


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    rest = len(names) - _NAMED
    return tr("ui.stale_more", names=shown, n=rest) if rest > 0 else shown


def changed_words(reasons: "Sequence[StaleReason]", session: Session) -> str:
    """What has changed, in a few names: settings by name, other things by kind."""
    settings = [setting_name(each.key, session.site_name) for each in reasons if each.kind == "setting"]
    kinds = dict.fromkeys(each.kind for each in reasons if each.kind != "setting")
    return _list([*settings, *(tr(f"ui.outdated_kind_{kind}") for kind in kinds)])
