"""From words and drawings to PDF: the templates of data/report in a folder of their own, and the typesetter."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from planner.model.result import OUTDATED, Assessment, SiteResult
from planner.report.fit import fitting
from planner.report.glyphs import all_printable, lacking, replaced
from planner.report.head import Head
from planner.report.paper import Paper
from planner.report.paper_kind import PaperKind
from planner.report.section import Section
from planner.resources import data_path

_FOLDERS = ("papers", "sections")
_UNIT_SPACE = re.compile(r"(?<=\d) (?=%|[kM]?(?:W|Wh|V|VA|m)\b|(?:min|EUR|h)\b)")
"""Space between a figure and its unit in words of our data: no line ends there."""


class Press:
    """Sets papers; drawings lie in :attr:`figures`, nothing outside the folder can be read from a template."""

    def __init__(self, root: Path, head: Head) -> None:
        self.head = head
        self.figures = root / "figures"
        self._root = root
        source = data_path("report")
        for template in source.glob("*.typ"):
            shutil.copyfile(template, root / template.name)
        for name in _FOLDERS:
            (root / name).mkdir()
            for template in (source / name).glob("*.typ"):
                shutil.copyfile(template, root / name / template.name)
        self.figures.mkdir()
        self._logo = f"/logo.{head.logo_kind}" if head.logo else ""
        if self._logo:
            (root / self._logo[1:]).write_bytes(head.logo)

    def common(self, paper: Paper, kind: PaperKind, title: str) -> dict[str, Any]:
        """What every paper tells of itself: title, head, date, notice, page numbers."""
        result, words = paper.assessment, paper.words
        day = result.project_date
        return {
            "title": title,
            "title_short": words.t(f"paper_{kind.id}"),
            "project": result.project_name,
            "author": result.author or result.organisation or "Chargesite",
            "date": {"year": day.year, "month": day.month, "day": day.day},
            "date_text": words.day(day),
            "language": result.language,
            "notice": result.notice,
            "outdated": outdated_words(result, words.language),
            "page_of": words.t("page_of", page="{page}", pages="{pages}"),
            "head": {"name": self.head.name, "lines": list(self.head.lines), "logo": self._logo},
        }

    def typeset(self, kind: PaperKind, content: Mapping[str, Any], day: date) -> bytes:
        """PDF in our own fonts; only letters they lack are sought in the machine's, or shown as boxes."""
        import typst

        text = _UNIT_SPACE.sub("\u00a0", json.dumps(all_printable(fitting(content)), ensure_ascii=False))
        if not lacking(text):
            return self._compile(kind, text, day, own_fonts_only=True)
        try:
            return self._compile(kind, text, day, own_fonts_only=False)
        except typst.TypstError:
            return self._compile(kind, replaced(text), day, own_fonts_only=True)

    def _compile(self, kind: PaperKind, text: str, day: date, *, own_fonts_only: bool) -> bytes:
        import typst

        pages = typst.compile(
            str(self._root / "papers" / f"{kind.id}.typ"),
            root=str(self._root),
            font_paths=[str(data_path("report", "fonts"))],
            ignore_system_fonts=own_fonts_only,
            sys_inputs={"data": text, "accent": self.head.color},
            pdf_standards=["ua-1"],
            timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
        )
        return bytes(pages)


def outdated_words(result: Assessment, language: str) -> str:
    """What has changed since the result, where it was written all the same; empty: nothing is said to have."""
    issue = next((each for each in result.issues if each.code == OUTDATED), None)
    return "" if issue is None else issue.message(language)


@contextmanager
def press(head: Head) -> Iterator[Press]:
    """Press in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="chargesite-report-") as name:
        yield Press(Path(name), head)


def filled(sections: Sequence[Section], paper: Paper, site: SiteResult | None = None) -> list[dict[str, Any]]:
    """Content of the sections that have something to say, with the name of their template."""
    subject = () if site is None else (site,)
    made = ((section.template or section.id, section.content(paper, *subject)) for section in sections)
    return [{"id": name, "data": content} for name, content in made if content is not None]
