"""Online map providers as the library ``xyzservices`` lists them: names, credits, addresses. Asks nothing online."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from planner.maps.sources.webtiles import MAX_ZOOM, WEB_MERCATOR, Tile
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from xyzservices import TileProvider

_KEY_HINT = "<insert your"
_NOT_OURS = ("NASAGIBS",)
_KEY_FIELDS = ("apikey", "apiKey", "key", "accessToken", "subscriptionKey")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One online map.

    ``key_field`` is the name of the key the provider asks for; empty where it asks for none. ``attribution`` stands on
    every map that shows it.
    """

    provider_id: str
    attribution: str
    min_zoom: int
    max_zoom: int
    key_field: str = ""


@cache
def _library() -> Mapping[str, "TileProvider"]:
    import xyzservices.providers

    return dict(xyzservices.providers.flatten())


def providers() -> tuple[Provider, ...]:
    """All providers that serve Web Mercator tiles over an encrypted line, by name."""
    found = (_provider(name, entry) for name, entry in sorted(_library().items()) if _is_drawn(name, entry))
    return tuple(found)


def provider(provider_id: str) -> Provider:
    """One provider by its id.

    Raises
    ------
    PlannerError
        The library has no such provider.
    """
    entry = _library().get(provider_id)
    if entry is None:
        raise PlannerError.of("io.basemap_provider", where=provider_id)
    return _provider(provider_id, entry)


def tile_url(provider_id: str, tile: Tile, key: str = "") -> str:
    """Address of one tile. It holds the key: never log it, see :func:`redacted`.

    Raises
    ------
    PlannerError
        The library has no such provider.
    """
    entry = _library().get(provider_id)
    if entry is None:
        raise PlannerError.of("io.basemap_provider", where=provider_id)
    field = _key_field(entry)
    filled = {field: key} if field and key else {}
    row = tile.tms_row if entry.get("tms") else tile.row
    return str(entry.build_url(x=tile.column, y=row, z=tile.zoom, fill_subdomain=True, **filled))


def redacted(text: str, key: str) -> str:
    """Text without the key, for messages and logs.

    >>> redacted("https://a/1.png?key=S3CRET", "S3CRET")
    'https://a/1.png?key=***'
    """
    return text.replace(key, "***") if key else text


def _is_drawn(name: str, entry: "TileProvider") -> bool:
    plain = entry.get("crs") in {None, WEB_MERCATOR} and entry.get("status") != "broken"
    return plain and str(entry["url"]).startswith("https") and not name.startswith(_NOT_OURS)


def _provider(name: str, entry: "TileProvider") -> Provider:
    return Provider(
        provider_id=name,
        attribution=str(entry.get("attribution", "")),
        min_zoom=int(entry.get("min_zoom", 0)),
        max_zoom=min(int(entry.get("max_zoom", 19)), MAX_ZOOM),
        key_field=_key_field(entry),
    )


def _key_field(entry: "TileProvider") -> str:
    return next((name for name in _KEY_FIELDS if _KEY_HINT in str(entry.get(name, ""))), "")
