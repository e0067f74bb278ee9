"""What a year of load flows of one part needs, made once and remembered: shapes, arrays, the year without a site."""

from dataclasses import dataclass, field, replace

import numpy as np

from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.capacity import Judgement
from planner.grid.loadflow.factored import factorise
from planner.grid.loadflow.parts import Part
from planner.grid.year.arrays import Injection, SeriesNetwork, injection_of, series_network
from planner.grid.year.profiles import LoadShapes, Profiles, load_shapes, network_profiles, standard_profiles
from planner.grid.year.runpp import run_by_probe
from planner.grid.year.steps import Columns, StepAnswer, run_steps, unlike_steps
from planner.model.progress import SILENT, Progress


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YearBase:
    """A part's year without a site.

    ``network`` and ``injection`` are None where only pandapower itself can solve the part; ``columns`` are its unlike
    steps, with a row of shares for each profile that some load follows.
    """

    profiles: Profiles
    part: Part
    shapes: LoadShapes
    network: SeriesNetwork | None
    injection: Injection | None
    columns: Columns
    _today: dict[bytes, StepAnswer] = field(default_factory=dict, repr=False)

    def today(self, judgement: Judgement, progress: Progress = SILENT) -> StepAnswer:
        """The year without a site, under the limits that judge one; remembered."""
        key = judgement.judged.tobytes() + judgement.bound.tobytes()
        if key not in self._today:
            self._today[key] = self.run(self.columns, judgement, progress)
        return self._today[key]

    def run(
        self, columns: Columns, judgement: Judgement, progress: Progress, injection: Injection | None = None
    ) -> StepAnswer:
        """Load flow of every column without a site, or with the injection given."""
        if self.network is None or self.injection is None:
            power_kw = np.zeros(len(columns.first))
            return run_by_probe(self.part, self.shapes, judgement, columns, (power_kw, 1.0), progress)
        return run_steps(self.part, self.network, injection or self.injection, columns, judgement, progress)


def year_base(base: BaseCase, bus: int, profiles: Profiles | None, start_weekday: int, steps: int) -> YearBase:
    """Year of the part that holds a bus, in at least so many steps."""
    part = base.part_of(bus)
    shared = _profiles(base, profiles, start_weekday, steps)
    key = ("year", int(base.whole.topology.part[bus]), id(shared))
    if key not in base._years:
        base._years[key] = _prepared(part, shared)
    found: YearBase = base._years[key]
    return found


def _profiles(base: BaseCase, own: Profiles | None, start_weekday: int, steps: int) -> Profiles:
    """The planner's, else the network's own, then the standard ones; remembered, so that their identity is a key."""
    key = ("profiles", id(own), start_weekday, steps)
    if key not in base._years:
        named = own or network_profiles(base.network.profiles)
        finest = max(steps, named.steps if named else 0)
        standard = standard_profiles(start_weekday, finest)
        base._years[key] = (named.joined(standard) if named else standard, own)
    found: Profiles = base._years[key][0]
    return found


def _prepared(part: Part, profiles: Profiles) -> YearBase:
    shapes = load_shapes(part.net, profiles)
    factored = factorise(part.net, part.limits)
    injection = None if factored is None else injection_of(factored, part.net, shapes)
    if factored is None or injection is None:
        used = np.unique([*shapes.column.values(), *shapes.sgen_column.values()]).astype(np.int64)
        network = None
    else:
        used = np.unique(injection.column)
        injection = replace(injection, column=np.searchsorted(used, injection.column).astype(np.int64))
        network = series_network(factored)
    return YearBase(
        profiles=profiles,
        part=part,
        shapes=shapes,
        network=network,
        injection=injection,
        columns=unlike_steps(profiles.values_pu[:, used], profiles.step_h),
    )
