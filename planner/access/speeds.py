"""Speed of each road: its own where it has one, else the default of its class and country."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.access.attributes import Floats, Texts, numbers, texts
from planner.model.issues import Issue, Severity
from planner.tables.catalogue import read_catalogue

FALLBACK_CLASS = "unclassified"
_FASTEST_KMH = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeds:
    """Speed of every road row along and against its drawing, always above zero, and whether it is its own."""

    speed_kmh: Floats
    backward_kmh: Floats
    own: NDArray[np.bool_]
    issues: tuple[Issue, ...]


def class_rows(country: str = "") -> pd.DataFrame:
    """Row of data/catalogue/road_speeds.csv for each road class: the country's own, else the general one.

    Parameters
    ----------
    country : str
        ISO 3166 alpha-2 or alpha-3; empty or without rows of its own: the general ones.
    """
    table = read_catalogue("catalogue", "road_speeds")
    code = country.strip().upper()
    general = table[table["country"].isna()]
    own = table[table["country"].eq(code) | table["country_alpha3"].eq(code)] if code else table.iloc[:0]
    return pd.concat([general, own]).drop_duplicates(subset="road_class", keep="last")


def class_speeds(country: str = "") -> dict[str, float]:
    """Default speed in km/h by road class."""
    rows = class_rows(country)
    return {str(name): float(kmh) for name, kmh in zip(rows["road_class"], rows["speed_kmh"], strict=True)}


def road_classes(roads: pd.DataFrame) -> Texts:
    """Class of each road in lower case; ``unclassified`` where none is given."""
    if "road_class" not in roads:
        return np.full(len(roads), FALLBACK_CLASS, dtype=object)
    names = texts(roads, "road_class", lambda text: text.strip().lower())
    names[names == ""] = FALLBACK_CLASS
    return names


def road_speeds(roads: pd.DataFrame, classes: Texts, country: str) -> Speeds:
    """Fill missing speeds by class; a speed of zero, below zero or over 200 km/h counts as missing and is told.

    Against the drawing ``speed_backward_kmh`` holds where a layer gives it.
    """
    defaults = class_speeds(country)
    given, against = numbers(roads, "speed_kmh"), numbers(roads, "speed_backward_kmh")
    usable, known_against = _usable(given), _usable(against)
    issues: list[Issue] = []
    odd = np.isfinite(given) & ~usable
    if odd.any():
        example = float(given[odd][0])
        issues.append(_note("access.odd_speed", Severity.WARNING, count=int(odd.sum()), example_kmh=example))
    if not usable.all():
        issues.append(_note("access.default_speed", Severity.NOTE, count=int((~usable).sum()), total=int(usable.size)))
    code, known = pd.factorize(classes)
    unknown = sorted(set(known) - set(defaults))
    if unknown:
        listed = ", ".join(unknown[:5])
        issues.append(_note("access.unknown_class", Severity.WARNING, classes=listed, used=FALLBACK_CLASS))
    by_class = np.array([defaults.get(name, defaults[FALLBACK_CLASS]) for name in known], dtype=np.float64)
    speed_kmh = np.where(usable, given, by_class[code])
    backward_kmh = np.where(known_against, against, speed_kmh)
    return Speeds(speed_kmh=speed_kmh, backward_kmh=backward_kmh, own=usable, issues=tuple(issues))


def _usable(speed_kmh: Floats) -> NDArray[np.bool_]:
    return np.isfinite(speed_kmh) & (speed_kmh > 0) & (speed_kmh <= _FASTEST_KMH)


def _note(code: str, severity: Severity, **params: str | float) -> Issue:
    return Issue(severity=severity, code=code, params=params, where="roads")
