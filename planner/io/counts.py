"""Traffic counts told in several rows: the newest year of each direction at a place, the directions added up."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.io.findings import some, warning
from planner.io.frames import rows_where, shapes_of
from planner.model.issues import Issue

BOTH = "both"
_READ = ["aadt_per_day", "hgv_share_pu", "year", "direction", "name"]


def one_count_a_place(frame: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Frame with one row a place (the same point, or the same line).

    Of each direction the newest year is taken, repeated counts of that year are averaged, and the directions are
    added up; a count of both directions goes before separate ones that are no newer. Where no row tells a direction,
    each row of a point's newest year counts as one, and lines are left as they are. The share of heavy vehicles is
    the mean over the rows taken, weighted by their vehicles.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns of the traffic role, each row with ``aadt_per_day``.
    """
    shapes = shapes_of(frame)
    place = pd.Series(pd.factorize(shapely.to_wkb(shapes))[0], index=frame.index)
    told = bool(frame["direction"].notna().any())
    several = place.duplicated(keep=False) & (told | (shapely.get_dimensions(shapes) == 0))
    rows = pd.DataFrame(frame[_READ]).assign(place=place, year=frame["year"].fillna(-np.inf))
    # a row without a direction among rows that have one holds both
    rows["direction"] = frame["direction"].fillna(BOTH)
    taken = _newest(rows[several], told=told)
    issues = _one_way(pd.concat([rows[~several], taken]), where) if told else []
    if not several.any():
        return frame, issues
    counts = _added_up(taken)
    first = several & ~place.duplicated()
    result = frame.copy()
    for column in counts:
        result.loc[first, column] = counts[column].reindex(place[first]).to_numpy()
    result.loc[first, "direction"] = None
    code = "io.counts_by_direction" if told else "io.counts_without_direction"
    issues.insert(0, warning(code, where, count=int(first.sum()), **_example(rows[several], counts)))
    return rows_where(result, first | ~several), [*issues, *_other_names(rows[several], where)]


def _newest(rows: pd.DataFrame, *, told: bool) -> pd.DataFrame:
    """Rows that make up each place's count."""
    if not told:
        newest = rows[rows["year"] == rows.groupby("place")["year"].transform("max")]
        return newest.assign(direction=newest.groupby("place").cumcount().astype(str))
    newest = rows[rows["year"] == rows.groupby(["place", "direction"])["year"].transform("max")]
    both = newest["direction"] == BOTH
    whole_year = newest["place"].map(newest[both].groupby("place")["year"].max())
    parts_year = newest["place"].map(newest[~both].groupby("place")["year"].max())
    whole = whole_year.notna() & ~(parts_year > whole_year)
    return newest[both == whole]


def _added_up(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts by place: repeated counts of a direction averaged, directions added."""
    shared = rows["aadt_per_day"].where(rows["hgv_share_pu"].notna(), 0.0)
    work = rows.assign(shared=shared, heavy=rows["aadt_per_day"] * rows["hgv_share_pu"])
    figures = ["aadt_per_day", "shared", "heavy"]
    sums = work.groupby(["place", "direction"])[figures].mean().fillna(0.0).groupby("place").sum()
    year = rows.groupby("place")["year"].max()
    return pd.DataFrame(
        {
            "aadt_per_day": sums["aadt_per_day"],
            "hgv_share_pu": sums["heavy"] / sums["shared"].where(sums["shared"] > 0),
            "year": year.where(np.isfinite(year)),
        }
    )


def _example(rows: pd.DataFrame, counts: pd.DataFrame) -> dict[str, str | int]:
    """Number of rows, and what became of the first place's."""
    mine = rows[rows["place"] == rows["place"].iloc[0]]
    name = next(iter(mine["name"].dropna()), "-")
    figures = some((f"{value:.0f}" for value in mine["aadt_per_day"]), 6)
    used = f"{counts.loc[rows['place'].iloc[0], 'aadt_per_day']:.0f}"
    return {"rows": len(rows), "name": str(name), "figures": figures, "used": used}


def _one_way(rows: pd.DataFrame, where: str) -> list[Issue]:
    """Places counted in one direction only: right on a one-way road, half of the traffic elsewhere."""
    single = (rows.groupby("place")["direction"].transform("nunique") == 1) & (rows["direction"] != BOTH)
    if not single.any():
        return []
    names = some(rows[single]["name"].dropna().unique()) or "-"
    return [warning("io.counts_one_direction", where, count=rows[single]["place"].nunique(), names=names)]


def _other_names(rows: pd.DataFrame, where: str) -> list[Issue]:
    mixed = rows.groupby("place")["name"].transform("nunique") > 1
    if not mixed.any():
        return []
    first = rows[mixed & (rows["place"] == rows["place"][mixed].iloc[0])]
    names = some(first["name"].dropna().unique())
    return [warning("io.counts_several_names", where, count=rows["place"][mixed].nunique(), names=names)]
