"""What the search offers: actions, panels, pages, layers, sites, settings and help topics, and what each does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from PySide6.QtGui import QKeySequence

from planner.maps.style import default_style
from ui.actions import ACTIONS
from ui.desk import Desk
from ui.help_topics import topics
from ui.layer_state import SITES
from ui.models.site_columns import kind_text
from ui.palette.rank import Words
from ui.registry import find_pages, find_panels
from ui.texts import readable, tr, tr_or

Group = Literal["action", "panel", "page", "layer", "site", "place", "setting", "help"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that can be found; ``key`` names it for what was used last."""

    key: str
    group: Group
    title: str
    words: Words
    do: Callable[[], object]
    icon: str = ""
    shortcut: str = ""
    below: str = ""
    enabled: bool = True


def entries_of(desk: Desk) -> list[Entry]:
    """Everything that can be found now."""
    session = desk.session
    found = [*_actions(desk), *_settings(desk), *_topics(desk)]
    if session.is_open:
        found += [*_panels(desk), *_pages(desk), *_layers(desk), *_sites(desk)]
    return found


def _entry(group: Group, name: str, title: str, do: Callable[[], object], **more: str) -> Entry:
    kind = tr(f"ui.palette_{group}")
    words = Words.of(title, f"{kind} {more.get('below', '')}")
    return Entry(key=f"{group}:{name}", group=group, title=title, words=words, do=do, **more)  # type: ignore[arg-type]


def place_entry(name: str, title: str, do: Callable[[], object], below: str) -> Entry:
    """A named place of a layer."""
    return _entry("place", name, title, do, icon="locate", below=below)


def _actions(desk: Desk) -> Iterator[Entry]:
    icons = {spec.action_id: spec.icon for spec in ACTIONS}
    for name, action in desk.actions.items():
        if name == "palette":
            continue
        title = action.text().replace("&", "")
        yield Entry(
            key=f"action:{name}", group="action", title=title, words=Words.of(title, tr("ui.palette_action")),
            do=action.trigger, shortcut=action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            enabled=action.isEnabled(),
            icon=icons.get(name, ""),
        )  # fmt: skip


def _panels(desk: Desk) -> Iterator[Entry]:
    for spec in find_panels():
        do = partial(desk.show_panel, spec.panel_id)
        yield _entry("panel", spec.panel_id, tr(spec.title_code), do, icon=spec.icon, shortcut=spec.shortcut)


def _pages(desk: Desk) -> Iterator[Entry]:
    for page in find_pages() if desk.session.site is not None else ():
        do = partial(desk.show_details, page.page_id)
        yield _entry("page", page.page_id, tr(page.title_code), do, icon=page.icon)


def _layers(desk: Desk) -> Iterator[Entry]:
    titles = {look.layer_id: look.title for look in desk.session.project.looks} if desk.session.project else {}
    for layer_id in desk.layers.order:
        name = titles.get(layer_id) or tr_or(default_style(layer_id).label_code, readable(layer_id))
        hidden = layer_id in desk.layers.hidden
        below = tr("ui.palette_layer_show") if hidden else tr("ui.palette_layer_hide")
        do = partial(desk.layers.show, layer_id, hidden)
        yield _entry("layer", layer_id, name, do, icon="layers", below=below)


def _sites(desk: Desk) -> Iterator[Entry]:
    for site_id, name, below in _site_rows(desk):
        yield _entry("site", site_id, name, partial(_go_to_site, desk, site_id), icon="site", below=below)


def _site_rows(desk: Desk) -> Iterator[tuple[str, str, str]]:
    run = desk.session.run
    if run is not None:
        for site in run.assessment.sites:
            yield (
                site.site_id,
                site.name or site.site_id,
                " · ".join(part for part in (kind_text(site.kind), site.address.city) if part),
            )
        return
    layer = next((each for each in desk.session.layers if each.layer_id == SITES), None)
    if layer is None or not {"site_id", "name"} <= set(layer.attributes):
        return
    for site_id, name in zip(layer.attributes["site_id"].tolist(), layer.attributes["name"].tolist(), strict=True):
        yield str(site_id), str(name or site_id), ""


def _go_to_site(desk: Desk, site_id: str) -> None:
    desk.session.select(site_id)
    desk.zoom_to_site()


def _settings(desk: Desk) -> Iterator[Entry]:
    from ui.preferences_dialog import SECTIONS

    for section in SECTIONS:
        title = tr(f"ui.prefs_{section}")
        do = partial(_open_settings, desk, section)
        yield _entry("setting", section, title, do, icon="settings", below=tr("ui.prefs_title"))


def _open_settings(desk: Desk, section: str) -> None:
    from ui.preferences_dialog import preferences_dialog

    preferences_dialog(desk, section).open()


def _topics(desk: Desk) -> Iterator[Entry]:
    for topic in topics():
        yield _entry("help", topic.topic_id, topic.title, partial(desk.show_help, topic.topic_id), icon="help")
