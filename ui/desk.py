"""What panels and commands are given: the session, the work, the preferences, and the window's own parts."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.layer_state import LayerState
from ui.map.canvas import MapCanvas
from ui.notices import Notices
from ui.preferences import Preferences
from ui.session import Session
from ui.work import Work

if TYPE_CHECKING:
    from planner.app.run import Run


@dataclass(slots=True, kw_only=True, eq=False, weakref_slot=True)
class Desk:
    """One window's context.

    ``restyle`` builds the window anew after language or look have changed; ``say`` shows a sentence in the status bar;
    ``fit``, ``zoom_to_site`` and ``zoom_to_place`` (easting, northing) move the map. ``notices.post`` tells something
    without blocking. ``show_panel`` brings a dock to the front by its id (False: there is none), ``open_table`` shows
    a layer's attributes (empty: those of the layer last shown), ``show_details`` turns to a page of the selected site,
    ``show_help`` opens a topic (empty: that of what has the keys). ``written_run`` is the run whose report
    was written last. ``kept`` is what panels of the window before this one leave to theirs, by panel id.
    """

    session: Session
    work: Work
    preferences: Preferences
    layers: LayerState
    restyle: Callable[[], None]
    canvas: MapCanvas
    window: QWidget | None = None
    actions: dict[str, QAction] = field(default_factory=dict)
    notices: Notices = field(default_factory=Notices)
    written_run: "Run | None" = None
    say: Callable[[str], None] = lambda _text: None
    fit: Callable[[], None] = lambda: None
    zoom_to_site: Callable[[], None] = lambda: None
    zoom_to_place: Callable[[float, float], None] = lambda _x_m, _y_m: None
    open_table: Callable[[str], None] = lambda _layer_id: None
    show_panel: Callable[[str], bool] = lambda _panel_id: False
    show_details: Callable[[str], None] = lambda _page_id: None
    show_help: Callable[[str], object] = lambda _topic: None
    kept: dict[str, object] = field(default_factory=dict)

    def give_way(self, other: "Desk") -> None:
        """The window is built anew: work that was begun on this desk ends on that of the new window."""
        for each in fields(self):
            setattr(self, each.name, getattr(other, each.name))
