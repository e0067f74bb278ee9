"""A year by pandapower alone, for networks that the series kernel cannot carry: unlike steps, one after another."""

import numpy as np

from planner.grid.hosting.capacity import Judgement
from planner.grid.loadflow.kernel_series import BEYOND_APPLIED, BEYOND_RULE, MOVED, UNSOLVED
from planner.grid.loadflow.limits import FLOAT
from planner.grid.loadflow.parts import Part
from planner.grid.year.probe import StepProbe, allowed_change_pu
from planner.grid.year.profiles import LoadShapes
from planner.grid.year.steps import Columns, StepAnswer
from planner.model.progress import SILENT, Progress


def run_by_probe(
    part: Part,
    shapes: LoadShapes,
    judgement: Judgement,
    columns: Columns,
    site: tuple[FLOAT, float],
    progress: Progress = SILENT,
) -> StepAnswer:
    """Load flow of every column by ``runpp``; ``site``: power in kW in each column, and power factor.

    Where the rule limits the change of voltage, each column with power is solved without it, too.
    """
    limits, (power_kw, power_factor) = part.limits, site
    probe = StepProbe(part, shapes, judgement.bus, power_factor)
    value = np.where(limits.upper, -np.inf, np.inf)
    column, beyond_h = np.zeros(len(limits), np.int64), np.zeros(len(limits))
    flags, allowed_pu = np.zeros(len(columns.first), np.uint8), allowed_change_pu(limits, judgement)
    asked = bool(np.isfinite(allowed_pu).any())
    for at, (step, hours_h) in enumerate(zip(columns.first.tolist(), columns.hours_h.tolist(), strict=True)):
        progress.report(at / len(columns.first), "grid.year_progress", steps=len(columns.first))
        without = probe.values(step, 0.0) if asked and power_kw[at] > 0 else None
        values = probe.values(step, float(power_kw[at]))
        if np.isnan(values).all():
            flags[at] |= UNSOLVED
            continue
        worse = np.where(limits.upper, values > value, values < value)
        value, column = np.where(worse, values, value), np.where(worse, at, column)
        broken = judgement.judged & (limits.margin(values, judgement.bound) < 0)
        beyond_h += np.where(broken, hours_h, 0.0)
        flags[at] |= (BEYOND_APPLIED if broken.any() else 0) | (BEYOND_RULE if (limits.margin(values) < 0).any() else 0)
        flags[at] |= MOVED if without is not None and (np.abs(values - without) > allowed_pu).any() else 0
    value = np.where(np.isfinite(value), value, np.nan)
    return StepAnswer(value=value, column=column, beyond_h=beyond_h, flags=flags)
