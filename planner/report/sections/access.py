"""Access of a site: who reaches it, what passes, who else sells charging, what is near on foot."""

from planner.model.result import AccessResult, SiteResult
from planner.report.blocks import Block, Cell, column, facts, note, number_column, small_print, subheading, table, two
from planner.report.figures.maps import catchment_map
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words

MOST_RIVALS = 6
MOST_POIS = 8


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words, access = paper.words, site.access
    if access is None:
        return None
    heading = words.t("access")
    if not access.reachable:
        return {"heading": heading, "blocks": [note(_unreached(access, words), "warn")], "new_page": True}
    left: list[Block] = [facts(_rows(access, words))]
    reach = _reach(access, words)
    made = catchment_map(paper.painter, site, words, paper.notice)
    blocks: list[Block] = left
    if made is not None:
        alt = words.t("alt_catchment", name=site.name)
        blocks = [two([*left, *reach], [paper.figure(made[0], alt, legend=made[1], framed=True)], 0.56)]
    else:
        blocks = [*left, *reach]
    blocks += [*_rivals(access, words), *_around(access, words)]
    return {"heading": heading, "blocks": blocks, "keep": False, "new_page": True}


def _unreached(access: AccessResult, words: Words) -> str:
    return words.phrase(access.unreachable_reason) if access.unreachable_reason else words.t("not_reachable")


def _rows(access: AccessResult, words: Words) -> list[tuple[str, Cell]]:
    t = words.t
    rows: list[tuple[str, Cell]] = [
        (t("junction"), _with_name(words.quantity(access.junction_min, "min"), access.junction_name)),
        (t("traffic"), _with_name(words.number(access.traffic_aadt_per_day), access.traffic_road)),
        (t("competitor"), _with_name(words.quantity(access.competitor_min, "min"), access.competitor_name)),
        (t("competitors_10min"), words.number(access.competitors_10min)),
    ]
    if access.junction_detour_min is not None:
        rows.insert(1, (t("junction_detour"), words.quantity(access.junction_detour_min, "min")))
    if access.captured_traffic_per_day is not None:
        rows.append((t("captured_traffic"), words.number(access.captured_traffic_per_day)))
    if access.gravity_people is not None:
        rows.append((t("gravity_people"), words.number(access.gravity_people)))
    if access.charger_supply_kw_per_1000_people is not None:
        supply = words.quantity(access.charger_supply_kw_per_1000_people, "kw", 1)
        rows.append((t("charger_supply"), supply))
    return rows


def _with_name(value: str, name: str) -> Cell:
    return {"text": value, "tone": "", "sub": name}


def _reach(access: AccessResult, words: Words) -> list[Block]:
    """People, jobs and traffic by minutes band."""
    t = words.t
    bands = sorted({*access.people, *access.jobs, *access.traffic_vehicle_km_per_day})
    if not bands:
        return []
    with_jobs = any(value is not None for value in access.jobs.values())
    with_traffic = any(value is not None for value in access.traffic_vehicle_km_per_day.values())
    columns = [column(t("col_within")), number_column(t("col_people"))]
    columns += [number_column(t("col_jobs"))] if with_jobs else []
    columns += [number_column(t("col_vehicle_km"))] if with_traffic else []
    rows: list[list[Cell]] = []
    for band in bands:
        row: list[Cell] = [words.quantity(band, "min", 0), words.number(access.people.get(band))]
        row += [words.number(access.jobs.get(band))] if with_jobs else []
        row += [words.number(access.traffic_vehicle_km_per_day.get(band))] if with_traffic else []
        rows.append(row)
    return [table(columns, rows, keep=True)]


def _rivals(access: AccessResult, words: Words) -> list[Block]:
    """Nearest places with charging points; the planner's own marked as such."""
    t = words.t
    if not access.rivals:
        return []
    rows: list[list[Cell]] = [
        [
            {
                "text": rival.name or rival.operator or words.unknown,
                "tone": "",
                "sub": t("own_site") if rival.own else "",
            },
            rival.operator,
            words.number(rival.drive_min, digits=1),
            words.number(rival.power_kw),
            words.number(rival.n_points),
        ]
        for rival in access.rivals[:MOST_RIVALS]
    ]
    columns = [
        column(t("col_rival"), width="1fr"),
        column(t("col_operator"), width="1fr"),
        number_column(t("col_drive_min")),
        number_column(t("col_power_kw")),
        number_column(t("col_points_evse")),
    ]
    rest = len(access.rivals) - MOST_RIVALS
    more = [small_print(t("more_rivals", count=rest))] if rest > 0 else []
    return [subheading(t("rivals")), table(columns, rows), *more]


def _around(access: AccessResult, words: Words) -> list[Block]:
    """Points of interest by kind and band, and what is within a walk."""
    t = words.t
    blocks: list[Block] = []
    if access.amenities:
        named = [
            t(
                "amenity",
                kind=words.named("poi", each.kind),
                name=f" ({each.name})" if each.name else "",
                distance=words.quantity(each.walk_m, "m", 0),
            )
            for each in access.amenities
        ]
        blocks.append(facts([(t("amenities"), ", ".join(named))]))
    if access.pois:
        bands = sorted({band for by_band in access.pois.values() for band in by_band})
        widest = bands[-1]
        kinds = sorted(access.pois, key=lambda kind: (-access.pois[kind].get(widest, 0), kind))[:MOST_POIS]
        listed = [f"{words.named('poi', kind)} {words.number(access.pois[kind].get(widest, 0))}" for kind in kinds]
        blocks.append(facts([(t("pois_within", minutes=widest), ", ".join(listed))]))
    return blocks


SECTION = Section(id="access", order=10, scope="site", content=_content)
