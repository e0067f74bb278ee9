"""Places of the project's own layers, found by name; the index is made once for the layers that are open."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from planner.maps.search import Hit, build_index, find
from ui.desk import Desk
from ui.palette.entries import Entry, place_entry
from ui.texts import readable, tr_or

if TYPE_CHECKING:
    from planner.maps.layer import MapLayer
    from planner.maps.search import SearchIndex

LEAST_LETTERS, MOST = 3, 8
_known: dict[int, "tuple[Sequence[MapLayer], SearchIndex]"] = {}


def places_of(desk: Desk, typed: str) -> list[Entry]:
    """Roads, areas and other named places that fit what was typed."""
    if len(typed.strip()) < LEAST_LETTERS or not desk.session.is_open:
        return []
    hits = find(_index(desk.session.layers), typed, MOST)
    return [_entry(desk, hit) for hit in hits if hit.kind != "site"]


def _index(layers: "Sequence[MapLayer]") -> "SearchIndex":
    found = _known.get(0)
    if found is None or found[0] is not layers:
        found = (layers, build_index(layer for layer in layers if layer.layer_id != "candidates"))
        _known[0] = found
    return found[1]


def _entry(desk: Desk, hit: Hit) -> Entry:
    below = tr_or(f"report.layer_{hit.layer_id}", readable(hit.layer_id))
    key = f"{hit.layer_id}/{hit.row}"
    return place_entry(key, hit.title, partial(_go, desk, hit), below)


def _go(desk: Desk, hit: Hit) -> None:
    west, south, east, north = hit.bounds
    margin_m = max(200.0, 0.15 * max(east - west, north - south))
    desk.canvas.fit((west - margin_m, south - margin_m, east + margin_m, north + margin_m))
