"""Whatever is drawn: a network or a sentence; no metre of line is lost, no voltages are mixed, the order is nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.grid.gis import build_grid
from planner.grid.network.network import build_network
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings
from tests.gis_layers import PRIMARY, lv, mv, village

# a coarse raster, so that ends, ways and stations meet often
SPOT = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda xy: (50.0 * xy[0], 50.0 * xy[1]))
WAY = st.lists(SPOT, min_size=2, max_size=4)


@st.composite
def layers(draw):
    lines = [
        (mv if draw(st.booleans()) else lv)(f"L{i}", *way)
        for i, way in enumerate(draw(st.lists(WAY, min_size=1, max_size=8)))
    ]
    stations = [
        {"name": f"S{i}", "rated_kva": 400, "hv_kv": 20, "lv_kv": 0.4, "at": at}
        for i, at in enumerate(draw(st.lists(SPOT, max_size=4)))
    ]
    loads = [{"name": f"K{i}", "p_kw": 1.0, "at": at} for i, at in enumerate(draw(st.lists(SPOT, max_size=4)))]
    switches = [{"name": f"T{i}", "at": at} for i, at in enumerate(draw(st.lists(SPOT, max_size=3)))]
    return {"lines": lines, "stations": [PRIMARY, *stations], "loads": loads, "switches": switches}


def attempt(rows, options):
    """Built and checked network, or None where it is refused in a sentence of its own."""
    try:
        grid = build_grid(village(**rows), name="drawn", settings=options)
        build_network(grid.tables)
    except PlannerError as fault:
        codes = {issue.code for issue in fault.issues}
        ours = {code for code in codes if code.startswith("grid.build_")}
        # loops over several voltages turn the phase: the network check refuses them, as it should
        return None if ours or codes == {"grid.feed_ins_fight"} else pytest.fail(str(codes))
    return grid


@settings(max_examples=25, deadline=None)
@given(rows=layers(), touching=st.sampled_from(["needed", "all"]))
def test_what_is_drawn_becomes_a_network_or_a_sentence(rows, touching):
    grid = attempt(rows, BuildSettings(touching=touching))
    if grid is None:
        return
    tables = grid.tables.tables
    line, bus = tables["line"], tables["bus"]
    assert (line["from_bus"] != line["to_bus"]).all()
    ends_kv = bus["vn_kv"].to_numpy()[line[["from_bus", "to_bus"]].to_numpy()]
    assert (ends_kv[:, 0] == ends_kv[:, 1]).all()
    dropped = sum(found.count for found in grid.report.of_kind("left_over") if "line" in found.code)
    if not dropped:
        drawn_m = sum(np.hypot(*np.diff(np.array(row["at"]), axis=0).T).sum() for row in rows["lines"])
        assert grid.report.line_km * 1000 <= drawn_m + 1e-6
    assert sum(part.buses for part in grid.report.parts) == len(bus)
    assert sum(part.loads for part in grid.report.parts) == grid.report.loads


@settings(max_examples=12, deadline=None)
@given(rows=layers())
def test_the_order_of_rows_does_not_matter(rows):
    results = []
    for turn in (1, -1):
        turned = {name: given_rows[::turn] for name, given_rows in rows.items() if name != "switches"}
        try:
            report = build_grid(village(**turned, switches=()), name="drawn").report
        except PlannerError:
            results.append(None)
            continue
        parts = sorted((part.buses, part.lines, part.loads, part.supplied) for part in report.parts)
        results.append((report.buses, report.lines, parts, pytest.approx(report.line_km)))
    assert results[0] == results[1]
