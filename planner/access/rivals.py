"""Places with charging points as rivals of a site: rows joined to places, own ones told apart, nearest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.access.assumptions import distance_m, fast_charger_kw
from planner.access.snapping import point_geometry
from planner.access.topology import Floats, Ints
from planner.model.access_result import Rival

MOST_RIVALS = 50
_SAME_SPOT_M = 1.0
_LEAST_LETTERS = 4
_BETWEEN_WORDS = " ,;:.-–—/|#(["


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChargingPlaces:
    """Rows of a charger layer and the places they make; ``place`` by row, the other fields by row or place as named."""

    place: Ints
    row_name: tuple[str, ...]
    row_power_kw: Floats
    row_own: NDArray[np.bool_]
    name: tuple[str, ...]
    operator: tuple[str, ...]
    power_kw: Floats
    n_points: Floats
    own: NDArray[np.bool_]

    @property
    def row_fast(self) -> NDArray[np.bool_]:
        """Rows that a driver on the way would choose; unknown power is not taken as little power."""
        return ~(self.row_power_kw < fast_charger_kw())


def charging_places(chargers: gpd.GeoDataFrame, own_operator: str = "") -> ChargingPlaces:
    """Join the rows of a charger layer to places.

    Rows of one operator within ``one_charging_place`` metres of each other are one place; without an operator only
    rows on the same spot are. Power and points of a place are the sums over its rows, unknown (NaN) where one of them
    is unknown. A row is own where its column ``own`` says yes, or where that is silent and its operator is
    ``own_operator``.
    """
    operator = _texts(chargers, "operator")
    own = _own(chargers, operator, own_operator)
    place = _joined(chargers, operator, own)
    names = _names(chargers)
    power_kw, n_points = numbers(chargers, "power_kw"), numbers(chargers, "n_points")
    n_places = int(place.max(initial=-1)) + 1
    first = np.unique(place, return_index=True)[1]
    return ChargingPlaces(
        place=place,
        row_name=tuple(names),
        row_power_kw=power_kw,
        row_own=own,
        name=_place_names(names, place, n_places),
        operator=tuple(operator[row] for row in first),
        power_kw=_total(place, power_kw, n_places),
        n_points=_total(place, n_points, n_places),
        own=own[first],
    )


def _place_names(names: Sequence[str], place: Ints, n_places: int) -> tuple[str, ...]:
    """Name of each place: what the names of its rows begin with in common, else the name of its first row."""
    rows: list[list[str]] = [[] for _ in range(n_places)]
    for number, name in zip(place.tolist(), names, strict=True):
        rows[number].append(name)
    return tuple(_common_name(of_place) for of_place in rows)


def _common_name(names: Sequence[str]) -> str:
    """Words that all names begin with, where they hold at least four letters; else the first name."""
    if len(set(names)) == 1:
        return names[0]
    common = "".join(letters[0] for letters in takewhile(_alike, zip(*names, strict=False)))
    if any(len(name) > len(common) and name[len(common)].isalnum() for name in names):
        while common and common[-1].isalnum():
            common = common[:-1]
    common = common.rstrip(_BETWEEN_WORDS)
    return common if sum(letter.isalpha() for letter in common) >= _LEAST_LETTERS else names[0]


def _alike(letters: Sequence[str]) -> bool:
    return len(set(letters)) == 1


def _total(place: Ints, values: Floats, n_places: int) -> Floats:
    return np.asarray(np.bincount(place, weights=values, minlength=n_places), dtype=np.float64)


def rivals_of_sites(
    places: ChargingPlaces, n_sites: int, found: tuple[Ints, Ints, Floats], within_min: float
) -> list[tuple[Rival, ...]]:
    """Rivals of each site by drive minutes, at most 50.

    Parameters
    ----------
    found : (site, row of the charger layer, minutes)
        Every charger met around the sites.
    """
    site, row, minutes = found
    near = minutes <= within_min
    met = pd.DataFrame({"site": site[near], "place": places.place[row[near]], "drive_min": minutes[near]})
    nearest = met.sort_values(["site", "drive_min", "place"]).drop_duplicates(["site", "place"])
    kept = nearest[nearest.groupby("site").cumcount() < MOST_RIVALS]
    out: list[list[Rival]] = [[] for _ in range(n_sites)]
    columns = (kept[name].tolist() for name in ("site", "place", "drive_min"))
    for at, place, drive_min in zip(*columns, strict=True):
        out[at].append(_rival(places, place, drive_min))
    return [tuple(rivals) for rivals in out]


def _rival(places: ChargingPlaces, place: int, drive_min: float) -> Rival:
    power_kw, n_points = float(places.power_kw[place]), float(places.n_points[place])
    return Rival(
        name=places.name[place],
        operator=places.operator[place],
        drive_min=drive_min,
        power_kw=power_kw if np.isfinite(power_kw) else None,
        n_points=int(n_points) if np.isfinite(n_points) else None,
        own=bool(places.own[place]),
    )


def counted_within(n_sites: int, site: Ints, minutes: Floats, within_min: float) -> Floats:
    """Number of places met within so many minutes of each site."""
    return np.bincount(site[minutes <= within_min], minlength=n_sites).astype(np.float64)


def _own(chargers: gpd.GeoDataFrame, operator: Sequence[str], own_operator: str) -> NDArray[np.bool_]:
    said = np.array([word.casefold() for word in _texts(chargers, "own")], dtype=object)
    ours = own_operator.strip().casefold()
    same = np.array([bool(ours) and name.casefold() == ours for name in operator], dtype=bool)
    return np.asarray((said == "yes") | ((said != "no") & same), dtype=bool)


def _joined(chargers: gpd.GeoDataFrame, operator: Sequence[str], own: NDArray[np.bool_]) -> Ints:
    """Number of the place of each row, in the order of the rows."""
    points = point_geometry(chargers)
    here = np.flatnonzero(~shapely.is_missing(points))
    xy_m = shapely.get_coordinates(points[here])
    links = coo_matrix((len(points), len(points)))
    if here.size:
        a, b = here[cKDTree(xy_m).query_pairs(distance_m("one_charging_place"), output_type="ndarray")].T
        runs = np.array([name.casefold() for name in operator], dtype=object)
        apart_m = shapely.distance(points[a], points[b])
        one = (runs[a] == runs[b]) & (own[a] == own[b]) & ((runs[a] != "") | (apart_m <= _SAME_SPOT_M))
        links = coo_matrix((np.ones(int(one.sum())), (a[one], b[one])), shape=links.shape)
    label = connected_components(links, directed=False)[1] if len(points) else np.empty(0, dtype=np.int64)
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    return np.asarray(rank[inverse], dtype=np.int64)


def numbers(frame: pd.DataFrame, name: str) -> Floats:
    """Column as floats; NaN where it is missing or holds no number."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _texts(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame:
        return [""] * len(frame)
    return [str(value) for value in frame[name].astype("string").fillna("").str.strip()]


def _names(chargers: pd.DataFrame) -> list[str]:
    """Name of each charger, else its operator, else its address."""
    columns = [_texts(chargers, column) for column in ("name", "operator", "address")]
    return [next((text for text in texts if text), "") for texts in zip(*columns, strict=True)]
