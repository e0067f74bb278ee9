"""Runs of two to four scenarios side by side: where sites, sums and settings differ."""

from collections.abc import Callable, Sequence

from planner.model.comparison import Comparison, SettingRow, SiteFigures, SiteRow, Totals
from planner.model.errors import PlannerError
from planner.model.result import Assessment, SiteResult
from planner.store.scenarios import flat_settings

FEWEST, MOST = 2, 4


def compare(named: Sequence[tuple[str, Assessment]]) -> Comparison:
    """Compare the assessments of two to four scenarios.

    Raises
    ------
    PlannerError
        Fewer or more than can stand side by side.
    """
    check_count(len(named))
    found = [assessment for _, assessment in named]
    return Comparison(
        names=tuple(name for name, _ in named),
        sites=_sites(found),
        totals=tuple(totals(each) for each in found),
        settings=_settings(found),
    )


def check_count(count: int) -> None:
    """Refuse fewer or more scenarios than can stand side by side.

    Raises
    ------
    PlannerError
        Two to four can.
    """
    if not FEWEST <= count <= MOST:
        raise PlannerError.of("app.compare_count", count=count, least=FEWEST, most=MOST)


def site_figures(site: SiteResult | None) -> SiteFigures:
    """Figures of one site that can be compared."""
    if site is None:
        return SiteFigures()
    sizing, grid = site.sizing, site.grid
    connection_kw = None if sizing is None else sizing.connection_kw
    hosting_kw = None if grid is None else grid.hosting_kw
    known = connection_kw is not None and hosting_kw is not None
    return SiteFigures(
        there=True,
        shortlisted=site.shortlisted,
        rank=site.rank,
        score=site.score,
        sessions_per_day=None if site.demand is None else site.demand.sessions_per_day.base,
        chargers=None if sizing is None else sizing.evse_count,
        connection_kw=connection_kw,
        capex_eur=None if site.cost is None else site.cost.capex_eur.base,
        npv_eur=None if site.cost is None else site.cost.npv_eur.base,
        hosting_kw=hosting_kw,
        headroom_kw=hosting_kw - connection_kw if known else None,  # type: ignore[operator]  # both are known
    )


def totals(assessment: Assessment) -> Totals:
    """Sums over the shortlist, and what the programme for a budget comes to where one was chosen."""
    plan = assessment.plan
    rows = [site_figures(site) for site in assessment.shortlist]
    summed: tuple[Callable[[SiteFigures], float | None], ...] = (
        lambda row: row.sessions_per_day,
        lambda row: row.connection_kw,
        lambda row: row.capex_eur,
        lambda row: row.npv_eur,
    )
    sessions, power, capex, npv = (_sum([figure(row) for row in rows]) for figure in summed)
    chargers = _sum([row.chargers for row in rows])
    return Totals(
        ranked=sum(site.rank is not None for site in assessment.sites),
        shortlisted=len(rows),
        fitting=sum(row.headroom_kw is not None and row.headroom_kw >= 0.0 for row in rows),
        unknown=sum(any(figure(row) is None for figure in summed) for row in rows),
        sessions_per_day=sessions,
        chargers=None if chargers is None else round(chargers),
        connection_kw=power,
        capex_eur=capex,
        npv_eur=npv,
        programme_sites=None if plan is None else len(plan.choices),
        programme_capex_eur=None if plan is None else float(sum(choice.capex_eur for choice in plan.choices)),
        people_reached=None if plan is None else plan.people_reached,
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(sum(known)) if known else None


def _sites(found: Sequence[Assessment]) -> tuple[SiteRow, ...]:
    by_id = [{site.site_id: site for site in each.sites} for each in found]
    ids = list(dict.fromkeys(site_id for sites in by_id for site_id in sites))
    rows = [
        SiteRow(
            site_id=site_id,
            name=next(sites[site_id].name for sites in by_id if site_id in sites),
            figures=tuple(site_figures(sites.get(site_id)) for sites in by_id),
        )
        for site_id in ids
    ]
    last = len(ids) + 1

    def place(row: SiteRow) -> tuple[int, int, str]:
        ranks = [each.rank or last for each in row.figures]
        return min(ranks), ranks[0], row.site_id

    return tuple(sorted(rows, key=place))


def _settings(found: Sequence[Assessment]) -> tuple[SettingRow, ...]:
    flat = [flat_settings(each.settings) for each in found]
    keys = sorted({key for each in flat for key in each})
    rows = [SettingRow(key=key, values=tuple(each.get(key) for each in flat)) for key in keys]
    return tuple(row for row in rows if any(value != row.values[0] for value in row.values))
