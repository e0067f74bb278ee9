"""Facts of a site put together from several stages: for the criteria and for the rules."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.app.places import Places
from planner.app.records import number, whole, words
from planner.model.result import (
    Band,
    CostResult,
    GridResult,
    GridStatus,
    RuleOutcome,
    RuleResult,
    SizingResult,
    UpgradeOption,
)
from planner.rules.facts import public_kind, sizing_facts
from planner.sites.criteria import grid_headroom_pu
from planner.sites.evidence import headroom_band, levels

CONSTRAINT_FACTS = {"in_flood": "flood", "in_nature": "nature", "in_heritage": "heritage"}


def criteria_facts(
    places: Places, place_costs: Mapping[str, CostResult], place_rules: Mapping[str, tuple[RuleResult, ...]]
) -> pd.DataFrame:
    """Columns of the criteria table that do not need the grid, one row a site; unknown is NaN.

    Where a fact has a band, ``<column>_low`` and ``<column>_high`` stand beside it.
    """
    index = places.sites.index
    sessions = {i: demand.sessions_per_day for i, demand in places.demand.items()}
    npv_eur = {i: cost.npv_eur for i, cost in place_costs.items()}
    balances = {i: demand.competition for i, demand in places.demand.items()}
    net_new = {i: each.net_new_kwh_per_day for i, each in balances.items() if each is not None}
    broken, open_rules = (
        {i: sum(rule.outcome is outcome for rule in rules) for i, rules in place_rules.items()}
        for outcome in (RuleOutcome.FAIL, RuleOutcome.NEEDS_EVIDENCE)
    )
    excluded = places.sites["excluded_by"].map(len) > 0
    return places.access.assign(
        **_banded("sessions_per_day", _apart(sessions), index),
        **_banded("place_npv_eur", npv_eur, index),
        net_new_kwh_per_day=_column(net_new, index),
        amenities_count=_amenities(places.access),
        bays=places.sites["bays"].astype(float),
        cautions_count=places.sites["cautions_count"] + _column(broken, index).fillna(0.0),
        rules_failed_count=_column(broken, index),
        rules_open_count=_column(open_rules, index),
        rank_group=np.where(excluded, "excluded", "unknown"),
    )


def _amenities(access: pd.DataFrame) -> pd.Series:
    """Kinds of destination within a walk; unknown where no layer of destinations is given."""
    known = access["amenities"] if "amenities" in access else pd.Series(None, index=access.index, dtype=object)
    return known.map(lambda found: float(len(found)) if isinstance(found, tuple) else np.nan).astype(float)


def with_grid(facts: pd.DataFrame, grid: Mapping[str, GridResult]) -> pd.DataFrame:
    """Facts with the grid's headroom, how long the connection takes and what both rest on, and the rank group.

    Where no site's grid is known, all rank together as "unknown". The lead time is that of the place chosen to connect,
    or of the nearest where none fits.
    """
    index = facts.index
    ends = {i: headroom_band(result) for i, result in grid.items()}
    low, high = ({i: grid_headroom_pu(ends[i][e], grid[i].requested_kw) for i in ends} for e in (0, 1))
    weeks = {i: band for i, result in grid.items() if (band := _lead_weeks(result)) is not None}
    headroom = {i: grid_headroom_pu(result.hosting_kw, result.requested_kw) for i, result in grid.items()}
    groups = {i: result.status.value for i, result in grid.items()}
    group = facts["rank_group"].where(facts["rank_group"] == "excluded", pd.Series(groups).reindex(facts.index))
    return facts.assign(
        grid_headroom_pu=_column(headroom, index),
        grid_headroom_pu_low=_column(low, index),
        grid_headroom_pu_high=_column(high, index),
        **_banded("connection_lead_weeks", weeks, index),
        evidence_level=levels(grid, index),
        rank_group=group.fillna("unknown"),
    )


def _lead_weeks(grid: GridResult) -> Band | None:
    """Weeks to the likely connection; None where no place to connect is known."""
    options = sorted(grid.connections, key=lambda each: (not each.chosen, not each.nearest))
    return options[0].lead_weeks if options and (options[0].chosen or options[0].nearest) else None


def _banded(column: str, bands: Mapping[str, Band], index: pd.Index) -> dict[str, pd.Series]:
    """Column of the base values, and beside it those of the low and the high ones."""
    ends = {column: "base", f"{column}_low": "low", f"{column}_high": "high"}
    return {name: _column({i: getattr(band, end) for i, band in bands.items()}, index) for name, end in ends.items()}


def _apart(bands: Mapping[str, Band]) -> dict[str, Band]:
    """Bands less what all sites share (adoption, for example): that moves all alike, and none past another."""
    known = [band for band in bands.values() if band.base > 0.0]
    if not known:
        return dict(bands)
    down = max(1e-9, *(band.low / band.base for band in known))
    up = min(band.high / band.base for band in known)
    return {i: Band(low=band.low / down, base=band.base, high=band.high / up) for i, band in bands.items()}


def _column(values: Mapping[str, float], index: pd.Index) -> pd.Series:
    return pd.Series({i: values.get(str(i), np.nan) for i in index}, index=index, dtype=float)


def landuse_at(sites: gpd.GeoDataFrame, landuse: gpd.GeoDataFrame | None) -> dict[str, str]:
    """Land use under each site, by site_id; sites outside every area have none."""
    if landuse is None or not len(landuse):
        return {}
    joined = gpd.sjoin(sites[["geometry"]], landuse[["landuse", "geometry"]], predicate="within", how="inner")
    first = joined[~joined.index.duplicated()]
    return {str(i): words(value) for i, value in first["landuse"].items()}


def constraint_facts(sites: gpd.GeoDataFrame, constraints: gpd.GeoDataFrame | None) -> dict[str, dict[str, object]]:
    """Whether each site lies in an area of each kind; None where the layer holds no area of that kind.

    Taken from the areas themselves, whatever the project's settings exclude: a rule must not depend on them.
    """
    out: dict[str, dict[str, object]] = {str(i): dict.fromkeys(CONSTRAINT_FACTS) for i in sites.index}
    if constraints is None:
        return out
    geometry = np.asarray(constraints.geometry.array)
    kinds = constraints["kind"].astype("string").fillna("").str.strip().str.lower()
    for fact, kind in CONSTRAINT_FACTS.items():
        areas = geometry[((kinds == kind) | kinds.str.startswith(f"{kind}_")).to_numpy(dtype=bool)]
        if len(areas):
            inside = shapely.intersects(np.asarray(sites.geometry.array), shapely.union_all(areas))
            for site_id, lies_in in zip(sites.index, inside, strict=True):
                out[str(site_id)][fact] = bool(lies_in)
    return out


def place_rule_facts(places: Places, site_id: str, country: str, landuse: Mapping[str, str]) -> dict[str, object]:
    """Facts of the place alone, but for the areas it lies in (see :func:`constraint_facts`)."""
    row, access = places.site_row(site_id), places.access_row(site_id)
    demand = places.demand.get(site_id)
    return {
        "kind": words(row["kind"]),
        "country": words(row.get("country")) or country,
        "use_case": demand.use_case if demand is not None else None,
        "landuse": landuse.get(site_id),
        "bays": whole(row["bays"]),
        "is_public": public_kind(words(row["kind"])),
        "junction_min": number(access["junction_min"]),
        "junction_km": number(access["junction_km"]),
    }


def site_rule_facts(
    place: Mapping[str, object],
    sizing: SizingResult | None,
    grid: GridResult | None,
    chosen: UpgradeOption | None,
) -> dict[str, object]:
    """Facts of the place and of what is planned there, connected in the chosen way."""
    facts = dict(place)
    if grid is not None and grid.status is GridStatus.CHECKED:
        facts["connection_kv"] = grid.connection_kv
    if sizing is not None:
        facts |= sizing_facts(sizing, chosen)
    return facts
