"""Any number of a site back to its source: value and unit, how it is found, files, constants and their state."""

import importlib
import inspect
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace

from planner.model.band import Band
from planner.model.errors import PlannerError
from planner.model.result import Assessment, Assumption, Provenance, SiteResult
from planner.model.units import unit_label
from planner.report.source_words import whole_source
from planner.report.trace_paths import BAND_ENDS, figure, value_at, way_to
from planner.report.trace_paths import numbers_of as numbers_in
from planner.report.trace_rows import HEADLINES, Headline, Style
from planner.report.words import Words

_MOST_NEAR = 20
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
    return tuple(_headline(row, result, site, words) for row in HEADLINES if figure(row.value(site)) is not None)


def trace_of(result: Assessment, site: SiteResult, path: str, words: Words) -> Trace:
    """Trace of one number by its dotted field (``cost.npv_eur``).

    Raises
    ------
    PlannerError
        The site has no such number.
    """
    row = next((each for each in HEADLINES if each.path == path), None)
    if row is not None and figure(row.value(site)) is not None:
        return _headline(row, result, site, words)
    whole, _, end = path.rpartition(".")
    try:
        value = figure(value_at(site, path))
        of_band = end in BAND_ENDS and isinstance(value_at(site, whole), Band)
    except (AttributeError, KeyError, TypeError):
        value, of_band = None, False
    if value is None:
        raise PlannerError.of("report.trace_no_field", field=path, site=site.site_id, known=_known(site, path))
    if of_band:
        return replace(trace_of(result, site, whole, words), path=path, value=value, shown=_plain(value, words))
    return _other(result, site, path, value, words)


def _other(result: Assessment, site: SiteResult, path: str, value: float | Band, words: Words) -> Trace:
    """Trace of a number that is no headline; where its record names a source of its own, that is told."""
    owner: object = site
    unit = ""
    for name, each in list(way_to(site, path))[:-1]:
        unit = "" if is_dataclass(each) else unit_label(name) or unit
        owner = each if is_dataclass(each) else owner
    source = getattr(owner, "source", "")
    part = path.partition(".")[0]
    return Trace(
        path=path,
        name=path,
        unit=unit_label(path.rpartition(".")[2]) or unit,
        shown=_plain(value, words),
        value=value,
        how=whole_source(source, words) if isinstance(source, str) and source else words.t("trace_field"),
        made_by=f"{type(owner).__module__}:{type(owner).__qualname__}",
        inputs=_files(result, _ROLES.get(part, ())),
        assumptions=_constants(result, _STAGES.get(part, ())),
    )


def numbers_of(site: SiteResult) -> tuple[tuple[str, float | Band], ...]:
    """All numbers of a site that can be traced, as (dotted field, value)."""
    return tuple(numbers_in(site))


def _known(site: SiteResult, path: str) -> str:
    """Headline numbers of a site, and those that begin as the path does, as far as a message has room."""
    known = [row.path for row in HEADLINES if figure(row.value(site)) is not None]
    begin = path
    while begin:
        near = [each for each, _ in numbers_of(site) if each.startswith(begin) and each not in known]
        if near:
            known += near[:_MOST_NEAR] + (["…"] if len(near) > _MOST_NEAR else [])
            break
        begin = begin[:-1]
    return ", ".join(known)


def _headline(row: Headline, result: Assessment, site: SiteResult, words: Words) -> Trace:
    value = figure(row.value(site))
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
