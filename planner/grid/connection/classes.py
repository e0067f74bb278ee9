"""Connection classes by jurisdiction: which power is connected where, and how it is metered."""

from dataclasses import dataclass, replace

from planner.model.errors import PlannerError
from planner.model.settings import GridSettings
from planner.tables.catalogue import catalogue_cache, read_catalogue

CLASSES = "connection_classes"
LEVEL_OF_KIND = {
    "lv_feeder": "lv_feeder",
    "lv_busbar": "lv_busbar",
    "lv_station": "lv_busbar",
    "mv_bus": "mv_line",
    "mv_line": "mv_line",
    "primary": "primary",
}
LOW_LEVELS = frozenset({"lv_feeder", "lv_busbar"})
ROUNDING_KVA = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionClass:
    """One class: above ``min_kva`` up to and with ``max_kva``. ``metering`` is a row of the works catalogue."""

    class_id: str
    level: str
    title: str
    min_kva: float
    max_kva: float
    metering: str
    source: str
    state: str


@catalogue_cache
def _classes(jurisdiction: str) -> tuple[ConnectionClass, ...]:
    frame = read_catalogue("catalogue", CLASSES)
    rows = frame[frame["jurisdiction"] == jurisdiction]
    if rows.empty:
        known = ", ".join(dict.fromkeys(frame["jurisdiction"]))
        raise PlannerError.of("grid.connect_unknown_jurisdiction", jurisdiction=jurisdiction, known=known)
    found = [
        ConnectionClass(
            class_id=str(row["id"]),
            level=str(row["level"]),
            title=str(row["title"]),
            min_kva=float(row["min_kva"]),
            max_kva=float(row["max_kva"]),
            metering=str(row["metering"]),
            source=str(row["source"]),
            state=str(row["state"]),
        )
        for _, row in rows.iterrows()
    ]
    return tuple(sorted(found, key=lambda kind: (kind.level, kind.max_kva)))


def connection_classes(settings: GridSettings, kind: str) -> tuple[ConnectionClass, ...]:
    """Classes of a kind of connection point in the settings' jurisdiction, smallest first.

    Low voltage ends at ``settings.lv_limit_kva`` where the preset goes further.

    Raises
    ------
    PlannerError
        The jurisdiction has no classes.
    """
    level = LEVEL_OF_KIND[kind]
    of_level = [entry for entry in _classes(settings.jurisdiction) if entry.level == level]
    if level in LOW_LEVELS:
        limit_kva = settings.lv_limit_kva
        of_level = [replace(e, max_kva=min(e.max_kva, limit_kva)) for e in of_level if e.min_kva < limit_kva]
    return tuple(of_level)


def class_of(settings: GridSettings, kind: str, kva: float) -> ConnectionClass | None:
    """Class that an apparent power falls into; None where the kind is not offered for it.

    >>> class_of(GridSettings(jurisdiction="uk"), "lv_feeder", 69.0).class_id
    'uk_lv_small'
    """
    for entry in connection_classes(settings, kind):
        if entry.min_kva < kva <= entry.max_kva + ROUNDING_KVA:
            return entry
    return None


def largest_kva(settings: GridSettings, kind: str) -> float:
    """Most that is connected at a kind of point; 0 where it is not offered."""
    return max((entry.max_kva for entry in connection_classes(settings, kind)), default=0.0)
