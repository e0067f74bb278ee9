"""Parts of the report: each module in planner/report/sections is one, with a template of its name in data/report."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

Scope = Literal["report", "site"]
Content = Mapping[str, Any]

BEFORE_SITES = 100
"""Report sections of a lower order stand before the sites' pages, the others after them."""


REPORTS = ("programme_report", "site_report")
"""Papers that a section joins unless it says otherwise; those of the whole report stand in the first alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One registered part.

    Attributes
    ----------
    id : str
        Name of the module and of ``data/report/sections/<id>.typ``, whose ``render(data)`` sets the content.
    order : int
        Place in the report (0: cover) or within each site's pages.
    scope : {"report", "site"}
        Once, or once for each shortlisted site.
    content : callable
        ``content(paper)`` for the report, ``content(paper, site)`` for a site: JSON-ready words and numbers, or None
        where there is nothing to say.
    papers : tuple of str
        Ids of the papers it stands in (planner/report/papers).
    template : str
        Name of the template; empty: the id.
    """

    id: str
    order: int
    scope: Scope
    content: Callable[..., Content | None]
    papers: tuple[str, ...] = REPORTS
    template: str = ""


@cache
def find_sections() -> tuple[Section, ...]:
    """All registered sections in order; a new module in planner/report/sections is found without further ado."""
    package = importlib.import_module("planner.report.sections")
    modules = (
        importlib.import_module(f"{package.__name__}.{info.name}") for info in pkgutil.iter_modules(package.__path__)
    )
    found = [module.SECTION for module in modules]
    return tuple(sorted(found, key=lambda section: (section.order, section.id)))
