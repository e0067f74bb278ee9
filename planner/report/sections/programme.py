"""The shortlisted sites as one programme, and how far the road layer can be trusted."""

from planner.model.result import Programme, RoadQuality
from planner.report.blocks import Block, column, facts, number_column, paragraph, small_print, subheading, table
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words

MOST_GAPS = 5


def _content(paper: Paper) -> Content | None:
    words, assessment = paper.words, paper.assessment
    blocks: list[Block] = []
    if assessment.programme is not None and len(assessment.programme.site_ids) > 1:
        blocks += _programme(assessment.programme, words)
    if assessment.roads is not None and assessment.roads.edges:
        blocks += [subheading(words.t("road_quality")), *_roads(assessment.roads, words)]
    if not blocks:
        return None
    return {"heading": words.t("programme"), "blocks": blocks}


def _programme(programme: Programme, words: Words) -> list[Block]:
    t = words.t
    figures = (
        ("balance_gross", programme.gross_kwh_per_day),
        ("balance_to_competitors", programme.to_competitors_kwh_per_day),
        ("balance_cannibalised", programme.cannibalised_kwh_per_day),
        ("balance_shared", programme.shared_kwh_per_day),
        ("balance_net_new", programme.net_new_kwh_per_day),
    )
    rows = [[t(name), words.number(value)] for name, value in figures]
    columns = [column(t("col_programme_part"), width="1fr"), number_column(t("col_kwh_day"))]
    text = t("programme_text", count=len(programme.site_ids))
    return [paragraph(text), table(columns, rows, strong=[len(rows) - 1], keep=True)]


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
    blocks: list[Block] = [facts(rows)]
    if roads.gaps:
        places = "; ".join(
            t("roads_gap", x=words.number(gap.x_m), y=words.number(gap.y_m), gap=words.quantity(gap.gap_m, "m", 1))
            for gap in roads.gaps[:MOST_GAPS]
        )
        blocks.append(small_print(t("roads_gaps", places=places)))
    return blocks


SECTION = Section(id="programme", order=225, scope="report", content=_content)
