"""report.pdf through typst: sections give words and drawings, templates in data/report set them."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.maps.layer import MapLayer
from planner.model.look import LayerLook
from planner.model.progress import SILENT, Progress
from planner.model.result import Assessment, SiteResult
from planner.report.files import write_bytes_whole
from planner.report.glyphs import all_printable, lacking, replaced
from planner.report.paper import Paper
from planner.report.section import BEFORE_SITES, Section, find_sections
from planner.resources import data_path

_TYPESET_PU = 0.9


def write_pdf(
    assessment: Assessment,
    layers: Sequence[MapLayer],
    path: Path,
    *,
    looks: Sequence[LayerLook] = (),
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
    with tempfile.TemporaryDirectory(prefix="chargesite-report-") as name:
        root = Path(name)
        _lay_out(root)
        paper = Paper(assessment, layers, root / "figures", looks)
        data = _document(paper, progress)
        progress.report(_TYPESET_PU, "report.progress_typeset")
        content = _typeset(root, data, assessment)
    write_bytes_whole(path, content)
    progress.report(1.0, "report.progress_done")


def _lay_out(root: Path) -> None:
    """Templates in a folder of their own, so that nothing else can be read from them."""
    source = data_path("report")
    for name in ("main.typ", "theme.typ"):
        shutil.copyfile(source / name, root / name)
    (root / "sections").mkdir()
    for template in sorted((source / "sections").glob("*.typ")):
        shutil.copyfile(template, root / "sections" / template.name)
    (root / "figures").mkdir()


def _document(paper: Paper, progress: Progress) -> dict[str, Any]:
    result, words, day = paper.assessment, paper.words, paper.assessment.project_date
    whole = [section for section in find_sections() if section.scope == "report"]
    of_site = [section for section in find_sections() if section.scope == "site"]
    progress.report(0.0, "report.progress_start")
    front = _filled([section for section in whole if section.order == 0], paper)
    before = _filled([section for section in whole if 0 < section.order < BEFORE_SITES], paper)
    sites = _sites(of_site, paper, progress)
    after = _filled([section for section in whole if section.order >= BEFORE_SITES], paper)
    return {
        "title": f"{result.project_name} – {words.t('title')}",
        "title_short": words.t("title"),
        "project": result.project_name,
        "author": result.author or result.organisation or "Chargesite",
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "language": result.language,
        "notice": result.notice,
        "contents": words.t("contents"),
        "page_of": words.t("page_of", page="{page}", pages="{pages}"),
        "sites_heading": words.t("sites"),
        "front": front,
        "before": before,
        "sites": sites,
        "after": after,
    }


def _filled(sections: Sequence[Section], paper: Paper, site: SiteResult | None = None) -> list[dict[str, Any]]:
    """Content of the sections that have something to say."""
    subject = () if site is None else (site,)
    filled = ((section.id, section.content(paper, *subject)) for section in sections)
    return [{"id": name, "data": content} for name, content in filled if content is not None]


def _sites(sections: Sequence[Section], paper: Paper, progress: Progress) -> list[dict[str, Any]]:
    pages = []
    shortlist = paper.assessment.shortlist
    for index, site in enumerate(shortlist):
        progress.report(0.05 + 0.85 * index / len(shortlist), "report.progress_site", name=site.name)
        pages.append({"sections": _filled(sections, paper, site)})
    return pages


def _typeset(root: Path, data: dict[str, Any], assessment: Assessment) -> bytes:
    """Set the pages in our own fonts; only letters they lack are sought in the machine's, or shown as boxes."""
    import typst

    content = json.dumps(all_printable(data), ensure_ascii=False)
    if not lacking(content):
        return _compile(root, content, assessment, own_fonts_only=True)
    try:
        return _compile(root, content, assessment, own_fonts_only=False)
    except typst.TypstError:
        return _compile(root, replaced(content), assessment, own_fonts_only=True)


def _compile(root: Path, content: str, assessment: Assessment, *, own_fonts_only: bool) -> bytes:
    import typst

    day = assessment.project_date
    pages = typst.compile(
        str(root / "main.typ"),
        root=str(root),
        font_paths=[str(data_path("report", "fonts"))],
        ignore_system_fonts=own_fonts_only,
        sys_inputs={"data": content},
        pdf_standards=["ua-1"],
        timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
    )
    return bytes(pages)
