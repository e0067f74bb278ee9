"""Any number of a site back to its source: value and unit, how it is found, files, constants and their state."""

import importlib
import inspect
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from planner.model.band import Band
from planner.model.errors import PlannerError
from planner.model.result import Assessment, Assumption, Provenance, SiteResult
from planner.model.units import unit_label
from planner.report.trace_rows import HEADLINES, Headline, Style, value_at
from planner.report.words import Words

_STAGES: Mapping[str, tuple[str, ...]] = {
    "access": ("access",),
    "demand": ("access", "demand"),
    "grid": ("grid",),
    "sizing": ("demand", "sizing"),
    "cost": ("demand", "sizing", "grid", "storage", "cost"),
    "score": ("sites",),
}
"""Stages that shape the fields of one part of a site."""
_ROLES: Mapping[str, tuple[str, ...]] = {
    "access": ("roads", "population", "traffic", "chargers", "pois", "candidates"),
    "demand": ("roads", "population", "traffic", "chargers", "pois", "candidates"),
    "grid": ("grid", "grid_lines", "grid_stations", "grid_loads", "grid_switches", "grid_capacity", "roads"),
    "sizing": ("traffic", "population", "pois", "candidates"),
    "cost": ("traffic", "population", "grid", "candidates"),
}

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "demand": ("year", "scenario"),
    "grid": ("planning_rule", "power_factor", "energisation_year"),
    "sizing": ("max_wait_min", "max_wait_share_pu", "design_day_factor_pu"),
}
"""Settings of the project that go into the numbers of a stage and are no constants of a table; those of the cost are
among the result's assumptions already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where one number comes from.

    Attributes
    ----------
    path : str
        Dotted field of the site's result.
    name, unit, shown : str
        Its name, unit and value as the report writes it.
    value : float, Band or None
    how : str
        How it is found, in words.
    made_by : str
        Function that computes it as ``module:function``; a record where it is a field like any other.
    inputs : tuple of Provenance
        Files it is read from.
    assumptions : tuple of Assumption
        Constants that shape it, with state (assumption, source, law, project: the planner's own).
    """

    path: str
    name: str
    unit: str
    shown: str
    value: float | Band | None
    how: str
    made_by: str
    inputs: tuple[Provenance, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def source(self) -> str:
        """What the function says of itself and of its formula's source: the docstring's first paragraphs."""
        module, _, name = self.made_by.partition(":")
        text = inspect.getdoc(getattr(importlib.import_module(module), name)) or ""
        return text.partition("\nParameters\n")[0].partition("\nAttributes\n")[0].strip()

    @property
    def states(self) -> Mapping[str, int]:
        """Number of constants by state."""
        return dict(sorted(Counter(each.state for each in self.assumptions).items()))


def headline_traces(result: Assessment, site: SiteResult, words: Words) -> tuple[Trace, ...]:
    """Traces of all headline numbers that the site has."""
    return tuple(_headline(row, result, site, words) for row in HEADLINES if _figure(row.value(site)) is not None)


def trace_of(result: Assessment, site: SiteResult, path: str, words: Words) -> Trace:
    """Trace of one number by its dotted field (``cost.npv_eur``).

    Raises
    ------
    PlannerError
        The site has no such number.
    """
    row = next((each for each in HEADLINES if each.path == path), None)
    if row is not None and _figure(row.value(site)) is not None:
        return _headline(row, result, site, words)
    try:
        value = _figure(value_at(site, path))
    except (AttributeError, KeyError, TypeError):
        value = None
    if value is None:
        known = ", ".join(each for each, _ in numbers_of(site))
        raise PlannerError.of("report.trace_no_field", field=path, site=site.site_id, known=known)
    part = path.partition(".")[0]
    owner = type(value_at(site, path.rpartition(".")[0])) if "." in path else SiteResult
    return Trace(
        path=path,
        name=path,
        unit=unit_label(path.rpartition(".")[2]),
        shown=_plain(value, words),
        value=value,
        how=words.t("trace_field"),
        made_by=f"{owner.__module__}:{owner.__qualname__}",
        inputs=_files(result, _ROLES.get(part, ())),
        assumptions=_constants(result, _STAGES.get(part, ())),
    )


def numbers_of(site: SiteResult) -> tuple[tuple[str, float | Band], ...]:
    """All numbers of a site that can be traced, as (dotted field, value)."""
    return tuple(_walk(site, ""))


def _walk(record: object, before: str) -> Iterator[tuple[str, float | Band]]:
    for each in fields(record):  # type: ignore[arg-type]  # a record
        value, path = getattr(record, each.name), f"{before}{each.name}"
        figure = _figure(value)
        if figure is not None:
            yield path, figure
        elif is_dataclass(value) and not isinstance(value, (type, Band)):
            yield from _walk(value, f"{path}.")


def _figure(value: object) -> float | Band | None:
    """A number or band as such; None for everything else, and for what is not known."""
    if isinstance(value, Band):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def _headline(row: Headline, result: Assessment, site: SiteResult, words: Words) -> Trace:
    value = _figure(row.value(site))
    return Trace(
        path=row.path,
        name=words.t(row.label),
        unit=unit_label(row.path.rpartition(".")[2]),
        shown=_written(value, row.style, words),
        value=value,
        how=words.t(row.how),
        made_by=row.made_by,
        inputs=_files(result, row.roles),
        assumptions=_constants(result, row.stages),
    )


def _written(value: float | Band | None, style: Style, words: Words) -> str:
    """Base value as the report's tiles write it."""
    base = value.base if isinstance(value, Band) else value
    if style == "score":
        return words.score(base)
    if style == "share":
        return words.share(base, 1)
    if style == "eur":
        return words.eur(base)
    if style == "price":
        return words.quantity(base, "price_eur_per_kwh")
    if style == "number":
        return words.number(base)
    return words.quantity(base, style, 0 if style in {"h", "kwh"} else None)


def _plain(value: float | Band, words: Words) -> str:
    if isinstance(value, Band):
        return " / ".join(words.number(each, digits=3) for each in (value.low, value.base, value.high))
    return words.number(value, digits=3)


def _files(result: Assessment, roles: tuple[str, ...]) -> tuple[Provenance, ...]:
    return tuple(each for each in result.provenance if each.role in roles)


def _constants(result: Assessment, stages: tuple[str, ...]) -> tuple[Assumption, ...]:
    """Constants of some stages, and the project's settings that go into the numbers beside them."""
    return (*(each for each in result.assumptions if each.stage in stages), *_settings(result, stages))


def _settings(result: Assessment, stages: tuple[str, ...]) -> tuple[Assumption, ...]:
    told = []
    for stage, names in SETTINGS.items():
        for name in names if stage in stages else ():
            value = getattr(getattr(result.settings, stage), name)
            if value is not None:
                told.append(
                    Assumption(
                        name=name,
                        value=value if isinstance(value, str) else float(value),
                        unit=unit_label(name),
                        state="project",
                        source=f"project.toml, [{stage}]",
                        valid_from="",
                        stage=stage,
                    )
                )
    return tuple(told)
