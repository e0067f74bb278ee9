"""What a file is most likely for: told by its name, its shapes and its columns, with the reason in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from planner.app.importing.memory import Remembered
from planner.app.importing.records import Geometry, Proposal, Reason
from planner.io.mapping import columns_by_alias
from planner.io.names import plain
from planner.io.points import position_columns
from planner.model.project import Role
from planner.tables.roles import ROLE_TABLES, RoleTable

# what file and layer names say, longest words first where they hold each other
_WORDS: Mapping[Role, tuple[str, ...]] = {
    Role.ROADS: ("road", "strasse", "street", "highway", "netz_str", "link", "motorway", "autobahn", "wege"),
    Role.TRAFFIC: ("traffic", "verkehr", "zaehl", "dtv", "aadt", "flow", "count"),
    Role.POPULATION: ("population", "einwohner", "bevoelkerung", "zensus", "census", "people", "zones", "zonen"),
    Role.LANDUSE: ("landuse", "land_use", "landcover", "nutzung", "flaechennutzung", "clc", "corine"),
    Role.CONSTRAINTS: (
        "constraint",
        "schutz",
        "flood",
        "hochwasser",
        "nature",
        "natur",
        "denkmal",
        "heritage",
        "water",
    ),
    Role.CHARGERS: ("charger", "lade", "charging", "evse", "saeule", "bnetza", "ocpi"),
    Role.CANDIDATES: ("candidate", "standort", "site", "kandidat", "parkplatz", "car_park", "longlist", "flaechen"),
    Role.POIS: ("poi", "amenit", "shop", "leisure", "facility", "einrichtung"),
    Role.GRID_LINES: ("grid_line", "kabel", "cable", "freileitung", "leitung"),
    Role.GRID_STATIONS: ("station", "substation", "trafo", "transformer"),
    Role.GRID_LOADS: ("grid_load", "hausanschluss", "netzanschl"),
    Role.GRID_SWITCHES: ("switch", "trennstelle", "schalter"),
    Role.GRID_CAPACITY: ("headroom", "capacity", "kapazitaet", "hosting"),
}
_NAME_POINTS, _NEEDED_POINTS, _COLUMN_POINTS = 3.0, 4.0, 1.0
# columns that say little of what a file is about
_COMMON_COLUMNS = frozenset(
    {"name", "kind", "layer", "year", "direction", "city", "street", "postal_code", "country", "address", "site_id",
     "road_id", "in_service", "line", "oneway", "bridge", "tunnel"}
)  # fmt: skip
_MOST_OTHERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    role: Role
    points: float
    columns: Mapping[str, str]
    word: str


def propose(
    frame: pd.DataFrame, geometry: Geometry, names: Sequence[str], remembered: Remembered | None, *, is_table: bool,
    has_candidates: bool = False,
) -> Proposal:  # fmt: skip
    """Role and columns of a file.

    Parameters
    ----------
    frame : DataFrame
        Its columns, positions included.
    names : sequence of str
        Names of file and layer.
    has_candidates : bool
        Places to assess are there already; while there are none, named points are taken for them.
    """
    if remembered is not None:
        known = set(map(str, frame.columns))
        columns = {ours: theirs for ours, theirs in remembered.columns.items() if theirs in known}
        return Proposal(
            role=remembered.role, reason=Reason(code="import.why_remembered"), columns=columns, kind=remembered.kind,
            licence=remembered.licence, credit=remembered.credit, crs=remembered.crs, encoding=remembered.encoding,
            swap_axes=remembered.swap_axes, remembered=True,
        )  # fmt: skip
    positions = position_columns(frame, {}) if is_table else {}
    rest = frame.drop(columns=list(positions.values()))
    fits = [_fit(table, rest, names) for table in ROLE_TABLES.values() if _can_be(table, geometry)]
    fits.sort(key=lambda fit: -fit.points)
    if not fits or fits[0].points <= 0.0:
        places = {} if has_candidates else _named_places(rest, geometry, has_position=bool(positions))
        if places:
            reason = Reason(code="import.why_places")
            return Proposal(role=Role.CANDIDATES, reason=reason, columns={**positions, **places})
        return Proposal(role=Role.REFERENCE, reason=Reason(code="import.why_nothing"), columns=positions)
    best = fits[0]
    others = tuple(fit.role for fit in fits[1 : _MOST_OTHERS + 1] if fit.points > 0.0)
    return Proposal(role=best.role, reason=_reason(best), columns={**positions, **best.columns}, others=others)


def columns_for(frame: pd.DataFrame, role: Role, *, is_table: bool) -> dict[str, str]:
    """Columns of a file for a role, positions of tables included, by our names."""
    positions = position_columns(frame, {}) if is_table else {}
    if role not in ROLE_TABLES:
        return positions
    return {**positions, **columns_by_alias(frame.drop(columns=list(positions.values())), ROLE_TABLES[role])}


def _named_places(frame: pd.DataFrame, geometry: Geometry, *, has_position: bool) -> dict[str, str]:
    """Columns of a list of places that says no more than where they are and what they are called; empty: it is none."""
    is_list = geometry == "point" or (geometry == "table" and has_position)
    columns = columns_by_alias(frame, ROLE_TABLES[Role.CANDIDATES]) if is_list else {}
    return columns if {"site_id", "name"} & set(columns) else {}


def _can_be(table: RoleTable, geometry: Geometry) -> bool:
    if geometry in {"mixed", "unknown"}:
        return True
    kinds = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
    accepted: Collection[str] = {kinds[name] for name in table.geometry} | ({"polygon"} if table.to_point else set())
    return ("point" if geometry == "table" else geometry) in accepted


def _fit(table: RoleTable, frame: pd.DataFrame, names: Sequence[str]) -> _Fit:
    columns = columns_by_alias(frame, table)
    points = 0.0
    for ours in columns:
        column = table.column(ours)
        if column.needed or column.required or ours in table.one_of:
            points += _NEEDED_POINTS
        elif ours not in _COMMON_COLUMNS:
            points += _COLUMN_POINTS
    if any(column.needed and column.name not in columns for column in table.columns):
        points = min(points, 0.0)
    if table.one_of and not set(table.one_of) & set(columns):
        points = min(points, 0.0)
    said = [plain(name) for name in names]
    word = next((word for word in _WORDS.get(table.role, ()) for name in said if plain(word) in name), "")
    if word and points >= 0.0:
        points += _NAME_POINTS
    return _Fit(role=table.role, points=points, columns=columns, word=word)


def _reason(fit: _Fit) -> Reason:
    telling = [theirs for ours, theirs in fit.columns.items() if ours not in _COMMON_COLUMNS][:3]
    if fit.word and telling:
        return Reason(code="import.why_both", params={"word": fit.word, "columns": ", ".join(telling)})
    if telling:
        return Reason(code="import.why_columns", params={"columns": ", ".join(telling)})
    if fit.word:
        return Reason(code="import.why_name", params={"word": fit.word})
    return Reason(code="import.why_shape")
