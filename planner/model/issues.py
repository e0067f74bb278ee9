"""Findings that travel with the result to the Issues panel and the report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import isfinite

from planner.model.texts import DEFAULT_LANGUAGE, text


class Severity(StrEnum):
    """How much a finding weighs: an error stops the work, a warning changes how a figure must be read."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One finding: what is wrong (``code`` and ``params``) and with which file, row or element (``where``).

    ``at_xy_m`` is where on the map it is, in the project's CRS; None where it has no place.
    """

    severity: Severity
    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    where: str = ""
    at_xy_m: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Take what is no number (nan, inf) as a word: JSON knows none."""
        told = {name: str(x) if isinstance(x, float) and not isfinite(x) else x for name, x in self.params.items()}
        object.__setattr__(self, "params", told)

    def message(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Whole sentence in the reader's language, the place first: ``roads.shp: …``."""
        sentence = text(self.code, language, **self.params)
        return f"{self.where}: {sentence}" if self.where else sentence


PLACES_SHOWN = 5


def merged(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Findings that say the same of several places as one finding, in the order in which each was first met."""
    places: dict[tuple[object, ...], list[Issue]] = {}
    for issue in issues:
        key = (issue.severity, issue.code, tuple(sorted(issue.params.items())))
        places.setdefault(key, []).append(issue)
    return tuple(_merge(alike) for alike in places.values())


def _merge(alike: list[Issue]) -> Issue:
    where = list(dict.fromkeys(issue.where for issue in alike if issue.where))
    more = f" (+{len(where) - PLACES_SHOWN})" if len(where) > PLACES_SHOWN else ""
    return replace(alike[0], where=", ".join(where[:PLACES_SHOWN]) + more)
