"""Speed of each road: its own where it has one, else the default of its class and country."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.access.topology import Floats
from planner.model.issues import Issue, Severity
from planner.tables.catalogue import read_catalogue

FALLBACK_CLASS = "unclassified"
_FASTEST_KMH = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeds:
    """Speed of every road row in km/h, always above zero, and what was found on the way."""

    speed_kmh: Floats
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


def road_classes(roads: pd.DataFrame) -> pd.Series:
    """Class of each road in lower case; ``unclassified`` where none is given."""
    if "road_class" not in roads:
        return pd.Series(FALLBACK_CLASS, index=roads.index, dtype=object)
    names = roads["road_class"].astype("string").str.strip().str.lower()
    return names.fillna(FALLBACK_CLASS).replace("", FALLBACK_CLASS).astype(object)


def road_speeds(roads: pd.DataFrame, classes: pd.Series, country: str) -> Speeds:
    """Fill missing speeds by class; a speed of zero, below zero or over 200 km/h counts as missing and is told."""
    defaults = class_speeds(country)
    own = pd.to_numeric(roads["speed_kmh"], errors="coerce") if "speed_kmh" in roads else pd.Series(np.nan, roads.index)
    given = own.to_numpy(dtype=np.float64, na_value=np.nan)
    usable = np.isfinite(given) & (given > 0) & (given <= _FASTEST_KMH)
    issues: list[Issue] = []
    odd = np.isfinite(given) & ~usable
    if odd.any():
        example = float(given[odd][0])
        issues.append(_note("access.odd_speed", Severity.WARNING, count=int(odd.sum()), example_kmh=example))
    if not usable.all():
        issues.append(_note("access.default_speed", Severity.NOTE, count=int((~usable).sum()), total=int(usable.size)))
    unknown = sorted(set(classes) - set(defaults))
    if unknown:
        listed = ", ".join(unknown[:5])
        issues.append(_note("access.unknown_class", Severity.WARNING, classes=listed, used=FALLBACK_CLASS))
    by_class = classes.map(lambda name: defaults.get(name, defaults[FALLBACK_CLASS])).to_numpy(dtype=np.float64)
    return Speeds(speed_kmh=np.where(usable, given, by_class), issues=tuple(issues))


def _note(code: str, severity: Severity, **params: str | float) -> Issue:
    return Issue(severity=severity, code=code, params=params, where="roads")
