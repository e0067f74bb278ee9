"""Corridor spacing asked of a project: the fewest of its sites with which every stretch has a pool ahead."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.app.planning.refusals import check_corridor
from planner.model.errors import PlannerError
from planner.model.plan_result import CorridorSpacing
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project
from planner.store.ranges import RANGES

if TYPE_CHECKING:
    from planner.app.run import Run


_WRITTEN_OUT = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacingAnswer:
    """Sites that keep the spacing (empty: none is needed, or none can), and how far they do.

    ``bound``: no fewer sites would do; ``gap_pu``: (number - bound) / number, None without sites.
    """

    site_ids: tuple[str, ...]
    told: CorridorSpacing
    bound: float
    gap_pu: float | None
    method: str


def check_spacing(project: Project, spacing_km: float, least_kw: float = 0.0) -> None:
    """Refuse what cannot be asked of any run of a project, before there is one.

    Raises
    ------
    PlannerError
        No distance or no power that a spacing may have, or the project names no road of a corridor.
    """
    most_km, most_kw = RANGES["plan.spacing_km"][1], RANGES["plan.spacing_kw"][1]
    if not 0.0 < spacing_km <= most_km:
        raise PlannerError.of("siting.bad_spacing_km", where="--spacing-km", value=spacing_km, most=most_km)
    if not 0.0 <= least_kw <= most_kw:
        raise PlannerError.of("siting.bad_spacing_kw", where="--spacing-kw", value=least_kw, most=most_kw)
    check_corridor(project)


def plain(value: float) -> str:
    """A number as people write it, without a power of ten as far as they would.

    >>> plain(60.0), plain(1e9), plain(0.25), plain(float("nan"))
    ('60', '1000000000', '0.25', 'nan')
    """
    return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < _WRITTEN_OUT else f"{value:g}"


def space_sites(
    run: "Run", project: Project, spacing_km: float, least_kw: float = 0.0, progress: Progress = SILENT
) -> SpacingAnswer:
    """The fewest sites of a run with which all of the corridor that can be served has a pool ahead within a distance.

    Candidates are all sites that nothing excludes, whatever their size; pools that stand there count from ``least_kw``.
    ``told.served_km`` is with the chosen sites.

    Raises
    ------
    PlannerError
        As :func:`check_spacing`, or the road layer knows none of the corridor's roads.
    Cancelled
        The planner asked to stop.
    """
    from planner.app.planning.corridor import corridor_ground, fewest_sites, spacing_of, stretches_of, with_chosen
    from planner.app.planning.ground import open_ground
    from planner.store.scenarios import in_scenario

    project = in_scenario(project)
    check_spacing(project, spacing_km, least_kw)
    sites = [site for site in run.assessment.sites if not site.excluded_by]
    ground = open_ground(project, Part(progress, 0.0, 0.6))
    asked = corridor_ground(ground, sites, project, spacing_km=spacing_km, least_kw=least_kw)
    found = fewest_sites(asked, progress=Part(progress, 0.6, 1.0))
    told = spacing_of(asked, asked.sites, found)
    if found.siting is None:
        return SpacingAnswer(site_ids=(), told=told, bound=0.0, gap_pu=None, method="heuristic")
    chosen = tuple(asked.sites[column] for column in found.siting.chosen)
    return SpacingAnswer(
        site_ids=chosen,
        told=with_chosen(told, stretches_of(asked, asked.sites), chosen),
        bound=found.siting.bound,
        gap_pu=found.siting.gap_pu,
        method=found.siting.method,
    )
