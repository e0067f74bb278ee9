"""Fabricated access, road quality. Nothing here is a fact."""

from planner.model.result import AccessResult, Amenity, Rival, RoadGap, RoadQuality


def _rivals(i: int) -> tuple[Rival, ...]:
    return (
        Rival(name="EnBW Kronenplatz", operator="EnBW mobility+", drive_min=3.1 + 0.4 * i,
              power_kw=300.0 if i % 2 == 0 else None, n_points=4),
        Rival(name="Musterladen Rathaus", operator="Musterladen GmbH", drive_min=4.4 + 0.4 * i, power_kw=150.0,
              n_points=2, own=True),
        Rival(name="Stadtwerke Tiefgarage", operator="Stadtwerke", drive_min=6.0 + 0.4 * i, power_kw=44.0,
              n_points=None),
        Rival(name="IONITY Mahlberg", operator="IONITY", drive_min=9.2 + 0.4 * i, power_kw=1_400.0, n_points=6),
    )  # fmt: skip


def access(i: int) -> AccessResult:
    """Access of the i-th site; the third knows no rivals, the fourth no people within 15 minutes."""
    people = {5: 8_400.0 - 320 * i, 10: 31_200.0 - 900 * i, 15: 74_800.0 - 1500 * i if i != 3 else None}
    return AccessResult(
        reachable=True,
        people=people,
        junction_min=2.4 + 0.7 * i,
        junction_name="A 5 Offenburg",
        traffic_aadt_per_day=21_400.0 - 950 * i,
        traffic_road="B 33 Okenstraße",
        competitor_min=3.1 + 0.4 * i if i != 2 else None,
        competitor_name="EnBW Kronenplatz" if i != 2 else "",
        competitor_power_kw=300.0 if i % 2 == 0 else None,
        competitors_10min=max(0, 5 - i) if i != 2 else None,
        jobs={5: 5_100.0 - 200 * i, 10: 19_800.0 - 600 * i, 15: 41_000.0 - 900 * i},
        traffic_vehicle_km_per_day={5: 61_000.0 - 900 * i, 10: 288_000.0 - 4_000 * i, 15: 704_000.0 - 9_000 * i},
        pois={
            "supermarket": {5: 4, 10: 11, 15: 23},
            "restaurant": {5: 9, 10: 31, 15: 70},
            "fuel": {5: 1, 10: 4, 15: 9},
            "toilets": {5: 2, 10: 3, 15: 5},
            "hotel": {5: 0, 10: 2, 15: 4},
            "school": {5: 1, 10: 3, 15: 3},
            "cinema": {5: 0, 10: 0, 15: 1},
        },
        gravity_people=14_900.0 - 500 * i,
        charger_supply_kw_per_1000_people=38.4 + 2 * i if i != 2 else None,
        junction_detour_min=5.2 + 1.4 * i,
        captured_traffic_per_day=33_700.0 - 1_200 * i,
        rivals=_rivals(i) if i != 2 else (),
        amenities=(
            Amenity(kind="toilets", name="Rathaus", walk_m=140.0),
            Amenity(kind="restaurant", name="Gasthaus zum Adler", walk_m=210.0),
            Amenity(kind="supermarket", name="", walk_m=335.0),
        ),
    )


def unreachable() -> AccessResult:
    """A site that no road reaches."""
    return AccessResult(
        reachable=False, people={}, junction_min=None, junction_name="", traffic_aadt_per_day=None, traffic_road="",
        competitor_min=None, competitor_name="", competitor_power_kw=None, competitors_10min=None,
        unreachable_reason="access.nobody",
    )  # fmt: skip


def road_quality() -> RoadQuality:
    """Roads with two gaps worth closing."""
    return RoadQuality(
        lines=4_210, nodes=9_860, edges=21_430, length_km=1_284.0, components=7, main_share_pu=0.982, dangling_ends=611,
        duplicate_lines=12,
        gaps=(RoadGap(x_m=421_300.0, y_m=5_368_400.0, gap_m=3.2), RoadGap(x_m=424_100.0, y_m=5_370_900.0, gap_m=5.8)),
        crossings_split=41, crossings_apart=9, default_speed_pu=0.64, oneway_share_pu=0.08,
    )  # fmt: skip
