"""Joins the map to the session: which layers and sites are drawn, and what a click means."""

from PySide6.QtCore import QObject, QTimer

from planner.maps.bins import Bounds
from planner.maps.layer import MapLayer
from ui.layer_state import SITES, LayerState
from ui.map.canvas import MapCanvas
from ui.map.drawable import PER_SITE_LAYERS, Columns, Drawable, loading_drawable, make_drawable, union
from ui.map.first_sight import FirstSight
from ui.map.grid_trace import GridTraces
from ui.map.present_sites import present
from ui.map.reading import ReferenceReading
from ui.map.sites import PICK_PX, SiteMarkers, markers_of_layer, markers_of_run, no_markers
from ui.session import Session
from ui.work import Work

HOSTING = "grid_hosting"
MORE_MS = 30


class MapBinding(QObject):
    """Keeps a canvas showing what session and layer state say."""

    def __init__(self, canvas: MapCanvas, session: Session, layers: LayerState, work: Work | None = None) -> None:
        super().__init__(canvas)
        self._canvas, self._session, self._layers = canvas, session, layers
        self._columns: dict[str, Columns] = {}
        self._traces = GridTraces(())
        self.first = None if work is None else FirstSight(session, work, self)
        self.reading = None if work is None else ReferenceReading(session, work, self)
        for each in (self.first, self.reading):
            if each is not None:
                each.more.connect(self._show_more)
        self._soon = QTimer(self, singleShot=True, interval=MORE_MS)
        self._soon.timeout.connect(self._show)
        self._fit_due = True
        session.opened.connect(self._opened)
        session.closed.connect(self._clear)
        session.layers_changed.connect(self._load)
        session.run_changed.connect(self._show_sites)
        session.selected.connect(self._select)
        layers.changed.connect(self._show)
        canvas.site_clicked.connect(session.select)
        canvas.place_clicked.connect(self._pick_bus)
        self._load()
        canvas.select(session.site_id)

    def _opened(self) -> None:
        """Another project is shown as a whole, as soon as it is known where it lies."""
        self._fit_due = True

    def _clear(self) -> None:
        """A closed project leaves nothing in memory."""
        self._columns = {}
        self._traces = GridTraces(())
        self._canvas.set_trace(None)
        self._canvas.set_layers(())
        self._canvas.set_sites(no_markers())

    def _load(self) -> None:
        """Take the session's layers."""
        layers = self._session.layers
        if self.first is not None:
            self.first.follow()
        before = self._columns
        self._columns = {}
        for layer in layers:
            kept = before.get(layer.layer_id) or self._just_read(layer.layer_id)
            self._columns[layer.layer_id] = kept if kept is not None and kept.layer is layer else Columns(layer)
        self._traces = GridTraces(layers)
        self._canvas.set_trace(None)
        self._canvas.set_notice(self._session.notice)
        self._layers.offer(layers)
        if self._fit_due and self._session.is_open:
            self.fit()

    def fit(self) -> None:
        """Show all sites with their surroundings; without sites, all layers."""
        markers = self._markers()
        if len(markers.ids) > 1:
            (west, south), (east, north) = markers.xy_m.min(axis=0), markers.xy_m.max(axis=0)
            self._fit((float(west), float(south), float(east), float(north)))
            return
        boxes = [columns.bounds_m for columns in self._columns.values()]
        known = [box for box in boxes if box is not None]
        if known:
            self._fit(union(known))

    def _fit(self, bounds_m: Bounds | None) -> None:
        self._fit_due = False
        self._canvas.fit(bounds_m)

    def _pick_bus(self, x_m: float, y_m: float) -> None:
        """Light up the bus under the cursor, where the layer of capacities is shown."""
        shown = HOSTING not in self._layers.hidden
        reach_m = PICK_PX * self._canvas.view.m_per_px
        self._canvas.set_trace(self._traces.at(x_m, y_m, reach_m) if shown else None)

    def zoom_to_place(self, x_m: float, y_m: float) -> None:
        """Go to a place and light up the bus that is there."""
        self._canvas.set_view(self._canvas.view.fitted((x_m - 250, y_m - 250, x_m + 250, y_m + 250)))
        self._canvas.set_trace(self._traces.at(x_m, y_m, 1.0))

    def zoom_to_site(self) -> None:
        """Go to the selected site, close enough to see its streets."""
        at = self._markers().position(self._session.site_id or "")
        if at is not None:
            x_m, y_m = at
            self._canvas.set_view(self._canvas.view.fitted((x_m - 600, y_m - 600, x_m + 600, y_m + 600)))

    def _select(self, site_id: str) -> None:
        if any(layer.layer_id in PER_SITE_LAYERS for layer in self._session.layers):
            self._show()
        self._canvas.select(site_id or None)

    def _show(self) -> None:
        hidden = self._layers.hidden
        if HOSTING in hidden:
            self._canvas.set_trace(None)
        drawn = {each: self._drawable(each) for each in self._columns if each not in hidden and each != SITES}
        drawn |= {each.layer_id: each for each in self._loading()}
        self._canvas.set_layers([drawn[each] for each in reversed(self._layers.placed(drawn))])
        self._show_sites()

    def _just_read(self, layer_id: str) -> Columns | None:
        return None if self.reading is None else self.reading.read.get(layer_id)

    def _show_more(self, layer_id: str) -> None:
        """Paint what has just been read of a layer; a map that shows nothing yet shows where it lies."""
        known = [each.bounds_m(layer_id) for each in (self.first, self.reading) if each is not None]
        bounds = next((each for each in known if each is not None), None)
        if bounds is not None and self._fit_due and not self._columns:
            self._fit(bounds)
            self._show()
        elif not self._soon.isActive():
            self._soon.start()

    def _loading(self) -> list[Drawable]:
        return [
            loading_drawable(layer_id, pieces, self._layers.look(layer_id), serial)
            for reader in (self.first, self.reading)
            if reader is not None
            for layer_id, (pieces, serial) in reader.pieces.items()
            if layer_id not in self._layers.hidden
        ]

    def _drawable(self, layer_id: str) -> Drawable:
        columns = self._columns[layer_id]
        return make_drawable(columns.layer, self._session.site_id, self._layers.look(layer_id), columns)

    def _show_sites(self) -> None:
        self._canvas.set_sites(self._markers(), shown=SITES not in self._layers.hidden)

    def _markers(self) -> SiteMarkers:
        candidates: MapLayer | None = next((each for each in self._session.layers if each.layer_id == SITES), None)
        if self._session.run is not None:
            return present(markers_of_run(self._session.run), candidates)
        return no_markers() if candidates is None else markers_of_layer(candidates)
