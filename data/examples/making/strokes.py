"""Street names for a network of unnamed pieces: pieces that run on straight make one street."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from shapely.geometry import LineString

MAX_TURN_DEG = 40.0

STEMS = (
    "Linden", "Kirch", "Schul", "Garten", "Rosen", "Bach", "Mühl", "Ahorn", "Eichen", "Tulpen", "Wiesen", "Feld",
    "Birken", "Nelken", "Acker", "Brunnen", "Wald", "Flieder", "Kapellen", "Ulmen", "Winkel", "Anger", "Lerchen",
    "Amsel", "Reb", "Hirten", "Damm", "Erlen", "Sonnen", "Friedhof", "Pappel", "Finken", "Buchen", "Kastanien", "Hof",
    "Weiden", "Storchen", "Krummen", "Tabak", "Zehnt", "Burg", "Fischer", "Schmiede", "Kreuz", "Höhen", "Meisen",
    "Holunder", "Walnuss", "Kirschen", "Apfel", "Quitten", "Hasel", "Schlehen", "Ginster", "Heide", "Moos", "Torf",
    "Kies", "Sand", "Lehm",
)  # fmt: skip
ENDINGS = ("straße", "weg", "gasse", "pfad", "ring")


def street_names() -> Iterator[str]:
    """Invented street names, the common ones first: Lindenstraße, Kirchstraße ... Lindenweg ..."""
    return (stem + ending for ending in ENDINGS for stem in STEMS)


def strokes(pieces: Sequence[LineString]) -> list[int]:
    """Stroke number of each piece; numbers run from the longest stroke down.

    At every node the pair of pieces with the smallest turn is joined first (at most ``MAX_TURN_DEG``), each end once:
    the usual "every best fit" rule of street-network studies.
    """
    ends: dict[tuple[float, float], list[tuple[int, float]]] = defaultdict(list)
    for i, piece in enumerate(pieces):
        coords = list(piece.coords)
        ends[coords[0]].append((i, _bearing(coords[0], coords[1])))
        ends[coords[-1]].append((i, _bearing(coords[-1], coords[-2])))
    parent = list(range(len(pieces)))
    for node in sorted(ends):
        for a, b in _straight_pairs(ends[node]):
            parent[_root(parent, a)] = _root(parent, b)
    length_m: dict[int, float] = defaultdict(float)
    for i, piece in enumerate(pieces):
        length_m[_root(parent, i)] += piece.length
    number = {root: n for n, root in enumerate(sorted(length_m, key=lambda r: (-round(length_m[r], 1), r)))}
    return [number[_root(parent, i)] for i in range(len(pieces))]


def _bearing(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.atan2(b[1] - a[1], b[0] - a[0])


def _straight_pairs(arms: list[tuple[int, float]]) -> list[tuple[int, int]]:
    turns = sorted(
        (abs(math.pi - abs((bearing_a - bearing_b + math.pi) % (2 * math.pi) - math.pi)), i, j)
        for i, (_, bearing_a) in enumerate(arms)
        for j, (_, bearing_b) in enumerate(arms[:i])
    )
    used: set[int] = set()
    pairs = []
    for turn, i, j in turns:
        if turn <= math.radians(MAX_TURN_DEG) and not {i, j} & used:
            used |= {i, j}
            pairs.append((arms[i][0], arms[j][0]))
    return pairs


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i
