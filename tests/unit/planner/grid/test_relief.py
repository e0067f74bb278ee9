from dataclasses import replace

import numpy as np
import pandapower as pp
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.hosting.capacity import estimate
from planner.grid.loadflow.parts import solve_part
from planner.grid.network.network import build_network
from planner.grid.upgrades.relief import Task, rejudge
from planner.model.settings import GridSettings
from tests.grid_nets import tables_of, three_level_net

SETTINGS = GridSettings(planning_rule="en50160")


@pytest.fixture
def task():
    """A site at medium voltage, one sound busbar below it and one at 0.89 pu."""
    net = three_level_net()
    weak = pp.create_bus(net, 0.4)
    pp.create_transformer(net, 2, weak, "0.4 MVA 20/0.4 kV")
    pp.create_load(net, weak, 0.9, 0.4)
    base = solve_base(build_network(tables_of(net)), SETTINGS)
    judgement = base.judgement(2, SETTINGS)
    return Task(part=base.part_of(2), judgement=judgement, bus=2, need_kw=500.0, rule=base.rule, settings=SETTINGS)


def rows_of(part, bus):
    return (part.limits.table == "bus") & (part.limits.element == bus) & ~part.limits.upper


def test_what_a_measure_would_break_itself_still_judges(task):
    """More load at the sound busbar, as if a measure had done it: its broken limit must not drop out."""
    net = task.part.changed()
    net["load"] = net["load"].assign(p_mw=[1.5, 0.9], q_mvar=[0.6, 0.4])
    changed = solve_part(net, task.rule, task.part.topology)
    sound, weak = rows_of(changed, 3), rows_of(changed, 4)
    assert (changed.base[sound] < 0.9).all()
    judgement = rejudge(task, changed, 2, set())
    assert judgement.judged[sound].all()
    assert not judgement.judged[weak].any()
    assert estimate(changed, judgement, 0.95).hosting_kw == 0.0


def test_rows_of_another_net_are_found_by_name(task):
    """As by the names themselves, where the last of several alike counts; a new bus has no row."""
    net = task.part.changed()
    added = pp.create_bus(net, 0.4)
    pp.create_line(net, 3, added, 0.1, "NAYY 4x150 SE")
    changed, before = solve_part(net, task.rule).limits, task.part.limits
    by_name = {key: row for row, key in enumerate(before.keys)}
    row = changed.rows_in(before)
    assert row.tolist() == [by_name.get(key, -1) for key in changed.keys]
    assert (row[changed.element == added] < 0).sum() == 2
    swapped = np.where((changed.table == "line") & (changed.element == 1), 0, changed.element)
    assert (
        changed.rows_in(before, swapped)[(changed.table == "line") & (changed.element == 1)]
        == by_name["line", 0, "loading_percent", True]
    )
    empty = replace(before, **{name: getattr(before, name)[:0] for name in before.__dataclass_fields__})
    assert (changed.rows_in(empty) == -1).all()
