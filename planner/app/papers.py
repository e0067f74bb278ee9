"""The set of papers of a run: reports, enquiries, sheets, comparison; each as the reader it is for may see it."""

import re
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.run import Run
from planner.model.drawn import Audience
from planner.model.errors import PlannerError
from planner.model.machine import usable_cores
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project

if TYPE_CHECKING:
    from planner.app.freshness import StaleReason
    from planner.model.result import SiteResult
    from planner.report.head import Head
    from planner.report.paper import Paper
    from planner.report.paper_kind import PaperKind
    from planner.report.press import Press

MOST_BESIDE = 4
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which papers are wanted.

    Attributes
    ----------
    only : tuple of str or None
        Ids of papers (planner/report/papers); None: all.
    sites : tuple of str or None
        Ids of sites; None: those of the programme where there is one, else the shortlist.
    audience : Audience or None
        For whom all of them are to be; None: each for the reader it is made for.
    tables : bool
        Workbook, map files and the back office's file beside them.
    """

    only: tuple[str, ...] | None = None
    sites: tuple[str, ...] | None = None
    audience: Audience | None = None
    tables: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One PDF to make."""

    kind: "PaperKind"
    path: str
    site_id: str = ""


def paper_names() -> Mapping[str, str]:
    """Ids of all papers and what each is about: programme, site or comparison."""
    from planner.report.paper_kind import find_papers

    return {paper.id: paper.subject for paper in find_papers().values()}


def write_papers(  # noqa: PLR0913 - the last three may be left out
    run: Run,
    project: Project,
    folder: Path,
    asked: Asked | None = None,
    *,
    compared: Sequence[tuple[str, Run]] = (),
    outdated: "Sequence[StaleReason]" = (),
    progress: Progress = SILENT,
) -> tuple[Path, ...]:
    """Write papers into a folder, a subfolder for each site.

    Parameters
    ----------
    compared : sequence of (str, Run)
        Two to four scenarios by name, for the comparison; without, it is left out.
    outdated : sequence of StaleReason
        What has changed since the run was made; it is said in every report.

    Returns
    -------
    tuple of Path
        The files written, in the order in which a reader wants them.

    Raises
    ------
    PlannerError
        There is no such paper or site, the logo is at fault, or a file cannot be written.
    Cancelled
        The planner stopped it; files that were written stay.
    """
    from planner.app.exports import prepare_folder
    from planner.app.outdated import marked
    from planner.report.head import head_of

    wanted = asked or Asked()
    own = replace(run, assessment=replace(run.assessment, company=project.company), looks=project.looks)
    head = head_of(project.company, project.folder, run.assessment.organisation)
    jobs = _jobs(own, wanted, compare=bool(compared))
    prepare_folder(folder)
    told = marked(own, outdated, outside=wanted.audience not in (None, "internal"))
    paths = _write_all(jobs, _Readers(told, project, wanted, compared), folder, head, Part(progress, 0.0, 0.9))
    if wanted.tables:
        from planner.app.tables_out import write_tables

        audience = wanted.audience or "internal"
        paths += write_tables(told, project, folder, audience, wanted.sites, Part(progress, 0.9, 1.0))
    progress.report(1.0, "app.papers_written", count=len(paths))
    return paths


def _jobs(run: Run, asked: Asked, *, compare: bool) -> list[_Job]:
    from planner.report.paper_kind import papers_of

    chosen = _sites(run, asked.sites)
    jobs = []
    for kind in papers_of(asked.only):
        if kind.subject == "programme":
            jobs.append(_Job(kind=kind, path=f"{kind.id}.pdf"))
        elif kind.subject == "site":
            jobs += [_Job(kind=kind, path=f"{_folder_of(s)}/{kind.id}.pdf", site_id=s.site_id) for s in chosen]
        elif compare:
            jobs.append(_Job(kind=kind, path=f"{kind.id}.pdf"))
        elif asked.only is not None:
            raise PlannerError.of("app.papers_no_comparison")
    return jobs


def _sites(run: Run, ids: Collection[str] | None) -> tuple["SiteResult", ...]:
    """Sites asked for; else those of the programme; else the shortlist."""
    result = run.assessment
    known = {site.site_id: site for site in result.sites}
    for name in ids or ():
        if name not in known:
            raise PlannerError.of("app.papers_no_site", site=name)
    if ids is not None:
        return tuple(known[name] for name in dict.fromkeys(ids))
    if result.plan is not None and result.plan.choices:
        return tuple(known[each.site_id] for each in result.plan.choices if each.site_id in known)
    return result.shortlist


def _folder_of(site: "SiteResult") -> str:
    """Folder of a site: its id as far as a file system takes it, and its name."""
    parts = (_UNSAFE.sub("-", part).strip("-.") for part in (site.site_id, site.name))
    return "sites/" + "_".join(part[:40] for part in parts if part)


class _Readers:
    """One run for each kind of reader, cut once."""

    def __init__(self, run: Run, project: Project, asked: Asked, compared: Sequence[tuple[str, Run]]) -> None:
        self._run, self._project, self._asked = run, project, asked
        self.compared = compared
        plan = run.assessment.plan
        self.years = {} if plan is None else {each.site_id: each.year for each in plan.choices}
        self._cut: dict[Audience, Run] = {}

    def audience(self, kind: "PaperKind") -> Audience:
        """For whom a paper is: as asked, but never wider than the reader it is made for."""
        asked = self._asked.audience
        return kind.audience if asked is None or asked == "internal" else asked

    def run(self, audience: Audience) -> Run:
        """The run as this reader may see it."""
        from planner.app.handover import for_audience

        if audience not in self._cut:
            only = self._asked.sites if self._asked.audience not in (None, "internal") else None
            self._cut[audience] = for_audience(self._run, self._project, audience, only).run
        return self._cut[audience]

    def compared_for(self, audience: Audience) -> list[tuple[str, Run]]:
        """The scenarios as this reader may see them."""
        from planner.app.handover import for_audience

        return [(name, for_audience(run, self._project, audience, None).run) for name, run in self.compared]


class _Presses:
    """Press and paper for each reader, made when first asked for: layers are prepared once."""

    def __init__(self, stack: ExitStack, readers: _Readers, head: "Head") -> None:
        self._stack, self._readers, self._head = stack, readers, head
        self._made: dict[Audience, tuple[Press, Paper]] = {}

    def of(self, audience: Audience) -> "tuple[Press, Paper]":
        """Press and paper of a reader."""
        from planner.report.paper import Paper
        from planner.report.press import press

        if audience not in self._made:
            run = self._readers.run(audience)
            setting = self._stack.enter_context(press(self._head))
            paper = Paper(run.assessment, run.layers, setting.figures, run.looks)
            paper.years = self._readers.years
            self._made[audience] = setting, paper
        return self._made[audience]


def _write_all(
    jobs: Sequence[_Job], readers: _Readers, folder: Path, head: "Head", progress: Progress
) -> tuple[Path, ...]:
    """Content is made here one after the other; typesetting, which leaves Python's lock, runs beside it."""
    workers = min(MOST_BESIDE, usable_cores())
    with ExitStack() as stack:
        presses = _Presses(stack, readers, head)
        beside = stack.enter_context(ThreadPoolExecutor(max_workers=workers))
        waiting: list[Future[Path]] = []
        try:
            for place, job in enumerate(jobs):
                progress.report(place / len(jobs), "app.papers_writing", name=job.path)
                press, paper = presses.of(readers.audience(job.kind))
                content = _content(job, press, paper, readers)
                waiting.append(beside.submit(_set, press, job, content, paper, folder))
                while sum(not each.done() for each in waiting) > 2 * workers:
                    next(each for each in waiting if not each.done()).result()
            return tuple(each.result() for each in waiting)
        except BaseException:
            for each in waiting:
                each.cancel()
            raise


def _content(job: _Job, press: "Press", paper: "Paper", readers: _Readers) -> dict[str, object]:
    """Words and drawings of one paper."""
    from planner.report.paper_parts import title_of
    from planner.report.pdf import programme_content
    from planner.report.press import filled

    kind, result = job.kind, paper.assessment
    title = paper.words.t(f"paper_{kind.id}")
    if kind.subject == "programme":
        return press.common(paper, kind, f"{result.project_name} – {title}") | programme_content(paper)
    if kind.subject == "comparison":
        from planner.app.compare import compare

        found = readers.compared_for(readers.audience(kind))
        paper.comparison = compare([(name, run.assessment) for name, run in found])
        parts = filled(kind.sections, paper)
        return press.common(paper, kind, f"{result.project_name} – {title}") | title_of(kind, paper) | {"parts": parts}
    site = result.site(job.site_id)
    parts = filled(kind.sections, paper, site)
    return press.common(paper, kind, f"{site.name} – {title}") | title_of(kind, paper, site) | {"parts": parts}


def _set(press: "Press", job: _Job, content: Mapping[str, object], paper: "Paper", folder: Path) -> Path:
    from planner.app.exports import write_faults
    from planner.report.files import write_bytes_whole

    path = folder / job.path
    made = press.typeset(job.kind, content, paper.assessment.project_date)
    with write_faults(path):
        write_bytes_whole(path, made)
    return path
