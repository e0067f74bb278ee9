"""The network in a later year: loads grown by declared layers, connections that are agreed but not built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from planner.grid.hosting.base import BaseCase, solve_base
from planner.grid.network.labels import all_labels
from planner.grid.network.network import Network, complete, light_copy
from planner.grid.network.topology import voltage_level
from planner.model.grid_inputs import CommittedConnection, GrowthLayer
from planner.model.grid_study import YearHeadroom
from planner.model.issues import Issue
from planner.model.progress import SILENT, Progress
from planner.model.settings import GridSettings

LATER_YEARS = 10
TODAY, ENERGISATION, LATER = "today", "energisation", "later"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Growth:
    """All that is declared to come, placed on the networks.

    Attributes
    ----------
    today_year : int
        Year of the files: what a layer adds is its share in a year less its share in this one.
    committed : mapping of network name to sequence of (connection, bus)
        Connections that found their bus; ``issues`` names those that did not.
    """

    today_year: int
    layers: tuple[GrowthLayer, ...] = ()
    committed: Mapping[str, tuple[tuple[CommittedConnection, int], ...]] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grown:
    """A network as it will stand in a year: load gained by each layer, and connections that are built by then."""

    network: Network
    year: int
    layers_kw: Mapping[str, float]
    committed_kw: float

    @property
    def growth_kw(self) -> float:
        """Load gained by all layers."""
        return float(sum(self.layers_kw.values()))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YearBase:
    """Base case of one year, shared by all sites of a network."""

    stage: str
    grown: Grown
    base: BaseCase


def study_years(today_year: int, energisation_year: int) -> tuple[tuple[str, int], ...]:
    """Today, the year in which the site needs its power, and ten years after that; a year that is past is today's."""
    start = max(today_year, energisation_year)
    return (TODAY, today_year), (ENERGISATION, start), (LATER, start + LATER_YEARS)


def share_pu(layer: GrowthLayer, year: int) -> float:
    """Share of a layer in a year: straight between the years given, level outside them.

    >>> share_pu(GrowthLayer(name="EV", share_pu_by_year={2030: 0.1, 2040: 0.3}), 2035)
    0.2
    """
    years = sorted(layer.share_pu_by_year)
    return float(np.interp(year, years, [layer.share_pu_by_year[y] for y in years])) if years else 0.0


def grown(network: Network, growth: Growth, year: int) -> Grown:
    """Copy of a network with the load of a year: every layer and connection in load rows of its own.

    The loads of the files stay as they are. Where nothing is added the network itself is returned.
    """
    rows: list[pd.DataFrame] = []
    layers_kw: dict[str, float] = {}
    for layer in growth.layers:
        frame = _layer_rows(network, layer, share_pu(layer, year) - share_pu(layer, growth.today_year))
        layers_kw[layer.name] = layers_kw.get(layer.name, 0.0) + 1000.0 * float(frame["p_mw"].sum())
        rows.append(frame)
    due = [(c, bus) for c, bus in growth.committed.get(network.name, ()) if c.from_year <= year]
    rows.append(_connection_rows(due))
    added = pd.concat([frame for frame in rows if len(frame)]) if any(map(len, rows)) else pd.DataFrame()
    return Grown(
        network=network if added.empty else _with_loads(network, added),
        year=year,
        layers_kw=layers_kw,
        committed_kw=float(sum(connection.kw for connection, _ in due)),
    )


def grown_bases(
    base: BaseCase,
    growth: Growth,
    years: Sequence[tuple[str, int]],
    settings: GridSettings,
    progress: Progress = SILENT,
) -> tuple[YearBase, ...]:
    """Base case of each year, solved once for all sites of a network; a year that adds nothing is ``base`` itself."""
    solved: dict[int, YearBase] = {}
    for done, (stage, year) in enumerate(years):
        progress.report(done / len(years), "grid.growth_progress", grid=base.name, year=year)
        if year not in solved:
            later = grown(base.network, growth, year)
            case = base if later.network is base.network else solve_base(later.network, settings, like=base)
            solved[year] = YearBase(stage=stage, grown=later, base=case)
    progress.report(1.0, "grid.growth_progress", grid=base.name, year=years[-1][1])
    return tuple(replace(solved[year], stage=stage) for stage, year in years)


def headroom_by_year(
    bases: Sequence[YearBase], bus: int, settings: GridSettings, *, most_kw: float | None = None
) -> tuple[YearHeadroom, ...]:
    """Hosting capacity of a bus in each year, confirmed by load flow.

    ``most_kw``: what the connection itself allows (the operator's low-voltage limit) where the network carries more;
    no element binds then.
    """
    return tuple(_headroom(case, bus, settings, most_kw) for case in bases)


def _headroom(case: YearBase, bus: int, settings: GridSettings, most_kw: float | None) -> YearHeadroom:
    base = case.base
    unknown = YearHeadroom(
        year=case.grown.year,
        stage=case.stage,
        hosting_kw=None,
        growth_kw=case.grown.growth_kw,
        committed_kw=case.grown.committed_kw,
        reason=base.whole.reason,
    )
    if base.whole.reason:
        return unknown
    found = base.hosting(bus, settings, settings.power_factor)
    if found.hosting_kw is None:
        return replace(unknown, reason=found.reason)
    if most_kw is not None and most_kw < found.hosting_kw:
        return replace(unknown, hosting_kw=most_kw)
    limits = base.part_of(bus).limits
    names = [base.label(str(limits.table[row]), int(limits.element[row])) for row in found.rows[:1]]
    return replace(unknown, hosting_kw=found.hosting_kw, binding_element="".join(names))


def loads_at(network: Network, level: str) -> pd.DataFrame:
    """Loads in service at a voltage level."""
    load, vn_kv = network.net["load"], network.net["bus"]["vn_kv"]
    at_level = load["bus"].map(vn_kv).map(voltage_level) == level
    chosen: pd.DataFrame = load[at_level & load["in_service"].astype(bool)]
    return chosen


def _layer_rows(network: Network, layer: GrowthLayer, share: float) -> pd.DataFrame:
    """Load that each load of the layer's level gains, as rows named after both."""
    load = loads_at(network, layer.level)
    own_kw = 1000.0 * load["p_mw"] * load["scaling"]
    gained_kw = share * (layer.kw_per_load + own_kw * layer.percent_of_load / 100.0)
    load, gained_kw = load[gained_kw != 0.0], gained_kw[gained_kw != 0.0]
    labels = network.labels["load"]
    return pd.DataFrame(
        {
            "name": [f"{layer.name}: {labels[int(i)]}" for i in load.index],
            "bus": load["bus"],
            "p_mw": gained_kw / 1000.0,
            "q_mvar": gained_kw / 1000.0 * _q_per_p(layer.power_factor),
            "type": layer.name,
        }
    )


def _connection_rows(due: Sequence[tuple[CommittedConnection, int]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "name": connection.name,
                "bus": bus,
                "p_mw": connection.kw / 1000.0,
                "q_mvar": connection.kw / 1000.0 * _q_per_p(connection.power_factor),
                "type": "committed",
            }
            for connection, bus in due
        ],
        columns=["name", "bus", "p_mw", "q_mvar", "type"],
    )


def _q_per_p(power_factor: float) -> float:
    return float(np.tan(np.arccos(power_factor)))


def _with_loads(network: Network, added: pd.DataFrame) -> Network:
    """Copy of a network with more load rows, constant power at scaling 1."""
    net = light_copy(network.net)
    load = net["load"]
    first = int(load.index.max()) + 1 if len(load) else 0
    fresh = complete(added.set_axis(range(first, first + len(added))).assign(scaling=1.0), load.iloc[0:0])
    net["load"] = pd.concat([load, fresh[load.columns]]) if len(load) else fresh
    return replace(network, net=net, labels=all_labels(net))
