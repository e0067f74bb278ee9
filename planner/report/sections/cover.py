"""Cover: title, map of the region, who and when."""

from planner.report.edition import part_of_sites
from planner.report.figures.maps import region_map
from planner.report.paper import Paper
from planner.report.press import outdated_words
from planner.report.section import Content, Section

_MAP_MM = (170.0, 128.0)


def _content(paper: Paper) -> Content:
    result, words = paper.assessment, paper.words
    drawing, legend = region_map(paper.painter, result.sites, words, paper.notice, _MAP_MM)
    counts = {"sites": len(result.sites), "shortlist": len(result.shortlist)}
    subtitle = "cover_subtitle_part" if part_of_sites(result) else "cover_subtitle"
    meta = (
        ("cover_client", result.organisation),
        ("cover_author", result.author),
        ("cover_date", words.day(result.project_date)),
        ("cover_engine", f"Chargesite {result.engine_version}"),
    )
    return {
        "kicker": words.t("title").upper(),
        "name": result.project_name,
        "subtitle": words.t(subtitle, **counts),
        "map": paper.figure(drawing, words.t("alt_region_map", **counts), legend=legend, framed=True),
        "meta": [[words.t(key), value] for key, value in meta if value],
        "outdated": outdated_words(result, words.language),
        "notice": paper.notice,
    }


SECTION = Section(id="cover", order=0, scope="report", content=_content)
