"""Ways to connect each shortlisted site, re-checked by load flow."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pandas as pd

from planner.app.gridsites import GridStudy, Shortlist
from planner.app.gridwork import Grids
from planner.app.hostload import extension_of
from planner.app.places import Places, first_weekday
from planner.cost.frame import Extension
from planner.grid.connection.points import Place
from planner.grid.equipment.catalogue import lead_time, work
from planner.grid.upgrades.options import upgrade_options
from planner.grid.upgrades.year import Calendar
from planner.model.band import total
from planner.model.progress import Progress
from planner.model.project import Project
from planner.model.result import GridStatus, SizingResult, UpgradeKind, UpgradeOption

Options = tuple[UpgradeOption, ...]
OF_THE_SITE = frozenset({UpgradeKind.LOAD_MANAGEMENT, UpgradeKind.BATTERY, UpgradeKind.COMBINATION})
EXISTING_WORKS = ("lv_feeder_panel", "lv_metering")
"""Works behind the host's meter: a feeder of his board, and a meter of the site's own."""


def connect_sites(
    grids: Grids,
    study: GridStudy,
    places: Places,
    listed: Shortlist,
    project: Project,
    progress: Progress,
) -> dict[str, tuple[UpgradeOption, ...]]:
    """Options by site_id, those of the ``deep`` sites checked over a year; sites whose grid is not known have none.

    The host's own connection comes first: where it carries the site, no new one is built, whatever the grid; where it
    carries part of it, the ways to connect are those of the extension.
    """
    checked = [i for i in listed.ids if study.results[i].status is GridStatus.CHECKED and i in places.sizing]
    quick = replace(project.settings, grid=replace(project.settings.grid, study_year=False))
    settings_of = {True: project.settings, False: quick}
    calendar = Calendar(start_weekday=first_weekday(project))
    options: dict[str, Options] = {}
    for done, site_id in enumerate(checked):
        progress.report(done / len(checked), "app.step_upgrade")
        x_m, y_m = places.xy_m(site_id)

        def ways(sizing: SizingResult, site_id: str = site_id, x_m: float = x_m, y_m: float = y_m) -> Options:
            return upgrade_options(
                grids.bases,
                cast("pd.Series[Any]", study.points.loc[site_id]),
                study.results[site_id],
                sizing,
                settings_of[site_id in listed.deep],
                Place(x_m=x_m, y_m=y_m, crs=places.crs),
                calendar=calendar,
            )

        options[site_id] = _beside_host(places.sizing[site_id], extension_of(places, site_id, project), ways)
    for site_id in listed.ids:
        known = extension_of(places, site_id, project)
        if known is not None and known.extra_kw <= 0.0:
            options[site_id] = with_existing(options.get(site_id, ()), known, places.sizing[site_id].connection_kw)
    return options


def _beside_host(sizing: SizingResult, known: Extension | None, ways: Callable[[SizingResult], Options]) -> Options:
    """Ways to connect a site, or its extension; load management and a battery hold the whole site, as without a host.

    The cheapest that works is chosen.
    """
    if known is None or known.spare_kw <= 0.0 or known.extra_kw <= 0.0:
        return ways(sizing)
    whole = tuple(each for each in ways(sizing) if each.kind in OF_THE_SITE)
    beyond = tuple(_beyond(each, known) for each in ways(extension(sizing, known)) if each.kind not in OF_THE_SITE)
    return cheapest_chosen((*beyond, *whole))


def extension(sizing: SizingResult, known: Extension) -> SizingResult:
    """Size of the part of a site that the host's connection does not carry."""
    share = known.extra_kw / sizing.connection_kw
    return replace(
        sizing,
        connection_kw=known.extra_kw,
        connection_kva=sizing.connection_kva * share,
        hourly_power_kw=tuple(max(kw - known.spare_kw, 0.0) for kw in sizing.hourly_power_kw),
        frontier=(),
    )


def _beyond(option: UpgradeOption, known: Extension) -> UpgradeOption:
    """Way to connect an extension, told as what the site has with it: the host's spare power comes on top."""

    def on_top(kw: float | None) -> float | None:
        return None if kw is None else kw + known.spare_kw

    return replace(option, connection_kw=on_top(option.connection_kw), served_kw=on_top(option.served_kw))


def with_existing(options: Options, known: Extension, need_kw: float) -> Options:
    """The host's connection as the way to connect, before all others, which stay as they were examined."""
    params = {"existing": round(known.existing_kw), "spare": round(known.spare_kw)}
    cost_eur = total(work(part) for part in EXISTING_WORKS)
    existing = UpgradeOption(
        kind=UpgradeKind.EXISTING,
        description_code="grid.option_existing",
        params=params,
        feasible=True,
        served_kw=need_kw,
        hosting_after_kw=None,
        binding_element="",
        cost_eur=cost_eur,
        lead_weeks=lead_time(UpgradeKind.EXISTING.value),
        chosen=True,
        connection_kw=need_kw,
        measures=(UpgradeKind.EXISTING.value,),
    )
    return (existing, *(replace(each, chosen=False) for each in options))


def cheapest_chosen(options: Options) -> Options:
    """Options, the cheapest of those that work marked."""
    working = [each for each in options if each.feasible]
    best = min(working, key=lambda each: each.cost_eur.base) if working else None
    return tuple(replace(each, chosen=each is best) for each in options)
