"""The host's own connection and load behind the meter: what is spare for the site before a new connection is priced."""

import numpy as np
from numpy.typing import NDArray

from planner.app.places import Places, first_weekday
from planner.app.records import number, words
from planner.cost.frame import Extension
from planner.grid.year.profiles import standard_profiles
from planner.model.issues import Issue, Severity
from planner.model.project import Project
from planner.tables.catalogue import catalogue_cache

HOUSEHOLD, BUSINESS = "h25", "g25"
HOMES = frozenset({"kerbside", "neighbourhood"})
SITE_HOURS_PU = 0.5
"""The site's hours: those in which it draws at least this share of its highest hour."""


def extension_of(places: Places, site_id: str, project: Project) -> Extension | None:
    """What a site can draw through the host's connection, and what it asks for beyond; None where that is not told.

    Spare is the connection less the host's load in the site's own hours: the load follows the standard profile of
    businesses (of households at homes) with ``existing_load_kw`` as its yearly peak, its highest of any day in each
    hour. Without load management the site may draw in any hour, and the host's peak counts.
    """
    row, sizing = places.site_row(site_id), places.sizing.get(site_id)
    existing_kw, load_kw = number(row.get("existing_connection_kw")), number(row.get("existing_load_kw"))
    if sizing is None or existing_kw is None or load_kw is None:
        return None
    shape = _host_pu(HOUSEHOLD if words(row["kind"]) in HOMES else BUSINESS, first_weekday(project))
    site = np.asarray(sizing.hourly_power_kw, dtype=float)
    drawing = site >= SITE_HOURS_PU * site.max() if len(site) == len(shape) and sizing.managed else shape >= 0.0
    host_kw = load_kw * float(shape[drawing].max())
    spare_kw = max(existing_kw - host_kw, 0.0)
    return Extension(
        existing_kw=existing_kw,
        host_kw=host_kw,
        spare_kw=spare_kw,
        extra_kw=max(sizing.connection_kw - spare_kw, 0.0),
    )


def asked_kw(places: Places, site_id: str, project: Project) -> float:
    """Power that is asked of the grid for a site: what goes beyond the host's connection, all where it suffices.

    Where the host's connection suffices nothing is asked; the grid is then studied for the whole, as information.
    """
    if site_id not in places.sizing:
        return 0.0
    whole_kw = places.sizing[site_id].connection_kw
    known = extension_of(places, site_id, project)
    return whole_kw if known is None or known.extra_kw <= 0.0 else known.extra_kw


def host_issues(places: Places, site_id: str) -> tuple[Issue, ...]:
    """A connection whose host's load is not told cannot be counted."""
    row = places.site_row(site_id)
    if number(row.get("existing_connection_kw")) is None or number(row.get("existing_load_kw")) is not None:
        return ()
    return (Issue(severity=Severity.NOTE, code="app.host_load_unknown", where=site_id),)


@catalogue_cache
def _host_pu(profile: str, weekday: int) -> NDArray[np.float64]:
    """Highest share of its peak that a host draws in each hour of any day, (24,)."""
    year = standard_profiles(weekday)
    values = year.values_pu[:, year.names.index(profile)]
    return np.asarray(values.reshape(-1, 24).max(axis=0))
