"""How far the road layer can be trusted: its length, its gaps, where its lines cross."""

from planner.model.result import RoadQuality
from planner.report.blocks import Block, facts, small_print
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words

MOST_GAPS = 5


def _content(paper: Paper) -> Content | None:
    words, roads = paper.words, paper.assessment.roads
    if roads is None or not roads.edges:
        return None
    return {"heading": words.t("road_quality"), "blocks": _roads(roads, words)}


def _roads(roads: RoadQuality, words: Words) -> list[Block]:
    t = words.t
    rows = [
        (t("roads_length"), t("roads_counts", length=words.quantity(roads.length_km, "km", 0),
                              lines=words.number(roads.lines), nodes=words.number(roads.nodes))),
        (t("roads_main"), t("roads_components", share=words.share(roads.main_share_pu, 1), count=roads.components)),
        (t("roads_dangling"), words.number(roads.dangling_ends)),
        (t("roads_duplicates"), words.number(roads.duplicate_lines)),
        (t("roads_speed"), words.share(roads.default_speed_pu)),
        (t("roads_oneway"), words.share(roads.oneway_share_pu)),
    ]  # fmt: skip
    if roads.crossings_split or roads.crossings_apart:
        crossings = t("roads_crossed", split=roads.crossings_split, apart=roads.crossings_apart)
        rows.append((t("roads_crossings"), crossings))
    blocks: list[Block] = [facts(rows, wide=True)]
    if roads.gaps:
        places = "; ".join(
            t("roads_gap", x=words.number(gap.x_m), y=words.number(gap.y_m), gap=words.quantity(gap.gap_m, "m", 1))
            for gap in roads.gaps[:MOST_GAPS]
        )
        blocks.append(small_print(t("roads_gaps", places=places)))
    return blocks


SECTION = Section(id="roads", order=230, scope="report", content=_content)
