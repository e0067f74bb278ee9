"""Bays on ground whose answer is computed by hand."""

import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from planner.model.errors import PlannerError
from planner.sites.bays import reaching
from planner.sites.bays.geometry import BayGeometry, BaySize, bay_geometry
from planner.sites.bays.ground import ground_of
from planner.sites.bays.layout import lay_out

PLAIN = BayGeometry(
    geometry_id="general",
    standard=BaySize(width_m=2.5, length_m=5.0),
    accessible=BaySize(width_m=3.5, length_m=5.0),
    aisle_by_angle_m=(6.0, 4.5, 4.0, 3.5),
    lane_m=3.0,
)
WEST = LineString([(-5, -500), (-5, 500)])
SOUTH = LineString([(-500, -5), (500, -5)])


def shapes(layout):
    return [Polygon(bay.corners_m) for bay in layout.bays] + [Polygon(ring) for ring in layout.zones_m]


def assert_sound(layout, area, lane_m=2.9):
    """Inside, nothing overlaps, fronts at an aisle, and a lane leads from the road's side to every bay's front."""
    taken = shapes(layout)
    ground = area.buffer(0.003)
    assert all(ground.covers(each) for each in taken)
    assert sum(each.area for each in taken) - shapely.union_all(taken).area < 0.02 * len(taken)
    free = area.difference(shapely.union_all(taken).buffer(0.01)).buffer(-lane_m / 2)
    access = shapely.MultiLineString(list(layout.access_m))
    reached = shapely.union_all([part for part in shapely.get_parts(free) if part.distance(access) < lane_m / 2 + 0.1])
    aisles = shapely.union_all([Polygon(ring) for ring in layout.aisles_m])
    for bay in layout.bays:
        front = LineString(bay.corners_m[:2])
        assert front.distance(reached) < lane_m / 2 + 2.6
        assert front.distance(aisles) < 0.01 or layout.angle_deg not in {90.0, 0.0}
        assert Polygon(bay.corners_m).exterior.is_ccw
    assert [bay.number for bay in layout.bays] == list(range(1, len(layout.bays) + 1))
    assert len(layout.bays) <= layout.bound or not layout.bays


@pytest.mark.parametrize(
    ("area", "road", "bays"),
    [
        (box(0, 0, 30, 16), None, 24),  # two rows of 30 / 2.5, the aisle open at its end
        (box(0, 0, 30, 16), WEST, 24),
        (box(0, 0, 30, 16), SOUTH, 21),  # the way in of 6 m takes three of 2.5 m
        (box(0, 0, 30, 11), WEST, 12),  # one row and the aisle
        (box(0, 0, 60, 32), WEST, 96),  # two aisles, both open to the road
        (box(0, 0, 60, 27), WEST, 72),  # two rows at one aisle, one at the other
        (box(0, 0, 7, 16), WEST, 4),
    ],
)
def test_rectangles_hold_what_paper_and_pencil_say(area, road, bays):
    layout = lay_out(ground_of(area, None, road), PLAIN, accessible=0)
    assert len(layout.bays) == bays
    assert layout.wanted == bays
    assert_sound(layout, area)


def test_a_strip_too_narrow_for_bay_and_aisle_holds_none_along_it():
    ground = ground_of(box(0, 0, 30, 10.99), None, WEST)
    assert not lay_out(ground, PLAIN, accessible=0, bearing_deg=90.0).bays
    assert len(lay_out(ground_of(box(0, 0, 30, 11), None, WEST), PLAIN, accessible=0, bearing_deg=90.0).bays) == 12


def test_the_bound_is_area_over_bay_and_half_its_aisle():
    assert lay_out(ground_of(box(0, 0, 30, 16)), PLAIN, accessible=0).bound == 24
    assert lay_out(ground_of(box(0, 0, 50, 50)), PLAIN, accessible=0).bound == 125


@pytest.mark.parametrize(("angle_deg", "contact_m", "depth_m", "aisle_m"), [
    (60.0, 2.5 / 0.8660254, 5.0 * 0.8660254 + 2.5 * 0.5, 4.5),
    (45.0, 2.5 / 0.7071068, 7.5 * 0.7071068, 4.0),
])  # fmt: skip
def test_angled_rows_are_as_deep_as_the_sine_says(angle_deg, contact_m, depth_m, aisle_m):
    deep = 2 * depth_m + aisle_m
    area = box(0, 0, 60, deep + 0.002)
    layout = lay_out(ground_of(area, None, WEST), PLAIN, accessible=0, angle_deg=angle_deg)
    assert_sound(layout, area)
    # the last bay leans over the end of its contact with the aisle by what its own width covers
    overhang_m = depth_m / (3**0.5 if angle_deg == 60.0 else 1.0)
    assert len(layout.bays) >= 2 * int((60 - overhang_m) / contact_m)
    assert len(layout.bays) <= 2 * int(60 / contact_m)
    assert not lay_out(ground_of(box(0, 0, 60, aisle_m + depth_m - 0.01), None, WEST), PLAIN, accessible=0,
                       angle_deg=angle_deg, bearing_deg=90.0).bays  # fmt: skip


def test_bays_along_the_kerb_lie_beside_the_aisle():
    layout = lay_out(ground_of(box(0, 0, 20, 6.0), None, WEST), PLAIN, accessible=0, angle_deg=0.0)
    assert len(layout.bays) == 4
    assert_sound(layout, box(0, 0, 20, 6.0))


def test_wanted_bays_are_placed_and_the_rest_is_told():
    ground = ground_of(box(0, 0, 30, 16), None, WEST)
    few = lay_out(ground, PLAIN, bays=9, accessible=0)
    assert (len(few.bays), few.wanted, few.missing) == (9, 9, 0)
    assert max(x for bay in few.bays for x, _ in bay.corners_m) <= 12.6  # those nearest to the road
    many = lay_out(ground, PLAIN, bays=40, accessible=0)
    assert (len(many.bays), many.wanted, many.missing, many.bound) == (24, 40, 16, 24)


def test_accessible_bays_stand_nearest_to_the_entrance():
    layout = lay_out(ground_of(box(0, 0, 30, 16), None, WEST), PLAIN, bays=12, accessible=2)
    assert layout.accessible == 2
    entrance = Point(layout.entrance_m)
    far = sorted((Polygon(bay.corners_m).distance(entrance), bay.kind) for bay in layout.bays)
    assert far[0][1] == "accessible"
    assert all(distance < 6.0 for distance, kind in far if kind == "accessible")
    assert {bay.width_m for bay in layout.bays if bay.kind == "accessible"} == {3.5}


def test_pas_1899_has_a_marked_zone_beside_every_accessible_bay():
    area = box(0, 0, 60, 40)
    layout = lay_out(ground_of(area, None, WEST), bay_geometry("pas_1899"), bays=20, accessible=3)
    assert_sound(layout, area)
    assert (layout.accessible, len(layout.zones_m), len(layout.bays)) == (3, 3, 20)
    zones = [Polygon(ring) for ring in layout.zones_m]
    assert [round(zone.area, 2) for zone in zones] == [10.56] * 3  # 1.6 m x 6.6 m
    accessible = [Polygon(bay.corners_m) for bay in layout.bays if bay.kind == "accessible"]
    assert all(round(bay.area, 1) == 26.4 for bay in accessible)
    for bay in accessible:
        assert min(bay.distance(zone) for zone in zones) < 0.01
        others = [Polygon(other.corners_m) for other in layout.bays if other.kind == "standard"]
        assert min(bay.distance(other) for other in others) > 1.59
    assert (layout.clear_m, layout.state) == (1.85, "guidance")


def test_us_access_board_shares_a_zone_between_two_bays():
    area = box(0, 0, 60, 40)
    layout = lay_out(ground_of(area, None, WEST), bay_geometry("us_access_board"), bays=30)
    assert_sound(layout, area)
    assert (layout.accessible, layout.wanted_accessible, len(layout.zones_m)) == (4, 4, 2)
    assert [round(Polygon(ring).area, 3) for ring in layout.zones_m] == [round(1.524 * 6.096, 3)] * 2


@pytest.mark.parametrize("geometry_id", ["general", "pas_1899", "us_access_board"])
@pytest.mark.parametrize("angle_deg", [90.0, 60.0, 45.0, 0.0])
def test_turned_ground_far_from_the_origin(geometry_id, angle_deg):
    area = shapely.affinity.rotate(box(400_000, 5_300_000, 400_060, 5_300_040), 23)
    road = LineString([(399_900, 5_299_980), (400_150, 5_300_000)])
    layout = lay_out(ground_of(area, box(400_020, 5_300_015, 400_024, 5_300_019), road), bay_geometry(geometry_id),
                     bays=16, angle_deg=angle_deg)  # fmt: skip
    assert len(layout.bays) == 16
    assert layout.missing_accessible == 0
    assert_sound(layout, area.difference(box(400_020, 5_300_015, 400_024, 5_300_019)))


def test_a_fixed_bearing_is_kept():
    area = box(0, 0, 30, 40)
    assert lay_out(ground_of(area, None, SOUTH), PLAIN, bays=5, bearing_deg=90.0).bearing_deg == 90.0
    assert lay_out(ground_of(area, None, SOUTH), PLAIN, bays=5, bearing_deg=0.0).bearing_deg == 0.0


def test_obstacles_keep_free_and_holes_are_driven_round():
    area = Polygon(box(0, 0, 50, 40).exterior.coords, [box(20, 15, 26, 22).exterior.coords])
    obstacle = box(5, 5, 8, 8).union(box(40, 30, 60, 50))
    layout = lay_out(ground_of(area, obstacle, WEST), PLAIN)
    assert len(layout.bays) > 40
    assert_sound(layout, area.difference(obstacle))
    assert layout.free_m2 < layout.area_m2


def test_pieces_apart_are_filled_one_after_the_other():
    area = MultiPolygon([box(0, 0, 30, 16), box(0, 100, 10, 116)])
    layout = lay_out(ground_of(area, None, WEST), PLAIN, accessible=0)
    assert len(layout.bays) == 24 + 8
    assert_sound(layout, area)


def test_an_aisle_that_no_lane_leads_to_has_no_bays():
    bottle = shapely.union_all([box(0, 0, 30, 16), box(30, 7, 40, 9), box(40, 0, 70, 16)])
    layout = lay_out(ground_of(bottle, None, WEST), PLAIN, accessible=0)
    assert len(layout.bays) == 24
    assert max(x for bay in layout.bays for x, _ in bay.corners_m) <= 30.01


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (Polygon(), "sites.bays_no_area"),
        (Point(3, 4), "sites.bays_no_area"),
        (LineString([(0, 0), (9, 9)]), "sites.bays_no_area"),
        (Polygon([(0, 0), (float("nan"), 1), (1, 1)]), "sites.bays_no_area"),
        (box(8.1, 48.1, 8.102, 48.103), "sites.bays_small"),
        (box(0, 0, 10_000, 10_000), "sites.bays_large"),
        (Point(0, 0).buffer(100, quad_segs=2_000), "sites.bays_large"),
    ],
)
def test_ground_that_cannot_be_is_refused_in_words(area, code):
    with pytest.raises(PlannerError) as err:
        ground_of(area)
    assert err.value.issues[0].code == code


def test_an_outline_that_crosses_itself_is_taken_apart():
    bow_tie = Polygon([(0, 0), (60, 40), (60, 0), (0, 40)])
    ground = ground_of(bow_tie, None, WEST)
    layout = lay_out(ground, PLAIN, accessible=0)
    assert layout.area_m2 == 1200.0
    assert_sound(layout, ground.area)


def test_slivers_hold_nothing_and_say_so():
    layout = lay_out(ground_of(box(0, 0, 300, 2.4), None, WEST), PLAIN, bays=4)
    assert (layout.bays, layout.missing, layout.missing_accessible) == ((), 4, 1)


def test_a_rectangle_drawn_a_centimetre_askew_holds_as_many():
    area = Polygon([(0, 0.0), (30.02, 0.01), (30.01, 16.03), (0.005, 16.02)])
    layout = lay_out(ground_of(area, None, WEST), PLAIN, accessible=0)
    assert len(layout.bays) == 24
    assert_sound(layout, area)


def test_other_angles_are_refused():
    with pytest.raises(PlannerError) as err:
        lay_out(ground_of(box(0, 0, 30, 16)), PLAIN, angle_deg=30.0)
    assert err.value.issues[0].code == "sites.bays_angle"


def driven_area(layout):
    drawn = Polygon()
    for ring in layout.aisles_m:
        drawn = drawn.symmetric_difference(Polygon(ring))
    return drawn


@pytest.mark.parametrize("geometry_id", ["general", "pas_1899"])
def test_what_is_driven_over_between_aisles_is_drawn(geometry_id):
    """Free ground at the rows' ends joins the upper aisle to the lower: the drawing shows how cars get there."""
    area = box(0, 30, 60, 50).union(box(20, 0, 38, 30))
    layout = lay_out(ground_of(area, None, SOUTH), bay_geometry(geometry_id), angle_deg=0.0)
    access = shapely.MultiLineString(list(layout.access_m))
    lanes = shapely.get_parts(driven_area(layout).buffer(-1.4))
    entered = shapely.union_all([lane for lane in lanes if lane.distance(access) < 1.8])
    assert all(LineString(bay.corners_m[:2]).centroid.distance(entered) < 3.0 for bay in layout.bays)


def test_no_bay_is_lost_where_neighbours_touch_but_for_rounding():
    """A plain union of these slots dropped two of them, and the aisle was drawn over their bays."""
    area = shapely.affinity.rotate(Polygon([(0, 0), (60, 0), (60, 20), (20, 20), (20, 50), (0, 50)]), 37)
    layout = lay_out(ground_of(area, None, SOUTH), bay_geometry("general"), angle_deg=60.0)
    drawn = driven_area(layout)
    assert max(Polygon(bay.corners_m).buffer(-0.01).intersection(drawn).area for bay in layout.bays) < 0.01
    assert drawn.difference(area.buffer(0.003)).area < 0.01


def test_round_trees_leave_outlines_that_cross_themselves(monkeypatch):
    """Free ground widened with sharp corners crossed itself here, and GEOS gave up; no way is looked at twice."""
    trees = [
        (12.2, 23.4, 1.4), (21.8, 29.4, 1.3), (10.0, 27.9, 0.4), (18.6, 21.3, 0.9), (4.7, 19.0, 1.1), (34.6, 26.9, 1.3),
        (7.1, 32.2, 0.7), (3.2, 14.8, 0.8), (38.9, 12.5, 1.3), (19.7, 11.0, 1.1), (6.7, 18.4, 0.5), (38.2, 10.9, 0.5),
        (28.3, 27.6, 1.3),
    ]  # fmt: skip
    looked, leads = [], reaching._leads

    def counted(site, strip, aisle, wide):
        looked.append((site, strip, aisle.level, aisle.from_m))
        return leads(site, strip, aisle, wide)

    monkeypatch.setattr(reaching, "_leads", counted)
    standing = shapely.union_all([Point(x, y).buffer(radius) for x, y, radius in trees])
    ground = ground_of(box(0, 0, 42.4, 33.7), standing, LineString([(-6, -90), (-6, 124)]))
    layout = lay_out(ground, bay_geometry("us_access_board"), angle_deg=0.0)
    assert layout.accessible == layout.wanted_accessible > 0
    assert all(ground.free.buffer(0.004).covers(Polygon(each.corners_m)) for each in layout.bays)
    sites = {id(site): site for site, *_ in looked}
    seen = [(id(site), *rest) for site, *rest in looked]
    assert sites
    assert len(seen) == len(set(seen))
