"""Positions and named places of the project's own layers, as entries of the search."""

from functools import partial

from planner.maps.search import Hit
from ui.desk import Desk
from ui.map.room import room_of
from ui.palette.entries import Entry, place_entry
from ui.texts import readable, tr_or

LEAST_LETTERS, MOST = 3, 8


def places_of(desk: Desk, typed: str) -> list[Entry]:
    """Roads, areas, other named places and positions that fit what was typed; nothing while names are being read."""
    if len(typed.strip()) < LEAST_LETTERS or not desk.session.is_open:
        return []
    hits = room_of(desk).places.search(typed, MOST)
    return [_entry(desk, hit) for hit in hits if hit.kind != "site"]


def _entry(desk: Desk, hit: Hit) -> Entry:
    below = tr_or(f"report.layer_{hit.layer_id}", readable(hit.layer_id)) if hit.layer_id else hit.subtitle
    key = f"{hit.layer_id}/{hit.row}/{hit.title}"
    return place_entry(key, hit.title, partial(_go, desk, hit), below)


def _go(desk: Desk, hit: Hit) -> None:
    west, south, east, north = hit.bounds
    margin_m = max(200.0, 0.15 * max(east - west, north - south))
    desk.canvas.fit((west - margin_m, south - margin_m, east + margin_m, north + margin_m))
