"""Layers as they are shown: a view of the project's looks. Map, layer list and layouts follow it.

Order, visibility, opacity and names are fields of the project's looks, so they are saved with it and can be undone.
Unlike in QGIS a tick is a step too (ticks in a row are one): undoing an earlier edit could otherwise never tell which
layers to show again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from planner.maps.layer import MapLayer
from planner.maps.legend import own_title
from planner.maps.style import default_style
from planner.model.look import LayerLook
from planner.model.project import Project
from ui.session import Session
from ui.texts import language, tr

SITES, HEAT = "candidates", "score_surface"
_HIDDEN_AT_FIRST = frozenset({"traffic", "population"})
_SHOWN_BETTER_BY = {"grid_buses": "grid_hosting"}


class LayerState(QObject):
    """Order (top first), visibility and look of each layer.

    Signals
    -------
    changed : something of it is another now
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order: tuple[str, ...] = ()
        self.hidden: frozenset[str] = _HIDDEN_AT_FIRST
        self._ids: tuple[str, ...] = ()
        self._session: Session | None = None
        self._own: tuple[LayerLook, ...] = ()
        self._trial: LayerLook | None = None
        self._shown: object = None

    def follow(self, session: Session) -> None:
        """Show and keep the looks of a session's project from now on."""
        if self._session is session:
            return
        self._session = session
        session.project_changed.connect(self._follow)
        session.run_changed.connect(self._rate)
        session.opened.connect(self._follow)
        session.closed.connect(self._follow)
        self._rate()
        self._follow()

    def offer(self, layers: Sequence[MapLayer]) -> None:
        """Take the layers of a project; each has the place that was chosen for it, or that of its style.

        A layer of which another shows the same places with more to say is hidden while that one is there, until
        somebody switches it.
        """
        rated = (HEAT,) if self._session is not None and self._session.run is not None else ()
        self._ids = tuple(dict.fromkeys([*(layer.layer_id for layer in layers), SITES, *rated]))
        self._tell(always=True)

    def placed(self, layer_ids: Iterable[str]) -> tuple[str, ...]:
        """Some layers in their order, top first, be they of those offered or still being read."""
        ids = tuple(layer_ids)
        among = [*(each for each in self.order if each in ids), *(each for each in ids if each not in self.order)]
        return _ordered(among, self._chosen())

    def look(self, layer_id: str) -> LayerLook:
        """Look in use: the one being tried, else the one chosen, else one that says nothing."""
        kept, tried = self.chosen(layer_id), self._trial
        if tried is None or tried.layer_id != layer_id:
            return kept
        return replace(tried, title=kept.title, order=kept.order, visible=kept.visible)

    def chosen(self, layer_id: str) -> LayerLook:
        """Look as chosen, whatever is being tried."""
        return self._chosen().get(layer_id, LayerLook(layer_id=layer_id))

    def title(self, layer_id: str) -> str:
        """Name of a layer: the planner's, the source's, or ours."""
        chosen = self.look(layer_id).title
        project = self._project
        if chosen or project is None or not layer_id.startswith("reference:"):
            return chosen or own_title(layer_id, language())
        source = next((each for each in project.sources if f"reference:{each.source_id}" == layer_id), None)
        return source.title if source is not None and source.title else own_title(layer_id, language())

    def arrange(self, order: Sequence[str]) -> None:
        """Another order, top first."""
        if tuple(order) == self.order:
            return
        placed = [replace(self.chosen(layer_id), order=place) for place, layer_id in enumerate(order)]
        self._keep(placed, tr("ui.layer_step_order"), "layer order")

    def show(self, layer_id: str, visible: bool) -> None:
        """Show or hide a layer."""
        if visible != (layer_id not in self.hidden):
            self._keep([replace(self.chosen(layer_id), visible=visible)], tr("ui.layer_step_visible"), "layer visible")

    def rename(self, layer_id: str, title: str) -> None:
        """Give a layer the planner's own name; empty: ours."""
        said = title.strip()
        said = "" if said == own_title(layer_id, language()) else said
        if said != self.chosen(layer_id).title:
            text = tr("ui.layer_step_rename", layer=self.title(layer_id))
            self._keep([replace(self.chosen(layer_id), title=said)], text)

    def fade(self, layer_id: str, opacity_pu: float) -> None:
        """See through a layer, 0 to 1; while a slider is held the steps are one."""
        text = tr("ui.layer_step_opacity", layer=self.title(layer_id))
        self._keep([replace(self.chosen(layer_id), opacity_pu=opacity_pu)], text, f"layer opacity {layer_id}")

    def choose(self, look: LayerLook, text: str) -> None:
        """Take another look for a layer, as a step that can be undone."""
        self._trial = None
        self._keep([look], text)
        self._tell()

    def attempt(self, look: LayerLook | None) -> None:
        """Show a look without choosing it; None ends the trial."""
        self._trial = look
        self._tell()

    def edit(self, change: Callable[[Project], Project], text: str) -> None:
        """Change something else of the project that belongs to its layers, as a step that can be undone."""
        if self._session is not None and self._session.project is not None:
            self._session.apply(change(self._session.project), text)

    @property
    def _project(self) -> Project | None:
        return self._session.project if self._session is not None else None

    def _chosen(self) -> dict[str, LayerLook]:
        project = self._project
        return {look.layer_id: look for look in (self._own if project is None else project.looks)}

    def _keep(self, looks: Iterable[LayerLook], text: str, merge_key: str = "") -> None:
        project = self._project
        if project is None or self._session is None:
            self._own = tuple({**self._chosen(), **{look.layer_id: look for look in looks}}.values())
            self._tell()
            return
        from planner.app.editing.looks import set_look

        for look in looks:
            project = set_look(project, look)
        self._session.apply(project, text, merge_key)

    def _follow(self) -> None:
        if self._project is None:
            self._own, self._trial = (), None
        self._tell()

    def _tell(self, *, always: bool = False) -> None:
        """Work out what is shown, and say so where it is another."""
        chosen = self._chosen()
        ids = [layer_id for layer_id in self._ids if not self._gone(layer_id)]
        self.order = _ordered(ids, chosen)
        self.hidden = _hidden(ids, chosen)
        shown = (self.order, self.hidden, tuple(chosen.values()), self._trial, self._titles(ids))
        if always or shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _rate(self) -> None:
        """The surface of the score comes and goes with the run."""
        ids = tuple(each for each in self._ids if each != HEAT)
        rated = self._session is not None and self._session.run is not None
        if self._ids:
            self._ids = (*ids, HEAT) if rated else ids
            self._tell()

    def _titles(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.title(layer_id) for layer_id in ids)

    def _gone(self, layer_id: str) -> bool:
        """Whether the layer's files were taken out of the project while it was open."""
        if self._session is None or self._session.book is None:
            return False
        from planner.app.layer_sources import sources_of_layer

        if sources_of_layer(self._session.book.project, layer_id):
            return False
        return any(sources_of_layer(step.project, layer_id) for step in self._session.book.steps)


def _ordered(ids: Sequence[str], chosen: dict[str, LayerLook]) -> tuple[str, ...]:
    """Layers with a place of their own in that order, the others where their style puts them."""
    places = {layer_id: look.order for layer_id, look in chosen.items() if look.order is not None}
    kept = sorted((layer_id for layer_id in ids if layer_id in places), key=lambda layer_id: places[layer_id])
    for layer_id in (each for each in ids if each not in places):
        z = default_style(layer_id).z
        at = next((i for i, other in enumerate(kept) if default_style(other).z < z), len(kept))
        kept.insert(at, layer_id)
    return tuple(kept)


def _hidden(ids: Sequence[str], chosen: dict[str, LayerLook]) -> frozenset[str]:
    covered = {layer_id for layer_id, better in _SHOWN_BETTER_BY.items() if better in ids}
    said = {layer_id: look.visible for layer_id, look in chosen.items() if look.visible is not None}
    covered |= {HEAT} & set(ids)
    unseen = {layer_id for layer_id in _HIDDEN_AT_FIRST | covered if said.get(layer_id) is not True}
    return frozenset(unseen | {layer_id for layer_id, visible in said.items() if not visible})
