"""Load flows of a year with a site, by the compiled kernel or by pandapower."""

from planner.grid.hosting.capacity import Judgement
from planner.grid.year.base import YearBase
from planner.grid.year.change import Change, moved_share, with_change
from planner.grid.year.runpp import run_by_probe
from planner.grid.year.steps import Columns, StepAnswer, run_between
from planner.model.progress import SILENT, Progress


def run_with_site(
    year: YearBase, judgement: Judgement, power_factor: float, columns: Columns, progress: Progress = SILENT
) -> StepAnswer:
    """Every column under the limits of a site and the rule's limit on its change of voltage.

    Parameters
    ----------
    judgement : Judgement
        Of :func:`planner.grid.year.study.year_judgement`.
    columns : Columns
        Unlike steps of the year; the last row of their table is the site's power in kW.
    """
    if year.network is None or year.injection is None:
        return run_by_probe(year.part, year.shapes, judgement, columns, (columns.shares[-1], power_factor), progress)
    grid = year.network.factored
    injection = year.injection.with_load(
        grid.position[judgement.bus], len(columns.shares) - 1, power_factor, grid.base_mva
    )
    answer = run_between(lambda chosen: year.run(chosen, judgement, progress, injection), columns, year.part.limits)
    change = Change(year, year.network, year.injection, judgement, power_factor)
    return with_change(answer, moved_share(change, columns)) if change.asked else answer
