"""Papers that go out: each module in planner/report/papers is one; data/report/papers has a template of its name."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from planner.model.drawn import Audience
from planner.model.errors import PlannerError
from planner.report.section import Section, find_sections

Subject = Literal["programme", "site", "comparison"]
PROGRAMME, SITE = "programme_report", "site_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """One registered paper.

    Attributes
    ----------
    id : str
        Name of the module and of ``data/report/papers/<id>.typ``; ``report.paper_<id>`` is its title.
    order : int
        Place in the list of papers.
    subject : {"programme", "site", "comparison"}
        Once for the run, once for each site, or once for two to four runs.
    parts : tuple of Section
        Its own parts; sections of planner/report/sections that name the paper join them, by their order.
    audience : Audience
        Whom it is for: it never shows more than this reader may see.
    """

    id: str
    order: int
    subject: Subject
    parts: tuple[Section, ...] = ()
    audience: Audience = "internal"

    @property
    def sections(self) -> tuple[Section, ...]:
        """All parts in order."""
        scope = "site" if self.subject == "site" else "report"
        joined = [each for each in find_sections() if self.id in each.papers and each.scope == scope]
        return tuple(sorted((*self.parts, *joined), key=lambda part: (part.order, part.id)))


@cache
def find_papers() -> Mapping[str, PaperKind]:
    """All registered papers by id, in order; a new module in planner/report/papers is found without further ado."""
    package = importlib.import_module("planner.report.papers")
    modules = (
        importlib.import_module(f"{package.__name__}.{info.name}") for info in pkgutil.iter_modules(package.__path__)
    )
    found = sorted((module.PAPER for module in modules), key=lambda paper: (paper.order, paper.id))
    return {paper.id: paper for paper in found}


def papers_of(ids: tuple[str, ...] | None) -> tuple[PaperKind, ...]:
    """Papers by their ids; None: all.

    Raises
    ------
    PlannerError
        There is no such paper.
    """
    known = find_papers()
    for name in ids or ():
        if name not in known:
            raise PlannerError.of("report.no_such_paper", name=name, known=", ".join(known))
    return tuple(paper for paper in known.values() if ids is None or paper.id in ids)
