"""Size many sites, each with its own seed."""

from collections.abc import Mapping

from planner.model.progress import SILENT, Progress
from planner.model.result import DemandResult, SizingResult
from planner.model.settings import SizingSettings
from planner.sizing.seeds import site_seed
from planner.sizing.size import DEFAULT_POWER_FACTOR, size_site


def size_sites(
    demand: Mapping[str, DemandResult],
    bays: Mapping[str, int | None],
    settings: SizingSettings,
    seed: int,
    *,
    power_factor: float = DEFAULT_POWER_FACTOR,
    progress: Progress = SILENT,
) -> dict[str, SizingResult]:
    """Sizing of every site with a demand estimate; each answer is independent of the other sites and their order.

    Raises
    ------
    PlannerError
        An unknown charger id or a setting out of range.
    Cancelled
        The planner asked to stop.
    """
    sized: dict[str, SizingResult] = {}
    for number, (site_id, site_demand) in enumerate(demand.items()):
        progress.report(number / len(demand), "sizing.progress", site=site_id)
        own = site_seed(seed, site_id)
        sized[site_id] = size_site(site_demand, bays.get(site_id), settings, own, power_factor=power_factor)
    return sized
