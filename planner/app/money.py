"""What money over the years is asked with for each site of a run: dates, connection, cable way, year, grants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.app.connection_parts import parts_of
from planner.app.crossings import UNCHECKED, Obstacles, crossings_of
from planner.app.grants import Grant, grants_of, judged
from planner.app.gridsites import GridStudy
from planner.app.hostload import extension_of
from planner.app.places import Places, in_threads
from planner.app.siteyear import site_year
from planner.cost.frame import BilledYear, Crossing, Extension, MoneyFrame
from planner.model.progress import SILENT
from planner.model.project import Project
from planner.model.result import CostLine, CostResult, GridResult, SiteResult, UpgradeKind, UpgradeOption

QUARTERS_PER_H = 4
_CROSSING = "crossing_"
NO_CABLE = frozenset({UpgradeKind.EXISTING})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoneyCase:
    """What the frames of all sites have in common."""

    places: Places
    study: GridStudy
    project: Project
    obstacles: Obstacles | None
    grants: Sequence[Grant]
    billed: Mapping[str, BilledYear]

    def frame(self, site_id: str, chosen: UpgradeOption | None, facts: Mapping[str, object]) -> MoneyFrame:
        """Frame of one site; those that are not shortlisted get neither year nor risk.

        All sites draw the same numbers, so that their risks differ by what they are, not by chance.
        """
        project, listed = self.project, site_id in self.study.points.index
        grid = self.study.results.get(site_id)
        crossed = self._crossings(site_id, chosen, grid)
        existing = extension_of(self.places, site_id, project) if listed else None
        return MoneyFrame(
            decided_on=project.project_date,
            needed_on=needed_from(project),
            later_from=_later_from(grid, chosen),
            connection_weeks=None if chosen is None else chosen.lead_weeks,
            connection_parts=parts_of(grid, chosen, project.settings.grid),
            crossings=crossed,
            unchecked=() if self.obstacles is None or not crossed else self.obstacles.unchecked,
            billed=self.billed.get(site_id),
            extension=existing if existing is not None and existing.spare_kw > 0.0 else None,
            grants=judged(self.grants, facts, project.project_date, project.language),
            draws=project.settings.cost.risk_draws if listed else 0,
            seed=project.settings.seed,
        )

    def _crossings(
        self, site_id: str, chosen: UpgradeOption | None, grid: GridResult | None
    ) -> tuple[Crossing, ...] | None:
        """What the way of the chosen connection crosses; None where its way is not known."""
        if chosen is not None and chosen.kind in NO_CABLE:
            return ()
        routes = self.study.routes
        if self.obstacles is None or routes is None or grid is None or grid.route_m is None:
            return None
        mine = routes[routes["site_id"] == site_id]
        mine = mine[mine["chosen"]] if mine["chosen"].any() else mine[(mine["route_m"] - grid.route_m).abs() < 1.0]
        return crossings_of(self.obstacles, mine.geometry.iloc[0]) if len(mine) else None


def billed_years(places: Places, chosen: Mapping[str, UpgradeOption | None], project: Project) -> dict[str, BilledYear]:
    """The simulated year of each sized site, held to what is asked of the grid, as the network bills it."""

    def billed(site_id: str) -> BilledYear:
        option, sizing = chosen[site_id], places.sizing[site_id]
        asked_kw = sizing.connection_kw if option is None else option.connection_kw or sizing.connection_kw
        kw = site_year(places, site_id, project, asked_kw, steps_per_h=QUARTERS_PER_H)
        return BilledYear(peak_kw=float(kw.max()), energy_kwh=float(kw.sum()) / QUARTERS_PER_H)

    ids = [site_id for site_id in chosen if site_id in places.sizing]
    return in_threads(ids, billed, SILENT, "app.step_sizing") if ids else {}


def place_frame(project: Project) -> MoneyFrame:
    """Frame of a place before its connection is known: dates and lead times alone."""
    return MoneyFrame(decided_on=project.project_date, needed_on=needed_from(project))


def frame_of_run(
    site: SiteResult, chosen: UpgradeOption | None, project: Project, billed: BilledYear | None
) -> MoneyFrame:
    """Frame of a site as a run has left it: cable way, connection and host's power are the run's.

    ``billed`` None: the year that the run was billed by.
    """
    cost = site.cost
    lines = () if cost is None else cost.capex_lines
    known = chosen is not None and (cost is None or "cost.crossings_unknown" not in cost.not_included)
    return MoneyFrame(
        decided_on=project.project_date,
        needed_on=needed_from(project),
        later_from=_later_from(site.grid, chosen),
        connection_weeks=None if chosen is None else chosen.lead_weeks,
        connection_parts=next((line.parts_eur for line in lines if line.item == "grid_connection"), ()),
        crossings=_crossings_of_run(lines) if known else None,
        unchecked=() if cost is None else tuple(code for code in cost.not_included if code in UNCHECKED),
        billed=billed or _billed_in(cost),
        extension=extension_of_run(cost, site),
        grants=judged(grants_of(project), site.rule_facts, project.project_date, project.language),
    )


def _crossings_of_run(lines: Sequence[CostLine]) -> tuple[Crossing, ...]:
    crossed = [line for line in lines if line.item.startswith(_CROSSING)]
    return tuple(Crossing(kind=line.item.removeprefix(_CROSSING), count=int(line.quantity)) for line in crossed)


def _billed_in(cost: CostResult | None) -> BilledYear | None:
    if cost is None:
        return None
    billed = {line.item: line.quantity for line in cost.opex_lines}
    if "network_capacity" not in billed:
        return None
    return BilledYear(peak_kw=billed["network_capacity"], energy_kwh=billed["network_energy"])


def extension_of_run(cost: CostResult | None, site: SiteResult) -> Extension | None:
    """The host's power as the run's notes tell it; None where there is none to spare."""
    told = {} if cost is None else {code: params for code, params in cost.notes if code.startswith("cost.existing_")}
    if not told or site.sizing is None:
        return None
    params = next(iter(told.values()))
    spare_kw = float(params["spare"])
    return Extension(
        existing_kw=float(params["existing"]),
        host_kw=float(params["host"]),
        spare_kw=spare_kw,
        extra_kw=0.0 if "cost.existing_suffices" in told else float(params["extra"]),
    )


def needed_from(project: Project) -> date | None:
    """First day of the planner's year of energisation; None where he left it open: as early as lead times allow."""
    year = project.settings.grid.energisation_year
    return None if year is None else date(year, 1, 1)


def _later_from(grid: GridResult | None, chosen: UpgradeOption | None) -> date | None:
    """Day from which the operator gives the power asked for, where he gives less before."""
    answer = None if grid is None else grid.operator
    if answer is None or answer.later_from is None or chosen is None or chosen.connection_kw is None:
        return None
    return answer.later_from if answer.firm_now_kw < chosen.connection_kw else None
