"""Findings about who is supplied and by how much transformer: islands, and loads far above what feeds them."""

from collections.abc import Callable
from typing import TypeAlias

import pandas as pd

from planner.grid.network.checks_doubts import LARGEST_SCALING
from planner.grid.network.checks_wording import Element, elements_of, finding, label_of
from planner.grid.network.labels import Labels
from planner.grid.network.net import Net
from planner.grid.network.repairs import named
from planner.grid.network.topology import Topology
from planner.model.issues import Issue, Severity

LOAD_TO_RATING = 2.0
KW_AS_MW = 100.0
# one load: more than its transformers carry by this, or above the usual by orders and above the rest together
ONE_TO_RATING, ORDERS, ABOVE_REST, FEW_LOADS = 3.0, 100.0, 2.0, 3

TopologyCheck: TypeAlias = Callable[[Net, Topology, Labels, str], list[Issue]]


def cut_off(net: Net, topology: Topology, labels: Labels, where: str) -> list[Issue]:
    """Buses without a way to a feed-in: pandapower leaves them empty without a word."""
    served = net["bus"]["in_service"].astype(bool)
    rows = served.index[served & ~topology.supplied]
    load = net["load"][net["load"]["bus"].isin(rows) & net["load"]["in_service"].astype(bool)]
    load_kw = round(1000 * float((load["p_mw"] * load["scaling"]).sum()), 1)
    parts = int(topology.part.loc[rows].nunique())
    return finding(Severity.WARNING, "cut_off", where, labels, elements_of("bus", rows), parts=parts, load_kw=load_kw)


def load_above_rating(net: Net, topology: Topology, labels: Labels, where: str) -> list[Issue]:
    """Loads that no station carries: one alone by its name, else islands over twice what their transformers can carry.

    Far above, kW are typed as MW. A scaling that is told on its own
    (:func:`planner.grid.network.checks_doubts.large_scaling`) is left out of the sums: it is the fault
    then, not the power.
    """
    power, island = _power_mw(net), topology.island
    at = net["load"].loc[power.index, "bus"].map(island)
    ratings = {int(number): _rating_mva(net, topology, int(number)) for number in at.dropna().unique()}
    alone = _outsized(power, at, ratings)
    issues = _outsized_issue(net, alone, power, labels, where)
    found: dict[str, list[tuple[str, Element]]] = {"load_above_rating": [], "kw_as_mw": []}
    rest = power.drop(alone)
    sums = rest.groupby(at.drop(alone)).sum()
    for number, p_mw in zip(map(int, sums.index), sums, strict=True):
        rating, feeders = ratings[number], topology.feeders(number)
        if rating > 0 and p_mw > LOAD_TO_RATING * rating:
            code = "kw_as_mw" if p_mw > KW_AS_MW * rating else "load_above_rating"
            names = " + ".join(label_of(labels, *feeder) for feeder in feeders)
            found[code].append((names, feeders[0]))
    return issues + [
        issue for code, stations in found.items() for issue in _stations(code, where, labels, sorted(stations))
    ]


def _power_mw(net: Net) -> "pd.Series[float]":
    """Power of the loads in service, without scalings that no one means."""
    load = net["load"][net["load"]["in_service"].astype(bool)]
    scaling = load["scaling"].mask(load["scaling"] > LARGEST_SCALING, 1.0)
    return pd.Series(load["p_mw"] * scaling, dtype=float)


def _rating_mva(net: Net, topology: Topology, number: int) -> float:
    """Rating of the transformers that feed an island together; 0 where none does."""
    total = 0.0
    for table, element in topology.feeders(number):
        trafo = net[table].loc[element]
        if table == "trafo":
            total += float(trafo["sn_mva"]) * float(trafo["parallel"])
        else:
            side = "mv" if topology.island[int(trafo["mv_bus"])] == number else "lv"
            total += float(trafo[f"sn_{side}_mva"])
    return total


def _outsized(power: "pd.Series[float]", at: "pd.Series[float]", ratings: dict[int, float]) -> list[int]:
    """Loads that stand out by orders; none where most loads do, as then their unit is at fault."""
    found: list[int] = []
    for number, mine in power.groupby(at):
        rating = ratings[int(number)]
        others = (mine.sum() - mine).clip(lower=0.0)
        usual = float(mine[mine > 0].median()) if (mine > 0).sum() > FEW_LOADS else float("inf")
        above_all = (mine > ORDERS * usual) & (mine > ABOVE_REST * others) & (mine > rating)
        wrong = above_all | ((mine > ONE_TO_RATING * rating) if rating > 0 else False)
        found += [int(row) for row in mine.index[wrong]]
    return sorted(found) if len(found) == 1 or 2 * len(found) <= len(power) else []


def _outsized_issue(net: Net, rows: list[int], power: "pd.Series[float]", labels: Labels, where: str) -> list[Issue]:
    """The loads by name, the largest first, with its power and what it might have been meant as."""
    order = sorted(rows, key=lambda row: (-float(power[row]), row))
    largest = float(power[order[0]]) if order else 0.0
    bus = label_of(labels, "bus", int(net["load"].at[order[0], "bus"])) if order else ""
    return finding(
        Severity.WARNING, "outsized_loads", where, labels, elements_of("load", order),
        largest_mw=largest, largest_kw=largest, bus=bus,
    )  # fmt: skip


def _stations(code: str, where: str, labels: Labels, stations: list[tuple[str, Element]]) -> list[Issue]:
    """One finding; a station of several transformers is named by all of them."""
    first = [element for _, element in stations]
    names = named([name for name, _ in stations])
    return finding(Severity.WARNING, code, where, labels, first, names=names, factor=LOAD_TO_RATING)


SUPPLY_CHECKS: tuple[TopologyCheck, ...] = (cut_off, load_above_rating)
