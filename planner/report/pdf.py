"""report.pdf, the programme report: sections give words and drawings, templates in data/report set them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from planner.maps.layer import MapLayer
from planner.model.look import LayerLook
from planner.model.progress import SILENT, Progress
from planner.model.result import Assessment
from planner.report.files import write_bytes_whole
from planner.report.head import Head
from planner.report.paper import Paper
from planner.report.paper_kind import PROGRAMME, find_papers
from planner.report.press import filled, press
from planner.report.section import BEFORE_SITES, Section, find_sections

_TYPESET_PU = 0.9


def write_pdf(
    assessment: Assessment,
    layers: Sequence[MapLayer],
    path: Path,
    *,
    looks: Sequence[LayerLook] = (),
    head: Head | None = None,
    progress: Progress = SILENT,
) -> None:
    """Write the report: tagged (PDF/UA-1), fonts embedded, dated with the project date, the same bytes each time.

    Maps draw the layers with the ``looks`` chosen for them, in the light colours.

    Raises
    ------
    OSError
        The file cannot be written; nothing half-written stays behind.
    Cancelled
        The planner stopped it.
    """
    kind = find_papers()[PROGRAMME]
    with press(head or Head(name=assessment.organisation)) as setting:
        paper = Paper(assessment, layers, setting.figures, looks)
        title = f"{assessment.project_name} – {paper.words.t('title')}"
        data = setting.common(paper, kind, title) | programme_content(paper, progress)
        progress.report(_TYPESET_PU, "report.progress_typeset")
        content = setting.typeset(kind, data, assessment.project_date)
    write_bytes_whole(path, content)
    progress.report(1.0, "report.progress_done")


def programme_content(paper: Paper, progress: Progress = SILENT) -> dict[str, Any]:
    """Cover, sections of the whole, pages of the shortlisted sites."""
    words = paper.words
    joined = [section for section in find_sections() if PROGRAMME in section.papers]
    whole = [section for section in joined if section.scope == "report"]
    of_site = [section for section in joined if section.scope == "site"]
    progress.report(0.0, "report.progress_start")
    return {
        "title_short": words.t("title"),
        "contents": words.t("contents"),
        "appendix": words.t("appendix"),
        "sites_heading": words.t("sites"),
        "front": filled([section for section in whole if section.order == 0], paper),
        "before": filled([section for section in whole if 0 < section.order < BEFORE_SITES], paper),
        "sites": _sites(of_site, paper, progress),
        "after": filled([section for section in whole if section.order >= BEFORE_SITES], paper),
    }


def _sites(sections: Sequence[Section], paper: Paper, progress: Progress) -> list[dict[str, Any]]:
    pages = []
    shortlist = paper.assessment.shortlist
    for index, site in enumerate(shortlist):
        progress.report(0.05 + 0.85 * index / len(shortlist), "report.progress_site", name=site.name)
        pages.append({"sections": filled(sections, paper, site)})
    return pages
