"""Who reaches a site, what passes it, who else sells charging there, and the roads that say so."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import AccessResult, Assessment, Rival, RoadQuality, SiteResult
from ui.numbers import number, quantity, share
from ui.registry import PageSpec
from ui.texts import tr
from ui.widgets.blocks import Cell, column, facts, figures, heading, note, row, small, table
from ui.widgets.expander import Expander
from ui.widgets.plain import chip, label, tip
from ui.words import named, phrase

_MOST_RIVALS, _MOST_PLACES = 8, 6


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    access = site.access
    roads = _roads(assessment.roads)
    if access is None:
        return [note(tr("ui.no_access")), *roads]
    if not access.reachable:
        reason = phrase(access.unreachable_reason) if access.unreachable_reason else tr("ui.not_reachable")
        return [note(reason, "warn"), *roads]
    return [
        *_figures(access),
        *_reach(access),
        *_passing(access),
        *_rivals(access),
        *_places(access),
        *_on_foot(access),
        *roads,
    ]


def _figures(access: AccessResult) -> list[QWidget]:
    known = [(minutes, count) for minutes, count in sorted(access.people.items()) if count is not None]
    items = [(tr("ui.traffic"), number(access.traffic_aadt_per_day, 0), access.traffic_road)]
    if known:
        minutes, count = known[-1]
        items.insert(0, (tr("ui.people_within", minutes=minutes), number(count, 0), tr("ui.by_car")))
    return [figures(items)]


def _reach(access: AccessResult) -> list[QWidget]:
    """People, jobs and traffic by band."""
    kinds = (("people", access.people), ("jobs", access.jobs), ("vehicle_km", access.traffic_vehicle_km_per_day))
    bands = sorted({band for _kind, values in kinds for band in values})
    rows: list[list[Cell]] = [
        [tr(f"ui.reach_{kind}"), *(number(values.get(band), 0) for band in bands)] for kind, values in kinds if values
    ]
    if not rows:
        return []
    explained = {
        tr("ui.gravity_people"): tr("ui.gravity_people_tip"),
        tr("ui.charger_supply"): tr("ui.charger_supply_tip"),
    }
    items = [
        (tr("ui.gravity_people"), number(access.gravity_people, 0)),
        (tr("ui.charger_supply"), quantity(access.charger_supply_kw_per_1000_people, "x_kw", 0)),
    ]
    return [
        heading(tr("ui.reach")),
        small(tr("ui.reach_below")),
        table(["", *(quantity(band, "x_min", 0) for band in bands)], rows),
        facts(items, explained),
    ]


def _passing(access: AccessResult) -> list[QWidget]:
    """Roads at the door: traffic, junction, detour."""
    explained = {
        tr("ui.captured_traffic"): tr("ui.captured_traffic_tip"),
        tr("ui.junction_detour"): tr("ui.junction_detour_tip"),
    }
    items = [
        (tr("ui.captured_traffic"), number(access.captured_traffic_per_day, 0)),
        (tr("ui.junction"), _with(quantity(access.junction_min, "x_min", 1), access.junction_name)),
        (tr("ui.junction_detour"), quantity(access.junction_detour_min, "x_min", 1)),
    ]
    return [heading(tr("ui.passing")), facts(items, explained)]


def _rivals(access: AccessResult) -> list[QWidget]:
    """Charging places in reach, the nearest first; the planner's own are marked."""
    blocks: list[QWidget] = [heading(tr("ui.rivals"))]
    if not access.rivals:
        nearest = _with(quantity(access.competitor_min, "x_min", 1), access.competitor_name)
        items = [
            (tr("ui.competitor"), nearest),
            (tr("ui.competitor_power"), quantity(access.competitor_power_kw, "x_kw", 0)),
            (tr("ui.competitors_10"), number(access.competitors_10min, 0)),
        ]
        return [*blocks, facts(items)]
    nearest_first = sorted(access.rivals, key=lambda rival: rival.drive_min)
    rows = [_rival(rival) for rival in nearest_first[:_MOST_RIVALS]]
    blocks.append(table([tr("ui.rival_place"), tr("ui.rival_min"), tr("ui.rival_kw"), tr("ui.rival_points")], rows))
    if len(nearest_first) > _MOST_RIVALS:
        blocks.append(small(tr("ui.and_more", n=len(nearest_first) - _MOST_RIVALS)))
    return blocks


def _rival(rival: Rival) -> list[Cell]:
    words: list[QWidget] = [label(rival.name or tr("ui.unknown"))]
    if rival.operator and rival.operator != rival.name:
        words.append(small(rival.operator))
    if rival.own:
        own = chip(tr("ui.rival_own"), "accent")
        own.setToolTip(tip(tr("ui.rival_own_tip")))
        words.append(row([own]))
    return [column(words, 1), number(rival.drive_min, 1), number(rival.power_kw, 0), number(rival.n_points, 0)]


def _places(access: AccessResult) -> list[QWidget]:
    """Destinations by kind and band."""
    if not access.pois:
        return []
    bands = sorted({band for counts in access.pois.values() for band in counts})
    headers = ["", *(quantity(band, "x_min", 0) for band in bands)]
    most_first = sorted(access.pois, key=lambda kind: (-access.pois[kind].get(bands[-1], 0), kind))
    rows: list[list[Cell]] = [[named("poi", kind), *_counts(access.pois[kind], bands)] for kind in most_first]
    blocks: list[QWidget] = [heading(tr("ui.pois")), table(headers, rows[:_MOST_PLACES])]
    if len(rows) > _MOST_PLACES:
        rest = table(headers, rows[_MOST_PLACES:])
        blocks.append(Expander(tr("ui.pois_more", n=len(rows) - _MOST_PLACES), rest))
    return blocks


def _counts(counts: Mapping[int, int], bands: Sequence[int]) -> list[str]:
    return [number(counts.get(band), 0) for band in bands]


def _on_foot(access: AccessResult) -> list[QWidget]:
    if not access.amenities:
        return []
    nearest = sorted(access.amenities, key=lambda each: each.walk_m)
    rows: list[list[Cell]] = [
        [column([label(named("poi", each.kind)), *([small(each.name)] if each.name else [])], 0),
         quantity(each.walk_m, "walk_m", 0)]
        for each in nearest
    ]  # fmt: skip
    return [heading(tr("ui.amenities")), table([tr("ui.amenity"), tr("ui.amenity_walk")], rows)]


def _roads(roads: RoadQuality | None) -> list[QWidget]:
    """How far the road layer can be trusted."""
    if roads is None:
        return []
    items = [
        (tr("ui.roads_length"), quantity(roads.length_km, "x_km", 0)),
        (tr("ui.roads_lines"), number(roads.lines, 0)),
        (tr("ui.roads_main"), share(roads.main_share_pu, 1)),
        (tr("ui.roads_parts"), number(roads.components, 0)),
        (tr("ui.roads_dangling"), number(roads.dangling_ends, 0)),
        (tr("ui.roads_gaps"), number(len(roads.gaps), 0)),
        (tr("ui.roads_duplicates"), number(roads.duplicate_lines, 0)),
        (tr("ui.roads_crossings"), f"{number(roads.crossings_split, 0)} / {number(roads.crossings_apart, 0)}"),
        *([(tr("ui.roads_crossings_open"), number(roads.crossings_open, 0))] if roads.crossings_open else []),
        (tr("ui.roads_default_speed"), share(roads.default_speed_pu)),
    ]
    explained = {
        tr("ui.roads_main"): tr("ui.roads_main_tip"),
        tr("ui.roads_gaps"): tr("ui.roads_gaps_tip"),
        tr("ui.roads_crossings"): tr("ui.roads_crossings_tip"),
        tr("ui.roads_crossings_open"): tr("ui.roads_crossings_open_tip"),
        tr("ui.roads_default_speed"): tr("ui.roads_default_speed_tip"),
    }
    return [heading(tr("ui.roads")), facts(items, explained)]


def _with(figure: str, name: str) -> str:
    return f"{figure} · {name}" if name else figure


PAGE = PageSpec(
    page_id="access",
    title_code="ui.page_access",
    short_code="ui.page_access_short",
    icon="access",
    order=15,
    build=build,
)
