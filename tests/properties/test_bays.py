"""What must hold for bays on any ground."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, box
from shapely.affinity import rotate

from planner.model.errors import PlannerError
from planner.sites.bays.geometry import bay_geometry
from planner.sites.bays.ground import ground_of
from planner.sites.bays.layout import lay_out

NAMES = st.sampled_from(["general", "pas_1899", "us_access_board"])
ANGLES = st.sampled_from([90.0, 60.0, 45.0, 0.0])


@st.composite
def grounds(draw):
    """Star-shaped outlines, some with a hole or an obstacle over their edge, turned, far from the origin."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = draw(st.integers(3, 9))
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    reach = rng.uniform(10, 28, n)
    area = Polygon(np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])).buffer(0)
    obstacle = box(-2, -2, 3, 2) if draw(st.booleans()) else Polygon()
    move = draw(st.sampled_from([(0.0, 0.0), (412_345.678, 5_301_234.567)]))
    road = LineString([(-80, -60), (80, -50)]) if draw(st.booleans()) else None
    shapes = (area, obstacle, road)
    return tuple(None if each is None else shapely.transform(each, lambda xy: xy + move) for each in shapes)


@settings(max_examples=12, deadline=None)
@given(grounds(), NAMES, ANGLES, st.one_of(st.none(), st.integers(0, 14)))
def test_inside_apart_reached_and_not_above_the_bound(ground, name, angle_deg, bays):
    area, obstacle, road = ground
    if area.geom_type != "Polygon" or area.area < 10:
        return
    layout = lay_out(ground_of(area, obstacle, road), bay_geometry(name), bays=bays, angle_deg=angle_deg)
    free = area.difference(obstacle)
    taken = [Polygon(each.corners_m) for each in layout.bays] + [Polygon(ring) for ring in layout.zones_m]
    assert all(free.buffer(0.004).covers(each) for each in taken)
    assert sum(each.area for each in taken) - shapely.union_all(taken).area <= 0.02 * len(taken) + 1e-9
    assert len(layout.bays) <= layout.bound
    assert len(layout.bays) <= layout.wanted
    assert layout.accessible + layout.missing_accessible >= layout.wanted_accessible
    if not taken:
        return
    lane_m = 2.9
    core = free.difference(shapely.union_all(taken).buffer(0.01)).buffer(-lane_m / 2)
    side = shapely.MultiLineString(list(layout.access_m))
    entered = shapely.union_all([p for p in shapely.get_parts(core) if p.distance(side) <= lane_m / 2 + 0.1])
    assert not entered.is_empty
    for bay in layout.bays:
        assert LineString(bay.corners_m[:2]).distance(entered) <= lane_m / 2 + 3.2


@settings(max_examples=8, deadline=None)
@given(st.floats(6, 60), st.floats(8, 45), st.floats(0.5, 12), st.floats(0, 180))
def test_longer_rectangles_hold_no_less(width, depth, more, turn):
    geometry = bay_geometry("general")

    def most(wide):
        area = rotate(box(0, 0, wide, depth), turn, origin=(0, 0))
        gate = rotate(LineString([(-4, -200), (-4, 200)]), turn, origin=(0, 0))
        return len(lay_out(ground_of(area, None, gate), geometry, accessible=0, bearing_deg=90.0 - turn).bays)

    assert most(width + more) >= most(width)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7)), min_size=4, max_size=8))
def test_any_outline_is_laid_out_or_refused_in_words(points):
    layout, said = None, ""
    try:
        layout = lay_out(ground_of(Polygon(points)), bay_geometry("general"), bays=3)
    except PlannerError as err:
        said = err.issues[0].code
    assert said.startswith("sites.bays_") if layout is None else len(layout.bays) <= 3
