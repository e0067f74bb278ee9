"""Cover: title, map of the region, who and when."""

from planner.model.result import OUTDATED, Assessment
from planner.report.edition import part_of_sites
from planner.report.figures.maps import region_map
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words

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
        "outdated": _outdated(result, words),
        "notice": paper.notice,
    }


def _outdated(result: Assessment, words: Words) -> str:
    """What has changed since the result, where it was written all the same."""
    issue = next((each for each in result.issues if each.code == OUTDATED), None)
    return "" if issue is None else issue.message(words.language)


SECTION = Section(id="cover", order=0, scope="report", content=_content)
