"""Names of the project's own layers, found while they are typed: offline, without case, accents and umlauts.

All names lie in one text, a line each; a search is a few scans of it. Hits are ranked by how they fit (whole name,
its beginning, the beginning of a word, anywhere), then sites before places before roads, then the shorter name.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from planner.maps.layer import MapLayer
from planner.maps.places import Bounds, Places, SiteName, places_of, site_places
from planner.maps.spelling import plain, written_out

Kind = Literal["site", "place", "road", "coordinates"]
_LINE = "\n"
_KINDS: tuple[Kind, ...] = ("site", "place", "road")
_TOPMOST = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place that was found.

    Attributes
    ----------
    subtitle : str
        Layer id for a feature, site id for a site, the position as it was understood for coordinates.
    row : int
        First feature of that name in its layer; -1: a site or coordinates.
    x_m, y_m : float
        Where to go, in the project's CRS.
    bounds : tuple of float
        West, south, east, north of all that bears the name at this place, in metres.
    """

    kind: Kind
    title: str
    subtitle: str
    layer_id: str
    row: int
    x_m: float
    y_m: float
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """Names of one kind, a line each, as one text with a line break before and after each.

    ``starts[i]`` is where the line break before name ``i`` stands; ``place[i]`` is the number of the place.
    """

    sources: tuple[Places, ...]
    names: tuple[str, ...]
    text: str
    starts: tuple[int, ...]
    place: tuple[int, ...]

    def source_of(self, number: int) -> tuple[Places, int]:
        """Where a place's record stands."""
        for source in self.sources:
            if number < len(source.names):
                return source, number
            number -= len(source.names)
        raise IndexError(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchIndex:
    """All names of a project, ready to be searched. Immutable: build a new one where layers change."""

    shelves: tuple[_Shelf, ...]

    @property
    def n_names(self) -> int:
        """Number of places with a name."""
        return sum(len(places.names) for shelf in self.shelves for places in shelf.sources)


def build_index(layers: Iterable[MapLayer], sites: Sequence[SiteName] = ()) -> SearchIndex:
    """Index of all name-like text columns of some layers and of the sites.

    Parts of one road, or points close together, that bear the same name are one place. Where sites are given, the
    layer of candidates is left out: it holds the same places.
    """
    drawn = [layer for layer in layers if not (sites and layer.layer_id == "candidates")]
    sources = (site_places(sites), *(places for layer in drawn for places in places_of(layer)))
    return SearchIndex(shelves=tuple(_shelf([each for each in sources if each.kind == kind]) for kind in _KINDS))


def find(index: SearchIndex, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """Places whose name fits a text, the best first.

    Every word of the text must stand in the name; the first one decides the rank.
    """
    words = plain(text).split()
    if not words or limit < 1:
        return ()
    ranked: list[tuple[int, int, int, str, int]] = []
    for order, shelf in enumerate(index.shelves):
        for line, fit in _lines(shelf, words).items():
            ranked.append((fit, order, len(shelf.names[line]), shelf.names[line], shelf.place[line]))
    ranked.sort()
    best = list(dict.fromkeys((order, number) for _, order, _, _, number in ranked))[:limit]
    return tuple(_hit(index.shelves[order], number) for order, number in best)


def _hit(shelf: _Shelf, number: int) -> Hit:
    source, at = shelf.source_of(number)
    x_m, y_m = source.xy_m[at].tolist()
    west, south, east, north = source.bounds_m[at].tolist()
    return Hit(
        kind=source.kind,
        title=source.names[at],
        subtitle=source.details[at] or source.layer_id,
        layer_id=source.layer_id,
        row=int(source.row[at]),
        x_m=x_m,
        y_m=y_m,
        bounds=(west, south, east, north),
    )


def _shelf(sources: Sequence[Places]) -> _Shelf:
    entries: list[tuple[str, int]] = []
    spelled: dict[str, tuple[str, ...]] = {}
    names = (pair for source in sources for pair in zip(source.names, source.details, strict=True))
    for number, (name, detail) in enumerate(names):
        forms = spelled.get(name)
        if forms is None:
            forms = spelled[name] = _spellings(name)
        entries += [(form, number) for form in forms]
        if detail and plain(detail) not in forms:
            entries.append((plain(detail), number))
    lines = tuple(form for form, _ in entries)
    lengths = np.fromiter((len(line) + 1 for line in lines), dtype=np.int64, count=len(lines))
    return _Shelf(
        sources=tuple(sources),
        names=lines,
        text=_LINE + _LINE.join(lines) + _LINE if lines else "",
        starts=tuple((np.cumsum(lengths) - lengths).tolist()),
        place=tuple(number for _, number in entries),
    )


def _spellings(name: str) -> tuple[str, ...]:
    forms = {plain(name)} if name.isascii() else {plain(name), written_out(name)}
    return tuple(sorted(form for form in forms if form))


def _lines(shelf: _Shelf, words: Sequence[str]) -> dict[int, int]:
    """Lines that hold all words, each with how well the first word fits (0 best)."""
    found: dict[int, int] = {}
    whole = " ".join(words)
    for fit, needle in enumerate((_LINE + whole + _LINE, _LINE + whole, " " + whole, whole)):
        _collect(shelf, needle, fit, found)
    if len(words) > 1:
        rarest = max(words, key=len)
        lines: dict[int, int] = {}
        _collect(shelf, rarest, 4, lines, most=_TOPMOST * 25)
        fitting = (line for line in lines if all(word in shelf.names[line] for word in words))
        for line, _ in zip(fitting, range(_TOPMOST), strict=False):
            found.setdefault(line, 4)
    return found


def _collect(shelf: _Shelf, needle: str, fit: int, found: dict[int, int], most: int = _TOPMOST) -> None:
    """Note the lines that hold a needle, each once; lines noted before keep their better fit."""
    at, taken = shelf.text.find(needle), 0
    while at >= 0 and taken < most:
        line = bisect_right(shelf.starts, at) - 1
        found.setdefault(line, fit)
        taken += 1
        at = shelf.text.find(needle, shelf.starts[line] + len(shelf.names[line]) + 1)
