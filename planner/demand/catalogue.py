"""Kinds of places and use cases: data/demand/kinds.csv and use_cases.csv, and how a planner writes use cases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from planner.demand.constants import FOLDER
from planner.tables.catalogue import catalogue_cache, read_catalogue

CORRIDOR, DESTINATION, NEIGHBOURHOOD = "corridor", "destination", "neighbourhood"
WORKPLACE, DEPOT, TRUCK_HUB, TRUCK_OVERNIGHT = "workplace", "depot", "truck_hub", "truck_overnight"
HEAVY = frozenset({TRUCK_HUB, TRUCK_OVERNIGHT})
OTHER = "other"
OWN_MARKET = "own"
_ITEM = re.compile(r"^\s*(?P<word>[^\d:=]+?)\s*[:=]?\s*(?P<share>\d+(?:[.,]\d+)?)?\s*(?P<percent>%)?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a kind of place means for demand.

    ``direction_pu``: share of its own road's traffic that can enter; ``local``: those who live nearby reach it;
    ``all_roads``: passed on all roads around, not on one alone.
    """

    use_case: str
    direction_pu: float
    local: bool
    all_roads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """How a use case competes, and the offer that stands for a site of it until it is sized.

    ``market``: drivers whom its sites share with each other (``own``: with nobody); ``has_rivals``: chargers of the
    register compete for them.
    """

    market: str
    fast_only: bool
    has_rivals: bool
    points: int
    point_kw: float


@catalogue_cache
def kinds() -> Mapping[str, Kind]:
    """Meaning of each kind of candidate; ``other`` stands for kinds that are not listed."""
    frame = read_catalogue(FOLDER, "kinds")
    return {
        str(key): Kind(
            use_case=str(row["use_case"]),
            direction_pu=float(row["direction_pu"]),
            local=bool(row["local_pu"]),
            all_roads=bool(row["all_roads_pu"]),
        )
        for key, row in frame.iterrows()
    }


@catalogue_cache
def use_cases() -> Mapping[str, UseCase]:
    """All use cases by id."""
    frame = read_catalogue(FOLDER, "use_cases")
    return {
        str(key): UseCase(
            market=str(row["market"]),
            fast_only=bool(row["fast_only_pu"]),
            has_rivals=bool(row["rivals_pu"]),
            points=int(row["reference_points"]),
            point_kw=float(row["reference_point_kw"]),
        )
        for key, row in frame.iterrows()
    }


@catalogue_cache
def _words() -> Mapping[str, str]:
    frame = read_catalogue(FOLDER, "use_cases")
    return {word: str(key) for key, row in frame.iterrows() for word in str(row["words"]).split(";")}


@catalogue_cache
def parse_use_cases(written: str) -> tuple[dict[str, float], tuple[str, ...]]:
    """Use cases as a planner writes them, with the share of the place that serves each, and the words not understood.

    Items are parted by ``+``, ``;``, ``,`` before a space, or ``/``; a share follows its use case ("destination 0.7 +
    workplace 0.3", "destination 70 %"). Without a share the whole place serves it.

    >>> parse_use_cases("destination 0.7 + workplace 0.3")
    ({'destination': 0.7, 'workplace': 0.3}, ())
    >>> parse_use_cases("Ziel; circus")
    ({'destination': 1.0}, ('circus',))
    """
    shares: dict[str, float] = {}
    unknown: list[str] = []
    for item in re.split(r"[+;/|&]|,\s|,(?=\D)", written):
        found = _ITEM.match(item)
        use_case = _words().get(_plain(found["word"])) if found is not None else None
        if use_case is None or found is None:
            unknown += [item.strip()] if item.strip() else []
            continue
        share = float((found["share"] or "1").replace(",", "."))
        share = share / 100.0 if found["percent"] and found["share"] else share
        if share > 1:
            unknown.append(item.strip())
            continue
        shares[use_case] = min(shares.get(use_case, 0.0) + share, 1.0)
    return shares, tuple(unknown)


def _plain(word: str) -> str:
    spelled = word.strip().lower().replace("ß", "ss")
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        spelled = spelled.replace(umlaut, letters)
    return re.sub(r"[\s\-]+", "_", spelled)


def site_use_cases(kind_name: str, written: str, truck_bays: float | None) -> dict[str, float]:
    """Use cases of a site with the share of it that serves each: as written, else its kind's own.

    A corridor site with lorry bays serves lorries too, by day and overnight.
    """
    shares = dict(parse_use_cases(written)[0]) if written else {}
    if not shares:
        kind = kinds().get(kind_name, kinds()[OTHER])
        shares = {kind.use_case: 1.0}
        if kind.use_case == CORRIDOR and truck_bays:
            shares[TRUCK_HUB] = 1.0
    if TRUCK_HUB in shares and TRUCK_OVERNIGHT not in shares:
        shares[TRUCK_OVERNIGHT] = shares[TRUCK_HUB]
    return shares
